// SPDX-License-Identifier: Apache-2.0
#include "networks/device/read_device.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "engine/bank/steady_state.hpp"
#include "networks/device/parameter_set.hpp"
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

DeviceDescription read(const std::string& yaml, const std::filesystem::path& folder = ".") {
  const Document document = parse_document(yaml, "device.yaml");
  Complaints complaints(document);
  DeviceDescription device = read_device(Reader(document.root, complaints), registry(), folder);
  complaints.throw_if_any();
  return device;
}

/// What is said when `yaml` is refused.
std::string refusal(const std::string& yaml) {
  try {
    read(yaml);
  } catch (const InputError& error) {
    return error.what();
  }
  return "it was accepted";
}

void expect_refusal(const std::string& yaml, const std::string& words) {
  EXPECT_NE(refusal(yaml).find(words), std::string::npos) << yaml << "\nlacks: " << words << "\n"
                                                          << refusal(yaml);
}

std::size_t index_of(const DeviceDescription& d, std::string_view parameter) {
  return static_cast<std::size_t>(d.model->index_of(parameter));
}
double value(const DeviceDescription& d, std::string_view parameter) {
  return d.parameters[index_of(d, parameter)];
}

const std::string kNonvolatile = "model: nonvolatile\nparameters: {from: nonvolatile_recommended}\n";

TEST(ReadDevice, ParametersComeInTheOrderOfTheModelsTable) {
  const DeviceDescription d = read("model: resistor\nparameters: {C_m: 1 uF, R_s: 100 Ohm, R_b: 1 kOhm}\n");
  EXPECT_EQ(d.model->name, "resistor");
  EXPECT_EQ(d.parameters, (std::vector<double>{100, 1000, 1e-6}));
  EXPECT_TRUE(d.initial.rest);
  EXPECT_EQ(d.count, 1u);
}

TEST(ReadDevice, ANamedSetIsTakenAndOverridden) {
  const DeviceDescription d = read("model: chemical_inductor\nparameters: {tau_k: 2 s, from: fig6b}\n");
  EXPECT_EQ(value(d, "tau_k"), 2);
  EXPECT_EQ(value(d, "C_m"), 50e-6);
}

TEST(ReadDevice, ASetMayBeAFileBesideTheExperiment) {
  const auto folder = std::filesystem::temp_directory_path() / "memspike_read_device_test";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "mine.yaml")
      << "model: resistor\ncitation: nobody\nparameters: {R_s: 1 Ohm, R_b: 2 Ohm}\n";
  const DeviceDescription d = read("model: resistor\nparameters: {from: mine.yaml, C_m: 1 nF}\n", folder);
  EXPECT_EQ(d.parameters, (std::vector<double>{1, 2, 1e-9}));
  std::filesystem::remove_all(folder);
}

TEST(ReadDevice, EverySetInTheProgramCompletesItsModel) {
  for (const ParameterSetInfo& set : parameter_sets())
    EXPECT_NO_THROW(read("model: " + set.model + "\nparameters: {from: " + set.name + "}\n")) << set.name;
}

TEST(ReadDevice, AnUnreadableSetBringsOneComplaintOnly) {
  const std::string said = refusal("model: chemical_inductor\nparameters: {from: fig6c}\n");
  EXPECT_NE(said.find("unknown parameter set 'fig6c'; did you mean 'fig6"), std::string::npos) << said;
  EXPECT_EQ(said.find("is missing"), std::string::npos) << said;
  expect_refusal("model: resistor\nparameters: {from: fig6b}\n", "is for the model chemical_inductor");
  expect_refusal("model: resistor\nparameters: {from: none.yaml}\n",
                 "device.yaml:2:14: parameters.from: './none.yaml': there is no such file");
}

