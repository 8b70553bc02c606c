// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/device/figures/axis.hpp"
#include "experiments/network/figures/network_figures.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostMarks = 12'000;
constexpr double kMostLanes = 400;           // more are not told apart
constexpr double kGap = 0.08;                // between populations, of all lanes
constexpr double kShortestMark = 1.0 / 200;  // of the height of the figure
constexpr double kDense = 60;                // lanes, from which on marks are thin

/// The neurons of one population that are drawn: every `stride`-th, in lanes from `bottom` upwards.
struct Band {
  std::size_t population;
  std::size_t stride = 1;
  double bottom = 0, lanes = 0;
};

/// Lays out the lanes of a raster and thins them out until it can be drawn.
class RasterLayout {
 public:
  explicit RasterLayout(const NetworkRunView& run) : run_(run) {
    double neurons = 0;
    for (const PopulationDescription& p : run.populations()) neurons += p.size;
    lay_out(static_cast<std::size_t>(std::max(1.0, std::ceil(neurons / kMostLanes))));
    while (marks() > kMostMarks && static_cast<double>(stride_) < neurons) lay_out(2 * stride_);
  }
  const std::vector<Band>& bands() const { return bands_; }
  double height() const { return height_; }
  bool is_thinned() const { return stride_ > 1; }
  std::size_t stride() const { return stride_; }

  static bool is_drawn(const Band& band, double neuron) {
    return static_cast<std::size_t>(neuron) % band.stride == 0;
  }

 private:
  void lay_out(std::size_t stride) {
    stride_ = stride;
    bands_.clear();
    double lanes = 0;
    for (std::size_t p = run_.populations().size(); p-- > 0;) {
      const double size = run_.populations()[p].size;
      const std::size_t own = std::min(stride, static_cast<std::size_t>(size));
      bands_.push_back({p, own, 0, std::ceil(size / static_cast<double>(own))});
      lanes += bands_.back().lanes;
    }
    height_ = 0;
    const double gap = std::max(0.6, kGap * lanes);
    for (Band& band : bands_) band.bottom = height_, height_ += band.lanes + gap;
    height_ -= gap;
  }
  std::size_t marks() const {
    std::size_t n = 0;
    for (const Band& band : bands_)
      for (const double neuron : (*run_.spikes)[band.population].neuron) n += is_drawn(band, neuron);
    return n;
  }

  const NetworkRunView& run_;
  std::vector<Band> bands_;  // the last population first, which is lowest
  double height_ = 0;
  std::size_t stride_ = 1;
};

std::string caption(const NetworkRunView& run, const RasterLayout& layout) {
  std::string text = "Each mark is a spike; each line is a neuron, number 0 at the top of its population.";
  if (layout.is_thinned())
    text += fmt::format(" Of large populations every {}th neuron is drawn.", layout.stride());
  for (const PopulationDescription& p : run.populations())
    if (p.is_source()) return text + " Spike sources are grey.";
  return text;
}

/// Writes a mark for each spike, a colour for each population.
class RasterWriter {
 public:
  explicit RasterWriter(const NetworkRunView& run)
      : run_(run), layout_(run), time_(axis_unit(run.experiment.duration, unit::second)) {}

  std::optional<Figure> write() {
    for (auto band = layout_.bands().rbegin(); band != layout_.bands().rend(); ++band) add(*band);
    if (curves_.empty()) return std::nullopt;
    const double height = layout_.height();
    const std::string script = fmt::format(
        "set terminal svg size 720,{:.0f} font \"Helvetica,14\" background \"white\" enhanced\n"
        "set xrange [0:{}]\nset yrange [-0.5:{:.8g}]\nset xlabel {}\nset ytics ({}) noenhanced scale 0\n"
        "unset grid\nset grid xtics\n",
        std::clamp(110 + 16 * height, 240.0, 560.0), run_.experiment.duration / time_.size, height + 0.5,
        gnuplot_text(axis_title("t", time_)), labels_);
    return Figure{"raster", "Spikes", caption(run_, layout_), script + plot_command(curves_), data_.take()};
  }

 private:
  void add(const Band& band) {
    const PopulationDescription& population = run_.populations()[band.population];
    labels_ += fmt::format("{}{} {:.8g}", labels_.empty() ? "" : ", ", gnuplot_text(population.name),
                           band.bottom + 0.5 * band.lanes);
    if (!population.is_source()) ++colour_;
    const std::string paint =
        population.is_source() ? "lc rgb \"#888888\"" : fmt::format("lt {}", (colour_ - 1) % 7 + 1);
    const SpikeTrains& trains = (*run_.spikes)[band.population];
    std::vector<double> t, y;
    for (std::size_t k = 0; k < trains.t.size(); ++k) {
      if (!RasterLayout::is_drawn(band, trains.neuron[k])) continue;
      t.push_back(trains.t[k]);
      const double lane = std::floor(trains.neuron[k] / static_cast<double>(band.stride));
      y.push_back(band.bottom + band.lanes - 0.5 - lane);
    }
    if (t.empty()) return;  // gnuplot warns of a curve without points
    const double length = std::max(0.8, layout_.height() * kShortestMark);
    const std::string at = data_.add("t of " + population.name, time_, std::move(t)),
                      line = data_.add("line of " + population.name, plain_unit(unit::one), std::move(y));
    curves_.push_back(
        fmt::format("data using {}:(column({})-{:.6g}):(0):({:.6g}) with vectors nohead {} lw {} notitle", at,
                    line, 0.5 * length, length, paint, layout_.height() > kDense ? 1 : 1.75));
  }

  const NetworkRunView& run_;
  RasterLayout layout_;
  AxisUnit time_;
  FigureData data_;
  std::string labels_;
  std::vector<std::string> curves_;
  std::size_t colour_ = 0;
};

}  // namespace

std::optional<Figure> raster_figure(const NetworkRunView& run) {
  if (!run.spikes) return std::nullopt;
  return RasterWriter(run).write();
}

}  // namespace memspike
