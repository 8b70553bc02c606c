// SPDX-License-Identifier: Apache-2.0
#include "engine/network/mapped_devices.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/contract/error.hpp"
#include "engine/contract/format.hpp"
#include "engine/flow/portable.hpp"
#include "engine/maps/map_shares.hpp"
#include "engine/network/instant.hpp"

namespace memspike {
namespace {

constexpr double kReplayShare = 1e-2, kFinestReplay = 1e-13;  // of the tolerance, for what no map covers
constexpr int kLandingSweeps = 8;                             // each wins some two digits

}  // namespace

MappedDevices::MappedDevices(const Network& network, const Projection& projection, std::vector<double> y,
                             const DeviceMaps& maps, NetworkCounts& counts)
    : network_(network),
      projection_(projection),
      maps_(maps),
      counts_(counts),
      kernel_(&projection.model->kernel(network.level)),
      passes_(passes_for(network.level)),
      y_(std::move(y)) {
  last_segment_settles_ = maps.post().shortest_last() >= maps.settled_after();
  keeps_away_ = !last_segment_settles_ || levels_matter_after_column();
  const int levels = static_cast<int>(maps.pre().voltages.size());
  for (int from = 0; from < levels; ++from)
    for (int to = 0; to < levels; ++to) {
      light_.push_back(find_light(from, to));
      keeps_away_ |= from != to && !light_.back();
    }
  if (keeps_away_) away_.resize(y_.size(), 0.0);
}

bool MappedDevices::find_light(int from, int to) const {
  const auto is_simple = [&](int level) {
    if (maps_.level(level, 0).kind() != HeldLevel::Kind::frozen) return false;
    if (!maps_.delivers()) return true;
    const DeviceMaps::SlowCurrent& slow = maps_.slow_current(level);
    return slow.none || (slow.places.size() == 1 && slow.modes.cells() == 1);
  };
  if (!is_simple(from) || !is_simple(to) || !maps_.row_edge(from, to).quiet) return false;
  return !maps_.delivers() || from == to || maps_.row_edge(from, to).fast.cells() == 1;
}

/// Whether it makes a difference to which presynaptic level a device comes back from a postsynaptic waveform.
bool MappedDevices::levels_matter_after_column() const {
  const Domain& domain = maps_.domain();
  const double allowed = map_shares::kComingBackShare * network_.tolerance * (domain.high - domain.low);
  for (int post = 1; post < static_cast<int>(maps_.post().voltages.size()); ++post)
    for (const double x : {domain.low, domain.middle(), domain.high}) {
      const double u = maps_.level(0, post).u(x);
      const double base = maps_.level(0, 0).landing({u, x}).value_or(HUGE_VAL);
      for (int pre = 1; pre < static_cast<int>(maps_.pre().voltages.size()); ++pre)
        if (!(std::fabs(maps_.level(pre, 0).landing({u, x}).value_or(-HUGE_VAL) - base) <= allowed))
          return true;
    }
  return false;
}

// --- edges

double MappedDevices::go_through(std::uint64_t edge, const Ends& ends, int to, double t) {
  const int from = ends.row.level;
  const double age = t - ends.since();
  const DeviceMaps::RowEdge& map = maps_.row_edge(from, to);
  const HeldLevel &before = maps_.level(from, 0), &after = maps_.level(to, 0);
  double x = before.flow(y_[edge], age);
  if (age >= maps_.settled_after()) {
    y_[edge] = map.quiet ? x : map.entry.first_at(x);
    keep_away(edge, before.u(x) - after.u(x));
  } else if (from == to && before.kind() == HeldLevel::Kind::frozen) {
    // Where x moves, so does the fast rate.
    keep_away(edge, course_of(edge, ends, t, false).away * portable::exp(-before.fast_rate(x) * age));
    y_[edge] = x;
  } else if (maps_.has_courses()) {
    DeviceMaps::Course course = course_of(edge, ends, t, false);
    maps_.go_through(course, t, to, 0);
    x = course.x, y_[edge] = course.y;
    keep_away(edge, course.away);
  } else {
    const DeviceState raw = resting_at(edge, ends, t, false);
    x = raw.x;
    y_[edge] = after.landing(raw).value_or(x);
    keep_away(edge, raw.u - after.u(x));
    ++counts_.mapped_exceptions;
  }
  return x;
}

bool MappedDevices::pass_resting_column(std::span<const std::uint32_t> edges, const ColumnHistory& column) {
  const FunctionTable& map = maps_.post_map(0);
  if (!column.plain || !last_segment_settles_ || keeps_away_ || map.cells() != 1 ||
      maps_.level(0, 0).kind() != HeldLevel::Kind::frozen)
    return false;
  ColumnPass pass;
  pass.coefficients = map.coefficients().data(), pass.degree = map.degree();
  pass.scale = 1 / map.domain().half(), pass.shift = -map.domain().middle() / map.domain().half();
  pass.y = y_.data(), pass.edges = edges.data(), pass.count = edges.size();
  passes_.column(pass);
  return true;
}

void MappedDevices::creep(std::span<const std::uint32_t> edges, std::span<const double> powers, int times) {
  const double middle = maps_.domain().middle(), half = maps_.domain().half();
  // x + dx; x itself is middle + half ξ.
  coefficients_.assign(powers.begin(), powers.end());
  coefficients_.resize(std::max<std::size_t>(powers.size(), 2), 0.0);
  coefficients_[0] += middle, coefficients_[1] += half;
  while (coefficients_.size() > 2 && coefficients_.back() == 0) coefficients_.pop_back();
  ColumnPass pass;
  pass.coefficients = coefficients_.data(), pass.degree = static_cast<int>(coefficients_.size()) - 1;
  pass.scale = 1 / half, pass.shift = -middle / half;
  pass.y = y_.data(), pass.edges = edges.data(), pass.count = edges.size();
  for (int k = 0; k < times; ++k) passes_.column(pass);
}

void MappedDevices::go_through_column(std::uint64_t edge, const Ends& ends, double t) {
  const LevelHistory& row = ends.row;
  const ColumnHistory& column = *ends.column;
  const double quiet_since = column.started - maps_.settled_after();
  if (column.plain && last_segment_settles_ && ends.since() <= quiet_since) {
    const double x = maps_.level(row.level, 0).flow(y_[edge], column.started - ends.since());
    const double y = y_[edge] = maps_.post_map(row.level).first_at(x);
    if (keeps_away_)
      keep_away(edge, maps_.level(row.level, column.last_level).u(y) - maps_.level(row.level, 0).u(y));
    return;
  }
  if (column.plain && !keeps_away_ && column.ended <= quiet_since)
    if (const LevelEdge* only = row.only_edge_since(quiet_since))
      if (const PhaseMap* map = maps_.phase_map(only->from, only->to)) {
        y_[edge] = map->at(y_[edge], only->t - column.started);
        return;
      }
  if (maps_.has_courses()) {
    DeviceMaps::Course course = course_of(edge, ends, column.started, true);
    for_each_edge(row, column, t,
                  [&](double then, int pre, int post) { maps_.go_through(course, then, pre, post); });
    if (course.since < t - tie_at(t)) maps_.go_through(course, t, course.pre, course.post);
    y_[edge] = course.y;
    keep_away(edge, course.away);
    return;
  }
  ++counts_.mapped_exceptions;
  const DeviceState raw = replay(edge, ends, t);
  const HeldLevel& after = maps_.level(row.standing(t, false).level, 0);
  y_[edge] = after.landing(raw).value_or(raw.x);
  keep_away(edge, raw.u - after.u(raw.x));
}

// --- states

DeviceState MappedDevices::flow(DeviceState at, double voltage, double duration) const {
  if (!(duration > 0)) return at;
  SegmentInput in;
  in.drive = {Drive::Kind::voltage, voltage, voltage};
  in.duration = duration;
  in.tolerance = std::max(kReplayShare * network_.tolerance, kFinestReplay);
  const SegmentOutput out = kernel_->flow(projection_.parameters_of(0), at, in, nullptr);
  if (out.status != FlowStatus::done)
    throw NumericalError(
        fmt::format("projection '{}': a device cannot be integrated at {} V from u = {} V, slow state {}",
                    projection_.name, format_number(voltage), format_number(at.u), format_number(at.x)));
  counts_.device_flows += out.counts;
  return out.end;
}

/// The last time at which the state of a device was found, and not only what it adds to currents.
double MappedDevices::last_known(const Ends& ends, double t, bool strictly) const {
  double known = ends.column ? ends.column->ended : -1.0;
  const double since = ends.row.standing(t, strictly).since;
  const double ended = known;
  const auto matters = [&](const LevelEdge& e) {
    return !is_light(e.from, e.to) || (e.t > ended && e.t < ended + maps_.settled_after());
  };
  for (const LevelEdge& e : ends.row.edges)
    if (e.t <= since && matters(e)) known = std::max(known, e.t);
  return known;
}

DeviceMaps::Course MappedDevices::course_of(std::uint64_t edge, const Ends& ends, double t,
                                            bool strictly) const {
  const Standing now = ends.row.standing(t, strictly);
  const double ended = ends.column ? ends.column->ended : -1.0;
  DeviceMaps::Course course{y_[edge], 0, std::max(now.since, ended), now.level, 0, y_[edge]};
  const double oldest = course.since - maps_.settled_after();
  if (t - course.since >= maps_.settled_after()) return course;
  const double x = course.y, rate = maps_.level(now.level, 0).fast_rate(x);
  const auto left = [&](double since) { return portable::exp(-rate * (course.since - since)); };
  const auto step = [&](int from, int to) { return maps_.level(from, 0).u(x) - maps_.level(to, 0).u(x); };
  // What light edges leave behind goes on by itself; what others left is known as of the last of them.
  const double known = keeps_away_ ? last_known(ends, t, strictly) : -1.0;
  if (keeps_away_ && known > oldest) course.away += away_[edge] * left(known);
  for (const LevelEdge& e : ends.row.edges)
    if (e.t > std::max(oldest, known) && e.t <= now.since && e.from != e.to)
      course.away += step(e.from, e.to) * left(e.t);
  if (!keeps_away_ && ended > oldest) {
    const int pre = ends.row.standing(ended, false).level;
    course.away += (maps_.level(pre, ends.column->last_level).u(x) - maps_.level(pre, 0).u(x)) * left(ended);
  }
  return course;
}

/// Where all edges of rows are light and the last segment of post_pulse is long enough to settle in.
double MappedDevices::away_at_end_of_column(const Ends& ends, double x) const {
  const double ended = ends.column->ended;
  const int pre = ends.row.standing(ended, false).level;
  const double rate = maps_.level(pre, 0).fast_rate(x);
  double away = maps_.level(pre, ends.column->last_level).u(x) - maps_.level(pre, 0).u(x);
  for (const LevelEdge& e : ends.row.edges)
    if (e.t > ended - maps_.settled_after() && e.t <= ended && e.from != e.to)
      away +=
          (maps_.level(e.from, 0).u(x) - maps_.level(e.to, 0).u(x)) * portable::exp(-rate * (ended - e.t));
  return away;
}

DeviceState MappedDevices::resting_at(std::uint64_t edge, const Ends& ends, double t, bool strictly) const {
  const DeviceMaps::Course course = course_of(edge, ends, t, strictly);
  const HeldLevel& level = maps_.level(course.pre, 0);
  const double age = t - course.since, x = level.flow(course.y, age);
  if (course.away == 0) return {level.u(x), x};
  const double known = keeps_away_ ? last_known(ends, t, strictly) : ends.column ? ends.column->ended : -1.0;
  if (!(known > course.since - maps_.settled_after()))  // nothing but light edges, which leave x alone
    return {level.u(x) + course.away * portable::exp(-level.fast_rate(x) * age), x};
  // From where the device was when it was last known, which is where it lands on the manifold at y.
  Standing now = ends.row.standing(known, false);
  const HeldLevel& then = maps_.level(now.level, 0);
  const double away = keeps_away_ ? away_[edge] : away_at_end_of_column(ends, course.y);
  DeviceState state{0, course.y};
  for (int sweep = 0; sweep < kLandingSweeps; ++sweep) {
    state.u = then.u(state.x) + away;
    state.x += course.y - then.landing(state).value_or(course.y);
  }
  state.u = then.u(state.x) + away;
  double at = known;
  for (const LevelEdge& e : ends.row.edges) {
    if (!(e.t > known + tie_at(known)) || e.t > course.since) continue;
    state = flow(state, maps_.level(now.level, 0).voltage(), e.t - at);
    now.level = e.to, at = e.t;
  }
  return flow(state, maps_.level(now.level, 0).voltage(), t - at);
}

DeviceState MappedDevices::replay(std::uint64_t edge, const Ends& ends, double t) const {
  double now = ends.column->started;
  DeviceState at = resting_at(edge, ends, now, true);
  double voltage = maps_.level(ends.row.standing(now, true).level, 0).voltage();
  for_each_edge(ends.row, *ends.column, t, [&](double then, int pre, int post) {
    at = flow(at, voltage, then - now);
    now = std::max(now, then), voltage = maps_.level(pre, post).voltage();
  });
  return flow(at, voltage, t - now);
}

DeviceState MappedDevices::state_at(std::uint64_t edge, const Ends& ends, double t) const {
  return ends.column && ends.column->active ? replay(edge, ends, t) : resting_at(edge, ends, t, false);
}

}  // namespace memspike
