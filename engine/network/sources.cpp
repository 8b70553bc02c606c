// SPDX-License-Identifier: Apache-2.0
#include "engine/network/sources.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "engine/flow/scalar.hpp"

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

std::vector<double> poisson_spikes(const PoissonStimulus& stimulus, std::uint32_t neuron, std::uint64_t seed,
                                   double until) {
  PoissonProcess process(stimulus, neuron, seed);
  std::vector<double> spikes;
  for (auto t = process.next(); t && *t <= until; t = process.next()) spikes.push_back(*t);
  return spikes;
}

}  // namespace memspike
