// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/contract/format.hpp"
#include "engine/contract/quantity.hpp"
#include "experiments/device/figures/axis.hpp"
#include "experiments/network/figures/network_view.hpp"
#include "experiments/reservoir/figures/reservoir_figures.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostWords = 64;

/// The bits of a word, without what marks them as such.
std::string bits_of(const std::string& name) { return name.starts_with("0b") ? name.substr(2) : name; }

bool are_words(const ReservoirRunView& run) { return run.experiment.data.set->name == "words"; }

/// Words by what they leave in the device in the middle, lowest first.
class SeparationWriter {
 public:
  explicit SeparationWriter(const ReservoirRunView& run) : run_(run) {
    const StoredTable table = read_table(run.folder, "separation");
    const std::vector<std::string> names = names_in(table, "class");
    const double seed = table.numbers("seed").at(0);
    const double device = run.number("shown_device"), last = static_cast<double>(run.experiment.reads() - 1);
    for (std::size_t k = 0; k < table.rows(); ++k)
      if (table.numbers("seed")[k] == seed && table.numbers("device")[k] == device &&
          table.numbers("read")[k] == last)
        states_.push_back({bits_of(names[k]), 100 * table.numbers("mean")[k], 100 * table.numbers("sd")[k]});
    std::stable_sort(states_.begin(), states_.end(),
                     [](const auto& a, const auto& b) { return a.mean < b.mean; });
  }

  Figure write() {
    const AxisUnit one = plain_unit(unit::one);
    const double noise = 100 * run_.experiment.reservoir.read.noise[0];
    std::vector<double> x, mean, sd, low, high;
    std::string tics;
    double gap = HUGE_VAL;
    for (std::size_t k = 0; k < states_.size(); ++k) {
      const State& s = states_[k];
      x.push_back(static_cast<double>(k)), mean.push_back(s.mean), sd.push_back(s.sd);
      const double wide = 2 * std::hypot(noise, s.sd);
      low.push_back(s.mean - wide), high.push_back(s.mean + wide);
      tics += fmt::format("{}{} {}", k ? ", " : "", gnuplot_text(s.name), k);
      if (k > 0) gap = std::min(gap, s.mean - states_[k - 1].mean);
    }
    const std::string at = data_.add("word", one, x), m = data_.add("mean [%]", one, mean),
                      d = data_.add("sd [%]", one, sd), l = data_.add("low [%]", one, low),
                      h = data_.add("high [%]", one, high);
    const std::string script = fmt::format(
        "set terminal svg size 760,500 font \"Helvetica,14\" background \"white\" enhanced\nset bmargin at "
        "screen "
        "0.2\n"
        "set xrange [-0.7:{:.6g}]\nset yrange [-8:108]\nset xtics rotate by 90 right ({}) scale 0 font "
        "\"Courier,12\"\n"
        "set xlabel \"word, by its state\" offset 0,-1\nset ylabel \"reading (% of full scale)\"\nset grid "
        "noxtics\n"
        "set key top left Left reverse\nset label 1 {} at graph 0.98,0.05 right font \",13\" textcolor rgb "
        "\"#222222\"\n{}",
        static_cast<double>(states_.size()) - 0.3, tics,
        gnuplot_text(fmt::format("smallest gap {:.1f} %", gap)),
        plot_command(
            {fmt::format("data using {0}:{1}:(column({0})-0.42):(column({0})+0.42):{2}:{3} with boxxyerror "
                         "fc rgb \"#cfe7f5\" fs solid 1 noborder title \"two standard deviations, read noise "
                         "included\"",
                         at, m, l, h),
             fmt::format("data using {}:{}:{} with yerrorbars lt 1 ps 0.7 title \"mean, and spread from "
                         "pulse to pulse\"",
                         at, m, d)}));
    return {"separation", "States that words leave behind",
            fmt::format("What device {:.0f} of the first seed holds at the end of each word, over the test "
                        "samples. Where "
                        "bands do not overlap, one device tells the words apart.",
                        run_.number("shown_device")),
            script, data_.take()};
  }

