// SPDX-License-Identifier: Apache-2.0
#include "networks/data/sample_spikes.hpp"

#include <algorithm>

namespace memspike {

SampleSpikes StoredSpikes::sample(std::size_t i, double duration) const {
  SampleSpikes spikes;
  for (std::size_t k = start[i]; k < start[i + 1]; ++k)
    if (t[k] < duration) spikes.emplace_back(t[k], source[k]);
  std::sort(spikes.begin(), spikes.end());
  spikes.erase(std::unique(spikes.begin(), spikes.end()), spikes.end());
  return spikes;
}

std::size_t StoredSpikes::later_than(double duration) const {
  return static_cast<std::size_t>(
      std::count_if(t.begin(), t.end(), [&](float at) { return at >= duration; }));
}

}  // namespace memspike
