// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/random.hpp"
#include "experiments/device/spreading.hpp"
#include "experiments/reservoir/reservoir_outcome.hpp"

namespace memspike {
namespace {

using Eigen::Index;

constexpr double kTiny = 1e-300;

/// One standard normal number for every reading, the same for all that are compared.
StateMatrix noise_of(std::uint64_t seed, const StateMatrix& readings) {
  StateMatrix z(readings.rows(), readings.cols());
  for (Index i = 0; i < z.rows(); ++i) {
    RandomStream random(seed, "read noise", static_cast<std::uint64_t>(i));
    for (Index k = 0; k < z.cols(); ++k) z(i, k) = random.normal();
  }
  return z;
}

class Evaluation {
 public:
  Evaluation(const ReservoirExperiment& e, const LearningData& data, const ShownSamples& shown,
             const ReservoirReadings& readings, ReservoirSeed& seed)
      : e_(e), data_(data), shown_(shown), readings_(readings), seed_(seed) {
    for (const double noise : e.reservoir.read.noise)
      if (noise > 0 && z_.size() == 0) z_ = noise_of(seed.seed, readings.reservoir);
  }

  void run() {
    seed_.full_scale = full_scales(readings_.reservoir);
    for (const double noise : e_.reservoir.read.noise)
      for (const std::uint64_t devices : e_.reservoir.read.devices) {
        compare(ReadMethod::reservoir, readings_.reservoir, devices, noise);
        // Controls stand along both lists, not at every crossing.
        const bool is_along = noise == e_.reservoir.read.noise[0] || devices == e_.reservoir.read.devices[0];
        if (!e_.control || !is_along) continue;
        compare(ReadMethod::no_memory, readings_.no_memory, devices, noise);
        compare(ReadMethod::linear, readings_.linear, devices, noise);
      }
    if (e_.control) {
      for (const std::uint64_t devices : e_.reservoir.read.devices)
        read(ReadMethod::sums, columns(readings_.sums, devices, 1), devices, 0);
      read(ReadMethod::pixels, pixels(), e_.devices(), 0);
    }
    separate();
  }

 private:
  Index training() const { return static_cast<Index>(shown_.training_labels.size()); }

  /// The range of the readings of each device in training.
  std::vector<double> full_scales(const StateMatrix& readings) const {
    const auto reads = static_cast<Index>(e_.reads());
    std::vector<double> all;
    for (Index d = 0; d < readings.cols() / reads; ++d) {
      const auto own = readings.block(0, d * reads, training(), reads);
      all.push_back(own.maxCoeff() - own.minCoeff());
    }
    return all;
  }

  /// Those of some devices, evenly over all.
  StateMatrix columns(const StateMatrix& readings, std::uint64_t devices, std::size_t reads) const {
    const auto width = static_cast<Index>(reads);
    StateMatrix some(readings.rows(), static_cast<Index>(devices) * width);
    Index next = 0;
    for (const std::uint64_t d : evenly(devices, e_.devices())) {
      some.middleCols(next, width) = readings.middleCols(static_cast<Index>(d) * width, width);
      next += width;
    }
    return some;
  }

  StateMatrix pixels() const {
    StateMatrix x(readings_.reservoir.rows(), static_cast<Index>(data_.features));
    for (Index i = 0; i < x.rows(); ++i)
      for (Index k = 0; k < x.cols(); ++k)
        x(i, k) = (*shown_.presentations[static_cast<std::size_t>(i)].sample)[static_cast<std::size_t>(k)];
    return x;
  }

  void compare(ReadMethod method, const StateMatrix& readings, std::uint64_t devices, double noise) {
    if (noise == 0) return read(method, columns(readings, devices, e_.reads()), devices, noise);
    StateMatrix noisy = readings;
    const std::vector<double> scales = full_scales(readings);
    const auto reads = static_cast<Index>(e_.reads());
    for (std::size_t d = 0; d < scales.size(); ++d)
      noisy.middleCols(static_cast<Index>(d) * reads, reads) +=
          noise * scales[d] * z_.middleCols(static_cast<Index>(d) * reads, reads);
    read(method, columns(noisy, devices, e_.reads()), devices, noise);
  }

