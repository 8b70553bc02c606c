// SPDX-License-Identifier: Apache-2.0
#include <sstream>

#include "networks/network/graphml.hpp"
#include "tests/unit/networks/network_reading.hpp"

namespace memspike::test {
namespace {

const std::string kHead =
    "<?xml version=\"1.0\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"
    "<key id=\"d\" for=\"edge\" attr.name=\"delay_s\" attr.type=\"double\"/>\n"
    "<key id=\"w\" for=\"edge\" attr.name=\"weight_V\" attr.type=\"float\"/>\n"
    "<key id=\"c\" for=\"node\" attr.name=\"colour\" attr.type=\"string\"/>\n";

/// Three nodes as a stranger's program writes them; edges b -> a and a -> c.
std::string strangers_graph(const std::string& kind = "directed", const std::string& delay = "0.002") {
  return kHead + "<graph edgedefault=\"" + kind +
         "\"><node id=\"a\"><data key=\"c\">red</data></node><node id=\"b\"/><node id=\"c\"/>\n"
         "<edge source=\"b\" target=\"a\"><data key=\"d\">" +
         delay +
         "</data><data key=\"w\">0.004</data></edge>\n"
         "<edge source=\"a\" target=\"c\"><data key=\"d\">0.001</data><data key=\"w\">0.003</data></edge>\n"
         "</graph></graphml>\n";
}

std::string from_file(const std::string& file, const std::string& synapse = "{model: static}",
                      const std::string& more = {}) {
  std::string yaml = one_projection(3, 3, "a", "{rule: from_file, file: " + file + more + "}", synapse);
  yaml.erase(yaml.find("delay: 1 ms, "), 13);
  return yaml;
}

TEST(EdgeFile, AGraphOfAnotherProgramGivesEdgesDelaysAndWeights) {
  const FileBeside file("g.graphml", strangers_graph());
  const Projection p = build(read(from_file("g.graphml"), file.folder())).projections[0];
  EXPECT_EQ(edges_of(p), (std::vector<Edge>{{0, 2}, {1, 0}})) << "nodes are neurons in the order of the file";
  EXPECT_EQ(p.delay, (std::vector<double>{0.001, 0.002}));
  EXPECT_EQ(p.weight, (std::vector<double>{0.003, 0.004}));
}

TEST(EdgeFile, WhatIsWrongWithAGraphIsSaid) {
  const auto said = [&](const std::string& graph) {
    const FileBeside file("g.graphml", graph);
    return refusal(from_file("g.graphml"), file.folder());
  };
  EXPECT_NE(said(strangers_graph("undirected")).find("its graph is undirected"), std::string::npos);
  EXPECT_NE(said(strangers_graph("directed", "-1")).find("edge 1: delay_s must be"), std::string::npos);
  EXPECT_NE(said(strangers_graph("directed", "soon")).find("'soon' of the attribute 'delay_s'"),
            std::string::npos);
  EXPECT_NE(said("<graphml><graph>").find("network.yaml:"), std::string::npos) << said("<graphml><graph>");
  std::string dangling = strangers_graph();
  dangling.replace(dangling.find("target=\"c\""), 10, "target=\"z\"");
  EXPECT_NE(said(dangling).find("there are 3 nodes, but 4 are named"), std::string::npos) << said(dangling);
  EXPECT_NE(said("<html/>").find("is not whole GraphML"), std::string::npos) << said("<html/>");
  std::string bare = strangers_graph();
  bare.replace(bare.find("delay_s"), 7, "delay");
  EXPECT_NE(said(bare).find("call it 'delay_s'"), std::string::npos) << said(bare);
  std::string large = strangers_graph();
  large.insert(large.find("<edge"), "<node id=\"e\"/><edge source=\"e\" target=\"a\"/>");
  EXPECT_NE(said(large).find("a has the neurons 0 to 2, but the file names 3"), std::string::npos);
}

TEST(EdgeFile, ColumnsGiveEverySynapseItsParametersAndStates) {
  const FileBeside file("e.csv", "pre,post,R_s [kOhm],x,delay [ms]\n1,2,0.2,0.5,3\n0,1,0.1,0.25,1\n");
  const NetworkText text = read(from_file("e.csv", "{" + kNonvolatile + "}"), file.folder());
  const Projection p = build(text).projections[0];
  const auto R_s = static_cast<std::size_t>(p.model->index_of("R_s"));
  EXPECT_EQ(p.parameters_of(0)[R_s], 100);
  EXPECT_EQ(p.parameters_of(1)[R_s], 200);
  EXPECT_EQ(p.initial_of(0).x, 0.25);
  EXPECT_EQ(p.initial_of(1).x, 0.5);
  EXPECT_EQ(p.delay, (std::vector<double>{0.001, 0.003}));
}

TEST(EdgeFile, ColumnsThatDoNotFitTheDeviceAreRefused) {
  const auto said = [&](const std::string& head, const std::string& row, const std::string& synapse) {
    const FileBeside file("e.csv", "pre,post," + head + "\n0,1," + row + "\n");
    return refusal(from_file("e.csv", synapse), file.folder());
  };
  EXPECT_NE(said("x", "1.5", "{" + kNonvolatile + "}").find("0 to 1: x must be"), std::string::npos);
  EXPECT_NE(said("R_on [Ohm]", "1e9", "{" + kNonvolatile + "}").find("R_off"), std::string::npos);
  EXPECT_NE(said("x", "0.5", "{" + kNonvolatile + ", initial: {x: 0.2}}").find("is given twice"),
            std::string::npos);
  EXPECT_NE(said("i_c [A]", "1", "{" + kNonvolatile + "}").find("unknown column 'i_c'"), std::string::npos);
}

TEST(Graphml, WhatIsWrittenReadsBackToTheLastBit) {
  AttributedGraph graph;
  graph.nodes = 3;
  graph.edges = {{2, 0}, {0, 1}, {2, 0}};
  graph.of_nodes = {{"population", std::vector<std::string>{"a", "<&\">", "c"}}};
  graph.of_edges = {{"w", std::vector<double>{0.1, 1.0 / 3, 1e-300}}};
  std::stringstream text;
  write_graphml(text, graph);
  const AttributedGraph back = read_graphml(text);
  EXPECT_EQ(back.nodes, 3u);
  EXPECT_EQ(back.edges, graph.edges) << "parallel edges and their order stay";
  EXPECT_EQ(*back.of_nodes[0].texts(), *graph.of_nodes[0].texts());
  EXPECT_EQ(*find_attribute(back.of_edges, "w")->numbers(), *graph.of_edges[0].numbers());
}

}  // namespace
}  // namespace memspike::test
