// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/network/network_experiment.hpp"
#include "experiments/output/stored_table.hpp"

namespace memspike {

/// The recorded conductances of one projection: for each time those of all synapses, in the same order.
struct WeightHistory {
  std::vector<double> t, pre, post;
  std::vector<double> G;  ///< one run of all times for each synapse
  std::size_t synapses() const { return pre.size(); }
  double at(std::size_t synapse, std::size_t time) const { return G[synapse * t.size() + time]; }
};

/// Of the records of weights.csv, what the first one of a projection holds: another may have read it at
/// another voltage. Empty where it does not hold every synapse at every time, or fewer than two times.
std::optional<WeightHistory> history_of(const StoredTable& table, const std::string& projection,
                                        const std::vector<WeightRecord>& records, std::uint32_t index);

}  // namespace memspike
