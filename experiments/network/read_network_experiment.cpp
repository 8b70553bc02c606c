// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/read_network_experiment.hpp"

#include "experiments/common_keys.hpp"
#include "experiments/network/mean_current.hpp"
#include "experiments/network/read_last_synapses.hpp"
#include "experiments/network/read_record.hpp"
#include "experiments/output/finished_run.hpp"
#include "networks/input/reader.hpp"
#include "networks/network/read_network.hpp"

namespace memspike {
namespace {

double read_duration(Reader run) {
  const double duration = run.quantity("duration", unit::second, above(0));
  run.nothing_else();
  return duration;
}

}  // namespace

std::vector<std::filesystem::path> NetworkExperiment::files() const {
  std::vector<std::filesystem::path> all = stimuli.files;
  for (const ProjectionDescription& p : description.projections)
    if (!p.connect.file.empty()) all.push_back(p.connect.file);
  for (const ProjectionDescription& p : description.projections)
    if (!p.device.initial_from.empty()) all.push_back(file_of_table(p.device.initial_from, kLastSynapses));
  return all;
}

NetworkExperiment read_network_experiment(const Document& document, const ModelRegistry& registry,
                                          const std::filesystem::path& folder) {
  Complaints complaints(document);
  Reader plain(document.root, complaints);
  Reader reader(document.root, complaints, "", {bare_numbers_are_si(plain)});
  reader.raw("units");
  NetworkExperiment e;
  reader.choice("experiment", {"network", "device", "learning", "drift"});
  complain_about_campaign(reader);
  e.title = reader.text("title", "");
  if (reader.has("seed")) e.seed = static_cast<std::uint64_t>(reader.integer("seed", 0, kLargestSeed));
  e.tolerance = reader.quantity("tolerance", unit::one, between(1e-12, 1e-3), 1e-6);
  e.mean_current = reader.choice("delivery", {"exact", "mean_current"}, "exact") == "mean_current";
  e.maps = read_method(reader);
  e.duration = read_duration(reader.map("run"));
  e.description = read_network(reader.map("network"), registry, folder);
  if (auto stimuli = reader.optional_list("stimuli"))
    e.stimuli = read_stimuli(std::move(*stimuli), e.description, e.duration, folder);
  read_network_record(reader, e);
  e.tables = read_output(reader);
  reader.nothing_else();
  if (complaints.empty()) {
    Reader network = reader.map("network");
    read_last_synapses(network, e.description);
  }
  if (complaints.empty() && e.mean_current)
    for (const std::string& obstacle : obstacles_to_mean_current(e)) reader.complain("delivery", obstacle);
  complaints.throw_if_any();
  return e;
}

Node to_node(const NetworkExperiment& e) {
  Node node = map_node({{"experiment", text_node("network")}});
  if (!e.title.empty()) node.put("title", text_node(e.title));
  if (e.seed) node.put("seed", scalar_node(std::to_string(*e.seed)));
  node.put("network", to_node(e.description));
  node.put("stimuli", e.stimuli.text);
  node.put("run", map_node({{"duration", quantity_node(e.duration, unit::second)}}));
  node.put("record", record_node(e));
  node.put("output", output_node(e.tables));
  node.put("tolerance", number_node(e.tolerance));
  node.put("delivery", text_node(e.mean_current ? "mean_current" : "exact"));
  node.put("method", method_node(e.maps));
  return node;
}

}  // namespace memspike
