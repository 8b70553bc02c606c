// SPDX-License-Identifier: Apache-2.0
#include "experiments/cli/check_drift.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/contract/format.hpp"
#include "experiments/cli/check_network.hpp"
#include "experiments/drift/drift_size.hpp"
#include "experiments/network/network_size.hpp"

namespace memspike {
namespace {

std::string words_of(const DriftExperiment& e, const DriftProtocol& protocol) {
  std::string text;
  if (protocol.phases.size() > 1)
    text += fmt::format("program of {}, then ", format_readable(protocol.program_end(), unit::second));
  text += format_readable(protocol.phases.back().duration, unit::second);
  if (const double spikes = expected_spikes(e, protocol); spikes > 0)
    text += fmt::format(", about {:.0f} spikes of sources", spikes);
  if (const std::uint64_t reads = reads_in(protocol); reads > 0) text += fmt::format(", {} reads", reads);
  return text;
}

bool has_own_pulses(const DriftPhase& phase) {
  return std::any_of(phase.pulses.begin(), phase.pulses.end(),
                     [](const PulseOverride& p) { return p.pre || p.post; });
}

}  // namespace

void print_drift_check(const DriftExperiment& e) {
  fmt::print("experiment  drift{}\n", e.title.empty() ? "" : ": " + e.title);
  fmt::print("run         {} observed, tolerance {}\nprotocols\n", format_readable(e.duration, unit::second),
             format_number(e.tolerance));
  for (const DriftProtocol& protocol : e.protocols) {
    fmt::print("  {:<16} {}\n", protocol.name, words_of(e, protocol));
    for (const DriftPhase& phase : protocol.phases)
      if (has_own_pulses(phase)) {
        fmt::print("  {:<16} plays waveforms of its own; those below are the projections'\n", "");
        break;
      }
  }
  fmt::print("ages        {}, from {} to {}, read at {}\n", e.ages.size(),
             format_readable(e.ages.front(), unit::second), format_readable(e.ages.back(), unit::second),
             format_readable(e.probe, unit::volt));
  NetworkExperiment network = network_of(e, e.protocols.front().phases.back());
  network.description = e.description;
  // What a stimulus reaches is told over all protocols.
  for (const DriftProtocol& protocol : e.protocols)
    for (const DriftPhase& phase : protocol.phases) {
      const Stimuli& s = phase.stimuli;
      network.stimuli.spike_lists.insert(network.stimuli.spike_lists.end(), s.spike_lists.begin(),
                                         s.spike_lists.end());
      network.stimuli.poisson.insert(network.stimuli.poisson.end(), s.poisson.begin(), s.poisson.end());
      network.stimuli.currents.insert(network.stimuli.currents.end(), s.currents.begin(), s.currents.end());
    }
  print_network(network);
  fmt::print(
      "followed    every device by the integrator, through its own voltage{}\n",
      e.has_neurons() ? "; the network engine runs by the methods above for the spikes of neurons" : "");
  const DriftSize size = size_of(e);
  fmt::print("tables      ledger {:.0f} rows; about {:.3g} MB\n", size.ledger_rows, size.output / 1e6);
  fmt::print("memory      about {:.3g} MB; {:.3g} MB are available\n", size.memory / 1e6,
             available_memory() / 1e6);
}

}  // namespace memspike
