// SPDX-License-Identifier: Apache-2.0
#include "experiments/output/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace memspike {

namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds kBetweenDrawings = std::chrono::milliseconds(100),
                      kBetweenLines = std::chrono::minutes(1);
/// Smaller advances need not look at the clock.
constexpr double kLeastStep = 1e-4;
constexpr double kPlainStep = 0.1;
/// Sums such as ten times 0.1 may stay a hair below the tenth they mean.
constexpr double kHair = 1e-9;
constexpr std::string_view kEraseLine = "\r\033[K";

double seconds_between(nanoseconds from, nanoseconds to) {
  return std::chrono::duration<double>(to - from).count();
}

Progress::Style style_of_standard_error(bool quiet) {
  if (quiet) return Progress::Style::quiet;
  return ::isatty(STDERR_FILENO) == 1 ? Progress::Style::terminal : Progress::Style::plain;
}

}  // namespace

std::string spoken_duration(double seconds) {
  if (!(seconds >= 0)) return "unknown";
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  if (seconds < 59.5) return fmt::format("{:.0f} s", seconds);
  if (seconds > 1e9) return "more than 30 years";
  const auto whole = std::llround(seconds);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  if (whole < 86400) return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
  return fmt::format("{} {} {} h", whole / 86400, whole < 2 * 86400 ? "day" : "days", whole % 86400 / 3600);
}

Progress::Progress(std::string what, bool quiet)
    : Progress(
          std::move(what), style_of_standard_error(quiet),
          [](std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); },
          [] { return nanoseconds(std::chrono::steady_clock::now().time_since_epoch()); }) {}

Progress::Progress(std::string what, Style style, Sink sink, Clock clock)
    : what_(std::move(what)),
      style_(style),
      sink_(std::move(sink)),
      clock_(std::move(clock)),
      start_(clock_()),
      next_drawing_(start_ + (style == Style::plain ? kBetweenLines : kBetweenDrawings)),
      next_fraction_(kLeastStep) {}

Progress::~Progress() {
  if (line_open_) sink_("\n");
}

void Progress::advance(double fraction_done) {
  if (style_ == Style::quiet) return;
  if (!(fraction_done >= next_fraction_.load(std::memory_order_relaxed))) return;
  const std::lock_guard lock(one_at_a_time_);
  if (fraction_done < next_fraction_.load(std::memory_order_relaxed)) return;
  const double fraction = std::min(fraction_done, 1.0);
  const nanoseconds now = clock_();
  style_ == Style::terminal ? show_on_terminal(fraction, now) : show_plain(fraction, now);
}

void Progress::show_on_terminal(double fraction, nanoseconds now) {
  next_fraction_.store(fraction + kLeastStep, std::memory_order_relaxed);
  if (now < next_drawing_) return;
  next_drawing_ = now + kBetweenDrawings;
  line_open_ = true;
  sink_(std::string(kEraseLine) + line(fraction, now));
}

void Progress::show_plain(double fraction, nanoseconds now) {
  const double tenths = std::floor(fraction / kPlainStep + kHair);
  next_fraction_.store(std::min(fraction + kLeastStep, (tenths + 1) * kPlainStep - kHair),
                       std::memory_order_relaxed);
  const bool is_further = tenths > tenths_told_;
  if (!is_further && now < next_drawing_) return;
  tenths_told_ = tenths;
  next_drawing_ = now + kBetweenLines;
  if (tenths < 10) sink_(line(is_further ? tenths * kPlainStep : fraction, now) + "\n");
}

std::string Progress::line(double fraction, nanoseconds now) const {
  const double elapsed = seconds_between(start_, now);
  const std::string left = spoken_duration(elapsed * (1 - fraction) / fraction);
  const std::string done =
      done_ ? fmt::format("{} in {}, ", done_(fraction), spoken_duration(elapsed)) : std::string();
  return fmt::format("{}: {:.{}f} %, {}{} left", what_, 100 * fraction, style_ == Style::terminal ? 1 : 0,
                     done, left);
}

void Progress::finish() {
  if (style_ == Style::quiet) return;
  const std::lock_guard lock(one_at_a_time_);
  next_fraction_.store(2, std::memory_order_relaxed);
  const std::string start_of_line = line_open_ ? std::string(kEraseLine) : "";
  line_open_ = false;
  sink_(start_of_line + what_ + ": done in " + spoken_duration(seconds_between(start_, clock_())) + "\n");
}

}  // namespace memspike
