// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "networks/data/sample_spikes.hpp"

namespace memspike {

/// A stream of spikes in which one pattern comes back at random times, hidden because nothing else tells it
/// from the rest: all afferents fire at one rate all the time. After T. Masquelier, R. Guyonneau and
/// S. J. Thorpe, PLoS ONE 3, e1377 (2008).
///
/// The stream is cut into samples of the pattern's duration. In a sample of noise every afferent is a Poisson
/// process of `rate`, drawn anew. In one of the pattern the first `participating` afferents repeat what was
/// drawn once, each spike shifted by a normal draw of standard deviation `jitter`, which is drawn anew where
/// it would leave the sample; the other afferents are noise.
struct HiddenPattern {
  std::uint32_t afferents = 0, participating = 0;
  double rate = 0;      ///< [1/s]
  double duration = 0;  ///< of the pattern, and of a sample [s]
  double share = 0;     ///< of the samples that are the pattern, in (0, 1)
  double jitter = 0;    ///< [s]

  /// The pattern that a seed freezes, without jitter.
  SampleSpikes pattern(std::uint64_t seed) const;
  /// A sample: a function of (seed, presentation, afferent).
  SampleSpikes sample(bool is_pattern, std::uint64_t seed, std::uint64_t presentation) const;
  /// How many of `count` samples are the pattern: share · count, rounded.
  std::uint32_t patterns_among(std::size_t count) const;
  /// 1 for so many of `count` samples, at drawn places, and 0 for the others.
  std::vector<std::uint32_t> classes(std::size_t count, std::uint64_t seed, std::string_view purpose) const;
};

}  // namespace memspike
