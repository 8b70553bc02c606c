// SPDX-License-Identifier: Apache-2.0
// Every example of networks/examples shows what its first lines say, by number.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/cli/network_case.hpp"

namespace memspike::test {
namespace {

class NetworkExample : public NetworkCase {
 protected:
  void run_example(const std::string& name) {
    const fs::path file = fs::path(MEMSPIKE_SOURCE_DIR) / "networks/examples" / (name + ".yaml");
    const Outcome outcome = run_program({"run", file.string(), "-o", "out", "--quiet"}, scratch_);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
  }
  /// Times of the spikes of the neurons first to last of a population, from begin to end.
  std::vector<double> spikes(const std::string& population, int first, int last, double begin, double end) {
    std::vector<double> times;
    const CsvFile all = table("spikes");
    for (std::size_t k = 0; k < all.rows.size(); ++k) {
      const double t = all.number(k, "t [s]"), neuron = all.number(k, "neuron");
      if (all.text(k, "population") == population && neuron >= first && neuron <= last && t >= begin &&
          t < end)
        times.push_back(t);
    }
    return times;
  }
  using Weights = std::map<std::pair<int, int>, double>;
  /// By (pre, post) at a recorded time [s].
  Weights weights(const std::string& projection, double t) {
    Weights G;
    const CsvFile all = table("weights");
    for (std::size_t k = 0; k < all.rows.size(); ++k)
      if (all.text(k, "projection") == projection && std::fabs(all.number(k, "t [s]") - t) < 1e-9)
        G[{static_cast<int>(all.number(k, "pre")), static_cast<int>(all.number(k, "post"))}] =
            all.number(k, "G [S]");
    return G;
  }
};

double deviation(const std::vector<double>& values) {
  double mean = 0, squares = 0;
  for (const double v : values) mean += v / static_cast<double>(values.size());
  for (const double v : values) squares += (v - mean) * (v - mean);
  return std::sqrt(squares / static_cast<double>(values.size()));
}

TEST_F(NetworkExample, TwoNeuronsGainWhilePreLeadsAndLoseWhilePostLeads) {
  run_example("two_neuron_stdp");
  EXPECT_EQ(spikes("pre", 0, 0, 0, 5).size(), 40u);
  EXPECT_EQ(spikes("post", 0, 0, 0, 5).size(), 40u);
  const double start = weights("synapse", 0)[{0, 0}], middle = weights("synapse", 2)[{0, 0}],
               end = weights("synapse", 4.1)[{0, 0}];
  EXPECT_GT(middle, 3 * start);
  EXPECT_LT(end, 0.5 * middle);
}

TEST_F(NetworkExample, AnStdpWindowIsPositiveForPreFirstAndNegativeForPostFirst) {
  run_example("pulse_pairs");
  const Weights start = weights("window", 0), end = weights("window", 4.2);
  for (int k = 0; k < 11; ++k) {
    const double change = end.at({k, k}) / start.at({k, k}) - 1;  // from -25 ms to +25 ms
    EXPECT_LE(k < 5 ? change : -change, k == 5 ? 1 : 5e-3) << k;
  }
  EXPECT_LT(end.at({4, 4}), 0.8 * start.at({4, 4}));
  EXPECT_GT(end.at({6, 6}), 1.2 * start.at({6, 6}));
}

TEST_F(NetworkExample, AVolleyIsSharpenedByASynfireChainAndAWeakOneDiesOut) {
  run_example("synfire_chain");
  const std::vector<double> first = spikes("chain", 0, 9, 0, 0.1);
  EXPECT_EQ(first.size(), 10u);
  EXPECT_GT(deviation(first), 2e-3);
  for (int pool = 1; pool < 8; ++pool) {
    const std::vector<double> own = spikes("chain", 10 * pool, 10 * pool + 9, 0, 0.1);
    EXPECT_EQ(own.size(), 10u) << pool;
    EXPECT_LT(deviation(own), pool == 1 ? 0.5e-3 : 0.2e-3) << pool;
  }
  EXPECT_EQ(spikes("chain", 0, 9, 0.1, 0.2).size(), 5u);
  EXPECT_EQ(spikes("chain", 10, 79, 0.1, 0.2).size(), 0u);
}

TEST_F(NetworkExample, ABalancedNetworkFiresIrregularlyAndItsWeightsSpread) {
  run_example("balanced_network");
  const nlohmann::json summary = nlohmann::json::parse(read_text(scratch_ / "out/summary.json"));
  const auto& excitatory = summary["population"]["excitatory"];
  EXPECT_GT(excitatory["rate_mean_Hz"].get<double>(), 2);
  EXPECT_LT(excitatory["rate_mean_Hz"].get<double>(), 30);
  EXPECT_GT(excitatory["interval_cv"].get<double>(), 0.6);
  const auto& EE = summary["projection"]["EE"];
  EXPECT_LT(EE["G_start_sd_S"].get<double>(), 1e-12);
  EXPECT_GT(EE["G_final_sd_S"].get<double>(), 0.03 * EE["G_final_mean_S"].get<double>());
}

TEST_F(NetworkExample, WinnersTakeAGroupOfInputsEach) {
  run_example("winner_take_all");
  const auto mean = [](const Weights& G, int post) {
    double sum = 0;
    for (const auto& [pair, g] : G) sum += pair.second == post ? g : 0;
    return sum / 8;
  };
  const Weights left = weights("from_left", 10), right = weights("from_right", 10);
  int lefts = 0, rights = 0;
  for (int post = 0; post < 4; ++post) {
    const double ratio = mean(left, post) / mean(right, post);
    lefts += ratio > 1.3, rights += ratio < 1 / 1.3;
  }
  EXPECT_GE(lefts, 1);
  EXPECT_GE(rights, 1);
  EXPECT_EQ(lefts + rights, 4) << "every neuron has found a group";
}

TEST_F(NetworkExample, AnAssemblyPotentiatesItselfAndThenCompletesItsPattern) {
  run_example("assembly");
  EXPECT_EQ(spikes("cells", 0, 39, 0, 0.1).size(), 8u) << "before, the cue alone fires";
  EXPECT_EQ(spikes("cells", 8, 15, 1.19, 1.25).size(), 8u) << "afterwards, the rest of the pattern, too";
  EXPECT_EQ(spikes("cells", 16, 39, 0, 1.25).size(), 0u) << "and nobody else";
  const Weights start = weights("recurrent", 0), end = weights("recurrent", 1.25);
  for (const auto& [pair, g] : end) {
    const bool inside = pair.first < 16 && pair.second < 16;
    if (inside)
      EXPECT_GT(g, 3 * start.at(pair));
    else
      EXPECT_NEAR(g, start.at(pair), 0.02 * start.at(pair));
  }
}

TEST_F(NetworkExample, HalfSelectedDevicesAreHardlyDisturbed) {
  run_example("half_select");
  const Weights start = weights("array", 0), end = weights("array", 1.01);
  ASSERT_EQ(end.size(), 100u);
  for (const auto& [pair, g] : end) {
    if (pair.first == pair.second)
      EXPECT_GT(g, 6.5 * start.at(pair));
    else
      EXPECT_NEAR(g, start.at(pair), 0.04 * start.at(pair));
  }
}

TEST_F(NetworkExample, AnAdaptingNeuronSlowsDownAndALeakyOneDoesNot) {
  run_example("adaptation");
  const auto slowing = [&](const std::string& population) {
    const std::vector<double> t = spikes(population, 0, 0, 0, 1);
    return t.size() < 4 ? 0 : (t[t.size() - 1] - t[t.size() - 2]) / (t[1] - t[0]);
  };
  EXPECT_NEAR(slowing("leaky"), 1, 1e-3);
  EXPECT_GT(slowing("memristive"), 1.2);
}

TEST_F(NetworkExample, AFacilitatingSynapseAnswersTheLaterSpikesOfABurst) {
  run_example("facilitation");
  for (const double burst : {0.0, 0.5}) {
    EXPECT_EQ(spikes("output", 0, 0, burst, burst + 0.04).size(), 0u) << "not to the first spike";
    EXPECT_GE(spikes("output", 0, 0, burst + 0.1, burst + 0.25).size(), 1u) << "but to later ones";
  }
}

}  // namespace
}  // namespace memspike::test
