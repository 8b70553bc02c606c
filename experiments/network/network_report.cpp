// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/network_report.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "engine/contract/format.hpp"
#include "experiments/network/figures/network_figures.hpp"
#include "experiments/network/read_network_experiment.hpp"
#include "experiments/output/part_file.hpp"
#include "experiments/output/report.hpp"
#include "experiments/output/summary.hpp"

namespace memspike {
namespace {

std::string plural(const std::string& n, std::string_view thing) {
  return fmt::format("{} {}{}", n, thing, n == "1" ? "" : "s");
}

/// The value of a key of summary.json as a reader wants it: "12.5 Hz".
std::string value_of(const Summary& summary, const std::string& key) {
  for (const Summary::Entry& entry : summary.entries())
    if (entry.key == key) return readable_value(entry);
  return {};
}

std::string what_was_run(const NetworkExperiment& e, const Summary& s) {
  return fmt::format("{} and {} in {}, joined by {} ({} of them memristors) in {}, were simulated for {}.",
                     plural(value_of(s, "neurons"), "neuron"), plural(value_of(s, "sources"), "spike source"),
                     plural(std::to_string(e.description.populations.size()), "population"),
                     plural(value_of(s, "synapses"), "synapse"), value_of(s, "devices"),
                     plural(std::to_string(e.description.projections.size()), "projection"),
                     value_of(s, "duration_s"));
}

std::string what_came_out(const NetworkExperiment& e, const Summary& s) {
  std::string text;
  for (const PopulationDescription& p : e.description.populations) {
    const std::string group = "population." + p.name + ".";
    text += fmt::format("{}{}: {}, {} per neuron", text.empty() ? "" : "; ", p.name,
                        plural(value_of(s, group + "spikes"), "spike"), value_of(s, group + "rate_mean_Hz"));
  }
  return text + ".";
}

std::string trust(const NetworkExperiment& e) {
  if (e.mean_current)
    return "How far to trust the numbers: with delivery: mean_current the charge of each segment of a "
           "presynaptic "
           "waveform reaches the membrane evenly over the segment, an approximation that shifts spike times "
           "by "
           "more than the tolerance says. Under these spikes the devices follow their equations. Compare "
           "with "
           "delivery: exact where it matters.";
  return fmt::format(
      "How far to trust the numbers: at a tolerance of {0} the spike times of a well-conditioned network are "
      "within about 100 \u00b7 {0} of the membrane time constant (or of 1 ms, if that is longer) of those of "
      "the "
      "equations, and final states within 100 \u00b7 {0} of their range. A chaotic network amplifies any "
      "error: run "
      "it at another tolerance and see from where on the spikes differ.",
      format_number(e.tolerance));
}

/// "projection.plastic.G_final_mean_S" as "plastic: G_final_mean".
std::string label_of(const Summary::Entry& entry) {
  std::string label = entry.key.substr(entry.key.find('.') + 1);
  const std::string unit = entry.unit.empty() ? "" : "_" + unit_in_key({entry.unit, "", {}});
  label.resize(label.size() - unit.size());
  return label.replace(label.rfind('.'), 1, ": ");
}

void add_key_numbers(ReportPage& page, const Summary& summary) {
  for (const Summary::Entry& entry : summary.entries()) {
    const bool told = entry.key.starts_with("population.") || entry.key.starts_with("projection.");
    const bool is_null = std::holds_alternative<std::nullptr_t>(entry.value.value);
    if (told && !is_null) page.key_number(label_of(entry), readable_value(entry), entry.meaning);
  }
}

void add_graph(ReportPage& page, const Summary& summary) {
  constexpr std::string_view kGroup = "graph.";
  for (const Summary::Entry& entry : summary.entries())
    if (entry.key.starts_with(kGroup))
      page.parameter("Graph", entry.key.substr(kGroup.size()), readable_value(entry), entry.meaning);
}

std::string spread_words(const std::optional<Spread>& spread) {
  if (!spread) return {};
  return fmt::format(", {} {} %", spread->kind == Spread::Kind::normal ? "normal" : "lognormal",
                     100 * spread->relative);
}

/// "1.2 V for 10 ms, -0.4 V for 5 ms"
std::string waveform_words(const std::vector<HeldVoltage>& waveform) {
  std::string text;
  for (const HeldVoltage& part : waveform)
    text += fmt::format("{}{} for {}", text.empty() ? "" : ", ", format_readable(part.voltage, unit::volt),
                        format_readable(part.duration, unit::second));
  return text.empty() ? "none" : text;
}

void add_population(ReportPage& page, const PopulationDescription& p) {
  const std::string group = fmt::format("Population {}: {} of {}", p.name, p.size,
                                        p.is_source() ? std::string("spike_source") : p.model->name);
  page.parameter(group, "size", std::to_string(p.size), p.is_source() ? "spike sources" : "neurons");
  if (p.is_source()) return;
  for (std::size_t k = 0; k < p.model->parameters.size(); ++k)
    page.parameter(group, p.model->parameters[k].name,
                   format_engineering(p.parameters[k], p.model->parameters[k].unit) +
                       (k < p.variability.size() ? spread_words(p.variability[k]) : ""),
                   p.model->parameters[k].meaning);
}

void add_device(ReportPage& page, const std::string& group, const ProjectionDescription& p) {
  const ModelEntry& model = *p.device.model;
  page.parameter(group, "gain", format_number(p.gain),
                 "share of the device current that reaches the membrane");
  page.parameter(group, "pre_pulse", waveform_words(p.pre_pulse), "voltage waveform of a presynaptic spike");
  page.parameter(group, "post_pulse", waveform_words(p.post_pulse),
                 "voltage waveform of a postsynaptic spike");
  for (std::size_t k = 0; k < model.parameters.size(); ++k)
    page.parameter(group, model.parameters[k].name,
                   format_engineering(p.device.parameters[k], model.parameters[k].unit) +
                       (k < p.device.variability.size() ? spread_words(p.device.variability[k]) : ""),
                   model.parameters[k].meaning);
}

void add_projection(ReportPage& page, const NetworkDescription& network, const ProjectionDescription& p) {
  const auto& populations = network.populations;
  const char* const words[] = {"", "static", "lateral_inhibition"};
  const std::string kind =
      p.kind == SynapseKind::device ? p.device.model->name : words[static_cast<int>(p.kind)];
  const std::string group = fmt::format("Projection {}: {} to {}, {}", p.name, populations[p.from].name,
                                        populations[p.to].name, kind);
  const auto rules = connect_rule_infos();
  for (const ConnectRuleInfo& rule : rules)
    if (rule.kind == p.connect.kind) page.parameter(group, "connect", rule.name, rule.meaning);
  if (p.delay.is_fixed())
    page.parameter(group, "delay", format_engineering(p.delay.a, unit::second), "from spike to arrival");
  if (p.kind == SynapseKind::jump && p.weight.is_fixed())
    page.parameter(group, "weight", format_engineering(p.weight.a, unit::volt), "jump of the membrane");
  if (p.kind == SynapseKind::hold)
    page.parameter(group, "duration", format_engineering(p.hold, unit::second), "of the hold at V_reset");
  if (p.kind == SynapseKind::device) add_device(page, group, p);
}

constexpr std::pair<std::string_view, std::string_view> kTables[] = {
    {"spikes", "every spike: time, population, neuron"},
    {"membrane", "membrane voltage of recorded neurons"},
    {"weights", "conductance of each synapse of recorded projections over time"},
    {"states", "inner voltage, slow state and current of recorded synapses"},
    {"synapses_final", "states of every device at the end"}};

}  // namespace

void add_network_parameters(ReportPage& page, const NetworkDescription& network) {
  for (const PopulationDescription& p : network.populations) add_population(page, p);
  for (const ProjectionDescription& p : network.projections) add_projection(page, network, p);
}

std::vector<std::string> write_network_report(const RunFolder& folder, const ModelRegistry& registry) {
  const std::filesystem::path input = folder.path_of("resolved.yaml");
  const NetworkRunView run =
      view_network_run(folder.path(), read_network_experiment(read_document(input), registry, folder.path()));
  const NetworkExperiment& e = run.experiment;
  const Json provenance = read_json(folder.path_of("run.json"));
  const Json* const meanings = provenance.find("summary_meanings");
  const Summary summary = Summary::from_json(read_json(folder.path_of("summary.json")),
                                             meanings != nullptr ? *meanings : Json(Json::Object{}));

  ReportPage page(e.title.empty() ? "Network" : e.title, "network experiment");
  page.lead(what_was_run(e, summary));
  page.lead(what_came_out(e, summary));
  page.lead(trust(e));
  for (const std::string& reason : run.left_out) page.note(reason);
  add_key_numbers(page, summary);
  std::vector<std::string> troubles = page.figures(network_figures(run), folder);
  add_network_parameters(page, e.description);
  add_graph(page, summary);
  page.files_of_run(folder.path(), kTables);
  page.provenance(provenance);
  page.resolved_input(read_whole_file(input));
  write_whole_file(folder.path_of("report.html"), page.html());
  return troubles;
}

}  // namespace memspike
