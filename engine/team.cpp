// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "engine/parallel.hpp"

namespace memspike {
namespace {

/// Some hundred microseconds: what a simulation leaves between two of its loops.
constexpr int kSpins = 2500;

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

/// Waits until `ready` says so, at first without leaving the processor.
template <class Ready>
bool spin_until(const Ready& ready) {
  for (int k = 0; k < kSpins; ++k) {
    if (ready()) return true;
    pause();
  }
  return ready();
}

}  // namespace

/// What the threads share. A loop's number is part of the place from which indices are taken, so that one who
/// comes late to a loop that has ended takes none.
class Team::Shared {
 public:
  explicit Shared(int threads) {
    for (int k = 1; k < threads; ++k) others_.emplace_back([this] { help(); });
  }
  ~Shared() {
    ended_ = true;
    call();
    for (std::thread& other : others_) other.join();
  }

  void start(std::uint64_t count, std::function<void(std::uint64_t)> body) {
    const std::uint64_t first = (std::uint64_t{loop_} + 1) << 32;
    next_ = first + kClosed;
    body_ = std::move(body), failure_ = nullptr, failed_ = count;
    count_ = static_cast<std::uint32_t>(count);
    left_ = count_.load();
    next_ = first;
    call();
  }
  bool is_done() const { return left_ == 0; }
  void finish() {
    work(loop_);
    // What is left has been begun by others.
    if (!spin_until([this] { return is_done(); }))
      while (const std::uint32_t left = left_) left_.wait(left);
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  }

 private:
  static constexpr std::uint64_t kClosed = 0xffffffff;  // no index

  void call() {
    ++loop_;
    loop_.notify_all();
  }
  void help() {
    for (std::uint32_t seen = 0; !ended_;) {
      const auto changed = [&] { return loop_.load() != seen; };
      if (!spin_until(changed)) loop_.wait(seen);
      seen = loop_;
      work(seen);
    }
  }
  /// Takes indices of a loop one after another, as long as it is the present one and has any.
  void work(std::uint32_t loop) {
    for (std::uint64_t place = next_;;) {
      if (place >> 32 != loop || (place & kClosed) >= count_) return;
      if (!next_.compare_exchange_weak(place, place + 1)) continue;
      do_one(place & kClosed);
      place = next_;
    }
  }
  void do_one(std::uint64_t index) {
    try {
      body_(index);
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (index < failed_) failed_ = index, failure_ = std::current_exception();
    }
    if (left_.fetch_sub(1) == 1) left_.notify_one();
  }

  std::atomic<std::uint32_t> loop_ = 0, count_ = 0, left_ = 0;
  std::atomic<std::uint64_t> next_ = 0;  // number of the loop, and the next index
  std::atomic<bool> ended_ = false;
  std::function<void(std::uint64_t)> body_;
  std::mutex mutex_;
  std::exception_ptr failure_;
  std::uint64_t failed_ = 0;
  std::vector<std::thread> others_;
};

Team::Team(int threads) {
  if (threads > 1) shared_ = std::make_unique<Shared>(threads);
}
Team::~Team() = default;

void Team::for_each(std::uint64_t count, std::function<void(std::uint64_t)> body) {
  start(count, std::move(body));
  finish();
}
void Team::start(std::uint64_t count, std::function<void(std::uint64_t)> body) {
  if (shared_) return shared_->start(count, std::move(body));
  for (std::uint64_t i = 0; i < count; ++i) body(i);
}
bool Team::is_done() const { return !shared_ || shared_->is_done(); }
void Team::finish() {
  if (shared_) shared_->finish();
}

}  // namespace memspike
