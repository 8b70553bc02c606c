// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/parallel.hpp"
#include "engine/random.hpp"
#include "experiments/campaign/campaign.hpp"
#include "experiments/cli/read_request.hpp"
#include "experiments/cli/verbs.hpp"
#include "experiments/output/interrupt.hpp"

namespace memspike {
namespace {

InstructionLevel level_of(const CommandLine& line) {
  const InstructionLevel best = best_instruction_level();
  if (line.isa == "baseline") return InstructionLevel::baseline;
  if (line.isa == "avx2" && best != InstructionLevel::avx2)
    throw UsageError("--isa avx2: this machine has no AVX2 with FMA; leave --isa out");
  return best;
}

/// The seed with which an earlier run in the folder began; empty where there is none.
std::string earlier_seed(const std::filesystem::path& target) {
  const std::filesystem::path resolved = target / "resolved.yaml";
  if (!std::filesystem::exists(resolved)) return {};
  const Document document = read_document(resolved);
  const Node* seed = document.root.get("seed");
  return seed ? seed->scalar : std::string();
}

/// Gives the document a seed if it has none: that of the run gone on with, or a new one.
void ensure_seed(const CommandLine& line, const std::filesystem::path& target, Document& document, Log& log) {
  if (document.root.get("seed")) return;
  std::string seed = line.resume ? earlier_seed(target) : std::string();
  if (seed.empty()) {
    seed = std::to_string(drawn_seed());
    log.info(fmt::format("seed {} was drawn; to repeat this run add --seed {}", seed, seed));
  } else {
    log.info(fmt::format("seed {} of the earlier run", seed));
  }
  document.root.put("seed", scalar_node(seed));
}

}  // namespace

void run_verb(const CommandLine& line, const ModelRegistry& registry) {
  if (line.force && line.resume) throw UsageError("--force starts anew and --resume goes on; choose one");
  Request request = read_request(line);
  Log log(line.quiet);
  const std::filesystem::path target =
      line.output.empty() ? std::filesystem::path(line.file).stem() : std::filesystem::path(line.output);
  check_document(request.document, request.folder, registry);
  ensure_seed(line, target, request.document, log);
  request.policy = line.force    ? OverwritePolicy::force
                   : line.resume ? OverwritePolicy::resume
                                 : OverwritePolicy::refuse;
  const RunSettings settings{line.threads > 0 ? line.threads : available_threads(), level_of(line),
                             line.quiet};
  watch_for_interrupts();
  const Summary summary = run_document(request, target, registry, settings, log);
  if (line.json) std::fputs(summary.to_json_text().c_str(), stdout);
  log.info(fmt::format("results in {}", (target / "").string()));
}

}  // namespace memspike
