// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/figures/planned_figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/contract/format.hpp"
#include "experiments/device/figures/axis.hpp"
#include "experiments/device/plotted_tables.hpp"
#include "experiments/device/reference_values.hpp"

namespace memspike {
namespace {

constexpr std::size_t kLinePoints = 401;
constexpr double kRoom = 0.06, kSideRoom = 0.02, kLogRoom = 1.6;
constexpr const char* kMark = "#D00000";
constexpr double kPaleWidth = 1;  // of the lines of single devices, at most

/// The place of a panel in its figure, in points of the drawing.
struct Frame {
  double left, right, bottom, top, width, height;
};
constexpr double kPanelWidth = 470, kPanelHeight = 350, kWideWidth = 720, kWideHeight = 430;
constexpr double kLeft = 86, kRight = 20, kBottom = 70, kTop = 40, kLegendLine = 20;
constexpr std::size_t kLegendNarrow = 3, kLegendWide = 5;  // entries on one line

struct Interval {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  void take(double value) {
    if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
  }
  bool empty() const { return low > high; }
};

/// "R_s" of a reference value in italics: "V/(R_s+R_b)".
std::string reference_title(std::string_view name) {
  std::string text;
  for (std::size_t k = 0; k < name.size();) {
    if (std::isalpha(static_cast<unsigned char>(name[k])) == 0) {
      text += name[k] == '-' ? "\u2212" : std::string(1, name[k]);
      ++k;
      continue;
    }
    std::size_t end = k + 1;
    while (end < name.size() &&
           (name[end] == '_' || std::isalpha(static_cast<unsigned char>(name[end])) != 0))
      ++end;
    text += italic(name.substr(k, end - k)), k = end;
  }
  return text;
}

/// Writes one panel.
class PanelWriter {
 public:
  PanelWriter(const DeviceRunView& run, const PanelPlan& panel, const PanelContent& content, FigureData& data,
              std::string tag)
      : run_(run), panel_(panel), content_(content), data_(data), tag_(std::move(tag)) {
    const PlottedTable& table = *find_plotted_table(panel.table);
    x_quantity_ = *unit_of_column(table, run.slow(), panel.x);
    y_quantity_ = *unit_of_column(table, run.slow(), panel.y[0].name);
    for (const PlottedColumn& y : panel.y)
      mixed_ = mixed_ || unit_of_column(table, run.slow(), y.name)->dimension != y_quantity_.dimension;
    take_x_range();
    make_lines();
    take_y_range();
    const auto unit_for = [](const Interval& range, const Unit& unit, bool plain) {
      const double largest = std::max(std::fabs(range.low), std::fabs(range.high));
      return plain ? plain_unit(unit) : axis_unit(largest, unit);
    };
    x_unit_ = unit_for(x_, x_quantity_, panel.log_x || x_quantity_.dimension == unit::volt.dimension);
    y_unit_ = unit_for(y_, mixed_ ? unit::one : y_quantity_, panel.log_y || mixed_);
  }

  std::string write(const Frame& frame, const std::string& letter) {
    if (panel_.equal) make_equal(frame);
    std::string script = place(frame, letter) + axes();
    std::vector<std::string> curves;
    for (const PlannedCurve& line : lines_) add(line, "line", "lines", curves);
    const char* const styles[] = {"lines", "points", "linespoints"};
    for (const PlannedCurve& curve : content_.curves)
      add(curve, "", styles[static_cast<std::size_t>(panel_.style)], curves);
    add_marks(curves);
    return script + arrows() + letters() + plot_command(curves) + "unset label\nunset arrow\n";
  }

 private:
  void take_x_range() {
    for (const PlannedCurve& curve : content_.curves)
      for (std::size_t k = 0; k < curve.x.size(); ++k)
        if (!std::isnan(curve.y[k])) x_.take(curve.x[k]);
    if (panel_.x_range) x_ = {(*panel_.x_range)[0], (*panel_.x_range)[1]};
    if (x_.empty()) x_ = {0, 1};
    if (x_.low == x_.high) x_.high = x_.low + 1;
    const bool has_room = panel_.log_x || x_quantity_.dimension == unit::second.dimension;
    if (has_room || panel_.x_range) return;
    const double room = kSideRoom * (x_.high - x_.low);
    x_.low -= room, x_.high += room;
  }

