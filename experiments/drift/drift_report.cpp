// SPDX-License-Identifier: Apache-2.0
#include "experiments/drift/drift_report.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "engine/contract/format.hpp"
#include "experiments/drift/figures/drift_figures.hpp"
#include "experiments/drift/read_drift_experiment.hpp"
#include "experiments/network/network_report.hpp"
#include "experiments/output/part_file.hpp"
#include "experiments/output/report.hpp"
#include "experiments/output/summary.hpp"

namespace memspike {
namespace {

constexpr std::pair<std::string_view, std::string_view> kTables[] = {
    {"ledger",
     "what each cause did to each device: pulses, charge, energy, change of slow state and conductance"},
    {"causes", "the same, mean over the devices of a projection"},
    {"drift", "the distribution of conductances at each age"},
    {"coefficients", "drift coefficient and retained conductance, with 95 % intervals"},
    {"laws", "laws of decay fitted to the mean conductance, compared by AICc"},
    {"comparison", "protocol against protocol, paired by device, with effect sizes"},
    {"synapses_final", "every device at the end of each protocol, and where it began"}};

std::string words_of(const PeriodicReads& r) {
  return fmt::format("reads of {} for {} every {}, the first at {}", format_readable(r.voltage, unit::volt),
                     format_readable(r.duration, unit::second), format_readable(r.every, unit::second),
                     format_readable(r.start, unit::second));
}

std::string words_of(const DriftPhase& phase) {
  std::string text = phase.stimuli.text.items.empty()
                         ? "no spikes"
                         : fmt::format("{} stimul{}", phase.stimuli.text.items.size(),
                                       phase.stimuli.text.items.size() == 1 ? "us" : "i");
  for (const PulseOverride& pulses : phase.pulses)
    if (pulses.pre || pulses.post) {
      text += ", waveforms of its own";
      break;
    }
  return text + (phase.reads ? ", " + words_of(*phase.reads) : "");
}

void add_protocols(ReportPage& page, const DriftExperiment& e) {
  for (const DriftProtocol& protocol : e.protocols)
    for (std::size_t k = 0; k < protocol.phases.size(); ++k) {
      const bool observed = k + 1 == protocol.phases.size();
      page.parameter("Protocol " + protocol.name, observed ? "observed" : fmt::format("program {}", k),
                     format_readable(protocol.phases[k].duration, unit::second),
                     words_of(protocol.phases[k]));
    }
}

std::string what_was_run(const DriftExperiment& e, const Summary& s) {
  std::string names, devices;
  for (const DriftProtocol& p : e.protocols) names += (names.empty() ? "" : ", ") + p.name;
  for (const Summary::Entry& entry : s.entries())
    if (entry.key == "devices") devices = readable_value(entry);
  return fmt::format(
      "The same array of {} memristors went through each of these protocols from the same "
      "state, and was then observed for {}: {}.",
      devices, format_readable(e.duration, unit::second), names);
}

/// "protocol.rest.array.retained" as "rest, array: retained".
void add_key_numbers(ReportPage& page, const DriftExperiment& e, const Summary& summary) {
  for (const DriftProtocol& protocol : e.protocols)
    for (const ProjectionDescription& p : e.description.projections)
      for (const char* quantity : {"G_programmed_S", "retained", "drift_coefficient", "law"})
        for (const Summary::Entry& entry : summary.entries())
          if (entry.key == fmt::format("protocol.{}.{}.{}", protocol.name, p.name, quantity))
            page.key_number(
                fmt::format("{}, {}: {}", protocol.name, p.name,
                            std::string_view(quantity) == "G_programmed_S" ? "G_programmed" : quantity),
                readable_value(entry), entry.meaning);
}

std::vector<Figure> drift_figures(const DriftRunView& run) {
  std::vector<Figure> figures;
  for (std::size_t k = 0; k < run.projections().size(); ++k) {
    figures.push_back(ledger_figure(run, k));
    figures.push_back(distribution_figure(run, k));
    figures.push_back(coefficient_figure(run, k));
  }
  return figures;
}

}  // namespace

std::vector<std::string> write_drift_report(const RunFolder& folder, const ModelRegistry& registry) {
  const std::filesystem::path input = folder.path_of("resolved.yaml");
  const DriftRunView run{read_drift_experiment(read_document(input), registry, folder.path()),
                         read_table(folder.path(), "causes"), read_table(folder.path(), "drift"),
                         read_table(folder.path(), "coefficients")};
  const DriftExperiment& e = run.experiment;
  const Json provenance = read_json(folder.path_of("run.json"));
  const Json* const meanings = provenance.find("summary_meanings");
  const Summary summary = Summary::from_json(read_json(folder.path_of("summary.json")),
                                             meanings != nullptr ? *meanings : Json(Json::Object{}));
  ReportPage page(e.title.empty() ? "Drift" : e.title, "drift experiment");
  page.lead(what_was_run(e, summary));
  page.lead(
      "Every interval between two edges belongs to one cause: write (waveforms on both terminals of a "
      "device), disturb (on one), read, or relaxation (nothing drives it). The parts of the ledger sum to "
      "the whole change of each device.");
  add_key_numbers(page, e, summary);
  std::vector<std::string> troubles = page.figures(drift_figures(run), folder);
  add_protocols(page, e);
  add_network_parameters(page, e.description);
  page.files_of_run(folder.path(), kTables);
  page.provenance(provenance);
  page.resolved_input(read_whole_file(input));
  write_whole_file(folder.path_of("report.html"), page.html());
  return troubles;
}

}  // namespace memspike
