// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/contract/format.hpp"
#include "experiments/device/figures/axis.hpp"
#include "experiments/device/figures/device_figures.hpp"
#include "experiments/device/figures/voltage_loops.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostRows = 1200, kMostLoops = 8, kMostDevices = 20, kSteadyPoints = 201,
                      kLegendBeside = 4;
constexpr double kMostSteadyExcess =
    2;                             // of the loops' current, above which the steady curve may leave the frame
constexpr double kDecades = 1e-7;  // of the largest current: the deepest floor of a logarithmic axis

/// The steady-state curve under the loops; empty where the model has none.
struct SteadyCurve {
  std::vector<double> V, I;
};

SteadyCurve steady_curve(const DeviceRef& device, double from, double to) {
  SteadyCurve curve;
  for (std::size_t k = 0; k < kSteadyPoints; ++k) {
    const double V = from + (to - from) * static_cast<double>(k) / (kSteadyPoints - 1);
    const std::optional<double> I = steady_current(device, V);
    if (!I) return {};
    curve.V.push_back(V), curve.I.push_back(*I);
  }
  return curve;
}

/// Which loops of a series are drawn: the last; of a series that stands alone also the first and some
/// between.
std::vector<std::size_t> loops_to_draw(std::size_t loops, bool alone) {
  std::vector<std::size_t> chosen;
  const std::size_t n = std::min(loops, alone ? kMostLoops : 1);
  for (std::size_t k = 0; k < n; ++k) chosen.push_back(n == 1 ? loops - 1 : k * (loops - 1) / (n - 1));
  return chosen;
}

/// Writes the linear or the logarithmic figure of the loops.
class LoopWriter {
 public:
  LoopWriter(const DeviceRunView& run, const TraceCurves& trace, const std::vector<LoopSeries>& series,
             bool logarithmic)
      : run_(run), trace_(trace), series_(series), logarithmic_(logarithmic) {
    std::vector<std::size_t> all(trace.rows());
    std::iota(all.begin(), all.end(), std::size_t{0});
    V_ = trace.mean("V", all), I_ = trace.mean("I", all);
    take_ranges();
    steady_ = steady_curve(run.nominal(), V_low_, V_high_);
    volts_ = axis_unit(std::max(std::fabs(V_low_), std::fabs(V_high_)), unit::volt);
    amperes_ = logarithmic ? plain_unit(unit::ampere) : axis_unit(largest_, unit::ampere);
  }

  Figure write() {
    std::vector<std::string> curves;
    add_steady(curves);
    add_devices(curves);
    for (std::size_t s = 0; s < series_.size(); ++s) add_series(s, curves);
    std::string script = series_.size() > kLegendBeside ? "set key outside right top vertical\n"
                                                        : "set key above horizontal\n";
    script += y_axis() + "set xlabel " + gnuplot_text(axis_title("V", volts_)) + "\n";
    const double room = 0.02 * (V_high_ - V_low_);
    script +=
        fmt::format("set xrange [{}:{}]\n", (V_low_ - room) / volts_.size, (V_high_ + room) / volts_.size);
    if (V_low_ < 0 && !logarithmic_)
      script +=
          "set xzeroaxis lt 1 lc rgb \"#999999\" lw 0.75\nset yzeroaxis lt 1 lc rgb \"#999999\" lw 0.75\n";
    script += arrows_ + plot_command(curves);
    return {logarithmic_ ? "current_voltage_log" : "current_voltage",
            logarithmic_ ? "Current against voltage, logarithmic" : "Current against voltage", caption(),
            script, data_.take()};
  }

 private:
  /// The ranges of the loops: of the voltage, of the current, and of its magnitude.
  void take_ranges() {
    V_low_ = std::numeric_limits<double>::infinity(), V_high_ = -V_low_;
    std::vector<double> magnitudes;
    for (const LoopSeries& series : series_)
      for (const VoltageLoop& loop : series.loops)
        for (std::size_t row = loop.first; row < loop.end; ++row) {
          V_low_ = std::min(V_low_, V_[row]), V_high_ = std::max(V_high_, V_[row]);
          I_low_ = std::min(I_low_, I_[row]), I_high_ = std::max(I_high_, I_[row]);
          if (I_[row] != 0) magnitudes.push_back(std::fabs(I_[row]));
        }
    largest_ = std::max(I_high_, -I_low_);
    if (magnitudes.empty()) return;
    // The current passes zero somewhere; the few points closest to that must not stretch the axis.
    const auto low = magnitudes.begin() + static_cast<std::ptrdiff_t>(magnitudes.size() / 33);
    std::nth_element(magnitudes.begin(), low, magnitudes.end());
    floor_ = std::max(*low, kDecades * largest_);
  }

