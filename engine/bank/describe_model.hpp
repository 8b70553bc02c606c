// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "engine/bank/make_kernel.hpp"
#include "engine/bank/model_registry.hpp"

namespace memspike {

template <template <class> class Model>
std::string_view why_not(const double* parameters) {
  if constexpr (requires(Model<double> m) { m.why_not(); })
    return with_parameters<Model, double>(parameters).why_not();
  else
    return {};
}

/// The registry's entry for a model, read off its own definition.
template <template <class> class Model>
ModelEntry describe_model(std::string_view name, const DeviceKernel& baseline, const DeviceKernel& avx2) {
  static_assert(DeviceModel<Model<double>>, "a device model must satisfy engine/contract/device.hpp");
  ModelEntry entry{
      std::string(name), Model<double>::text, Model<double>::slow, {}, baseline, avx2, &why_not<Model>, {}};
  for (std::size_t k = 0; k < branch_count<Model<double>>(); ++k)
    entry.branches.emplace_back(branch_name<Model<double>>(k));
  for (const auto& row : Model<double>::parameters()) entry.parameters.push_back(row);
  return entry;
}

}  // namespace memspike
