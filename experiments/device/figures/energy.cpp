// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "experiments/device/figures/axis.hpp"
#include "experiments/device/figures/device_figures.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostPoints = 2000, kFewOfSymbols = 60;

/// One term of the balance, as a column of the table and as the legend calls it.
struct Term {
  std::string column, title, style;
};

std::vector<Term> terms_of(const ModelEntry& model) {
  std::vector<Term> terms{{"energy", "\u222b{/:Italic V I} d{/:Italic t}", "lt 7"},
                          {"R_s", italic("R_s"), "lt 8"}};
  const char* const styles[] = {"lt 3", "lt 2", "lt 4", "lt 6"};
  for (std::size_t k = 0; k < model.branches.size(); ++k) {
    const std::string& branch = model.branches[k];
    const bool symbol = branch.find('_') != std::string::npos;
    terms.push_back({branch, symbol ? italic(branch) : branch + " branch", styles[k]});
  }
  terms.push_back({"C_m", "stored in " + italic("C_m"), "lt 1"});
  return terms;
}

/// The sum of a column up to the end of each segment, mean over devices, from zero at the start.
std::vector<double> running_sum(const StoredTable& table, const std::string& column, std::size_t devices) {
  const std::vector<double>& values = table.numbers(column);
  const std::size_t segments = values.size() / devices;
  std::vector<double> sums{0};
  for (std::size_t k = 0; k < segments; ++k) {
    double mean = 0;
    for (std::size_t d = 0; d < devices; ++d) mean += values[d * segments + k] / static_cast<double>(devices);
    sums.push_back(sums.back() + mean);
  }
  return sums;
}

std::vector<double> picked(const std::vector<double>& values, const std::vector<std::size_t>& places) {
  std::vector<double> some;
  for (const std::size_t k : places) some.push_back(values[k]);
  return some;
}

}  // namespace

std::optional<Figure> energy_figure(const DeviceRunView& run) {
  if (!run.energy || run.energy->rows() < 2) return std::nullopt;
  const std::size_t devices = run.experiment.device.count, segments = run.energy->rows() / devices;
  if (segments < 2) return std::nullopt;
  const std::vector<double>& ends = run.energy->numbers("t_end");
  std::vector<double> t{run.energy->numbers("t_start").front()};
  t.insert(t.end(), ends.begin(), ends.begin() + static_cast<std::ptrdiff_t>(segments));
  std::vector<double> all;
  std::vector<std::pair<Term, std::vector<double>>> sums;
  for (const Term& term : terms_of(*run.experiment.device.model)) {
    sums.emplace_back(term, running_sum(*run.energy, term.column, devices));
    all.insert(all.end(), sums.back().second.begin(), sums.back().second.end());
  }
  const AxisUnit time = axis_unit(t.back(), unit::second),
                 joules = axis_unit(largest_magnitude(all), unit::joule);
  const std::vector<std::size_t> places = points_to_draw(sums.front().second, kMostPoints);
  FigureData data;
  const std::string x = data.add("t", time, picked(t, places));
  std::vector<std::string> curves;
  for (const auto& [term, sum] : sums)
    curves.push_back(fmt::format(
        "data using {}:{} with {} {} title \"{}\"", x, data.add(term.column, joules, picked(sum, places)),
        places.size() <= kFewOfSymbols ? "linespoints" : "lines", term.style, term.title));
  const std::string script =
      fmt::format("set key outside right top Left reverse samplen 1.5\n{}set xlabel {}\nset ylabel {}\n",
                  y_range(all, joules, 5), gnuplot_text(axis_title("t", time)),
                  gnuplot_text(with_unit("energy since the start", joules)));
  return Figure{"energy", "Where the energy goes",
                "Energy taken from the source since the start, and its parts, at the ends of the segments: "
                "dissipated in "
                "R_s, taken by each branch of the active layer, stored in C_m. A branch whose line falls "
                "delivers energy." +
                    std::string(run.is_ensemble() ? " Mean over devices." : ""),
                script + plot_command(curves), data.take()};
}

}  // namespace memspike
