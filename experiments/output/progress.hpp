// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace memspike {

/// How far a run has come, on standard error: on a terminal one line that is rewritten at most ten times a
/// second, elsewhere a line for every ten percent and every minute, nothing when quiet.
class Progress {
 public:
  enum class Style { terminal, plain, quiet };
  using Clock = std::function<std::chrono::nanoseconds()>;
  using Sink = std::function<void(std::string_view)>;

  /// On standard error, in the style that fits it.
  Progress(std::string what, bool quiet);
  /// With its own sink and clock.
  Progress(std::string what, Style style, Sink sink, Clock clock);
  /// Leaves a clean line behind; a run that ended early is not said to be done.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// What to call a share of the work: "1.2 s" of simulated time. It is then told beside the time it took.
  void call_done(std::function<std::string(double fraction)> words) { done_ = std::move(words); }

  /// The share of the whole that is done, 0 to 1; a smaller one than before is ignored. Any thread may call
  /// this, as often as it likes: most calls read one number and return.
  void advance(double fraction_done);
  /// The work is done: says how long it took.
  void finish();

 private:
  void show_on_terminal(double fraction, std::chrono::nanoseconds now);
  void show_plain(double fraction, std::chrono::nanoseconds now);
  std::string line(double fraction, std::chrono::nanoseconds now) const;

  std::string what_;
  std::function<std::string(double fraction)> done_;
  Style style_;
  Sink sink_;
  Clock clock_;
  std::chrono::nanoseconds start_, next_drawing_;
  std::atomic<double> next_fraction_{0};  ///< nothing is shown before this much is done
  std::mutex one_at_a_time_;
  bool line_open_ = false;
  double tenths_told_ = 0;
};

/// "3.2 s", "4 min 10 s", "2 h 5 min", "3 days 4 h": a duration in words, coarser as it grows.
std::string spoken_duration(double seconds);

}  // namespace memspike
