// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/segment_memory.hpp"

#include <gtest/gtest.h>

#include "engine/bank/piecewise_flow.hpp"

namespace memspike::test {
namespace {

constexpr Drive kDrive{Drive::Kind::voltage, 1.5, 1.2};
constexpr double kDuration = 0.3;
constexpr DeviceState kStart{0.7, 0.2};

SegmentMemory<PiecewiseOutput> with_one_segment() {
  SegmentMemory<PiecewiseOutput> memory(1'000'000);
  PiecewiseOutput result;
  result.flow.charge = 42;
  memory.keep(kDrive, kDuration, kStart, result);
  return memory;
}

TEST(SegmentMemory, FindsWhatItKept) {
  const SegmentMemory<PiecewiseOutput> memory = with_one_segment();
  const PiecewiseOutput* found = memory.find(kDrive, kDuration, kStart);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->flow.charge, 42);
}

TEST(SegmentMemory, DoesNotTakeOneSegmentForAnotherThatSharesItsSlot) {
  const SegmentMemory<PiecewiseOutput> memory = with_one_segment();
  // Of 100 000 others about 25 fall into the slot of the one that is kept.
  for (int k = 1; k <= 100'000; ++k) {
    const double other = 1e-6 * k;
    Drive drive = kDrive;
    drive.from += other;
    ASSERT_EQ(memory.find(drive, kDuration, kStart), nullptr) << "from, " << k;
    drive = kDrive, drive.to += other;
    ASSERT_EQ(memory.find(drive, kDuration, kStart), nullptr) << "to, " << k;
    ASSERT_EQ(memory.find(kDrive, kDuration + other, kStart), nullptr) << "duration, " << k;
    ASSERT_EQ(memory.find(kDrive, kDuration, {kStart.u + other, kStart.x}), nullptr) << "u, " << k;
    ASSERT_EQ(memory.find(kDrive, kDuration, {kStart.u, kStart.x + other}), nullptr) << "x, " << k;
  }
  const Drive current{Drive::Kind::current, kDrive.from, kDrive.to};
  EXPECT_EQ(memory.find(current, kDuration, kStart), nullptr) << "an imposed current is no voltage";
}

TEST(SegmentMemory, KeepsNothingInAShortRun) {
  SegmentMemory<PiecewiseOutput> memory(10);
  memory.keep(kDrive, kDuration, kStart, {});
  EXPECT_EQ(memory.find(kDrive, kDuration, kStart), nullptr);
}

}  // namespace
}  // namespace memspike::test
