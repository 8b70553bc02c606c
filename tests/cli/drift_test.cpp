// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <map>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include "tests/cli/run_folder_contents.hpp"

namespace memspike::test {
namespace {

const fs::path kCase = fs::path(MEMSPIKE_SOURCE_DIR) / "tests/cases/good/drift.yaml";

class DriftCommand : public testing::Test {
 protected:
  void run(std::vector<std::string> options = {}, const std::string& into = "out") {
    options.insert(options.begin(), {"run", kCase.string(), "-o", into, "--quiet"});
    const Outcome outcome = run_program(options, scratch_);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
  }
  CsvFile table(const std::string& name, const std::string& run = "out") const {
    return CsvFile(scratch_ / (run + "/tables/" + name + ".csv"));
  }
  Scratch scratch_;
};

double ulp(double x) { return std::nextafter(std::fabs(x), HUGE_VAL) - std::fabs(x); }

TEST_F(DriftCommand, TheLedgerHasItsColumnsAndItsPartsSumToTheWholeOfEachDevice) {
  run();
  const CsvFile ledger = table("ledger"), final = table("synapses_final");
  EXPECT_EQ(ledger.header, "projection,pre,post,cause,pulses,charge [C],energy [J],dslow,dG [S],protocol");
  using Wide = boost::multiprecision::cpp_bin_float_100;
  std::size_t row = 0;
  for (std::size_t device = 0; device < final.rows.size(); ++device) {
    Wide slow = 0, G = 0, slow_allowed = 0, G_allowed = 0;
    for (const char* cause : {"write", "disturb", "read", "relaxation"}) {
      for (const char* key : {"protocol", "projection", "pre", "post"})
        EXPECT_EQ(ledger.text(row, key), final.text(device, key));
      EXPECT_EQ(ledger.text(row, "cause"), cause);
      slow += ledger.number(row, "dslow"), slow_allowed += ulp(ledger.number(row, "dslow")) / 2;
      G += ledger.number(row, "dG [S]"), G_allowed += ulp(ledger.number(row, "dG [S]")) / 2;
      ++row;
    }
    const Wide whole = Wide(final.number(device, "slow")) - Wide(final.number(device, "slow_start"));
    const Wide of_G = Wide(final.number(device, "G [S]")) - Wide(final.number(device, "G_start [S]"));
    EXPECT_LE(abs(slow - whole), slow_allowed) << device;
    EXPECT_LE(abs(G - of_G), G_allowed) << device;
  }
  EXPECT_EQ(row, ledger.rows.size());
}

TEST_F(DriftCommand, PulsesAreCountedUnderTheirCauses) {
  run();
  const CsvFile ledger = table("ledger");
  std::map<std::pair<std::string, std::string>, double> pulses;  // of the device (0, 0)
  for (std::size_t k = 0; k < ledger.rows.size(); ++k)
    if (ledger.text(k, "pre") == "0" && ledger.text(k, "post") == "0")
      pulses[{ledger.text(k, "protocol"), ledger.text(k, "cause")}] = ledger.number(k, "pulses");
  EXPECT_EQ((pulses[{"read", "read"}]), 10) << "at 0 s, 1 s, ..., 9 s";
  EXPECT_EQ((pulses[{"rest", "disturb"}]), 0);
  EXPECT_EQ((pulses[{"write", "read"}]), 4) << "at 2 s, ..., 8 s of the observed phase";
  // The column of post 0 is silent in the program: three spikes of the row, then five at 0, 50, ..., 200 ms.
  EXPECT_EQ((pulses[{"write", "write"}]), 0);
  EXPECT_EQ((pulses[{"write", "disturb"}]), 8);
  EXPECT_EQ((pulses[{"write", "relaxation"}]), 0);
}

TEST_F(DriftCommand, AgesCountFromTheEndOfTheProgram) {
  run();
  const CsvFile drift = table("drift");
  for (std::size_t k = 0; k < drift.rows.size(); ++k) {
    const double program = drift.text(k, "protocol") == "write" ? 0.7 : 0;
    EXPECT_NEAR(drift.number(k, "t [s]"), program + drift.number(k, "age [s]"), 1e-12);
    EXPECT_LE(drift.number(k, "G_min [S]"), drift.number(k, "G_q05 [S]"));
    EXPECT_LE(drift.number(k, "G_q25 [S]"), drift.number(k, "G_q50 [S]"));
    EXPECT_LE(drift.number(k, "G_q95 [S]"), drift.number(k, "G_max [S]"));
  }
  EXPECT_EQ(drift.number(0, "retained []"), 1) << "at age 0";
}

TEST_F(DriftCommand, ProtocolsMeetTheSameDevices) {
  run();
  const CsvFile final = table("synapses_final");
  for (std::size_t k = 0; k < 8; ++k)
    for (std::size_t protocol = 1; protocol < 4; ++protocol)
      EXPECT_EQ(final.text(k, "slow_start"), final.text(k + 8 * protocol, "slow_start"));
}

TEST_F(DriftCommand, GivesTheSameBytesOnAnyNumberOfThreads) {
  run({"--threads", "1"}, "one");
  run({"--threads", "3"}, "three");
  EXPECT_EQ(results_in(scratch_ / "one"), results_in(scratch_ / "three"));
}

TEST_F(DriftCommand, SeedsCompareProtocolsPairedBySeed) {
  run({"--set", "seeds=3"});
  const CsvFile all = table("comparison");
  EXPECT_EQ(all.rows.size(), 12u);
  std::vector<double> differences;
  for (const char* seed : {"0000", "0001", "0002"}) {
    const CsvFile one = table("comparison", std::string("out/") + seed);
    EXPECT_EQ(one.text(1, "protocol_b"), all.text(1, "protocol_b"));
    differences.push_back(one.number(1, "difference []"));
  }
  const double mean = (differences[0] + differences[1] + differences[2]) / 3;
  double squares = 0;
  for (const double d : differences) squares += (d - mean) * (d - mean);
  EXPECT_NEAR(all.number(1, "difference []"), mean, 1e-12 * std::fabs(mean));
  EXPECT_EQ(all.text(1, "seeds"), "3");
  EXPECT_NEAR(all.number(1, "effect_size []"), mean / std::sqrt(squares / 2) * (1 - 3.0 / 7),
              1e-9 * std::fabs(all.number(1, "effect_size []")));
  const std::string summary = read_text(scratch_ / "out/summary.json");
  EXPECT_NE(summary.find("retained_ci95_low"), std::string::npos);
}

TEST_F(DriftCommand, CheckTellsProtocolsAndSize) {
  const Outcome outcome = run_program({"check", kCase.string()}, scratch_);
  for (const char* words : {"experiment  drift: Small array", "program of 700 ms", "10 reads",
                            "plays waveforms of its own", "ages        4", "ledger 128 rows", "state change"})
    EXPECT_NE(outcome.out.find(words), std::string::npos) << words << "\n" << outcome.out;
}

TEST_F(DriftCommand, AResistorHasNoSlowState) {
  scratch_.write("a.yaml", R"(experiment: drift
network:
  populations: {a: {size: 1, neuron: {model: spike_source}}, b: {size: 1, neuron: {model: spike_source}}}
  projections: [{name: control, from: a, to: b, connect: {rule: all_to_all}, synapse: {model: resistor, parameters: {R_s: 1 Ohm, R_b: 1 kOhm, C_m: 1 nF}}}]
protocols: {read: {reads: {every: 1 s, voltage: 0.1 V, duration: 1 ms}}}
run: {duration: 5 s}
)");
  ASSERT_EQ(run_program({"run", "a.yaml", "-o", "out", "--quiet"}, scratch_).status, 0);
  const CsvFile ledger = table("ledger");
  for (std::size_t k = 0; k < ledger.rows.size(); ++k) {
    EXPECT_EQ(ledger.text(k, "dslow"), "");
    EXPECT_EQ(ledger.number(k, "dG [S]"), 0);
  }
  EXPECT_EQ(table("coefficients").text(0, "law"), "none");
}

}  // namespace
}  // namespace memspike::test
