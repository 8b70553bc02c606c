// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include <filesystem>

#include "engine/contract/error.hpp"
#include "experiments/campaign/any_experiment.hpp"
#include "experiments/cli/verbs.hpp"

namespace memspike {
namespace {

namespace fs = std::filesystem;

/// The runs in a folder: itself, or the points of a sweep and of seeds.
std::vector<fs::path> runs_in(const fs::path& folder) {
  if (!fs::exists(folder / "index.csv")) return {folder};
  std::vector<fs::path> all;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_directory() && RunFolder::is_finished(entry.path()))
      for (const fs::path& run : runs_in(entry.path())) all.push_back(run);
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

void report_verb(const CommandLine& line, const ModelRegistry& registry) {
  const fs::path folder(line.file);
  if (!fs::is_directory(folder))
    throw UsageError(line.file + (fs::exists(folder) ? ": is not a folder; name the folder of a finished run"
                                                     : ": there is no such folder"));
  if (!RunFolder::is_run(folder)) throw UsageError(line.file + ": is not the folder of a memspike run");
  if (!RunFolder::is_finished(folder))
    throw UsageError(line.file +
                     ": this run did not finish (see the file `incomplete` in it); run it again first");
  if (std::filesystem::exists(folder / "tables" / "compare.csv") &&
      !std::filesystem::exists(folder / "resolved.yaml"))
    throw UsageError(line.file + ": is a comparison; make it again with memspike compare and --force");
  std::string troubles;
  for (const fs::path& run : runs_in(folder)) {
    RunFolder open = RunFolder::create(run, OverwritePolicy::resume);
    for (const std::string& trouble : write_report(open, registry)) troubles += "\n" + trouble;
    open.finish();
    fmt::print("{}\n", (run / "report.html").string());
  }
  if (!troubles.empty()) throw IoError("some figures could not be drawn:" + troubles);
}

}  // namespace memspike
