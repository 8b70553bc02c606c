// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <iosfwd>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "networks/network/connect_rule.hpp"

namespace memspike {

/// A named value of every node or edge of a graph: numbers, NaN where it is missing, or texts, empty where it
/// is.
struct GraphAttribute {
  std::string name;
  std::variant<std::vector<double>, std::vector<std::string>> values;

  const std::vector<double>* numbers() const { return std::get_if<std::vector<double>>(&values); }
  const std::vector<std::string>* texts() const { return std::get_if<std::vector<std::string>>(&values); }
};

/// A directed graph with attributes. Nodes are numbered in the order of the file.
struct AttributedGraph {
  std::uint32_t nodes = 0;
  std::vector<Edge> edges;
  std::vector<GraphAttribute> of_nodes, of_edges;
};
const GraphAttribute* find_attribute(const std::vector<GraphAttribute>& all, std::string_view name);

/// A text is no GraphML that can be understood; says why.
struct GraphmlError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// GraphML, through Boost.Graph. Numbers are written with the fewest digits that read back as the same
/// double. Of several graphs in a file the first is read. Throws GraphmlError.
AttributedGraph read_graphml(std::istream& in);
void write_graphml(std::ostream& out, const AttributedGraph& graph);

}  // namespace memspike
