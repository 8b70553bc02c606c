// SPDX-License-Identifier: Apache-2.0
#include "engine/network/mapped_projection.hpp"

#include <algorithm>
#include <cmath>

namespace memspike {
namespace {

constexpr double kCreepShare = 0.3;    // of the tolerance: a state, by creep that is not yet added up
constexpr double kCreepAtOnce = 1e-4;  // of the range, in one step along dx/dt

}  // namespace

MappedProjection::MappedProjection(Network& network, const Wiring& wiring, std::uint32_t p,
                                   std::shared_ptr<const DeviceMaps> maps, NetworkCounts& counts)
    : LevelProjection(network, wiring, p, maps->pre(), maps->post(), maps->settled_after(), counts),
      maps_(std::move(maps)),
      devices_(network, projection_, network.projections[p].take_initial_slow(), *maps_, counts) {
  if (!maps_->creeps()) return;
  const std::uint32_t rows = wiring.first_row(p + 1) - wiring.first_row(p);
  time_at_.assign(rows * maps_->pre().voltages.size(), 0.0);
  noted_until_.assign(rows, 0.0);
}

void MappedProjection::deliver_to(LinearPopulation& target) {
  delivery_ = std::make_unique<CurrentDelivery>(*maps_, projection_.gain, target, devices_.light(),
                                                passes_for(network_.level));
}

bool MappedProjection::is_light() const {
  if (!maps_->pre().others.empty()) {  // one may follow another at any time
    const int levels = static_cast<int>(maps_->pre().voltages.size());
    for (int from = 0; from < levels; ++from)
      for (int to = 0; to < levels; ++to)
        if (!devices_.is_light(from, to)) return false;
    return true;
  }
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

// --- rows

void MappedProjection::row_edge(const Row& row, int level, double t, std::vector<std::uint32_t>& tight) {
  const std::uint32_t number = wiring_.index_of(row) - first_row_;
  const LevelHistory& history = histories_.row(number);
  const int from = history.level;
  const bool light = devices_.is_light(from, level);
  if (from == level && light) return;
  // Only while a row is at rest: a device must leave a level with the current with which it came.
  if (maps_->creeps()) {
    note_time(number, t);
    if (from == 0) settle_creep(number, t);
  }
  counts_.mapped_edges += row.end - row.begin;
  if (light) {
    if (delivery_) pass_row(row, from, level, t, tight);
    // Devices that still come back from a postsynaptic waveform mind an edge that others do not.
    if (devices_.minds_light_edges() && histories_.has_columns())
      for_each_coming_back(row, t, [&](std::uint64_t edge, std::uint32_t post) {
        const Ends ends{history, histories_.column(post)};
        if (!ends.column->active) devices_.go_through(edge, ends, level, t);
      });
  }
  if (!light)
    for (std::uint64_t i = row.begin; i < row.end; ++i)
      single_edge(wiring_.edge_of_row(row, i), history, level, t, tight);
  histories_.note_row(number, t, level);
  if (maps_->creeps() && level == 0) settle_creep(number, t);
}

// --- creep

/// How long a row has been at a level since its creep was last added up [s].
double MappedProjection::time_at(std::uint32_t row, std::size_t level, double t) const {
  const double until_then = time_at_[row * maps_->pre().voltages.size() + level];
  const bool is_there = static_cast<int>(level) == histories_.row(row).level;
  return is_there ? until_then + (t - noted_until_[row]) : until_then;
}

double MappedProjection::creep_bound(std::uint32_t row, double t) const {
  double bound = 0;
  for (std::size_t k = 0; k < maps_->pre().voltages.size(); ++k)
    bound += time_at(row, k, t) * maps_->level(static_cast<int>(k), 0).creep_rate();
  return bound;
}

MappedProjection::Creep MappedProjection::creep_of(std::uint32_t row, double t) const {
  Creep creep;
  for (std::size_t k = 0; k < maps_->pre().voltages.size(); ++k) {
    const std::vector<double>& rate = maps_->level(static_cast<int>(k), 0).creep();
    const double time = time_at(row, k, t);
    for (std::size_t power = 0; power < rate.size(); ++power) creep.powers[power] += time * rate[power];
  }
  creep.times = std::max(1, static_cast<int>(std::ceil(creep_bound(row, t) / kCreepAtOnce)));
  for (double& power : creep.powers) power /= creep.times;
  return creep;
}

void MappedProjection::note_time(std::uint32_t row, double t) {
  const auto level = static_cast<std::size_t>(histories_.row(row).level);
  time_at_[row * maps_->pre().voltages.size() + level] += t - noted_until_[row];
  noted_until_[row] = t;
}

void MappedProjection::settle_creep(std::uint32_t number, double t) {
  if (!(creep_bound(number, t) > kCreepShare * network_.tolerance)) return;
  const Creep creep = creep_of(number, t);
  const Row& row = wiring_.row(first_row_ + number);
  edge_room_.clear();
  for (std::uint64_t i = row.begin; i < row.end; ++i)
    edge_room_.push_back(static_cast<std::uint32_t>(wiring_.edge_of_row(row, i)));
  devices_.creep(edge_room_, creep.powers, creep.times);
  const std::size_t levels = maps_->pre().voltages.size();
  std::fill_n(time_at_.begin() + static_cast<std::ptrdiff_t>(number * levels), levels, 0.0);
}

/// Rows on which nothing happens creep, too.
void MappedProjection::settle_resting_rows(double t) {
  if (!((t - rows_settled_) * maps_->level(0, 0).creep_rate() > kCreepShare * network_.tolerance)) return;
  rows_settled_ = t;
  for (std::uint32_t row = 0; row < noted_until_.size(); ++row) {
    if (histories_.row(row).level != 0) continue;
    note_time(row, t);
    settle_creep(row, t);
  }
}

DeviceState MappedProjection::state_at(std::uint64_t edge, double t) const {
  DeviceState state = devices_.state_at(edge, ends_of(edge), t);
  if (!maps_->creeps()) return state;
  const Creep creep = creep_of(wiring_.row_of_edge(p_, edge) - first_row_, t);
  for (int k = 0; k < creep.times; ++k) state.x += devices_.crept(state.x, creep.powers, kMostPowers);
  return state;
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
  const Ends ends{row, histories_.column(post)};
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

// --- columns

void MappedProjection::column_ends(std::uint32_t post, double t) {
  histories_.end_column(post, t);
  const auto edges = wiring_.column(p_, post);
  const ColumnHistory& column = *histories_.column(post);
  histories_.forget_resting_rows(t);
  // All of them as if their rows were at rest, in one go; then those whose rows are not, from where they
  // were.
  kept_.clear();
  const auto fetch = [&](std::uint64_t edge) { devices_.fetch(edge); };
  if (!has_multiple_edges_)
    for_each_live_edge(post, fetch, [&](std::uint64_t edge, std::uint32_t row) {
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
  if (maps_->creeps()) settle_resting_rows(t);
}

void MappedProjection::add_resting_current() {
  if (maps_->slow_current(0).none) return;
  struct Sum {
    CurrentDelivery::Modes modes = {};
  };
  std::vector<Sum> sums(network_.populations[projection_.to].size);
  for (std::uint64_t edge = 0; edge < projection_.edges(); ++edge)
    delivery_->add_slow(0, devices_.y(edge), 0, 1, sums[projection_.post[edge]].modes);
  for (std::uint32_t post = 0; post < sums.size(); ++post) delivery_->to_target(post, 0, sums[post].modes);
}

void MappedProjection::add_column_current(std::uint32_t post, double t) {
  const ColumnHistory* column = histories_.column(post);
  const double oldest = t - maps_->settled_after();
  CurrentDelivery::Modes sum = {};
  const auto add = [&](std::uint64_t edge, const LevelHistory& row) {
    const double since = Ends{row, column}.since();
    delivery_->add_slow(row.level, devices_.y(edge), t - since, 1, sum);
    if (since >= oldest || (!row.edges.empty() && row.edges.back().t > oldest))
      delivery_->add_recent(row, column, devices_.y(edge), t, sum);
  };
  const bool rest_is_silent = maps_->slow_current(0).none && !(column && column->ended > oldest);
  if (rest_is_silent && !has_multiple_edges_) {
    for_each_live_edge(
        post, [&](std::uint64_t edge) { devices_.fetch(edge); },
        [&](std::uint64_t edge, std::uint32_t row) { add(edge, histories_.row(row)); });
  } else {
    for (const std::uint64_t edge : wiring_.column(p_, post)) add(edge, ends_of(edge).row);
  }
  delivery_->to_target(post, t, sum);
}

}  // namespace memspike
