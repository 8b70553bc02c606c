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

namespace {

int index_in(const std::vector<ParameterInfo>& table, std::string_view parameter) {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (table[i].name == parameter) return static_cast<int>(i);
  return -1;
}

template <class Entry>
void insert(std::vector<Entry>& entries, Entry entry) {
  const auto place = std::lower_bound(entries.begin(), entries.end(), entry.name,
                                      [](const Entry& e, const std::string& n) { return e.name < n; });
  if (place != entries.end() && place->name == entry.name)
    throw std::logic_error("two models of one kind are called '" + entry.name + "'");
  entries.insert(place, std::move(entry));
}

template <class Entry>
const Entry* find_in(const std::vector<Entry>& entries, std::string_view name) {
  for (const Entry& e : entries)
    if (e.name == name) return &e;
  return nullptr;
}

}  // namespace

int ModelEntry::index_of(std::string_view parameter) const { return index_in(parameters, parameter); }
int NeuronEntry::index_of(std::string_view parameter) const { return index_in(parameters, parameter); }

void ModelRegistry::add(ModelEntry entry) { insert(devices_, std::move(entry)); }
void ModelRegistry::add(NeuronEntry entry) { insert(neurons_, std::move(entry)); }

const ModelEntry* ModelRegistry::find(std::string_view name) const { return find_in(devices_, name); }
const NeuronEntry* ModelRegistry::find_neuron(std::string_view name) const { return find_in(neurons_, name); }

}  // namespace memspike
