// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/bank/kernel.hpp"
#include "engine/bank/model_registry.hpp"

namespace memspike {

/// A network ready to run: plain data in SI with everything drawn. Names serve messages and tables only.
/// Where a vector says "one or all", it holds one entry that counts for all, or one for each.

/// Neurons of one model. A population without a model is one of spike sources.
struct Population {
  std::string name;
  std::uint32_t size = 0;
  const NeuronEntry* model = nullptr;
  std::vector<double> parameters;    ///< rows of the model's table, one row or all
  std::vector<NeuronState> initial;  ///< one or all
  /// Its thresholds and membranes may be set between two parts of a run: see Simulation.
  bool is_steered = false;

  bool is_source() const { return model == nullptr; }
  const double* parameters_of(std::uint32_t neuron) const {
    const std::size_t columns = model->parameters.size();
    return parameters.data() + (parameters.size() == columns ? 0 : neuron * columns);
  }
  NeuronState initial_of(std::uint32_t neuron) const { return initial[initial.size() == 1 ? 0 : neuron]; }
};

/// A voltage held for a time: one segment of a waveform.
struct HeldVoltage {
  double voltage = 0, duration = 0;  ///< [V], [s]
};

/// What a spike does at the end of an edge: start a waveform on a device, make the membrane jump, or hold it.
enum class SynapseKind : std::uint8_t { device, jump, hold };

struct Projection {
  std::string name;
  std::uint32_t from = 0, to = 0;  ///< indices of populations
  SynapseKind kind = SynapseKind::device;

  /// Edges by (pre, post): those of pre are row_start[pre] <= edge < row_start[pre + 1].
  std::vector<std::uint64_t> row_start;
  std::vector<std::uint32_t> post;
  std::vector<double> delay;  ///< [s], one or all

  // --- device
  const ModelEntry* model = nullptr;
  std::vector<double> parameters;    ///< rows of the model's table, one row or all
  std::vector<DeviceState> initial;  ///< one or all
  /// Where nothing but slow states differs, all of these; u is then that of `initial`, or, if that is empty,
  /// quasi-steady at 0 V.
  std::vector<double> initial_slow;
  double gain = 1;  ///< share of the device's current that reaches the membrane
  std::vector<HeldVoltage> pre_pulse, post_pulse;  ///< waveforms number 0
  /// Waveforms 1, 2, ..., which may be played in their place: see Simulation.
  std::vector<std::vector<HeldVoltage>> other_pre, other_post;
  // --- jump
  std::vector<double> weight;  ///< [V], one or all
  // --- hold
  double hold = 0;  ///< [s]

  std::uint64_t edges() const { return post.size(); }
  const std::vector<HeldVoltage>& pre_waveform(std::size_t number) const {
    return number == 0 ? pre_pulse : other_pre[number - 1];
  }
  const std::vector<HeldVoltage>& post_waveform(std::size_t number) const {
    return number == 0 ? post_pulse : other_post[number - 1];
  }
  /// Whether any waveform can run on its postsynaptic terminals.
  bool has_columns() const {
    return kind == SynapseKind::device && !(post_pulse.empty() && other_post.empty());
  }
  double delay_of(std::uint64_t edge) const { return delay[delay.size() == 1 ? 0 : edge]; }
  double weight_of(std::uint64_t edge) const { return weight[weight.size() == 1 ? 0 : edge]; }
  const double* parameters_of(std::uint64_t edge) const {
    const std::size_t columns = model->parameters.size();
    return parameters.data() + (parameters.size() == columns ? 0 : edge * columns);
  }
  double initial_slow_of(std::uint64_t edge) const {
    return initial_slow.empty() ? initial[initial.size() == 1 ? 0 : edge].x : initial_slow[edge];
  }
  DeviceState initial_of(std::uint64_t edge) const;
  /// The slow states of all devices, which the projection knows no more: a large network has no room for two
  /// copies of them.
  std::vector<double> take_initial_slow();
  void forget_initial() { initial = {}, initial_slow = {}; }
};

/// Spikes at given times, sorted by (time, neuron).
struct SpikeList {
  std::uint32_t population = 0;
  std::vector<std::pair<double, std::uint32_t>> spikes;  ///< (time [s], neuron)
};

/// Independent Poisson processes, one for each neuron of a population.
struct PoissonStimulus {
  struct Piece {
    double from = 0;            ///< [s]; the piece lasts until the next one
    std::vector<double> rates;  ///< [1/s], one or all
  };
  std::uint32_t population = 0;
  double start = 0, stop = 0;  ///< [s]
  std::vector<Piece> pieces;   ///< ascending
  std::uint32_t number = 0;    ///< of the stimulus in the file: part of the random stream's key
};

/// A current into neurons of a population, on for start <= t < stop. t below counts from start.
struct CurrentStimulus {
  struct Constant {
    double amplitude = 0;  ///< [A]
  };
  struct Pulses {
    double amplitude = 0, width = 0, period = 0;  ///< [A], [s], [s]
    std::uint64_t count = 0;
  };
  struct Ramp {
    double from = 0, to = 0;  ///< at start and stop [A]
  };
  struct Sine {
    double offset = 0, amplitude = 0, frequency = 0, phase = 0;  ///< offset + amplitude sin(2 pi f t + phase)
  };
  /// A normal draw for each neuron and each interval of length `every`, held over it.
  struct Noise {
    double mean = 0, deviation = 0, every = 0;  ///< [A], [A], [s]
    std::uint32_t number = 0;                   ///< of the stimulus: part of the random stream's key
  };
  /// Straight lines between points; before the first and after the last their values.
  struct Points {
    std::vector<double> t, current;  ///< [s] ascending, [A]
  };
  std::uint32_t population = 0;
  std::vector<std::uint32_t> neurons;  ///< ascending; empty: all
  double start = 0, stop = 0;          ///< [s]
  std::variant<Constant, Pulses, Ramp, Sine, Noise, Points> shape;
};

struct Network {
  std::vector<Population> populations;
  std::vector<Projection> projections;
  std::vector<SpikeList> spike_lists;
  std::vector<PoissonStimulus> poisson;
  std::vector<CurrentStimulus> currents;
  double duration = 0;      ///< [s]
  double tolerance = 1e-6;  ///< contract: spike times within 100 tolerance max(tau_m, 1 ms)
  /// Device currents reach membranes as the mean over each presynaptic segment, not as they flow.
  bool mean_current = false;
  bool maps = true;  ///< false: every device and membrane is integrated, which is slower and for comparisons
  std::uint64_t seed = 0;
  InstructionLevel level = InstructionLevel::baseline;

  /// Whether currents of the projection's devices reach membranes.
  bool drives_membrane(const Projection& projection) const {
    return projection.gain != 0 && !populations[projection.to].is_source();
  }
};

/// Visits the neurons that a current reaches, in their order.
template <class Visit>
void for_each_neuron(const Network& network, const CurrentStimulus& current, const Visit& visit) {
  for (const std::uint32_t i : current.neurons) visit(i);
  if (current.neurons.empty())
    for (std::uint32_t i = 0; i < network.populations[current.population].size; ++i) visit(i);
}

}  // namespace memspike
