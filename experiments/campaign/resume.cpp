// SPDX-License-Identifier: Apache-2.0
#include "experiments/campaign/resume.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/contract/error.hpp"
#include "experiments/output/part_file.hpp"

namespace memspike {
namespace {

Document without_seeds(Document document) {
  std::erase_if(document.root.entries, [](const auto& e) { return e.first == "seeds"; });
  return document;
}

/// Whether run.json names a file of these very bytes.
bool was_read(const std::filesystem::path& file, const Json& run) {
  const Json* const inputs = run.find("inputs");
  const auto* const list = inputs ? std::get_if<Json::List>(&inputs->value) : nullptr;
  if (!list) return false;
  const std::string now = sha1_of(read_whole_file(file));
  return std::any_of(list->begin(), list->end(), [&](const Json& input) {
    return input.text_at("name") == file.string() && input.text_at("sha1") == now;
  });
}

}  // namespace

std::string folder_name(std::size_t point) { return fmt::format("{:04}", point); }

std::vector<std::filesystem::path> files_of(const Document& document, const std::filesystem::path& folder,
                                            const ModelRegistry& registry) {
  const AnyExperiment experiment = read_experiment(without_seeds(document), registry, folder);
  return std::visit([](const auto& e) { return e.files(); }, experiment);
}

std::optional<Summary> finished_before(const std::filesystem::path& point, const Request& request,
                                       const ModelRegistry& registry) {
  if (!RunFolder::is_finished(point)) return std::nullopt;
  for (const char* name : {"resolved.yaml", "summary.json"})
    if (!std::filesystem::exists(point / name)) return std::nullopt;
  std::string wanted;
  if (number_of_seeds(request.document))
    wanted = to_yaml(request.document.root);
  else
    wanted = to_yaml(to_node(read_experiment(request.document, registry, request.folder)));
  if (read_whole_file(point / "resolved.yaml") != wanted) return std::nullopt;
  const Json run = read_json(point / "run.json");
  for (const std::filesystem::path& file : files_of(request.document, request.folder, registry))
    if (!was_read(file, run)) return std::nullopt;
  const Json* meanings = run.find("summary_meanings");
  return Summary::from_json(read_json(point / "summary.json"), meanings ? *meanings : Json());
}

void refuse_other_level(const std::filesystem::path& target, std::size_t points, InstructionLevel level) {
  for (std::size_t k = 0; k < points; ++k) {
    const std::filesystem::path point = target / folder_name(k);
    if (!RunFolder::is_finished(point)) continue;
    const std::string before = read_json(point / "run.json").text_at("build.instruction_level");
    if (before != name_of(level))
      throw UsageError(
          fmt::format("'{}' was run with {} instructions, whose results round otherwise than those of {}; "
                      "give --isa {} to go on with it, or --force to run all points again",
                      point.string(), before, name_of(level), before));
  }
}

}  // namespace memspike
