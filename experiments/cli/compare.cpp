// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>

#include "engine/contract/error.hpp"
#include "experiments/cli/verbs.hpp"
#include "experiments/compare/compare.hpp"

namespace memspike {

void compare_verb(const CommandLine& line) {
  CompareRequest request{line.folders, line.output.empty() ? "compare" : line.output,
                         line.force ? OverwritePolicy::force : OverwritePolicy::refuse, line.words};
  for (const std::string& folder : line.folders)
    if (std::filesystem::weakly_canonical(folder) == std::filesystem::weakly_canonical(request.target))
      throw UsageError(folder + ": is also where the comparison would go; choose another place with -o DIR");
  Log log(line.quiet);
  compare_runs(request, log);
  fmt::print("{}\n", (request.target / "report.html").string());
}

}  // namespace memspike
