// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/contract/format.hpp"
#include "experiments/device/figures/axis.hpp"
#include "experiments/network/figures/network_figures.hpp"
#include "experiments/network/figures/stimulus_trace.hpp"
#include "experiments/network/nullclines.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostFigures = 4, kMostPieces = 6000, kMostArrows = 12;
constexpr int kCurvePoints = 400;
constexpr double kRoom = 0.06;          // beside the trajectory
constexpr double kBetweenArrows = 0.7;  // along the trajectory, of the figure's width

/// The recorded trajectory of one neuron, and its spikes.
struct Orbit {
  std::uint32_t population = 0, neuron = 0;
  std::vector<double> t, v, w, spikes;
};

Orbit orbit_of(const NetworkRunView& run, const MembraneRecord& record) {
  Orbit orbit{record.population, record.neurons.front(), {}, {}, {}, {}};
  const PopulationDescription& population = run.populations()[record.population];
  const StoredTable& table = *run.membrane;
  const std::vector<double>&t = table.numbers("t"), &neuron = table.numbers("neuron"),
        &v = table.numbers("V"), &w = table.numbers(population.model->slow.name);
  const std::vector<std::string> names = names_in(table, "population");
  for (std::size_t row = 0; row < t.size(); ++row)
    if (neuron[row] == orbit.neuron && names[row] == population.name && std::isfinite(w[row]) &&
        (orbit.t.empty() || t[row] > orbit.t.back()))
      orbit.t.push_back(t[row]), orbit.v.push_back(v[row]), orbit.w.push_back(w[row]);
  if (run.spikes)
    for (std::size_t k = 0; k < (*run.spikes)[record.population].t.size(); ++k)
      if ((*run.spikes)[record.population].neuron[k] == orbit.neuron)
        orbit.spikes.push_back((*run.spikes)[record.population].t[k]);
  return orbit;
}

class PhasePlaneWriter {
 public:
  PhasePlaneWriter(const NetworkRunView& run, const Orbit& orbit)
      : run_(run),
        orbit_(orbit),
        population_(run.populations()[orbit.population]),
        traits_(population_.model->baseline.traits(population_.parameters.data())) {
    const double end = orbit.t.back();
    const double last = orbit.spikes.empty() ? end : std::min(orbit.spikes.back(), end);
    current_ = stimulus_current(run, orbit.population, orbit.neuron, last * (1 - 1e-9));
    std::vector<double> v = orbit.v;
    v.push_back(traits_.threshold), v.push_back(traits_.reset);
    const auto [low, high] = std::minmax_element(v.begin(), v.end());
    const double room = kRoom * (*high - *low);
    low_ = *low - room, high_ = *high + room;
    volt_ = axis_unit(largest_magnitude({low_, high_}), unit::volt);
    std::vector<double> w = orbit.w;
    for (double& value : w) value = std::fabs(value);
    slow_ = axis_unit(largest_magnitude(w), population_.model->slow.unit);
  }

  Figure write(const std::string& name) {
    add_nullclines();
    add_orbit();
    const SlowState& slow = population_.model->slow;
    const std::string script =
        fmt::format(
            "set terminal svg size 720,520 font \"Helvetica,14\" background \"white\" enhanced\n"
            "set xrange [{:.8g}:{:.8g}]\nset xlabel {}\nset ylabel {}\nset key outside top right horizontal "
            "maxcols 4\nset clip two\n",
            low_ / volt_.size, high_ / volt_.size,
            gnuplot_text(axis_title(population_.model->membrane.name, volt_)),
            gnuplot_text(axis_title(slow.name, slow_))) +
        y_range(inside_, slow_, 5) + plot_command(curves_);
    return {name, fmt::format("Phase plane of {} {}", population_.name, orbit_.neuron),
            fmt::format(
                "Slow state against membrane voltage: the trajectory from its start, resets dotted, and the "
                "nullclines under the stimulus current {}. Dashed: threshold and reset.{}",
                format_engineering(current_, unit::ampere), steady_words_),
            script, data_.take()};
  }

 private:
  void add_nullclines() {
    const Nullclines plane(population_, current_);
    inside_ = orbit_.w;
    std::vector<double> v, still, slow;
    for (int k = 0; k <= kCurvePoints; ++k) {
      v.push_back(low_ + (high_ - low_) * k / kCurvePoints);
      slow.push_back(plane.slow(v.back()));
      still.push_back(plane.membrane(v.back()));
      if (v.back() > traits_.threshold) continue;
      inside_.push_back(slow.back());
      if (std::isfinite(still.back())) inside_.push_back(still.back());
    }
    const std::string x = data_.add("nullcline at", volt_, v);
    add_threshold_and_reset();
    const bool vertical = std::isnan(still.front());
    const std::vector<double> steady = plane.steady_states(low_, high_);
    const std::string dv = nullcline_title(population_.model->membrane.name);
    if (!vertical)
      curves_.push_back(fmt::format("data using {}:{} with lines lt 2 title {}", x,
                                    data_.add("membrane at rest", slow_, still), dv));
    else if (!steady.empty())
      curves_.push_back(fmt::format(
          "data using {}:{} with lines lt 2 title {}",
          data_.add("membrane at rest at", volt_, {steady[0], steady[0]}),
          data_.add("from to", slow_, {-1e3 * traits_.slow_scale, 1e3 * traits_.slow_scale}), dv));
    curves_.push_back(fmt::format("data using {}:{} with lines lt 3 title {}", x,
                                  data_.add("slow state at rest", slow_, slow),
                                  nullcline_title(population_.model->slow.name)));
    add_steady_states(plane, steady);
  }

