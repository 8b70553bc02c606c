// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "experiments/device/figures/axis.hpp"
#include "experiments/network/figures/conductance_colour.hpp"
#include "experiments/network/figures/network_figures.hpp"
#include "experiments/network/figures/weight_history.hpp"

namespace memspike {
namespace {

constexpr std::size_t kFewestSynapses = 9, kMostSynapses = 2600;
constexpr double kLargestSide = 100;  // more cells are not told apart

/// Writes two maps side by side with one scale of colours.
class MapWriter {
 public:
  MapWriter(const NetworkRunView& run, const ProjectionDescription& projection, const WeightHistory& history)
      : from_(run.populations()[projection.from]),
        to_(run.populations()[projection.to]),
        name_(projection.name),
        history_(history),
        siemens_(axis_unit(largest_magnitude(history.G), unit::siemens)) {}

  Figure write(const std::string& name) {
    const auto [low, high] = std::minmax_element(history_.G.begin(), history_.G.end());
    pre_ = data_.add("pre", plain_unit(unit::one), history_.pre);
    post_ = data_.add("post", plain_unit(unit::one), history_.post);
    script_ = fmt::format(
        "set terminal svg size 720,390 font \"Helvetica,14\" background \"white\" enhanced\nset multiplot\n{}"
        "set tmargin at screen 0.9\nset bmargin at screen 0.17\nset cbrange [{:.8g}:{:.8g}]\n"
        "set xrange [-0.5:{}]\nset yrange [{}:-0.5]\nset xlabel {} noenhanced\nset ylabel {} noenhanced\n"
        "set style fill solid 1 noborder\nunset grid\nunset colorbox\n",
        kConductancePalette, std::min(0.0, *low) / siemens_.size, *high / siemens_.size, to_.size - 0.5,
        from_.size - 0.5, gnuplot_text("neuron of " + to_.name), gnuplot_text("neuron of " + from_.name));
    script_ += fmt::format("set xtics 0,{}\nset ytics 0,{}\n", step(to_.size), step(from_.size));
    panel("start", 0, 0.1, 0.44);
    script_ += "set colorbox user origin screen 0.85,0.17 size screen 0.022,0.73\nset cblabel " +
               gnuplot_text(axis_title("G", siemens_)) + "\nset format y \"\"\nunset ylabel\n";
    panel("end", history_.t.size() - 1, 0.49, 0.83);
    script_ += "unset multiplot\n";
    const std::string caption =
        "Conductance of every synapse from a presynaptic neuron (row) to a postsynaptic one "
        "(column), at the first and the last recorded time. White: no synapse.";
    return {name, "Map of weights of " + name_, caption, script_, data_.take()};
  }

 private:
  /// Between numbers of neurons on an axis.
  static int step(std::uint32_t size) {
    for (const int step : {1, 2, 5, 10})
      if (size <= 8U * static_cast<unsigned>(step)) return step;
    return 20;
  }

  void panel(const std::string& title, std::size_t time, double left, double right) {
    std::vector<double> G;
    for (std::size_t k = 0; k < history_.synapses(); ++k) G.push_back(history_.at(k, time));
    const std::string z = data_.add("G at the " + title, siemens_, std::move(G));
    script_ += fmt::format(
        "\nset lmargin at screen {:.3f}\nset rmargin at screen {:.3f}\n"
        "set label 1 {} at graph 0,1 left offset 0,0.7 textcolor rgb \"#555555\"\n",
        left, right, gnuplot_text(title));
    script_ += plot_command({fmt::format(
        "data using {0}:{1}:(column({0})-0.5):(column({0})+0.5):(column({1})-0.5):(column({1})+0.5):{2} with "
        "boxxyerror fc palette notitle",
        post_, pre_, z)});
  }

  const PopulationDescription &from_, &to_;
  std::string name_;
  const WeightHistory& history_;
  AxisUnit siemens_;
  FigureData data_;
  std::string pre_, post_, script_;
};

bool is_map(const NetworkRunView& run, const ProjectionDescription& p, const WeightHistory& history) {
  const double rows = run.populations()[p.from].size, columns = run.populations()[p.to].size;
  return history.synapses() >= kFewestSynapses && history.synapses() <= kMostSynapses && rows > 1 &&
         columns > 1 && rows <= kLargestSide && columns <= kLargestSide;
}

}  // namespace

std::vector<Figure> weight_map_figures(const NetworkRunView& run) {
  std::vector<Figure> figures;
  if (!run.weights) return figures;
  std::vector<std::uint32_t> drawn;
  for (const WeightRecord& record : run.experiment.weights) {
    if (std::find(drawn.begin(), drawn.end(), record.projection) != drawn.end()) continue;
    drawn.push_back(record.projection);
    const ProjectionDescription& projection = run.experiment.description.projections[record.projection];
    const std::optional<WeightHistory> history =
        history_of(*run.weights, projection.name, run.experiment.weights, record.projection);
    if (!history || !is_map(run, projection, *history)) continue;
    const std::string name = drawn.size() == 1 ? "weight_map" : fmt::format("weight_map_{}", drawn.size());
    figures.push_back(MapWriter(run, projection, *history).write(name));
  }
  return figures;
}

}  // namespace memspike
