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
  const std::size_t functions = (1 + segments_) * levels_ + levels_ * levels_ * segments_;
  possible_ = segments_ > 0 && functions <= kMostFunctions;
  size_ = function(functions);
  if (possible_) place_.assign(maps.devices(), kNone);
}

bool WaveformPhases::add(std::uint64_t device, EnsembleMaps::Effort& effort) {
  PhaseMaker maker(*this, device, effort);
  const std::size_t before = numbers_.size();
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

std::optional<double> WaveformPhases::after(std::uint64_t device, int pre, double y,
                                            std::span<const RowEdge> edges) const {
  const double* const own = block(device);
  const double settled = own[0], settled_at_end = own[1];
  // The phase at `now`, the last edge; as ξ after what has passed since.
  double now = 0, phase = at<kTerms>(own + entering(pre), 2 * y / maps_.scale() - 1);
  std::size_t segment = 0;
  const auto xi_at = [&](double then) {
    const double* const here = own + level(pre, segment);
    const double left = here[0] == 0 ? phase : phase * portable::exp(-here[0] * (then - now));
    now = then;
    return here[1] * left + here[2];
  };
  for (auto edge = edges.begin();; ++edge) {
    const double then = edge == edges.end() ? ends_.back() : edge->after;
    // A row's edge at the end of a segment is one soon after another.
    while (segment + 1 < segments_ && ends_[segment] <= then) {
      if (!(ends_[segment] - now >= settled)) return std::nullopt;
      phase = at<kTerms>(own + step(pre, segment), xi_at(ends_[segment]));
      ++segment;
    }
    if (edge == edges.end()) break;
    if (!(then - now >= settled)) return std::nullopt;
    if (edge->to == pre) continue;
    phase = at<kTerms>(own + crossing(pre, edge->to, segment), xi_at(then));
    pre = edge->to;
  }
  if (!(ends_.back() - now >= settled_at_end)) return std::nullopt;
  return at<kTerms>(own + leaving(pre), xi_at(ends_.back()));
}

}  // namespace memspike
