// SPDX-License-Identifier: Apache-2.0
#include "experiments/compare/comparison.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <optional>
#include <set>

namespace memspike {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}
/// Sample variance; NaN of a single value.
double variance_of(const std::vector<double>& values) {
  if (values.size() < 2) return kNaN;
  const double mean = mean_of(values);
  double sum = 0;
  for (const double v : values) sum += (v - mean) * (v - mean);
  return sum / static_cast<double>(values.size() - 1);
}
/// Half a 95 % interval.
double half_width(double standard_error, double degrees) {
  if (!(degrees > 0) || !std::isfinite(standard_error)) return kNaN;
  return boost::math::quantile(boost::math::students_t(degrees), 0.975) * standard_error;
}

/// Standard error of a difference of means, and its degrees of freedom (Welch 1947).
std::pair<double, double> welch(double v1, double n1, double v2, double n2) {
  const double a = v1 / n1, b = v2 / n2;
  const double degrees = a + b > 0 ? (a + b) * (a + b) / (a * a / (n1 - 1) + b * b / (n2 - 1)) : n1 + n2 - 2;
  return {std::sqrt(a + b), degrees};
}

std::optional<double> number_of(const Json& json) {
  if (const double* real = std::get_if<double>(&json.value))
    return std::isfinite(*real) ? std::optional(*real) : std::nullopt;
  if (const auto* count = std::get_if<std::int64_t>(&json.value)) return static_cast<double>(*count);
  if (const bool* flag = std::get_if<bool>(&json.value)) return *flag ? 1 : 0;
  return std::nullopt;
}

/// Of each replicate; empty if one of them does not have it, so that seeds stay paired.
std::vector<double> values_of(const ComparedRun& run, const std::string& key) {
  std::vector<double> values;
  for (const Summary& summary : run.summaries)
    for (const Summary::Entry& entry : summary.entries())
      if (entry.key == key)
        if (const auto number = number_of(entry.value)) values.push_back(*number);
  return values.size() == run.summaries.size() ? values : std::vector<double>{};
}

}  // namespace

SeedStatistics over_seeds(const std::vector<double>& values) {
  if (values.empty()) return {0, kNaN, kNaN, kNaN, kNaN};
  const double n = static_cast<double>(values.size()), mean = mean_of(values), variance = variance_of(values);
  const double half = half_width(std::sqrt(variance / n), n - 1);
  return {values.size(), mean, std::sqrt(variance), mean - half, mean + half};
}

Difference difference_of(const std::vector<double>& reference, const std::vector<double>& values,
                         bool same_seeds) {
  if (reference.empty() || values.empty()) return {kNaN, kNaN, kNaN, kNaN, kNaN, false};
  const double base = mean_of(reference), value = mean_of(values) - base;
  const double n1 = static_cast<double>(reference.size()), n2 = static_cast<double>(values.size());
  const double v1 = variance_of(reference), v2 = variance_of(values);
  Difference d{value, kNaN,
               kNaN,  base == 0 ? kNaN : value / std::fabs(base),
               kNaN,  same_seeds && reference.size() == values.size() && reference.size() > 1};
  if (!(v1 >= 0 && v2 >= 0)) return d;
  double half;
  if (d.paired) {
    std::vector<double> pairs(values.size());
    for (std::size_t k = 0; k < pairs.size(); ++k) pairs[k] = values[k] - reference[k];
    half = half_width(std::sqrt(variance_of(pairs) / n1), n1 - 1);
  } else {
    const auto [error, degrees] = welch(v1, n1, v2, n2);
    half = half_width(error, degrees);
  }
  d.low = value - half, d.high = value + half;
  const double degrees = n1 + n2 - 2, pooled = std::sqrt(((n1 - 1) * v1 + (n2 - 1) * v2) / degrees);
  if (pooled > 0) d.effect = value / pooled * (1 - 3 / (4 * degrees - 1));
  return d;
}

std::vector<ComparedQuantity> quantities_of(const std::vector<ComparedRun>& runs) {
  std::vector<ComparedQuantity> all;
  std::set<std::string> known;
  for (const ComparedRun& run : runs)
    for (const Summary::Entry& entry : run.summaries.front().entries()) {
      if (!number_of(entry.value) || !known.insert(entry.key).second) continue;
      ComparedQuantity quantity{entry.key, entry.unit, entry.meaning, {}};
      for (const ComparedRun& other : runs) quantity.values.push_back(values_of(other, entry.key));
      all.push_back(std::move(quantity));
    }
  return all;
}

std::vector<DifferingInput> differing_inputs(const std::vector<ComparedRun>& runs) {
  std::set<std::string> paths;
  for (const ComparedRun& run : runs)
    for (const auto& [path, value] : run.inputs) paths.insert(path);
  std::vector<DifferingInput> all;
  for (const std::string& path : paths) {
    DifferingInput input{path, {}};
    for (const ComparedRun& run : runs) {
      const auto found = run.inputs.find(path);
      input.values.push_back(found == run.inputs.end() ? "" : found->second);
    }
    if (std::adjacent_find(input.values.begin(), input.values.end(), std::not_equal_to<>()) !=
        input.values.end())
      all.push_back(std::move(input));
  }
  return all;
}

}  // namespace memspike
