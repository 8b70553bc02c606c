// SPDX-License-Identifier: Apache-2.0
#include "engine/parallel.hpp"

#include <omp.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>

namespace memspike {

int available_threads() { return omp_get_num_procs(); }

void parallel_for(std::uint64_t count, int threads, const std::function<void(std::uint64_t)>& body) {
  std::mutex mutex;
  std::exception_ptr first;
  std::uint64_t first_index = count;
  const auto guarded = [&](std::uint64_t i) {
    try {
      body(i);
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (i < first_index) first_index = i, first = std::current_exception();
    }
  };
  // Never more threads than there is work: an idle one would spin.
  const int team = static_cast<int>(std::min<std::uint64_t>(count, static_cast<std::uint64_t>(threads)));
#pragma omp parallel for schedule(dynamic, 1) num_threads(team) if (team > 1)
  for (std::uint64_t i = 0; i < count; ++i) guarded(i);
  if (first) std::rethrow_exception(first);
}

void side_by_side(int threads, const std::function<void()>& first, const std::function<void()>& second) {
  if (threads < 2) return first(), second();
  std::exception_ptr failures[2];
  const auto guarded = [&](const std::function<void()>& body, std::exception_ptr& failure) {
    try {
      body();
    } catch (...) {
      failure = std::current_exception();
    }
  };
  // Not a team of OpenMP: its threads spin while they wait for each other, which on a busy machine costs more
  // than the work.
  std::thread other([&] { guarded(second, failures[1]); });
  guarded(first, failures[0]);
  other.join();
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
}

void end_idle_threads() { omp_pause_resource_all(omp_pause_soft); }

}  // namespace memspike
