// SPDX-License-Identifier: Apache-2.0
#include "engine/network/ensemble_devices.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/flow/portable.hpp"
#include "engine/maps/chebyshev.hpp"
#include "engine/maps/map_shares.hpp"
#include "engine/network/instant.hpp"

namespace memspike {
namespace {

constexpr int kTogether = EnsembleMaps::kTogether;
constexpr std::uint8_t kUses = 3, kPhaseUses = 8;
constexpr double kCompiledShare = 1e-2;  // of the tolerance: a state, by a compiled waveform
constexpr int kLandingSweeps = 8;        // each wins some two digits
constexpr double kLandingShare = 1e-2;   // of what one segment may be off by

}  // namespace

EnsembleDevices::EnsembleDevices(const Network& network, const Wiring& wiring, std::uint32_t projection,
                                 std::vector<double> y, const EnsembleMaps& maps, NetworkCounts& counts)
    : wiring_(wiring),
      p_(projection),
      projection_(network.projections[projection]),
      passes_(passes_for(network.level)),
      tolerance_(network.tolerance),
      maps_(maps),
      counts_(counts),
      y_(std::move(y)),
      phases_(maps, kCompiledShare * network.tolerance) {
  hard_.assign(y_.size(), 0);
  crept_.assign(maps.count(EnsembleMaps::Motion::creeping), 0.0);
  const auto& waveform = maps.post().waveform;
  can_compile_ = !waveform.empty() && waveform.back().duration >= maps.settled_after();
  if (!can_compile_) return;
  uses_.assign(y_.size(), 0);
  const std::uint32_t columns = network.populations[projection_.to].size;
  others_.resize(columns), others_changed_.assign(columns, 0);
  std::uint64_t start = 0;
  for (std::uint32_t post = 0; post < columns; ++post) {
    column_start_.push_back(start);
    others_[post].resize(wiring.column_size(projection, post));
    std::iota(others_[post].begin(), others_[post].end(), std::uint32_t{0});
    start += (others_[post].size() + 3) / 4 * 4;
  }
  coefficients_.resize(start * kCoefficients);
  minds_.assign(y_.size(), Minds::unknown);
  if (phases_.is_possible()) phase_uses_.assign(y_.size(), 0);
}

// --- flows

void EnsembleDevices::note(const EnsembleMaps::Effort& effort) const {
  counts_.mapped_exceptions += effort.integrated, counts_.device_flows += effort.flows;
}

DeviceState EnsembleDevices::flow(std::uint64_t edge, double voltage, DeviceState at, double duration) const {
  EnsembleMaps::Effort effort;
  at = maps_.flow(edge, voltage, at, duration, effort);
  note(effort);
  return at;
}

double EnsembleDevices::landing(std::uint64_t edge, int pre, DeviceState at) const {
  EnsembleMaps::Effort effort;
  const double y = maps_.landing(edge, pre, at, effort);
  note(effort);
  return y;
}

double EnsembleDevices::moved(std::uint64_t edge, int pre, double y, double age) const {
  EnsembleMaps::Effort effort;
  y = maps_.moved(edge, pre, y, age, effort);
  note(effort);
  return y;
}

/// The postsynaptic waveform, with the row at one level.
void EnsembleDevices::add_waveform(int pre) {
  for (const LevelSegment& segment : maps_.post().waveform) add_leg(pre, segment.level, segment.duration);
}

void EnsembleDevices::run(std::span<const Course* const> courses, DeviceState* ends, double* y) {
  EnsembleMaps::Effort effort;
  const std::size_t count = courses.size(), legs = courses[0]->count;
  EnsembleMaps::Held held[kTogether];
  std::size_t whose[kTogether];  // easy ones first
  DeviceState at[kTogether];
  for (std::size_t k = 0; k < count; ++k) at[k] = courses[k]->at;
  for (std::size_t n = 0; n < legs; ++n) {
    const auto leg = [&](std::size_t k) -> const Leg& { return legs_[courses[k]->first + n]; };
    std::iota(whose, whose + count, std::size_t{0});
    const auto* const hard = std::stable_partition(
        whose, whose + count, [&](std::size_t k) { return !is_hard(courses[k]->edge, leg(k)); });
    const auto easy = static_cast<std::size_t>(hard - whose);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t k = whose[i];
      ends[k] = at[k];
      held[i] = {courses[k]->edge,
                 maps_.voltage(leg(k).pre, leg(k).post),
                 leg(k).duration,
                 at[k],
                 courses[k]->lands && n + 1 == legs,
                 0,
                 false};
    }
    maps_.flow_together({held, easy}, false, effort);
    maps_.flow_together({held + easy, count - easy}, true, effort);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t k = whose[i];
      at[k] = held[i].at, y[k] = courses[k]->lands ? held[i].landed : held[i].at.x;
      if (held[i].integrated) hard_[courses[k]->edge] |= std::uint64_t{1} << hard_bit(leg(k));
    }
  }
  note(effort);
}

