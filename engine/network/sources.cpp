// SPDX-License-Identifier: Apache-2.0
#include "engine/network/sources.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>

#include "engine/flow/scalar.hpp"
#include "engine/network/instant.hpp"

namespace memspike {

PoissonProcess::PoissonProcess(const PoissonStimulus& stimulus, std::uint32_t neuron, std::uint64_t seed)
    : stimulus_(&stimulus),
      neuron_(neuron),
      random_(seed, "poisson " + std::to_string(stimulus.number), neuron),
      now_(stimulus.start) {}

std::optional<double> PoissonProcess::next() {
  const auto& pieces = stimulus_->pieces;
  double left = -log(Scalar<isa::Baseline>(random_.uniform())).v;
  while (now_ < stimulus_->stop) {
    while (piece_ + 1 < pieces.size() && pieces[piece_ + 1].from <= now_) ++piece_;
    const auto& rates = pieces[piece_].rates;
    const bool begun = pieces[piece_].from <= now_;
    const double rate = begun ? rates[rates.size() == 1 ? 0 : neuron_] : 0;
    const double edge = !begun                       ? pieces[piece_].from
                        : piece_ + 1 < pieces.size() ? pieces[piece_ + 1].from
                                                     : std::numeric_limits<double>::infinity();
    const double end = std::min(edge, stimulus_->stop);
    if (rate * (end - now_) > left) {
      now_ += left / rate;
      return now_ < stimulus_->stop ? std::optional(now_) : std::nullopt;
    }
    left -= rate * (end - now_);
    now_ = end;
  }
  return std::nullopt;
}

Sources::Sources(const Network& network) : network_(network), fed_(network.populations.size(), kNone) {}

void Sources::start(EventQueue& queue) {
  const auto already = static_cast<std::uint32_t>(all_.size());  // fed ones, which have asked
  for (const SpikeList& list : network_.spike_lists) all_.push_back({list.population, 0, &list, 0});
  for (const PoissonStimulus& stimulus : network_.poisson)
    for (std::uint32_t i = 0; i < network_.populations[stimulus.population].size; ++i)
      all_.push_back({stimulus.population, i, PoissonProcess(stimulus, i, network_.seed), 0});
  for (std::uint32_t s = already; s < all_.size(); ++s) ask(s, queue);
}

void Sources::add(std::uint32_t population, std::vector<std::pair<double, std::uint32_t>> spikes, double now,
                  EventQueue& queue) {
  if (spikes.empty()) return;
  std::sort(spikes.begin(), spikes.end());
  if (spikes.front().first < now) throw std::logic_error("a spike is added that is past");
  std::uint32_t& source = fed_[population];
  if (source == kNone) {
    source = static_cast<std::uint32_t>(all_.size());
    all_.push_back({population, 0, SpikeList{population, {}}, 0});
  }
  Source& fed = all_[source];
  SpikeList& list = std::get<SpikeList>(fed.origin);
  if (fed.next_in_list < list.spikes.size() ||
      (!list.spikes.empty() && list.spikes.back().first > now + tie_at(now)))
    throw std::logic_error("spikes are added before those added last have come");
  list.spikes = std::move(spikes);
  fed.next_in_list = 0;
  ask(source, queue);
}

std::optional<double> Sources::Source::next() {
  if (auto* process = std::get_if<PoissonProcess>(&origin)) return process->next();
  const auto* own = std::get_if<SpikeList>(&origin);
  const auto& spikes = own ? own->spikes : std::get<const SpikeList*>(origin)->spikes;
  if (next_in_list == spikes.size()) return std::nullopt;
  neuron = spikes[next_in_list].second;
  return spikes[next_in_list++].first;
}

void Sources::ask(std::uint32_t s, EventQueue& queue) {
  if (const auto t = all_[s].next()) queue.push({*t, EventKind::source_spike, s, all_[s].neuron});
}

std::vector<double> poisson_spikes(const PoissonStimulus& stimulus, std::uint32_t neuron, std::uint64_t seed,
                                   double until) {
  PoissonProcess process(stimulus, neuron, seed);
  std::vector<double> spikes;
  for (auto t = process.next(); t && *t <= until; t = process.next()) spikes.push_back(*t);
  return spikes;
}

}  // namespace memspike
