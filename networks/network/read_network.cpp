// SPDX-License-Identifier: Apache-2.0
#include "networks/network/read_network.hpp"

#include "engine/contract/nearest.hpp"
#include "networks/network/graph_checks.hpp"
#include "networks/network/read_population.hpp"
#include "networks/network/read_projection.hpp"

namespace memspike {
namespace {

/// The index of the item whose name stands at the key.
template <class Item>
std::optional<std::uint32_t> read_name(Reader& reader, std::string_view key, const std::vector<Item>& items) {
  std::vector<std::string_view> names;
  for (const Item& item : items) names.push_back(item.name);
  const std::string name = reader.text(key);
  for (std::uint32_t i = 0; i < names.size(); ++i)
    if (!name.empty() && names[i] == name) return i;
  if (!name.empty()) reader.value(key).as_choice(names);  // which says what is known
  return std::nullopt;
}

void complain_about_cycle(const std::vector<std::size_t>& cycle, const NetworkDescription& network,
                          std::vector<Reader>& projections) {
  if (cycle.empty()) return;
  std::string names;
  for (const std::size_t k : cycle) names += (names.empty() ? "" : ", ") + network.projections[k].name;
  projections[cycle[0]].complain(
      "", "a cycle of static projections without delay (" + names +
              "): a spike could cause itself at the same instant; give one of them a delay");
}

}  // namespace

NetworkDescription read_network(Reader reader, const ModelRegistry& registry,
                                const std::filesystem::path& folder) {
  NetworkDescription network;
  for (auto& [name, population] : reader.map("populations").entries())
    network.populations.push_back(read_population_entry(name, population, registry));
  if (const Node* given = reader.raw("populations"); given && given->is_map() && given->entries.empty())
    reader.complain("populations",
                    "is empty; give at least one, as in {input: {size: 4, neuron: {model: spike_source}}}");
  std::vector<Reader> projections;
  if (auto listed = reader.optional_list("projections")) projections = std::move(*listed);
  for (Reader& projection : projections)
    network.projections.push_back(read_projection_entry(projection, network, registry, folder));
  reader.nothing_else();
  complain_about_cycle(cycle_without_delay(network), network, projections);
  return network;
}

std::optional<std::uint32_t> read_population(Reader& reader, std::string_view key,
                                             const NetworkDescription& network) {
  const auto found = read_name(reader, key, network.populations);
  // What depends on one that could not be read is not complained about as well.
  return found && network.populations[*found].is_known ? found : std::nullopt;
}

std::optional<std::uint32_t> read_projection(Reader& reader, std::string_view key,
                                             const NetworkDescription& network) {
  return read_name(reader, key, network.projections);
}

Node to_node(const NetworkDescription& network) {
  Node populations = map_node(), projections = list_node();
  for (const PopulationDescription& p : network.populations) populations.put(p.name, to_node(p));
  for (const ProjectionDescription& p : network.projections) projections.items.push_back(to_node(p, network));
  return map_node({{"populations", populations}, {"projections", projections}});
}

double expected_edges(const NetworkDescription& network, const ProjectionDescription& p) {
  return expected_edges(p.connect, network.populations[p.from].layout, network.populations[p.to].layout,
                        p.from == p.to);
}

}  // namespace memspike