// --- compiled waveforms

void EnsembleDevices::compile(std::uint64_t edge) {
  constexpr int kChecks = 4, kAll = kCoefficients + kChecks;
  static_assert(kAll % kTogether == 0);
  std::vector<double> points = chebyshev_points({0, maps_.scale()}, kCoefficients), after(kAll);
  for (const double place : {0.06, 0.35, 0.7, 0.97}) points.push_back(place * maps_.scale());  // between them
  const std::size_t legs = legs_.size();
  add_waveform(0);
  add_leg(0, 0, maps_.settled_after());
  for (std::size_t i = 0; i < kAll; i += kTogether) {
    Course course[kTogether];
    const Course* together[kTogether];
    DeviceState ends[kTogether];
    for (std::size_t k = 0; k < kTogether; ++k) {
      course[k].edge = edge, course[k].at = {maps_.manifold(edge, 0, points[i + k]), points[i + k]};
      course[k].first = legs, course[k].count = legs_.size() - legs;
      together[k] = &course[k];
    }
    run(together, ends, after.data() + i);
  }
  legs_.resize(legs);
  std::vector<double> moves;
  for (std::size_t i = 0; i < kCoefficients; ++i) moves.push_back(after[i] - points[i]);
  const std::vector<double> c = ChebyshevSeries({0, maps_.scale()}, moves).monomials(kCoefficients - 1);
  const std::uint64_t place = place_of_coefficients(edge);
  for (std::size_t k = 0; k < kCoefficients; ++k) coefficients_[place + 4 * k] = c[k];
  const bool passes = maps_.motion(edge) != EnsembleMaps::Motion::restless && maps_.is_still_at_rest(edge);
  uses_[edge] = passes ? kPassed : kCompiled;
  for (std::size_t i = kCoefficients; i < kAll; ++i)
    if (!(std::fabs(compiled(edge, points[i]) - after[i]) <= kCompiledShare * tolerance_ * maps_.scale()))
      uses_[edge] = kNotCompiled;
  if (uses_[edge] == kPassed)
    others_changed_[projection_.post[edge]] = 1;
  else if (uses_[edge] == kNotCompiled)
    for (std::size_t k = 0; k < kCoefficients; ++k) coefficients_[place + 4 * k] = 0;
}

std::uint64_t EnsembleDevices::place_of_coefficients(std::uint64_t edge) const {
  const std::uint32_t post = projection_.post[edge];
  const auto column = wiring_.column(p_, post);
  const auto found = std::lower_bound(column.begin(), column.end(), edge);
  const std::uint64_t k = column_start_[post] + static_cast<std::uint64_t>(found - column.begin());
  return k / 4 * 4 * kCoefficients + k % 4;
}

double EnsembleDevices::compiled(std::uint64_t edge, double y) const {
  const double* c = coefficients_.data() + place_of_coefficients(edge);
  const double xi = 2 / maps_.scale() * y - 1;
  double sum = c[4 * (kCoefficients - 1)];
  for (int k = kCoefficients - 2; k >= 0; --k) sum = sum * xi + c[4 * k];
  return sum + y;
}

void EnsembleDevices::creep(std::span<const std::uint32_t> edges, int from, int to, double age) {
  const bool keeps_y = from != 0 && to != 0;
  for (const std::uint32_t edge : edges) {
    double& crept = crept_[maps_.creep_place(edge)];
    const double x = maps_.crept(edge, from, y_[edge] + crept, age);
    crept = keeps_y ? x - y_[edge] : 0;
    if (!keeps_y) y_[edge] = x;
  }
}

bool EnsembleDevices::can_pass(const ColumnHistory& column) const {
  return can_compile_ && column.plain && column.ended <= column.started - maps_.settled_after();
}

