// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>

#include "engine/bank/small_signal.hpp"
#include "engine/contract/error.hpp"
#include "engine/contract/format.hpp"
#include "experiments/device/figures/axis.hpp"
#include "experiments/device/figures/device_figures.hpp"
#include "experiments/device/stability.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostCurves = 9;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// The spectrum of the first device at one bias.
struct Spectrum {
  double bias;
  std::vector<double> f, re, im;                 ///< of the table
  std::vector<double> f_line, re_line, im_line;  ///< of its elements, densely
};

constexpr std::size_t kLinePoints = 20'000, kLineSteps = 300;

/// The circuit of a row of the table of elements, in which an empty field is infinite or not there.
SmallSignal circuit_of(const StoredTable& elements, std::size_t row) {
  const auto value = [&](const char* column) { return elements.numbers(column)[row]; };
  const double R_b = value("R_b"), R_a = value("R_a"), L_a = value("L_a");
  const bool has_branch = std::isfinite(L_a) && std::isfinite(R_a);
  return {value("R_s"),
          value("C_m"),
          std::isfinite(R_b) ? 1 / R_b : 0,
          has_branch ? 1 / L_a : 0,
          has_branch ? -R_a / L_a : -1,
          has_branch};
}

/// A point wherever the frequency or Z has moved on visibly: a sharp loop is run through within a percent of
/// its frequency.
void add_line(Spectrum& s, const SmallSignal& circuit) {
  const auto [low, high] = std::minmax_element(s.f.begin(), s.f.end());
  const double size = std::abs(circuit.impedance(*low) - circuit.impedance(*high)) +
                      *std::max_element(s.re.begin(), s.re.end()) -
                      *std::min_element(s.re.begin(), s.re.end());
  std::complex<double> last;
  std::size_t last_k = 0;
  for (std::size_t k = 0; k < kLinePoints; ++k) {
    const double f = *low * std::pow(*high / *low, static_cast<double>(k) / (kLinePoints - 1));
    const std::complex<double> Z = circuit.impedance(f);
    const bool moved = std::abs(Z - last) * kLineSteps > size || (k - last_k) * kLineSteps > kLinePoints;
    if (k > 0 && k + 1 < kLinePoints && !moved) continue;
    last = Z, last_k = k;
    s.f_line.push_back(f), s.re_line.push_back(Z.real()), s.im_line.push_back(Z.imag());
  }
}

/// Rows of device 0, one spectrum wherever the bias changes or the frequencies begin again.
std::vector<Spectrum> spectra_of(const StoredTable& table, const StoredTable& elements,
                                 const Protocol& protocol) {
  std::vector<std::size_t> lengths;  // of the spectra, in order
  for (const ImpedanceStep& step : protocol.impedances)
    lengths.insert(lengths.end(), step.biases.size(), step.frequencies.size());
  std::vector<Spectrum> spectra;
  const auto &device = table.numbers("device"), &bias = table.numbers("bias"), &f = table.numbers("f"),
             &re = table.numbers("Z_re"), &im = table.numbers("Z_im");
  for (std::size_t row = 0; row < table.rows() && device[row] == 0; ++row) {
    if (spectra.empty() || spectra.back().f.size() == lengths.at(spectra.size() - 1))
      spectra.push_back({bias[row], {}, {}, {}, {}, {}, {}});
    Spectrum& s = spectra.back();
    s.f.push_back(f[row]), s.re.push_back(re[row]), s.im.push_back(im[row]);
  }
  for (std::size_t k = 0; k < spectra.size(); ++k) add_line(spectra[k], circuit_of(elements, k));
  return spectra;
}

/// At most so many of them, evenly chosen, the ends among them.
template <class T>
std::vector<T> some_of(const std::vector<T>& all) {
  if (all.size() <= kMostCurves) return all;
  std::vector<T> few;
  for (std::size_t k = 0; k < kMostCurves; ++k) few.push_back(all[k * (all.size() - 1) / (kMostCurves - 1)]);
  return few;
}

