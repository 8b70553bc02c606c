// SPDX-License-Identifier: Apache-2.0
#include "engine/network/mapped_projection.hpp"

#include <algorithm>

namespace memspike {

MappedProjection::MappedProjection(Network& network, const Wiring& wiring, std::uint32_t p,
                                   std::shared_ptr<const DeviceMaps> maps, NetworkCounts& counts)
    : network_(network),
      wiring_(wiring),
      p_(p),
      projection_(network.projections[p]),
      maps_(std::move(maps)),
      counts_(counts),
      first_row_(wiring.first_row(p)),
      devices_(network, projection_, network.projections[p].take_initial_slow(), *maps_, counts),
      histories_(wiring.first_row(p + 1) - wiring.first_row(p),
                 projection_.post_pulse.empty() ? 0 : network.populations[projection_.to].size,
                 maps_->settled_after()) {
  R_s_ = projection_.parameters_of(0)[projection_.model->index_of("R_s")];
  for (std::uint64_t edge = 0; edge + 1 < projection_.edges(); ++edge)
    has_multiple_edges_ |= projection_.post[edge] == projection_.post[edge + 1] &&
                           wiring.row_of_edge(p, edge) == wiring.row_of_edge(p, edge + 1);
  if (wiring.rows_are_in_order(p) && !has_multiple_edges_)
    everybody_ = network.populations[projection_.to].size;
}

void MappedProjection::deliver_to(LinearPopulation& target) {
  delivery_ = std::make_unique<CurrentDelivery>(*maps_, projection_.gain, target, devices_.light(),
                                                passes_for(network_.level));
}

bool MappedProjection::is_light() const {
  int level = 0;
  for (const LevelSegment& segment : maps_->pre().waveform) {
    // It may start anew in any segment.
    if (!devices_.is_light(level, segment.level) ||
        !devices_.is_light(segment.level, maps_->pre().waveform.front().level))
      return false;
    level = segment.level;
  }
  return devices_.is_light(level, 0);
}

int MappedProjection::pre_level(const Terminal& terminal) const {
  return terminal.running ? maps_->pre().waveform[terminal.segment].level : 0;
}
int MappedProjection::post_level(const Terminal& terminal) const {
  return terminal.running ? maps_->post().waveform[terminal.segment].level : 0;
}

MappedDevices::Ends MappedProjection::ends_of(std::uint64_t edge) const {
  return {histories_.row(wiring_.row_of_edge(p_, edge) - first_row_),
          histories_.column(projection_.post[edge])};
}

template <class Visit>
void MappedProjection::for_each_live_edge(std::uint32_t post, const Visit& visit) const {
  const auto column = wiring_.column(p_, post);
  const bool in_order = wiring_.rows_are_in_order(p_);
  // The states of a column lie far apart: all of them are asked for before the first is needed.
  live_edges_.clear();
  const auto keep = [&](std::uint64_t edge, std::uint32_t row) {
    devices_.fetch(edge);
    live_edges_.emplace_back(edge, row);
  };
  std::size_t k = 0;
  for (const std::uint32_t row : histories_.live_rows()) {
    const Row& r = wiring_.row(first_row_ + row);
    if (reaches_everybody(r)) {
      keep(r.begin + post, row);
    } else if (in_order) {
      // Rows and the edges of the column ascend together: a search in each row would miss the caches.
      while (k < column.size() && column[k] < r.begin) ++k;
      if (k < column.size() && column[k] < r.end) keep(column[k], row);
    } else if (const auto edge = edge_to(row, post)) {
      keep(*edge, row);
    }
  }
  for (const auto& [edge, row] : live_edges_) visit(edge, row);
}

std::optional<std::uint64_t> MappedProjection::edge_to(std::uint32_t row, std::uint32_t post) const {
  const Row& r = wiring_.row(first_row_ + row);
  if (reaches_everybody(r)) return r.begin + post;
  if (wiring_.rows_are_in_order(p_)) {
    const auto first = projection_.post.begin() + static_cast<std::ptrdiff_t>(r.begin),
               last = projection_.post.begin() + static_cast<std::ptrdiff_t>(r.end);
    const auto found = std::lower_bound(first, last, post);
    if (found == last || *found != post) return std::nullopt;
    return static_cast<std::uint64_t>(found - projection_.post.begin());
  }
  for (std::uint64_t i = r.begin; i < r.end; ++i)
    if (const std::uint64_t edge = wiring_.edge_of_row(r, i); projection_.post[edge] == post) return edge;
  return std::nullopt;
}

// --- rows

void MappedProjection::row_edge(const Row& row, int level, double t, std::vector<std::uint32_t>& tight) {
  const std::uint32_t number = wiring_.index_of(row) - first_row_;
  const LevelHistory& history = histories_.row(number);
  const int from = history.level;
  const bool light = devices_.is_light(from, level);
  if (from == level && light) return;
  counts_.mapped_edges += row.end - row.begin;
  if (light) {
    if (delivery_) pass_row(row, from, level, t, tight);
    if (devices_.minds_light_edges() && histories_.has_columns()) take_those_coming_back(row, level, t);
  }
  if (!light)
    for (std::uint64_t i = row.begin; i < row.end; ++i)
      single_edge(wiring_.edge_of_row(row, i), history, level, t, tight);
  histories_.note_row(number, t, level);
}

void MappedProjection::pass_row(const Row& row, int from, int to, double t,
                                std::vector<std::uint32_t>& tight) {
  const std::uint64_t count = row.end - row.begin;
  if (wiring_.rows_are_in_order(p_))
    return delivery_->pass_row(row, from, to, t, devices_.y() + row.begin,
                               {projection_.post.data() + row.begin, count}, tight);
  y_room_.resize(count), post_room_.resize(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t edge = wiring_.edge_of_row(row, row.begin + i);
    y_room_[i] = devices_.y(edge), post_room_[i] = projection_.post[edge];
  }
  delivery_->pass_row(row, from, to, t, y_room_.data(), post_room_, tight);
}

void MappedProjection::single_edge(std::uint64_t edge, const LevelHistory& row, int to, double t,
                                   std::vector<std::uint32_t>& tight) {
  const std::uint32_t post = projection_.post[edge];
  const MappedDevices::Ends ends{row, histories_.column(post)};
  if (ends.column && ends.column->active) return;
  if (!delivery_) {
    devices_.go_through(edge, ends, to, t);
    return;
  }
  CurrentDelivery::Modes modes = {};
  delivery_->add_slow(row.level, devices_.y(edge), t - ends.since(), -1, modes);
  const double x = devices_.go_through(edge, ends, to, t);
  delivery_->add_slow(to, devices_.y(edge), 0, 1, modes);
  delivery_->add_fast(row.level, to, x, modes);
  delivery_->to_target(post, t, modes);
  if (delivery_->tightens(post, row.level, to)) tight.push_back(post);
}

/// Devices that still come back from a postsynaptic waveform mind an edge that others do not.
void MappedProjection::take_those_coming_back(const Row& row, int level, double t) {
  const std::uint32_t number = wiring_.index_of(row) - first_row_;
  const auto take = [&](std::uint64_t edge, std::uint32_t post) {
    const MappedDevices::Ends ends{histories_.row(number), histories_.column(post)};
    if (!ends.column->active) devices_.go_through(edge, ends, level, t);
  };
  const auto& posts = histories_.columns_ended_before(t);
  if (!has_multiple_edges_) {
    for (const std::uint32_t post : posts)
      if (const auto edge = edge_to(number, post)) take(*edge, post);
    return;
  }
  for (std::uint64_t i = row.begin; i < row.end; ++i) {
    const std::uint64_t edge = wiring_.edge_of_row(row, i);
    const std::uint32_t post = projection_.post[edge];
    if (std::find(posts.begin(), posts.end(), post) != posts.end()) take(edge, post);
  }
}

// --- columns

void MappedProjection::column_ends(std::uint32_t post, double t) {
  histories_.end_column(post, t);
  const auto edges = wiring_.column(p_, post);
  const ColumnHistory& column = *histories_.column(post);
  histories_.forget_resting_rows(t);
  // All of them as if their rows were at rest, in one go; then those whose rows are not, from where they
  // were.
  kept_.clear();
  if (!has_multiple_edges_)
    for_each_live_edge(post, [&](std::uint64_t edge, std::uint32_t row) {
      kept_.push_back({edge, row, devices_.y(edge)});
    });
  if (!has_multiple_edges_ && devices_.pass_resting_column(edges, column)) {
    for (const Kept& kept : kept_) {
      devices_.put_back(kept.edge, kept.y);
      devices_.go_through_column(kept.edge, {histories_.row(kept.row), &column}, t);
    }
  } else {
    for (const std::uint64_t edge : edges) devices_.go_through_column(edge, ends_of(edge), t);
  }
  counts_.mapped_edges += edges.size() * column.levels.edges.size();
  histories_.close_column(post, t);
}

void MappedProjection::add_resting_current() const {
  if (maps_->slow_current(0).none) return;
  struct Sum {
    CurrentDelivery::Modes modes = {};
  };
  std::vector<Sum> sums(network_.populations[projection_.to].size);
  for (std::uint64_t edge = 0; edge < projection_.edges(); ++edge)
    delivery_->add_slow(0, devices_.y(edge), 0, 1, sums[projection_.post[edge]].modes);
  for (std::uint32_t post = 0; post < sums.size(); ++post) delivery_->to_target(post, 0, sums[post].modes);
}

void MappedProjection::add_column_current(std::uint32_t post, double t) const {
  const ColumnHistory* column = histories_.column(post);
  const double oldest = t - maps_->settled_after();
  CurrentDelivery::Modes sum = {};
  const auto add = [&](std::uint64_t edge, const LevelHistory& row) {
    const double since = MappedDevices::Ends{row, column}.since();
    delivery_->add_slow(row.level, devices_.y(edge), t - since, 1, sum);
    if (since >= oldest || (!row.edges.empty() && row.edges.back().t > oldest))
      delivery_->add_recent(row, column, devices_.y(edge), t, sum);
  };
  const bool rest_is_silent = maps_->slow_current(0).none && !(column && column->ended > oldest);
  if (rest_is_silent && !has_multiple_edges_) {
    for_each_live_edge(post, [&](std::uint64_t edge, std::uint32_t row) { add(edge, histories_.row(row)); });
  } else {
    for (const std::uint64_t edge : wiring_.column(p_, post)) add(edge, ends_of(edge).row);
  }
  delivery_->to_target(post, t, sum);
}

double MappedProjection::current_at(std::uint64_t edge, double t) const {
  const MappedDevices::Ends ends = ends_of(edge);
  const double voltage = maps_->level(ends.row.level, ends.column ? ends.column->levels.level : 0).voltage();
  return (voltage - devices_.state_at(edge, ends, t).u) / R_s_;
}

}  // namespace memspike
