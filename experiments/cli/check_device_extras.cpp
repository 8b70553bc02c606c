// SPDX-License-Identifier: Apache-2.0
#include "experiments/cli/check_device_extras.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/contract/format.hpp"
#include "networks/device/conductance.hpp"

namespace memspike {
namespace {

constexpr std::uint64_t kMostToDraw = 10'000;

std::string words(const Spread& s) {
  return fmt::format("{} {} %", s.kind == Spread::Kind::normal ? "normal" : "lognormal",
                     format_number(100 * s.relative));
}

void print_noise(const DeviceNoise& noise) {
  if (noise.write)
    fmt::print("noise       write: {}, one factor on the slow rate for each pulse\n", words(*noise.write));
  if (noise.read)
    fmt::print("noise       read: {}, one factor on the current of each read\n", words(*noise.read));
  for (const Telegraph& trap : noise.telegraph)
    fmt::print("noise       telegraph: {} % of the current, {} high and {} low on average; corner at {}\n",
               format_number(100 * trap.amplitude), format_readable(trap.tau_high, unit::second),
               format_readable(trap.tau_low, unit::second),
               format_engineering(corner_frequency(trap), unit::hertz));
}

void print_correlations(const DeviceDescription& d) {
  for (const Correlation& c : d.variability.correlations)
    fmt::print("correlation {} and {}: {}\n", d.model->parameters[c.a].name, d.model->parameters[c.b].name,
               format_number(c.coefficient));
}

void print_conductance(const DeviceExperiment& e) {
  const DeviceDescription& d = e.device;
  if (!d.initial.conductance) return;
  const InitialConductance& wanted = *d.initial.conductance;
  const DeviceRef nominal{d.model, &d.model->baseline, d.parameters.data()};
  const SlowStateFound found = slow_state_of(nominal, wanted.probe, wanted.G.a);
  const double most = d.model->baseline.slow_scale(d.parameters.data());
  const auto G = [&](double x) {
    return format_engineering(probed_conductance(nominal, wanted.probe, x), unit::siemens);
  };
  fmt::print("initial     {} = {}{}; the nominal device reaches {} to {}\n", d.model->slow.name,
             format_engineering(found.x, d.model->slow.unit), found.clipped ? ", clipped" : "", G(0),
             G(most));
  if (d.count == 1 || !spread_parameters(d).any()) return;
  if (!e.seed || d.count > kMostToDraw) {
    fmt::print("initial     the run counts the devices that cannot have it\n");
    return;
  }
  const DeviceEnsemble ensemble = draw_ensemble(d, *e.seed, InstructionLevel::baseline);
  fmt::print("initial     {} of {} devices cannot have it and start at the nearest\n", ensemble.clipped,
             d.count);
}

}  // namespace

std::string start_words(const DeviceDescription& d) {
  if (!d.initial_from.empty()) return "the last states of " + d.initial_from.string();
  if (d.initial.conductance)
    return fmt::format("G = {} at {}", format_readable(d.initial.conductance->G.a, unit::siemens),
                       format_readable(d.initial.conductance->probe, unit::volt));
  return d.initial.rest ? "rest" : "given state";
}

std::string law_words(const DeviceDescription& d, std::size_t parameter) {
  const auto& law = d.activated[parameter];
  if (!law) return {};
  return fmt::format(" = {} at {} with E_a = {} eV",
                     format_readable(law->value, d.model->parameters[parameter].unit),
                     format_readable(law->at, unit::kelvin), format_number(law->E_a / kElectronVolt));
}

void print_device_extras(const DeviceExperiment& e) {
  if (e.device.temperature)
    fmt::print("temperature {}\n", format_readable(*e.device.temperature, unit::kelvin));
  print_correlations(e.device);
  print_noise(e.device.noise);
  print_conductance(e);
}

}  // namespace memspike