void EnsembleDevices::pass_resting_column(std::uint32_t post) {
  const auto edges = wiring_.column(p_, post);
  EnsembleColumnPass pass;
  pass.coefficients = coefficients_.data() + column_start_[post] * kCoefficients;
  pass.scale = 2 / maps_.scale();
  pass.y = y_.data(), pass.edges = edges.data(), pass.count = edges.size();
  passes_.ensemble_column(pass);
}

const std::vector<std::uint32_t>& EnsembleDevices::others(std::uint32_t post) {
  if (others_changed_[post]) {
    const auto edges = wiring_.column(p_, post);
    std::erase_if(others_[post], [&](std::uint32_t k) { return is_passed(edges[k]); });
    others_changed_[post] = 0;
  }
  return others_[post];
}

// --- edges

double EnsembleDevices::go_through(std::uint64_t edge, const Ends& ends, int to, double t) {
  const bool comes_back = ends.column && ends.column->ended > t - maps_.settled_after();
  if (maps_.motion(edge) != EnsembleMaps::Motion::restless &&
      ((comes_back && can_compile_ && !minds_edges_coming_back(edge)) || !unsettled_at(edge, ends, t))) {
    const double x = moved(edge, ends.row.level, known(edge), t - ends.since());
    const bool keeps_y = ends.row.level != 0 && to != 0;
    keeps_y ? set(edge, y_[edge], x - y_[edge]) : set(edge, x);
    return x;
  }
  const DeviceState at = resting_at(edge, ends, t, false);
  set(edge, landing(edge, to, at));
  note_unsettled(edge, t, at);
  return at.x;
}

void EnsembleDevices::go_through_column(std::uint64_t edge, const Ends& ends, double t) {
  const LevelHistory& row = ends.row;
  const ColumnHistory& column = *ends.column;
  Course course;
  course.edge = edge, course.first = legs_.size();
  if (column.plain && ends.since() <= column.started - settles_before_waveform(edge)) {
    const double y = moved(edge, row.level, known(edge), column.started - ends.since());
    if (can_compile_ && row.level == 0) {
      if (uses_[edge] < kUses)
        ++uses_[edge];
      else if (uses_[edge] == kUses)
        compile(edge);
      if (uses_[edge] == kCompiled || uses_[edge] == kPassed) return set(edge, compiled(edge, y));
    }
    if ((row.level != 0 || !can_compile_ || uses_[edge] == kNotCompiled) && go_by_phases(edge, ends, t))
      return;
    course.at = {maps_.manifold(edge, maps_.pre_voltage(row.level), y), y};
    add_waveform(row.level);
  } else {
    if (go_by_phases(edge, ends, t)) return;
    double now = column.started;
    int pre = row.standing(now, true).level, post = 0;
    course.at = resting_at(edge, ends, now, true);
    for_each_edge(row, column, t, [&](double then, int next_pre, int next_post) {
      add_leg(pre, post, then - now);
      now = std::max(now, then), pre = next_pre, post = next_post;
    });
    add_leg(pre, post, t - now);
  }
  add_leg(row.standing(t, false).level, 0, maps_.settled_after());
  course.count = legs_.size() - course.first;
  courses_.push_back(course);
}

bool EnsembleDevices::go_by_phases(std::uint64_t edge, const Ends& ends, double t) {
  const ColumnHistory& column = *ends.column;
  if (phase_uses_.empty() || !column.plain) return false;
  const Standing start = ends.row.standing(column.started, true);
  const double since = std::max(start.since, column.ended);
  if (!has_phases(edge)) {
    if (since > column.started - maps_.settled_after()) return false;
    if (phase_uses_[edge] < kPhaseUses) return ++phase_uses_[edge], false;
    if (phase_uses_[edge] != kPhaseUses) return false;
    EnsembleMaps::Effort effort;
    phase_uses_[edge] = phases_.add(edge, effort) ? kCompiled : kNotCompiled;
    note(effort);
    if (!has_phases(edge)) return false;
  }
  row_edges_.clear();
  for (const LevelEdge& e : ends.row.edges)
    if (e.t >= column.started - tie_at(column.started) && e.t <= t)
      row_edges_.push_back({e.t - column.started, e.to});
  const std::size_t first = events_.size();
  phases_.events_of(start.level, row_edges_, events_);
  const std::span<const WaveformPhases::Event> events{events_.data() + first, events_.size() - first};
  const bool is_unsettled = since > column.started - phases_.minds_edges_for(edge);
  if (!phases_.can_go(edge, events, is_unsettled)) return events_.resize(first), false;
  phases_.fetch(edge, events);
  Walk walk{edge, first, events.size(), {}};
  walk.way.starts_unsettled = is_unsettled;
  if (is_unsettled)
    walk.way.start = resting_at(edge, ends, column.started, true);
  else
    walk.way.number = moved(edge, start.level, known(edge), column.started - since);
  walks_.push_back(walk);
  return true;
}

