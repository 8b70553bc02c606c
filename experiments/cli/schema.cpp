// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>

#include "experiments/cli/schema_values.hpp"
#include "experiments/cli/step_keys.hpp"
#include "experiments/cli/verbs.hpp"
#include "experiments/device/device_experiment.hpp"
#include "experiments/device/read_protocol.hpp"
#include "networks/device/parameter_set.hpp"

namespace memspike {
namespace {

Json required(const std::vector<std::string>& keys) { return Json::Object{{"required", keys}}; }

/// {if: {properties: {model: {const: name}}, required: [model]}, then: schema}
Json where_model_is(const std::string& name, Json schema) {
  Json::Object model{{"model", Json::Object{{"const", name}}}};
  Json::Object condition{{"properties", std::move(model)}, {"required", Json::List{"model"}}};
  return Json::Object{{"if", std::move(condition)}, {"then", std::move(schema)}};
}

std::vector<std::string> names_of(const std::vector<ParameterInfo>& parameters) {
  std::vector<std::string> names;
  for (const ParameterInfo& p : parameters) names.emplace_back(p.name);
  return names;
}

/// Writes the schema of device experiments from the tables that the reader reads by.
class DeviceSchema {
 public:
  explicit DeviceSchema(const ModelRegistry& registry) : registry_(registry) {}

  Json whole() {
    define_steps();
    values_.define("experiment", experiment());
    return Json::Object{
        {"$schema", "http://json-schema.org/draft-07/schema#"},
        {"title", "memspike experiment"},
        {"description",
         "A device experiment, as `memspike run` takes it. Bare numbers for dimensional keys are possible "
         "only in a "
         "file that says `units: SI`; such a file is described here no further. `memspike check` tells more, "
         "and "
         "with line and column."},
        {"type", "object"},
        {"required", Json::List{"experiment"}},
        {"if", required({"units"})},
        {"then", Json::Object{{"properties", Json::Object{{"units", SchemaValues::choice({"SI"}, "SI")}}}}},
        {"else", SchemaValues::reference("experiment")},
        {"definitions", values_.definitions()}};
  }

 private:
  Json experiment() {
    Json schema =
        closed_map({{"experiment", SchemaValues::choice({"device"}, "kind of experiment")},
                    {"title", SchemaValues::text("title, for the report")},
                    {"seed", SchemaValues::integer(0, kLargestSeed, "seed of all random draws")},
                    {"seeds", SchemaValues::integer(1, 1'000'000, "run so many seeds, from `seed` on")},
                    {"sweep", sweep()},
                    {"zip", SchemaValues::boolean("true: the lists of the sweep are paired")},
                    {"tolerance", values_.quantity(unit::one, between(1e-12, 1e-3),
                                                   "local relative error of the states; default 1e-9")},
                    {"device", device()},
                    {"protocol", steps()},
                    {"record", record()},
                    {"output", output()}},
                   {"experiment"});
    // A swept key may be missing from the file itself.
    Json::Object complete{{"required", Json::List{"device", "protocol"}},
                          {"properties", Json::Object{{"device", complete_device()}}}};
    schema = with(std::move(schema), "dependencies", Json::Object{{"zip", Json::List{"sweep"}}});
    schema = with(std::move(schema), "if", Json::Object{{"not", required({"sweep"})}});
    return with(std::move(schema), "then", std::move(complete));
  }

  static Json sweep() {
    Json::List ways{Json::Object{{"type", "array"}, {"minItems", 1}}, Json::Object{{"type", "object"}}};
    return Json::Object{
        {"description", "keys to vary, each with a list, a range {from, to, points} or named values"},
        {"type", "object"},
        {"minProperties", 1},
        {"properties", Json::Object{{"zip", SchemaValues::boolean("true: the lists are paired")}}},
        {"additionalProperties", Json::Object{{"anyOf", std::move(ways)}}}};
  }

  Json device() {
    std::vector<std::string> names;
    Json::List models;
    for (const ModelEntry& m : registry_.all()) {
      names.push_back(m.name);
      values_.define("device_" + m.name, model(m));
      models.push_back(where_model_is(m.name, SchemaValues::reference("device_" + m.name)));
    }
    Json schema =
        closed_map({{"model", SchemaValues::choice(names, "device model")},
                    {"parameters", Json::Object{{"type", "object"}}},
                    {"initial", Json::Object{}},
                    {"count", SchemaValues::integer(1, 100'000'000, "devices in the ensemble; default 1")},
                    {"variability", Json::Object{{"type", "object"}}}});
    return with(std::move(schema), "allOf", std::move(models));
  }

  Json complete_device() {
    Json::List models;
    for (const ModelEntry& m : registry_.all()) {
      const Json either{
          Json::Object{{"anyOf", Json::List{required({"from"}), required(names_of(m.parameters))}}}};
      Json::Object complete{{"required", Json::List{"parameters"}},
                            {"properties", Json::Object{{"parameters", either}}}};
      models.push_back(where_model_is(m.name, std::move(complete)));
    }
    return Json::Object{{"required", Json::List{"model"}}, {"allOf", std::move(models)}};
  }

  Json model(const ModelEntry& m) {
    Json::Object parameters{{"from", parameter_set_of(m)}}, variability;
    for (const ParameterInfo& p : m.parameters) {
      parameters.emplace_back(p.name, values_.quantity(p.unit, p.range, p.meaning));
      variability.emplace_back(p.name, spread());
    }
    Json::Object properties{{"parameters", closed_map(std::move(parameters))},
                            {"initial", initial(m)},
                            {"variability", closed_map(std::move(variability))}};
    return Json::Object{
        {"description", fmt::format("{}\n{}\n{}", m.text.title, m.text.equations, m.text.remarks)},
        {"properties", std::move(properties)}};
  }

