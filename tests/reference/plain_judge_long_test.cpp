// SPDX-License-Identifier: Apache-2.0
// Many more random devices and protocols against the plain judge.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/support/random_judgement.hpp"

namespace memspike::test {
namespace {

const RandomCases kCases("seed=2 max_success=10000");

RC_GTEST_PROP(ManyRandomDevices, AreRightAtEveryTolerance, ()) { judge_random_experiment(1e-12, 1e-4); }

RC_GTEST_PROP(ManyRandomDevices, AreRightAtTheFinestTolerance, ()) { judge_random_experiment(1e-12, 2e-12); }

}  // namespace
}  // namespace memspike::test
