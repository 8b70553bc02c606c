// SPDX-License-Identifier: Apache-2.0
#include "engine/maps/device_maps.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "engine/flow/scalar.hpp"

namespace memspike {
namespace {

using Real = Scalar<isa::Baseline>;
double exponential(double z) { return exp(Real(z)).v; }
double logarithm(double z) { return log(Real(z)).v; }

// Shares of the network's tolerance, which its answers may exceed a hundred times.
constexpr double kLevelShare = 10;       // a state, by the flow at one voltage over the whole run
constexpr double kEdgeShare = 2e-3;      // a state, by one edge
constexpr double kCourseShare = 5e-2;    // a state, by a dozen edges soon after one another
constexpr double kPhaseShare = 1e-2;     // a state, by a whole postsynaptic waveform with an edge in it
constexpr double kQuietShare = 1e-4;     // the same, where the edge is not looked at
constexpr double kCurrentShare = 2e-3;   // a current, relative to the largest one of the class
constexpr double kChargeShare = 2e-2;    // the charge of one transient or pulse, relative to itself
constexpr double kSettledShare = 1e-2;   // what is left of a transient when the device counts as settled
constexpr double kTransientShare = 0.2;  // the same, while the slow state moves
constexpr double kTransientTimes = 36;   // time constants after which a transient is over: e^-36 = 2e-16
constexpr double kLeastDecay =
    0.15;                           // of the slowest mode over a segment: less would make them too much alike
constexpr double kDistance = 0.03;  // from the rate that is avoided
constexpr int kMostFast = 4, kMostSlow = 5, kLandingSweeps = 8;

/// x after an edge from a manifold: where the device lands on that of `to`.
std::optional<double> entry_of(const HeldLevel& from, const HeldLevel& to, double x) {
  return to.landing({from.u(x), x});
}

}  // namespace

double TerminalLevels::duration() const {
  double sum = 0;
  for (const LevelSegment& segment : waveform) sum += segment.duration;
  return sum;
}

std::optional<DeviceMaps> DeviceMaps::make(const MapDemand& demand) {
  DeviceMaps maps;
  maps.demand_ = demand;
  maps.domain_ = {0, demand.device.kernel->slow_scale(demand.device.parameters)};
  if (!maps.make_levels() || !maps.make_row_edges() || !maps.make_post_maps()) return std::nullopt;
  for (std::size_t k = 0; k < maps.row_edges_.size(); ++k) maps.phases_.push_back(std::make_unique<Phase>());
  maps.rates_ = {0.0};
  if (demand.delivers &&
      !(maps.make_slow_currents() && maps.choose_fast_modes() && maps.make_fast_amplitudes()))
    return std::nullopt;
  return maps;
}

bool DeviceMaps::make_levels() {
  double slowest_fast = 0;
  for (const double pre : demand_.pre.voltages)
    for (const double post : demand_.post.voltages) {
      auto level = HeldLevel::make(demand_.device, pre - post, domain_, demand_.longest,
                                   kLevelShare * demand_.tolerance);
      if (!level) return false;
      levels_.push_back(std::move(*level));
    }
  for (const double x : chebyshev_points(domain_, 17)) {
    const double rate = levels_[0].fast_rate(x);
    slowest_fast = slowest_fast == 0 ? rate : std::min(slowest_fast, rate);
  }
  settled_after_ = -logarithm(kSettledShare * demand_.tolerance) / slowest_fast;
  return true;
}

bool DeviceMaps::make_row_edges() {
  const int levels = static_cast<int>(demand_.pre.voltages.size());
  const double scale = domain_.high - domain_.low;
  const double allowed[] = {kEdgeShare * demand_.tolerance * scale};
  row_edges_.resize(static_cast<std::size_t>(levels * levels));
  for (int from = 0; from < levels; ++from)
    for (int to = 0; to < levels; ++to) {
      RowEdge& edge = row_edges_[pair(from, to)];
      edge.quiet = true;
      if (from == to) continue;
      const auto entry = [&](double x, std::span<double> y) {
        const auto landed = entry_of(level(from, 0), level(to, 0), x);
        if (landed) y[0] = *landed;
        return landed.has_value();
      };
      double y[1];
      for (const double x : chebyshev_points(domain_, 9)) {
        if (!entry(x, y)) return false;
        if (!(std::fabs(y[0] - x) <= kQuietShare * demand_.tolerance * scale)) edge.quiet = false;
      }
      if (edge.quiet) continue;
      auto table = FunctionTable::make(domain_, allowed, entry);
      if (!table) return false;
      state_error_ = std::max(state_error_, table->errors()[0] / scale);
      edge.entry = std::move(*table);
    }
  return true;
}

std::optional<double> DeviceMaps::after_post_pulse(int pre, double x) const {
  DeviceState at{level(pre, 0).u(x), x};
  for (const LevelSegment& segment : demand_.post.waveform) {
    SegmentInput in;
    const double voltage = level(pre, segment.level).voltage();
    in.drive = {Drive::Kind::voltage, voltage, voltage};
    in.duration = segment.duration;
    in.tolerance = 1e-12;
    const SegmentOutput out = demand_.device.kernel->flow(demand_.device.parameters, at, in, nullptr);
    if (out.status != FlowStatus::done) return std::nullopt;
    at = out.end;
  }
  return level(pre, 0).landing(at);
}

bool DeviceMaps::make_post_maps() {
  if (demand_.post.waveform.empty()) return true;
  const double scale = domain_.high - domain_.low;
  const double allowed[] = {kEdgeShare * demand_.tolerance * scale};
  for (int pre = 0; pre < static_cast<int>(demand_.pre.voltages.size()); ++pre) {
    auto table = FunctionTable::make(domain_, allowed, [&](double x, std::span<double> y) {
      const auto end = after_post_pulse(pre, x);
      if (end) y[0] = *end;
      return end.has_value();
    });
    if (!table) return false;
    state_error_ = std::max(state_error_, table->errors()[0] / scale);
    post_maps_.push_back(std::move(*table));
  }
  return true;
}

// --- devices that are not on a manifold

std::optional<FunctionTable> DeviceMaps::landing_table(int pre, int post, Domain away,
                                                       std::size_t points) const {
  const HeldLevel& held = level(pre, post);
  const std::vector<double> nodes = chebyshev_points(domain_, points);
  const double scale = domain_.high - domain_.low;
  const std::vector<double> allowed(
      points, 0.3 * kEdgeShare * demand_.tolerance * scale / static_cast<double>(points));
  return FunctionTable::make(away, allowed, [&](double w, std::span<double> powers) {
    std::vector<double> offsets;
    for (const double x : nodes) {
      const auto landed = held.landing({held.u(x) + w, x});
      if (!landed) return false;
      offsets.push_back(*landed - x);
    }
    const std::vector<double> c = ChebyshevSeries(domain_, offsets).monomials(static_cast<int>(points) - 1);
    std::copy(c.begin(), c.end(), powers.begin());
    return true;
  });
}

bool DeviceMaps::has_courses() const {
  std::call_once(landings_->made, [this] { landings_->good = make_landings(); });
  return landings_->good;
}

bool DeviceMaps::make_landings() const {
  constexpr std::size_t kPoints = 8;
  const double scale = domain_.high - domain_.low, allowed = kEdgeShare * demand_.tolerance * scale;
  double lowest = 0, highest = 0;
  for (const HeldLevel& held : levels_)
    for (const double x : chebyshev_points(domain_, 9)) {
      lowest = std::min(lowest, held.u(x));
      highest = std::max(highest, held.u(x));
    }
  for (int pre = 0; pre < static_cast<int>(demand_.pre.voltages.size()); ++pre)
    for (int post = 0; post < static_cast<int>(demand_.post.voltages.size()); ++post) {
      const HeldLevel& held = level(pre, post);
      const double u = held.u(domain_.middle());
      const Domain away{lowest - u, highest - u};
      Landing& landing = landings_->of_level.emplace_back();
      if (!(away.high > away.low)) continue;
      double most = 0;
      for (const double w : {away.low, away.high})
        for (const double x : {domain_.low, domain_.middle(), domain_.high}) {
          const auto landed = held.landing({held.u(x) + w, x});
          if (!landed) return false;
          most = std::max(most, std::fabs(*landed - x));
        }
      if (most <= kQuietShare * demand_.tolerance * scale) continue;
      auto table = landing_table(pre, post, away, kPoints);
      if (!table) return false;
      landing.none = false;
      landing.powers = std::move(*table);
      for (const double w : {0.3 * away.low, 0.7 * away.low, 0.2 * away.high, 0.8 * away.high})
        for (const double place : {0.05, 0.45, 0.9}) {
          const double x = domain_.low + place * scale;
          const auto landed = held.landing({held.u(x) + w, x});
          if (!landed || !(std::fabs(*landed - x - landing_offset(pre, post, w, x)) <= allowed)) return false;
        }
    }
  return course_error() <= kCourseShare * demand_.tolerance;
}

double DeviceMaps::landing_offset(int pre, int post, double away, double x) const {
  const Landing& landing = landings_->of_level[place(pre, post)];
  if (landing.none) return 0;
  double powers[16];
  landing.powers.at(away, {powers, landing.powers.functions()});
  const double xi = (x - domain_.middle()) / domain_.half();
  double sum = 0;
  for (std::size_t k = landing.powers.functions(); k-- > 0;) sum = sum * xi + powers[k];
  return sum;
}

void DeviceMaps::go_through(Course& course, double t, int pre, int post) const {
  const HeldLevel &before = level(course.pre, course.post), &after = level(pre, post);
  const double age = t - course.since;
  const double landed = before.flow(course.y, age);
  double x = landed, u = before.u(x);
  // However long ago that was: a cut would be a jump, which no map of such courses could follow.
  if (course.away != 0) {
    const double away = course.away * exponential(-before.fast_rate(x) * age);
    // It is still on its way there. Each sweep wins the digits that x moves by on the way.
    for (int sweep = 0; sweep < kLandingSweeps; ++sweep)
      x = landed - landing_offset(course.pre, course.post, away, x);
    u = before.u(x) + away;
  }
  course.away = u - after.u(x);
  course.y = x + landing_offset(pre, post, course.away, x);
  course.since = t, course.pre = pre, course.post = post, course.x = x;
}

const PhaseMap* DeviceMaps::phase_map(int from, int to) const {
  Phase& phase = *phases_[pair(from, to)];
  std::call_once(phase.made, [&] { phase.map = make_phase_map(from, to); });
  return phase.map ? &*phase.map : nullptr;
}

std::optional<PhaseMap> DeviceMaps::make_phase_map(int from, int to) const {
  const auto keeps = [&](int pre) { return level(pre, 0).kind() == HeldLevel::Kind::frozen; };
  if (!has_courses() || !keeps(from) || !keeps(to) || !row_edge(from, to).quiet) return std::nullopt;
  std::vector<double> edges{0.0};
  for (const LevelSegment& segment : demand_.post.waveform) edges.push_back(edges.back() + segment.duration);
  const double scale = domain_.high - domain_.low, length = edges.back();
  const auto y = [&](double x, double tau) {
    Course course{x, 0, -2 * settled_after_, from, 0, x};
    if (tau < 0) go_through(course, tau, to, 0);
    for (std::size_t k = 0; k < edges.size(); ++k) {
      const bool ends = k + 1 == edges.size();
      go_through(course, edges[k], tau < edges[k] ? to : from, ends ? 0 : demand_.post.waveform[k].level);
      if (tau >= edges[k] && (ends ? tau <= length : tau < edges[k + 1]))
        go_through(course, tau, to, course.post);
    }
    return course.y;
  };
  return PhaseMap::make(domain_, edges, -settled_after_, length, 1 / levels_[0].fast_rate(domain_.middle()),
                        kPhaseShare * demand_.tolerance * scale, y);
}

/// Courses with edges soon after one another, against integration.
double DeviceMaps::course_error() const {
  const int pres = static_cast<int>(demand_.pre.voltages.size()),
            posts = static_cast<int>(demand_.post.voltages.size());
  const double time = settled_after_ / -logarithm(kSettledShare * demand_.tolerance);  // of the fast state
  double error = 0;
  std::uint32_t step = 1;
  for (const double x : {domain_.low + 0.2 * domain_.half(), domain_.low + 1.3 * domain_.half()})
    for (const double gap : {0.3 * time, 1.0 * time, 3.0 * time, 0.9 * settled_after_}) {
      Course course{x, 0, 0, 0, 0};
      DeviceState at{level(0, 0).u(x), x};
      int pre = 0, post = 0;
      double now = 0;
      for (int edge = 0; edge < 2 * pres * posts; ++edge) {
        const double voltage = level(pre, post).voltage();
        SegmentInput in;
        in.drive = {Drive::Kind::voltage, voltage, voltage};
        in.duration = edge == 0 ? 0 : gap, in.tolerance = 1e-12;
        const SegmentOutput out = demand_.device.kernel->flow(demand_.device.parameters, at, in, nullptr);
        if (out.status != FlowStatus::done) return 1;
        at = out.end, now += in.duration;
        step = step * 1664525u + 1013904223u;  // all levels, in an order without a pattern
        const int next = static_cast<int>((step >> 16) % static_cast<unsigned>(pres * posts));
        pre = next / posts, post = next % posts;
        go_through(course, now, pre, post);
        const auto landed = level(pre, post).landing(at);
        if (!landed) return 1;
        error = std::max(error, std::fabs(*landed - course.y) / (domain_.high - domain_.low));
      }
    }
  return error;
}

double DeviceMaps::longest_at(int pre) const {
  if (pre == 0) return demand_.longest;
  double longest = 0;
  for (const LevelSegment& segment : demand_.pre.waveform)
    if (segment.level == pre) longest = std::max(longest, segment.duration);
  // A waveform that starts anew may hold the level of its first segment for longer; that counts as an edge,
  // so one segment is all that the modes must span.
  return longest;
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
  const Domain span{modes > 0 ? exponential(-mu * longest_at(pre)) : 0.0, 1.0};
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
      right(static_cast<Eigen::Index>(i)) = current(pre, y, -logarithm(z[i]) / mu);
    }
    const Eigen::VectorXd solved = powers.partialPivLu().solve(right);
    for (std::size_t k = 0; k < count; ++k) a[k] = solved(static_cast<Eigen::Index>(k));
    return true;
  };
  double largest_current = 0;
  std::vector<double> a(count), most(count, 0.0);
  error = 0;
  for (const double y : chebyshev_points(domain_, 17)) {
    amplitudes(y, a);
    for (std::size_t k = 0; k < count; ++k) most[k] = std::max(most[k], std::fabs(a[k]));
    largest_current = std::max(largest_current, std::fabs(current(pre, y, 0)));
  }
  for (const double y : chebyshev_points(domain_, 17)) {
    amplitudes(y, a);
    for (int i = 0; i <= 24; ++i) {
      const double t = longest_at(pre) * i / 24.0;
      double sum = 0;
      for (std::size_t k = 0; k < count; ++k) sum += a[k] * exponential(-mu * static_cast<double>(k) * t);
      const double truth = current(pre, y, t);
      error =
          std::max(error, std::fabs(sum - truth) / (std::fabs(current(pre, y, 0)) + 0.02 * largest_current));
    }
  }
  if (!(error <= kChargeShare * demand_.tolerance)) return std::nullopt;
  SlowCurrent slow;
  std::vector<double> allowed;
  for (std::size_t k = 0; k < count; ++k) {
    allowed.push_back(kCurrentShare * demand_.tolerance * std::max(largest_current, 1e-300));
    const double rate = mu * static_cast<double>(k);
    const auto known = std::find(rates_.begin(), rates_.end(), rate);
    slow.places.push_back(static_cast<std::size_t>(known - rates_.begin()));
    if (known == rates_.end()) rates_.push_back(rate);
  }
  auto table = FunctionTable::make(domain_, allowed, amplitudes);
  if (!table) return std::nullopt;
  slow.modes = std::move(*table);
  return slow;
}

