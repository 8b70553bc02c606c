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
  /// Full scales of the judge's run: at least V_m for u and what it means for I, charge and energy; for x
  /// that of the model.
  Differences full;
};

inline judge::PlainModel plain_model_of(const DeviceRef& d) {
  return judge::plain_model(d.model->name, values_of(d));
}
inline judge::PlainDrive plain_drive(const Drive& d) {
  return {d.kind == Drive::Kind::voltage, d.from, d.to};
}

inline JudgedRun judged(const DeviceCase& c) {
  const judge::PlainModel model = plain_model_of(c.device());
  JudgedRun result;
  const auto V_m = static_cast<double>(model.u_scale), charge = static_cast<double>(model.C_m) * V_m;
  result.full = {V_m, static_cast<double>(model.x_scale), V_m / static_cast<double>(model.R_s), charge,
                 charge * V_m};
  judge::PlainState y{c.ensemble.initial[0].u, c.ensemble.initial[0].x, 0, 0};
  auto sample = c.rows.trace.begin();
  const std::vector<Segment> segments = segments_of(c.experiment.protocol);
  for (std::size_t k = 0; k < segments.size(); ++k) {
    const Segment& s = segments[k];
    const SegmentRow& row = c.rows.segments[k];
    judge::PlainIntegrator integrator(model, plain_drive(s.drive), s.duration);
    const auto current = [&](judge::Real t, judge::Real u) {
      const judge::Real source = s.drive.from + (judge::Real(s.drive.to) - s.drive.from) * t / s.duration;
      return s.drive.kind == Drive::Kind::voltage ? (source - u) / model.R_s : source;
    };
    y.charge = y.energy = 0;
    judge::Real t = 0;
    const auto reach = [&](judge::Real t_next) {
      y = integrator.flow(y, t, t_next), t = t_next;
      result.full.take(
          {static_cast<double>(std::fabs(y.u)), 0, static_cast<double>(std::fabs(current(t, y.u)))});
    };
    result.full.take({0, 0, static_cast<double>(std::fabs(current(0, y.u)))});
    for (; sample != c.rows.trace.end() && sample->t < row.t_end; ++sample) {
      if (sample->t <= row.t_start) continue;
      reach(sample->t - row.t_start);
      result.in_trace.take({static_cast<double>(std::fabs(sample->u - y.u)),
                            static_cast<double>(std::fabs(sample->x - y.x)),
                            static_cast<double>(std::fabs(sample->I - current(t, y.u)))});
    }
    reach(s.duration);
    result.at_ends.take({static_cast<double>(std::fabs(row.u - y.u)),
                         static_cast<double>(std::fabs(row.x - y.x)),
                         static_cast<double>(std::fabs(row.I - current(t, y.u))),
                         static_cast<double>(std::fabs(row.charge - y.charge)),
                         static_cast<double>(std::fabs(row.energy - y.energy))});
    result.full.take(
        {0, 0, 0, static_cast<double>(std::fabs(y.charge)), static_cast<double>(std::fabs(y.energy))});
  }
  return result;
}

}  // namespace memspike::test
