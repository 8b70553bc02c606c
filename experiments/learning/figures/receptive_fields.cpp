// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/device/figures/axis.hpp"
#include "experiments/learning/figures/learning_figures.hpp"
#include "experiments/network/figures/conductance_colour.hpp"
#include "experiments/network/figures/network_view.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostCells = 16'000, kMostNeurons = 100, kFewNeurons = 12;
constexpr double kGap = 1;  // between fields, in pixels

/// Conductances from every source to every neuron.
struct Fields {
  std::size_t sources = 0, neurons = 0;
  std::vector<double> start, end;  ///< by (source, neuron); NaN where there is no synapse
};

Fields fields_of(const LearningRunView& run, const ProjectionDescription& p) {
  const StoredTable table = read_table(run.folder, "weights");
  const std::vector<std::string> names = names_in(table, "projection");
  Fields f{
      run.experiment.network.populations[p.from].size, run.experiment.network.populations[p.to].size, {}, {}};
  f.start.assign(f.sources * f.neurons, std::nan(""));
  f.end = f.start;
  for (std::size_t k = 0; k < table.rows(); ++k) {
    if (names[k] != p.name) continue;
    const auto place = static_cast<std::size_t>(table.numbers("pre")[k]) * f.neurons +
                       static_cast<std::size_t>(table.numbers("post")[k]);
    (table.numbers("presentations")[k] == 0 ? f.start : f.end)[place] = table.numbers("G")[k];
  }
  return f;
}

