// SPDX-License-Identifier: Apache-2.0
// Noise, temperature and initial states from outside.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/cli/run_folder_contents.hpp"

namespace memspike::test {
namespace {

const std::string kTrain =
    "protocol:\n  - pulse_train: {amplitude: 1.4 V, width: 1 ms, gap: 2 ms, count: 30, read: {voltage: 0.1 "
    "V, "
    "duration: 1 ms}}\n";
const std::string kNonvolatile =
    "model: nonvolatile, parameters: {from: nonvolatile_recommended}, initial: {x: 0.1}";
const std::string kAllNoise =
    "noise: {write: {normal: 10 %}, read: {lognormal: 1 %}, telegraph: {amplitude: 5 %, tau_high: 3 ms, "
    "tau_low: 2 "
    "ms}}";

std::string experiment(const std::string& device, const std::string& rest = kTrain) {
  return "experiment: device\nseed: 1\ndevice: {" + device + "}\n" + rest;
}

/// Runs the text of a file into DIR of the scratch folder.
Outcome run(const Scratch& scratch, const std::string& dir, const std::string& yaml,
            std::vector<std::string> more = {}) {
  scratch.write(dir + ".yaml", yaml);
  std::vector<std::string> words{"run", dir + ".yaml", "-o", dir};
  words.insert(words.end(), more.begin(), more.end());
  return run_program(words, scratch);
}

CsvFile table(const Scratch& scratch, const std::string& dir, const std::string& name) {
  return CsvFile(scratch / (dir + "/tables/" + name + ".csv"));
}

TEST(ReadNoise, IsInTheCurrentsOfReadsAndNowhereElse) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, "plain", experiment(kNonvolatile)).status, 0);
  ASSERT_EQ(run(scratch, "noisy", experiment(kNonvolatile + ", noise: {read: {normal: 2 %}}")).status, 0);
  const CsvFile plain = table(scratch, "plain", "segments"), noisy = table(scratch, "noisy", "segments");
  const CsvFile pulses = table(scratch, "noisy", "pulses"), plain_pulses = table(scratch, "plain", "pulses");
  EXPECT_EQ(plain.header, noisy.header);
  double squares = 0;
  std::size_t reads = 0;
  for (std::size_t k = 0; k < plain.rows.size(); ++k) {
    const bool is_read = plain.number(k, "V [V]") == 0.1;
    for (const std::string& name : plain.names) {
      if (name == "I_end [A]" && is_read) continue;
      EXPECT_EQ(plain.text(k, name), noisy.text(k, name)) << name << " " << k;
    }
    if (!is_read) continue;
    const double I = noisy.number(k, "I_end [A]");
    EXPECT_NEAR(plain.number(k, "I_end [A]"), (0.1 - noisy.number(k, "u_end [V]")) / 100, 1e-6 * I)
        << "the current without noise follows from u";
    squares += std::pow(I / plain.number(k, "I_end [A]") - 1, 2);
    EXPECT_EQ(pulses.text(reads, "I_read [A]"), noisy.text(k, "I_end [A]"));
    EXPECT_NEAR(pulses.number(reads, "G_read [S]"), I / 0.1, 1e-12 * I);
    EXPECT_EQ(pulses.text(reads, "I_end [A]"), plain_pulses.text(reads, "I_end [A]"));
    ++reads;
  }
  ASSERT_EQ(reads, 30u);
  EXPECT_NEAR(std::sqrt(squares / 30), 0.02, 0.01);
  EXPECT_EQ(read_text(scratch / "plain/tables/trace.csv"), read_text(scratch / "noisy/tables/trace.csv"));
}

