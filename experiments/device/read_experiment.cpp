// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/read_experiment.hpp"

#include <algorithm>
#include <cmath>

#include "engine/contract/format.hpp"
#include "engine/contract/nearest.hpp"
#include "experiments/common_keys.hpp"
#include "experiments/device/read_figures.hpp"
#include "experiments/device/read_last_states.hpp"
#include "experiments/device/read_protocol.hpp"
#include "networks/device/read_device.hpp"
#include "networks/input/reader.hpp"

namespace memspike {
namespace {

constexpr long long kMostPoints = 1'000'000;
constexpr double kMostRowsOfSegment = 2e7;
constexpr double kMostSwitches = 1e9;
// A trace nobody asked for is kept small: enough for a figure, nothing for a million pulses.
constexpr std::uint64_t kDefaultTraceRows = 20'000, kDefaultPoints = 200, kFewestPoints = 4;

void default_trace(DeviceExperiment& e) {
  if (size_of(e.protocol).segments == 0) return;
  const double segments =
      static_cast<double>(size_of(e.protocol).segments) * static_cast<double>(e.device.count);
  const double affordable = static_cast<double>(kDefaultTraceRows) / (2 * std::max(1.0, segments));
  const auto points = static_cast<std::uint64_t>(std::min(static_cast<double>(kDefaultPoints), affordable));
  if (points < kFewestPoints) return;
  e.trace.per_segment = e.trace.log_per_segment = points;
  e.record_energy = true;
}

double longest_segment(const std::vector<Step>& steps) {
  double longest = 0;
  for (const Step& step : steps)
    if (const auto* repeat = std::get_if<Repeat>(&step.what))
      longest = std::max(longest, longest_segment(repeat->steps));
    else if (const auto* segment = std::get_if<Segment>(&step.what))
      longest = std::max(longest, segment->duration);
  return longest;
}

/// The rows of one segment are held until it ends.
void complain_about_fine_grid(Reader& record, const DeviceExperiment& e) {
  const double longest = longest_segment(e.protocol.steps), rows = longest / e.trace.every;
  if (rows > kMostRowsOfSegment)
    record.complain("every", "asks for " + format_number(std::round(rows)) +
                                 " rows in the segment that lasts " + format_readable(longest, unit::second) +
                                 "; at most " + format_number(kMostRowsOfSegment) +
                                 " are possible in one segment");
}

/// Every switch of a trap is drawn.
void complain_about_fast_traps(Reader& device, const DeviceExperiment& e) {
  double rate = 0;
  for (const Telegraph& trap : e.device.noise.telegraph) rate += 2 / (trap.tau_high + trap.tau_low);
  const double switches = rate * size_of(e.protocol).duration * static_cast<double>(e.device.count);
  if (switches > kMostSwitches)
    device.map("noise").complain(
        "telegraph",
        "switches about " + format_readable(switches, unit::one) + " times in this protocol; at most " +
            format_number(kMostSwitches) +
            " are possible: make the dwell times longer, or leave out a trap so fast that only its "
            "mean matters");
}

void read_record(Reader& reader, DeviceExperiment& e) {
  std::optional<Reader> record = reader.optional_map("record");
  if (!record) return default_trace(e);
  if (record->has("every")) {
    e.trace.every = record->quantity("every", unit::second, above(0));
    complain_about_fine_grid(*record, e);
  }
  if (record->has("at")) e.trace.at = record->quantities("at", unit::second, at_least(0), Single::accepted);
  std::sort(e.trace.at.begin(), e.trace.at.end());
  e.trace.at.erase(std::unique(e.trace.at.begin(), e.trace.at.end()), e.trace.at.end());
  e.trace.per_segment = static_cast<std::uint64_t>(record->integer("per_segment", 0, kMostPoints, 0));
  e.trace.log_per_segment = static_cast<std::uint64_t>(record->integer("log_per_segment", 0, kMostPoints, 0));
  if (e.trace.log_per_segment == 1) record->complain("log_per_segment", "must be 0 or at least 2");
  e.trace.small_signal = record->boolean("small_signal", false);
  if (e.trace.small_signal && !e.trace.any())
    record->complain("small_signal",
                     "adds a column to the trace, but `record` asks for no trace; add `every`, "
                     "`at`, `per_segment` or `log_per_segment`");
  e.record_segments = record->choice("segments", {"all", "none"}, "all") == "all";
  e.record_pulses = record->choice("pulses", {"all", "none"}, "all") == "all";
  e.record_energy = record->boolean("energy", false);
  record->nothing_else();
}

double largest_imposed_current(const std::vector<Step>& steps) {
  double largest = 0;
  for (const Step& step : steps)
    if (const auto* repeat = std::get_if<Repeat>(&step.what))
      largest = std::max(largest, largest_imposed_current(repeat->steps));
    else if (const auto* segment = std::get_if<Segment>(&step.what);
             segment && segment->drive.kind == Drive::Kind::current)
      largest = std::max(largest, std::fabs(segment->drive.from));
  return largest;
}

/// A source cannot impose more than it is allowed to deliver.
void complain_about_compliance(Reader& reader, const DeviceExperiment& e) {
  const double imposed = largest_imposed_current(e.protocol.steps);
  if (!(e.device.compliance && imposed > *e.device.compliance)) return;
  Reader device = reader.map("device");
  device.complain("compliance", "is below the " + format_readable(imposed, unit::ampere) +
                                    " that a hold of the protocol imposes; raise it, or lower that current");
}

/// The rest of another kind of experiment says nothing to a reader of this one.
void refuse_other_experiments(Reader& reader) {
  const Node* const kind = reader.is_map() ? reader.raw("experiment") : nullptr;
  reader.choice("experiment", kExperiments);
  if (kind && nearest_name(kind->scalar, kExperiments).empty()) reader.complaints().throw_if_any();
}

Node record_node(const DeviceExperiment& e) {
  Node record = map_node();
  if (e.trace.every > 0) record.put("every", quantity_node(e.trace.every, unit::second));
  if (!e.trace.at.empty()) {
    Node list = list_node();
    for (const double t : e.trace.at) list.items.push_back(quantity_node(t, unit::second));
    record.put("at", list);
  }
  record.put("per_segment", scalar_node(std::to_string(e.trace.per_segment)));
  record.put("log_per_segment", scalar_node(std::to_string(e.trace.log_per_segment)));
  record.put("small_signal", boolean_node(e.trace.small_signal));
  record.put("segments", text_node(e.record_segments ? "all" : "none"));
  record.put("pulses", text_node(e.record_pulses ? "all" : "none"));
  record.put("energy", boolean_node(e.record_energy));
  return record;
}

}  // namespace

DeviceExperiment read_device_experiment(const Document& document, const ModelRegistry& registry,
                                        const std::filesystem::path& folder) {
  Complaints complaints(document);
  Reader plain(document.root, complaints);
  Reader reader(document.root, complaints, "", {bare_numbers_are_si(plain)});
  reader.raw("units");
  DeviceExperiment e;
  refuse_other_experiments(reader);
  complain_about_campaign(reader);
  e.title = reader.text("title", "");
  if (reader.has("seed")) e.seed = static_cast<std::uint64_t>(reader.integer("seed", 0, kLargestSeed));
  e.tolerance = reader.quantity("tolerance", unit::one, between(1e-12, 1e-3), 1e-9);
  e.device = read_device(reader.map("device"), registry, folder);
  Reader device = reader.map("device");
  read_last_states(device, e.device);
  e.protocol = read_protocol(reader.list("protocol"), folder, e.protocol_text);
  complain_about_fast_traps(device, e);
  if (const Node* steps = reader.raw("protocol"); steps && steps->is_list() && steps->items.empty())
    reader.complain(
        "protocol",
        "is an empty list; give at least one step, as in [{hold: {voltage: 1 V, duration: 1 s}}]");
  if (e.device.model && !e.device.model->slow.exists() && e.protocol.needs_slow_state())
    reader.complain("protocol",
                    "has a step about how the slow state moves from pulse to pulse, "
                    "`potentiation_map` or `disturb`, but the model " +
                        e.device.model->name + " has no slow state; choose another model");
  complain_about_compliance(reader, e);
  read_record(reader, e);
  e.tables = read_output(reader);
  e.figures = read_figures(reader, e);
  reader.nothing_else();
  complaints.throw_if_any();
  return e;
}

Node to_node(const DeviceExperiment& e) {
  Node node = map_node({{"experiment", text_node("device")}});
  if (!e.title.empty()) node.put("title", text_node(e.title));
  if (e.seed) node.put("seed", scalar_node(std::to_string(*e.seed)));
  node.put("device", to_node(e.device));
  node.put("protocol", e.protocol_text);
  node.put("record", record_node(e));
  node.put("output", output_node(e.tables));
  if (!e.figures.empty()) node.put("figures", figures_node(e));
  node.put("tolerance", number_node(e.tolerance));
  return node;
}

}  // namespace memspike
