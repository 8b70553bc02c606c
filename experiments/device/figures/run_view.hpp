// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/bank/steady_state.hpp"
#include "experiments/device/device_experiment.hpp"
#include "experiments/output/stored_table.hpp"

namespace memspike {

/// A segment of the protocol at its place on the clock.
struct TimedSegment {
  Segment segment;
  double t_start = 0, t_end = 0;  ///< [s]
  bool restarted = false;         ///< the device was put back to its initial state just before
};

/// A finished device run as its figures see it: the experiment and the stored tables that are worth drawing.
struct DeviceRunView {
  DeviceExperiment experiment;
  std::optional<StoredTable> trace, pulses, paired_pulse, retention, retention_fits, endurance,
      rate_dependence, stdp_window, impedance, elements, potentiation_map, potentiation_map_pulses, disturb,
      energy;
  std::map<std::string, StoredTable> planned;  ///< tables that `figures` asks for, without the trace
  std::vector<TimedSegment> timeline;          ///< empty without a trace
  std::vector<std::string> left_out;           ///< what is too large to be drawn, and why, for the reader

  /// The device with nominal parameters.
  DeviceRef nominal() const {
    return {experiment.device.model, &experiment.device.model->baseline, experiment.device.parameters.data()};
  }
  bool is_ensemble() const { return experiment.device.count > 1; }
  const SlowState& slow() const { return experiment.device.model->slow; }
  /// R_s C_m [s], which the inner voltage needs to follow a step.
  double charging_time() const { return nominal().value("R_s") * nominal().value("C_m"); }
};

/// Reads the tables of a finished run. IoError if one is damaged.
DeviceRunView view_run(const std::filesystem::path& folder, DeviceExperiment experiment);

/// The steady current at a held voltage [A]; empty where the model has no isolated steady state.
std::optional<double> steady_current(const DeviceRef& device, double volts);

/// A trace split into its devices, over instants common to all. Where the devices were not recorded at the
/// same instants it holds the first device alone.
class TraceCurves {
 public:
  TraceCurves(const StoredTable& trace, std::size_t devices);

  std::size_t devices() const { return devices_; }
  std::size_t rows() const { return rows_; }
  const std::vector<double>& t() const { return t_; }
  std::vector<double> times(std::span<const std::size_t> rows) const;
  /// One device's values at the given rows.
  std::vector<double> of(std::string_view column, std::size_t device,
                         std::span<const std::size_t> rows) const;
  std::vector<double> mean(std::string_view column, std::span<const std::size_t> rows) const;
  /// Rows [first, end) of one segment; where the voltage jumps at an edge, those of the segment's own side.
  std::pair<std::size_t, std::size_t> rows_of(const TimedSegment& segment) const;

 private:
  const StoredTable& trace_;
  std::size_t devices_, rows_;
  std::vector<double> t_;
};

/// Mean, 10 % and 90 % quantile over devices, at each of the given places.
struct Band {
  std::vector<double> mean, low, high;
};
/// `values` holds one run of equal length for each device.
Band band_over_devices(const std::vector<double>& values, std::size_t devices,
                       std::span<const std::size_t> places);

}  // namespace memspike
