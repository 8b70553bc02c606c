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

/// Conductances onto the first neuron of the readout, by the afferents of the pattern.
class PatternWeights {
 public:
  PatternWeights(const LearningRunView& run, const ProjectionDescription& projection)
      : run_(run), hidden_(*run.experiment.data.set->hidden), G_(hidden_.afferents, std::nan("")) {
    const StoredTable table = read_table(run.folder, "weights");
    const std::vector<std::string> names = names_in(table, "projection");
    const double last = table.numbers("presentations").back();
    for (std::size_t k = 0; k < table.rows(); ++k)
      if (names[k] == projection.name && table.numbers("presentations")[k] == last &&
          table.numbers("post")[k] == 0)
        G_[static_cast<std::size_t>(table.numbers("pre")[k])] = table.numbers("G")[k];
    name_ = projection.name;
  }

  Figure write() {
    const AxisUnit seconds = axis_unit(hidden_.duration, unit::second),
                   siemens = axis_unit(largest_magnitude(G_), unit::siemens), one = plain_unit(unit::one);
    std::vector<double> t, G, zero;
    Spreading silent, outside;
    std::vector<char> has_spike(hidden_.participating, 0);
    for (const auto& [at, afferent] : hidden_.pattern(*run_.experiment.seed)) {
      if (has_spike[afferent]) continue;  // its first spike tells
      has_spike[afferent] = 1;
      t.push_back(at), G.push_back(G_[afferent]);
    }
    for (std::uint32_t a = 0; a < hidden_.afferents; ++a) {
      if (a < hidden_.participating && has_spike[a]) continue;
      (a < hidden_.participating ? silent : outside).take(G_[a]);
    }
    std::vector<std::string> curves{
        fmt::format("data using {}:{} with points pt 7 ps 0.5 lc rgb \"#0072B2\" title \"in the pattern\"",
                    data_.add("first spike", seconds, t), data_.add("G", siemens, G))};
    add_level("silent in it", silent, siemens, "#D55E00", curves);
    add_level("not of it", outside, siemens, "#888888", curves);
    const double latency = latency_in_the_test();
    const std::string mark =
        std::isnan(latency)
            ? ""
            : fmt::format(
                  "set arrow 1 from {0:.6g}, graph 0 to {0:.6g}, graph 1 nohead ls 100\n"
                  "set label 1 \"the neuron answers\" at {0:.6g}, graph 0.93 left offset 0.6,0 textcolor rgb "
                  "\"#666666\"\n",
                  latency / seconds.size);
    const std::string script = fmt::format(
        "set xrange [0:{:.6g}]\n{}set xlabel {}\nset ylabel {}\n{}set key outside top right horizontal "
        "samplen 1.5\n{}",
        hidden_.duration / seconds.size, y_range(G_, siemens, 4),
        gnuplot_text(with_unit("time of the first spike in the pattern", seconds)),
        gnuplot_text(axis_title("G", siemens)), mark, plot_command(curves));
    return {
        "pattern_weights", "What was learned of the pattern",
        fmt::format(
            "Conductances of {} at the end of training, first seed: of afferents of the pattern against the "
            "time of their first spike in it, and the means of those that are silent in it and of those that "
            "do not "
            "belong to it. What fires before the neuron answers is strengthened.",
            name_),
        script, data_.take()};
  }

 private:
  /// Of the first seed, whose conductances are drawn.
  double latency_in_the_test() const {
    if (!has_table(run_.folder, "stream")) return std::nan("");
    const StoredTable stream = read_table(run_.folder, "stream");
    const std::vector<std::string> runs = names_in(stream, "run"), classes = names_in(stream, "class");
    const auto &phases = stream.numbers("phase"), &seeds = stream.numbers("seed");
    Spreading latency;
    for (std::size_t k = 0; k < stream.rows(); ++k)
      if (runs[k] == "learning" && seeds[k] == seeds[0] && phases[k] == phases.back() &&
          classes[k] == run_.experiment.data.set->classes[1])
        latency.take(stream.numbers("latency")[k]);
    return latency.count() > 0 ? latency.mean() : std::nan("");
  }

  void add_level(const char* title, const Spreading& values, const AxisUnit& siemens, const char* colour,
                 std::vector<std::string>& curves) const {
    if (values.count() > 0)
      curves.push_back(fmt::format("{:.6g} with lines lw 2 lc rgb \"{}\" title \"{}\"",
                                   values.mean() / siemens.size, colour, title));
  }

  const LearningRunView& run_;
  const HiddenPattern& hidden_;
  std::vector<double> G_;  ///< by afferent [S]
  std::string name_;
  FigureData data_;
};

}  // namespace

void add_pattern_weights(const LearningRunView& run, std::vector<Figure>& figures) {
  const LearningExperiment& e = run.experiment;
  if (!e.data.set->hidden || !has_table(run.folder, "weights")) return;
  for (const std::uint32_t p : e.recorded) {
    const ProjectionDescription& projection = e.network.projections[p];
    if (projection.from != e.encode.population || projection.to != e.readout.population) continue;
    figures.push_back(PatternWeights(run, projection).write());
    return;
  }
}

}  // namespace memspike
