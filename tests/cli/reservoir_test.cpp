// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>

#include "experiments/output/json.hpp"
#include "tests/cli/run_folder_contents.hpp"

namespace memspike::test {
namespace {

const fs::path kSource = MEMSPIKE_SOURCE_DIR;

class ReservoirRuns : public testing::Test {
 protected:
  Outcome run(const fs::path& file, std::vector<std::string> sets, const std::string& folder,
              std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"run", file.string(), "-o", folder, "--quiet"};
    for (const std::string& set : sets) arguments.insert(arguments.end(), {"--set", set});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments, Surroundings{.folder = scratch_.path(), .figures = figures_, .limit = 500});
  }
  static fs::path task(const std::string& name) { return kSource / "experiments/learning" / name; }
  fs::path write(const std::string& name, const std::string& text) const {
    std::ofstream(scratch_ / name) << text;
    return scratch_ / name;
  }
  double number(const std::string& folder, const std::string& key) const {
    const Json summary = read_json(scratch_ / folder / "summary.json");
    const Json* found = &summary;
    for (std::size_t begin = 0; begin != std::string::npos;) {
      const std::size_t dot = key.find('.', begin);
      found = found->find(key.substr(begin, dot - begin));
      if (!found) throw std::runtime_error("summary.json has no " + key);
      begin = dot == std::string::npos ? dot : dot + 1;
    }
    if (const auto* count = std::get_if<std::int64_t>(&found->value)) return static_cast<double>(*count);
    return std::get<double>(found->value);
  }
  const Scratch scratch_;
  bool figures_ = false;
};

/// A change that loses accuracy, or memory, fails.
TEST_F(ReservoirRuns, WordsAreToldApartByEightDevicesAndNotWithoutMemory) {
  figures_ = true;
  ASSERT_EQ(run(task("reservoir_words.yaml"),
                {"seeds=2", "data.shown=40", "reservoir.read={noise: [1 %, 5 %], devices: [8, 1]}"}, "words")
                .status,
            0);
  EXPECT_GT(number("words", "test_accuracy_mean"), 0.97);
  EXPECT_LT(number("words", "controls.no_memory_mean"), 0.2) << "the last bit alone";
  EXPECT_LT(number("words", "state_error"), 1e-4);
  const CsvFile accuracy(scratch_ / "words/tables/accuracy.csv");
  double one = 0;
  for (std::size_t k = 0; k < accuracy.rows.size(); ++k)
    if (accuracy.text(k, "method") == "reservoir" && accuracy.text(k, "readout") == "softmax" &&
        accuracy.number(k, "devices") == 1 && accuracy.number(k, "read_noise []") == 0.01)
      one = std::max(one, accuracy.number(k, "accuracy []"));
  EXPECT_GT(one, 0.5);
  EXPECT_LT(one, number("words", "test_accuracy_mean")) << "one device with spread from pulse to pulse";
  for (const char* figure : {"methods", "devices", "noise", "separation", "course", "confusion"})
    EXPECT_TRUE(fs::exists(scratch_ / "words/figures" / (std::string(figure) + ".svg"))) << figure;
}

TEST_F(ReservoirRuns, OneDeviceHoldsSixteenStatesApart) {
  ASSERT_EQ(
      run(task("reservoir_states.yaml"), {"seeds=1", "data.shown=40", "control=false"}, "states").status, 0);
  EXPECT_GT(number("states", "test_accuracy_mean"), 0.99);
  EXPECT_NEAR(number("states", "smallest_gap_mean"), 0.065, 0.01);
}

TEST_F(ReservoirRuns, DevicesAddToLinearIntegratorsOnStreamedColumns) {
  ASSERT_EQ(run(task("reservoir_columns.yaml"),
                {"seeds=2", "data.train=300", "data.test=150", "reservoir.device.count=64",
                 "reservoir.read={noise: 1 %}", "baselines=false"},
                "columns")
                .status,
            0);
  EXPECT_GT(number("columns", "test_accuracy_mean"), 0.7);
  EXPECT_GT(number("columns", "gain_over_linear_mean"), 0.03);
  EXPECT_LT(number("columns", "controls.no_memory_mean"), 0.25);
}

constexpr const char* kDevice =
    "{model: chemical_inductor, parameters: {R_s: 10 mOhm, R_b: 2 Ohm, C_m: 10 F, i_c0: 50 A, V_T: 1 V, V_m: "
    "50 "
    "mV, tau_k: 10 s}}";

/// The same pulses as a device experiment: 1.5 V for 3 s of 7 s where a bit is set, and 40 s of rest.
std::string protocol_of(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    for (const char bit : word.substr(2))
      text += bit == '1'
                  ? "  - hold: {voltage: 1.5 V, duration: 3 s}\n  - hold: {voltage: 0 V, duration: 4 s}\n"
                  : "  - hold: {voltage: 0 V, duration: 7 s}\n";
    text += "  - hold: {voltage: 0 V, duration: 40 s, label: rest}\n";
  }
  return text;
}

