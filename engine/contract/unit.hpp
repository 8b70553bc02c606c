// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <string_view>

namespace memspike {

/// Exponents of the SI base units that occur in device physics.
struct Dimension {
  int kilogram = 0, metre = 0, second = 0, ampere = 0, kelvin = 0;
  friend constexpr bool operator==(const Dimension&, const Dimension&) = default;
  friend constexpr Dimension operator+(Dimension a, Dimension b) {
    return {a.kilogram + b.kilogram, a.metre + b.metre, a.second + b.second, a.ampere + b.ampere,
            a.kelvin + b.kelvin};
  }
  friend constexpr Dimension operator*(int n, Dimension a) {
    return {n * a.kilogram, n * a.metre, n * a.second, n * a.ampere, n * a.kelvin};
  }
};

/// A coherent SI unit: its symbol as written in files, the word for what it measures, its dimension.
/// A value in such a unit is a plain double inside memspike.
struct Unit {
  std::string_view symbol;    ///< "Ohm"; empty for a pure number
  std::string_view quantity;  ///< "resistance"
  Dimension dimension;
};

namespace unit {
inline constexpr Unit one{"", "number", {}};
inline constexpr Unit second{"s", "time", {0, 0, 1, 0, 0}};
inline constexpr Unit hertz{"Hz", "frequency", {0, 0, -1, 0, 0}};
inline constexpr Unit metre{"m", "length", {0, 1, 0, 0, 0}};
inline constexpr Unit ampere{"A", "current", {0, 0, 0, 1, 0}};
inline constexpr Unit kelvin{"K", "temperature", {0, 0, 0, 0, 1}};
inline constexpr Unit coulomb{"C", "charge", {0, 0, 1, 1, 0}};
inline constexpr Unit volt{"V", "voltage", {1, 2, -3, -1, 0}};
inline constexpr Unit volt_per_second{"V/s", "voltage ramp rate", {1, 2, -4, -1, 0}};
inline constexpr Unit ohm{"Ohm", "resistance", {1, 2, -3, -2, 0}};
inline constexpr Unit siemens{"S", "conductance", {-1, -2, 3, 2, 0}};
inline constexpr Unit farad{"F", "capacitance", {-1, -2, 4, 2, 0}};
inline constexpr Unit henry{"H", "inductance", {1, 2, -2, -2, 0}};
inline constexpr Unit joule{"J", "energy", {1, 2, -2, 0, 0}};
inline constexpr Unit watt{"W", "power", {1, 2, -3, 0, 0}};
inline constexpr Unit square_metre{"m2", "area", {0, 2, 0, 0, 0}};
inline constexpr Unit irradiance{"W/m2", "irradiance", {1, 0, -3, 0, 0}};
inline constexpr Unit responsivity{"A/W", "responsivity", {-1, -2, 3, 1, 0}};

/// Every named unit, for naming a dimension in an error message.
inline constexpr std::array all{one,     second, hertz, metre,           ampere,     kelvin,
                                coulomb, volt,   ohm,   volt_per_second, farad,      siemens,
                                henry,   joule,  watt,  square_metre,    irradiance, responsivity};
}  // namespace unit

}  // namespace memspike
