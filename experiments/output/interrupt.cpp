// SPDX-License-Identifier: Apache-2.0
#include "experiments/output/interrupt.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "engine/contract/error.hpp"

namespace memspike {

namespace {

std::atomic<int> received_signal{0};
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler must not wait for a lock");

extern "C" void note_signal(int signal) { received_signal.store(signal, std::memory_order_relaxed); }

}  // namespace

void watch_for_interrupts() {
  struct sigaction action {};
  action.sa_handler = note_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // the second Ctrl-C is not asked twice
  sigemptyset(&action.sa_mask);
  for (const int signal : {SIGINT, SIGTERM}) {
    if (::sigaction(signal, &action, nullptr) != 0) {
      throw std::system_error(errno, std::generic_category(), "cannot watch for signals");
    }
  }
}

bool interrupted() noexcept { return received_signal.load(std::memory_order_relaxed) != 0; }

void throw_if_interrupted() {
  const int signal = received_signal.load(std::memory_order_relaxed);
  if (signal == 0) return;
  throw Interrupted(signal == SIGINT ? "interrupted from the keyboard (SIGINT)" : "asked to stop (SIGTERM)");
}

void forget_interrupts() noexcept { received_signal.store(0, std::memory_order_relaxed); }

}  // namespace memspike
