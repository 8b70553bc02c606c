// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/energy_tables.hpp"

#include "experiments/device/device_columns.hpp"

namespace memspike {
namespace {

using Type = Column::Type;

std::vector<Column> energy_columns(const ModelEntry& model) {
  std::vector<Column> columns{device_column(),
                              {"segment", std::nullopt, Type::integer},
                              real_column("t_start", "s"),
                              real_column("t_end", "s"),
                              real_column("energy", "J"),
                              real_column("R_s", "J")};
  for (const std::string& branch : model.branches) columns.push_back(real_column(branch, "J"));
  columns.push_back(real_column("C_m", "J"));
  columns.push_back(real_column("delivered", "J"));
  columns.push_back(label_column());
  return columns;
}

}  // namespace

EnergyTables::EnergyTables(const DeviceExperiment& e, ResultStore& store) : experiment_(e) {
  const std::uint64_t rows = size_of(e.protocol).segments * e.device.count;
  if (e.record_energy) energy_ = store.table("energy", energy_columns(*e.device.model), rows);
  if (e.device.compliance)
    compliance_ = store.table("compliance",
                              {device_column(),
                               {"segment", std::nullopt, Type::integer},
                               real_column("t_start", "s"),
                               real_column("t_end", "s"),
                               real_column("first", "s"),
                               real_column("limited", "s"),
                               {"changes", std::nullopt, Type::integer},
                               real_column("V_end", "V"),
                               label_column()},
                              rows);
}

void EnergyTables::take(std::uint64_t device, const DeviceRows& rows) {
  for (const SegmentRow& row : rows.segments) {
    if (energy_) take_energy(device, row);
    if (compliance_ && row.limited.time > 0) take_limited(device, row);
  }
}

void EnergyTables::take_energy(std::uint64_t device, const SegmentRow& row) {
  Table& t = *energy_;
  t.add(device), t.add(row.segment), t.add(row.t_start), t.add(row.t_end), t.add(row.energy);
  t.add(row.balance.series);
  for (std::size_t k = 0; k < experiment_.device.model->branches.size(); ++k) t.add(row.balance.branch[k]);
  t.add(row.balance.stored), t.add(row.balance.delivered);
  t.add(std::string_view(experiment_.protocol.labels[row.label]));
  t.end_row();
}

void EnergyTables::take_limited(std::uint64_t device, const SegmentRow& row) {
  Table& t = *compliance_;
  t.add(device), t.add(row.segment), t.add(row.t_start), t.add(row.t_end);
  t.add(row.t_start + row.limited.first), t.add(row.limited.time), t.add(row.limited.changes), t.add(row.V);
  t.add(std::string_view(experiment_.protocol.labels[row.label]));
  t.end_row();
}

void EnergyTables::close() {
  if (energy_) energy_->close();
  if (compliance_) compliance_->close();
}

void summarise_energy(Summary& summary, const DeviceExperiment& e, const DeviceRunReport& r) {
  if (!e.record_energy) return;
  const EnergyBalance& b = r.balance;
  double rest = r.energy - b.series - b.stored;
  summary.add("energy_R_s", b.series, unit::joule, "part of the energy that was dissipated in R_s");
  for (std::size_t k = 0; k < e.device.model->branches.size(); ++k) {
    const std::string& branch = e.device.model->branches[k];
    summary.add("energy_" + branch, b.branch[k], unit::joule,
                "part of the energy that the branch '" + branch + "' of the active layer took");
    rest -= b.branch[k];
  }
  summary.add("energy_C_m", b.stored, unit::joule, "part of the energy that C_m stored");
  summary.add("energy_delivered", b.delivered, unit::joule,
              "energy that branches delivered while their current ran against u");
  summary.add("energy_unaccounted", rest, unit::joule,
              "energy less all its parts: what the integrals have wrong");
}

void summarise_compliance(Summary& summary, const DeviceExperiment& e, const DeviceRunReport& r) {
  if (!e.device.compliance) return;
  summary.add("compliance", *e.device.compliance, unit::ampere, "limit of the source to |I|");
  summary.add_count("limited_segments", static_cast<std::int64_t>(r.limited_segments),
                    "segments in which the source was at its limit, all devices together");
  summary.add("limited_time", r.limited_time, unit::second,
              "time for which the source was at its limit, all devices together");
}

}  // namespace memspike