  static Json parameter_set_of(const ModelEntry& m) {
    std::vector<std::string> sets;
    for (const ParameterSetInfo& s : parameter_sets())
      if (s.model == m.name) sets.push_back(s.name);
    Json::List ways{Json::Object{{"type", "string"}, {"pattern", "[./]"}}};
    if (!sets.empty()) ways.insert(ways.begin(), Json::Object{{"enum", sets}});
    return Json::Object{{"description", "named parameter set, or a YAML file, to start from"},
                        {"anyOf", std::move(ways)}};
  }

  Json spread() {
    values_.define(
        "spread",
        with(closed_map({{"lognormal", values_.quantity(unit::one, between(0, 10),
                                                        "standard deviation over mean; mean = nominal")},
                         {"normal", values_.quantity(unit::one, between(0, 10),
                                                     "standard deviation over nominal value")}}),
             "oneOf", Json::List{required({"lognormal"}), required({"normal"})}));
    return SchemaValues::reference("spread");
  }

  Json initial(const ModelEntry& m) {
    Json::Object states{
        {"u", values_.quantity(unit::volt, anything(), "inner voltage; default: quasi-steady at 0 V")}};
    std::vector<std::string> needed{"u"};
    if (m.slow.exists()) {
      states.emplace_back(m.slow.name, values_.quantity(m.slow.unit, at_least(0), "slow state"));
      needed = {std::string(m.slow.name)};
    }
    return Json::Object{{"description", "rest: the exact steady state at V = 0; or the states themselves"},
                        {"anyOf", Json::List{SchemaValues::choice({"rest"}, "steady state at V = 0"),
                                             closed_map(std::move(states), needed)}}};
  }

  // --- protocol
  static Json steps() {
    return Json::Object{{"type", "array"}, {"minItems", 1}, {"items", SchemaValues::reference("step")}};
  }

  void define_steps() {
    Json::Object kinds;
    Json::List ways;
    for (const StepInfo& info : step_infos()) {
      const std::string name(info.name), definition = "step_" + name;
      values_.define(definition, with(step_body(name, true), "description",
                                      fmt::format("{}\nBecomes: {}\nExample: {}", info.meaning,
                                                  info.expansion, info.example)));
      kinds.emplace_back(name, SchemaValues::reference(definition));
      ways.push_back(required({name}));
    }
    kinds.emplace_back("label", SchemaValues::text("text for the label column of the tables"));
    values_.define("step", with(closed_map(std::move(kinds)), "oneOf", std::move(ways)));
    for (const char* inner : {"pulse_read", "single_train"}) values_.define(inner, step_body(inner, false));
  }

  Json step_body(const std::string& name, bool takes_label) {
    Json::Object properties;
    std::vector<std::string> needed;
    Json::List alternatives;
    for (const StepKey& key : keys_of_step(name)) {
      properties.emplace_back(key.key, value_of(key));
      if (key.need == StepKey::Need::required) needed.emplace_back(key.key);
      if (key.need == StepKey::Need::one_of) alternatives.push_back(required({std::string(key.key)}));
    }
    if (takes_label)
      properties.emplace_back("label", SchemaValues::text("text for the label column of the tables"));
    Json schema = closed_map(std::move(properties), needed);
    return alternatives.empty() ? schema : with(std::move(schema), "oneOf", std::move(alternatives));
  }

  Json value_of(const StepKey& key) {
    const auto described = [&](Json schema) {
      return Json(Json::Object{{"description", key.meaning}, {"allOf", Json::List{std::move(schema)}}});
    };
    switch (key.kind) {
      case StepKey::Kind::quantity:
        return values_.quantity(key.unit, key.range, key.meaning);
      case StepKey::Kind::quantities:
        return values_.quantities(key.unit, key.range, key.meaning);
      case StepKey::Kind::count:
        return SchemaValues::integer(1, kMostRepeats, key.meaning);
      case StepKey::Kind::flag:
        return SchemaValues::boolean(key.meaning);
      case StepKey::Kind::steps:
        return described(steps());
      case StepKey::Kind::pulse_read:
        return described(SchemaValues::reference("pulse_read"));
      case StepKey::Kind::single_train:
        return described(SchemaValues::reference("single_train"));
    }
    return {};
  }

  // --- what is kept
  Json record() {
    constexpr long long kMostPoints = 1'000'000;
    return closed_map(
        {{"every", values_.quantity(unit::second, above(0), "rows of the trace at multiples of this time")},
         {"at", values_.quantities(unit::second, at_least(0), "rows of the trace at these times")},
         {"per_segment", SchemaValues::integer(0, kMostPoints, "equal parts of each segment; default 0")},
         {"log_per_segment",
          with(
              SchemaValues::integer(0, kMostPoints, "logarithmic instants of each segment, not 1; default 0"),
              "not", Json::Object{{"const", 1}})},
         {"segments",
          SchemaValues::choice({"all", "none"}, "whether segments.csv is written; default all")}});
  }

  static Json output() {
    return closed_map({{"tables", SchemaValues::choice({"auto", "csv", "hdf5"},
                                                       "auto: CSV up to a million rows, then data.h5")}});
  }

  static constexpr long long kMostRepeats = 1'000'000'000;
  const ModelRegistry& registry_;
  SchemaValues values_;
};

}  // namespace

void schema_verb(const ModelRegistry& registry) {
  const std::string text = to_json_text(DeviceSchema(registry).whole());
  std::fwrite(text.data(), 1, text.size(), stdout);
}

}  // namespace memspike
