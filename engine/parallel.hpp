// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <memory>

namespace memspike {

/// Threads to use when the user names no number.
int available_threads();

/// Calls body(i) for 0 <= i < count, on several threads. body(i) must write only what belongs to i, so that
/// the result does not depend on the number of threads. The first exception, by index, is thrown again.
void parallel_for(std::uint64_t count, int threads, const std::function<void(std::uint64_t)>& body);

/// Calls both, at the same time if there is more than one thread. They must share nothing that either writes.
/// The first one's exception, if it throws, is thrown again before the second one's.
void side_by_side(int threads, const std::function<void()>& first, const std::function<void()>& second);

/// Ends the threads that parallel_for() keeps for its next call: they spin for a while, which takes time from
/// whatever runs meanwhile on one thread.
void end_idle_threads();

/// Threads that stay together for many short loops. Between two loops they spin for some hundred
/// microseconds and then sleep; whoever calls does the work that no other has begun, and never waits for one
/// that sleeps.
class Team {
 public:
  /// The caller is one of them.
  explicit Team(int threads);
  ~Team();

  /// Like parallel_for().
  void for_each(std::uint64_t count, std::function<void(std::uint64_t)> body);
  /// The others begin, and the caller goes on. Nothing else may be asked for before finish().
  void start(std::uint64_t count, std::function<void(std::uint64_t)> body);
  /// Whether all that was started has been done.
  bool is_done() const;
  /// The caller does what no other has begun, and waits for the rest.
  void finish();

 private:
  class Shared;
  std::unique_ptr<Shared> shared_;  // nothing for one thread
};

}  // namespace memspike
