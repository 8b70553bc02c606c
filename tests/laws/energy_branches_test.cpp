// SPDX-License-Identifier: Apache-2.0
// Where the energy of a segment goes: sum rule, terms and signs, of every registered model under every drive,
// with and without a limit of the source.
#include <gtest/gtest.h>

#include "engine/bank/piecewise_flow.hpp"
#include "tests/support/probe.hpp"
#include "tests/support/quadrature.hpp"

namespace memspike::test {
namespace {

constexpr double kTolerance = 1e-10;

class EnergyOfEveryModel : public testing::TestWithParam<Probe> {};
INSTANTIATE_TEST_SUITE_P(Registered, EnergyOfEveryModel, testing::ValuesIn(probes()), name_of_probe);

SourcedDevice limited(const DeviceRef& d, double limit = std::numeric_limits<double>::infinity()) {
  return {d.kernel, d.parameters, d.model->branches.size(), d.value("R_s"), d.value("C_m"), {limit, 0}};
}

PiecewiseOutput by_pieces(const SegmentCurve& c, double limit = std::numeric_limits<double>::infinity(),
                          const std::vector<double>& times = {}, std::vector<DeviceState>* inside = nullptr) {
  SegmentInput in{c.drive, c.duration, c.tolerance};
  in.sample_times = times.data(), in.sample_count = times.size();
  if (inside) inside->resize(times.size());
  return flow_by_pieces(limited(c.device, limit), c.start, in, inside ? inside->data() : nullptr);
}

/// What ten tolerances of full scale are worth in joules.
double allowed(const Probe& p, const SegmentCurve& c, const SegmentScale& full) {
  return 10 * kTolerance *
         ((full.V + full.u) * full.I * c.duration + p.device().value("C_m") * full.u * full.u);
}

double sum_of(const EnergyBalance& b, std::size_t branches) {
  double sum = b.series + b.stored;
  for (std::size_t k = 0; k < branches; ++k) sum += b.branch[k];
  return sum;
}

TEST_P(EnergyOfEveryModel, TheBranchesAddUpToTheConduction) {
  const Probe& p = GetParam();
  const std::size_t n = p.model->branches.size();
  for (const double u : {-1.1, 0.0, 0.45, 1.3})
    for (const double share : {0.0, 0.3, 1.0}) {
      const DeviceState at{u, share * p.slow_scale()};
      double currents[kMostBranches];
      p.device().kernel->branch_currents(p.parameters.data(), &at, 1, currents);
      double sum = 0;
      for (std::size_t k = 0; k < n; ++k) sum += currents[k];
      const double f = p.device().kernel->evaluate(p.parameters.data(), at).f;
      EXPECT_NEAR(sum, f, 1e-14 * std::fabs(f)) << "u = " << u << ", x = " << at.x;
    }
}

TEST_P(EnergyOfEveryModel, ThePiecesAreTheSegment) {
  const Probe& p = GetParam();
  std::vector<double> times;
  for (int k = 0; k <= 40; ++k) times.push_back(p.time * std::pow(k / 40.0, 4));
  for_every_segment(p, p.time, kTolerance, [&](const SegmentCurve& c, const SegmentScale& full) {
    std::vector<DeviceState> inside;
    const PiecewiseOutput pieces = by_pieces(c, std::numeric_limits<double>::infinity(), times, &inside);
    const SegmentOutput whole = c.flow();
    ASSERT_EQ(pieces.flow.status, FlowStatus::done);
    EXPECT_NEAR(pieces.flow.end.u, whole.end.u, 10 * kTolerance * full.u);
    EXPECT_NEAR(pieces.flow.end.x, whole.end.x, 10 * kTolerance * full.x);
    EXPECT_NEAR(pieces.flow.energy, whole.energy, allowed(p, c, full));
    EXPECT_NEAR(pieces.flow.charge, whole.charge,
                10 * kTolerance * (full.I * c.duration + p.device().value("C_m") * full.u));
    EXPECT_EQ(pieces.limited.time, 0);
    const std::vector<DeviceState> expected = c.at(times);
    for (std::size_t k = 0; k < times.size(); ++k) {
      EXPECT_NEAR(inside[k].u, expected[k].u, 10 * kTolerance * full.u) << times[k];
      EXPECT_NEAR(inside[k].x, expected[k].x, 10 * kTolerance * full.x) << times[k];
    }
  });
}

TEST_P(EnergyOfEveryModel, ThePartsAddUpToTheIntegralOfVI) {
  const Probe& p = GetParam();
  for_every_segment(p, p.time, kTolerance, [&](const SegmentCurve& c, const SegmentScale& full) {
    const PiecewiseOutput out = by_pieces(c);
    EXPECT_NEAR(sum_of(out.balance, p.model->branches.size()), c.flow().energy, allowed(p, c, full));
  });
}

TEST_P(EnergyOfEveryModel, EachPartIsItsOwnIntegral) {
  const Probe& p = GetParam();
  for_every_segment(p, p.time, kTolerance, [&](const SegmentCurve& c, const SegmentScale& full) {
    const EnergyBalance b = by_pieces(c).balance;
    const SegmentIntegrals judge = Quadrature(c, 1e-10).run();
    double layer = 0, least = 0;
    for (std::size_t k = 0; k < p.model->branches.size(); ++k)
      layer += b.branch[k], least = std::min(least, b.branch[k]);
    EXPECT_NEAR(b.series, judge.series_loss, allowed(p, c, full));
    EXPECT_NEAR(layer, judge.layer_power, allowed(p, c, full));
    EXPECT_GE(b.series, 0);
    EXPECT_GE(b.delivered, -least - allowed(p, c, full)) << "what was delivered is no less than the net";
    EXPECT_LE(p.claims_passivity ? b.delivered : 0, allowed(p, c, full));
  });
}

TEST_P(EnergyOfEveryModel, ALimitHoldsTheCurrentAndTheBalance) {
  const Probe& p = GetParam();
  std::vector<double> times;
  for (int k = 1; k <= 60; ++k) times.push_back(p.time * std::pow(k / 60.0, 4));
  int limited_segments = 0;
  for_every_segment(p, p.time, kTolerance, [&](const SegmentCurve& c, const SegmentScale& full) {
    if (c.drive.kind != Drive::Kind::voltage || full.I == 0) return;
    for (const double share : {0.5, 0.03}) {
      const double limit = share * full.I, R_s = p.device().value("R_s");
      std::vector<DeviceState> inside;
      const PiecewiseOutput out = by_pieces(c, limit, times, &inside);
      ASSERT_EQ(out.flow.status, FlowStatus::done);
      limited_segments += out.limited.time > 0;
      EXPECT_LE(out.limited.time, c.duration * (1 + 1e-12));
      EXPECT_NEAR(sum_of(out.balance, p.model->branches.size()), out.flow.energy, allowed(p, c, full));
      // The charge went through R_s, into C_m and the layer: the laws of the unlimited segment hold as they
      // are.
      EXPECT_LE(std::fabs(out.flow.charge), limit * c.duration * (1 + 1e-12));
      EXPECT_LE(out.balance.series, R_s * limit * limit * c.duration * (1 + 1e-9));
      for (std::size_t k = 0; k < times.size(); ++k)
        EXPECT_LE(std::fabs(terminal(c.drive, times[k] / c.duration, R_s, inside[k].u, {limit, 0}).I), limit);
      // Half way and on from there is the whole way.
      if (c.drive.from != c.drive.to) continue;
      SegmentCurve half = c;
      half.duration = 0.5 * c.duration;
      const PiecewiseOutput first = by_pieces(half, limit);
      half.start = first.flow.end;
      const PiecewiseOutput second = by_pieces(half, limit);
      EXPECT_NEAR(second.flow.end.u, out.flow.end.u, 100 * kTolerance * full.u);
      EXPECT_NEAR(second.flow.end.x, out.flow.end.x, 100 * kTolerance * full.x);
      EXPECT_NEAR(first.limited.time + second.limited.time, out.limited.time, 1e-6 * c.duration);
    }
  });
  EXPECT_GT(limited_segments, 0);
}

TEST(DeliveredEnergy, IsWhatTheCurrentSourceGivesAfterAPulse) {
  const DeviceCase pulse = run_case(
      "experiment: device\nseed: 1\ndevice: {model: chemical_inductor, parameters: {from: fig6b}}\n"
      "protocol:\n  - hold: {voltage: 1.5 V, duration: 1 s}\n  - hold: {voltage: 0 V, duration: 3 s}\n"
      "record: {energy: true}\n");
  ASSERT_EQ(pulse.rows.segments.size(), 2u);
  const SegmentCurve after = curve_of(pulse, 1);
  // The trapezoidal rule in the logarithm of time, on the part of u i_c below zero.
  double delivered = 0, before = 0, t_before = 0;
  std::vector<double> times{0};
  for (int k = 0; k <= 200000; ++k) times.push_back(3 * std::pow(10.0, -6.0 * (1 - k / 200000.0)));
  const std::vector<DeviceState> states = after.at(times);
  for (std::size_t k = 0; k < times.size(); ++k) {
    const double now = std::max(0.0, -states[k].u * states[k].x);
    delivered += 0.5 * (now + before) * (times[k] - t_before);
    before = now, t_before = times[k];
  }
  const EnergyBalance& b = pulse.rows.segments[1].balance;
  EXPECT_GT(delivered, 1e-7);
  EXPECT_NEAR(b.delivered, delivered, 1e-6 * delivered);
  EXPECT_LT(b.branch[1], 0) << "u is positive only until C_m is discharged";
  EXPECT_EQ(pulse.rows.segments[0].balance.delivered < 1e-12, true);
}

TEST(RecordedEnergy, ChangesNoOtherNumber) {
  const std::string yaml =
      "experiment: device\nseed: 1\ndevice: {model: chemical_inductor, parameters: {from: fig6a}}\n"
      "protocol:\n  - cyclic_voltammetry: {vertices: [0 V, 1.5 V, 0 V], rate: 0.5 V/s, cycles: 2}\n"
      "  - open: {duration: 1 s}\n  - hold: {current: 1 mA, duration: 1 s}\nrecord: {energy: ";
  const DeviceCase with = run_case(yaml + "true}\n"), without = run_case(yaml + "false}\n");
  ASSERT_EQ(with.rows.segments.size(), without.rows.segments.size());
  for (std::size_t k = 0; k < with.rows.segments.size(); ++k) {
    const SegmentRow &a = with.rows.segments[k], &b = without.rows.segments[k];
    EXPECT_EQ(a.u, b.u);
    EXPECT_EQ(a.x, b.x);
    EXPECT_EQ(a.charge, b.charge);
    EXPECT_EQ(a.energy, b.energy);
    EXPECT_EQ(a.swept, b.swept);
    EXPECT_NE(a.balance.branch[0], 0);
    EXPECT_EQ(b.balance.branch[0], 0);
  }
}

}  // namespace
}  // namespace memspike::test
