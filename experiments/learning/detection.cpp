// SPDX-License-Identifier: Apache-2.0
#include "experiments/learning/detection.hpp"

#include "experiments/device/spreading.hpp"

namespace memspike {
namespace {

/// Over all seeds.
struct Detections {
  Spreading hit_rate, false_alarms, latency;
  std::int64_t found = 0;

  void take(const Detection& d) {
    hit_rate.take(d.hit_rate()), false_alarms.take(d.false_alarm_rate());
    if (d.hits > 0) latency.take(d.latency);
    found += d.is_found();
  }
};

Detection tested(const LessonOutcome& lesson, const LearningExperiment& e) {
  return detection_in(lesson.stream, lesson.last_test()->phase, e.slot());
}

}  // namespace

double Detection::hit_rate() const { return ratio_of(static_cast<double>(hits), static_cast<double>(shown)); }
double Detection::false_alarm_rate() const { return ratio_of(static_cast<double>(false_alarms), noise); }

Detection detection_in(const std::vector<StreamRow>& stream, std::uint32_t phase, double slot) {
  Detection d;
  Spreading latency;
  for (const StreamRow& row : stream) {
    if (row.phase != phase) continue;
    if (row.label == 0) {
      d.false_alarms += row.spikes, d.noise += slot;
      continue;
    }
    ++d.shown, d.hits += row.spikes > 0;
    if (row.latency) latency.take(*row.latency);
  }
  d.latency = latency.mean();
  return d;
}

void add_detection(Summary& s, const LearningExperiment& e, const std::vector<SeedOutcome>& outcomes) {
  Detections learned, control;
  for (const SeedOutcome& o : outcomes) {
    learned.take(tested(o.learning, e));
    if (o.control) control.take(tested(*o.control, e));
  }
  const std::string name = e.data.set->classes[1];
  s.add_count("detected", learned.found,
              "seeds with more than 98 % hits and less than one false alarm a second in the test");
  s.add("hit_rate_mean", learned.hit_rate.mean(), unit::one,
        "share of the samples of " + name + " that were answered by a spike, mean over seeds");
  s.add("false_alarms", learned.false_alarms.mean(), unit::hertz,
        "spikes in samples of " + e.data.set->classes[0] + ", by their duration, mean over seeds");
  s.add("latency", learned.latency.mean(), unit::second,
        "from the beginning of " + name + " to the first spike, mean over hits and seeds");
  s.add("latency_sd", learned.latency.deviation(), unit::second, "its standard deviation over seeds");
  if (!outcomes[0].control) return;
  s.add_count("control_detected", control.found, "the same with plasticity off: seeds");
  s.add("control_hit_rate", control.hit_rate.mean(), unit::one, "with plasticity off: hits");
  s.add("control_false_alarms", control.false_alarms.mean(), unit::hertz,
        "with plasticity off: false alarms");
}

}  // namespace memspike
