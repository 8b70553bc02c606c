// SPDX-License-Identifier: Apache-2.0
#include "experiments/compare/compared_run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "engine/contract/error.hpp"
#include "experiments/campaign/any_experiment.hpp"
#include "experiments/output/json.hpp"
#include "experiments/output/run_folder.hpp"

namespace memspike {
namespace {

namespace fs = std::filesystem;

using Faults = std::vector<std::string>;

bool is_without_fault(const std::string& folder, Faults& faults) {
  const auto fault = [&](const char* why) {
    faults.push_back(folder + why);
    return false;
  };
  if (!fs::exists(folder)) return fault(": there is no such folder");
  if (!fs::is_directory(folder)) return fault(": is not a folder; name the folder of a finished run");
  if (!RunFolder::is_run(folder)) return fault(": is not the folder of a memspike run");
  if (!RunFolder::is_finished(folder))
    return fault(
        ": this run did not finish (see the file `incomplete` in it); run it again, or go on with --resume");
  for (const char* needed : {"resolved.yaml", "summary.json"})
    if (!fs::exists(fs::path(folder) / needed))
      return fault(": is not the folder of an experiment; name the folders that were compared");
  return true;
}

/// Scalars of a tree by their paths: "device.parameters.tau_k" to "1 s".
void gather_leaves(const Node& node, const std::string& path, std::map<std::string, std::string>& leaves) {
  if (node.is_map()) {
    for (const auto& [key, value] : node.entries)
      gather_leaves(value, path.empty() ? key : path + "." + key, leaves);
  } else if (node.is_list()) {
    for (std::size_t k = 0; k < node.items.size(); ++k)
      gather_leaves(node.items[k], fmt::format("{}[{}]", path, k), leaves);
  } else {
    leaves[path] = node.scalar;
  }
}

std::vector<fs::path> points_of(const fs::path& folder) {
  std::vector<fs::path> points;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_directory() && RunFolder::is_finished(entry.path()) &&
        fs::exists(entry.path() / "resolved.yaml"))
      points.push_back(entry.path());
  std::sort(points.begin(), points.end());
  return points;
}

void add_replicate(const fs::path& folder, ComparedRun& run) {
  const Json facts = read_json(folder / "run.json");
  const Json* const meanings = facts.find("summary_meanings");
  run.replicates.push_back(folder);
  run.seeds.push_back(facts.text_at("seed"));
  run.summaries.push_back(
      Summary::from_json(read_json(folder / "summary.json"), meanings ? *meanings : Json{}));
}

/// A run, a run of several seeds, or the points of a sweep.
void add_runs(const fs::path& folder, const std::string& name, std::vector<ComparedRun>& runs) {
  const Document resolved = read_document(folder / "resolved.yaml");
  const bool is_campaign = fs::exists(folder / "index.csv");
  if (is_campaign && resolved.root.get("sweep")) {
    for (const fs::path& point : points_of(folder))
      add_runs(point, (fs::path(name) / point.filename()).string(), runs);
    return;
  }
  ComparedRun run{name, std::string(kind_of_experiment(resolved)), {}, {}, {}, {}};
  if (is_campaign)
    for (const fs::path& point : points_of(folder)) add_replicate(point, run);
  else
    add_replicate(folder, run);
  const Document inputs = is_campaign ? read_document(run.replicates.front() / "resolved.yaml") : resolved;
  gather_leaves(inputs.root, "", run.inputs);
  run.inputs.erase("seed");
  runs.push_back(std::move(run));
}

void refuse_other_kinds(const std::vector<ComparedRun>& runs, Faults& faults) {
  for (const ComparedRun& run : runs)
    if (run.kind != runs.front().kind)
      faults.push_back(
          fmt::format("{}: is a {} experiment, but {} is a {} experiment; compare runs of one kind", run.name,
                      run.kind, runs.front().name, runs.front().kind));
}

}  // namespace

std::vector<ComparedRun> runs_to_compare(const std::vector<std::string>& folders) {
  std::vector<ComparedRun> runs;
  std::vector<fs::path> seen;
  Faults faults;
  for (const std::string& folder : folders) {
    if (!is_without_fault(folder, faults)) continue;
    if (std::find(seen.begin(), seen.end(), fs::canonical(folder)) != seen.end()) {
      faults.push_back(folder + ": is given twice");
      continue;
    }
    seen.push_back(fs::canonical(folder));
    add_runs(folder, folder, runs);
  }
  refuse_other_kinds(runs, faults);
  if (faults.empty() && runs.size() < 2)
    faults.push_back("compare needs at least two runs, but " + folders.front() +
                     " is one; name another folder");
  if (!faults.empty()) throw UsageError(fmt::format("{}", fmt::join(faults, "\nmemspike: ")));
  return runs;
}

}  // namespace memspike
