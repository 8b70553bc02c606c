// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/device/figures/axis.hpp"
#include "experiments/device/spreading.hpp"
#include "experiments/learning/figures/learning_figures.hpp"
#include "experiments/network/figures/network_view.hpp"

namespace memspike {
namespace {

constexpr std::size_t kBins = 40;  // of the stream
constexpr const char *kLearned = "#0072B2", *kOff = "#888888";

/// The stored stream of one run of one seed, sample after sample.
struct Stream {
  std::vector<double> t, latency, spikes;  ///< [s], [s], NaN without an answer; their number
  std::vector<char> is_pattern;
};

std::vector<Stream> streams_of(const StoredTable& table, std::string_view run, std::string_view noise) {
  const std::vector<std::string> runs = names_in(table, "run"), classes = names_in(table, "class");
  std::vector<Stream> all;
  double seed = std::nan("");
  for (std::size_t k = 0; k < table.rows(); ++k) {
    if (runs[k] != run) continue;
    if (table.numbers("seed")[k] != seed) all.emplace_back(), seed = table.numbers("seed")[k];
    Stream& s = all.back();
    s.t.push_back(table.numbers("t")[k]), s.latency.push_back(table.numbers("latency")[k]);
    s.spikes.push_back(table.numbers("spikes")[k]), s.is_pattern.push_back(classes[k] != noise);
  }
  return all;
}

/// Mean and deviation over seeds of one quantity in each bin of time.
struct Course {
  std::vector<double> t, mean, low, high;
};

class DetectionWriter {
 public:
  explicit DetectionWriter(const LearningRunView& run)
      : run_(run),
        table_(read_table(run.folder, "stream")),
        learned_(streams_of(table_, "learning", run.experiment.data.set->classes[0])),
        control_(streams_of(table_, "plasticity_off", run.experiment.data.set->classes[0])),
        slot_(run.experiment.slot()),
        last_(table_.numbers("t").back() + slot_),
        time_(axis_unit(last_, unit::second)) {}

  Figure write() {
    script_ = fmt::format(
        "set terminal svg size 720,620 font \"Helvetica,14\" background \"white\" enhanced\nset multiplot\n"
        "set lmargin at screen 0.12\nset rmargin at screen 0.97\nset xrange [0:{:.6g}]\n"
        "set key at screen 0.97,0.995 right top horizontal maxrows 1 samplen 1.5\n{}",
        last_ / time_.size, mark_of_the_test());
    panel(0.93, 0.55, false);
    latency();
    panel(0.51, 0.34, false);
    courses("hits (%)", 100, 1, hits);
    panel(0.30, 0.125, true);
    courses("false alarms (1/s)", 1, HUGE_VAL, alarms);
    script_ += "unset multiplot\n";
    return {"detection", "Detection in the course of the stream", caption(), script_, data_.take()};
  }

 private:
  using Quantity = double (*)(const Stream&, const std::vector<std::size_t>&, double slot);

  static double hits(const Stream& s, const std::vector<std::size_t>& samples, double) {
    double shown = 0, hit = 0;
    for (const std::size_t k : samples)
      if (s.is_pattern[k]) shown += 1, hit += s.spikes[k] > 0;
    return ratio_of(hit, shown);
  }
  static double alarms(const Stream& s, const std::vector<std::size_t>& samples, double slot) {
    double spikes = 0, noise = 0;
    for (const std::size_t k : samples)
      if (!s.is_pattern[k]) spikes += s.spikes[k], noise += slot;
    return ratio_of(spikes, noise);
  }
  static double mean_latency(const Stream& s, const std::vector<std::size_t>& samples, double) {
    Spreading latency;
    for (const std::size_t k : samples)
      if (s.is_pattern[k]) latency.take(s.latency[k]);
    return latency.count() > 0 ? latency.mean() : std::nan("");
  }

  Course course_of(const std::vector<Stream>& streams, Quantity quantity, double most = HUGE_VAL) const {
    std::vector<Spreading> bins(kBins);
    for (const Stream& s : streams) {
      std::vector<std::vector<std::size_t>> samples(kBins);
      for (std::size_t k = 0; k < s.t.size(); ++k)
        samples[std::min(static_cast<std::size_t>(s.t[k] / last_ * kBins), kBins - 1)].push_back(k);
      for (std::size_t b = 0; b < kBins; ++b) bins[b].take(quantity(s, samples[b], slot_));
    }
    Course c;
    for (std::size_t b = 0; b < kBins; ++b) {
      if (bins[b].count() == 0) continue;
      const double mean = bins[b].mean(), sd = bins[b].count() > 1 ? bins[b].deviation() : 0;
      c.t.push_back((static_cast<double>(b) + 0.5) / kBins * last_);
      c.mean.push_back(mean), c.low.push_back(std::max(mean - sd, 0.0));
      c.high.push_back(std::min(mean + sd, most));
    }
    return c;
  }

