// SPDX-License-Identifier: Apache-2.0
#include "experiments/cli/check_neurons.hpp"

#include <fmt/format.h>

#include "engine/contract/error.hpp"
#include "engine/contract/format.hpp"
#include "experiments/network/neuron_report.hpp"

namespace memspike {
namespace {

std::string engineering(double value, const Unit& unit) { return format_engineering(value, unit); }
std::string_view sign(double value) { return value < 0 ? "negative" : value > 0 ? "positive" : "zero"; }

/// "the trace of the Jacobian is negative (-70 1/s) and its determinant positive (1000 1/s^2): a stable
/// node".
std::string stability(const NeuronReport& r, std::string_view v) {
  if (r.is_one_equation())
    return fmt::format("the Jacobian, d(d{0}/dt)/d{0}, is {1} ({2:.4g} 1/s)", v, sign(r.jacobian.v_by_v),
                       r.jacobian.v_by_v);
  const bool stable = r.trace() < 0 && r.determinant() > 0;
  return fmt::format("the trace of the Jacobian is {} ({:.4g} 1/s) and its determinant {} ({:.4g} 1/s^2): {}",
                     sign(r.trace()), r.trace(), sign(r.determinant()), r.determinant(),
                     r.determinant() < 0 ? "a saddle"
                     : r.is_focus()      ? (stable ? "a stable focus" : "an unstable focus")
                                         : (stable ? "a stable node" : "an unstable node"));
}

std::string by_itself(const PopulationDescription& p, const NeuronReport& r) {
  if (r.interval)
    return fmt::format("fires every {}, at {}", engineering(*r.interval, unit::second),
                       engineering(1 / *r.interval, unit::hertz));
  if (!r.rest) return p.model->is_switch ? "fires once, and its switch stays closed" : "fires, but not twice";
  const std::string place =
      fmt::format("at its rest, {} = {}, {}", p.model->membrane.name, engineering(r.rest->v, unit::volt),
                  stability(r, p.model->membrane.name));
  if (r.unstable_from)
    return fmt::format("can oscillate below its threshold from {} on; {}",
                       engineering(*r.unstable_from, unit::ampere), place);
  return (p.model->is_switch ? "does not fire, its switch stays open: " : "cannot oscillate: ") + place;
}

std::string rheobase(const PopulationDescription& p, const NeuronReport& r) {
  std::string text = engineering(r.rheobase, unit::ampere);
  if (r.rheobase < 0) text += ", below which it rests";
  if (r.rheobase < r.rests_up_to)
    text += "; up to " + engineering(r.rests_up_to, unit::ampere) + " it can rest below its threshold, too";
  if (!p.model->is_switch) return text;
  text += "; its switch stays closed from " + engineering(*r.stays_closed, unit::ampere) + " on";
  return *r.stays_closed > r.rheobase ? text : text + ": it cannot oscillate at any current";
}

}  // namespace

void print_neurons(const NetworkDescription& network) {
  fmt::print("populations\n");
  for (const PopulationDescription& p : network.populations) {
    fmt::print("  {:<16} {:>8}  {}\n", p.name, p.size, p.is_source() ? "spike_source" : p.model->name);
    if (p.is_source()) continue;
    try {
      const NeuronReport report = report_on_neuron(p);
      fmt::print("    by itself       {}\n", by_itself(p, report));
      fmt::print("    rheobase        {}\n", rheobase(p, report));
    } catch (const NumericalError& error) {
      fmt::print("    by itself       {}\n", error.what());
    }
  }
}

}  // namespace memspike
