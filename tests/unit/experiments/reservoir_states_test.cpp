// SPDX-License-Identifier: Apache-2.0
#include "experiments/reservoir/reservoir_states.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "experiments/reservoir/read_reservoir_experiment.hpp"
#include "tests/support/device_case.hpp"
#include "tests/support/plain_integrator.hpp"

namespace memspike::test {
namespace {

constexpr double kWidth = 3, kPeriod = 7, kRest = 20, kVoltage = 1.5, kTau = 10;

ReservoirExperiment words_of_three_bits(const std::string& more) {
  const std::string yaml =
      "experiment: learning\nseed: 5\nreservoir:\n  device:\n    model: chemical_inductor\n    parameters: "
      "{R_s: 10 "
      "mOhm, R_b: 2 Ohm, C_m: 10 F, i_c0: 50 A, V_T: 1 V, V_m: 50 mV, tau_k: 10 s}\n" +
      more +
      "data: {name: words, bits: 3, shown: 2}\n"
      "encode: {stream: features, amplitude: {voltage: 1.5 V, width: 3 s}, period: 7 s}\n"
      "between_samples: {rest: 20 s}\ntolerance: 1e-8\n";
  return read_reservoir_experiment(parse_document(yaml, "case.yaml"), models(), ".");
}

/// Everything that a reservoir of one seed reads, and the words it was shown.
struct Readings {
  ReservoirExperiment e;
  LearningData data;
  DrawnReservoir drawn;
  ShownSamples shown;
  ReservoirReadings read;
  ReservoirCounts counts;

  explicit Readings(const std::string& more)
      : e(words_of_three_bits(more)),
        data(prepare(e.data, 5)),
        drawn(draw_reservoir(e, 5, InstructionLevel::baseline)),
        shown(shown_samples(e, data, 5)),
        read(empty_readings(e, shown.presentations.size())) {
    counts = record_readings({e, drawn, shown.presentations, 0, e.devices(), e.tolerance}, read);
  }
};

judge::Values values_of(const DrawnReservoir& drawn, std::uint64_t device) {
  judge::Values values;
  for (std::size_t i = 0; i < drawn.devices.model->parameters.size(); ++i)
    values.emplace(drawn.devices.model->parameters[i].name, drawn.devices.parameters_of(device)[i]);
  return values;
}

judge::PlainState hold(const judge::PlainModel& m, judge::PlainState state, double V, double duration) {
  return judge::PlainIntegrator(m, {true, V, V}, duration).flow(state, 0, duration);
}

TEST(ReservoirStates, AreThoseOfAJudgeThatSharesNoCode) {
  const Readings r(
      "    count: 3\n    variability: {i_c0: {lognormal: 20 %}}\n  span: {tau_k: {log_spaced: [3 s, 30 "
      "s]}}\n");
  for (std::uint64_t d = 0; d < 3; ++d) {
    const judge::PlainModel m = judge::plain_chemical_inductor(values_of(r.drawn, d));
    const DeviceState rest = r.drawn.devices.initial[d];
    judge::PlainState state{rest.u, rest.x, 0, 0};
    for (std::size_t row = 0; row < 3; ++row) {  // three words, one after the other
      judge::PlainState bare;
      for (const float bit : *r.shown.presentations[row].sample) {
        bare = {rest.u, rest.x, 0, 0};
        for (judge::PlainState* one : {&state, &bare}) {
          *one = hold(m, *one, bit * kVoltage, kWidth);
          *one = hold(m, *one, 0, kPeriod - kWidth);
        }
      }
      const auto i = static_cast<Eigen::Index>(row), k = static_cast<Eigen::Index>(d);
      EXPECT_NEAR(r.read.reservoir(i, k), static_cast<double>(state.x), 1e-6 * 50) << row << ", device " << d;
      EXPECT_NEAR(r.read.no_memory(i, k), static_cast<double>(bare.x), 1e-6 * 50) << "the last bit from rest";
      state = hold(m, state, 0, kRest);
    }
  }
}

TEST(ReservoirStates, ControlsAreLeakyIntegratorsAndSums) {
  const Readings r("");
  EXPECT_NEAR(r.drawn.memory[0], kTau, 1e-6 * kTau) << "at rest a chemical inductor forgets with tau_k";
  double y = 0;
  for (std::size_t row = 0; row < r.shown.presentations.size(); ++row) {
    double sum = 0;
    for (const float bit : *r.shown.presentations[row].sample) {
      const double V = bit * kVoltage;
      y = V + (y - V) * std::exp(-kWidth / kTau);
      y *= std::exp(-(kPeriod - kWidth) / kTau);
      sum += V * kWidth;
    }
    const auto i = static_cast<Eigen::Index>(row);
    EXPECT_NEAR(r.read.linear(i, 0), y, 1e-6) << row;
    EXPECT_NEAR(r.read.sums(i, 0), sum, 1e-12) << row;
    y *= std::exp(-kRest / kTau);
  }
}

TEST(ReservoirStates, SpansGoFromEndToEndAndSeedsDrawAnew) {
  const Readings spaced("    count: 5\n  span: {tau_k: {log_spaced: [1 s, 16 s]}}\n");
  const int tau = spaced.drawn.devices.model->index_of("tau_k");
  for (std::uint64_t d = 0; d < 5; ++d)
    EXPECT_NEAR(spaced.drawn.devices.parameters_of(d)[tau], std::pow(2.0, static_cast<double>(d)), 1e-9);
  const ReservoirExperiment e =
      words_of_three_bits("    count: 200\n  span: {tau_k: {log_uniform: [1 s, 16 s]}}\n");
  const DrawnReservoir one = draw_reservoir(e, 1, InstructionLevel::baseline),
                       two = draw_reservoir(e, 2, InstructionLevel::baseline);
  double mean = 0;
  for (std::uint64_t d = 0; d < 200; ++d) {
    const double value = one.devices.parameters_of(d)[tau];
    EXPECT_TRUE(value >= 1 && value <= 16) << value;
    mean += std::log2(value) / 200;
    EXPECT_NE(value, two.devices.parameters_of(d)[tau]);
  }
  EXPECT_NEAR(mean, 2, 0.3) << "even in the logarithm; four standard errors";
}

TEST(ReservoirStates, NoiseOfPulsesMovesEveryStateALittleAndIsDrawnAgainAlike) {
  const Readings plain(""), noisy("    noise: {write: {normal: 2 %}}\n"),
      again("    noise: {write: {normal: 2 %}}\n");
  EXPECT_EQ(noisy.read.reservoir, again.read.reservoir);
  int moved = 0;
  for (Eigen::Index i = 0; i < plain.read.reservoir.rows(); ++i) {
    const double away = std::fabs(noisy.read.reservoir(i, 0) - plain.read.reservoir(i, 0));
    EXPECT_LT(away, 0.08 * plain.read.reservoir.maxCoeff()) << "four standard deviations";
    moved += away > 1e-4 * plain.read.reservoir.maxCoeff();
  }
  EXPECT_GE(moved, 12) << "all but the words without a pulse, which come twice, and a few that fall near";
}

}  // namespace
}  // namespace memspike::test
