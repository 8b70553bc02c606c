// SPDX-License-Identifier: Apache-2.0
#include "engine/network/ensemble_projection.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/flow/portable.hpp"

namespace memspike {

using Motion = EnsembleMaps::Motion;

EnsembleProjection::EnsembleProjection(Network& network, const Wiring& wiring, std::uint32_t p,
                                       std::shared_ptr<const EnsembleMaps> maps, NetworkCounts& counts)
    : LevelProjection(network, wiring, p, maps->pre(), maps->post(), maps->settled_after(), counts),
      maps_(std::move(maps)),
      devices_(network, wiring, p, network.projections[p].take_initial_slow(), *maps_, counts) {
  for (std::uint32_t r = wiring.first_row(p); r < wiring.first_row(p + 1); ++r) {
    creeping_start_.push_back(creeping_.size()), restless_start_.push_back(restless_.size());
    const Row& row = wiring.row(r);
    for (std::uint64_t i = row.begin; i < row.end; ++i) {
      const std::uint64_t edge = wiring.edge_of_row(row, i);
      if (maps_->motion(edge) == Motion::creeping) creeping_.push_back(static_cast<std::uint32_t>(edge));
      if (maps_->motion(edge) == Motion::restless) restless_.push_back(static_cast<std::uint32_t>(edge));
    }
  }
  creeping_start_.push_back(creeping_.size()), restless_start_.push_back(restless_.size());
  restless_places_.resize(restless_.size());
  std::iota(restless_places_.begin(), restless_places_.end(), std::uint64_t{0});
  std::sort(restless_places_.begin(), restless_places_.end(),
            [&](std::uint64_t a, std::uint64_t b) { return restless_[a] < restless_[b]; });
  for (const std::uint64_t place : restless_places_) restless_edges_.push_back(restless_[place]);
  fitted_.resize(restless_.size());
}

void EnsembleProjection::deliver_to(LinearPopulation& target) {
  delivery_ =
      std::make_unique<EnsembleDelivery>(*maps_, projection_.gain, target, passes_for(network_.level));
  for (Fitted& fitted : fitted_) fitted.amplitudes.assign(maps_->first_fast(), 0.0);
  if (restless_.empty() && wiring_.rows_are_in_order(p_)) return;
  circuits_.reserve(projection_.edges());
  for (std::uint32_t r = first_row_; r < wiring_.first_row(p_ + 1); ++r) {
    const Row& row = wiring_.row(r);
    for (std::uint64_t i = row.begin; i < row.end; ++i) {
      const std::uint64_t edge = wiring_.edge_of_row(row, i);
      circuits_.push_back(maps_->circuits()[edge]);
      // No current, and no division by zero.
      if (maps_->motion(edge) == Motion::restless) circuits_.back() = {0, circuits_.back().C_m, 1, 0};
    }
  }
}

std::uint64_t EnsembleProjection::place_of(std::uint64_t edge) const {
  const auto found = std::lower_bound(restless_edges_.begin(), restless_edges_.end(), edge);
  return restless_places_[static_cast<std::size_t>(found - restless_edges_.begin())];
}

// --- rows

void EnsembleProjection::row_edge(const Row& row, int level, double t, std::vector<std::uint32_t>& tight) {
  const std::uint32_t number = wiring_.index_of(row) - first_row_;
  const LevelHistory& history = histories_.row(number);
  const int from = history.level;
  counts_.mapped_edges += row.end - row.begin;
  const auto is_left_alone = [&](std::uint64_t edge) {
    const ColumnHistory* column = histories_.column(projection_.post[edge]);
    return column && column->active;
  };
  const auto creep = [&] {
    if (!histories_.has_columns())
      return devices_.creep(
          {creeping_.data() + creeping_start_[number], creeping_.data() + creeping_start_[number + 1]}, from,
          level, t - history.since);
    for (std::uint64_t k = creeping_start_[number]; k < creeping_start_[number + 1]; ++k)
      if (const std::uint64_t edge = creeping_[k]; !is_left_alone(edge))
        devices_.go_through(edge, {history, histories_.column(projection_.post[edge])}, level, t);
  };
  for (std::uint64_t k = restless_start_[number]; k < restless_start_[number + 1]; ++k)
    if (const std::uint64_t edge = restless_[k]; !is_left_alone(edge))
      restless_edge(edge, k, history, level, t, tight);
  if (from == 0) creep();
  if (delivery_ && from != level)
    pass_row(row, maps_->pre_voltage(level) - maps_->pre_voltage(from), t, tight);
  if (from != 0) creep();
  // Devices that still come back from a postsynaptic waveform mind an edge that others do not.
  if (histories_.has_columns() && from != level)
    for_each_coming_back(row, t, [&](std::uint64_t edge, std::uint32_t) {
      if (maps_->motion(edge) == Motion::still && !is_left_alone(edge))
        devices_.go_through(edge, ends_of(edge), level, t);
    });
  histories_.note_row(number, t, level);
}

void EnsembleProjection::pass_row(const Row& row, double volts, double t, std::vector<std::uint32_t>& tight) {
  const std::uint64_t count = row.end - row.begin;
  const DeviceCircuit* circuits = (circuits_.empty() ? maps_->circuits() : circuits_).data() + row.begin;
  if (wiring_.rows_are_in_order(p_)) {
    const std::uint32_t number = wiring_.index_of(row) - first_row_;
    const bool y_moves = creeping_start_[number] < creeping_start_[number + 1];
    return delivery_->pass_row(row, volts, t, devices_.y() + row.begin, y_moves, circuits,
                               {projection_.post.data() + row.begin, count}, tight);
  }
  y_room_.resize(count), post_room_.resize(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t edge = wiring_.edge_of_row(row, row.begin + i);
    y_room_[i] = devices_.y(edge), post_room_[i] = projection_.post[edge];
  }
  delivery_->pass_row(row, volts, t, y_room_.data(), true, circuits, post_room_, tight);
}

void EnsembleProjection::restless_edge(std::uint64_t edge, std::uint64_t place, const LevelHistory& row,
                                       int to, double t, std::vector<std::uint32_t>& tight) {
  const std::uint32_t post = projection_.post[edge];
  const double x = devices_.go_through(edge, {row, histories_.column(post)}, to, t);
  if (!delivery_) return;
  EnsembleDelivery::Modes modes = {};
  add_fitted(place, t, -1, modes);
  fit(edge, place, to, devices_.y(edge), t);
  add_fitted(place, t, 1, modes);
  delivery_->add_transient(maps_->circuits()[edge], x, maps_->pre_voltage(to) - maps_->pre_voltage(row.level),
                           0, modes);
  delivery_->to_target(post, t, modes);
  if (delivery_->tightens(post, modes)) tight.push_back(post);
}

void EnsembleProjection::add_fitted(std::uint64_t place, double t, double sign, double* modes) const {
  const Fitted& fitted = fitted_[place];
  for (std::size_t k = 0; k < fitted.amplitudes.size(); ++k)
    if (fitted.amplitudes[k] != 0)
      modes[k] += sign * fitted.amplitudes[k] * portable::exp(-maps_->rates()[k] * (t - fitted.since));
}

void EnsembleProjection::fit(std::uint64_t edge, std::uint64_t place, int level, double y, double t) {
  EnsembleMaps::Effort effort;
  maps_->slow_current(edge, level, y, fitted_[place].amplitudes.data(), effort);
  fitted_[place].since = t;
  counts_.mapped_exceptions += effort.integrated, counts_.device_flows += effort.flows;
}

// --- columns

void EnsembleProjection::column_ends(std::uint32_t post, double t) {
  histories_.end_column(post, t);
  const ColumnHistory& column = *histories_.column(post);
  histories_.forget_resting_rows(t);
  const auto edges = wiring_.column(p_, post);
  // Most of them as if their rows were at rest, in one go; then those whose rows are not, and those that
  // cannot go so, from where they were.
  kept_.clear();
  if (devices_.can_pass(column) && !has_multiple_edges_) {
    for_each_live_edge(
        post, [&](std::uint64_t edge) { devices_.fetch(edge); },
        [&](std::uint64_t edge, std::uint32_t row) {
          kept_.push_back({edge, row, devices_.y(edge)});
        });
    for (const std::uint32_t k : devices_.others(post))
      if (const std::uint32_t row = wiring_.row_of_edge(p_, edges[k]) - first_row_; !histories_.is_live(row))
        kept_.push_back({edges[k], row, devices_.y(edges[k])});
    devices_.pass_resting_column(post);
    for (const Kept& kept : kept_) {
      devices_.put_back(kept.edge, kept.y);
      devices_.go_through_column(kept.edge, {histories_.row(kept.row), &column}, t);
    }
  } else {
    for (const std::uint64_t edge : edges) devices_.go_through_column(edge, ends_of(edge), t);
  }
  devices_.finish_column(t);
  counts_.mapped_edges += edges.size() * column.levels.edges.size();
  histories_.close_column(post, t);
}

void EnsembleProjection::add_column_current(std::uint32_t post, double t) {
  const ColumnHistory* column = histories_.column(post);
  const double oldest = t - maps_->settled_after();
  const bool comes_back = column && column->ended > oldest && column->ended >= 0;
  EnsembleDelivery::Modes sum = {};
  const auto add = [&](std::uint64_t edge, const LevelHistory& row) {
    const DeviceCircuit& circuit = maps_->circuits()[edge];
    const double x = devices_.state_at(edge, {row, column}, t).x;
    if (maps_->motion(edge) == Motion::restless) {
      fit(edge, place_of(edge), row.level, x, t);
      add_fitted(place_of(edge), t, 1, sum);
    } else {
      // Of y, like what the next edges take away.
      sum[0] += maps_->pre_voltage(row.level) * steady(circuit, devices_.y(edge));
    }
    for (const LevelEdge& e : row.edges)
      if (e.t > oldest)
        delivery_->add_transient(circuit, x, maps_->pre_voltage(e.to) - maps_->pre_voltage(e.from), t - e.t,
                                 sum);
    if (comes_back)
      delivery_->add_transient(circuit, x, maps_->voltage(0, 0) - maps_->voltage(0, column->last_level),
                               t - column->ended, sum);
  };
  if (!comes_back && !has_multiple_edges_) {
    for_each_live_edge(
        post, [&](std::uint64_t edge) { devices_.fetch(edge); },
        [&](std::uint64_t edge, std::uint32_t row) { add(edge, histories_.row(row)); });
  } else {
    for (const std::uint64_t edge : wiring_.column(p_, post)) add(edge, ends_of(edge).row);
  }
  delivery_->to_target(post, t, sum);
}

}  // namespace memspike
