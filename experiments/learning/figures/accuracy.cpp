// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>

#include "experiments/device/figures/axis.hpp"
#include "experiments/device/spreading.hpp"
#include "experiments/learning/figures/learning_figures.hpp"
#include "experiments/network/figures/network_view.hpp"

namespace memspike {
namespace {

constexpr double kPercent = 100, kLineHeight = 4.4;  // of a label, in percent of the axis
constexpr int kLineOfTests[] = {2, 3, 4, 1, 5};      // line types; that of training is 6

/// A horizontal line that others reach, and its name at the right.
struct Line {
  std::string name;
  double percent;
  double label;  ///< where the name stands, so that no two overlap
};

std::vector<Line> lines_of(const LearningRunView& run) {
  constexpr std::pair<const char*, const char*> kKeys[] = {{"chance", "chance"},
                                                           {"control_plasticity_off", "plasticity off"},
                                                           {"baselines.nearest_mean", "nearest mean"},
                                                           {"baselines.ridge", "ridge"},
                                                           {"baselines.softmax", "softmax"},
                                                           {"baselines.knn", "k-NN"},
                                                           {"baselines.kmeans", "k-means"}};
  std::vector<Line> lines;
  for (const auto& [key, name] : kKeys)
    if (const double value = run.number(key); !std::isnan(value))
      lines.push_back({name, kPercent * value, kPercent * value});
  std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.percent < b.percent; });
  return lines;
}

/// Pushes the names apart, then down again where they have left the axis.
void spread_labels(std::vector<Line>& lines, double height, double top) {
  for (std::size_t k = 1; k < lines.size(); ++k)
    lines[k].label = std::max(lines[k].label, lines[k - 1].label + height);
  for (std::size_t k = lines.size(); k-- > 0;) {
    lines[k].label = std::min(lines[k].label, top);
    top = lines[k].label - height;
  }
}

class AccuracyWriter {
 public:
  explicit AccuracyWriter(const LearningRunView& run)
      : run_(run),
        table_(read_table(run.folder, "accuracy")),
        runs_(names_in(table_, "run")),
        samples_(names_in(table_, "samples")),
        classes_(names_in(table_, "classes")) {}

  Figure write() {
    std::vector<Line> lines = lines_of(run_);
    curve("learning", "train", "training samples, as they come", "with lines lt 6",
          "with filledcurves fc rgb \"#cfe7f5\"");
    std::set<std::string> tested;
    for (std::size_t k = 0; k < table_.rows(); ++k)
      if (samples_[k] == "test") tested.insert(classes_[k]);
    for (const std::string& classes : tested) points(classes, tested.size());
    for (const Line& line : lines)
      curves_.push_back(fmt::format("{:.6g} with lines ls 100 notitle", line.percent));
    const double low = lines.empty() ? 0 : std::max(0.0, std::floor((lines[0].percent - 5) / 10) * 10);
    spread_labels(lines, kLineHeight * (102 - low) / 100, 100);
    std::string labels;
    for (std::size_t k = 0; k < lines.size(); ++k)
      labels += fmt::format(
          "set label {} {} at graph 1.01, first {:.6g} textcolor rgb \"#444444\" font \",12\"\n", k + 1,
          gnuplot_text(fmt::format("{} {:.1f}", lines[k].name, lines[k].percent)), lines[k].label);
    const std::string script = fmt::format(
        "set lmargin at screen 0.125\nset rmargin at screen {}\nset tmargin at screen 0.9\n"
        "set yrange [{}:102]\nset xrange [0:{:.6g}]\nset xlabel \"training samples shown\"\n"
        "set ylabel \"right answers (%)\"\nset format x \"%.0f\"\n"
        "set key at graph 0.98,{} right center samplen 1.5 Left reverse\n{}{}",
        lines.empty() ? 0.97 : 0.8, low, 1.03 * last_, key_place(lines, low), labels, plot_command(curves_));
    return {"accuracy", "Accuracy", caption(), script, data_.take()};
  }

