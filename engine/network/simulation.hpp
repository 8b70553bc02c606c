// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/network/network.hpp"

namespace memspike {

struct MapPlan;

struct Spike {
  double t = 0;  ///< [s]
  std::uint32_t population = 0, neuron = 0;
  friend bool operator==(const Spike&, const Spike&) = default;
};

/// What a run says while it goes on.
class NetworkObserver {
 public:
  virtual ~NetworkObserver() = default;
  /// Every spike, sources included, in the order (time, population, neuron).
  virtual void spike(const Spike& spike) = 0;
  /// A time asked for with sample_at() has come, after all events of that instant. The simulation may be
  /// asked for states now; that disturbs nothing.
  virtual void sample(std::size_t schedule, double t) = 0;
  /// Now and then, between two instants; may throw to end the run.
  virtual void progress(double t) = 0;
};

/// How a run was done, for its report.
struct NetworkCounts {
  std::uint64_t spikes = 0;           ///< all of them, sources included
  std::uint64_t pre_events = 0;       ///< waveform starts that reached a device from its presynaptic side
  std::uint64_t post_events = 0;      ///< and from its postsynaptic side
  std::uint64_t voltage_changes = 0;  ///< of single devices
  std::uint64_t jumps = 0, holds = 0;
  std::uint64_t neuron_steps = 0;
  std::uint64_t mapped_edges = 0;  ///< changes of the voltage of a device that went through compiled maps
  std::uint64_t mapped_exceptions = 0;   ///< devices of such projections that had to be integrated
  std::uint64_t windows = 0, looks = 0;  ///< of linear populations; single neurons looked at
  FlowCounts device_flows;
  double largest_local_error = 0;  ///< of a device's step, relative to its scale
};

/// How a run is divided among threads. What comes out does not depend on it.
struct Division {
  int threads = 1;
  std::uint32_t slice = 0;  ///< neurons that a thread takes at a time; 0: what suits the threads
};

/// Which waveform of a projection a spike plays: a number, or none.
inline constexpr std::uint32_t kNoWaveform = ~std::uint32_t{0};

/// What starts waveforms at a neuron without a spike of its own.
struct TeacherSpike {
  struct Played {
    std::uint32_t projection = 0, waveform = 0;
  };
  double t = 0;  ///< [s]
  std::uint32_t population = 0, neuron = 0;
  std::vector<Played> played;  ///< on the postsynaptic terminals of its synapses in these projections
};

/// A network in time, event by event: every device goes through its own differential equations exactly, and
/// is touched only when an edge reaches it or its current is on its way to a membrane. The answer is that of
/// the network's definition (docs/networks.md) to within its tolerance, and a function of the network alone.
class Simulation {
 public:
  /// Throws NumericalError where a neuron or device cannot start.
  explicit Simulation(Network network, const Division& division = {});
  ~Simulation();

  /// Ascending times at which the observer is to be told; the schedule's number comes back with them.
  std::size_t sample_at(std::vector<double> times);
  /// At t = k · every, k = 0 ... floor(duration/every).
  std::size_t sample_every(double every);

  /// Runs the whole duration. Throws NumericalError with projection, edge, time and state.
  void run(NetworkObserver& observer);
  /// Goes on from where it is through all that happens until t, or until the end of the run. Where a run is
  /// cut makes no difference to what comes out.
  void run_until(double t, NetworkObserver& observer);
  double now() const;

  // --- between two parts of a run, and before the first. What follows at once is done when the run goes on.
  /// Further spikes of a population of sources, by (time, neuron), none earlier than now. Those added before
  /// must have come; otherwise a std::logic_error.
  void add_spikes(std::uint32_t population, std::vector<std::pair<double, std::uint32_t>> spikes);
  /// From now on spikes play these waveforms of the projection; what runs goes on to its end.
  void play(std::uint32_t projection, std::uint32_t pre_waveform, std::uint32_t post_waveform);
  /// The neuron is held as by a spike and counts for none; nothing is sent to others.
  void teach(const TeacherSpike& spike);
  /// The parameter V_th of a neuron of a steered population [V].
  void set_threshold(std::uint32_t population, std::uint32_t neuron, double volts);
  /// All membranes of a steered population to where they started. Those that are held stay so, slow states
  /// and currents go on.
  void reset_membranes(std::uint32_t population);

  // --- now: during sample() and after run()
  NeuronState neuron(std::uint32_t population, std::uint32_t i) const;
  DeviceState device(std::uint32_t projection, std::uint64_t edge) const;
  /// Terminal current of a device, (V - u)/R_s [A].
  double device_current(std::uint32_t projection, std::uint64_t edge) const;
  /// As it was given, but for the initial states of devices, which have become those of the simulation, and
  /// for thresholds that were set.
  const Network& network() const;
  const NetworkCounts& counts() const;
  /// Which parts go through compiled maps, and why others do not.
  const MapPlan& plan() const;
  /// Whether the neurons of a population go through time in slices, which threads may share.
  bool goes_in_slices(std::uint32_t population) const;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace memspike
