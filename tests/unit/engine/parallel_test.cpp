// SPDX-License-Identifier: Apache-2.0
#include "engine/parallel.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace memspike::test {
namespace {

std::string thrown(int threads, bool first_throws, bool second_throws) {
  try {
    side_by_side(
        threads,
        [&] {
          if (first_throws) throw std::runtime_error("first");
        },
        [&] {
          if (second_throws) throw std::runtime_error("second");
        });
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "nothing";
}

TEST(SideBySide, ThrowsTheFirstOnesExceptionBeforeTheSecondOnes) {
  for (const int threads : {1, 2}) {
    EXPECT_EQ(thrown(threads, true, true), "first");
    EXPECT_EQ(thrown(threads, true, false), "first");
    EXPECT_EQ(thrown(threads, false, true), "second");
    EXPECT_EQ(thrown(threads, false, false), "nothing");
  }
}

TEST(SideBySide, RunsBothAtTheSameTimeOnTwoThreads) {
  // Each waits for the other: one after the other they would wait for ever.
  std::atomic<int> arrived = 0;
  const auto meet = [&] {
    ++arrived;
    while (arrived < 2) std::this_thread::yield();
  };
  side_by_side(2, meet, meet);
  EXPECT_EQ(arrived, 2);
}

TEST(SideBySide, RunsOneAfterTheOtherOnOneThread) {
  std::string order;
  side_by_side(
      1, [&] { order += "first "; }, [&] { order += "second"; });
  EXPECT_EQ(order, "first second");
}

// --- Team

TEST(Team, DoesEachIndexOnceInEachOfManyLoops) {
  for (const int threads : {1, 2, 5}) {
    Team team(threads);
    for (std::uint64_t loop = 0; loop < 2000; ++loop) {
      const std::uint64_t count = loop % 23;
      std::vector<int> done(count, 0);
      team.for_each(count, [&](std::uint64_t i) { ++done[i]; });
      ASSERT_EQ(done, std::vector<int>(count, 1)) << loop;
    }
  }
}

TEST(Team, WorksAgainAfterItsThreadsHaveFallenAsleep) {
  Team team(3);
  for (int loop = 0; loop < 5; ++loop) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::atomic<int> sum = 0;
    team.for_each(100, [&](std::uint64_t i) { sum += static_cast<int>(i); });
    EXPECT_EQ(sum, 4950);
  }
}

TEST(Team, RunsOnSeveralThreads) {
  // Each waits for the other: on one thread they would wait for ever.
  Team team(2);
  std::atomic<int> arrived = 0;
  team.for_each(2, [&](std::uint64_t) {
    ++arrived;
    while (arrived < 2) std::this_thread::yield();
  });
  EXPECT_EQ(arrived, 2);
}

TEST(Team, GoesOnWithoutItsCallerWhoThenDoesTheRest) {
  for (const int threads : {1, 2, 4}) {
    Team team(threads);
    for (int loop = 0; loop < 300; ++loop) {
      std::atomic<int> sum = 0;
      team.start(40, [&](std::uint64_t i) { sum += static_cast<int>(i); });
      if (loop % 3 == 0 && threads > 1)
        while (!team.is_done()) std::this_thread::yield();  // others do all of it
      team.finish();
      EXPECT_TRUE(team.is_done());
      ASSERT_EQ(sum, 780);
    }
  }
}

TEST(Team, ThrowsTheFirstExceptionByIndexAndGoesOn) {
  for (const int threads : {1, 3}) {
    Team team(threads);
    for (int loop = 0; loop < 20; ++loop) {
      std::string said = "nothing";
      try {
        team.for_each(50, [&](std::uint64_t i) {
          if (i == 7 || i == 31) throw std::runtime_error(std::to_string(i));
        });
      } catch (const std::runtime_error& error) {
        said = error.what();
      }
      EXPECT_EQ(said, "7");
    }
    std::atomic<int> calls = 0;
    team.for_each(9, [&](std::uint64_t) { ++calls; });
    EXPECT_EQ(calls, 9);
  }
}

}  // namespace
}  // namespace memspike::test
