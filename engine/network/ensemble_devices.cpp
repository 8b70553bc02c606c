// SPDX-License-Identifier: Apache-2.0
#include "engine/network/ensemble_devices.hpp"

#include <algorithm>
#include <cmath>

#include "engine/flow/portable.hpp"
#include "engine/maps/chebyshev.hpp"
#include "engine/network/instant.hpp"

namespace memspike {
namespace {

constexpr std::uint8_t kUses = 3, kCompiled = 254, kNotCompiled = 255;
constexpr double kCompiledShare = 1e-2;  // of the tolerance: a state, by a compiled waveform
constexpr int kLandingSweeps = 8;        // each wins some two digits

}  // namespace

EnsembleDevices::EnsembleDevices(const Network& network, const Projection& projection,
                                 const EnsembleMaps& maps, NetworkCounts& counts)
    : tolerance_(network.tolerance), maps_(maps), counts_(counts) {
  y_.resize(projection.edges());
  for (std::uint64_t edge = 0; edge < y_.size(); ++edge) y_[edge] = projection.initial_of(edge).x;
  crept_.assign(maps.count(EnsembleMaps::Motion::creeping), 0.0);
  const auto& waveform = maps.post().waveform;
  can_compile_ = !waveform.empty() && waveform.back().duration >= maps.settled_after();
  if (!can_compile_) return;
  uses_.assign(y_.size(), 0);
  coefficients_.resize(y_.size() * kCoefficients);
}

// --- flows

DeviceState EnsembleDevices::flow(std::uint64_t edge, double voltage, DeviceState at, double duration) const {
  EnsembleMaps::Effort effort;
  at = maps_.flow(edge, voltage, at, duration, effort);
  counts_.mapped_exceptions += effort.integrated, counts_.device_flows += effort.flows;
  return at;
}

double EnsembleDevices::landing(std::uint64_t edge, int pre, DeviceState at) const {
  EnsembleMaps::Effort effort;
  const double y = maps_.landing(edge, pre, at, effort);
  counts_.mapped_exceptions += effort.integrated, counts_.device_flows += effort.flows;
  return y;
}

double EnsembleDevices::moved(std::uint64_t edge, int pre, double y, double age) const {
  EnsembleMaps::Effort effort;
  y = maps_.moved(edge, pre, y, age, effort);
  counts_.mapped_exceptions += effort.integrated, counts_.device_flows += effort.flows;
  return y;
}

DeviceState EnsembleDevices::after_waveform(std::uint64_t edge, int pre, double y) const {
  DeviceState at{maps_.manifold(edge, maps_.pre_voltage(pre), y), y};
  for (const LevelSegment& segment : maps_.post().waveform)
    at = flow(edge, maps_.voltage(pre, segment.level), at, segment.duration);
  return at;
}

// --- compiled waveforms

void EnsembleDevices::compile(std::uint64_t edge) {
  const Domain domain{0, maps_.scale()};
  const auto after = [&](double y) { return landing(edge, 0, after_waveform(edge, 0, y)); };
  std::vector<double> values;
  for (const double y : chebyshev_points(domain, kCoefficients)) values.push_back(after(y) - y);
  const std::vector<double> c = ChebyshevSeries(domain, values).monomials(kCoefficients - 1);
  std::copy(c.begin(), c.end(), coefficients_.begin() + static_cast<std::ptrdiff_t>(edge * kCoefficients));
  uses_[edge] = kCompiled;
  for (const double place : {0.06, 0.4, 0.97}) {  // between nodes
    const double y = place * maps_.scale();
    if (!(std::fabs(compiled(edge, y) - after(y)) <= kCompiledShare * tolerance_ * maps_.scale()))
      uses_[edge] = kNotCompiled;
  }
}

double EnsembleDevices::compiled(std::uint64_t edge, double y) const {
  const double* c = coefficients_.data() + edge * kCoefficients;
  const double xi = 2 * y / maps_.scale() - 1;
  double sum = 0;
  for (int k = kCoefficients - 1; k >= 0; --k) sum = sum * xi + c[k];
  return y + sum;
}

// --- edges

double EnsembleDevices::go_through(std::uint64_t edge, const Ends& ends, int to, double t) {
  if (maps_.motion(edge) != EnsembleMaps::Motion::restless && !unsettled_at(edge, ends, t)) {
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
  DeviceState at;
  if (column.plain && ends.since() <= column.started - maps_.settled_after()) {
    const double y = moved(edge, row.level, known(edge), column.started - ends.since());
    if (can_compile_ && row.level == 0) {
      if (uses_[edge] < kUses) {
        ++uses_[edge];
      } else {
        if (uses_[edge] == kUses) compile(edge);
        if (uses_[edge] == kCompiled) {
          set(edge, compiled(edge, y));
          return;
        }
      }
    }
    at = after_waveform(edge, row.level, y);
  } else {
    at = replay(edge, ends, t);
  }
  set(edge, landing(edge, row.standing(t, false).level, at));
  note_unsettled(edge, t, at);
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
  const double oldest = t - maps_.settled_after();
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
    if (std::fabs(missed) <= 1e-15 * maps_.scale()) break;
  }
  return from;
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