  /// Widens one of the ranges, so that both have the same length for each unit.
  void make_equal(const Frame& frame) {
    y_unit_ = x_unit_;
    const double of_x = (x_.high - x_.low) / (frame.right - frame.left),
                 of_y = (y_.high - y_.low) / (frame.top - frame.bottom), of_both = std::max(of_x, of_y);
    const auto widen = [](Interval& range, double length) {
      const double more = 0.5 * (length - (range.high - range.low));
      range.low -= more, range.high += more;
    };
    widen(x_, of_both * (frame.right - frame.left));
    widen(y_, of_both * (frame.top - frame.bottom));
  }

  bool over_voltage() const { return x_quantity_.dimension == unit::volt.dimension; }

  /// Levels for the voltage of the step, or curves over the axis of voltages.
  void make_lines() {
    for (const std::string& name : panel_.lines) {
      const ReferenceValue& value = *find_reference_value(name);
      PlannedCurve line;
      const std::size_t points = over_voltage() ? kLinePoints : 2;
      for (std::size_t k = 0; k < points; ++k) {
        const double share = static_cast<double>(k) / static_cast<double>(points - 1);
        line.x.push_back(panel_.log_x ? x_.low * std::pow(x_.high / x_.low, share)
                                      : x_.low + share * (x_.high - x_.low));
        const double V = over_voltage() ? line.x.back() : content_.volts;
        const double y = value.at(run_.nominal(), V).value_or(std::nan(""));
        line.y.push_back(!panel_.log_y ? y : y == 0 ? std::nan("") : std::fabs(y));
      }
      line.title = reference_title(name);
      line.colour = over_voltage() && name == "I_dc" ? "#888888" : std::string(value.colour);
      line.width = over_voltage() ? 2.5 : 1.75;
      dashed_.push_back(value.dashed);
      lines_.push_back(std::move(line));
    }
  }

  void take_y_range() {
    const auto take = [&](const PlannedCurve& curve) {
      for (std::size_t k = 0; k < curve.y.size(); ++k)
        if (curve.x[k] >= x_.low && curve.x[k] <= x_.high) y_.take(curve.y[k]);
    };
    for (const PlannedCurve& curve : content_.curves) take(curve);
    for (const PlannedCurve& line : lines_) take(line);
    if (content_.step && panel_.y[0].name == "I" && content_.step->D) y_.take(0);
    if (y_.empty()) y_ = {0, 1};
    if (panel_.y_range) {
      y_ = {(*panel_.y_range)[0], (*panel_.y_range)[1]};
    } else if (panel_.log_y) {
      y_ = {y_.low / kLogRoom, y_.high * kLogRoom};
    } else {
      if (y_.low > 0 && y_.low < 0.5 * y_.high) y_.low = 0;
      if (y_.low == y_.high) y_.high += y_.high == 0 ? 1 : std::fabs(y_.high);
      const double room = kRoom * (y_.high - y_.low);
      y_ = {y_.low == 0 ? 0 : y_.low - room, y_.high + room};
    }
  }

  std::string place(const Frame& f, const std::string& letter) const {
    std::string script = fmt::format(
        "\nset lmargin at screen {:.5f}\nset rmargin at screen {:.5f}\nset bmargin at screen {:.5f}\n"
        "set tmargin at screen {:.5f}\n",
        f.left / f.width, f.right / f.width, f.bottom / f.height, f.top / f.height);
    script += fmt::format("set key at screen {:.5f},{:.5f} right bottom horizontal samplen 1.5 spacing 1\n",
                          f.right / f.width, (f.top + 8) / f.height);
    std::string head = letter.empty() ? "" : "{/:Bold (" + letter + ")}";
    if (!panel_.label.empty()) head += (head.empty() ? "" : "  ") + escaped(panel_.label);
    if (!head.empty())
      script += fmt::format("set label {} at screen {:.5f},{:.5f} left\n", gnuplot_text(head),
                            (f.left - 60) / f.width, (f.top + 18) / f.height);
    return script;
  }

