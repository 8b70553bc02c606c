// SPDX-License-Identifier: Apache-2.0
#include "engine/maps/device_maps.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/map_devices.hpp"

namespace memspike::test {
namespace {

struct MapCase {
  const char* name;
  MapDevice device;
  TerminalLevels pre, post;
  double longest, tolerance;  // of the network

  MapDemand demand() const { return {device.parts(), pre, post, longest, tolerance, 1 / 20e-3, true}; }
  DeviceMaps maps() const {
    auto made = DeviceMaps::make(demand());
    if (!made) throw std::runtime_error(std::string(name) + ": no maps");
    return std::move(*made);
  }
  double voltage(int pre_level, int post_level) const {
    return pre.voltages[static_cast<std::size_t>(pre_level)] -
           post.voltages[static_cast<std::size_t>(post_level)];
  }
  int pres() const { return static_cast<int>(pre.voltages.size()); }
  int posts() const { return static_cast<int>(post.voltages.size()); }
};

std::vector<MapCase> cases() {
  return {{"kept for hours",
           kept_for_hours(),
           {{0, 0.75, -0.4}, {{1, 5e-3}, {2, 5e-3}}, {}},
           {{0, -0.7, 0.6}, {{1, 5e-3}, {2, 5e-3}}, {}},
           2,
           1e-5},
          {"written by each pulse",
           kept_for_hours(),
           {{0, 1.35}, {{1, 2e-3}}, {}},
           {{0, 1.15}, {{1, 2e-3}}, {}},
           1,
           1e-5},
          {"written by pairs",
           written_by_pairs(),
           {{0, 0.4}, {{1, 5e-3}}, {}},
           {{0, -0.79, 1.16}, {{1, 1e-3}, {2, 1e-3}}, {}},
           0.1,
           1e-4},
          {"forgets",
           forgets_in_a_second(1e-6),
           {{0, 1.1}, {{1, 2e-3}}, {}},
           {{0, -0.2}, {{1, 2e-3}}, {}},
           1,
           1e-4}};
}

std::vector<double> places(const MapCase& c) {
  std::vector<double> x;
  for (const double place : {0.02, 0.27, 0.51, 0.83, 0.99}) x.push_back(place * c.device.scale());
  return x;
}

/// Where a device at (u, x) would have been on the manifold of these levels.
double slow_coordinate(const MapCase& c, const DeviceMaps& maps, DeviceState at, int pre, int post) {
  const HeldLevel& level = maps.level(pre, post);
  const double later = 40 / level.fast_rate(at.x);
  return level.flow(c.device.after(at, c.voltage(pre, post), later).x, -later);
}

TEST(DeviceMaps, AnEdgeFromOneManifoldLeadsWhereIntegrationDoes) {
  for (const MapCase& c : cases()) {
    const DeviceMaps maps = c.maps();
    for (int from = 0; from < c.pres(); ++from)
      for (int to = 0; to < c.pres(); ++to) {
        if (from == to) continue;
        const DeviceMaps::RowEdge& edge = maps.row_edge(from, to);
        for (const double x : places(c)) {
          const double truth = slow_coordinate(c, maps, {maps.level(from, 0).u(x), x}, to, 0);
          EXPECT_NEAR(edge.quiet ? x : edge.entry.first_at(x), truth, 5e-3 * c.tolerance * c.device.scale())
              << c.name << ": " << from << " to " << to << " at " << x;
        }
      }
    EXPECT_LE(maps.state_error(), 5e-3 * c.tolerance) << c.name;
  }
}

TEST(DeviceMaps, APulseThatMovesTheSlowStateIsNotQuiet) {
  const auto all = cases();
  EXPECT_FALSE(all[3].maps().row_edge(0, 1).quiet);
  EXPECT_TRUE(all[2].maps().row_edge(0, 1).quiet);
}

TEST(DeviceMaps, APostsynapticWaveformLeadsWhereIntegrationDoes) {
  for (const MapCase& c : cases()) {
    const DeviceMaps maps = c.maps();
    double moved = 0;
    for (int pre = 0; pre < c.pres(); ++pre)
      for (const double x : places(c)) {
        DeviceState at{maps.level(pre, 0).u(x), x};
        for (const LevelSegment& s : c.post.waveform)
          at = c.device.after(at, c.voltage(pre, s.level), s.duration);
        const double truth = slow_coordinate(c, maps, at, pre, 0);
        EXPECT_NEAR(maps.post_map(pre).first_at(x), truth, 5e-3 * c.tolerance * c.device.scale())
            << c.name << ": level " << pre << " at " << x;
        moved = std::max(moved, std::fabs(truth - x) / c.device.scale());
      }
    EXPECT_GT(moved, 1e-3) << c.name << ": a map that does nothing would do";
  }
}

TEST(DeviceMaps, ACourseThroughEdgesSoonAfterOneAnotherIsThatOfIntegration) {
  Numbers random(3);
  for (const MapCase& c : cases()) {
    const DeviceMaps maps = c.maps();
    ASSERT_TRUE(maps.has_courses()) << c.name;
    const double time = 1 / maps.level(0, 0).fast_rate(0.5 * c.device.scale());
    for (int trial = 0; trial < 8; ++trial) {
      const double x = random.uniform(0.05, 0.95) * c.device.scale();
      DeviceMaps::Course course{x, 0, 0, 0, 0, x};
      DeviceState at{maps.level(0, 0).u(x), x};
      double now = 0;
      for (int edge = 0; edge < 12; ++edge) {
        const double gap = random.log_uniform(0.05, 30) * time;
        at = c.device.after(at, c.voltage(course.pre, course.post), gap);
        now += gap;
        maps.go_through(course, now, random.below(c.pres()), random.below(c.posts()));
        EXPECT_NEAR(maps.level(course.pre, course.post).u(course.x) + course.away, at.u, 1e-4)
            << c.name << " edge " << edge;
        EXPECT_NEAR(course.y, slow_coordinate(c, maps, at, course.pre, course.post),
                    0.1 * c.tolerance * c.device.scale())
            << c.name << " trial " << trial << " edge " << edge;
      }
    }
  }
}

TEST(DeviceMaps, CoursesAreNotOfferedWhereTheyAreOff) {
  // The more x moves while u is on its way, the worse is one number for it: little at 0.2 + 0.9 V, a tenth at
  // 0.5 V.
  MapCase c = cases()[2];
  c.post.voltages = {0, -0.9, 0.8};
  c.pre.voltages[1] = 0.2;
  EXPECT_TRUE(c.maps().has_courses());
  c.pre.voltages[1] = 0.5;
  EXPECT_FALSE(c.maps().has_courses());
}

TEST(DeviceMaps, ALandingOffsetIsThatOfIntegration) {
  for (const MapCase& c : cases()) {
    const DeviceMaps maps = c.maps();
    ASSERT_TRUE(maps.has_courses());
    for (int pre = 0; pre < c.pres(); ++pre)
      for (const double x : places(c)) {
        const HeldLevel& level = maps.level(pre, 0);
        const double away = 0.5 * (maps.level(0, 0).u(x) - level.u(x));
        EXPECT_NEAR(maps.landing_offset(pre, 0, away, x),
                    slow_coordinate(c, maps, {level.u(x) + away, x}, pre, 0) - x,
                    1e-2 * c.tolerance * c.device.scale())
            << c.name;
      }
  }
}

TEST(DeviceMaps, AnEdgeWithinAPostsynapticWaveformHasAMap) {
  const auto all = cases();
  const MapCase& c = all[2];
  const DeviceMaps maps = c.maps();
  const PhaseMap* map = maps.phase_map(0, 1);
  ASSERT_TRUE(map);
  const double length = c.post.duration();
  Numbers random(5);
  double moved = 0;
  for (int trial = 0; trial < 60; ++trial) {
    const double tau = random.uniform(-0.9 * maps.settled_after(), length);
    const double x = random.uniform(0.02, 0.98);
    DeviceState at{maps.level(0, 0).u(x), x};
    const double begin = std::min(tau, 0.0);
    std::vector<double> edges{0, 1e-3, 2e-3, tau};
    std::sort(edges.begin(), edges.end());
    double now = begin;
    for (const double edge : edges) {
      const int post = now < 0 ? 0 : now < 1e-3 ? 1 : 2;
      at = c.device.after(at, c.voltage(now >= tau ? 1 : 0, post), edge - now);
      now = edge;
    }
    EXPECT_NEAR(map->at(x, tau), slow_coordinate(c, maps, at, 1, 0), 0.1 * c.tolerance) << tau << " " << x;
    moved = std::max(moved, std::fabs(map->at(x, tau) - maps.post_map(0).first_at(x)));
  }
  EXPECT_GT(moved, 1e-3) << "such a pair writes";
  EXPECT_FALSE(all[1].maps().phase_map(0, 1)) << "its levels do not keep the state";
}

// --- currents

/// Σ a_m (1 - e^(-r_m t))/r_m.
class Modes {
 public:
  explicit Modes(const DeviceMaps& maps) : maps_(maps), a_(maps.rates().size(), 0.0) {}
  void add_slow(int level, double y, double sign) {
    const DeviceMaps::SlowCurrent& slow = maps_.slow_current(level);
    if (slow.none) return;
    std::vector<double> values(slow.places.size());
    slow.modes.at(y, values);
    for (std::size_t k = 0; k < values.size(); ++k) a_[slow.places[k]] += sign * values[k];
  }
  void add_fast(int from, int to, double x) {
    const FunctionTable& fast = maps_.row_edge(from, to).fast;
    std::vector<double> values(fast.functions());
    fast.at(x, values);
    for (std::size_t k = 0; k < values.size(); ++k) a_[maps_.first_fast() + k] += values[k];
  }
  void go_on(double t) {
    for (std::size_t m = 0; m < a_.size(); ++m) a_[m] *= std::exp(-maps_.rates()[m] * t);
  }
  double charge(double t) const {
    double sum = 0;
    for (std::size_t m = 0; m < a_.size(); ++m) {
      const double r = maps_.rates()[m];
      sum += r == 0 ? a_[m] * t : -a_[m] / r * std::expm1(-r * t);
    }
    return sum;
  }

