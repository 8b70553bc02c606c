// SPDX-License-Identifier: Apache-2.0
#include "experiments/reservoir/reservoir_report.hpp"

#include <fmt/format.h>

#include <cmath>

#include "engine/contract/format.hpp"
#include "engine/contract/quantity.hpp"
#include "experiments/output/part_file.hpp"
#include "experiments/output/report.hpp"
#include "experiments/reservoir/figures/reservoir_figures.hpp"
#include "experiments/reservoir/read_reservoir_experiment.hpp"

namespace memspike {
namespace {

std::string percent(double share) { return fmt::format("{:.1f} %", 100 * share); }

std::string what_was_run(const ReservoirRunView& run) {
  const ReservoirExperiment& e = run.experiment;
  return fmt::format(
      "{} device{} of {} saw {} training samples of {} as trains of {} pulses each, and then {:.0f} test "
      "samples, "
      "with {} seed{}. Every device followed its whole equation all the time, between samples too; a linear "
      "readout ({}) of {:.0f} numbers is all that learned.",
      e.devices(), e.devices() == 1 ? "" : "s", e.reservoir.device.model->name,
      run.number("training_samples"), e.data.set->name, e.encode.steps, run.number("test_samples"), e.seeds,
      e.seeds == 1 ? "" : "s", name_of(e.readouts[0]), run.number("readings"));
}

std::string what_came_out(const ReservoirRunView& run) {
  std::string text = "Of the test samples " + percent(run.number("test_accuracy_mean"));
  if (const double sd = run.number("test_accuracy_sd"); !std::isnan(sd))
    text += fmt::format(" ± {:.1f}", 100 * sd);
  text += " were told right";
  if (const double linear = run.number("controls.linear_mean"); !std::isnan(linear))
    text += fmt::format(
        "; {} with linear leaky integrators in place of the devices, {} with devices that forget "
        "everything but the last step before a read, {} from the features themselves",
        percent(linear), percent(run.number("controls.no_memory_mean")),
        percent(run.number("controls.pixels_mean")));
  if (const double chance = run.number("chance"); !std::isnan(chance))
    text += "; chance is " + percent(chance);
  return text + ".";
}

constexpr std::pair<std::string_view, std::string_view> kTables[] = {
    {"accuracy", "share of right answers, by seed, method, readout, devices and read noise"},
    {"confusion", "answers to the test samples of each class"},
    {"separation", "readings of each class, mean and standard deviation, as shares of full scale"},
    {"course", "a device on its way through one sample of each class"},
    {"states", "every reading, without read noise"}};

void add_parameters(ReportPage& page, const Reservoir& r) {
  for (std::size_t i = 0; i < r.device.parameters.size(); ++i) {
    const ParameterInfo& p = r.device.model->parameters[i];
    std::string value = format_readable(r.device.parameters[i], p.unit);
    for (const ParameterSpan& s : r.spans)
      if (s.row == i)
        value = fmt::format("{} to {}", format_readable(s.low, p.unit), format_readable(s.high, p.unit));
    page.parameter(r.device.model->name, p.name, value, p.meaning);
  }
}

}  // namespace

std::vector<std::string> write_reservoir_report(const RunFolder& folder, const ModelRegistry& registry) {
  const std::filesystem::path input = folder.path_of("resolved.yaml");
  const Json provenance = read_json(folder.path_of("run.json"));
  const Json* const meanings = provenance.find("summary_meanings");
  const ReservoirRunView run{folder.path(),
                             read_reservoir_experiment(read_document(input), registry, folder.path()),
                             Summary::from_json(read_json(folder.path_of("summary.json")),
                                                meanings != nullptr ? *meanings : Json(Json::Object{}))};
  ReportPage page(run.experiment.title.empty() ? "Reservoir" : run.experiment.title, "learning experiment");
  page.lead(what_was_run(run));
  page.lead(what_came_out(run));
  page.note(
      "Nothing is written on the devices but their pulses: there is no plasticity to switch off. What they "
      "add is what the controls say.");
  page.key_numbers(run.summary);
  std::vector<std::string> troubles = page.figures(reservoir_figures(run), folder);
  add_parameters(page, run.experiment.reservoir);
  page.files_of_run(folder.path(), kTables);
  page.provenance(provenance);
  page.resolved_input(read_whole_file(input));
  write_whole_file(folder.path_of("report.html"), page.html());
  return troubles;
}

}  // namespace memspike
