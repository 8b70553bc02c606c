// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/contract/parameter.hpp"
#include "engine/random.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

/// Spread of one parameter from one device or neuron to the next, or of one pulse or read to the next.
/// lognormal: mean = nominal, standard deviation / mean = relative. normal: standard deviation = relative
/// times nominal.
struct Spread {
  enum class Kind { normal, lognormal };
  Kind kind = Kind::normal;
  double relative = 0;
  friend bool operator==(const Spread&, const Spread&) = default;
};

/// Reads `{normal: 10 %}` or `{lognormal: 10 %}`.
std::optional<Spread> read_spread(Reader& one);
Node to_node(const Spread& spread);
/// The value that a standard normal number z stands for.
double spread_about(double nominal, const Spread& spread, double z);

/// The coefficient of correlation between the standard normal numbers of two parameters, by their rows in the
/// model's table: between the parameters themselves if both are normal, between their logarithms if both are
/// lognormal.
struct Correlation {
  std::size_t a = 0, b = 0;
  double coefficient = 0;
};

/// How parameters spread from one device to the next: an entry for each row of the model's table. Correlated
/// ones are joined by a Gaussian copula, z = L ζ with L Lᵀ their correlation matrix, L lower triangular and ζ
/// independent, so that each parameter keeps the distribution that its own spread says.
struct Variability {
  std::vector<std::optional<Spread>> spreads;
  std::vector<Correlation> correlations;  ///< as the user gave them
  std::vector<std::size_t> joined;        ///< rows that have a correlation, ascending
  std::vector<double> root;               ///< L, row by row; joined.size()² numbers

  const std::optional<Spread>& operator[](std::size_t row) const { return spreads[row]; }
  std::size_t size() const { return spreads.size(); }
  auto begin() const { return spreads.begin(); }
  auto end() const { return spreads.end(); }
};

/// Reads the map `variability`, if there is one: spreads by parameter, and `correlation: [[a, b, 0.5], ...]`.
Variability read_variability(Reader& reader, const std::vector<ParameterInfo>& table);
Node to_node(const Variability& variability, const std::vector<ParameterInfo>& table);

/// Nominal parameters and how they spread.
struct SpreadParameters {
  const std::vector<ParameterInfo>& table;
  const std::vector<double>& nominal;
  const Variability& variability;
  std::string_view (*why_not)(const double* parameters);

  bool any() const;
  /// The parameters of one of them, into `own`: a function of (seed, purpose, parameter name, who). They are
  /// drawn anew, and counted, as long as they are outside their ranges or do not fit together; correlated
  /// ones are drawn anew together. Throws NumericalError after a thousand such draws in a row.
  void draw(std::uint64_t seed, std::string_view purpose, std::uint64_t who, double* own,
            std::uint64_t& redrawn) const;

 private:
  struct Drawing;
  void draw_joined(Drawing& drawing) const;
};

}  // namespace memspike
