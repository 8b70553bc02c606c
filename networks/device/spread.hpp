// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/contract/parameter.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

/// Spread of one parameter from one device or neuron to the next. lognormal: mean = nominal, standard
/// deviation / mean = relative. normal: standard deviation = relative times nominal.
struct Spread {
  enum class Kind { normal, lognormal };
  Kind kind = Kind::normal;
  double relative = 0;
};

/// Reads the map `variability`, if there is one: an entry for each row of the table.
std::vector<std::optional<Spread>> read_variability(Reader& reader, const std::vector<ParameterInfo>& table);
Node to_node(const std::vector<std::optional<Spread>>& variability, const std::vector<ParameterInfo>& table);

/// Nominal parameters and how they spread.
struct SpreadParameters {
  const std::vector<ParameterInfo>& table;
  const std::vector<double>& nominal;
  const std::vector<std::optional<Spread>>& variability;
  std::string_view (*why_not)(const double* parameters);

  bool any() const;
  /// The parameters of one of them, into `own`: a function of (seed, purpose, parameter name, who). They are
  /// drawn anew, and counted, as long as they are outside their ranges or do not fit together. Throws
  /// NumericalError after a thousand such draws in a row.
  void draw(std::uint64_t seed, std::string_view purpose, std::uint64_t who, double* own,
            std::uint64_t& redrawn) const;
};

}  // namespace memspike
