// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "experiments/device/figures/axis.hpp"
#include "experiments/learning/figures/learning_figures.hpp"
#include "experiments/network/figures/network_view.hpp"

namespace memspike {
namespace {

/// Of one projection: shares of its synapses by time and conductance.
struct Distribution {
  std::vector<double> n, G, width, share;
};

Distribution distribution_of(const StoredTable& table, const std::vector<std::string>& names,
                             const std::string& name) {
  Distribution d;
  double synapses = 0;
  for (std::size_t k = 0; k < table.rows(); ++k) {
    if (names[k] != name) continue;
    d.n.push_back(table.numbers("presentations")[k]), d.G.push_back(table.numbers("G")[k]);
    d.width.push_back(table.numbers("width")[k]), d.share.push_back(table.numbers("synapses")[k]);
    if (d.n.back() == d.n[0]) synapses += d.share.back();
  }
  for (double& share : d.share) share *= 100 / synapses;
  return d;
}

/// Each time's column reaches half-way to its neighbours.
void edges_of(const std::vector<double>& n, std::vector<double>& low, std::vector<double>& high) {
  std::vector<double> times = n;
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  for (const double t : n) {
    const auto at = std::lower_bound(times.begin(), times.end(), t);
    low.push_back(at == times.begin() ? t : 0.5 * (*(at - 1) + t));
    high.push_back(at + 1 == times.end() ? t : 0.5 * (*(at + 1) + t));
  }
}

Figure figure_of(const std::string& figure, const std::string& name, const Distribution& d) {
  std::vector<double> low, high, bottom, top;
  edges_of(d.n, low, high);
  for (std::size_t k = 0; k < d.G.size(); ++k)
    bottom.push_back(d.G[k] - 0.5 * d.width[k]), top.push_back(d.G[k] + 0.5 * d.width[k]);
  FigureData data;
  const AxisUnit one = plain_unit(unit::one), siemens = axis_unit(largest_magnitude(top), unit::siemens);
  const std::string x = data.add("training samples", one, d.n), y = data.add("G", siemens, d.G),
                    l = data.add("from", one, low), h = data.add("to", one, high),
                    b = data.add("G from", siemens, bottom), t = data.add("G to", siemens, top),
                    z = data.add("share [%]", one, d.share);
  const double last = *std::max_element(d.n.begin(), d.n.end());
  const double least = *std::min_element(bottom.begin(), bottom.end()) / siemens.size,
               most = *std::max_element(top.begin(), top.end()) / siemens.size;
  const std::string script = fmt::format(
      "set palette defined (0 \"#ffffff\", 0.15 \"#c6dbef\", 0.5 \"#4292c6\", 1 \"#08306b\")\nunset grid\n"
      "set style fill solid 1 noborder\nset rmargin at screen 0.84\nset xrange [0:{:.6g}]\nset yrange "
      "[{:.6g}:{:.6g}]\n"
      "set xlabel \"training samples shown\"\nset ylabel {}\nset cblabel \"synapses (%)\"\nset cbrange "
      "[0:*]\n"
      "set format x \"%.0f\"\n{}",
      last, least, most, gnuplot_text(axis_title("G", siemens)),
      plot_command(
          {fmt::format("data using {}:{}:{}:{}:{}:{}:(sqrt(column({}))) with boxxyerror fc palette notitle",
                       x, y, l, h, b, t, z)}));
  Figure made{figure, "Conductances of " + name + " during learning",
              "Distribution of the conductances of all synapses, of the first seed, against the number of "
              "training samples "
              "shown. Darker: more synapses; the scale is that of the square root.",
              script, data.take()};
  // The scale of colours counts the root; its marks say the share.
  const std::string from = "set cblabel \"synapses (%)\"\n";
  made.script_body.replace(
      made.script_body.find(from), from.size(),
      from + "set cbtics (\"1\" 1, \"4\" 2, \"9\" 3, \"16\" 4, \"25\" 5, \"49\" 7, \"81\" 9)\n");
  return made;
}

}  // namespace

void add_weight_distributions(const LearningRunView& run, std::vector<Figure>& figures) {
  if (!has_table(run.folder, "weight_histogram")) return;
  const StoredTable table = read_table(run.folder, "weight_histogram");
  const std::vector<std::string> names = names_in(table, "projection");
  std::size_t number = 0;
  for (const std::uint32_t p : run.experiment.recorded) {
    const std::string& name = run.experiment.network.projections[p].name;
    const std::string figure =
        number++ == 0 ? "weight_histogram" : fmt::format("weight_histogram_{}", number);
    figures.push_back(figure_of(figure, name, distribution_of(table, names, name)));
  }
}

}  // namespace memspike
