// SPDX-License-Identifier: Apache-2.0
#include "experiments/drift/drift_experiment.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/device/clock.hpp"

namespace memspike {

std::uint64_t PeriodicReads::count_in(double phase) const {
  constexpr double kRounding = 1e-12;  // of the phase: the last read may end with it
  const double room = phase * (1 + kRounding) - start - duration;
  return room < 0 ? 0 : static_cast<std::uint64_t>(room / every) + 1;
}

double DriftProtocol::program_end() const {
  double sum = 0;
  for (std::size_t k = 0; k + 1 < phases.size(); ++k) sum += phases[k].duration;
  return as_decimal(sum);
}

std::vector<std::filesystem::path> DriftExperiment::files() const {
  std::vector<std::filesystem::path> all;
  const auto add = [&](const std::filesystem::path& file) {
    if (std::find(all.begin(), all.end(), file) == all.end()) all.push_back(file);
  };
  for (const ProjectionDescription& p : description.projections)
    if (!p.connect.file.empty()) add(p.connect.file);
  for (const DriftProtocol& protocol : protocols)
    for (const DriftPhase& phase : protocol.phases)
      for (const std::filesystem::path& file : phase.stimuli.files) add(file);
  return all;
}

bool DriftExperiment::has_neurons() const {
  return std::any_of(description.populations.begin(), description.populations.end(),
                     [](const PopulationDescription& p) { return !p.is_source(); });
}

}  // namespace memspike
