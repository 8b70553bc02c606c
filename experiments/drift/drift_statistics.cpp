// SPDX-License-Identifier: Apache-2.0
#include "experiments/drift/drift_statistics.hpp"

#include <algorithm>

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

#include "experiments/device/spreading.hpp"

namespace memspike {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr DecayLaw kLaws[] = {DecayLaw::exponential, DecayLaw::stretched_exponential, DecayLaw::power_law};
constexpr std::size_t kMostGroups = 20;  // of the jackknife

/// How many standard errors the 95 % interval reaches to either side.
double student(std::size_t freedom) {
  if (freedom == 0) return kNone;
  return boost::math::quantile(boost::math::students_t(static_cast<double>(freedom)), 0.975);
}

std::size_t parameters_of(DecayLaw law) {
  return law == DecayLaw::power_law ? 2 : law == DecayLaw::exponential ? 3 : 4;
}

/// The mean over devices, without those of one group.
std::vector<double> mean_curve(const ConductanceCurves& c, std::size_t groups = 1, std::size_t without = 1) {
  std::vector<double> mean(c.ages.size());
  std::size_t taken = 0;
  for (std::size_t d = 0; d < c.devices; ++d) {
    if (d % groups == without) continue;
    ++taken;
    for (std::size_t k = 0; k < mean.size(); ++k) mean[k] += c.at(d, k);
  }
  for (double& m : mean) m /= static_cast<double>(taken);
  return mean;
}

bool are_alike(const ConductanceCurves& c) {
  for (std::size_t d = 1; d < c.devices; ++d)
    for (std::size_t k = 0; k < c.ages.size(); ++k)
      if (c.at(d, k) != c.at(0, k)) return false;
  return true;
}

double aicc_of(const LawFit& fit, std::size_t n, double least_residual) {
  const double k = static_cast<double>(fit.parameters + 1), points = static_cast<double>(n);
  if (points - k - 1 < 1) return kNone;
  const double residual = std::max(fit.fit.residual, least_residual);
  return points * 2 * std::log(residual) + 2 * k + 2 * k * (k + 1) / (points - k - 1);
}

void weigh(std::vector<LawFit>& fits) {
  const std::optional<LawFit> best = best_of(fits);
  double sum = 0;
  for (LawFit& f : fits) {
    f.weight = best ? std::exp(-(f.aicc - best->aicc) / 2) : kNone;
    if (f.weight == f.weight) sum += f.weight;
  }
  for (LawFit& f : fits) f.weight /= sum;
}

/// The 95 % interval of a positive parameter, in its logarithm.
void jackknife(const std::vector<double>& without, double value, double& low, double& high) {
  std::vector<double> logarithms;
  for (const double v : without)
    if (v > 0 && std::isfinite(v)) logarithms.push_back(std::log(v));
  const std::size_t g = logarithms.size();
  if (g < 2 || g < without.size() || !(value > 0)) return;
  const double variance = mean_interval(logarithms).deviation * mean_interval(logarithms).deviation;
  const double error = std::sqrt(variance) * static_cast<double>(g - 1) / std::sqrt(static_cast<double>(g));
  low = value * std::exp(-student(g - 1) * error), high = value * std::exp(student(g - 1) * error);
}

void add_intervals(const ConductanceCurves& c, std::vector<LawFit>& fits) {
  const std::size_t groups = std::min(kMostGroups, c.devices);
  if (groups < 2 || are_alike(c)) return;
  std::vector<std::vector<double>> means;
  for (std::size_t g = 0; g < groups; ++g) means.push_back(mean_curve(c, groups, g));
  for (LawFit& f : fits) {
    std::vector<double> tau, exponent;
    for (const std::vector<double>& mean : means) {
      const auto fit = fit_decay(f.law, c.ages, mean);
      tau.push_back(fit ? fit->tau : kNone), exponent.push_back(fit ? fit->exponent : kNone);
    }
    jackknife(tau, f.fit.tau, f.tau_low, f.tau_high);
    jackknife(exponent, f.fit.exponent, f.exponent_low, f.exponent_high);
  }
}

}  // namespace

MeanInterval mean_interval(const std::vector<double>& values) {
  Spreading spread;
  for (const double v : values) spread.take(v);
  MeanInterval m{static_cast<std::size_t>(spread.count()), spread.mean(), spread.deviation(), kNone, kNone};
  if (m.count < 2) return m;
  const double half = student(m.count - 1) * m.deviation / std::sqrt(static_cast<double>(m.count));
  m.low = m.mean - half, m.high = m.mean + half;
  return m;
}

double effect_size(const MeanInterval& d) {
  if (d.count < 2 || !(d.deviation > 0)) return kNone;
  const double correction = 1 - 3 / (4 * static_cast<double>(d.count - 1) - 1);
  return correction * d.mean / d.deviation;
}

DriftCoefficient drift_coefficient(const std::vector<double>& ages, const std::vector<double>& G) {
  const std::size_t n = ages.size();
  if (n < 2) return {kNone, kNone, kNone};
  double x_mean = 0, y_mean = 0;
  for (std::size_t k = 0; k < n; ++k) x_mean += std::log(ages[k]), y_mean += std::log(G[k] / G[0]);
  x_mean /= static_cast<double>(n), y_mean /= static_cast<double>(n);
  double xx = 0, xy = 0, yy = 0;
  for (std::size_t k = 0; k < n; ++k) {
    const double x = std::log(ages[k]) - x_mean, y = std::log(G[k] / G[0]) - y_mean;
    xx += x * x, xy += x * y, yy += y * y;
  }
  const double slope = xy / xx;
  DriftCoefficient c{-slope, kNone, kNone};
  if (n < 3) return c;
  const double left = std::max(0.0, yy - slope * xy) / static_cast<double>(n - 2);
  const double half = student(n - 2) * std::sqrt(left / xx);
  c.low = c.nu - half, c.high = c.nu + half;
  return c;
}

std::vector<LawFit> fit_laws(const ConductanceCurves& c, double resolution) {
  std::vector<LawFit> fits;
  if (c.devices == 0 || c.ages.empty()) return fits;
  const std::vector<double> mean = mean_curve(c);
  const auto [least, most] = std::minmax_element(mean.begin(), mean.end());
  for (const DecayLaw law : kLaws)
    if (const auto fit = fit_decay(law, c.ages, mean)) {
      LawFit& f = fits.emplace_back(LawFit{law, *fit, parameters_of(law), 0, 0, kNone, kNone, kNone, kNone});
      f.aicc = aicc_of(f, c.ages.size(), resolution * (*most - *least));
    }
  weigh(fits);
  add_intervals(c, fits);
  return fits;
}

std::optional<LawFit> best_of(const std::vector<LawFit>& fits) {
  std::optional<LawFit> best;
  for (const LawFit& f : fits)
    if (f.aicc == f.aicc && (!best || f.aicc < best->aicc)) best = f;
  return best;
}

double quantile_of(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  if (below + 1 == sorted.size()) return sorted.back();
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
}

}  // namespace memspike
