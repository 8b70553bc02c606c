// SPDX-License-Identifier: Apache-2.0
#include "experiments/drift/read_drift_experiment.hpp"

#include <algorithm>

#include "experiments/common_keys.hpp"
#include "experiments/drift/read_drift_protocol.hpp"
#include "networks/input/grid.hpp"
#include "networks/input/reader.hpp"
#include "networks/network/read_network.hpp"

namespace memspike {
namespace {

constexpr double kDefaultDecades = 1e-4;  // of the duration: the first age by default
constexpr long long kDefaultPoints = 5;   // per decade

double read_duration(Reader run) {
  const double duration = run.quantity("duration", unit::second, above(0));
  run.nothing_else();
  return duration;
}

void complain_without_devices(Reader& reader, const NetworkDescription& network) {
  const bool any = std::any_of(network.projections.begin(), network.projections.end(),
                               [](const ProjectionDescription& p) { return p.kind == SynapseKind::device; });
  if (!any && reader.has("network"))
    reader.complain("network",
                    "has no projection with devices, so nothing can drift; give one a synapse "
                    "such as {model: nonvolatile, parameters: {from: nonvolatile_recommended}}");
}

void read_record(std::optional<Reader> record, DriftExperiment& e) {
  if (record) {
    if (record->has("at")) {
      e.ages = record->quantities("at", unit::second, between(0, e.duration), Single::accepted);
      std::sort(e.ages.begin(), e.ages.end());
      e.ages.erase(std::unique(e.ages.begin(), e.ages.end()), e.ages.end());
      if (e.ages.empty()) record->complain("at", "names no time; give at least one, or leave it out");
    }
    e.probe = record->quantity("probe", unit::volt, anything(), e.probe);
    if (e.probe == 0)
      record->complain("probe", "must not be 0 V: a conductance is a current divided by this voltage");
    record->nothing_else();
  }
  if (!(e.duration > 0)) return;  // a complaint has been made
  if (e.ages.empty())
    e.ages = decade_grid(kDefaultDecades * e.duration, e.duration, kDefaultPoints)
                 .value_or(std::vector{e.duration});
}

void read_protocols(Reader reader, DriftExperiment& e, const std::filesystem::path& folder) {
  for (auto& [name, protocol] : reader.entries())
    e.protocols.push_back(read_drift_protocol(name, protocol, e.description, e.duration, folder));
  if (reader.is_map() && e.protocols.empty())
    reader.complain("", "is empty; give at least one protocol, as in {rest: {}}");
}

}  // namespace

DriftExperiment read_drift_experiment(const Document& document, const ModelRegistry& registry,
                                      const std::filesystem::path& folder) {
  Complaints complaints(document);
  Reader plain(document.root, complaints);
  Reader reader(document.root, complaints, "", {bare_numbers_are_si(plain)});
  reader.raw("units");
  DriftExperiment e;
  reader.choice("experiment", {"drift", "device", "network", "learning"});
  complain_about_campaign(reader);
  e.title = reader.text("title", "");
  if (reader.has("seed")) e.seed = static_cast<std::uint64_t>(reader.integer("seed", 0, kLargestSeed));
  e.tolerance = reader.quantity("tolerance", unit::one, between(1e-12, 1e-3), 1e-6);
  e.duration = read_duration(reader.map("run"));
  e.description = read_network(reader.map("network"), registry, folder);
  complain_without_devices(reader, e.description);
  read_record(reader.optional_map("record"), e);
  read_protocols(reader.map("protocols"), e, folder);
  e.tables = read_output(reader);
  reader.nothing_else();
  complaints.throw_if_any();
  return e;
}

Node to_node(const DriftExperiment& e) {
  const auto seconds = [](double t) { return quantity_node(t, unit::second); };
  Node node = map_node({{"experiment", text_node("drift")}});
  if (!e.title.empty()) node.put("title", text_node(e.title));
  if (e.seed) node.put("seed", scalar_node(std::to_string(*e.seed)));
  node.put("network", to_node(e.description));
  Node protocols = map_node(), ages = list_node();
  for (const DriftProtocol& p : e.protocols) protocols.put(p.name, to_node(p, e.description));
  for (const double age : e.ages) ages.items.push_back(seconds(age));
  node.put("protocols", protocols);
  node.put("run", map_node({{"duration", seconds(e.duration)}}));
  node.put("record", map_node({{"at", ages}, {"probe", quantity_node(e.probe, unit::volt)}}));
  node.put("output", output_node(e.tables));
  node.put("tolerance", number_node(e.tolerance));
  return node;
}

}  // namespace memspike
