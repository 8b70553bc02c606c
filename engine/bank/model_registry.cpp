// SPDX-License-Identifier: Apache-2.0
#include "engine/bank/model_registry.hpp"

#include <algorithm>
#include <stdexcept>

namespace memspike {

std::string_view name_of(InstructionLevel level) {
  return level == InstructionLevel::avx2 ? "avx2" : "baseline";
}

InstructionLevel best_instruction_level() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return InstructionLevel::avx2;
#endif
  return InstructionLevel::baseline;
}

int ModelEntry::index_of(std::string_view parameter) const {
  for (std::size_t i = 0; i < parameters.size(); ++i)
    if (parameters[i].name == parameter) return static_cast<int>(i);
  return -1;
}

void ModelRegistry::add(ModelEntry entry) {
  const auto place = std::lower_bound(entries_.begin(), entries_.end(), entry.name,
                                      [](const ModelEntry& e, const std::string& n) { return e.name < n; });
  if (place != entries_.end() && place->name == entry.name)
    throw std::logic_error("two device models are called '" + entry.name + "'");
  entries_.insert(place, std::move(entry));
}

const ModelEntry* ModelRegistry::find(std::string_view name) const {
  for (const ModelEntry& e : entries_)
    if (e.name == name) return &e;
  return nullptr;
}

}  // namespace memspike
