// SPDX-License-Identifier: Apache-2.0
#include "experiments/cli/reservoir_schema.hpp"

#include "experiments/cli/network_schema.hpp"
#include "experiments/reservoir/linear_readout.hpp"

namespace memspike {
namespace {

constexpr long long kMost = 100'000'000;

Json one_or_list(const Json& item) {
  return Json::Object{
      {"anyOf", Json::List{item, Json::Object{{"type", "array"}, {"minItems", 1}, {"items", item}}}}};
}

class ReservoirSchema {
 public:
  ReservoirSchema(ModelSchemas& models, SchemaValues& values) : models_(models), values_(values) {}

  Json experiment() {
    std::vector<std::string> rules(std::begin(kReadoutRules), std::end(kReadoutRules));
    Json::Object keys = campaign_keys();
    keys.insert(
        keys.end(),
        {{"tolerance", values_.quantity(unit::one, between(1e-12, 1e-3),
                                        "local relative error of the states; default 1e-6")},
         {"reservoir", reservoir()},
         {"data", SchemaValues::reference("data")},
         {"encode", encode()},
         {"between_samples",
          closed_map(
              {{"rest", values_.quantity(unit::second, at_least(0), "at 0 V after each sample; default 0 s")},
               {"reset", SchemaValues::choice({"none"}, "devices go on by their equations")}})},
         {"schedule", schedule()},
         {"readout", one_or_list(SchemaValues::choice(
                         rules, "how readings become a class; the first gives the results; default ridge"))},
         {"control", SchemaValues::boolean("false: no controls; default true")},
         {"baselines", SchemaValues::boolean("false: no classical methods; default true")},
         {"record", closed_map({{"states", SchemaValues::boolean("true: tables/states.csv; default "
                                                                 "false")}})}});
    const Json complete = Json::Object{{"required", Json::List{"reservoir", "data", "encode"}},
                                       {"properties", Json::Object{{"reservoir", complete_reservoir()}}}};
    return complete_unless_swept(closed_map(std::move(keys), {"experiment"}), complete);
  }

 private:
  Json reservoir() {
    const Json ends = Json::Object{{"type", "array"}, {"minItems", 2}, {"maxItems", 2}};
    Json span = closed_map({{"log_uniform", ends}, {"log_spaced", ends}});
    const Json input =
        closed_map({{"weights", models_.drawn(unit::one, anything(), "of each line")},
                    {"bias", models_.drawn(unit::one, anything(), "added to the weighted lines; default 0")}},
                   {"weights"});
    return closed_map(
        {{"device", SchemaValues::reference("device")},
         {"span", Json::Object{{"description", "parameters that go through a range from device to device"},
                               {"type", "object"},
                               {"additionalProperties", std::move(span)}}},
         {"input", Json::Object{{"anyOf", Json::List{SchemaValues::choice({"lines"}, "device d hears line d"),
                                                     input}}}},
         {"read", read()}});
  }

  static Json complete_reservoir() {
    return Json::Object{{"required", Json::List{"device"}},
                        {"properties", Json::Object{{"device", SchemaValues::reference("complete_device")}}}};
  }

  Json read() {
    return closed_map(
        {{"every", SchemaValues::integer(1, kMost, "steps from read to read; default: all of a sample")},
         {"of", SchemaValues::choice({"slow_state", "current"}, "what is read; default slow_state")},
         {"noise", values_.quantities(unit::one, between(0, 10),
                                      "standard deviation, a share of a device's full scale; the first gives "
                                      "the results; default 0")},
         {"devices", one_or_list(SchemaValues::integer(1, kMost,
                                                       "so many of them are read; the first gives the "
                                                       "results; default: all"))}});
  }

  Json encode() {
    const auto pulse = [&](std::string_view voltage, std::string_view width) {
      return closed_map({{"voltage", values_.quantity(unit::volt, anything(), voltage)},
                         {"width", values_.quantity(unit::second, above(0), width)}},
                        {"voltage", "width"});
    };
    Json schema = closed_map({{"stream", one_or_list(SchemaValues::choice({"features", "rows", "columns"},
                                                                          "what passes by in a step"))},
                              {"amplitude", pulse("of a pulse of input 1", "of every pulse")},
                              {"pulse_width", pulse("of every pulse", "of a pulse of input 1")},
                              {"period", values_.quantity(unit::second, above(0), "from step to step")}},
                             {"stream", "period"});
    return with(std::move(schema), "oneOf", Json::List{required({"amplitude"}), required({"pulse_width"})});
  }

  Json schedule() {
    const Json train = closed_map(
        {{"epochs", SchemaValues::integer(1, 100'000, "how often all samples are shown; default 1")}});
    const Json wait =
        closed_map({{"duration", values_.quantity(unit::second, above(0), "without input")}}, {"duration"});
    const Json test = closed_map({});
    Json phase = closed_map({{"train", train}, {"test", test}, {"wait", wait}});
    Json::List ways;
    for (const char* kind : {"train", "test", "wait"}) ways.push_back(required({kind}));
    return Json::Object{{"type", "array"}, {"items", with(std::move(phase), "oneOf", std::move(ways))}};
  }

  ModelSchemas& models_;
  SchemaValues& values_;
};

}  // namespace

Json reservoir_experiment(ModelSchemas& models, SchemaValues& values) {
  return ReservoirSchema(models, values).experiment();
}

}  // namespace memspike
