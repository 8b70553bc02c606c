// SPDX-License-Identifier: Apache-2.0
#include "experiments/cli/network_schema.hpp"

#include "experiments/cli/schema_models.hpp"
#include "experiments/common_keys.hpp"
#include "experiments/device/device_experiment.hpp"
#include "networks/network/connect_rule.hpp"

namespace memspike {
namespace {

constexpr long long kMostNeurons = 100'000'000;

Json list_of(Json item) { return Json::Object{{"type", "array"}, {"items", std::move(item)}}; }
Json one_or_list(const Json& item) { return Json::Object{{"anyOf", Json::List{item, list_of(item)}}}; }
Json one_of(const std::vector<std::string>& keys) {
  Json::List ways;
  for (const std::string& key : keys) ways.push_back(required({key}));
  return ways;
}

Json sweep() {
  Json::List ways{Json::Object{{"type", "array"}, {"minItems", 1}}, Json::Object{{"type", "object"}}};
  return Json::Object{
      {"description", "keys to vary, each with a list, a range {from, to, points} or named values"},
      {"type", "object"},
      {"minProperties", 1},
      {"properties", Json::Object{{"zip", SchemaValues::boolean("true: the lists are paired")}}},
      {"additionalProperties", Json::Object{{"anyOf", std::move(ways)}}}};
}

class NetworkSchema {
 public:
  NetworkSchema(const ModelRegistry& registry, SchemaValues& values)
      : values_(values), models_(registry, values) {}

  Json experiment() {
    values_.define("network", network());
    values_.define("stimuli", list_of(stimulus()));
    Json::Object keys = campaign_keys();
    keys.insert(
        keys.end(),
        {{"tolerance", values_.quantity(unit::one, between(1e-12, 1e-3),
                                        "bounds the error of spike times and states; default 1e-6")},
         {"delivery", SchemaValues::choice({"exact", "mean_current"}, "how currents reach a membrane")},
         {"method", method_schema()},
         {"network", SchemaValues::reference("network")},
         {"stimuli", SchemaValues::reference("stimuli")},
         {"run", closed_map({{"duration", time("simulated time", above(0))}}, {"duration"})},
         {"record", record()}});
    const Json complete = Json::Object{{"required", Json::List{"network", "run"}}};
    return complete_unless_swept(closed_map(std::move(keys), {"experiment"}), complete);
  }

 private:
  Json time(std::string_view meaning, const Range& range) {
    return values_.quantity(unit::second, range, meaning);
  }
  Json current(std::string_view meaning, const Range& range = anything()) {
    return values_.quantity(unit::ampere, range, meaning);
  }
  static Json neuron_number() { return SchemaValues::integer(0, kMostNeurons, "number of a neuron, from 0"); }
  static Json name(std::string_view meaning) { return SchemaValues::text(meaning); }

  // --- the network
  Json network() {
    const Json side = SchemaValues::integer(1, kMostNeurons, "rows, or columns");
    Json population = closed_map(
        {{"size", SchemaValues::integer(1, kMostNeurons, "neurons of the population")},
         {"grid",
          Json::Object{
              {"description", "[rows, columns]"}, {"type", "array"}, {"minItems", 2}, {"items", side}}},
         {"spacing", values_.quantity(unit::metre, above(0), "side of a cell of the grid")},
         {"periodic", SchemaValues::boolean("true: opposite edges of the grid meet")},
         {"neuron", models_.neuron()}},
        {"neuron"});
    population = with(std::move(population), "anyOf", one_of({"size", "grid"}));
    Json populations =
        Json::Object{{"type", "object"}, {"minProperties", 1}, {"additionalProperties", population}};
    return closed_map({{"populations", std::move(populations)}, {"projections", list_of(projection())}},
                      {"populations"});
  }

  Json projection() {
    return closed_map(
        {{"name", name("name of the projection; default: FROM_to_TO")},
         {"from", name("presynaptic population")},
         {"to", name("postsynaptic population")},
         {"connect", connect()},
         {"delay", models_.drawn(unit::second, at_least(0), "from spike to arrival; default 0")},
         {"synapse", models_.device(DeviceUse::synapse)},
         {"by_distance", by_distance()},
         {"gain", values_.quantity(unit::one, anything(),
                                   "share of the device current that reaches the membrane; default 1")},
         {"pre_pulse", waveform("what a presynaptic spike plays on the device")},
         {"post_pulse", waveform("what a postsynaptic spike plays on the device")}},
        {"from", "to", "connect", "synapse"});
  }

