// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <cstdint>

#include "experiments/device/device_run.hpp"

namespace memspike {

/// Segments done by all devices together, told from time to time. Safe to share between threads.
class RunProgress {
 public:
  RunProgress(const RunOptions& options, std::uint64_t segments) : options_(options), segments_(segments) {}
  /// Throws where the user wants to stop.
  void check() const {
    if (options_.check_interrupt) options_.check_interrupt();
  }
  /// Segments that have been gone through since the last call.
  void add(std::uint64_t segments) {
    const std::uint64_t done = done_ += segments;
    if (options_.progress && segments_ > 0)
      options_.progress(static_cast<double>(done) / static_cast<double>(segments_));
  }

 private:
  const RunOptions& options_;
  std::uint64_t segments_;
  std::atomic<std::uint64_t> done_ = 0;
};

}  // namespace memspike
