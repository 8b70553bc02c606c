// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/bank/describe_model.hpp"
#include "engine/bank/make_neuron_kernel.hpp"

namespace memspike {

/// The registry's entry for a neuron model, read off its own definition.
template <template <class> class Model>
NeuronEntry describe_neuron(std::string_view name, const NeuronKernel& baseline, const NeuronKernel& avx2) {
  static_assert(NeuronModel<Model<double>>, "a neuron model must satisfy engine/contract/neuron.hpp");
  NeuronEntry entry{std::string(name),
                    Model<double>::text,
                    Model<double>::membrane,
                    Model<double>::slow,
                    is_switch<Model<double>>(),
                    {},
                    baseline,
                    avx2,
                    &why_not<Model>};
  for (const auto& row : Model<double>::parameters()) entry.parameters.push_back(row);
  return entry;
}

}  // namespace memspike
