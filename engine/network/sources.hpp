// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "engine/network/event_queue.hpp"
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

/// All that spikes by itself: lists, the Poisson processes of neurons, and lists that grow. Of each one event
/// is in the queue.
class Sources {
 public:
  explicit Sources(const Network& network);
  void start(EventQueue& queue);
  std::uint32_t population_of(std::uint32_t source) const { return all_[source].population; }
  /// The event of a source has been taken out of the queue: asks for its next.
  void go_on(std::uint32_t source, EventQueue& queue) { ask(source, queue); }
  /// Further spikes of a population, (time, neuron), none earlier than now. Those added before must have
  /// come; otherwise a std::logic_error.
  void add(std::uint32_t population, std::vector<std::pair<double, std::uint32_t>> spikes, double now,
           EventQueue& queue);

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  /// Spikes of one origin, one after another.
  struct Source {
    std::uint32_t population = 0, neuron = 0;
    std::variant<const SpikeList*, PoissonProcess, SpikeList> origin;
    std::size_t next_in_list = 0;

    /// The next spike; its neuron is left in `neuron`.
    std::optional<double> next();
  };
  void ask(std::uint32_t source, EventQueue& queue);

  const Network& network_;
  std::vector<Source> all_;
  std::vector<std::uint32_t> fed_;  // by population: its source of added spikes, or kNone
};

/// All spikes of the process in [0, until], for tests and small networks.
std::vector<double> poisson_spikes(const PoissonStimulus& stimulus, std::uint32_t neuron, std::uint64_t seed,
                                   double until);

}  // namespace memspike
