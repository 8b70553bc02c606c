// SPDX-License-Identifier: Apache-2.0
#include "experiments/campaign/any_experiment.hpp"

#include <algorithm>

#include "engine/contract/nearest.hpp"
#include "experiments/common_keys.hpp"
#include "experiments/device/device_report.hpp"
#include "experiments/device/read_experiment.hpp"
#include "experiments/drift/drift_report.hpp"
#include "experiments/drift/drift_size.hpp"
#include "experiments/drift/read_drift_experiment.hpp"
#include "experiments/drift/run_drift_experiment.hpp"
#include "experiments/learning/learning_report.hpp"
#include "experiments/learning/read_learning_experiment.hpp"
#include "experiments/learning/run_learning_experiment.hpp"
#include "experiments/network/network_report.hpp"
#include "experiments/network/network_size.hpp"
#include "experiments/network/read_network_experiment.hpp"
#include "experiments/network/run_network_experiment.hpp"
#include "experiments/reservoir/read_reservoir_experiment.hpp"
#include "experiments/reservoir/reservoir_report.hpp"
#include "experiments/reservoir/run_reservoir_experiment.hpp"

namespace memspike {

std::string_view kind_of_experiment(const Document& document) {
  const Node* const kind = document.root.get("experiment");
  if (kind == nullptr)
    return document.root.get("network") == nullptr     ? "device"
           : document.root.get("data") != nullptr      ? "learning"
           : document.root.get("protocols") != nullptr ? "drift"
                                                       : "network";
  const std::string near = kind->is_scalar() ? nearest_name(kind->scalar, kExperiments) : std::string();
  for (const std::string_view known : kExperiments)
    if (near == known) return known;
  return "device";
}

bool has_reservoir(const Document& document) {
  return kind_of_experiment(document) == "learning" && document.root.get("reservoir") != nullptr;
}

AnyExperiment read_experiment(const Document& document, const ModelRegistry& registry,
                              const std::filesystem::path& folder) {
  if (kind_of_experiment(document) == "network") return read_network_experiment(document, registry, folder);
  if (kind_of_experiment(document) == "drift") return read_drift_experiment(document, registry, folder);
  if (has_reservoir(document)) return read_reservoir_experiment(document, registry, folder);
  if (kind_of_experiment(document) == "learning") return read_learning_experiment(document, registry, folder);
  return read_device_experiment(document, registry, folder);
}

void refuse_what_cannot_fit(const std::vector<AnyExperiment>& experiments,
                            const std::filesystem::path& target) {
  double memory = 0, output = 0;
  for (const AnyExperiment& experiment : experiments) {
    const auto add = [&](const auto& size) {
      memory = std::max(memory, size.memory);
      output += size.output;
    };
    if (const auto* network = std::get_if<NetworkExperiment>(&experiment)) add(size_of(*network));
    if (const auto* drift = std::get_if<DriftExperiment>(&experiment)) add(size_of(*drift));
  }
  refuse_what_cannot_fit(memory, output, target);
}

Node to_node(const AnyExperiment& experiment) {
  return std::visit([](const auto& e) { return to_node(e); }, experiment);
}

Summary run_experiment(const AnyExperiment& experiment, const ModelRegistry& registry,
                       const RunFolder& folder, Provenance& provenance, const RunSettings& settings,
                       Log& log) {
  if (const auto* network = std::get_if<NetworkExperiment>(&experiment))
    return run_network_experiment(*network, registry, folder, provenance, settings, log);
  if (const auto* drift = std::get_if<DriftExperiment>(&experiment))
    return run_drift_experiment(*drift, registry, folder, provenance, settings, log);
  if (const auto* learning = std::get_if<LearningExperiment>(&experiment))
    return run_learning_experiment(*learning, registry, folder, provenance, settings, log);
  if (const auto* reservoir = std::get_if<ReservoirExperiment>(&experiment))
    return run_reservoir_experiment(*reservoir, registry, folder, provenance, settings, log);
  return run_device_experiment(std::get<DeviceExperiment>(experiment), registry, folder, provenance, settings,
                               log);
}

std::vector<std::string> write_report(const RunFolder& folder, const ModelRegistry& registry) {
  const Document resolved = read_document(folder.path_of("resolved.yaml"));
  const std::string_view kind = kind_of_experiment(resolved);
  if (has_reservoir(resolved)) return write_reservoir_report(folder, registry);
  return kind == "network"    ? write_network_report(folder, registry)
         : kind == "learning" ? write_learning_report(folder, registry)
         : kind == "drift"    ? write_drift_report(folder, registry)
                              : write_device_report(folder, registry);
}

}  // namespace memspike
