// SPDX-License-Identifier: Apache-2.0
#include "networks/network/read_by_distance.hpp"

#include <cmath>

#include "engine/contract/quantity.hpp"
#include "networks/network/read_connect.hpp"

namespace memspike {
namespace {

/// A quantity that may change with distance, and where it is kept.
struct Target {
  std::string name;
  Unit unit;
  Range range;
  EdgeValues* values;
};

std::vector<Target> targets_of(ProjectionDescription& p) {
  std::vector<Target> all{{"delay", unit::second, at_least(0), &p.own_delays}};
  if (p.kind == SynapseKind::jump) all.push_back({"weight", unit::volt, anything(), &p.own_weights});
  if (p.kind != SynapseKind::device || !p.device.model) return all;
  const auto& table = p.device.model->parameters;
  p.own_parameters.resize(table.size());
  for (std::size_t k = 0; k < table.size(); ++k)
    all.push_back({std::string(table[k].name), table[k].unit, table[k].range, &p.own_parameters[k]});
  return all;
}

ByDistance read_law(Reader& r, const Target& target, const Unit& length) {
  ByDistance law;
  law.at_zero = r.quantity("at_zero", target.unit, target.range);
  law.at_length = r.quantity("at_length", target.unit, target.range);
  law.length = r.quantity("length", length, above(0));
  law.exponential = r.choice("law", {"linear", "exponential"}, "linear") == "exponential";
  if (law.exponential && !(law.at_zero * law.at_length > 0))
    r.complain("law", "exponential needs two values of one sign, neither of them 0");
  r.nothing_else();
  return law;
}

/// Both laws are monotonic, so that the farthest pair tells for all.
void check_range(Reader& r, const Target& target, const ByDistance& law, double farthest,
                 const Unit& length) {
  const double value = law.at(farthest);
  if (!std::isnan(value) && !target.range.holds(value))
    r.complain("", "makes " + target.name + " " + format_readable(value, target.unit) +
                       " at the largest distance, " + format_readable(farthest, length) + "; it must be " +
                       spoken(target.range, target.unit));
}

Node law_node(const ByDistance& law, const Unit& unit, const Unit& length) {
  return map_node({{"at_zero", quantity_node(law.at_zero, unit)},
                   {"at_length", quantity_node(law.at_length, unit)},
                   {"length", quantity_node(law.length, length)},
                   {"law", text_node(law.exponential ? "exponential" : "linear")}});
}

}  // namespace

void read_by_distance(Reader& projection, const PopulationDescription* from, const PopulationDescription* to,
                      ProjectionDescription& p) {
  std::optional<Reader> map = projection.optional_map("by_distance");
  if (!map) return;
  const bool known = from && to, comparable_ends = known && comparable(from->layout, to->layout);
  if (known && !comparable_ends) projection.complain("by_distance", incomparable(*from, *to));
  const Unit& length = from ? from->layout.unit() : unit::one;
  for (const Target& target : targets_of(p)) {
    std::optional<Reader> entry = map->optional_map(target.name);
    if (!entry) continue;
    if (!target.values->listed.empty())
      map->complain(target.name, "is given twice, here and in the file of the connections; keep one of them");
    target.values->by_distance = read_law(*entry, target, length);
    if (comparable_ends)
      check_range(*entry, target, *target.values->by_distance, largest_distance(from->layout, to->layout),
                  length);
  }
  map->nothing_else();
}

Node by_distance_node(const ProjectionDescription& description, const Unit& length) {
  ProjectionDescription p = description;  // targets_of() hands out places to write to
  Node node = map_node();
  for (const Target& target : targets_of(p))
    if (target.values->by_distance)
      node.put(target.name, law_node(*target.values->by_distance, target.unit, length));
  return node;
}

}  // namespace memspike
