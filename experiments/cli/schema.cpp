// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>

#include "experiments/cli/drift_schema.hpp"
#include "experiments/cli/figure_schema.hpp"
#include "experiments/cli/learning_schema.hpp"
#include "experiments/cli/network_schema.hpp"
#include "experiments/cli/reservoir_schema.hpp"
#include "experiments/cli/schema_models.hpp"
#include "experiments/cli/schema_values.hpp"
#include "experiments/cli/step_keys.hpp"
#include "experiments/cli/verbs.hpp"
#include "experiments/device/read_protocol.hpp"

namespace memspike {
namespace {

/// Writes the schema of experiments from the tables that the readers read by.
class ExperimentSchema {
 public:
  explicit ExperimentSchema(const ModelRegistry& registry)
      : registry_(registry), models_(registry, values_) {}

  Json whole() {
    define_steps();
    values_.define("device", models_.device(DeviceUse::ensemble));
    values_.define("complete_device", models_.complete_device());
    values_.define("experiment", experiment());
    values_.define("network_experiment", network_experiment(registry_, values_));
    values_.define("drift_experiment", drift_experiment(values_));
    values_.define("learning_experiment", Json::Object{{"if", required({"reservoir"})},
                                                       {"then", reservoir_experiment(models_, values_)},
                                                       {"else", learning_experiment(values_)}});
    Json kinds = SchemaValues::reference("experiment");
    for (const char* kind : {"drift", "learning", "network"}) kinds = either(kind, std::move(kinds));
    return Json::Object{
        {"$schema", "http://json-schema.org/draft-07/schema#"},
        {"title", "memspike experiment"},
        {"description",
         "A device, network, learning or drift experiment, as `memspike run` takes it. Bare numbers for "
         "dimensional "
         "keys are "
         "possible only in a file that says `units: SI`; such a file is described here no further. `memspike "
         "check` tells more, and with line and column."},
        {"type", "object"},
        {"required", Json::List{"experiment"}},
        {"if", required({"units"})},
        {"then", Json::Object{{"properties", Json::Object{{"units", SchemaValues::choice({"SI"}, "SI")}}}}},
        {"else", std::move(kinds)},
        {"definitions", values_.definitions()}};
  }

 private:
  /// The schema of one kind of experiment, and that of all others.
  static Json either(const std::string& kind, Json others) {
    return with(where("experiment", kind, SchemaValues::reference(kind + "_experiment")), "else",
                std::move(others));
  }

  Json experiment() {
    Json::Object keys = campaign_keys();
    keys.insert(keys.end(),
                {{"tolerance", values_.quantity(unit::one, between(1e-12, 1e-3),
                                                "local relative error of the states; default 1e-9")},
                 {"device", SchemaValues::reference("device")},
                 {"protocol", steps()},
                 {"record", record()},
                 {"figures", figures_schema(values_)}});
    // A swept key may be missing from the file itself.
    Json::Object complete{
        {"required", Json::List{"device", "protocol"}},
        {"properties", Json::Object{{"device", SchemaValues::reference("complete_device")}}}};
    return complete_unless_swept(closed_map(std::move(keys), {"experiment"}), std::move(complete));
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
    for (const char* inner : {"pulse_read", "single_train", "write_pulse", "waveform_piece", "cross_check"})
      values_.define(inner, step_body(inner, false));
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
      case StepKey::Kind::write_pulse:
        return described(SchemaValues::reference("write_pulse"));
      case StepKey::Kind::waveform:
        return described(Json::Object{
            {"type", "array"}, {"minItems", 1}, {"items", SchemaValues::reference("waveform_piece")}});
      case StepKey::Kind::cross_check:
        return described(SchemaValues::reference("cross_check"));
      case StepKey::Kind::file:
        return SchemaValues::text(key.meaning);
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
         {"small_signal",
          SchemaValues::boolean(
              "true: the small-signal resistance R_tot beside R in the trace; default false")},
         {"segments", SchemaValues::choice({"all", "none"}, "whether segments.csv is written; default all")},
         {"pulses", SchemaValues::choice({"all", "none"}, "whether pulses.csv is written; default all")},
         {"energy", SchemaValues::boolean("where the energy of each segment goes; default false")}});
  }

  static constexpr long long kMostRepeats = 1'000'000'000;
  const ModelRegistry& registry_;
  SchemaValues values_;
  ModelSchemas models_;
};

}  // namespace

void schema_verb(const ModelRegistry& registry) {
  const std::string text = to_json_text(ExperimentSchema(registry).whole());
  std::fwrite(text.data(), 1, text.size(), stdout);
}

}  // namespace memspike
