// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <functional>

#include "engine/contract/error.hpp"
#include "engine/contract/format.hpp"
#include "engine/contract/nearest.hpp"
#include "experiments/cli/verbs.hpp"
#include "experiments/device/read_protocol.hpp"
#include "experiments/output/build_info.hpp"
#include "networks/device/parameter_set.hpp"

namespace memspike {
namespace {

void list_models(const ModelRegistry& registry) {
  for (const ModelEntry& m : registry.all()) fmt::print("  {:<32} {}\n", m.name, m.text.title);
}
void list_protocols() {
  for (const StepInfo& s : step_infos()) fmt::print("  {:<32} {}\n", s.name, s.meaning);
}
void list_parameters() {
  for (const ParameterSetInfo& s : parameter_sets())
    fmt::print("  {:<32} {}: {}\n", s.name, s.model, s.citation);
}
void nothing_yet() { fmt::print("  none in this version\n"); }

void explain_model(const ModelEntry& m) {
  fmt::print("{}: {}\n\n", m.name, m.text.title);
  std::string_view equations = m.text.equations;
  while (!equations.empty()) {
    const std::size_t end = equations.find('\n');
    fmt::print("    {}\n", equations.substr(0, end));
    equations.remove_prefix(end == std::string_view::npos ? equations.size() : end + 1);
  }
  fmt::print("\n{}\n\nparameters\n", m.text.remarks);
  for (const ParameterInfo& p : m.parameters)
    fmt::print("    {:<8} [{}]  {}; {}\n", p.name, p.unit.symbol.empty() ? "1" : p.unit.symbol, p.meaning,
               spoken(p.range, p.unit));
  fmt::print("\nstates\n    u        [V]  inner voltage\n");
  if (m.slow.exists())
    fmt::print("    {:<8} [{}]  slow state\n", m.slow.name,
               m.slow.unit.symbol.empty() ? "1" : m.slow.unit.symbol);
  fmt::print("\nparameter sets\n");
  bool any = false;
  for (const ParameterSetInfo& s : parameter_sets())
    if (s.model == m.name) any = true, fmt::print("    {}: {}\n", s.name, s.citation);
  if (!any) fmt::print("    none\n");
  fmt::print("\nsource\n    {}\n", m.text.source);
}

void explain_step(const StepInfo& s) {
  fmt::print("{}: {}\n\nexample\n    {}\n\nbecomes\n    {}\n", s.name, s.meaning, s.example, s.expansion);
}

}  // namespace

void list_verb(const CommandLine& line, const ModelRegistry& registry) {
  struct Kind {
    const char* name;
    std::function<void()> print;
  };
  const Kind kinds[] = {{"models", [&] { list_models(registry); }},
                        {"neurons", nothing_yet},
                        {"protocols", list_protocols},
                        {"topologies", nothing_yet},
                        {"datasets", nothing_yet},
                        {"parameters", list_parameters}};
  bool found = false;
  for (const Kind& kind : kinds) {
    if (!line.file.empty() && line.file != kind.name) continue;
    found = true;
    fmt::print("{}\n", kind.name);
    kind.print();
  }
  if (found) return;
  std::vector<std::string_view> names;
  for (const Kind& kind : kinds) names.push_back(kind.name);
  const std::string near = nearest_name(line.file, names);
  throw UsageError(
      "memspike list knows models, neurons, protocols, topologies, datasets and parameters, not '" +
      line.file + "'" + (near.empty() ? "" : "; did you mean '" + near + "'?"));
}

void explain_verb(const CommandLine& line, const ModelRegistry& registry) {
  if (const ModelEntry* model = registry.find(line.file)) return explain_model(*model);
  std::vector<std::string_view> names;
  for (const StepInfo& s : step_infos()) {
    if (s.name == line.file) return explain_step(s);
    names.push_back(s.name);
  }
  for (const ModelEntry& m : registry.all()) names.push_back(m.name);
  const std::string near = nearest_name(line.file, names);
  throw UsageError("nothing is called '" + line.file + "'" +
                   (near.empty() ? "" : "; did you mean '" + near + "'?") + "; see 'memspike list'");
}

std::string version_text() {
  const BuildInfo& b = build_info();
  std::string text = fmt::format(
      "memspike {}\ngit hash           {}\ncompiler           {}\nflags              {}\nbuild type         "
      "{}\ninstruction level  {}\n",
      b.version, b.git_hash, b.compiler, b.flags, b.build_type, name_of(best_instruction_level()));
  for (const LibraryVersion& l : b.libraries) text += fmt::format("{:<18} {}\n", l.name, l.version);
  return text;
}

}  // namespace memspike
