// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/device_tables.hpp"

#include <algorithm>
#include <string>

#include "engine/bank/small_signal.hpp"
#include "experiments/device/device_columns.hpp"

namespace memspike {
namespace {

using Type = Column::Type;

/// Of known length: texts of any length take data.h5 more time than all numbers of their rows.
Column label_column_of(const Protocol& protocol) {
  Column column = label_column();
  column.longest = 1;
  for (const std::string& label : protocol.labels) column.longest = std::max(column.longest, label.size());
  return column;
}

}  // namespace

DeviceTables::DeviceTables(const RunFolder& folder, const DeviceExperiment& e, const DeviceEnsemble& ensemble)
    : experiment_(e),
      ensemble_(ensemble),
      has_slow_(e.device.model->slow.exists()),
      store_(folder, e.tables) {
  const ProtocolSize size = size_of(e.protocol);
  const SlowState& slow = e.device.model->slow;
  const Column device = device_column(), label = label_column_of(e.protocol);
  const auto with_slow = [&](std::vector<Column> before, const std::string& suffix,
                             const std::vector<Column>& after) {
    if (has_slow_) before.push_back(slow_column(slow, suffix));
    before.insert(before.end(), after.begin(), after.end());
    return before;
  };
  const std::uint64_t devices = e.device.count;
  if (e.record_segments && size.segments > 0)
    segments_ = store_.table(
        "segments",
        with_slow({device,
                   {"segment", std::nullopt, Type::integer},
                   real_column("t_start", "s"),
                   real_column("t_end", "s"),
                   real_column("V", "V"),
                   real_column("u_end", "V")},
                  "_end",
                  {real_column("I_end", "A"), real_column("charge", "C"), real_column("energy", "J"), label}),
        size.segments * devices);
  if (e.record_pulses && size.pulses > 0)
    pulses_ = store_.table("pulses",
                           with_slow({device,
                                      {"pulse", std::nullopt, Type::integer},
                                      real_column("t_start", "s"),
                                      real_column("amplitude", "V"),
                                      real_column("width", "s"),
                                      real_column("u_end", "V")},
                                     "_end",
                                     {real_column("I_end", "A"), real_column("G_end", "S"),
                                      real_column("I_read", "A"), real_column("G_read", "S"),
                                      real_column("charge", "C"), real_column("energy", "J"), label}),
                           size.pulses * devices);
  if (e.trace.any() && size.segments > 0) {
    std::vector<Column> resistances{real_column("R", "Ohm")};
    if (e.trace.small_signal) resistances.push_back(real_column("R_tot", "Ohm"));
    trace_ = store_.table("trace", with_slow({device, real_column("t", "s"), real_column("V", "V"),
                                              real_column("I", "A"), real_column("u", "V")},
                                             "", resistances));
  }
  final_ = store_.table("devices_final", with_slow({device, real_column("u", "V")}, "", {}), devices);
}

void DeviceTables::take(std::uint64_t device, const DeviceRows& rows) {
  if (segments_) take_segments(device, rows);
  if (pulses_) take_pulses(device, rows);
  if (trace_) take_trace(device, rows);
  if (!rows.last) return;
  final_->add(device), final_->add(rows.last->u);
  if (has_slow_) final_->add(rows.last->x);
  final_->end_row();
}

void DeviceTables::take_segments(std::uint64_t device, const DeviceRows& rows) {
  Table& t = *segments_;
  for (const SegmentRow& r : rows.segments) {
    t.add(device), t.add(r.segment), t.add(r.t_start), t.add(r.t_end), t.add(r.V), t.add(r.u);
    if (has_slow_) t.add(r.x);
    t.add(r.I), t.add(r.charge), t.add(r.energy),
        t.add(std::string_view(experiment_.protocol.labels[r.label]));
    t.end_row();
  }
}

void DeviceTables::take_pulses(std::uint64_t device, const DeviceRows& rows) {
  Table& t = *pulses_;
  for (const PulseRow& r : rows.pulses) {
    t.add(device), t.add(r.pulse), t.add(r.t_start), t.add(r.amplitude), t.add(r.width), t.add(r.u);
    if (has_slow_) t.add(r.x);
    t.add(r.I_end), t.add(r.G_end()), t.add(r.I_read), t.add(r.G_read()), t.add(r.charge), t.add(r.energy);
    t.add(std::string_view(experiment_.protocol.labels[r.label]));
    t.end_row();
  }
}

void DeviceTables::take_trace(std::uint64_t device, const DeviceRows& rows) {
  Table& t = *trace_;
  const DeviceRef of_row{ensemble_.model, ensemble_.kernel, ensemble_.parameters_of(device)};
  for (const TraceRow& r : rows.trace) {
    t.add(device), t.add(r.t), t.add(r.V), t.add(r.I), t.add(r.u);
    if (has_slow_) t.add(r.x);
    t.add(r.R);
    if (experiment_.trace.small_signal) t.add(small_signal(of_row, {r.u, r.x}).R_dc());
    t.end_row();
  }
}

void DeviceTables::close() {
  for (std::optional<Table>* table : {&segments_, &pulses_, &trace_, &final_})
    if (*table) (*table)->close();
  store_.close();
}

}  // namespace memspike
