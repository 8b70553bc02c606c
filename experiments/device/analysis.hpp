// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "experiments/device/device_run.hpp"
#include "experiments/output/summary.hpp"

namespace memspike {

/// Mean and sample standard deviation over devices, in one pass (Welford).
class Spreading {
 public:
  void take(double value) {
    if (value != value) return;
    ++count_;
    const double away = value - mean_;
    mean_ += away / static_cast<double>(count_);
    squares_ += away * (value - mean_);
  }
  std::uint64_t count() const { return count_; }
  double mean() const;
  double deviation() const;

 private:
  std::uint64_t count_ = 0;
  double mean_ = 0, squares_ = 0;
};

/// Figures of merit of a device experiment, gathered while its rows pass by: the conductance from pulse to
/// pulse, the paired-pulse ratio, the loop area of voltage cycles. Writes paired_pulse and cycles tables.
class DeviceAnalysis {
 public:
  DeviceAnalysis(const DeviceExperiment& experiment, ResultStore& store);
  void take(std::uint64_t device, const DeviceRows& rows);
  void close();
  /// Adds the figures of merit, means over devices with their standard deviations where there are several.
  void summarise(Summary& summary) const;

 private:
  struct PulseEnds {
    Spreading G_end, G_read, x, I_end;
  };
  void take_pulses(const DeviceRows& rows);
  void take_pair(std::uint64_t device, const PulseRow& row);
  void take_leg(std::uint64_t device, const SegmentRow& row);

  const DeviceExperiment& experiment_;
  ProtocolSize size_;
  std::optional<Table> pairs_, cycles_;
  PulseEnds first_, last_;
  double G_low_ = 0, G_high_ = 0;
  bool G_seen_ = false;
  Spreading u_, x_, I_, ratio_shortest_, ratio_longest_, area_first_, area_last_;
  std::uint64_t device_ = 0;
  std::optional<PulseRow> first_of_pair_;
  std::uint64_t pairs_of_group_ = 0, legs_of_group_ = 0;
  std::uint32_t group_ = 0;
  double area_ = 0;
};

}  // namespace memspike
