// SPDX-License-Identifier: Apache-2.0
#include "experiments/output/finished_run.hpp"

#include "experiments/output/run_folder.hpp"
#include "experiments/output/stored_table.hpp"

namespace memspike {

namespace fs = std::filesystem;

std::string why_not_go_on_from(const fs::path& run, const std::string& table) {
  if (!fs::is_directory(run)) return "there is no such folder; give the folder of a finished run";
  if (fs::exists(run / "incomplete"))
    return "its run did not finish; finish it with `memspike run ... --resume`, or give another";
  if (fs::exists(run / "index.csv"))
    return "it holds a sweep or several seeds; name one of its runs, as in 0000 inside it";
  if (!RunFolder::is_finished(run) || !fs::exists(run / "resolved.yaml"))
    return "it is not the folder of a run; give the folder of a finished run";
  if (!has_table(run, table)) return "it has no table " + table + "; give the folder of a run that wrote one";
  return {};
}

fs::path file_of_table(const fs::path& run, const std::string& table) {
  const fs::path csv = run / "tables" / (table + ".csv");
  return fs::exists(csv) ? csv : run / "data.h5";
}

}  // namespace memspike
