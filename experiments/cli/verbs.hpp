// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/bank/model_registry.hpp"

namespace memspike {

/// What the user typed, taken apart.
struct CommandLine {
  std::vector<std::string> words;  ///< as typed
  std::string file;  ///< of run, check; the folder of report; the kind of init, list; the name of explain
  std::vector<std::string> folders;  ///< of compare
  std::string format;                ///< of export
  std::string output;
  std::vector<std::string> sets;  ///< PATH=VALUE
  std::string seed;               ///< as typed, "" for none
  int threads = 0;                ///< 0: as many as there are
  std::string isa;                ///< "", "baseline", "avx2"
  bool force = false, resume = false, quiet = false, json = false;
};

/// The verbs. Each prints its results to standard output, messages to standard error, and throws what went
/// wrong.
void run_verb(const CommandLine& line, const ModelRegistry& registry);
void check_verb(const CommandLine& line, const ModelRegistry& registry);
void init_verb(const CommandLine& line);
/// Sets finished runs side by side.
void compare_verb(const CommandLine& line);
void report_verb(const CommandLine& line, const ModelRegistry& registry);
/// Writes the network of a file, with everything drawn, in the format of another program.
void export_verb(const CommandLine& line, const ModelRegistry& registry);
void list_verb(const CommandLine& line, const ModelRegistry& registry);
void explain_verb(const CommandLine& line, const ModelRegistry& registry);
/// The JSON Schema (draft 7) of what `run` takes, made from the tables that the reader reads by.
void schema_verb(const ModelRegistry& registry);
/// The text of `memspike --version`.
std::string version_text();

}  // namespace memspike
