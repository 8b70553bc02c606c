// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "experiments/device/figures/axis.hpp"
#include "experiments/device/figures/device_figures.hpp"
#include "experiments/device/figures/pulse_view.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostPoints = 1000, kMostSymbols = 400;

/// Which pulses of a long train are drawn. Of cycles up and down the turning points: the lowest and the
/// highest of every stretch of whole cycles.
std::vector<std::size_t> pulses_to_draw(const std::vector<double>& G, std::size_t cycle) {
  if (cycle == 0 || G.size() <= kMostPoints) return points_to_draw(G, kMostPoints);
  const std::size_t cycles = (G.size() + cycle - 1) / cycle, stretches = std::min(cycles, kMostPoints / 2);
  const std::size_t length = (cycles + stretches - 1) / stretches * cycle;
  std::vector<std::size_t> kept;
  for (std::size_t first = 0; first < G.size(); first += length) {
    const auto begin = G.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = G.begin() + static_cast<std::ptrdiff_t>(std::min(first + length, G.size()));
    const auto [low, high] = std::minmax_element(begin, end);
    for (const auto place : {std::min(low, high), std::max(low, high)})
      if (const auto k = static_cast<std::size_t>(place - G.begin()); kept.empty() || kept.back() != k)
        kept.push_back(k);
  }
  return kept;
}

/// Writes conductance and slow state against pulse number, one above the other.
class PotentiationWriter {
 public:
  PotentiationWriter(const DeviceRunView& run, const PulseView& pulses)
      : run_(run), pulses_(pulses), slow_(run.slow()), has_downs_(pulses.has_downs()) {
    const Band all = band_over_devices(run.pulses->numbers(pulses.conductance_column()),
                                       run.experiment.device.count, pulses.place);
    shown_ = pulses_to_draw(all.mean, pulses.cycle);
    for (const std::size_t k : shown_) {
      places_.push_back(pulses.place[k]);
      numbers_.push_back(static_cast<double>(pulses.place[k]));
    }
  }

  Figure write() {
    n_ = data_.add("pulse", plain_unit(unit::one), numbers_);
    const bool two = slow_.exists();
    script_ = fmt::format(
        "set terminal svg size 720,{} font \"Helvetica,14\" background \"white\" enhanced\n"
        "set multiplot\nset lmargin at screen 0.135\nset rmargin at screen 0.97\n",
        two ? 620 : 420);
    script_ += fmt::format("set xrange [{}:{}]\n", numbers_.front() - margin(), numbers_.back() + margin());
    script_ += "set key at screen 0.97,0.985 right top horizontal\n";
    const double top = has_legend() ? 0.925 : 0.97, bottom = two ? 0.105 : 0.15,
                 middle = 0.5 * (top + bottom);
    panel(pulses_.conductance_column(), unit::siemens, conductance_title(), top,
          two ? middle + 0.0125 : bottom, !two);
    if (two) {
      const std::string column = std::string(slow_.name) + "_end";
      panel(column, slow_.unit, italic(slow_.name) + " at the pulse's end", middle - 0.0125, bottom, true);
    }
    script_ += "unset multiplot\n";
    return {"potentiation", title(), caption(), script_, data_.take()};
  }

 private:
  double margin() const { return 0.02 * (numbers_.back() - numbers_.front() + 1); }
  bool has_legend() const { return has_downs_ || run_.is_ensemble(); }
  std::string title() const {
    if (has_downs_) return "Potentiation and depression";
    return pulses_.has_reads ? "Conductance from pulse to pulse" : "I/V at the end of each pulse";
  }

  std::string conductance_title() const {
    if (!pulses_.has_reads) return italic("I") + "/" + italic("V") + " at the pulse's end";
    return pulses_.conductance_words();
  }