TEST_F(ReservoirRuns, StatesAreThoseOfTheDeviceExperimentWithTheSamePulses) {
  const fs::path file =
      write("words.yaml", fmt::format("experiment: learning\nseed: 3\n"
                                      "reservoir: {{device: {}}}\n"
                                      "data: {{name: words, bits: 3, shown: 2}}\n"
                                      "encode: {{stream: features, amplitude: {{voltage: 1.5 V, "
                                      "width: 3 s}}, period: 7 s}}\n"
                                      "between_samples: {{rest: 40 s}}\nrecord: {{states: true}}\n"
                                      "control: false\nbaselines: false\n",
                                      kDevice));
  ASSERT_EQ(run(file, {}, "words").status, 0);
  const CsvFile states(scratch_ / "words/tables/states.csv");
  ASSERT_EQ(states.rows.size(), 16u);
  std::vector<std::string> words;
  for (std::size_t k = 0; k < states.rows.size(); ++k) words.push_back(states.text(k, "class"));
  const fs::path device =
      write("device.yaml", fmt::format("experiment: device\ndevice: {}\nprotocol:\n{}tolerance: "
                                       "1e-11\n",
                                       kDevice, protocol_of(words)));
  ASSERT_EQ(run(device, {}, "device").status, 0);
  const CsvFile segments(scratch_ / "device/tables/segments.csv");
  std::vector<double> before_rest;
  for (std::size_t k = 0; k < segments.rows.size(); ++k)
    if (segments.text(k, "label") == "rest") before_rest.push_back(segments.number(k - 1, "i_c_end [A]"));
  ASSERT_EQ(before_rest.size(), words.size());
  for (std::size_t k = 0; k < words.size(); ++k)
    EXPECT_NEAR(states.number(k, "reading [A]"), before_rest[k], 1e-5 * 50)
        << words[k] << ", presentation " << k;
}

TEST_F(ReservoirRuns, NeitherThreadsNorTheResolvedFormNorCompanyChangeAByte) {
  const std::vector<std::string> small{"seeds=2",
                                       "data.train=40",
                                       "data.test=20",
                                       "reservoir.device.count=70",
                                       "reservoir.device.noise={write: {normal: 2 %}}",
                                       "reservoir.read={noise: 1 %, devices: [70, 8]}",
                                       "record={states: true}"};
  ASSERT_EQ(run(task("reservoir_columns.yaml"), small, "one", {"--threads", "1"}).status, 0);
  ASSERT_EQ(run(task("reservoir_columns.yaml"), small, "two", {"--threads", "2"}).status, 0);
  EXPECT_EQ(results_in(scratch_ / "one"), results_in(scratch_ / "two"));
  ASSERT_EQ(run(scratch_ / "one/resolved.yaml", {}, "again").status, 0);
  EXPECT_EQ(results_in(scratch_ / "one"), results_in(scratch_ / "again"));
  // The first five of seventy devices, alone.
  std::vector<std::string> fewer = small;
  fewer[3] = "reservoir.device.count=5", fewer[5] = "reservoir.read={noise: 1 %}";
  ASSERT_EQ(run(task("reservoir_columns.yaml"), fewer, "fewer").status, 0);
  const CsvFile all(scratch_ / "one/tables/states.csv"), some(scratch_ / "fewer/tables/states.csv");
  for (std::size_t k = 0; k < some.rows.size(); ++k)
    ASSERT_EQ(some.text(k, "reading [A]"), all.text(k / 5 * 70 + k % 5, "reading [A]")) << k;
}

TEST_F(ReservoirRuns, ADeviceWithoutMemoryIsItsOwnControl) {
  const std::string resistor = "{model: resistor, parameters: {R_s: 100 Ohm, R_b: 1 kOhm, C_m: 1 nF}}";
  const fs::path file = write(
      "resistor.yaml",
      fmt::format(
          "experiment: learning\nseed: 1\nreservoir: {{device: {}, read: {{of: current}}}}\n"
          "data: {{name: words, bits: 2, shown: 20}}\nencode: {{stream: features, pulse_width: {{voltage: 1 "
          "V, width: 1 s}}, period: 1 s}}\nbaselines: false\n",
          resistor));
  ASSERT_EQ(run(file, {}, "resistor").status, 0);
  EXPECT_EQ(number("resistor", "test_accuracy_mean"), 0.5) << "the last bit, and nothing of the first";
  EXPECT_EQ(number("resistor", "controls.no_memory_mean"), 0.5);
  EXPECT_EQ(number("resistor", "controls.pixels_mean"), 1);
}

TEST_F(ReservoirRuns, EquationsWithAHiddenUnitGoOneByOneToTheSameKindOfResult) {
  const fs::path file = write("yakopcic.yaml",
                              "experiment: learning\nseed: 1\nreservoir: {device: {model: yakopcic, "
                              "parameters: {from: yakopcic_2011}}}\n"
                              "data: {name: words, bits: 2, shown: 4}\nencode: {stream: features, amplitude: "
                              "{voltage: 0.5 V, width: 1 ms}, "
                              "period: 2 ms}\nbaselines: false\nreadout: nearest_state\n");
  const Outcome outcome = run(file, {}, "yakopcic");
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_GE(number("yakopcic", "test_accuracy_mean"), 0.25);
}

}  // namespace
}  // namespace memspike::test
