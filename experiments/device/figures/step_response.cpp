// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/device/figures/axis.hpp"
#include "experiments/device/figures/device_figures.hpp"
#include "experiments/device/figures/single_step.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostDevices = 20, kMostRows = 1200;
constexpr double kLogarithmicFrom = 30;  // largest over smallest value

/// What the two figures of a step differ in.
struct Kind {
  std::string name, quantity, title;
  bool resistance;
};

/// Writes one figure of the step response.
class StepWriter {
 public:
  StepWriter(const DeviceRunView& run, const TraceCurves& trace, const SingleStep& step, Kind kind)
      : run_(run),
        trace_(trace),
        step_(step),
        kind_(std::move(kind)),
        lines_(reference_lines(run, step.volts)) {
    const std::vector<std::size_t> all = rows_of_step();
    for (const std::size_t k : points_to_draw(mean(all), kMostRows)) rows_.push_back(all[k]);
    for (const std::size_t row : rows_) t_.push_back(trace.t()[row] - step.on.t_start);
  }

  Figure write() {
    std::vector<double> levels = mean(rows_);
    for (const ReferenceLine& line : lines_) levels.push_back(level(line));
    const AxisUnit unit = axis_unit(largest_magnitude(levels), kind_.resistance ? unit::ohm : unit::ampere);
    const std::string y_axis = y_axis_of(levels, unit);
    std::vector<std::string> curves;
    for (const ReferenceLine& line : lines_)
      curves.push_back(fmt::format(
          "{} with lines lc rgb {} lw 1.5 title {}", level(line) / unit.size, gnuplot_text(line.colour),
          gnuplot_text(kind_.resistance ? line.resistance_label : line.current_label)));
    const std::string t = data_.add("t after the step", plain_unit(unit::second), t_);
    add_curves(t, unit, curves);
    std::string script = "set key above horizontal\nset logscale x\nset format x decades\nset mxtics 10\n";
    script += fmt::format("set xrange [{}:{}]\n", t_.front(), t_.back());
    script += "set xlabel \"time after the step, {/:Italic t} (s)\"\n" + y_axis + letters(unit) +
              plot_command(curves);
    return {kind_.name, kind_.title, caption(), script, data_.take()};
  }

 private:
  /// The rows after the step itself, which a logarithmic axis cannot show.
  std::vector<std::size_t> rows_of_step() const {
    std::vector<std::size_t> rows;
    for (std::size_t row = step_.first; row < step_.end; ++row)
      if (trace_.t()[row] > step_.on.t_start) rows.push_back(row);
    return rows;
  }

  /// V/I, or the current in the direction of the voltage.
  double as_quantity(double I) const {
    if (!kind_.resistance) return step_.volts < 0 ? -I : I;
    return step_.volts / I;
  }
  std::vector<double> as_quantity(std::vector<double> I) const {
    for (double& value : I) value = as_quantity(value);
    return I;
  }
  // Resistances are never averaged: V over the mean current is.
  std::vector<double> mean(std::span<const std::size_t> rows) const {
    return as_quantity(trace_.mean("I", rows));
  }
  double level(const ReferenceLine& line) const { return as_quantity(line.current); }
  double at(std::size_t row) const { return mean(std::span(&row, 1))[0]; }

  void add_curves(const std::string& t, const AxisUnit& unit, std::vector<std::string>& curves) {
    const std::size_t devices = trace_.devices(), shown = std::min(devices, kMostDevices);
    for (std::size_t k = 0; devices > 1 && k < shown; ++k) {
      const std::string y = data_.add(fmt::format("{} of device {}", kind_.quantity, k), unit,
                                      as_quantity(trace_.of("I", k, rows_)));
      curves.push_back(fmt::format("data using {}:{} with lines lc rgb \"#9ecae1\" lw 0.75 notitle", t, y));
    }
    const std::string y = data_.add(kind_.quantity, unit, mean(rows_));
    curves.push_back(fmt::format("data using {}:{} with lines lt 1 lw 2.5 notitle", t, y));
  }

