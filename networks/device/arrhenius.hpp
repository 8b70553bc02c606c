// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "engine/contract/parameter.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

/// k_B = 1.380649e-23 J/K, exact by the definition of the kelvin (SI 2019, CODATA 2018).
inline constexpr double kBoltzmann = 1.380649e-23;
/// e = 1.602176634e-19 C, exact by the definition of the ampere: 1 eV in joules.
inline constexpr double kElectronVolt = 1.602176634e-19;

/// Whether what is measured in this unit falls as an activated process gets faster: times and resistances do.
bool falls_with_activation(const Unit& unit);

/// A parameter that an activated process sets:
///
///   p(T) = value · exp(s (E_a/k_B) (1/T − 1/at))
///
/// with s = +1 for times and resistances, which fall as the device gets warmer, and s = −1 for rates,
/// currents, conductances and everything else, which rise. T and `at` are above 0 K; E_a below 0 turns the
/// sense round. Source: key `arrhenius1889` in docs/references.bib.
struct Arrhenius {
  double value = 0;  ///< at the temperature `at` [SI]
  double at = 0;     ///< [K]
  double E_a = 0;    ///< activation energy [J]

  double at_temperature(double kelvin, const Unit& unit) const;
};

/// A value for each row of a model's table: the law that gives it, where there is one.
using Activated = std::vector<std::optional<Arrhenius>>;

/// Reads `{value: 1 s, at: 300 K, E_a: 0.4 eV}`.
Arrhenius read_arrhenius(Reader& law, const ParameterInfo& info);
Node to_node(const Arrhenius& law, const Unit& unit);

}  // namespace memspike
