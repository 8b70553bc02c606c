// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <iostream>
#include <random>

#include "tests/property/random_runs.hpp"

namespace memspike::test {
namespace {

TEST(RandomExperimentsLong, RunSoundlyInThousands) {
  rc::detail::TestParams params;
  params.maxSuccess = 3000;
  params.maxSize = 200;
  params.seed = std::random_device()();
  std::cout << "seed " << params.seed << "\n";
  const auto result = rc::detail::checkTestable(
      [] {
        const Node node =
            random_experiment({.steps = 6, .depth = 3, .repeats = 4, .pulses = 8, .devices = 5});
        RC_LOG() << to_yaml(node);
        RC_PRE(size_of(read(node).protocol).segments < 2000u);
        expect_a_sound_run(node);
      },
      rc::detail::TestMetadata(), params);
  if (!result.is<rc::detail::SuccessResult>()) rc::detail::printResultMessage(result, std::cout);
  EXPECT_TRUE(result.is<rc::detail::SuccessResult>());
}

}  // namespace
}  // namespace memspike::test
