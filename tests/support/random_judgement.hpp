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

/// What the judge itself may be wrong by: 1e-16 a step relative to max(|u|, V_m/1000), in a few steps.
constexpr double kJudgeError = 1e-15;

/// The tolerance is local; the global error of states and currents is held to this many tolerances of full
/// scale, at least V_m for u. Of 20 000 random cases none needed more than 0.3, and 1.4 for the energy, which
/// is a product of two of them.
constexpr double kTolerances = 10;

inline bool within(const Differences& error, const Differences& full, double relative) {
  return error.over(full) <= relative + kJudgeError;
}

/// True if no error is above the estimate of the run itself, up to the judge's error. The energy may be a
/// small difference of large parts: 1e-14 of full scale is its rounding.
inline bool within_estimate(const JudgedRun& run, const GlobalError& estimate) {
  const auto below = [](double error, double estimated, double full) {
    return error <= estimated + kJudgeError * full;
  };
  const Differences &e = run.at_ends, &full = run.full;
  return below(e.u, estimate.u, full.u) && below(e.x, estimate.x, full.x) && below(e.I, estimate.I, full.I) &&
         below(e.charge, estimate.charge, full.charge) && below(e.energy, estimate.energy, 10 * full.energy);
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
