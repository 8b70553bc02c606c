// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>
#include <vector>

#include "tests/support/device_case.hpp"
#include "tests/support/plain_integrator.hpp"

namespace memspike::test {

/// Differences between a run and a judge, or full scales of a run.
struct Differences {
  double u = 0, x = 0, I = 0, charge = 0, energy = 0;
  void take(const Differences& o) {
    u = std::max(u, o.u), x = std::max(x, o.x), I = std::max(I, o.I);
    charge = std::max(charge, o.charge), energy = std::max(energy, o.energy);
  }
  /// The largest ratio to the full scales.
  double over(const Differences& full) const {
    const auto ratio = [](double a, double b) { return a == 0 ? 0 : a / b; };
    return std::max({ratio(u, full.u), ratio(x, full.x), ratio(I, full.I), ratio(charge, full.charge),
                     ratio(energy, full.energy)});
  }
};

/// A run beside the plain judge's, at the ends of segments and at the instants of the trace.
struct JudgedRun {
  Differences at_ends, in_trace;
  /// Full scales: the largest values of the judge's run, but at least V_m for u and what V_m means for the
  /// others, the model's own for x; for charge and energy also what went to and fro.
  Differences full;
};

inline judge::PlainModel plain_model_of(const DeviceRef& d) {
  return judge::plain_model(d.model->name, values_of(d));
}
inline judge::PlainDrive plain_drive(const Drive& d) {
  return {d.kind == Drive::Kind::voltage, d.from, d.to};
}

/// The plain judge going along with a run, segment by segment.
class JudgeAlong {
 public:
  explicit JudgeAlong(const DeviceCase& c)
      : model_(plain_model_of(c.device())), y_{c.ensemble.initial[0].u, c.ensemble.initial[0].x, 0, 0} {
    const judge::Real V_m = model_.u_scale, charge = model_.C_m * V_m;
    verdict_.full = magnitudes(V_m, model_.x_scale, V_m / model_.R_s, charge, charge * V_m);
  }

  /// `sample` comes to the first row of the trace at or after the end of the segment.
  void follow(const Segment& segment, const SegmentRow& row, std::vector<TraceRow>::const_iterator& sample,
              std::vector<TraceRow>::const_iterator end) {
    judge::PlainIntegrator integrator(model_, plain_drive(segment.drive), segment.duration);
    judge::Real t = 0, moved = 0, work = 0;
    y_.charge = y_.energy = 0;
    const auto reach = [&](judge::Real next) {
      y_ = integrator.flow(y_, t, next);
      const judge::Real I = current(segment, next), V = y_.u + model_.R_s * I;
      moved += std::fabs(I) * (next - t), work += std::fabs(V * I) * (next - t);
      t = next;
      verdict_.full.take(magnitudes(y_.u, 0, I, 0, 0));
    };
    verdict_.full.take(magnitudes(0, 0, current(segment, 0), 0, 0));
    for (; sample != end && sample->t < row.t_end; ++sample) {
      if (sample->t <= row.t_start) continue;
      reach(sample->t - row.t_start);
      verdict_.in_trace.take(
          magnitudes(sample->u - y_.u, sample->x - y_.x, sample->I - current(segment, t), 0, 0));
    }
    reach(segment.duration);
    verdict_.at_ends.take(magnitudes(row.u - y_.u, row.x - y_.x, row.I - current(segment, t),
                                     row.charge - y_.charge, row.energy - y_.energy));
    verdict_.full.take(
        magnitudes(0, 0, 0, std::max(moved, std::fabs(y_.charge)), std::max(work, std::fabs(y_.energy))));
  }

  const JudgedRun& verdict() const { return verdict_; }

 private:
  static Differences magnitudes(judge::Real u, judge::Real x, judge::Real I, judge::Real charge,
                                judge::Real energy) {
    const auto size = [](judge::Real a) { return static_cast<double>(std::fabs(a)); };
    return {size(u), size(x), size(I), size(charge), size(energy)};
  }
  judge::Real current(const Segment& s, judge::Real t) const {
    const judge::Real source = s.drive.from + (judge::Real(s.drive.to) - s.drive.from) * t / s.duration;
    return s.drive.kind == Drive::Kind::voltage ? (source - y_.u) / model_.R_s : source;
  }

  judge::PlainModel model_;
  judge::PlainState y_;
  JudgedRun verdict_;
};

inline JudgedRun judged(const DeviceCase& c) {
  JudgeAlong judge(c);
  const std::vector<Segment> segments = segments_of(c.experiment.protocol);
  auto sample = c.rows.trace.begin();
  for (std::size_t k = 0; k < segments.size(); ++k)
    judge.follow(segments[k], c.rows.segments[k], sample, c.rows.trace.end());
  return judge.verdict();
}

}  // namespace memspike::test
