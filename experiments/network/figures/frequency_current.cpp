// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/contract/format.hpp"
#include "experiments/device/figures/axis.hpp"
#include "experiments/network/figures/driven_population.hpp"
#include "experiments/network/figures/network_figures.hpp"
#include "experiments/network/neuron_report.hpp"

namespace memspike {
namespace {

constexpr std::size_t kFewestCurrents = 3, kMostPopulations = 7, kCurvePoints = 600;
constexpr double kPaused = 3;       // intervals without a spike, after which a neuron has stopped firing
constexpr double kUnequal = 1.001;  // first and last rate, from where on both are drawn

/// Inverse of the first and of the last interval between spikes [Hz]; zero for a neuron that does not go on
/// firing.
struct Rates {
  std::vector<double> first, last;
};
Rates rates_of(const DrivenPopulation& d) {
  Rates rates;
  for (const std::vector<double>& t : d.spikes) {
    const std::size_t n = t.size();
    const bool goes_on = n >= 2 && d.stop - t[n - 1] < kPaused * (t[n - 1] - t[n - 2]);
    rates.first.push_back(n >= 2 ? 1 / (t[1] - t[0]) : 0);
    rates.last.push_back(goes_on ? 1 / (t[n - 1] - t[n - 2]) : 0);
  }
  return rates;
}

/// Writes one population after another into one plot.
class FrequencyCurrentWriter {
 public:
  FrequencyCurrentWriter(const NetworkRunView& run, std::vector<DrivenPopulation> driven)
      : run_(run), driven_(std::move(driven)) {
    std::vector<double> currents;
    for (const DrivenPopulation& d : driven_)
      currents.insert(currents.end(), d.current.begin(), d.current.end());
    ampere_ = axis_unit(largest_magnitude(currents), unit::ampere);
    low_ = *std::min_element(currents.begin(), currents.end());
    high_ = *std::max_element(currents.begin(), currents.end());
  }

  Figure write() {
    for (std::size_t k = 0; k < driven_.size(); ++k) add_population(k);
    const double room = 0.02 * (high_ - low_);
    const std::string script = fmt::format(
        "set terminal svg size 720,420 font \"Helvetica,14\" background \"white\" enhanced\n"
        "set xrange [{:.8g}:{:.8g}]\nset xlabel {}\nset ylabel \"firing rate (Hz)\"\n"
        "set key outside top right horizontal maxcols 4\n{}{}",
        (low_ - room) / ampere_.size, (high_ + room) / ampere_.size, gnuplot_text(axis_title("I", ampere_)),
        y_range(all_, hertz_, 5), marks_);
    return {"frequency_current", "Firing rate against current", caption(), script + plot_command(curves_),
            data_.take()};
  }

 private:
  void add_population(std::size_t k) {
    const DrivenPopulation& d = driven_[k];
    const PopulationDescription& population = run_.populations()[d.population];
    const Rates rates = rates_of(d);
    all_.insert(all_.end(), rates.last.begin(), rates.last.end());
    const std::string I = data_.add("I of " + population.name, ampere_, d.current);
    const std::string last = data_.add("rate of " + population.name, hertz_, rates.last);
    const bool alone = driven_.size() == 1;
    const double rheobase = report_on_neuron(population).rheobase;
    add_closed_form(k, population, rheobase);
    if (adapts(rates)) {
      adapts_ = true;
      all_.insert(all_.end(), rates.first.begin(), rates.first.end());
      curves_.push_back(
          fmt::format("data using {}:{} with points lt {} pt 6 ps 0.6 title {} noenhanced", I,
                      data_.add("first rate of " + population.name, hertz_, rates.first), k + 1,
                      gnuplot_text(alone ? "first interval" : population.name + ", first interval")));
    }
    curves_.push_back(fmt::format("data using {}:{} with points lt {} pt 7 ps 0.6 title {} noenhanced", I,
                                  last, k + 1,
                                  gnuplot_text(!alone    ? population.name
                                               : adapts_ ? "last interval"
                                                         : "simulated")));
    mark_rheobase(rheobase);
  }