/// Amplitudes of the fast modes whose sum has a charge, then a first moment, then a value at the start; a
/// fourth has the second moment of e^(-rate t). All are given as those of e^(-rate t) times a number.
std::vector<double> DeviceMaps::matched(double charge, double moment, double start, double rate) const {
  const auto n = static_cast<Eigen::Index>(fast_rates_.size());
  Eigen::MatrixXd m(n, n);
  Eigen::VectorXd right(n);
  constexpr int kPowers[] = {1, 2, 0, 3};
  const double values[] = {charge, moment, start, charge};
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index k = 0; k < n; ++k) {
      double value = 1;
      for (int p = 0; p < kPowers[i]; ++p) value *= rate / fast_rates_[static_cast<std::size_t>(k)];
      m(i, k) = value;
    }
    right(i) = values[i];
  }
  const Eigen::VectorXd s = m.partialPivLu().solve(right);
  return {s.data(), s.data() + n};
}

/// Shares of the modes in a transient e^(-λ t) at a frozen slow state.
std::vector<double> DeviceMaps::fast_shares(double x) const {
  return matched(1, 1, 1, levels_[0].fast_rate(x));
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
  std::vector<double> beyond, weighted;
  for (std::size_t i = 0; i < kPoints; ++i) {
    beyond.push_back((b.u(b.flow(*y, times[i])) - states[i].u) / demand_.device.R_s);
    weighted.push_back(beyond.back() * times[i]);
  }
  const ChebyshevSeries charge = ChebyshevSeries(span, beyond).integral();
  const double whole = charge(longest), moment = ChebyshevSeries(span, weighted).integral()(longest);
  const double first = (b.u(*y) - start.u) / demand_.device.R_s;
  const std::vector<double> fit = matched(whole * rate, moment * rate * rate, first, rate);
  std::copy(fit.begin(), fit.end(), amplitudes.begin());
  error = 0;
  for (const double t : times) {
    double said = 0;
    for (std::size_t k = 0; k < fit.size(); ++k)
      said -= fit[k] / fast_rates_[k] * expm1(Real(-fast_rates_[k] * t)).v;
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
    double charge = expm1(Real(-lambda * t)).v;
    for (std::size_t k = 0; k < shares.size(); ++k)
      charge -= shares[k] * lambda / fast_rates_[k] * expm1(Real(-fast_rates_[k] * t)).v;
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
  for (int from = 0; from < levels; ++from)
    for (int to = 0; to < levels; ++to) {
      if (from == to) continue;
      const HeldLevel &a = level(from, 0), &b = level(to, 0);
      const double largest = std::fabs(b.voltage() - a.voltage()) / demand_.device.R_s;
      const std::vector<double> allowed(fast_rates_.size(), kCurrentShare * demand_.tolerance * largest);
      double worst = 0;
      const bool quiet = row_edges_[pair(from, to)].quiet;
      auto table = FunctionTable::make(domain_, allowed, [&](double x, std::span<double> amplitudes) {
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

std::size_t DeviceMaps::table_values() const {
  std::size_t sum = 0;
  for (const RowEdge& edge : row_edges_)
    sum += edge.entry.coefficients().size() + edge.fast.coefficients().size();
  for (const SlowCurrent& slow : slow_) sum += slow.modes.coefficients().size();
  for (const Landing& landing : landings_->of_level) sum += landing.powers.coefficients().size();
  for (const FunctionTable& map : post_maps_) sum += map.coefficients().size();
  return sum;
}

}  // namespace memspike
