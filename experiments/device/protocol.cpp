// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/protocol.hpp"

#include <algorithm>

namespace memspike {
namespace {

ProtocolSize size_of_steps(const std::vector<Step>& steps) {
  ProtocolSize sum;
  for (const Step& step : steps) {
    if (const auto* segment = std::get_if<Segment>(&step.what)) {
      ++sum.segments;
      sum.pulses += segment->role == PulseRole::pulse;
      sum.duration += segment->duration;
    } else if (const auto* repeat = std::get_if<Repeat>(&step.what)) {
      const ProtocolSize one = size_of_steps(repeat->steps);
      sum.segments += repeat->count * one.segments;
      sum.pulses += repeat->count * one.pulses;
      sum.restarts += repeat->count * one.restarts;
      sum.duration += static_cast<double>(repeat->count) * one.duration;
    } else {
      ++sum.restarts;
    }
  }
  return sum;
}

}  // namespace

bool Protocol::needs_slow_state() const {
  return !disturbs.empty() || std::any_of(groups.begin(), groups.end(),
                                          [](const Group& g) { return g.kind == "potentiation_map"; });
}

ProtocolSize size_of(const Protocol& protocol) { return size_of_steps(protocol.steps); }

}  // namespace memspike
