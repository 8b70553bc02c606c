// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>

#include "experiments/device/device_experiment.hpp"

namespace memspike {

/// How far the run may be from the truth: the largest differences, at segment ends, from a second run of the
/// same devices at a hundredth of the tolerance, doubled, plus what the two may have wrong alike: the local
/// errors of the finer run, and rounding.
struct GlobalError {
  double u = 0, x = 0, I = 0, charge = 0, energy = 0;  ///< absolute
  double relative = 0;  ///< the largest of them, each relative to the largest magnitude of its quantity
  std::uint64_t devices_checked = 0;
};

/// Full scales of a run, for the relative error and the axes of figures.
struct Scales {
  double u = 0, x = 0, I = 0, charge = 0, energy = 0;
  void take(const Scales& o);
};

/// What the devices of a run amount to.
struct DeviceRunReport {
  std::uint64_t devices = 0, segments = 0, redrawn = 0;
  std::uint64_t clipped = 0;        ///< initial conductances out of reach
  std::uint64_t noise_redrawn = 0;  ///< factors of noise that were not above 0
  FlowCounts counts;
  std::uint64_t mapped_segments = 0;  ///< read off the map of a repetition
  double largest_local_error = 0;
  GlobalError global_error;
  double charge = 0, energy = 0;  ///< of all devices together [C], [J]
  EnergyBalance balance;          ///< likewise, where it was asked for
  std::uint64_t limited_segments = 0;
  double limited_time = 0;  ///< of all devices together [s]
};

/// Takes the rows of a device, in the order of devices; `last` with the last rows of each.
using RowSink = std::function<void(std::uint64_t device, const DeviceRows& rows, bool last)>;

struct RunOptions {
  int threads = 1;
  std::function<void(double fraction)> progress;  ///< may be empty
  std::function<void()> check_interrupt;          ///< throws to stop the run; may be empty
  KeptSegments segments = KeptSegments::all;
};

/// Runs every device of the experiment through its protocol. The rows do not depend on the threads. Throws
/// NumericalError naming device, time and state where a segment cannot be integrated.
DeviceRunReport run_devices(const DeviceExperiment& experiment, const DeviceEnsemble& ensemble,
                            const RowSink& sink, const RunOptions& options);

}  // namespace memspike