std::string words_of(const DeviceRunView& run, std::size_t drawn, std::size_t all) {
  std::string text;
  if (drawn < all) text += fmt::format(" {} of {} biases are drawn.", drawn, all);
  if (run.is_ensemble()) text += fmt::format(" Device 0 of {}.", run.experiment.device.count);
  return text;
}

std::string title_of(double bias) { return "title " + gnuplot_text(format_engineering(bias, unit::volt)); }

/// A round step for tics: 1, 2 or 5 times a power of ten, about five over the span.
double tic_step(double span) {
  const double power = std::pow(10.0, std::floor(std::log10(span / 4)));
  for (const double digit : {5.0, 2.0})
    if (digit * power <= span / 4) return digit * power;
  return power;
}

/// Both axes alike, with room below the real axis for the inductive quadrant.
std::string equal_axes(const std::vector<Spectrum>& spectra, const AxisUnit& ohms) {
  double right = 0, left = 0, up = 0, down = 0;
  for (const Spectrum& s : spectra)
    for (std::size_t k = 0; k < s.f_line.size(); ++k) {
      right = std::max(right, s.re_line[k] / ohms.size), left = std::min(left, s.re_line[k] / ohms.size);
      up = std::max(up, -s.im_line[k] / ohms.size), down = std::min(down, -s.im_line[k] / ohms.size);
    }
  const double room = 0.05 * (right - left);
  down = std::min(down, -0.15 * (right - left));
  up = std::max(up, 0.15 * (right - left));
  const double step = tic_step(right - left);
  return fmt::format(
      "set size ratio -1\nset xrange [{:.6g}:{:.6g}]\nset yrange [{:.6g}:{:.6g}]\nset xtics {:.6g}\n"
      "set ytics {:.6g}\n",
      left - room, right + room, down - room, up + room, step, step);
}

std::string nyquist_caption(std::size_t inductive, const std::vector<Spectrum>& shown) {
  std::string text =
      fmt::format("Nyquist plot, \u2212Z'' up, equal axes, from {} (large symbols) to {}.",
                  format_engineering(*std::min_element(shown[0].f.begin(), shown[0].f.end()), unit::hertz),
                  format_engineering(*std::max_element(shown[0].f.begin(), shown[0].f.end()), unit::hertz));
  return text + (inductive > 0
                     ? " Loops below the real axis are inductive: there the slow current follows the voltage "
                       "with a delay longer than R_a C_m."
                     : " No spectrum dips below the real axis: none is inductive.");
}

/// Spectra of very different size would hide one another: those at least a tenth of the largest go together.
std::vector<std::vector<Spectrum>> alike_in_size(std::vector<Spectrum> spectra) {
  const auto size_of = [](const Spectrum& s) {
    return *std::max_element(s.re_line.begin(), s.re_line.end()) -
           *std::min_element(s.re_line.begin(), s.re_line.end());
  };
  std::vector<std::vector<Spectrum>> groups;
  double largest = 0;
  for (const Spectrum& s : spectra) largest = std::max(largest, size_of(s));
  std::vector<Spectrum> large, small;
  for (Spectrum& s : spectra) (size_of(s) >= 0.1 * largest ? large : small).push_back(std::move(s));
  if (!large.empty()) groups.push_back(std::move(large));
  if (!small.empty()) groups.push_back(std::move(small));
  return groups;
}

