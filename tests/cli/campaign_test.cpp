// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "tests/cli/run_folder_contents.hpp"

namespace memspike::test {
namespace {

const std::string kBase =
    "experiment: device\n"
    "seed: 3\n"
    "device: {model: chemical_inductor, parameters: {from: fig6b}}\n"
    "protocol:\n"
    "  - hold: {voltage: 1.5 V, duration: 50 ms}\n";

class Campaign : public testing::Test {
 protected:
  Outcome run(const std::string& yaml, std::vector<std::string> options = {}) {
    scratch_.write("a.yaml", yaml);
    options.insert(options.begin(), {"run", "a.yaml", "-o", "out", "--quiet"});
    return run_program(options, scratch_);
  }
  CsvFile index() const { return CsvFile(scratch_ / "out/index.csv"); }
  std::string summary(const std::string& point) const {
    return read_text(scratch_ / ("out/" + point + "/summary.json"));
  }
  bool has(const std::string& name) const { return fs::exists(scratch_ / ("out/" + name)); }
  auto time_of(const std::string& name) const { return fs::last_write_time(scratch_ / ("out/" + name)); }

  Scratch scratch_;
};

TEST_F(Campaign, AGridVariesItsLastKeyFastestOneFolderForEachPoint) {
  const Outcome outcome = run(kBase +
                              "sweep:\n"
                              "  device.parameters.tau_k: [0.5 s, 1 s]\n"
                              "  protocol[0].hold.voltage: [1 V, 1.2 V, 1.5 V]\n");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const CsvFile table = index();
  EXPECT_TRUE(table.header.starts_with("point,device.parameters.tau_k,protocol[0].hold.voltage,status,"))
      << table.header;
  EXPECT_EQ(table.texts("point"), (std::vector<std::string>{"0", "1", "2", "3", "4", "5"}));
  EXPECT_EQ(table.texts("device.parameters.tau_k"),
            (std::vector<std::string>{"0.5 s", "0.5 s", "0.5 s", "1 s", "1 s", "1 s"}));
  EXPECT_EQ(table.texts("protocol[0].hold.voltage"),
            (std::vector<std::string>{"1 V", "1.2 V", "1.5 V", "1 V", "1.2 V", "1.5 V"}));
  EXPECT_EQ(table.texts("status"), std::vector<std::string>(6, "done"));
  for (int k = 0; k < 6; ++k) {
    const std::string point = "000" + std::to_string(k);
    EXPECT_TRUE(has(point + "/tables/segments.csv") && has(point + "/report.html")) << point;
    for (const char* key : {"I_final_A", "i_c_final_A", "charge_C", "paths.taylor_steps"}) {
      const std::string in_json = std::string(key).substr(std::string(key).find('.') + 1);
      EXPECT_EQ(table.number(static_cast<std::size_t>(k), key),
                std::stod(json_value(summary(point), in_json)))
          << key;
    }
  }
  EXPECT_FALSE(has("0006") || has("incomplete"));
  EXPECT_EQ(json_value(read_text(scratch_ / "out/summary.json"), "points"), "6");
}

TEST_F(Campaign, EachPointIsTheRunThatItsKeysDescribe) {
  ASSERT_EQ(run(kBase + "sweep: {device.parameters.tau_k: [0.5 s, 1 s]}\n").status, 0);
  scratch_.write("b.yaml", kBase);
  ASSERT_EQ(run_program({"run", "b.yaml", "--set", "device.parameters.tau_k=0.5 s"}, scratch_).status, 0);
  EXPECT_EQ(results_in(scratch_ / "out/0000"), results_in(scratch_ / "b"));
}

TEST_F(Campaign, ZipPairsTheListsAndRangesAreSpelledWithUnits) {
  const Outcome outcome = run(kBase +
                              "sweep:\n"
                              "  device.parameters.tau_k: {from: 1 s, to: 2 s, points: 3}\n"
                              "  tolerance: [1e-6, 1e-7, 1e-8]\n"
                              "zip: true\n");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(index().texts("device.parameters.tau_k"), (std::vector<std::string>{"1 s", "1.5 s", "2 s"}));
  EXPECT_EQ(index().texts("tolerance"), (std::vector<std::string>{"1e-6", "1e-7", "1e-8"}));
}

TEST_F(Campaign, WholeBlocksAreSweptByName) {
  const Outcome outcome =
      run(kBase +
          "sweep:\n"
          "  protocol:\n"
          "    gentle: [{hold: {voltage: 0.5 V, duration: 10 ms}}]\n"
          "    hard: [{hold: {voltage: 1.5 V, duration: 10 ms}}, {open: {duration: 10 ms}}]\n");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(index().texts("protocol"), (std::vector<std::string>{"gentle", "hard"}));
  EXPECT_EQ(index().texts("segments"), (std::vector<std::string>{"1", "2"}));
}

TEST_F(Campaign, ResumeSkipsFinishedPointsAndRunsTheOthers) {
  const std::string two = kBase + "sweep: {device.parameters.tau_k: [0.5 s, 1 s]}\n";
  const std::string three = kBase + "sweep: {device.parameters.tau_k: [0.5 s, 1 s, 2 s]}\n";
  ASSERT_EQ(run(two).status, 0);
  const auto first = time_of("0000/summary.json"), second = time_of("0001/summary.json");
  write_text(scratch_ / "out/0001/incomplete", "as if it had been stopped\n");
  const Outcome resumed = run(three, {"--resume"});
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_EQ(time_of("0000/summary.json"), first) << "a finished point is left alone";
  EXPECT_NE(time_of("0001/summary.json"), second) << "an unfinished one is run again";
  EXPECT_TRUE(has("0002/summary.json"));
  EXPECT_FALSE(has("0001/incomplete"));
  EXPECT_EQ(index().texts("status"), (std::vector<std::string>{"done", "done", "done"}));
  EXPECT_EQ(index().number(0, "I_final_A"), std::stod(json_value(summary("0000"), "I_final_A")));
}

TEST_F(Campaign, ResumeRunsAPointAgainWhenTheInputHasChanged) {
  ASSERT_EQ(run(kBase + "sweep: {device.parameters.tau_k: [0.5 s, 1 s]}\n").status, 0);
  const auto first = time_of("0000/summary.json"), second = time_of("0001/summary.json");
  ASSERT_EQ(run(kBase + "sweep: {device.parameters.tau_k: [0.5 s, 3 s]}\n", {"--resume"}).status, 0);
  EXPECT_EQ(time_of("0000/summary.json"), first);
  EXPECT_NE(time_of("0001/summary.json"), second);
  EXPECT_EQ(index().texts("device.parameters.tau_k"), (std::vector<std::string>{"0.5 s", "3 s"}));
}

const std::string kFromFile =
    "experiment: network\nseed: 3\n"
    "network: {populations: {eyes: {size: 3, neuron: {model: spike_source}}}}\n"
    "stimuli: [{to: eyes, file: spikes.csv}]\n"
    "run: {duration: 20 ms}\n";

TEST_F(Campaign, ResumeRunsPointsAgainWhenAFileThatTheyReadHasChanged) {
  for (const std::string& campaign :
       {std::string("sweep: {run.duration: [10 ms, 20 ms]}\n"), std::string("seeds: 2\n"),
        std::string("seeds: 2\nsweep: {run.duration: [10 ms, 20 ms]}\n")}) {
    scratch_.write("spikes.csv", "neuron,t [ms]\n0,1\n2,5\n");
    const Outcome outcome = run(kFromFile + campaign, {"--force"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const auto first = time_of("0001/summary.json");
    ASSERT_EQ(run(kFromFile + campaign, {"--resume"}).status, 0);
    EXPECT_EQ(time_of("0001/summary.json"), first) << campaign;
    scratch_.write("spikes.csv", "neuron,t [ms]\n0,1\n2,5\n1,7\n");
    ASSERT_EQ(run(kFromFile + campaign, {"--resume"}).status, 0);
    EXPECT_NE(time_of("0001/summary.json"), first) << campaign;
  }
}

TEST_F(Campaign, ResumeRunsPointsAgainWhenAWaveformHasChanged) {
  const std::string yaml =
      "experiment: device\nseed: 1\ndevice: {model: resistor, parameters: {R_s: 100 Ohm, R_b: 1 kOhm, C_m: 1 "
      "uF}}\nprotocol: [from_file: {file: wave.csv}]\nsweep: {device.parameters.R_b: [1 kOhm, 2 kOhm]}\n";
  scratch_.write("wave.csv", "t [s],V [V]\n0,0\n1,1\n");
  ASSERT_EQ(run(yaml).status, 0);
  const auto first = time_of("0001/summary.json");
  ASSERT_EQ(run(yaml, {"--resume"}).status, 0);
  EXPECT_EQ(time_of("0001/summary.json"), first);
  scratch_.write("wave.csv", "t [s],V [V]\n0,0\n1,1.5\n");
  ASSERT_EQ(run(yaml, {"--resume"}).status, 0);
  EXPECT_NE(time_of("0001/summary.json"), first);
}

TEST_F(Campaign, ResumeRunsAPointAgainWhoseSummaryIsGone) {
  ASSERT_EQ(run(kBase + "sweep: {device.parameters.tau_k: [0.5 s, 1 s]}\n").status, 0);
  fs::remove(scratch_ / "out/0001/summary.json");
  EXPECT_EQ(run(kBase + "sweep: {device.parameters.tau_k: [0.5 s, 1 s]}\n", {"--resume"}).status, 0);
  EXPECT_TRUE(has("0001/summary.json"));
}

TEST_F(Campaign, ResumeAtAnotherInstructionLevelIsRefusedAndHarmsNothing) {
  const std::string two = kBase + "sweep: {device.parameters.tau_k: [0.5 s, 1 s]}\n";
  ASSERT_EQ(run(two, {"--isa", "baseline"}).status, 0);
  std::string other = read_text(scratch_ / "out/0001/run.json");
  other.replace(other.find("\"baseline\""), 10, "\"avx2\"");
  write_text(scratch_ / "out/0001/run.json", other);
  const Outcome refused = run(two, {"--isa", "baseline", "--resume"});
  EXPECT_EQ(refused.status, 2);
  EXPECT_NE(refused.err.find("give --isa avx2"), std::string::npos) << refused.err;
  EXPECT_FALSE(has("incomplete"));
}

TEST_F(Campaign, ResumeGoesOnWithTheSeedThatWasDrawn) {
  std::string unseeded = kBase + "sweep: {device.parameters.tau_k: [0.5 s, 1 s]}\n";
  unseeded.erase(unseeded.find("seed: 3\n"), 8);
  ASSERT_EQ(run(unseeded).status, 0);
  const auto first = time_of("0000/summary.json");
  const std::string seed = json_value(read_text(scratch_ / "out/run.json"), "seed");
  ASSERT_EQ(run(unseeded, {"--resume"}).status, 0);
  EXPECT_EQ(time_of("0000/summary.json"), first);
  EXPECT_EQ(json_value(read_text(scratch_ / "out/run.json"), "seed"), seed);
}

TEST_F(Campaign, EveryPointHasTheSameDevicesUnlessItsSeedIsSwept) {
  const std::string ensemble =
      "experiment: device\nseed: 3\n"
      "device: {model: resistor, parameters: {R_s: 1 Ohm, R_b: 1 kOhm, C_m: 1 nF}, count: 2, variability: "
      "{R_b: {normal: "
      "10 %}}}\n"
      "protocol: [{hold: {voltage: 1 V, duration: 1 s}}]\n";
  ASSERT_EQ(run(ensemble + "sweep: {tolerance: [1e-6, 1e-7]}\n").status, 0);
  EXPECT_EQ(index().text(0, "I_final_A"), index().text(1, "I_final_A"));
  ASSERT_EQ(run(ensemble + "sweep: {seed: [3, 4]}\n", {"--force"}).status, 0);
  EXPECT_NE(index().text(0, "I_final_A"), index().text(1, "I_final_A"));
}

TEST_F(Campaign, SeedsGiveMeanDeviationAndStudentInterval) {
  const Outcome outcome =
      run("experiment: device\nseed: 1e1\nseeds: 5\n"
          "device: {model: chemical_inductor, parameters: {from: fig6b}, count: 3, variability: {i_c0: "
          "{lognormal: 10 %}}}\n"
          "protocol: [{hold: {voltage: 1.5 V, duration: 200 ms}}]\n");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(index().texts("seed"), (std::vector<std::string>{"10", "11", "12", "13", "14"}));
  const std::string all = read_text(scratch_ / "out/summary.json");
  double mean = 0, squares = 0;
  for (std::size_t k = 0; k < 5; ++k)
    mean += std::stod(json_value(summary("000" + std::to_string(k)), "I_final_A")) / 5;
  for (std::size_t k = 0; k < 5; ++k)
    squares += std::pow(std::stod(json_value(summary("000" + std::to_string(k)), "I_final_A")) - mean, 2);
  const double deviation = std::sqrt(squares / 4);
  constexpr double kStudent = 2.776445105197793;  // 97.5 % quantile with 4 degrees of freedom
  const double half = kStudent * deviation / std::sqrt(5.0);
  EXPECT_GT(deviation, 0);
  const auto expect = [&](const char* key, double value) {
    EXPECT_NEAR(std::stod(json_value(all, key)), value, 1e-12 * mean) << key;
  };
  expect("I_final_mean_A", mean);
  expect("I_final_sd_A", deviation);
  expect("I_final_ci95_low_A", mean - half);
  expect("I_final_ci95_high_A", mean + half);
  EXPECT_EQ(json_value(all, "seeds"), "5");
  EXPECT_EQ(json_value(all, "devices_mean"), "3.0") << "counts are numbers, too";
}

TEST_F(Campaign, SeedsWhoseSummariesHaveDifferentKeysAreNotMixedUp) {
  // Some of these networks have two synapses, some one, whose conductances have no spread, some none.
  const Outcome outcome = run(
      "experiment: network\nseed: 1\nseeds: 12\n"
      "network:\n  populations: {a: {size: 1, neuron: {model: spike_source}}, b: {size: 2, neuron: {model: "
      "spike_source}}}\n"
      "  projections: [{name: p, from: a, to: b, connect: {rule: fixed_probability, probability: 0.5},\n"
      "    synapse: {model: nonvolatile, parameters: {from: learning}}}]\n"
      "run: {duration: 1 ms}\n");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  double synapses = 0;
  for (std::size_t k = 0; k < 12; ++k) synapses += index().number(k, "projection.p.synapses") / 12;
  const std::string all = read_text(scratch_ / "out/summary.json");
  EXPECT_NEAR(std::stod(json_value(all, "synapses_mean")), synapses, 1e-12);
  EXPECT_EQ(all.find("G_start"), std::string::npos) << "not all have a conductance";
  EXPECT_NEAR(std::stod(json_value(all, "tolerance_mean")), 1e-6, 1e-18);
}

TEST_F(Campaign, SeedsInsideASweepGiveOneRowForEachPoint) {
  const Outcome outcome =
      run("experiment: device\nseed: 1\nseeds: 2\n"
          "device: {model: resistor, parameters: {R_s: 1 Ohm, R_b: 1 kOhm, C_m: 1 nF}, count: 2, "
          "variability: {R_b: {normal: "
          "10 %}}}\n"
          "protocol: [{hold: {voltage: 1 V, duration: 1 s}}]\n"
          "sweep: {\"protocol[0].hold.voltage\": [1 V, 2 V]}\n");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_TRUE(has("0001/0001/tables/segments.csv"));
  EXPECT_NEAR(index().number(1, "I_final_mean_A"), 2 * index().number(0, "I_final_mean_A"), 1e-9);
}

TEST_F(Campaign, ABadPointRefusesTheWholeSweep) {
  const Outcome outcome = run(kBase + "sweep: {device.parameters.tau_k: [0.5 s, -1 s]}\n");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_NE(outcome.err.find("a.yaml:6:"), std::string::npos) << outcome.err;
  EXPECT_FALSE(fs::exists(scratch_ / "out"));
}

}  // namespace
}  // namespace memspike::test
