// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/contract/format.hpp"
#include "experiments/device/figures/axis.hpp"
#include "experiments/network/figures/network_figures.hpp"
#include "experiments/network/figures/stimulus_trace.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostPanels = 6, kMostPoints = 4000, kMostMarks = 2000;
constexpr double kPanelOfStimulus = 5;  // height of a panel in that of the largest stimulus current
constexpr double kSpikeHeight = 0.35;   // above the threshold, of the distance from the reset

/// One recorded neuron.
struct Trace {
  std::size_t population = 0;
  double neuron = 0;
  std::vector<double> t, v;
};

std::vector<Trace> traces_of(const NetworkRunView& run, std::size_t& recorded) {
  std::vector<Trace> all;
  recorded = 0;
  for (const MembraneRecord& record : run.experiment.membrane)
    for (const std::uint32_t neuron : record.neurons)
      if (++recorded <= kMostPanels) all.push_back({record.population, static_cast<double>(neuron), {}, {}});
  const StoredTable& table = *run.membrane;
  const std::vector<double>&t = table.numbers("t"), &neuron = table.numbers("neuron"),
        &v = table.numbers("V");
  const std::vector<std::string> population = names_in(table, "population");
  for (std::size_t row = 0; row < t.size(); ++row)
    for (Trace& trace : all) {
      if (neuron[row] != trace.neuron || population[row] != run.populations()[trace.population].name)
        continue;
      trace.t.push_back(t[row]), trace.v.push_back(v[row]);
      break;  // a neuron recorded twice has its rows in its first panel
    }
  std::erase_if(all, [](const Trace& trace) { return trace.t.empty(); });
  return all;
}

std::vector<double> spikes_of(const NetworkRunView& run, const Trace& trace) {
  std::vector<double> t;
  if (!run.spikes) return t;
  const SpikeTrains& trains = (*run.spikes)[trace.population];
  for (std::size_t k = 0; k < trains.t.size() && t.size() < kMostMarks; ++k)
    if (trains.neuron[k] == trace.neuron) t.push_back(trains.t[k]);
  return t;
}

/// Writes the panels one below the other.
class MembraneWriter {
 public:
  MembraneWriter(const NetworkRunView& run, const std::vector<Trace>& traces)
      : run_(run), traces_(traces), time_(axis_unit(run.experiment.duration, unit::second)) {}

  Figure write(std::size_t recorded) {
    const std::size_t n = traces_.size();
    const double pixels = n == 1 ? 360 : 110 + 165 * static_cast<double>(n);
    script_ = fmt::format(
        "set terminal svg size 720,{:.0f} font \"Helvetica,14\" background \"white\" enhanced\n"
        "set multiplot\nset lmargin at screen 0.135\nset rmargin at screen 0.97\nset xrange [0:{}]\n"
        "set key at screen 0.97,0.995 right top horizontal maxrows 1 samplen 1.5\n",
        pixels, run_.experiment.duration / time_.size);
    const double top = 1 - 44 / pixels, bottom = 68 / pixels, gap = 28 / pixels;
    const double height = (top - bottom - gap * static_cast<double>(n - 1)) / static_cast<double>(n);
    for (std::size_t k = 0; k < n; ++k) {
      const double from_top = top - static_cast<double>(k) * (height + gap);
      script_ += fmt::format("\nset tmargin at screen {:.4f}\nset bmargin at screen {:.4f}\n", from_top,
                             from_top - height);
      script_ += k + 1 == n
                     ? "set format x \"% h\"\nset xlabel " + gnuplot_text(axis_title("t", time_)) + "\n"
                     : "set format x \"\"\n";
      panel(traces_[k], k == 0);
    }
    script_ += "unset multiplot\n";
    return {"membrane", "Membrane voltage", caption(recorded), script_, data_.take()};
  }

 private:
  void panel(const Trace& trace, bool titled) {
    const PopulationDescription& population = run_.populations()[trace.population];
    const NeuronEntry& model = *population.model;
    const std::string name = fmt::format("{} {:.0f}", population.name, trace.neuron);
    const NeuronTraits traits = model.baseline.traits(population.parameters.data());
    const double threshold = traits.threshold, reset = traits.reset;
    const double tip = threshold + kSpikeHeight * (threshold - reset);
    const std::vector<double> spikes = spikes_of(run_, trace);
    std::vector<double> inside = trace.v;
    inside.push_back(threshold);
    if (!spikes.empty()) inside.push_back(tip);
    const AxisUnit volts = axis_unit(largest_magnitude(inside), unit::volt);
    std::vector<std::string> curves;
    const auto title = [&](const char* words) {
      return titled ? fmt::format("title \"{}\"", words) : std::string("notitle");
    };
    add_stimulus(trace, name, title("current"), curves);
    add_level(threshold, "threshold", name, volts, title("threshold"), curves);
    if (model.is_switch) add_level(reset, "opening", name, volts, "notitle", curves);
    if (!spikes.empty()) {
      const double length = (tip - threshold) / volts.size;
      const std::string feet =
          data_.add("foot of spikes " + name, volts, std::vector<double>(spikes.size(), threshold));
      curves.push_back(fmt::format("data using {}:{}:(0):({:.8g}) with vectors nohead lt 2 lw 1.5 {}",
                                   data_.add("t of spikes " + name, time_, spikes), feet, length,
                                   title("spike")));
    }
    add_trace(trace, name, volts, title("membrane"), curves);
    script_ +=
        fmt::format("set label 1 {} at graph 0,1 left offset 0,0.6 noenhanced textcolor rgb \"#555555\"\n",
                    gnuplot_text(name));
    script_ += "set ylabel " + gnuplot_text(axis_title(model.membrane.name, volts)) + "\n" +
               y_range(inside, volts, 3) + plot_command(curves) + "unset label 1\n";
  }