void EnsembleDevices::walk_on(std::size_t number) {
  Walk& walk = walks_[number];
  const std::span<const WaveformPhases::Event> events{events_.data() + walk.first, walk.count};
  WaveformPhases::Stretch stretch;
  if (phases_.go_on(walk.edge, events, walk.way, stretch) == WaveformPhases::Progress::done)
    return set(walk.edge, walk.way.number);
  Course course;
  course.edge = walk.edge, course.at = stretch.from, course.first = legs_.size();
  course.walk = number, course.lands_after = stretch.last;
  for (std::size_t k = stretch.first; k < stretch.last; ++k)
    add_leg(events[k].pre, phases_.level_after(events[k]), events[k + 1].after - events[k].after);
  const WaveformPhases::Event& last = events[stretch.last];
  const bool is_end = stretch.last + 1 == events.size();
  course.lands = is_end || phases_.lands_after(walk.edge, last);
  add_leg(last.pre, phases_.level_after(last),
          is_end ? maps_.settled_after() : phases_.settles_after(walk.edge));
  course.count = legs_.size() - course.first;
  next_courses_.push_back(course);
}

void EnsembleDevices::finish_column(double t) {
  // What they need has been asked for meanwhile.
  for (std::size_t walk = 0; walk < walks_.size(); ++walk) walk_on(walk);
  for (;;) {
    courses_.insert(courses_.end(), next_courses_.begin(), next_courses_.end());
    next_courses_.clear();
    if (courses_.empty()) break;
    run_courses(t);
    courses_.clear();
  }
  legs_.clear(), walks_.clear(), events_.clear();
}

void EnsembleDevices::run_courses(double t) {
  // Four together are of one length.
  in_turn_.clear();
  for (const Course& course : courses_) in_turn_.push_back(&course);
  std::stable_sort(in_turn_.begin(), in_turn_.end(),
                   [](const Course* a, const Course* b) { return a->count < b->count; });
  for (std::size_t i = 0; i < in_turn_.size();) {
    std::size_t count = 1;
    while (count < kTogether && i + count < in_turn_.size() &&
           in_turn_[i + count]->count == in_turn_[i]->count)
      ++count;
    const std::span<const Course* const> together(in_turn_.data() + i, count);
    DeviceState ends[kTogether];
    double y[kTogether];
    run(together, ends, y);
    for (std::size_t k = 0; k < count; ++k) end_course(*together[k], ends[k], y[k], t);
    i += count;
  }
}

void EnsembleDevices::end_course(const Course& course, DeviceState end, double y, double t) {
  if (course.walk != kNoWalk && course.lands_after + 1 < walks_[course.walk].count) {
    Walk& walk = walks_[course.walk];
    phases_.land(course.edge, events_[walk.first + course.lands_after], y, walk.way);
    return walk_on(course.walk);
  }
  set(course.edge, y);
  note_unsettled(course.edge, t, end);
}

// --- devices that have not settled

void EnsembleDevices::note_unsettled(std::uint64_t edge, double t, DeviceState at) {
  while (!settling_.empty() && settling_.front().first < t - maps_.settled_after()) {
    const auto [then, which] = settling_.front();
    settling_.pop_front();
    const auto found = unsettled_.find(which);
    if (found != unsettled_.end() && found->second.t == then) unsettled_.erase(found);
  }
  unsettled_[edge] = {t, at};
  settling_.emplace_back(t, edge);
}

