// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "tests/cli/network_case.hpp"

namespace memspike::test {
namespace {

using Texts = std::vector<std::string>;

TEST_F(NetworkCase, TablesHaveTheirColumnsAndOrder) {
  ASSERT_EQ(run(kNetwork).status, 0);
  EXPECT_EQ(table("spikes").header, "t [s],population,neuron");
  EXPECT_EQ(table("membrane").header, "t [s],population,neuron,V [V]");
  EXPECT_EQ(table("weights").header, "t [s],projection,pre,post,G [S]");
  EXPECT_EQ(table("states").header, "t [s],projection,pre,post,u [V],x [],I [A]");
  EXPECT_EQ(table("synapses_final").header, "projection,pre,post,u [V],slow");
  EXPECT_EQ(table("weights").texts("pre"), (Texts{"0", "1", "0", "1", "0", "1"}));
  EXPECT_EQ(table("weights").texts("t [s]"), (Texts{"0", "0", "0.03", "0.03", "0.06", "0.06"}));
  EXPECT_EQ(table("synapses_final").texts("projection"), Texts(2, "plastic"))
      << "static synapses have no state";
}

TEST_F(NetworkCase, SpikesAreInOrderAndIncludeThoseOfSources) {
  ASSERT_EQ(run(kNetwork).status, 0);
  const CsvFile spikes = table("spikes");
  const std::vector<double> t = spikes.numbers("t [s]");
  EXPECT_TRUE(std::is_sorted(t.begin(), t.end()));
  const Texts population = spikes.texts("population");
  EXPECT_EQ(std::count(population.begin(), population.end(), "input"), 4);
  EXPECT_GE(std::count(population.begin(), population.end(), "output"), 1) << "the neuron shall fire";
}

TEST_F(NetworkCase, MembraneIsRecordedAtMultiplesAndIsAtItsResetWhileRefractory) {
  ASSERT_EQ(run(kNetwork).status, 0);
  const CsvFile membrane = table("membrane"), spikes = table("spikes");
  ASSERT_EQ(membrane.rows.size(), 61u);
  EXPECT_EQ(membrane.text(7, "t [s]"), "0.007") << "a decimal, not 7 times 0.001";
  EXPECT_EQ(membrane.number(0, "V [V]"), 0.0);
  int held = 0;
  for (std::size_t s = 0; s < spikes.rows.size(); ++s) {
    if (spikes.text(s, "population") != "output") continue;
    const double fired = spikes.number(s, "t [s]");
    for (std::size_t k = 0; k < membrane.rows.size(); ++k) {
      const double t = membrane.number(k, "t [s]");
      if (t <= fired || t >= fired + 0.01) continue;
      EXPECT_EQ(membrane.number(k, "V [V]"), -1e-3) << t;
      ++held;
    }
  }
  EXPECT_GE(held, 9);
}

TEST_F(NetworkCase, AConductanceIsThatOfTheCircuitWithItsSlowStateFrozen) {
  ASSERT_EQ(run(kNetwork).status, 0);
  const CsvFile weights = table("weights");
  // At rest the active layer has G = 1/R_off + x (1/R_on - 1/R_off), behind R_s: independent of the probe.
  for (const auto& [row, x] : {std::pair{0, 0.25}, std::pair{1, 0.5}}) {
    const double layer = 1 / 200e3 + x * (1 / 5e3 - 1 / 200e3);
    EXPECT_NEAR(weights.number(static_cast<std::size_t>(row), "G [S]") * (100 + 1 / layer), 1, 1e-12);
  }
  EXPECT_GT(weights.number(5, "G [S]"), 1.001 * weights.number(1, "G [S]")) << "pulses overlapped";
}

TEST_F(NetworkCase, TheCurrentOfAStateIsThatThroughTheSeriesResistance) {
  ASSERT_EQ(run_with({"record.states.every=1 ms", "network.projections[0].gain=0"}).status, 0);
  const CsvFile states = table("states");
  ASSERT_EQ(states.rows.size(), 61u);
  // Source 1 spikes at 5 ms and 40 ms; its waveform of 0.75 V is on the device 1 ms later, for 5 ms.
  for (std::size_t k = 0; k < states.rows.size(); ++k) {
    const bool on = (k >= 6 && k < 11) || (k >= 41 && k < 46);
    const double V = states.number(k, "u [V]") + 100 * states.number(k, "I [A]");
    EXPECT_NEAR(V, on ? 0.75 : 0.0, 1e-14) << "at " << k << " ms";
  }
}

TEST_F(NetworkCase, ASynapseInsideItsWaveformIsBroughtToTheEndLikeASingleDevice) {
  // The last spike, at 57 ms, arrives at 58 ms: the run ends 2 ms into the waveform.
  const std::string yaml = R"(experiment: network
seed: 1
network:
  populations: {a: {size: 1, neuron: {model: spike_source}}, b: {size: 1, neuron: {model: spike_source}}}
  projections:
    - {name: p, from: a, to: b, connect: {rule: one_to_one}, delay: 1 ms, pre_pulse: [{voltage: 1.4 V, duration: 5 ms}],
       synapse: {model: nonvolatile, parameters: {from: nonvolatile_recommended}, initial: {u: 0 V, x: 0.25}}}
stimuli: [{to: a, spikes: [[0, 57 ms]]}]
run: {duration: 60 ms}
tolerance: 1e-9
)";
  const std::string device = R"(experiment: device
seed: 1
device: {model: nonvolatile, parameters: {from: nonvolatile_recommended}, initial: {u: 0 V, x: 0.25}}
protocol: [{hold: {voltage: 0 V, duration: 58 ms}}, {hold: {voltage: 1.4 V, duration: 2 ms}}]
tolerance: 1e-12
)";
  ASSERT_EQ(run(yaml, {}, "network").status, 0);
  ASSERT_EQ(run(device, {}, "device").status, 0);
  const CsvFile last = table("synapses_final", "network"), segments = table("segments", "device");
  ASSERT_EQ(last.rows.size(), 1u);
  EXPECT_NEAR(last.number(0, "u [V]"), segments.number(1, "u_end [V]"), 1e-7) << "100 tolerances of 1 V";
  EXPECT_NEAR(last.number(0, "slow"), segments.number(1, "x_end []"), 1e-7);
  EXPECT_GT(last.number(0, "slow"), 0.26) << "the pulse writes";
}

