// SPDX-License-Identifier: Apache-2.0
#include "engine/network/terminals.hpp"

#include <algorithm>

#include "engine/network/instant.hpp"

namespace memspike {
namespace {

std::vector<double> ends_of(const std::vector<HeldVoltage>& waveform) {
  std::vector<double> ends;
  double sum = 0;
  for (const HeldVoltage& segment : waveform) ends.push_back(sum += segment.duration);
  return ends;
}

}  // namespace

Terminals::Terminals(const Network& network, const Wiring& wiring) : network_(network), wiring_(wiring) {
  all_.reserve(wiring.rows());
  for (std::uint32_t r = 0; r < wiring.rows(); ++r) all_.push_back({wiring.row(r).projection, false, r});
  for (std::uint32_t p = 0; p < network.projections.size(); ++p) {
    const Projection& projection = network.projections[p];
    pre_ends_.push_back(ends_of(projection.pre_pulse));
    post_ends_.push_back(ends_of(projection.post_pulse));
    const bool driven = projection.kind == SynapseKind::device && !projection.post_pulse.empty();
    first_column_.push_back(driven ? static_cast<std::uint32_t>(all_.size()) : kNone);
    if (driven)
      for (std::uint32_t post = 0; post < network.populations[projection.to].size; ++post)
        all_.push_back({p, true, post});
  }
}

std::uint32_t Terminals::column(std::uint32_t projection, std::uint32_t post) const {
  const std::uint32_t first = first_column_[projection];
  return first == kNone ? kNone : first + post;
}

const std::vector<HeldVoltage>& Terminals::waveform(const Terminal& terminal) const {
  const Projection& projection = network_.projections[terminal.projection];
  return terminal.is_column ? projection.post_pulse : projection.pre_pulse;
}

double Terminals::next_edge(const Terminal& terminal) const {
  if (!terminal.running) return kNever;
  const auto& ends = terminal.is_column ? post_ends_ : pre_ends_;
  return terminal.started + ends[terminal.projection][terminal.segment];
}

void Terminals::enter(std::uint32_t index, std::uint32_t segment, EventQueue& queue) {
  Terminal& terminal = all_[index];
  const auto& segments = waveform(terminal);
  terminal.segment = segment;
  terminal.running = segment < segments.size();
  terminal.voltage = terminal.running ? segments[segment].voltage : 0;
  if (terminal.running) queue.push({next_edge(terminal), EventKind::pulse_edge, index, terminal.version});
}

void Terminals::start(std::uint32_t index, double t, EventQueue& queue) {
  Terminal& terminal = all_[index];
  terminal.started = t;
  ++terminal.version;
  enter(index, 0, queue);
}

bool Terminals::go_on(const Event& edge, EventQueue& queue) {
  const Terminal& terminal = all_[edge.who];
  if (terminal.version != edge.version) return false;
  enter(edge.who, terminal.segment + 1, queue);
  return true;
}

double Terminals::voltage_across(std::uint32_t projection, std::uint64_t edge) const {
  const double pre = all_[wiring_.row_of_edge(projection, edge)].voltage;
  const std::uint32_t post = column(projection, network_.projections[projection].post[edge]);
  return post == kNone ? pre : pre - all_[post].voltage;
}

double Terminals::next_edge(std::uint32_t projection, std::uint64_t edge) const {
  const double pre = next_edge(all_[wiring_.row_of_edge(projection, edge)]);
  const std::uint32_t post = column(projection, network_.projections[projection].post[edge]);
  return post == kNone ? pre : std::min(pre, next_edge(all_[post]));
}

}  // namespace memspike
