// SPDX-License-Identifier: Apache-2.0
#include "networks/device/read_device.hpp"

#include <algorithm>
#include <limits>

#include "networks/device/model_parameters.hpp"
#include "networks/device/parameter_set.hpp"
#include "networks/device/read_initial.hpp"

namespace memspike {
namespace {

constexpr long long kMostDevices = 100'000'000;

const ModelEntry* read_model(Reader& reader, const ModelRegistry& registry,
                             std::vector<std::string_view> names) {
  for (const ModelEntry& e : registry.all()) names.push_back(e.name);
  return registry.find(reader.choice("model", names));
}

/// Values from `parameters`, over those of the set that it starts from.
std::vector<double> read_own_parameters(Reader& reader, const ModelEntry& model,
                                        const std::filesystem::path& folder) {
  Reader own = reader.map("parameters");
  std::vector<std::optional<double>> base(model.parameters.size());
  if (own.has("from")) base = read_parameter_set(own.value("from"), model, folder);
  return read_parameters(own, model.parameters, base);
}

/// The source of an experiment has a limit; the terminals of a synapse follow their waveforms.
void read_compliance(Reader& reader, DeviceUse use, DeviceDescription& d) {
  if (!reader.has("compliance")) return;
  if (use == DeviceUse::ensemble) {
    d.compliance = reader.quantity("compliance", unit::ampere, above(0));
    return;
  }
  reader.raw("compliance");
  reader.complain("compliance", "belongs to the source of a device experiment; leave it out of a synapse");
}

void refuse_later_keys(Reader& reader) {
  for (const char* later : {"noise", "temperature"})
    if (reader.is_map() && reader.node().get(later)) {
      reader.raw(later);
      reader.complain(later, "is not available in this version of memspike; leave it out");
    }
}

}  // namespace

DeviceDescription read_device(Reader reader, const ModelRegistry& registry,
                              const std::filesystem::path& folder, DeviceUse use,
                              std::vector<std::string_view> other_models) {
  DeviceDescription d;
  d.model = read_model(reader, registry, std::move(other_models));
  if (use == DeviceUse::ensemble)
    d.count = static_cast<std::uint64_t>(std::max(1LL, reader.integer("count", 1, kMostDevices, 1)));
  read_compliance(reader, use, d);
  refuse_later_keys(reader);
  if (!d.model) {  // nothing below can be understood without it
    for (const char* key : {"parameters", "initial", "variability"}) reader.raw(key);
    reader.nothing_else();
    return d;
  }
  d.parameters = read_own_parameters(reader, *d.model, folder);
  const bool readable = parameters_fit(reader, d.model->parameters, d.model->why_not, d.parameters);
  const double scale =
      readable ? d.model->baseline.slow_scale(d.parameters.data()) : std::numeric_limits<double>::infinity();
  read_initial(reader, use, scale, d);
  d.variability = read_variability(reader, d.model->parameters);
  reader.nothing_else();
  return d;
}

Node to_node(const DeviceDescription& d, DeviceUse use) {
  Node node = map_node({{"model", text_node(d.model->name)},
                        {"parameters", to_node(d.parameters, d.model->parameters)},
                        {"initial", initial_node(d)}});
  if (use == DeviceUse::ensemble) node.put("count", scalar_node(std::to_string(d.count)));
  const Node variability = to_node(d.variability, d.model->parameters);
  if (!variability.entries.empty()) node.put("variability", variability);
  if (d.compliance) node.put("compliance", quantity_node(*d.compliance, unit::ampere));
  return node;
}

}  // namespace memspike
