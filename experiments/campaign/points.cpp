// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <variant>

#include "engine/contract/quantity.hpp"
#include "experiments/campaign/any_experiment.hpp"
#include "experiments/campaign/campaign.hpp"
#include "networks/input/reader.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostPoints = 100'000;

/// A swept key with its values, each with the text that names it in index.csv.
struct Axis {
  std::string path;
  Place place;
  std::vector<std::pair<std::string, Node>> values;
};

std::string text_of(const Node& node) {
  if (node.is_scalar()) return node.scalar;
  std::string text = to_yaml(node);
  for (char& c : text)
    if (c == '\n') c = ' ';
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

/// The unit in which a range is written, from its lower end.
std::optional<Unit> unit_of_range(const Node& range) {
  const Node* from = range.get("from");
  if (!from || !from->is_scalar()) return std::nullopt;
  const auto quantity = parse_quantity(from->scalar);
  if (!std::holds_alternative<Quantity>(quantity)) return std::nullopt;
  for (const Unit& unit : unit::all)
    if (unit.dimension == std::get<Quantity>(quantity).dimension) return unit;
  return std::nullopt;
}

Axis read_axis(const std::string& path, Reader value) {
  Axis axis{path, value.node().key_place, {}};
  if (value.is_list()) {
    for (const Node& item : value.node().items) axis.values.emplace_back(text_of(item), item);
    if (axis.values.empty()) value.complain("", "is an empty list; give at least one value");
  } else if (value.is_map() && value.node().get("from")) {
    const std::optional<Unit> unit = unit_of_range(value.node());
    if (!unit)
      value.complain("from", "is not a quantity; write a range as {from: 0.5 V, to: 1.5 V, points: 5}");
    else
      for (const double v : value.as_quantities(*unit, anything()))
        axis.values.emplace_back(format_quantity(v, *unit), quantity_node(v, *unit));
  } else if (value.is_map()) {
    for (const auto& [name, node] : value.node().entries) axis.values.emplace_back(name, node);
  } else {
    value.complain(
        "",
        "is a single value; a swept key takes a list [a, b, c], a range {from, to, points}, or named values");
  }
  return axis;
}

void complain_of_lengths(Reader& sweep, const std::vector<Axis>& axes) {
  for (const Axis& axis : axes)
    if (axis.values.size() != axes[0].values.size())
      sweep.complain("", "pairs its lists (zip: true), but '" + axes[0].path + "' has " +
                             std::to_string(axes[0].values.size()) + " values and '" + axis.path + "' " +
                             std::to_string(axis.values.size()));
}

/// Sets the swept key of a point; what its path cannot reach is said at its place in the sweep.
void put(const Axis& axis, Node value, Node& root, Complaints& complaints) {
  value.key_place = axis.place;
  try {
    set_path(root, axis.path, std::move(value));
  } catch (const InputError& error) {
    for (const Complaint& c : error.complaints) complaints.add(axis.place, "sweep." + axis.path, c.message);
  }
}

Document without_campaign(Document document) {
  auto& entries = document.root.entries;
  std::erase_if(entries, [](const auto& e) { return e.first == "sweep" || e.first == "zip"; });
  return document;
}

std::vector<Axis> read_axes(const Document& document, Complaints& complaints, bool& zip) {
  Reader root(document.root, complaints);
  zip = root.has("zip") && root.boolean("zip", false);
  std::optional<Reader> sweep = root.optional_map("sweep");
  std::vector<Axis> axes;
  if (!sweep) {
    if (root.has("zip")) root.complain("zip", "pairs the lists of a `sweep`, but there is none");
    return axes;
  }
  for (auto& [path, value] : sweep->entries()) {
    if (path == "zip")
      zip = value.as_boolean();
    else
      axes.push_back(read_axis(path, std::move(value)));
  }
  if (axes.empty())
    sweep->complain("", "names no key to vary; write sweep: {device.parameters.tau_k: [1 s, 2 s]}");
  else if (zip)
    complain_of_lengths(*sweep, axes);
  double points = 1;
  for (const Axis& axis : axes) {
    const auto values = static_cast<double>(axis.values.size());
    points = zip ? values : points * values;
  }
  if (points > static_cast<double>(kMostPoints))
    sweep->complain("", "has " + format_number(points) + " points; at most 100000 are possible");
  return axes;
}

}  // namespace

std::vector<Point> sweep_points(const Document& document) {
  Complaints complaints(document);
  bool zip = false;
  const std::vector<Axis> axes = read_axes(document, complaints, zip);
  complaints.throw_if_any();
  std::size_t total = 1;
  for (const Axis& axis : axes) total = zip ? axis.values.size() : total * axis.values.size();
  std::vector<Point> points;
  for (std::size_t k = 0; k < total; ++k) {
    Point point{{}, without_campaign(document)};
    std::size_t rest = k, block = total;
    for (const Axis& axis : axes) {
      block = zip ? 1 : block / axis.values.size();
      const std::size_t index = zip ? k : rest / block;
      rest = zip ? 0 : rest % block;
      const auto& [name, value] = axis.values[index];
      put(axis, value, point.document.root, complaints);
      point.keys.emplace_back(axis.path, name);
    }
    complaints.throw_if_any();
    points.push_back(std::move(point));
  }
  return points;
}

std::optional<std::uint64_t> number_of_seeds(const Document& document) {
  Complaints complaints(document);
  Reader root(document.root, complaints);
  if (!root.has("seeds") || kind_of_experiment(document) == "learning") return std::nullopt;
  const long long n = root.integer("seeds", 1, 1'000'000);
  complaints.throw_if_any();
  return static_cast<std::uint64_t>(n);
}

Document without_seeds(Document document) {
  if (kind_of_experiment(document) != "learning")
    std::erase_if(document.root.entries, [](const auto& e) { return e.first == "seeds"; });
  return document;
}

void check_document(const Document& document, const std::filesystem::path& folder,
                    const ModelRegistry& registry) {
  Complaints all(document);
  for (Point& point : sweep_points(document)) {
    try {
      number_of_seeds(point.document);
      read_experiment(without_seeds(point.document), registry, folder);
    } catch (const InputError& error) {
      all.add(error);
    }
  }
  all.throw_if_any();
}

}  // namespace memspike