TEST(WriteNoise, MovesTheStateByItsFactorInEachPulse) {
  const Scratch scratch;
  // So weak a pulse that x moves in proportion to the rate.
  const std::string train =
      "protocol:\n  - pulse_train: {amplitude: 1.4 V, width: 10 us, gap: 10 ms, count: 400}\nrecord: {at: "
      "[]}\n";
  ASSERT_EQ(run(scratch, "a", experiment(kNonvolatile + ", noise: {write: {normal: 10 %}}", train)).status,
            0);
  ASSERT_EQ(run(scratch, "b", experiment(kNonvolatile, train)).status, 0);
  const CsvFile noisy = table(scratch, "a", "segments"), plain = table(scratch, "b", "segments");
  double mean = 0, squares = 0, before = 0.1, before_plain = 0.1;
  for (std::size_t k = 0; k < 800; k += 2) {
    const double ratio =
        (noisy.number(k, "x_end []") - before) / (plain.number(k, "x_end []") - before_plain);
    before = noisy.number(k + 1, "x_end []"), before_plain = plain.number(k + 1, "x_end []");
    mean += ratio / 400, squares += std::pow(ratio - 1, 2) / 400;
  }
  EXPECT_NEAR(mean, 1, 5 * 0.1 / std::sqrt(400));
  EXPECT_NEAR(std::sqrt(squares), 0.1, 0.02);
}

TEST(TelegraphNoise, TakesTwoLevelsInEveryReportedCurrent) {
  const Scratch scratch;
  const std::string read = "protocol: [{read: {voltage: 0.1 V, duration: 10 s}}]\nrecord: {every: 10 ms}\n";
  const std::string trap = ", noise: {telegraph: {amplitude: 20 %, tau_high: 300 ms, tau_low: 100 ms}}";
  ASSERT_EQ(run(scratch, "a", experiment(kNonvolatile + trap, read)).status, 0);
  ASSERT_EQ(run(scratch, "b", experiment(kNonvolatile, read)).status, 0);
  const CsvFile noisy = table(scratch, "a", "trace"), plain = table(scratch, "b", "trace");
  double low = 0, switches = 0;
  bool was_low = false;
  for (std::size_t k = 0; k < noisy.rows.size(); ++k) {
    const double ratio = noisy.number(k, "I [A]") / plain.number(k, "I [A]");
    const bool is_low = ratio < 0.9;
    EXPECT_NEAR(ratio, is_low ? 0.8 : 1, 1e-12);
    EXPECT_NEAR(noisy.number(k, "R [Ohm]"), 0.1 / noisy.number(k, "I [A]"), 1e-6);
    low += is_low, switches += is_low != was_low, was_low = is_low;
  }
  EXPECT_NEAR(low / static_cast<double>(noisy.rows.size()), 0.25, 0.15);
  EXPECT_NEAR(switches, 50, 30);
  const CsvFile end = table(scratch, "a", "segments");
  EXPECT_EQ(end.text(0, "I_end [A]"), noisy.text(noisy.rows.size() - 1, "I [A]"));
}

TEST(Noise, IsTheSameForAnyThreadsRecordAndTables) {
  const Scratch scratch;
  const std::string yaml = experiment(kNonvolatile + ", count: 7, " + kAllNoise);
  ASSERT_EQ(run(scratch, "one", yaml, {"--threads", "1"}).status, 0);
  ASSERT_EQ(run(scratch, "two", yaml, {"--threads", "2"}).status, 0);
  ASSERT_EQ(run(scratch, "bare", yaml + "record: {segments: none, at: [1 ms, 7 ms]}\n").status, 0);
  EXPECT_EQ(results_in(scratch / "one"), results_in(scratch / "two"));
  EXPECT_EQ(read_text(scratch / "one/tables/pulses.csv"), read_text(scratch / "bare/tables/pulses.csv"));
}

TEST(Noise, OfDeviationZeroIsNone) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, "none", experiment(kNonvolatile)).status, 0);
  ASSERT_EQ(
      run(scratch, "zero", experiment(kNonvolatile + ", noise: {write: {normal: 0}, read: {normal: 0}}"))
          .status,
      0);
  for (const char* name : {"segments", "pulses", "trace"}) {
    const std::string file = std::string("/tables/") + name + ".csv";
    EXPECT_EQ(read_text(scratch / ("none" + file)), read_text(scratch / ("zero" + file))) << name;
  }
}

