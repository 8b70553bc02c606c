// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/bank/model_registry.hpp"
#include "experiments/device/device_experiment.hpp"

namespace memspike {

/// A table that the panels of `figures` may show, with its columns of numbers. A test holds every row against
/// what runs write.
struct PlottedTable {
  struct Entry {
    std::string_view name;  ///< "<x>" stands for the name of the model's slow state
    Unit unit;              ///< of "<x>": that of the slow state
  };
  std::string_view name, default_x;
  std::span<const Entry> columns;
  std::string_view made_by;  ///< what a protocol without such a table lacks, for its complaint
};
std::span<const PlottedTable> plotted_tables();
const PlottedTable* find_plotted_table(std::string_view name);

/// Every column of the table for a model with this slow state.
std::vector<std::string> column_names(const PlottedTable& table, const SlowState& slow);
std::optional<Unit> unit_of_column(const PlottedTable& table, const SlowState& slow, std::string_view column);

/// Whether this experiment writes the table.
bool writes_table(const DeviceExperiment& experiment, std::string_view table);

/// How often the protocol starts from the initial state: the parts that a panel may choose from.
std::uint64_t number_of_parts(const Protocol& protocol);

}  // namespace memspike