Figure nyquist_figure(const DeviceRunView& run, const std::vector<Spectrum>& shown, std::size_t all,
                      const std::string& name) {
  FigureData data;
  double largest = 0;
  for (const Spectrum& s : shown)
    largest = std::max({largest, largest_magnitude(s.re), largest_magnitude(s.im)});
  const AxisUnit ohms = axis_unit(largest, unit::ohm);
  std::vector<std::string> curves;
  std::size_t inductive = 0;
  for (std::size_t k = 0; k < shown.size(); ++k) {
    const Spectrum& s = shown[k];
    std::vector<double> minus, minus_line;
    for (const double im : s.im) minus.push_back(-im);
    for (const double im : s.im_line) minus_line.push_back(-im);
    inductive += *std::max_element(s.im_line.begin(), s.im_line.end()) > 0;
    const std::string tag = fmt::format(" {} at {} V", k, format_number(s.bias));
    const std::string x = data.add("Z'" + tag, ohms, s.re), y = data.add("-Z''" + tag, ohms, minus);
    const std::string colour = gnuplot_text(series_colour(k, shown.size()));
    const auto lowest = static_cast<std::size_t>(std::min_element(s.f.begin(), s.f.end()) - s.f.begin());
    curves.push_back(fmt::format("data using {}:{} with lines lc rgb {} lw 1.75 {}",
                                 data.add("Z' line" + tag, ohms, s.re_line),
                                 data.add("-Z'' line" + tag, ohms, minus_line), colour, title_of(s.bias)));
    curves.push_back(
        fmt::format("data using {}:{} with points lc rgb {} pt 7 ps 0.35 notitle", x, y, colour));
    curves.push_back(fmt::format("data using {}:{} every ::{}::{} with points lc rgb {} pt 7 ps 1 notitle", x,
                                 y, lowest, lowest, colour));
  }
  curves.insert(curves.begin(), "0 with lines lc rgb \"#333333\" lw 1 notitle");
  const std::string script =
      "set terminal svg size 720,560 font \"Helvetica,14\" background \"white\" enhanced\n"
      "set key outside right top vertical\nset xlabel " +
      gnuplot_text(with_unit("{/:Italic Z}'", ohms)) + "\nset ylabel " +
      gnuplot_text(with_unit("\u2212{/:Italic Z}''", ohms)) + "\n" + equal_axes(shown, ohms) +
      plot_command(curves);
  return {name, "Impedance, Nyquist plot",
          nyquist_caption(inductive, shown) + words_of(run, shown.size(), all), script, data.take()};
}

Figure bode_figure(const DeviceRunView& run, const std::vector<Spectrum>& shown, std::size_t all) {
  FigureData data;
  std::vector<std::string> magnitudes, phases;
  const AxisUnit one = plain_unit(unit::ohm);
  for (std::size_t k = 0; k < shown.size(); ++k) {
    const Spectrum& s = shown[k];
    std::vector<double> magnitude, phase;
    for (std::size_t j = 0; j < s.f_line.size(); ++j) {
      magnitude.push_back(std::hypot(s.re_line[j], s.im_line[j]));
      phase.push_back(std::atan2(s.im_line[j], s.re_line[j]) * 180 / std::numbers::pi);
    }
    const std::string tag = fmt::format(" {} at {} V", k, format_number(s.bias));
    const std::string f = data.add("f" + tag, plain_unit(unit::hertz), s.f_line);
    const std::string look =
        fmt::format("with lines lc rgb {} lw 2", gnuplot_text(series_colour(k, shown.size())));
    magnitudes.push_back(fmt::format("data using {}:{} {} {}", f, data.add("|Z|" + tag, one, magnitude), look,
                                     title_of(s.bias)));
    phases.push_back(
        fmt::format("data using {}:{} {} notitle", f, data.add("phase" + tag, {1, "deg"}, phase), look));
  }
  phases.insert(phases.begin(), "0 with lines ls 100 notitle");
  const std::string script =
      "set terminal svg size 720,620 font \"Helvetica,14\" background \"white\" enhanced\nset multiplot\n"
      "set lmargin at screen 0.135\nset rmargin at screen 0.97\nset logscale x\n"
      "set key at screen 0.97,0.99 right top horizontal\nset tmargin at screen 0.9\nset bmargin at screen "
      "0.52\n"
      "set format x \"\"\nset logscale y\nset format y decades\nset ylabel \"|{/:Italic Z}| (\u03a9)\"\n" +
      plot_command(magnitudes) +
      "unset logscale y\nunset key\nset format y \"% h\"\nset tmargin at screen 0.49\nset bmargin at screen "
      "0.13\nset format x decades\nset xlabel \"frequency (Hz)\"\nset ylabel \"phase (degrees)\"\n"
      "set offsets 0,0,graph 0.05,graph 0.05\n" +
      plot_command(phases) + "unset multiplot\n";
  return {"impedance_bode", "Impedance, Bode plot",
          "Magnitude and phase against frequency. A positive phase is inductive." +
              words_of(run, shown.size(), all),
          script, data.take()};
}

