// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/cli/run_folder_contents.hpp"

namespace memspike::test {
namespace {

constexpr const char* kEnsemble =
    "experiment: device\n"
    "title: an ensemble\n"
    "device:\n"
    "  model: nonvolatile\n"
    "  parameters: {from: nonvolatile_recommended}\n"
    "  initial: {x: 0.05}\n"
    "  count: 12\n"
    "  variability: {R_on: {lognormal: 20 %}, V_set: {normal: 2 %}}\n"
    "protocol:\n"
    "  - pulse_train: {amplitude: 1.4 V, width: 1 ms, gap: 9 ms, count: 5, read: {voltage: 0.1 V, duration: "
    "1 ms}}\n";

class Repeatability : public testing::Test {
 protected:
  Repeatability() { scratch_.write("a.yaml", kEnsemble); }

  /// Runs into a folder of that name and gives what came out.
  std::map<std::string, std::string> run(const std::string& name, std::vector<std::string> options) {
    options.insert(options.begin(), {"run", "a.yaml", "-o", name});
    outcome_ = run_program(options, scratch_);
    EXPECT_EQ(outcome_.status, 0) << outcome_.err;
    return results_in(scratch_ / name);
  }

  Scratch scratch_;
  Outcome outcome_;
};

TEST_F(Repeatability, TheSameSeedGivesTheSameBytesWhateverTheThreads) {
  const auto one = run("one", {"--seed", "5", "--threads", "1"});
  EXPECT_EQ(run("two", {"--seed", "5", "--threads", "2"}), one);
  EXPECT_EQ(run("five", {"--seed", "5", "--threads", "5"}), one);
  EXPECT_NE(run("other", {"--seed", "6", "--threads", "1"}), one);
}

TEST_F(Repeatability, BothInstructionLevelsRunAndAgree) {
  run("baseline", {"--seed", "5", "--isa", "baseline"});
  const Outcome avx2 = run_program({"run", "a.yaml", "-o", "avx2", "--seed", "5", "--isa", "avx2"}, scratch_);
  if (avx2.status == 2) GTEST_SKIP() << "this machine has no AVX2: " << avx2.err;
  ASSERT_EQ(avx2.status, 0) << avx2.err;
  EXPECT_NE(read_text(scratch_ / "baseline/run.json").find("\"instruction_level\": \"baseline\""),
            std::string::npos);
  EXPECT_NE(read_text(scratch_ / "avx2/run.json").find("\"instruction_level\": \"avx2\""), std::string::npos);
  const CsvFile a(scratch_ / "baseline/tables/pulses.csv"), b(scratch_ / "avx2/tables/pulses.csv");
  ASSERT_EQ(a.rows.size(), b.rows.size());
  for (std::size_t k = 0; k < a.rows.size();
       ++k)  // a thousand times the tolerance of 1e-9: they round differently
    EXPECT_NEAR(a.number(k, "I_end [A]"), b.number(k, "I_end [A]"),
                1e-6 * std::abs(a.number(k, "I_end [A]")));
}

TEST_F(Repeatability, ADrawnSeedIsToldAndRecordedAndRepeatsTheRun) {
  const auto first = run("first", {});
  const std::string seed = json_value(read_text(scratch_ / "first/run.json"), "seed");
  ASSERT_FALSE(seed.empty());
  EXPECT_NE(outcome_.err.find("seed " + seed + " was drawn"), std::string::npos) << outcome_.err;
  EXPECT_NE(first.at("resolved.yaml").find("seed: " + seed), std::string::npos);
  EXPECT_EQ(run("again", {"--seed", seed}), first);
  EXPECT_NE(run("another", {}), first) << "another seed is drawn";
}

TEST_F(Repeatability, SeedOnTheCommandLineMayBeWrittenLikeAnyInteger) {
  EXPECT_EQ(run("plain", {"--seed", "1000"}), run("exponent", {"--seed", "1e3"}));
  EXPECT_EQ(json_value(read_text(scratch_ / "exponent/run.json"), "seed"), "1000");
}

TEST_F(Repeatability, SettingsReplaceWhatTheFileSays) {
  const auto changed =
      run("set", {"--seed", "5", "--set", "device.count=2", "--set", "device.parameters.R_on=6 kOhm", "--set",
                  "protocol[0].pulse_train.count=3", "--set", "record={segments: none}"});
  const std::string& resolved = changed.at("resolved.yaml");
  for (const char* line : {"R_on: 6000 Ohm", "count: 2", "count: 3", "segments: none"})
    EXPECT_NE(resolved.find(line), std::string::npos) << line << "\n" << resolved;
  EXPECT_EQ(CsvFile(scratch_ / "set/tables/pulses.csv").rows.size(), 6u);
  EXPECT_FALSE(fs::exists(scratch_ / "set/tables/segments.csv"));
}

TEST_F(Repeatability, JsonGoesToStandardOutputAndMessagesDoNot) {
  const auto results = run("json", {"--seed", "5", "--json"});
  EXPECT_EQ(outcome_.out, results.at("summary.json"));
  EXPECT_FALSE(outcome_.err.empty());
  run("plain", {"--seed", "5"});
  EXPECT_TRUE(outcome_.out.empty()) << outcome_.out;
}

TEST_F(Repeatability, QuietLeavesOnlyWarnings) {
  run("quiet", {"--quiet"});
  for (const std::string& line : lines_of(outcome_.err))  // there is no gnuplot here: warnings there are
    EXPECT_TRUE(line.starts_with("warning: ") || line.starts_with("Install gnuplot")) << line;
}

TEST_F(Repeatability, TheLogAndTheProvenanceTellHowItWas) {
  run("told", {"--seed", "5", "--threads", "2"});
  const std::string log = read_text(scratch_ / "told/log.txt"),
                    provenance = read_text(scratch_ / "told/run.json");
  for (const char* words : {"12 devices of model nonvolatile", "seed 5", "integration", "total"})
    EXPECT_NE(log.find(words), std::string::npos) << words << "\n" << log;
  for (const char* key : {"version", "git_hash", "compiler", "flags", "libraries", "seed", "threads",
                          "command_line", "start_utc", "end_utc", "wall_s", "cpu_s"})
    EXPECT_NE(provenance.find("\"" + std::string(key) + "\""), std::string::npos) << key;
  EXPECT_EQ(json_value(provenance, "threads"), "2");
}

TEST_F(Repeatability, TablesCanBeHadAsCsvOrHdf5) {
  const auto csv = run("csv", {"--seed", "5", "--set", "output.tables=csv"});
  EXPECT_TRUE(csv.contains("tables/segments.csv"));
  const auto hdf5 = run("hdf5", {"--seed", "5", "--set", "output.tables=hdf5"});
  EXPECT_FALSE(hdf5.contains("tables/segments.csv"));
  EXPECT_EQ(read_text(scratch_ / "hdf5/data.h5").substr(1, 3), "HDF");
  EXPECT_FALSE(fs::exists(scratch_ / "csv/data.h5"));
}

}  // namespace
}  // namespace memspike::test
