// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "networks/data/data_description.hpp"
#include "networks/network/network_description.hpp"

namespace memspike {

/// How a sample becomes spikes of a population of sources. First each feature v in [0, 1] becomes the
/// activity of some sources:
///
///   plainly    one source, a = v
///   on_off     two: a = v, and of the second half of the population a = 1 - v
///   gaussian   `fields` of them, with centres c_k = (k + 1/2)/fields:  a_k = exp(-((v - c_k)/w)^2/2),
///              w = width/fields
///
/// and then each activity the spikes of its source within `duration`:
///
///   poisson      a Poisson process of rate a * rate
///   regular      spikes at (k + 1/2)/(a * rate), k = 0, 1, ...
///   latency      one spike at last - a (last - first), none where a < least
///   pulse_width  spikes a `period` apart over a * width: with a period no longer than pre_pulse, whose one
///                segment starts again each time, that is one pulse as long as the feature is large
///   none         samples are spikes already
struct EncodeDescription {
  enum class Code { poisson, regular, latency, pulse_width, none };
  std::uint32_t population = 0;
  Code code = Code::poisson;
  double rate = 0;                        ///< [1/s]
  double first = 0, last = 0, least = 0;  ///< [s], [s], a pure number
  double width = 0, period = 0;           ///< [s]
  double duration = 0;                    ///< of a sample [s]
  bool on_off = false;
  std::uint32_t fields = 0;  ///< 0: none
  double field_width = 1;    ///< in the distance of the centres
  Node text = map_node();    ///< canonical, for resolved.yaml

  std::size_t sources_for(std::size_t features) const;
};

/// Reads `encode: {to: POPULATION, ...}`.
EncodeDescription read_encode(Reader reader, const NetworkDescription& network, const DataDescription& data);

/// (time from the start of the sample, source), by time. `presentation` counts the samples shown in a run:
/// with the seed and the source it is the key of the draws, whatever the order.
SampleSpikes encode(const EncodeDescription& how, const std::vector<float>& sample, std::uint64_t seed,
                    std::uint64_t presentation);
/// The same for a sample of any data set: encoded features, or its own spikes.
SampleSpikes spikes_of(const EncodeDescription& how, const LearningData& data, const ShownSample& sample,
                       std::uint64_t seed, std::uint64_t presentation);

}  // namespace memspike
