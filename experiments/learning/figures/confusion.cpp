// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "experiments/device/figures/axis.hpp"
#include "experiments/learning/figures/confusion.hpp"
#include "experiments/learning/figures/learning_figures.hpp"
#include "experiments/network/figures/network_view.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostClasses = 26;

/// Sums over seeds, by true class and predicted one, "none" last.
std::vector<double> counts_of(const std::filesystem::path& folder, const std::vector<std::string>& names) {
  const StoredTable table = read_table(folder, "confusion");
  const std::vector<std::string> truth = names_in(table, "true"), predicted = names_in(table, "predicted");
  const auto place = [&](const std::string& name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  std::vector<double> counts(names.size() * (names.size() + 1), 0.0);
  for (std::size_t k = 0; k < table.rows(); ++k)
    counts[place(truth[k]) * (names.size() + 1) + place(predicted[k])] += table.numbers("count")[k];
  return counts;
}

std::string tics(const std::vector<std::string>& names, bool with_none) {
  std::string text;
  for (std::size_t c = 0; c < names.size(); ++c)
    text += fmt::format("{}{} {}", c ? ", " : "", gnuplot_text(names[c]), c);
  if (with_none) text += fmt::format(", \"none\" {}", names.size());
  return text;
}

std::size_t longest_name(const std::vector<std::string>& names) {
  std::size_t longest = 0;
  for (const std::string& name : names) longest = std::max(longest, name.size());
  return longest;
}

}  // namespace

void add_confusion_figure(const LearningRunView& run, std::vector<Figure>& figures) {
  add_confusion_figure(run.folder, run.experiment.data.set->classes, figures);
}

void add_confusion_figure(const std::filesystem::path& folder, const std::vector<std::string>& names,
                          std::vector<Figure>& figures) {
  const std::size_t n = names.size();
  if (n > kMostClasses) return;
  const std::vector<double> counts = counts_of(folder, names);
  bool has_none = false;
  for (std::size_t c = 0; c < n; ++c) has_none |= counts[c * (n + 1) + n] > 0;
  std::vector<double> x, y, share;
  std::vector<std::string> text;
  for (std::size_t c = 0; c < n; ++c) {
    double all = 0;
    for (std::size_t k = 0; k <= n; ++k) all += counts[c * (n + 1) + k];
    for (std::size_t k = 0; k < n + has_none; ++k) {
      x.push_back(static_cast<double>(k)), y.push_back(static_cast<double>(c));
      share.push_back(all > 0 ? 100 * counts[c * (n + 1) + k] / all : 0);
      text.push_back(fmt::format("{:.{}f}", share.back(), share.back() < 9.95 ? 1 : 0));
    }
  }
  FigureData data;
  const AxisUnit one = plain_unit(unit::one);
  const std::string at = data.add("predicted", one, x), of = data.add("true", one, y),
                    z = data.add("share [%]", one, share);
  std::vector<FigureColumn> columns = data.take();
  columns.push_back({"text", text});
  const std::string script = fmt::format(
      "set terminal svg size 620,560 font \"Helvetica,14\" background \"white\" enhanced\n"
      "set palette defined (0 \"#ffffff\", 0.08 \"#fbd9b5\", 0.3 \"#9ecae1\", 1 \"#08519c\")\nset cbrange "
      "[0:100]\n"
      "unset colorbox\nunset grid\nset style fill solid 1 noborder\nset xrange [-0.5:{0}]\nset yrange "
      "[{1}:-0.5]\n"
      "set xtics {5}({2}) scale 0\nset ytics ({3}) scale 0\nset xlabel \"answer\"\nset ylabel \"true "
      "class\"\n{4}",
      static_cast<double>(n + has_none) - 0.5, static_cast<double>(n) - 0.5, tics(names, has_none),
      tics(names, false),
      plot_command(
          {fmt::format("data using "
                       "{0}:{1}:(column({0})-0.5):(column({0})+0.5):(column({1})-0.5):(column({1})+0.5):{2} "
                       "with boxxyerror fc palette notitle",
                       at, of, z),
           // Empty cells are left out here: gnuplot reads a blank field as that of the row before.
           fmt::format("data using {0}:{1}:(column({2}) > 0 ? stringcolumn(\"text\") : \"\"):(column({2}) > "
                       "45 ? 0xffffff : 0x333333) "
                       "with labels font \",11\" tc rgb variable notitle",
                       at, of, z)}),
      longest_name(names) > 3 ? "rotate by 90 right " : "");
  figures.push_back(
      {"confusion", "Confusion matrix",
       "Answers to the test samples of each class, in percent of the class, all seeds together. Empty: none.",
       script, std::move(columns)});
}

}  // namespace memspike
