// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>

#include "experiments/device/analysis.hpp"
#include "experiments/device/figures/axis.hpp"
#include "experiments/network/figures/conductance_colour.hpp"
#include "experiments/network/figures/network_figures.hpp"

namespace memspike {
namespace {

constexpr double kGap = 1.5;      // between populations, in neurons
constexpr double kShift = 0.012;  // of an arrow to its right, so that there and back are told apart
constexpr double kRoom = 0.035;   // between an arrow and a neuron

struct Point {
  double x = 0, y = 0;
};

/// Neurons on a circle of radius 1, population by population, clockwise from the top.
class Circle {
 public:
  explicit Circle(const std::vector<PopulationDescription>& populations) {
    double places = 0;
    for (const PopulationDescription& p : populations) start_.push_back(places), places += p.size + kGap;
    step_ = 2 * std::numbers::pi / places;
  }
  double angle(std::size_t population, double neuron) const {
    return 0.5 * std::numbers::pi - (start_[population] + neuron) * step_;
  }
  Point at(std::size_t population, double neuron, double radius = 1) const {
    const double phi = angle(population, neuron);
    return {radius * std::cos(phi), radius * std::sin(phi)};
  }

 private:
  std::vector<double> start_;
  double step_ = 0;
};

/// Arrows from neuron to neuron as columns of a figure.
struct Arrows {
  std::vector<double> x, y, dx, dy, G;

  void add(Point a, Point b, double conductance) {
    const double length = std::hypot(b.x - a.x, b.y - a.y);
    if (!(length > 3 * kRoom)) return;  // of a neuron to itself, or to one that touches it
    const Point along{(b.x - a.x) / length, (b.y - a.y) / length};
    x.push_back(a.x + kRoom * along.x + kShift * along.y);
    y.push_back(a.y + kRoom * along.y - kShift * along.x);
    dx.push_back((length - 2 * kRoom) * along.x), dy.push_back((length - 2 * kRoom) * along.y);
    G.push_back(conductance);
  }
  /// Strong ones last, which are drawn over the others.
  void sort() {
    std::vector<std::size_t> order(G.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return G[a] < G[b]; });
    for (std::vector<double>* column : {&x, &y, &dx, &dy, &G}) {
      std::vector<double> sorted;
      for (const std::size_t k : order) sorted.push_back((*column)[k]);
      *column = std::move(sorted);
    }
  }
};

/// Draws the circle, the arrows and the names of populations.
class NetworkDrawer {
 public:
  explicit NetworkDrawer(const NetworkRunView& run) : run_(run), circle_(run.populations()) {
    for (const DrawnEdge& edge : *run.final_edges) {
      const ProjectionDescription& p = run.experiment.description.projections[edge.projection];
      const Point a = circle_.at(p.from, edge.pre), b = circle_.at(p.to, edge.post);
      std::isnan(edge.G) ? plain_.add(a, b, 0) : devices_.add(a, b, edge.G);
      if (!std::isnan(edge.G)) incoming_[{p.to, edge.post}].take(edge.G);
    }
    devices_.sort();
  }

  Figure write() {
    std::string script =
        "set terminal svg size 720,600 font \"Helvetica,14\" background \"white\" enhanced\n"
        "unset border\nunset tics\nunset grid\nunset key\nset size ratio -1\n"
        "set xrange [-1.32:1.32]\nset yrange [-1.16:1.16]\n" +
        std::string(kConductancePalette) + names();
    std::vector<std::string> curves;
    if (!plain_.x.empty()) curves.push_back(arrows(plain_, "other ", "lc rgb \"#cccccc\""));
    if (!devices_.x.empty()) {
      const AxisUnit siemens = axis_unit(largest_magnitude(devices_.G), unit::siemens);
      script += "set cblabel " + gnuplot_text(axis_title("G", siemens)) +
                fmt::format("\nset cbrange [0:{:.8g}]\nset cbtics\n", devices_.G.back() / siemens.size);
      const std::string G = data_.add("G", siemens, devices_.G);
      curves.push_back(arrows(devices_, "", "lc palette", ":" + G));
    }
    for (std::uint32_t p = 0; p < run_.populations().size(); ++p) curves.push_back(neurons(p));
    if (!incoming_.empty()) curves.push_back(fillings());
    return {"network", "The network at the end", caption(), script + plot_command(curves), data_.take()};
  }