 private:
  std::string caption() const {
    return fmt::format(
        "Share of samples told right, mean over {} seed{}. Points: test samples, with the standard deviation "
        "over "
        "seeds. Line: training samples before they are learned, told by what neurons answered to those "
        "before them. "
        "Dashed: other methods on the same samples.",
        run_.experiment.seeds, run_.experiment.seeds == 1 ? "" : "s");
  }

  /// In the widest gap between lines, where curves are seldom.
  double key_place(const std::vector<Line>& lines, double low) const {
    double from = low, widest = 0, place = 0.3;
    for (const Line& line : lines) {
      if (line.percent - from > widest)
        widest = line.percent - from, place = (0.5 * (line.percent + from) - low) / (102 - low);
      from = line.percent;
    }
    return place;
  }

  std::map<double, Spreading> gathered(std::string_view run, std::string_view samples,
                                       std::string_view classes = {}) const {
    std::map<double, Spreading> all;
    for (std::size_t k = 0; k < table_.rows(); ++k)
      if (runs_[k] == run && samples_[k] == samples && (classes.empty() || classes_[k] == classes))
        all[table_.numbers("presentations")[k]].take(kPercent * table_.numbers("accuracy")[k]);
    return all;
  }

  void curve(std::string_view run, std::string_view samples, const char* title, const char* line,
             const char* band) {
    std::vector<double> x, mean, low, high;
    for (const auto& [n, s] : gathered(run, samples)) {
      const double sd = s.count() > 1 ? s.deviation() : 0;
      x.push_back(n), mean.push_back(s.mean()), low.push_back(s.mean() - sd), high.push_back(s.mean() + sd);
      last_ = std::max(last_, n);
    }
    if (x.empty()) return;
    const AxisUnit one = plain_unit(unit::one);
    const std::string at = data_.add("training samples", one, x),
                      m = data_.add("mean of training", one, mean), l = data_.add("mean - sd", one, low),
                      h = data_.add("mean + sd", one, high);
    curves_.push_back(fmt::format("data using {}:{}:{} {} notitle", at, l, h, band));
    curves_.push_back(fmt::format("data using {}:{} {} title {}", at, m, line, gnuplot_text(title)));
  }

  void points(const std::string& classes, std::size_t kinds) {
    std::vector<double> x, mean, sd;
    for (const auto& [n, s] : gathered("learning", "test", classes)) {
      x.push_back(n), mean.push_back(s.mean()), sd.push_back(s.count() > 1 ? s.deviation() : 0);
      last_ = std::max(last_, n);
    }
    if (x.empty()) return;
    const AxisUnit one = plain_unit(unit::one);
    const std::string of = kinds == 1 ? "" : " (" + classes + ")";
    const std::string at = data_.add("before the test" + of, one, x),
                      m = data_.add("mean of test" + of, one, mean),
                      d = data_.add("sd of test" + of, one, sd);
    const int line = kLineOfTests[drawn_++ % std::size(kLineOfTests)];
    if (kinds > 1 && x.size() > 1)
      curves_.push_back(fmt::format("data using {}:{} with lines lt {} notitle", at, m, line));
    curves_.push_back(fmt::format(
        "data using {}:{}:{} with yerrorbars lt {} ps 0.9 title {}", at, m, d, line,
        gnuplot_text(kinds == 1 ? "test samples"
                                : "test samples of " + (classes == "all" ? "all classes" : classes))));
  }

  const LearningRunView& run_;
  StoredTable table_;
  std::vector<std::string> runs_, samples_, classes_;
  std::size_t drawn_ = 0;  // sets of points
  FigureData data_;
  std::vector<std::string> curves_;
  double last_ = 1;
};

}  // namespace

void add_accuracy_figure(const LearningRunView& run, std::vector<Figure>& figures) {
  figures.push_back(AccuracyWriter(run).write());
}

}  // namespace memspike