  /// In grey along the bottom of the panel, to a scale of its own.
  void add_stimulus(const Trace& trace, const std::string& name, const std::string& title,
                    std::vector<std::string>& curves) {
    const auto stimulus = stimulus_trace(run_, trace.population, static_cast<std::uint32_t>(trace.neuron));
    if (!stimulus) return;
    const auto [low, high] = std::minmax_element(stimulus->current.begin(), stimulus->current.end());
    const double from = std::min(0.0, *low), height = *high > from ? *high - from : 1;
    largest_current_ = std::max({largest_current_, *high, -*low});
    const AxisUnit ampere = axis_unit(std::max(*high, -*low), unit::ampere);
    script_ += fmt::format("set y2range [{:.8g}:{:.8g}]\n", from / ampere.size,
                           (from + kPanelOfStimulus * height) / ampere.size);
    const std::string x = data_.add("t of current into " + name, time_, stimulus->t);
    curves.push_back(
        fmt::format("data using {}:{} axes x1y2 with filledcurves y=0 fs solid 1 lc rgb \"#cccccc\" {}", x,
                    data_.add("current into " + name, ampere, stimulus->current), title));
  }

  void add_level(double level, const std::string& what, const std::string& name, const AxisUnit& volts,
                 const std::string& title, std::vector<std::string>& curves) {
    const std::string ends =
        data_.add(fmt::format("t of {} {}", what, name), time_, {0, run_.experiment.duration});
    curves.push_back(fmt::format("data using {}:{} with lines ls 100 {}", ends,
                                 data_.add(fmt::format("{} of {}", what, name), volts, {level, level}),
                                 title));
  }

  void add_trace(const Trace& trace, const std::string& name, const AxisUnit& volts, const std::string& title,
                 std::vector<std::string>& curves) {
    std::vector<double> t, v;
    for (const std::size_t row : points_to_draw(trace.v, kMostPoints))
      t.push_back(trace.t[row]), v.push_back(trace.v[row]);
    const std::string x = data_.add("t of " + name, time_, std::move(t));
    curves.push_back(fmt::format("data using {}:{} with lines lt 1 lw 1.5 {}", x,
                                 data_.add("V of " + name, volts, std::move(v)), title));
  }

  std::string caption(std::size_t recorded) const {
    std::string text =
        "Membrane voltage of recorded neurons, sampled as the experiment asks; a bar marks each spike.";
    if (largest_current_ > 0)
      text += fmt::format(" Grey: the stimulus current, up to {}.",
                          format_engineering(largest_current_, unit::ampere));
    bool varied = false;
    for (const Trace& trace : traces_) {
      const PopulationDescription& p = run_.populations()[trace.population];
      if (p.model->slow.exists() && p.model->slow.name == "theta") varied = true;
      for (std::size_t k = 0; k < p.variability.size(); ++k)
        varied = varied || (p.variability[k] && p.model->parameters[k].name == "V_th");
    }
    if (std::any_of(traces_.begin(), traces_.end(), [&](const Trace& trace) {
          return run_.populations()[trace.population].model->is_switch;
        }))
      text += " A second dashed line is the voltage at which the switch opens.";
    if (varied)
      text += " The dashed line is the nominal threshold, which differs from neuron to neuron or in time.";
    if (recorded > traces_.size())
      text += fmt::format(" The first {} of {} recorded neurons.", traces_.size(), recorded);
    return text;
  }

  const NetworkRunView& run_;
  const std::vector<Trace>& traces_;
  AxisUnit time_;
  FigureData data_;
  std::string script_;
  double largest_current_ = 0;  ///< that is drawn [A]
};

}  // namespace

std::optional<Figure> membrane_figure(const NetworkRunView& run) {
  if (!run.membrane || run.membrane->rows() == 0) return std::nullopt;
  std::size_t recorded = 0;
  const std::vector<Trace> traces = traces_of(run, recorded);
  if (traces.empty()) return std::nullopt;
  return MembraneWriter(run, traces).write(recorded);
}

}  // namespace memspike
