// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/contract/format.hpp"
#include "experiments/device/figures/axis.hpp"
#include "experiments/reservoir/figures/accuracy_table.hpp"
#include "experiments/reservoir/figures/reservoir_figures.hpp"

namespace memspike {
namespace {

std::string percent(double share) { return format_number(std::round(1e6 * share) / 1e4) + " %"; }

/// Accuracy along one list of the experiment, by the rule of the results.
class DependenceWriter {
 public:
  explicit DependenceWriter(const ReservoirRunView& run)
      : run_(run), table_(run.folder), rule_(name_of(run.experiment.readouts[0])) {
    devices_.assign(read().devices.begin(), read().devices.end());
    noises_ = read().noise;
    std::sort(devices_.begin(), devices_.end()), std::sort(noises_.begin(), noises_.end());
  }

  Figure against_devices() {
    const auto of = [&](std::string_view method, double noise) {
      return [this, method, noise](double devices) { return table_.of(method, rule_, devices, noise); };
    };
    for (std::size_t k = 0; k < noises_.size(); ++k)
      curve(devices_, of("reservoir", noises_[k]), "reservoir, noise " + percent(noises_[k]),
            fmt::format("lc rgb \"{}\" lw 2 pt 7 ps 0.7", series_colour(k, noises_.size())));
    curve(devices_, of("linear", read().noise[0]), "linear integrators, noise " + percent(read().noise[0]),
          "lc rgb \"#D55E00\" lw 1.5 dt (8,4) pt 4 ps 0.7");
    curve(devices_, of("no_memory", read().noise[0]), "devices without memory",
          "lc rgb \"#888888\" lw 1.5 dt (8,4) pt 8 ps 0.8");
    std::string tics;
    for (const double n : devices_)
      tics += fmt::format("{}\"{:.0f}\" {:.0f}", tics.empty() ? "" : ", ", n, n);
    return {"devices", "Accuracy against the number of devices", caption("as many devices, evenly over all"),
            fmt::format("set logscale x 2\nset xtics ({})\nset xrange [{:.6g}:{:.6g}]\n", tics,
                        devices_.front() / 1.2, devices_.back() * 1.2) +
                rest("devices that are read"),
            data_.take()};
  }

  Figure against_noise() {
    std::vector<double> at;
    for (const double noise : noises_) at.push_back(100 * noise);
    const auto of = [&](std::string_view method, double devices) {
      return [this, method, devices](double noise) { return table_.of(method, rule_, devices, noise / 100); };
    };
    for (std::size_t k = 0; k < devices_.size(); ++k)
      curve(at, of("reservoir", devices_[k]),
            fmt::format("{:.0f} device{}", devices_[k], devices_[k] == 1 ? "" : "s"),
            fmt::format("lc rgb \"{}\" lw 2 pt 7 ps 0.7", series_colour(k, devices_.size())));
    const auto first = static_cast<double>(read().devices[0]);
    curve(at, of("linear", first), fmt::format("linear integrators, {:.0f}", first),
          "lc rgb \"#D55E00\" lw 1.5 dt (8,4) pt 4 ps 0.7");
    return {"noise", "Accuracy against read noise", caption("the standard deviation of the noise"),
            fmt::format("set xrange [0:{:.6g}]\n", 1.05 * at.back()) + rest("read noise (% of full scale)"),
            data_.take()};
  }

 private:
  const ReservoirRead& read() const { return run_.experiment.reservoir.read; }

  template <class Of>
  void curve(const std::vector<double>& at, const Of& of, const std::string& title,
             const std::string& style) {
    const AxisUnit one = plain_unit(unit::one);
    std::vector<double> x, mean, sd;
    for (const double value : at) {
      const Spreading s = of(value);
      if (s.count() == 0) continue;
      x.push_back(value), mean.push_back(s.mean()), sd.push_back(s.count() > 1 ? s.deviation() : 0);
      low_ = std::min(low_, s.mean());
    }
    if (x.empty()) return;
    const std::string name = fmt::format("curve {}", curves_.size());  // titles have commas
    const std::string at_column = data_.add(name + " at", one, x), m = data_.add(name + " [%]", one, mean),
                      d = data_.add(name + " sd [%]", one, sd);
    curves_.push_back(fmt::format("data using {}:{}:{} with yerrorlines {} title {}", at_column, m, d, style,
                                  gnuplot_text(title)));
  }

  std::string rest(const char* x_label) {
    const double low = std::max(0.0, std::floor((low_ - 3) / 10) * 10);
    std::string lines;
    int number = 1;
    for (const auto& [key, name] :
         {std::pair("controls.pixels_mean", "features at once"), std::pair("chance", "chance")})
      if (const double value = 100 * run_.number(key); !std::isnan(value) && value >= low)
        lines += fmt::format(
            "set arrow {0} from graph 0,first {1:.6g} to graph 1,first {1:.6g} nohead back ls 100\nset label "
            "{0} "
            "{2} at graph 1.01,first {1:.6g} font \",12\" textcolor rgb \"#444444\"\n",
            number++, value, gnuplot_text(fmt::format("{} {:.1f}", name, value)));
    return fmt::format(
        "set terminal svg size 720,520 font \"Helvetica,14\" background \"white\" enhanced\n"
        "set lmargin at screen 0.12\nset rmargin at screen 0.8\nset yrange [{}:102]\nset xlabel \"{}\"\n"
        "set ylabel \"right answers (%)\"\nset key below center horizontal maxcols 2 samplen 2 width -8 font "
        "\",13\" Left reverse\n{}{}",
        low, x_label, lines, plot_command(curves_));
  }

  std::string caption(const char* what) const {
    return fmt::format(
        "Share of test samples told right by {}, mean and standard deviation over {} seed{}; the axis: {}.",
        rule_ == "nearest_state" ? "the nearest state" : rule_, run_.experiment.seeds,
        run_.experiment.seeds == 1 ? "" : "s", what);
  }

  const ReservoirRunView& run_;
  AccuracyTable table_;
  std::string rule_;
  std::vector<double> devices_, noises_;
  FigureData data_;
  std::vector<std::string> curves_;
  double low_ = 100;
};

}  // namespace

void add_devices_figure(const ReservoirRunView& run, std::vector<Figure>& figures) {
  if (run.experiment.reservoir.read.devices.size() > 1)
    figures.push_back(DependenceWriter(run).against_devices());
}

void add_noise_figure(const ReservoirRunView& run, std::vector<Figure>& figures) {
  if (run.experiment.reservoir.read.noise.size() > 1)
    figures.push_back(DependenceWriter(run).against_noise());
}

}  // namespace memspike