  /// A user's text, whose signs gnuplot shall not take for markup.
  static std::string escaped(const std::string& text) {
    std::string safe;
    for (const char c : text) {
      if (std::string_view("_^@&{}~\\").find(c) != std::string_view::npos) safe += '\\';
      safe += c;
    }
    return safe;
  }

  std::string axes() const {
    std::string script =
        "unset logscale\nset xtics autofreq\nset ytics autofreq\nset format x \"% h\"\nset format y \"% "
        "h\"\n";
    for (const auto& [log, axis] : {std::pair{panel_.log_x, 'x'}, {panel_.log_y, 'y'}})
      script += log ? fmt::format("set logscale {0}\nset format {0} decades\nset m{0}tics 10\n", axis)
                    : fmt::format("unset m{}tics\n", axis);
    script += fmt::format("set xrange [{:.8g}:{:.8g}]\nset yrange [{:.8g}:{:.8g}]\n", x_.low / x_unit_.size,
                          x_.high / x_unit_.size, y_.low / y_unit_.size, y_.high / y_unit_.size);
    const bool crosses = y_.low < 0 && y_.high > 0;
    script += crosses ? "set xzeroaxis lt 1 lc rgb \"#999999\" lw 0.75\n" : "unset xzeroaxis\n";
    return script + "set xlabel " + gnuplot_text(with_unit(x_words(), x_unit_)) +
           " offset 0,0.3\nset ylabel " + gnuplot_text(mixed_ ? "" : with_unit(y_words(), y_unit_)) + "\n";
  }

  std::string x_words() const { return column_title({panel_.x, false}); }
  std::string y_words() const {
    std::vector<std::string> words;
    for (const PlottedColumn& y : panel_.y) words.push_back(column_title(y));
    std::string text = fmt::format("{}", fmt::join(words, ", "));
    if (panel_.log_y && y_quantity_.dimension == unit::ampere.dimension && words.size() == 1)
      text = "|" + text + "|";
    if (panel_.table == "trace" && text == italic("R")) text += " = " + italic("V") + "/" + italic("I");
    return text;
  }

  void add(const PlannedCurve& curve, const std::string& kind, const char* style,
           std::vector<std::string>& curves) {
    const std::string name = fmt::format("{}{}{}", kind.empty() ? "" : kind + " ", tag_, curves.size());
    const std::string x = data_.add("x of " + name, x_unit_, curve.x),
                      y = data_.add_broken("y of " + name, y_unit_, curve.y);
    const bool dashed = !kind.empty() && dashed_[curves.size()];
    const std::string_view with = style;
    curves.push_back(fmt::format("data using {}:{} with {} lc rgb {} lw {}{}{} {}", x, y, with,
                                 gnuplot_text(curve.colour), curve.width,
                                 with == "points" ? ""
                                 : dashed         ? " dt (6,4)"
                                                  : " dt 1",
                                 with == "lines" ? "" : " pt 7 ps 0.6",
                                 curve.title.empty() ? "notitle" : "title " + gnuplot_text(curve.title)));
  }

  /// Red points on the first line, or on every curve where there is none.
  void add_marks(std::vector<std::string>& curves) {
    if (panel_.marks.empty()) return;
    std::vector<double> x, y;
    for (const double mark : panel_.marks)
      for (const double height : heights_at(mark)) x.push_back(mark), y.push_back(height);
    const std::string columns = data_.add("x of the marks of " + tag_, x_unit_, x) + ":" +
                                data_.add_broken("y of the marks of " + tag_, y_unit_, y);
    curves.push_back(fmt::format("data using {} with points lc rgb {} lw 1 pt 7 ps 0.9 notitle", columns,
                                 gnuplot_text(kMark)));
  }

  std::vector<double> heights_at(double x) const {
    if (!panel_.lines.empty() && over_voltage()) {
      const double y = find_reference_value(panel_.lines[0])->at(run_.nominal(), x).value_or(std::nan(""));
      return {panel_.log_y ? std::fabs(y) : y};
    }
    std::vector<double> heights;
    for (const PlannedCurve& curve : content_.curves)
      if (curve.width > kPaleWidth) heights.push_back(height_on(curve, x));
    return heights;
  }