TEST(DistinguishableStates, FallAsTheNoiseGrows) {
  const Scratch scratch;
  const std::string cycles =
      "protocol:\n  - potentiation_depression: {up: {amplitude: 1.4 V, width: 1 ms, gap: 2 ms, count: 50}, "
      "down: "
      "{amplitude: -1.2 V, width: 1 ms, gap: 2 ms, count: 50}, cycles: 4, read: {voltage: 0.1 V, duration: 1 "
      "ms}}\n";
  double last = 51;
  for (const std::string noise : {"read: {normal: 0.5 %}", "read: {normal: 2 %}",
                                  "read: {normal: 2 %}, write: {normal: 100 %}", "read: {normal: 30 %}"}) {
    ASSERT_EQ(
        run(scratch, "a", experiment(kNonvolatile + ", noise: {" + noise + "}", cycles), {"--force"}).status,
        0);
    const CsvFile states = table(scratch, "a", "distinguishable_states");
    ASSERT_EQ(states.texts("branch"), (std::vector<std::string>{"up", "down"}));
    EXPECT_LT(states.number(0, "states"), last) << noise;
    last = states.number(0, "states");
    EXPECT_EQ(std::stod(json_value(read_text(scratch / "a/summary.json"), "states_up")), last);
  }
  EXPECT_EQ(last, 1);
}

// --- temperature

TEST(Temperature, SweepsAlongAnArrheniusLine) {
  const Scratch scratch;
  const std::string yaml =
      "experiment: device\nseed: 1\nsweep: {device.temperature: [300 K, 400 K]}\ndevice: {model: "
      "nonvolatile, "
      "temperature: 300 K, parameters: {from: nonvolatile_recommended, K_s: 0 Hz, K_r: 0 Hz, k_f: {value: "
      "5e-5 1/s, "
      "at: 300 K, E_a: 0.8 eV}}, initial: {x: 0.5}}\nprotocol: [{hold: {voltage: 0 V, duration: 10 s}}]\n";
  const Outcome swept = run(scratch, "a", yaml);
  ASSERT_EQ(swept.status, 0) << swept.err;
  const auto forgotten = [&](const char* point) {
    return -std::log(table(scratch, std::string("a/") + point, "devices_final").number(0, "x []") / 0.5);
  };
  const double factor = std::exp(0.8 * 11604.518121550082 * (1 / 300.0 - 1 / 400.0));
  EXPECT_NEAR(forgotten("0000"), 5e-4, 1e-12);
  EXPECT_NEAR(forgotten("0001") / (5e-4 * factor), 1, 1e-8);
  EXPECT_EQ(json_value(read_text(scratch / "a/0001/summary.json"), "temperature_K"), "400.0");
}

// --- going on from another run

const std::string kFirst = "{hold: {voltage: 1.4 V, duration: 3 ms}}",
                  kSecond = "{hold: {voltage: -1 V, duration: 2 ms}}";
const std::string kEnsemble =
    "model: nonvolatile, parameters: {from: nonvolatile_recommended}, count: 5, variability: {R_on: "
    "{lognormal: 10 %}}";

TEST(InitialFolder, GoesOnAsIfTheTwoProtocolsWereOne) {
  const Scratch scratch;
  ASSERT_EQ(
      run(scratch, "whole", experiment(kEnsemble, "protocol: [" + kFirst + ", " + kSecond + "]\n")).status,
      0);
  ASSERT_EQ(run(scratch, "first", experiment(kEnsemble, "protocol: [" + kFirst + "]\n")).status, 0);
  const Outcome second = run(
      scratch, "second", experiment(kEnsemble + ", initial: {from: first}", "protocol: [" + kSecond + "]\n"));
  ASSERT_EQ(second.status, 0) << second.err;
  EXPECT_EQ(read_text(scratch / "whole/tables/devices_final.csv"),
            read_text(scratch / "second/tables/devices_final.csv"));
  EXPECT_NE(read_text(scratch / "second/run.json").find("first/tables/devices_final.csv"), std::string::npos);
  ASSERT_EQ(run_program({"run", "second/resolved.yaml", "-o", "third"}, scratch).status, 0);
  EXPECT_EQ(results_in(scratch / "second"), results_in(scratch / "third"));
}

TEST(InitialFolder, ReadsTheTableFromHdf5Too) {
  const Scratch scratch;
  const std::string hdf5 = "output: {tables: hdf5}\n";
  ASSERT_EQ(run(scratch, "first", experiment(kEnsemble, "protocol: [" + kFirst + "]\n" + hdf5)).status, 0);
  EXPECT_EQ(run(scratch, "second",
                experiment(kEnsemble + ", initial: {from: first}", "protocol: [" + kSecond + "]\n"))
                .status,
            0);
}

