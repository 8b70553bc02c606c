// SPDX-License-Identifier: Apache-2.0
#include "experiments/learning/learning_report.hpp"

#include <fmt/format.h>

#include <cmath>

#include "engine/contract/format.hpp"
#include "experiments/learning/figures/learning_figures.hpp"
#include "experiments/learning/read_learning_experiment.hpp"
#include "experiments/output/part_file.hpp"
#include "experiments/output/report.hpp"

namespace memspike {
namespace {

std::string percent(double share) { return fmt::format("{:.1f} %", 100 * share); }

std::string what_was_run(const LearningRunView& run) {
  const LearningExperiment& e = run.experiment;
  std::uint64_t neurons = 0, sources = 0;
  for (const PopulationDescription& p : e.network.populations) (p.is_source() ? sources : neurons) += p.size;
  return fmt::format(
      "{} neuron{} and {} sources learned {}: {} training samples were shown one after another, {:.0f} were "
      "kept for the "
      "test, with {} seed{}. All devices followed their equations all the time, between samples too.",
      neurons, neurons == 1 ? "" : "s", sources, e.data.set->name, run.number("training_samples"),
      run.number("test_samples"), e.seeds, e.seeds == 1 ? "" : "s");
}

std::string what_came_out(const LearningRunView& run) {
  std::string text = "Of the test samples " + percent(run.number("test_accuracy_mean"));
  if (const double sd = run.number("test_accuracy_sd"); !std::isnan(sd))
    text += fmt::format(" ± {:.1f}", 100 * sd);
  text += " were told right";
  if (const double off = run.number("control_plasticity_off"); !std::isnan(off))
    text += ", with plasticity off " + percent(off);
  if (const double chance = run.number("chance"); !std::isnan(chance))
    text += "; chance is " + percent(chance);
  return text + ".";
}

/// Nothing where nothing was to be detected.
std::string what_was_detected(const LearningRunView& run) {
  const double hits = run.number("hit_rate_mean");
  if (std::isnan(hits)) return {};
  return fmt::format(
      "{} was found in {:.0f} of {} streams: of its appearances in the test {} were answered, {:.2f} wrong "
      "spikes came in a second of {}, and the first spike came {} after its beginning.",
      run.experiment.data.set->classes[1], run.number("detected"), run.experiment.seeds, percent(hits),
      run.number("false_alarms_Hz"), run.experiment.data.set->classes[0],
      format_readable(run.number("latency_s"), unit::second));
}

constexpr std::pair<std::string_view, std::string_view> kTables[] = {
    {"accuracy", "share of right answers, by seed and phase"},
    {"confusion", "answers to the test samples of each class"},
    {"neurons", "class, threshold and activity of each neuron that is read"},
    {"weights", "conductances of the first seed at the start and at the end"},
    {"weight_histogram", "their distribution during training"},
    {"synapses_final", "states of every device at the end"},
    {"stream", "what was said to every sample of the stream"}};

}  // namespace

std::vector<std::string> write_learning_report(const RunFolder& folder, const ModelRegistry& registry) {
  const std::filesystem::path input = folder.path_of("resolved.yaml");
  const Json provenance = read_json(folder.path_of("run.json"));
  const Json* const meanings = provenance.find("summary_meanings");
  const LearningRunView run{folder.path(),
                            read_learning_experiment(read_document(input), registry, folder.path()),
                            Summary::from_json(read_json(folder.path_of("summary.json")),
                                               meanings != nullptr ? *meanings : Json(Json::Object{}))};
  ReportPage page(run.experiment.title.empty() ? "Learning" : run.experiment.title, "learning experiment");
  page.lead(what_was_run(run));
  page.lead(what_came_out(run));
  if (const std::string detected = what_was_detected(run); !detected.empty()) page.lead(detected);
  page.key_numbers(run.summary);
  std::vector<std::string> troubles = page.figures(learning_figures(run), folder);
  page.files_of_run(folder.path(), kTables);
  page.provenance(provenance);
  page.resolved_input(read_whole_file(input));
  write_whole_file(folder.path_of("report.html"), page.html());
  return troubles;
}

}  // namespace memspike
