// SPDX-License-Identifier: Apache-2.0
#include "networks/data/encoder.hpp"

#include <algorithm>
#include <cmath>

#include "engine/flow/portable.hpp"
#include "engine/random.hpp"

namespace memspike {
namespace {

std::vector<double> activities(const EncodeDescription& how, const std::vector<float>& sample) {
  std::vector<double> all;
  for (const float v : sample)
    for (std::uint32_t k = 0; k < std::max(how.fields, 1u); ++k) {
      if (how.fields == 0) {
        all.push_back(v);
        continue;
      }
      const double z = (static_cast<double>(v) * how.fields - (k + 0.5)) / how.field_width;
      all.push_back(portable::exp(-0.5 * z * z));
    }
  if (how.on_off)
    for (std::size_t k = 0, n = all.size(); k < n; ++k) all.push_back(1 - all[k]);
  return all;
}

}  // namespace

std::size_t EncodeDescription::sources_for(std::size_t features) const {
  return features * std::max(fields, 1u) * (on_off ? 2 : 1);
}

SampleSpikes encode(const EncodeDescription& how, const std::vector<float>& sample, std::uint64_t seed,
                    std::uint64_t presentation) {
  using Code = EncodeDescription::Code;
  SampleSpikes spikes;
  const std::vector<double> all = activities(how, sample);
  for (std::uint32_t source = 0; source < all.size(); ++source) {
    const double a = all[source];
    if (how.code == Code::latency) {
      if (a >= how.least && a > 0) spikes.emplace_back(how.last - a * (how.last - how.first), source);
    } else if (how.code == Code::pulse_width) {
      const auto count = static_cast<std::uint64_t>(std::ceil(a * how.width / how.period - 1e-9));
      for (std::uint64_t k = 0; k < count; ++k)
        spikes.emplace_back(static_cast<double>(k) * how.period, source);
    } else if (how.code == Code::regular) {
      const double rate = a * how.rate;
      for (double k = 0.5; k < rate * how.duration; ++k) spikes.emplace_back(k / rate, source);
    } else if (a > 0) {
      RandomStream random(seed, "presentation", presentation * all.size() + source);
      const double rate = a * how.rate;
      double t = -portable::log(random.uniform()) / rate;
      for (; t < how.duration; t -= portable::log(random.uniform()) / rate) spikes.emplace_back(t, source);
    }
  }
  std::sort(spikes.begin(), spikes.end());
  return spikes;
}

SampleSpikes spikes_of(const EncodeDescription& how, const LearningData& data, const ShownSample& sample,
                       std::uint64_t seed, std::uint64_t presentation) {
  if (data.set->hidden) return data.set->hidden->sample(sample.label == 1, seed, presentation);
  if (data.set->has_stored_spikes) return data.set->spikes.sample(sample.number, how.duration);
  return encode(how, sample.features, seed, presentation);
}

}  // namespace memspike
