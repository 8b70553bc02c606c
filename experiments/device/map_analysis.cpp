// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/map_analysis.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "experiments/device/device_columns.hpp"
#include "experiments/device/pulse_map.hpp"

namespace memspike {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMapPoints = 201;

Column pulse_column() { return {"pulse", std::nullopt, Column::Type::integer}; }

}  // namespace

MapAnalysis::MapAnalysis(const DeviceExperiment& e, const DeviceEnsemble& ensemble, ResultStore& store)
    : experiment_(e),
      ensemble_(ensemble),
      map_(store.table("potentiation_map", {device_column(), slow_column(e.device.model->slow, ""),
                                            slow_column(e.device.model->slow, "_next"), label_column()})),
      pulses_(store.table("potentiation_map_pulses",
                          {device_column(), pulse_column(), slow_column(e.device.model->slow, "_simulated"),
                           slow_column(e.device.model->slow, "_iterated"), label_column()})) {}

void MapAnalysis::begin() { group_ = 0, segment_ = 0, states_.clear(); }

void MapAnalysis::take(std::uint64_t device, const SegmentRow& row) {
  const Group& group = experiment_.protocol.groups[row.group];
  if (row.group != group_) begin(), group_ = row.group;
  if (++segment_ % group.cycle.size() != 0) return;
  states_.push_back({row.u, row.x});
  if (states_.size() < group.cycles) return;
  finish_train(device, group, row.label);
  segment_ = 0, states_.clear();
}

/// The iteration begins with the state after the first pulse: before it the device need not have been on the
/// manifold.
void MapAnalysis::finish_train(std::uint64_t device, const Group& group, std::uint32_t label) {
  const PulseMap map({ensemble_.model, ensemble_.kernel, ensemble_.parameters_of(device)}, group.cycle);
  ++trains_;
  double low = states_[0].x, high = low;
  for (const DeviceState& y : states_) low = std::min(low, y.x), high = std::max(high, y.x);
  std::vector<double> iterated_states;
  const double left_out = map.left_out(states_[0].x);
  left_out_.take(left_out);
  if (map.holds_at(states_[0].x) && map.holds_at(states_.back().x)) {
    const std::optional<double> fixed = map.fixed_point(states_[0].x);
    if (fixed) {
      const double slope = map.slope(*fixed, states_[0].x);
      fixed_.take(*fixed), slope_.take(slope);
      if (slope > 0 && slope < 1) to_1_over_e_.take(-1 / std::log(slope));
      low = std::min(low, *fixed), high = std::max(high, *fixed);
    } else {
      ++without_fixed_point_;
    }
    const std::optional<FunctionTable> table = map.increments(map.around(low, high));
    if (table) {
      double x = states_[0].x;
      iterated_states.push_back(x);
      for (std::size_t n = 1; n < states_.size(); ++n) {
        x = iterated(*table, x);
        iterated_states.push_back(x);
        const double scale = ensemble_.kernel->slow_scale(ensemble_.parameters_of(device));
        deviation_ = std::max(deviation_, std::fabs(x - states_[n].x) / scale), compared_ = true;
      }
    }
    write_map(device, map, low, high, label);
  } else {
    ++two_dimensional_;
    if (const auto fixed = map.fixed_state(states_.back())) {
      const double slope = std::abs(fixed->larger);
      fixed_.take(fixed->at.x), slope_.take(slope);
      if (slope > 0 && slope < 1) to_1_over_e_.take(-1 / std::log(slope));
    } else {
      ++without_fixed_point_;
    }
  }
  write_pulses(device, iterated_states, label);
}

void MapAnalysis::write_map(std::uint64_t device, const PulseMap& map, double low, double high,
                            std::uint32_t label) {
  const Domain range = map.around(low, high);
  for (std::size_t k = 0; k < kMapPoints; ++k) {
    const double x = range.low + (range.high - range.low) * static_cast<double>(k) / (kMapPoints - 1);
    map_.add(device), map_.add(x), map_.add(map.next(x));
    map_.add(std::string_view(experiment_.protocol.labels[label])), map_.end_row();
  }
}

void MapAnalysis::write_pulses(std::uint64_t device, const std::vector<double>& iterated_states,
                               std::uint32_t label) {
  for (std::size_t n = 0; n < states_.size(); ++n) {
    pulses_.add(device), pulses_.add(n), pulses_.add(states_[n].x);
    pulses_.add(n < iterated_states.size() ? iterated_states[n] : kNone);
    pulses_.add(std::string_view(experiment_.protocol.labels[label])), pulses_.end_row();
  }
}

void MapAnalysis::close() { map_.close(), pulses_.close(); }

void MapAnalysis::summarise(Summary& summary) const {
  const std::uint64_t n = experiment_.device.count;
  const SlowState& slow = experiment_.device.model->slow;
  const std::string x(slow.name);
  summary.add_count(
      "map_dimension", two_dimensional_ > 0 ? 2 : 1,
      "1: after the gap one number, the slow state, says where the device is; 2: the gap is too "
      "short for that, and fixed point and slope are those of the map of u and slow state");
  add(summary, "map_left_out", left_out_, unit::one,
      "what two steps of the one-dimensional map leave out after the first pulse, relative to full scale", n);
  add(summary, x + "_fixed_point", fixed_, slow.unit,
      "slow state after the gap at which the pulses no longer change it", n);
  add(summary, "map_slope", slope_, unit::one,
      "slope of the map there: the factor by which each pulse shrinks the distance to it", n);
  add(summary, "map_pulses_to_1_over_e", to_1_over_e_, unit::one,
      "pulses in which that distance shrinks to 1/e, -1/ln(slope)", n);
  if (without_fixed_point_ > 0)
    summary.add_count("map_without_fixed_point", static_cast<std::int64_t>(without_fixed_point_),
                      "trains for which no fixed point was found");
  if (compared_)
    summary.add(
        "map_deviation", deviation_, unit::one,
        "largest difference between the iterated map and the simulated pulses, relative to full scale");
}

}  // namespace memspike