  static double height_on(const PlannedCurve& curve, double x) {
    for (std::size_t k = 1; k < curve.x.size(); ++k) {
      const double a = curve.x[k - 1], b = curve.x[k];
      if (std::min(a, b) <= x && x <= std::max(a, b))
        return a == b ? curve.y[k] : curve.y[k - 1] + (x - a) / (b - a) * (curve.y[k] - curve.y[k - 1]);
    }
    return std::nan("");
  }

  /// On each leg of the last voltage loop, a little beyond its middle.
  std::string arrows() const {
    std::string script;
    if (content_.legs.empty()) return script;
    const PlannedCurve& loop = content_.curves.back();
    for (std::size_t leg = 0; leg < content_.legs.size(); ++leg) {
      const std::size_t first = content_.legs[leg],
                        end = leg + 1 < content_.legs.size() ? content_.legs[leg + 1] : loop.x.size();
      if (end < first + 3) continue;
      const std::size_t k = first + 3 * (end - first) / 5;
      if (std::isnan(loop.y[k]) || std::isnan(loop.y[k - 1])) continue;
      script += fmt::format(
          "set arrow from {},{} to {},{} head filled size screen 0.02,20,60 fixed lw 2 lc rgb {} front\n",
          loop.x[k - 1] / x_unit_.size, loop.y[k - 1] / y_unit_.size, loop.x[k] / x_unit_.size,
          loop.y[k] / y_unit_.size, gnuplot_text(loop.colour));
    }
    return script;
  }

  std::string letters() const {
    std::string script;
    if (!content_.step) return script;
    const TraceCurves trace(*run_.trace, run_.experiment.device.count);
    const auto value = [&](std::size_t row) {
      const double I = trace.mean("I", std::span(&row, 1))[0];
      if (panel_.y[0].name == "R") return trace.mean("V", std::span(&row, 1))[0] / I;
      return panel_.log_y ? std::fabs(I) : I;
    };
    const auto letter = [&](char name, std::size_t row, const char* place) {
      const double t = std::max(trace.t()[row] - content_.t_start, x_.low), y = value(row);
      if (t > x_.high || !std::isfinite(y)) return;
      script += fmt::format("set label \"{{/:Bold {}}}\" at {:.8g},{:.8g} {} point lt 7 pt 7 ps 0.6 front\n",
                            name, t / x_unit_.size, y / y_unit_.size, place);
    };
    const bool is_R = panel_.y[0].name == "R";
    letter('A', content_.step->A, is_R ? "left offset 0.7,0.7" : "left offset 0.8,0");
    if (content_.step->B)
      letter('B', *content_.step->B, is_R ? "center offset 0,0.8" : "left offset 0.3,-0.8");
    letter('C', content_.step->C, is_R ? "right offset -0.6,-0.8" : "right offset -0.6,0.8");
    if (content_.step->D && !is_R) letter('D', *content_.step->D, "left offset 0.8,0");
    return script;
  }

