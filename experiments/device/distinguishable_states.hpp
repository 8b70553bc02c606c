// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "experiments/device/device_experiment.hpp"
#include "experiments/device/spreading.hpp"

namespace memspike {

/// Relative standard deviation of one read of a state that does not change: that of the read noise and of the
/// traps, as they are stated.
double reading_deviation(const DeviceNoise& noise);

/// How many states fit between two conductances so that their bands of ±2 deviations do not overlap, when the
/// deviation is in proportion to the conductance:
///
///   1 + floor( ln(highest/lowest) / ln((1 + 2 s)/(1 − 2 s)) )
///
/// 1 where 2 s is 1 or more, 0 where the lowest is not above 0.
std::uint64_t states_between(double lowest, double highest, double relative_deviation);

/// The states that a branch of pulses can be told apart in, under the noise of its device: a
/// potentiation_depression has a branch up and a branch down, a pulse_train is one branch up. Lowest and
/// highest are those of the means over cycles of the conductances as they are, without the noise of reading.
/// The deviation is that of reading and, from three cycles on, that from cycle to cycle without the first,
/// both as sums of squares. No more states are counted than the branch has pulses. Writes the table
/// distinguishable_states.
class DistinguishableStates {
 public:
  DistinguishableStates(const DeviceExperiment& experiment, ResultStore& store);
  void begin();
  void take(std::uint64_t device, const PulseRow& row);
  /// The device has no more pulses.
  void end(std::uint64_t device);
  void close() { table_.close(); }
  void summarise(Summary& summary) const;

 private:
  /// What one branch amounts to.
  struct Branch {
    std::uint64_t pulses = 0;
    double lowest = 0, highest = 0;  ///< [S]
    double deviation = 0;            ///< relative
  };
  Branch branch_of_cycles(std::size_t first, std::size_t pulses) const;
  void finish_group(std::uint64_t device);
  void write(std::uint64_t device, const char* name, const Branch& branch, Spreading& all);

  const DeviceExperiment& experiment_;
  Table table_;
  double reading_;
  std::uint32_t group_ = 0;
  std::uint64_t pulses_ = 0;         ///< of the group that is going on
  double lowest_ = 0, highest_ = 0;  ///< of the train that is going on [S]
  std::vector<Spreading> means_;     ///< of the conductance after each pulse of a cycle, over cycles
  std::vector<Spreading> later_;     ///< the same without the first cycle
  Spreading up_, down_;              ///< states, over branches and devices
};

}  // namespace memspike
