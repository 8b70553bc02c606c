// SPDX-License-Identifier: Apache-2.0
#include "experiments/cli/learning_schema.hpp"

#include "experiments/cli/network_schema.hpp"
#include "experiments/cli/schema_models.hpp"

namespace memspike {
namespace {

constexpr long long kMost = 100'000'000;

Json list_of(Json item) { return Json::Object{{"type", "array"}, {"items", std::move(item)}}; }
Json count(std::string_view meaning, long long min = 1) { return SchemaValues::integer(min, kMost, meaning); }
Json file(std::string_view meaning) { return SchemaValues::text(meaning); }

Json any_of(const std::vector<std::string>& keys) {
  Json::List ways;
  for (const std::string& key : keys) ways.push_back(required({key}));
  return ways;
}

class LearningSchema {
 public:
  explicit LearningSchema(SchemaValues& values) : values_(values) {}

  Json experiment() {
    values_.define("data", data());
    Json::Object keys = campaign_keys();
    keys.insert(keys.end(),
                {{"tolerance", values_.quantity(unit::one, between(1e-12, 1e-3),
                                                "bounds the error of spike times and states; default 1e-6")},
                 {"network", SchemaValues::reference("network")},
                 {"data", SchemaValues::reference("data")},
                 {"encode", encode()},
                 {"between_samples",
                  closed_map({{"rest", time("without input, after each sample; default 0 s", at_least(0))},
                              {"reset", SchemaValues::choice({"membrane", "none"},
                                                             "what starts anew; default membrane")}})},
                 {"homeostasis", homeostasis()},
                 {"teacher", teacher()},
                 {"schedule", schedule()},
                 {"readout", readout()},
                 {"control", SchemaValues::boolean("false: not once more with plasticity off; default true")},
                 {"baselines", SchemaValues::boolean("false: no classical methods; default true")},
                 {"record", record()}});
    const Json complete = Json::Object{{"required", Json::List{"network", "data", "encode", "schedule"}}};
    return complete_unless_swept(closed_map(std::move(keys), {"experiment"}), complete);
  }

 private:
  Json time(std::string_view meaning, const Range& range) {
    return values_.quantity(unit::second, range, meaning);
  }
  Json number(std::string_view meaning, const Range& range) {
    return values_.quantity(unit::one, range, meaning);
  }

