// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "experiments/device/crossing_analysis.hpp"
#include "experiments/device/device_run.hpp"
#include "experiments/device/distinguishable_states.hpp"
#include "experiments/device/endurance_analysis.hpp"
#include "experiments/device/light_analysis.hpp"
#include "experiments/device/map_analysis.hpp"
#include "experiments/device/plasticity_analysis.hpp"
#include "experiments/device/retention_analysis.hpp"
#include "experiments/device/spreading.hpp"
#include "experiments/device/write_curve.hpp"
#include "experiments/output/summary.hpp"

namespace memspike {

/// Figures of merit of a device experiment, gathered while its rows pass by: the conductance from pulse to
/// pulse, the paired-pulse ratio, the loop area of voltage cycles, and what the analyses of their own steps
/// add. Writes the tables paired_pulse and cycles.
class DeviceAnalysis {
 public:
  DeviceAnalysis(const DeviceExperiment& experiment, const DeviceEnsemble& ensemble, ResultStore& store);
  /// Whether it needs the rows of all segments; else that of the last will do.
  static bool looks_at_every_segment(const Protocol& protocol);
  void take(std::uint64_t device, const DeviceRows& rows);
  void close();
  /// Adds the figures of merit, means over devices with their standard deviations where there are several.
  void summarise(Summary& summary) const;

 private:
  /// Who looks at the segments and the pulses of a group.
  enum class SegmentUse { none, leg, light, retention, map, plasticity };
  enum class PulseUse { none, pair, write_curve, endurance };
  struct GroupUse {
    SegmentUse of_segments;
    PulseUse of_pulses;
  };
  static SegmentUse use_of_segments(std::string_view kind);
  static PulseUse use_of_pulses(std::string_view kind);

  struct PulseEnds {
    Spreading G_end, G_read, x, I_end, displacement;
  };
  void begin(std::uint64_t device);
  void take_pulses(std::uint64_t device, const DeviceRows& rows);
  void take_segment(std::uint64_t device, const SegmentRow& row);
  void take_pair(std::uint64_t device, const PulseRow& row);
  void finish_pairs();
  double displacement_share(std::uint64_t device, const PulseRow& row) const;
  void take_leg(std::uint64_t device, const SegmentRow& row);

  const DeviceExperiment& experiment_;
  const DeviceEnsemble& ensemble_;
  ProtocolSize size_;
  std::vector<GroupUse> uses_;
  std::optional<Table> pairs_, cycles_;
  std::optional<RetentionAnalysis> retention_;
  std::optional<EnduranceAnalysis> endurance_;
  std::optional<DistinguishableStates> states_;
  std::optional<MapAnalysis> map_;
  std::optional<CrossingAnalysis> crossings_;
  std::optional<LightAnalysis> light_;
  PlasticityAnalysis plasticity_;
  WriteCurveAnalysis write_curves_;
  PulseEnds first_, last_;
  double G_low_ = 0, G_high_ = 0;
  bool G_seen_ = false;
  struct PairLaw {
    Spreading c_1, tau_1, c_2, tau_2, residual;
  };
  PairLaw pair_law_;
  std::uint64_t pair_series_ = 0, pair_laws_ = 0;
  std::vector<double> ratios_;  ///< of the series that is going on
  double largest_area_ = 0, largest_area_rate_ = 0;
  Spreading u_, x_, I_, ratio_shortest_, ratio_longest_, area_first_, area_last_;
  std::uint64_t device_ = 0;
  std::optional<PulseRow> first_of_pair_;
  std::uint64_t pairs_of_group_ = 0, legs_of_group_ = 0;
  std::uint32_t group_ = 0;
  double area_ = 0;
};

}  // namespace memspike
