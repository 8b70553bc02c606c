// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "experiments/device/spreading.hpp"
#include "experiments/reservoir/reservoir_outcome.hpp"

namespace memspike {
namespace {

constexpr std::string_view kMeanings[kReadMethods] = {
    "the reservoir", "the same devices, at rest before the last step of every read",
    "linear leaky integrators that forget as the devices do at rest",
    "the integral of the voltage that each device saw", "the features of the sample, all at once"};

class SummaryWriter {
 public:
  SummaryWriter(const ReservoirExperiment& e, const ReservoirOutcome& outcome, const LearningData& data)
      : e_(e), outcome_(outcome), data_(data) {}

  Summary write() {
    s_.add_text("title", e_.title, "title of the experiment");
    const Spreading accuracy = of(ReadMethod::reservoir, e_.readouts[0]);
    s_.add("test_accuracy_mean", accuracy.mean(), unit::one,
           "share of test samples told right, mean over seeds");
    s_.add("test_accuracy_sd", accuracy.deviation(), unit::one, "its standard deviation over seeds");
    s_.add_count("seeds", count(outcome_.seeds.size()), "seeds: devices, inputs and noise drawn anew");
    s_.add_count("training_samples", count(data_.train.size() * e_.epochs()),
                 "training samples shown, for each seed");
    s_.add_count("test_samples", count(data_.test.size()), "samples of the test");
    s_.add("chance",
           e_.baselines ? over([](const ReservoirSeed& o) { return o.baselines.chance; }).mean() : NAN,
           unit::one, "always naming the class that is most frequent in training");
    what_was_read();
    readouts();
    if (e_.control) controls();
    if (e_.baselines) baselines();
    separation();
    effort();
    return std::move(s_);
  }

 private:
  static std::int64_t count(std::size_t n) { return static_cast<std::int64_t>(n); }

  template <class Value>
  Spreading over(const Value& value) const {
    Spreading s;
    for (const ReservoirSeed& o : outcome_.seeds) s.take(value(o));
    return s;
  }
  /// Of the first noise and the first number of devices.
  Spreading of(ReadMethod method, ReadoutRule rule) const {
    return over([&](const ReservoirSeed& o) {
      const ReservoirAccuracy* row =
          o.find(method, rule, e_.reservoir.read.devices[0], e_.reservoir.read.noise[0]);
      return row ? row->accuracy() : NAN;
    });
  }
  static void add(Summary& group, const std::string& name, const Spreading& s, const std::string& meaning) {
    group.add(name + "_mean", s.mean(), unit::one, meaning + ", mean over seeds");
    group.add(name + "_sd", s.deviation(), unit::one, "its standard deviation over seeds");
  }

  void what_was_read() {
    s_.add_text("readout", std::string(name_of(e_.readouts[0])), "rule of the results above");
    s_.add_count("devices", count(e_.reservoir.read.devices[0]), "devices that are read");
    s_.add_count("readings", count(e_.reservoir.read.devices[0] * e_.reads()), "numbers read of a sample");
    s_.add("read_noise", e_.reservoir.read.noise[0], unit::one,
           "standard deviation of the read noise, as a share of a device's full scale");
  }

  void readouts() {
    Summary group;
    for (const ReadoutRule rule : e_.readouts)
      add(group, std::string(name_of(rule)), of(ReadMethod::reservoir, rule),
          "test accuracy by this readout");
    s_.add_group("readouts", group);
  }

  void controls() {
    Summary group;
    for (std::size_t m = 1; m < kReadMethods; ++m)
      add(group, std::string(kReadMethodNames[m]), of(static_cast<ReadMethod>(m), e_.readouts[0]),
          "test accuracy by the same readout of " + std::string(kMeanings[m]));
    s_.add_group("controls", group);
    const Spreading gain = over([&](const ReservoirSeed& o) {
      const auto& [devices, noise] = std::pair(e_.reservoir.read.devices[0], e_.reservoir.read.noise[0]);
      return o.find(ReadMethod::reservoir, e_.readouts[0], devices, noise)->accuracy() -
             o.find(ReadMethod::linear, e_.readouts[0], devices, noise)->accuracy();
    });
    add(s_, "gain_over_linear", gain,
        "test accuracy above that of linear leaky integrators in place of the devices");
  }

  void baselines() {
    Summary group;
    const auto one = [&](const char* name, double Baselines::*member, const char* meaning) {
      group.add(name, over([&](const ReservoirSeed& o) { return o.baselines.*member; }).mean(), unit::one,
                meaning);
    };
    one("nearest_mean", &Baselines::nearest_mean, "nearest mean of a class");
    one("ridge", &Baselines::ridge, "linear regression onto the classes");
    one("softmax", &Baselines::softmax, "logistic regression");
    one("knn", &Baselines::knn, "majority of the three nearest training samples");
    s_.add_group("baselines", group);
  }

  void separation() {
    const Spreading gap = over([](const ReservoirSeed& o) { return o.smallest_gap; });
    s_.add(
        "smallest_gap_mean", gap.mean(), unit::one,
        "smallest distance of the mean readings of two classes, each reading as a share of its device's full "
        "scale, without read noise; mean over seeds");
    s_.add("smallest_gap_sd", gap.deviation(), unit::one, "its standard deviation over seeds");
  }

  void effort() {
    s_.add_count("shown_device", count(outcome_.shown_device),
                 "the device of course.csv and of the figure of states: its full scale is the median");
    s_.add("state_error", outcome_.state_error, unit::one,
           "how far readings may be from the truth, as a share of full scale: twice the largest difference "
           "from a "
           "run at a hundredth of the tolerance, over 20 samples of the first seed");
    s_.add("device_pulses",
           over([](const ReservoirSeed& o) { return static_cast<double>(o.counts.pulses); }).mean(),
           unit::one,
           "pulses that a device went through, the control without memory included, mean over seeds");
    const auto presentations = static_cast<double>(data_.train.size() * e_.epochs() + data_.test.size());
    s_.add("energy_per_sample",
           over([&](const ReservoirSeed& o) { return o.counts.energy / presentations; }).mean(), unit::joule,
           "integral of V I over a sample, all devices together, mean over seeds");
    s_.add("simulated", presentations * (e_.encode.duration() + e_.rest), unit::second,
           "simulated time of a seed, waits left out");
    s_.add("tolerance", e_.tolerance, unit::one, "tolerance asked for");
  }

  const ReservoirExperiment& e_;
  const ReservoirOutcome& outcome_;
  const LearningData& data_;
  Summary s_;
};

}  // namespace

Summary reservoir_summary(const ReservoirExperiment& e, const ReservoirOutcome& outcome,
                          const LearningData& data) {
  return SummaryWriter(e, outcome, data).write();
}

}  // namespace memspike
