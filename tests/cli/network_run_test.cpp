// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/network_case.hpp"

namespace memspike::test {
namespace {

const std::string kDrawn = R"(experiment: network
seed: 5
network:
  populations:
    input: {size: 30, neuron: {model: spike_source}}
    output: {size: 20, neuron: {model: adaptive_lif, parameters: {tau_m: 20 ms, R_m: 1 MOhm, E_L: 0 V, V_th: 20 mV, V_reset: 0 V, t_ref: 10 ms, theta_plus: 1 mV, tau_theta: 100 ms}, variability: {V_th: {normal: 5 %}}}}
  projections:
    - name: p
      from: input
      to: output
      connect: {rule: fixed_probability, probability: 0.3}
      delay: {uniform: [1 ms, 3 ms]}
      synapse: {model: nonvolatile, parameters: {from: nonvolatile_recommended}, initial: {x: {uniform: [0.1, 0.6]}}, variability: {R_on: {lognormal: 10 %}}}
      gain: 3e-4
      pre_pulse: [{voltage: 0.75 V, duration: 5 ms}]
      post_pulse: [{voltage: -0.7 V, duration: 5 ms}]
stimuli: [{to: input, poisson: {rate: 40 Hz}}]
run: {duration: 100 ms}
record: {membrane: {population: output, every: 5 ms}, weights: {projection: p, every: 20 ms}}
tolerance: 1e-5
)";

nlohmann::json summary_of(const Scratch& scratch, const std::string& run) {
  return nlohmann::json::parse(read_text(scratch / (run + "/summary.json")));
}

TEST_F(NetworkCase, ResolvedInputRunsAgainToTheSameBytes) {
  for (const std::string& yaml : {kNetwork, kDrawn}) {
    ASSERT_EQ(run(yaml, {"--force"}, "first").status, 0);
    fs::copy_file(scratch_ / "first/resolved.yaml", scratch_ / "again.yaml",
                  fs::copy_options::overwrite_existing);
    ASSERT_EQ(run_program({"run", "again.yaml", "-o", "second", "--quiet", "--force"}, scratch_).status, 0);
    EXPECT_EQ(results_in(scratch_ / "first"), results_in(scratch_ / "second"));
  }
}

TEST_F(NetworkCase, ThreadsDoNotChangeAByte) {
  ASSERT_EQ(run(kDrawn, {"--threads", "1"}, "one").status, 0);
  ASSERT_EQ(run(kDrawn, {"--threads", "3"}, "three").status, 0);
  EXPECT_EQ(results_in(scratch_ / "one"), results_in(scratch_ / "three"));
  EXPECT_GT(table("spikes", "one").rows.size(), 60u);
}

TEST_F(NetworkCase, TheSummaryAgreesWithTheTables) {
  ASSERT_EQ(run(kDrawn).status, 0);
  const nlohmann::json summary = summary_of(scratch_, "out");
  const CsvFile spikes = table("spikes"), weights = table("weights");
  const std::vector<std::string> population = spikes.texts("population");
  const auto fired = std::count(population.begin(), population.end(), "output");
  EXPECT_GT(fired, 0);
  EXPECT_EQ(summary["population"]["output"]["spikes"], fired);
  EXPECT_EQ(summary["spikes"], population.size());
  EXPECT_DOUBLE_EQ(summary["population"]["output"]["rate_mean_Hz"].get<double>(),
                   static_cast<double>(fired) / 20 / 0.1);
  const std::size_t synapses = summary["projection"]["p"]["synapses"];
  ASSERT_EQ(weights.rows.size(), 6 * synapses);
  double first = 0, last = 0;
  for (std::size_t k = 0; k < synapses; ++k) {
    first += weights.number(k, "G [S]") / static_cast<double>(synapses);
    last += weights.number(5 * synapses + k, "G [S]") / static_cast<double>(synapses);
  }
  EXPECT_NEAR(summary["projection"]["p"]["G_start_mean_S"].get<double>() / first, 1, 1e-12);
  EXPECT_NEAR(summary["projection"]["p"]["G_final_mean_S"].get<double>() / last, 1, 1e-12);
  EXPECT_NE(first, last);
}

TEST_F(NetworkCase, SweepsAndSeedsMakePointsWithRates) {
  const Outcome sweep = run(kNetwork + "sweep: {\"network.projections[0].gain\": [0, 2e-3]}\n", {}, "sweep");
  ASSERT_EQ(sweep.status, 0) << sweep.err;
  const CsvFile index(scratch_ / "sweep/index.csv");
  EXPECT_EQ(index.text(0, "population.output.spikes"), "0") << "no gain, no spike";
  EXPECT_GT(index.number(1, "population.output.spikes"), 0);
  const Outcome seeds = run(kDrawn + "seeds: 3\n", {}, "seeds");
  ASSERT_EQ(seeds.status, 0) << seeds.err;
  const nlohmann::json mean = summary_of(scratch_, "seeds");
  EXPECT_GT(mean["population"]["input"]["rate_mean_mean_Hz"], 0);
  EXPECT_GT(mean["population"]["input"]["rate_mean_sd_Hz"], 0) << "each seed has its own Poisson spikes";
}

TEST_F(NetworkCase, ARunThatIsInterruptedSaysSo) {
  scratch_.write("a.yaml", kDrawn);
  RunningProgram program({"run", "a.yaml", "-o", "out", "--set", "run.duration=10 h", "--set", "record={}"},
                         Surroundings{.folder = scratch_.path()});
  for (int k = 0; k < 3000 && !has("out/log.txt"); ++k)  // from then on signals are watched for
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  program.send(SIGINT);
  const Outcome outcome = program.wait();
  EXPECT_EQ(outcome.status, 130) << outcome.err;
  EXPECT_TRUE(has("out/incomplete"));
  EXPECT_FALSE(has("out/tables/spikes.csv")) << "a table with its proper name is whole";
}

TEST_F(NetworkCase, TheLogTellsRatesAndTimes) {
  ASSERT_EQ(run(kNetwork).status, 0);
  const std::string log = read_text(scratch_ / "out/log.txt");
  for (const char* words : {"3 neurons and sources in 2 populations, 3 synapses in 2 projections",
                            "Hz per neuron", "60 ms of the network took", "simulation", "total"})
    EXPECT_NE(log.find(words), std::string::npos) << words << "\n" << log;
}

TEST_F(NetworkCase, FilesThatWereReadAreInTheProvenance) {
  scratch_.write("edges.csv", "pre,post\n0,0\n1,0\n");
  ASSERT_EQ(run_with({"network.projections[0].connect={rule: from_file, file: edges.csv}"}).status, 0);
  const nlohmann::json provenance = nlohmann::json::parse(read_text(scratch_ / "out/run.json"));
  ASSERT_EQ(provenance["inputs"].size(), 2u);
  EXPECT_TRUE(provenance["inputs"][1]["name"].get<std::string>().ends_with("edges.csv"));
}

TEST_F(NetworkCase, EveryKeyAndColumnStandsInTheDocumentation) {
  const std::string page = read_text(fs::path(MEMSPIKE_SOURCE_DIR) / "docs/networks.md");
  ASSERT_EQ(run(kDrawn, {"--set", "record.states={projection: p, every: 50 ms}"}).status, 0);
  const auto expect = [&](const std::string& name) {
    EXPECT_NE(page.find("`" + name + "`"), std::string::npos) << name;
  };
  const nlohmann::json summary = summary_of(scratch_, "out");
  for (const auto& [key, value] : summary.items()) {
    if (key != "population" && key != "projection") expect(key);
    const nlohmann::json& group = key == "population"   ? value["output"]
                                  : key == "projection" ? value["p"]
                                                        : value;
    if (group.is_object())
      for (const auto& [inner, ignored] : group.items())
        expect(inner == "degrees" ? "degrees.<name>" : inner);
  }
  for (const char* name : {"spikes", "membrane", "weights", "states", "synapses_final"}) {
    expect(std::string("tables/") + name + ".csv");
    for (const std::string& column : table(name).names) expect(column == "x []" ? "<x> [<unit>]" : column);
  }
}

}  // namespace
}  // namespace memspike::test
