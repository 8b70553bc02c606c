// SPDX-License-Identifier: Apache-2.0
#include "networks/network/graphml.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/graphml.hpp>
#include <boost/property_tree/detail/file_parser_error.hpp>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <sstream>

#include "engine/contract/format.hpp"

namespace memspike {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

double number_of(const std::string& text, const std::string& name) {
  if (text == "true" || text == "false") return text == "true";
  double value = kMissing;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size())
    throw GraphmlError("the value '" + text + "' of the attribute '" + name + "' is not a number");
  return value;
}

/// How many nodes all graphs of the text declare. Boost makes up those that only edges name.
std::size_t declared_nodes(std::string_view text) {
  constexpr std::string_view kNode = "<node", kEnds = " \t\r\n/>";
  std::size_t count = 0;
  for (std::size_t at = text.find(kNode); at != text.npos; at = text.find(kNode, at + 1))
    count += at + kNode.size() < text.size() && kEnds.find(text[at + kNode.size()]) != kEnds.npos;
  return count;
}

/// Takes the graph from Boost's parser as it comes.
class Collector final : public boost::mutate_graph {
 public:
  AttributedGraph graph;

  bool is_directed() const override { return true; }
  boost::any do_add_vertex() override { return graph.nodes++; }
  std::pair<boost::any, bool> do_add_edge(boost::any from, boost::any to) override {
    graph.edges.push_back({boost::any_cast<std::uint32_t>(from), boost::any_cast<std::uint32_t>(to)});
    return {graph.edges.size() - 1, true};
  }
  void set_graph_property(const std::string&, const std::string&, const std::string&) override {}
  void set_vertex_property(const std::string& name, boost::any node, const std::string& value,
                           const std::string& type) override {
    set(graph.of_nodes, name, boost::any_cast<std::uint32_t>(node), value, type);
  }
  void set_edge_property(const std::string& name, boost::any edge, const std::string& value,
                         const std::string& type) override {
    set(graph.of_edges, name, boost::any_cast<std::size_t>(edge), value, type);
  }
  /// Values that were not given are missing.
  void complete() {
    for (GraphAttribute& a : graph.of_nodes) grow(a, graph.nodes);
    for (GraphAttribute& a : graph.of_edges) grow(a, graph.edges.size());
  }

 private:
  static void grow(GraphAttribute& attribute, std::size_t size) {
    if (auto* numbers = std::get_if<0>(&attribute.values)) numbers->resize(size, kMissing);
    if (auto* texts = std::get_if<1>(&attribute.values)) texts->resize(size);
  }
  static void set(std::vector<GraphAttribute>& all, const std::string& name, std::size_t k,
                  const std::string& value, const std::string& type) {
    auto found = std::find_if(all.begin(), all.end(), [&](const auto& a) { return a.name == name; });
    if (found == all.end()) {
      found = all.insert(found, {name, std::vector<double>{}});
      if (type == "string") found->values = std::vector<std::string>{};
    }
    grow(*found, k + 1);
    if (auto* numbers = std::get_if<0>(&found->values)) (*numbers)[k] = number_of(value, name);
    if (auto* texts = std::get_if<1>(&found->values)) (*texts)[k] = value;
  }
};

/// bidirectionalS keeps one list of all edges, in the order in which they were added.
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS, boost::no_property,
                                    boost::property<boost::edge_index_t, std::size_t>>;

/// An attribute as boost::write_graphml asks for it. Boost's own maps would write six digits.
template <class Key>
class Shown final : public boost::dynamic_property_map {
 public:
  Shown(const GraphAttribute& attribute, const Graph& graph) : attribute_(attribute), graph_(graph) {}
  boost::any get(const boost::any& key) override { return get_string(key); }
  std::string get_string(const boost::any& key) override {
    const std::size_t k = index(boost::any_cast<Key>(key));
    if (const auto* texts = attribute_.texts()) return (*texts)[k];
    const double value = (*attribute_.numbers())[k];
    return std::isnan(value) ? "NaN" : format_number(value);  // as Java and Python read it
  }
  void put(const boost::any&, const boost::any&) override {}
  const std::type_info& key() const override { return typeid(Key); }
  const std::type_info& value() const override {
    return attribute_.texts() ? typeid(std::string) : typeid(double);
  }

 private:
  std::size_t index(const Key& key) const {
    if constexpr (std::is_integral_v<Key>)
      return key;
    else
      return boost::get(boost::edge_index, graph_, key);
  }
  const GraphAttribute& attribute_;
  const Graph& graph_;
};

template <class Key>
void show(const std::vector<GraphAttribute>& all, const Graph& graph, boost::dynamic_properties& shown) {
  for (const GraphAttribute& a : all) shown.insert(a.name, boost::make_shared<Shown<Key>>(a, graph));
}

}  // namespace

const GraphAttribute* find_attribute(const std::vector<GraphAttribute>& all, std::string_view name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& a) { return a.name == name; });
  return found == all.end() ? nullptr : &*found;
}

AttributedGraph read_graphml(std::istream& in) {
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  std::istringstream again(text);
  Collector collector;
  try {
    boost::read_graphml(again, collector, 0);
  } catch (const boost::undirected_graph_error&) {
    throw GraphmlError(
        "its graph is undirected, but a synapse has a direction; save it as a directed graph, with two edges "
        "where a link goes both ways");
  } catch (const boost::graph_exception& error) {
    throw GraphmlError(error.what());
  } catch (const boost::property_tree::file_parser_error& error) {
    throw GraphmlError("line " + std::to_string(error.line()) + ": " + error.message());
  } catch (const boost::property_tree::ptree_error& error) {
    throw GraphmlError("is not whole GraphML: " + std::string(error.what()));
  }
  if (collector.graph.nodes > declared_nodes(text))
    throw GraphmlError("an edge names a node that is not declared: there are " +
                       std::to_string(declared_nodes(text)) + " nodes, but " +
                       std::to_string(collector.graph.nodes) + " are named");
  collector.complete();
  return std::move(collector.graph);
}

void write_graphml(std::ostream& out, const AttributedGraph& graph) {
  Graph boosted(graph.nodes);
  for (std::size_t k = 0; k < graph.edges.size(); ++k)
    boost::add_edge(graph.edges[k].pre, graph.edges[k].post, k, boosted);
  boost::dynamic_properties shown;
  show<Graph::vertex_descriptor>(graph.of_nodes, boosted, shown);
  show<Graph::edge_descriptor>(graph.of_edges, boosted, shown);
  boost::write_graphml(out, boosted, shown, true);
}

}  // namespace memspike
