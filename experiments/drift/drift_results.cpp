// SPDX-License-Identifier: Apache-2.0
#include "experiments/drift/drift_results.hpp"

#include <algorithm>

#include "experiments/device/spreading.hpp"

namespace memspike {
namespace {

std::vector<double> curve_of(const DeviceLedger& device, std::size_t first) {
  return {device.G.begin() + static_cast<std::ptrdiff_t>(first), device.G.end()};
}

MeanInterval paired(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> differences;
  for (std::size_t k = 0; k < a.size(); ++k) differences.push_back(b[k] - a[k]);
  return mean_interval(differences);
}

}  // namespace

DriftCoefficient DriftResult::coefficient() const {
  if (alike) return nu_of_mean;
  return {nu_over_devices.mean, nu_over_devices.low, nu_over_devices.high};
}

DriftResult result_of(const DriftExperiment& e, std::size_t protocol, const ProjectionLedger& ledger) {
  DriftResult r;
  r.protocol = protocol, r.projection = ledger.projection;
  const std::size_t first = e.ages.front() > 0 ? 0 : 1;  // an age of 0 has no logarithm
  const std::vector<double> ages(e.ages.begin() + static_cast<std::ptrdiff_t>(first), e.ages.end());
  std::vector<double> nu;
  for (const DeviceLedger& device : ledger.followed)
    nu.push_back(drift_coefficient(ages, curve_of(device, first)).nu);
  for (const std::uint32_t place : ledger.place) {
    const DeviceLedger& device = ledger.followed[place];
    r.nu.push_back(nu[place]);
    r.retained.push_back(ratio_of(device.G_end, device.G_programmed));
  }
  r.nu_over_devices = mean_interval(r.nu), r.retained_over_devices = mean_interval(r.retained);
  r.alike = ledger.followed.size() < 2;
  std::vector<double> mean(ages.size());
  for (const std::uint32_t place : ledger.place)
    for (std::size_t k = 0; k < ages.size(); ++k)
      mean[k] += ledger.followed[place].G[first + k] / static_cast<double>(ledger.place.size());
  if (!ledger.place.empty()) r.nu_of_mean = drift_coefficient(ages, mean);
  r.laws = fit_laws({ages, ledger.place.size(),
                     [&](std::size_t device, std::size_t age) { return ledger.of(device).G[first + age]; }},
                    e.tolerance);
  return r;
}

std::vector<DriftComparison> compare(const std::vector<DriftResult>& results) {
  std::vector<DriftComparison> all;
  for (const DriftResult& a : results)
    for (const DriftResult& b : results) {
      if (a.projection != b.projection || a.protocol >= b.protocol) continue;
      all.push_back({a.projection, a.protocol, b.protocol, "drift_coefficient", paired(a.nu, b.nu)});
      all.push_back({a.projection, a.protocol, b.protocol, "retained", paired(a.retained, b.retained)});
    }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.projection < b.projection; });
  return all;
}

}  // namespace memspike
