// SPDX-License-Identifier: Apache-2.0
#include "engine/network/spikes_to_tell.hpp"

#include <algorithm>
#include <tuple>

#include "engine/network/instant.hpp"

namespace memspike {

std::uint64_t SpikesToTell::tell(double known, NetworkObserver& observer) {
  if (spikes_.empty() || known == told_until_) return 0;
  if (known < kNever) told_until_ = known;
  std::sort(spikes_.begin(), spikes_.end(), [](const Spike& a, const Spike& b) {
    return std::tie(a.t, a.population, a.neuron) < std::tie(b.t, b.population, b.neuron);
  });
  const auto later =
      std::find_if(spikes_.begin(), spikes_.end(), [&](const Spike& spike) { return spike.t > known; });
  for (auto spike = spikes_.begin(); spike != later; ++spike) observer.spike(*spike);
  const auto told = static_cast<std::uint64_t>(later - spikes_.begin());
  spikes_.erase(spikes_.begin(), later);
  return told;
}

}  // namespace memspike