/// Draws one picture for each neuron: its conductances, laid out as the pixels of an image, or in one row.
class FieldWriter {
 public:
  FieldWriter(const LearningRunView& run, const ProjectionDescription& p, Fields fields)
      : run_(run), name_(p.name), fields_(std::move(fields)) {
    const Dataset& set = *run.experiment.data.set;
    const bool is_image =
        set.image_rows > 0 && run.experiment.encode.fields == 0 && p.from == run.experiment.encode.population;
    rows_ = is_image ? set.image_rows : run.experiment.encode.fields > 0 ? set.features : 1;
    columns_ =
        is_image ? set.image_columns : set.features * std::max(run.experiment.encode.fields, 1u) / rows_;
    halves_ = run.experiment.encode.on_off ? 2 : 1;
    if (rows_ * columns_ * halves_ != fields_.sources) rows_ = 1, columns_ = fields_.sources, halves_ = 1;
    shown_ =
        std::min({fields_.neurons, kMostNeurons, std::max<std::size_t>(kMostCells / fields_.sources, 1)});
    both_ = shown_ <= kFewNeurons;
    across_ =
        both_ ? shown_ : static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(shown_) * 1.4)));
  }

  Figure write(const std::string& figure) {
    const std::vector<std::string> classes = classes_of_neurons();
    const std::size_t down = both_ ? 2 : (shown_ + across_ - 1) / across_;
    for (std::size_t j = 0; j < shown_; ++j) {
      if (both_)
        add(fields_.start, j, j, 0), add(fields_.end, j, j, 1);
      else
        add(fields_.end, j, j % across_, j / across_);
      label(classes[j], both_ ? j : j % across_, both_ ? 1 : j / across_);
    }
    const AxisUnit siemens = axis_unit(largest_magnitude(z_), unit::siemens), one = plain_unit(unit::one);
    const double top = largest_magnitude(z_) / siemens.size;
    const std::string x = data_.add("column", one, x_), y = data_.add("row", one, y_),
                      z = data_.add("G", siemens, z_);
    const double width = static_cast<double>(across_) * step_x(),
                 height = static_cast<double>(down) * step_y();
    const double pixels_high = std::clamp(600 * height / width, 150.0, 900.0);
    const std::string script = fmt::format(
        "set terminal svg size 720,{:.0f} font \"Helvetica,13\" background \"white\" enhanced\n{}"
        "set lmargin at screen {}\nset rmargin at screen 0.86\nset tmargin at screen 0.96\nset bmargin at "
        "screen 0.03\n"
        "set xrange [-0.5:{:.6g}]\nset yrange [{:.6g}:{:.6g}]\nset cbrange [0:{:.6g}]\nunset border\nunset "
        "tics\nset cbtics\nunset grid\n"
        "set style fill solid 1 noborder\nset colorbox user origin screen 0.885,0.1 size screen "
        "0.02,0.78\nset cblabel {}\n{}{}",
        pixels_high + 40, kConductancePalette, both_ ? 0.09 : 0.02, width - kGap - 0.5,
        height - kGap - label_rows(), -0.5 - label_rows(), top, gnuplot_text(axis_title("G", siemens)),
        labels_,
        plot_command({fmt::format(
            "data using {0}:{1}:(column({0})-0.5):(column({0})+0.5):(column({1})-0.5):(column({1})+0.5):{2} "
            "with boxxyerror fc palette notitle",
            x, y, z)}));
    return {figure, "Receptive fields of " + name_, caption(), script, data_.take()};
  }

 private:
  double step_x() const { return static_cast<double>(columns_ * halves_) + kGap + (halves_ > 1 ? 1.0 : 0.0); }
  double step_y() const { return static_cast<double>(rows_) + kGap + label_rows(); }
  double label_rows() const { return rows_ > 1 ? 0.26 * static_cast<double>(rows_) : 0.6; }

  void add(const std::vector<double>& G, std::size_t neuron, std::size_t across, std::size_t down) {
    for (std::size_t source = 0; source < fields_.sources; ++source) {
      const std::size_t pixels = rows_ * columns_, half = source / pixels, pixel = source % pixels;
      x_.push_back(static_cast<double>(across) * step_x() +
                   static_cast<double>(half * columns_ + pixel % columns_));
      y_.push_back(static_cast<double>(down) * step_y() + static_cast<double>(pixel / columns_));
      z_.push_back(G[source * fields_.neurons + neuron]);
    }
    if (both_ && across == 0)
      labels_ += fmt::format("set label {} at {:.6g},{:.6g} right offset -0.8,0 textcolor rgb \"#555555\"\n",
                             gnuplot_text(down == 0 ? "start" : "end"), -0.5,
                             static_cast<double>(down) * step_y() + 0.5 * static_cast<double>(rows_) - 0.5);
  }

  void label(const std::string& text, std::size_t across, std::size_t down) {
    labels_ += fmt::format(
        "set label {} at {:.6g},{:.6g} center noenhanced font \",10\" textcolor rgb \"#555555\"\n",
        gnuplot_text(text), static_cast<double>(across) * step_x() + 0.5 * (step_x() - kGap) - 0.5,
        static_cast<double>(down) * step_y() - 0.5 - 0.6 * label_rows());
  }

  std::vector<std::string> classes_of_neurons() const {
    const StoredTable table = read_table(run_.folder, "neurons");
    const std::vector<std::string> all = names_in(table, "class");
    std::vector<std::string> first;
    for (std::size_t k = 0; k < table.rows(); ++k)
      if (table.numbers("seed")[k] == table.numbers("seed")[0]) first.push_back(all[k]);
    first.resize(fields_.neurons);  // another population than the one that is read has no classes
    return first;
  }

  std::string caption() const {
    return fmt::format(
        "Conductances onto {} of {} neurons for the first seed, each laid out as its inputs are{}{}. Above "
        "each the class "
        "that the neuron stands for.",
        shown_, fields_.neurons,
        halves_ > 1 ? ", those that are active where a feature is small at the right" : "",
        both_ ? ", before and after learning" : ", after learning");
  }

  const LearningRunView& run_;
  std::string name_;
  Fields fields_;
  std::size_t rows_ = 1, columns_ = 1, halves_ = 1, shown_ = 0, across_ = 1;
  bool both_ = false;
  std::vector<double> x_, y_, z_;
  std::string labels_;
  FigureData data_;
};

}  // namespace

void add_receptive_fields(const LearningRunView& run, std::vector<Figure>& figures) {
  if (!has_table(run.folder, "weights")) return;
  std::size_t number = 0;
  for (const std::uint32_t p : run.experiment.recorded) {
    const ProjectionDescription& projection = run.experiment.network.projections[p];
    if (projection.from != run.experiment.encode.population) continue;
    const std::string name = number++ == 0 ? "receptive_fields" : fmt::format("receptive_fields_{}", number);
    figures.push_back(FieldWriter(run, projection, fields_of(run, projection)).write(name));
  }
}

}  // namespace memspike
