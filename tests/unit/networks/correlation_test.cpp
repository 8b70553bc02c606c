// SPDX-License-Identifier: Apache-2.0
#include "networks/device/correlation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <tuple>
#include <vector>

#include "networks/device/read_device.hpp"
#include "networks/input/document.hpp"
#include "synapse/all_models.hpp"

namespace memspike {
namespace {

constexpr std::uint64_t kDevices = 20'000;

const ModelRegistry& registry() {
  static const ModelRegistry all = [] {
    ModelRegistry made;
    register_builtin_models(made);
    return made;
  }();
  return all;
}

std::string device(const std::string& variability) {
  return "model: chemical_inductor\nparameters: {from: fig6b}\ninitial: {i_c: 0 A}\ncount: " +
         std::to_string(kDevices) + "\nvariability: {" + variability + "}\n";
}

DeviceDescription read(const std::string& yaml) {
  const Document document = parse_document(yaml, "device.yaml");
  Complaints complaints(document);
  DeviceDescription d = read_device(Reader(document.root, complaints), registry(), ".");
  complaints.throw_if_any();
  return d;
}

std::string refusal(const std::string& variability) {
  try {
    read(device(variability));
  } catch (const InputError& error) {
    return error.what();
  }
  return "it was accepted";
}

std::vector<double> drawn(const DeviceEnsemble& e, std::string_view parameter) {
  std::vector<double> all;
  for (std::uint64_t i = 0; i < e.count; ++i) all.push_back(e.parameters_of(i)[e.model->index_of(parameter)]);
  return all;
}

DeviceEnsemble draw(const std::string& variability) {
  return draw_ensemble(read(device(variability)), 5, InstructionLevel::baseline);
}

double mean(const std::vector<double>& x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}
double covariance(const std::vector<double>& x, const std::vector<double>& y) {
  const double x_mean = mean(x), y_mean = mean(y);
  double sum = 0;
  for (std::size_t k = 0; k < x.size(); ++k) sum += (x[k] - x_mean) * (y[k] - y_mean);
  return sum / static_cast<double>(x.size());
}
double correlation(const std::vector<double>& x, const std::vector<double>& y) {
  return covariance(x, y) / std::sqrt(covariance(x, x) * covariance(y, y));
}
std::vector<double> logarithm(std::vector<double> x) {
  for (double& v : x) v = std::log(v);
  return x;
}

const double kAllowed = 5 / std::sqrt(kDevices);  // five standard errors of a coefficient

TEST(Correlation, IsThatOfTheNormalNumbersBehindTheDraws) {
  const DeviceEnsemble e = draw(
      "i_c0: {lognormal: 40 %}, V_T: {normal: 2 %}, tau_k: {lognormal: 20 %}, correlation: [[i_c0, V_T, "
      "0.5], "
      "[tau_k, i_c0, -0.7]]");
  const auto i_c0 = drawn(e, "i_c0"), V_T = drawn(e, "V_T"), tau_k = drawn(e, "tau_k");
  EXPECT_NEAR(correlation(logarithm(i_c0), V_T), 0.5, kAllowed);
  EXPECT_NEAR(correlation(logarithm(i_c0), logarithm(tau_k)), -0.7, kAllowed);
  EXPECT_NEAR(correlation(V_T, logarithm(tau_k)), 0, kAllowed) << "a pair that is not named is uncorrelated";
  // Pearson's coefficient of two lognormal parameters is smaller, by a known formula.
  const double s = std::sqrt(std::log1p(0.16)), t = std::sqrt(std::log1p(0.04));
  EXPECT_NEAR(correlation(i_c0, tau_k), std::expm1(-0.7 * s * t) / (0.4 * 0.2), 2 * kAllowed);
}

TEST(Correlation, LeavesEachParameterItsOwnDistribution) {
  const DeviceEnsemble e =
      draw("i_c0: {lognormal: 40 %}, tau_k: {lognormal: 20 %}, correlation: [[tau_k, i_c0, 0.9]]");
  for (const auto& [name, nominal, spread] : {std::tuple{"i_c0", 10e-3, 0.4}, {"tau_k", 1.0, 0.2}}) {
    const auto values = drawn(e, name);
    EXPECT_NEAR(mean(values), nominal, 5 * spread * nominal / std::sqrt(kDevices)) << name;
    EXPECT_NEAR(std::sqrt(covariance(values, values)) / mean(values), spread, 0.05 * spread) << name;
  }
}

TEST(Correlation, OfZeroAndOfOthersChangesNoDraw) {
  const std::string spreads = "i_c0: {lognormal: 10 %}, V_T: {normal: 2 %}, R_b: {normal: 3 %}";
  const DeviceEnsemble plain = draw(spreads), zero = draw(spreads + ", correlation: [[i_c0, V_T, 0]]"),
                       half = draw(spreads + ", correlation: [[i_c0, V_T, 0.5]]");
  EXPECT_EQ(plain.parameters, zero.parameters);
  EXPECT_EQ(drawn(plain, "R_b"), drawn(half, "R_b"));
  EXPECT_NE(drawn(plain, "V_T"), drawn(half, "V_T"))
      << "it follows i_c0, which stands before it in the table";
}

TEST(Correlation, DrawsOutsideARangeAreDrawnAgainTogether) {
  const DeviceEnsemble e =
      draw("R_b: {normal: 60 %}, tau_k: {normal: 60 %}, correlation: [[R_b, tau_k, 0.8]]");
  EXPECT_GT(e.redrawn, 0u);
  const auto R_b = drawn(e, "R_b"), tau_k = drawn(e, "tau_k");
  for (std::uint64_t i = 0; i < kDevices; ++i) ASSERT_TRUE(R_b[i] > 0 && tau_k[i] > 0);
}

TEST(Correlation, ThatNoParametersCanHaveIsRefusedWithThePairsThatContradict) {
  const std::string spreads =
      "i_c0: {lognormal: 10 %}, V_T: {normal: 2 %}, tau_k: {normal: 2 %}, R_b: {normal: 1 %}, R_s: {normal: "
      "1 %}";
  const std::string said =
      refusal(spreads +
              ", correlation: [[i_c0, V_T, 0.9], [V_T, tau_k, 0.9], [i_c0, tau_k, -0.9], [R_b, "
              "R_s, 0.3]]");
  EXPECT_NE(said.find("not positive definite"), std::string::npos) << said;
  for (const char* pair : {"i_c0 and V_T (0.9)", "V_T and tau_k (0.9)", "i_c0 and tau_k (-0.9)"})
    EXPECT_NE(said.find(pair), std::string::npos) << said;
  EXPECT_EQ(said.find("R_b and R_s"), std::string::npos) << said;
}

TEST(Correlation, OfWhatDoesNotSpreadOrStandsTwiceIsRefused) {
  const std::string two = "i_c0: {normal: 1 %}, V_T: {normal: 1 %}, correlation: ";
  EXPECT_NE(refusal(two + "[[i_c0, tau_k, 0.5]]").find("tau_k has no spread"), std::string::npos);
  EXPECT_NE(refusal(two + "[[i_c0, i_c0, 0.5]]").find("with itself"), std::string::npos);
  EXPECT_NE(refusal(two + "[[i_c0, V_T, 0.5], [V_T, i_c0, 0.1]]").find("a second time"), std::string::npos);
  EXPECT_NE(refusal(two + "[[i_c0, V_T, 1]]").find("below 1"), std::string::npos);
  EXPECT_NE(refusal(two + "[[i_c0, V_T]]").find("has 2 items, expected 3"), std::string::npos);
  EXPECT_NE(refusal(two + "[[i_c, V_T, 0.5]]").find("did you mean 'i_c0'"), std::string::npos);
}

TEST(Correlation, ReadsBackFromItsCanonicalForm) {
  const Node once =
      to_node(read(device("i_c0: {lognormal: 10 %}, V_T: {normal: 2 %}, correlation: [[V_T, i_c0, 0.5]]")));
  EXPECT_EQ(to_node(read(to_yaml(once))), once);
}

}  // namespace
}  // namespace memspike
