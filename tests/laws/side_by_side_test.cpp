// SPDX-License-Identifier: Apache-2.0
// Devices that go through a segment side by side come out as they would alone.
#include <gtest/gtest.h>

#include <bit>

#include "tests/support/plain_integrator.hpp"
#include "tests/support/probe.hpp"

namespace memspike::test {
namespace {

/// Numbers in [low, high) that are the same everywhere.
class Numbers {
 public:
  double uniform(double low, double high) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return low + (high - low) * static_cast<double>(state_ >> 11) * 0x1p-53;
  }

 private:
  std::uint64_t state_ = 5;
};

/// More devices than go side by side, each with its own parameters and its own start.
struct Row {
  static constexpr std::size_t kDevices = 11;
  std::vector<std::vector<double>> parameters;
  std::vector<SegmentLane> lanes;

  Row(const Probe& p, Numbers& numbers) {
    const DeviceKernel& kernel = *p.device().kernel;
    for (std::size_t k = 0; k < kDevices; ++k) {
      std::vector<double> own = p.parameters;
      for (std::size_t i = 0; i < own.size(); ++i) {
        const Range& range = p.model->parameters[i].range;
        own[i] = std::clamp(own[i] * std::exp(numbers.uniform(-0.04, 0.04)), range.low, range.high);
      }
      if (!p.model->why_not(own.data()).empty()) own = p.parameters;
      parameters.push_back(own);
    }
    for (const auto& own : parameters)
      lanes.push_back({own.data(),
                       {numbers.uniform(-0.5, 0.9) * p.voltages[0],
                        numbers.uniform(0.02, 0.98) * kernel.slow_scale(own.data())},
                       nullptr});
  }
  Row(const Row&) = delete;
};

/// Holds, ramps and an open circuit.
std::vector<Drive> drives_of(const Probe& p) {
  std::vector<Drive> drives;
  for (const double V : p.voltages) drives.push_back({Drive::Kind::voltage, V, V});
  drives.push_back({Drive::Kind::voltage, 0, 0});
  drives.push_back({Drive::Kind::voltage, p.voltages[0], p.voltages[1]});
  drives.push_back({Drive::Kind::current, 0, 0});
  return drives;
}

bool same(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }
bool same(DeviceState a, DeviceState b) { return same(a.u, b.u) && same(a.x, b.x); }

std::vector<SegmentOutput> flow(const DeviceKernel& kernel, const std::vector<SegmentLane>& lanes,
                                const SegmentInput& in) {
  std::vector<SegmentOutput> outputs(lanes.size());
  kernel.flows(lanes.data(), lanes.size(), in, outputs.data());
  return outputs;
}

class SideBySide : public testing::TestWithParam<Probe> {};
INSTANTIATE_TEST_SUITE_P(EveryModel, SideBySide, testing::ValuesIn(probes()),
                         [](const auto& probe) { return probe.param.name; });

TEST_P(SideBySide, EachComesAsNearToTheTruthAsOneDoesAlone) {
  const Probe& p = GetParam();
  const DeviceKernel& kernel = *p.device().kernel;
  Numbers numbers;
  for (const double tolerance : {1e-4, 1e-6, 1e-9})
    for (const Drive& drive : drives_of(p))
      for (const double duration : {0.1 * p.time, p.time}) {
        const Row row(p, numbers);
        const auto together = flow(kernel, row.lanes, {drive, duration, tolerance});
        for (std::size_t k = 0; k < Row::kDevices; ++k) {
          const SegmentLane& lane = row.lanes[k];
          const auto alone = [&](double tol) {
            return kernel.flow(lane.parameters, lane.start, {drive, duration, tol}, nullptr);
          };
          const SegmentOutput truth = alone(1e-12), one = alone(tolerance), &out = together[k];
          ASSERT_EQ(out.status, FlowStatus::done);
          const double scale = kernel.slow_scale(lane.parameters),
                       V_m = kernel.voltage_scale(lane.parameters),
                       R_s = lane.parameters[p.model->index_of("R_s")],
                       C_m = lane.parameters[p.model->index_of("C_m")];
          const auto near = [&](double got, double other, double right, double full) {
            EXPECT_LE(std::fabs(got - right), 3 * std::fabs(other - right) + 10 * tolerance * full)
                << "device " << k << ", " << drive.from << " to " << drive.to << ", " << duration << " s, "
                << tolerance;
          };
          near(out.end.x, one.end.x, truth.end.x, scale);
          near(out.end.u, one.end.u, truth.end.u, V_m);
          near(out.charge, one.charge, truth.charge, V_m * duration / R_s + V_m * C_m);
          near(out.energy, one.energy, truth.energy, (V_m * duration / R_s + V_m * C_m) * p.voltages[0]);
        }
      }
}

TEST_P(SideBySide, NoDeviceChangesABitOfAnother) {
  const Probe& p = GetParam();
  const DeviceKernel& kernel = *p.device().kernel;
  Numbers numbers;
  for (const Drive& drive : drives_of(p)) {
    const Row row(p, numbers);
    const SegmentInput in{drive, p.time, 1e-6};
    const auto together = flow(kernel, row.lanes, in);
    const auto backwards = flow(kernel, {row.lanes.rbegin(), row.lanes.rend()}, in);
    for (std::size_t k = 0; k < Row::kDevices; ++k) {
      const SegmentOutput alone = flow(kernel, {row.lanes[k]}, in)[0],
                          &other = backwards[Row::kDevices - 1 - k];
      EXPECT_TRUE(same(together[k].end, alone.end)) << "device " << k;
      EXPECT_TRUE(same(other.end, alone.end)) << "device " << k;
      EXPECT_TRUE(same(together[k].charge, alone.charge) && same(together[k].energy, alone.energy));
      EXPECT_EQ(together[k].counts.taylor_steps, alone.counts.taylor_steps);
    }
  }
}

TEST_P(SideBySide, SamplesChangeNothingAndAreAsGoodAsTheEnd) {
  const Probe& p = GetParam();
  const DeviceKernel& kernel = *p.device().kernel;
  Numbers numbers;
  constexpr double kTolerance = 1e-7;
  for (const Drive& drive : drives_of(p)) {
    const Row row(p, numbers);
    std::vector<double> times{0};
    for (int k = 1; k <= 20; ++k) times.push_back(p.time * k / 20);
    std::vector<std::vector<DeviceState>> samples(Row::kDevices, std::vector<DeviceState>(times.size()));
    std::vector<SegmentLane> sampled = row.lanes;
    for (std::size_t k = 0; k < Row::kDevices; ++k) sampled[k].samples = samples[k].data();
    SegmentInput in{drive, p.time, kTolerance};
    const auto plain = flow(kernel, row.lanes, in);
    in.sample_times = times.data(), in.sample_count = times.size();
    const auto outputs = flow(kernel, sampled, in);
    for (std::size_t k = 0; k < Row::kDevices; ++k) {
      EXPECT_TRUE(same(plain[k].end, outputs[k].end)) << "device " << k;
      EXPECT_TRUE(same(samples[k].front(), row.lanes[k].start)) << "device " << k;
      const DeviceRef device{p.model, &kernel, row.parameters[k].data()};
      const SegmentCurve curve{device, row.lanes[k].start, drive, p.time},
          coarse{device, row.lanes[k].start, drive, p.time, kTolerance};
      const auto truth = curve.at(times), one = coarse.at(times);
      for (std::size_t i = 0; i < times.size(); ++i) {
        const double x_allowed =
            3 * std::fabs(one[i].x - truth[i].x) + 10 * kTolerance * kernel.slow_scale(device.parameters);
        // The tolerance is relative to the larger of |u| and V_m.
        const double u_scale = std::max(std::fabs(truth[i].u), kernel.voltage_scale(device.parameters));
        const double u_allowed = 3 * std::fabs(one[i].u - truth[i].u) + 10 * kTolerance * u_scale;
        EXPECT_NEAR(samples[k][i].x, truth[i].x, x_allowed) << "device " << k << ", t = " << times[i];
        EXPECT_NEAR(samples[k][i].u, truth[i].u, u_allowed) << "device " << k << ", t = " << times[i];
      }
    }
  }
}

TEST(SideBySideTrain, IsRightToTenTolerancesByAJudgeThatSharesNoCode) {
  Probe p;
  p.model = models().find("chemical_inductor");
  p.parameters = {100, 1e3, 5e-5, 1e-2, 1, 0.05, 1};
  p.voltages = {1.5, 0};
  for (const InstructionLevel level : levels()) {
    p.level = level;
    const DeviceKernel& kernel = *p.device().kernel;
    for (const double tolerance : {1e-4, 1e-6, 1e-9}) {
      Numbers numbers;
      Row row(p, numbers);
      std::vector<judge::PlainState> truth;
      for (SegmentLane& lane : row.lanes) {
        lane.start = {0, 1e-3};
        truth.push_back({0, 1e-3L, 0, 0});
      }
      for (int pulse = 0; pulse < 10; ++pulse)
        for (const bool on : {true, false}) {
          const double V = on ? 1.5 : 0, duration = on ? 0.05 : 0.1;
          const auto out = flow(kernel, row.lanes, {{Drive::Kind::voltage, V, V}, duration, tolerance});
          for (std::size_t k = 0; k < Row::kDevices; ++k) {
            judge::Values values;
            for (std::size_t i = 0; i < row.parameters[k].size(); ++i)
              values.emplace(p.model->parameters[i].name, row.parameters[k][i]);
            const judge::PlainModel m = judge::plain_chemical_inductor(values);
            const judge::Real before = truth[k].charge;
            truth[k] = judge::PlainIntegrator(m, {true, V, V}, duration).flow(truth[k], 0, duration);
            row.lanes[k].start = out[k].end;
            EXPECT_NEAR(out[k].end.x, static_cast<double>(truth[k].x), 10 * tolerance * 1e-2) << tolerance;
            EXPECT_NEAR(out[k].end.u, static_cast<double>(truth[k].u), 10 * tolerance * 0.05) << tolerance;
            EXPECT_NEAR(out[k].charge, static_cast<double>(truth[k].charge - before), 10 * tolerance * 1e-3);
          }
        }
    }
  }
}

TEST(SideBySideTrain, ADeviceThatWantsImplicitStepsGetsThem) {
  const ModelEntry& model = *models().find("nonvolatile");
  const DeviceCase c = run_case(
      "experiment: device\nunits: SI\nseed: 1\ndevice:\n  model: nonvolatile\n  parameters: {from: "
      "nonvolatile_recommended}\n  initial: {x: 0.3}\n  count: 12\n  variability: {V_set: {normal: 2 %}}\n"
      "protocol:\n  - pulse_train: {amplitude: 1.4, width: 0.02, gap: 0.05, count: 3}\nrecord: {at: []}\n"
      "tolerance: 1e-7\n");
  EXPECT_GT(c.report.counts.collocation_steps, 12u);
  EXPECT_LT(c.report.global_error.relative, 1e-5);
  EXPECT_EQ(c.ensemble.model, &model);
}

}  // namespace
}  // namespace memspike::test