  Json data() {
    const Json split = Json::Object{
        {"anyOf", Json::List{SchemaValues::choice({"A", "B", "thirds", "random", "fifths", "halves"},
                                                  "a split of a data set known by name"),
                             closed_map({{"every", count("every so-manieth sample is a test sample", 2)},
                                         {"offset", count("which of them, from 0", 0)},
                                         {"last", count("the last samples are test samples")},
                                         {"random", count("test samples drawn of each class")}})}}};
    Json schema = closed_map(
        {{"name",
          SchemaValues::choice({"optdigits", "iris", "mnist10k", "words"}, "a data set known by name")},
         {"folder", file("of mnist10k: the folder with 0.json, ..., 9.json")},
         {"bits", SchemaValues::integer(1, 10, "of words: how many bits each has")},
         {"shown", SchemaValues::integer(2, 100'000, "of words: how often each comes; default 100")},
         {"csv", file("CSV file of features with the class at the end of each row")},
         {"test_csv", file("the same, of test samples")},
         {"image", Json::Object{{"description", "of csv: [rows, columns] of pixels"},
                                {"type", "array"},
                                {"minItems", 2},
                                {"items", count("rows, or columns")}}},
         {"idx_images", file("images in the format of MNIST")},
         {"idx_labels", file("their labels")},
         {"test_images", file("images of test samples")},
         {"test_labels", file("their labels")},
         {"split", split},
         {"validation",
          SchemaValues::integer(0, 4, "tests on a fifth of the training samples; the test is not touched")},
         {"train", count("only so many training samples, evenly over all")},
         {"test", count("only so many test samples, evenly over all")}});
    return with(std::move(schema), "oneOf", any_of({"name", "csv", "idx_images"}));
  }

  Json encode() {
    const Json rate =
        closed_map({{"rate", values_.quantity(unit::hertz, above(0), "rate of a feature of 1")}}, {"rate"});
    const Json latency =
        closed_map({{"first", time("of the spike of a feature of 1; default 0 s", at_least(0))},
                    {"last", time("of a feature of 0; default: the duration", above(0))},
                    {"least", number("no spike below; default 0", between(0, 1))}});
    const Json width =
        closed_map({{"width", time("of a feature of 1; default: the duration", above(0))},
                    {"period", time("from spike to spike, no longer than pre_pulse", above(0))}},
                   {"period"});
    Json schema = closed_map(
        {{"to", SchemaValues::text("population of spike sources")},
         {"duration", time("of a sample", above(0))},
         {"poisson", rate},
         {"regular", rate},
         {"latency", latency},
         {"pulse_width", width},
         {"on_off", SchemaValues::boolean("true: also sources of 1 - feature, after the others")},
         {"gaussian", closed_map({{"fields", SchemaValues::integer(2, 1000, "sources for each feature")},
                                  {"width", number("in the distance of their centres; default 1", above(0))}},
                                 {"fields"})}},
        {"to", "duration"});
    return with(std::move(schema), "oneOf", any_of({"poisson", "regular", "latency", "pulse_width"}));
  }

  Json homeostasis() {
    return closed_map({{"population", SchemaValues::text("whose thresholds follow its activity")},
                       {"spikes_per_sample", number("aimed at, of the whole population", above(0))},
                       {"gain", number("of one spike", at_least(0))},
                       {"anneal", number("the gain falls as 1/(1 + anneal epoch); default 0", at_least(0))}},
                      {"population", "spikes_per_sample", "gain"});
  }

  Json teacher() {
    const Json pair = closed_map({{"plus", SchemaValues::text("projection that excites")},
                                  {"minus", SchemaValues::text("projection that inhibits")}},
                                 {"plus", "minus"});
    return closed_map(
        {{"pairs", list_of(pair)},
         {"pre_pulse", waveform_schema(values_, "of a presynaptic spike while the teacher writes")},
         {"potentiate", waveform_schema(values_, "postsynaptic waveform that sets")},
         {"depress", waveform_schema(values_, "postsynaptic waveform that resets")},
         {"spikes", SchemaValues::integer(1, 1000, "of the teacher for an error; default 5")},
         {"margin", number("spikes by which the right neuron has to lead; default 2", at_least(0))}},
        {"pairs", "pre_pulse", "potentiate", "depress"});
  }

  Json schedule() {
    const Json waveform = waveform_schema(values_, "of the one projection with devices");
    const Json played = Json::Object{
        {"anyOf",
         Json::List{waveform, Json::Object{{"type", "object"}, {"additionalProperties", waveform}}}}};
    const Json::Object pulses{{"pre_pulse", played}, {"post_pulse", played}};
    Json::Object train{
        {"epochs", SchemaValues::integer(1, 100'000, "how often all samples are shown; default 1")}};
    train.insert(train.end(), pulses.begin(), pulses.end());
    Json phase =
        closed_map({{"train", closed_map(std::move(train))},
                    {"label", closed_map(pulses)},
                    {"test", closed_map(pulses)},
                    {"wait", closed_map({{"duration", time("without input", above(0))}}, {"duration"})}});
    return list_of(with(std::move(phase), "oneOf", any_of({"train", "label", "test", "wait"})));
  }

  static Json readout() {
    const Json rule = SchemaValues::choice({"proportional", "all", "max", "neuron"},
                                           "how spikes become a class; default proportional");
    return Json::Object{
        {"anyOf",
         Json::List{rule, closed_map({{"rule", rule}, {"population", SchemaValues::text("that is read")}})}}};
  }

  Json record() {
    return closed_map(
        {{"weights", list_of(SchemaValues::text("projection whose conductances are kept"))},
         {"probe", values_.quantity(unit::volt, anything(), "voltage of the read, not 0; default 0.1 V")},
         {"snapshots", SchemaValues::integer(1, 1000, "of the conductances in training; default 20")}});
  }

  SchemaValues& values_;
};

}  // namespace

Json learning_experiment(SchemaValues& values) { return LearningSchema(values).experiment(); }

}  // namespace memspike
