// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "engine/contract/format.hpp"
#include "experiments/cli/check_network.hpp"

namespace memspike {
namespace {

/// Mean spikes of a training sample, of the first of them.
double spikes_of_a_sample(const LearningExperiment& e, const LearningData& data) {
  constexpr std::size_t kLooked = 50;
  const std::size_t looked = std::min(kLooked, data.train.size());
  std::size_t spikes = 0;
  for (std::size_t k = 0; k < looked; ++k)
    spikes +=
        spikes_of(e.encode, data, data.training_sample(k * data.train.size() / looked), e.seed.value_or(0), k)
            .size();
  return static_cast<double>(spikes) / static_cast<double>(looked);
}

std::string words_of(const LearningExperiment& e, const Phase& phase) {
  constexpr const char* kNames[] = {"train", "label", "test", "wait"};
  std::string text = kNames[static_cast<int>(phase.kind)];
  if (phase.kind == Phase::Kind::train) {
    text += fmt::format(" {} epoch{}", phase.epochs, phase.epochs == 1 ? "" : "s");
    if (phase.samples) text += fmt::format(" of {} samples", *phase.samples);
  }
  for (std::size_t k = 0; k < phase.classes.size(); ++k)
    text += (k == 0 ? " of " : "+") + e.data.set->classes[phase.classes[k]];
  if (phase.kind == Phase::Kind::wait) text += " " + format_readable(phase.duration, unit::second);
  return text;
}

void print_schedule(const LearningExperiment& e) {
  constexpr std::size_t kMostWords = 24;
  std::string text;
  for (std::size_t k = 0; k < std::min(kMostWords, e.schedule.size()); ++k)
    text += (k == 0 ? "" : ", ") + words_of(e, e.schedule[k]);
  if (e.schedule.size() > kMostWords)
    text += fmt::format(" and {} more phases", e.schedule.size() - kMostWords);
  fmt::print("schedule    {}\n", text);
}

}  // namespace

void print_learning_check(const LearningExperiment& e) {
  const LearningData data = prepare(e.data, e.seed.value_or(0));
  const double longest = longest_run(e, data);
  fmt::print("experiment  learning{}\n", e.title.empty() ? "" : ": " + e.title);
  fmt::print("data        {}: {} training samples, {} test samples, {} {}, {} classes{}\n", e.data.set->name,
             data.train.size(), data.test.size(), data.features,
             e.data.set->is_spikes() ? "sources" : "features", data.classes,
             e.data.validation ? "; a fold of the training samples is the test" : "");
  fmt::print("samples     {} and {} of rest each, about {:.3g} spikes of {}\n",
             format_readable(e.encode.duration, unit::second), format_readable(e.rest, unit::second),
             spikes_of_a_sample(e, data), e.network.populations[e.encode.population].name);
  if (const std::size_t lost = e.data.set->spikes.later_than(e.encode.duration); lost > 0)
    fmt::print("            {} of {} spikes of the data come after {} and are left out\n", lost,
               e.data.set->spikes.t.size(), format_readable(e.encode.duration, unit::second));
  print_schedule(e);
  fmt::print("run         {} seed{}{}, each of {} at most, tolerance {}\n", e.seeds, e.seeds == 1 ? "" : "s",
             e.control ? ", with and without plasticity" : "", format_engineering(longest, unit::second),
             format_number(e.tolerance));
  NetworkExperiment network;
  network.title = e.title, network.seed = e.seed, network.description = e.network;
  network.duration = longest, network.tolerance = e.tolerance;
  print_network(network);
}

}  // namespace memspike