TEST(ReadDevice, InitialStatesAreReadInTheirForms) {
  EXPECT_TRUE(read(kNonvolatile + "initial: rest\n").initial.rest);
  const DeviceDescription given = read(kNonvolatile + "initial: {u: 0.2 V, x: 25 %}\n");
  EXPECT_FALSE(given.initial.rest);
  EXPECT_EQ(given.initial.u.value(), 0.2);
  EXPECT_EQ(given.initial.x, 0.25);
  EXPECT_FALSE(read(kNonvolatile + "initial: {x: 1}\n").initial.u.has_value()) << "then it is quasi-steady";
  expect_refusal(kNonvolatile + "initial: {x: 1.5}\n", "initial.x: must be between 0 and 1");
  expect_refusal(kNonvolatile + "initial: {u: 0 V}\n", "the key 'x' is missing");
  expect_refusal(kNonvolatile + "initial: steady\n", "known here: rest");
  const DeviceDescription conductance = read(kNonvolatile + "initial: {G: 20 uS, probe: 0.1 V}\n");
  ASSERT_TRUE(conductance.initial.conductance);
  EXPECT_EQ(conductance.initial.conductance->G.a, 20e-6);
  EXPECT_EQ(conductance.initial.conductance->probe, 0.1);
  EXPECT_EQ(read(kNonvolatile + "initial: {from: there}\n", "/somewhere").initial_from, "/somewhere/there");
}

TEST(ReadDevice, SpreadsAreReadForTheParametersThatHaveThem) {
  const DeviceDescription d =
      read(kNonvolatile + "count: 5\nvariability: {R_on: {lognormal: 10 %}, V_set: {normal: 0.02}}\n");
  EXPECT_EQ(d.count, 5u);
  const auto& on = d.variability[index_of(d, "R_on")];
  ASSERT_TRUE(on.has_value());
  EXPECT_EQ(on->kind, Spread::Kind::lognormal);
  EXPECT_EQ(on->relative, 0.1);
  EXPECT_EQ(d.variability[index_of(d, "V_set")]->kind, Spread::Kind::normal);
  EXPECT_FALSE(d.variability[index_of(d, "R_off")].has_value());
  expect_refusal(kNonvolatile + "variability: {R_on: {}}\n", "gives no spread");
  expect_refusal(kNonvolatile + "variability: {R_on: {normal: 1 %, lognormal: 1 %}}\n", "choose one");
}

TEST(ReadDevice, WhatIsWrongBetweenParametersIsSaidWithTheirValues) {
  expect_refusal("model: nonvolatile\nparameters: {from: nonvolatile_recommended, R_on: 500 kOhm}\n",
                 "R_on must not be above R_off, but R_on is 500 kOhm and R_off is 200 kOhm");
}

TEST(ReadDevice, WithoutAModelNothingElseIsComplainedAbout) {
  const std::string said = refusal("model: vteem\nparameters: {k: 1}\ninitial: {w: 0}\n");
  EXPECT_NE(said.find("unknown name 'vteem'"), std::string::npos) << said;
}

TEST(ReadDevice, TheCanonicalFormReadsBackAsTheSameDevice) {
  const std::string yamls[] = {
      "model: chemical_inductor\nparameters: {from: fig6a, tau_k: 1.7 s}\ninitial: {u: -0.3 V, i_c: 1 mA}\n",
      kNonvolatile + "initial: {x: 0.3}\ncount: 7\nvariability: {R_on: {lognormal: 10 %}}\n",
      "model: resistor\nparameters: {R_s: 0.1 Ohm, R_b: 1e9 Ohm, C_m: 1 pF}\ninitial: {u: 1 V}\n"};
  for (const std::string& yaml : yamls) {
    const Node once = to_node(read(yaml));
    EXPECT_EQ(to_node(read(to_yaml(once))), once) << to_yaml(once);
  }
}

// --- the ensemble

TEST(DrawEnsemble, WithoutSpreadEveryDeviceIsTheNominalOneAtItsRest) {
  const DeviceDescription d = read(kNonvolatile + "count: 3\n");
  const DeviceEnsemble e = draw_ensemble(d, 1, InstructionLevel::baseline);
  for (std::uint64_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(std::equal(d.parameters.begin(), d.parameters.end(), e.parameters_of(i)));
    EXPECT_EQ(e.initial[i], steady_state({e.model, e.kernel, e.parameters_of(i)}, 0.0));
  }
  EXPECT_EQ(e.redrawn, 0u);
}

