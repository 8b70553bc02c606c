// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/spike_statistics.hpp"

#include <cmath>

#include "experiments/device/analysis.hpp"

namespace memspike {
namespace {

constexpr std::uint64_t kFewestIntervals = 2;  // for a coefficient of variation

}  // namespace

SpikeStatistics::SpikeStatistics(const Network& network) : network_(network) {
  for (const Population& population : network.populations) trains_.emplace_back(population.size);
}

void SpikeStatistics::take(const Spike& spike) {
  Train& train = trains_[spike.population][spike.neuron];
  if (train.spikes++ > 0) {
    const double interval = spike.t - train.last, away = interval - train.mean;
    train.mean += away / static_cast<double>(train.spikes - 1);
    train.squares += away * (interval - train.mean);
  }
  train.last = spike.t;
}

std::uint64_t SpikeStatistics::spikes(std::uint32_t population) const {
  std::uint64_t all = 0;
  for (const Train& train : trains_[population]) all += train.spikes;
  return all;
}

double SpikeStatistics::mean_rate(std::uint32_t population) const {
  return static_cast<double>(spikes(population)) /
         (static_cast<double>(network_.populations[population].size) * network_.duration);
}

void SpikeStatistics::summarise(std::uint32_t population, Summary& group) const {
  Spreading rate, variation;
  std::int64_t silent = 0;
  for (const Train& train : trains_[population]) {
    rate.take(static_cast<double>(train.spikes) / network_.duration);
    if (train.spikes == 0) ++silent;
    if (train.spikes > kFewestIntervals) {
      const auto intervals = static_cast<double>(train.spikes - 1);
      variation.take(std::sqrt(train.squares / (intervals - 1)) / train.mean);
    }
  }
  const Population& p = network_.populations[population];
  group.add_count("neurons", p.size, "neurons of the population");
  group.add_count("spikes", static_cast<std::int64_t>(spikes(population)), "their spikes");
  group.add("rate_mean", rate.mean(), unit::hertz, "spikes per time, mean over neurons");
  if (p.size > 1) group.add("rate_sd", rate.deviation(), unit::hertz, "its standard deviation over neurons");
  group.add_count("silent", silent, "neurons that never fired");
  group.add("interval_cv", variation.mean(), unit::one,
            "standard deviation over mean of the intervals between spikes, mean over neurons with at least "
            "three spikes");
}

void SpikeStatistics::summarise(Summary& summary) const {
  for (std::uint32_t p = 0; p < trains_.size(); ++p) {
    Summary group;
    summarise(p, group);
    summary.add_group("population." + network_.populations[p].name, group);
  }
}

}  // namespace memspike
