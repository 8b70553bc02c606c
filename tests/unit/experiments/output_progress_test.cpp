// SPDX-License-Identifier: Apache-2.0
#include "experiments/output/progress.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "engine/contract/error.hpp"
#include "experiments/output/interrupt.hpp"

namespace memspike {
namespace {

struct Screen {
  std::chrono::nanoseconds now{0};
  std::vector<std::string> lines;
  Progress::Sink sink() {
    return [this](std::string_view text) { lines.emplace_back(text); };
  }
  Progress::Clock clock() {
    return [this] { return now; };
  }
};

TEST(Progress, InAFileGivesOneLineForEveryTenPercent) {
  Screen screen;
  Progress progress("run", Progress::Style::plain, screen.sink(), screen.clock());
  for (int k = 1; k <= 1000; ++k) {
    screen.now = std::chrono::milliseconds(10 * k);
    progress.advance(k / 1000.0);
  }
  progress.finish();
  ASSERT_EQ(screen.lines.size(), 10U);
  EXPECT_EQ(screen.lines[0], "run: 10 %, 9.0 s left\n");
  EXPECT_EQ(screen.lines[8], "run: 90 %, 1.0 s left\n");
  EXPECT_EQ(screen.lines[9], "run: done in 10 s\n");
}

TEST(Progress, InAFileGivesALineForEveryMinuteOfASlowRun) {
  Screen screen;
  Progress progress("run", Progress::Style::plain, screen.sink(), screen.clock());
  for (int k = 1; k <= 150; ++k) {
    screen.now = std::chrono::seconds(k);
    progress.advance(k / 1000.0);
  }
  EXPECT_EQ(screen.lines,
            (std::vector<std::string>{"run: 6 %, 15 min 40 s left\n", "run: 10 %, 15 min 0 s left\n"}));
}

TEST(Progress, TellsWhatIsDoneBesideTheTimeItTookIfItHasAWordForIt) {
  Screen screen;
  Progress progress("simulating 8 s", Progress::Style::plain, screen.sink(), screen.clock());
  progress.call_done([](double fraction) { return std::to_string(static_cast<int>(8 * fraction)) + " s"; });
  screen.now = std::chrono::seconds(30);
  progress.advance(0.5);
  EXPECT_EQ(screen.lines, std::vector<std::string>{"simulating 8 s: 50 %, 4 s in 30 s, 30 s left\n"});
}

TEST(Progress, ALeapInAFileGivesOneLine) {
  Screen screen;
  Progress progress("run", Progress::Style::plain, screen.sink(), screen.clock());
  screen.now = std::chrono::seconds(7);
  progress.advance(0.75);
  progress.advance(0.3);
  EXPECT_EQ(screen.lines, std::vector<std::string>{"run: 70 %, 3.0 s left\n"});
}

TEST(Progress, OnATerminalRewritesOneLineAtMostTenTimesASecond) {
  Screen screen;
  {
    Progress progress("run", Progress::Style::terminal, screen.sink(), screen.clock());
    for (int k = 1; k <= 5000; ++k) {
      screen.now = std::chrono::milliseconds(k);
      progress.advance(k / 10000.0);
    }
  }
  ASSERT_GE(screen.lines.size(), 45U);
  ASSERT_LE(screen.lines.size(), 51U);
  EXPECT_EQ(screen.lines[0], "\r\033[Krun: 1.0 %, 9.9 s left");
  EXPECT_EQ(screen.lines.back(), "\n");
}

TEST(Progress, FinishReplacesTheLineOnATerminal) {
  Screen screen;
  {
    Progress progress("run", Progress::Style::terminal, screen.sink(), screen.clock());
    screen.now = std::chrono::seconds(75);
    progress.advance(0.5);
    progress.finish();
    progress.advance(1);
  }
  EXPECT_EQ(screen.lines.size(), 2U);
  EXPECT_EQ(screen.lines.back(), "\r\033[Krun: done in 1 min 15 s\n");
}

TEST(Progress, QuietSaysNothing) {
  Screen screen;
  Progress progress("run", Progress::Style::quiet, screen.sink(), screen.clock());
  progress.advance(0.5);
  progress.finish();
  EXPECT_TRUE(screen.lines.empty());
}

TEST(Progress, ManyThreadsGiveEachTenPercentOnce) {
  Screen screen;
  Progress progress("run", Progress::Style::plain, screen.sink(), screen.clock());
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int k = 1; k <= 100'000; ++k) progress.advance(k / 100'000.0);
      });
    }
  }
  const std::size_t count = screen.lines.size();
  EXPECT_GE(count, 1U);
  EXPECT_LE(count, 9U);
  EXPECT_TRUE(std::is_sorted(screen.lines.begin(), screen.lines.end()));
}

TEST(Progress, DurationsAreSpokenCoarserAsTheyGrow) {
  EXPECT_EQ(spoken_duration(0.04), "0.0 s");
  EXPECT_EQ(spoken_duration(3.21), "3.2 s");
  EXPECT_EQ(spoken_duration(9.96), "10 s");
  EXPECT_EQ(spoken_duration(59.6), "1 min 0 s");
  EXPECT_EQ(spoken_duration(7500), "2 h 5 min");
  EXPECT_EQ(spoken_duration(100'000), "1 day 3 h");
  EXPECT_EQ(spoken_duration(1e300), "more than 30 years");
  EXPECT_EQ(spoken_duration(-1), "unknown");
}

TEST(Interrupt, ASignalSetsTheFlagAndIsThrownWhereAsked) {
  watch_for_interrupts();
  EXPECT_FALSE(interrupted());
  EXPECT_NO_THROW(throw_if_interrupted());
  std::raise(SIGINT);
  EXPECT_TRUE(interrupted());
  EXPECT_THROW(throw_if_interrupted(), Interrupted);
  forget_interrupts();
  EXPECT_FALSE(interrupted());
}

TEST(InterruptDeathTest, TheSecondSignalEndsTheProgram) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        watch_for_interrupts();
        std::raise(SIGTERM);
        std::raise(SIGTERM);
      },
      testing::KilledBySignal(SIGTERM), "");
}

}  // namespace
}  // namespace memspike
