// SPDX-License-Identifier: Apache-2.0
#include "engine/maps/ensemble_maps.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "engine/contract/error.hpp"
#include "engine/contract/format.hpp"
#include "engine/flow/portable.hpp"
#include "engine/maps/map_shares.hpp"

namespace memspike {

using namespace map_shares;

namespace {

constexpr double kCreepShare = 0.5;        // of the tolerance: a state, within one segment
constexpr double kFarCreepShare = 20;      // the same, where a few of many devices go so far
constexpr double kLargestCreep = 2e-3;     // the same, however coarse the tolerance is
constexpr double kSegmentShare = 3e-3;     // the same, by the error of one segment
constexpr double kFinestSegment = 1e-11;   // a tolerance finer than this is not asked for
constexpr double kIntegratedShare = 1e-2;  // of the former: where a device is integrated
constexpr double kSpikeTimeShare =
    1e-2;                               // of the tolerance: a time, by transients that come too early or late
constexpr double kLargestEarly = 0.02;  // the charge that may, however short transients are
constexpr double kStraight = 1e-9;      // how far conductance may be from a straight line in x
constexpr double kSlowDecay = 0.7;      // of the slowest mode over the longest segment
constexpr std::size_t kMostShared = 8, kMostSlowShared = 3;
constexpr std::uint64_t kLooked = 256;  // devices whose equations are looked at for their form

}  // namespace

std::optional<EnsembleMaps> EnsembleMaps::make(const EnsembleDemand& demand, std::string& why_not) {
  EnsembleMaps maps;
  maps.demand_ = demand;
  maps.state_tolerance_ = std::max(kSegmentShare * demand.tolerance, kFinestSegment);
  why_not = maps.find_circuits();
  if (why_not.empty() && demand.delivers) why_not = maps.find_transients();
  if (!why_not.empty()) return std::nullopt;
  for (const double share : {kFarCreepShare, kCreepShare}) {
    why_not = maps.find_motions(share);
    if (why_not.empty() && demand.delivers) why_not = maps.find_slow_modes();
    if (why_not.empty()) return maps;
  }
  return std::nullopt;
}

std::string EnsembleMaps::of_all(std::uint64_t some) const {
  return std::to_string(some) + " of " + std::to_string(devices()) + " devices";
}

double EnsembleMaps::longest_at(int pre) const {
  return pre == 0 ? demand_.longest : demand_.pre.longest_at(pre);
}

std::string EnsembleMaps::find_circuits() {
  const auto index_of = [&](std::string_view name) {
    return static_cast<std::size_t>(demand_.model->index_of(name));
  };
  const std::size_t R_s = index_of("R_s"), C_m = index_of("C_m");
  scale_ = demand_.kernel->slow_scale(parameters_of(0));
  circuits_.reserve(devices());
  const std::uint64_t stride = std::max<std::uint64_t>(devices() / kLooked, 1);
  for (std::uint64_t device = 0; device < devices(); ++device) {
    const double* p = parameters_of(device);
    if (demand_.kernel->slow_scale(p) != scale_) return "their slow states have ranges of their own";
    const auto conduction = [&](double u, double x) { return demand_.kernel->evaluate(p, {u, x}).f; };
    const double low = conduction(1, 0), high = conduction(1, scale_);
    circuits_.push_back({1 / p[R_s], p[C_m], low, (high - low) / scale_});
    const DeviceCircuit& c = circuits_.back();
    for (const double x : {0.0, scale_}) {
      const double rate = fast_rate(c, x);
      slowest_ = slowest_ == 0 ? rate : std::min(slowest_, rate);
      fastest_ = std::max(fastest_, rate);
    }
    if (device % stride != 0) continue;
    for (const double x : {0.0, 0.3 * scale_, scale_})
      for (const double u : {-1.3, -0.4, 0.0, 0.2, 1.6})
        if (!(std::fabs(conduction(u, x) - u * conductance(c, x)) <=
              kStraight * (std::fabs(low) + std::fabs(high)) * std::fabs(u)))
          return "their current is not that of a conductance which is a straight line in the slow state";
  }
  settled_after_ = -portable::log(kSettledShare * demand_.tolerance) / slowest_;
  return "";
}

std::string EnsembleMaps::find_motions(double creep_share) {
  const auto levels = static_cast<int>(demand_.pre.voltages.size());
  const double allowed = demand_.tolerance * scale_;
  const double longest_creep = std::min(creep_share * allowed, kLargestCreep * scale_);
  std::uint64_t close = 0;
  motions_.clear(), creeps_.clear(), is_still_at_rest_.clear();
  std::fill(std::begin(counts_), std::end(counts_), std::uint64_t{0});
  creep_place_.assign(devices(), 0);
  std::vector<Creep> creeps(static_cast<std::size_t>(levels));
  for (std::uint64_t device = 0; device < devices(); ++device) {
    Motion motion = Motion::still;
    bool is_apart = true;
    is_still_at_rest_.push_back(1);
    for (int pre = 0; pre < levels; ++pre) {
      double rate[3], most = 0, left_out = 0;
      for (int i = 0; i < 3; ++i) {
        const ManifoldPoint p =
            demand_.kernel->manifold(parameters_of(device), pre_voltage(pre), 0.5 * i * scale_);
        rate[i] = p.rate, most = std::max(most, std::fabs(p.rate));
        left_out = std::max(left_out, p.left_out);
        is_apart = is_apart && p.is_apart;
      }
      Creep& creep = creeps[static_cast<std::size_t>(pre)];
      creep.alpha = rate[0], creep.beta = (4 * rate[1] - 3 * rate[0] - rate[2]) / scale_;
      creep.gamma = 2 * (rate[2] - 2 * rate[1] + rate[0]) / (scale_ * scale_);
      if (most * demand_.longest <= kLevelShare * allowed) continue;
      if (pre == 0) is_still_at_rest_.back() = 0;
      const bool creeps_on = pre == 0 ? std::fabs(creep.gamma) * scale_ * scale_ <= kSegmentShare * most
                                      : most * longest_at(pre) <= longest_creep;
      if (creeps_on && pre != 0) {
        const double share = share_of_segment(device, pre, rate[1]);
        creep.alpha *= share, creep.beta *= share, creep.gamma *= share;
      }
      motion = std::max(motion, creeps_on ? Motion::creeping : Motion::restless);
      if (!creeps_on)
        is_apart =
            is_apart && left_out * std::min(most * longest_at(pre), scale_) <= state_tolerance_ * scale_;
    }
    close += !is_apart;
    motions_.push_back(motion);
    ++counts_[static_cast<std::size_t>(motion)];
    if (motion != Motion::creeping) continue;
    creep_place_[device] = static_cast<std::uint32_t>(creeps_.size() / creeps.size());
    creeps_.insert(creeps_.end(), creeps.begin(), creeps.end());
  }
  if (close == 0) return "";
  return "at a presynaptic level the two time constants of " + of_all(close) + " are not far enough apart";
}

/// How far a segment moves the slow state, from rest and until it is back there, over what its rate on the
/// manifold would: u needs some time to come and to go.
double EnsembleMaps::share_of_segment(std::uint64_t device, int pre, double rate) const {
  Effort effort;
  const double duration = longest_at(pre), middle = 0.5 * scale_;
  if (!(std::fabs(rate) * duration > 1e-3 * state_tolerance_ * scale_)) return 1;
  const DeviceState end =
      flow(device, pre_voltage(pre), {manifold(device, 0, middle), middle}, duration, effort);
  return (landing(device, 0, end, effort) - middle) / (rate * duration);
}

std::string EnsembleMaps::find_transients() {
  const double tau = demand_.avoided > 0 ? 1 / demand_.avoided : 0.0;
  const double early =
      std::min(kLargestEarly, kSpikeTimeShare * demand_.tolerance * std::max(tau, 1e-3) * slowest_);
  transients_ = SharedModes::make(slowest_, fastest_, early, kMostShared);
  if (!transients_)
    return "their fast rates, " + format_number(slowest_) + " to " + format_number(fastest_) +
           " per second, are too far apart for common modes";
  charge_error_ = transients_->error();
  return "";
}

// --- slow modes

void EnsembleMaps::set_slow_modes(std::size_t modes) {
  double longest = 0;
  for (int pre = 0; pre < static_cast<int>(demand_.pre.voltages.size()); ++pre)
    longest = std::max(longest, demand_.pre.longest_at(pre));
  double rate = kSlowDecay / longest;
  for (std::size_t k = 1; k <= modes; ++k)
    if (std::fabs(static_cast<double>(k) * rate - demand_.avoided) < kDistance * demand_.avoided)
      rate *= 1 + 2 * kDistance, k = 0;
  rates_.assign(1, 0.0);
  for (std::size_t k = 1; k <= modes; ++k) rates_.push_back(static_cast<double>(k) * rate);
  first_fast_ = rates_.size();
  rates_.insert(rates_.end(), transients_->rates().begin(), transients_->rates().end());
  slow_fits_.clear();
  const auto count = static_cast<Eigen::Index>(modes + 1);
  for (int pre = 0; pre < static_cast<int>(demand_.pre.voltages.size()); ++pre) {
    SlowFit fit;
    Eigen::MatrixXd values(count, count);
    const std::vector<double> z =
        chebyshev_points({portable::exp(-rate * (pre == 0 ? longest : longest_at(pre))), 1.0}, modes + 1);
    for (Eigen::Index i = 0; i < count; ++i) {
      const double here = z[static_cast<std::size_t>(count - 1 - i)];  // times ascend
      fit.times.push_back(-portable::log(here) / rate);
      double power = 1;
      for (Eigen::Index k = 0; k < count; ++k, power *= here) values(i, k) = power;
    }
    const Eigen::MatrixXd inverse = values.inverse();
    for (Eigen::Index k = 0; k < count; ++k)
      for (Eigen::Index i = 0; i < count; ++i) fit.inverse.push_back(inverse(k, i));
    slow_fits_.push_back(std::move(fit));
  }
}

void EnsembleMaps::slow_current(std::uint64_t device, int pre, double y, double* amplitudes,
                                Effort& effort) const {
  const double voltage = pre_voltage(pre);
  const DeviceCircuit& c = circuits_[device];
  std::fill(amplitudes, amplitudes + first_fast_, 0.0);
  if (voltage == 0) return;
  if (motions_[device] != Motion::restless) {
    amplitudes[0] = voltage * steady(c, y);
    return;
  }
  const SlowFit& fit = slow_fits_[static_cast<std::size_t>(pre)];
  double x = y, t = 0;
  for (std::size_t i = 0; i < first_fast_; ++i) {
    x = moved(device, pre, x, fit.times[i] - t, effort), t = fit.times[i];
    const double current = voltage * steady(c, x);
    for (std::size_t k = 0; k < first_fast_; ++k) amplitudes[k] += fit.inverse[k * first_fast_ + i] * current;
  }
}

/// The largest share, over all targets, of the charge of a segment that comes too early or too late because a
/// device is restless.
double EnsembleMaps::slow_error() {
  constexpr int kTimes = 8;
  double worst = 0;
  Effort effort;
  for (int pre = 1; pre < static_cast<int>(demand_.pre.voltages.size()); ++pre) {
    const double longest = longest_at(pre), voltage = std::fabs(pre_voltage(pre));
    std::vector<double> wrong(demand_.targets, 0.0), all(demand_.targets, 0.0);
    std::vector<double> amplitudes(first_fast_);
    for (std::uint64_t device = 0; device < devices(); ++device) {
      const DeviceCircuit& c = circuits_[device];
      const double middle = 0.5 * scale_;
      all[demand_.post[device]] += voltage * steady(c, middle) * longest;
      if (motions_[device] == Motion::still) continue;
      if (motions_[device] == Motion::creeping) {
        // Its current is that of the segment's start.
        const double moves = moved(device, pre, middle, longest, effort) - middle;
        wrong[demand_.post[device]] +=
            0.5 * longest * voltage * std::fabs(steady(c, middle + moves) - steady(c, middle));
        continue;
      }
      slow_current(device, pre, middle, amplitudes.data(), effort);
      double x = middle, charge = 0, most = 0;
      for (int i = 0; i < kTimes; ++i) {  // by midpoints
        const double t = longest * (i + 0.5) / kTimes, step = longest / kTimes;
        x = moved(device, pre, x, i == 0 ? 0.5 * step : step, effort);
        double said = 0;
        for (std::size_t k = 0; k < first_fast_; ++k) said += amplitudes[k] * portable::exp(-rates_[k] * t);
        charge += (pre_voltage(pre) * steady(c, x) - said) * step;
        most = std::max(most, std::fabs(charge));
      }
      wrong[demand_.post[device]] += most;
    }
    for (std::uint32_t target = 0; target < demand_.targets; ++target)
      if (all[target] > 0) worst = std::max(worst, wrong[target] / all[target]);
  }
  return worst;
}

std::string EnsembleMaps::find_slow_modes() {
  double error = 0;
  for (std::size_t modes = 0; modes <= kMostSlowShared; ++modes) {
    set_slow_modes(modes);
    error = slow_error();
    if (error <= kTransientShare * demand_.tolerance) {
      charge_error_ = std::max(charge_error_, error);
      return "";
    }
  }
  return of_all(count(Motion::restless)) + " change too much within one presynaptic segment (" +
         format_number(error) + " of the charge)";
}

// --- the slow state

DeviceState EnsembleMaps::flow(std::uint64_t device, double voltage, DeviceState at, double duration,
                               Effort& effort) const {
  if (!(duration > 0)) return at;
  const SlowFlowOutput fast =
      demand_.kernel->slow_flow(parameters_of(device), voltage, at, duration, state_tolerance_);
  return fast.done ? fast.end : integrate(device, voltage, at, duration, effort);
}

DeviceState EnsembleMaps::integrate(std::uint64_t device, double voltage, DeviceState at, double duration,
                                    Effort& effort) const {
  ++effort.integrated;
  SegmentInput in;
  in.drive = {Drive::Kind::voltage, voltage, voltage};
  in.duration = duration, in.tolerance = kIntegratedShare * state_tolerance_;
  const SegmentOutput out = demand_.kernel->flow(parameters_of(device), at, in, nullptr);
  if (out.status != FlowStatus::done)
    throw NumericalError("a device cannot be integrated at " + format_number(voltage) +
                         " V from u = " + format_number(at.u) + " V, slow state " + format_number(at.x));
  effort.flows += out.counts;
  return out.end;
}

void EnsembleMaps::flow_together(std::span<Held> held, bool alone, Effort& effort) const {
  // Four wait for the one that needs most nodes and sweeps: fewer than that are done sooner one by one.
  if (!alone && held.size() == kTogether) {
    SlowFlowLane lanes[kTogether];
    SlowFlowOutput out[kTogether];
    for (std::size_t k = 0; k < kTogether; ++k)
      lanes[k] = {parameters_of(held[k].device), held[k].voltage, held[k].duration, held[k].at};
    if (demand_.kernel->slow_flows(lanes, state_tolerance_, out)) {
      for (std::size_t k = 0; k < held.size(); ++k) held[k].at = out[k].end, held[k].landed = out[k].landed;
      return;
    }
  }
  for (Held& h : held) {
    const SlowFlowOutput own =
        demand_.kernel->slow_flow(parameters_of(h.device), h.voltage, h.at, h.duration, state_tolerance_);
    h.integrated |= !own.done;
    h.at = own.done ? own.end : integrate(h.device, h.voltage, h.at, h.duration, effort);
    if (h.lands)
      h.landed = own.done ? own.landed : landing_from(h.device, h.voltage, h.at.x, h.duration, effort);
  }
}

/// Where a device was on the manifold a time before it was at x.
double EnsembleMaps::landing_from(std::uint64_t device, double voltage, double x, double duration,
                                  Effort& effort) const {
  double y = x;
  for (int sweep = 0; sweep < kLandingSweeps; ++sweep) {  // each wins the digits that x moves by meanwhile
    const double missed = x - flow(device, voltage, {manifold(device, voltage, y), y}, duration, effort).x;
    y += missed;
    if (std::fabs(missed) <= 0.1 * state_tolerance_ * scale_) break;
  }
  return y;
}

double EnsembleMaps::landing(std::uint64_t device, int pre, DeviceState at, Effort& effort) const {
  const double voltage = pre_voltage(pre);
  const SlowFlowOutput fast =
      demand_.kernel->slow_flow(parameters_of(device), voltage, at, settled_after_, state_tolerance_);
  if (fast.done) return fast.landed;
  return landing_from(device, voltage, integrate(device, voltage, at, settled_after_, effort).x,
                      settled_after_, effort);
}

double EnsembleMaps::moved(std::uint64_t device, int pre, double y, double age, Effort& effort) const {
  switch (motions_[device]) {
    case Motion::still:
      return y;
    case Motion::creeping:
      return crept(device, pre, y, age);
    case Motion::restless:
      break;
  }
  const double voltage = pre_voltage(pre);
  return flow(device, voltage, {manifold(device, voltage, y), y}, age, effort).x;
}

}  // namespace memspike
