// SPDX-License-Identifier: Apache-2.0
#include "engine/network/population_events.hpp"

namespace memspike {

PopulationEvents::Instant& PopulationEvents::instant_at(double t) {
  // Lanes begin to count anew where a window begins, or where the population slept until now: not within a
  // window, of which a part may be done or not.
  if (instants_.empty() || instants_.back().moment.t != t)
    instants_.push_back({population_.is_awake() ? population_.moment(t) : population_.moment_at(t), 0});
  return instants_.back();
}

void PopulationEvents::append(Instant& instant, Kind kind, std::size_t which) {
  steps_.push_back({kind, static_cast<std::uint32_t>(which)});
  instant.steps_end = steps_.size();
}

std::size_t PopulationEvents::keep_scaled(const Instant& instant, const std::vector<double>& coefficients) {
  const std::size_t start = coefficients_.size();
  const auto lanes = static_cast<std::size_t>(population_.lanes());
  const double* const scale = instant.moment.scale;
  for (std::size_t i = 0; i < coefficients.size(); i += lanes)
    for (std::size_t lane = 0; lane < lanes; ++lane)
      coefficients_.push_back(coefficients[i + lane] * scale[lane]);
  return start;
}

void PopulationEvents::add(Kind kind, double t, const Row& row, const RowPass& pass,
                           const std::vector<double>& coefficients) {
  Instant& instant = instant_at(t);
  append(instant, kind, rows_.size());
  rows_.push_back({pass, {}, cuts_.of(row), keep_scaled(instant, coefficients)});
  work_ += pass.count;
}

void PopulationEvents::add_own_row(double t, const Row& row, const EnsembleRowPass& pass,
                                   const std::vector<double>& steady, const std::vector<double>& coefficients,
                                   bool y_moves) {
  Instant& instant = instant_at(t);
  append(instant, Kind::own_row, rows_.size());
  Kept& kept = rows_.emplace_back();
  kept.own = pass, kept.cuts = cuts_.of(row);
  kept.steady = keep_scaled(instant, steady), kept.coefficients = keep_scaled(instant, coefficients);
  if (y_moves) {
    kept.y = y_.size();
    y_.insert(y_.end(), pass.y, pass.y + pass.count);
  }
  work_ += pass.count;
}

void PopulationEvents::end_round() {
  if (!jumps_wait_) return;
  append(instants_.back(), Kind::thresholds, 0);
  jumps_wait_ = false;
}

void PopulationEvents::add_currents(double t, CurrentChanges changes) {
  work_ += changes.size();
  append(instant_at(t), Kind::currents, currents_.size());
  currents_.push_back(std::move(changes));
}

RowPass PopulationEvents::pass(std::uint32_t which) const {
  RowPass pass = rows_[which].pass;
  pass.coefficients = coefficients_.data() + rows_[which].coefficients;
  return pass;
}

EnsembleRowPass PopulationEvents::own_pass(std::uint32_t which) const {
  const Kept& kept = rows_[which];
  EnsembleRowPass pass = kept.own;
  pass.coefficients = coefficients_.data() + kept.coefficients;
  pass.steady = coefficients_.data() + kept.steady;
  if (kept.y != kNone) pass.y = y_.data() + kept.y;
  return pass;
}

void PopulationEvents::clear() {
  instants_.clear(), steps_.clear(), rows_.clear(), currents_.clear(), coefficients_.clear(), y_.clear();
  work_ = 0;
}

}  // namespace memspike
