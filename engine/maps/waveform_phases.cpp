// SPDX-License-Identifier: Apache-2.0
#include "engine/maps/waveform_phases.hpp"

#include <algorithm>
#include <cmath>

#include "engine/flow/portable.hpp"
#include "engine/maps/phase_maker.hpp"

namespace memspike {

WaveformPhases::WaveformPhases(const EnsembleMaps& maps, double allowed)
    : maps_(maps),
      allowed_(allowed),
      levels_(maps.pre().voltages.size()),
      segments_(maps.post().waveform.size()) {
  double end = 0;
  for (const LevelSegment& segment : maps.post().waveform) ends_.push_back(end += segment.duration);
  possible_ = segments_ > 0 && functions() <= kMostFunctions;
  lines_ = function(functions()) / kTerms;
  if (possible_) place_.assign(maps.devices(), kNone);
}

bool WaveformPhases::add(std::uint64_t device, EnsembleMaps::Effort& effort) {
  const std::size_t before = numbers_.size();
  if (before * sizeof(Line) >= kMostBytes) return false;
  PhaseMaker maker(*this, device, effort);
  numbers_.resize(before + lines_, Line{});
  place_[device] = static_cast<std::uint32_t>(before / lines_);
  if (maker.make(numbers_[before].number)) return true;
  place_[device] = kNone;
  numbers_.resize(before);
  return false;
}

namespace {

template <std::size_t terms>
double at(const double* c, double xi) {
  double sum = c[terms - 1];
  for (std::size_t k = terms - 1; k-- > 0;) sum = sum * xi + c[k];
  return sum;
}

}  // namespace

void WaveformPhases::events_of(int pre, std::span<const RowEdge> edges, std::vector<Event>& events) const {
  std::size_t segment = 0;
  events.push_back({0, pre, segment});
  const auto end_segments_until = [&](double time) {
    for (; segment < segments_ && ends_[segment] <= time; ++segment)
      events.push_back({ends_[segment], pre, segment + 1});
  };
  for (const RowEdge& edge : edges) {
    end_segments_until(edge.after);
    if (edge.to == pre) continue;
    pre = edge.to;
    events.push_back({edge.after, pre, segment});
  }
  end_segments_until(ends_.back());
}

std::optional<std::size_t> WaveformPhases::between(const double* own, const Event& before,
                                                   const Event& after) const {
  if (after.segment == before.segment) {
    if (duration(before.segment) < own[0] + own[1]) return std::nullopt;
    return crossing(before.pre, after.pre, before.segment);
  }
  return after.segment == segments_ ? leaving(after.pre) : step(after.pre, before.segment);
}

bool WaveformPhases::can_go(std::uint64_t device, std::span<const Event> events,
                            bool starts_unsettled) const {
  const double* const own = block(device);
  if (own[kTellsStates] != 0) return true;
  if (starts_unsettled) return false;
  for (std::size_t k = 0; k < events.size(); ++k)
    if (!settles_between(own, events, k) || (k > 0 && !between(own, events[k - 1], events[k]))) return false;
  return true;
}

void WaveformPhases::fetch(std::uint64_t device, std::span<const Event> events) const {
  const double* const own = block(device);
  __builtin_prefetch(own);
  if (rests(events)) return __builtin_prefetch(own + resting(events[0].pre));
  for (std::size_t k = kTerms; k < function(0); k += kTerms) __builtin_prefetch(own + k);
  __builtin_prefetch(own + entering(events[0].pre));
  for (std::size_t k = 1; k < events.size(); ++k) {
    const Event &before = events[k - 1], &after = events[k];
    __builtin_prefetch(own + (after.segment == before.segment
                                  ? crossing(before.pre, after.pre, before.segment)
                              : after.segment == segments_ ? leaving(after.pre)
                                                           : step(after.pre, before.segment)));
  }
}

WaveformPhases::Progress WaveformPhases::go_on(std::uint64_t device, std::span<const Event> events, Way& way,
                                               Stretch& stretch) const {
  const double* const own = block(device);
  const std::size_t last = events.size() - 1;
  const auto flow_from = [&](DeviceState from) {
    stretch = {from, way.next, way.next};
    while (!settles_between(own, events, stretch.last)) ++stretch.last;
    way.next = stretch.last + 1;
    return Progress::must_flow;
  };
  if (way.next == 0) {
    if (way.starts_unsettled) return flow_from(way.start);
    if (rests(events) && own[kRestsAtOnce] != 0) {
      way.next = last + 1;
      way.number = at<kTerms>(own + resting(events[0].pre), 2 / maps_.scale() * way.number - 1);
      return Progress::done;
    }
  }
  for (; way.next <= last; ++way.next) {
    const std::size_t now = way.next;
    const Event& event = events[now];
    std::optional<std::size_t> map = entering(event.pre);
    double xi = 2 / maps_.scale() * way.number - 1;
    if (now > 0) {
      const Event& before = events[now - 1];
      const double* const here = own + level(before.pre, before.segment);
      const double turn = here[0] * (event.after - before.after);
      xi = here[1] * (turn == 0 ? way.number : way.number * portable::exp(-turn)) + here[2];
      map = between(own, before, event);
    }
    if (map && settles_between(own, events, now)) {
      way.number = at<kTerms>(own + *map, xi);
      continue;
    }
    if (now == 0)
      return flow_from({maps_.manifold(device, maps_.pre_voltage(event.pre), way.number), way.number});
    const Event& before = events[now - 1];
    return flow_from({at<kTerms>(own + u_of(before.pre, before.segment), xi),
                      at<kTerms>(own + state_of(before.pre, before.segment), xi)});
  }
  return Progress::done;
}

void WaveformPhases::land(std::uint64_t device, const Event& event, double number, Way& way) const {
  const double* const own = block(device);
  const double* const here = own + level(event.pre, event.segment);
  const double xi = here[kOfX] * number + here[kOfX + 1];
  way.number = at<kTerms>(own + phase_of(event.pre, event.segment), xi);
  if (here[kIsApart] == 0) way.number *= portable::exp(here[0] * own[1]);
}

}  // namespace memspike
