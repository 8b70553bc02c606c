// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "experiments/campaign/campaign.hpp"
#include "experiments/cli/verbs.hpp"

namespace memspike {

/// The user's file with --set and --seed put in. Throws InputError with everything that is wrong with it and
/// with the settings; UsageError where a --set has no '='.
Request read_request(const CommandLine& line);

}  // namespace memspike