/// Its state at the last edge or end of a waveform before t at which that was found, if it is still on its
/// way from there.
std::optional<EnsembleDevices::Unsettled> EnsembleDevices::unsettled_at(std::uint64_t edge, const Ends& ends,
                                                                        double t) const {
  if (unsettled_.empty() && !ends.column) return std::nullopt;
  const double oldest = t - maps_.settled_after(edge);
  if (const auto found = unsettled_.find(edge);
      found != unsettled_.end() && found->second.t > oldest && found->second.t <= t + tie_at(t))
    return found->second;
  const double ended = ends.column ? ends.column->ended : -1.0;
  if (!(ended > oldest) || ended < 0) return std::nullopt;
  // It went through a compiled waveform, which ended on the manifold of its last segment. Where there it
  // lands at y. Each sweep wins the digits that x moves by on the way.
  const int pre = ends.row.standing(ended, false).level;
  Unsettled from{ended, {0, y_[edge]}};
  for (int sweep = 0; sweep < kLandingSweeps; ++sweep) {
    from.at.u = maps_.manifold(edge, maps_.voltage(pre, ends.column->last_level), from.at.x);
    const double missed = y_[edge] - landing(edge, pre, from.at);
    from.at.x += missed;
    if (std::fabs(missed) <= kLandingShare * maps_.state_error() * maps_.scale()) break;
  }
  return from;
}

bool EnsembleDevices::minds_edges_coming_back(std::uint64_t edge) {
  if (minds_[edge] != Minds::unknown) return minds_[edge] == Minds::yes;
  const double allowed = map_shares::kComingBackShare * tolerance_ * maps_.scale();
  minds_[edge] = Minds::no;
  EnsembleMaps::Effort effort;
  for (int post = 1; post < static_cast<int>(maps_.post().voltages.size()); ++post)
    for (const double place : {0.0, 0.5, 1.0}) {
      const double x = place * maps_.scale();
      const DeviceState at{maps_.manifold(edge, maps_.voltage(0, post), x), x};
      const double base = maps_.landing(edge, 0, at, effort);
      for (int pre = 1; pre < static_cast<int>(maps_.pre().voltages.size()); ++pre)
        if (!(std::fabs(maps_.landing(edge, pre, at, effort) - base) <= allowed)) minds_[edge] = Minds::yes;
    }
  note(effort);
  return minds_[edge] == Minds::yes;
}

DeviceState EnsembleDevices::resting_at(std::uint64_t edge, const Ends& ends, double t, bool strictly) const {
  const Standing now = ends.row.standing(t, strictly);
  const double since = std::max(now.since, ends.column ? ends.column->ended : -1.0);
  if (const auto from = unsettled_at(edge, ends, t)) {
    DeviceState at = from->at;
    double then = from->t;
    int pre = ends.row.standing(then, false).level;
    for (const LevelEdge& e : ends.row.edges) {
      if (!(e.t > from->t + tie_at(from->t)) || e.t > since) continue;
      at = flow(edge, maps_.pre_voltage(pre), at, e.t - then);
      pre = e.to, then = e.t;
    }
    return flow(edge, maps_.pre_voltage(pre), at, t - then);
  }
  const double x = moved(edge, now.level, known(edge), t - since);
  const DeviceCircuit& circuit = maps_.circuits()[edge];
  double u = maps_.manifold(edge, maps_.pre_voltage(now.level), x);
  for (const LevelEdge& e : ends.row.edges)
    if (e.t > t - maps_.settled_after() && e.t <= now.since)
      u += (maps_.pre_voltage(e.from) - maps_.pre_voltage(e.to)) * divider(circuit, x) *
           portable::exp(-fast_rate(circuit, x) * (t - e.t));
  return {u, x};
}

DeviceState EnsembleDevices::replay(std::uint64_t edge, const Ends& ends, double t) const {
  double now = ends.column->started;
  DeviceState at = resting_at(edge, ends, now, true);
  double voltage = maps_.voltage(ends.row.standing(now, true).level, 0);
  for_each_edge(ends.row, *ends.column, t, [&](double then, int pre, int post) {
    at = flow(edge, voltage, at, then - now);
    now = std::max(now, then), voltage = maps_.voltage(pre, post);
  });
  return flow(edge, voltage, at, t - now);
}

DeviceState EnsembleDevices::state_at(std::uint64_t edge, const Ends& ends, double t) const {
  return ends.column && ends.column->active ? replay(edge, ends, t) : resting_at(edge, ends, t, false);
}

}  // namespace memspike
