// SPDX-License-Identifier: Apache-2.0
#include "engine/network/linear_population.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/flow/portable.hpp"
#include "engine/network/row_pass.hpp"

namespace memspike {
namespace {

constexpr double kLargestExponent = 300;                         // of a lane before its reference moves on
constexpr double kAlike = 1.4, kOneOverE = 0.36787944117144233;  // see QuickTerms
constexpr double kSlow = 4;  // times the window: above it a mode counts as fast in the bounds

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
    : population_(p), rates_(std::move(rates)) {
  const Population& population = network.populations[p];
  const NeuronKernel& kernel = population.model->kernel(network.level);
  traits_ = kernel.traits(population.parameters_of(0));
  for (const double r : rates_) c_.push_back(traits_.linear.resistance / (1 - r * tau()));
  lanes_ = static_cast<int>((rates_.size() + 2 + 3) / 4 * 4);
  blocks_.resize((static_cast<std::size_t>(lanes_) * population.size + 7) / 8);
  reference_.assign(rates_.size() + 1, 0.0);
  std::fill(std::begin(now_.scale), std::end(now_.scale), 1.0);
  held_.assign(population.size, 0);
  held_until_.assign(population.size, 0.0);
  theta_time_.assign(population.size, 0.0);
  for (std::uint32_t i = 0; i < population.size; ++i) {
    threshold_.push_back(kernel.traits(population.parameters_of(i)).threshold);
    theta_.push_back(population.initial_of(i).w);
    move_to(0);
    set_v(i, population.initial_of(i).v);
  }
}

void LinearPopulation::move_to(double t) const {
  if (now_.t == t) return;
  now_.t = t;
  for (std::size_t lane = 0; lane < reference_.size(); ++lane) {
    const double rate = lane == 0 ? 1 / tau() : rates_[lane - 1];
    const double grown = portable::exp(rate * (t - reference_[lane]));
    now_.scale[lane] = grown;
    now_.value[lane] = (lane == 0 ? 1.0 : c_[lane - 1]) / grown;
  }
}

void LinearPopulation::move_references(double t) {
  for (std::size_t lane = 0; lane < reference_.size(); ++lane) {
    const double rate = lane == 0 ? 1 / tau() : rates_[lane - 1];
    const double exponent = rate * (t - reference_[lane]);
    if (exponent <= kLargestExponent) continue;
    const double factor = portable::exp(-exponent);
    for (std::uint32_t i = 0; i < size(); ++i) line_of(i)[lane] *= factor;
    reference_[lane] = t;
    now_.t = bounds_time_ = -1;
  }
}

const double* LinearPopulation::scales_at(double t) {
  move_references(t);
  move_to(t);
  return now_.scale;
}

double LinearPopulation::v(const double* line) const {
  double sum = traits_.linear.rest;
  for (std::size_t lane = 0; lane < reference_.size(); ++lane) sum += now_.value[lane] * line[lane];
  return sum;
}

void LinearPopulation::set_v(std::uint32_t i, double volts) {
  double* line = line_of(i);
  line[0] = 0;
  line[0] = (volts - v(line)) * now_.scale[0];
}

double LinearPopulation::theta_at(std::uint32_t i, double t) const {
  const double rate = traits_.linear.slow_decay;
  return rate == 0 || theta_[i] == 0 ? theta_[i] : theta_[i] * portable::exp(-rate * (t - theta_time_[i]));
}

NeuronState LinearPopulation::state_at(std::uint32_t i, double t) const {
  if (held_[i]) return {traits_.reset, theta_at(i, t)};
  move_to(t);
  return {v(line_of(i)), theta_at(i, t)};
}

bool LinearPopulation::is_above_threshold(std::uint32_t i, double t) const {
  return !held_[i] && state_at(i, t).v >= threshold_[i] + theta_at(i, t);
}

void LinearPopulation::hold(std::uint32_t i, double, double until) {
  held_until_[i] = held_[i] ? std::max(held_until_[i], until) : until;
  held_[i] = 1;
  slack(i) = std::numeric_limits<double>::infinity();
}

void LinearPopulation::release(std::uint32_t i, double t) {
  held_[i] = 0;
  scales_at(t);
  set_v(i, traits_.reset);
}

void LinearPopulation::jump(std::uint32_t i, double t, double volts) {
  line_of(i)[0] += volts * scales_at(t)[0];
  slack(i) -= std::max(volts, 0.0);
}

void LinearPopulation::put_on_threshold(std::uint32_t i, double t) {
  scales_at(t);
  const double threshold = threshold_[i] + theta_at(i, t);
  double aim = threshold;
  for (double more = 0x1p-52 * traits_.voltage_scale; more < traits_.voltage_scale; more *= 2) {
    set_v(i, aim);
    if (v(line_of(i)) >= threshold) return;
    aim = threshold + more;
  }
}

void LinearPopulation::spike(std::uint32_t i, double t) {
  theta_[i] = theta_at(i, t) + traits_.slow_jump;
  theta_time_[i] = t;
  if (traits_.hold > 0) return hold(i, t, t + traits_.hold);
  scales_at(t);
  set_v(i, traits_.reset);
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
  scales_at(t);
  double* line = line_of(i);
  const double volts = v(line);
  for (std::size_t k = 0; k < rates_.size(); ++k) line[k + 1] = 0;
  set_v(i, volts);
}

ExponentialSum LinearPopulation::excess_of(std::uint32_t i, double t) const {
  move_to(t);
  const double* line = line_of(i);
  ExponentialSum f;
  double constant = traits_.linear.rest - threshold_[i];
  const double theta = theta_at(i, t);
  if (traits_.linear.slow_decay == 0)
    constant -= theta;
  else if (theta != 0)
    f.add(-theta, traits_.linear.slow_decay);
  f.add(now_.value[0] * line[0], 1 / tau());
  // A membrane that only ever approaches its threshold must not be carried over it by rounding.
  const double current = now_.value[1] * line[1];
  const double rounding =
      0x1p-51 * (std::fabs(traits_.linear.rest) + std::fabs(threshold_[i]) + std::fabs(current));
  f.add(constant + current - rounding, 0);
  for (std::size_t k = 1; k < rates_.size(); ++k)
    if (line[k + 1] != 0) f.add(now_.value[k + 1] * line[k + 1], rates_[k]);
  return f;
}

void LinearPopulation::prepare_bounds(double t) {
  move_references(t);
  if (bounds_time_ == t && bounds_end_ == window_end_) return;
  bounds_time_ = t, bounds_end_ = window_end_;
  const double left = std::max(window_end_ - t, 0.0);  // none in a population that slept
  move_to(t + left);
  std::copy(std::begin(now_.value), std::end(now_.value), std::begin(at_end_));
  move_to(t);
  double slowest_fast = std::numeric_limits<double>::infinity(), fastest = 0;
  for (std::size_t lane = 0; lane < reference_.size(); ++lane) {
    const double rate = lane == 0 ? 1 / tau() : rates_[lane - 1];
    is_fast_[lane] = rate * left > kSlow;
    roundness_[lane] = rate * rate * left * left / 8;
    if (is_fast_[lane]) {
      slowest_fast = std::min(slowest_fast, rate);
      fastest = std::max(fastest, rate);
    }
  }
  fast_are_alike_ = fastest <= kAlike * slowest_fast;
  for (std::size_t lane = 1; lane < reference_.size(); ++lane)
    spread_[lane] = kOneOverE * (rates_[lane - 1] / slowest_fast - 1);
}

/// By the bounds of first_crossing(), with factors that are the same for all neurons.
double LinearPopulation::slack_of(std::uint32_t i) {
  const double* line = line_of(i);
  const double theta_end = theta_at(i, window_end_);
  const double constant = traits_.linear.rest - threshold_[i] - std::min(theta_[i], theta_end);
  double start = constant, end = constant, bulge = 0, fast = 0, fast_sum = 0, spread = 0;
  double for_ever = traits_.linear.rest - threshold_[i];
  for (std::size_t lane = 0; lane < reference_.size(); ++lane) {
    const double now = now_.value[lane] * line[lane];
    for_ever += lane == 1 ? now : std::max(now, 0.0);
    if (is_fast_[lane]) {
      fast += std::max(now, 0.0);
      fast_sum += now, spread += std::fabs(now) * spread_[lane];
      continue;
    }
    const double later = at_end_[lane] * line[lane];
    start += now, end += later;
    bulge -= roundness_[lane] * (now > 0 ? later : now);
  }
  is_safe_for_ever_ = for_ever < 0;
  // As with QuickTerms, if all fast rates are alike.
  if (fast_are_alike_) fast = std::max(fast_sum, 0.0) + spread;
  return -(std::max(start, end) + std::max(bulge, 0.0) + fast);
}

std::optional<double> LinearPopulation::look_at(std::uint32_t i, double t) {
  if (held_[i]) {
    slack(i) = std::numeric_limits<double>::infinity();
    return std::nullopt;
  }
  prepare_bounds(t);
  slack(i) = slack_of(i);
  if (slack(i) > 0) return std::nullopt;
  const auto found = first_crossing(excess_of(i, t), std::max(window_end_ - t, 0.0));
  // Nothing that only lowers v needs another look; where a crossing is foreseen, everything does.
  slack(i) = found ? -std::numeric_limits<double>::min() : 0.0;
  return found ? std::optional(t + *found) : std::nullopt;
}

}  // namespace memspike
