// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "engine/network/network.hpp"
#include "engine/random.hpp"

namespace memspike {

/// One Poisson process: the spikes of one neuron under one stimulus, one after another, as a function of
/// (seed, stimulus, neuron) alone. The rate is constant between the pieces' edges, so the process is a
/// unit-rate one in the integral of the rate.
class PoissonProcess {
 public:
  PoissonProcess(const PoissonStimulus& stimulus, std::uint32_t neuron, std::uint64_t seed);
  /// The next spike [s]; nothing once `stop` has been reached.
  std::optional<double> next();

 private:
  const PoissonStimulus* stimulus_;
  std::uint32_t neuron_;
  RandomStream random_;
  std::size_t piece_ = 0;
  double now_;
};

/// Spikes of one origin, one after another: a list, a list that grows, or the Poisson process of one neuron.
struct Source {
  std::uint32_t population = 0, neuron = 0;
  std::variant<const SpikeList*, PoissonProcess, SpikeList> origin;
  std::size_t next_in_list = 0;

  /// The next spike; its neuron is left in `neuron`.
  std::optional<double> next() {
    if (auto* process = std::get_if<PoissonProcess>(&origin)) return process->next();
    const auto* own = std::get_if<SpikeList>(&origin);
    const auto& spikes = own ? own->spikes : std::get<const SpikeList*>(origin)->spikes;
    if (next_in_list == spikes.size()) return std::nullopt;
    neuron = spikes[next_in_list].second;
    return spikes[next_in_list++].first;
  }
};

/// All spikes of the process in [0, until], for tests and small networks.
std::vector<double> poisson_spikes(const PoissonStimulus& stimulus, std::uint32_t neuron, std::uint64_t seed,
                                   double until);

}  // namespace memspike
