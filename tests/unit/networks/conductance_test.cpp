// SPDX-License-Identifier: Apache-2.0
#include "networks/device/conductance.hpp"

#include <gtest/gtest.h>

#include "engine/contract/format.hpp"
#include "networks/device/read_device.hpp"
#include "networks/input/document.hpp"
#include "synapse/all_models.hpp"

namespace memspike {
namespace {

const ModelRegistry& registry() {
  static const ModelRegistry all = [] {
    ModelRegistry made;
    register_builtin_models(made);
    return made;
  }();
  return all;
}

DeviceDescription read(const std::string& yaml, DeviceUse use = DeviceUse::ensemble) {
  const Document document = parse_document(yaml, "device.yaml");
  Complaints complaints(document);
  DeviceDescription d = read_device(Reader(document.root, complaints), registry(), ".", use);
  complaints.throw_if_any();
  return d;
}

std::string refusal(const std::string& yaml, DeviceUse use = DeviceUse::ensemble) {
  try {
    read(yaml, use);
  } catch (const InputError& error) {
    return error.what();
  }
  return "it was accepted";
}

DeviceEnsemble drawn(const std::string& yaml) {
  return draw_ensemble(read(yaml), 3, InstructionLevel::baseline);
}

const std::string kNonvolatile = "model: nonvolatile\nparameters: {from: nonvolatile_recommended}\n";
const std::string kInductor = "model: chemical_inductor\nparameters: {from: fig6b}\n";

/// R_s 100 Ohm, R_on 5 kOhm, R_off 200 kOhm: the layer's conductance is linear in x, and in series with R_s.
double nonvolatile_at(double x) { return 1 / (100 + 1 / (1 / 2e5 + x * (1 / 5e3 - 1 / 2e5))); }

TEST(InitialConductance, IsTheOneThatAProbeFinds) {
  for (const double x : {0.0, 0.01, 0.3, 0.999, 1.0}) {
    const double G = nonvolatile_at(x);
    const DeviceEnsemble e = drawn(kNonvolatile + "initial: {G: " + format_number(G) + " S, probe: 0.1 V}\n");
    EXPECT_NEAR(e.initial[0].x, x, 1e-13) << x;
    EXPECT_EQ(e.clipped, 0u) << "an end of the range is within reach";
    EXPECT_EQ(e.initial[0].u, 0) << "quasi-steady at 0 V";
  }
}

TEST(InitialConductance, OfACurrentSourceDependsOnTheProbe) {
  // (V - u)/R_s with u = (V/R_s - i_c)/(1/R_s + 1/R_b); R_s 100 Ohm, R_b 1 kOhm.
  for (const double probe : {0.1, 0.3}) {
    const double i_c = 2e-3, u = (probe / 100 - i_c) / (1 / 100.0 + 1 / 1000.0),
                 G = (probe - u) / (100 * probe);
    const DeviceEnsemble e = drawn(kInductor + "initial: {G: " + format_number(G) +
                                   " S, probe: " + format_number(probe) + " V}\n");
    EXPECT_NEAR(e.initial[0].x, i_c, 1e-15) << probe;
  }
}

TEST(InitialConductance, OutOfReachIsTheNearestAndIsCounted) {
  const DeviceEnsemble low = drawn(kNonvolatile + "count: 3\ninitial: {G: 1 uS, probe: 0.1 V}\n"),
                       high = drawn(kNonvolatile + "initial: {G: 1 mS, probe: 0.1 V}\n");
  EXPECT_EQ(low.clipped, 3u);
  EXPECT_EQ(low.initial[2].x, 0);
  EXPECT_EQ(high.clipped, 1u);
  EXPECT_EQ(high.initial[0].x, 1);
}

TEST(InitialConductance, IsSolvedForEveryDeviceOfAnEnsemble) {
  const DeviceEnsemble e =
      drawn(kNonvolatile +
            "count: 200\nvariability: {R_on: {lognormal: 20 %}, R_s: {normal: 20 %}}\ninitial: {G: 150 uS, "
            "probe: 0.2 V}\n");
  double clipped = 0;
  for (std::uint64_t i = 0; i < e.count; ++i) {
    const DeviceRef device{e.model, e.kernel, e.parameters_of(i)};
    const double most = probed_conductance(device, 0.2, 1);
    clipped += most < 150e-6;
    EXPECT_NEAR(probed_conductance(device, 0.2, e.initial[i].x), std::min(most, 150e-6), 1e-16);
  }
  EXPECT_GT(clipped, 0);
  EXPECT_EQ(e.clipped, clipped);
}

TEST(InitialConductance, ThatMakesNoSenseIsRefused) {
  EXPECT_NE(refusal(kNonvolatile + "initial: {G: 20 uS}\n").find("'probe' is missing"), std::string::npos);
  EXPECT_NE(refusal(kNonvolatile + "initial: {G: 20 uS, probe: 0 V}\n").find("no conductance can be read"),
            std::string::npos);
  EXPECT_NE(refusal(kNonvolatile + "initial: {G: -20 uS, probe: 0.1 V}\n").find("above 0 S"),
            std::string::npos);
  EXPECT_NE(
      refusal(
          "model: resistor\nparameters: {R_s: 1 Ohm, R_b: 1 Ohm, C_m: 1 nF}\ninitial: {G: 1 S, probe: 1 V}\n")
          .find("has no slow state"),
      std::string::npos);
}

TEST(Noise, IsRefusedForASynapse) {
  EXPECT_NE(refusal(kNonvolatile + "noise: {read: {normal: 1 %}}\n", DeviceUse::synapse)
                .find("in a network devices follow their equations without noise"),
            std::string::npos);
}

TEST(InitialConductance, ReadsBackFromItsCanonicalForm) {
  for (const auto& [initial, use] : {std::pair{"{G: 20 uS, probe: 0.1 V}", DeviceUse::ensemble},
                                     {"{G: {uniform: [20 uS, 50 uS]}, probe: -0.1 V}", DeviceUse::synapse},
                                     {"[{G: 20 uS, probe: 0.1 V}, {x: 0.1}]", DeviceUse::synapse}}) {
    const Node once = to_node(read(kNonvolatile + "initial: " + initial + "\n", use), use);
    EXPECT_EQ(to_node(read(to_yaml(once), use), use), once) << initial;
  }
}

}  // namespace
}  // namespace memspike