  static std::string nullcline_title(std::string_view state) {
    return gnuplot_text("d" + italic(state) + "/d" + italic("t") + " = 0");
  }

  void add_steady_states(const Nullclines& plane, const std::vector<double>& steady) {
    std::vector<double> v, w;
    for (const double at : steady) {
      if (at > traits_.threshold) continue;
      v.push_back(at), w.push_back(plane.slow(at));
    }
    steady_words_ = v.empty() ? " There is no steady state below the threshold: the neuron goes on firing."
                              : " Circle: the steady state.";
    if (v.empty()) return;
    inside_.insert(inside_.end(), w.begin(), w.end());
    curves_.push_back(fmt::format("data using {}:{} with points pt 6 ps 1.2 lw 2 lc rgb \"#000000\" notitle",
                                  data_.add("steady state at", volt_, v),
                                  data_.add("steady state", slow_, w)));
  }

  /// The threshold is a straight line, which may lean. Both go far beyond the figure.
  void add_threshold_and_reset() {
    const double far = 10 * traits_.slow_scale;
    std::vector<double> v;
    for (const double w : {-far, far})
      v.push_back(population_.model->baseline.threshold(population_.parameters.data(), w));
    const std::string ends = data_.add("threshold from to", slow_, {-far, far});
    curves_.push_back(fmt::format("data using {}:{} with lines ls 100 notitle",
                                  data_.add("threshold", volt_, std::move(v)), ends));
    curves_.push_back(fmt::format("data using {}:{} with lines ls 100 notitle",
                                  data_.add("reset", volt_, {traits_.reset, traits_.reset}), ends));
  }

  /// Pieces from sample to sample; those across a spike are resets.
  void add_orbit() {
    const std::size_t step = std::max<std::size_t>(1, orbit_.t.size() / kMostPieces);
    Pieces path, resets, heads;
    std::size_t spike = 0;
    double gone = 0.5 * kBetweenArrows;
    for (std::size_t k = 0; k + step < orbit_.t.size(); k += step) {
      bool fired = false;
      while (spike < orbit_.spikes.size() && orbit_.spikes[spike] <= orbit_.t[k + step])
        ++spike, fired = true;
      (fired ? resets : path).add(orbit_, k, k + step);
      if (!fired) gone += std::fabs(orbit_.v[k + step] - orbit_.v[k]) / (high_ - low_);
      if (fired || gone < kBetweenArrows || heads.v.size() == kMostArrows) continue;
      heads.add(orbit_, k, k + step);
      gone = 0;
    }
    draw(resets, "reset", "nohead lc rgb \"#999999\" lw 1 dt 3 notitle");
    draw(path, "trajectory", "nohead lt 1 lw 1.5 title \"trajectory\"");
    draw(heads, "direction", "filled head size screen 0.015,20 fixed lt 1 lw 1.5 notitle");
  }

  struct Pieces {
    std::vector<double> v, w, dv, dw;
    void add(const Orbit& o, std::size_t from, std::size_t to) {
      v.push_back(o.v[from]), w.push_back(o.w[from]);
      dv.push_back(o.v[to] - o.v[from]), dw.push_back(o.w[to] - o.w[from]);
    }
  };
  void draw(const Pieces& p, const std::string& what, const char* style) {
    if (p.v.empty()) return;
    curves_.push_back(fmt::format("data using {}:{}:{}:{} with vectors {}",
                                  data_.add(what + " v", volt_, p.v), data_.add(what + " w", slow_, p.w),
                                  data_.add(what + " dv", volt_, p.dv), data_.add(what + " dw", slow_, p.dw),
                                  style));
  }

  const NetworkRunView& run_;
  const Orbit& orbit_;
  const PopulationDescription& population_;
  NeuronTraits traits_;
  double current_ = 0, low_ = 0, high_ = 0;
  AxisUnit volt_, slow_;
  std::vector<double> inside_;
  std::string steady_words_;
  std::vector<std::string> curves_;
  FigureData data_;
};

}  // namespace

std::vector<Figure> phase_plane_figures(const NetworkRunView& run) {
  std::vector<Figure> figures;
  if (!run.membrane) return figures;
  for (const MembraneRecord& record : run.experiment.membrane) {
    if (!record.slow || run.populations()[record.population].model->is_switch ||
        figures.size() == kMostFigures)
      continue;
    const Orbit orbit = orbit_of(run, record);
    if (orbit.t.size() < 2) continue;
    const std::string name =
        figures.empty() ? "phase_plane" : fmt::format("phase_plane_{}", figures.size() + 1);
    figures.push_back(PhasePlaneWriter(run, orbit).write(name));
  }
  return figures;
}

}  // namespace memspike
