// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/retention_analysis.hpp"

#include "experiments/device/clock.hpp"
#include "experiments/device/device_columns.hpp"

namespace memspike {
namespace {

std::vector<Column> read_columns(const SlowState& slow) {
  std::vector<Column> columns{device_column(), real_column("t", "s"), real_column("t_read", "s")};
  if (slow.exists()) columns.push_back(slow_column(slow, "_end"));
  for (const Column& c :
       {real_column("I_read", "A"), real_column("G_read", "S"), real_column("retained", ""), label_column()})
    columns.push_back(c);
  return columns;
}

}  // namespace

RetentionAnalysis::RetentionAnalysis(const DeviceExperiment& e, ResultStore& store)
    : experiment_(e),
      reads_(store.table("retention", read_columns(e.device.model->slow))),
      fits_(store.table("retention_fits", {device_column(),
                                           {"law", std::nullopt, Column::Type::text},
                                           real_column("limit", "S"),
                                           real_column("amplitude", "S"),
                                           real_column("tau", "s"),
                                           real_column("exponent", ""),
                                           real_column("residual", "S"),
                                           label_column()})) {}

void RetentionAnalysis::begin() {
  cursor_.restart();
  t_.clear(), G_.clear();
  first_series_ = true;
}

void RetentionAnalysis::take(std::uint64_t device, const SegmentRow& row) {
  const Group& group = experiment_.protocol.groups[row.group];
  const PointCursor::Place place = cursor_.next(row.group, group);
  if (!place.ends_point) return;  // the wait before the read
  const double t = group.points[place.point];
  t_.push_back(as_decimal(t + group.length));
  G_.push_back(PulseRow::conductance(row.I, row.V));
  const double retained = ratio_of(G_.back(), G_.front());
  reads_.add(device), reads_.add(t), reads_.add(t_.back());
  if (experiment_.device.model->slow.exists()) reads_.add(row.x);
  reads_.add(row.I), reads_.add(G_.back()), reads_.add(retained);
  reads_.add(std::string_view(experiment_.protocol.labels[row.label]));
  reads_.end_row();
  if (!place.ends_group) return;
  if (first_series_) G_first_.take(G_.front()), G_last_.take(G_.back()), retained_.take(retained);
  fit(device, row.label);
  t_.clear(), G_.clear();
  first_series_ = false;
}

void RetentionAnalysis::fit(std::uint64_t device, std::uint32_t label) {
  for (std::size_t k = 0; k < kLaws.size(); ++k) {
    const std::optional<DecayFit> fit = fit_decay(kLaws[k], t_, G_);
    if (!fit) continue;
    fits_.add(device), fits_.add(name_of(kLaws[k])), fits_.add(fit->limit), fits_.add(fit->amplitude),
        fits_.add(fit->tau), fits_.add(fit->exponent), fits_.add(fit->residual);
    fits_.add(std::string_view(experiment_.protocol.labels[label]));
    fits_.end_row();
    if (!first_series_) continue;
    tau_[k].take(fit->tau), exponent_[k].take(fit->exponent), residual_[k].take(fit->residual);
  }
}

void RetentionAnalysis::close() { reads_.close(), fits_.close(); }

void RetentionAnalysis::summarise(Summary& summary) const {
  const std::uint64_t n = experiment_.device.count;
  add(summary, "retention_G_first", G_first_, unit::siemens, "I/V in the first read of the retention", n);
  add(summary, "retention_G_last", G_last_, unit::siemens, "I/V in the last read of the retention", n);
  add(summary, "retention_retained", retained_, unit::one, "last over first read conductance", n);
  for (std::size_t k = 0; k < kLaws.size(); ++k) {
    const std::string law(name_of(kLaws[k])), of = "retention_" + law;
    add(summary, of + "_tau", tau_[k], unit::second, "tau of the fitted " + law, n);
    add(summary, of + "_exponent", exponent_[k], unit::one, "exponent of the fitted " + law, n);
    add(summary, of + "_residual", residual_[k], unit::siemens,
        "root mean square of what the " + law + " leaves of the read conductances", n);
  }
}

}  // namespace memspike
