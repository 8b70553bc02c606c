// SPDX-License-Identifier: Apache-2.0
#include "engine/parallel.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>

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

}  // namespace
}  // namespace memspike::test
