// SPDX-License-Identifier: Apache-2.0
#include "experiments/drift/device_course.hpp"

#include <algorithm>
#include <utility>

#include "engine/network/instant.hpp"
#include "experiments/device/clock.hpp"

namespace memspike {

ReadCourse::ReadCourse(const DriftProtocol& protocol) {
  double begin = 0;
  for (const DriftPhase& phase : protocol.phases) {
    if (phase.reads)
      if (const std::uint64_t count = phase.reads->count_in(phase.duration))
        phases_.push_back({*phase.reads, as_decimal(begin), count});
    begin += phase.duration;
  }
}

double ReadCourse::begin_of_read() const {
  const Phase& phase = phases_[phase_];
  return as_decimal(phase.begin + phase.reads.start + static_cast<double>(read_) * phase.reads.every);
}

double ReadCourse::next() const {
  if (phase_ == phases_.size()) return kNever;
  return begin_of_read() + (on_ ? phases_[phase_].reads.duration : 0);
}

bool ReadCourse::take(double t) {
  bool began = false;
  while (next() <= t) {
    on_ = !on_;
    began = began || on_;
    if (!on_ && ++read_ == phases_[phase_].count) ++phase_, read_ = 0;
  }
  return began;
}

DeviceCourse::DeviceCourse(TerminalCourse pre, TerminalCourse post, ReadCourse reads, double end)
    : pre_(std::move(pre)), post_(std::move(post)), reads_(std::move(reads)), end_(end) {
  take(tie_at(0));
}

void DeviceCourse::take(double t) {
  const bool pre = pre_.take(t), post = post_.take(t);
  waveform_started_ = waveform_started_ || pre || post;
  read_began_ = reads_.take(t) || read_began_;
}

Cause DeviceCourse::cause() const {
  if (reads_.runs()) return Cause::read;
  if (pre_.runs() && post_.runs()) return Cause::write;
  return pre_.runs() || post_.runs() ? Cause::disturb : Cause::relaxation;
}

double DeviceCourse::voltage() const {
  return reads_.runs() ? reads_.voltage() : pre_.voltage() - post_.voltage();
}

bool DeviceCourse::next(DeviceInterval& interval) {
  if (!(now_ < end_)) return false;
  double to = std::min({pre_.next(), post_.next(), reads_.next(), end_});
  if (to + tie_at(to) >= end_) to = end_;
  const Cause now = cause();
  const bool anew = now == Cause::read ? read_began_ : now != Cause::relaxation && waveform_started_;
  interval = {now_, to, voltage(), now, now != before_ || anew};
  before_ = now, waveform_started_ = read_began_ = false;
  now_ = to;
  if (to < end_) take(to + tie_at(to));
  return true;
}

}  // namespace memspike
