// SPDX-License-Identifier: Apache-2.0
#include "experiments/drift/terminal_course.hpp"

#include <utility>

#include "engine/network/instant.hpp"

namespace memspike {

TimedWaveform::TimedWaveform(std::vector<HeldVoltage> all) : segments(std::move(all)) {
  double sum = 0;
  for (const HeldVoltage& segment : segments) ends.push_back(sum += segment.duration);
}

TerminalCourse::TerminalCourse(const std::vector<PhaseSpike>& spikes, double delay,
                               const std::vector<TimedWaveform>& by_phase)
    : spikes_(&spikes), by_phase_(&by_phase), delay_(delay) {
  skip_silent();
}

void TerminalCourse::skip_silent() {
  while (arrived_ < spikes_->size() && (*by_phase_)[(*spikes_)[arrived_].phase].segments.empty()) ++arrived_;
}

double TerminalCourse::next_arrival() const {
  return arrived_ < spikes_->size() ? (*spikes_)[arrived_].t + delay_ : kNever;
}

double TerminalCourse::next_edge() const { return waveform_ ? started_ + waveform_->ends[segment_] : kNever; }

double TerminalCourse::next() const { return std::min(next_arrival(), next_edge()); }

bool TerminalCourse::take(double t) {
  bool started = false;
  while (next_edge() <= t)
    if (++segment_ == waveform_->segments.size()) waveform_ = nullptr, segment_ = 0;
  while (next_arrival() <= t) {
    waveform_ = &(*by_phase_)[(*spikes_)[arrived_].phase];
    started_ = next_arrival(), segment_ = 0;
    ++arrived_;
    skip_silent();
    started = true;
  }
  return started;
}

}  // namespace memspike
