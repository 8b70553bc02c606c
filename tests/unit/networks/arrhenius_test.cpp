// SPDX-License-Identifier: Apache-2.0
#include "networks/device/arrhenius.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

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

DeviceDescription read(const std::string& yaml, const std::filesystem::path& folder = ".") {
  const Document document = parse_document(yaml, "device.yaml");
  Complaints complaints(document);
  DeviceDescription d = read_device(Reader(document.root, complaints), registry(), folder);
  complaints.throw_if_any();
  return d;
}

std::string refusal(const std::string& yaml) {
  try {
    read(yaml);
  } catch (const InputError& error) {
    return error.what();
  }
  return "it was accepted";
}

double value(const DeviceDescription& d, std::string_view parameter) {
  return d.parameters[static_cast<std::size_t>(d.model->index_of(parameter))];
}

std::string inductor(const std::string& temperature, const std::string& parameters) {
  return "model: chemical_inductor\n" + (temperature.empty() ? "" : "temperature: " + temperature + "\n") +
         "parameters: {from: fig6b, " + parameters + "}\n";
}

constexpr double kElectronVoltOverBoltzmann = 11604.518121550082;  // K, CODATA 2018

TEST(Arrhenius, MakesTimesAndResistancesFallAndRatesCurrentsAndConductancesRise) {
  const double warmer = std::exp(0.4 * kElectronVoltOverBoltzmann * (1 / 300.0 - 1 / 350.0));
  const DeviceDescription d = read(
      inductor("350 K",
               "tau_k: {value: 2 s, at: 300 K, E_a: 0.4 eV}, R_b: {value: 1 kOhm, at: 300 K, E_a: 0.4 eV}, "
               "i_c0: {value: 10 mA, at: 300 K, E_a: 0.4 eV}, V_T: {value: 1 V, at: 300 K, E_a: -0.4 eV}"));
  EXPECT_NEAR(value(d, "tau_k"), 2 / warmer, 1e-13 / warmer);
  EXPECT_NEAR(value(d, "R_b"), 1000 / warmer, 1e-10 / warmer);
  EXPECT_NEAR(value(d, "i_c0"), 0.01 * warmer, 1e-14 * warmer);
  EXPECT_NEAR(value(d, "V_T"), 1 / warmer, 1e-13 / warmer) << "a negative energy turns the sense round";
  EXPECT_EQ(value(d, "C_m"), 50e-6) << "what has no law does not depend on temperature";
  const DeviceDescription rate = read(
      "model: nonvolatile\ntemperature: 350 K\nparameters: {from: nonvolatile_recommended, k_f: {value: 5e-5 "
      "1/s, at: 300 K, E_a: 0.4 eV}}\n");
  EXPECT_NEAR(value(rate, "k_f"), 5e-5 * warmer, 1e-17 * warmer);
}

TEST(Arrhenius, GivesTheValueItselfAtItsOwnTemperature) {
  EXPECT_EQ(value(read(inductor("300 K", "tau_k: {value: 1.7 s, at: 300 K, E_a: 0.4 eV}")), "tau_k"), 1.7);
}

TEST(Arrhenius, NeedsATemperatureAndAValueInRange) {
  const std::string law = "tau_k: {value: 1 s, at: 300 K, E_a: 0.4 eV}";
  EXPECT_NE(refusal(inductor("", law))
                .find("parameters.tau_k: tau_k depends on the temperature, and the device has "
                      "none; write `temperature: 300 K`"),
            std::string::npos)
      << refusal(inductor("", law));
  EXPECT_NE(refusal(inductor("0 K", law)).find("above 0 K"), std::string::npos);
  EXPECT_NE(refusal(inductor("1 K", law)).find("gives tau_k = inf"), std::string::npos)
      << refusal(inductor("1 K", law));
  EXPECT_NE(refusal(inductor("300 K", "tau_k: {value: 1 s, at: 300 K}")).find("'E_a' is missing"),
            std::string::npos);
  EXPECT_NE(refusal(inductor("300 K", "tau_k: {value: 1 s, at: 300 K, E_a: 0.4 V}")).find("energy"),
            std::string::npos);
}

TEST(Arrhenius, MayStandInTheFileOfAParameterSet) {
  const auto folder = std::filesystem::temp_directory_path() / "memspike_arrhenius_test";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "mine.yaml")
      << "model: resistor\nparameters: {R_s: 1 Ohm, C_m: 1 nF, R_b: {value: 2 Ohm, at: "
         "300 K, E_a: 0.1 eV}}\n";
  const std::string from = "parameters: {from: mine.yaml";
  EXPECT_LT(value(read("model: resistor\ntemperature: 310 K\n" + from + "}\n", folder), "R_b"), 2);
  const DeviceDescription changed = read("model: resistor\n" + from + ", R_b: 3 Ohm}\n", folder);
  EXPECT_EQ(value(changed, "R_b"), 3) << "a plain value takes the place of a law";
  std::filesystem::remove_all(folder);
}

TEST(Arrhenius, KeepsItsFormInTheCanonicalDescription) {
  const Node once = to_node(read(inductor("333.25 K",
                                          "tau_k: {value: 1.7 s, at: 25.5 K, E_a: 0.123456789 eV}, R_b: "
                                          "{value: 3 kOhm, at: 290 K, E_a: 1.7e-20 J}")));
  const std::string text = to_yaml(once);
  EXPECT_NE(text.find("0.123456789 eV"), std::string::npos) << text;
  const DeviceDescription again = read(text);
  EXPECT_EQ(to_node(again), once) << text;
  EXPECT_EQ(again.activated[static_cast<std::size_t>(again.model->index_of("R_b"))]->E_a, 1.7e-20);
}

}  // namespace
}  // namespace memspike
