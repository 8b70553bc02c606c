// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "engine/network/simulation.hpp"

namespace memspike {

/// Spikes on their way to an observer. They come in the order in which they are found, and neurons that are
/// behind the present are found to have fired late; they are told by time, population and neuron.
class SpikesToTell {
 public:
  void add(const Spike& spike) { spikes_.push_back(spike); }
  /// Tells those up to `known`, before which no other can come any more. Returns how many.
  std::uint64_t tell(double known, NetworkObserver& observer);

 private:
  std::vector<Spike> spikes_;
  double told_until_ = -1;
};

}  // namespace memspike
