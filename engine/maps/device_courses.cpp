// SPDX-License-Identifier: Apache-2.0
// Devices of a class that are not on a manifold.
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "engine/flow/portable.hpp"
#include "engine/maps/device_maps.hpp"
#include "engine/maps/map_shares.hpp"

namespace memspike {

using namespace map_shares;

namespace {

/// Series hold a little beyond the ends of their domain.
bool is_near(const Domain& domain, double x) {
  const double margin = kBeyond * (domain.high - domain.low);
  return x >= domain.low - margin && x <= domain.high + margin;
}

}  // namespace

std::optional<FunctionTable> DeviceMaps::landing_table(int pre, int post, Domain away,
                                                       std::size_t points) const {
  const HeldLevel& held = level(pre, post);
  const std::vector<double> nodes = chebyshev_points(domain_, points);
  const double scale = domain_.high - domain_.low;
  const std::vector<double> allowed(
      points, 0.3 * kEdgeShare * demand_.tolerance * scale / static_cast<double>(points));
  return FunctionTable::make(away, allowed, [&](double w, std::span<double> powers) {
    std::vector<double> offsets;
    for (const double x : nodes) {
      const auto landed = held.landing({held.u(x) + w, x});
      if (!landed) return false;
      offsets.push_back(*landed - x);
    }
    const std::vector<double> c = ChebyshevSeries(domain_, offsets).monomials(static_cast<int>(points) - 1);
    std::copy(c.begin(), c.end(), powers.begin());
    return true;
  });
}

bool DeviceMaps::has_courses() const {
  std::call_once(landings_->made, [this] { landings_->good = make_landings(); });
  return landings_->good;
}

bool DeviceMaps::make_landings() const {
  constexpr std::size_t kPoints = 8;
  const double scale = domain_.high - domain_.low, allowed = kEdgeShare * demand_.tolerance * scale;
  double lowest = 0, highest = 0;
  for (const HeldLevel& held : levels_)
    for (const double x : chebyshev_points(domain_, 9)) {
      lowest = std::min(lowest, held.u(x));
      highest = std::max(highest, held.u(x));
    }
  for (int pre = 0; pre < static_cast<int>(demand_.pre.voltages.size()); ++pre)
    for (int post = 0; post < static_cast<int>(demand_.post.voltages.size()); ++post) {
      const HeldLevel& held = level(pre, post);
      const double u = held.u(domain_.middle());
      const Domain away{lowest - u, highest - u};
      Landing& landing = landings_->of_level.emplace_back();
      if (!(away.high > away.low)) continue;
      double most = 0;
      for (const double w : {away.low, away.high})
        for (const double x : {domain_.low, domain_.middle(), domain_.high}) {
          const auto landed = held.landing({held.u(x) + w, x});
          if (!landed || !is_near(domain_, *landed)) return false;
          most = std::max(most, std::fabs(*landed - x));
        }
      if (most <= kQuietShare * demand_.tolerance * scale) continue;
      auto table = landing_table(pre, post, away, kPoints);
      if (!table) return false;
      landing.none = false;
      landing.powers = std::move(*table);
      for (const double w : {0.3 * away.low, 0.7 * away.low, 0.2 * away.high, 0.8 * away.high})
        for (const double place : {0.05, 0.45, 0.9}) {
          const double x = domain_.low + place * scale;
          const auto landed = held.landing({held.u(x) + w, x});
          if (!landed || !(std::fabs(*landed - x - landing_offset(pre, post, w, x)) <= allowed)) return false;
        }
    }
  const CourseErrors errors = course_errors();
  return errors.slow <= kCourseShare * demand_.tolerance &&
         errors.voltage <= kCourseVoltageShare * demand_.tolerance * (highest - lowest);
}

double DeviceMaps::landing_offset(int pre, int post, double away, double x) const {
  const Landing& landing = landings_->of_level[place(pre, post)];
  if (landing.none) return 0;
  double powers[16];
  landing.powers.at(away, {powers, landing.powers.functions()});
  const double xi = (x - domain_.middle()) / domain_.half();
  double sum = 0;
  for (std::size_t k = landing.powers.functions(); k-- > 0;) sum = sum * xi + powers[k];
  return sum;
}

void DeviceMaps::go_through(Course& course, double t, int pre, int post) const {
  const HeldLevel &before = level(course.pre, course.post), &after = level(pre, post);
  const double age = t - course.since;
  const double landed = before.flow(course.y, age);
  double x = landed, u = before.u(x);
  // However long ago that was: a cut would be a jump, which no map of such courses could follow.
  if (course.away != 0) {
    const double away = course.away * portable::exp(-before.fast_rate(x) * age);
    // It is still on its way there. Each sweep wins the digits that x moves by on the way.
    for (int sweep = 0; sweep < kLandingSweeps; ++sweep) {
      const double last = x;
      x = landed - landing_offset(course.pre, course.post, away, x);
      if (std::fabs(x - last) <= 1e-15 * domain_.high) break;
    }
    u = before.u(x) + away;
  }
  course.away = u - after.u(x);
  course.y = x + landing_offset(pre, post, course.away, x);
  course.since = t, course.pre = pre, course.post = post, course.x = x;
}

const PhaseMap* DeviceMaps::phase_map(int from, int to) const {
  Phase& phase = *phases_[pair(from, to)];
  std::call_once(phase.made, [&] { phase.map = make_phase_map(from, to); });
  return phase.map ? &*phase.map : nullptr;
}

std::optional<PhaseMap> DeviceMaps::make_phase_map(int from, int to) const {
  const auto keeps = [&](int pre) { return level(pre, 0).kind() == HeldLevel::Kind::frozen; };
  if (!has_courses() || !keeps(from) || !keeps(to) || !row_edge(from, to).quiet) return std::nullopt;
  std::vector<double> edges{0.0};
  for (const LevelSegment& segment : demand_.post.waveform) edges.push_back(edges.back() + segment.duration);
  const double scale = domain_.high - domain_.low, length = edges.back();
  const auto y = [&](double x, double tau) {
    Course course{x, 0, -2 * settled_after_, from, 0, x};
    if (tau < 0) go_through(course, tau, to, 0);
    for (std::size_t k = 0; k < edges.size(); ++k) {
      const bool ends = k + 1 == edges.size();
      go_through(course, edges[k], tau < edges[k] ? to : from, ends ? 0 : demand_.post.waveform[k].level);
      if (tau >= edges[k] && (ends ? tau <= length : tau < edges[k + 1]))
        go_through(course, tau, to, course.post);
    }
    return course.y;
  };
  return PhaseMap::make(domain_, edges, -settled_after_, length, 1 / levels_[0].fast_rate(domain_.middle()),
                        kPhaseShare * demand_.tolerance * scale, y);
}

/// One course against integration, edge by edge.
class DeviceMaps::CourseCheck {
 public:
  CourseCheck(const DeviceMaps& maps, double x)
      : maps_(maps), course_{x, 0, 0, 0, 0, x}, at_{maps.level(0, 0).u(x), x} {}

