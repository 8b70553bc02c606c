// SPDX-License-Identifier: Apache-2.0
#include "networks/device/read_device.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "engine/contract/quantity.hpp"
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

/// Reads the values and laws of `parameters`, over those of the set that it starts from.
class OwnParameters {
 public:
  OwnParameters(Reader& device, const std::filesystem::path& folder, DeviceDescription& d)
      : own_(device.map("parameters")), d_(d), base_{{}, Activated(d.model->parameters.size())} {
    base_.values.resize(d.model->parameters.size());
    if (own_.has("from")) base_ = read_parameter_set(own_.value("from"), *d.model, folder);
    d_.activated = base_.activated;
  }

  void read() {
    for (std::size_t i = 0; i < base_.values.size(); ++i) {
      const ParameterInfo& p = d_.model->parameters[i];
      const Node* const given = own_.raw(p.name);
      if (given && given->is_map()) {
        Reader law = own_.map(p.name);
        d_.activated[i] = read_arrhenius(law, p);
      } else if (given || !d_.activated[i]) {
        d_.activated[i].reset();
        d_.parameters.push_back(own_.quantity(p.name, p.unit, p.range, base_.values[i]));
        continue;
      }
      d_.parameters.push_back(at_temperature(p, *d_.activated[i]));
    }
    own_.nothing_else();
  }

 private:
  /// NaN where there is none.
  double at_temperature(const ParameterInfo& p, const Arrhenius& law) {
    const std::string_view where = own_.has(p.name) ? p.name : "from";
    if (!d_.temperature) {
      own_.complain(where, std::string(p.name) +
                               " depends on the temperature, and the device has none; write " +
                               "`temperature: 300 K` beside `parameters`");
      return std::numeric_limits<double>::quiet_NaN();
    }
    const double value = law.at_temperature(*d_.temperature, p.unit);
    if (std::isnan(value) || p.range.holds(value)) return value;
    own_.complain(where, "gives " + std::string(p.name) + " = " + format_readable(value, p.unit) + " at " +
                             format_readable(*d_.temperature, unit::kelvin) + "; it must be " +
                             spoken(p.range, p.unit));
    return std::numeric_limits<double>::quiet_NaN();
  }

  Reader own_;
  DeviceDescription& d_;
  ParameterSet base_;
};

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

void refuse_noise(Reader& synapse) {
  if (!synapse.is_map() || !synapse.has("noise")) return;
  synapse.complain(
      "noise",
      "is for device experiments; in a network devices follow their equations without noise. What "
      "differs from synapse to synapse is `variability`; leave `noise` out");
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
  if (reader.has("temperature")) d.temperature = reader.quantity("temperature", unit::kelvin, above(0));
  if (use == DeviceUse::ensemble)
    d.noise = read_noise(reader);
  else
    refuse_noise(reader);
  if (!d.model) {  // nothing below can be understood without it
    for (const char* key : {"parameters", "initial", "variability"}) reader.raw(key);
    reader.nothing_else();
    return d;
  }
  OwnParameters(reader, folder, d).read();
  const bool readable = parameters_fit(reader, d.model->parameters, d.model->why_not, d.parameters);
  const double scale =
      readable ? d.model->baseline.slow_scale(d.parameters.data()) : std::numeric_limits<double>::infinity();
  read_initial(reader, use, scale, folder, d);
  d.variability = read_variability(reader, d.model->parameters);
  reader.nothing_else();
  return d;
}

DeviceDescription read_same_device(Reader reader, const DeviceDescription& other,
                                   const std::filesystem::path& folder) {
  DeviceDescription d = other;
  d.initial = {};
  d.initial_each.clear(), d.initial_states.clear(), d.initial_from.clear();
  refuse_noise(reader);
  for (const char* key : {"model", "parameters", "temperature", "variability"})
    if (reader.raw(key) != nullptr)
      reader.complain(key, "is that of the devices named by `devices_of`; leave it out");
  read_initial(reader, DeviceUse::synapse, d.model->baseline.slow_scale(d.parameters.data()), folder, d);
  reader.raw("devices_of");
  reader.nothing_else();
  return d;
}

Node to_node(const DeviceDescription& d, DeviceUse use) {
  Node parameters = to_node(d.parameters, d.model->parameters);
  for (std::size_t i = 0; i < d.activated.size(); ++i)
    if (d.activated[i])
      parameters.put(std::string(d.model->parameters[i].name),
                     to_node(*d.activated[i], d.model->parameters[i].unit));
  Node node = map_node({{"model", text_node(d.model->name)}});
  if (d.temperature) node.put("temperature", quantity_node(*d.temperature, unit::kelvin));
  node.put("parameters", parameters);
  node.put("initial", initial_node(d));
  if (use == DeviceUse::ensemble) node.put("count", scalar_node(std::to_string(d.count)));
  const Node variability = to_node(d.variability, d.model->parameters);
  if (!variability.entries.empty()) node.put("variability", variability);
  if (d.noise.any()) node.put("noise", to_node(d.noise));
  if (d.compliance) node.put("compliance", quantity_node(*d.compliance, unit::ampere));
  return node;
}

}  // namespace memspike
