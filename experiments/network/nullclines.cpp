// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/nullclines.hpp"

#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>

#include "networks/network/build_network.hpp"

namespace memspike {
namespace {

constexpr InstructionLevel kLevel = InstructionLevel::baseline;
constexpr int kSteps = 400;  // between which the steady states are told apart

}  // namespace

Nullclines::Nullclines(const PopulationDescription& population, double current)
    : model_(*population.model), parameters_(population.parameters.data()), current_(current) {}

double Nullclines::membrane_rate(double v, double w) const {
  return model_.kernel(kLevel).derivative(parameters_, {v, w}, current_).v;
}

double Nullclines::slow(double v) const { return resting_slow_state(model_, kLevel, parameters_, v); }

double Nullclines::membrane(double v) const {
  const double scale = model_.kernel(kLevel).traits(parameters_).slow_scale, none = membrane_rate(v, 0);
  const double slope = (membrane_rate(v, scale) - none) / scale;
  return slope == 0 ? std::nan("") : -none / slope;
}

std::vector<double> Nullclines::steady_states(double low, double high) const {
  const auto rate = [&](double v) { return membrane_rate(v, slow(v)); };
  std::vector<double> all;
  for (int k = 0; k < kSteps; ++k) {
    const double a = low + (high - low) * k / kSteps, b = low + (high - low) * (k + 1) / kSteps;
    const double at_a = rate(a), at_b = rate(b);
    if (at_a == 0) all.push_back(a);
    if (!(at_a * at_b < 0)) continue;
    std::uintmax_t sweeps = 100;
    all.push_back(boost::math::tools::toms748_solve(rate, a, b, at_a, at_b,
                                                    boost::math::tools::eps_tolerance<double>(50), sweeps)
                      .first);
  }
  return all;
}

}  // namespace memspike