 private:
  const DeviceMaps& maps_;
  std::vector<double> a_;
};

double coordinate_after(const DeviceMaps& maps, int from, int to, double x) {
  const DeviceMaps::RowEdge& edge = maps.row_edge(from, to);
  return edge.quiet ? x : edge.entry.first_at(x);
}

TEST(DeviceMaps, TheChargeOfTheModesIsThatOfTheDeviceAtAnyTimeOfAPulse) {
  for (const MapCase& c : cases()) {
    const DeviceMaps maps = c.maps();
    const double width = c.pre.waveform[0].duration;
    for (const double x : places(c)) {
      const double y = coordinate_after(maps, 0, 1, x);
      Modes up(maps);
      up.add_slow(1, y, 1);
      up.add_fast(0, 1, x);
      const double time = 1 / maps.level(1, 0).fast_rate(x);
      const DeviceState start{maps.level(0, 0).u(x), x};
      const double transient = std::fabs(maps.level(1, 0).u(x) - start.u) * c.device.value("C_m");
      for (const double t : {0.3 * time, time, 4 * time, 15 * time, width}) {
        const double truth = c.device.segment(start, c.voltage(1, 0), t).charge;
        EXPECT_NEAR(up.charge(t), truth, 0.3 * c.tolerance * (transient + std::fabs(truth)))
            << c.name << ": x = " << x << ", t = " << t;
      }
      // Back to 0 V: the transient is of the other sign, and what the first left is over.
      const DeviceState top = c.device.after(start, c.voltage(1, 0), width);
      const double x_top = maps.level(1, 0).flow(y, width);
      Modes down(maps);
      down.add_slow(0, coordinate_after(maps, 1, 0, x_top), 1);
      down.add_fast(1, 0, x_top);
      for (const double t : {time, 20 * time}) {
        const double truth = c.device.segment(top, 0, t).charge;
        EXPECT_NEAR(down.charge(t), truth, 0.3 * c.tolerance * (transient + std::fabs(truth))) << c.name;
      }
    }
    EXPECT_LE(maps.charge_error(), 0.2 * c.tolerance) << c.name;
  }
}

TEST(DeviceMaps, ModesGoOnByThemselvesWhereAPulseEndsEarly) {
  // Nothing is reset at the second edge: what the first one left is added to.
  const MapCase c = cases()[2];
  const DeviceMaps maps = c.maps();
  for (const double x : places(c)) {
    const double time = 1 / maps.level(1, 0).fast_rate(x), gap = 1.5 * time;
    Modes modes(maps);
    modes.add_slow(1, x, 1);
    modes.add_fast(0, 1, x);
    modes.go_on(gap);
    modes.add_slow(1, x, -1);
    modes.add_slow(0, x, 1);
    modes.add_fast(1, 0, x);
    const DeviceState start{maps.level(0, 0).u(x), x}, top = c.device.after(start, c.voltage(1, 0), gap);
    const double whole = std::fabs(top.u) * c.device.value("C_m");
    for (const double t : {0.5 * time, 3 * time, 30 * time})
      EXPECT_NEAR(modes.charge(t), c.device.segment(top, 0, t).charge, 0.5 * c.tolerance * whole)
          << x << " " << t;
  }
}

TEST(DeviceMaps, AreNothingWhereADeviceHasNoSlowManifold) {
  MapCase c = cases()[3];
  EXPECT_TRUE(DeviceMaps::make(c.demand()));
  c.device = forgets_in_a_second(5e-3);  // tau_s = 0.5 s, tau_k = 1 s
  EXPECT_FALSE(DeviceMaps::make(c.demand()));
}

TEST(DeviceMaps, ADeviceIsSettledWhenItsTransientIsBelowAShareOfTheTolerance) {
  for (const MapCase& c : cases()) {
    const DeviceMaps maps = c.maps();
    const double x = 0.5 * c.device.scale();
    const DeviceState end = c.device.after({maps.level(1, 0).u(x), x}, c.voltage(0, 0), maps.settled_after());
    EXPECT_NEAR(end.u, maps.level(0, 0).u(end.x), 2e-2 * c.tolerance) << c.name;
    EXPECT_LT(maps.settled_after(), 40 / maps.level(0, 0).fast_rate(0)) << c.name;
  }
}

}  // namespace
}  // namespace memspike::test
