// SPDX-License-Identifier: Apache-2.0
#include "networks/device/arrhenius.hpp"

#include <cmath>

#include "engine/contract/quantity.hpp"

namespace memspike {
namespace {

/// In electron volts where that reads back as the same double, else in joules.
Node energy_node(double joules) {
  const std::string text = format_number(joules / kElectronVolt) + " eV";
  const Node in_eV = scalar_node(text);
  Complaints complaints;
  return Reader(in_eV, complaints).as_quantity(unit::joule, anything()) == joules
             ? in_eV
             : quantity_node(joules, unit::joule);
}

}  // namespace

bool falls_with_activation(const Unit& unit) {
  return unit.dimension == unit::second.dimension || unit.dimension == unit::ohm.dimension;
}

double Arrhenius::at_temperature(double kelvin, const Unit& unit) const {
  const double sign = falls_with_activation(unit) ? 1 : -1;
  return value * std::exp(sign * E_a / kBoltzmann * (1 / kelvin - 1 / at));
}

Arrhenius read_arrhenius(Reader& law, const ParameterInfo& info) {
  const Arrhenius read{law.quantity("value", info.unit, info.range),
                       law.quantity("at", unit::kelvin, above(0)),
                       law.quantity("E_a", unit::joule, anything())};
  law.nothing_else();
  return read;
}

Node to_node(const Arrhenius& law, const Unit& unit) {
  return map_node({{"value", quantity_node(law.value, unit)},
                   {"at", quantity_node(law.at, unit::kelvin)},
                   {"E_a", energy_node(law.E_a)}});
}

}  // namespace memspike
