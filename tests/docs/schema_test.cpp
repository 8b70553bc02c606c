// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "engine/contract/error.hpp"
#include "engine/contract/format.hpp"
#include "experiments/cli/step_keys.hpp"
#include "experiments/device/read_experiment.hpp"
#include "experiments/device/read_protocol.hpp"
#include "networks/input/document.hpp"
#include "synapse/all_models.hpp"
#include "tests/docs/json_schema.hpp"
#include "tests/docs/program.hpp"

namespace memspike::test {
namespace {

namespace fs = std::filesystem;

const fs::path kSource = MEMSPIKE_SOURCE_DIR;
const fs::path kStored = kSource / "docs/schema/memspike.schema.json";

const JsonSchema& schema() {
  static const JsonSchema stored(read_json(kStored));
  return stored;
}

bool accepted(const std::string& yaml) {
  return schema().accepts(json_of(parse_document(yaml, "case").root));
}

/// An experiment of one step on the simplest device.
std::string experiment(const std::string& step) {
  return "experiment: device\ndevice: {model: chemical_inductor, parameters: {R_s: 1 Ohm, R_b: 1 "
         "Ohm, C_m: 1 F, i_c0: 1 A, V_T: 1 V, V_m: 1 V, tau_k: 1 s}}\n"
         "protocol:\n  - " +
         step + "\n";
}

/// What the reader says against one step, as "key: message" with the key counted from the step's own.
std::vector<std::pair<std::string, std::string>> complaints_about(const std::string& step) {
  static const ModelRegistry models = [] {
    ModelRegistry registry;
    register_builtin_models(registry);
    return registry;
  }();
  std::vector<std::pair<std::string, std::string>> all;
  try {
    const ScratchFolder folder;
    std::ofstream(folder.path() / "waveform.csv") << "t [s],V [V]\n0,0\n1,1\n";
    read_device_experiment(parse_document(experiment(step), "case.yaml"), models, folder.path());
  } catch (const InputError& error) {
    for (const Complaint& c : error.complaints) all.emplace_back(c.key, c.message);
  }
  return all;
}

std::string complaint_about(const std::string& step, const std::string& key) {
  for (const auto& [where, message] : complaints_about(step))
    if (where == "protocol[0]." + key) return message;
  return {};
}

/// The maps that steps are made of: name of their key table, and how one is written with given content.
struct StepMap {
  std::string table, path, before, after;
  std::string with(const std::string& content) const { return before + "{" + content + "}" + after; }
};

std::vector<StepMap> step_maps() {
  std::vector<StepMap> all;
  for (const StepInfo& info : step_infos())
    all.push_back({std::string(info.name), std::string(info.name), std::string(info.name) + ": ", ""});
  all.push_back({"pulse_read", "pulse_train.read", "pulse_train: {read: ", "}"});
  all.push_back({"single_train", "potentiation_depression.up", "potentiation_depression: {up: ", "}"});
  all.push_back({"write_pulse", "endurance.set", "endurance: {set: ", "}"});
  all.push_back({"cross_check", "impedance.cross_check", "impedance: {cross_check: ", "}"});
  all.push_back({"waveform_piece", "stdp_window.pre[0]", "stdp_window: {pre: [", "]}"});
  return all;
}

TEST(Schema, IsWhatTheProgramPrints) {
  const Outcome printed = shell("memspike schema", kSource, false);
  ASSERT_EQ(printed.status, 0);
  EXPECT_EQ(printed.output, text_of(kStored))
      << "remake it: memspike schema > docs/schema/memspike.schema.json";
}

TEST(Schema, AcceptsEveryExperimentOfTheRepository) {
  std::size_t seen = 0;
  for (const char* folder : {"experiments/protocols", "experiments/drift", "experiments/learning",
                             "experiments/paper", "tests/cases/good"})
    for (const auto& entry : fs::directory_iterator(kSource / folder)) {
      if (entry.path().extension() != ".yaml") continue;
      ++seen;
      EXPECT_TRUE(schema().accepts(json_of(read_document(entry.path()).root))) << entry.path();
    }
  EXPECT_GT(seen, 10u);
}

TEST(Schema, AcceptsEveryStarterFile) {
  const ScratchFolder scratch;
  for (const char* kind : {"device", "cyclic_voltammetry", "ensemble", "retention", "stdp_window", "drift"}) {
    ASSERT_EQ(shell(fmt::format("memspike init {}", kind), scratch.path()).status, 0);
    EXPECT_TRUE(accepted(text_of(scratch.path() / (std::string(kind) + ".yaml")))) << kind;
  }
}

TEST(Schema, AcceptsTheExampleOfEveryStep) {
  for (const StepInfo& info : step_infos()) {
    const std::string step(info.example.substr(2));  // without "- "
    EXPECT_TRUE(complaints_about(step).empty()) << step;
    EXPECT_TRUE(accepted(experiment(step))) << step;
  }
}

TEST(Schema, AcceptsABareNumberOnlyWhereTheFileSaysSI) {
  const std::string bare = experiment("hold: {voltage: 1, duration: 1}");
  EXPECT_FALSE(accepted(bare));
  EXPECT_TRUE(accepted("units: SI\n" + bare));
  EXPECT_TRUE(accepted(experiment("hold: {voltage: 0, duration: 1 s}")));
}

TEST(Schema, AcceptsAFileWhoseMissingKeysAreSwept) {
  const std::string start =
      "experiment: device\ndevice: {model: resistor, parameters: {R_s: 1 Ohm, R_b: 1 Ohm";
  const std::string end = "}}\nprotocol: [hold: {voltage: 1 V, duration: 1 s}]\n";
  EXPECT_TRUE(accepted(start + ", C_m: 1 F" + end));
  EXPECT_FALSE(accepted(start + end));
  EXPECT_TRUE(accepted(start + end + "sweep: {device.parameters.C_m: [1 F, 2 F]}\n"));
}

TEST(Schema, RefusesWhatAnEditorCanSeeToBeWrong) {
  for (const char* step : {
           "hold: {voltage: 1 A, duration: 1 s}",               // another dimension
           "hold: {voltage: 10k, duration: 1 s}",               // scale factor without unit
           "hold: {voltage: 1.5, duration: 1 s}",               // no unit
           "hold: {voltage: 007 V, duration: 1 s}",             // leading zeros
           "hold: {voltage: 1 V, duration: -1 s}",              // out of range
           "ramp: {from: 0 V, to: 1 V, duration: 0 s}",         // out of range
           "hold: {voltage: 1 V}",                              // missing
           "hold: {voltage: 1 V, duration: 1 s, length: 1 s}",  // unknown key
           "hold: {voltage: 1 V, current: 1 A, duration: 1 s}",
           "ramp: {from: 0 V, to: 1 V, rate: 1 V/s, duration: 1 s}",
           "held: {voltage: 1 V, duration: 1 s}",
           "repeat: {count: 0, steps: [open: {duration: 1 s}]}",
           "repeat: {count: 2, steps: [opened: {duration: 1 s}]}",
           "cyclic_voltammetry: {vertices: {from: 0 V, to: 1 V}, rate: 1 V/s}",
       })
    EXPECT_FALSE(accepted(experiment(step))) << step;
  for (const char* other : {"record: {every: 1 V}", "tolerance: 1", "out: {}", "sweep: {}", "zip: true",
                            "output: {tables: xml}", "seed: -1"})
    EXPECT_FALSE(accepted(experiment("open: {duration: 1 s}") + other)) << other;
  EXPECT_FALSE(accepted("experiment: device\ndevice: {model: resister}\nprotocol: [open: {duration: 1 s}]"));
  EXPECT_FALSE(
      accepted("experiment: device\ndevice: {model: resistor, parameters: {from: fig6b}}\n"
               "protocol: [open: {duration: 1 s}]"));
}

TEST(StepKeys, AreThoseThatTheReaderKnows) {
  for (const StepMap& map : step_maps()) {
    std::set<std::string> told;
    for (const StepKey& key : keys_of_step(map.table)) told.emplace(key.key);
    const std::string answer = complaint_about(map.with("zzzzzz: 1"), map.path + ".zzzzzz");
    const std::size_t list = answer.find("known here: ");
    ASSERT_NE(list, std::string::npos) << map.path << ": " << answer;
    std::set<std::string> known;
    std::string rest = answer.substr(list + 12) + ", ";
    for (std::size_t end; (end = rest.find(", ")) != std::string::npos; rest.erase(0, end + 2))
      if (rest.substr(0, end) != "label") known.insert(rest.substr(0, end));
    EXPECT_EQ(told, known) << map.path;
  }
}

TEST(StepKeys, AreRequiredWhereTheReaderMissesThem) {
  for (const StepMap& map : step_maps())
    for (const StepKey& key : keys_of_step(map.table)) {
      if (key.need == StepKey::Need::one_of || key.key == "count") continue;  // depends on their neighbours
      const bool missed = !complaint_about(map.with(""), map.path + "." + std::string(key.key)).empty();
      EXPECT_EQ(missed, key.need == StepKey::Need::required) << map.path << "." << key.key;
    }
}

TEST(StepKeys, HaveTheUnitAndTheRangeThatTheReaderDemands) {
  for (const StepMap& map : step_maps())
    for (const StepKey& key : keys_of_step(map.table)) {
      if (key.kind != StepKey::Kind::quantity && key.kind != StepKey::Kind::quantities) continue;
      const std::string path = map.path + "." + std::string(key.key);
      const auto answer_to = [&](const std::string& value) {
        return complaint_about(map.with(std::string(key.key) + ": " + value), path);
      };
      EXPECT_NE(answer_to("1 K").find("expected " + article_and_name(key.unit.dimension)), std::string::npos)
          << path;
      for (const double x : {-1.0, 0.0, 1.0}) {
        const std::string answer = answer_to(format_quantity(x, key.unit));
        EXPECT_EQ(answer.find("must be ") != std::string::npos, !key.range.holds(x))
            << path << ": " << answer;
      }
    }
}

TEST(Schema, IsAcceptedByThePythonJudgeToo) {
  const ScratchFolder scratch;
  std::string python;
  for (const char* one : {"python3", "/usr/bin/python3"})
    if (shell(std::string(one) + " -c 'import jsonschema'", scratch.path()).status == 0) python = one;
  if (python.empty()) GTEST_SKIP() << "no python3 with the module jsonschema (Debian: python3-jsonschema)";
  const auto write = [&](const std::string& name, const std::string& text) {
    std::ofstream(scratch.path() / name) << text;
  };
  write("good.json",
        to_json_text(json_of(read_document(kSource / "experiments/protocols/quickstart.yaml").root)));
  write("bad.json", to_json_text(json_of(parse_document(experiment("hold: {voltage: 1}"), "case").root)));
  write("judge.py",
        "import json, sys, jsonschema\n"
        "schema = json.load(open(sys.argv[1]))\n"
        "jsonschema.Draft7Validator.check_schema(schema)\n"
        "judge = jsonschema.Draft7Validator(schema)\n"
        "sys.exit([judge.is_valid(json.load(open(name))) for name in ('good.json', 'bad.json')] != [True, "
        "False])\n");
  const Outcome judged = shell(python + " judge.py '" + kStored.string() + "'", scratch.path());
  EXPECT_EQ(judged.status, 0) << judged.output;
}

}  // namespace
}  // namespace memspike::test
