// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/report_of_start.hpp"

#include <fmt/format.h>

#include "engine/contract/format.hpp"

namespace memspike {
namespace {

std::string spread_words(const Spread& s) {
  return fmt::format("{} {:g} %", s.kind == Spread::Kind::normal ? "normal" : "lognormal", 100 * s.relative);
}

void add_noise(ReportPage& page, const DeviceNoise& noise) {
  const std::string group = "Noise";
  if (noise.write)
    page.parameter(group, "write", spread_words(*noise.write), "one factor on the slow rate for each pulse");
  if (noise.read)
    page.parameter(group, "read", spread_words(*noise.read),
                   "one factor on the reported current of each read");
  for (const Telegraph& trap : noise.telegraph)
    page.parameter(group, "telegraph",
                   fmt::format("{:g} %, {} high, {} low", 100 * trap.amplitude,
                               format_engineering(trap.tau_high, unit::second),
                               format_engineering(trap.tau_low, unit::second)),
                   "drop of the reported currents while a trap is full; mean dwell times");
}

void add_start(ReportPage& page, const DeviceDescription& device) {
  const std::string group = "Start";
  const InitialState& initial = device.initial;
  const ModelEntry& model = *device.model;
  if (!device.initial_from.empty())
    return page.parameter(group, "initial", device.initial_from.string(), "the last states of another run");
  if (initial.rest) return page.parameter(group, "initial", "rest", "the steady state at V = 0");
  if (initial.conductance)
    return page.parameter(group, "G", format_engineering(initial.conductance->G.a, unit::siemens),
                          "conductance that a probe of " +
                              format_engineering(initial.conductance->probe, unit::volt) + " finds");
  if (initial.u) page.parameter(group, "u", format_engineering(*initial.u, unit::volt), "inner voltage");
  if (model.slow.exists())
    page.parameter(group, model.slow.name, format_engineering(initial.x, model.slow.unit), "slow state");
}

}  // namespace

std::string law_in_report(const DeviceDescription& device, std::size_t parameter) {
  const std::optional<Arrhenius>& law = device.activated[parameter];
  if (!law) return {};
  return fmt::format("; {} at {}, E_a = {:.4g} eV",
                     format_engineering(law->value, device.model->parameters[parameter].unit),
                     format_readable(law->at, unit::kelvin), law->E_a / kElectronVolt);
}

void add_conditions(ReportPage& page, const DeviceDescription& device) {
  if (device.temperature)
    page.parameter("Conditions", "temperature", format_readable(*device.temperature, unit::kelvin),
                   "of the devices; parameters with an activation energy follow it");
  for (const Correlation& c : device.variability.correlations)
    page.parameter(
        "Correlation",
        fmt::format("{}, {}", device.model->parameters[c.a].name, device.model->parameters[c.b].name),
        format_number(c.coefficient), "of the normal numbers behind the draws");
  add_noise(page, device.noise);
  add_start(page, device);
}

}  // namespace memspike
