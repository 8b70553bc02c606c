// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/bank/kernel.hpp"
#include "engine/bank/neuron_kernel.hpp"
#include "engine/contract/device.hpp"

namespace memspike {

/// Which compiled reading of the models is used; recorded with every run.
enum class InstructionLevel { baseline, avx2 };
std::string_view name_of(InstructionLevel level);
/// The best level of this machine.
InstructionLevel best_instruction_level();

/// All that the program knows of a device model: what it is, and its kernels.
struct ModelEntry {
  std::string name;
  ModelText text;
  SlowState slow;
  std::vector<ParameterInfo> parameters;
  DeviceKernel baseline, avx2;
  /// What makes no sense between the parameter values, each of which is in its range; empty if all is well.
  std::string_view (*why_not)(const double* parameters);
  std::vector<std::string> branches;  ///< of the active layer, in the order of branch_currents
  const DeviceKernel& kernel(InstructionLevel level) const {
    return level == InstructionLevel::avx2 ? avx2 : baseline;
  }
  /// Index of a parameter in the table, or -1.
  int index_of(std::string_view parameter) const;
};

/// All that the program knows of a neuron model.
struct NeuronEntry {
  std::string name;
  ModelText text;
  SlowState membrane;  ///< v: its name and unit
  SlowState slow;      ///< w
  bool is_switch;      ///< w is 0 or 1: engine/contract/neuron.hpp
  std::vector<ParameterInfo> parameters;
  NeuronKernel baseline, avx2;
  std::string_view (*why_not)(const double* parameters);
  const NeuronKernel& kernel(InstructionLevel level) const {
    return level == InstructionLevel::avx2 ? avx2 : baseline;
  }
  int index_of(std::string_view parameter) const;
};

/// The models by name. It is filled by generated code; no list of models stands anywhere else.
class ModelRegistry {
 public:
  void add(ModelEntry entry);
  void add(NeuronEntry entry);
  const ModelEntry* find(std::string_view name) const;
  const NeuronEntry* find_neuron(std::string_view name) const;
  const std::vector<ModelEntry>& all() const { return devices_; }
  const std::vector<NeuronEntry>& neurons() const { return neurons_; }

 private:
  std::vector<ModelEntry> devices_;   // sorted by name
  std::vector<NeuronEntry> neurons_;  // likewise
};

}  // namespace memspike
