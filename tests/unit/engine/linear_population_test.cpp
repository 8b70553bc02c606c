// SPDX-License-Identifier: Apache-2.0
#include "engine/network/linear_population.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "tests/support/map_devices.hpp"

namespace memspike::test {
namespace {

constexpr double kTau = 20e-3, kR = 1e6, kRest = -2e-3, kThreshold = 20e-3, kReset = 1e-3, kHold = 5e-3;
constexpr double kJump = 3e-3, kDecay = 8;  // of the adaptive threshold [V], [1/s]
const std::vector<double> kRates{0, 3, 170, 5e3, 1.6e5, 1.7e5};

Network network_of(std::uint32_t size, double hold = kHold, bool adaptive = true) {
  NetworkBuilder b;
  ValuesByName values{{"tau_m", kTau},      {"R_m", kR},         {"E_L", kRest},
                      {"V_th", kThreshold}, {"V_reset", kReset}, {"t_ref", hold}};
  if (adaptive) values["theta_plus"] = kJump, values["tau_theta"] = 1 / kDecay;
  b.neurons("n", size, adaptive ? "adaptive_lif" : "lif", values, {kRest, 0});
  return b.network;
}

/// One membrane, integrated by itself: tau dv/dt = -(v - rest) + R Σ a e^(-r (t - t0)).
class Membrane {
 public:
  double v = kRest;

  void add(double t0, const std::vector<double>& amplitudes) { currents_.push_back({t0, amplitudes}); }
  void clear() { currents_.clear(); }
  void go_to(double t) {
    // Steps that follow the fastest current while it lasts.
    while (t_ < t) {
      double step = kTau / 400;
      for (const Current& c : currents_)
        for (const double rate : kRates)
          if (rate > 0 && rate * (t_ - c.since) < 45) step = std::min(step, 0.02 / rate);
      step = std::min(step, t - t_);
      const double a = slope(t_, v), b = slope(t_ + step / 2, v + step / 2 * a),
                   c = slope(t_ + step / 2, v + step / 2 * b), d = slope(t_ + step, v + step * c);
      v += step / 6 * (a + 2 * b + 2 * c + d);
      t_ = t - t_ <= step ? t : t_ + step;
    }
  }