TEST(DrawEnsemble, LognormalSpreadHasTheNominalMeanAndTheGivenDeviation) {
  constexpr std::uint64_t kDevices = 20'000;
  const DeviceDescription d = read(kNonvolatile +
                                   "initial: {x: 0.1}\ncount: 20000\nvariability: {R_s: {lognormal: "
                                   "30 %}, K_s: {normal: 20 %}}\n");
  const DeviceEnsemble e = draw_ensemble(d, 1, InstructionLevel::baseline);
  for (const auto& [name, spread] : {std::pair{"R_s", 0.3}, {"K_s", 0.2}}) {
    const std::size_t p = index_of(d, name);
    double mean = 0, squares = 0;
    for (std::uint64_t i = 0; i < kDevices; ++i) mean += e.parameters_of(i)[p] / kDevices;
    for (std::uint64_t i = 0; i < kDevices; ++i) squares += std::pow(e.parameters_of(i)[p] / mean - 1, 2);
    // Five standard errors: spread/sqrt(N) of the mean; of the deviation about 1/sqrt(2N), more with heavy
    // tails.
    EXPECT_NEAR(mean, d.parameters[p], 5 * spread * d.parameters[p] / std::sqrt(kDevices)) << name;
    EXPECT_NEAR(std::sqrt(squares / (kDevices - 1)), spread, 0.05 * spread) << name;
  }
}

TEST(DrawEnsemble, ADeviceDoesNotDependOnTheOthersNorOnOtherSpreads) {
  const auto draw = [](const std::string& more) {
    return draw_ensemble(read(kNonvolatile + "initial: {x: 0.1}\n" + more), 9, InstructionLevel::baseline);
  };
  const DeviceEnsemble few = draw("count: 2\nvariability: {R_on: {lognormal: 10 %}}\n");
  const DeviceEnsemble many = draw("count: 50\nvariability: {C_m: {normal: 5 %}, R_on: {lognormal: 10 %}}\n");
  const auto p = static_cast<std::size_t>(few.model->index_of("R_on"));
  for (std::uint64_t i = 0; i < 2; ++i) EXPECT_EQ(few.parameters_of(i)[p], many.parameters_of(i)[p]);
  EXPECT_NE(many.parameters_of(0)[p], many.parameters_of(1)[p]);
}

TEST(DrawEnsemble, DrawsThatDoNotFitAreDrawnAgainAndCounted) {
  const DeviceDescription d = read(
      "model: nonvolatile\nparameters: {from: nonvolatile_recommended, R_on: 190 kOhm}\ninitial: {x: "
      "0.1}\ncount: 500\n"
      "variability: {R_on: {normal: 60 %}, R_off: {normal: 60 %}}\n");
  const DeviceEnsemble e = draw_ensemble(d, 1, InstructionLevel::baseline);
  const std::size_t on = index_of(d, "R_on"), off = index_of(d, "R_off");
  for (std::uint64_t i = 0; i < d.count; ++i) {
    EXPECT_GT(e.parameters_of(i)[on], 0) << "in the range of the parameter";
    EXPECT_LE(e.parameters_of(i)[on], e.parameters_of(i)[off]) << "and as the model demands between them";
  }
  EXPECT_GT(e.redrawn, 0u);
}

TEST(DrawEnsemble, ASpreadThatNeverFitsIsAnErrorAndNoEndlessLoop) {
  DeviceDescription d = read(kNonvolatile + "variability: {R_on: {normal: 10 %}}\n");
  d.parameters[index_of(d, "R_on")] = -1e9;  // no draw will be above zero
  EXPECT_THROW(draw_ensemble(d, 1, InstructionLevel::baseline), NumericalError);
}

}  // namespace
}  // namespace memspike