TEST(InitialFolder, ThatCannotBeGoneOnFromIsRefusedWithTheReason) {
  const Scratch scratch;
  const std::string protocol = "protocol: [" + kFirst + "]\n";
  ASSERT_EQ(run(scratch, "first", experiment(kEnsemble, protocol)).status, 0);
  ASSERT_EQ(run(scratch, "seeds", experiment(kEnsemble, protocol + "seeds: 2\n")).status, 0);
  fs::create_directories(scratch / "other");
  fs::copy(scratch / "first", scratch / "torn", fs::copy_options::recursive);
  scratch.write("torn/incomplete", "interrupted\n");
  const auto refused = [&](const std::string& device, const std::string& folder, const std::string& why) {
    const Outcome outcome =
        run(scratch, "next", experiment(device + ", initial: {from: " + folder + "}", protocol));
    EXPECT_EQ(outcome.status, 2) << folder;
    EXPECT_NE(outcome.err.find("next.yaml:3:"), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find("device.initial.from: "), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find(why), std::string::npos) << outcome.err;
    EXPECT_FALSE(fs::exists(scratch / "next"));
  };
  refused(kEnsemble, "nowhere", "there is no such folder");
  refused(kEnsemble, "other", "it is not the folder of a run");
  refused(kEnsemble, "torn", "its run did not finish; finish it with `memspike run ... --resume`");
  refused(kEnsemble, "seeds", "name one of its runs, as in 0000");
  refused("model: nonvolatile, parameters: {from: nonvolatile_recommended}, count: 4", "first",
          "it holds 5 devices, but this experiment has 4; write count: 5");
  refused("model: chemical_inductor, parameters: {from: fig6b}, count: 5", "first",
          "its devices are of the model nonvolatile");
}

/// Spikes of 4 sources potentiate 8 of the devices or more, then all is quiet.
std::string network(const std::string& synapse, const std::string& stimuli,
                    const std::string& rule = "all_to_all") {
  return "experiment: network\nseed: 1\nnetwork:\n  populations:\n    input: {size: 4, neuron: {model: "
         "spike_source}}\n"
         "    output: {size: 3, neuron: {model: spike_source}}\n  projections:\n    - {name: p, from: input, "
         "to: output, "
         "connect: {rule: " +
         rule + "}, synapse: {" + synapse + "}, pre_pulse: [{voltage: 1.4 V, duration: 2 ms}]}\nstimuli: [" +
         stimuli + "]\nrun: {duration: 50 ms}\nrecord: {weights: {projection: p, at: [0 s, 50 ms]}}\n";
}
const std::string kSynapse =
    "model: nonvolatile, parameters: {from: nonvolatile_recommended}, variability: {R_on: {lognormal: 10 %}}";
const std::string kSpikes = "{to: input, spikes: [[0, 1 ms], [1, 3 ms], [1, 10 ms], [2, 20 ms]]}";

TEST(InitialFolder, OfANetworkGivesItsSynapsesTheirLastStates) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, "first", network(kSynapse + ", initial: {x: 0.1}", kSpikes)).status, 0);
  const Outcome next = run(scratch, "next", network(kSynapse + ", initial: {from: first}", ""));
  ASSERT_EQ(next.status, 0) << next.err;
  const CsvFile before = table(scratch, "first", "weights"), after = table(scratch, "next", "weights");
  ASSERT_EQ(before.rows.size(), 24u);
  for (std::size_t k = 0; k < 12; ++k)
    EXPECT_NEAR(after.number(k, "G [S]") / before.number(12 + k, "G [S]"), 1, 1e-12) << k;
  EXPECT_NE(before.text(0, "G [S]"), after.text(0, "G [S]"));
  ASSERT_EQ(run_program({"run", "next/resolved.yaml", "-o", "again"}, scratch).status, 0);
  EXPECT_EQ(results_in(scratch / "next"), results_in(scratch / "again"));
}

