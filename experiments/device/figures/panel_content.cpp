// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "experiments/device/figures/axis.hpp"
#include "experiments/device/figures/planned_figure.hpp"
#include "experiments/device/figures/voltage_loops.hpp"
#include "experiments/device/plotted_tables.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostRows = 2400, kFewestOfPiece = 40, kMostDevices = 20, kMostLoops = 40,
                      kFewLoops = 4;
constexpr const char* kPale = "#9ecae1";
constexpr std::array<const char*, 6> kColours{"#0072B2", "#D55E00", "#009E73",
                                              "#CC79A7", "#E69F00", "#56B4E9"};

/// Segments [first, end) of the timeline.
using Part = std::pair<std::size_t, std::size_t>;

std::vector<Part> parts_of(const std::vector<TimedSegment>& timeline) {
  std::vector<Part> parts;
  for (std::size_t k = 0; k < timeline.size(); ++k) {
    if (k == 0 || timeline[k].restarted) parts.emplace_back(k, k);
    parts.back().second = k + 1;
  }
  return parts;
}

/// As many points as a drawing needs, NaN between the pieces.
PlannedCurve thinned(const std::vector<double>& x, const std::vector<double>& y) {
  PlannedCurve curve;
  for (std::size_t first = 0, end = 0; first < y.size(); first = end) {
    for (end = first; end < y.size() && !std::isnan(y[end]);) ++end;
    const std::vector<double> piece(y.begin() + static_cast<std::ptrdiff_t>(first),
                                    y.begin() + static_cast<std::ptrdiff_t>(end));
    for (const std::size_t k :
         points_to_draw(piece, std::max(kFewestOfPiece, kMostRows * piece.size() / y.size())))
      curve.x.push_back(x[first + k]), curve.y.push_back(piece[k]);
    if (end == y.size()) break;
    if (!curve.y.empty() && !std::isnan(curve.y.back()))
      curve.x.push_back(x[end]), curve.y.push_back(std::numeric_limits<double>::quiet_NaN());
    while (end < y.size() && std::isnan(y[end])) ++end;
  }
  return curve;
}

/// Gathers the curves of one panel.
class ContentReader {
 public:
  ContentReader(const DeviceRunView& run, const PanelPlan& panel) : run_(run), panel_(panel) {}

  std::optional<PanelContent> read() {
    if (!(panel_.table == "trace" ? read_trace() : read_table())) return std::nullopt;
    return std::move(content_);
  }

 private:
  bool read_trace() {
    if (!run_.trace || run_.trace->rows() == 0) return false;
    const TraceCurves trace(*run_.trace, run_.experiment.device.count);
    Part part{0, run_.timeline.size()};
    std::vector<std::size_t> rows(trace.rows());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    if (panel_.part) {
      const std::vector<Part> parts = parts_of(run_.timeline);
      if (*panel_.part >= parts.size()) return false;
      part = parts[*panel_.part];
      const std::size_t first = trace.rows_of(run_.timeline[part.first]).first,
                        end = trace.rows_of(run_.timeline[part.second - 1]).second;
      rows.assign(rows.begin() + static_cast<std::ptrdiff_t>(first),
                  rows.begin() + static_cast<std::ptrdiff_t>(end));
      content_.t_start = run_.timeline[part.first].t_start;
    }
    find_step(trace, part);
    if (panel_.x == "V" && !panel_.part && add_loops(trace)) return true;
    add_columns(trace.devices(), [&](const std::string& column, std::size_t device) {
      std::vector<double> values = trace.of(column, device, rows);
      if (column == "t")
        for (double& t : values) t -= content_.t_start;
      return values;
    });
    return true;
  }

  void find_step(const TraceCurves& trace, Part part) {
    for (std::size_t k = part.first; k < part.second && content_.volts == 0; ++k) {
      const Segment& segment = run_.timeline[k].segment;
      if (segment.kind == SegmentKind::hold && segment.drive.kind == Drive::Kind::voltage)
        content_.volts = segment.drive.from;
    }
    if (panel_.letters) content_.step = step_among(run_, trace, part.first, part.second);
  }

  /// Voltage loops one by one, in colours from dark to light, with arrows along the last one.
  bool add_loops(const TraceCurves& trace) {
    const std::vector<LoopSeries> series = voltage_loops(run_, trace);
    std::vector<std::pair<const LoopSeries*, const VoltageLoop*>> loops;
    for (const LoopSeries& s : series)
      for (const VoltageLoop& loop : s.loops) loops.emplace_back(&s, &loop);
    if (loops.empty() || loops.size() > kMostLoops || panel_.y.size() != 1) return false;
    for (std::size_t k = 0; k < loops.size(); ++k) {
      const auto& [of, loop] = loops[k];
      std::vector<std::size_t> rows(loop->end - loop->first);
      std::iota(rows.begin(), rows.end(), loop->first);
      const std::vector<double> y = signed_(trace.mean(panel_.y[0].name, rows), panel_.y[0]);
      const std::vector<double> V = trace.mean("V", rows);
      PlannedCurve curve;
      content_.legs.clear();
      for (const auto& [first, end] : loop->legs) {
        content_.legs.push_back(curve.x.size());
        const std::vector<double> leg(y.begin() + static_cast<std::ptrdiff_t>(first - loop->first),
                                      y.begin() + static_cast<std::ptrdiff_t>(end - loop->first));
        for (const std::size_t row : points_to_draw(leg, kMostRows / (2 * loop->legs.size())))
          curve.x.push_back(V[first - loop->first + row]), curve.y.push_back(shown(leg[row]));
      }
      curve.colour = colour_of_loop(k, loops.size());
      curve.width = loops.size() > kFewLoops ? 1.5 : 2.5;
      if (series.size() > 1)
        curve.title = fmt::format("{} V/s", of->rate);
      else if (loops.size() > 1 && (k == 0 || k + 1 == loops.size()))
        curve.title = fmt::format("cycle {}", loop->cycle);
      content_.curves.push_back(std::move(curve));
    }
    return true;
  }

