// SPDX-License-Identifier: Apache-2.0
#include "engine/network/mapped_projection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/contract/error.hpp"
#include "engine/contract/format.hpp"
#include "engine/flow/scalar.hpp"
#include "engine/network/instant.hpp"

namespace memspike {
namespace {

using Real = Scalar<isa::Baseline>;
double exponential(double z) { return exp(Real(z)).v; }

constexpr double kReplayShare = 1e-2, kFinestReplay = 1e-13;  // of the tolerance, for what no map covers
constexpr int kLandingSweeps = 8;                             // each wins some two digits
constexpr double kPushMargin = 1.05;                          // the largest rise is looked for on a grid

}  // namespace

MappedProjection::MappedProjection(const Network& network, const Wiring& wiring, std::uint32_t p,
                                   std::shared_ptr<const DeviceMaps> maps, NetworkCounts& counts)
    : network_(network),
      wiring_(wiring),
      p_(p),
      projection_(network.projections[p]),
      maps_(std::move(maps)),
      counts_(counts),
      parameters_(projection_.parameters_of(0)),
      kernel_(&projection_.model->kernel(network.level)),
      passes_(passes_for(network.level)) {
  R_s_ = parameters_[projection_.model->index_of("R_s")];
  first_row_ = wiring.first_row(p);
  rows_.resize(wiring.first_row(p + 1) - first_row_);
  if (!projection_.post_pulse.empty()) columns_.resize(network.populations[projection_.to].size);
  y_.resize(projection_.edges());
  for (std::uint64_t edge = 0; edge < y_.size(); ++edge) y_[edge] = projection_.initial_of(edge).x;
  const auto& post_pulse = maps_->post().waveform;
  last_segment_settles_ = post_pulse.empty() || post_pulse.back().duration >= maps_->settled_after();
  keeps_away_ = !last_segment_settles_;
  const int levels = static_cast<int>(maps_->pre().voltages.size());
  for (int from = 0; from < levels; ++from)
    for (int to = 0; to < levels; ++to) {
      light_.push_back(find_light(from, to));
      keeps_away_ |= from != to && !light_.back();
    }
  if (keeps_away_) away_.resize(y_.size(), 0.0);
  for (std::uint64_t edge = 0; edge + 1 < y_.size(); ++edge)
    has_multiple_edges_ |= projection_.post[edge] == projection_.post[edge + 1] &&
                           wiring.row_of_edge(p, edge) == wiring.row_of_edge(p, edge + 1);
}

std::size_t MappedProjection::pair(int from, int to) const {
  return static_cast<std::size_t>(from) * maps_->pre().voltages.size() + static_cast<std::size_t>(to);
}

int MappedProjection::pre_level(const Terminal& terminal) const {
  return terminal.running ? maps_->pre().waveform[terminal.segment].level : 0;
}
int MappedProjection::post_level(const Terminal& terminal) const {
  return terminal.running ? maps_->post().waveform[terminal.segment].level : 0;
}

// --- what has happened at the terminals

bool MappedProjection::find_light(int from, int to) const {
  const auto is_simple = [&](int level) {
    if (maps_->level(level, 0).kind() != HeldLevel::Kind::frozen) return false;
    if (!maps_->delivers()) return true;
    const DeviceMaps::SlowCurrent& slow = maps_->slow_current(level);
    return slow.none || (slow.places.size() == 1 && slow.modes.cells() == 1);
  };
  if (!is_simple(from) || !is_simple(to) || !maps_->row_edge(from, to).quiet) return false;
  return !maps_->delivers() || from == to || maps_->row_edge(from, to).fast.cells() == 1;
}

MappedProjection::Standing MappedProjection::standing(const History& history, double t, bool strictly) {
  const double limit = strictly ? t - tie_at(t) : t + tie_at(t);
  for (auto edge = history.edges.rbegin(); edge != history.edges.rend(); ++edge)
    if (strictly ? edge->t < limit : edge->t <= limit) return {edge->t, edge->to};
  return {history.base_since, history.base_level};
}

const MappedProjection::History& MappedProjection::row_history(std::uint64_t edge) const {
  return rows_[wiring_.row_of_edge(p_, edge) - first_row_];
}

double MappedProjection::oldest_needed(double t) const {
  double oldest = t;
  for (const std::uint32_t post : active_) oldest = std::min(oldest, columns_[post].started);
  return oldest - maps_->settled_after();
}

void MappedProjection::note(History& history, double t, int level) {
  const double oldest = oldest_needed(t);
  auto keep = history.edges.begin();
  for (; keep != history.edges.end() && keep->t < oldest; ++keep)
    history.base_since = keep->t, history.base_level = keep->to;
  history.edges.erase(history.edges.begin(), keep);
  history.edges.push_back({t, history.level, level});
  history.level = level, history.since = t;
}

// --- rows

void MappedProjection::row_edge(const Row& row, int level, double t, std::vector<std::uint32_t>& tight) {
  History& history = rows_[wiring_.index_of(row) - first_row_];
  const int from = history.level;
  if (from == level && is_light(from, level)) return;
  counts_.mapped_edges += row.end - row.begin;
  if (!is_light(from, level))
    general_row(row, history, level, t, tight);
  else if (target_)
    fused_row(row, fused_[pair(from, level)], t, tight);
  note(history, t, level);
  note_live(wiring_.index_of(row) - first_row_);
}

void MappedProjection::note_live(std::uint32_t row) {
  const auto place = std::lower_bound(live_.begin(), live_.end(), row);
  if (place == live_.end() || *place != row) live_.insert(place, row);
}

void MappedProjection::forget_resting_rows(double t) {
  const double oldest = oldest_needed(t);
  std::erase_if(live_, [&](std::uint32_t row) { return rows_[row].level == 0 && rows_[row].since < oldest; });
}

std::optional<std::uint64_t> MappedProjection::edge_to(std::uint32_t row, std::uint32_t post) const {
  const Row& r = wiring_.row(first_row_ + row);
  if (r.end - r.begin == network_.populations[projection_.to].size && !has_multiple_edges_ &&
      wiring_.rows_are_in_order(p_))
    return r.begin + post;  // it reaches everybody
  if (wiring_.rows_are_in_order(p_)) {
    const auto first = projection_.post.begin() + static_cast<std::ptrdiff_t>(r.begin),
               last = projection_.post.begin() + static_cast<std::ptrdiff_t>(r.end);
    const auto found = std::lower_bound(first, last, post);
    if (found == last || *found != post) return std::nullopt;
    return static_cast<std::uint64_t>(found - projection_.post.begin());
  }
  for (std::uint64_t i = r.begin; i < r.end; ++i)
    if (projection_.post[edge_at(r, i)] == post) return edge_at(r, i);
  return std::nullopt;
}

const MappedProjection::Edge* MappedProjection::only_edge_since(const History& row, double t) {
  const Edge* found = nullptr;
  for (const Edge& edge : row.edges) {
    if (edge.t <= t || edge.from == edge.to) continue;
    if (found) return nullptr;
    found = &edge;
  }
  return found;
}

/// Whether a device at rest keeps its slow coordinate and carries no current: then rows that are not live
/// need no look.
bool MappedProjection::rests_unchanged() const {
  return maps_->level(0, 0).kind() == HeldLevel::Kind::frozen && !has_multiple_edges_;
}

void MappedProjection::fused_row(const Row& row, const Fused& fused, double t,
                                 std::vector<std::uint32_t>& tight) {
  const double* scales = target_->scales_at(t);
  const auto lanes = static_cast<std::size_t>(target_->lanes());
  scaled_.resize(fused.coefficients.size());
  for (std::size_t i = 0; i < scaled_.size(); ++i) scaled_[i] = fused.coefficients[i] * scales[i % lanes];
  RowPass pass;
  pass.coefficients = scaled_.data();
  pass.degree = fused.degree, pass.lanes = target_->lanes();
  pass.scale = 1 / maps_->domain().half(), pass.shift = -maps_->domain().middle() / maps_->domain().half();
  pass.count = row.end - row.begin;
  pass.lines = target_->lines();
  if (wiring_.rows_are_in_order(p_)) {
    pass.y = y_.data() + row.begin, pass.post = projection_.post.data() + row.begin;
  } else {
    y_room_.resize(pass.count), post_room_.resize(pass.count);
    for (std::uint64_t i = 0; i < pass.count; ++i) {
      const std::uint64_t edge = edge_at(row, row.begin + i);
      y_room_[i] = y_[edge], post_room_[i] = projection_.post[edge];
    }
    pass.y = y_room_.data(), pass.post = post_room_.data();
  }
  if (tight_room_.size() < pass.count) tight_room_.resize(pass.count);
  pass.tight = tight_room_.data();
  const std::uint64_t found = passes_.row(pass);
  tight.insert(tight.end(), tight_room_.begin(), tight_room_.begin() + static_cast<std::ptrdiff_t>(found));
}

void MappedProjection::general_row(const Row& row, const History& history, int to, double t,
                                   std::vector<std::uint32_t>& tight) {
  for (std::uint64_t i = row.begin; i < row.end; ++i) general_edge(edge_at(row, i), history, to, t, tight);
}

void MappedProjection::general_edge(std::uint64_t edge, const History& history, int to, double t,
                                    std::vector<std::uint32_t>& tight) {
  const std::uint32_t post = projection_.post[edge];
  const Column* column = columns_.empty() ? nullptr : &columns_[post];
  if (column && column->active) return;
  const int from = history.level;
  const bool column_is_later = column && column->ended > history.since;
  const double since = column_is_later ? column->ended : history.since, age = t - since;
  const DeviceMaps::RowEdge& map = maps_->row_edge(from, to);
  double modes[LinearPopulation::kMostModes] = {};
  if (target_) add_slow(from, y_[edge], age, -1, modes);
  const HeldLevel &before = maps_->level(from, 0), &after = maps_->level(to, 0);
  double x = before.flow(y_[edge], age);
  if (age >= maps_->settled_after()) {
    y_[edge] = map.quiet ? x : map.entry.first_at(x);
    keep_away(edge, before.u(x) - after.u(x));
  } else if (from == to) {
    const double left = exponential(-before.fast_rate(x) * age);
    keep_away(edge, course_of(edge, post, t, false).away * left);
    y_[edge] = x;
  } else if (maps_->has_courses()) {
    DeviceMaps::Course course = course_of(edge, post, t, false);
    maps_->go_through(course, t, to, 0);
    x = course.x, y_[edge] = course.y;
    keep_away(edge, course.away);
  } else {
    const DeviceState raw = resting_at(edge, post, t, false);
    x = raw.x;
    y_[edge] = after.landing(raw).value_or(x);
    keep_away(edge, raw.u - after.u(x));
    ++counts_.mapped_exceptions;
  }
  if (!target_) return;
  add_slow(to, y_[edge], 0, 1, modes);
  if (from != to) {
    double fast[LinearPopulation::kMostModes];
    map.fast.at(x, {fast, map.fast.functions()});
    for (std::size_t k = 0; k < map.fast.functions(); ++k) modes[maps_->first_fast() + k] += fast[k];
  }
  add_to_target(post, t, modes);
  double& slack = target_->slack(post);
  slack -= push_[pair(from, to)];
  if (slack < 0) tight.push_back(post);
}

// --- columns

void MappedProjection::column_starts(std::uint32_t post, double t) {
  Column& column = columns_[post];
  if (column.active) {
    column.plain = false;
    return;
  }
  column.active = column.plain = true;
  column.started = t;
  column.history.edges.clear();
  column.history.level = column.history.base_level = 0;
  active_.push_back(post);
}

void MappedProjection::column_edge(std::uint32_t post, int level, double t) {
  History& history = columns_[post].history;
  if (level == history.level) return;
  history.edges.push_back({t, history.level, level});
  history.level = level, history.since = t;
}

void MappedProjection::column_ends(std::uint32_t post, double t) {
  Column& column = columns_[post];
  column.last_level = column.history.level;
  column_edge(post, 0, t);
  pass_columns_devices(column, post, t);
  counts_.mapped_edges += wiring_.column(p_, post).size() * column.history.edges.size();
  column.active = false;
  column.ended = t;
  active_.erase(std::find(active_.begin(), active_.end(), post));
}

void MappedProjection::pass_columns_devices(const Column& column, std::uint32_t post, double t) {
  const auto edges = wiring_.column(p_, post);
  const FunctionTable* map = maps_->post().waveform.empty() ? nullptr : &maps_->post_map(0);
  if (!(column.plain && rests_unchanged() && map->cells() == 1)) {
    for (const std::uint64_t edge : edges) pass_column(column, post, edge, t);
    return;
  }
  // All of them as if their rows were at rest, in one go; then those whose rows are not, from where they
  // were.
  forget_resting_rows(t);
  kept_.clear();
  for (const std::uint32_t row : live_)
    if (const auto edge = edge_to(row, post))
      kept_.emplace_back(static_cast<std::uint32_t>(*edge), y_[*edge]);
  ColumnPass pass;
  pass.coefficients = map->coefficients().data(), pass.degree = map->degree();
  pass.scale = 1 / map->domain().half(), pass.shift = -map->domain().middle() / map->domain().half();
  pass.y = y_.data(), pass.edges = edges.data(), pass.count = edges.size();
  passes_.column(pass);
  for (const auto& [edge, y] : kept_) {
    y_[edge] = y;
    pass_column(column, post, edge, t);
  }
}

void MappedProjection::pass_column(const Column& column, std::uint32_t post, std::uint64_t edge, double t) {
  const History& row = row_history(edge);
  const double quiet_since = column.started - maps_->settled_after();
  const double since = std::max(row.since, column.ended);
  if (column.plain && last_segment_settles_ && since <= quiet_since) {
    const double x = maps_->level(row.level, 0).flow(y_[edge], column.started - since);
    const double y = y_[edge] = maps_->post_map(row.level).first_at(x);
    if (keeps_away_)
      keep_away(edge, maps_->level(row.level, column.last_level).u(y) - maps_->level(row.level, 0).u(y));
    return;
  }
  if (const Edge* only = only_edge_since(row, quiet_since);
      only && column.plain && !keeps_away_ && column.ended <= quiet_since)
    if (const PhaseMap* map = maps_->phase_map(only->from, only->to)) {
      y_[edge] = map->at(y_[edge], only->t - column.started);
      return;
    }
  if (maps_->has_courses()) {
    DeviceMaps::Course course = course_of(edge, post, column.started, true);
    for_each_edge(row, column, t,
                  [&](double then, int pre, int level) { maps_->go_through(course, then, pre, level); });
    if (course.since < t - tie_at(t)) maps_->go_through(course, t, course.pre, course.post);
    y_[edge] = course.y;
    keep_away(edge, course.away);
    return;
  }
  ++counts_.mapped_exceptions;
  const DeviceState raw = replay(edge, column, post, t);
  const HeldLevel& after = maps_->level(standing(row, t, false).level, 0);
  y_[edge] = after.landing(raw).value_or(raw.x);
  keep_away(edge, raw.u - after.u(raw.x));
}

// --- currents

void MappedProjection::add_slow(int level, double y, double age, double sign, double* modes) const {
  const DeviceMaps::SlowCurrent& slow = maps_->slow_current(level);
  if (slow.none) return;
  double values[LinearPopulation::kMostModes];
  slow.modes.at(y, {values, slow.places.size()});
  for (std::size_t k = 0; k < slow.places.size(); ++k) {
    const double rate = maps_->rates()[slow.places[k]];
    modes[slow.places[k]] += sign * values[k] * (rate == 0 || age == 0 ? 1.0 : exponential(-rate * age));
  }
}

/// What is left of the transients of recent edges, whose fast modes go on whatever happens later.
void MappedProjection::add_recent(const History& history, const Column* column, double x, double t,
                                  double* modes) const {
  if (maps_->at_once()) return;
  const double oldest = t - maps_->settled_after();
  double values[LinearPopulation::kMostModes];
  const auto add = [&](double since) {
    for (std::size_t k = maps_->first_fast(); k < maps_->rates().size(); ++k)
      modes[k] += values[k - maps_->first_fast()] * exponential(-maps_->rates()[k] * (t - since));
  };
  const std::size_t count = maps_->rates().size() - maps_->first_fast();
  for (const Edge& edge : history.edges)
    if (edge.t > oldest && edge.from != edge.to) {
      maps_->row_edge(edge.from, edge.to).fast.at(x, {values, count});
      add(edge.t);
    }
  if (column && column->ended > oldest && column->last_level != 0) {
    const int level = standing(history, column->ended, false).level;
    maps_->transient(maps_->level(level, column->last_level), maps_->level(level, 0), x, {values, count});
    add(column->ended);
  }
}

void MappedProjection::add_to_target(std::uint32_t post, double t, const double* modes) const {
  double amplitudes[LinearPopulation::kMostModes] = {};
  for (std::size_t m = 0; m < mode_of_.size(); ++m) amplitudes[mode_of_[m]] += projection_.gain * modes[m];
  target_->add(post, t, amplitudes);
  if (maps_->at_once())
    if (const double charge = projection_.gain * modes[maps_->first_fast()]; charge != 0)
      target_->add_charge(post, t, charge);
}

void MappedProjection::add_column_current(std::uint32_t post, double t) const {
  const Column* column = columns_.empty() ? nullptr : &columns_[post];
  const bool silent_at_rest = maps_->slow_current(0).none;
  const double oldest = t - maps_->settled_after();
  double sum[LinearPopulation::kMostModes] = {};
  const auto add = [&](std::uint64_t edge, const History& row) {
    const double since = std::max(row.since, column ? column->ended : 0.0);
    add_slow(row.level, y_[edge], t - since, 1, sum);
    if (since >= oldest || (!row.edges.empty() && row.edges.back().t > oldest))
      add_recent(row, column, y_[edge], t, sum);
  };
  if (silent_at_rest && !(column && column->ended > oldest) && !has_multiple_edges_) {
    for (const std::uint32_t row : live_)
      if (const auto edge = edge_to(row, post)) add(*edge, rows_[row]);
  } else {
    for (const std::uint64_t edge : wiring_.column(p_, post)) add(edge, row_history(edge));
  }
  add_to_target(post, t, sum);
}

void MappedProjection::deliver_to(LinearPopulation& target) {
  target_ = &target;
  for (const double rate : maps_->rates()) {
    const auto place = std::find(target.rates().begin(), target.rates().end(), rate);
    mode_of_.push_back(static_cast<std::size_t>(place - target.rates().begin()));
  }
  const int levels = static_cast<int>(maps_->pre().voltages.size());
  for (int from = 0; from < levels; ++from)
    for (int to = 0; to < levels; ++to) {
      push_.push_back(push_of(from, to));
      make_fused(from, to);
    }
}

/// The most that currents of these modes raise v within a window.
double MappedProjection::rise_of(const std::vector<double>& modes) const {
  constexpr int kTimes = 48;
  double most = 0;
  const double fastest =
      std::max(*std::max_element(target_->rates().begin(), target_->rates().end()), 8 / target_->window());
  for (int i = 0; i <= kTimes; ++i) {
    // From a tenth of the fastest time constant to the whole window, evenly in the logarithm.
    const double share = static_cast<double>(i) / kTimes;
    const double t =
        target_->window() * exponential(-(1 - share) * log(Real(10 * fastest * target_->window())).v);
    double v = maps_->at_once() ? projection_.gain * target_->volts_per_coulomb() * modes.back() *
                                      exponential(-t / target_->tau())
                                : 0.0;
    for (std::size_t m = 0; m < mode_of_.size(); ++m) {
      const double rate = maps_->rates()[m];
      v += target_->gain(mode_of_[m]) * projection_.gain * modes[m] *
           (exponential(-rate * t) - exponential(-t / target_->tau()));
    }
    most = std::max(most, v);
  }
  return most;
}

double MappedProjection::push_of(int from, int to) const {
  double most = 0;
  std::vector<double> modes(maps_->rates().size() + (maps_->at_once() ? 1 : 0));
  const double longest = maps_->level(from, 0).slow_rate() > 0 ? 4 / maps_->level(from, 0).slow_rate() : 0;
  for (const double y : chebyshev_points(maps_->domain(), 17))
    for (const double age : {0.0, 0.5 * longest, longest}) {
      std::fill(modes.begin(), modes.end(), 0.0);
      add_slow(from, y, age, -1, modes.data());
      add_slow(to, y, 0, 1, modes.data());
      if (from != to) {
        double fast[LinearPopulation::kMostModes];
        const FunctionTable& table = maps_->row_edge(from, to).fast;
        table.at(y, {fast, table.functions()});
        for (std::size_t k = 0; k < table.functions(); ++k) modes[maps_->first_fast() + k] += fast[k];
      }
      most = std::max(most, rise_of(modes));
    }
  return kPushMargin * most;
}

void MappedProjection::make_fused(int from, int to) {
  Fused& fused = fused_.emplace_back();
  if (from == to || !is_light(from, to)) return;
  const FunctionTable& fast = maps_->row_edge(from, to).fast;
  const DeviceMaps::SlowCurrent *before = &maps_->slow_current(from), *after = &maps_->slow_current(to);
  fused.degree = std::max(
      {fast.degree(), before->none ? 0 : before->modes.degree(), after->none ? 0 : after->modes.degree()});
  const auto lanes = static_cast<std::size_t>(target_->lanes());
  fused.coefficients.assign(lanes * static_cast<std::size_t>(fused.degree + 1), 0.0);
  const auto put = [&](const FunctionTable& table, std::size_t function, std::size_t mode, double factor) {
    for (int k = 0; k <= table.degree(); ++k) {
      const auto power = static_cast<std::size_t>(k);
      const double c = factor * projection_.gain * table.coefficients()[power * table.functions() + function];
      fused.coefficients[power * lanes + 1 + mode_of_[mode]] += c;
      fused.coefficients[power * lanes] -= c * target_->gain(mode_of_[mode]);
    }
  };
  if (!before->none) put(before->modes, 0, before->places[0], -1);
  if (!after->none) put(after->modes, 0, after->places[0], 1);
  if (maps_->at_once()) {
    for (int k = 0; k <= fast.degree(); ++k)
      fused.coefficients[static_cast<std::size_t>(k) * lanes] +=
          projection_.gain * target_->volts_per_coulomb() * fast.coefficients()[static_cast<std::size_t>(k)];
  } else {
    for (std::size_t k = 0; k < fast.functions(); ++k) put(fast, k, maps_->first_fast() + k, 1);
  }
  fused.coefficients[lanes - 1] -= push_.back();
}

// --- states

DeviceState MappedProjection::flow(DeviceState at, double voltage, double duration) const {
  if (!(duration > 0)) return at;
  SegmentInput in;
  in.drive = {Drive::Kind::voltage, voltage, voltage};
  in.duration = duration;
  in.tolerance = std::max(kReplayShare * network_.tolerance, kFinestReplay);
  const SegmentOutput out = kernel_->flow(parameters_, at, in, nullptr);
  if (out.status != FlowStatus::done)
    throw NumericalError(
        fmt::format("projection '{}': a device cannot be integrated at {} V from u = {} V, slow state {}",
                    projection_.name, format_number(voltage), format_number(at.u), format_number(at.x)));
  counts_.device_flows += out.counts;
  return out.end;
}

DeviceState MappedProjection::resting_at(std::uint64_t edge, std::uint32_t post, double t,
                                         bool strictly) const {
  const DeviceMaps::Course course = course_of(edge, post, t, strictly);
  const HeldLevel& level = maps_->level(course.pre, 0);
  const double age = t - course.since, x = level.flow(course.y, age);
  if (course.away == 0) return {level.u(x), x};
  if (columns_.empty() && !keeps_away_)
    return {level.u(x) + course.away * exponential(-level.fast_rate(x) * age), x};
  // From where the device was when it was last known, which is where it lands on the manifold at y.
  const History& row = row_history(edge);
  const double known = std::max(last_known(row, post, t, strictly), course.since - maps_->settled_after());
  Standing now = standing(row, known, false);
  const HeldLevel& then = maps_->level(now.level, 0);
  const double away = keeps_away_
                          ? away_[edge]
                          : course.away * exponential(then.fast_rate(course.y) * (course.since - known));
  DeviceState state{0, course.y};
  for (int sweep = 0; sweep < kLandingSweeps; ++sweep) {
    state.u = then.u(state.x) + away;
    state.x += course.y - then.landing(state).value_or(course.y);
  }
  state.u = then.u(state.x) + away;
  double at = known;
  for (const Edge& e : row.edges) {
    if (!(e.t > known + tie_at(known)) || e.t > course.since) continue;
    state = flow(state, maps_->level(now.level, 0).voltage(), e.t - at);
    now.level = e.to, at = e.t;
  }
  return flow(state, maps_->level(now.level, 0).voltage(), t - at);
}

/// The last time at which the state of a device was found, and not only what it adds to currents.
double MappedProjection::last_known(const History& row, std::uint32_t post, double t, bool strictly) const {
  double known = columns_.empty() ? -1.0 : columns_[post].ended;
  const double since = standing(row, t, strictly).since;
  for (const Edge& e : row.edges)
    if (e.t <= since && !is_light(e.from, e.to)) known = std::max(known, e.t);
  return known;
}

DeviceMaps::Course MappedProjection::course_of(std::uint64_t edge, std::uint32_t post, double t,
                                               bool strictly) const {
  const History& row = row_history(edge);
  const Column* column = columns_.empty() ? nullptr : &columns_[post];
  const Standing now = standing(row, t, strictly);
  const double ended = column ? column->ended : -1.0;
  DeviceMaps::Course course{y_[edge], 0, std::max(now.since, ended), now.level, 0, y_[edge]};
  const double oldest = course.since - maps_->settled_after();
  if (t - course.since >= maps_->settled_after()) return course;
  const double x = course.y, rate = maps_->level(now.level, 0).fast_rate(x);
  const auto left = [&](double since) { return exponential(-rate * (course.since - since)); };
  // What light edges leave behind goes on by itself; what others left is known as of the last of them.
  const double known = keeps_away_ ? last_known(row, post, t, strictly) : -1.0;
  if (keeps_away_ && known > oldest) course.away += away_[edge] * left(known);
  for (const Edge& e : row.edges)
    if (e.t > std::max(oldest, known) && e.t <= now.since && e.from != e.to)
      course.away += (maps_->level(e.from, 0).u(x) - maps_->level(e.to, 0).u(x)) * left(e.t);
  if (!keeps_away_ && ended > oldest) {
    const int pre = standing(row, ended, false).level;
    course.away += (maps_->level(pre, column->last_level).u(x) - maps_->level(pre, 0).u(x)) * left(ended);
  }
  return course;
}

template <class Visit>
void MappedProjection::for_each_edge(const History& row, const Column& column, double until,
                                     const Visit& visit) const {
  const Standing start = standing(row, column.started, true);
  int pre = start.level, post = 0;
  auto next_row =
      std::find_if(row.edges.begin(), row.edges.end(), [&](const Edge& e) { return e.t > start.since; });
  auto next_column = column.history.edges.begin();
  while (next_row != row.edges.end() || next_column != column.history.edges.end()) {
    const bool row_comes = next_column == column.history.edges.end() ||
                           (next_row != row.edges.end() && next_row->t <= next_column->t);
    const double then = row_comes ? next_row->t : next_column->t;
    if (then > until) break;
    if (row_comes)
      pre = (next_row++)->to;
    else
      post = (next_column++)->to;
    visit(then, pre, post);
  }
}

DeviceState MappedProjection::replay(std::uint64_t edge, const Column& column, std::uint32_t post,
                                     double t) const {
  const History& row = row_history(edge);
  DeviceState at = resting_at(edge, post, column.started, true);
  double now = column.started, voltage = maps_->level(standing(row, now, true).level, 0).voltage();
  for_each_edge(row, column, t, [&](double then, int pre, int post_level) {
    at = flow(at, voltage, then - now);
    now = std::max(now, then), voltage = maps_->level(pre, post_level).voltage();
  });
  return flow(at, voltage, t - now);
}

DeviceState MappedProjection::state_at(std::uint64_t edge, double t) const {
  const std::uint32_t post = projection_.post[edge];
  if (!columns_.empty() && columns_[post].active) return replay(edge, columns_[post], post, t);
  return resting_at(edge, post, t, false);
}

double MappedProjection::voltage_at(std::uint64_t edge) const {
  const int pre = row_history(edge).level;
  const std::uint32_t post = projection_.post[edge];
  return maps_->level(pre, columns_.empty() ? 0 : columns_[post].history.level).voltage();
}

}  // namespace memspike
