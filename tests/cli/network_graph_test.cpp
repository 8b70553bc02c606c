// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/cli/network_case.hpp"

namespace memspike::test {
namespace {

/// Devices that all differ, on grids, and two random projections among the neurons.
const std::string kDrawn = R"(experiment: network
seed: 3
network:
  populations:
    input: {grid: [4, 5], spacing: 10 um, periodic: true, neuron: {model: spike_source}}
    output: {grid: [4, 5], spacing: 10 um, periodic: true, neuron: {model: lif, parameters: {tau_m: 20 ms, R_m: 1 MOhm, E_L: 0 V, V_th: 20 mV, V_reset: 0 V, t_ref: 15 ms}}}
  projections:
    - name: plastic
      from: input
      to: output
      connect: {rule: distance, probability: 0.8, length: 15 um, profile: gaussian}
      synapse: {model: nonvolatile, parameters: {from: nonvolatile_recommended}, initial: {x: {uniform: [0.2, 0.6]}}, variability: {V_set: {normal: 5 %}}}
      by_distance: {delay: {at_zero: 1 ms, at_length: 2 ms, length: 10 um}}
      gain: 4e-4
      pre_pulse: [{voltage: 0.75 V, duration: 5 ms}]
      post_pulse: [{voltage: -0.7 V, duration: 5 ms}]
    - {name: ring, from: output, to: output, connect: {rule: small_world, neighbours: 4, rewire: 0.2}, delay: {uniform: [1 ms, 2 ms]}, synapse: {model: static, weight: 1 mV}}
stimuli:
  - {to: input, poisson: {rate: 40 Hz}}
run: {duration: 0.2 s}
)";

/// The same network, everything drawn taken from a.graphml.
const std::string kRead = R"(experiment: network
seed: 3
network:
  populations:
    input: {grid: [4, 5], spacing: 10 um, periodic: true, neuron: {model: spike_source}}
    output: {grid: [4, 5], spacing: 10 um, periodic: true, neuron: {model: lif, parameters: {tau_m: 20 ms, R_m: 1 MOhm, E_L: 0 V, V_th: 20 mV, V_reset: 0 V, t_ref: 15 ms}}}
  projections:
    - name: plastic
      from: input
      to: output
      connect: {rule: from_file, file: a.graphml}
      synapse: {model: nonvolatile, parameters: {from: nonvolatile_recommended}}
      gain: 4e-4
      pre_pulse: [{voltage: 0.75 V, duration: 5 ms}]
      post_pulse: [{voltage: -0.7 V, duration: 5 ms}]
    - {name: again, from: output, to: output, connect: {rule: from_file, file: a.graphml, projection: ring}, synapse: {model: static}}
stimuli:
  - {to: input, poisson: {rate: 40 Hz}}
run: {duration: 0.2 s}
)";

TEST_F(NetworkCase, AnExportedNetworkReadsBackAsTheSameNetwork) {
  ASSERT_EQ(run(kDrawn, {}, "drawn").status, 0);
  const Outcome exported = run_program({"export", "graphml", "a.yaml"}, scratch_);
  ASSERT_EQ(exported.status, 0) << exported.err;
  EXPECT_NE(exported.out.find("a.graphml written: 40 nodes"), std::string::npos) << exported.out;
  const Outcome again = run(kRead, {}, "read");
  ASSERT_EQ(again.status, 0) << again.err;
  EXPECT_GT(table("spikes", "drawn").rows.size(), 100u);
  for (const char* file : {"/tables/spikes.csv", "/tables/synapses_final.csv"})
    EXPECT_EQ(read_text(scratch_ / ("drawn" + std::string(file))),
              read_text(scratch_ / ("read" + std::string(file))));
}

