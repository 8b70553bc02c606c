// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "tests/cli/network_case.hpp"

namespace memspike::test {
namespace {

/// A resistor without capacitance to speak of: 1 V drives 0.5 mA for 1 ms.
std::string resistor_network(const std::string& gain, const std::string& stimulus = "[[0, 1 ms]]") {
  return "experiment: network\nseed: 1\nnetwork:\n  populations:\n"
         "    a: {size: 2, neuron: {model: spike_source}}\n"
         "    b: {size: 3, neuron: {model: lif, parameters: {tau_m: 20 ms, R_m: 1 MOhm, E_L: 0 V, V_th: 20 "
         "mV, "
         "V_reset: 0 V, t_ref: 5 ms}}}\n"
         "    alone: {size: 4, neuron: {model: spike_source}}\n"
         "  projections:\n"
         "    - {name: p, from: a, to: b, connect: {rule: list, pairs: [[0, 0], [1, 0], [1, 1]]}, gain: " +
         gain +
         ", pre_pulse: [{voltage: 1 V, duration: 1 ms}],\n"
         "       synapse: {model: resistor, parameters: {R_s: 1 kOhm, R_b: 1 kOhm, C_m: 1 pF}}}\n"
         "stimuli: [{to: a, spikes: " +
         stimulus + "}]\nrun: {duration: 10 ms}\n";
}

/// The number before " mV" in the line of one pulse.
double jump_in(const std::string& text) {
  const std::string line = "one pulse       ";
  const std::size_t at = text.find(line);
  return at == std::string::npos ? std::nan("") : std::stod(text.substr(at + line.size()));
}

TEST_F(NetworkCase, CheckGivesTheJumpOfOnePulse) {
  // 0.5 mA x 1e-5 x 1 MOhm = 5 mV, of which 1 - e^(-1 ms/20 ms) is reached; the capacitor adds 1e-9 of it.
  const double expected = 5 * (1 - std::exp(-0.05));
  const Outcome weak = check(resistor_network("1e-5"));
  ASSERT_EQ(weak.status, 0) << weak.err;
  EXPECT_NEAR(jump_in(weak.out), expected, 1e-3 * expected) << weak.out;
  EXPECT_NE(weak.out.find("1.22 % of the way from rest to threshold (20 mV)"), std::string::npos) << weak.out;
  const Outcome strong = check(resistor_network("-1e-2"));
  EXPECT_NEAR(jump_in(strong.out), -1000 * expected, expected) << "inhibition does not fire";
  const Outcome firing = check(resistor_network("1e-2"));
  EXPECT_NEAR(jump_in(firing.out), 1000 * expected, expected) << "found with a smaller gain, and scaled";
}

TEST_F(NetworkCase, TheJumpOfOnePulseIsFoundWhereTheWaveformTurns) {
  // Capacitance counts here: the membrane is farthest at an edge. Values of an integration of the whole
  // system.
  const auto network = [](const std::string& device) {
    return "experiment: network\nnetwork:\n  populations:\n"
           "    a: {size: 1, neuron: {model: spike_source}}\n"
           "    b: {size: 1, neuron: {model: lif, parameters: {tau_m: 20 ms, R_m: 1 MOhm, E_L: -70 mV, V_th: "
           "-50 mV, V_reset: -72 mV, t_ref: 5 ms}}}\n"
           "  projections:\n"
           "    - {from: a, to: b, connect: {rule: all_to_all}, gain: 1e-5, pre_pulse: [{voltage: 1.2 V, "
           "duration: 7 ms}, {voltage: -0.5 V, duration: 3 ms}], synapse: " +
           device + "}\nrun: {duration: 200 ms}\n";
  };
  const Outcome volatile_device = check(network(
      "{model: chemical_inductor, parameters: {R_s: 150 Ohm, R_b: 1.2 kOhm, C_m: 2 uF, i_c0: 6 mA, V_T: 0.9 "
      "V, V_m: 60 mV, tau_k: 300 ms}}"));
  EXPECT_NEAR(jump_in(volatile_device.out), 3.4466, 1e-3) << volatile_device.out;
  const Outcome other =
      check(network("{model: nonvolatile, parameters: {from: nonvolatile_recommended}, initial: {x: 0.4}}"));
  EXPECT_NEAR(jump_in(other.out), 0.35313, 1e-4) << other.out;
}

TEST_F(NetworkCase, ADeliveryThatIsNotExactIsAlwaysNamed) {
  const std::string yaml = resistor_network("1e-5") + "delivery: mean_current\n";
  const Outcome checked = check(yaml);
  ASSERT_EQ(checked.status, 0) << checked.err;
  EXPECT_NE(checked.out.find("delivery mean_current"), std::string::npos) << checked.out;
  ASSERT_EQ(run(yaml).status, 0);
  for (const char* name : {"out/log.txt", "out/summary.json"})
    EXPECT_NE(read_text(scratch_ / name).find("mean_current"), std::string::npos) << name;
  const std::string report = read_text(scratch_ / "out/report.html");
  EXPECT_NE(report.find("with delivery: mean_current the charge"), std::string::npos);
  EXPECT_EQ(report.find("are within about 100"), std::string::npos) << "which is promised of exact currents";
}

TEST_F(NetworkCase, CheckDescribesTheGraph) {
  const Outcome outcome = check(resistor_network("1e-5"));
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  for (const char* words :
       {"p: a to b, resistor, list, 3 synapses",
        "of each source 1 to 2, mean 1.5 (sd 0.5), of each target 0 to 2, mean 1 (sd 0.816)",
        // a0, a1, b0 and b1 hang together; b2 and the four of `alone` are on their own
        "graph       6 weakly connected components, 4 neurons in the largest",
        "no stimulus reaches 1 of the 2 neurons of a\n", "no stimulus reaches 2 of the 3 neurons of b\n",
        "no stimulus reaches 4 of the 4 neurons of alone\n"})
    EXPECT_NE(outcome.out.find(words), std::string::npos) << words << "\n" << outcome.out;
  const Outcome both = check(resistor_network("1e-5", "[[0, 1 ms], [1, 1 ms]]"));
  EXPECT_EQ(both.out.find("neurons of a\n"), std::string::npos) << both.out;
  EXPECT_FALSE(has("a")) << "a check runs nothing";
}

TEST_F(NetworkCase, CheckTellsStateChangeRestAndDecay) {
  const Outcome outcome = check(kNetwork);
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  for (const char* words : {"by pre_pulse", "by post_pulse", "by both at once", "decay time      19",
                            "at rest         0 A", "one pulse       1 mV, 5 % of the way",
                            "membrane 61 rows, weights 6, states 7, synapses_final 2", "memory      about"})
    EXPECT_NE(outcome.out.find(words), std::string::npos) << words << "\n" << outcome.out;
}

TEST_F(NetworkCase, CheckTellsHowFarADeviceThatRestsWithACurrentShiftsTheMembrane) {
  const Outcome outcome = check(R"(experiment: network
network:
  populations:
    a: {size: 4, neuron: {model: spike_source}}
    b: {size: 1, neuron: {model: lif, parameters: {tau_m: 20 ms, R_m: 1 MOhm, E_L: 0 V, V_th: 20 mV, V_reset: 0 V, t_ref: 0 s}}}
  projections:
    - {name: p, from: a, to: b, connect: {rule: all_to_all}, gain: 1e-3, synapse: {model: chemical_inductor, parameters: {R_s: 150 Ohm, R_b: 1.2 kOhm, C_m: 2 uF, i_c0: 6 mA, V_T: 900 mV, V_m: 60 mV, tau_k: 300 ms}}}
run: {duration: 1 s}
)");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  // i_c = 6 mA/(1 + e^15) = 1.835 nA, of which R_b/(R_s + R_b) flows through the terminal: 1.631 nA each.
  EXPECT_NE(outcome.out.find("at rest         1.631 nA through each device; 4 synapses shift the membrane by "
                             "6.526 uV"),
            std::string::npos)
      << outcome.out;
}

TEST_F(NetworkCase, CheckTellsWhetherANeuronFiresByItselfAndWhyNot) {
  const Outcome outcome = check(R"(experiment: network
network:
  populations:
    lif: {size: 1, neuron: {model: lif, parameters: {tau_m: 20 ms, R_m: 1 MOhm, E_L: 0 V, V_th: 20 mV, V_reset: 0 V, t_ref: 5 ms}}}
    memristive: {size: 1, neuron: {model: memristive_lif, parameters: {R_b: 1 MOhm, C_m: 20 nF, i_c0: 20 nA, V_T: 15 mV, V_m: 3 mV, tau_k: 200 ms, V_th: 20 mV, V_reset: 0 V, t_ref: 2 ms}}}
    oscillator: {size: 1, neuron: {model: relaxation_oscillator, parameters: {C_m: 1 uF, V_b: 5 V, R_L: 20 kOhm, R_off: 1 MOhm, R_on: 500 Ohm, V_on: 2 V, V_hold: 0.5 V}}}
    open: {size: 1, neuron: {model: relaxation_oscillator, parameters: {C_m: 1 uF, V_b: 1.5 V, R_L: 20 kOhm, R_off: 1 MOhm, R_on: 500 Ohm, V_on: 2 V, V_hold: 0.5 V}}}
    closed: {size: 1, neuron: {model: relaxation_oscillator, parameters: {C_m: 1 uF, V_b: 5 V, R_L: 2 kOhm, R_off: 1 MOhm, R_on: 500 Ohm, V_on: 2 V, V_hold: 0.5 V}}}
run: {duration: 1 s}
)");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  for (const char* words : {"by itself       cannot oscillate: at its rest, V = 0 V, the Jacobian, "
                            "d(dV/dt)/dV, is negative (-50 1/s)\n"
                            "    rheobase        20 nA\n",
                            "cannot oscillate: at its rest, u = -128.3 uV, the trace of the Jacobian is "
                            "negative (-55 1/s) and its "
                            "determinant positive (260.6 1/s^2): a stable node\n",
                            "rheobase        23.01 nA; up to 36.82 nA it can rest below its threshold, too\n",
                            "fires every 8.952 ms, at 111.7 Hz\n",
                            "-148 uA, below which it rests; its switch stays closed from 775 uA on\n",
                            "does not fire, its switch stays open: at its rest, u = 1.471 V, the Jacobian, "
                            "d(du/dt)/du, is negative (-51 "
                            "1/s)\n    rheobase        27 uA; its switch stays closed from 950 uA on\n",
                            "fires once, and its switch stays closed\n",
                            "no stimulus reaches 1 of the 1 neurons of memristive: no path"})
    EXPECT_NE(outcome.out.find(words), std::string::npos) << words << "\n" << outcome.out;
  EXPECT_EQ(outcome.out.find("neurons of oscillator"), std::string::npos) << "it needs no stimulus";
}

