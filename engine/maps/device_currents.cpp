// SPDX-License-Identifier: Apache-2.0
// The currents of a class of devices as modes.
#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "engine/flow/portable.hpp"
#include "engine/maps/device_maps.hpp"
#include "engine/maps/map_shares.hpp"

namespace memspike {

using namespace map_shares;

namespace {

constexpr int kMatched[] = {1, 2, 0, 3};  // powers of 1/rate: charge, first moment, start, second moment

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Amplitudes of modes that are nearly alike are ill determined, and so are their sums not: what is tabulated
/// is `sums` times the amplitudes, and the amplitudes are made of its coefficients.
std::optional<FunctionTable> table_of_amplitudes(Domain domain, double allowed, const RowMajor& sums,
                                                 const FunctionTable::Functions& amplitudes) {
  const auto count = static_cast<std::size_t>(sums.rows());
  const std::vector<double> each(count, allowed);
  auto table = FunctionTable::make(domain, each, [&](double x, std::span<double> values) {
    Eigen::VectorXd a(sums.rows());
    if (!amplitudes(x, {a.data(), count})) return false;
    Eigen::Map<Eigen::VectorXd>(values.data(), sums.rows()) = sums * a;
    return true;
  });
  if (!table) return std::nullopt;
  const RowMajor inverse = sums.inverse();
  return table->transformed({inverse.data(), count * count});
}

}  // namespace

double DeviceMaps::longest_at(int pre) const {
  if (pre == 0) return demand_.longest;
  // A waveform that starts anew may hold the level of its first segment for longer; that counts as an edge,
  // so one segment is all that the modes must span.
  return demand_.pre.longest_at(pre);
}

double DeviceMaps::current(int pre, double y, double t) const {
  const HeldLevel& held = level(pre, 0);
  return (held.voltage() - held.u(held.flow(y, t))) / demand_.device.R_s;
}

bool DeviceMaps::make_slow_currents() {
  for (int pre = 0; pre < static_cast<int>(demand_.pre.voltages.size()); ++pre) {
    double largest = 0;
    for (const double y : chebyshev_points(domain_, 17))
      largest = std::max(largest, std::fabs(current(pre, y, 0)));
    if (largest * demand_.device.R_s <= 1e-15) {
      slow_.push_back({true, {}, {}});
      continue;
    }
    std::optional<SlowCurrent> found;
    double error = 0;
    for (int modes = 0; modes <= kMostSlow && !found; ++modes) found = fit_slow_current(pre, modes, error);
    if (!found) return false;
    charge_error_ = std::max(charge_error_, error);
    slow_.push_back(std::move(*found));
  }
  first_fast_ = rates_.size();
  return true;
}

/// In z = e^(-r t) the current is a smooth function, and modes of rates 0, r, 2 r ... are a polynomial in z.
/// r is that of the slow state or, where that hardly moves during a segment, one for which z is well spread.
std::optional<DeviceMaps::SlowCurrent> DeviceMaps::fit_slow_current(int pre, int modes, double& error) {
  const HeldLevel& held = level(pre, 0);
  double mu = pre == 0 ? held.slow_rate() : std::max(held.slow_rate(), kLeastDecay / longest_at(pre));
  const auto is_avoided = [&] {
    for (int k = 1; k <= modes; ++k)
      if (std::fabs(k * mu - demand_.avoided) < kDistance * demand_.avoided) return true;
    return false;
  };
  while (pre != 0 && is_avoided()) mu *= 1 + kDistance;
  if (modes > 0 && !(mu > 0)) return std::nullopt;
  const Domain span{modes > 0 ? portable::exp(-mu * longest_at(pre)) : 0.0, 1.0};
  const auto count = static_cast<std::size_t>(modes) + 1;
  const auto amplitudes = [&](double y, std::span<double> a) {
    std::vector<double> values;
    if (modes == 0) return a[0] = current(pre, y, 0), true;
    const std::vector<double> z = chebyshev_points(span, count);
    Eigen::MatrixXd powers(count, count);
    Eigen::VectorXd right(count);
    for (std::size_t i = 0; i < count; ++i) {
      double power = 1;
      for (std::size_t k = 0; k < count; ++k, power *= z[i])
        powers(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(k)) = power;
      right(static_cast<Eigen::Index>(i)) = current(pre, y, -portable::log(z[i]) / mu);
    }
    const Eigen::VectorXd solved = powers.partialPivLu().solve(right);
    for (std::size_t k = 0; k < count; ++k) a[k] = solved(static_cast<Eigen::Index>(k));
    return true;
  };
  double largest_current = 0;
  std::vector<double> a(count);
  error = 0;
  for (const double y : chebyshev_points(domain_, 17))
    largest_current = std::max(largest_current, std::fabs(current(pre, y, 0)));
  for (const double y : chebyshev_points(domain_, 17)) {
    amplitudes(y, a);
    for (int i = 0; i <= 24; ++i) {
      const double t = longest_at(pre) * i / 24.0;
      double sum = 0;
      for (std::size_t k = 0; k < count; ++k) sum += a[k] * portable::exp(-mu * static_cast<double>(k) * t);
      const double truth = current(pre, y, t);
      error =
          std::max(error, std::fabs(sum - truth) / (std::fabs(current(pre, y, 0)) + 0.02 * largest_current));
    }
  }
  if (!(error <= kChargeShare * demand_.tolerance)) return std::nullopt;
  SlowCurrent slow;
  RowMajor values_in_time(count, count);
  const std::vector<double> z = chebyshev_points(span, count);
  for (std::size_t k = 0; k < count; ++k) {
    for (std::size_t i = 0; i < count; ++i)
      values_in_time(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(k)) =
          count == 1 ? 1.0 : std::pow(z[i], static_cast<int>(k));
    const double rate = mu * static_cast<double>(k);
    const auto known = std::find(rates_.begin(), rates_.end(), rate);
    slow.places.push_back(static_cast<std::size_t>(known - rates_.begin()));
    if (known == rates_.end()) rates_.push_back(rate);
  }
  auto table =
      table_of_amplitudes(domain_, kCurrentShare * demand_.tolerance * std::max(largest_current, 1e-300),
                          values_in_time, amplitudes);
  if (!table) return std::nullopt;
  slow.modes = std::move(*table);
  return slow;
}

/// Amplitudes of the fast modes whose sum has a charge, then a first moment, then a value at the start, then
/// half a second moment, as many of them as there are modes; each relative to that of e^(-rate t).
std::vector<double> DeviceMaps::matched(double charge, double moment, double start, double second,
                                        double rate) const {
  const auto n = static_cast<Eigen::Index>(fast_rates_.size());
  Eigen::MatrixXd m(n, n);
  Eigen::VectorXd right(n);
  const double values[] = {charge, moment, start, second};
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index k = 0; k < n; ++k) {
      double value = 1;
      for (int p = 0; p < kMatched[i]; ++p) value *= rate / fast_rates_[static_cast<std::size_t>(k)];
      m(i, k) = value;
    }
    right(i) = values[i];
  }
  const Eigen::VectorXd s = m.partialPivLu().solve(right);
  return {s.data(), s.data() + n};
}

