// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <span>
#include <string_view>

#include "engine/bank/steady_state.hpp"

namespace memspike {

/// What a device shows, or starts and ends at, under a held voltage V: a line in the panels of `figures`.
/// Equation numbers are those of the key `bisquert2023resistance` in docs/references.bib.
struct ReferenceValue {
  std::string_view name, meaning;
  Unit unit;
  bool needs_R_b;
  std::string_view colour;  ///< "#rrggbb"
  bool dashed;
  /// For nominal parameters, in SI; empty where the model has no steady state.
  std::optional<double> (*at)(const DeviceRef& device, double volts);
};

std::span<const ReferenceValue> reference_values();
const ReferenceValue* find_reference_value(std::string_view name);

}  // namespace memspike
