// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "experiments/device/run_experiment.hpp"
#include "experiments/drift/drift_experiment.hpp"
#include "experiments/learning/learning_experiment.hpp"
#include "experiments/network/network_experiment.hpp"
#include "experiments/reservoir/reservoir_experiment.hpp"
#include "networks/input/document.hpp"

namespace memspike {

/// An experiment of any kind, as `experiment:` of a file names it.
using AnyExperiment = std::variant<DeviceExperiment, NetworkExperiment, LearningExperiment, DriftExperiment,
                                   ReservoirExperiment>;

/// "device", "network", "learning" or "drift": what the word under `experiment` is nearest to, or, without
/// it, what the keys tell. Anything else reads as "device", whose reader says what is wrong with it.
std::string_view kind_of_experiment(const Document& document);

/// Reads a document of any kind. Throws InputError with everything that is wrong.
AnyExperiment read_experiment(const Document& document, const ModelRegistry& registry,
                              const std::filesystem::path& folder);

/// Throws UsageError, with the numbers, where memory or disk cannot take these experiments, which run one
/// after the other into `target`. Of devices, whose tables are the only large thing, nothing is asked.
void refuse_what_cannot_fit(const std::vector<AnyExperiment>& experiments,
                            const std::filesystem::path& target);

/// What resolved.yaml holds.
Node to_node(const AnyExperiment& experiment);

Summary run_experiment(const AnyExperiment& experiment, const ModelRegistry& registry,
                       const RunFolder& folder, Provenance& provenance, const RunSettings& settings,
                       Log& log);

/// Makes figures and report of a finished run again. Returns what could not be drawn, and why.
std::vector<std::string> write_report(const RunFolder& folder, const ModelRegistry& registry);

}  // namespace memspike
