// SPDX-License-Identifier: Apache-2.0
#include "engine/network/map_plan.hpp"

#include <gtest/gtest.h>

#include "tests/support/map_devices.hpp"

namespace memspike::test {
namespace {

const ValuesByName kLif{{"tau_m", 20e-3}, {"R_m", 1e6},   {"E_L", 0},
                        {"V_th", 20e-3},  {"V_reset", 0}, {"t_ref", 5e-3}};
const ValuesByName kMemristiveLif{{"R_b", 1e6},    {"C_m", 20e-9}, {"i_c0", 20e-9},
                                  {"V_T", 15e-3},  {"V_m", 3e-3},  {"tau_k", 0.2},
                                  {"V_th", 20e-3}, {"V_reset", 0}, {"t_ref", 5e-3}};

void place(Projection& p, const MapDevice& device, double gain = 1e-5) {
  p.kind = SynapseKind::device, p.gain = gain;
  p.model = device.model, p.parameters = device.parameters;
  p.initial = {steady_state(device.ref(), 0)};
  p.pre_pulse = {{0.4, 5e-3}};
}

/// Each of six devices gets parameters of its own.
void differ(Projection& p) {
  const std::vector<double> one = p.parameters;
  p.parameters.clear();
  for (int k = 0; k < 6; ++k)
    for (const double value : one) p.parameters.push_back(value * (1 + 0.01 * k));
}

/// Three sources on two neurons through devices that maps are good for.
struct Case {
  NetworkBuilder b;
  std::uint32_t input, output;