/// One quantity of the elements over the bias: points of device 0, and the nominal device in between.
struct ElementCurve {
  const char* column;
  const char* words;
  double (SmallSignal::*value)() const;
};

class ElementWriter {
 public:
  ElementWriter(const DeviceRunView& run, const StoredTable& elements) : run_(run), elements_(elements) {
    const auto &device = elements.numbers("device"), &bias = elements.numbers("bias");
    for (std::size_t row = 0; row < elements.rows() && device[row] == 0; ++row) bias_.push_back(bias[row]);
    const auto [low, high] = std::minmax_element(bias_.begin(), bias_.end());
    low_ = *low, high_ = *high;
    bool frozen = false;
    for (const ImpedanceStep& step : run.experiment.protocol.impedances) frozen = frozen || step.frozen;
    for (std::size_t k = 0; !frozen && k < kGrid; ++k) {
      const double V = low_ + (high_ - low_) * static_cast<double>(k) / (kGrid - 1);
      try {
        states_.push_back(small_signal(run.nominal(), steady_state(run.nominal(), V)));
        volts_.push_back(V);
      } catch (const NumericalError&) {
      }
    }
  }

  bool worth() const { return bias_.size() > 1 && high_ > low_; }

  Figure write() {
    x_ = data_.add("bias", plain_unit(unit::volt), bias_);
    if (!volts_.empty()) line_x_ = data_.add("V", plain_unit(unit::volt), volts_);
    script_ = fmt::format(
        "set terminal svg size 720,680 font \"Helvetica,14\" background \"white\" enhanced\nset multiplot\n"
        "unset mytics\nset lmargin at screen 0.135\nset rmargin at screen 0.79\nset xrange [{}:{}]\nset "
        "logscale y\n"
        "set format y decades\nset offsets 0,0,graph 0.05,graph 0.05\nset format x \"\"\n"
        "set key at screen 0.995,0.97 right top vertical samplen 1\n",
        low_, high_);
    script_ += shade_windows();
    panel("resistance (\u03a9)", 0.97, 0.55,
          {{"R_dc", "{/:Italic R}_{dc}", &SmallSignal::R_dc},
           {"R_f", "{/:Italic V}/{/:Italic I}", nullptr},
           {"R_a", "{/:Italic R}_a", &SmallSignal::R_a},
           {"R_b", "{/:Italic R}_b", &SmallSignal::R_b}});
    script_ +=
        "set key at screen 0.995,0.5 right top vertical samplen 1\nset format x \"% h\"\n"
        "set xlabel \"held voltage (V)\"\n";
    panel("time constant (s)", 0.52, 0.115,
          {{"tau_a", "\u03c4_a = {/:Italic R}_a{/:Italic C}_m", &SmallSignal::tau_a},
           {"tau_d", "\u03c4_d = {/:Italic L}_a/{/:Italic R}_a", &SmallSignal::tau_d},
           {"tau_s", "\u03c4_s = {/:Italic R}_s{/:Italic C}_m", &SmallSignal::tau_s}});
    script_ += "unset multiplot\n";
    return {"impedance_elements", "Equivalent circuit", caption(), script_, data_.take()};
  }

 private:
  static constexpr std::size_t kGrid = 301;

