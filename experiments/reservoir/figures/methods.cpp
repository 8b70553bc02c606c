// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/device/figures/axis.hpp"
#include "experiments/reservoir/figures/accuracy_table.hpp"
#include "experiments/reservoir/figures/reservoir_figures.hpp"

namespace memspike {
namespace {

struct Method {
  const char *key, *name;
};
constexpr Method kMethods[] = {{"reservoir", "reservoir of devices"},
                               {"linear", "linear integrators"},
                               {"no_memory", "devices without memory"},
                               {"sums", "sums of the input"},
                               {"pixels", "features at once"}};

class MethodsWriter {
 public:
  explicit MethodsWriter(const ReservoirRunView& run) : run_(run), table_(run.folder) {}

  Figure write() {
    const ReservoirExperiment& e = run_.experiment;
    const AxisUnit one = plain_unit(unit::one);
    std::vector<std::string> curves;
    for (std::size_t r = 0; r < e.readouts.size(); ++r) {
      std::vector<double> x, y, sd, place;
      for (std::size_t m = 0; m < std::size(kMethods); ++m) {
        const Spreading s = accuracy(kMethods[m].key, name_of(e.readouts[r]));
        if (s.count() == 0) continue;
        place.push_back(static_cast<double>(m) + offset(r));
        x.push_back(s.mean()), sd.push_back(s.count() > 1 ? s.deviation() : 0);
        low_ = std::min(low_, s.mean());
        label(s, place.back());
      }
      y = place;
      const std::string prefix(name_of(e.readouts[r]));
      const std::string at = data_.add(prefix + " [%]", one, x), row = data_.add(prefix + " row", one, y),
                        d = data_.add(prefix + " sd [%]", one, sd);
      curves.push_back(
          fmt::format("data using {0}:{1}:(0):(column({0})):(column({1})-{2}):(column({1})+{2}) with "
                      "boxxyerror lt {3} fs solid "
                      "0.85 noborder title {4}",
                      at, row, half(), r + 1, gnuplot_text(spoken(prefix))));
      curves.push_back(fmt::format(
          "data using {}:{}:{} with xerrorbars lc rgb \"#222222\" lw 1.2 pt 0 notitle", at, row, d));
    }
    return {"methods", "What the devices add", caption(), script(curves), data_.take()};
  }

 private:
  double half() const { return 0.38 / static_cast<double>(run_.experiment.readouts.size()); }
  double offset(std::size_t r) const {
    const auto n = static_cast<double>(run_.experiment.readouts.size());
    return 2 * half() * (static_cast<double>(r) - (n - 1) / 2);
  }
  static std::string spoken(std::string name) {
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
  }

  Spreading accuracy(std::string_view method, std::string_view readout) const {
    const ReservoirRead& read = run_.experiment.reservoir.read;
    const bool is_plain = method == "sums" || method == "pixels";
    return table_.of(method, readout,
                     static_cast<double>(method == "pixels" ? run_.experiment.devices() : read.devices[0]),
                     is_plain ? 0 : read.noise[0]);
  }

  void label(const Spreading& s, double place) {
    labels_ +=
        fmt::format("set label {} at {:.6g},{:.6g} left offset 1,0 font \",12\" textcolor rgb \"#333333\"\n",
                    gnuplot_text(s.count() > 1 ? fmt::format("{:.1f} ± {:.1f}", s.mean(), s.deviation())
                                               : fmt::format("{:.1f}", s.mean())),
                    s.mean() + (s.count() > 1 ? s.deviation() : 0), place);
  }

  std::string script(const std::vector<std::string>& curves) const {
    std::string tics;
    std::size_t rows = 0;
    for (std::size_t m = 0; m < std::size(kMethods); ++m)
      if (accuracy(kMethods[m].key, name_of(run_.experiment.readouts[0])).count() > 0)
        tics += fmt::format("{}{} {}", rows++ ? ", " : "", gnuplot_text(kMethods[m].name), m);
    const double chance = 100 * run_.number("chance");
    std::string line;
    if (!std::isnan(chance))
      line = fmt::format(
          "set arrow 1 from first {0:.6g},graph 0 to first {0:.6g},graph 1 nohead front ls 100\nset label "
          "100 "
          "\"chance\" at first {0:.6g},graph 1 center offset 0,0.6 font \",12\" textcolor rgb \"#444444\"\n",
          chance);
    return fmt::format(
        "set terminal svg size 720,{} font \"Helvetica,14\" background \"white\" enhanced\n"
        "set lmargin at screen 0.26\nset rmargin at screen 0.88\nset xrange [0:100]\nset yrange "
        "[{:.6g}:-0.6]\n"
        "set ytics ({}) scale 0\nset grid noytics\nset xlabel \"right answers (%)\"\nset key outside bottom "
        "center "
        "horizontal samplen 1\n{}{}{}",
        160 + 55 * rows, static_cast<double>(std::size(kMethods)) - 0.4 - static_cast<double>(5 - rows), tics,
        line, labels_, plot_command(curves));
  }

  std::string caption() const {
    const ReservoirExperiment& e = run_.experiment;
    return fmt::format(
        "Share of test samples told right, mean and standard deviation over {} seed{}. Linear integrators "
        "forget "
        "as the devices do at rest; devices without memory are at rest before the last step of every read; "
        "sums are "
        "the integral of the voltage that each device saw; features at once are the sample itself. All are "
        "read by "
        "the same rule{}.",
        e.seeds, e.seeds == 1 ? "" : "s", e.readouts.size() == 1 ? "" : "s");
  }

  const ReservoirRunView& run_;
  AccuracyTable table_;
  FigureData data_;
  std::string labels_;
  double low_ = 100;
};

}  // namespace

void add_methods_figure(const ReservoirRunView& run, std::vector<Figure>& figures) {
  figures.push_back(MethodsWriter(run).write());
}

}  // namespace memspike
