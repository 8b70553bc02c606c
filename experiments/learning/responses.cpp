// SPDX-License-Identifier: Apache-2.0
#include "experiments/learning/responses.hpp"

#include <algorithm>

namespace memspike {
namespace {

constexpr double kMembraneShare = 1e-3;  // of a spike: enough to tell equal counts apart

}  // namespace

void Responses::take(const Response& response, std::uint32_t label) {
  for (std::size_t j = 0; j < neurons_; ++j) sums_[j * classes_ + label] += response.spikes[j];
  ++samples_[label];
}

bool Responses::empty() const {
  return std::all_of(sums_.begin(), sums_.end(), [](double sum) { return sum == 0; });
}

std::optional<std::uint32_t> Responses::class_of(std::size_t neuron) const {
  std::uint32_t best = 0;
  for (std::uint32_t c = 1; c < classes_; ++c)
    if (mean(neuron, c) > mean(neuron, best)) best = c;
  if (mean(neuron, best) == 0) return std::nullopt;
  return best;
}

double Responses::share(std::size_t neuron, std::size_t c) const {
  double all = 0;
  for (std::size_t k = 0; k < classes_; ++k) all += mean(neuron, k);
  return all > 0 ? mean(neuron, c) / all : 0;
}

std::vector<double> Responses::scores(Readout::Rule rule, const Response& response) const {
  std::vector<double> scores(classes_, 0.0), members(classes_, 0.0);
  for (std::size_t j = 0; j < neurons_; ++j) {
    const auto own = rule == Readout::Rule::all ? class_of(j) : std::nullopt;
    if (own) members[*own] += 1, scores[*own] += response.spikes[j];
    if (rule == Readout::Rule::proportional && response.spikes[j] > 0)
      for (std::size_t c = 0; c < classes_; ++c) scores[c] += response.spikes[j] * share(j, c);
  }
  for (std::size_t c = 0; c < classes_ && rule == Readout::Rule::all; ++c)
    if (members[c] > 0) scores[c] /= members[c];
  return scores;
}

std::optional<std::uint32_t> Responses::predict(Readout::Rule rule, const Response& response) const {
  if (rule == Readout::Rule::neuron) return strongest(response);
  const bool is_silent =
      std::all_of(response.spikes.begin(), response.spikes.end(), [](auto n) { return n == 0; });
  if (rule == Readout::Rule::detection) return is_silent ? 0u : 1u;
  if (is_silent) return std::nullopt;
  if (rule == Readout::Rule::max) return class_of(strongest(response));
  const std::vector<double> all = scores(rule, response);
  const auto best = std::max_element(all.begin(), all.end());
  if (*best == 0) return std::nullopt;
  return static_cast<std::uint32_t>(best - all.begin());
}

double strength(const Response& response, std::uint32_t neuron) {
  const double membrane = response.excitation.empty() ? 0.0 : response.excitation[neuron];
  return response.spikes[neuron] + kMembraneShare * membrane;
}

std::uint32_t strongest(const Response& response, std::optional<std::uint32_t> but) {
  std::optional<std::uint32_t> best;
  for (std::uint32_t j = 0; j < response.spikes.size(); ++j)
    if (j != but && (!best || strength(response, j) > strength(response, *best))) best = j;
  return best.value_or(0);
}

}  // namespace memspike
