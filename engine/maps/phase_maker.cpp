// SPDX-License-Identifier: Apache-2.0
#include "engine/maps/phase_maker.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "engine/flow/portable.hpp"
#include "engine/maps/map_shares.hpp"

namespace memspike {
namespace {

constexpr std::size_t kNodes = 13;     // of G on a manifold
constexpr double kFrozenShare = 1e-2;  // of what is allowed: a state, by a segment in which it counts as kept
constexpr double kResidueShare = 0.2;  // the same, by what is left of u's way at an edge
constexpr double kFunctionShare = 0.1;  // the same, by one polynomial
constexpr double kStateShare = 0.5;     // the same, by a state that is told by its phase
constexpr double kExact = 1e-11;        // tolerance of trajectories
constexpr double kLeastSeparation = 3;  // of the two rates at a fixed point
constexpr std::size_t kSamples = 12;
constexpr Eigen::Index kExponentTerms = 7;
constexpr double kLatest = 0.02;     // of a trajectory's first distance from the fixed point
constexpr double kShortSide = 1e-3;  // of the range: a trajectory so close to the fixed point says nothing

template <std::size_t terms>
double value_at(const double* c, double xi) {
  double sum = c[terms - 1];
  for (std::size_t k = terms - 1; k-- > 0;) sum = sum * xi + c[k];
  return sum;
}

/// Powers of s of the polynomial through some points.
template <std::size_t n>
void interpolate(const double* s, const double* values, double* c) {
  double d[n];
  std::copy(values, values + n, d);
  for (std::size_t k = 1; k < n; ++k)
    for (std::size_t i = n - 1; i >= k; --i) d[i] = (d[i] - d[i - 1]) / (s[i] - s[i - k]);
  std::fill(c, c + n, 0.0);
  c[0] = d[n - 1];
  for (std::size_t i = n - 1; i-- > 0;) {
    for (std::size_t k = n - 1; k > 0; --k) c[k] = c[k - 1] - s[i] * c[k];
    c[0] = d[i] - s[i] * c[0];
  }
}

}  // namespace

PhaseMaker::PhaseMaker(const WaveformPhases& phases, std::uint64_t device, EnsembleMaps::Effort& effort)
    : phases_(phases),
      maps_(phases.maps_),
      device_(device),
      effort_(effort),
      scale_(phases.maps_.scale()),
      allowed_(phases.allowed_ * phases.maps_.scale()) {}

bool PhaseMaker::make(double* block) {
  const auto& waveform = maps_.post().waveform;
  for (int pre = 0; pre < static_cast<int>(phases_.levels_); ++pre)
    for (const LevelSegment& segment : waveform) {
      Level level;
      level.voltage = maps_.voltage(pre, segment.level), level.duration = segment.duration;
      levels_.push_back(level);
    }
  find_settled_after();
  for (Level& level : levels_)
    if (!(level.duration >= settled_at_end_) || !find_level(level)) return false;
  block[0] = settled_, block[1] = settled_at_end_;
  block[WaveformPhases::kTellsStates] = block[WaveformPhases::kRestsAtOnce] = 1;
  for (std::size_t k = 0; k < levels_.size(); ++k) {
    const Level& level = levels_[k];
    const auto [low, high] = std::minmax_element(level.phase, level.phase + kTerms);
    const auto [left, right] = std::minmax_element(level.x, level.x + kTerms);
    if (!(*high > *low) || !(*right > *left)) return false;
    double* const numbers = block + WaveformPhases::kTimes + k * WaveformPhases::kOfLevel;
    numbers[0] = level.rate, numbers[1] = 2 / (*high - *low), numbers[2] = -(*high + *low) / (*high - *low);
    double* const of_x = numbers + WaveformPhases::kOfX;
    of_x[0] = 2 / (*right - *left), of_x[1] = -(*right + *left) / (*right - *left);
    numbers[WaveformPhases::kIsApart] = level.is_apart ? 1 : 0;
  }
  return fill(block) && is_good();
}

// --- levels

/// After so long what is left of u's way onto a manifold changes no phase by what counts. Where u has w to
/// go, the slow state moves on the way by the integral of rate_u w e^(-Λ t) at the least, and between two
/// voltages by some ten widths of a threshold more than by that of the rate's slope.
void PhaseMaker::find_settled_after() {
  const DeviceCircuit& circuit = maps_.circuits()[device_];
  const double fast = slowest_fast_ = std::min(fast_rate(circuit, 0), fast_rate(circuit, scale_));
  double &steepest = steepest_, lowest = 0, highest = 0;
  const auto look = [&](double voltage) {
    for (const double x : {0.0, 0.5 * scale_, scale_}) {
      const double u = maps_.point(device_, voltage, x).u;
      const Derivatives d = maps_.kernel().evaluate(maps_.parameters_of(device_), {u, x});
      steepest = std::max(steepest, std::fabs(d.r_u));
      lowest = std::min(lowest, u), highest = std::max(highest, u);
    }
  };
  for (const Level& level : levels_) look(level.voltage);
  for (int pre = 0; pre < static_cast<int>(phases_.levels_); ++pre) look(maps_.pre_voltage(pre));
  const double at_once = (highest - lowest) * steepest / fast;
  const double times = portable::log(std::max(at_once / (kResidueShare * allowed_), 1.0));
  settled_ = times / fast;
  settled_at_end_ = std::max(times, -portable::log(map_shares::kSettledShare * maps_.tolerance())) / fast;
}

bool PhaseMaker::find_level(Level& level) {
  if (find_by_manifold(level)) return true;
  return !level.is_apart && find_by_trajectories(level);
}

double PhaseMaker::phase_of(const Level& level, double x) const {
  return level.is_frozen ? x : (x - level.fixed) * portable::exp(level.exponent(x));
}

/// Clears is_apart where the manifold is not known well enough.
bool PhaseMaker::find_by_manifold(Level& level) {
  const Domain domain{0, scale_};
  std::vector<double> rates;
  double most = 0, left_out = 0;
  for (const double x : chebyshev_points(domain, kNodes)) {
    const ManifoldPoint p = maps_.point(device_, level.voltage, x);
    level.is_apart = level.is_apart && p.is_apart;
    most = std::max(most, std::fabs(p.rate)), left_out = std::max(left_out, p.left_out);
    rates.push_back(p.rate);
  }
  const double moves = std::min(most * level.duration, scale_);
  level.is_apart = level.is_apart && left_out * moves <= maps_.state_error() * scale_;
  if (!level.is_apart) return false;
  level.is_frozen = moves <= kFrozenShare * allowed_;
  if (!level.is_frozen) {
    const ChebyshevSeries G(domain, rates);
    const double rounding = 1e-13 * most;
    double low = 0, high = scale_;
    if (G(low) < -rounding || G(high) > rounding) return false;
    for (int halving = 0; halving < 60; ++halving) {
      const double middle = 0.5 * (low + high);
      (G(middle) > 0 ? low : high) = middle;
    }
    level.fixed = 0.5 * (low + high);
    const ChebyshevSeries slope = G.quotient(level.fixed);  // G/(x - x*)
    level.rate = -slope(level.fixed);
    const ChebyshevSeries bend = slope.plus(level.rate).quotient(level.fixed);
    std::vector<double> integrand;
    for (const double x : chebyshev_points(domain, kNodes)) {
      if (!(slope(x) < 0)) return false;
      integrand.push_back(-bend(x) / slope(x));
    }
    level.exponent = ChebyshevSeries(domain, integrand).integral();
    level.exponent = level.exponent.plus(-level.exponent(level.fixed));
  }
  const std::vector<double> nodes = chebyshev_points(domain, kTerms);
  for (std::size_t i = 0; i < kTerms; ++i) {
    level.x[i] = nodes[i], level.u[i] = maps_.manifold(device_, level.voltage, nodes[i]);
    level.phase[i] = phase_of(level, nodes[i]);
  }
  return true;
}

/// The fixed point of both states, and the slow rate there.
bool PhaseMaker::find_fixed_point(Level& level, double& fast) {
  for (const double x : {0.0, 0.5 * scale_, scale_})
    if (find_fixed_point(level, {maps_.manifold(device_, level.voltage, x), x}, fast)) return true;
  return false;
}

bool PhaseMaker::find_fixed_point(Level& level, DeviceState at, double& fast) {
  const DeviceCircuit& circuit = maps_.circuits()[device_];
  Derivatives d{};
  for (int k = 0; k < 30; ++k) {  // Newton's method for 0 = (V - u)/R_s - conduction, 0 = rate
    d = maps_.kernel().evaluate(maps_.parameters_of(device_), at);
    const double f = circuit.series * (level.voltage - at.u) - d.f, f_u = -circuit.series - d.f_u;
    const double det = f_u * d.r_x + d.f_x * d.r_u;
    const double du = (f * d.r_x + d.f_x * d.r) / det, dx = (f_u * d.r - d.r_u * f) / det;
    at.u -= du, at.x -= dx;
    if (!(std::fabs(dx) < 2 * scale_)) return false;
    if (std::fabs(dx) <= 1e-15 * scale_) break;
  }
  const double a = -(circuit.series + d.f_u) / circuit.C_m, b = -d.f_x / circuit.C_m;
  const double trace = a + d.r_x, det = a * d.r_x - b * d.r_u, root = trace * trace - 4 * det;
  if (!(root > 0)) return false;
  fast = 0.5 * (std::sqrt(root) - trace);
  level.rate = det / fast, level.fixed = at.x;
  return level.rate > 0 && fast >= kLeastSeparation * level.rate && at.x >= 0 && at.x <= scale_;
}

/// From x at the level, at some times after the fast state has died out.
bool PhaseMaker::follow(const Level& level, double x, Trajectory& trajectory) {
  SegmentInput in;
  in.drive = {Drive::Kind::voltage, level.voltage, level.voltage};
  in.tolerance = kExact;
  in.duration = trajectory.times.back();
  in.sample_times = trajectory.times.data(), in.sample_count = trajectory.times.size();
  trajectory.states.resize(trajectory.times.size());
  const DeviceState start{maps_.manifold(device_, level.voltage, x), x};
  const SegmentOutput out =
      maps_.kernel().flow(maps_.parameters_of(device_), start, in, trajectory.states.data());
  ++effort_.integrated, effort_.flows += out.counts;
  return out.status == FlowStatus::done;
}

/// With φ = (x - x*) e^E(x), E(x*) = 0, a trajectory has E(x) + log|x - x*| + μ t = a constant of its side.
bool PhaseMaker::fit_exponent(Level& level, const std::vector<Trajectory>& both) {
  const auto rows = static_cast<Eigen::Index>(both.size() * kSamples);
  const auto sides = static_cast<Eigen::Index>(both.size());
  Eigen::MatrixXd equations = Eigen::MatrixXd::Zero(rows, kExponentTerms + sides);
  Eigen::VectorXd known(rows), size(rows);
  Eigen::Index row = 0;
  double low = level.fixed, high = level.fixed;
  for (std::size_t side = 0; side < both.size(); ++side)
    for (std::size_t i = 0; i < kSamples; ++i, ++row) {
      const double x = both[side].states[i].x, away = (x - level.fixed) / scale_;
      if (away == 0) return false;
      low = std::min(low, x), high = std::max(high, x);
      // What counts is the error of φ.
      size(row) = std::fabs(away);
      double power = away;
      for (Eigen::Index k = 0; k < kExponentTerms; ++k, power *= away) equations(row, k) = power * size(row);
      equations(row, kExponentTerms + static_cast<Eigen::Index>(side)) = size(row);
      known(row) = -(portable::log(std::fabs(away)) + level.rate * both[side].times[i]) * size(row);
    }
  const Eigen::VectorXd found = equations.colPivHouseholderQr().solve(known);
  const double wrong = (equations * found - known).cwiseAbs().maxCoeff();
  if (!(wrong * scale_ <= kFunctionShare * allowed_)) return false;
  std::vector<double> values;
  for (const double x : chebyshev_points({low, high}, kExponentTerms + std::size_t{1})) {
    double sum = 0;
    for (Eigen::Index k = kExponentTerms; k-- > 0;) sum = (sum + found(k)) * ((x - level.fixed) / scale_);
    values.push_back(sum);
  }
  level.exponent = ChebyshevSeries({low, high}, values);
  return true;
}

bool PhaseMaker::find_by_trajectories(Level& level) {
  double fast = 0;
  if (!find_fixed_point(level, fast)) return false;
  std::vector<Trajectory> both;
  std::vector<double> starts;
  for (const double x : {0.0, scale_}) {
    Trajectory trajectory;
    for (const double z : chebyshev_points({kLatest, 1.0}, kSamples))
      trajectory.times.push_back(settled_at_end_ - portable::log(z) / level.rate);
    std::reverse(trajectory.times.begin(), trajectory.times.end());
    if (!follow(level, x, trajectory)) return false;
    if (std::fabs(trajectory.states.front().x - level.fixed) <= kShortSide * scale_) continue;
    both.push_back(std::move(trajectory)), starts.push_back(x);
  }
  if (both.empty() || !fit_exponent(level, both)) return false;
  // The phases at which trajectories have settled, and states at nodes between.
  double low = 0, high = 0;
  std::vector<double> first;
  for (const Trajectory& trajectory : both) {
    for (const DeviceState& at : trajectory.states) level.known.push_back({at, phase_of(level, at.x)});
    // That of the first sample, a little earlier.
    first.push_back(phase_of(level, trajectory.states.front().x) *
                    portable::exp(level.rate * (trajectory.times.front() - settled_at_end_)));
    low = std::min(low, first.back()), high = std::max(high, first.back());
  }
  const std::vector<double> nodes = chebyshev_points({low, high}, kTerms);
  if (std::find(nodes.begin(), nodes.end(), 0.0) != nodes.end()) return false;  // never reached
  for (std::size_t side = 0; side < both.size(); ++side) {
    std::vector<std::size_t> here;
    for (std::size_t i = 0; i < kTerms; ++i)
      if (nodes[i] * first[side] > 0) here.push_back(i);
    if (first[side] > 0) std::reverse(here.begin(), here.end());  // times ascend
    if (here.empty()) continue;
    Trajectory trajectory;
    for (const std::size_t i : here)
      trajectory.times.push_back(settled_at_end_ + portable::log(first[side] / nodes[i]) / level.rate);
    if (!follow(level, starts[side], trajectory)) return false;
    for (std::size_t k = 0; k < here.size(); ++k) {
      const std::size_t i = here[k];
      level.phase[i] = nodes[i], level.u[i] = trajectory.states[k].u, level.x[i] = trajectory.states[k].x;
    }
  }
  return true;
}

// --- edges

void PhaseMaker::land(double voltage, const double* u, const double* x, double* landed) {
  constexpr std::size_t kTogether = EnsembleMaps::kTogether;
  static_assert(kTerms % kTogether == 0);
  for (std::size_t i = 0; i < kTerms; i += kTogether) {
    EnsembleMaps::Held held[kTogether];
    for (std::size_t k = 0; k < kTogether; ++k)
      held[k] = {device_, voltage, settled_at_end_, {u[i + k], x[i + k]}, true, 0, false};
    maps_.flow_together(held, false, effort_);
    for (std::size_t k = 0; k < kTogether; ++k) landed[i + k] = held[k].landed;
  }
}

bool PhaseMaker::arrive(const Level& level, const double* u, const double* x, double* phases) {
  if (level.is_apart) {
    land(level.voltage, u, x, phases);
    for (std::size_t i = 0; i < kTerms; ++i) phases[i] = phase_of(level, phases[i]);
    return true;
  }
  SegmentInput in;
  in.drive = {Drive::Kind::voltage, level.voltage, level.voltage};
  in.tolerance = kExact, in.duration = settled_at_end_;
  const double back = portable::exp(level.rate * settled_at_end_);
  for (std::size_t i = 0; i < kTerms; ++i) {
    const SegmentOutput out = maps_.kernel().flow(maps_.parameters_of(device_), {u[i], x[i]}, in, nullptr);
    ++effort_.integrated, effort_.flows += out.counts;
    if (out.status != FlowStatus::done) return false;
    phases[i] = phase_of(level, out.end.x) * back;
  }
  return true;
}

/// The polynomial through values at some phases of a level, or at slow states.
void PhaseMaker::put(const double* nodes, double scale, double shift, const double* values, double* c) {
  double xi[kTerms];
  for (std::size_t i = 0; i < kTerms; ++i) xi[i] = scale * nodes[i] + shift;
  interpolate<kTerms>(xi, values, c);
}

bool PhaseMaker::fill(double* block) {
  const auto segments = phases_.segments_;
  const int pres = static_cast<int>(phases_.levels_);
  double values[kTerms];
  const auto from = [&](int pre, std::size_t segment, std::size_t where) {
    const double* const numbers = block + phases_.level(pre, segment);
    put(level(pre, segment).phase, numbers[1], numbers[2], values, block + where);
  };
  for (int pre = 0; pre < pres; ++pre) {
    double u[kTerms], x[kTerms];
    const std::vector<double> nodes = chebyshev_points({0, scale_}, kTerms);
    for (std::size_t i = 0; i < kTerms; ++i)
      x[i] = nodes[i], u[i] = maps_.manifold(device_, maps_.pre_voltage(pre), x[i]);
    if (!arrive(level(pre, 0), u, x, values)) return false;
    put(x, 2 / scale_, -1, values, block + phases_.entering(pre));
    const Level& last = level(pre, segments - 1);
    land(maps_.pre_voltage(pre), last.u, last.x, values);
    from(pre, segments - 1, phases_.leaving(pre));
    for (std::size_t segment = 0; segment < segments; ++segment) {
      const Level& here = level(pre, segment);
      fill_level(block, pre, segment);
      if (!tells_states(block, pre, segment)) block[WaveformPhases::kTellsStates] = 0;
      if (segment + 1 < segments) {
        if (!arrive(level(pre, segment + 1), here.u, here.x, values)) return false;
        from(pre, segment, phases_.step(pre, segment));
      }
      for (int to = 0; to < pres; ++to) {
        if (to == pre || here.duration < settled_ + settled_at_end_) continue;
        if (!arrive(level(to, segment), here.u, here.x, values)) return false;
        from(pre, segment, phases_.crossing(pre, to, segment));
      }
    }
  }
  bool rests = true;
  for (int pre = 0; pre < pres; ++pre) rests = rests_at_once(block, pre) && rests;
  block[WaveformPhases::kRestsAtOnce] = rests ? 1 : 0;
  return true;
}

/// What tells states by phases and phases by states.
void PhaseMaker::fill_level(double* block, int pre, std::size_t segment) {
  const Level& here = level(pre, segment);
  const double* const numbers = block + phases_.level(pre, segment);
  const double* const of_x = numbers + WaveformPhases::kOfX;
  put(here.phase, numbers[1], numbers[2], here.x, block + phases_.state_of(pre, segment));
  put(here.phase, numbers[1], numbers[2], here.u, block + phases_.u_of(pre, segment));
  put(here.x, of_x[0], of_x[1], here.phase, block + phases_.phase_of(pre, segment));
}

// --- whether it is good enough

/// Between the states from which they were found.
bool PhaseMaker::tells_states(const double* block, int pre, std::size_t segment) {
  Level& here = level(pre, segment);
  if (here.is_apart)
    for (const double place : {0.003, 0.3, 0.6, 0.99}) {
      const double x = place * scale_;
      here.known.push_back({{maps_.manifold(device_, here.voltage, x), x}, phase_of(here, x)});
    }
  // What an error of u moves the slow state by on the way to the next manifold.
  const double of_u = steepest_ / slowest_fast_;
  const double* const numbers = block + phases_.level(pre, segment);
  const double* const of_x = numbers + WaveformPhases::kOfX;
  const auto [low, high] = std::minmax_element(here.phase, here.phase + kTerms);
  const double to_state =
      (*std::max_element(here.x, here.x + kTerms) - *std::min_element(here.x, here.x + kTerms)) /
      (*high - *low);
  for (const auto& [at, phase] : here.known) {
    if (phase < *low || phase > *high) continue;
    const double xi = numbers[1] * phase + numbers[2];
    const double x = value_at<kTerms>(block + phases_.state_of(pre, segment), xi);
    const double u = value_at<kTerms>(block + phases_.u_of(pre, segment), xi);
    const double back = value_at<kTerms>(block + phases_.phase_of(pre, segment), of_x[0] * at.x + of_x[1]);
    if (!(std::fabs(x - at.x) + std::fabs(u - at.u) * of_u + std::fabs(back - phase) * to_state <=
          kStateShare * allowed_))
      return false;
  }
  return true;
}

/// Finds the polynomial for a row that stays at a level, from those of the edges. Whether it is as good as
/// they are.
bool PhaseMaker::rests_at_once(double* block, int pre) {
  std::vector<WaveformPhases::Event> events;
  phases_.events_of(pre, {}, events);
  block[WaveformPhases::kRestsAtOnce] = 0;
  const auto after = [&](double y) {
    WaveformPhases::Way way{0, y, false, {}};
    WaveformPhases::Stretch stretch;
    return phases_.go_on(device_, events, way, stretch) == WaveformPhases::Progress::done ? way.number
                                                                                          : std::nan("");
  };
  const std::vector<double> nodes = chebyshev_points({0, scale_}, kTerms);
  double values[kTerms];
  for (std::size_t i = 0; i < kTerms; ++i) values[i] = after(nodes[i]);
  double* const c = block + phases_.resting(pre);
  put(nodes.data(), 2 / scale_, -1, values, c);
  for (const double place : {0.003, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 0.997})
    if (!(std::fabs(value_at<kTerms>(c, 2 * place - 1) - after(place * scale_)) <= kFunctionShare * allowed_))
      return false;
  return true;
}

/// Whole waveforms, with an edge of the row in each segment from each level to each other one, and without,
/// against the flow itself.
bool PhaseMaker::is_good() {
  constexpr std::size_t kTogether = EnsembleMaps::kTogether;
  struct Check {
    int pre, to;
    std::size_t segment;
    double edge, y;  // after the segment's start; slow coordinate
  };
  std::vector<Check> checks;
  const int pres = static_cast<int>(phases_.levels_);
  for (int pre = 0; pre < pres; ++pre)
    for (int to = 0; to < pres; ++to)
      for (std::size_t segment = 0; segment < phases_.segments_; ++segment) {
        const double room = level(pre, segment).duration - settled_ - settled_at_end_;
        if (to == pre ? segment > 0 : room < 0) continue;
        const std::size_t n = checks.size() % 4;
        constexpr double kPlaces[] = {0.06, 0.7, 0.35, 0.97}, kShares[] = {0.001, 0.6, 0.2, 0.999};
        checks.push_back(
            {pre, to, segment, settled_ + std::max(room, 0.0) * kShares[n], kPlaces[n] * scale_});
      }
  while (checks.size() % kTogether != 0) checks.push_back(checks.back());
  for (std::size_t i = 0; i < checks.size(); i += kTogether) {
    EnsembleMaps::Held held[kTogether];
    for (std::size_t k = 0; k < kTogether; ++k) {
      const Check& check = checks[i + k];
      held[k].device = device_;
      held[k].at = {maps_.manifold(device_, maps_.pre_voltage(check.pre), check.y), check.y};
    }
    // Each has one leg more than there are segments, and one at rest.
    for (std::size_t leg = 0; leg < phases_.segments_ + 2; ++leg) {
      const bool lands = leg == phases_.segments_ + 1;
      for (std::size_t k = 0; k < kTogether; ++k) {
        const Check& check = checks[i + k];
        const bool is_after = leg > check.segment;
        const std::size_t segment = is_after ? leg - 1 : leg;
        const int pre = is_after ? check.to : check.pre;
        held[k].lands = lands;
        if (lands) {
          held[k].voltage = maps_.pre_voltage(check.to), held[k].duration = settled_at_end_;
          continue;
        }
        const Level& here = level(pre, segment);
        held[k].voltage = here.voltage;
        held[k].duration = segment != check.segment ? here.duration
                           : is_after               ? here.duration - check.edge
                                                    : check.edge;
      }
      maps_.flow_together(held, false, effort_);
    }
    for (std::size_t k = 0; k < kTogether; ++k) {
      const Check& check = checks[i + k];
      double start = 0;
      for (std::size_t segment = 0; segment < check.segment; ++segment) start += level(0, segment).duration;
      const WaveformPhases::RowEdge edge{start + check.edge, check.to};
      std::vector<WaveformPhases::Event> events;
      phases_.events_of(check.pre, {&edge, check.to == check.pre ? 0u : 1u}, events);
      WaveformPhases::Way way{0, check.y, false, {}};
      WaveformPhases::Stretch stretch;
      if (phases_.go_on(device_, events, way, stretch) != WaveformPhases::Progress::done ||
          !(std::fabs(way.number - held[k].landed) <= allowed_))
        return false;
    }
  }
  return true;
}

}  // namespace memspike