 private:
  std::string arrows(const Arrows& a, const std::string& kind, const std::string& paint,
                     const std::string& more = {}) {
    const AxisUnit one = plain_unit(unit::one);
    return fmt::format("data using {}:{}:{}:{}{} with vectors filled head size 0.03,18 lw 1 {}",
                       data_.add(kind + "x", one, a.x), data_.add(kind + "y", one, a.y),
                       data_.add(kind + "dx", one, a.dx), data_.add(kind + "dy", one, a.dy), more, paint);
  }

  /// Colours are those of the raster: sources grey, populations one after the other.
  std::string paint(std::size_t population) const {
    if (run_.populations()[population].is_source()) return "lc rgb \"#888888\"";
    std::size_t colour = 0;
    for (std::size_t p = 0; p < population; ++p) colour += !run_.populations()[p].is_source();
    return fmt::format("lt {}", colour % 7 + 1);
  }

  /// The mean conductance of the devices that end in a neuron, as a smaller disk in it.
  std::string fillings() {
    std::vector<double> x, y, G;
    for (const auto& [neuron, mean] : incoming_) {
      const Point at = circle_.at(neuron.first, neuron.second);
      x.push_back(at.x), y.push_back(at.y), G.push_back(mean.mean());
    }
    const AxisUnit one = plain_unit(unit::one),
                   siemens = axis_unit(largest_magnitude(devices_.G), unit::siemens);
    return fmt::format("data using {}:{}:{} with points lc palette pt 7 ps 0.75",
                       data_.add("x of targets", one, x), data_.add("y of targets", one, y),
                       data_.add("mean G of targets", siemens, G));
  }

  std::string neurons(std::uint32_t p) {
    const PopulationDescription& population = run_.populations()[p];
    std::vector<double> x, y;
    for (std::uint32_t i = 0; i < population.size; ++i) {
      const Point at = circle_.at(p, i);
      x.push_back(at.x), y.push_back(at.y);
    }
    const AxisUnit one = plain_unit(unit::one);
    return fmt::format("data using {}:{} with points {} pt 7 ps 1.3",
                       data_.add("x of " + population.name, one, x),
                       data_.add("y of " + population.name, one, y), paint(p));
  }

  std::string names() const {
    std::string text;
    for (std::size_t p = 0; p < run_.populations().size(); ++p) {
      const PopulationDescription& population = run_.populations()[p];
      const Point at = circle_.at(p, 0.5 * (population.size - 1.0), 1.09);
      const char* const side = at.x > 0.2 ? "left" : at.x < -0.2 ? "right" : "center";
      text += fmt::format("set label {} {} at {:.4f},{:.4f} {} noenhanced textcolor rgb \"#333333\"\n", p + 1,
                          gnuplot_text(population.name), at.x, at.y, side);
    }
    return text;
  }

  std::string caption() const {
    std::string text =
        "Neurons in the colours of the raster, number 0 of each population first, clockwise; an arrow for "
        "each "
        "synapse.";
    if (!devices_.x.empty())
      text +=
          " The colour of a memristor is the conductance that a read finds at the end; that within a neuron "
          "is "
          "the mean of those that end in it.";
    if (!plain_.x.empty()) text += " Synapses without a device are grey.";
    return text;
  }

  const NetworkRunView& run_;
  Circle circle_;
  Arrows devices_, plain_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, Spreading> incoming_;  ///< by population and neuron
  FigureData data_;
};

}  // namespace

std::optional<Figure> network_drawing(const NetworkRunView& run) {
  if (!run.final_edges || run.final_edges->empty()) return std::nullopt;
  return NetworkDrawer(run).write();
}

}  // namespace memspike
