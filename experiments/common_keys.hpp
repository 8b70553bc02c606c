// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "experiments/output/table.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

/// Keys that every kind of experiment has.

/// What `experiment` may say.
inline constexpr std::string_view kExperiments[] = {"device", "network", "learning", "drift"};
inline constexpr long long kLargestSeed = 9'007'199'254'740'991;  // 2^53 - 1: exact in JSON, too

/// `units: SI`: a number without a unit is in SI.
bool bare_numbers_are_si(Reader& root);
/// `sweep`, `zip` and `seeds` make many runs of one, and are gone from each of these runs: complains of them.
void complain_about_campaign(Reader& root);
/// `method: automatic | integrator` of networks. True: maps and closed forms may be used.
bool read_method(Reader& root);
Node method_node(bool maps);
/// `output: {tables: auto | csv | hdf5}`.
TableFormat read_output(Reader& root);
Node output_node(TableFormat format);

}  // namespace memspike
