// SPDX-License-Identifier: Apache-2.0
#include "engine/network/terminals.hpp"

#include <algorithm>

#include "engine/network/instant.hpp"

namespace memspike {
void Terminals::Waveforms::add(const std::vector<HeldVoltage>& waveform) {
  double end = 0;
  for (const HeldVoltage& segment : waveform) segments.push_back({segment.voltage, end += segment.duration});
  first.push_back(static_cast<std::uint32_t>(segments.size()));
}

Terminals::Terminals(const Network& network, const Wiring& wiring) : network_(network), wiring_(wiring) {
  all_.reserve(wiring.rows());
  for (std::uint32_t r = 0; r < wiring.rows(); ++r) all_.push_back({wiring.row(r).projection, false, r});
  for (std::uint32_t p = 0; p < network.projections.size(); ++p) {
    const Projection& projection = network.projections[p];
    for (std::size_t k = 0; k <= projection.other_pre.size(); ++k)
      pre_.resize(p + 1), pre_[p].add(projection.pre_waveform(k));
    for (std::size_t k = 0; k <= projection.other_post.size(); ++k)
      post_.resize(p + 1), post_[p].add(projection.post_waveform(k));
    const bool driven = projection.has_columns();
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

double Terminals::next_edge(const Terminal& terminal) const {
  if (!terminal.running) return kNever;
  return terminal.started + waveforms_of(terminal).segments[terminal.segment].end;
}

void Terminals::enter(std::uint32_t index, std::uint32_t segment, EventQueue& queue) {
  Terminal& terminal = all_[index];
  const Waveforms& all = waveforms_of(terminal);
  terminal.segment = segment;
  terminal.running = segment < all.first[terminal.waveform + 1];
  terminal.voltage = terminal.running ? all.segments[segment].voltage : 0;
  if (terminal.running) queue.push({next_edge(terminal), EventKind::pulse_edge, index, terminal.version});
}

void Terminals::start(std::uint32_t index, std::uint32_t waveform, double t, EventQueue& queue) {
  Terminal& terminal = all_[index];
  terminal.started = t;
  terminal.waveform = waveform;
  ++terminal.version;
  enter(index, waveforms_of(terminal).first[waveform], queue);
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