  void panel(double top, double bottom, bool is_last) {
    script_ += fmt::format("\nset tmargin at screen {}\nset bmargin at screen {}\n", top, bottom);
    script_ += is_last ? "set format x \"% h\"\nset xlabel " + gnuplot_text(axis_title("t", time_)) + "\n"
                       : "set format x \"\"\n";
  }

  /// Where the last test begins, across all panels.
  std::string mark_of_the_test() const {
    const auto& phases = table_.numbers("phase");
    const double test = phases.back();
    for (std::size_t k = 0; k < table_.rows(); ++k)
      if (phases[k] == test)
        return fmt::format("set arrow 1 from {0:.6g}, graph 0 to {0:.6g}, graph 1 nohead ls 100\n",
                           table_.numbers("t")[k] / time_.size);
    return {};
  }

  void latency() {
    const AxisUnit seconds = axis_unit(run_.experiment.encode.duration, unit::second);
    const Course c = course_of(learned_, mean_latency);
    std::vector<double> t, each;
    for (std::size_t k = 0; k < learned_[0].t.size(); ++k)
      if (learned_[0].is_pattern[k] && !std::isnan(learned_[0].latency[k]))
        t.push_back(learned_[0].t[k]), each.push_back(learned_[0].latency[k]);
    std::vector<std::string> curves{
        fmt::format("data using {}:{} with points pt 7 ps 0.25 lc rgb \"#9ecae1\" title \"first seed\"",
                    data_.add("t of answers", time_, t), data_.add("latency", seconds, each))};
    band(c, "latency", seconds, kLearned, "mean over seeds", curves);
    if (!control_.empty())
      curves.push_back(fmt::format("NaN with lines lw 2 lc rgb \"{}\" title \"plasticity off\"", kOff));
    script_ += fmt::format(
        "set ylabel {}\nset yrange [0:{:.6g}]\nset ytics 10\nset label 1 \"test\" at {:.6g}, graph 0.96 left "
        "offset 0.6,0 textcolor rgb \"#666666\"\n{}unset label 1\nunset key\n",
        gnuplot_text(with_unit("latency", seconds)), run_.experiment.encode.duration / seconds.size,
        test_start() / time_.size, plot_command(curves));
  }

  double test_start() const {
    const auto& phases = table_.numbers("phase");
    const auto first = std::find(phases.begin(), phases.end(), phases.back());
    return table_.numbers("t")[static_cast<std::size_t>(first - phases.begin())];
  }

  void courses(const char* name, double factor, double most, Quantity quantity) {
    std::vector<std::string> curves;
    const AxisUnit one{1 / factor, ""};
    std::vector<double> shown{0};
    const auto add = [&](const std::vector<Stream>& streams, const std::string& title, const char* colour) {
      const Course c = course_of(streams, quantity, most);
      shown.insert(shown.end(), c.high.begin(), c.high.end());
      band(c, title, one, colour, "", curves);
    };
    if (!control_.empty()) add(control_, fmt::format("{} with plasticity off", name), kOff);
    add(learned_, name, kLearned);
    script_ +=
        fmt::format("set ylabel {}\n{}{}", gnuplot_text(name), y_range(shown, one, 3), plot_command(curves));
  }

  void band(const Course& c, const std::string& name, const AxisUnit& unit, const char* colour,
            const char* title, std::vector<std::string>& curves) {
    const std::string t = data_.add("t of " + name, time_, c.t);
    curves.push_back(fmt::format(
        "data using {}:{}:{} with filledcurves fc rgb \"{}\" fs transparent solid 0.18 noborder notitle", t,
        data_.add(name + " - sd", unit, c.low), data_.add(name + " + sd", unit, c.high), colour));
    curves.push_back(fmt::format("data using {}:{} with lines lw 2 lc rgb \"{}\" {}", t,
                                 data_.add(name + " mean", unit, c.mean), colour,
                                 *title ? fmt::format("title \"{}\"", title) : "notitle"));
  }

  std::string caption() const {
    return fmt::format(
        "From the beginning of the pattern to the first spike of the neuron, and below it the share of "
        "patterns "
        "that were answered and the spikes in a second of noise, in stretches of {} of the stream; mean and "
        "standard "
        "deviation over {} seed{}{}.",
        fmt::format("{:.3g} {}", last_ / kBins / time_.size, time_.symbol), run_.experiment.seeds,
        run_.experiment.seeds == 1 ? "" : "s",
        control_.empty() ? "" : "; grey: the same networks with plasticity off");
  }

  const LearningRunView& run_;
  StoredTable table_;
  std::vector<Stream> learned_, control_;
  double slot_, last_;
  AxisUnit time_;
  std::string script_;
  FigureData data_;
};

}  // namespace

void add_detection_figure(const LearningRunView& run, std::vector<Figure>& figures) {
  if (run.experiment.readout.rule == Readout::Rule::detection && has_table(run.folder, "stream"))
    figures.push_back(DetectionWriter(run).write());
}

}  // namespace memspike
