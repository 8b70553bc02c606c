// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/reference_values.hpp"

#include <algorithm>

#include "engine/bank/small_signal.hpp"
#include "engine/contract/error.hpp"

namespace memspike {
namespace {

using Value = std::optional<double>;

std::optional<DeviceState> steady(const DeviceRef& device, double volts) {
  try {
    return steady_state(device, volts);
  } catch (const NumericalError&) {
    return std::nullopt;
  }
}

/// The same of a number read off the steady state.
template <class Reading>
Value at_steady(const DeviceRef& device, double volts, const Reading& reading) {
  const std::optional<DeviceState> y = steady(device, volts);
  return y ? Value(reading(*y)) : std::nullopt;
}

Value current(const DeviceRef& d, double V) {
  return at_steady(d, V, [&](DeviceState y) { return (V - y.u) / d.value("R_s"); });
}
Value ohmic_current(const DeviceRef& d, double V) {
  return at_steady(d, V, [&](DeviceState y) { return y.u / d.value("R_b"); });
}
Value slow_current(const DeviceRef& d, double V) {
  return at_steady(
      d, V, [&](DeviceState y) { return d.kernel->evaluate(d.parameters, y).f - y.u / d.value("R_b"); });
}
Value chord(const DeviceRef& d, double V) {
  const Value I = current(d, V);
  return I && *I != 0 && V != 0 ? Value(V / *I) : std::nullopt;
}
Value slope(const DeviceRef& d, double V) {
  return at_steady(d, V, [&](DeviceState y) { return small_signal(d, y).R_dc(); });
}

constexpr std::string_view kGrey = "#888888", kGreen = "#009E73", kMagenta = "#CC3399", kOrange = "#E69F00";

constexpr ReferenceValue kValues[] = {
    {"V/R_s", "current just after a step, with all of the voltage at R_s", unit::ampere, false, kGrey, false,
     [](const DeviceRef& d, double V) { return Value(V / d.value("R_s")); }},
    {"V/(R_s+R_b)", "current once C_m is charged, before the slow state moves", unit::ampere, true, kGreen,
     false, [](const DeviceRef& d, double V) { return Value(V / (d.value("R_s") + d.value("R_b"))); }},
    {"I_dc", "steady-state current, Eq. (6)", unit::ampere, false, kMagenta, false, current},
    {"u/R_b", "ohmic part of the steady-state current", unit::ampere, true, kGreen, false, ohmic_current},
    {"I_dc-u/R_b", "the rest of the steady-state current, which the slow state carries", unit::ampere, true,
     kOrange, false, slow_current},
    {"R_s", "series resistance: V/I just after a step", unit::ohm, false, kGrey, false,
     [](const DeviceRef& d, double) { return Value(d.value("R_s")); }},
    {"R_s+R_b", "V/I once C_m is charged, before the slow state moves", unit::ohm, true, kGreen, false,
     [](const DeviceRef& d, double) { return Value(d.value("R_s") + d.value("R_b")); }},
    {"R_f", "V/I_dc, the chord of the steady state, Eq. (15)", unit::ohm, false, kMagenta, true, chord},
    {"R_dc", "Z(0), the slope of the steady state, Eq. (10)", unit::ohm, false, kMagenta, false, slope},
    {"u_dc", "steady-state inner voltage", unit::volt, false, kMagenta, false,
     [](const DeviceRef& d, double V) { return at_steady(d, V, [](DeviceState y) { return y.u; }); }},
};

}  // namespace

std::span<const ReferenceValue> reference_values() { return kValues; }

const ReferenceValue* find_reference_value(std::string_view name) {
  const auto found =
      std::find_if(std::begin(kValues), std::end(kValues), [&](const auto& v) { return v.name == name; });
  return found == std::end(kValues) ? nullptr : found;
}

}  // namespace memspike