  void read(ReadMethod method, const StateMatrix& x, std::uint64_t devices, double noise) {
    const LabelledStates train{x.topRows(training()), shown_.training_labels},
        test{x.bottomRows(x.rows() - training()), data_.test_labels};
    for (const ReadoutRule rule : e_.readouts) {
      const ReadoutResult result = read_out(rule, train, test, data_.classes);
      if (seed_.accuracy.empty()) note_answers(result);
      seed_.accuracy.push_back({method, rule, devices, noise, static_cast<std::size_t>(x.cols()),
                                result.penalty, test.labels.size(), result.right});
    }
  }

  void note_answers(const ReadoutResult& result) {
    seed_.confusion.assign(data_.classes * data_.classes, 0);
    for (std::size_t i = 0; i < result.predicted.size(); ++i)
      ++seed_.confusion[data_.test_labels[i] * data_.classes + result.predicted[i]];
  }

  /// Means of classes, and the smallest distance of two of them in the space of all readings of the result.
  void separate() {
    const StateMatrix& all = readings_.reservoir;
    const auto reads = static_cast<Index>(e_.reads());
    Eigen::MatrixXd means = Eigen::MatrixXd::Zero(static_cast<Index>(data_.classes), all.cols());
    for (Index column = 0; column < all.cols(); ++column) {
      std::vector<Spreading> classes(data_.classes);
      const auto device = static_cast<std::uint64_t>(column / reads);
      const double scale = std::max(seed_.full_scale[device], kTiny);
      for (std::size_t i = 0; i < data_.test_labels.size(); ++i)
        classes[data_.test_labels[i]].take(all(training() + static_cast<Index>(i), column) / scale);
      for (std::uint32_t c = 0; c < data_.classes; ++c) {
        if (classes[c].count() == 0) continue;
        means(c, column) = classes[c].mean();
        seed_.separation.push_back({device, static_cast<std::size_t>(column % reads), c, classes[c].count(),
                                    classes[c].mean(), classes[c].count() > 1 ? classes[c].deviation() : 0});
      }
    }
    const Eigen::MatrixXd read = columns(means, e_.reservoir.read.devices[0], e_.reads());
    std::vector<char> is_there(data_.classes, 0);
    for (const std::uint32_t label : data_.test_labels) is_there[label] = 1;
    seed_.smallest_gap = std::numeric_limits<double>::infinity();
    for (std::size_t a = 0; a < data_.classes; ++a)
      for (std::size_t b = a + 1; b < data_.classes; ++b)
        if (is_there[a] && is_there[b])
          seed_.smallest_gap = std::min(
              seed_.smallest_gap, (read.row(static_cast<Index>(a)) - read.row(static_cast<Index>(b))).norm());
  }

  const ReservoirExperiment& e_;
  const LearningData& data_;
  const ShownSamples& shown_;
  const ReservoirReadings& readings_;
  ReservoirSeed& seed_;
  StateMatrix z_;
};

}  // namespace

std::vector<std::uint64_t> evenly(std::uint64_t some, std::uint64_t all) {
  std::vector<std::uint64_t> chosen;
  for (std::uint64_t k = 0; k < some; ++k) chosen.push_back((2 * k + 1) * all / (2 * some));
  return chosen;
}

void evaluate(const ReservoirExperiment& e, const LearningData& data, const ShownSamples& shown,
              const ReservoirReadings& readings, ReservoirSeed& seed) {
  Evaluation(e, data, shown, readings, seed).run();
}

const ReservoirAccuracy* ReservoirSeed::find(ReadMethod method, ReadoutRule rule, std::uint64_t devices,
                                             double noise) const {
  const bool is_noisy = method != ReadMethod::sums && method != ReadMethod::pixels;
  for (const ReservoirAccuracy& row : accuracy)
    if (row.method == method && row.rule == rule &&
        (row.devices == devices || method == ReadMethod::pixels) && (row.noise == noise || !is_noisy))
      return &row;
  return nullptr;
}

}  // namespace memspike