 private:
  struct State {
    std::string name;
    double mean, sd;  ///< [% of full scale]
  };
  const ReservoirRunView& run_;
  std::vector<State> states_;
  FigureData data_;
};

/// The slow state of a device while samples pass by.
class CourseWriter {
 public:
  explicit CourseWriter(const ReservoirRunView& run)
      : run_(run), table_(read_table(run.folder, "course")), names_(names_in(table_, "class")) {}

  Figure write() {
    const SlowState& slow = run_.experiment.reservoir.device.model->slow;
    const std::vector<double>&t = table_.numbers("t"), &x = table_.numbers(slow.name);
    const AxisUnit time = axis_unit(largest_magnitude(t), unit::second),
                   state = axis_unit(largest_magnitude(x), slow.unit);
    std::vector<std::size_t> starts;
    for (std::size_t k = 0; k < names_.size(); ++k)
      if (k == 0 || names_[k] != names_[k - 1]) starts.push_back(k);
    std::vector<std::string> curves;
    for (std::size_t c = 0; c < starts.size(); ++c) {
      const auto begin = static_cast<std::ptrdiff_t>(starts[c]),
                 end = static_cast<std::ptrdiff_t>(c + 1 < starts.size() ? starts[c + 1] : names_.size());
      const std::string name = bits_of(names_[starts[c]]);
      const std::string at = data_.add("t of " + name, time, {t.begin() + begin, t.begin() + end}),
                        of = data_.add("state of " + name, state, {x.begin() + begin, x.begin() + end});
      curves.push_back(fmt::format("data using {}:{} with lines lw 1.6 lc rgb \"{}\" title {}", at, of,
                                   series_colour(c, starts.size()), gnuplot_text(name)));
    }
    return {"course", "A device on its way through a sample", caption(), script(curves, time, state, t),
            data_.take()};
  }

 private:
  std::string script(const std::vector<std::string>& curves, const AxisUnit& time, const AxisUnit& state,
                     const std::vector<double>& t) const {
    const PulseStream& stream = run_.experiment.encode;
    std::string slots;
    for (std::size_t k = 0; k < stream.steps; ++k)
      slots += fmt::format(
          "set object {} rectangle from first {:.6g},graph 0 to first {:.6g},graph 1 behind fc rgb "
          "\"#f1f1f1\" fs "
          "solid 1 noborder\n",
          k + 1, static_cast<double>(k) * stream.period / time.size,
          (static_cast<double>(k) * stream.period + stream.width) / time.size);
    return fmt::format(
        "set rmargin at screen 0.86\nset lmargin at screen 0.12\nset xrange [0:{:.6g}]\nset yrange "
        "[0:*]\nset grid "
        "noxtics\n"
        "set key at screen 0.985,0.95 right top samplen 1 font \"{}\" spacing 0.95\nset xlabel {}\nset "
        "ylabel {}\n{}{}",
        *std::max_element(t.begin(), t.end()) / time.size, are_words(run_) ? "Courier,11" : ",13",
        gnuplot_text(with_unit("{/:Italic t}", time)),
        gnuplot_text(axis_title(run_.experiment.reservoir.device.model->slow.name, state)), slots,
        plot_command(curves));
  }

  std::string caption() const {
    return fmt::format(
        "Slow state of device {:.0f} of the first seed during {} of each class, from rest and without noise. "
        "Grey: where "
        "pulses are, at their full width.",
        run_.number("shown_device"), are_words(run_) ? "the word" : "the first test sample");
  }

  const ReservoirRunView& run_;
  StoredTable table_;
  std::vector<std::string> names_;
  FigureData data_;
};

}  // namespace

void add_separation_figure(const ReservoirRunView& run, std::vector<Figure>& figures) {
  if (are_words(run) && run.experiment.data.set->classes.size() <= kMostWords)
    figures.push_back(SeparationWriter(run).write());
}

void add_course_figure(const ReservoirRunView& run, std::vector<Figure>& figures) {
  if (run.experiment.reservoir.device.model->slow.exists()) figures.push_back(CourseWriter(run).write());
}

}  // namespace memspike