  std::string shade_windows() {
    if (volts_.empty()) return {};
    std::string text;
    for (const VoltageWindow& w : stability(run_.nominal(), low_, high_).inductive) {
      text += fmt::format(
          "set object rectangle from {0}, graph 0 to {1}, graph 1 behind fc rgb \"#eef4fa\" "
          "fs solid 1 noborder\n",
          w.from, w.to);
      shaded_ = true;
    }
    return text;
  }

  void panel(const std::string& title, double top, double bottom, const std::vector<ElementCurve>& curves) {
    script_ += fmt::format("set tmargin at screen {}\nset bmargin at screen {}\nset ylabel {}\n", top, bottom,
                           gnuplot_text(title));
    std::vector<std::string> commands;
    const AxisUnit plain{1, ""};
    int look = 0;
    for (const ElementCurve& curve : curves) {
      ++look;
      std::vector<double> points = elements_.numbers(curve.column);
      points.resize(bias_.size());
      for (double& value : points)
        if (!(value > 0)) value = kNone;
      if (largest_magnitude(points) == 0) continue;
      const std::string title_words = "title " + gnuplot_text(curve.words);
      if (!volts_.empty()) {
        std::vector<double> line;
        for (std::size_t k = 0; k < volts_.size(); ++k) {
          const SmallSignal& s = states_[k];
          const double value = curve.value ? (s.*curve.value)() : chord(volts_[k]);
          line.push_back(value > 0 && std::isfinite(value) ? value : kNone);
        }
        commands.push_back(fmt::format("data using {}:{} with lines lt {} {}", line_x_,
                                       data_.add(std::string(curve.column) + " line", plain, line), look,
                                       title_words));
      }
      commands.push_back(fmt::format("data using {}:{} with points lt {} {}", x_,
                                     data_.add(curve.column, plain, points), look,
                                     volts_.empty() ? title_words : "notitle"));
    }
    script_ += plot_command(commands);
  }

  double chord(double volts) const {
    const std::optional<double> I = steady_current(run_.nominal(), volts);
    return volts == 0 || !I || *I == 0 ? kNone : volts / *I;
  }

  std::string caption() const {
    std::string text =
        "Above: the resistance at frequency zero, R_dc = Z(0), which is the slope dV/dI, the chord "
        "V/I, which is something else, and the elements R_a and R_b. Below: the time constants.";
    if (shaded_) text += " Shaded: the inductive window, in which \u03c4_d > \u03c4_a.";
    text += volts_.empty()
                ? " Negative and infinite elements are not drawn."
                : " Symbols: measured biases; lines: the nominal device in between, at the steady "
                  "states that it comes to from x = 0. Negative and infinite elements are not drawn.";
    return text + words_of(run_, 1, 1);
  }

  const DeviceRunView& run_;
  const StoredTable& elements_;
  std::vector<double> bias_, volts_;
  std::vector<SmallSignal> states_;
  double low_ = 0, high_ = 0;
  bool shaded_ = false;
  FigureData data_;
  std::string script_, x_, line_x_;
};

}  // namespace

std::vector<Figure> impedance_figures(const DeviceRunView& run) {
  if (!run.impedance || !run.elements || run.impedance->rows() == 0) return {};
  std::vector<Figure> figures;
  std::vector<Spectrum> all = spectra_of(*run.impedance, *run.elements, run.experiment.protocol);
  std::erase_if(all, [](const Spectrum& s) { return s.f.size() < 2; });
  if (!all.empty()) {
    const std::vector<Spectrum> shown = some_of(all);
    const char* names[] = {"impedance_nyquist", "impedance_nyquist_small"};
    std::size_t k = 0;
    for (const std::vector<Spectrum>& group : alike_in_size(shown))
      figures.push_back(nyquist_figure(run, group, all.size() - shown.size() + group.size(), names[k++]));
    figures.push_back(bode_figure(run, shown, all.size()));
  }
  ElementWriter elements(run, *run.elements);
  if (elements.worth()) figures.push_back(elements.write());
  return figures;
}

}  // namespace memspike
