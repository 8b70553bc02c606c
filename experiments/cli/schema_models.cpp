// SPDX-License-Identifier: Apache-2.0
#include "experiments/cli/schema_models.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "networks/device/parameter_set.hpp"

namespace memspike {
namespace {

std::vector<std::string> names_of(const std::vector<ParameterInfo>& parameters) {
  std::vector<std::string> names;
  for (const ParameterInfo& p : parameters) names.emplace_back(p.name);
  return names;
}

std::string description_of(const ModelText& text) {
  return fmt::format("{}\n{}\n{}", text.title, text.equations, text.remarks);
}

std::string definition_of(const std::string& model, DeviceUse use) {
  return (use == DeviceUse::ensemble ? "device_" : "synapse_") + model;
}

/// A synapse without a device.
Json plain_synapse(const std::string& key, Json value) {
  return Json::Object{{"properties", Json::Object{{key, std::move(value)}}}};
}

}  // namespace

Json required(const std::vector<std::string>& keys) { return Json::Object{{"required", keys}}; }

Json where(const std::string& key, const std::string& name, Json schema) {
  Json::Object value{{key, Json::Object{{"const", name}}}};
  Json::Object condition{{"properties", std::move(value)}, {"required", Json::List{key}}};
  return Json::Object{{"if", std::move(condition)}, {"then", std::move(schema)}};
}

Json ModelSchemas::device(DeviceUse use) {
  std::vector<std::string> names;
  Json::List models;
  for (const ModelEntry& m : registry_.all()) {
    names.push_back(m.name);
    values_.define(definition_of(m.name, use), model(m, use));
    models.push_back(where("model", m.name, SchemaValues::reference(definition_of(m.name, use))));
  }
  Json::Object keys{{"model", Json::Object{}},
                    {"parameters", Json::Object{{"type", "object"}}},
                    {"initial", Json::Object{}},
                    {"variability", Json::Object{{"type", "object"}}}};
  keys.emplace_back("temperature", values_.quantity(unit::kelvin, above(0), "of the devices"));
  if (use == DeviceUse::ensemble) {
    keys.emplace_back("count", SchemaValues::integer(1, 100'000'000, "devices in the ensemble; default 1"));
    keys.emplace_back("noise", noise());
    keys.emplace_back("compliance",
                      values_.quantity(unit::ampere, above(0), "the source limits |I| to this"));
  } else {
    names.insert(names.end(), {"static", "lateral_inhibition"});
    keys.emplace_back("devices_of",
                      SchemaValues::text("an earlier projection: its devices once more, with the same drawn "
                                         "parameters, in place of model, parameters and variability"));
    keys.emplace_back("weight", Json::Object{});
    keys.emplace_back("duration", Json::Object{});
    models.push_back(where("model", "static",
                           plain_synapse("weight", drawn(unit::volt, anything(), "jump of the membrane"))));
    models.push_back(where("model", "lateral_inhibition",
                           plain_synapse("duration", values_.quantity(unit::second, above(0),
                                                                      "length of the hold at V_reset"))));
  }
  keys.front().second = SchemaValues::choice(names, "device model");
  return with(closed_map(std::move(keys)), "allOf", std::move(models));
}

Json ModelSchemas::complete_device() {
  Json::List models;
  for (const ModelEntry& m : registry_.all()) {
    const Json either{
        Json::Object{{"anyOf", Json::List{required({"from"}), required(names_of(m.parameters))}}}};
    Json::Object complete{{"required", Json::List{"parameters"}},
                          {"properties", Json::Object{{"parameters", either}}}};
    models.push_back(where("model", m.name, std::move(complete)));
  }
  return Json::Object{{"required", Json::List{"model"}}, {"allOf", std::move(models)}};
}

Json ModelSchemas::model(const ModelEntry& m, DeviceUse use) {
  Json::Object parameters{{"from", parameter_set_of(m)}};
  for (const ParameterInfo& p : m.parameters) parameters.emplace_back(p.name, value_or_law(p));
  Json::Object properties{{"parameters", closed_map(std::move(parameters))},
                          {"initial", initial(m, use)},
                          {"variability", variability(m.parameters)}};
  return Json::Object{{"description", description_of(m.text)}, {"properties", std::move(properties)}};
}

Json ModelSchemas::value_or_law(const ParameterInfo& p) {
  std::string name = "law_of_" + std::string(p.unit.quantity);
  std::replace(name.begin(), name.end(), ' ', '_');
  values_.define(name,
                 closed_map({{"value", values_.quantity(p.unit, anything(), "at the temperature `at`")},
                             {"at", values_.quantity(unit::kelvin, above(0), "temperature of this value")},
                             {"E_a", values_.quantity(unit::joule, anything(), "activation energy")}},
                            {"value", "at", "E_a"}));
  return Json::Object{
      {"anyOf", Json::List{values_.quantity(p.unit, p.range, p.meaning), SchemaValues::reference(name)}}};
}

Json ModelSchemas::noise() {
  const Range share{0, 1, true, true};
  const Json trap = closed_map(
      {{"amplitude", values_.quantity(unit::one, share, "relative drop of the current")},
       {"tau_high", values_.quantity(unit::second, above(0), "mean dwell time at the full current")},
       {"tau_low", values_.quantity(unit::second, above(0), "mean dwell time at the lower current")}},
      {"amplitude", "tau_high", "tau_low"});
  const Json traps =
      Json::Object{{"anyOf", Json::List{trap, Json::Object{{"type", "array"}, {"items", trap}}}}};
  return with(
      closed_map({{"write", spread()}, {"read", spread()}, {"telegraph", traps}}), "description",
      "write: one factor on the slow rate for each pulse; read: one factor on the reported current of each "
      "read; telegraph: two-state noise of the reported currents, of one trap or of a list");
}

Json ModelSchemas::parameter_set_of(const ModelEntry& m) {
  std::vector<std::string> sets;
  for (const ParameterSetInfo& s : parameter_sets())
    if (s.model == m.name) sets.push_back(s.name);
  Json::List ways{Json::Object{{"type", "string"}, {"pattern", "[./]"}}};
  if (!sets.empty()) ways.insert(ways.begin(), Json::Object{{"enum", sets}});
  return Json::Object{{"description", "named parameter set, or a YAML file, to start from"},
                      {"anyOf", std::move(ways)}};
}

Json ModelSchemas::variability(const std::vector<ParameterInfo>& parameters) {
  Json::Object spreads;
  for (const ParameterInfo& p : parameters) spreads.emplace_back(p.name, spread());
  spreads.emplace_back("correlation", correlation());
  return closed_map(std::move(spreads));
}

Json ModelSchemas::correlation() {
  const Json name = Json::Object{{"type", "string"}};
  const Json coefficient = values_.quantity(unit::one, {-1, 1, true, true}, "coefficient of correlation");
  const Json item = Json::Object{{"anyOf", Json::List{name, coefficient}}};
  const Json pair = Json::Object{{"type", "array"}, {"minItems", 3}, {"items", item}};
  values_.define(
      "correlation",
      Json::Object{{"description",
                    "[parameter, parameter, coefficient]: of the normal numbers behind the draws of two "
                    "parameters that spread"},
                   {"type", "array"},
                   {"items", pair}});
  return SchemaValues::reference("correlation");
}

Json ModelSchemas::spread() {
  values_.define(
      "spread",
      with(closed_map({{"lognormal", values_.quantity(unit::one, between(0, 10),
                                                      "standard deviation over mean; mean = nominal")},
                       {"normal", values_.quantity(unit::one, between(0, 10),
                                                   "standard deviation over nominal value")}}),
           "oneOf", Json::List{required({"lognormal"}), required({"normal"})}));
  return SchemaValues::reference("spread");
}

Json ModelSchemas::drawn(const Unit& unit, const Range& range, std::string_view meaning) {
  const Json value = values_.quantity(unit, range, meaning);
  const Json pair = Json::Object{{"type", "array"}, {"minItems", 2}, {"items", value}};
  const Json normal = closed_map(
      {{"mean", value}, {"sd", values_.quantity(unit, at_least(0), "standard deviation")}}, {"mean", "sd"});
  return Json::Object{{"description", meaning},
                      {"anyOf", Json::List{value, closed_map({{"uniform", pair}}, {"uniform"}),
                                           closed_map({{"normal", normal}}, {"normal"})}}};
}

Json ModelSchemas::initial(const ModelEntry& m, DeviceUse use) {
  Json::Object states{
      {"u", values_.quantity(unit::volt, anything(), "inner voltage; default: quasi-steady at 0 V")}};
  std::vector<std::string> needed{"u"};
  if (m.slow.exists()) {
    states.emplace_back(m.slow.name, use == DeviceUse::ensemble
                                         ? values_.quantity(m.slow.unit, at_least(0), "slow state")
                                         : drawn(m.slow.unit, at_least(0), "slow state"));
    needed = {std::string(m.slow.name)};
  }
  Json::List ways{SchemaValues::choice({"rest"}, "steady state at V = 0"),
                  closed_map(std::move(states), needed)};
  if (m.slow.exists()) ways.push_back(initial_conductance(use));
  if (use == DeviceUse::synapse)
    ways.push_back(
        Json::Object{{"type", "array"}, {"minItems", 1}, {"items", Json::Object{{"anyOf", ways}}}});
  ways.push_back(closed_map({{"from", SchemaValues::text("folder of a finished run")}}, {"from"}));
  return Json::Object{{"description",
                       "rest: the exact steady state at V = 0; the states themselves; a conductance; or the "
                       "last states of another run"},
                      {"anyOf", std::move(ways)}};
}

Json ModelSchemas::initial_conductance(DeviceUse use) {
  const std::string name = use == DeviceUse::ensemble ? "initial_conductance" : "drawn_initial_conductance";
  constexpr std::string_view kMeaning = "conductance that the probe finds";
  Json G = use == DeviceUse::ensemble ? values_.quantity(unit::siemens, above(0), kMeaning)
                                      : drawn(unit::siemens, above(0), kMeaning);
  values_.define(
      name, closed_map({{"G", std::move(G)}, {"probe", values_.quantity(unit::volt, anything(), "not 0 V")}},
                       {"G", "probe"}));
  return SchemaValues::reference(name);
}

Json ModelSchemas::neuron() {
  std::vector<std::string> names{"spike_source"};
  Json::List models;
  for (const NeuronEntry& n : registry_.neurons()) {
    names.push_back(n.name);
    values_.define("neuron_" + n.name, neuron_model(n));
    models.push_back(where("model", n.name, SchemaValues::reference("neuron_" + n.name)));
  }
  Json schema = closed_map({{"model", SchemaValues::choice(names, "neuron model")},
                            {"parameters", Json::Object{{"type", "object"}}},
                            {"initial", Json::Object{}},
                            {"variability", Json::Object{{"type", "object"}}}});
  return with(std::move(schema), "allOf", std::move(models));
}

Json ModelSchemas::neuron_model(const NeuronEntry& n) {
  Json::Object parameters,
      states{{std::string(n.membrane.name), drawn(n.membrane.unit, anything(), "membrane at the start")}};
  for (const ParameterInfo& p : n.parameters) {
    Json value = values_.quantity(p.unit, p.range, p.meaning);
    if (p.meaning.ends_with("or inf"))
      value =
          Json::Object{{"anyOf", Json::List{std::move(value), Json::Object{{"enum", Json::List{"inf"}}}}}};
    parameters.emplace_back(p.name, std::move(value));
  }
  if (n.slow.exists())
    states.emplace_back(n.slow.name, drawn(n.slow.unit, anything(), "slow state at the start"));
  Json::List ways{SchemaValues::choice({"rest"}, "at rest"), closed_map(std::move(states))};
  Json::Object properties{{"parameters", closed_map(std::move(parameters))},
                          {"initial", Json::Object{{"anyOf", std::move(ways)}}},
                          {"variability", variability(n.parameters)}};
  return Json::Object{{"description", description_of(n.text)}, {"properties", std::move(properties)}};
}

}  // namespace memspike