  /// Few are told apart by colour, the first in orange and the last in blue; many by their brightness.
  static std::string colour_of_loop(std::size_t k, std::size_t loops) {
    if (k + 1 == loops && loops <= kFewLoops) return kColours[0];
    return loops <= kFewLoops ? kColours[1 + k] : series_colour(k, loops);
  }

  bool read_table() {
    const auto found = run_.planned.find(panel_.table);
    if (found == run_.planned.end()) return false;
    const StoredTable& table = found->second;
    std::vector<std::vector<std::size_t>> rows(run_.experiment.device.count);
    const std::vector<double>& device = table.numbers("device");
    for (std::size_t row = 0; row < device.size(); ++row)
      if (is_wanted(table, row)) rows.at(static_cast<std::size_t>(device[row])).push_back(row);
    add_columns(rows.size(), [&](const std::string& column, std::size_t d) {
      std::vector<double> values;
      for (const std::size_t row : rows[d]) values.push_back(table.numbers(column)[row]);
      return values;
    });
    return true;
  }

  /// On a logarithmic axis the magnitude; a zero is a gap.
  double shown(double y) const {
    if (!panel_.log_y) return y;
    return y == 0 ? std::nan("") : std::fabs(y);
  }

  /// Values of a list in steps are equal to what a file says but for rounding.
  bool is_wanted(const StoredTable& table, std::size_t row) const {
    return std::all_of(panel_.where.begin(), panel_.where.end(), [&](const auto& condition) {
      const double found = table.numbers(condition.first)[row];
      return std::fabs(found - condition.second) <= 1e-9 * std::fabs(condition.second);
    });
  }

  static std::vector<double> signed_(std::vector<double> values, const PlottedColumn& column) {
    if (column.negative)
      for (double& value : values) value = -value;
    return values;
  }

  /// Every column of the panel: of one device, or of several (pale) under their mean.
  template <class Values>
  void add_columns(std::size_t devices, const Values& values) {
    for (std::size_t k = 0; k < panel_.y.size(); ++k) {
      const PlottedColumn& y = panel_.y[k];
      for (std::size_t d = 0; devices > 1 && d < std::min(devices, kMostDevices); ++d)
        add(values(panel_.x, d), signed_(values(y.name, d), y), kPale, 0.75);
      if (devices == 1)
        add(values(panel_.x, 0), signed_(values(y.name, 0), y), kColours[k % kColours.size()], 2.5);
      else
        add_mean(devices, values, y, kColours[k % kColours.size()]);
      if (panel_.y.size() > 1) content_.curves.back().title = title_of(y);
    }
  }

  /// With its unit where columns of different units share the panel, which then has no unit of its own.
  std::string title_of(const PlottedColumn& y) const {
    const PlottedTable& table = *find_plotted_table(panel_.table);
    const auto unit_of = [&](const PlottedColumn& column) {
      return *unit_of_column(table, run_.slow(), column.name);
    };
    const bool mixed = std::any_of(panel_.y.begin(), panel_.y.end(), [&](const PlottedColumn& other) {
      return unit_of(other).dimension != unit_of(y).dimension;
    });
    return mixed ? with_unit(column_title(y), plain_unit(unit_of(y))) : column_title(y);
  }

  /// Resistances are never averaged: V over the mean current is.
  template <class Values>
  void add_mean(std::size_t devices, const Values& values, const PlottedColumn& y, const char* colour) {
    const auto mean = [&](const std::string& column) {
      std::vector<double> sum = values(column, 0);
      for (std::size_t d = 1; d < devices; ++d) {
        const std::vector<double> more = values(column, d);
        for (std::size_t row = 0; row < std::min(sum.size(), more.size()); ++row) sum[row] += more[row];
      }
      for (double& value : sum) value /= static_cast<double>(devices);
      return sum;
    };
    std::vector<double> means = mean(y.name == "R" ? "I" : y.name);
    if (y.name == "R") {
      const std::vector<double> V = values("V", 0);
      for (std::size_t row = 0; row < means.size(); ++row)
        means[row] = V[row] == 0 || means[row] == 0 ? std::nan("") : V[row] / means[row];
    }
    add(values(panel_.x, 0), signed_(std::move(means), y), colour, 2.5);
  }

  void add(std::vector<double> x, std::vector<double> y, const char* colour, double width) {
    for (std::size_t k = 0; k < y.size(); ++k) {
      y[k] = shown(y[k]);
      if (panel_.log_x && !(x[k] > 0)) y[k] = std::nan("");
    }
    PlannedCurve curve = thinned(x, y);
    curve.colour = colour, curve.width = width;
    content_.curves.push_back(std::move(curve));
  }

  const DeviceRunView& run_;
  const PanelPlan& panel_;
  PanelContent content_;
};

}  // namespace

std::optional<PanelContent> panel_content(const DeviceRunView& run, const PanelPlan& panel) {
  return ContentReader(run, panel).read();
}

}  // namespace memspike
