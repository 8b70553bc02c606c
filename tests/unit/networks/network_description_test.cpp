// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "networks/network/graph_checks.hpp"
#include "tests/unit/networks/network_reading.hpp"

namespace memspike::test {
namespace {

const std::string kPopulations =
    "network:\n  populations:\n    in: {size: 3, neuron: {model: spike_source}}\n    out: {size: 2, "
    "neuron: " +
    kLif + "}\n";
const std::string kDevice = "{model: resistor, parameters: {R_s: 100 Ohm, R_b: 1 kOhm, C_m: 1 uF}}";

std::string projection(const std::string& rest, const std::string& from = "in",
                       const std::string& to = "out") {
  return kPopulations + "  projections:\n    - {from: " + from + ", to: " + to +
         ", connect: {rule: all_to_all}, " + rest + "}\n";
}

/// A chain of static projections between populations a, b, c, each with its delay: "a b 0" from a to b.
std::vector<std::size_t> cycle(const std::vector<std::array<std::string, 3>>& projections) {
  NetworkDescription network;
  for (const char* name : {"a", "b", "c"}) {
    network.populations.emplace_back();
    network.populations.back().name = name;
  }
  for (const auto& [from, to, delay] : projections) {
    ProjectionDescription p;
    p.kind = SynapseKind::jump;
    p.from = static_cast<std::uint32_t>(from[0] - 'a'), p.to = static_cast<std::uint32_t>(to[0] - 'a');
    p.delay.a = std::stod(delay);
    network.projections.push_back(p);
  }
  return cycle_without_delay(network);
}

TEST(NetworkDescription, PopulationsKeepTheirOrderAndValues) {
  const NetworkDescription n = read(kPopulations).network;
  ASSERT_EQ(n.populations.size(), 2u);
  EXPECT_TRUE(n.populations[0].is_source());
  EXPECT_EQ(n.populations[0].size, 3u);
  EXPECT_EQ(n.populations[1].name, "out");
  EXPECT_EQ(n.populations[1].model->name, "lif");
  EXPECT_EQ(n.populations[1].parameters, (std::vector<double>{0.02, 1e6, 0, 0.02, 0, 0.015}));
}

TEST(NetworkDescription, ADeviceProjectionHasItsDefaults) {
  const ProjectionDescription p = read(projection("synapse: " + kDevice)).network.projections.at(0);
  EXPECT_EQ(p.name, "in_to_out");
  EXPECT_EQ(p.kind, SynapseKind::device);
  EXPECT_EQ(p.delay, Drawn{});
  EXPECT_EQ(p.gain, 1);
  EXPECT_TRUE(p.device.initial.rest);
  EXPECT_TRUE(p.pre_pulse.empty() && p.post_pulse.empty());
}

TEST(NetworkDescription, WaveformsGainAndDelayAreRead) {
  const ProjectionDescription p =
      read(projection("delay: 1 ms, gain: -2e-6, synapse: " + kDevice +
                      ", pre_pulse: [{voltage: 1.2 V, duration: 10 ms}, {voltage: -0.1 V, duration: 1 ms}]"))
          .network.projections.at(0);
  EXPECT_EQ(p.delay.a, 0.001);
  EXPECT_EQ(p.gain, -2e-6);
  ASSERT_EQ(p.pre_pulse.size(), 2u);
  EXPECT_EQ(p.pre_pulse[1].voltage, -0.1);
  EXPECT_EQ(p.pre_pulse[1].duration, 0.001);
}

TEST(NetworkDescription, SynapsesWithoutADeviceAreRead) {
  const ProjectionDescription jump =
      read(projection("synapse: {model: static, weight: -1 mV}")).network.projections.at(0);
  EXPECT_EQ(jump.kind, SynapseKind::jump);
  EXPECT_EQ(jump.weight.a, -0.001);
  const ProjectionDescription hold =
      read(projection("synapse: {model: lateral_inhibition, duration: 10 ms}")).network.projections.at(0);
  EXPECT_EQ(hold.kind, SynapseKind::hold);
  EXPECT_EQ(hold.hold, 0.01);
}

TEST(NetworkDescription, ADeviceMayEndOnASource) {
  EXPECT_NO_THROW(
      read(projection("synapse: " + kDevice + ", post_pulse: [{voltage: 1 V, duration: 1 s}]", "out", "in")))
      << "which has no refractory time";
}

TEST(NetworkDescription, PostPulseAndRefractoryTimeAreComparedAsDecimals) {
  // 0.1 + 0.2 > 0.3 for doubles, and 15 times 1 ms adds up to more than 15 ms.
  std::string yaml =
      projection("synapse: " + kDevice +
                 ", post_pulse: [{voltage: 1 V, duration: 0.1 s}, {voltage: 2 V, duration: 0.2 s}]");
  yaml.replace(yaml.find("t_ref: 15 ms"), 12, "t_ref: 0.3 s");
  EXPECT_NO_THROW(read(yaml));
  std::string pulses;
  for (int k = 0; k < 15; ++k) pulses += (k ? ", " : "") + std::string("{voltage: 1 V, duration: 1 ms}");
  EXPECT_NO_THROW(read(projection("synapse: " + kDevice + ", post_pulse: [" + pulses + "]")));
  const std::string longer = "{voltage: 1 V, duration: 15.0000001 ms}";
  EXPECT_NE(refusal(projection("synapse: " + kDevice + ", post_pulse: [" + longer + "]"))
                .find("longer than the refractory time of out"),
            std::string::npos);
}

TEST(NetworkDescription, ACycleOfStaticProjectionsNeedsADelaySomewhere) {
  EXPECT_TRUE(cycle({{"a", "b", "0"}, {"b", "c", "0"}}).empty()) << "a chain is none";
  EXPECT_EQ(cycle({{"a", "b", "0"}, {"b", "c", "0"}, {"c", "a", "0"}}), (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_TRUE(cycle({{"a", "b", "0"}, {"b", "c", "1e-3"}, {"c", "a", "0"}}).empty());
  EXPECT_EQ(cycle({{"a", "b", "0"}, {"c", "c", "0"}}), (std::vector<std::size_t>{1})) << "with itself";
  EXPECT_EQ(cycle({{"b", "b", "1e-13"}}), (std::vector<std::size_t>{0})) << "within one instant";
}

TEST(NetworkDescription, OfAnUnknownPopulationNothingElseIsSaid) {
  const std::string said = refusal(projection("synapse: {model: static, weight: 1 mV}", "inn", "inn"));
  EXPECT_NE(said.find("unknown name 'inn', did you mean 'in'?"), std::string::npos) << said;
  EXPECT_EQ(said.find("cycle"), std::string::npos) << said;
  EXPECT_EQ(said.find("spike source"), std::string::npos) << said;
}

TEST(NetworkDescription, TheCanonicalFormReadsBackAsTheSameNetwork) {
  for (const char* rest :
       {"synapse: {model: static, weight: {normal: {mean: 1 mV, sd: 0.1 mV}}}, delay: {uniform: [1 ms, 2 "
        "ms]}",
        "synapse: {model: lateral_inhibition, duration: 10 ms}, name: '5'",
        "synapse: {model: nonvolatile, parameters: {from: nonvolatile_recommended}, initial: {x: {uniform: "
        "[0, 1]}}, "
        "variability: {R_s: {normal: 5 %}}}, gain: -1e-6, post_pulse: [{voltage: -0.4 V, duration: 5 ms}]",
        "synapse: {model: nonvolatile, parameters: {from: nonvolatile_recommended}, initial: [rest, {x: 0}, "
        "{u: 1 V, "
        "x: 1}, {x: 0.1}, rest, {x: {uniform: [0, 1]}}]}"}) {
    const Node once = to_node(read(projection(rest)).network);
    EXPECT_EQ(to_node(read(to_yaml(map_node({{"network", once}}))).network), once) << rest;
  }
  for (const char* rule :
       {"{rule: list, pairs: [[1, 1], [0, 1]]}", "{rule: fixed_indegree, indegree: 2, multapses: true}",
        "{rule: fixed_outdegree, outdegree: 2, autapses: true}",
        "{rule: small_world, neighbours: 4, rewire: 0.1}", "{rule: scale_free, links: 2}",
        "{rule: distance, probability: 0.5, length: 0.1}", "{rule: one_to_one}",
        "{rule: fixed_probability, probability: 10 %}"}) {
    const Node once = to_node(read(one_projection(7, 7, "a", rule)).network);
    EXPECT_EQ(to_node(read(to_yaml(map_node({{"network", once}}))).network), once) << rule;
  }
}

}  // namespace
}  // namespace memspike::test
