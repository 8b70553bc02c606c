// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <iostream>
#include <string>

#include "tests/support/network_case.hpp"
#include "tests/support/network_difference.hpp"
#include "tests/support/network_judge.hpp"
#include "tests/support/network_text.hpp"
#include "tests/support/random_network.hpp"

namespace memspike::test {

/// What became of the random networks.
struct NetworkTally {
  int judged = 0, busy = 0, ill = 0;
  std::size_t spikes = 0;
  std::uint64_t mapped_edges = 0;
};

/// The bounds of the contract, as multiples of the tolerance: of times in max(tau_m, 1 ms), of states in
/// their range.
constexpr double kBound = 100;
/// What a change of every threshold and gain by one tolerance may do in a network that is called well
/// conditioned, as a share of that bound: the steps' errors are of this kind, and some of them add up.
constexpr double kShare = 0.2;

/// The network with every threshold a little higher and every gain a little lower, or the other way round.
inline Network disturbed(Network net, double relative) {
  for (std::uint32_t p = 0; p < net.populations.size(); ++p) {
    Population& population = net.populations[p];
    if (population.is_source()) continue;
    const std::size_t columns = population.model->parameters.size();
    const bool is_switch = population.model->index_of("V_on") >= 0;
    const auto threshold = static_cast<std::size_t>(population.model->index_of(is_switch ? "V_on" : "V_th"));
    for (std::size_t row = 0; row * columns < population.parameters.size(); ++row)
      population.parameters[row * columns + threshold] +=
          relative * NetworkScales::v(population, static_cast<std::uint32_t>(row));
  }
  for (Projection& p : net.projections) p.gain *= 1 - relative;
  return net;
}

/// True if errors of the size of the tolerance cannot turn anything over: no membrane just misses its
/// threshold and nothing happens almost at the same time as something else, and if they do not grow out of
/// the bound.
inline bool is_well_conditioned(const Network& net, const NetworkAnswer& truth) {
  const double bound = kBound * net.tolerance, time = NetworkScales::time(net);
  const NetworkCondition& c = truth.condition;
  if (std::min(c.near_miss, c.overshoot) < bound || c.race < bound * time) return false;
  const NetworkDifference d = compare(net, judge::judge_network(disturbed(net, net.tolerance)), truth);
  return d.spikes.empty() && d.time < kShare * bound * time && d.states() < kShare * bound;
}

/// One random network, run and judged at a random tolerance.
template <class Draw>
void judge_random_network(NetworkTally& tally, const Draw& draw) {
  constexpr std::size_t kBusy = 300;  // spikes: more would keep the judge too long
  const Network net = draw();
  NetworkCounts counts;
  const NetworkAnswer run = simulate(net, {}, &counts);
  tally.busy += run.spikes.size() > kBusy;
  RC_PRE(run.spikes.size() <= kBusy);
  const NetworkAnswer truth = judge::judge_network(net);
  if (!is_well_conditioned(net, truth)) {
    ++tally.ill;
    RC_DISCARD("ill-conditioned");
  }
  const NetworkDifference d = compare(net, run, truth);
  ++tally.judged, tally.spikes += truth.spikes.size(), tally.mapped_edges += counts.mapped_edges;
  const double bound = kBound * net.tolerance;
  if (!d.spikes.empty() || d.time > bound * NetworkScales::time(net) || d.states() > bound)
    RC_FAIL(fmt::format(
        "{}times are off by {:.3g} s, states by u {:.3g}, x {:.3g}, v {:.3g}, w {:.3g} of their range\n{}",
        d.spikes, d.time, d.u, d.x, d.v, d.w, text_of(net)));
}

/// So many well-conditioned random networks against the judge; says how many others there were.
template <class Draw>
NetworkTally judge_random_networks(int count, std::uint64_t seed, const Draw& draw) {
  NetworkTally tally;
  rc::detail::TestParams params;
  params.seed = seed;
  params.maxSuccess = count;
  params.disableShrinking = true;  // each try costs a second
  const rc::detail::TestResult result = rc::detail::checkTestable([&] { judge_random_network(tally, draw); },
                                                                  rc::detail::TestMetadata(), params);
  if (!result.is<rc::detail::SuccessResult>()) rc::detail::printResultMessage(result, std::cout);
  EXPECT_TRUE(result.is<rc::detail::SuccessResult>());
  std::cout << fmt::format(
      "judged {} networks with {} spikes and {} mapped edges; discarded {} ill-conditioned and {} busy "
      "ones\n",
      tally.judged, tally.spikes, tally.mapped_edges, tally.ill, tally.busy);
  return tally;
}

}  // namespace memspike::test
