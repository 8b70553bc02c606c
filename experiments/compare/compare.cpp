// SPDX-License-Identifier: Apache-2.0
#include "experiments/compare/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "experiments/compare/compare_figures.hpp"
#include "experiments/compare/compared_run.hpp"
#include "experiments/compare/comparison.hpp"
#include "experiments/output/part_file.hpp"
#include "experiments/output/provenance.hpp"
#include "experiments/output/report.hpp"
#include "experiments/output/table.hpp"

namespace memspike {
namespace {

/// What tells how a run was computed and not what it found stands in the table, not in the page.
bool is_about_the_computation(const std::string& key) {
  constexpr std::array<std::string_view, 5> beginnings{"paths.", "global_error", "largest_local_error",
                                                       "tolerance", "energy_unaccounted"};
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](std::string_view b) { return key.starts_with(b); });
}

bool have_same_seeds(const ComparedRun& a, const ComparedRun& b) { return a.seeds == b.seeds; }

void write_quantities(const std::vector<ComparedRun>& runs, const std::vector<ComparedQuantity>& quantities,
                      ResultStore& store) {
  using Type = Column::Type;
  const auto text = [](const char* name) { return Column{name, std::nullopt, Type::text}; };
  const auto bare = [](const char* name) { return Column{name, std::nullopt, Type::real}; };
  Table t = store.table("compare", {text("run"),
                                    text("quantity"),
                                    text("unit"),
                                    {"n", std::nullopt, Type::integer},
                                    bare("mean"),
                                    bare("sd"),
                                    bare("ci95_low"),
                                    bare("ci95_high"),
                                    bare("difference"),
                                    bare("difference_ci95_low"),
                                    bare("difference_ci95_high"),
                                    bare("relative_difference"),
                                    bare("effect_size"),
                                    text("paired")});
  for (const ComparedQuantity& q : quantities)
    for (std::size_t k = 0; k < runs.size(); ++k) {
      const SeedStatistics s = over_seeds(q.values[k]);
      t.add(runs[k].name), t.add(q.key), t.add(q.unit), t.add(s.n), t.add(s.mean), t.add(s.sd), t.add(s.low),
          t.add(s.high);
      const Difference d = difference_of(q.values[0], q.values[k], have_same_seeds(runs[0], runs[k]));
      const bool first = k == 0;
      for (const double value : {d.value, d.low, d.high, d.relative, d.effect})
        first ? t.add_empty() : t.add(value);
      t.add(first ? "" : d.paired ? "true" : "false");
      t.end_row();
    }
  t.close();
}

void write_inputs(const std::vector<ComparedRun>& runs, const std::vector<DifferingInput>& inputs,
                  ResultStore& store) {
  using Type = Column::Type;
  Table t = store.table("inputs", {{"key", std::nullopt, Type::text},
                                   {"run", std::nullopt, Type::text},
                                   {"value", std::nullopt, Type::text}});
  for (const DifferingInput& input : inputs)
    for (std::size_t k = 0; k < runs.size(); ++k) {
      t.add(input.path), t.add(runs[k].name), t.add(input.values[k]);
      t.end_row();
    }
  t.close();
}

std::string value_text(const SeedStatistics& s, const ComparedQuantity& q) {
  if (s.n == 0) return "does not exist";
  std::string text = readable_value({q.key, q.unit, "", s.mean});
  if (s.sd > 0) text += " \u00b1\u00a0" + readable_value({q.key, q.unit, "", s.sd});
  return text;
}

std::string difference_text(const Difference& d) {
  if (std::isnan(d.value)) return "";
  if (d.value == 0) return "the same";
  std::string text = std::isnan(d.relative) ? "" : fmt::format("{:+.3g} %", 100 * d.relative);
  if (!std::isnan(d.effect))
    text +=
        fmt::format("{}effect size {:.2g}, 95 % interval of the difference {} 0", text.empty() ? "" : "; ",
                    d.effect, d.low > 0 || d.high < 0 ? "excludes" : "includes");
  return text;
}

/// True if the runs are not all alike in it, by more than what ten digits tell.
bool differs(const ComparedQuantity& q) {
  std::optional<double> first;
  for (const std::vector<double>& values : q.values) {
    if (values.empty()) return true;
    const double mean = over_seeds(values).mean;
    if (!first) first = mean;
    if (std::fabs(mean - *first) > 1e-10 * std::fabs(*first)) return true;
  }
  return false;
}

