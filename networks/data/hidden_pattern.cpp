// SPDX-License-Identifier: Apache-2.0
#include "networks/data/hidden_pattern.hpp"

#include <algorithm>
#include <cmath>

#include "engine/flow/portable.hpp"
#include "engine/random.hpp"

namespace memspike {
namespace {

/// A Poisson process of one source within a duration.
void add_poisson(double rate, double duration, std::uint32_t source, RandomStream& random,
                 SampleSpikes& spikes) {
  for (double t = -portable::log(random.uniform()) / rate; t < duration;
       t -= portable::log(random.uniform()) / rate)
    spikes.emplace_back(t, source);
}

}  // namespace

SampleSpikes HiddenPattern::pattern(std::uint64_t seed) const {
  SampleSpikes spikes;
  for (std::uint32_t afferent = 0; afferent < participating; ++afferent) {
    RandomStream random(seed, "hidden pattern", afferent);
    add_poisson(rate, duration, afferent, random, spikes);
  }
  std::sort(spikes.begin(), spikes.end());
  return spikes;
}

SampleSpikes HiddenPattern::sample(bool is_pattern, std::uint64_t seed, std::uint64_t presentation) const {
  SampleSpikes spikes;
  if (is_pattern) {
    RandomStream random(seed, "jitter", presentation);
    for (const auto& [t, afferent] : pattern(seed)) {
      double shifted = t + jitter * random.normal();
      while (shifted < 0 || shifted >= duration) shifted = t + jitter * random.normal();
      spikes.emplace_back(shifted, afferent);
    }
  }
  for (std::uint32_t afferent = is_pattern ? participating : 0; afferent < afferents; ++afferent) {
    RandomStream random(seed, "presentation", presentation * afferents + afferent);
    add_poisson(rate, duration, afferent, random, spikes);
  }
  std::sort(spikes.begin(), spikes.end());
  return spikes;
}

std::uint32_t HiddenPattern::patterns_among(std::size_t count) const {
  return static_cast<std::uint32_t>(std::lround(share * static_cast<double>(count)));
}

std::vector<std::uint32_t> HiddenPattern::classes(std::size_t count, std::uint64_t seed,
                                                  std::string_view purpose) const {
  std::vector<std::uint32_t> all(count, 0);
  RandomStream random(seed, purpose, 0);
  std::uint32_t wanted = patterns_among(count);
  // Each place has the chance of those that are still wanted among those that are left: all choices alike.
  for (std::size_t k = 0; k < count && wanted > 0; ++k)
    if (random.uniform() * static_cast<double>(count - k) < wanted) all[k] = 1, --wanted;
  return all;
}

}  // namespace memspike
