// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "experiments/device/spreading.hpp"
#include "experiments/learning/detection.hpp"
#include "experiments/learning/learning_outcome.hpp"

namespace memspike {
namespace {

template <class Value>
Spreading over(const std::vector<SeedOutcome>& outcomes, const Value& value) {
  Spreading s;
  for (const SeedOutcome& o : outcomes) s.take(value(o));
  return s;
}

void add_share(Summary& s, const std::string& name, const Spreading& values, const std::string& meaning) {
  s.add(name, values.mean(), unit::one, meaning);
}

double tested(const LessonOutcome& lesson) { return lesson.last_test()->accuracy(); }

void add_baselines(Summary& s, const std::vector<SeedOutcome>& outcomes) {
  Summary group;
  const auto add = [&](const char* name, double Baselines::*member, const char* meaning) {
    add_share(group, name, over(outcomes, [&](const SeedOutcome& o) { return (*o.baselines).*member; }),
              meaning);
  };
  add("nearest_mean", &Baselines::nearest_mean, "nearest mean of a class");
  add("ridge", &Baselines::ridge, "linear regression onto the classes");
  add("softmax", &Baselines::softmax, "logistic regression");
  add("knn", &Baselines::knn, "majority of the three nearest training samples");
  if (outcomes[0].kmeans)
    add_share(
        group, "kmeans", over(outcomes, [](const SeedOutcome& o) { return *o.kmeans; }),
        "k-means with as many centres as there are neurons, each with the class of most of its samples");
  s.add_group("baselines", group);
}

}  // namespace

Summary learning_summary(const LearningExperiment& e, const std::vector<SeedOutcome>& outcomes) {
  Summary s;
  s.add_text("title", e.title, "title of the experiment");
  const Spreading accuracy = over(outcomes, [](const SeedOutcome& o) { return tested(o.learning); });
  add_share(s, "test_accuracy_mean", accuracy,
            "share of test samples told right after learning, mean over seeds");
  s.add("test_accuracy_sd", accuracy.deviation(), unit::one, "its standard deviation over seeds");
  s.add_count("seeds", static_cast<std::int64_t>(outcomes.size()),
              "seeds: networks, devices and spikes drawn anew");
  const SeedOutcome& first = outcomes[0];
  s.add_count("training_samples", static_cast<std::int64_t>(first.learning.training),
              "training samples shown, for each seed");
  s.add_count("test_samples", static_cast<std::int64_t>(first.learning.last_test()->samples),
              "samples of the test");
  if (first.baselines)
    add_share(s, "chance", over(outcomes, [](const SeedOutcome& o) { return o.baselines->chance; }),
              "always naming the class that is most frequent in training");
  if (first.control)
    add_share(s, "control_plasticity_off",
              over(outcomes, [](const SeedOutcome& o) { return tested(*o.control); }),
              "test accuracy of the same networks with plasticity off, mean over seeds");
  if (first.baselines) add_baselines(s, outcomes);
  if (e.readout.rule == Readout::Rule::detection) add_detection(s, e, outcomes);
  const auto events = [&](auto member) {
    return over(outcomes,
                [&](const SeedOutcome& o) { return static_cast<double>(o.learning.counts.*member); });
  };
  s.add("synaptic_events", events(&NetworkCounts::pre_events).mean(), unit::one,
        "presynaptic waveforms that reached a device, mean over seeds");
  s.add("device_writes", events(&NetworkCounts::post_events).mean(), unit::one,
        "postsynaptic waveforms that reached a device, mean over seeds");
  s.add("mapped_edges", events(&NetworkCounts::mapped_edges).mean(), unit::one,
        "changes of voltage that devices went through by compiled maps, mean over seeds");
  s.add("largest_drift", over(outcomes, [](const SeedOutcome& o) { return o.learning.drift; }).mean(),
        unit::one, "largest change of a slow state in label and test, as a share of its range");
  s.add("mean_drift", over(outcomes, [](const SeedOutcome& o) { return o.learning.mean_drift; }).mean(),
        unit::one, "the same, mean of magnitudes over devices");
  s.add("mean_learned", over(outcomes, [](const SeedOutcome& o) { return o.learning.mean_learned; }).mean(),
        unit::one, "change of slow states in training, mean of magnitudes over devices");
  if (e.teacher)
    s.add(
        "corrected",
        over(outcomes, [](const SeedOutcome& o) { return static_cast<double>(o.learning.corrected); }).mean(),
        unit::one, "training samples that the teacher corrected, mean over seeds");
  s.add("simulated", over(outcomes, [](const SeedOutcome& o) { return o.learning.simulated; }).mean(),
        unit::second, "simulated time of a lesson");
  s.add("tolerance", e.tolerance, unit::one, "tolerance asked for");
  return s;
}

}  // namespace memspike
