// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "experiments/learning/learning_experiment.hpp"

namespace memspike {

/// What a sample made the readout population do.
struct Response {
  std::vector<std::uint32_t> spikes;  ///< by neuron
  std::vector<double>
      excitation;  ///< by neuron: (V - E_L)/(V_th - E_L) at the end of the sample, below 1; or nothing
  std::optional<double> first = std::nullopt;  ///< time of the first spike, from the start of the sample [s]
};

/// What neurons have answered to samples of known classes, and what follows for those of unknown ones.
class Responses {
 public:
  Responses(std::size_t neurons, std::size_t classes)
      : neurons_(neurons), classes_(classes), sums_(neurons * classes, 0.0), samples_(classes, 0) {}

  void take(const Response& response, std::uint32_t label);
  bool empty() const;

  /// The class to which a neuron answers most; none if it never answered.
  std::optional<std::uint32_t> class_of(std::size_t neuron) const;
  /// The share of its mean responses that belongs to a class.
  double share(std::size_t neuron, std::size_t c) const;
  /// None where no neuron has said anything. Of equal scores the first class counts.
  std::optional<std::uint32_t> predict(Readout::Rule rule, const Response& response) const;

 private:
  double mean(std::size_t neuron, std::size_t c) const {
    return samples_[c] ? sums_[neuron * classes_ + c] / static_cast<double>(samples_[c]) : 0.0;
  }
  std::vector<double> scores(Readout::Rule rule, const Response& response) const;

  std::size_t neurons_, classes_;
  std::vector<double> sums_;
  std::vector<std::uint64_t> samples_;
};

/// The neuron with most spikes, equal ones told apart by their membranes; `but` is passed over.
std::uint32_t strongest(const Response& response, std::optional<std::uint32_t> but = std::nullopt);
/// Spikes, and a little for the membrane.
double strength(const Response& response, std::uint32_t neuron);

}  // namespace memspike
