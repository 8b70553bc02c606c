// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "experiments/reservoir/own_units.hpp"
#include "experiments/reservoir/reservoir_experiment.hpp"

namespace memspike {

/// A reservoir of one seed with everything drawn.
struct DrawnReservoir {
  std::uint64_t seed = 0;
  DeviceEnsemble devices;
  std::vector<double> weights,
      bias;                    ///< by device and line; by device. Empty: device d hears line d mod lines
  std::vector<double> memory;  ///< by device: 1/e time of the slow state at rest [s], or infinite

  /// What a device hears in a step of a sample.
  double input(const PulseStream& stream, const std::vector<float>& sample, std::size_t step,
               std::uint64_t device) const;
};
/// Throws NumericalError where a device has no rest state, or draws keep falling outside a parameter's range.
DrawnReservoir draw_reservoir(const ReservoirExperiment& e, std::uint64_t seed, InstructionLevel level);

/// The samples of a run in order.
struct Presentation {
  const std::vector<float>* sample = nullptr;
  double wait = 0;  ///< at 0 V before it [s]
};

/// All that a run of one seed shows: training samples of every epoch in an order of its own, then test
/// samples.
struct ShownSamples {
  std::vector<Presentation> presentations;
  std::vector<std::uint32_t> training_labels;  ///< of the first presentations
};
/// `data` must live on. The order of training samples is drawn by (seed, epoch).
ShownSamples shown_samples(const ReservoirExperiment& e, const LearningData& data, std::uint64_t seed);

/// What is read of a reservoir and of what it is compared with: a row for each presentation. Columns by
/// device, then read.
struct ReservoirReadings {
  StateMatrix reservoir;  ///< [unit of what is read]
  /// The same devices, brought to rest before the last step of every read: what they are without memory.
  StateMatrix no_memory;
  /// Linear leaky integrators in their place: dy/dt = (V - y)/memory, read at the same times [V].
  StateMatrix linear;
  StateMatrix sums;  ///< integral of V over the sample, a column for each device [V s]
};

/// What it took.
struct ReservoirCounts {
  std::uint64_t pulses = 0;  ///< that a device went through, those of the control without memory too
  std::uint64_t noise_redrawn = 0;
  double energy = 0;  ///< integral of V I over all presentations and devices [J]
  double largest_local_error = 0;
  ReservoirCounts& operator+=(const ReservoirCounts& o);
};

/// How much of the work is one job for a thread: devices that go side by side.
inline constexpr std::uint64_t kReservoirChunk = 64;

/// Takes devices `first` to `last` - 1 through all presentations, one after another on one clock, and writes
/// their columns. A device's numbers are a function of (experiment, seed, device) alone, whatever goes beside
/// it. Throws NumericalError where a device cannot be integrated. `noisy`: false leaves out the noise of
/// pulses; `controls`: false leaves out all but the reservoir.
struct ReservoirJob {
  const ReservoirExperiment& experiment;
  const DrawnReservoir& drawn;
  const std::vector<Presentation>& presentations;
  std::uint64_t first = 0, last = 0;
  double tolerance = 1e-6;
  bool noisy = true, controls = true;
  std::function<void()> on_presentation = {};  ///< may throw
};
ReservoirCounts record_readings(const ReservoirJob& job, ReservoirReadings& readings);
/// Room for all of them.
ReservoirReadings empty_readings(const ReservoirExperiment& e, std::size_t presentations);

}  // namespace memspike
