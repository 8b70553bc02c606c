// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <optional>

#include "experiments/device/device_book.hpp"
#include "experiments/device/run_progress.hpp"

namespace memspike {

/// What the finer run of a device says about the one that is written down: the largest differences at the
/// ends of segments, and the largest estimate of its own steps' errors.
struct Judgement {
  Scales difference;
  double finer_local_error = 0;
  void take(const Judgement& o);
};

/// The tolerance of the run that judges the main one, relative to that of the main one.
inline constexpr double kFiner = 0.01;

/// Takes the rows that have gathered; what it leaves of them is cleared.
using TakeRows = std::function<void(DeviceRows& rows)>;

struct SingleRunOutput {
  DeviceReport report;
  std::optional<Judgement> judgement;  ///< where the device is checked
};

/// One device through the whole protocol on its own: the run that is written down and, where the device is
/// checked, the finer one that judges it, each on a thread where there are two. Throws NumericalError for the
/// failure that comes first in the protocol, whichever run met it.
SingleRunOutput run_single(const DeviceExperiment& experiment, const DeviceEnsemble& ensemble,
                           std::uint64_t device, bool checked, const RunOptions& options,
                           RunProgress& progress, const TakeRows& take);

}  // namespace memspike