  /// The quantities are those of the device; which they are depends on its model.
  Json by_distance() {
    const Json value = Json::Object{{"type", Json::List{"string", "number"}}};
    const Json law = closed_map({{"at_zero", value},
                                 {"at_length", value},
                                 {"length", value},
                                 {"law", SchemaValues::choice({"linear", "exponential"}, "default linear")}},
                                {"at_zero", "at_length", "length"});
    return Json::Object{{"description", "delay, weight or parameters that change with distance"},
                        {"type", "object"},
                        {"additionalProperties", law}};
  }

  Json waveform(std::string_view meaning) { return waveform_schema(values_, meaning); }

  Json connect() {
    std::vector<std::string> names;
    const auto rules = connect_rule_infos();
    for (const ConnectRuleInfo& rule : rules) names.emplace_back(rule.name);
    const Json pair = Json::Object{{"type", "array"}, {"minItems", 2}, {"items", neuron_number()}};
    const Json degree = SchemaValues::integer(1, kMostNeurons, "synapses of a neuron");
    const Json probability = values_.quantity(unit::one, between(0, 1), "probability");
    return closed_map(
        {{"rule", SchemaValues::choice(names, "who is connected to whom")},
         {"pairs", list_of(pair)},
         {"file", name("CSV file with the columns pre and post, or a GraphML file")},
         {"projection", name("of GraphML: whose edges are taken; default: the projection's own")},
         {"probability", probability},
         {"indegree", degree},
         {"outdegree", degree},
         {"neighbours", degree},
         {"links", degree},
         {"rewire", probability},
         {"length", length()},
         {"profile", SchemaValues::choice({"exponential", "gaussian", "step"},
                                          "how the probability falls; default exponential")},
         {"exponent", values_.quantity(unit::one, Range{2, 10, true, false},
                                       "of the distribution of degrees; default 3")},
         {"autapses", SchemaValues::boolean("true: a neuron may be connected to itself")},
         {"multapses", SchemaValues::boolean("true: a pair may be connected twice")}},
        {"rule"});
  }

  /// A length on grids, a number on a line.
  Json length() {
    return Json::Object{
        {"anyOf",
         Json::List{values_.quantity(unit::metre, above(0), "of the profile, between grids"),
                    values_.quantity(unit::one, above(0), "of the profile, on a line of length 1")}}};
  }

  // --- stimuli
  Json stimulus() {
    const Json time_of_spike = time("time of the spike", at_least(0));
    const Json spike =
        Json::Object{{"type", "array"},
                     {"minItems", 2},
                     {"items", Json::Object{{"anyOf", Json::List{neuron_number(), time_of_spike}}}}};
    const Json file = closed_map({{"file", name("CSV file with the columns neuron and t")}}, {"file"});
    Json schema = closed_map({{"to", name("population")},
                              {"spikes", Json::Object{{"anyOf", Json::List{list_of(spike), file}}}},
                              {"file", name("CSV file with the columns neuron and t")},
                              {"regular", regular()},
                              {"poisson", poisson()},
                              {"current", current_stimulus()},
                              {"neurons", neuron_numbers()}},
                             {"to"});
    return with(std::move(schema), "oneOf", one_of({"spikes", "file", "regular", "poisson", "current"}));
  }

  Json neuron_numbers() { return one_or_list(neuron_number()); }

  Json regular() {
    return closed_map(
        {{"period", time("from spike to spike", above(0))},
         {"start", time("the first spike; default 0 s", at_least(0))},
         {"count", SchemaValues::integer(1, 10'000'000, "spikes of a neuron; default: to the end")},
         {"neurons", neuron_numbers()}},
        {"period"});
  }

  Json poisson() {
    const Json rates =
        values_.quantities(unit::hertz, at_least(0), "one rate for all, or one for each neuron");
    const Json piece = closed_map({{"from", time("beginning of the piece", at_least(0))}, {"rate", rates}},
                                  {"from", "rate"});
    const Json file = closed_map({{"file", name("CSV file with the columns neuron and rate")}}, {"file"});
    return closed_map({{"rate", Json::Object{{"anyOf", Json::List{rates, list_of(piece), file}}}},
                       {"start", time("from when on; default 0 s", at_least(0))},
                       {"stop", time("until when; default: the end", at_least(0))}},
                      {"rate"});
  }

