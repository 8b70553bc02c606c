// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "networks/network/edge_file.hpp"
#include "networks/network/graphml.hpp"

namespace memspike {

/// How an attribute names its unit: "delay_s"; one without a unit is named by itself.
std::string attribute_name(std::string_view name, const Unit& unit);

/// The edges of a graph that belong to a projection.
struct GraphmlEdges {
  std::vector<Edge> edges;
  std::vector<std::vector<double>> values;  ///< in the order of the columns asked for
  std::vector<std::size_t> numbers;         ///< which edge of the graph each is, from 1
};

/// Selects them. Where nodes have the attributes `population` and `neuron`, these say which neuron a node is;
/// otherwise nodes are the neurons 0, 1, ... of either population. Where edges have the attribute
/// `projection`, those of the projection asked for are taken. Throws GraphmlError.
GraphmlEdges select_edges(const AttributedGraph& graph, const EdgeFileRequest& request);

}  // namespace memspike
