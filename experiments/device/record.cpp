// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/record.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "experiments/device/clock.hpp"

namespace memspike {
namespace {

/// The k-th multiple of dt as the decimal number that it stands for.
double multiple(double k, double dt) {
  const double inverse = std::round(1.0 / dt);
  return std::fabs(inverse * dt - 1.0) < 1e-12 ? k / inverse : as_decimal(k * dt);
}

constexpr double kOnGrid = 1e-6;  // of a grid step: two instants closer than this are one
constexpr double kFirstOfLog = 1e-5;

}  // namespace

Terminal terminal(const Drive& drive, double fraction, double R_s, double u, const VoltageSource& source) {
  const double asked = fraction == 0   ? drive.from
                       : fraction == 1 ? drive.to
                                       : drive.from + fraction * (drive.to - drive.from);
  if (drive.kind == Drive::Kind::current) return {u + R_s * asked, asked};
  return terminal_at(asked, u, R_s, source);
}

const std::vector<double>& TraceRecorder::plan(double t_start, double t_end, double duration) {
  clock_.clear();
  if (plan_.every > 0) {
    const double first = std::floor(t_start / plan_.every + kOnGrid) + 1;
    for (double k = first; k * plan_.every < t_end - kOnGrid * plan_.every; ++k)
      clock_.push_back(multiple(k, plan_.every));
  }
  for (auto t = std::upper_bound(plan_.at.begin(), plan_.at.end(), t_start);
       t != plan_.at.end() && *t < t_end; ++t)
    clock_.push_back(*t);
  for (std::uint64_t k = 1; k < plan_.per_segment; ++k)
    clock_.push_back(t_start + duration * static_cast<double>(k) / static_cast<double>(plan_.per_segment));
  for (std::uint64_t k = 0; k + 1 < plan_.log_per_segment; ++k) {
    const double rest = 1.0 - static_cast<double>(k) / static_cast<double>(plan_.log_per_segment - 1);
    clock_.push_back(t_start + duration * std::pow(kFirstOfLog, rest));
  }
  std::sort(clock_.begin(), clock_.end());
  clock_.erase(std::unique(clock_.begin(), clock_.end()), clock_.end());
  std::erase_if(clock_, [&](double t) { return t <= t_start || t >= t_end; });
  inside_.clear();
  for (const double t : clock_) inside_.push_back(std::clamp(t - t_start, 0.0, duration));
  return inside_;
}

bool TraceRecorder::wanted(double t) const {
  if (plan_.per_segment > 0 || plan_.log_per_segment > 0) return true;
  if (plan_.every > 0 && std::fabs(t - std::round(t / plan_.every) * plan_.every) <= kOnGrid * plan_.every)
    return true;
  return std::binary_search(plan_.at.begin(), plan_.at.end(), t);
}

void TraceRecorder::add(double t, Drive::Kind kind, Terminal at, DeviceState state) {
  if (reading_ && kind == Drive::Kind::voltage) at.I *= reading_(t);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  rows_.push_back({t, at.V, at.I, state.u, state.x, at.V == 0 || at.I == 0 ? nan : at.V / at.I});
}

void TraceRecorder::begin(const Drive& drive, double t_start, DeviceState state) {
  const Terminal now = terminal(drive, 0, R_s_, state.u, source_);
  const bool first = !pending_;
  const bool jump =
      pending_ && (now.V != pending_terminal_.V || now.I != pending_terminal_.I || state != pending_state_);
  const bool asked = wanted(t_start);
  if (pending_ && (asked || (jump && plan_.gives_jumps())))
    add(pending_t_, pending_kind_, pending_terminal_, pending_state_);
  if ((first && (asked || plan_.gives_jumps())) || (jump && (asked || plan_.gives_jumps())))
    add(t_start, drive.kind, now, state);
  pending_ = false;
}

void TraceRecorder::end(const Drive& drive, double t_end, double duration, const DeviceState* inside,
                        DeviceState state) {
  for (std::size_t k = 0; k < inside_.size(); ++k)
    add(clock_[k], drive.kind, terminal(drive, inside_[k] / duration, R_s_, inside[k].u, source_), inside[k]);
  pending_ = true;
  pending_t_ = t_end;
  pending_kind_ = drive.kind;
  pending_terminal_ = terminal(drive, 1, R_s_, state.u, source_);
  pending_state_ = state;
}

void TraceRecorder::finish() {
  if (pending_ && (wanted(pending_t_) || plan_.gives_jumps()))
    add(pending_t_, pending_kind_, pending_terminal_, pending_state_);
  pending_ = false;
}

}  // namespace memspike