TEST_F(NetworkCase, AModelWithoutASlowStateLeavesItsFieldEmpty) {
  const std::string yaml = R"(experiment: network
seed: 1
network:
  populations: {a: {size: 1, neuron: {model: spike_source}}, b: {size: 1, neuron: {model: spike_source}}}
  projections:
    - {name: r, from: a, to: b, connect: {rule: one_to_one}, synapse: {model: resistor, parameters: {R_s: 1 kOhm, R_b: 3 kOhm, C_m: 1 nF}}}
    - {name: c, from: a, to: b, connect: {rule: one_to_one}, synapse: {model: chemical_inductor, parameters: {from: fig6b}}}
run: {duration: 1 s}
record:
  states: [{projection: r, every: 1 s}, {projection: c, every: 1 s}]
  weights: {projection: r, at: [1 s]}
)";
  ASSERT_EQ(run(yaml).status, 0);
  EXPECT_EQ(table("synapses_final").text(0, "slow"), "");
  EXPECT_GT(table("synapses_final").number(1, "slow"), 0);
  EXPECT_EQ(table("states").header, "t [s],projection,pre,post,u [V],i_c [A],I [A]");
  EXPECT_EQ(table("states").text(0, "i_c [A]"), "");
  EXPECT_NEAR(table("weights").number(0, "G [S]"), 1 / 4e3, 1e-15);
}

TEST_F(NetworkCase, MembranesMayBeRecordedWithTheirSlowStates) {
  const std::string lif = "{tau_m: 20 ms, R_m: 1 MOhm, E_L: 0 V, V_th: 20 mV, V_reset: 0 V, t_ref: 5 ms";
  const std::string yaml =
      "experiment: network\nseed: 1\nnetwork:\n  populations:\n    a: {size: 1, neuron: {model: "
      "adaptive_lif, parameters: " +
      lif +
      ", theta_plus: 2 mV, tau_theta: inf}}}\n    b: {size: 1, neuron: {model: lif, parameters: " + lif +
      "}}}\n    c: {size: 1, neuron: {model: memristive_lif, parameters: {R_b: 1 MOhm, C_m: 20 nF, i_c0: "
      "20 nA, V_T: 12 mV, V_m: 2 mV, tau_k: 150 ms, V_th: 20 mV, V_reset: 0 V, t_ref: 2 ms}, initial: "
      "{u: 0 V, i_c: 3 nA}}}\nstimuli: [{to: a, current: {amplitude: 45 nA}}]\nrun: {duration: 50 ms}\n"
      "record: {membrane: [{population: a, every: 50 ms, slow: true}, {population: b, every: 50 ms}, "
      "{population: c, every: 50 ms, slow: true}]}\n";
  ASSERT_EQ(run(yaml).status, 0);
  const CsvFile membrane = table("membrane");
  EXPECT_EQ(membrane.header, "t [s],population,neuron,V [V],theta [V],i_c [A]");
  EXPECT_EQ(membrane.number(0, "theta [V]"), 0);
  EXPECT_EQ(membrane.number(3, "theta [V]"), 2e-3 * static_cast<double>(table("spikes").rows.size()));
  EXPECT_EQ(membrane.text(1, "theta [V]") + membrane.text(1, "i_c [A]") + membrane.text(0, "i_c [A]"), "");
  EXPECT_EQ(membrane.number(2, "i_c [A]"), 3e-9);
  for (const char* format : {"csv", "hdf5"}) {
    const std::string set = std::string("output.tables=") + format;
    ASSERT_EQ(run(yaml, {"--set", set}, format).status, 0);
    EXPECT_TRUE(has(std::string(format) + "/figures/phase_plane_2.csv")) << format;
  }
}

