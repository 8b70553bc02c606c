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
  size_ = function(functions());
  if (possible_) place_.assign(maps.devices(), kNone);
}

bool WaveformPhases::add(std::uint64_t device, EnsembleMaps::Effort& effort) {
  const std::size_t before = numbers_.size();
  if (before >= kMostNumbers) return false;
  PhaseMaker maker(*this, device, effort);
  numbers_.resize(before + size_, 0.0);
  place_[device] = static_cast<std::uint32_t>(before / size_);
  if (maker.make(numbers_.data() + before)) return true;
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

WaveformPhases::Progress WaveformPhases::go_on(std::uint64_t device, std::span<const Event> events, Way& way,
                                               Stretch& stretch) const {
  const double* const own = block(device);
  const std::size_t last = events.size() - 1;
  const auto settles_after = [&](std::size_t k) {
    return k == last || events[k + 1].after - events[k].after >= own[k + 1 == last ? 1 : 0];
  };
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
    if (map && settles_after(now)) {
      way.number = at<kTerms>(own + *map, xi);
      continue;
    }
    if (own[2] == 0) return Progress::impossible;
    double x = way.number, voltage = maps_.pre_voltage(event.pre);
    if (now > 0) {
      const Event& before = events[now - 1];
      x = at<kTerms>(own + state_of(before.pre, before.segment), xi), voltage = voltage_after(before);
    }
    stretch = {{maps_.manifold(device, voltage, x), x}, now, now};
    while (!settles_after(stretch.last)) ++stretch.last;
    way.next = stretch.last + 1;
    return Progress::must_flow;
  }
  return Progress::done;
}

void WaveformPhases::land(std::uint64_t device, const Event& event, double y, Way& way) const {
  way.number = at<kTerms>(block(device) + phase_of(event.pre, event.segment), 2 / maps_.scale() * y - 1);
}

}  // namespace memspike
