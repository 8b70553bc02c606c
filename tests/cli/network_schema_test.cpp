// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "networks/input/document.hpp"
#include "tests/cli/network_case.hpp"
#include "tests/docs/json_schema.hpp"

namespace memspike::test {
namespace {

const fs::path kSource = MEMSPIKE_SOURCE_DIR;

bool accepted(const std::string& yaml) {
  static const JsonSchema schema(read_json(kSource / "docs/schema/memspike.schema.json"));
  return schema.accepts(json_of(parse_document(yaml, "case").root));
}

/// kNetwork with a piece of its text replaced.
std::string with(const std::string& old_text, const std::string& new_text) {
  std::string yaml = kNetwork;
  const std::size_t at = yaml.find(old_text);
  if (at == std::string::npos) throw std::runtime_error("'" + old_text + "' is not in the case");
  return yaml.replace(at, old_text.size(), new_text);
}

TEST(NetworkSchema, AcceptsNetworks) {
  EXPECT_TRUE(accepted(kNetwork));
  for (const char* folder : {"networks/examples", "experiments/neurons"})
    for (const auto& entry : fs::directory_iterator(kSource / folder))
      if (entry.path().extension() == ".yaml") {
        EXPECT_TRUE(accepted(read_text(entry.path()))) << entry.path();
      }
  const Scratch scratch;
  ASSERT_EQ(run_program({"init", "network"}, scratch).status, 0);
  EXPECT_TRUE(accepted(read_text(scratch / "network.yaml")));
}

TEST(NetworkSchema, AcceptsEveryKindOfStimulusAndRecord) {
  const std::string spikes = "spikes: [[0, 3 ms], [1, 5 ms], [1, 40 ms], [0, 57 ms]]";
  for (const char* stimulus :
       {"file: spikes.csv", "spikes: {file: spikes.csv}", "poisson: {rate: 20 Hz}",
        "regular: {period: 20 ms}", "regular: {period: 20 ms, start: 1 ms, count: 3, neurons: [0, 1]}",
        "poisson: {rate: [20 Hz, 30 Hz]}", "poisson: {rate: [{from: 0 s, rate: 5 Hz}]}",
        "current: {amplitude: 1 nA}", "current: {amplitude: [1 nA, 2 nA]}",
        "current: {amplitude: {from: 0 nA, to: 2 nA, points: 2}}", "current: {ramp: {from: 0 A, to: 1 nA}}",
        "current: {sine: {amplitude: 1 nA, frequency: 3 Hz}, stop: 1 s}",
        "current: {noise: {sd: 1 nA, every: 1 ms}}",
        "current: {pulse_train: {amplitude: 1 nA, width: 1 ms, period: 2 ms, count: 4}}, neurons: [0]"})
    EXPECT_TRUE(accepted(with(spikes, stimulus))) << stimulus;
  EXPECT_TRUE(accepted(with("at: [0 s, 30 ms, 60 ms]", "at: {from: 0 s, to: 1 s, points: 3}")));
  EXPECT_TRUE(accepted(with("membrane: {population: output, every: 1 ms}",
                            "membrane: [{population: output, neurons: [0], every: 1 ms, slow: true}]")));
}

TEST(NetworkSchema, RefusesWhatAnEditorCanSeeToBeWrong) {
  const std::pair<const char*, const char*> wrong[] = {
      {"model: lif", "model: liff"},
      {"tau_m: 20 ms", "tau_m: 20 mV"},
      {"tau_m: 20 ms", "tau_n: 20 ms"},
      {"rule: all_to_all", "rule: all"},
      {"size: 2", "size: 0"},
      {"gain: 2e-3", "gain: 2 V"},
      {"voltage: 0.75 V, duration", "voltage: 0.75 V, length"},
      {"weight: 1 mV", "weight: 1 ms"},
      {"from: input\n      to: output\n      connect: {rule: all", "to: output\n      connect: {rule: all"},
      {"run: {duration: 60 ms}", "run: {time: 60 ms}"},
      {"spikes: [[0, 3 ms]", "poisson: {rate: 1 Hz}, spikes: [[0, 3 ms]"},
      {"every: 1 ms}", "every: 0 s}"},
      {"at: [0 s, 30 ms, 60 ms]", "at: [0 s], every: 1 s"},
      {"x: 0.25", "i_c: 1 mA"}};
  for (const auto& [old_text, new_text] : wrong) EXPECT_FALSE(accepted(with(old_text, new_text))) << new_text;
}

}  // namespace
}  // namespace memspike::test
