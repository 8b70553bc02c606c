// SPDX-License-Identifier: Apache-2.0
#include "engine/network/stimulus_current.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "engine/network/instant.hpp"
#include "engine/random.hpp"

namespace memspike {
namespace {

/// Number of whole periods from start to t, an edge within a tie counted as passed.
double periods(double start, double period, double t) { return std::floor((t - start + tie_at(t)) / period); }

/// sin(2 pi x) for |x| <= 1/8, by its Taylor series; cos likewise.
double sine_of_turn(double x) {
  const double z = 2 * std::numbers::pi * x, q = z * z;
  double sum = 1;
  for (int k = 8; k >= 1; --k) sum = 1 - q / ((2 * k) * (2 * k + 1)) * sum;
  return z * sum;
}
double cosine_of_turn(double x) {
  const double z = 2 * std::numbers::pi * x, q = z * z;
  double sum = 1;
  for (int k = 9; k >= 1; --k) sum = 1 - q / ((2 * k - 1) * (2 * k)) * sum;
  return sum;
}

/// sin and cos of 2 pi x: those of the C library differ in their last digits from machine to machine.
std::pair<double, double> sine_and_cosine(double x) {
  const double quarters = std::rint(4 * (x - std::rint(x))), rest = x - std::rint(x) - 0.25 * quarters;
  const double s = sine_of_turn(rest), c = cosine_of_turn(rest);
  const int quadrant = static_cast<int>(quarters) & 3;
  return quadrant == 0   ? std::pair(s, c)
         : quadrant == 1 ? std::pair(c, -s)
         : quadrant == 2 ? std::pair(-s, -c)
                         : std::pair(-c, s);
}

/// A straight line or a sine about one time: adds its Taylor coefficients.
struct Adder {
  const CurrentStimulus& stimulus;
  std::uint32_t neuron;
  std::uint64_t seed;
  double t;
  int count;
  double* c;

  void add_line(double value, double slope) const {
    c[0] += value;
    if (count > 1) c[1] += slope;
  }
  void operator()(const CurrentStimulus::Constant& s) const { add_line(s.amplitude, 0); }
  void operator()(const CurrentStimulus::Pulses& s) const {
    const double k = periods(stimulus.start, s.period, t);
    const double since = t - (stimulus.start + k * s.period);
    if (k < static_cast<double>(s.count) && since < s.width - tie_at(t)) add_line(s.amplitude, 0);
  }
  void operator()(const CurrentStimulus::Ramp& s) const {
    const double slope = (s.to - s.from) / (stimulus.stop - stimulus.start);
    add_line(s.from + slope * (t - stimulus.start), slope);
  }
  void operator()(const CurrentStimulus::Sine& s) const {
    const double omega = 2 * std::numbers::pi * s.frequency;
    const auto [sine, cosine] =
        sine_and_cosine(s.frequency * (t - stimulus.start) + s.phase / (2 * std::numbers::pi));
    c[0] += s.offset;
    double factor = s.amplitude;
    for (int k = 0; k < count; factor *= omega / ++k)
      c[k] += factor * (k % 4 == 0 ? sine : k % 4 == 1 ? cosine : k % 4 == 2 ? -sine : -cosine);
  }
  void operator()(const CurrentStimulus::Noise& s) const {
    const auto interval = static_cast<std::uint64_t>(std::max(0.0, periods(stimulus.start, s.every, t)));
    RandomStream draw(seed, "current noise " + std::to_string(s.number),
                      (static_cast<std::uint64_t>(neuron) << 32) | (interval & 0xffffffffu));
    add_line(s.mean + s.deviation * draw.normal(), 0);
  }
  void operator()(const CurrentStimulus::Points& s) const {
    const double at = t - stimulus.start;
    const auto right = std::upper_bound(s.t.begin(), s.t.end(), at + tie_at(t));
    if (right == s.t.begin()) return add_line(s.current.front(), 0);
    if (right == s.t.end()) return add_line(s.current.back(), 0);
    const auto i = static_cast<std::size_t>(right - s.t.begin());
    const double slope = (s.current[i] - s.current[i - 1]) / (s.t[i] - s.t[i - 1]);
    add_line(s.current[i - 1] + slope * (at - s.t[i - 1]), slope);
  }
};

struct NextEdge {
  const CurrentStimulus& stimulus;
  double t;

  double operator()(const CurrentStimulus::Pulses& s) const {
    const double k = periods(stimulus.start, s.period, t);
    if (k >= static_cast<double>(s.count)) return kNever;
    const double begin = stimulus.start + k * s.period;
    return t < begin + s.width - tie_at(t) ? begin + s.width : begin + s.period;
  }
  double operator()(const CurrentStimulus::Noise& s) const {
    return stimulus.start + (periods(stimulus.start, s.every, t) + 1) * s.every;
  }
  double operator()(const CurrentStimulus::Points& s) const {
    const auto right = std::upper_bound(s.t.begin(), s.t.end(), t - stimulus.start + tie_at(t));
    return right == s.t.end() ? kNever : stimulus.start + *right;
  }
  template <class Smooth>
  double operator()(const Smooth&) const {
    return kNever;
  }
};

}  // namespace

void add_current(const CurrentStimulus& stimulus, std::uint32_t neuron, std::uint64_t seed, double t,
                 int count, double* coefficients) {
  const double tie = tie_at(t);
  if (t < stimulus.start - tie || t >= stimulus.stop - tie) return;
  std::visit(Adder{stimulus, neuron, seed, t, count, coefficients}, stimulus.shape);
}

double next_edge(const CurrentStimulus& stimulus, double t) {
  const double tie = tie_at(t);
  if (t < stimulus.start - tie) return stimulus.start;
  if (t >= stimulus.stop - tie) return kNever;
  return std::min(stimulus.stop, std::visit(NextEdge{stimulus, t}, stimulus.shape));
}

}  // namespace memspike
