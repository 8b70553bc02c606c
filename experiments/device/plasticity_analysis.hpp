// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "experiments/device/device_experiment.hpp"
#include "experiments/device/point_cursor.hpp"
#include "experiments/device/spreading.hpp"

namespace memspike {

/// What a point of rate_dependence or stdp_window did to the conductance, as a probe that disturbs nothing
/// finds it. Writes the tables rate_dependence and stdp_window.
class PlasticityAnalysis {
 public:
  PlasticityAnalysis(const DeviceExperiment& experiment, const DeviceEnsemble& ensemble, ResultStore& store);
  /// A device begins.
  void begin();
  void take(std::uint64_t device, const SegmentRow& row);
  void close();
  void summarise(Summary& summary) const;

 private:
  /// The point that is going on.
  struct Point {
    double G_before = 0, G_pulse = 0, I_first = 0, I_last = 0;
  };
  /// One side of a window as amplitude exp(-|delay|/tau).
  struct Side {
    Spreading amplitude, tau, residual;
  };
  void take_side(double sign, Side& side) const;
  static void summarise_side(Summary& summary, const Side& side, const std::string& name,
                             const std::string& law, std::uint64_t devices);
  double probed(std::uint64_t device, double volts, double x) const;
  void take_rate(std::uint64_t device, const SegmentRow& row, const PointCursor::Place& place);
  void take_delay(std::uint64_t device, const SegmentRow& row, const PointCursor::Place& place);
  void take_window();

  const DeviceExperiment& experiment_;
  const DeviceEnsemble& ensemble_;
  std::optional<Table> rates_, delays_;
  PointCursor cursor_;
  Point point_;
  std::vector<double> delay_, change_;  ///< of the window that is going on
  Spreading lowest_frequency_, highest_frequency_, largest_, largest_at_, smallest_, smallest_at_;
  Side plus_, minus_;
};

}  // namespace memspike