  std::string y_axis_title(const AxisUnit& unit) const {
    const std::string current = (step_.volts < 0 ? "current \u2212" : "current ") + italic("I");
    const std::string what = kind_.resistance ? "resistance " + italic("V") + "/" + italic("I") : current;
    return "set ylabel " + gnuplot_text(with_unit(what, unit)) + "\n";
  }

  std::string y_axis_of(const std::vector<double>& levels, const AxisUnit& unit) const {
    const auto [low, high] = std::minmax_element(levels.begin(), levels.end());
    std::string script = y_axis_title(unit);
    const double from = *low / unit.size, to = *high / unit.size;
    if (from > 0 && to > kLogarithmicFrom * from)
      return script + fmt::format("set logscale y\nset yrange [{}:{}]\n", from / 1.6, to * 1.6);
    const double room = 0.08 * (std::max(to, 0.0) - std::min(from, 0.0));
    return script +
           fmt::format("set yrange [{}:{}]\n", from < 0 ? from - room : 0.0, to > 0 ? to + room : 0.5 * room);
  }

  bool shows_start() const { return trace_.t()[step_.A] == step_.on.t_start; }

  std::string letters(const AxisUnit& unit) const {
    std::string script;
    const auto letter = [&](char name, double t, std::size_t row, double dx, double dy, const char* side) {
      script += fmt::format("set label \"{}\" at {},{} {} offset {},{} point lt 7 pt 7 ps 0.6 front\n", name,
                            t, at(row) / unit.size, side, dx, dy);
    };
    const double away = kind_.resistance ? 1 : -1;
    if (shows_start()) letter('A', t_.front(), step_.A, 0.8, 0.9 * away, "left");
    if (step_.B) letter('B', trace_.t()[*step_.B] - step_.on.t_start, *step_.B, 0, 0.9 * away, "center");
    const bool rises = at(step_.C) >= at(rows_[rows_.size() * 4 / 5]);
    letter('C', t_.back(), step_.C, -0.6, rises ? 0.9 : -0.9, "right");
    return script;
  }

  std::string caption() const {
    std::string text = kind_.resistance ? "Resistance V/I" : "Current";
    text += fmt::format(" after a step to {} V, on logarithmic time", step_.volts);
    if (trace_.devices() > 1)
      text += fmt::format(": the first {} devices (pale) and {} of all {}",
                          std::min(trace_.devices(), kMostDevices),
                          kind_.resistance ? "V over the mean current" : "the mean", trace_.devices());
    text += shows_start() ? ". A stands at the left edge, for t = 0. " : ". ";
    return text + step_caption({.volts = step_.volts, .B = step_.B}, lines_);
  }

  const DeviceRunView& run_;
  const TraceCurves& trace_;
  const SingleStep& step_;
  Kind kind_;
  std::vector<ReferenceLine> lines_;
  std::vector<std::size_t> rows_;
  std::vector<double> t_;
  FigureData data_;
};

/// V/I diverges where the current passes zero, and means nothing near there.
bool keeps_its_sign(const TraceCurves& trace, const SingleStep& step) {
  for (std::size_t row = step.first; row < step.end; ++row)
    if (!(trace.mean("I", std::span(&row, 1))[0] * step.volts > 0)) return false;
  return true;
}

}  // namespace

std::vector<Figure> step_response_figures(const DeviceRunView& run) {
  if (!run.trace || run.trace->rows() == 0) return {};
  const TraceCurves trace(*run.trace, run.experiment.device.count);
  const std::optional<SingleStep> step = single_step(run, trace);
  if (!step) return {};
  std::vector<Figure> figures;
  figures.push_back(
      StepWriter(run, trace, *step, {"current_log_time", "I", "Current after the step", false}).write());
  if (keeps_its_sign(trace, *step))
    figures.push_back(
        StepWriter(run, trace, *step, {"resistance_log_time", "R", "Resistance after the step", true})
            .write());
  return figures;
}

}  // namespace memspike
