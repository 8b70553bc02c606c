// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <rapidcheck.h>

#include <cstdlib>
#include <string>

#include "tests/support/judged_run.hpp"
#include "tests/support/random_device.hpp"

namespace memspike::test {

/// Random cases are the same ones in every run, unless the environment says RC_PARAMS=seed=... itself.
struct RandomCases {
  explicit RandomCases(const char* how_many_and_which) { setenv("RC_PARAMS", how_many_and_which, 0); }
};

/// What the judge itself may be wrong by: its steps are held to a hundredth of that.
constexpr double kJudgeError = 1e-15;

/// The tolerance is local; the global error is held to this many tolerances of full scale, at least V_m for
/// u. Of 20 000 random cases none needed more than 0.8.
constexpr double kTolerances = 3;

/// Rounding at full scale: of a state, and of an integral. The charge of a decay over 48 time constants is a
/// difference of terms 48 times as large.
constexpr double kRounding = 2e-15, kRoundingOfIntegral = 1e-13;

inline bool within(const Differences& error, const Differences& full, double relative) {
  return error.over(full) <= relative + kJudgeError + kRounding;
}

/// True if no error is above the estimate of the run itself, up to rounding and the judge's error.
inline bool within_estimate(const JudgedRun& run, const GlobalError& estimate) {
  const auto below = [](double error, double estimated, double full, double rounding) {
    return error <= estimated + (kJudgeError + rounding) * full;
  };
  const Differences &e = run.at_ends, &full = run.full;
  return below(e.u, estimate.u, full.u, kRounding) && below(e.x, estimate.x, full.x, kRounding) &&
         below(e.I, estimate.I, full.I, kRounding) &&
         below(e.charge, estimate.charge, full.charge, kRoundingOfIntegral) &&
         below(e.energy, estimate.energy, full.energy, kRoundingOfIntegral);
}

/// One random experiment, run and judged; fails with the experiment as a file that can be run again.
inline void judge_random_experiment(double finest, double coarsest) {
  const std::string yaml = random_experiment(finest, coarsest);
  for (const InstructionLevel level : levels()) {
    const DeviceCase run = run_case(yaml, level);
    const JudgedRun verdict = judged(run);
    const double allowed = kTolerances * run.experiment.tolerance;
    if (!within(verdict.at_ends, verdict.full, allowed))
      RC_FAIL(fmt::format("off by {:.2g} tolerances at a segment's end\n{}",
                          verdict.at_ends.over(verdict.full) / run.experiment.tolerance, yaml));
    if (!within(verdict.in_trace, verdict.full, allowed))
      RC_FAIL(fmt::format("off by {:.2g} tolerances inside a segment\n{}",
                          verdict.in_trace.over(verdict.full) / run.experiment.tolerance, yaml));
    if (!within_estimate(verdict, run.report.global_error))
      RC_FAIL("the estimate of the global error is below the error\n" + yaml);
  }
}

}  // namespace memspike::test
