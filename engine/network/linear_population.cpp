// SPDX-License-Identifier: Apache-2.0
#include "engine/network/linear_population.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/flow/portable.hpp"
#include "engine/network/row_pass.hpp"

namespace memspike {
namespace {

constexpr double kLargestExponent = 300;  // of a lane before its reference moves on
constexpr double kAlike = 1.4;            // ratio of rates that belong together
constexpr double kQuick = 1.5;            // time constants in an interval from which on a term is quick there
constexpr double kOneOverE = 0.36787944117144233;

}  // namespace

const char* LinearPopulation::why_not(const Population& population, InstructionLevel level) {
  if (population.is_source()) return "they are spike sources";
  const NeuronKernel& kernel = population.model->kernel(level);
  const NeuronTraits first = kernel.traits(population.parameters_of(0));
  if (!first.is_linear) return "their membrane is not linear";
  const std::size_t columns = population.model->parameters.size();
  for (std::uint32_t i = 1; i * columns < population.parameters.size(); ++i) {
    const NeuronTraits t = kernel.traits(population.parameters_of(i));
    if (t.linear.tau != first.linear.tau || t.linear.resistance != first.linear.resistance ||
        t.linear.rest != first.linear.rest || t.linear.slow_decay != first.linear.slow_decay ||
        t.reset != first.reset || t.hold != first.hold || t.slow_jump != first.slow_jump)
      return "they differ in more than their threshold";
  }
  return "";
}

LinearPopulation::LinearPopulation(const Network& network, std::uint32_t p, std::vector<double> rates)
    : population_(p), passes_(passes_for(network.level)), rates_(std::move(rates)) {
  const Population& population = network.populations[p];
  const NeuronKernel& kernel = population.model->kernel(network.level);
  traits_ = kernel.traits(population.parameters_of(0));
  rate_.push_back(1 / tau()), unit_[0] = 1;
  for (const double r : rates_) {
    c_.push_back(traits_.linear.resistance / (1 - r * tau()));
    rate_.push_back(r), unit_[rate_.size() - 1] = c_.back();
  }
  for (std::size_t lane = 0; lane < rate_.size(); ++lane) {
    const double lowest = lane == 0 ? rate_[0] : lowest_alike_.back();
    const bool alike = rate_[lane] >= lowest && rate_[lane] <= kAlike * lowest;
    lowest_alike_.push_back(alike ? lowest : rate_[lane]);
    window_.bounds.spread[lane] = alike ? kOneOverE * (rate_[lane] / lowest - 1) : 0.0;
  }
  lanes_ = static_cast<int>((rates_.size() + 2 + 3) / 4 * 4);
  blocks_.resize((static_cast<std::size_t>(lanes_) * population.size + 7) / 8);
  reference_.assign(rate_.size(), 0.0);
  window_.bounds.lanes = static_cast<int>(rate_.size());
  held_.assign(population.size, 0);
  held_until_.assign(population.size, 0.0);
  theta_time_.assign(population.size, 0.0);
  constant_.resize(population.size);
  for (std::uint32_t i = 0; i < population.size; ++i) {
    threshold_.push_back(kernel.traits(population.parameters_of(i)).threshold);
    last_constant_.push_back(traits_.linear.rest - threshold_[i]);
    theta_.push_back(population.initial_of(i).w);
    set_v(i, moment_at(0), population.initial_of(i).v);
    renew_constant(i, 0);
  }
}

LinearPopulation::Moment LinearPopulation::moment(double t) const {
  Moment m;
  m.t = t;
  double exponent[kMostLanes] = {};
  for (std::size_t lane = 0; lane < rate_.size(); ++lane)
    exponent[lane] = rate_[lane] * (t - reference_[lane]);
  // Lanes without an exponential have a unit and a rate of 0: scale 1, value 0.
  passes_.moment({lanes_, exponent, unit_, m.scale, m.value});
  return m;
}

const LinearPopulation::Moment& LinearPopulation::moment_at(double t) {
  if (now_.t == t) return now_;
  move_references(t);
  return now_ = moment(t);
}

void LinearPopulation::move_references(double t) {
  for (std::size_t lane = 0; lane < rate_.size(); ++lane) {
    const double exponent = rate_[lane] * (t - reference_[lane]);
    if (exponent <= kLargestExponent) continue;
    const double factor = portable::exp(-exponent);
    for (std::uint32_t i = 0; i < size(); ++i) line_of(i)[lane] *= factor;
    for (Moment& cell : window_.cell) cell.scale[lane] *= factor, cell.value[lane] /= factor;
    reference_[lane] = t;
    now_.t = asked_.t = -1;
  }
}

double LinearPopulation::v(const double* line, const Moment& now) const {
  double sum = traits_.linear.rest;
  for (std::size_t lane = 0; lane < rate_.size(); ++lane) sum += now.value[lane] * line[lane];
  return sum;
}

void LinearPopulation::set_v(std::uint32_t i, const Moment& now, double volts) {
  double* line = line_of(i);
  line[0] = 0;
  line[0] = (volts - v(line, now)) * now.scale[0];
}

double LinearPopulation::theta_at(std::uint32_t i, double t) const {
  const double rate = traits_.linear.slow_decay;
  return rate == 0 || theta_[i] == 0 ? theta_[i] : theta_[i] * portable::exp(-rate * (t - theta_time_[i]));
}

void LinearPopulation::renew_constant(std::uint32_t i, double t) {
  constant_[i] = last_constant_[i] - theta_[i];
  if (traits_.linear.slow_decay == 0 || theta_[i] == 0) return;
  constant_[i] = last_constant_[i] - std::min(theta_at(i, t), theta_at(i, std::max(t, window_.end)));
}

NeuronState LinearPopulation::state_at(std::uint32_t i, double t) const {
  if (held_[i]) return {traits_.reset, theta_at(i, t)};
  if (asked_.t != t) asked_ = now_.t == t ? now_ : moment(t);
  return {v(line_of(i), asked_), theta_at(i, t)};
}

bool LinearPopulation::is_above_threshold(std::uint32_t i, const Moment& now) const {
  return !held_[i] && v(line_of(i), now) >= threshold_[i] + theta_at(i, now.t);
}

void LinearPopulation::hold(std::uint32_t i, double, double until) {
  held_until_[i] = held_[i] ? std::max(held_until_[i], until) : until;
  held_[i] = 1;
  slack(i) = std::numeric_limits<double>::infinity();
}

void LinearPopulation::release(std::uint32_t i, const Moment& now) {
  held_[i] = 0;
  slack(i) = 0;
  set_v(i, now, traits_.reset);
}

void LinearPopulation::jump(std::uint32_t i, double t, double volts) {
  line_of(i)[0] += volts * scales_at(t)[0];
  slack(i) -= std::max(volts, 0.0);
}

void LinearPopulation::put_on_threshold(std::uint32_t i, const Moment& now) {
  const double threshold = threshold_[i] + theta_at(i, now.t);
  double aim = threshold;
  for (double more = 0x1p-52 * traits_.voltage_scale; more < traits_.voltage_scale; more *= 2) {
    set_v(i, now, aim);
    if (v(line_of(i), now) >= threshold) return;
    aim = threshold + more;
  }
}

void LinearPopulation::spike(std::uint32_t i, const Moment& now) {
  const double t = now.t;
  theta_[i] = theta_at(i, t) + traits_.slow_jump;
  theta_time_[i] = t;
  renew_constant(i, t);
  if (traits_.hold > 0) return hold(i, t, t + traits_.hold);
  set_v(i, now, traits_.reset);
}

void LinearPopulation::set_threshold(std::uint32_t i, double t, double volts) {
  threshold_[i] = volts;
  last_constant_[i] = traits_.linear.rest - volts;
  renew_constant(i, t);
}

void LinearPopulation::set_membrane(std::uint32_t i, double t, double volts) {
  if (!held_[i]) set_v(i, moment_at(t), volts);
}

void LinearPopulation::add_constant(std::uint32_t i, const Moment& now, double amperes) {
  double* line = line_of(i);
  line[1] += amperes * now.scale[1];
  line[0] -= amperes * c_[0] * now.scale[0];
}

void LinearPopulation::add(std::uint32_t i, double t, const double* amplitudes) {
  const double* scale = scales_at(t);
  double* line = line_of(i);
  double in_v = 0;
  for (std::size_t k = 0; k < rates_.size(); ++k) {
    line[k + 1] += amplitudes[k] * scale[k + 1];
    in_v += amplitudes[k] * c_[k];
  }
  line[0] -= in_v * scale[0];
}

void LinearPopulation::clear_currents(std::uint32_t i, double t) {
  const Moment& now = moment_at(t);
  double* line = line_of(i);
  const double volts = v(line, now);
  for (std::size_t k = 0; k < rates_.size(); ++k) line[k + 1] = 0;
  set_v(i, now, volts);
}

ExponentialSum LinearPopulation::excess_of(std::uint32_t i, const Moment& now) const {
  const double* line = line_of(i);
  ExponentialSum f;
  double constant = last_constant_[i];
  const double theta = theta_at(i, now.t);
  if (traits_.linear.slow_decay == 0)
    constant -= theta;
  else if (theta != 0)
    f.add(-theta, traits_.linear.slow_decay);
  f.add(now.value[0] * line[0], rate_[0]);
  // A membrane that only ever approaches its threshold must not be carried over it by rounding.
  const double current = now.value[1] * line[1];
  const double rounding =
      0x1p-51 * (std::fabs(traits_.linear.rest) + std::fabs(threshold_[i]) + std::fabs(current));
  f.add(constant + current - rounding, 0);
  for (std::size_t lane = 2; lane < rate_.size(); ++lane)
    if (line[lane] != 0) f.add(now.value[lane] * line[lane], rate_[lane]);
  return f;
}

// --- windows

void LinearPopulation::set_width(double width, IntervalBounds& bounds) const {
  for (std::size_t lane = 0; lane < rate_.size(); ++lane) {
    bounds.curvature[lane] = rate_[lane] * rate_[lane] * width * width / 8;
    bounds.kind[lane] = !(lowest_alike_[lane] * width > kQuick) ? IntervalBounds::Kind::slow
                        : lowest_alike_[lane] != rate_[lane]    ? IntervalBounds::Kind::quick
                                                                : IntervalBounds::Kind::quick_of_next_group;
  }
}

void LinearPopulation::open_window(double t, double end) {
  const Moment& now = moment_at(t);
  const double length = end - t;
  if (length != growth_length_) {
    growth_length_ = length;
    for (int k = 0; k <= kCells; ++k)
      for (std::size_t lane = 0; lane < rate_.size(); ++lane) {
        growth_[k][lane] = portable::exp(rate_[lane] * (length * k / kCells));
        decay_[k][lane] = 1 / growth_[k][lane];
      }
  }
  for (int k = 0; k <= kCells; ++k) {
    Moment& cell = window_.cell[k];
    cell.t = k == kCells ? end : t + length * k / kCells;
    for (std::size_t lane = 0; lane < rate_.size(); ++lane) {
      cell.scale[lane] = now.scale[lane] * growth_[k][lane];
      cell.value[lane] = now.value[lane] * decay_[k][lane];
    }
  }
  window_.start = t, window_.end = end;
  window_.bounds.now = window_.cell[0].value, window_.bounds.later = window_.cell[kCells].value;
  set_width(length, window_.bounds);
}

LinearPopulation::Moment LinearPopulation::moment_in_window(double t) const {
  const double cell = (window_.end - window_.start) / kCells;
  const double k = std::clamp(std::rint((t - window_.start) / cell), 0.0, 1.0 * kCells);
  const Moment& known = window_.cell[static_cast<int>(k)];
  return known.t == t ? known : moment(t);
}

bool LinearPopulation::bound(std::uint32_t first, std::uint32_t last, std::vector<std::uint32_t>& tight) {
  if (traits_.linear.slow_decay != 0)
    for (std::uint32_t i = first; i < last; ++i) renew_constant(i, window_.start);
  BoundPass pass;
  pass.bounds = window_.bounds;
  pass.lanes = lanes_;
  pass.constants = constant_.data();
  pass.last_constants = traits_.linear.slow_decay == 0 ? constant_.data() : last_constant_.data();
  pass.lines = lines();
  pass.first = first, pass.last = last;
  tight.resize(last - first);
  pass.tight = tight.data();
  tight.resize(passes_.bounds(pass));
  return pass.may_fire;
}

Outlook LinearPopulation::look_at(std::uint32_t i, const Moment& now) {
  const double t = now.t;
  if (held_[i]) {
    slack(i) = std::numeric_limits<double>::infinity();
    return {};
  }
  slack(i) = 0;
  if (!(window_.end > t)) return {};  // it slept; a window begins at once
  const double cell = (window_.end - window_.start) / kCells;
  int next = std::min(static_cast<int>((t - window_.start) / cell), kCells - 1);
  while (!(window_.cell[next].t > t)) ++next;
  IntervalBounds bounds = window_.bounds;
  bounds.now = now.value;
  // As far as a bound reaches: to the end of the window, or half as far, ...
  for (int aim = kCells;; aim = next + (aim - next) / 2) {
    bounds.later = window_.cell[aim].value;
    set_width(window_.cell[aim].t - t, bounds);
    const double top = constant_[i] + passes_.top(bounds, line_of(i));
    if (top < 0) {
      slack(i) = -top;
      return aim == kCells ? Outlook{} : Outlook{window_.cell[aim].t, false};
    }
    if (aim == next) break;
  }
  const auto found = first_crossing(excess_of(i, now), window_.cell[next].t - t);
  // Where a crossing is foreseen, everything that comes makes a look necessary.
  if (found) {
    slack(i) = -std::numeric_limits<double>::min();
    return {t + *found, true};
  }
  return next == kCells ? Outlook{} : Outlook{window_.cell[next].t, false};
}

}  // namespace memspike
