// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiments/device/run_experiment.hpp"
#include "networks/input/document.hpp"

namespace memspike {

/// A user's file with everything from the command line put in, and where its own files are looked for.
struct Request {
  Document document;
  std::filesystem::path folder;
  std::vector<std::string> command_line;
  std::string input_text;  ///< the file as it was read, for its checksum
  OverwritePolicy policy = OverwritePolicy::refuse;
};

/// One point of a sweep, or one of several seeds.
struct Point {
  std::vector<std::pair<std::string, std::string>> keys;  ///< swept path and its value as text
  Document document;
};

/// The points of a document's `sweep`, the first key varying slowest; one point without keys if it has none.
/// Throws InputError.
std::vector<Point> sweep_points(const Document& document);

/// How many runs `seeds` asks for; empty without that key, and for a learning experiment, which takes its
/// seeds side by side into one folder. Throws InputError.
std::optional<std::uint64_t> number_of_seeds(const Document& document);
/// The document of one of these runs.
Document without_seeds(Document document);

/// Checks a document with all its points, without running or creating anything. Throws InputError with all
/// that is wrong.
void check_document(const Document& document, const std::filesystem::path& folder,
                    const ModelRegistry& registry);

/// Runs a document, with its sweep and its seeds, into `target`. The document must have a seed. Returns the
/// summary; throws NumericalError at the end if points of a sweep failed.
Summary run_document(const Request& request, const std::filesystem::path& target,
                     const ModelRegistry& registry, const RunSettings& settings, Log& log);

}  // namespace memspike
