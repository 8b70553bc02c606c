// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/contract/format.hpp"
#include "experiments/device/figures/axis.hpp"
#include "experiments/device/figures/run_view.hpp"
#include "experiments/network/figures/network_figures.hpp"
#include "experiments/network/figures/weight_history.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostNamed = 7;  // synapses with a colour and a name of their own
constexpr std::size_t kMostPale = 60, kFewOfMany = 15;
constexpr std::size_t kFewestForHistogram = 8, kMostTimes = 600;

/// Writes trajectories, and beside them on the same axis the distribution at the first and the last time.
class WeightWriter {
 public:
  WeightWriter(std::string projection, double probe, const WeightHistory& history)
      : projection_(std::move(projection)),
        probe_(probe),
        history_(history),
        time_(axis_unit(history.t.back(), unit::second)),
        siemens_(axis_unit(largest_magnitude(history.G), unit::siemens)),
        has_histogram_(history.synapses() >= kFewestForHistogram) {
    std::vector<std::size_t> all(history.t.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    band_ = band_over_devices(history.G, history.synapses(), all);
    shown_ = points_to_draw(band_.mean, kMostTimes);
  }

  Figure write(const std::string& name) {
    script_ = fmt::format(
        "set terminal svg size 720,420 font \"Helvetica,14\" background \"white\" enhanced\n"
        "set multiplot\nset tmargin at screen 0.9\nset bmargin at screen 0.17\n"
        "set lmargin at screen 0.12\nset rmargin at screen {0}\n"
        "set xrange [{1:.8g}:{2:.8g}]\nset xlabel {3}\nset ylabel {4}\n{5}"
        "set key at screen {0},0.99 right top horizontal maxrows 1 samplen 1.5 width -1\n",
        has_histogram_ ? 0.74 : 0.97, history_.t.front() / time_.size, history_.t.back() / time_.size,
        gnuplot_text(axis_title("t", time_)), gnuplot_text(axis_title("G", siemens_)),
        y_range(history_.G, siemens_, 5));
    script_ += plot_command(trajectories());
    if (has_histogram_) add_histogram();
    script_ += "unset multiplot\n";
    return {name, "Weights of " + projection_, caption(), script_, data_.take()};
  }

 private:
  std::vector<double> picked(const std::vector<double>& values) const {
    std::vector<double> some;
    for (const std::size_t k : shown_) some.push_back(values[k]);
    return some;
  }
  std::vector<double> trajectory(std::size_t synapse) const {
    std::vector<double> some;
    for (const std::size_t k : shown_) some.push_back(history_.at(synapse, k));
    return some;
  }
  std::string name_of(std::size_t k) const {
    return fmt::format("{:.0f} \u2192 {:.0f}", history_.pre[k], history_.post[k]);
  }

  std::vector<std::string> trajectories() {
    const std::size_t n = history_.synapses();
    const std::string t = data_.add("t", time_, picked(history_.t));
    std::vector<std::string> curves;
    if (n <= kMostNamed) {
      for (std::size_t k = 0; k < n; ++k)
        curves.push_back(fmt::format("data using {}:{} with lines lt {} title {}", t,
                                     data_.add("G of " + name_of(k), siemens_, trajectory(k)), k + 1,
                                     gnuplot_text(name_of(k))));
      return curves;
    }
    const bool many = n > kMostPale;
    if (many)
      curves.push_back(
          fmt::format("data using {}:{}:{} with filledcurves fc rgb \"#deebf7\" fs solid 1 title "
                      "\"10 to 90 %\"",
                      t, data_.add("G 10 %", siemens_, picked(band_.low)),
                      data_.add("G 90 %", siemens_, picked(band_.high))));
    const std::size_t drawn = many ? kFewOfMany : n;
    for (std::size_t j = 0; j < drawn; ++j) {
      const std::size_t k = many ? j * n / drawn : j;
      curves.push_back(fmt::format("data using {}:{} with lines lc rgb \"#9ecae1\" lw 0.75 {}", t,
                                   data_.add("G of " + name_of(k), siemens_, trajectory(k)),
                                   j == 0 ? "title \"single\"" : "notitle"));
    }
    curves.push_back(fmt::format("data using {}:{} with lines lt 1 lw 2.5 title \"mean\"", t,
                                 data_.add("G mean", siemens_, picked(band_.mean))));
    return curves;
  }

  /// Shares of synapses in equal bins of G.
  std::vector<double> shares(std::size_t time, double low, double width, std::size_t bins) const {
    std::vector<double> share(bins);
    const std::size_t n = history_.synapses();
    for (std::size_t k = 0; k < n; ++k) {
      const auto bin = static_cast<std::size_t>(std::max(0.0, (history_.at(k, time) - low) / width));
      share[std::min(bin, bins - 1)] += 100 / static_cast<double>(n);
    }
    return share;
  }

  void add_histogram() {
    const auto [low, high] = std::minmax_element(history_.G.begin(), history_.G.end());
    const auto bins =
        static_cast<std::size_t>(std::clamp(std::sqrt(static_cast<double>(history_.synapses())), 8.0, 40.0));
    const double width = std::max((*high - *low) / static_cast<double>(bins), 1e-6 * std::fabs(*high));
    if (!(width > 0)) return;
    std::vector<double> middle;
    for (std::size_t k = 0; k < bins; ++k) middle.push_back(*low + (static_cast<double>(k) + 0.5) * width);
    const std::string y = data_.add("bin", siemens_, middle);
    const AxisUnit percent{1, "%"};
    const double half_in_unit = 0.5 * width / siemens_.size;
    const std::vector<double> start = shares(0, *low, width, bins),
                              end = shares(history_.t.size() - 1, *low, width, bins);
    const auto boxes = [&](const char* name, const std::vector<double>& share, const char* style) {
      const std::string x = data_.add(name, percent, share);
      return fmt::format(
          "data using (0):{0}:(0):{1}:(column({0})-{2:.8g}):(column({0})+{2:.8g}) with boxxyerror {3} "
          "notitle",
          y, x, half_in_unit, style);
    };
    const double most =
        std::max(*std::max_element(start.begin(), start.end()), *std::max_element(end.begin(), end.end()));
    script_ += fmt::format(
        "\nset lmargin at screen 0.77\nset rmargin at screen 0.97\nset format y \"\"\nunset ylabel\n"
        "set xrange [0:{:.6g}]\nset xtics {}\nset xlabel \"synapses (%)\"\n"
        "set label 1 \"start\" at graph 0,1 left offset 0.5,0.8 textcolor rgb \"#777777\"\n"
        "set label 2 \"end\" at graph 1,1 right offset -0.5,0.8 textcolor rgb \"#0072B2\"\n",
        1.05 * most,
        most > 60   ? 50
        : most > 25 ? 20
        : most > 12 ? 10
                    : 5);
    script_ +=
        plot_command({boxes("share at the start", start, "fc rgb \"#bbbbbb\" fs solid 0.8 noborder"),
                      boxes("share at the end", end,
                            "fc rgb \"#0072B2\" fs transparent solid 0.25 border lc rgb \"#0072B2\" lw 1")});
  }

  std::string caption() const {
    const std::size_t n = history_.synapses();
    std::string text =
        fmt::format("Conductance that a read at {} would find.", format_engineering(probe_, unit::volt));
    if (n <= kMostNamed)
      text += " Names are those of the neurons: pre \u2192 post.";
    else if (n > kMostPale)
      text +=
          fmt::format(" {} of {} synapses, their mean and the range that holds 80 % of them.", kFewOfMany, n);
    else
      text += fmt::format(" All {} synapses and their mean.", n);
    if (has_histogram_) text += " Right: their distribution at the first and the last recorded time.";
    return text;
  }

  std::string projection_;
  double probe_;
  const WeightHistory& history_;
  AxisUnit time_, siemens_;
  bool has_histogram_;
  Band band_;
  std::vector<std::size_t> shown_;
  FigureData data_;
  std::string script_;
};

}  // namespace

std::vector<Figure> weight_figures(const NetworkRunView& run) {
  std::vector<Figure> figures;
  if (!run.weights) return figures;
  std::vector<std::uint32_t> drawn;
  for (const WeightRecord& record : run.experiment.weights) {
    if (std::find(drawn.begin(), drawn.end(), record.projection) != drawn.end()) continue;
    drawn.push_back(record.projection);
    const std::string& projection = run.experiment.description.projections[record.projection].name;
    const std::optional<WeightHistory> history =
        history_of(*run.weights, projection, run.experiment.weights, record.projection);
    if (!history) continue;
    const std::string name = drawn.size() == 1 ? "weights" : fmt::format("weights_{}", drawn.size());
    figures.push_back(WeightWriter(projection, record.probe, *history).write(name));
  }
  return figures;
}

}  // namespace memspike
