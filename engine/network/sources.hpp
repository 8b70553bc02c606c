// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
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

/// All spikes of the process in [0, until], for tests and small networks.
std::vector<double> poisson_spikes(const PoissonStimulus& stimulus, std::uint32_t neuron, std::uint64_t seed,
                                   double until);

}  // namespace memspike
