// SPDX-License-Identifier: Apache-2.0
#include "engine/network/current_delivery.hpp"

#include <algorithm>
#include <cmath>

#include "engine/flow/portable.hpp"
#include "engine/network/population_events.hpp"

namespace memspike {
namespace {

constexpr double kPushMargin = 1.05;  // the largest rise is looked for on a grid

}  // namespace

CurrentDelivery::CurrentDelivery(const DeviceMaps& maps, double gain, LinearPopulation& target,
                                 const std::vector<char>& light, const Passes& passes)
    : maps_(maps), gain_(gain), target_(target), passes_(passes) {
  for (const double rate : maps.rates()) {
    const auto place = std::find(target.rates().begin(), target.rates().end(), rate);
    mode_of_.push_back(static_cast<std::size_t>(place - target.rates().begin()));
  }
  const int levels = static_cast<int>(maps.pre().voltages.size());
  for (int from = 0; from < levels; ++from)
    for (int to = 0; to < levels; ++to) {
      push_.push_back(push_of(from, to));
      Fused& fused = fused_.emplace_back();
      if (from != to && light[pair(from, to)]) fuse(from, to, fused);
    }
}

void CurrentDelivery::add_slow(int level, double y, double age, double sign, double* modes) const {
  const DeviceMaps::SlowCurrent& slow = maps_.slow_current(level);
  if (slow.none) return;
  double values[LinearPopulation::kMostModes];
  slow.modes.at(y, {values, slow.places.size()});
  for (std::size_t k = 0; k < slow.places.size(); ++k) {
    const double rate = maps_.rates()[slow.places[k]];
    modes[slow.places[k]] += sign * values[k] * (rate == 0 || age == 0 ? 1.0 : portable::exp(-rate * age));
  }
}

void CurrentDelivery::add_fast(int from, int to, double x, double* modes) const {
  if (from == to) return;
  const FunctionTable& table = maps_.row_edge(from, to).fast;
  double values[LinearPopulation::kMostModes];
  table.at(x, {values, table.functions()});
  for (std::size_t k = 0; k < table.functions(); ++k) modes[maps_.first_fast() + k] += values[k];
}

void CurrentDelivery::add_recent(const LevelHistory& row, const ColumnHistory* column, double x, double t,
                                 double* modes) const {
  if (maps_.at_once()) return;
  const double oldest = t - maps_.settled_after();
  double values[LinearPopulation::kMostModes];
  const std::size_t first = maps_.first_fast(), count = maps_.rates().size() - first;
  const auto add = [&](double since) {
    for (std::size_t k = 0; k < count; ++k)
      modes[first + k] += values[k] * portable::exp(-maps_.rates()[first + k] * (t - since));
  };
  for (const LevelEdge& edge : row.edges)
    if (edge.t > oldest && edge.from != edge.to) {
      maps_.row_edge(edge.from, edge.to).fast.at(x, {values, count});
      add(edge.t);
    }
  if (column && column->ended > oldest && column->last_level != 0) {
    const int level = row.standing(column->ended, false).level;
    maps_.transient(maps_.level(level, column->last_level), maps_.level(level, 0), x, {values, count});
    add(column->ended);
  }
}

void CurrentDelivery::to_target(std::uint32_t post, double t, const double* modes) const {
  double amplitudes[LinearPopulation::kMostModes] = {};
  for (std::size_t m = 0; m < mode_of_.size(); ++m) amplitudes[mode_of_[m]] += gain_ * modes[m];
  target_.add(post, t, amplitudes);
  if (!maps_.at_once()) return;
  if (const double charge = gain_ * modes[maps_.first_fast()]; charge != 0)
    target_.add_charge(post, t, charge);
}

bool CurrentDelivery::tightens(std::uint32_t post, int from, int to) const {
  double& slack = target_.slack(post);
  slack -= push_[pair(from, to)];
  return slack < 0;
}

void CurrentDelivery::pass_row(const Row& row, int from, int to, double t, const double* y,
                               std::span<const std::uint32_t> posts, std::vector<std::uint32_t>& tight) {
  const Fused& fused = fused_[pair(from, to)];
  RowPass pass;
  pass.degree = fused.degree, pass.lanes = target_.lanes();
  pass.scale = 1 / maps_.domain().half(), pass.shift = -maps_.domain().middle() / maps_.domain().half();
  pass.y = y, pass.post = posts.data(), pass.count = posts.size();
  if (PopulationEvents* later = target_.events()) return later->add_row(t, row, pass, fused.coefficients);
  const double* scales = target_.scales_at(t);
  const auto lanes = static_cast<std::size_t>(target_.lanes());
  scaled_.resize(fused.coefficients.size());
  for (std::size_t i = 0; i < scaled_.size(); ++i) scaled_[i] = fused.coefficients[i] * scales[i % lanes];
  if (tight_.size() < posts.size()) tight_.resize(posts.size());
  pass.coefficients = scaled_.data();
  pass.lines = target_.lines();
  pass.tight = tight_.data();
  const std::uint64_t found = passes_.row(pass);
  tight.insert(tight.end(), tight_.begin(), tight_.begin() + static_cast<std::ptrdiff_t>(found));
}

// --- what is prepared

/// The most that currents of these modes raise v within a window.
double CurrentDelivery::rise_of(const double* modes) const {
  constexpr int kTimes = 48;
  double most = 0;
  const double window = target_.window();
  const double fastest =
      std::max(*std::max_element(target_.rates().begin(), target_.rates().end()), 8 / window);
  for (int i = 0; i <= kTimes; ++i) {
    // From a tenth of the fastest time constant to the whole window, evenly in the logarithm.
    const double share = static_cast<double>(i) / kTimes;
    const double t = window * portable::exp(-(1 - share) * portable::log(10 * fastest * window));
    const double leak = portable::exp(-t / target_.tau());
    double v = maps_.at_once() ? gain_ * target_.volts_per_coulomb() * modes[maps_.first_fast()] * leak : 0.0;
    for (std::size_t m = 0; m < mode_of_.size(); ++m)
      v += target_.gain(mode_of_[m]) * gain_ * modes[m] * (portable::exp(-maps_.rates()[m] * t) - leak);
    most = std::max(most, v);
  }
  return most;
}

double CurrentDelivery::push_of(int from, int to) const {
  double most = 0;
  const double slow = maps_.level(from, 0).slow_rate(), longest = slow > 0 ? 4 / slow : 0;
  for (const double y : chebyshev_points(maps_.domain(), 17))
    for (const double age : {0.0, 0.5 * longest, longest}) {
      Modes modes = {};
      add_slow(from, y, age, -1, modes);
      add_slow(to, y, 0, 1, modes);
      add_fast(from, to, y, modes);
      most = std::max(most, rise_of(modes));
    }
  return kPushMargin * most;
}

/// A mode of the class adds to its lane, and to the first one what keeps v where it is.
void CurrentDelivery::put(const FunctionTable& table, std::size_t function, std::size_t mode, double factor,
                          Fused& fused) const {
  const auto lanes = static_cast<std::size_t>(target_.lanes());
  for (int k = 0; k <= table.degree(); ++k) {
    const auto power = static_cast<std::size_t>(k);
    const double c = factor * gain_ * table.coefficients()[power * table.functions() + function];
    fused.coefficients[power * lanes + 1 + mode_of_[mode]] += c;
    fused.coefficients[power * lanes] -= c * target_.gain(mode_of_[mode]);
  }
}

void CurrentDelivery::fuse(int from, int to, Fused& fused) const {
  const FunctionTable& fast = maps_.row_edge(from, to).fast;
  const DeviceMaps::SlowCurrent &before = maps_.slow_current(from), &after = maps_.slow_current(to);
  fused.degree = std::max(
      {fast.degree(), before.none ? 0 : before.modes.degree(), after.none ? 0 : after.modes.degree()});
  const auto lanes = static_cast<std::size_t>(target_.lanes());
  fused.coefficients.assign(lanes * static_cast<std::size_t>(fused.degree + 1), 0.0);
  if (!before.none) put(before.modes, 0, before.places[0], -1, fused);
  if (!after.none) put(after.modes, 0, after.places[0], 1, fused);
  if (maps_.at_once()) {
    for (int k = 0; k <= fast.degree(); ++k)
      fused.coefficients[static_cast<std::size_t>(k) * lanes] +=
          gain_ * target_.volts_per_coulomb() * fast.coefficients()[static_cast<std::size_t>(k)];
  } else {
    for (std::size_t k = 0; k < fast.functions(); ++k) put(fast, k, maps_.first_fast() + k, 1, fused);
  }
  fused.coefficients[lanes - 1] -= push_[pair(from, to)];
}

}  // namespace memspike