/// Devices written by 0.79 + 0.4 V and more, between `target` neurons and two sources.
std::string class_network(const std::string& target, const std::string& more = "") {
  return "experiment: network\nseed: 1\ntolerance: 1e-4\nnetwork:\n  populations:\n"
         "    a: {size: 2, neuron: {model: spike_source}}\n"
         "    b: {size: 3, neuron: " +
         target +
         "}\n  projections:\n"
         "    - {name: p, from: a, to: b, connect: {rule: all_to_all}, gain: 1e-6,\n"
         "       pre_pulse: [{voltage: 0.4 V, duration: 5 ms}],\n"
         "       synapse: {model: nonvolatile, parameters: {from: learning}" +
         more + "}}\nstimuli: [{to: a, spikes: [[0, 1 ms]]}]\nrun: {duration: 10 ms}\n";
}
const std::string kLif =
    "{model: lif, parameters: {tau_m: 20 ms, R_m: 1 MOhm, E_L: 0 V, V_th: 20 mV, V_reset: 0 V, t_ref: 5 ms}}";

TEST_F(NetworkCase, CheckTellsWhatGoesThroughMapsAndWhyTheRestDoesNot) {
  const Outcome mapped = check(class_network(kLif));
  ASSERT_EQ(mapped.status, 0) << mapped.err;
  EXPECT_NE(mapped.out.find("methods\n  devices of p: compiled maps (largest error estimates: state "),
            std::string::npos)
      << mapped.out;
  EXPECT_NE(mapped.out.find(" numbers; settles after 1"), std::string::npos) << mapped.out;
  EXPECT_NE(mapped.out.find("  membranes of b: in closed form, under a constant and "), std::string::npos)
      << mapped.out;

  const Outcome differing = check(class_network(kLif, ", variability: {R_on: {normal: 5 %}}"));
  ASSERT_EQ(differing.status, 0) << differing.err;
  EXPECT_NE(differing.out.find("  devices of p: each by its own slow manifold (they differ; at presynaptic "
                               "levels 6 keep their state, 0 creep, 0 move; "),
            std::string::npos)
      << differing.out;
  EXPECT_NE(differing.out.find("  membranes of b: in closed form, under a constant and "), std::string::npos);

  const Outcome memristive =
      check(class_network("{model: memristive_lif, parameters: {R_b: 1 MOhm, C_m: 20 nF, i_c0: 20 nA, V_T: "
                          "15 mV, V_m: 3 mV, tau_k: 200 ms, V_th: 20 mV, V_reset: 0 V, t_ref: 2 ms}}"));
  EXPECT_NE(memristive.out.find("integration, because its targets cannot be followed in closed form: their "
                                "membrane is not linear\n  membranes of b: integration, because their "
                                "membrane is not linear\n"),
            std::string::npos)
      << memristive.out;
}