/// Shares of the modes in a transient e^(-λ t) at a frozen slow state.
std::vector<double> DeviceMaps::fast_shares(double x) const {
  return matched(1, 1, 1, 1, levels_[0].fast_rate(x));
}

/// The transient of an edge that moves the slow state, too: what the current has beyond that of the manifold,
/// by integrating the device. `error`: of the charge that has come by any time, relative to the whole.
bool DeviceMaps::simulated_transient(int from, int to, double x, std::span<double> amplitudes,
                                     double& error) const {
  constexpr std::size_t kPoints = 120;
  const HeldLevel &a = level(from, 0), &b = level(to, 0);
  const double rate = b.fast_rate(x), longest = kTransientTimes / rate;
  const Domain span{0, longest};
  const std::vector<double> times = chebyshev_points(span, kPoints);
  std::vector<DeviceState> states(kPoints);
  SegmentInput in;
  in.drive = {Drive::Kind::voltage, b.voltage(), b.voltage()};
  in.duration = longest, in.tolerance = 1e-12;
  in.sample_times = times.data(), in.sample_count = kPoints;
  const DeviceState start{a.u(x), x};
  const auto y = b.landing(start);
  if (!y || demand_.device.kernel->flow(demand_.device.parameters, start, in, states.data()).status !=
                FlowStatus::done)
    return false;
  std::vector<double> beyond, weighted, twice_weighted;
  for (std::size_t i = 0; i < kPoints; ++i) {
    beyond.push_back((b.u(b.flow(*y, times[i])) - states[i].u) / demand_.device.R_s);
    weighted.push_back(beyond.back() * times[i]);
    twice_weighted.push_back(0.5 * weighted.back() * times[i]);
  }
  const ChebyshevSeries charge = ChebyshevSeries(span, beyond).integral();
  const double whole = charge(longest), moment = ChebyshevSeries(span, weighted).integral()(longest);
  const double second = ChebyshevSeries(span, twice_weighted).integral()(longest);
  const double first = (b.u(*y) - start.u) / demand_.device.R_s;
  const std::vector<double> fit =
      matched(whole * rate, moment * rate * rate, first, second * rate * rate * rate, rate);
  std::copy(fit.begin(), fit.end(), amplitudes.begin());
  error = 0;
  for (const double t : times) {
    double said = 0;
    for (std::size_t k = 0; k < fit.size(); ++k)
      said -= fit[k] / fast_rates_[k] * portable::expm1(-fast_rates_[k] * t);
    error = std::max(error, std::fabs(said - charge(t)) / std::fabs(whole));
  }
  return true;
}