TEST(InitialFolder, OfANetworkThatDoesNotFitIsRefused) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, "first", network(kSynapse, kSpikes)).status, 0);
  const auto expect = [&](int status, const std::string& yaml, const std::string& why) {
    const Outcome outcome = run(scratch, "next", yaml, {"--force"});
    EXPECT_EQ(outcome.status, status) << outcome.err;
    EXPECT_NE(outcome.err.find(why), std::string::npos) << outcome.err;
  };
  const std::string from = ", initial: {from: first}";
  expect(2, network(kSynapse + from, "", "one_to_one"), "");
  std::string other = network(kSynapse + from, "");
  other.replace(other.find("name: p"), 7, "name: q");
  other.replace(other.find("projection: p"), 13, "projection: q");
  expect(2, other, "its network has no projection 'q'");
  expect(2, network("model: chemical_inductor, parameters: {from: fig6b}" + from, ""),
         "its devices are of the model nonvolatile");
  std::string larger = network(kSynapse + from, "");
  larger.replace(larger.find("size: 3"), 7, "size: 2");
  expect(2, larger, "its projection 'p' has 12 synapses, but this one has 8");
  expect(1, network(kSynapse + from, "", "fixed_probability, probability: 0.5"),
         "its synapses are not those of");
}

TEST(InitialConductance, OfSynapsesIsWhatTheirProbeFinds) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, "a", network(kSynapse + ", initial: {G: 50 uS, probe: 0.1 V}", "")).status, 0);
  for (const double G : table(scratch, "a", "weights").numbers("G [S]")) EXPECT_NEAR(G, 50e-6, 2e-8);
  ASSERT_EQ(
      run(scratch, "b", network(kSynapse + ", initial: {G: {uniform: [20 uS, 190 uS]}, probe: 0.1 V}", ""))
          .status,
      0);
  const std::vector<double> drawn = table(scratch, "b", "weights").numbers("G [S]");
  EXPECT_LT(*std::min_element(drawn.begin(), drawn.end()), 70e-6);
  EXPECT_GT(*std::max_element(drawn.begin(), drawn.end()), 100e-6);
  EXPECT_NE(json_value(read_text(scratch / "b/summary.json"), "initial_clipped"), "");
}

TEST(InitialConductance, OutOfReachIsCountedInSummaryLogAndCheck) {
  const Scratch scratch;
  const std::string yaml = experiment(
      "model: nonvolatile, parameters: {from: nonvolatile_recommended}, count: 40, variability: {R_on: "
      "{lognormal: 10 "
      "%}}, initial: {G: 195 uS, probe: 0.1 V}",
      "protocol: [{read: {voltage: 0.1 V, duration: 1 ms}}]\n");
  const Outcome ran = run(scratch, "a", yaml), checked = run_program({"check", "a.yaml"}, scratch);
  ASSERT_EQ(ran.status, 0) << ran.err;
  const std::string clipped = json_value(read_text(scratch / "a/summary.json"), "initial_clipped");
  EXPECT_GT(std::stoi(clipped), 5);
  EXPECT_LT(std::stoi(clipped), 35);
  EXPECT_NE(
      read_text(scratch / "a/log.txt").find(clipped + " of 40 devices cannot have the initial conductance"),
      std::string::npos);
  EXPECT_NE(checked.out.find(clipped + " of 40 devices cannot have it"), std::string::npos) << checked.out;
}

TEST(Check, TellsOfNoiseTemperatureAndCorrelations) {
  const Scratch scratch;
  scratch.write("a.yaml",
                experiment("model: chemical_inductor, temperature: 330 K, parameters: {from: fig6b, tau_k: "
                           "{value: 1 s, at: 300 K, E_a: 0.4 eV}}, count: 3, variability: {i_c0: {lognormal: "
                           "10 %}, V_T: {normal: 2 %}, correlation: [[i_c0, V_T, 0.5]]}, " +
                           kAllNoise));
  const Outcome checked = run_program({"check", "a.yaml"}, scratch);
  ASSERT_EQ(checked.status, 0) << checked.err;
  for (const char* words :
       {"temperature 330 K", " = 1 s at 300 K with E_a = 0.4 eV", "correlation i_c0 and V_T: 0.5",
        "write: normal 10 %", "read: lognormal 1 %", "telegraph: 5 % of the current, 3 ms high and 2 ms low"})
    EXPECT_NE(checked.out.find(words), std::string::npos) << words << "\n" << checked.out;
}

}  // namespace
}  // namespace memspike::test