 private:
  struct Current {
    double since;
    std::vector<double> amplitudes;
  };
  double slope(double t, double at) const {
    double sum = 0;
    for (const Current& c : currents_)
      for (std::size_t k = 0; k < kRates.size(); ++k)
        sum += c.amplitudes[k] * std::exp(-kRates[k] * (t - c.since));
    return (kRest - at + kR * sum) / kTau;
  }
  double t_ = 0;
  std::vector<Current> currents_;
};

std::vector<double> random_amplitudes(Numbers& random) {
  std::vector<double> a;
  for (const double rate : kRates) a.push_back(random.uniform(-1, 1) * (rate > 1e3 ? 1e-11 * rate : 1e-8));
  return a;
}

TEST(LinearPopulation, FollowsItsMembraneEquation) {
  const Network network = network_of(2);
  LinearPopulation population(network, 0, kRates);
  Membrane truth;
  Numbers random(1);
  double t = 0;
  for (int event = 0; event < 12; ++event) {
    const std::vector<double> a = random_amplitudes(random);
    population.add(1, t, a.data());
    truth.add(t, a);
    if (event % 3 == 1) {
      population.jump(1, t, 1.5e-3);
      truth.v += 1.5e-3;
    }
    t += random.log_uniform(1e-5, 8e-3);
    truth.go_to(t);
    EXPECT_NEAR(population.state_at(1, t).v, truth.v, 1e-10) << event;
    EXPECT_EQ(population.state_at(0, t).v, kRest) << "its neighbour has no current";
  }
}

TEST(LinearPopulation, KeepsItsDigitsOverThousandsOfTimeConstants) {
  const Network network = network_of(1);
  LinearPopulation population(network, 0, kRates);
  const std::vector<double> once{4e-9, 0, 0, 0, 0, 0}, again{0, 0, 0, 5e-9, 0, 0};
  population.add(0, 0, once.data());
  for (const double t : {1e-4, 0.3, 5.0, 80.0, 1000.0}) {
    population.add(0, t, again.data());
    const double settled = kRest + kR * 4e-9 * -std::expm1(-t / kTau);
    EXPECT_NEAR(population.state_at(0, t).v, settled, 2e-6) << t;
    Membrane truth;
    truth.v = population.state_at(0, t).v;
    truth.add(0, again);
    truth.add(0, once);
    truth.go_to(3e-3);
    EXPECT_NEAR(population.state_at(0, t + 3e-3).v, truth.v, 1e-9) << t;
  }
}

TEST(LinearPopulation, NothingChangesWhenALaneBeginsToCountAnew) {
  const Network network = network_of(1);
  for (const std::size_t mode : {1u, 2u, 3u, 4u}) {
    LinearPopulation population(network, 0, kRates);
    std::vector<double> amplitudes(kRates.size(), 0.0);
    const std::vector<double> nothing = amplitudes;
    amplitudes[mode] = 1e-11 * kRates[mode] + 1e-9;
    // Counted from 0 the exponent is just below its largest value, 300, and then just above.
    const double t = 299.8 / kRates[mode];
    population.add(0, t, amplitudes.data());
    const double later = t + 1 / kRates[mode], before = population.state_at(0, later).v;
    population.add(0, t + 0.5 / kRates[mode], nothing.data());
    EXPECT_NEAR(population.state_at(0, later).v, before, 1e-12 * kThreshold) << mode;
    EXPECT_GT(std::fabs(before - kRest), 1e-6) << mode;
  }
}

TEST(LinearPopulation, AHeldMembraneStaysAtItsResetAndGoesOnUnderTheCurrentsThatAreThere) {
  const Network network = network_of(1);
  LinearPopulation population(network, 0, kRates);
  const std::vector<double> a{1e-8, 2e-9, -4e-9, 0, 0, 0};
  population.add(0, 0, a.data());
  population.hold(0, 2e-3, 9e-3);
  population.hold(0, 3e-3, 6e-3);
  EXPECT_TRUE(population.is_held(0));
  EXPECT_EQ(population.held_until(0), 9e-3) << "the longer hold counts";
  EXPECT_EQ(population.state_at(0, 5e-3).v, kReset);
  EXPECT_FALSE(population.is_above_threshold(0, 5e-3));
  population.release(0, 9e-3);
  Membrane truth;
  truth.add(0, a);
  truth.go_to(9e-3);
  truth.v = kReset;
  EXPECT_NEAR(population.state_at(0, 9e-3).v, kReset, 1e-16);
  truth.go_to(14e-3);
  EXPECT_NEAR(population.state_at(0, 14e-3).v, truth.v, 1e-10);
}

TEST(LinearPopulation, ClearedCurrentsLeaveTheMembraneWhereItIs) {
  const Network network = network_of(1);
  LinearPopulation population(network, 0, kRates);
  const std::vector<double> a{1e-8, 2e-9, -4e-9, 3e-8, 0, 1e-8};
  population.add(0, 0, a.data());
  const double v = population.state_at(0, 4e-3).v;
  population.clear_currents(0, 4e-3);
  EXPECT_NEAR(population.state_at(0, 4e-3).v, v, 1e-16);
  EXPECT_NEAR(population.state_at(0, 10e-3).v, kRest + (v - kRest) * std::exp(-6e-3 / kTau), 1e-15);
}

TEST(LinearPopulation, ASpikeResetsHoldsAndRaisesTheThreshold) {
  for (const double hold : {0.0, kHold}) {
    const Network network = network_of(1, hold);
    LinearPopulation population(network, 0, kRates);
    population.put_on_threshold(0, 1e-3);
    EXPECT_TRUE(population.is_above_threshold(0, 1e-3));
    EXPECT_NEAR(population.state_at(0, 1e-3).v, kThreshold, 1e-17);
    population.spike(0, 1e-3);
    EXPECT_EQ(population.is_held(0), hold > 0);
    EXPECT_NEAR(population.state_at(0, 1e-3).v, kReset, 1e-16);
    EXPECT_NEAR(population.state_at(0, 11e-3).w, kJump * std::exp(-kDecay * 10e-3), 1e-17);
    if (hold > 0) population.release(0, 1e-3 + hold);
    population.spike(0, 11e-3);
    const double theta = kJump * std::exp(-kDecay * 10e-3) + kJump;
    EXPECT_NEAR(population.state_at(0, 11e-3).w, theta, 1e-17);
    if (hold > 0) population.release(0, 11e-3 + hold);
    population.put_on_threshold(0, 31e-3);
    EXPECT_NEAR(population.state_at(0, 31e-3).v, kThreshold + theta * std::exp(-kDecay * 20e-3), 1e-16);
  }
}

// --- windows

/// 4 ms, so that every kind of rate is in it: slow, alike and fast.
constexpr double kWindow = 4e-3;

/// How far the membrane is from its threshold, at the least, on a fine grid; negative where it gets above.
double least_distance(const LinearPopulation& population, std::uint32_t i, double from, double to) {
  double least = 1;
  for (int k = 0; k <= 4000; ++k) {
    const double share = k <= 3000 ? std::pow(1e-6, 1 - k / 3000.0) : (k - 3000) / 1000.0;
    const NeuronState s = population.state_at(i, from + (to - from) * (k == 0 ? 0 : share));
    least = std::min(least, kThreshold + s.w - s.v);
  }
  return least;
}

/// Begins a window, and keeps the outlooks of those that may fire in it.
std::map<std::uint32_t, Outlook> outlooks(LinearPopulation& population, double t) {
  std::map<std::uint32_t, Outlook> found;
  population.begin_window(t, t + kWindow, [&](std::uint32_t i, const Outlook& outlook) {
    EXPECT_TRUE(found.emplace(i, outlook).second);
    EXPECT_TRUE(outlook.t >= t && outlook.t <= t + kWindow);
  });
  return found;
}

/// Follows an outlook until the membrane crosses, or the window ends.
std::optional<double> crossing(LinearPopulation& population, std::uint32_t i, Outlook outlook) {
  for (int looks = 0; !outlook.crosses && outlook.t < kNever; ++looks) {
    EXPECT_LT(looks, 20);
    const double before = outlook.t;
    outlook = population.look_at(i, before);
    EXPECT_GT(outlook.crosses ? HUGE_VAL : outlook.t, before);
  }
  return outlook.crosses ? std::optional(outlook.t) : std::nullopt;
}

/// Too close for the grid to tell whether it crosses.
bool is_close(double distance) { return std::fabs(distance) <= 1e-8; }

/// Neurons anywhere below their thresholds, under all kinds of currents; some have fired not long ago.
void scatter(LinearPopulation& population, Numbers& random, double t) {
  for (std::uint32_t i = 0; i < population.size(); ++i) {
    if (random.coin()) population.spike(i, t - random.uniform(1, 2) * kHold), population.release(i, t);
    const NeuronState now = population.state_at(i, t);
    population.jump(i, t, kThreshold - random.log_uniform(1e-5, 15e-3) - now.v);
    std::vector<double> a = random_amplitudes(random);
    for (double& amplitude : a) amplitude *= random.log_uniform(0.01, 3);
    population.add(i, t, a.data());
  }
}

TEST(LinearPopulation, SlackIsNeverMoreThanTheDistanceToTheThreshold) {
  const Network network = network_of(150);
  LinearPopulation population(network, 0, kRates);
  population.set_window(kWindow);
  Numbers random(2);
  int safe = 0, near = 0;
  for (const double t : {1.0, 1.5, 2.0}) {
    scatter(population, random, t);
    const auto found = outlooks(population, t);
    for (std::uint32_t i = 0; i < population.size(); ++i) {
      const double until = found.contains(i) ? found.at(i).t : t + kWindow;
      const double slack = population.slack(i), distance = least_distance(population, i, t, until);
      EXPECT_LE(slack, std::max(distance, 0.0) + 1e-15) << i << " at " << t;
      safe += slack > 0, near += slack > 0.5 * distance && distance > 0;
    }
  }
  EXPECT_GT(safe, 150) << "a bound that bounds nothing is of no use";
  EXPECT_GT(near, 100);
}

TEST(LinearPopulation, SlackSeesAMembraneThatRisesAndFallsWithinItsWindow) {
  const Network network = network_of(1);
  LinearPopulation population(network, 0, kRates);
  population.set_window(kWindow);
  // v = rest + 22.3 mV e^(-50 t) - 8.3 mV e^(-170 t): highest in the middle, by a quarter of a millivolt.
  const std::vector<double> current{0, 0, 2e-8, 0, 0, 0};
  population.add(0, 0, current.data());
  population.jump(0, 0, 14e-3);
  population.begin_window(0, kWindow, [](std::uint32_t, const Outlook&) {});
  const double distance = least_distance(population, 0, 0, kWindow);
  EXPECT_LT(distance, kThreshold - population.state_at(0, kWindow).v - 2e-4);
  EXPECT_LT(distance, kThreshold - population.state_at(0, 0).v - 2e-4);
  EXPECT_LE(population.slack(0), distance);
}

TEST(LinearPopulation, AWindowTellsEveryCrossingInItAndNoOther) {
  const Network network = network_of(150);
  LinearPopulation population(network, 0, kRates);
  population.set_window(kWindow);
  Numbers random(3);
  scatter(population, random, 1);
  const auto found = outlooks(population, 1);
  EXPECT_TRUE(population.is_awake());
  int firing = 0;
  for (std::uint32_t i = 0; i < population.size(); ++i) {
    const double distance = least_distance(population, i, 1, 1 + kWindow);
    const auto crosses = found.contains(i) ? crossing(population, i, found.at(i)) : std::nullopt;
    EXPECT_TRUE(is_close(distance) || crosses.has_value() == (distance < 0)) << i;
    if (!crosses) continue;
    ++firing;
    const double t = *crosses;
    const NeuronState s = population.state_at(i, t);
    EXPECT_NEAR(s.v, kThreshold + s.w, 1e-13) << i;
    EXPECT_GT(least_distance(population, i, 1, t - 1e-3 * (t - 1)), -1e-15) << i << ": it is the first";
  }
  EXPECT_GE(firing, 8);
  EXPECT_LT(firing, 140);
}

TEST(LinearPopulation, AThresholdThatFallsOntoAMembraneAtRestIsCrossed) {
  const Network network = network_of(1);
  LinearPopulation population(network, 0, kRates);
  population.set_window(kWindow);
  population.spike(0, 0);
  population.release(0, kHold);
  // 22 mV for ever, and a threshold that will be there 1 ms after the window begins.
  const std::vector<double> current{24e-9, 0, 0, 0, 0, 0};
  const double falls = std::log(kJump / 2e-3) / kDecay, t = falls - 1e-3;
  population.add(0, t, current.data());
  population.jump(0, t, 22e-3 - population.state_at(0, t).v);
  const auto found = outlooks(population, t);
  ASSERT_TRUE(found.contains(0));
  const auto crosses = crossing(population, 0, found.at(0));
  ASSERT_TRUE(crosses);
  EXPECT_NEAR(*crosses, falls, 1e-9);
}

TEST(LinearPopulation, JumpsTakeFromTheSlackWhatTheyAdd) {
  const Network network = network_of(60);
  LinearPopulation population(network, 0, kRates);
  population.set_window(kWindow);
  Numbers random(4);
  scatter(population, random, 1);
  const auto found = outlooks(population, 1);
  for (std::uint32_t i = 0; i < population.size(); ++i) {
    if (found.contains(i)) continue;  // their slack is for less than a window
    population.jump(i, 1 + 0.3 * kWindow, random.uniform(-1e-3, 1e-3));
    population.jump(i, 1 + 0.6 * kWindow, random.uniform(-1e-3, 1e-3));
    const double distance = least_distance(population, i, 1 + 0.6 * kWindow, 1 + kWindow);
    EXPECT_LE(population.slack(i), std::max(distance, 0.0) + 1e-15) << i;
  }
}

TEST(LinearPopulation, ALookBoundsOneMembraneAnewForTheRestOfItsWindow) {
  const Network network = network_of(80);
  LinearPopulation population(network, 0, kRates);
  population.set_window(kWindow);
  Numbers random(5);
  scatter(population, random, 1);
  outlooks(population, 1);
  const double t = 1 + 0.4 * kWindow;
  int firing = 0, safe = 0;
  for (std::uint32_t i = 0; i < population.size(); ++i) {
    std::vector<double> a = random_amplitudes(random);
    for (double& amplitude : a) amplitude *= 4;
    population.add(i, t, a.data());
    if (population.is_above_threshold(i, t)) continue;
    const Outlook outlook = population.look_at(i, t);
    const double until = std::min(outlook.t, 1 + kWindow), slack = population.slack(i);
    EXPECT_LE(slack, std::max(least_distance(population, i, t, until), 0.0) + 1e-15) << i;
    const double distance = least_distance(population, i, t, 1 + kWindow);
    const bool fires = crossing(population, i, outlook).has_value();
    EXPECT_TRUE(is_close(distance) || fires == (distance < 0)) << i;
    firing += fires, safe += outlook.t == kNever;
  }
  EXPECT_GT(firing, 3);
  EXPECT_GT(safe, 20);
}

TEST(LinearPopulation, SleepsOnlyWhereNothingCanFireAnyMore) {
  const Network network = network_of(1);
  const auto wakes = [&](double constant, double slow, double fast) {
    LinearPopulation population(network, 0, kRates);
    population.set_window(kWindow);
    const std::vector<double> a{constant, slow, 0, 0, fast, 0};
    population.add(0, 0, a.data());
    const bool awake = population.begin_window(0, kWindow, [](std::uint32_t, const Outlook&) {});
    EXPECT_EQ(population.is_awake(), awake);
    EXPECT_TRUE(awake || least_distance(population, 0, 0, 3) > 0);
    return awake;
  };
  EXPECT_FALSE(wakes(0, 0, 0));
  EXPECT_FALSE(wakes(1e-8, 1e-9, 0));
  EXPECT_FALSE(wakes(2e-8, 0, 0)) << "2 mV below threshold, for ever";
  EXPECT_TRUE(wakes(2.3e-8, 0, 0)) << "it fires, though not in this window";
  EXPECT_TRUE(wakes(1e-8, 5e-8, 0));
}

TEST(LinearPopulation, ToldWhyNot) {
  NetworkBuilder b;
  b.sources("s", 2);
  const auto memristive = b.neurons("m", 1, "memristive_lif",
                                    {{"R_b", 1e6},
                                     {"C_m", 20e-9},
                                     {"i_c0", 20e-9},
                                     {"V_T", 15e-3},
                                     {"V_m", 3e-3},
                                     {"tau_k", 0.2},
                                     {"V_th", 20e-3},
                                     {"V_reset", 0},
                                     {"t_ref", 2e-3}},
                                    {});
  Population lif = network_of(2, kHold, false).populations[0];
  const auto why = [](const Population& p) {
    return std::string(LinearPopulation::why_not(p, InstructionLevel::baseline));
  };
  EXPECT_EQ(why(b.network.populations[0]), "they are spike sources");
  EXPECT_EQ(why(b.network.populations[memristive]), "their membrane is not linear");
  EXPECT_EQ(why(lif), "");
  std::vector<double> second = lif.parameters;
  second[static_cast<std::size_t>(lif.model->index_of("V_th"))] *= 1.1;
  Population thresholds = lif;
  thresholds.parameters.insert(thresholds.parameters.end(), second.begin(), second.end());
  EXPECT_EQ(why(thresholds), "") << "a threshold of its own may have each of them";
  for (const char* name : {"tau_m", "R_m", "E_L", "V_reset", "t_ref"}) {
    Population other = thresholds;
    other.parameters[lif.parameters.size() + static_cast<std::size_t>(lif.model->index_of(name))] += 1e-4;
    EXPECT_EQ(why(other), "they differ in more than their threshold") << name;
  }
}

}  // namespace
}  // namespace memspike::test
