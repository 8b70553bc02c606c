// SPDX-License-Identifier: Apache-2.0
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>

#include "engine/contract/error.hpp"
#include "networks/network/build_network.hpp"

namespace memspike {
namespace {

class Rest {
 public:
  Rest(const NeuronEntry& model, const NeuronKernel& kernel, const double* parameters)
      : model_(model), kernel_(kernel), parameters_(parameters), traits_(kernel.traits(parameters)) {}

  NeuronState find() const {
    const NeuronState start{traits_.start, 0};
    if (rate(start) == NeuronState{0, 0}) return start;
    const NeuronState rest = steady(start.v);
    return traits_.is_switch && rest.v >= traits_.threshold ? start : rest;
  }

  /// w at which it does not move while v is kept, by secants: exact at once where the rate is linear in w.
  double resting_w(double v) const {
    if (!model_.slow.exists()) return 0;
    double before = 0, w = traits_.slow_scale;
    double rate_before = rate({v, before}).w;
    if (rate_before == 0) return 0;
    for (int sweep = 0; sweep < 60; ++sweep) {
      const double now = rate({v, w}).w, slope = (now - rate_before) / (w - before);
      if (now == 0 || w == before || slope == 0) break;
      before = w, rate_before = now;
      w -= now / slope;
      if (std::fabs(w - before) <= 1e-16 * std::fabs(w)) break;
    }
    return w;
  }

 private:
  NeuronState steady(double start) const {
    const auto excess = [&](double v) { return rate({v, resting_w(v)}).v; };
    double width = traits_.voltage_scale, low = start - width, high = start + width;
    // A leak pulls the membrane back on either side of its rest.
    for (int k = 0; k < 60 && !(excess(low) > 0); ++k, width *= 2) low -= width;
    for (int k = 0; k < 60 && !(excess(high) < 0); ++k, width *= 2) high += width;
    if (!(excess(low) > 0 && excess(high) < 0))
      throw NumericalError("model " + model_.name +
                           ": no steady state without current was found; give `initial` explicitly");
    std::uintmax_t sweeps = 300;
    const auto [below, above] = boost::math::tools::toms748_solve(
        excess, low, high, boost::math::tools::eps_tolerance<double>(52), sweeps);
    const double v = std::fabs(excess(below)) < std::fabs(excess(above)) ? below : above;
    return {v, resting_w(v)};
  }
  NeuronState rate(NeuronState at) const { return kernel_.derivative(parameters_, at, 0.0); }

  const NeuronEntry& model_;
  const NeuronKernel& kernel_;
  const double* parameters_;
  NeuronTraits traits_;
};

}  // namespace

NeuronState resting_state(const NeuronEntry& model, InstructionLevel level, const double* parameters) {
  return Rest(model, model.kernel(level), parameters).find();
}

bool has_rest(const NeuronEntry& model, InstructionLevel level, const double* parameters) {
  const NeuronKernel& kernel = model.kernel(level);
  try {
    const NeuronState rest = resting_state(model, level, parameters);
    const NeuronTraits traits = kernel.traits(parameters);
    // A switch that has no rest begins somewhere else, from where it moves.
    constexpr double kStill = 1e-9;
    const double moved = kernel.derivative(parameters, rest, 0).v * traits.time_scale / traits.voltage_scale;
    return rest.v < kernel.threshold(parameters, rest.w) && std::fabs(moved) < kStill;
  } catch (const NumericalError&) {
    return false;
  }
}

double resting_slow_state(const NeuronEntry& model, InstructionLevel level, const double* parameters,
                          double v) {
  return Rest(model, model.kernel(level), parameters).resting_w(v);
}

}  // namespace memspike
