// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/read_network_experiment.hpp"

#include <gtest/gtest.h>

#include "neuron/all_models.hpp"
#include "synapse/all_models.hpp"

namespace memspike {
namespace {

const ModelRegistry& registry() {
  static const ModelRegistry all = [] {
    ModelRegistry made;
    register_builtin_models(made);
    register_builtin_neurons(made);
    return made;
  }();
  return all;
}

NetworkExperiment read(const std::string& yaml) {
  return read_network_experiment(parse_document(yaml, "experiment.yaml"), registry(), ".");
}

/// Four sources `in`, two neurons `out`, a device projection `d` and a static one `s`, and more keys.
std::string with(const std::string& more) {
  return "experiment: network\nnetwork:\n  populations:\n    in: {size: 4, neuron: {model: spike_source}}\n  "
         "  out: "
         "{size: 2, neuron: {model: lif, parameters: {tau_m: 20 ms, R_m: 1 MOhm, E_L: 0 V, V_th: 20 mV, "
         "V_reset: 0 V, "
         "t_ref: 0}}}\n  projections:\n    - {name: d, from: in, to: out, connect: {rule: all_to_all}, "
         "synapse: "
         "{model: resistor, parameters: {R_s: 100 Ohm, R_b: 1 kOhm, C_m: 1 uF}}}\n    - {name: s, from: in, "
         "to: out, "
         "connect: {rule: all_to_all}, synapse: {model: static, weight: 1 mV}}\nrun: {duration: 2 s}\n" +
         more;
}

TEST(NetworkExperiment, HasDefaults) {
  const NetworkExperiment e = read(with(""));
  EXPECT_EQ(e.duration, 2);
  EXPECT_EQ(e.tolerance, 1e-6);
  EXPECT_FALSE(e.seed.has_value());
  EXPECT_TRUE(e.record_spikes);
  EXPECT_TRUE(e.membrane.empty() && e.weights.empty() && e.states.empty());
  EXPECT_EQ(e.tables, TableFormat::automatic);
}

TEST(NetworkExperiment, StimuliStopAtTheEndOfTheRun) {
  const NetworkExperiment e = read(with("stimuli:\n  - {to: in, poisson: {rate: 1 Hz}}\n"));
  EXPECT_EQ(e.stimuli.poisson.at(0).stop, 2);
}

TEST(NetworkExperiment, RecordsAreReadAloneOrAsLists) {
  const NetworkExperiment one =
      read(with("record:\n  spikes: none\n  membrane: {population: out, every: 1 ms}\n  weights: "
                "{projection: d, every: 100 "
                "ms}\n  states: {projection: d, pairs: [[3, 1], [0, 0]], every: 2 ms}\n"));
  EXPECT_FALSE(one.record_spikes);
  EXPECT_EQ(one.membrane.at(0).population, 1u);
  EXPECT_EQ(one.membrane[0].neurons, (std::vector<std::uint32_t>{0, 1})) << "all, unless named";
  EXPECT_EQ(one.membrane[0].every, 0.001);
  EXPECT_EQ(one.weights.at(0).every, 0.1);
  EXPECT_EQ(one.weights[0].probe, 0.1);
  EXPECT_EQ(one.states.at(0).pairs, (std::vector<Edge>{{0, 0}, {3, 1}}));
  const NetworkExperiment more = read(with(
      "record:\n  membrane: [{population: out, neurons: [1], every: 1 ms}, {population: out, neurons: [0], "
      "every: 2 ms}]\n  weights: [{projection: d, at: {from: 0 s, to: 1 s, points: 3}, probe: -0.2 V}]\n"));
  ASSERT_EQ(more.membrane.size(), 2u);
  EXPECT_EQ(more.membrane[1].neurons, std::vector<std::uint32_t>{0});
  EXPECT_EQ(more.weights.at(0).at, (std::vector<double>{0, 0.5, 1}));
  EXPECT_EQ(more.weights[0].probe, -0.2);
}

TEST(NetworkExperiment, BareNumbersAreInSiIfTheFileSaysSo) {
  const std::string yaml =
      "experiment: network\nunits: SI\nnetwork:\n  populations:\n    in: {size: 1, neuron: {model: "
      "spike_source}}\nstimuli:\n  - {to: in, spikes: [[0, 0.25]]}\nrun: {duration: 1}\n";
  EXPECT_EQ(read(yaml).stimuli.spike_lists.at(0).spikes.at(0).first, 0.25);
}

TEST(NetworkExperiment, TheCanonicalFormReadsBackAsTheSame) {
  const std::string yaml = with(
      "title: a title\nseed: 5\ntolerance: 1e-7\noutput: {tables: hdf5}\nrecord:\n  membrane: {population: "
      "out, "
      "neurons: [1], every: 1 ms}\n  weights: {projection: d, at: [0 s, 1 s]}\n  states: {projection: d, "
      "every: 1 "
      "ms}\nstimuli:\n  - {to: in, spikes: [[0, 1 ms]]}\n");
  const Node once = to_node(read(yaml));
  EXPECT_EQ(to_node(read(to_yaml(once))), once) << to_yaml(once);
}

TEST(NetworkExperiment, EveryExampleIsReadAndWrittenAndReadAgain) {
  int examples = 0;
  for (const char* name : {"networks/examples", "experiments/neurons"}) {
    const std::filesystem::path folder = std::filesystem::path(MEMSPIKE_SOURCE_DIR) / name;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      if (file.path().extension() != ".yaml") continue;
      ++examples;
      const NetworkExperiment e = read_network_experiment(read_document(file.path()), registry(), folder);
      const Node once = to_node(e);
      EXPECT_EQ(to_node(read(to_yaml(once))), once) << file.path();
      EXPECT_FALSE(e.title.empty()) << file.path();
    }
  }
  EXPECT_GE(examples, 11);
}

TEST(NetworkExperiment, NamesTheFilesThatItRead) {
  const std::filesystem::path folder = std::filesystem::path(MEMSPIKE_SOURCE_DIR) / "networks/examples";
  const NetworkExperiment e =
      read_network_experiment(read_document(folder / "pulse_pairs.yaml"), registry(), folder);
  ASSERT_EQ(e.files().size(), 2u);
  EXPECT_EQ(e.files()[0].filename(), "pulse_pairs_pre.csv");
}

}  // namespace
}  // namespace memspike
