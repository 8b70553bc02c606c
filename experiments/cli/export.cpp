// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <sstream>

#include "engine/contract/error.hpp"
#include "engine/contract/nearest.hpp"
#include "engine/parallel.hpp"
#include "experiments/campaign/any_experiment.hpp"
#include "experiments/campaign/campaign.hpp"
#include "experiments/cli/read_request.hpp"
#include "experiments/cli/verbs.hpp"
#include "experiments/network/drawn_graph.hpp"
#include "experiments/output/part_file.hpp"
#include "networks/network/build_network.hpp"

namespace memspike {
namespace {

void require_known(const std::string& kind) {
  if (kind == "graphml") return;
  for (const char* later : {"spice", "sonata", "nir"})
    if (kind == later)
      throw UsageError("memspike export " + kind + " is not available in this version; graphml is");
  const std::string near = nearest_name(kind, std::vector<std::string>{"graphml", "spice", "sonata", "nir"});
  throw UsageError("memspike export does not know the format '" + kind + "'" +
                   (near.empty() ? "" : "; did you mean '" + near + "'?") + "; known: graphml");
}

NetworkExperiment network_of(const CommandLine& line, const ModelRegistry& registry) {
  Request request = read_request(line);
  check_document(request.document, request.folder, registry);
  if (sweep_points(request.document).front().keys.empty() && !number_of_seeds(request.document)) {
    AnyExperiment experiment = read_experiment(request.document, registry, request.folder);
    if (auto* network = std::get_if<NetworkExperiment>(&experiment)) return std::move(*network);
    throw UsageError(line.file + ": is not a network experiment; only these have a graph to export");
  }
  throw UsageError(line.file + ": has a sweep or seeds; export one of its points: leave them out");
}

}  // namespace

void export_verb(const CommandLine& line, const ModelRegistry& registry) {
  require_known(line.format);
  NetworkExperiment e = network_of(line, registry);
  if (!e.seed) throw UsageError(line.file + ": has no seed, so that every draw differs; give --seed N");
  refuse_what_cannot_fit({e}, ".");
  const Network network =
      build_network(e.description, e.stimuli,
                    {e.duration, e.tolerance, *e.seed, InstructionLevel::baseline, available_threads()});
  const AttributedGraph graph = drawn_graph(e.description, network, available_threads());
  const std::filesystem::path target =
      line.output.empty() ? std::filesystem::path(line.file).stem().string() + ".graphml" : line.output;
  if (std::filesystem::exists(target))
    throw UsageError(target.string() + " exists already; name another file with -o");
  std::ostringstream text;
  write_graphml(text, graph);
  write_whole_file(target, text.str());
  fmt::print("{} written: {} nodes, {} edges\n", target.string(), graph.nodes, graph.edges.size());
}

}  // namespace memspike