  /// To other levels after a time.
  void go(double gap, int pre, int post) {
    const double voltage = maps_.level(course_.pre, course_.post).voltage();
    SegmentInput in;
    in.drive = {Drive::Kind::voltage, voltage, voltage};
    in.duration = gap, in.tolerance = 1e-12;
    const MapDemand& demand = maps_.demand_;
    const SegmentOutput out = demand.device.kernel->flow(demand.device.parameters, at_, in, nullptr);
    at_ = out.end, now_ += gap;
    maps_.go_through(course_, now_, pre, post);
    const auto landed = maps_.level(pre, post).landing(at_);
    const bool done = out.status == FlowStatus::done && landed;
    const double u = maps_.level(pre, post).u(course_.x) + course_.away;
    slow_ = std::max(slow_, done ? std::fabs(*landed - course_.y) : HUGE_VAL);
    voltage_ = std::max(voltage_, done ? std::fabs(at_.u - u) : HUGE_VAL);
  }
  void raise(CourseErrors& errors) const {
    errors.slow = std::max(errors.slow, slow_ / (maps_.domain_.high - maps_.domain_.low));
    errors.voltage = std::max(errors.voltage, voltage_);
  }

 private:
  const DeviceMaps& maps_;
  Course course_;
  DeviceState at_;
  double now_ = 0, slow_ = 0, voltage_ = 0;
};

/// Courses with edges soon after one another.
DeviceMaps::CourseErrors DeviceMaps::course_errors() const {
  const int pres = static_cast<int>(demand_.pre.voltages.size()),
            posts = static_cast<int>(demand_.post.voltages.size());
  const double time =
      settled_after_ / -portable::log(kSettledShare * demand_.tolerance);  // of the fast state
  CourseErrors errors;
  std::uint32_t dice = 1;
  for (const double place : {0.01, 0.3, 0.65, 0.99}) {
    const double x = domain_.low + place * (domain_.high - domain_.low);
    for (const double gap : {0.3 * time, 1.0 * time, 3.0 * time, 0.9 * settled_after_}) {
      CourseCheck check(*this, x);
      for (int edge = 0; edge < 2 * pres * posts; ++edge) {
        dice = dice * 1664525u + 1013904223u;  // all levels, in an order without a pattern
        const int next = static_cast<int>((dice >> 16) % static_cast<unsigned>(pres * posts));
        check.go(edge == 0 ? 0 : gap, next / posts, next % posts);
      }
      check.raise(errors);
      // An edge of the row, and the postsynaptic waveform a gap later.
      for (int pre = 1; pre < pres && posts > 1; ++pre) {
        CourseCheck waveform(*this, x);
        waveform.go(0, pre, 0);
        double wait = gap;
        for (const LevelSegment& segment : demand_.post.waveform) {
          waveform.go(wait, pre, segment.level);
          wait = segment.duration;
        }
        waveform.go(wait, pre, 0);
        waveform.go(gap, 0, 0);
        waveform.raise(errors);
      }
    }
  }
  return errors;
}

}  // namespace memspike
