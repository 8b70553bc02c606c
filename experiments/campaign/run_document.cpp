// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <set>

#include "engine/contract/format.hpp"
#include "experiments/campaign/any_experiment.hpp"
#include "experiments/campaign/campaign.hpp"
#include "experiments/campaign/resume.hpp"
#include "experiments/common_keys.hpp"
#include "experiments/device/analysis.hpp"
#include "experiments/drift/compare_over_seeds.hpp"
#include "experiments/output/csv.hpp"
#include "experiments/output/interrupt.hpp"
#include "experiments/output/part_file.hpp"
#include "experiments/output/report.hpp"
#include "networks/input/reader.hpp"

namespace memspike {
namespace {

std::uint64_t seed_of(const Document& document) {
  Complaints none;  // the document has been checked
  return static_cast<std::uint64_t>(Reader(document.root, none).integer("seed", 0, kLargestSeed, 0));
}

Provenance provenance_of(const Request& request, const RunSettings& settings) {
  Provenance provenance(request.command_line);
  provenance.instruction_level = std::string(name_of(settings.level));
  provenance.threads = settings.threads;
  provenance.seed = seed_of(request.document);
  provenance.add_input(request.document.name, request.input_text);
  return provenance;
}

/// Runs body(folder); whatever it throws leaves the folder marked as unfinished, with the reason.
template <class Body>
Summary in_folder(const std::filesystem::path& target, OverwritePolicy policy, const Body& body) {
  RunFolder folder = RunFolder::create(target, policy);
  try {
    Summary summary = body(folder);
    folder.finish();
    return summary;
  } catch (const std::exception& error) {
    folder.abandon(error.what());
    throw;
  }
}

Summary run_single(const Request& request, const std::filesystem::path& target, const ModelRegistry& registry,
                   const RunSettings& settings, Log& log) {
  const AnyExperiment experiment = read_experiment(request.document, registry, request.folder);
  return in_folder(target, request.policy, [&](const RunFolder& folder) {
    log.open(folder.path_of("log.txt"));
    Provenance provenance = provenance_of(request, settings);
    return run_experiment(experiment, registry, folder, provenance, settings, log);
  });
}

std::string csv_field(std::string_view text) {
  std::string field;
  append_csv_field(field, text);
  return field;
}

std::string text_of(const Point& point) {
  std::string text;
  for (const auto& [key, value] : point.keys) text += (text.empty() ? "" : ", ") + key + " = " + value;
  return text;
}

/// With the files that the points read: a campaign that is a point itself is known by them.
Provenance provenance_of(const Request& request, const RunSettings& settings,
                         const std::vector<Point>& points, const ModelRegistry& registry) {
  Provenance provenance = provenance_of(request, settings);
  std::set<std::filesystem::path> files;
  for (const Point& point : points)
    for (const std::filesystem::path& file : files_of(point.document, request.folder, registry))
      if (files.insert(file).second) provenance.add_input(file, read_whole_file(file));
  return provenance;
}

/// index.csv: one row for each point, written anew after each.
class Index {
 public:
  explicit Index(std::vector<Point> const& points) : points_(points), rows_(points.size()) {}
  void set(std::size_t point, std::string status, const Summary* summary) {
    rows_[point].status = std::move(status);
    if (summary) rows_[point].scalars = summary->scalars();
  }
  void write(const RunFolder& folder) const {
    std::vector<std::string> names;
    for (const Row& row : rows_)
      for (const auto& [key, value] : row.scalars)
        if (std::find(names.begin(), names.end(), key) == names.end()) names.push_back(key);
    std::string text = "point";
    for (const auto& [key, value] : points_[0].keys) text += "," + csv_field(key);
    text += ",status";
    for (const std::string& name : names) text += "," + csv_field(name);
    for (std::size_t k = 0; k < rows_.size(); ++k) {
      text += "\n" + std::to_string(k);
      for (const auto& [key, value] : points_[k].keys) text += "," + csv_field(value);
      text += "," + rows_[k].status;
      for (const std::string& name : names) text += "," + csv_field(value_of(rows_[k], name));
    }
    folder.write("index.csv", text + "\n");
  }

