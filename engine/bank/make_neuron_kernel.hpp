// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/bank/make_kernel.hpp"
#include "engine/contract/neuron.hpp"
#include "engine/flow/neuron_taylor.hpp"

namespace memspike {

/// The readings of a neuron model at one instruction level, as plain functions.
template <template <class> class Model, class Isa>
struct NeuronKernelFunctions {
  using R = Scalar<Isa>;

  static int order(double tolerance) {
    const double digits = -rough_log2(R(0.1 * tolerance)) * 0.3466;  // -ln(tolerance/10)/2, as for devices
    const int wanted = static_cast<int>(digits) + 5;
    return wanted < 6 ? 6 : wanted > kMostNeuronOrder ? kMostNeuronOrder : wanted;
  }
  static void expand(const double* parameters, NeuronState at, const NeuronDrive& drive,
                     NeuronExpansion& out) {
    const auto model = with_parameters<Model, R>(parameters);
    NeuronTaylor<Model<R>, R>(model, order(drive.tolerance)).expand(at, drive, out);
  }
  static NeuronState derivative(const double* parameters, NeuronState at, double current) {
    const auto m = with_parameters<Model, R>(parameters);
    return {R(m.membrane_rate(R(at.v), R(at.w), R(current))).v, R(m.slow_rate(R(at.v), R(at.w))).v};
  }
  static double threshold(const double* parameters, double w) {
    return R(with_parameters<Model, R>(parameters).threshold(R(w))).v;
  }
  static NeuronTraits traits(const double* parameters) {
    const auto m = with_parameters<Model, R>(parameters);
    const R one = m.membrane_rate(R(m.start()), R(0.0), R(1.0)),
            none = m.membrane_rate(R(m.start()), R(0.0), R(0.0));
    NeuronTraits traits{R(m.reset()).v,       R(m.slow_jump()).v,       R(m.hold()).v,
                        R(m.start()).v,       R(m.voltage_scale()).v,   R(m.time_scale()).v,
                        R(m.slow_scale()).v,  R(m.threshold(R(0.0))).v, (one - none).v,
                        is_switch<Model<R>>()};
    if constexpr (requires { m.linear_membrane(); }) {
      const LinearMembrane<R> linear = m.linear_membrane();
      traits.is_linear = true;
      traits.linear = {linear.tau.v, linear.resistance.v, linear.rest.v, linear.slow_decay.v};
    }
    return traits;
  }
  static NeuronJacobian jacobian(const double* parameters, NeuronState at, double current) {
    const auto m = with_parameters<Model, R>(parameters);
    const Dual<R> v{at.v, 1.0, 0.0}, w{at.w, 0.0, 1.0};
    const Dual<R> dv = m.membrane_rate(v, w, R(current)), dw = m.slow_rate(v, w);
    return {dv.du.v, dv.dx.v, dw.du.v, dw.dx.v};
  }
  static constexpr auto interval() {
    double (*function)(const double*, double) = nullptr;
    if constexpr (HasClosedInterval<Model<R>>)
      function = [](const double* parameters, double current) {
        return with_parameters<Model, R>(parameters).interval(R(current)).v;
      };
    return function;
  }
};

template <template <class> class Model, class Isa>
constexpr NeuronKernel make_neuron_kernel() {
  using F = NeuronKernelFunctions<Model, Isa>;
  return {&F::order, &F::expand, &F::traits, &F::derivative, &F::threshold, &F::jacobian, F::interval()};
}

}  // namespace memspike