  void panel(const std::string& column, const Unit& unit, const std::string& title, double top, double bottom,
             bool last) {
    const Band band = band_over_devices(run_.pulses->numbers(column), run_.experiment.device.count, places_);
    const AxisUnit axis = axis_unit(largest_magnitude(run_.is_ensemble() ? band.high : band.mean), unit);
    script_ += fmt::format("\nset tmargin at screen {:.4f}\nset bmargin at screen {:.4f}\n", top, bottom);
    script_ += last ? "set format x \"% h\"\nset xlabel \"pulse number\"\n" : "set format x \"\"\n";
    script_ += "set ylabel " + gnuplot_text(with_unit(title, axis)) + "\n";
    std::vector<double> all = band.mean;
    if (run_.is_ensemble()) all.insert(all.end(), band.low.begin(), band.low.end());
    if (run_.is_ensemble()) all.insert(all.end(), band.high.begin(), band.high.end());
    script_ += y_range(all, axis, 5);
    std::vector<std::string> curves;
    add_band(column, axis, band, last, curves);
    add_curve(column, axis, band.mean, last, curves);
    script_ += plot_command(curves);
  }

  void add_band(const std::string& column, const AxisUnit& axis, const Band& band, bool titled,
                std::vector<std::string>& curves) {
    if (!run_.is_ensemble()) return;
    const std::string low = data_.add(column + " 10 %", axis, band.low),
                      high = data_.add(column + " 90 %", axis, band.high);
    curves.push_back(fmt::format("data using {}:{}:{} with filledcurves fc rgb \"{}\" fs solid 1 {}", n_, low,
                                 high, has_downs_ ? "#dddddd" : "#c6dbef",
                                 titled ? "title \"10 % to 90 % of devices\"" : "notitle"));
  }

  void add_curve(const std::string& column, const AxisUnit& axis, const std::vector<double>& mean,
                 bool titled, std::vector<std::string>& curves) {
    const std::string y = data_.add(column, axis, mean), of = run_.is_ensemble() ? "mean" : "";
    if (!has_downs_) {
      const char* const style = shown_.size() > kMostSymbols ? "lines" : "linespoints";
      curves.push_back(fmt::format("data using {}:{} with {} lt 1 {}", n_, y, style,
                                   titled && !of.empty() ? "title \"mean\"" : "notitle"));
      return;
    }
    curves.push_back(fmt::format("data using {}:{} with lines lc rgb \"#bbbbbb\" lw 1 notitle", n_, y));
    for (const bool down : {false, true}) {
      const std::string half = data_.add(column + (down ? " down" : " up"), axis, only(mean, down));
      const std::string words = std::string(down ? "down" : "up") + (of.empty() ? "" : ", " + of);
      curves.push_back(fmt::format("data using {}:{} with points lt {} ps {} {}", n_, half,
                                   down ? "1 pt 5" : "2 pt 7", shown_.size() > kMostSymbols ? 0.25 : 0.5,
                                   titled ? "title \"" + words + "\"" : "notitle"));
    }
  }

  /// The values of the pulses up, or of those down.
  std::vector<double> only(std::vector<double> values, bool down) const {
    for (std::size_t k = 0; k < values.size(); ++k)
      if (pulses_.pulses[shown_[k]].down != down) values[k] = std::numeric_limits<double>::quiet_NaN();
    return values;
  }

  std::string caption() const {
    std::string text = pulses_.has_reads ? "The " + pulses_.conductance_words() + " after each pulse"
                                         : "I/V at the end of each pulse";
    if (slow_.exists()) text += fmt::format(", and the slow state {} at its end", slow_.name);
    text += ". Pulses count from 0.";
    if (run_.is_ensemble()) text += fmt::format(" Mean over {} devices.", run_.experiment.device.count);
    if (shown_.size() < pulses_.pulses.size())
      text += fmt::format(" Of {} pulses {} are drawn: {}.", pulses_.pulses.size(), shown_.size(),
                          pulses_.cycle > 0 ? "the lowest and the highest of each stretch of whole cycles"
                                            : "the lowest and the highest of every stretch among them");
    const std::string remark = capacitive_remark(run_, pulses_);
    return remark.empty() ? text : text + " " + remark;
  }

  const DeviceRunView& run_;
  const PulseView& pulses_;
  const SlowState& slow_;
  bool has_downs_;
  std::vector<std::size_t> shown_, places_;
  std::vector<double> numbers_;
  FigureData data_;
  std::string script_, n_;
};

}  // namespace

std::optional<Figure> potentiation_figure(const DeviceRunView& run) {
  const std::optional<PulseView> pulses = pulse_view(run);
  if (!pulses || pulses->pulses.size() < 2) return std::nullopt;
  return PotentiationWriter(run, *pulses).write();
}

}  // namespace memspike
