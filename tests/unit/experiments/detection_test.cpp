// SPDX-License-Identifier: Apache-2.0
#include "experiments/learning/detection.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace memspike::test {
namespace {

/// Phase, class, spikes, latency in ms; a sample begins each 50 ms.
StreamRow row(std::uint32_t phase, std::uint32_t label, std::uint32_t spikes, double ms = 0) {
  StreamRow r{phase, 0, label, spikes, std::nullopt};
  if (spikes > 0) r.latency = 1e-3 * ms;
  return r;
}

TEST(Detection, CountsSpikesInNoiseAndAnswersToThePattern) {
  const std::vector<StreamRow> stream{row(0, 1, 0),    row(0, 0, 9, 1),  row(1, 1, 1, 4), row(1, 0, 0),
                                      row(1, 1, 3, 8), row(1, 0, 2, 30), row(1, 1, 0),    row(1, 0, 0)};
  const Detection d = detection_in(stream, 1, 0.05);
  EXPECT_EQ(d.shown, 3u);
  EXPECT_EQ(d.hits, 2u);
  EXPECT_EQ(d.false_alarms, 2u);
  EXPECT_DOUBLE_EQ(d.hit_rate(), 2.0 / 3);
  EXPECT_DOUBLE_EQ(d.false_alarm_rate(), 2 / 0.15);
  EXPECT_DOUBLE_EQ(d.latency, 6e-3) << "of hits alone";
  EXPECT_FALSE(d.is_found());
}

TEST(Detection, IsFoundWithManyHitsAndFewAlarms) {
  Detection d;
  d.shown = 1000, d.noise = 10;
  d.hits = 981, d.false_alarms = 9;
  EXPECT_TRUE(d.is_found());
  d.hits = 980;
  EXPECT_FALSE(d.is_found()) << "98 % are not more than 98 %";
  d.hits = 981, d.false_alarms = 10;
  EXPECT_FALSE(d.is_found()) << "one a second is not fewer than one";
  EXPECT_TRUE(std::isnan(Detection{}.hit_rate()));
  EXPECT_FALSE(Detection{}.is_found()) << "where nothing was shown";
}

TEST(Detection, ReadoutTellsTheSecondClassByAnySpike) {
  const Responses never(2, 2);
  EXPECT_EQ(never.predict(Readout::Rule::detection, {{0, 0}, {}}), 0u);
  EXPECT_EQ(never.predict(Readout::Rule::detection, {{0, 1}, {}}), 1u);
  EXPECT_EQ(never.predict(Readout::Rule::detection, {{5, 0}, {}}), 1u);
}

}  // namespace
}  // namespace memspike::test