  static bool adapts(const Rates& rates) {
    for (std::size_t n = 0; n < rates.first.size(); ++n)
      if (rates.last[n] > 0 && std::fabs(std::log(rates.first[n] / rates.last[n])) > std::log(kUnequal))
        return true;
    return false;
  }

  void add_closed_form(std::size_t k, const PopulationDescription& population, double rheobase) {
    const auto interval = population.model->baseline.interval;
    if (interval == nullptr || std::any_of(population.variability.begin(), population.variability.end(),
                                           [](const auto& spread) { return spread.has_value(); }))
      return;
    const auto rate = [&](double I) { return 1 / interval(population.parameters.data(), I); };
    std::vector<double> I, f;
    for (const double current : curve_currents(rheobase)) I.push_back(current), f.push_back(rate(current));
    all_.insert(all_.end(), f.begin(), f.end());
    curves_.push_back(fmt::format("data using {}:{} with lines lt {} lw 1.5 {}",
                                  data_.add("I of closed form " + population.name, ampere_, std::move(I)),
                                  data_.add("closed form of " + population.name, hertz_, std::move(f)), k + 1,
                                  has_curve_ ? "notitle" : "title \"closed form\""));
    has_curve_ = true;
    const DrivenPopulation& d = driven_[k];
    const Rates rates = rates_of(d);
    for (std::size_t n = 0; n < d.current.size(); ++n)
      if (rates.last[n] > 0)
        deviation_ = std::max(deviation_, std::fabs(rate(d.current[n]) / rates.last[n] - 1));
  }

  /// Ever closer to the rheobase, where the curve rises steeply.
  std::vector<double> curve_currents(double rheobase) const {
    std::vector<double> all;
    for (std::size_t k = 0; k <= kCurvePoints; ++k)
      all.push_back(low_ + (high_ - low_) * static_cast<double>(k) / kCurvePoints);
    for (double off = 1e-9; off < 0.1; off *= 1.2)
      if (const double I = rheobase + off * (high_ - low_); I > low_ && I < high_) all.push_back(I);
    if (rheobase > low_ && rheobase < high_) all.push_back(rheobase);
    std::sort(all.begin(), all.end());
    return all;
  }

  void mark_rheobase(double rheobase) {
    if (rheobase < low_ || rheobase > high_ ||
        std::find(rheobases_.begin(), rheobases_.end(), rheobase) != rheobases_.end())
      return;
    rheobases_.push_back(rheobase);
    marks_ += fmt::format("set arrow from {0:.8g}, graph 0 to {0:.8g}, graph 1 nohead ls 100\n",
                          rheobase / ampere_.size);
  }

  std::string caption() const {
    std::string text =
        adapts_ ? "Firing rate against constant current: the inverse of the first interval between two "
                  "spikes (open) and of the last (filled)."
                : "Firing rate against constant current: the inverse of the last interval between two "
                  "spikes.";
    if (has_curve_)
      text += fmt::format(
          " The line is the closed form, from which an interval deviates by {:.2g} of itself at most.",
          deviation_);
    if (!rheobases_.empty())
      text += fmt::format(" Dashed: the rheobase, {}.", format_engineering(rheobases_[0], unit::ampere));
    return text;
  }

  const NetworkRunView& run_;
  std::vector<DrivenPopulation> driven_;
  AxisUnit ampere_, hertz_ = plain_unit(unit::hertz);
  double low_ = 0, high_ = 0, deviation_ = 0;
  bool adapts_ = false, has_curve_ = false;
  std::vector<double> all_{0}, rheobases_;
  std::string marks_;
  std::vector<std::string> curves_;
  FigureData data_;
};

}  // namespace

std::optional<Figure> frequency_current_figure(const NetworkRunView& run) {
  std::vector<DrivenPopulation> driven = driven_populations(run);
  std::erase_if(driven, [](const DrivenPopulation& d) { return d.different_currents() < kFewestCurrents; });
  if (driven.empty()) return std::nullopt;
  if (driven.size() > kMostPopulations) driven.resize(kMostPopulations);
  return FrequencyCurrentWriter(run, std::move(driven)).write();
}

}  // namespace memspike
