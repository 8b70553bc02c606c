// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "experiments/network/graph_report.hpp"
#include "experiments/network/spike_statistics.hpp"
#include "tests/support/network_builder.hpp"

namespace memspike {
namespace {

/// A population of neurons that leak to E_L [V]; their threshold is 20 mV.
Population neurons(const std::string& name, std::uint32_t size, double E_L = 0) {
  const NeuronEntry* lif = test::network_models().find_neuron("lif");
  const test::ValuesByName values{{"tau_m", 20e-3}, {"R_m", 1e6},   {"E_L", E_L},
                                  {"V_th", 20e-3},  {"V_reset", 0}, {"t_ref", 1e-3}};
  return {name, size, lif, test::row_of(*lif, values), {{E_L, 0}}};
}
Population sources(const std::string& name, std::uint32_t size) { return {name, size, nullptr, {}, {}}; }

Projection jumps(std::uint32_t from, std::uint32_t to, std::vector<std::uint64_t> row_start,
                 std::vector<std::uint32_t> post) {
  Projection p;
  p.from = from, p.to = to, p.kind = SynapseKind::jump;
  p.row_start = std::move(row_start), p.post = std::move(post);
  return p;
}

/// in0 -> a0 -> a1, a2 -> a2; in1 and a3 have nobody.
Network chain() {
  Network network;
  network.populations = {sources("in", 2), neurons("a", 4)};
  network.projections = {jumps(0, 1, {0, 1, 1}, {0}), jumps(1, 1, {0, 1, 1, 2, 2}, {1, 2})};
  network.spike_lists = {{0, {{1e-3, 0u}}}};
  network.duration = 2;
  return network;
}

TEST(GraphReport, CountsDegreesAndComponents) {
  const GraphReport report = report_on_graph(chain());
  EXPECT_EQ(report.projections[0].out.low, 0u);
  EXPECT_EQ(report.projections[0].out.high, 1u);
  EXPECT_EQ(report.projections[0].out.mean, 0.5);
  EXPECT_EQ(report.projections[1].in.high, 1u);
  EXPECT_DOUBLE_EQ(report.projections[0].out.sd, 0.5);
  EXPECT_EQ(report.components.count, 4u);  // {in0, a0, a1}, {in1}, {a2}, {a3}
  EXPECT_EQ(report.components.largest, 3u);
}

TEST(GraphReport, FollowsAStimulusThroughExcitingSynapsesOnly) {
  Network network = chain();
  EXPECT_EQ(report_on_graph(network).unreached.neurons, (std::vector<std::uint64_t>{1, 2}));
  network.projections[1].kind = SynapseKind::hold;
  EXPECT_EQ(report_on_graph(network).unreached.neurons, (std::vector<std::uint64_t>{1, 3}))
      << "a hold only silences";
  network.projections[1].kind = SynapseKind::device;
  EXPECT_EQ(report_on_graph(network).unreached.neurons, (std::vector<std::uint64_t>{1, 3}))
      << "no waveform, no current";
  network.projections[1].pre_pulse = {{1, 1e-3}};
  EXPECT_EQ(report_on_graph(network).unreached.neurons, (std::vector<std::uint64_t>{1, 2}));
  network.currents.push_back({1, {3}, 0, 1, CurrentStimulus::Constant{1e-9}});
  EXPECT_EQ(report_on_graph(network).unreached.neurons, (std::vector<std::uint64_t>{1, 1}));
  PoissonStimulus poisson;
  poisson.pieces = {{0, {0, 5}}};
  network.poisson.push_back(poisson);
  EXPECT_EQ(report_on_graph(network).unreached.neurons, (std::vector<std::uint64_t>{0, 1}));
}

TEST(GraphReport, NamesPopulationsToWhichNoPathLeads) {
  Network network = chain();
  network.populations.push_back(neurons("far", 2));
  network.projections.push_back(jumps(1, 2, {0, 0, 0, 0, 1}, {0}));  // from a3, which nothing reaches
  EXPECT_EQ(report_on_graph(network).unreached.populations, std::vector<std::size_t>{})
      << "a path of populations is there, though none of neurons";
  EXPECT_EQ(report_on_graph(network).unreached.neurons, (std::vector<std::uint64_t>{1, 2, 2}));
  network.projections.back().kind = SynapseKind::hold;
  EXPECT_EQ(report_on_graph(network).unreached.populations, std::vector<std::size_t>{2});
}

TEST(GraphReport, FollowsALongChainAgainstTheOrderOfNeuronsInOnePass) {
  constexpr std::uint32_t kLength = 100'000;  // passes over all edges would take minutes
  Network network;
  network.populations = {neurons("a", kLength)};
  Projection back = jumps(0, 0, {0, 0}, {});
  for (std::uint32_t k = 1; k < kLength; ++k) back.post.push_back(k - 1), back.row_start.push_back(k);
  network.projections = {back};
  network.currents.push_back({0, {kLength - 1}, 0, 1, CurrentStimulus::Constant{1e-9}});
  EXPECT_EQ(report_on_graph(network).unreached.neurons, std::vector<std::uint64_t>{0});
  EXPECT_EQ(report_on_graph(network).components.count, 1u);
}

TEST(GraphReport, NeuronsThatFireByThemselvesNeedNoStimulus) {
  Network network = chain();
  network.populations[1] = neurons("a", 4, 30e-3);
  EXPECT_EQ(report_on_graph(network).unreached.neurons, (std::vector<std::uint64_t>{1, 0}));
}

TEST(SpikeStatistics, CountsRatesAndIntervals) {
  const Network network = chain();
  SpikeStatistics statistics(network);
  for (const double t : {0.1, 0.2, 0.4}) statistics.take({t, 1, 0});  // intervals 0.1 and 0.2
  statistics.take({0.5, 1, 1});
  EXPECT_EQ(statistics.spikes(1), 4u);
  EXPECT_DOUBLE_EQ(statistics.mean_rate(1), 4 / 4.0 / 2.0);
  Summary summary;
  statistics.summarise(summary);
  const Json json = summary.to_json();
  EXPECT_EQ(json.text_at("population.a.silent"), "2");
  const double cv = std::get<double>(json.find("population.a.interval_cv")->value);
  EXPECT_NEAR(cv, std::sqrt(0.005) / 0.15, 1e-12);  // sample deviation of 0.1, 0.2 over their mean
  EXPECT_EQ(json.text_at("population.in.interval_cv"), "") << "no neuron with three spikes: null";
}

}  // namespace
}  // namespace memspike
