// SPDX-License-Identifier: Apache-2.0
#include "engine/network/ensemble_delivery.hpp"

#include <algorithm>
#include <cmath>

#include "engine/flow/portable.hpp"
#include "engine/network/population_events.hpp"

namespace memspike {
namespace {

constexpr double kPushMargin = 1.05;  // modes follow transients to some per cent at any time

/// The degrees for which there is a loop.
int compiled_degree(int degree) { return degree <= 6 ? std::max(degree, 1) : 8; }

}  // namespace

EnsembleDelivery::EnsembleDelivery(const EnsembleMaps& maps, double gain, LinearPopulation& target,
                                   const Passes& passes)
    : maps_(maps), gain_(gain), target_(target), passes_(passes) {
  for (const double rate : maps.rates()) {
    const auto place = std::find(target.rates().begin(), target.rates().end(), rate);
    mode_of_.push_back(static_cast<std::size_t>(place - target.rates().begin()));
  }
  const auto lanes = static_cast<std::size_t>(target.lanes());
  const SharedModes& shared = maps.transients();
  degree_ = compiled_degree(shared.degree());
  steady_.assign(lanes, 0.0), transient_.assign(lanes * static_cast<std::size_t>(degree_ + 1), 0.0);
  const auto put = [&](double* line, std::size_t mode, double amplitude) {
    line[1 + mode_of_[mode]] += gain * amplitude;
    line[0] -= gain * amplitude * target.gain(mode_of_[mode]);
  };
  put(steady_.data(), 0, 1.0);
  for (int power = 0; power <= shared.degree(); ++power)
    for (std::size_t k = 0; k < shared.rates().size(); ++k)
      put(transient_.data() + static_cast<std::size_t>(power) * lanes, maps.first_fast() + k,
          shared.coefficient(power, k));
  // The most that they raise v: at the end of a window; by their whole charge at once, with ξ = scale/λ +
  // shift.
  const double growth = -portable::expm1(-target.window() / target.tau());
  steady_[lanes - 1] = -kPushMargin * gain * target.gain(0) * growth;
  const double charge = kPushMargin * gain * target.volts_per_coulomb();
  const bool one_rate = shared.scale() == 0;
  transient_[lanes - 1] = -charge * (one_rate ? 1 / shared.rates()[0] : -shared.shift() / shared.scale());
  transient_[2 * lanes - 1] = one_rate ? 0.0 : -charge / shared.scale();
}

void EnsembleDelivery::add_transient(const DeviceCircuit& circuit, double x, double volts, double age,
                                     double* modes) const {
  if (volts == 0) return;
  Modes shares;
  const std::size_t first = maps_.first_fast(), count = maps_.rates().size() - first;
  maps_.transients().shares(fast_rate(circuit, x), {shares, count});
  const double amplitude = volts * displacement(circuit, x);
  for (std::size_t k = 0; k < count; ++k)
    modes[first + k] +=
        amplitude * shares[k] * (age == 0 ? 1.0 : portable::exp(-maps_.rates()[first + k] * age));
}

void EnsembleDelivery::to_target(std::uint32_t post, double t, const double* modes) const {
  Modes amplitudes = {};
  for (std::size_t m = 0; m < mode_of_.size(); ++m) amplitudes[mode_of_[m]] += gain_ * modes[m];
  target_.add(post, t, amplitudes);
}

bool EnsembleDelivery::tightens(std::uint32_t post, const double* modes) const {
  // Every positive amplitude by itself, at its largest.
  double rise = 0;
  for (std::size_t m = 0; m < mode_of_.size(); ++m) {
    const double rate = maps_.rates()[m], charge = rate * target_.window() > 1 ? 1 / rate : target_.window();
    rise += std::max(gain_ * modes[m], 0.0) * charge * target_.volts_per_coulomb();
  }
  double& slack = target_.slack(post);
  slack -= kPushMargin * rise;
  return slack < 0;
}

void EnsembleDelivery::pass_row(const Row& row, double volts, double t, const double* y, bool y_moves,
                                const DeviceCircuit* circuits, std::span<const std::uint32_t> posts,
                                std::vector<std::uint32_t>& tight) {
  const auto lanes = static_cast<std::size_t>(target_.lanes());
  PopulationEvents* const later = target_.events();
  const double* const scales = later ? nullptr : target_.scales_at(t);
  const auto scale_of = [&](std::size_t i) { return later ? 1.0 : scales[i % lanes]; };
  scaled_steady_.resize(steady_.size()), scaled_transient_.resize(transient_.size());
  for (std::size_t i = 0; i < steady_.size(); ++i) scaled_steady_[i] = volts * steady_[i] * scale_of(i);
  for (std::size_t i = 0; i < transient_.size(); ++i)
    scaled_transient_[i] = volts * transient_[i] * scale_of(i);
  if (volts * gain_ < 0)  // nothing rises
    for (std::size_t i = lanes - 1; i < transient_.size(); i += lanes)
      scaled_transient_[i] = scaled_steady_[lanes - 1] = 0;
  EnsembleRowPass pass;
  pass.degree = degree_, pass.lanes = target_.lanes();
  pass.scale = maps_.transients().scale(), pass.shift = maps_.transients().shift();
  pass.y = y, pass.circuits = circuits, pass.post = posts.data(), pass.count = posts.size();
  if (later) return later->add_own_row(t, row, pass, scaled_steady_, scaled_transient_, y_moves);
  pass.steady = scaled_steady_.data(), pass.coefficients = scaled_transient_.data();
  pass.lines = target_.lines();
  if (tight_.size() < posts.size()) tight_.resize(posts.size());
  pass.tight = tight_.data();
  const std::uint64_t found = passes_.ensemble(pass);
  tight.insert(tight.end(), tight_.begin(), tight_.begin() + static_cast<std::ptrdiff_t>(found));
}

}  // namespace memspike
