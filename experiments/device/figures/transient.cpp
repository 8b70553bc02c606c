// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "engine/contract/format.hpp"
#include "experiments/device/figures/axis.hpp"
#include "experiments/device/figures/device_figures.hpp"
#include "experiments/device/figures/single_step.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostDevices = 20, kMostRows = 8000, kMostEnsembleRows = 600, kFewestRowsOfALine = 60;

/// One of the stacked panels.
struct Panel {
  std::string column, title;
  AxisUnit unit;
  double height;  ///< in shares of the whole
  int intervals;  ///< of the tics
};

std::vector<std::size_t> all_rows(const TraceCurves& trace) {
  std::vector<std::size_t> rows(trace.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

std::vector<Panel> panels_of(const DeviceRunView& run) {
  std::vector<std::pair<std::string, Unit>> columns{
      {"V", unit::volt}, {"I", unit::ampere}, {"u", unit::volt}};
  if (run.slow().exists()) columns.emplace_back(std::string(run.slow().name), run.slow().unit);
  std::vector<Panel> panels;
  for (const auto& [column, unit] : columns) {
    const AxisUnit axis = axis_unit(largest_magnitude(run.trace->numbers(column)), unit);
    panels.push_back({column, axis_title(column, axis), axis,
                      column == "V"   ? 0.7
                      : column == "I" ? 1.6
                                      : 1.0,
                      column == "V"   ? 3
                      : column == "I" ? 5
                                      : 4});
  }
  return panels;
}

/// The rows that the panels need together.
std::vector<std::size_t> rows_to_draw(const TraceCurves& trace, const std::vector<Panel>& panels,
                                      std::size_t most) {
  const std::vector<std::size_t> all = all_rows(trace);
  std::vector<std::size_t> rows;
  for (const Panel& panel : panels) {
    const std::vector<std::size_t> own = points_to_draw(trace.mean(panel.column, all), most);
    rows.insert(rows.end(), own.begin(), own.end());
  }
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

/// Writes the script and the data of the figure, panel by panel.
class TransientWriter {
 public:
  TransientWriter(const DeviceRunView& run, const TraceCurves& trace)
      : run_(run),
        trace_(trace),
        panels_(panels_of(run)),
        rows_(rows_to_draw(trace, panels_, trace.devices() > 1 ? kMostEnsembleRows : kMostRows)),
        time_(axis_unit(trace.t().empty() ? 0 : trace.t().back(), unit::second)) {
    if (!run.is_ensemble()) step_ = single_step(run, trace);
    if (step_) lines_ = reference_lines(run, step_->volts);
  }

  Figure write() {
    t_ = data_.add("t", time_, trace_.times(rows_));
    if (step_) line_t_ = data_.add("t of the lines", time_, {step_->on.t_start, step_->on.t_end});
    const bool legend = step_ || trace_.devices() > 1;
    script_ =
        "set terminal svg size 720,680 font \"Helvetica,14\" background \"white\" enhanced\n"
        "set multiplot\nset lmargin at screen 0.135\nset rmargin at screen 0.97\n";
    script_ +=
        fmt::format("set xrange [{}:{}]\n", trace_.t().front() / time_.size, trace_.t().back() / time_.size);
    script_ += "set key at screen 0.97,0.985 right top horizontal maxrows 1 samplen 1.5";
    script_ += step_ ? " width -4\n" : "\n";  // gnuplot takes the markup of italics and indices for wide
    double top = legend ? 0.935 : 0.975, shares = 0;
    constexpr double kBottom = 0.095, kGap = 0.025;
    for (const Panel& panel : panels_) shares += panel.height;
    const double unit_height = (top - kBottom - kGap * static_cast<double>(panels_.size() - 1)) / shares;
    for (const Panel& panel : panels_) {
      const bool last = &panel == &panels_.back();
      const double bottom = last ? kBottom : top - unit_height * panel.height;
      script_ += fmt::format("\nset tmargin at screen {:.4f}\nset bmargin at screen {:.4f}\n", top, bottom);
      script_ += last ? "set format x \"% h\"\nset xlabel " + gnuplot_text(axis_title("t", time_)) + "\n"
                      : "set format x \"\"\n";
      add_panel(panel);
      top = bottom - kGap;
    }
    script_ += "unset multiplot\n";
    return {"transient", "Transient", caption(), script_, data_.take()};
  }

 private:
  void add_panel(const Panel& panel) {
    std::vector<std::string> curves;
    in_panel_.clear();
    if (panel.column == "V") in_panel_.push_back(0);
    const bool marked = step_ && panel.column == "I";
    if (marked) add_lines(panel, curves);
    if (trace_.devices() > 1) {
      add_devices(panel, curves);
    } else {
      const char* const style = rows_.size() < kFewestRowsOfALine ? "linespoints" : "lines";
      const std::string y = add(panel, panel.column, trace_.of(panel.column, 0, rows_));
      curves.push_back(fmt::format("data using {}:{} with {} lt 1 notitle", t_, y, style));
    }
    if (panel.column == "I") add_limit(panel, curves);
    script_ +=
        "set ylabel " + gnuplot_text(panel.title) + "\n" + y_range(in_panel_, panel.unit, panel.intervals);
    if (marked) add_letters(panel);
    script_ += plot_command(curves);
    if (marked) script_ += "unset label\n";
  }

  /// A column of the panel, which its axis must hold.
  std::string add(const Panel& panel, const std::string& name, std::vector<double> si) {
    in_panel_.insert(in_panel_.end(), si.begin(), si.end());
    return data_.add(name, panel.unit, std::move(si));
  }

  void add_devices(const Panel& panel, std::vector<std::string>& curves) {
    const std::size_t shown = std::min(trace_.devices(), kMostDevices);
    const bool titled = panel.column == "V";
    for (std::size_t k = 0; k < shown; ++k) {
      const std::string y =
          add(panel, fmt::format("{} of device {}", panel.column, k), trace_.of(panel.column, k, rows_));
      const std::string title =
          titled && k == 0 ? fmt::format("title \"{} single devices\"", shown) : "notitle";
      curves.push_back(
          fmt::format("data using {}:{} with lines lc rgb \"#9ecae1\" lw 0.75 {}", t_, y, title));
    }
    const std::string y = add(panel, panel.column + " mean", trace_.mean(panel.column, rows_));
    const std::string title =
        titled ? fmt::format("title \"mean of {} devices\"", trace_.devices()) : "notitle";
    curves.push_back(fmt::format("data using {}:{} with lines lt 1 {}", t_, y, title));
  }

  void add_lines(const Panel& panel, std::vector<std::string>& curves) {
    for (std::size_t k = 0; k < lines_.size(); ++k) {
      const std::string y = add(panel, fmt::format("line {}", k), {lines_[k].current, lines_[k].current});
      curves.push_back(fmt::format("data using {}:{} with lines lc rgb {} lw 1.5 title {}", line_t_, y,
                                   gnuplot_text(lines_[k].colour), gnuplot_text(lines_[k].current_label)));
    }
  }

  /// The limit of the source, at the signs at which it was met.
  void add_limit(const Panel& panel, std::vector<std::string>& curves) {
    const std::optional<double> limit = run_.experiment.device.compliance;
    if (!limit) return;
    const auto [low, high] = std::minmax_element(in_panel_.begin(), in_panel_.end());
    for (const double sign : {1.0, -1.0})
      if ((sign > 0 ? *high : -*low) >= *limit)
        curves.push_back(fmt::format("{:.10g} with lines ls 100 notitle", sign * *limit / panel.unit.size));
  }

  void add_letters(const Panel& panel) {
    const auto letter = [&](char name, std::size_t row, const char* place) {
      script_ += fmt::format("set label \"{}\" at {},{} {} point lt 7 pt 7 ps 0.5\n", name,
                             trace_.t()[row] / time_.size,
                             trace_.of("I", 0, std::span(&row, 1))[0] / panel.unit.size, place);
    };
    const bool down = step_->volts < 0;
    letter('A', step_->A, down ? "left offset 0.7,0.7" : "left offset 0.7,-0.7");
    if (step_->B) letter('B', *step_->B, place_of_minimum(down));
    letter('C', step_->C, down ? "right offset -0.5,-0.7" : "right offset -0.5,0.7");
    if (step_->D) letter('D', *step_->D, "left offset 0.7,0");
  }

  /// Beyond the reference line that B comes near to, or on the other side where there is no room.
  const char* place_of_minimum(bool down) const {
    constexpr double kRoomForLetter = 0.12;  // of the panel
    const auto [low, high] = std::minmax_element(in_panel_.begin(), in_panel_.end());
    const double I = trace_.of("I", 0, std::span(&*step_->B, 1))[0];
    const bool beyond = (down ? *high - I : I - *low) > kRoomForLetter * (*high - *low);
    if (down) return beyond ? "left offset 0.4,1.3" : "left offset 0.4,-0.9";
    return beyond ? "left offset 0.4,-1.3" : "left offset 0.4,0.9";
  }

  std::string caption() const {
    std::string text = "Source voltage V, current I, inner voltage u";
    if (run_.slow().exists()) text += fmt::format(" and slow state {}", run_.slow().name);
    text += " over time";
    if (trace_.devices() > 1)
      text += fmt::format(": the first {} devices (pale) and the mean of all {}",
                          std::min(trace_.devices(), kMostDevices), trace_.devices());
    else if (run_.is_ensemble())
      text += fmt::format(
          " of device 0 of {}; the devices were recorded at different instants, so no mean is drawn",
          run_.experiment.device.count);
    text += ".";
    if (const auto limit = run_.experiment.device.compliance)
      text += fmt::format(
          " The source limits |I| to {} (dashed where it was reached); V is that at the terminals.",
          format_engineering(*limit, unit::ampere));
    if (step_) text += " " + step_caption(*step_, lines_);
    return text;
  }

  const DeviceRunView& run_;
  const TraceCurves& trace_;
  std::vector<Panel> panels_;
  std::vector<std::size_t> rows_;
  AxisUnit time_;
  std::optional<SingleStep> step_;
  std::vector<ReferenceLine> lines_;
  FigureData data_;
  std::vector<double> in_panel_;
  std::string script_, t_, line_t_;
};

}  // namespace

std::optional<Figure> transient_figure(const DeviceRunView& run) {
  if (!run.trace || run.trace->rows() == 0) return std::nullopt;
  const TraceCurves trace(*run.trace, run.experiment.device.count);
  if (trace.rows() < 2 || !(trace.t().back() > trace.t().front())) return std::nullopt;
  return TransientWriter(run, trace).write();
}

}  // namespace memspike
