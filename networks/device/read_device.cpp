// SPDX-License-Identifier: Apache-2.0
#include "networks/device/read_device.hpp"

#include <algorithm>
#include <limits>

#include "engine/contract/format.hpp"
#include "engine/contract/nearest.hpp"
#include "networks/device/parameter_set.hpp"

namespace memspike {
namespace {

constexpr long long kMostDevices = 100'000'000;

const ModelEntry* read_model(Reader& reader, const ModelRegistry& registry) {
  std::vector<std::string_view> names;
  for (const ModelEntry& e : registry.all()) names.push_back(e.name);
  return registry.find(reader.choice("model", names));
}

/// Values from `parameters`, over those of the set that it starts from.
std::vector<double> read_parameters(Reader& reader, const ModelEntry& model,
                                    const std::filesystem::path& folder) {
  Reader own = reader.map("parameters");
  std::vector<std::optional<double>> base(model.parameters.size());
  if (own.has("from")) base = read_parameter_set(own.value("from"), model, folder);
  std::vector<double> values;
  for (std::size_t i = 0; i < model.parameters.size(); ++i) {
    const ParameterInfo& p = model.parameters[i];
    values.push_back(own.quantity(p.name, p.unit, p.range, base[i]));
  }
  own.nothing_else();
  return values;
}

/// ", but R_on is 500 kOhm and R_off is 200 kOhm": the values of the parameters that a complaint names.
std::string values_named_in(std::string_view complaint, const ModelEntry& model,
                            const std::vector<double>& values) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const ParameterInfo& p = model.parameters[i];
    const std::size_t at = (" " + std::string(complaint) + " ").find(" " + std::string(p.name) + " ");
    if (at == std::string::npos) continue;
    text += (text.empty() ? ", but " : " and ") + std::string(p.name) + " is " +
            format_readable(values[i], p.unit);
  }
  return text;
}

InitialState read_initial(Reader& reader, const ModelEntry& model, double slow_scale) {
  InitialState initial;
  std::optional<Reader> value = reader.optional_value("initial");
  if (!value) return initial;
  if (!value->is_map()) {
    constexpr std::string_view words[] = {"rest"};
    value->as_choice(words);
    return initial;
  }
  initial.rest = false;
  for (const char* later : {"G", "from"})
    if (value->has(later)) {
      value->complain(
          later,
          "this way to give an initial state is not available in this version; give the states, as in "
          "{u: 0 V, " +
              std::string(model.slow.exists() ? model.slow.name : "") + ": ...}, or `rest`");
      return initial;
    }
  if (value->has("u")) initial.u = value->quantity("u", unit::volt, anything());
  if (model.slow.exists())
    initial.x = value->quantity(model.slow.name, model.slow.unit, between(0, slow_scale));
  else if (!initial.u)
    value->complain("", "gives no state; this model has one: {u: 0 V}");
  value->nothing_else();
  return initial;
}

std::vector<std::optional<Spread>> read_variability(Reader& reader, const ModelEntry& model) {
  std::vector<std::optional<Spread>> all(model.parameters.size());
  std::optional<Reader> spreads = reader.optional_map("variability");
  if (!spreads) return all;
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::optional<Reader> one = spreads->optional_map(model.parameters[i].name);
    if (!one) continue;
    const bool normal = one->has("normal"), lognormal = one->has("lognormal");
    if (normal && lognormal) one->complain("", "gives both `normal` and `lognormal`; choose one");
    if (!normal && !lognormal) {
      one->complain("", "gives no spread; write {lognormal: 10 %} or {normal: 10 %}");
      continue;
    }
    const std::string_view kind = normal ? "normal" : "lognormal";
    all[i] = Spread{normal ? Spread::Kind::normal : Spread::Kind::lognormal,
                    one->quantity(kind, unit::one, between(0, 10))};
    one->nothing_else();
  }
  spreads->nothing_else();
  return all;
}

}  // namespace

DeviceDescription read_device(Reader reader, const ModelRegistry& registry,
                              const std::filesystem::path& folder) {
  DeviceDescription d;
  d.model = read_model(reader, registry);
  d.count = static_cast<std::uint64_t>(std::max(1LL, reader.integer("count", 1, kMostDevices, 1)));
  for (const char* later : {"noise", "compliance", "temperature"})
    if (reader.is_map() && reader.node().get(later)) {
      reader.raw(later);
      reader.complain(later, "is not available in this version of memspike; leave it out");
    }
  if (!d.model) {  // nothing below can be understood without it
    for (const char* key : {"parameters", "initial", "variability"}) reader.raw(key);
    reader.nothing_else();
    return d;
  }
  d.parameters = read_parameters(reader, *d.model, folder);
  const bool readable =
      std::none_of(d.parameters.begin(), d.parameters.end(), [](double v) { return v != v; });
  if (readable)
    if (const std::string_view wrong = d.model->why_not(d.parameters.data()); !wrong.empty())
      reader.complain("parameters", std::string(wrong) + values_named_in(wrong, *d.model, d.parameters));
  const double scale =
      readable ? d.model->baseline.slow_scale(d.parameters.data()) : std::numeric_limits<double>::infinity();
  d.initial = read_initial(reader, *d.model, scale);
  d.variability = read_variability(reader, *d.model);
  reader.nothing_else();
  return d;
}

Node to_node(const DeviceDescription& d) {
  Node parameters = map_node(), variability = map_node();
  for (std::size_t i = 0; i < d.parameters.size(); ++i) {
    const ParameterInfo& p = d.model->parameters[i];
    parameters.put(std::string(p.name), quantity_node(d.parameters[i], p.unit));
    if (!d.variability[i]) continue;
    const Spread& s = *d.variability[i];
    variability.put(
        std::string(p.name),
        map_node({{s.kind == Spread::Kind::normal ? "normal" : "lognormal", number_node(s.relative)}}));
  }
  Node initial = text_node("rest");
  if (!d.initial.rest) {
    initial = map_node();
    if (d.initial.u) initial.put("u", quantity_node(*d.initial.u, unit::volt));
    if (d.model->slow.exists())
      initial.put(std::string(d.model->slow.name), quantity_node(d.initial.x, d.model->slow.unit));
  }
  Node node = map_node({{"model", text_node(d.model->name)},
                        {"parameters", parameters},
                        {"initial", initial},
                        {"count", scalar_node(std::to_string(d.count))}});
  if (!variability.entries.empty()) node.put("variability", variability);
  return node;
}

}  // namespace memspike