  Json current_stimulus() {
    Json schema = closed_map(
        {{"amplitude", values_.quantities(unit::ampere, anything(),
                                          "constant current: one for all neurons, or one for each")},
         {"pulse_train", closed_map({{"amplitude", current("of a pulse")},
                                     {"width", time("of a pulse", above(0))},
                                     {"period", time("from pulse to pulse", above(0))},
                                     {"count", SchemaValues::integer(1, 1'000'000'000, "pulses")}},
                                    {"amplitude", "width", "period"})},
         {"ramp", closed_map({{"from", current("at start")}, {"to", current("at stop")}}, {"from", "to"})},
         {"sine", closed_map({{"offset", current("mean; default 0")},
                              {"amplitude", current("of the sine")},
                              {"frequency", values_.quantity(unit::hertz, above(0), "frequency")},
                              {"phase", values_.quantity(unit::one, anything(), "in radian; default 0")}},
                             {"amplitude", "frequency"})},
         {"noise", closed_map({{"mean", current("mean; default 0")},
                               {"sd", current("standard deviation", at_least(0))},
                               {"every", time("how long a draw lasts", above(0))}},
                              {"sd", "every"})},
         {"file", name("CSV file with the columns t and I")},
         {"neurons", neuron_numbers()},
         {"start", time("from when on; default 0 s", at_least(0))},
         {"stop", time("until when; default: the end", at_least(0))}});
    return with(std::move(schema), "oneOf",
                one_of({"amplitude", "pulse_train", "ramp", "sine", "noise", "file"}));
  }

  // --- what is kept
  Json record() {
    const Json every = time("rows at multiples of this time", above(0));
    const Json pair = Json::Object{{"type", "array"}, {"minItems", 2}, {"items", neuron_number()}};
    Json weights = closed_map(
        {{"projection", name("whose synapses are read")},
         {"every", every},
         {"at", values_.quantities(unit::second, at_least(0), "rows at these times")},
         {"probe", values_.quantity(unit::volt, anything(), "voltage of the read, not 0; default 0.1 V")}},
        {"projection"});
    weights = with(std::move(weights), "oneOf", one_of({"every", "at"}));
    return closed_map(
        {{"spikes", SchemaValues::choice({"all", "none"}, "whether spikes are written; default all")},
         {"membrane", one_or_list(closed_map({{"population", name("whose membranes are recorded")},
                                              {"neurons", neurons_or_range()},
                                              {"every", every},
                                              {"slow", SchemaValues::boolean("true: with the slow state")}},
                                             {"population", "every"}))},
         {"weights", one_or_list(weights)},
         {"states", one_or_list(closed_map({{"projection", name("whose synapses are recorded")},
                                            {"pairs", list_of(pair)},
                                            {"every", every}},
                                           {"projection", "every"}))}});
  }

  /// Numbers, a range of them, or one.
  static Json neurons_or_range() {
    const Json range = Json::Object{{"type", "object"}, {"required", Json::List{"from", "to"}}};
    const Json item = Json::Object{{"anyOf", Json::List{neuron_number(), range}}};
    return Json::Object{{"description", "numbers of neurons; default: all"},
                        {"anyOf", Json::List{item, list_of(item)}}};
  }

  SchemaValues& values_;
  ModelSchemas models_;
};

}  // namespace

Json method_schema() {
  return SchemaValues::choice(
      {"automatic", "integrator"},
      "integrator: no compiled maps and closed forms; slow, for comparison; default automatic");
}

Json waveform_schema(SchemaValues& values, std::string_view meaning) {
  Json part = closed_map({{"voltage", values.quantity(unit::volt, anything(), "voltage of the segment")},
                          {"duration", values.quantity(unit::second, above(0), "its length")}},
                         {"voltage", "duration"});
  return with(list_of(std::move(part)), "description", meaning);
}

Json::Object campaign_keys() {
  const Json tables =
      SchemaValues::choice({"auto", "csv", "hdf5"}, "auto: CSV up to a million rows, then data.h5");
  return {{"experiment",
           SchemaValues::choice({std::begin(kExperiments), std::end(kExperiments)}, "kind of experiment")},
          {"title", SchemaValues::text("title, for the report")},
          {"seed", SchemaValues::integer(0, kLargestSeed, "seed of all random draws")},
          {"seeds", SchemaValues::integer(1, 1'000'000, "run so many seeds, from `seed` on")},
          {"sweep", sweep()},
          {"zip", SchemaValues::boolean("true: the lists of the sweep are paired")},
          {"output", closed_map({{"tables", tables}})}};
}

Json complete_unless_swept(Json schema, Json complete) {
  schema = with(std::move(schema), "dependencies", Json::Object{{"zip", Json::List{"sweep"}}});
  schema = with(std::move(schema), "if", Json::Object{{"not", required({"sweep"})}});
  return with(std::move(schema), "then", std::move(complete));
}

Json network_experiment(const ModelRegistry& registry, SchemaValues& values) {
  return NetworkSchema(registry, values).experiment();
}

}  // namespace memspike
