// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <functional>

#include "engine/contract/error.hpp"
#include "engine/contract/nearest.hpp"
#include "experiments/cli/verbs.hpp"
#include "experiments/device/read_protocol.hpp"
#include "experiments/output/build_info.hpp"
#include "networks/data/dataset.hpp"
#include "networks/device/parameter_set.hpp"
#include "networks/network/connect_rule.hpp"

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
void list_neurons(const ModelRegistry& registry) {
  for (const NeuronEntry& n : registry.neurons()) fmt::print("  {:<32} {}\n", n.name, n.text.title);
  fmt::print("  {:<32} {}\n", "spike_source", "Emits the spikes of its stimuli; has no membrane");
}
void list_topologies() {
  for (const ConnectRuleInfo& rule : connect_rule_infos())
    fmt::print("  {:<32} {}\n", rule.name, rule.meaning);
}
void list_datasets() {
  for (const DatasetInfo& d : dataset_infos())
    fmt::print("  {:<32} {}\n  {:<32} split {}\n", d.name, d.meaning, "", d.splits);
}

}  // namespace

void list_verb(const CommandLine& line, const ModelRegistry& registry) {
  struct Kind {
    const char* name;
    std::function<void()> print;
  };
  const Kind kinds[] = {{"models", [&] { list_models(registry); }},
                        {"neurons", [&] { list_neurons(registry); }},
                        {"protocols", list_protocols},
                        {"topologies", list_topologies},
                        {"datasets", list_datasets},
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
