// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/bank/kernel.hpp"
#include "engine/contract/device.hpp"
#include "engine/flow/segment_flow.hpp"
#include "engine/flow/segment_flows.hpp"
#include "engine/flow/slow_flow.hpp"
#include "engine/flow/twice.hpp"

namespace memspike {

/// A model with its parameters taken from a plain array, in the order of its table.
template <template <class> class Model, class Real>
MEMSPIKE_INLINE Model<Real> with_parameters(const double* values) {
  Model<Real> model{};
  static constexpr auto table = Model<Real>::parameters();
  for (unsigned i = 0; i < table.size(); ++i) model.*(table[i].member) = Real(values[i]);
  return model;
}

/// The readings of Model at one instruction level, as plain functions.
template <template <class> class Model, class Isa>
struct KernelFunctions {
  using R = Scalar<Isa>;
  using Side = Twice<Lanes<Isa>>;  ///< devices that go side by side
  static SegmentOutput flow(const double* parameters, DeviceState start, const SegmentInput& in,
                            DeviceState* samples) {
    const auto model = with_parameters<Model, R>(parameters);
    SegmentFlow<Model<R>, R> segment(model, start, in, samples);
    return segment.run();
  }
  static void flows(const SegmentLane* lanes, std::uint64_t count, const SegmentInput& in,
                    SegmentOutput* outputs) {
    for (std::uint64_t first = 0; first < count; first += Side::kCount)
      side_by_side(lanes + first,
                   count - first < Side::kCount ? static_cast<int>(count - first) : Side::kCount, in,
                   outputs + first);
  }
  /// Devices of a row of lanes; those beyond `here` do nothing.
  static void side_by_side(const SegmentLane* lanes, int here, const SegmentInput& in,
                           SegmentOutput* outputs) {
    using L = Side;
    static constexpr auto table = Model<L>::parameters();
    Model<L> model{};
    State<L> start;
    L index, voltage_scale, slow_scale;
    DeviceState* samples[Side::kCount];
    for (int k = 0; k < Side::kCount; ++k) {
      const SegmentLane& lane = lanes[k < here ? k : 0];
      for (unsigned i = 0; i < table.size(); ++i) (model.*(table[i].member)).set(k, lane.parameters[i]);
      start.u.set(k, lane.start.u), start.x.set(k, lane.start.x);
      index.set(k, k), samples[k] = lane.samples;
      const auto own = with_parameters<Model, R>(lane.parameters);
      voltage_scale.set(k, R(own.voltage_scale()).v), slow_scale.set(k, R(own.slow_scale()).v);
    }
    const Accuracy<L> accuracy(in.tolerance, voltage_scale, slow_scale);
    SegmentFlows<Model<L>, L> flows(model, accuracy, start, index < L(static_cast<double>(here)), in,
                                    samples);
    flows.run();
    for (int k = 0; k < here; ++k) {
      outputs[k] = flows.output(k);
      if (flows.is_done(k)) continue;
      const auto own = with_parameters<Model, R>(lanes[k].parameters);
      SegmentFlow<Model<R>, R> rest(own, lanes[k].start, in, samples[k]);
      outputs[k] = rest.go_on(outputs[k], flows.time(k), flows.answered(k));
    }
  }
  static SegmentOutput stretch(const double* parameters, DeviceState start, const SegmentInput& in,
                               FlowHints& hints, FlowPiece& piece) {
    const auto model = with_parameters<Model, R>(parameters);
    SegmentFlow<Model<R>, R> segment(model, start, in, nullptr);
    return segment.stretch(hints, piece);
  }
  static SlowFlowOutput slow_flow(const double* parameters, double voltage, DeviceState start,
                                  double duration, double tolerance) {
    const auto model = with_parameters<Model, R>(parameters);
    SlowFlow<Model<R>, R> flow(model, voltage, model.voltage_scale(), model.slow_scale());
    const auto out = flow.run(start.u, start.x, duration, tolerance);
    return {{out.u.v, out.x.v}, out.landed.v, out.done};
  }
  static bool slow_flows(const SlowFlowLane* lanes, double tolerance, SlowFlowOutput* outputs) {
    using L = Lanes<Isa>;
    static constexpr auto table = Model<L>::parameters();
    Model<L> model{};
    L voltage, u, x, duration, voltage_scale, slow_scale;
    for (int k = 0; k < kLanes; ++k) {
      const SlowFlowLane& lane = lanes[k];
      for (unsigned i = 0; i < table.size(); ++i) (model.*(table[i].member)).v[k] = lane.parameters[i];
      voltage.v[k] = lane.voltage, duration.v[k] = lane.duration;
      u.v[k] = lane.start.u, x.v[k] = lane.start.x;
      const auto own = with_parameters<Model, R>(lane.parameters);
      voltage_scale.v[k] = R(own.voltage_scale()).v, slow_scale.v[k] = R(own.slow_scale()).v;
    }
    SlowFlow<Model<L>, L> flow(model, voltage, voltage_scale, slow_scale);
    const auto out = flow.run(u, x, duration, tolerance);
    for (int k = 0; k < kLanes; ++k) outputs[k] = {{out.u.v[k], out.x.v[k]}, out.landed.v[k], out.done};
    return out.done;
  }
  static ManifoldPoint manifold(const double* parameters, double voltage, double x) {
    const auto model = with_parameters<Model, R>(parameters);
    const R scale = model.slow_scale();
    const auto p = SlowFlow<Model<R>, R>(model, voltage, model.voltage_scale(), scale).at(x);
    return {p.u.v, p.rate.v, p.fast.v, p.is_apart(), p.left_out(scale).v};
  }
  static Derivatives evaluate(const double* parameters, DeviceState at) {
    const auto model = with_parameters<Model, R>(parameters);
    const Dual<R> u{at.u, 1.0, 0.0}, x{at.x, 0.0, 1.0};
    const Dual<R> f = model.conduction(u, x), r = model.rate(u, x);
    return {f.value.v, f.du.v, f.dx.v, r.value.v, r.du.v, r.dx.v};
  }
  static void branch_currents(const double* parameters, const DeviceState* at, std::uint64_t count,
                              double* currents) {
    const auto model = with_parameters<Model, R>(parameters);
    for (std::uint64_t i = 0; i < count; ++i, currents += branch_count<Model<R>>())
      write_branches(model, R(at[i].u), R(at[i].x), currents);
  }
  template <std::size_t k = 0>
  static void write_branches(const Model<R>& model, R u, R x, double* currents) {
    if constexpr (!requires { Model<R>::branches; })
      currents[0] = R(model.conduction(u, x)).v;
    else if constexpr (k < branch_count<Model<R>>()) {
      currents[k] = R(model.template branch<k>(u, x)).v;
      write_branches<k + 1>(model, u, x, currents);
    }
  }
  static double voltage_scale(const double* parameters) {
    return R(with_parameters<Model, R>(parameters).voltage_scale()).v;
  }
  static double slow_scale(const double* parameters) {
    return R(with_parameters<Model, R>(parameters).slow_scale()).v;
  }
};

template <template <class> class Model, class Isa>
constexpr DeviceKernel make_kernel() {
  using F = KernelFunctions<Model, Isa>;
  return {&F::flow,     &F::flows,    &F::stretch,         &F::slow_flow,     &F::slow_flows,
          &F::manifold, &F::evaluate, &F::branch_currents, &F::voltage_scale, &F::slow_scale};
}

}  // namespace memspike
