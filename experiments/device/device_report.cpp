// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/device_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>

#include "engine/contract/format.hpp"
#include "experiments/device/figures/device_figures.hpp"
#include "experiments/device/figures/single_step.hpp"
#include "experiments/device/read_experiment.hpp"
#include "experiments/device/report_of_start.hpp"
#include "experiments/output/json.hpp"
#include "experiments/output/part_file.hpp"
#include "experiments/output/report.hpp"
#include "experiments/output/summary.hpp"

namespace memspike {
namespace {

constexpr double kErrorToWarnOf = 10;      // times the tolerance
constexpr double kRedrawsToWarnOf = 0.01;  // of all draws

/// The number does not part from its unit at the end of a line.
std::string together(std::string quantity) {
  for (std::size_t blank; (blank = quantity.find(' ')) != std::string::npos;)
    quantity.replace(blank, 1, "\u00a0");
  return quantity;
}

/// "1.4e-10"
std::string rounded(double x) {
  std::string text = fmt::format("{:.2g}", x);
  if (const std::size_t zero = text.find("e-0"); zero != std::string::npos) text.erase(zero + 2, 1);
  return text;
}

/// The results of a run, by the keys of summary.json.
class Results {
 public:
  Results(const Json& summary, const Json& meanings) : json_(summary), meanings_(meanings) {}

  std::optional<double> number(std::string_view key) const {
    const Json* const found = json_.find(key);
    if (found == nullptr) return std::nullopt;
    if (const auto* const real = std::get_if<double>(&found->value)) return *real;
    if (const auto* const integer = std::get_if<std::int64_t>(&found->value))
      return static_cast<double>(*integer);
    return std::nullopt;
  }

  /// "2.07 mS"; empty without that key.
  std::string text(std::string_view key, const Unit& unit) const {
    const std::optional<double> value = number(key);
    return value ? together(format_engineering(*value, unit)) : std::string();
  }

  /// The verdict on the steady states as a sentence; empty without.
  std::string stability() const {
    const Json* const found = json_.find("stability");
    const auto* const text = found ? std::get_if<std::string>(&found->value) : nullptr;
    return text ? " Held at a voltage: " + *text + "." : std::string();
  }

  /// Those entries whose keys begin with one of `beginnings`, in that order.
  Summary chosen(const std::vector<std::string>& beginnings) const {
    Json::Object object;
    for (const std::string& beginning : beginnings)
      for (const auto& member : std::get<Json::Object>(json_.value))
        if (member.first.starts_with(beginning)) object.push_back(member);
    return Summary::from_json(Json(std::move(object)), meanings_);
  }