TEST_F(NetworkCase, WhatIsNotAskedForIsNotWritten) {
  ASSERT_EQ(run_with({"record={spikes: none}"}).status, 0);
  EXPECT_EQ(files_in(scratch_ / "out/tables"), Texts{"synapses_final.csv"});
}

TEST_F(NetworkCase, TablesGoToHdf5WhereAskedAndTheReportIsMadeFromThere) {
  ASSERT_EQ(run_with({"output.tables=hdf5"}).status, 0);
  EXPECT_TRUE(has("out/data.h5"));
  EXPECT_FALSE(has("out/tables"));
  fs::remove_all(scratch_ / "out/figures");
  const Outcome report =
      run_program({"report", "out"}, Surroundings{.folder = scratch_.path(), .figures = true});
  ASSERT_EQ(report.status, 0) << report.err;
  for (const char* figure : {"raster", "rates", "membrane", "weights", "states"})
    EXPECT_TRUE(has(std::string("out/figures/") + figure + ".svg")) << figure;
}

TEST_F(NetworkCase, NamesThatLookLikeNumbersAndRunsWithoutSpikesAreDrawn) {
  std::string yaml = kNetwork;
  for (std::size_t at; (at = yaml.find("output")) != std::string::npos;) yaml.replace(at, 6, "2");
  for (std::size_t at; (at = yaml.find("plastic")) != std::string::npos;) yaml.replace(at, 7, "7");
  for (const std::string& stimuli :
       {yaml, yaml.substr(0, yaml.find("stimuli")) + yaml.substr(yaml.find("run:"))}) {
    const Outcome outcome = run(stimuli, {"--force"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(has("out/figures/weights.csv"));
  }
}

TEST_F(NetworkCase, ASynapseThatDoesNotExistIsNamedInAWarning) {
  const Outcome outcome = run_with({"network.projections[0].connect={rule: list, pairs: [[0, 0]]}",
                                    "network.projections[0].synapse.initial={x: 0.5}"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("projection plastic has no synapse from 1 to 0"), std::string::npos)
      << outcome.err;
  EXPECT_TRUE(table("states").rows.empty());
}

TEST_F(NetworkCase, AnotherProgramReadsDataAsSonata) {
  ASSERT_EQ(run_with({"output.tables=csv"}, "csv").status, 0);
  ASSERT_EQ(run_with({"output.tables=hdf5"}, "hdf5").status, 0);
  EXPECT_FALSE(has("hdf5/tables/membrane.csv"));
  const std::string script = std::string(MEMSPIKE_SOURCE_DIR) + "/tests/cli/read_sonata.py";
  const std::string command = "/usr/bin/python3 '" + script + "' '" + (scratch_ / "hdf5/data.h5").string() +
                              "' '" + (scratch_ / "csv/tables").string() + "'";
  const int status = std::system(command.c_str());
  if (WIFEXITED(status) && (WEXITSTATUS(status) == 77 || WEXITSTATUS(status) == 127))
    GTEST_SKIP() << "python3-h5py is not installed";
  EXPECT_EQ(status, 0);
  for (const char* figure : {"membrane", "weights", "raster"})
    EXPECT_TRUE(has("hdf5/figures/" + std::string(figure) + ".csv")) << figure;
}

TEST_F(NetworkCase, TwoRecordsOfOnePopulationLieAsColumnsInHdf5) {
  ASSERT_EQ(run_with({"output.tables=hdf5",
                      "record.membrane=[{population: output, every: 1 ms}, {population: "
                      "output, every: 2 ms}]"})
                .status,
            0);
  EXPECT_TRUE(has("out/figures/membrane.csv"));
}

TEST_F(NetworkCase, MemoryDoesNotGrowWithTheTimeThatIsSimulated) {
  const auto peak = [&](const std::string& duration) {
    return run_with({"output.tables=hdf5", "run.duration=" + duration, "record.membrane.every='1 us'",
                     "record.weights={projection: plastic, every: 2 us}", "record.states.every='1 s'"},
                    duration.substr(0, 3))
        .peak_kilobytes;
  };
  const long once = peak("0.18 s"), tenfold = peak("1.8 s");
  EXPECT_LT(tenfold, once + 8 * 1024)
      << "1.8 million rows of either table are 14 MB of numbers; figures draw as many points of either run";
}

}  // namespace
}  // namespace memspike::test