  const DeviceRunView& run_;
  const PanelPlan& panel_;
  const PanelContent& content_;
  FigureData& data_;
  std::string tag_;
  Unit x_quantity_{}, y_quantity_{};
  bool mixed_ = false;
  AxisUnit x_unit_, y_unit_;
  Interval x_, y_;
  std::vector<PlannedCurve> lines_;
  std::vector<bool> dashed_;
};

using ShownPanels = std::vector<std::pair<const PanelPlan*, PanelContent>>;

/// Of the panel with most to tell: lines of its legend, which stands above it.
std::size_t legend_lines(const ShownPanels& panels, bool wide) {
  std::size_t lines = 1;
  for (const auto& [panel, content] : panels) {
    std::size_t entries = panel->lines.size();
    for (const PlannedCurve& curve : content.curves) entries += !curve.title.empty();
    const std::size_t on_a_line = wide ? kLegendWide : kLegendNarrow;
    lines = std::max(lines, (entries + on_a_line - 1) / on_a_line);
  }
  return lines;
}

/// "Lines: V/R_s, current just after a step ..."
std::string caption_of(const DeviceRunView& run, const FigurePlan& plan) {
  std::vector<std::string> lines;
  bool letters = false, marks = false;
  for (const PanelPlan& panel : plan.panels) {
    letters = letters || panel.letters, marks = marks || !panel.marks.empty();
    for (const std::string& name : panel.lines) {
      const std::string words = fmt::format("{}: {}", name, find_reference_value(name)->meaning);
      if (std::find(lines.begin(), lines.end(), words) == lines.end()) lines.push_back(words);
    }
  }
  std::string text;
  if (!lines.empty()) text += fmt::format("{}. ", fmt::join(lines, "; "));
  if (letters)
    text +=
        "A: just after the step; B: the current is lowest and V/I highest; C: end of the step; D: just "
        "after the return to 0 V. ";
  if (marks) text += "Red: the points that the file marks. ";
  if (run.is_ensemble()) text += fmt::format("Mean over {} devices. ", run.experiment.device.count);
  if (!text.empty()) text.pop_back();
  return text;
}

}  // namespace

std::string column_title(const PlottedColumn& column) {
  constexpr std::pair<std::string_view, std::string_view> kWords[] = {{"segment", "segment"},
                                                                      {"pulse", "pulse number"},
                                                                      {"amplitude", "pulse amplitude"},
                                                                      {"width", "pulse width"},
                                                                      {"gap", "gap"},
                                                                      {"ratio", "paired-pulse ratio"},
                                                                      {"cycle", "cycle"},
                                                                      {"loop_area", "loop area"},
                                                                      {"rate", "scan rate"},
                                                                      {"bias", "bias"},
                                                                      {"Z_re", "{/:Italic Z}\u2032"},
                                                                      {"Z_im", "{/:Italic Z}\u2033"},
                                                                      {"tau_a", "{/:Italic \u03c4}_a"},
                                                                      {"tau_d", "{/:Italic \u03c4}_d"},
                                                                      {"tau_s", "{/:Italic \u03c4}_s"},
                                                                      {"charge", "charge"},
                                                                      {"energy", "energy"}};
  std::string text;
  for (const auto& [name, words] : kWords)
    if (column.name == name) text = words;
  if (text.empty()) {
    std::string name = column.name;
    // "i_c_end": one index, with a blank in place of the further underscores.
    for (std::size_t k = name.find('_'); k != std::string::npos;) {
      k = name.find('_', k + 1);
      if (k != std::string::npos) name[k] = ' ';
    }
    text = italic(name);
  }
  return column.negative ? "\u2212" + text : text;
}

std::optional<Figure> planned_figure(const DeviceRunView& run, const FigurePlan& plan) {
  ShownPanels panels;
  for (const PanelPlan& panel : plan.panels)
    if (std::optional<PanelContent> content = panel_content(run, panel); content && !content->curves.empty())
      panels.emplace_back(&panel, std::move(*content));
  if (panels.empty()) return std::nullopt;
  const std::size_t columns = std::min<std::size_t>(plan.columns, panels.size()),
                    rows = (panels.size() + columns - 1) / columns;
  const bool wide = columns == 1;
  const double width = wide ? kWideWidth : kPanelWidth,
               height = wide && rows == 1 ? kWideHeight : kPanelHeight,
               full_width = width * static_cast<double>(columns),
               full_height = height * static_cast<double>(rows);
  std::string script = fmt::format(
      "set terminal svg size {:.0f},{:.0f} font \"Helvetica,14\" background \"white\" enhanced\n"
      "set multiplot\n",
      full_width, full_height);
  FigureData data;
  const double top = kTop + kLegendLine * static_cast<double>(legend_lines(panels, wide) - 1);
  for (std::size_t k = 0; k < panels.size(); ++k) {
    const double left = width * static_cast<double>(k % columns),
                 bottom = full_height - height * static_cast<double>(k / columns + 1);
    const Frame frame{left + kLeft,     left + width - kRight,
                      bottom + kBottom, bottom + height - top,
                      full_width,       full_height};
    const std::string letter = panels.size() > 1 ? std::string(1, static_cast<char>('a' + k)) : "";
    PanelWriter writer(run, *panels[k].first, panels[k].second, data,
                       panels.size() > 1 ? "(" + letter + ") " : "curve ");
    script += writer.write(frame, letter);
  }
  script += "unset multiplot\n";
  return Figure{plan.name, plan.title.empty() ? plan.name : plan.title, caption_of(run, plan), script,
                data.take()};
}

}  // namespace memspike
