// SPDX-License-Identifier: Apache-2.0
// What a run says before that it will need, and what it then needs.
#include <gtest/gtest.h>

#include <regex>

#include "tests/cli/run_folder_contents.hpp"

namespace memspike::test {
namespace {

struct Kind {
  const char* name;
  int neurons, degree;
  std::vector<std::string> sets;
};

void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

const std::string kProjection = "network.projections[0].",
                  kPostPulse = kProjection + "post_pulse=[{voltage: -0.2 V, duration: 2 ms}]";

/// A run of 2 ms of the bench's network.
Outcome run_of(const Kind& kind, const Scratch& scratch) {
  const std::string size = std::to_string(kind.neurons);
  std::vector<std::string> words{"run", MEMSPIKE_SOURCE_DIR "/tests/bench/workload_size.yaml", "-o", "out",
                                 "--force"};
  for (const std::string& set :
       {"network.populations.input.size=" + size, "network.populations.output.size=" + size,
        kProjection + "connect.indegree=" + std::to_string(kind.degree), std::string("run.duration=2 ms")})
    words.insert(words.end(), {"--set", set});
  for (const std::string& set : kind.sets) words.insert(words.end(), {"--set", set});
  return run_program(words, scratch);
}

TEST(NetworkMemory, OfAPlasticSynapseOfAnIdenticalClassIsAtMost24Bytes) {
  const Scratch scratch;
  const auto peak = [&](int neurons) {
    return 1024.0 * static_cast<double>(run_of({"", neurons, 1000, {kPostPulse}}, scratch).peak_kilobytes);
  };
  const double few = peak(2000), many = peak(4000);
  EXPECT_LT(many - few, 24 * 2e6);
  EXPECT_GT(many - few, 12 * 2e6) << "both have run, and are larger than what a run takes anyway";
}

class NetworkMemoryOf : public testing::TestWithParam<Kind> {};

TEST_P(NetworkMemoryOf, ManySynapsesIsThatOfTheEstimate) {
  const Scratch scratch;
  const Outcome outcome = run_of(GetParam(), scratch);
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  std::smatch found;
  const std::string log = read_text(scratch / "out/log.txt");
  ASSERT_TRUE(std::regex_search(log, found, std::regex("estimated: ([0-9.e+]+) MB of memory"))) << log;
  const double estimated = std::stod(found[1]),
               measured = 1.024e-3 * static_cast<double>(outcome.peak_kilobytes);
  EXPECT_LT(measured, 1.1 * estimated) << "it must not need much more than was said";
  EXPECT_GT(measured, 0.7 * estimated) << "nor be refused where it would have fit";
}

INSTANTIATE_TEST_SUITE_P(
    Large, NetworkMemoryOf,
    testing::Values(
        Kind{"identical", 2000, 1000, {}}, Kind{"with_post_pulse", 2000, 1000, {kPostPulse}},
        Kind{"written_by_either_pulse",
             2000,
             1000,
             {kProjection + "pre_pulse=[{voltage: 1.1 V, duration: 2 ms}]", kPostPulse}},
        Kind{"that_differ", 500, 500, {kProjection + "synapse.variability={R_s: {lognormal: 10 %}}"}},
        Kind{"without_maps",
             1000,
             500,
             {"stimuli[1].current={sine: {offset: 1.9 nA, amplitude: 0 nA, frequency: 1 Hz}}"}},
        Kind{"with_drawn_delays", 500, 500, {kProjection + "delay={uniform: [1 ms, 5 ms]}"}},
        Kind{"static",
             6000,
             1000,
             {"network.projections[0]={name: p, from: input, to: output, connect: {rule: fixed_indegree, "
              "indegree: 1000}, delay: 1 ms, synapse: {model: static, weight: {uniform: [0 mV, 1 uV]}}}"}},
        Kind{"of_many_neurons", 50000, 1, {}},
        Kind{"of_many_integrated_neurons",
             30000,
             1,
             {kProjection + "synapse.variability={R_s: {lognormal: 10 %}}"}}),
    [](const auto& kind) { return std::string(kind.param.name); });

}  // namespace
}  // namespace memspike::test
