// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "experiments/device/figures/axis.hpp"
#include "experiments/drift/figures/drift_figures.hpp"
#include "experiments/drift/figures/spoken_name.hpp"
#include "experiments/drift/ledger.hpp"

namespace memspike {
namespace {

constexpr std::array<std::string_view, kCauses> kColours{"#D55E00", "#E69F00", "#009E73", "#0072B2"};
constexpr double kHalfBar = 0.3, kDecades = 8;  // below the largest change, what is drawn
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// Mean changes of the conductance, by protocol and cause.
std::vector<std::array<double, kCauses>> changes_of(const DriftRunView& run, const std::string& projection) {
  std::vector<std::array<double, kCauses>> all;
  for (const DriftProtocol& protocol : run.experiment.protocols) {
    const std::vector<std::size_t> rows = run.rows_of(run.causes, projection, protocol.name);
    std::array<double, kCauses>& changes = all.emplace_back();
    for (std::size_t c = 0; c < std::min(kCauses, rows.size()); ++c)
      changes[c] = run.causes.numbers("dG_mean")[rows[c]];
  }
  return all;
}

class LedgerWriter {
 public:
  LedgerWriter(const DriftRunView& run, const std::string& projection)
      : run_(run), changes_(changes_of(run, projection)) {
    for (const auto& changes : changes_) {
      double up = 0, down = 0;
      for (const double dG : changes)
        (dG > 0 ? up : down) += dG, largest_ = std::max(largest_, std::fabs(dG));
      ends_.push_back(up), ends_.push_back(down);
    }
    axis_ = axis_unit(largest_magnitude(ends_), unit::siemens);
  }

  std::string script() {
    const std::size_t n = changes_.size();
    std::string text = fmt::format(
        "set terminal svg size 720,560 font \"Helvetica,14\" background \"white\" enhanced\nset multiplot\n"
        "set lmargin at screen 0.13\nset rmargin at screen 0.97\nset xrange [-0.6:{:.6g}]\n"
        "set xtics ({}) scale 0 format \"\"\nset grid noxtics\nset key at screen 0.97,0.985 right top "
        "horizontal "
        "maxrows 1 samplen 0.8 width -2.5 font \",13\"\n"
        "set tmargin at screen 0.91\nset bmargin at screen 0.47\nset ylabel {}\n{}"
        "set xzeroaxis lt -1 lw 1\n",
        static_cast<double>(n) - 0.4, tics(false),
        gnuplot_text(with_unit("mean change of {/:Italic G}", axis_)), y_range(ends_, axis_, 5));
    text += plot_command(bars());
    if (!(largest_ > 0)) return text + "unset multiplot\n";
    const double top = std::ceil(std::log10(largest_)), bottom = top - kDecades;
    text += fmt::format(
        "unset key\nunset xzeroaxis\nset tmargin at screen 0.42\nset bmargin at screen 0.11\nset xtics ({})\n"
        "set logscale y\nset yrange [1e{:.0f}:1e{:.0f}]\nset ytics autofreq 100\nset format y decades\n"
        "set ylabel \"|mean change| (S)\"\n",
        tics(true), bottom, top);
    return text + plot_command(dots(std::pow(10, bottom))) + "unset multiplot\n";
  }
  std::vector<FigureColumn> data() { return data_.take(); }

 private:
  std::string tics(bool with_names) const {
    std::string text;
    for (std::size_t k = 0; k < changes_.size(); ++k)
      text += fmt::format(
          "{}{} {}", k ? ", " : "",
          gnuplot_text(with_names ? spoken_name(run_.experiment.protocols[k].name) : std::string()), k);
    return text;
  }
  std::vector<double> places() const {
    std::vector<double> all;
    for (std::size_t k = 0; k < changes_.size(); ++k) all.push_back(static_cast<double>(k));
    return all;
  }

  /// Above zero what raises the conductance, below what lowers it, each in the order of causes.
  std::vector<std::string> bars() {
    const std::string x = data_.add("protocol", {1, ""}, places());
    std::vector<double> up(changes_.size()), down(changes_.size()), whole(changes_.size());
    std::vector<std::string> curves;
    for (std::size_t c = 0; c < kCauses; ++c) {
      std::vector<double> low, high;
      for (std::size_t k = 0; k < changes_.size(); ++k) {
        double& side = changes_[k][c] > 0 ? up[k] : down[k];
        const double end = side + changes_[k][c];
        low.push_back(std::min(side, end)), high.push_back(std::max(side, end));
        side = end, whole[k] += changes_[k][c];
      }
      const std::string from = data_.add(fmt::format("{} from", kCauseNames[c]), axis_, low),
                        to = data_.add(fmt::format("{} to", kCauseNames[c]), axis_, high);
      curves.push_back(fmt::format(
          "data using {0}:{1}:(column({0})-{3}):(column({0})+{3}):{1}:{2} with boxxyerror fc rgb \"{4}\" fs "
          "solid 0.9 noborder title \"{5}\"",
          x, from, to, kHalfBar, kColours[c], kCauseNames[c]));
    }
    curves.push_back(fmt::format("data using {}:{} with points pt 13 ps 1 lc rgb \"black\" title \"whole\"",
                                 x, data_.add("whole", axis_, whole)));
    return curves;
  }

  /// Side by side; filled where the conductance rises.
  std::vector<std::string> dots(double least) {
    std::vector<std::string> curves;
    for (std::size_t c = 0; c < kCauses; ++c) {
      std::vector<double> x, rise, fall;
      for (std::size_t k = 0; k < changes_.size(); ++k) {
        const double dG = changes_[k][c], size = std::fabs(dG);
        x.push_back(static_cast<double>(k) + 0.15 * (static_cast<double>(c) - 1.5));
        rise.push_back(dG > 0 && size >= least ? size : kNone);
        fall.push_back(dG < 0 && size >= least ? size : kNone);
      }
      const std::string at = data_.add(fmt::format("place of {}", kCauseNames[c]), {1, ""}, x);
      const auto add = [&](const char* what, const std::vector<double>& values, int point) {
        const bool any = std::any_of(values.begin(), values.end(), [](double v) { return v == v; });
        if (!any) return;
        curves.push_back(fmt::format(
            "data using {}:{} with points pt {} ps 1.1 lw 1.6 lc rgb \"{}\" notitle", at,
            data_.add(fmt::format("{} {}", kCauseNames[c], what), {1, "S"}, values), point, kColours[c]));
      };
      add("rises by", rise, 7), add("falls by", fall, 6);
    }
    return curves;
  }

  const DriftRunView& run_;
  std::vector<std::array<double, kCauses>> changes_;
  std::vector<double> ends_{0.0};
  double largest_ = 0;
  AxisUnit axis_;
  FigureData data_;
};

}  // namespace

Figure ledger_figure(const DriftRunView& run, std::size_t projection) {
  const std::string name = run.projections()[projection];
  LedgerWriter writer(run, name);
  std::string script = writer.script();
  return {figure_name(run, "ledger", projection), "Ledger of " + name,
          "What each cause did to the conductance of a device, mean over the devices; diamonds: the whole "
          "change, "
          "which the parts sum to. Below, the same magnitudes on a logarithmic axis; filled: a rise, open: a "
          "fall.",
          std::move(script), writer.data()};
}

}  // namespace memspike
