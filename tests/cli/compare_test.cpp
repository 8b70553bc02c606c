// SPDX-License-Identifier: Apache-2.0
// memspike compare, from outside.
#include <gtest/gtest.h>

#include "tests/cli/csv_file.hpp"

namespace memspike::test {
namespace {

const std::string kDevice =
    "experiment: device\nseed: 1\n{}device: {model: chemical_inductor, parameters: {from: fig6b}, count: 3, "
    "variability: {i_c0: {lognormal: 20 %}}}\nprotocol:\n  - pulse_train: {amplitude: 1.5 V, width: 50 ms, "
    "gap: 100 "
    "ms, count: 5, read: {voltage: 0.1 V, duration: 40 ms}}\n";

std::string device(const std::string& more = {}) {
  std::string text = kDevice;
  return text.replace(text.find("{}"), 2, more);
}

void run(const Scratch& scratch, const std::string& yaml, const std::string& name,
         const std::vector<std::string>& more = {}) {
  scratch.write(name + ".yaml", yaml);
  std::vector<std::string> words{"run", name + ".yaml", "--quiet"};
  words.insert(words.end(), more.begin(), more.end());
  const Outcome outcome = run_program(words, scratch);
  ASSERT_EQ(outcome.status, 0) << outcome.err;
}

/// The row of a run and a quantity.
std::size_t row_of(const CsvFile& table, const std::string& run, const std::string& quantity) {
  for (std::size_t k = 0; k < table.rows.size(); ++k)
    if (table.text(k, "run") == run && table.text(k, "quantity") == quantity) return k;
  ADD_FAILURE() << "no row of " << run << " and " << quantity;
  return 0;
}

TEST(Compare, SetsTheNumbersOfTwoRunsSideBySide) {
  const Scratch scratch;
  run(scratch, device(), "a");
  run(scratch, device(), "b", {"--set", "protocol[0].pulse_train.width=70 ms"});
  const Outcome outcome = run_program({"compare", "a", "b", "-o", "both"}, scratch);
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "both/report.html\n");
  EXPECT_FALSE(fs::exists(scratch / "both/incomplete"));
  const CsvFile table(scratch / "both/tables/compare.csv");
  const double a = std::stod(json_value(read_text(scratch / "a/summary.json"), "G_read_last_S")),
               b = std::stod(json_value(read_text(scratch / "b/summary.json"), "G_read_last_S"));
  ASSERT_NE(a, b);
  const std::size_t first = row_of(table, "a", "G_read_last_S"), second = row_of(table, "b", "G_read_last_S");
  EXPECT_EQ(table.number(first, "mean"), a);
  EXPECT_EQ(table.number(second, "mean"), b);
  EXPECT_EQ(table.text(first, "difference"), "");
  EXPECT_EQ(table.number(second, "difference"), b - a);
  EXPECT_DOUBLE_EQ(table.number(second, "relative_difference"), (b - a) / a);
  EXPECT_EQ(table.text(second, "sd"), "") << "one seed has no spread";
  EXPECT_EQ(table.text(second, "unit"), "S");
  const CsvFile inputs(scratch / "both/tables/inputs.csv");
  ASSERT_EQ(inputs.rows.size(), 2u) << "nothing else differs";
  EXPECT_EQ(inputs.text(1, "key"), "protocol[0].pulse_train.width");
  EXPECT_EQ(inputs.text(1, "value"), "0.07 s");
  EXPECT_TRUE(fs::exists(scratch / "both/report.html"));
  EXPECT_TRUE(fs::exists(scratch / "both/figures/potentiation.gp"))
      << "the script is there without gnuplot, too";
}

TEST(Compare, TakesSeedsAsRepetitionsAndPairsThem) {
  const Scratch scratch;
  run(scratch, device("seeds: 4\n"), "a");
  run(scratch, device("seeds: 4\n"), "b", {"--set", "device.parameters.tau_k=2 s"});
  run(scratch, device("seeds: 3\n"), "c", {"--seed", "100"});
  ASSERT_EQ(run_program({"compare", "a", "b", "c"}, scratch).status, 0);
  const CsvFile table(scratch / "compare/tables/compare.csv");
  double mean = 0;
  for (const char* point : {"0000", "0001", "0002", "0003"})
    mean += std::stod(json_value(read_text(scratch / "b" / point / "summary.json"), "G_read_last_S")) / 4;
  const std::size_t b = row_of(table, "b", "G_read_last_S"), c = row_of(table, "c", "G_read_last_S");
  EXPECT_EQ(table.number(b, "n"), 4);
  EXPECT_NEAR(table.number(b, "mean"), mean, 1e-14 * mean);
  EXPECT_GT(table.number(b, "sd"), 0);
  EXPECT_LT(table.number(b, "ci95_low"), mean);
  EXPECT_EQ(table.text(b, "paired"), "true");
  EXPECT_EQ(table.text(c, "paired"), "false");
  EXPECT_LT(table.number(b, "difference_ci95_high"), 0) << "a slower device is potentiated less";
  EXPECT_LT(table.number(b, "effect_size"), 0);
  // What run itself says of its seeds.
  EXPECT_EQ(table.number(b, "mean"),
            std::stod(json_value(read_text(scratch / "b/summary.json"), "G_read_last_mean_S")));
}

TEST(Compare, TakesThePointsOfASweepOneByOne) {
  const Scratch scratch;
  run(scratch, device("sweep: {device.parameters.tau_k: [1 s, 2 s]}\n"), "s");
  run(scratch, device(), "a");
  ASSERT_EQ(run_program({"compare", "a", "s"}, scratch).status, 0);
  const CsvFile table(scratch / "compare/tables/compare.csv");
  const std::size_t same = row_of(table, "s/0000", "G_read_last_S"),
                    other = row_of(table, "s/0001", "G_read_last_S");
  EXPECT_EQ(table.number(same, "difference"), 0);
  EXPECT_NE(table.number(other, "difference"), 0);
}

TEST(Compare, RefusesWhatCannotBeComparedAllAtOnceAndMakesNothing) {
  const Scratch scratch;
  run(scratch, device(), "a");
  run(scratch, device(), "halted");
  scratch.write("halted/incomplete", "stopped\n");
  run(scratch,
      "experiment: network\nseed: 1\nnetwork:\n  populations:\n    in: {size: 1, neuron: {model: "
      "spike_source}}\n"
      "  projections: []\nstimuli: [{to: in, spikes: [[0, 1 ms]]}]\nrun: {duration: 10 ms}\n",
      "net");
  const Outcome outcome = run_program({"compare", "a", "a", "halted", "net", "nowhere"}, scratch);
  EXPECT_EQ(outcome.status, 2);
  for (const char* said :
       {"a: is given twice", "halted: this run did not finish",
        "net: is a network experiment, but a is a device experiment", "nowhere: there is no such folder"})
    EXPECT_NE(outcome.err.find(said), std::string::npos) << said << "\n" << outcome.err;
  EXPECT_FALSE(fs::exists(scratch / "compare"));
  const Outcome alone = run_program({"compare", "a"}, scratch);
  EXPECT_EQ(alone.status, 2);
  EXPECT_NE(alone.err.find("needs at least two runs"), std::string::npos) << alone.err;
  const Outcome onto = run_program({"compare", "a", "net", "-o", "a", "--force"}, scratch);
  EXPECT_EQ(onto.status, 2);
  EXPECT_TRUE(fs::exists(scratch / "a/summary.json"));
}

TEST(Compare, IsNotOverwrittenUnasked) {
  const Scratch scratch;
  run(scratch, device(), "a");
  run(scratch, device(), "b", {"--seed", "2"});
  ASSERT_EQ(run_program({"compare", "a", "b"}, scratch).status, 0);
  EXPECT_EQ(run_program({"compare", "a", "b"}, scratch).status, 2);
  EXPECT_EQ(run_program({"compare", "a", "b", "--force"}, scratch).status, 0);
  const Outcome again = run_program({"compare", "a", "compare"}, scratch);
  EXPECT_EQ(again.status, 2);
  const Outcome report = run_program({"report", "compare"}, scratch);
  EXPECT_EQ(report.status, 2);
  EXPECT_NE(report.err.find("is a comparison"), std::string::npos) << report.err;
}

TEST(Compare, DrawsWeightsAndTheirDistributionOfNetworks) {
  const Scratch scratch;
  const std::string network =
      "experiment: network\nseed: 1\nnetwork:\n  populations:\n    in: {size: 10, neuron: {model: "
      "spike_source}}\n"
      "    out: {size: 2, neuron: {model: lif, parameters: {tau_m: 20 ms, R_m: 1 MOhm, E_L: 0 V, V_th: 20 "
      "mV, V_reset: 0 "
      "V, t_ref: 15 ms}}}\n  projections:\n    - {name: p, from: in, to: out, connect: {rule: all_to_all}, "
      "gain: 1e-6, "
      "synapse: {model: nonvolatile, parameters: {from: nonvolatile_recommended}, initial: {x: {uniform: "
      "[0.1, 0.5]}}}, "
      "pre_pulse: [{voltage: 1.4 V, duration: 5 ms}]}\nstimuli: [{to: in, poisson: {rate: 20 Hz}}]\nrun: "
      "{duration: 500 "
      "ms}\nrecord: {weights: {projection: p, every: 100 ms, probe: 0.1 V}}\n";
  run(scratch, network, "a");
  run(scratch, network, "b", {"--set", "stimuli[0].poisson.rate=60 Hz"});
  ASSERT_EQ(run_program({"compare", "a", "b"}, scratch).status, 0);
  for (const char* file : {"weights.csv", "weights.gp", "distribution.csv", "distribution.gp"})
    EXPECT_TRUE(fs::exists(scratch / "compare/figures" / file)) << file;
}

}  // namespace
}  // namespace memspike::test