 private:
  const Json& json_;
  const Json& meanings_;
};

std::string plural(std::uint64_t n, std::string_view thing) {
  return fmt::format("{} {}{}", n, thing, n == 1 ? "" : "s");
}

/// The kinds of protocol step, each once: "pulse_train, hold".
std::string protocol_words(const Protocol& protocol) {
  std::vector<std::string_view> kinds;
  for (const Group& group : protocol.groups)
    if (std::find(kinds.begin(), kinds.end(), group.kind) == kinds.end()) kinds.emplace_back(group.kind);
  return fmt::format("{}", fmt::join(kinds, ", "));
}

std::string what_was_run(const DeviceExperiment& e) {
  const ProtocolSize size = size_of(e.protocol);
  std::string text = e.device.count == 1 ? "One device" : plural(e.device.count, "device");
  if (size.segments == 0)
    return text + fmt::format(" of the model {}: {}, measured beside any protocol.", e.device.model->name,
                              protocol_words(e.protocol));
  text += fmt::format(" of the model {} went through {}: {}", e.device.model->name,
                      protocol_words(e.protocol), plural(size.segments, "segment"));
  if (size.pulses > 0) text += ", " + plural(size.pulses, "pulse");
  return text + ", " + together(format_engineering(size.duration, unit::second)) + ".";
}

/// The main results in words, as far as there are such.
std::string what_came_out(const DeviceExperiment& e, const Results& results) {
  std::string text;
  const char* const mean = e.device.count > 1 ? " on average" : "";
  const auto from_to = [&](std::string_view what, std::string_view first, std::string_view last,
                           const Unit& unit) {
    const std::string from = results.text(first, unit), to = results.text(last, unit);
    if (!from.empty() && !to.empty()) text += fmt::format(" {} went from {} to {}{}.", what, from, to, mean);
    return !from.empty();
  };
  const bool paired = from_to("The paired-pulse ratio, from the first gap to the last,",
                              "paired_pulse_ratio_shortest_gap", "paired_pulse_ratio_longest_gap", unit::one);
  if (!paired && size_of(e.protocol).pulses > 1 &&
      !from_to("From the first pulse to the last, the conductance read after the pulse", "G_read_first_S",
               "G_read_last_S", unit::siemens))
    from_to("From the first pulse to the last, I/V at the pulse's end", "G_end_first_S", "G_end_last_S",
            unit::siemens);
  constexpr Unit area{"V A", "loop area", unit::watt.dimension};
  from_to("From the first cycle to the last, the loop area", "loop_area_first_VA", "loop_area_last_VA", area);
  from_to("After the write, the read conductance", "retention_G_first_S", "retention_G_last_S",
          unit::siemens);
  from_to("From the first cycle to the last, the window of set over reset", "endurance_window_first",
          "endurance_window_last", unit::one);
  from_to("From the lowest frequency to the highest, the relative change of the conductance",
          "rate_change_lowest_frequency", "rate_change_highest_frequency", unit::one);
  from_to("Over the delays between spikes, the relative change of the conductance", "stdp_change_smallest",
          "stdp_change_largest", unit::one);
  return text + results.stability();
}

/// The current of a single step, in words.
std::string what_the_step_did(const DeviceRunView& run) {
  if (!run.trace || run.trace->rows() == 0) return {};
  const TraceCurves trace(*run.trace, run.experiment.device.count);
  const std::optional<SingleStep> step = single_step(run, trace);
  if (!step) return {};
  const auto current = [&](std::size_t row) {
    return together(format_engineering(trace.mean("I", std::span(&row, 1))[0], unit::ampere));
  };
  std::string text = fmt::format(" After the step to {} the current was {}",
                                 together(format_engineering(step->volts, unit::volt)), current(step->A));
  if (step->B)
    text += fmt::format(", then {} at its lowest recorded, after {}", current(*step->B),
                        together(format_engineering(trace.t()[*step->B] - step->on.t_start, unit::second)));
  text += fmt::format(", and {} at the end of the step", current(step->C));
  return text + (run.is_ensemble() ? ", on average." : ".");
}

/// "How far to trust the numbers".
std::string trust(const DeviceExperiment& e, const Results& results) {
  const std::optional<double> error = results.number("global_error_relative");
  if (!error) return "The global error of this run is not known.";
  std::string text = fmt::format(
      "How far to trust the numbers: the global error at segment ends is estimated as {} of full scale, at a "
      "tolerance of "
      "{} for each step. The estimate comes from a second run at a hundredth of the tolerance",
      rounded(*error), rounded(e.tolerance));
  const double checked = results.number("global_error_devices").value_or(0);
  if (e.device.count > 1) text += fmt::format(", made for {} of the {} devices", checked, e.device.count);
  return text + ".";
}

void add_key_numbers(ReportPage& page, const DeviceRunView& run, const Results& results) {
  std::vector<std::string> keys{
      "G_",    "paired_pulse_ratio", "loop_area",     "retention_",  "endurance_",         "rate_change",
      "stdp_", "inductive_",         "ringing_",      "unstable_",   "impedance_",         "R_a_",
      "map_",  "disturb_",           "potentiation_", "depression_", "displacement_share", "crossing"};
  if (run.slow().exists()) keys.push_back(std::string(run.slow().name) + "_");
  keys.insert(keys.end(), {"u_final", "I_final", "charge", "energy", "global_error_relative"});
  const Summary chosen = results.chosen(keys);
  for (const Summary::Entry& entry : chosen.entries()) {
    const std::string suffix = entry.unit.empty() ? "" : "_" + unit_in_key({entry.unit, "", {}});
    const std::string label = entry.key.substr(0, entry.key.size() - suffix.size());
    if (label.ends_with("_sd")) continue;
    const std::string key_of_sd = fmt::format("{}_sd{}", label, suffix);
    const auto same = [&](const Summary::Entry& other) { return other.key == key_of_sd; };
    const auto sd = std::find_if(chosen.entries().begin(), chosen.entries().end(), same);
    const std::string spread = sd == chosen.entries().end() ? "" : " \u00b1\u00a0" + readable_value(*sd);
    page.key_number(label, readable_value(entry) + spread,
                    entry.meaning + (spread.empty() ? "" : " \u00b1 standard deviation"));
  }
}

/// Where the model is a source, and where the source of the experiment was at its limit.
void add_energy_notes(ReportPage& page, const DeviceExperiment& e, const Results& results) {
  const double delivered = results.number("energy_delivered_J").value_or(0);
  if (delivered > results.number("global_error_energy_J").value_or(0))
    page.note(fmt::format(
        "The element is not passive here: it delivered {} while its current ran against the inner voltage. "
        "A model whose slow state is a current source does so after a pulse; energies of such a run are no "
        "losses. energy.csv has each segment.",
        together(format_engineering(delivered, unit::joule))));
  const double limited = results.number("limited_segments").value_or(0);
  if (!e.device.compliance) return;
  const std::string limit = together(format_engineering(*e.device.compliance, unit::ampere));
  if (limited == 0)
    page.note("The compliance of " + limit + " was never reached.");
  else
    page.note(fmt::format(
        "The source was at its compliance of {} in {} for {} altogether; V is the voltage at the terminals "
        "there, below what the protocol asks for. compliance.csv has each segment.",
        limit, plural(static_cast<std::uint64_t>(limited), "segment"),
        results.text("limited_time_s", unit::second)));
}

void add_warnings(ReportPage& page, const DeviceRunView& run, const Results& results) {
  const DeviceExperiment& e = run.experiment;
  const double error = results.number("global_error_relative").value_or(0);
  if (error > kErrorToWarnOf * e.tolerance)
    page.warning(fmt::format(
        "The estimated global error, {} of full scale, is {:.0f} times the tolerance. The protocol "
        "amplifies small differences. Run it again with a smaller tolerance and compare.",
        rounded(error), error / e.tolerance));
  std::uint64_t spread = 0;
  for (const std::optional<Spread>& s : e.device.variability) spread += s.has_value();
  const double redrawn = results.number("redrawn").value_or(0);
  const auto draws = static_cast<double>(spread * e.device.count);
  if (redrawn > kRedrawsToWarnOf * draws)
    page.warning(
        fmt::format("{} of {} parameter draws fell outside the parameter's range and were drawn again: the "
                    "distributions are cut off there. A lognormal spread has no such limit.",
                    redrawn, draws + redrawn));
  if (results.number("energy_J").value_or(0) < 0)
    page.note("The energy is negative: over the whole protocol the device delivered energy to the source.");
  add_energy_notes(page, e, results);
  page.note(std::string(e.device.model->text.remarks));
  for (const std::string& reason : run.left_out) page.note(reason);
}

std::string spread_words(const std::optional<Spread>& spread) {
  if (!spread) return {};
  return fmt::format(", {} {} %", spread->kind == Spread::Kind::normal ? "normal" : "lognormal",
                     100 * spread->relative);
}

void add_parameters(ReportPage& page, const DeviceRunView& run) {
  const DeviceDescription& device = run.experiment.device;
  const ModelEntry& model = *device.model;
  const std::string group = model.name + ": " + std::string(model.text.title);
  for (std::size_t k = 0; k < model.parameters.size(); ++k) {
    const ParameterInfo& p = model.parameters[k];
    page.parameter(group, p.name,
                   format_engineering(device.parameters[k], p.unit) + law_in_report(device, k) +
                       spread_words(device.variability[k]),
                   p.meaning);
  }
  page.parameter("Derived, for nominal values", "R_s C_m",
                 format_engineering(run.charging_time(), unit::second),
                 "time in which the inner voltage u follows a step of V");
  add_conditions(page, device);
}

constexpr std::pair<std::string_view, std::string_view> kTables[] = {
    {"segments", "states, current, charge and energy at the end of each segment"},
    {"pulses", "states and conductances of each pulse"},
    {"paired_pulse", "ratio of the pulses of each pair"},
    {"cycles", "loop area of each voltage cycle"},
    {"crossings", "where a loop crosses itself"},
    {"retention", "reads at growing times after a write"},
    {"retention_fits", "laws fitted to these reads"},
    {"endurance", "conductance after the set and the reset of each cycle"},
    {"rate_dependence", "change of the conductance at each frequency"},
    {"stdp_window", "change of the conductance at each delay"},
    {"photoresponse", "currents at the ends of light and of dark"},
    {"energy", "where the energy of each segment went"},
    {"compliance", "segments in which the source was at its limit"},
    {"distinguishable_states", "states that the noise leaves apart in each branch of pulses"},
    {"impedance", "complex impedance at each bias and frequency"},
    {"elements", "equivalent circuit, time constants and stability at each bias"},
    {"impedance_check", "the impedance that a simulated sine finds"},
    {"potentiation_map", "the slow state after a pulse and its gap, as a function of that before"},
    {"potentiation_map_pulses", "the slow state after each pulse, simulated and iterated"},
    {"disturb", "slow state and conductance after very many pulses"},
    {"trace", "voltage, current and states over time"},
    {"devices_final", "states at the end, from which another run can go on"}};

}  // namespace

std::vector<std::string> write_device_report(const RunFolder& folder, const ModelRegistry& registry) {
  const std::filesystem::path input = folder.path_of("resolved.yaml");
  const DeviceRunView run =
      view_run(folder.path(), read_device_experiment(read_document(input), registry, folder.path()));
  const Json provenance = read_json(folder.path_of("run.json")),
             summary = read_json(folder.path_of("summary.json"));
  const Json* const found = provenance.find("summary_meanings");
  const Json meanings = found != nullptr ? *found : Json(Json::Object{});
  const Results results(summary, meanings);
  const DeviceExperiment& e = run.experiment;

  ReportPage page(e.title.empty() ? e.device.model->name : e.title, "device experiment");
  page.lead(what_was_run(e) + what_came_out(e, results) + what_the_step_did(run));
  page.lead(trust(e, results));
  add_warnings(page, run, results);
  add_key_numbers(page, run, results);
  std::vector<std::string> troubles = page.figures(device_figures(run), folder);
  add_parameters(page, run);
  page.files_of_run(folder.path(), kTables);
  page.provenance(provenance);
  page.resolved_input(read_whole_file(input));
  write_whole_file(folder.path_of("report.html"), page.html());
  return troubles;
}

}  // namespace memspike
