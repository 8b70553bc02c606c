// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/cli/run_folder_contents.hpp"

namespace memspike::test {
namespace {

/// Names in a listing: the first word of each indented line.
std::vector<std::string> listed(const std::string& kind) {
  const Scratch scratch;
  const Outcome outcome = run_program({"list", kind}, scratch);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  std::vector<std::string> names;
  for (const std::string& line : lines_of(outcome.out)) {
    if (!line.starts_with("  ")) continue;
    const std::size_t begin = line.find_first_not_of(' ');
    names.push_back(line.substr(begin, line.find(' ', begin) - begin));
  }
  return names;
}

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

TEST(Starters, EachIsWrittenOnceCheckedAndRun) {
  for (const std::string kind :
       {"device", "cyclic_voltammetry", "ensemble", "retention", "stdp_window", "drift"}) {
    const Scratch scratch;
    const Outcome init = run_program({"init", kind}, scratch);
    ASSERT_EQ(init.status, 0) << init.err;
    const std::string file = kind + ".yaml", text = read_text(scratch / file);
    EXPECT_NE(init.out.find("memspike run " + file), std::string::npos) << init.out;
    EXPECT_GT(std::count(text.begin(), text.end(), '#'), 2) << "it is commented";
    const Outcome again = run_program({"init", kind}, scratch);
    EXPECT_EQ(again.status, 2);
    EXPECT_NE(again.err.find(file + " exists already"), std::string::npos) << again.err;
    EXPECT_EQ(read_text(scratch / file), text);
    const Outcome check = run_program({"check", file}, scratch);
    EXPECT_EQ(check.status, 0) << check.err;
    const Outcome run = run_program({"run", file}, scratch);
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_TRUE(fs::exists(scratch / kind / "report.html"));
  }
}

TEST(Starters, WithoutAKindItIsADeviceAndOutputNamesTheFile) {
  const Scratch scratch;
  EXPECT_EQ(run_program({"init", "-o", "mine.yaml"}, scratch).status, 0);
  EXPECT_EQ(run_program({"init"}, scratch).status, 0);
  EXPECT_EQ(read_text(scratch / "mine.yaml"), read_text(scratch / "device.yaml"));
}

TEST(Check, PrintsSizeMemoryAndStabilityAndRunsNothing) {
  const Scratch scratch;
  scratch.write(
      "a.yaml",
      "experiment: device\ntitle: Ringing\ndevice: {model: chemical_inductor, parameters: {from: fig6a}}\n"
      "protocol: [{step: {voltage: 1.5 V, on: 5 s, off: 5 s}}]\n");
  const Outcome outcome = run_program({"check", "a.yaml"}, scratch);
  EXPECT_EQ(outcome.status, 0);
  for (const char* words : {"Ringing", "chemical_inductor", "2 segments", "10 s", "memory", "rows",
                            "stable focus", "1.5 V", "tau", "a.yaml is valid"})
    EXPECT_NE(outcome.out.find(words), std::string::npos) << words << "\n" << outcome.out;
  EXPECT_EQ(files_in(scratch.path()), std::vector<std::string>{"a.yaml"});
}

TEST(Lists, HoldEveryModelStepAndParameterSet) {
  const std::vector<std::string> models = listed("models"), steps = listed("protocols"),
                                 sets = listed("parameters");
  for (const char* name : {"chemical_inductor", "chemical_inductor_conductance", "nonvolatile", "resistor"})
    EXPECT_TRUE(contains(models, name)) << name;
  for (const char* name : {"hold", "ramp", "open", "read", "repeat", "step", "pulse_train",
                           "potentiation_depression", "paired_pulse", "cyclic_voltammetry"})
    EXPECT_TRUE(contains(steps, name)) << name;
  for (const char* name : {"fig4", "fig6a", "fig6b", "nonvolatile_recommended"})
    EXPECT_TRUE(contains(sets, name)) << name;
  const Scratch scratch;
  const Outcome all = run_program({"list"}, scratch);
  for (const char* kind : {"models", "neurons", "protocols", "topologies", "datasets", "parameters"})
    EXPECT_NE(all.out.find(std::string(kind) + "\n"), std::string::npos) << kind;
}

TEST(Explain, TellsEveryModel) {
  for (const std::string& model : listed("models")) {
    const Scratch scratch;
    const Outcome outcome = run_program({"explain", model}, scratch);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    for (const char* words :
         {"V = R_s I + u", "parameters", "R_s", "[Ohm]", "above 0 Ohm", "states", "source"})
      EXPECT_NE(outcome.out.find(words), std::string::npos) << model << " lacks: " << words << "\n"
                                                            << outcome.out;
  }
}

/// The YAML under `example` in the explanation of a step, as one item of a protocol.
std::string example_of(const std::string& explanation) {
  const std::size_t title = explanation.find("example\n"), begin = explanation.find("- ", title);
  return explanation.substr(begin, explanation.find('\n', begin) - begin);
}

TEST(Explain, TellsEveryStepWithAnExampleThatIsValid) {
  for (const std::string& step : listed("protocols")) {
    const Scratch scratch;
    const Outcome outcome = run_program({"explain", step}, scratch);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("becomes"), std::string::npos);
    scratch.write("waveform.csv", "t [s],V [V]\n0,0\n1,1\n");
    scratch.write(
        "a.yaml",
        "experiment: device\ndevice: {model: chemical_inductor, parameters: {from: fig6b}}\nprotocol:\n  " +
            example_of(outcome.out) + "\n");
    const Outcome check = run_program({"check", "a.yaml"}, scratch);
    EXPECT_EQ(check.status, 0) << step << ":\n" << check.err;
  }
}

TEST(ParameterSets, AreEachUsableByTheirModel) {
  const Scratch scratch;
  for (const std::string& line : lines_of(run_program({"list", "parameters"}, scratch).out)) {
    if (!line.starts_with("  ")) continue;
    std::istringstream words(line);
    std::string set, model;
    words >> set >> model;
    model.pop_back();  // the colon
    scratch.write("a.yaml", "experiment: device\ndevice: {model: " + model + ", parameters: {from: " + set +
                                "}}\nprotocol: [{hold: {voltage: 1 V, duration: 1 ms}}]\n");
    const Outcome check = run_program({"check", "a.yaml"}, scratch);
    EXPECT_EQ(check.status, 0) << check.err;
  }
}

}  // namespace
}  // namespace memspike::test