 private:
  struct Row {
    std::string status = "waiting";
    std::vector<std::pair<std::string, std::string>> scalars;
  };
  static std::string value_of(const Row& row, const std::string& name) {
    for (const auto& [key, value] : row.scalars)
      if (key == name) return value;
    return "";
  }
  const std::vector<Point>& points_;
  std::vector<Row> rows_;
};

/// Runs every point into a numbered folder. Returns the summaries, empty for those that failed.
std::vector<std::optional<Summary>> run_points(const Request& request, const RunFolder& folder,
                                               const std::vector<Point>& points,
                                               const ModelRegistry& registry, const RunSettings& settings,
                                               Log& log) {
  Index index(points);
  std::vector<std::optional<Summary>> summaries(points.size());
  for (std::size_t k = 0; k < points.size(); ++k) {
    Request own = request;
    own.document = points[k].document;
    own.policy = request.policy == OverwritePolicy::refuse ? OverwritePolicy::refuse : OverwritePolicy::force;
    const std::filesystem::path target = folder.path_of(folder_name(k));
    if (request.policy == OverwritePolicy::resume) summaries[k] = finished_before(target, own, registry);
    const std::string what = text_of(points[k]);
    const bool known = summaries[k].has_value();
    log.info(
        fmt::format("point {} of {}: {}{}", k + 1, points.size(), what, known ? " (finished before)" : ""));
    if (!known) {
      try {
        Log inner(true);
        RunSettings quiet = settings;
        quiet.quiet = true;
        summaries[k] = run_document(own, target, registry, quiet, inner);
      } catch (const NumericalError& error) {
        log.warning(fmt::format("point {} failed: {}", k, error.what()));
      }
    }
    index.set(k, summaries[k] ? "done" : "failed", summaries[k] ? &*summaries[k] : nullptr);
    index.write(folder);
    throw_if_interrupted();
  }
  return summaries;
}

/// What stands beside the points: summary.json, run.json and a page that leads to theirs.
void finish_campaign(const Request& request, const RunFolder& folder, const std::vector<Point>& points,
                     const Summary& summary, Provenance& provenance) {
  folder.write("summary.json", summary.to_json_text());
  provenance.more = Json(Json::Object{{"summary_meanings", summary.meanings()}});
  const Json run = provenance.to_json();
  folder.write("run.json", to_json_text(run));
  const Node* title = request.document.root.get("title");
  const std::string kind(kind_of_experiment(request.document));
  ReportPage page(title ? title->scalar : request.document.name,
                  "sweep or seeds of a " + kind + " experiment");
  page.lead(
      fmt::format("{} points, each in a folder of its own; index.csv has a row for each.", points.size()));
  page.key_numbers(summary);
  page.file("index.csv", "swept keys, status and every number of each point's summary");
  if (std::filesystem::exists(folder.path_of("tables/comparison.csv")))
    page.file("tables/comparison.csv", "protocol against protocol, paired by seed");
  for (std::size_t k = 0; k < points.size(); ++k)
    page.file(folder_name(k) + "/report.html", text_of(points[k]));
  page.provenance(run);
  page.resolved_input(to_yaml(request.document.root));
  folder.write("report.html", page.html());
}

std::int64_t failures(const std::vector<std::optional<Summary>>& summaries) {
  return std::count(summaries.begin(), summaries.end(), std::nullopt);
}

void throw_if_failed(std::int64_t failed, std::size_t points) {
  if (failed > 0)
    throw NumericalError(fmt::format(
        "{} of {} points failed; index.csv names them, and `incomplete` in each says why", failed, points));
}

Summary run_sweep(const Request& request, const std::filesystem::path& target, std::vector<Point> points,
                  const ModelRegistry& registry, const RunSettings& settings, Log& log) {
  if (request.policy == OverwritePolicy::resume) refuse_other_level(target, points.size(), settings.level);
  return in_folder(target, request.policy, [&](const RunFolder& folder) {
    log.open(folder.path_of("log.txt"));
    Provenance provenance = provenance_of(request, settings, points, registry);
    folder.write("resolved.yaml", to_yaml(request.document.root));
    const auto summaries = run_points(request, folder, points, registry, settings, log);
    Summary summary;
    summary.add_count("points", static_cast<std::int64_t>(points.size()), "points of the sweep");
    summary.add_count("failed", failures(summaries), "points that failed");
    finish_campaign(request, folder, points, summary, provenance);
    throw_if_failed(failures(summaries), points.size());
    return summary;
  });
}

/// Where the summary has one under this key.
std::optional<double> number_in(const Summary& summary, const std::string& key) {
  for (const Summary::Entry& entry : summary.entries()) {
    if (entry.key != key) continue;
    if (const double* number = std::get_if<double>(&entry.value.value)) return *number;
    if (const auto* count = std::get_if<std::int64_t>(&entry.value.value)) return static_cast<double>(*count);
    break;
  }
  return std::nullopt;
}

/// Mean, standard deviation and 95 % interval (Student) of every number that all the summaries have.
Summary over_seeds(const std::vector<std::optional<Summary>>& summaries) {
  Summary summary;
  summary.add_count("seeds", static_cast<std::int64_t>(summaries.size()), "seeds run");
  const double n = static_cast<double>(summaries.size());
  const double t = n > 1 ? boost::math::quantile(boost::math::students_t(n - 1), 0.975) : std::nan("");
  for (const Summary::Entry& first : summaries[0]->entries()) {
    Spreading spread;
    for (const auto& one : summaries)
      if (const auto number = number_in(*one, first.key)) spread.take(*number);
    if (spread.count() != summaries.size()) continue;
    std::string quantity = first.key;
    const Unit unit{first.unit, {}, {}};  // only its symbol matters here
    if (const std::string suffix = "_" + unit_in_key(unit); suffix.size() > 1)
      quantity.resize(quantity.size() - suffix.size());
    const double half = t * spread.deviation() / std::sqrt(n);
    summary.add(quantity + "_mean", spread.mean(), unit, first.meaning + ", mean over seeds");
    summary.add(quantity + "_sd", spread.deviation(), unit, "its standard deviation over seeds");
    summary.add(quantity + "_ci95_low", spread.mean() - half, unit,
                "lower end of the 95 % interval of the mean");
    summary.add(quantity + "_ci95_high", spread.mean() + half, unit,
                "upper end of the 95 % interval of the mean");
  }
  return summary;
}

std::vector<std::filesystem::path> folders_of(const RunFolder& folder, const std::vector<Point>& points) {
  std::vector<std::filesystem::path> all;
  for (std::size_t k = 0; k < points.size(); ++k) all.push_back(folder.path_of(folder_name(k)));
  return all;
}

Summary run_seeds(const Request& request, const std::filesystem::path& target, std::uint64_t seeds,
                  const ModelRegistry& registry, const RunSettings& settings, Log& log) {
  std::vector<Point> points;
  for (std::uint64_t k = 0; k < seeds; ++k) {
    Document document = request.document;
    std::erase_if(document.root.entries, [](const auto& e) { return e.first == "seeds"; });
    const std::string seed = std::to_string(seed_of(request.document) + k);
    document.root.put("seed", scalar_node(seed));
    points.push_back({{{"seed", seed}}, std::move(document)});
  }
  if (request.policy == OverwritePolicy::resume) refuse_other_level(target, points.size(), settings.level);
  return in_folder(target, request.policy, [&](const RunFolder& folder) {
    log.open(folder.path_of("log.txt"));
    Provenance provenance = provenance_of(request, settings, {points.front()}, registry);
    folder.write("resolved.yaml", to_yaml(request.document.root));
    const auto summaries = run_points(request, folder, points, registry, settings, log);
    throw_if_failed(failures(summaries), points.size());
    const Summary summary = over_seeds(summaries);
    if (kind_of_experiment(request.document) == "drift")
      compare_over_seeds(folder, folders_of(folder, points));
    finish_campaign(request, folder, points, summary, provenance);
    return summary;
  });
}

/// Every experiment that the points stand for, with `seeds` counted as one.
std::vector<AnyExperiment> experiments_of(const std::vector<Point>& points, const Request& request,
                                          const ModelRegistry& registry) {
  std::vector<AnyExperiment> all;
  for (const Point& point : points)
    all.push_back(read_experiment(without_seeds(point.document), registry, request.folder));
  return all;
}

}  // namespace

Summary run_document(const Request& request, const std::filesystem::path& target,
                     const ModelRegistry& registry, const RunSettings& settings, Log& log) {
  std::vector<Point> points = sweep_points(request.document);
  refuse_what_cannot_fit(experiments_of(points, request, registry), target);
  if (!points[0].keys.empty()) return run_sweep(request, target, std::move(points), registry, settings, log);
  if (const auto seeds = number_of_seeds(request.document))
    return run_seeds(request, target, *seeds, registry, settings, log);
  return run_single(request, target, registry, settings, log);
}

}  // namespace memspike
