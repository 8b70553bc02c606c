// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/contract/format.hpp"
#include "experiments/device/clock.hpp"
#include "experiments/device/read_shorthands.hpp"
#include "networks/network/csv_columns.hpp"

namespace memspike {
namespace {

/// Complains of the first row that no waveform can have; true if there is none.
bool is_waveform(Reader& name, const CsvColumns& points) {
  const std::vector<double>& t = points.values[0];
  for (std::size_t k = 1; k < t.size(); ++k) {
    if (t[k] < t[k - 1]) {
      complain_about_row(name, points, k,
                         "t goes back, from " + format_readable(t[k - 1], unit::second) + " to " +
                             format_readable(t[k], unit::second) + "; write the rows in the order of time");
      return false;
    }
    if (k > 1 && t[k] == t[k - 2]) {
      complain_about_row(name, points, k,
                         "is the third row at " + format_readable(t[k], unit::second) +
                             "; two rows at one time are the two sides of a jump, leave this one out");
      return false;
    }
  }
  return true;
}

}  // namespace

void read_from_file(Reader& r, const StepPlace& place, const std::filesystem::path& folder,
                    std::vector<Step>& all, Node& text) {
  const CsvColumn columns[] = {{"t", unit::second, anything(), true, false},
                               {"V", unit::volt, anything(), true, false}};
  Reader name = r.value("file");
  const std::size_t complaints = r.complaints().all().size();
  const CsvColumns points = read_csv_columns(name, folder, columns);
  std::vector<std::filesystem::path>& files = place.protocol.files;
  if (!points.file.empty() && std::find(files.begin(), files.end(), points.file) == files.end())
    files.push_back(points.file);
  text.put("file", text_node(points.file.string()));
  if (r.complaints().all().size() > complaints) return;
  const std::vector<double>&t = points.values[0], &V = points.values[1];
  if (t.size() < 2 || t.front() == t.back())
    return name.complain(
        "", "the file '" + points.name + "' holds no two points at different times; a waveform needs them");
  if (!is_waveform(name, points)) return;
  for (std::size_t k = 1; k < t.size(); ++k) {
    const SegmentKind kind = V[k] == V[k - 1] ? SegmentKind::hold : SegmentKind::ramp;
    place.push(all, kind, {Drive::Kind::voltage, V[k - 1], V[k]}, as_decimal(t[k] - t[k - 1]));
  }
}

}  // namespace memspike