bool DeviceMaps::fast_modes_fit(double x, double& error) const {
  const double lambda = levels_[0].fast_rate(x);
  const std::vector<double> shares = fast_shares(x);
  error = 0;
  for (int i = 0; i <= 80; ++i) {
    const double t = 0.25 * i / lambda;
    double charge = portable::expm1(-lambda * t);
    for (std::size_t k = 0; k < shares.size(); ++k)
      charge -= shares[k] * lambda / fast_rates_[k] * portable::expm1(-fast_rates_[k] * t);
    error = std::max(error, std::fabs(charge));
  }
  return error <= kChargeShare * demand_.tolerance;
}

bool DeviceMaps::choose_fast_modes() {
  double low = levels_[0].fast_rate(domain_.low), high = low;
  for (const double x : chebyshev_points(domain_, 33)) {
    low = std::min(low, levels_[0].fast_rate(x));
    high = std::max(high, levels_[0].fast_rate(x));
  }
  for (std::size_t n = 1; n <= kMostFast; ++n) {
    fast_rates_ = high - low < 1e-12 * high ? std::vector<double>{low} : chebyshev_points({low, high}, n);
    bool good = true;
    double worst = 0;
    for (const double x : chebyshev_points(domain_, 33)) {
      double error = 0;
      good = good && fast_modes_fit(x, error);
      worst = std::max(worst, error);
    }
    if (!good) continue;
    charge_error_ = std::max(charge_error_, worst);
    rates_.insert(rates_.end(), fast_rates_.begin(), fast_rates_.end());
    return true;
  }
  return false;
}

void DeviceMaps::transient(const HeldLevel& from, const HeldLevel& to, double x,
                           std::span<double> amplitudes) const {
  const std::vector<double> shares = fast_shares(x);
  for (std::size_t k = 0; k < shares.size(); ++k)
    amplitudes[k] = (to.u(x) - from.u(x)) / demand_.device.R_s * shares[k];
}

bool DeviceMaps::make_fast_amplitudes() {
  const int levels = static_cast<int>(demand_.pre.voltages.size());
  const auto count = static_cast<Eigen::Index>(fast_rates_.size());
  RowMajor moments(count, count);
  for (Eigen::Index i = 0; i < count; ++i)
    for (Eigen::Index k = 0; k < count; ++k)
      moments(i, k) = std::pow(fast_rates_[0] / fast_rates_[static_cast<std::size_t>(k)], kMatched[i]);
  for (int from = 0; from < levels; ++from)
    for (int to = 0; to < levels; ++to) {
      if (from == to) continue;
      const HeldLevel &a = level(from, 0), &b = level(to, 0);
      const double largest = std::fabs(b.voltage() - a.voltage()) / demand_.device.R_s;
      double worst = 0;
      const bool quiet = row_edges_[pair(from, to)].quiet;
      const double allowed = kCurrentShare * demand_.tolerance * largest;
      auto table =
          table_of_amplitudes(domain_, allowed, moments, [&](double x, std::span<double> amplitudes) {
            if (quiet) return transient(a, b, x, amplitudes), true;
            double error = 0;
            const bool done = simulated_transient(from, to, x, amplitudes, error);
            worst = std::max(worst, error);
            return done;
          });
      if (!table || !(worst <= kTransientShare * demand_.tolerance)) return false;
      charge_error_ = std::max(charge_error_, worst);
      row_edges_[pair(from, to)].fast = std::move(*table);
    }
  return true;
}

}  // namespace memspike
