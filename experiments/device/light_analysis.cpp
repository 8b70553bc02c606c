// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/light_analysis.hpp"

#include <limits>

#include "experiments/device/device_columns.hpp"

namespace memspike {

LightAnalysis::LightAnalysis(const DeviceExperiment& e, ResultStore& store)
    : experiment_(e),
      table_(store.table("photoresponse",
                         {device_column(), real_column("irradiance", "W/m2"),
                          real_column("photocurrent", "A"), real_column("photovoltage", "V"),
                          real_column("I_light", "A"), real_column("I_dark", "A"), label_column()})) {}

void LightAnalysis::begin() {
  cursor_.restart();
  first_series_ = true;
}

void LightAnalysis::take(std::uint64_t device, const SegmentRow& row) {
  const Group& group = experiment_.protocol.groups[row.group];
  const PointCursor::Place place = cursor_.next(row.group, group);
  if (place.segment == 0)
    I_light_ = row.I, I_dark_ = std::numeric_limits<double>::quiet_NaN();
  else
    I_dark_ = row.I;
  if (place.ends_point) write(device, group, place.point, row.label);
  if (place.ends_group) first_series_ = false;
}

void LightAnalysis::write(std::uint64_t device, const Group& group, std::size_t point, std::uint32_t label) {
  const double photocurrent = group.responsivity * group.points[point] * group.area;
  table_.add(device), table_.add(group.points[point]), table_.add(photocurrent);
  table_.add(group.shunt * photocurrent), table_.add(I_light_), table_.add(I_dark_);
  table_.add(std::string_view(experiment_.protocol.labels[label]));
  table_.end_row();
  if (!first_series_) return;
  if (point == 0) I_first_.take(I_light_);
  if (point + 1 == group.points.size()) I_last_.take(I_light_);
}

void LightAnalysis::summarise(Summary& summary) const {
  const std::uint64_t n = experiment_.device.count;
  add(summary, "light_I_first", I_first_, unit::ampere,
      "current at the end of the light of the first irradiance", n);
  add(summary, "light_I_last", I_last_, unit::ampere,
      "current at the end of the light of the last irradiance", n);
}

}  // namespace memspike
