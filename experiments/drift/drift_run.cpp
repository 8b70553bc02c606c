// SPDX-License-Identifier: Apache-2.0
#include "experiments/drift/drift_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <tuple>

#include "engine/contract/error.hpp"
#include "engine/parallel.hpp"
#include "experiments/device/clock.hpp"
#include "experiments/drift/follow_device.hpp"
#include "experiments/drift/spike_trains.hpp"
#include "networks/network/neuron_numbers.hpp"

namespace memspike {
namespace {

// As of a device that a network integrates: it makes a few dozen steps between two spikes.
constexpr double kDeviceShare = 0.1;
constexpr double kFinest = 1e-14;

/// One device to be followed, for itself and for all that equal it.
struct Followed {
  std::uint64_t edge;
  std::uint32_t pre, post;
};

class ProjectionRun {
 public:
  ProjectionRun(const DriftProtocol& protocol, const Network& array, std::uint32_t index,
                const SpikeTrains& trains)
      : protocol_(protocol),
        array_(array),
        projection_(array.projections[index]),
        index_(index),
        trains_(trains),
        pre_(pre_waveforms(protocol, projection_, index)),
        post_(post_waveforms(protocol, projection_, index)) {
    find_equal_devices();
  }

  std::uint64_t size() const { return followed_.size(); }

  DeviceLedger follow(std::uint64_t k, const FollowSettings& settings) const {
    const Followed& f = followed_[k];
    const TerminalCourse pre(trains_.of(projection_.from, f.pre), projection_.delay_of(f.edge), pre_);
    const TerminalCourse post(trains_.of(projection_.to, f.post), 0, post_);
    const DeviceRef device{projection_.model, &projection_.model->kernel(array_.level),
                           projection_.parameters_of(f.edge)};
    try {
      return follow_device(device, projection_.initial_of(f.edge),
                           {pre, post, ReadCourse(protocol_), protocol_.duration()}, settings);
    } catch (const NumericalError& error) {
      throw NumericalError(fmt::format("protocol '{}', projection '{}', synapse from {} to {}: {}",
                                       protocol_.name, projection_.name, f.pre, f.post, error.what()));
    }
  }

  ProjectionLedger finish(std::vector<DeviceLedger> ledgers) {
    return {index_, std::move(ledgers), std::move(place_)};
  }

 private:
  void find_equal_devices() {
    const bool differ = projection_.parameters.size() != projection_.model->parameters.size();
    std::map<std::tuple<std::uint64_t, double, double, double, std::uint32_t, std::uint32_t>, std::uint32_t>
        known;
    for_each_edge(projection_, [&](std::uint32_t pre, std::uint64_t edge) {
      const std::uint32_t post = projection_.post[edge];
      const DeviceState start = projection_.initial_of(edge);
      const auto [at, is_new] =
          known.try_emplace({differ ? edge : 0, start.u, start.x, projection_.delay_of(edge),
                             trains_.kind_of(projection_.from, pre), trains_.kind_of(projection_.to, post)},
                            static_cast<std::uint32_t>(followed_.size()));
      if (is_new) followed_.push_back({edge, pre, post});
      place_.push_back(at->second);
    });
  }

  const DriftProtocol& protocol_;
  const Network& array_;
  const Projection& projection_;
  std::uint32_t index_;
  const SpikeTrains& trains_;
  std::vector<TimedWaveform> pre_, post_;
  std::vector<Followed> followed_;
  std::vector<std::uint32_t> place_;
};

FollowSettings settings_of(const DriftExperiment& e, const DriftProtocol& protocol,
                           const DriftRunOptions& options) {
  FollowSettings settings;
  settings.tolerance = std::max(kDeviceShare * e.tolerance, kFinest);
  settings.probe = e.probe;
  settings.program_end = protocol.program_end();
  for (const double age : e.ages) settings.times.push_back(as_decimal(settings.program_end + age));
  settings.check_interrupt = options.check_interrupt;
  return settings;
}

}  // namespace

ProtocolLedger run_protocol(const DriftExperiment& e, const DriftProtocol& protocol, const Network& array,
                            const DriftRunOptions& options) {
  const SpikeTrains trains = spike_trains(e, protocol, array, options.threads, options.check_interrupt);
  const FollowSettings settings = settings_of(e, protocol, options);
  ProtocolLedger ledger;
  ledger.spikes = trains.count();
  std::vector<ProjectionRun> runs;
  std::uint64_t all = 0;
  for (std::uint32_t p = 0; p < array.projections.size(); ++p)
    if (array.projections[p].kind == SynapseKind::device)
      all += runs.emplace_back(protocol, array, p, trains).size();
  std::atomic<std::uint64_t> done = 0;
  for (ProjectionRun& run : runs) {
    std::vector<DeviceLedger> devices(run.size());
    parallel_for(run.size(), options.threads, [&](std::uint64_t k) {
      devices[k] = run.follow(k, settings);
      if (options.progress) options.progress(static_cast<double>(++done) / static_cast<double>(all));
    });
    for (const DeviceLedger& device : devices) {
      ledger.counts += device.counts;
      ledger.largest_local_error = std::max(ledger.largest_local_error, device.largest_local_error);
    }
    ledger.projections.push_back(run.finish(std::move(devices)));
  }
  return ledger;
}

}  // namespace memspike
