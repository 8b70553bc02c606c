// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/plotted_tables.hpp"

#include <algorithm>
#include <array>

namespace memspike {
namespace {

using Entry = PlottedTable::Entry;

constexpr Entry kTrace[] = {{"t", unit::second}, {"V", unit::volt}, {"I", unit::ampere}, {"u", unit::volt},
                            {"<x>", unit::one},  {"R", unit::ohm},  {"R_tot", unit::ohm}};
constexpr Entry kSegments[] = {{"segment", unit::one},  {"t_start", unit::second}, {"t_end", unit::second},
                               {"V", unit::volt},       {"u_end", unit::volt},     {"<x>_end", unit::one},
                               {"I_end", unit::ampere}, {"charge", unit::coulomb}, {"energy", unit::joule}};
constexpr Entry kPulses[] = {{"pulse", unit::one},      {"t_start", unit::second}, {"amplitude", unit::volt},
                             {"width", unit::second},   {"u_end", unit::volt},     {"<x>_end", unit::one},
                             {"I_end", unit::ampere},   {"G_end", unit::siemens},  {"I_read", unit::ampere},
                             {"G_read", unit::siemens}, {"charge", unit::coulomb}, {"energy", unit::joule}};
constexpr Entry kPairs[] = {
    {"gap", unit::second}, {"I1_end", unit::ampere}, {"I2_end", unit::ampere}, {"ratio", unit::one}};
constexpr Entry kCycles[] = {{"rate", unit::volt_per_second},
                             {"cycle", unit::one},
                             {"loop_area", {"V A", "loop area", unit::watt.dimension}}};

constexpr Entry kImpedance[] = {
    {"bias", unit::volt}, {"f", unit::hertz}, {"Z_re", unit::ohm}, {"Z_im", unit::ohm}};
constexpr Entry kElements[] = {{"bias", unit::volt},   {"u", unit::volt},       {"I", unit::ampere},
                               {"R_s", unit::ohm},     {"R_b", unit::ohm},      {"C_m", unit::farad},
                               {"R_a", unit::ohm},     {"L_a", unit::henry},    {"R_dc", unit::ohm},
                               {"R_f", unit::ohm},     {"tau_a", unit::second}, {"tau_d", unit::second},
                               {"tau_s", unit::second}};

constexpr PlottedTable kTables[] = {
    {"trace", "t", kTrace, "`record`, which keeps none"},
    {"segments", "t_end", kSegments, "`record`, which says `segments: none`"},
    {"pulses", "pulse", kPulses, "the protocol, which has no pulses, or `record`, which says `pulses: none`"},
    {"paired_pulse", "gap", kPairs, "the protocol, which has no paired_pulse"},
    {"cycles", "cycle", kCycles, "the protocol, which has no cyclic_voltammetry"},
    {"impedance", "Z_re", kImpedance, "the protocol, which has no impedance"},
    {"elements", "bias", kElements, "the protocol, which has no impedance"}};

bool has_step(const Protocol& protocol, std::string_view kind) {
  return std::any_of(protocol.groups.begin(), protocol.groups.end(),
                     [&](const Group& group) { return group.kind == kind; });
}

std::string full_name(std::string_view column, const SlowState& slow) {
  return column.starts_with("<x>") ? std::string(slow.name) + std::string(column.substr(3))
                                   : std::string(column);
}

bool begins_with_restart(const std::vector<Step>& steps) {
  if (steps.empty()) return false;
  if (const auto* const repeat = std::get_if<Repeat>(&steps.front().what))
    return begins_with_restart(repeat->steps);
  return std::holds_alternative<Restart>(steps.front().what);
}

}  // namespace

std::span<const PlottedTable> plotted_tables() { return kTables; }

const PlottedTable* find_plotted_table(std::string_view name) {
  const auto found =
      std::find_if(std::begin(kTables), std::end(kTables), [&](const auto& t) { return t.name == name; });
  return found == std::end(kTables) ? nullptr : found;
}

std::vector<std::string> column_names(const PlottedTable& table, const SlowState& slow) {
  std::vector<std::string> names;
  for (const Entry& entry : table.columns)
    if (slow.exists() || !entry.name.starts_with("<x>")) names.push_back(full_name(entry.name, slow));
  return names;
}

std::optional<Unit> unit_of_column(const PlottedTable& table, const SlowState& slow,
                                   std::string_view column) {
  for (const Entry& entry : table.columns)
    if ((slow.exists() || !entry.name.starts_with("<x>")) && full_name(entry.name, slow) == column)
      return entry.name.starts_with("<x>") ? slow.unit : entry.unit;
  return std::nullopt;
}

bool writes_table(const DeviceExperiment& e, std::string_view table) {
  if (table == "trace") return e.trace.any();
  if (table == "segments") return e.record_segments;
  if (table == "pulses") return e.record_pulses && size_of(e.protocol).pulses > 0;
  if (table == "impedance" || table == "elements") return !e.protocol.impedances.empty();
  return has_step(e.protocol, table == "cycles" ? "cyclic_voltammetry" : table);
}

std::uint64_t number_of_parts(const Protocol& protocol) {
  return size_of(protocol).restarts + (begins_with_restart(protocol.steps) ? 0 : 1);
}

}  // namespace memspike