void add_numbers(ReportPage& page, const std::vector<ComparedRun>& runs,
                 const std::vector<ComparedQuantity>& quantities) {
  std::size_t alike = 0;
  for (const ComparedQuantity& q : quantities) {
    if (is_about_the_computation(q.key)) continue;
    if (!differs(q)) {
      ++alike;
      continue;
    }
    const std::string group = q.meaning.empty() ? q.key : q.key + ": " + q.meaning;
    for (std::size_t k = 0; k < runs.size(); ++k)
      page.compared(group, runs[k].name, value_text(over_seeds(q.values[k]), q),
                    k == 0 ? ""
                           : difference_text(
                                 difference_of(q.values[0], q.values[k], have_same_seeds(runs[0], runs[k]))));
  }
  if (alike > 0)
    page.note(
        fmt::format("{} numbers are the same in all runs, to ten digits, and are left out of this page; "
                    "tables/compare.csv has them.",
                    alike));
}

void add_inputs(ReportPage& page, const std::vector<ComparedRun>& runs,
                const std::vector<DifferingInput>& inputs) {
  for (const DifferingInput& input : inputs)
    for (std::size_t k = 0; k < runs.size(); ++k)
      page.parameter(input.path, runs[k].name, input.values[k].empty() ? "not given" : input.values[k], "");
  if (inputs.empty()) page.note("The inputs of the runs are the same but for their seeds.");
}

void add_figures(ReportPage& page, const std::vector<ComparedRun>& runs, const RunFolder& folder, Log& log) {
  const std::optional<Figure> curve = curve_figure(runs), distribution = distribution_figure(runs);
  if (!curve)
    page.note(
        "There is no figure: the runs have no table in common that one could draw. A `record` block that "
        "asks "
        "for the same in all of them gives one.");
  const GnuplotFigures figures(folder);
  for (const auto* figure : {&curve, &distribution}) {
    if (!*figure) continue;
    try {
      page.figure(**figure, figures.draw(**figure).svg);
    } catch (const FigureError& error) {
      page.missing_figure(**figure, error.what());
      log.warning(error.what());
    }
  }
}

std::string seeds_words(const std::vector<ComparedRun>& runs) {
  const bool any =
      std::any_of(runs.begin(), runs.end(), [](const ComparedRun& r) { return r.replicates.size() > 1; });
  if (!any) return "";
  const bool paired = std::all_of(runs.begin(), runs.end(),
                                  [&](const ComparedRun& r) { return have_same_seeds(r, runs.front()); });
  return paired ? " They ran the same seeds, which are compared in pairs. Values are means over seeds \u00b1 "
                  "standard "
                  "deviation."
                : " They did not all run the same seeds: intervals of differences to the first are Welch's "
                  "there. "
                  "Values are means over seeds \u00b1 standard deviation.";
}

void write_all(const CompareRequest& request, const std::vector<ComparedRun>& runs, const RunFolder& folder,
               Log& log) {
  Provenance provenance(request.command_line);
  for (const ComparedRun& run : runs)
    for (const auto& replicate : run.replicates)
      provenance.add_input((replicate / "summary.json").string(),
                           read_whole_file(replicate / "summary.json"));
  const std::vector<ComparedQuantity> quantities = quantities_of(runs);
  const std::vector<DifferingInput> inputs = differing_inputs(runs);
  ResultStore store(folder, TableFormat::csv);
  write_quantities(runs, quantities, store);
  write_inputs(runs, inputs, store);
  store.close();

  const std::size_t n = runs.size();
  ReportPage page(fmt::format("Comparison of {} runs", n),
                  "comparison of " + runs.front().kind + " experiments");
  page.lead(fmt::format("{} runs side by side; differences are to the first, {}.{}", n, runs.front().name,
                        seeds_words(runs)));
  add_numbers(page, runs, quantities);
  add_inputs(page, runs, inputs);
  add_figures(page, runs, folder, log);
  page.file("tables/compare.csv", "every number of every run, with its difference to the first run");
  page.file("tables/inputs.csv", "every entry of the inputs that is not the same in all runs");
  const Json run = provenance.to_json();
  folder.write("run.json", to_json_text(run));
  page.provenance(run);
  folder.write("report.html", page.html());
}

}  // namespace

void compare_runs(const CompareRequest& request, Log& log) {
  const std::vector<ComparedRun> runs = runs_to_compare(request.folders);
  RunFolder folder = RunFolder::create(request.target, request.policy);
  try {
    write_all(request, runs, folder, log);
    folder.finish();
  } catch (const std::exception& error) {
    folder.abandon(error.what());
    throw;
  }
}

}  // namespace memspike