TEST_F(NetworkCase, ALogTellsTheSameOfARunAndItsPathsAreCounted) {
  ASSERT_EQ(run(class_network(kLif)).status, 0);
  EXPECT_NE(read_text(scratch_ / "out/log.txt").find("devices of p: compiled maps ("), std::string::npos);
  const std::string summary = read_text(scratch_ / "out/summary.json");
  EXPECT_NE(summary.find("\"mapped_edges\": 6"), std::string::npos) << "three devices up and down" << summary;
  EXPECT_NE(summary.find("\"neuron_steps\": 0"), std::string::npos) << summary;
}

TEST_F(NetworkCase, NeuronsAndTopologiesAreListedAndExplained) {
  const Outcome neurons = run_program({"list", "neurons"}, scratch_),
                topologies = run_program({"list", "topologies"}, scratch_);
  for (const char* name :
       {"lif", "adaptive_lif", "memristive_lif", "relaxation_oscillator", "spike_source"}) {
    EXPECT_NE(neurons.out.find(std::string("  ") + name + " "), std::string::npos) << name;
    EXPECT_EQ(run_program({"explain", name}, scratch_).status, 0) << name;
  }
  for (const char* name : {"all_to_all", "fixed_indegree", "from_file"}) {
    EXPECT_NE(topologies.out.find(std::string("  ") + name + " "), std::string::npos) << name;
    EXPECT_NE(run_program({"explain", name}, scratch_).out.find("rule: " + std::string(name)),
              std::string::npos);
  }
  const Outcome wrong = run_program({"explain", "memristive_liv"}, scratch_);
  EXPECT_EQ(wrong.status, 2);
  EXPECT_NE(wrong.err.find("did you mean 'memristive_lif'?"), std::string::npos) << wrong.err;
  EXPECT_NE(run_program({"explain", "learning"}, scratch_).out.find("A set of parameters of nonvolatile"),
            std::string::npos);
  EXPECT_NE(run_program({"explain", "lateral_inhibition"}, scratch_).out.find("V_reset"), std::string::npos);
}

TEST_F(NetworkCase, TheStarterFileIsCheckedAndFires) {
  ASSERT_EQ(run_program({"init", "network"}, scratch_).status, 0);
  EXPECT_EQ(run_program({"check", "network.yaml"}, scratch_).status, 0);
  ASSERT_EQ(run_program({"run", "network.yaml", "--quiet"}, scratch_).status, 0);
  const std::vector<std::string> fired = table("spikes", "network").texts("population");
  EXPECT_GT(std::count(fired.begin(), fired.end(), "output"), 10);
}

}  // namespace
}  // namespace memspike::test
