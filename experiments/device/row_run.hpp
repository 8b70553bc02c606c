// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <span>
#include <vector>

#include "experiments/device/single_run.hpp"

namespace memspike {

/// Whether the devices of an experiment can go side by side: not where the source has a limit or a
/// resistance, or where the slow rate is noisy.
bool goes_in_rows(const DeviceExperiment& experiment);

/// Takes the rows of the k-th device of a row, as far as they have gathered.
using TakeRowsOf = std::function<void(std::size_t k, DeviceRows& rows)>;

/// Several devices through the whole protocol side by side. Throws NumericalError for the first of them that
/// fails, after those before it have come to their ends.
std::vector<DeviceReport> run_row(const DeviceExperiment& experiment, const DeviceEnsemble& ensemble,
                                  std::span<const std::uint64_t> devices, const RunOptions& options,
                                  RunProgress& progress, const TakeRowsOf& take);

/// The run of the checked devices beside a finer one without maps, both side by side. What a device does
/// depends on nothing but itself, so that the first is the run that is written down, once more. Throws
/// NumericalError where the finer run fails.
Judgement judge_row(const DeviceExperiment& experiment, const DeviceEnsemble& ensemble,
                    std::span<const std::uint64_t> devices, const RunOptions& options);

}  // namespace memspike
