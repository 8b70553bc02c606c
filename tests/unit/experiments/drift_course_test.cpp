// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "experiments/drift/device_course.hpp"
#include "experiments/drift/exact_sum.hpp"

namespace memspike::test {
namespace {

const std::vector<PhaseSpike> kSilent;

/// A device's intervals as text: "0-1 relaxation 0 V", with * where a pulse begins.
class Course {
 public:
  std::vector<PhaseSpike> pre, post;
  std::vector<TimedWaveform> pre_waves{TimedWaveform({{0.7, 4}})}, post_waves{TimedWaveform({{-0.5, 3}})};
  DriftProtocol protocol{"p", {DriftPhase{20, {}, {}, {}}}};
  double delay = 0;

  std::vector<std::string> intervals() const {
    DeviceCourse course(TerminalCourse(pre, delay, pre_waves), TerminalCourse(post, 0, post_waves),
                        ReadCourse(protocol), protocol.duration());
    std::vector<std::string> all;
    for (DeviceInterval i; course.next(i);)
      all.push_back(text(i.from) + "-" + text(i.to) + " " +
                    std::string(kCauseNames[static_cast<std::size_t>(i.cause)]) + " " + text(i.voltage) +
                    " V" + (i.begins_pulse ? "*" : ""));
    return all;
  }

 private:
  static std::string text(double x) {
    std::string t = std::to_string(x);
    t.erase(t.find_last_not_of('0') + 1);
    if (t.back() == '.') t.pop_back();
    return t;
  }
};

using Lines = std::vector<std::string>;

TEST(DeviceCourse, OneSideIsADisturbBothAreAWriteNoneIsRelaxation) {
  Course c;
  c.pre = {{1, 0}}, c.post = {{3, 0}};
  EXPECT_EQ(c.intervals(), (Lines{"0-1 relaxation 0 V", "1-3 disturb 0.7 V*", "3-5 write 1.2 V*",
                                  "5-6 disturb 0.5 V*", "6-20 relaxation 0 V*"}));
}

TEST(DeviceCourse, AWaveformThatStartsAnewIsAPulseOfItsOwn) {
  Course c;
  c.pre = {{1, 0}, {3, 0}};
  EXPECT_EQ(c.intervals(), (Lines{"0-1 relaxation 0 V", "1-3 disturb 0.7 V*", "3-7 disturb 0.7 V*",
                                  "7-20 relaxation 0 V*"}));
  c.pre = {{1, 0}, {5, 0}};
  EXPECT_EQ(c.intervals()[2], "5-9 disturb 0.7 V*") << "also at the very end of the one before";
}

TEST(DeviceCourse, ASegmentAtZeroBelongsToItsWaveform) {
  Course c;
  c.pre_waves = {TimedWaveform({{0.7, 1}, {0, 2}, {-0.3, 1}})};
  c.pre = {{0, 0}};
  EXPECT_EQ(c.intervals(),
            (Lines{"0-1 disturb 0.7 V*", "1-3 disturb 0 V", "3-4 disturb -0.3 V", "4-20 relaxation 0 V*"}));
}

TEST(DeviceCourse, ADelayMovesThePresynapticSideAlone) {
  Course c;
  c.pre = {{1, 0}}, c.post = {{1, 0}}, c.delay = 2;
  EXPECT_EQ(c.intervals(), (Lines{"0-1 relaxation 0 V", "1-3 disturb 0.5 V*", "3-4 write 1.2 V*",
                                  "4-7 disturb 0.7 V*", "7-20 relaxation 0 V*"}));
}

TEST(DeviceCourse, AReadHasBothTerminalsWhileWaveformsGoOnUnplayed) {
  Course c;
  c.pre = {{1, 0}};
  c.protocol.phases[0].reads = PeriodicReads{10, 2, 0.1, 1};
  EXPECT_EQ(c.intervals(),
            (Lines{"0-1 relaxation 0 V", "1-2 disturb 0.7 V*", "2-3 read 0.1 V*", "3-5 disturb 0.7 V*",
                   "5-12 relaxation 0 V*", "12-13 read 0.1 V*", "13-20 relaxation 0 V*"}));
}

TEST(DeviceCourse, ReadsThatFollowOneAnotherAreCountedEach) {
  Course c;
  c.protocol.phases[0].reads = PeriodicReads{5, 10, 0.1, 5};
  EXPECT_EQ(c.intervals(), (Lines{"0-10 relaxation 0 V", "10-15 read 0.1 V*", "15-20 read 0.1 V*"}));
}

TEST(DeviceCourse, EachPhaseHasItsWaveformAndOneThatRunsGoesOnIntoTheNext) {
  Course c;
  c.protocol.phases = {DriftPhase{3, {}, {}, {}}, DriftPhase{20, {}, {}, {}}};
  c.pre_waves = {TimedWaveform({{0.7, 4}}), TimedWaveform({{-0.2, 1}})};
  c.post_waves = {TimedWaveform({}), TimedWaveform({})};
  c.pre = {{2, 0}, {10, 1}}, c.post = {{2, 0}};
  EXPECT_EQ(c.intervals(), (Lines{"0-2 relaxation 0 V", "2-6 disturb 0.7 V*", "6-10 relaxation 0 V*",
                                  "10-11 disturb -0.2 V*", "11-23 relaxation 0 V*"}))
      << "a terminal without a waveform is not driven";
}

TEST(DeviceCourse, TimesWithinATieAreOneInstant) {
  Course c;
  c.pre = {{1, 0}}, c.post = {{1 + 5e-13, 0}};
  EXPECT_EQ(c.intervals(),
            (Lines{"0-1 relaxation 0 V", "1-4 write 1.2 V*", "4-5 disturb 0.7 V*", "5-20 relaxation 0 V*"}));
}

TEST(PeriodicReads, EndWithinTheirPhase) {
  EXPECT_EQ((PeriodicReads{10, 10, 0.1, 1}.count_in(30)), 2u) << "the third would end at 31 s";
  EXPECT_EQ((PeriodicReads{10, 9, 0.1, 1}.count_in(30)), 3u);
  EXPECT_EQ((PeriodicReads{0.1, 0.2, 0.1, 0.1}.count_in(0.3)), 1u) << "in decimals";
  EXPECT_EQ((PeriodicReads{10, 10, 0.1, 1}.count_in(5)), 0u);
}

TEST(ExactSum, PartsOfAChangeSumToItButForTheRoundingOfEach) {
  ExactSum parts[3];
  double x = 0.1;
  for (int k = 0; k < 100'000; ++k) {
    const double next = x * (1 + 1e-3 * ((k * 5) % 7 - 3)) + 1e-5;
    parts[k % 3].add_change(x, next);
    x = next;
  }
  const long double whole = static_cast<long double>(x) - static_cast<long double>(0.1);
  long double sum = 0, allowed = 0;
  for (const ExactSum& part : parts) {
    const double value = part.value();
    sum += static_cast<long double>(value);
    allowed += static_cast<long double>(std::nextafter(std::fabs(value), HUGE_VAL) - std::fabs(value)) / 2;
  }
  EXPECT_LE(std::fabs(sum - whole), allowed * (1 + 1e-3L));
}

TEST(ExactSum, KeepsWhatALargerTermWouldSwallow) {
  ExactSum sum;
  for (const double term : {1e16, 1.0, -1e16}) sum.add(term);
  EXPECT_EQ(sum.value(), 1.0);
}

}  // namespace
}  // namespace memspike::test
