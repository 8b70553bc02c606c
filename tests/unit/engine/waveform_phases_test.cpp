// SPDX-License-Identifier: Apache-2.0
// Devices that differ through their waveforms by phases, with edges of their rows at any time, against the
// integrator.
#include "engine/maps/waveform_phases.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/map_devices.hpp"

namespace memspike::test {
namespace {

constexpr double kTolerance = 1e-4, kAllowed = 1e-2 * kTolerance;

/// Devices of one kind whose parameters are drawn, and their maps.
struct Drawn {
  std::vector<MapDevice> devices;
  std::vector<double> parameters;
  std::vector<std::uint32_t> post;
  std::optional<EnsembleMaps> maps;

  Drawn(const ValuesByName& values, double spread, int count, const TerminalLevels& pre,
        const TerminalLevels& waveform) {
    Numbers numbers(29);
    for (int k = 0; k < count; ++k) {
      ValuesByName own = values;
      for (auto& [name, value] : own) value *= std::exp(spread * numbers.uniform(-2, 2));
      devices.emplace_back("nonvolatile", own);
      parameters.insert(parameters.end(), devices.back().parameters.begin(), devices.back().parameters.end());
      post.push_back(0);
    }
    EnsembleDemand demand;
    demand.model = devices[0].model, demand.kernel = &devices[0].model->baseline;
    demand.parameters = parameters, demand.post = post, demand.targets = 1;
    demand.pre = pre, demand.post_levels = waveform;
    demand.longest = 10, demand.tolerance = kTolerance, demand.delivers = false;
    std::string why_not;
    maps = EnsembleMaps::make(demand, why_not);
    EXPECT_TRUE(maps) << why_not;
  }
};

TerminalLevels reads() { return {{0, 0.4}, {{1, 5e-3}}, {}}; }
TerminalLevels two_levels() { return {{0, 0.4, 0.2}, {{1, 3e-3}, {2, 3e-3}}, {}}; }
TerminalLevels bipolar() { return {{0, -0.79, 1.16}, {{1, 1e-3}, {2, 1e-3}}, {}}; }

using Event = WaveformPhases::Event;

constexpr double kAfterwards = 1e-3;  // by then it has settled on the last level

/// x some time after all events by the integrator.
double integrated(const MapDevice& device, const WaveformPhases& phases, const std::vector<Event>& events,
                  DeviceState at) {
  for (std::size_t k = 0; k < events.size(); ++k) {
    const double until = k + 1 < events.size() ? events[k + 1].after : events[k].after + kAfterwards;
    at = device.after(at, phases.voltage_after(events[k]), until - events[k].after);
  }
  return at.x;
}

/// The same by phases, and by the flow where these say so.
double by_phases(const EnsembleMaps& maps, std::uint64_t device, const WaveformPhases& phases,
                 const std::vector<Event>& events, WaveformPhases::Way way, int& stretches) {
  if (!phases.can_go(device, events, way.starts_unsettled)) return std::nan("");
  for (;;) {
    WaveformPhases::Stretch stretch;
    if (phases.go_on(device, events, way, stretch) == WaveformPhases::Progress::done) return way.number;
    ++stretches;
    EnsembleMaps::Effort effort;
    DeviceState at = stretch.from;
    for (std::size_t k = stretch.first; k < stretch.last; ++k)
      at = maps.flow(device, phases.voltage_after(events[k]), at, events[k + 1].after - events[k].after,
                     effort);
    if (stretch.last + 1 == events.size()) return maps.landing(device, events.back().pre, at, effort);
    const Event& last = events[stretch.last];
    const bool lands = phases.lands_after(device, last);
    EnsembleMaps::Held held{device, phases.voltage_after(last), phases.settles_after(device), at, lands, 0,
                            false};
    maps.flow_together({&held, 1}, false, effort);
    phases.land(device, last, lands ? held.landed : held.at.x, way);
  }
}

struct Met {
  int added = 0, stretches = 0, none = 0;
};

/// `soon`: edges may come soon after one another.
Met compare(const Drawn& drawn, bool soon, double allowed) {
  const EnsembleMaps& maps = *drawn.maps;
  WaveformPhases phases(maps, kAllowed);
  EXPECT_TRUE(phases.is_possible());
  Met met;
  Numbers numbers(4);
  const double length = maps.post().duration();
  const int levels = static_cast<int>(maps.pre().voltages.size());
  for (std::uint64_t device = 0; device < drawn.devices.size(); ++device) {
    EnsembleMaps::Effort effort;
    if (!phases.add(device, effort)) continue;
    ++met.added;
    for (int k = 0; k < 8; ++k) {
      const int pre = numbers.below(levels);
      std::vector<WaveformPhases::RowEdge> edges;
      for (int e = numbers.below(soon ? 4 : 2); e > 0; --e)
        edges.push_back({soon ? numbers.uniform(0, length) : length * (0.25 + 0.5 * numbers.below(2)),
                         numbers.below(levels)});
      std::sort(edges.begin(), edges.end(), [](const auto& a, const auto& b) { return a.after < b.after; });
      std::vector<Event> events;
      phases.events_of(pre, edges, events);
      const double y = maps.scale() * numbers.uniform(0, 1);
      const double said = by_phases(maps, device, phases, events, {0, y, false, {}}, met.stretches);
      if (std::isnan(said)) {
        ++met.none;
        continue;
      }
      const MapDevice& judge = drawn.devices[device];
      const auto on_manifold = [&](int level, double x) {
        return DeviceState{maps.manifold(device, maps.pre_voltage(level), x), x};
      };
      const int last = events.back().pre;
      EXPECT_NEAR(judge.after(on_manifold(last, said), maps.pre_voltage(last), kAfterwards).x,
                  integrated(judge, phases, events, on_manifold(pre, y)), allowed * maps.scale())
          << "device " << device << " from " << y << " with " << edges.size() << " edges";
    }
  }
  return met;
}

TEST(WaveformPhases, TakeDevicesWhereTheIntegratorDoes) {
  for (const double spread : {0.02, 0.05, 0.1}) {
    const Drawn drawn(kWrittenByPairs, spread, 40, reads(), bipolar());
    const Met met = compare(drawn, false, 1.5 * kAllowed);
    EXPECT_GE(met.added, 38) << spread;
    EXPECT_EQ(met.stretches, 0);
    EXPECT_EQ(met.none, 0);
  }
}

TEST(WaveformPhases, FlowThroughEdgesThatComeSoonAfterOneAnother) {
  const Drawn drawn(kWrittenByPairs, 0.05, 40, two_levels(), bipolar());
  const Met met = compare(drawn, true, 3 * kAllowed);
  EXPECT_GE(met.added, 38);
  EXPECT_GT(met.stretches, 50);
  EXPECT_EQ(met.none, 0);
}

TEST(WaveformPhases, BeginBeforeDevicesHaveSettled) {
  const Drawn drawn(kWrittenByPairs, 0.1, 40, reads(), bipolar());
  const EnsembleMaps& maps = *drawn.maps;
  WaveformPhases phases(maps, kAllowed);
  Numbers numbers(7);
  int stretches = 0, added = 0;
  for (std::uint64_t device = 0; device < drawn.devices.size(); ++device) {
    EnsembleMaps::Effort effort;
    if (!phases.add(device, effort)) continue;
    ++added;
    for (const double before : {0.0, 5e-6, 3e-5, 7e-5}) {
      const MapDevice& judge = drawn.devices[device];
      const int pre = numbers.below(2);
      const double y = maps.scale() * numbers.uniform(0, 1);
      // The row comes to `pre` a short time before.
      const DeviceState start = judge.after({maps.manifold(device, maps.pre_voltage(1 - pre), y), y},
                                            maps.pre_voltage(pre), before);
      std::vector<Event> events;
      const WaveformPhases::RowEdge edge{1.5e-3, 1 - pre};
      phases.events_of(pre, {&edge, 1}, events);
      const double said = by_phases(maps, device, phases, events, {0, 0, true, start}, stretches);
      const double voltage = maps.pre_voltage(events.back().pre);
      EXPECT_NEAR(judge.after({maps.manifold(device, voltage, said), said}, voltage, kAfterwards).x,
                  integrated(judge, phases, events, start), 3 * kAllowed * maps.scale())
          << "device " << device << ", " << before << " s before";
    }
  }
  EXPECT_GE(added, 38);
  EXPECT_GE(stretches, 4 * added) << "none can go without flowing at first";
}

TEST(WaveformPhases, KnowDevicesThatWriteWithinSomeTimeConstants) {
  ValuesByName fast = kWrittenByPairs;
  fast["V_set"] = fast["V_res"] = 1.1;  // 1e4/s, where u takes 10 us: a ratio of ten
  const Drawn drawn(fast, 0.03, 30, reads(), bipolar());
  int close = 0;
  for (std::uint64_t device = 0; device < 30; ++device)
    close += !drawn.maps->point(device, drawn.maps->voltage(0, 2), 0.5).is_apart;
  EXPECT_GT(close, 20);
  EXPECT_GE(compare(drawn, false, 1.5 * kAllowed).added, 25);
  const Met met = compare(drawn, true, 3 * kAllowed);
  EXPECT_GT(met.stretches, 50);
  EXPECT_EQ(met.none, 0) << "their states are told by phases, too";
}

TEST(WaveformPhases, LeaveOutDevicesWhoseWaveformEndsBeforeTheySettle) {
  const Drawn drawn(kWrittenByPairs, 0.02, 3, reads(), {{0, -0.79, 1.16}, {{1, 1e-3}, {2, 5e-5}}, {}});
  WaveformPhases phases(*drawn.maps, kAllowed);
  EnsembleMaps::Effort effort;
  EXPECT_FALSE(phases.add(0, effort));
  EXPECT_FALSE(phases.has(0));
}

}  // namespace
}  // namespace memspike::test
