// SPDX-License-Identifier: Apache-2.0
#include "experiments/drift/drift_size.hpp"

#include <algorithm>

#include "experiments/drift/ledger.hpp"
#include "experiments/drift/terminal_course.hpp"
#include "experiments/network/network_size.hpp"

namespace memspike {
namespace {

constexpr double kBytesPerCell = 14;  // of CSV, names and numbers together
constexpr double kLedgerColumns = 10, kFinalColumns = 10;

}  // namespace

NetworkExperiment network_of(const DriftExperiment& e, const DriftPhase& phase) {
  NetworkExperiment network;
  network.title = e.title, network.seed = e.seed;
  network.description = e.description;
  for (std::size_t k = 0; k < phase.pulses.size(); ++k) {
    ProjectionDescription& p = network.description.projections[k];
    if (phase.pulses[k].pre) p.pre_pulse = *phase.pulses[k].pre;
    if (phase.pulses[k].post) p.post_pulse = *phase.pulses[k].post;
  }
  network.stimuli = phase.stimuli;
  network.duration = phase.duration, network.tolerance = e.tolerance;
  network.record_spikes = false;
  network.tables = e.tables;
  return network;
}

double expected_spikes(const DriftExperiment& e, const DriftProtocol& protocol) {
  double spikes = 0;
  for (const DriftPhase& phase : protocol.phases) spikes += size_of(network_of(e, phase)).source_spikes;
  return spikes;
}

std::uint64_t reads_in(const DriftProtocol& protocol) {
  std::uint64_t reads = 0;
  for (const DriftPhase& phase : protocol.phases)
    if (phase.reads) reads += phase.reads->count_in(phase.duration);
  return reads;
}

DriftSize size_of(const DriftExperiment& e) {
  DriftSize size;
  double network = 0, spikes = 0;
  for (const DriftProtocol& protocol : e.protocols) {
    const NetworkSize own = size_of(network_of(e, protocol.phases.back()));
    network = std::max(network, own.memory);
    size.devices = own.devices;
    spikes = std::max(spikes, expected_spikes(e, protocol));
  }
  const double protocols = static_cast<double>(e.protocols.size()), ages = static_cast<double>(e.ages.size());
  size.ledger_rows = size.devices * protocols * static_cast<double>(kCauses);
  // The array is there twice while its neurons run; of each device the ledger, and two numbers for results.
  size.memory = 2 * network + spikes * sizeof(PhaseSpike) +
                size.devices * (sizeof(DeviceLedger) + 8 * ages + 16 * protocols + 8);
  size.output =
      kBytesPerCell * (size.ledger_rows * kLedgerColumns + size.devices * protocols * kFinalColumns);
  return size;
}

}  // namespace memspike
