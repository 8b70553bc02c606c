// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <utility>

#include "engine/bank/model_registry.hpp"
#include "experiments/output/column.hpp"

namespace memspike {

/// Columns that the tables of device experiments have in common.

inline Column real_column(std::string name, std::string unit) {
  return {std::move(name), std::move(unit), Column::Type::real};
}
inline Column device_column() { return {"device", std::nullopt, Column::Type::integer}; }
inline Column label_column() { return {"label", std::nullopt, Column::Type::text}; }
/// The slow state's column: `i_c_end [A]`, or `x_end []`.
inline Column slow_column(const SlowState& slow, const std::string& suffix) {
  return real_column(std::string(slow.name) + suffix, std::string(slow.unit.symbol));
}

}  // namespace memspike
