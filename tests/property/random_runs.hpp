// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "engine/contract/format.hpp"
#include "experiments/device/device_run.hpp"
#include "experiments/device/read_experiment.hpp"
#include "networks/input/document.hpp"
#include "synapse/all_models.hpp"
#include "tests/property/random_experiment.hpp"

namespace memspike::test {

inline const ModelRegistry& registry() {
  static const ModelRegistry all = [] {
    ModelRegistry made;
    register_builtin_models(made);
    return made;
  }();
  return all;
}

inline DeviceExperiment read(const Node& node) {
  return read_device_experiment({node, {}, "random.yaml"}, registry(), ".");
}

/// All that a run hands out, of every device.
struct Run {
  std::vector<DeviceRows> devices;
  DeviceRunReport report;
};

inline Run run(const DeviceExperiment& e, int threads) {
  const DeviceEnsemble ensemble = draw_ensemble(e.device, *e.seed, InstructionLevel::baseline);
  Run result;
  result.devices.resize(e.device.count);
  result.report =
      run_devices(e, ensemble,
                  [&](std::uint64_t device, const DeviceRows& rows, bool) {
                    DeviceRows& all = result.devices[device];
                    all.segments.insert(all.segments.end(), rows.segments.begin(), rows.segments.end());
                    all.pulses.insert(all.pulses.end(), rows.pulses.begin(), rows.pulses.end());
                    all.trace.insert(all.trace.end(), rows.trace.begin(), rows.trace.end());
                  },
                  {threads, {}, {}});
  return result;
}

/// Every number of a run, with all its digits: equal texts are equal bytes of the tables.
inline std::string text_of(const Run& r) {
  std::string text;
  const auto put = [&](std::initializer_list<double> values) {
    for (const double v : values) text += format_number(v) + ",";
    text += "\n";
  };
  for (const DeviceRows& rows : r.devices) {
    for (const SegmentRow& s : rows.segments)
      put({double(s.segment), s.t_start, s.t_end, s.V, s.u, s.x, s.I, s.charge, s.energy, double(s.label)});
    for (const PulseRow& p : rows.pulses)
      put({double(p.pulse), p.t_start, p.amplitude, p.width, p.u, p.x, p.I_end, p.I_read, p.charge,
           p.energy});
    for (const TraceRow& t : rows.trace) put({t.t, t.V, t.I, t.u, t.x, t.R});
  }
  put({r.report.charge, r.report.energy, r.report.largest_local_error, r.report.global_error.relative});
  return text;
}

// --- what every run keeps

inline void expect_every_segment_and_pulse_has_its_row(const DeviceExperiment& e, const Run& r) {
  const ProtocolSize size = size_of(e.protocol);
  RC_ASSERT(r.report.segments == size.segments * e.device.count);
  for (const DeviceRows& rows : r.devices) {
    RC_ASSERT(rows.segments.size() == size.segments);
    RC_ASSERT(rows.pulses.size() == size.pulses);
    for (std::size_t k = 0; k < rows.segments.size(); ++k) RC_ASSERT(rows.segments[k].segment == k);
    for (std::size_t k = 0; k < rows.pulses.size(); ++k) RC_ASSERT(rows.pulses[k].pulse == k);
  }
}

inline void expect_segments_join_in_time(const DeviceExperiment& e, const Run& r) {
  const double duration = size_of(e.protocol).duration;
  for (const DeviceRows& rows : r.devices) {
    double now = 0;
    for (const SegmentRow& s : rows.segments) {
      RC_ASSERT(s.t_start == now);
      RC_ASSERT(s.t_end > s.t_start);
      now = s.t_end;
    }
    // The clock is kept in decimals of fifteen digits.
    RC_ASSERT(std::fabs(now - duration) <= 1e-14 * duration + 1e-300);
  }
}

inline void expect_trace_within_the_protocol(const Run& r) {
  for (const DeviceRows& rows : r.devices) {
    double before = 0;
    for (const TraceRow& t : rows.trace) {
      RC_ASSERT(t.t >= before);
      before = t.t;
      RC_ASSERT(std::isnan(t.R) == (t.V == 0 || t.I == 0));
    }
    if (!rows.trace.empty()) RC_ASSERT(before <= rows.segments.back().t_end);
  }
}

/// Charge and energy where the drive alone decides them, and their sums.
inline void expect_charges_follow_the_drive(const DeviceExperiment& e, const Run& r) {
  double charge = 0, energy = 0, scale_q = 0, scale_w = 0;
  for (const DeviceRows& rows : r.devices) {
    std::size_t k = 0;
    walk(
        e.protocol.steps,
        [&](const Segment& segment) {
          const SegmentRow& s = rows.segments[k++];
          if (segment.drive.kind == Drive::Kind::current) {
            const double expected = segment.drive.from * segment.duration;
            RC_ASSERT(std::fabs(s.charge - expected) <= 1e-12 * std::fabs(expected));
            RC_ASSERT(s.I == segment.drive.from);
          } else if (segment.drive.from == segment.drive.to) {
            // ∫VI dt = V ∫I dt; both integrals carry their own rounding.
            RC_ASSERT(std::fabs(s.energy - s.V * s.charge) <= 1e-12 * std::fabs(s.V * s.charge) + 1e-25);
          }
          charge += s.charge, energy += s.energy;
          scale_q += std::fabs(s.charge), scale_w += std::fabs(s.energy);
        },
        [] {});
  }
  RC_ASSERT(std::fabs(charge - r.report.charge) <= 1e-12 * scale_q);
  RC_ASSERT(std::fabs(energy - r.report.energy) <= 1e-12 * scale_w);
}

inline void expect_slow_states_stay_in_their_range(const DeviceExperiment& e, const Run& r) {
  if (!e.device.model->slow.exists()) return;
  const double full = e.device.model->baseline.slow_scale(e.device.parameters.data());
  const double beyond = 100 * e.tolerance * full;  // what the error of a run may add
  for (const DeviceRows& rows : r.devices)
    for (const SegmentRow& s : rows.segments) RC_ASSERT(s.x >= -beyond && s.x <= full + beyond);
}

inline void expect_pulses_to_be_their_segments(const Run& r) {
  for (const DeviceRows& rows : r.devices)
    for (const PulseRow& p : rows.pulses) {
      const auto own = std::lower_bound(rows.segments.begin(), rows.segments.end(), p.t_start,
                                        [](const SegmentRow& s, double t) { return s.t_start < t; });
      RC_ASSERT(own != rows.segments.end() && own->t_start == p.t_start);
      RC_ASSERT(own->u == p.u && own->x == p.x && own->I == p.I_end && own->charge == p.charge);
    }
}

/// Everything above, and the same bytes with two threads and from the resolved form.
inline void expect_a_sound_run(const Node& node) {
  const DeviceExperiment e = read(node);
  const Run alone = run(e, 1);
  expect_every_segment_and_pulse_has_its_row(e, alone);
  expect_segments_join_in_time(e, alone);
  expect_trace_within_the_protocol(alone);
  expect_charges_follow_the_drive(e, alone);
  expect_slow_states_stay_in_their_range(e, alone);
  expect_pulses_to_be_their_segments(alone);

  const std::string numbers = text_of(alone);
  RC_ASSERT(text_of(run(e, 2)) == numbers);
  const Node resolved = to_node(e);
  const std::string yaml = to_yaml(resolved);
  const Document again = parse_document(yaml, "resolved.yaml");
  RC_ASSERT(again.root == resolved);
  const DeviceExperiment same = read(again.root);
  RC_ASSERT(to_node(same) == resolved);
  RC_ASSERT(to_yaml(to_node(same)) == yaml);
  RC_ASSERT(text_of(run(same, 1)) == numbers);
}

}  // namespace memspike::test