TEST_F(NetworkCase, ExportRefusesWhatItCannotDo) {
  scratch_.write("a.yaml", kNetwork);
  const auto said = [&](std::vector<std::string> words) {
    const Outcome outcome = run_program(std::move(words), scratch_);
    EXPECT_EQ(outcome.status, 2);
    return outcome.err;
  };
  EXPECT_NE(said({"export", "graphmk", "a.yaml"}).find("did you mean 'graphml'?"), std::string::npos);
  EXPECT_NE(said({"export", "sonata", "a.yaml"}).find("not available in this version"), std::string::npos);
  ASSERT_EQ(run_program({"export", "graphml", "a.yaml", "-o", "g.graphml"}, scratch_).status, 0);
  EXPECT_NE(said({"export", "graphml", "a.yaml", "-o", "g.graphml"}).find("exists already"),
            std::string::npos);
  scratch_.write("a.yaml",
                 "experiment: device\n" + std::string("seed: 1\ndevice: {model: resistor, parameters: {R_s: "
                                                      "1 Ohm, R_b: 1 Ohm, C_m: 1 F}}\nprotocol: [{hold: "
                                                      "{voltage: 1 V, duration: 1 s}}]\n"));
  EXPECT_NE(said({"export", "graphml", "a.yaml"}).find("only these have a graph"), std::string::npos);
}

TEST_F(NetworkCase, WhatCannotFitIsRefusedWithTheNumbersAndNothingIsCreated) {
  const std::string large =
      "experiment: network\nseed: 1\nnetwork:\n  populations:\n"
      "    a: {size: 60000, neuron: {model: spike_source}}\n"
      "  projections: [{from: a, to: a, connect: {rule: all_to_all}, synapse: {model: resistor, "
      "parameters: {R_s: 1 kOhm, R_b: 1 kOhm, C_m: 1 nF}, variability: {R_b: {normal: 1 %}}}}]\n"
      "run: {duration: 1 s}\n";
  const Outcome memory = run(large);
  EXPECT_EQ(memory.status, 2);
  EXPECT_NE(memory.err.find("GB of memory, but"), std::string::npos) << memory.err;
  EXPECT_FALSE(has("out"));
  const Outcome disk = run_with({"record.membrane.every='1 fs'"});
  EXPECT_EQ(disk.status, 2);
  EXPECT_NE(disk.err.find("the tables will take about"), std::string::npos) << disk.err;
  EXPECT_FALSE(has("out"));
}

TEST_F(NetworkCase, TheEstimateOfMemoryIsThatOfTheRun) {
  const std::string yaml =
      "experiment: network\nseed: 1\nnetwork:\n  populations:\n"
      "    a: {size: 800, neuron: {model: spike_source}}\n"
      "  projections: [{from: a, to: a, connect: {rule: all_to_all, autapses: true}, synapse: {model: "
      "resistor, "
      "parameters: {R_s: 1 kOhm, R_b: 1 kOhm, C_m: 1 nF}}}]\nrun: {duration: 1 ms}\noutput: {tables: hdf5}\n";
  const double taken = 1.024e-3 * static_cast<double>(run(yaml, {}, "large").peak_kilobytes);
  const std::string log = read_text(scratch_ / "large/log.txt"), words = "estimated: ";
  const double estimated = std::stod(log.substr(log.find(words) + words.size()));
  EXPECT_LT(taken, 1.1 * estimated) << "in MB";
  EXPECT_GT(taken, 0.7 * estimated);
}

TEST_F(NetworkCase, TheGraphIsToldBeforeARunAndInItsSummary) {
  ASSERT_EQ(run(kDrawn).status, 0);
  const std::string summary = read_text(scratch_ / "out/summary.json");
  EXPECT_EQ(json_value(summary, "components"), "1");
  EXPECT_EQ(json_value(summary, "unreached"), "0");
  EXPECT_NE(json_value(summary, "in_sd"), "");
  EXPECT_NE(read_text(scratch_ / "out/log.txt").find("synapses of each source"), std::string::npos);
  EXPECT_NE(read_text(scratch_ / "out/report.html").find("largest_component"), std::string::npos);
}

}  // namespace
}  // namespace memspike::test
