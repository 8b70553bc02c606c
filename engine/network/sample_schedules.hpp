// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/network/event_queue.hpp"

namespace memspike {

/// The times at which an observer is told: lists, and the multiples of a time, which are not kept. Of each
/// schedule one event is in the queue.
class SampleSchedules {
 public:
  /// Ascending times. Returns the schedule's number.
  std::size_t add_times(std::vector<double> times);
  /// t = k · every, k = 0 ... floor(duration/every).
  std::size_t add_multiples(double every, double duration);
  void start(EventQueue& queue);
  /// The event of a schedule has come: returns its time, and asks for the next.
  double take(std::uint32_t schedule, EventQueue& queue);

 private:
  struct Schedule {
    std::vector<double> times;
    double every = 0, duration = 0;
    std::uint64_t multiples = 0;
    std::uint64_t next = 0;

    std::uint64_t count() const { return every > 0 ? multiples : times.size(); }
    double at(std::uint64_t k) const;
  };
  void ask(std::uint32_t schedule, EventQueue& queue) const;

  std::vector<Schedule> all_;
};

}  // namespace memspike