  explicit Case(const std::string& neuron = "lif", const ValuesByName& values = kLif) {
    input = b.sources("input", 3);
    output = b.neurons("output", 2, neuron, values, {0, 0});
    b.network.duration = 0.1, b.network.tolerance = 1e-4;
    connect("first", output);
  }
  Projection& connect(const std::string& name, std::uint32_t to) {
    Projection& p = b.project(name, input, to, all_pairs(3, b.network.populations[to].size), 1e-3);
    place(p, written_by_pairs());
    return p;
  }
  Projection& projection(std::size_t p = 0) { return b.network.projections[p]; }
  MapPlan plan() const { return plan_maps(b.network); }
  std::string why_not() const {
    const MapPlan plan = this->plan();
    EXPECT_EQ(plan.is_mapped(0), plan.why_not[0].empty());
    return plan.why_not[0];
  }
};

TEST(MapPlan, IdenticalDevicesOnLinearNeuronsAreMapped) {
  Case c;
  const MapPlan plan = c.plan();
  ASSERT_TRUE(plan.maps[0]) << plan.why_not[0];
  EXPECT_EQ(plan.is_mapped(), std::vector<bool>{true});
  EXPECT_TRUE(plan.modes[c.input].empty());
  EXPECT_EQ(plan.modes[c.output], plan.maps[0]->rates()) << "its membranes follow the modes of its devices";
  EXPECT_EQ(plan.modes[c.output][0], 0);
}

TEST(MapPlan, DevicesThatDifferHaveMapsOfTheirOwn) {
  Case c;
  differ(c.projection());
  const MapPlan plan = c.plan();
  ASSERT_TRUE(plan.ensembles[0]) << plan.why_not[0];
  EXPECT_FALSE(plan.maps[0]);
  EXPECT_EQ(plan.is_mapped(), std::vector<bool>{true});
  EXPECT_EQ(plan.modes[c.output], plan.ensembles[0]->rates());
  EXPECT_EQ(plan.ensembles[0]->count(EnsembleMaps::Motion::still), 6u);
  EXPECT_LE(plan.ensembles[0]->charge_error(), 0.02);
}

TEST(MapPlan, DevicesThatDifferMoveAsMuchAsTheyDo) {
  using Motion = EnsembleMaps::Motion;
  const auto most = [](double K_s) {
    Case c;
    differ(c.projection());
    for (std::uint64_t k = 0; k < 6; ++k)
      c.projection().parameters[k * c.projection().model->parameters.size() +
                                static_cast<std::size_t>(c.projection().model->index_of("K_s"))] = K_s;
    c.projection().pre_pulse = {{1.0, 5e-3}};
    c.b.network.duration = 1;
    const MapPlan plan = c.plan();
    EXPECT_TRUE(plan.ensembles[0]) << plan.why_not[0];
    if (!plan.ensembles[0]) return Motion::restless;
    return plan.ensembles[0]->count(Motion::restless) > 0   ? Motion::restless
           : plan.ensembles[0]->count(Motion::creeping) > 0 ? Motion::creeping
                                                            : Motion::still;
  };
  EXPECT_EQ(most(1), Motion::still);
  EXPECT_EQ(most(50), Motion::creeping);
  EXPECT_EQ(most(1e4), Motion::restless);
}

TEST(MapPlan, WhatIsInTheWayIsSaid) {
  const auto without = [](const auto& change) {
    Case c;
    change(c);
    return c.why_not();
  };
  EXPECT_EQ(without([](Case& c) {
              c.projection().post.clear();
              c.projection().row_start.assign(4, 0);
            }),
            "it has no synapses");
  EXPECT_EQ(without([](Case& c) {
              differ(c.projection());
              c.b.network.mean_current = true;
            }),
            "its devices differ");
  EXPECT_EQ(without([](Case& c) { c.projection().initial[0].u += 1e-3; }),
            "its devices do not start in a state that a held voltage leaves them in");
  EXPECT_EQ(without([](Case& c) { c.projection().initial[0].x = 1.01; }),
            "its devices do not start in a state that a held voltage leaves them in");
  EXPECT_EQ(without([](Case& c) {
              c.projection().post_pulse = {{0.2, 4.9e-3}, {-0.2, 0.1e-3}};
            }),
            "its last postsynaptic segment is too short for its devices to settle in");
  EXPECT_EQ(without([](Case& c) { place(c.projection(), forgets_in_a_second(5e-3)); }),
            "no map of its devices holds the tolerance");
  EXPECT_EQ(without([](Case& c) {
              c.b.network.currents.push_back({c.output, {}, 0, 1, CurrentStimulus::Sine{0, 1e-9, 10, 0}});
            }),
            "its targets cannot be followed in closed form: a stimulus current is not made of steps");
}

TEST(MapPlan, StepwiseCurrentsAreInNobodysWay) {
  Case c;
  c.b.current(c.output, 1e-9, 0, 0.05);
  c.b.network.currents.push_back({c.output, {}, 0, 1, CurrentStimulus::Pulses{1e-9, 1e-3, 2e-3, 5}});
  c.b.network.currents.push_back({c.output, {}, 0, 1, CurrentStimulus::Noise{0, 1e-9, 1e-3, 0}});
  EXPECT_EQ(c.why_not(), "");
}

TEST(MapPlan, NeuronsThatAreNotLinearTakeTheirDevicesWithThem) {
  Case c("memristive_lif", kMemristiveLif);
  EXPECT_EQ(c.why_not(), "its targets cannot be followed in closed form: their membrane is not linear");
  EXPECT_TRUE(c.plan().modes[c.output].empty());
}

TEST(MapPlan, DevicesWhoseCurrentReachesNoMembraneNeedNoLinearTarget) {
  Case without_gain("memristive_lif", kMemristiveLif);
  without_gain.projection().gain = 0;
  EXPECT_EQ(without_gain.why_not(), "");
  Case onto_sources;
  place(onto_sources.b.project("between sources", onto_sources.input, onto_sources.input, all_pairs(3, 3), 0),
        written_by_pairs());
  const MapPlan plan = onto_sources.plan();
  ASSERT_TRUE(plan.maps[1]) << plan.why_not[1];
  EXPECT_FALSE(plan.maps[1]->delivers());
}

TEST(MapPlan, AProjectionWithoutMapsKeepsTheOthersOntoTheSameNeuronsFromThem) {
  Case c;
  c.connect("second", c.output).initial[0].u += 1e-3;
  const std::uint32_t elsewhere = c.b.neurons("elsewhere", 2, "lif", kLif, {0, 0});
  c.connect("third", elsewhere);
  const MapPlan plan = c.plan();
  EXPECT_EQ(plan.why_not[0], "projection 'second' onto the same neurons has no maps");
  EXPECT_TRUE(plan.modes[c.output].empty());
  EXPECT_EQ(plan.why_not[2], "");
  EXPECT_FALSE(plan.modes[elsewhere].empty());
}

TEST(MapPlan, EqualClassesShareTheirMaps) {
  Case c;
  c.connect("like it", c.output);
  c.connect("longer", c.output).pre_pulse[0].duration = 4e-3;
  ValuesByName slower = kLif;
  slower["tau_m"] = 30e-3;
  c.connect("onto others", c.b.neurons("others", 2, "lif", slower, {0, 0}));
  const MapPlan plan = c.plan();
  for (std::size_t p = 0; p < 4; ++p) ASSERT_TRUE(plan.maps[p]) << plan.why_not[p];
  EXPECT_EQ(plan.maps[1], plan.maps[0]);
  EXPECT_NE(plan.maps[2], plan.maps[0]);
  EXPECT_NE(plan.maps[3], plan.maps[0]) << "modes keep away from another rate of the membrane";
}

TEST(MapPlan, TooManyKindsOfSynapsesAreTooManyModes) {
  Case c;
  for (int k = 1; k < 6; ++k) {
    Projection& p = c.connect("kind " + std::to_string(k), c.output);
    // Another capacitance: other fast modes.
    p.parameters[static_cast<std::size_t>(p.model->index_of("C_m"))] *= 1 + 0.1 * k;
  }
  EXPECT_EQ(c.why_not(), "its targets have too many kinds of synapses");
}

TEST(MapPlan, ATimeConstantOfADeviceThatIsTheMembranesIsInTheWay) {
  // The slow mode of a device at rest is the rate at which it forgets.
  MapDevice device = forgets_in_a_second(1e-6);
  Case c;
  place(c.projection(), device);
  c.projection().initial[0] = {0, 0};
  ASSERT_EQ(c.why_not(), "");
  const std::vector<double> rates = c.plan().maps[0]->rates();
  ASSERT_GT(rates.size(), 2u);
  const double fast = rates.back();
  ValuesByName alike = kLif;
  alike["tau_m"] = 1 / fast;
  Case d("lif", alike);
  place(d.projection(), device);
  d.projection().initial[0] = {0, 0};
  EXPECT_EQ(d.why_not(), "a time constant of its devices is that of its targets");
}

TEST(MapPlan, NeuronsWithoutDevicesAreFollowedToo) {
  NetworkBuilder b;
  const auto lif = b.neurons("lif", 2, "lif", kLif, {0, 0});
  const auto other = b.neurons("other", 1, "memristive_lif", kMemristiveLif, {0, 0});
  b.network.duration = 1;
  const MapPlan plan = plan_maps(b.network);
  EXPECT_EQ(plan.modes[lif], std::vector<double>{0.0});
  EXPECT_TRUE(plan.modes[other].empty());
}

}  // namespace
}  // namespace memspike::test