  double shown(double I) const {
    if (!logarithmic_) return I;
    return I == 0 ? std::numeric_limits<double>::quiet_NaN() : std::fabs(I);
  }
  std::vector<double> shown(std::vector<double> I) const {
    for (double& value : I) value = shown(value);
    return I;
  }

  std::string y_axis() const {
    if (logarithmic_) {
      const double top =
          std::max(largest_, std::min(largest_magnitude(steady_.I), kMostSteadyExcess * largest_));
      return fmt::format(
          "set logscale y\nset format y decades\nset mytics 10\nset yrange [{}:{}]\nset ylabel \"|{}| "
          "(A)\"\n",
          floor_ / 1.5, 2 * top, italic("I"));
    }
    double low = I_low_, high = I_high_;
    for (const double I : steady_.I)
      if (std::fabs(I) < kMostSteadyExcess * largest_) low = std::min(low, I), high = std::max(high, I);
    const double room = 0.05 * (high - low);
    return fmt::format("set yrange [{}:{}]\nset ylabel {}\n", (low - room) / amperes_.size,
                       (high + room) / amperes_.size, gnuplot_text(axis_title("I", amperes_)));
  }

  void add_steady(std::vector<std::string>& curves) {
    if (steady_.V.empty()) return;
    const std::string V = data_.add("V steady", volts_, steady_.V),
                      I = data_.add("I steady", amperes_, shown(steady_.I));
    curves.push_back(
        fmt::format(R"(data using {}:{} with lines lc rgb "#aaaaaa" lw 3 title "steady state")", V, I));
  }

  /// Single devices of an ensemble, on the last loop.
  void add_devices(std::vector<std::string>& curves) {
    if (trace_.devices() == 1 || series_.size() > 1) return;
    const std::vector<std::size_t> rows = rows_of(series_[0].loops.back());
    const std::string V = data_.add("V of devices", volts_, trace_.of("V", 0, rows));
    for (std::size_t k = 0; k < std::min(trace_.devices(), kMostDevices); ++k) {
      const std::string I =
          data_.add(fmt::format("I of device {}", k), amperes_, shown(trace_.of("I", k, rows)));
      curves.push_back(fmt::format("data using {}:{} with lines lc rgb \"#9ecae1\" lw 0.75 {}", V, I,
                                   k == 0 ? "title \"single devices\"" : "notitle"));
    }
  }

  std::vector<std::size_t> rows_of(const VoltageLoop& loop) const {
    const std::vector<double> I(I_.begin() + static_cast<std::ptrdiff_t>(loop.first),
                                I_.begin() + static_cast<std::ptrdiff_t>(loop.end));
    std::vector<std::size_t> rows = points_to_draw(I, kMostRows);
    for (std::size_t& row : rows) row += loop.first;
    return rows;
  }

  void add_series(std::size_t s, std::vector<std::string>& curves) {
    const LoopSeries& series = series_[s];
    const bool alone = series_.size() == 1;
    for (const std::size_t k : loops_to_draw(series.loops.size(), alone)) {
      const VoltageLoop& loop = series.loops[k];
      const bool last = k + 1 == series.loops.size();
      const std::string tag =
          alone ? fmt::format("loop {}", loop.cycle) : fmt::format("rate {} loop {}", s, loop.cycle);
      const std::vector<std::size_t> rows = rows_of(loop);
      const std::string V = data_.add("V of " + tag, volts_, trace_.mean("V", rows));
      const std::string I = data_.add("I of " + tag, amperes_, shown(trace_.mean("I", rows)));
      curves.push_back(fmt::format("data using {}:{} with lines {}", V, I, look_of(s, k, last)));
      if (last) add_arrows(loop, alone ? "#0072B2" : series_colour(s, series_.size()));
    }
  }

  std::string look_of(std::size_t s, std::size_t k, bool last) const {
    const LoopSeries& series = series_[s];
    const std::size_t cycle = series.loops[k].cycle;
    if (series_.size() > 1) {
      const std::string colour = gnuplot_text(series_colour(s, series_.size()));
      return fmt::format("lc rgb {} lw 2 title \"{}\"", colour,
                         format_engineering(series.rate, unit::volt_per_second));
    }
    const char* const word = series.rate > 0 ? "cycle" : "sweep";
    if (last) return fmt::format("lt 1 lw 2.5 title \"{} {}\"", word, cycle);
    if (k == 0) return fmt::format("lt 2 lw 1.5 title \"{} {}\"", word, cycle);
    return "lc rgb \"#9ecae1\" lw 1 notitle";
  }

  /// An arrow on each leg, a little beyond its middle.
  void add_arrows(const VoltageLoop& loop, const std::string& colour) {
    for (const auto& [first, end] : loop.legs) {
      if (end < first + 3) continue;
      const double middle = V_[first] + 0.6 * (V_[end - 1] - V_[first]);
      std::size_t row = first + 1;
      while (row + 1 < end && (V_[row] < middle) == (V_[first] < middle)) ++row;
      const double from = shown(I_[row - 1]), to = shown(I_[row]);
      if (V_[row] == V_[row - 1] || !(logarithmic_ ? std::min(from, to) > floor_ : from == from)) continue;
      arrows_ += fmt::format(
          "set arrow from {},{} to {},{} head filled size screen 0.02,20,60 lw 2 lc rgb {} front\n",
          V_[row - 1] / volts_.size, from / amperes_.size, V_[row] / volts_.size, to / amperes_.size,
          gnuplot_text(colour));
    }
  }

  std::string caption() const {
    const bool alone = series_.size() == 1;
    const std::size_t loops = series_[0].loops.size(), shown_loops = loops_to_draw(loops, alone).size();
    std::string text = logarithmic_ ? "Magnitude of the current" : "Current";
    text += " against the source voltage; arrows show the direction.";
    if (alone && loops > 1)
      text +=
          fmt::format(" The first loop is orange, the last blue; {} of {} are drawn.", shown_loops, loops);
    if (!alone) text += " One colour for each scan rate";
    if (!alone) text += loops > 1 ? fmt::format(": the last of {} cycles.", loops) : ".";
    if (trace_.devices() > 1)
      text += fmt::format(" Mean over {} devices.", trace_.devices());
    else if (run_.is_ensemble())
      text += fmt::format(" Device 0 of {}.", run_.experiment.device.count);
    if (steady_.V.empty()) return text + " The model has no steady state that could be drawn beside it.";
    text += " Grey: the steady-state current at each held voltage";
    text += run_.is_ensemble() ? ", for nominal parameters." : ".";
    if (largest_magnitude(steady_.I) >= kMostSteadyExcess * largest_) text += " It leaves the frame.";
    return text;
  }

  const DeviceRunView& run_;
  const TraceCurves& trace_;
  const std::vector<LoopSeries>& series_;
  bool logarithmic_;
  std::vector<double> V_, I_;  ///< means over devices, for every row
  double V_low_ = 0, V_high_ = 0, I_low_ = 0, I_high_ = 0, largest_ = 0, floor_ = 0;
  SteadyCurve steady_;
  AxisUnit volts_, amperes_;
  FigureData data_;
  std::string arrows_;
};

}  // namespace

std::vector<Figure> current_voltage_figures(const DeviceRunView& run) {
  if (!run.trace || run.trace->rows() == 0) return {};
  const TraceCurves trace(*run.trace, run.experiment.device.count);
  const std::vector<LoopSeries> series = voltage_loops(run, trace);
  if (series.empty()) return {};
  std::vector<Figure> figures{LoopWriter(run, trace, series, false).write()};
  figures.push_back(LoopWriter(run, trace, series, true).write());
  return figures;
}

}  // namespace memspike
