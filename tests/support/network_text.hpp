// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>

#include "engine/network/network.hpp"

namespace memspike::test {

inline std::string text_of(const std::vector<HeldVoltage>& pulse) {
  std::string text;
  for (const HeldVoltage& s : pulse) text += fmt::format("{:.17g} V for {:.17g} s; ", s.voltage, s.duration);
  return text;
}

inline std::string text_of(const Population& p) {
  if (p.is_source()) return fmt::format("{}: {} sources\n", p.name, p.size);
  std::string text = fmt::format("{}: {} {}\n", p.name, p.size, p.model->name);
  for (std::uint32_t n = 0; n < p.size; ++n) {
    const std::size_t columns = p.model->parameters.size();
    for (std::size_t k = 0; k < columns; ++k)
      text +=
          fmt::format("{}{}: {:.17g}", k ? ", " : "  ", p.model->parameters[k].name, p.parameters_of(n)[k]);
    text += fmt::format(" from v = {:.17g}, w = {:.17g}\n", p.initial_of(n).v, p.initial_of(n).w);
  }
  return text;
}

inline std::string text_of(const Projection& p) {
  std::string text =
      fmt::format("{}: {} to {}, {}\n", p.name, p.from, p.to,
                  p.kind == SynapseKind::device ? p.model->name
                  : p.kind == SynapseKind::jump ? fmt::format("jumps of {} V", fmt::join(p.weight, ", "))
                                                : fmt::format("holds for {} s", p.hold));
  if (p.kind == SynapseKind::device)
    text +=
        fmt::format("  gain {:.17g}, pre {}post {}\n", p.gain, text_of(p.pre_pulse), text_of(p.post_pulse));
  for (std::uint32_t pre = 0; pre + 1 < p.row_start.size(); ++pre)
    for (std::uint64_t e = p.row_start[pre]; e < p.row_start[pre + 1]; ++e) {
      text += fmt::format("  {} to {} after {:.17g} s", pre, p.post[e], p.delay_of(e));
      for (std::size_t k = 0; p.model && k < p.model->parameters.size(); ++k)
        text += fmt::format(", {}: {:.17g}", p.model->parameters[k].name, p.parameters_of(e)[k]);
      if (p.model)
        text += fmt::format(" from u = {:.17g}, x = {:.17g}", p.initial_of(e).u, p.initial_of(e).x);
      text += "\n";
    }
  return text;
}

struct ShapeText {
  std::string operator()(const CurrentStimulus::Constant& s) const {
    return fmt::format("{} A", s.amplitude);
  }
  std::string operator()(const CurrentStimulus::Pulses& s) const {
    return fmt::format("{} pulses of {} A for {} s every {} s", s.count, s.amplitude, s.width, s.period);
  }
  std::string operator()(const CurrentStimulus::Ramp& s) const {
    return fmt::format("ramp from {} to {} A", s.from, s.to);
  }
  std::string operator()(const CurrentStimulus::Sine& s) const {
    return fmt::format("{} + {} sin(2 pi {} t + {}) A", s.offset, s.amplitude, s.frequency, s.phase);
  }
  std::string operator()(const CurrentStimulus::Noise& s) const {
    return fmt::format("noise of {} +- {} A every {} s", s.mean, s.deviation, s.every);
  }
  std::string operator()(const CurrentStimulus::Points& s) const {
    return fmt::format("{} A at {} s", fmt::join(s.current, ", "), fmt::join(s.t, ", "));
  }
};

/// All of a network to every digit, for the message of a test that failed on it.
inline std::string text_of(const Network& net) {
  std::string text = fmt::format("{} s, tolerance {}\n", net.duration, net.tolerance);
  for (const Population& p : net.populations) text += text_of(p);
  for (const Projection& p : net.projections) text += text_of(p);
  for (const SpikeList& list : net.spike_lists)
    text += fmt::format("spikes of {}: {}\n", list.population, list.spikes);
  for (const CurrentStimulus& s : net.currents)
    text += fmt::format("{} into population {}, neurons [{}], from {} to {} s\n",
                        std::visit(ShapeText{}, s.shape), s.population, fmt::join(s.neurons, ", "), s.start,
                        s.stop);
  return text;
}

}  // namespace memspike::test
