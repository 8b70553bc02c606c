// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/run_folder_contents.hpp"

namespace memspike::test {
namespace {

constexpr const char* kResistor =
    "experiment: device\n"
    "seed: 1\n"
    "device:\n"
    "  model: resistor\n"
    "  parameters: {R_s: 100 Ohm, R_b: 1 kOhm, C_m: 1 uF}\n"
    "protocol:\n"
    "  - hold: {voltage: 1 V, duration: 1 ms}\n";

/// A wrong command line, and what must be said about it.
struct Misuse {
  const char* name;
  std::vector<std::string> words, said;
};

const std::vector<Misuse>& misuses() {
  static const std::vector<Misuse> all{
      {"no_verb", {}, {"give a verb", "run", "memspike --help"}},
      {"unknown_verb", {"rnu", "a.yaml"}, {"unknown verb 'rnu'", "did you mean 'run'?", "check"}},
      {"unknown_verb_far", {"simulate", "a.yaml"}, {"unknown verb 'simulate'", "known: run, check"}},
      {"unknown_option_for_verb", {"--versoin"}, {"unknown option '--versoin'"}},
      {"run_without_file", {"run"}, {"FILE"}},
      {"run_unknown_option", {"run", "a.yaml", "--fast"}, {"--fast"}},
      {"run_two_files", {"run", "a.yaml", "b.yaml"}, {"b.yaml"}},
      {"missing_file", {"run", "b.yaml"}, {"b.yaml: there is no such file; did you mean 'a.yaml'?"}},
      {"missing_file_of_check", {"check", "zzzz.yaml"}, {"zzzz.yaml: there is no such file"}},
      {"folder_as_file", {"run", "."}, {"is a folder; name a YAML file"}},
      {"set_without_value", {"run", "a.yaml", "--set", "tolerance"}, {"--set tolerance", "PATH=VALUE"}},
      {"set_without_path", {"run", "a.yaml", "--set", "=3"}, {"--set =3", "PATH=VALUE"}},
      {"set_empty_value", {"run", "a.yaml", "--set", "tolerance="}, {"--set tolerance", "has no value"}},
      {"set_through_value",
       {"run", "a.yaml", "--set", "device.model.x=1"},
       {"--set device.model.x", "'device.model' is the single value 'resistor'"}},
      {"set_beyond_list",
       {"run", "a.yaml", "--set", "protocol[4].hold.voltage=1 V"},
       {"--set protocol[4]", "there is no [4]"}},
      {"set_into_list", {"run", "a.yaml", "--set", "protocol.hold=1"}, {"name the item: protocol[0]"}},
      {"set_empty_key", {"run", "a.yaml", "--set", "device..model=x"}, {"empty key"}},
      {"set_bad_yaml", {"run", "a.yaml", "--set", "tolerance=[1"}, {"--set tolerance"}},
      {"set_bad_value",
       {"run", "a.yaml", "--set", "device.parameters.R_s=10"},
       {"device.parameters.R_s: '10' has no unit; write '10 Ohm'"}},
      {"set_unknown_key",
       {"run", "a.yaml", "--set", "device.parameters.R_x=3 Ohm"},
       {"--set device.parameters.R_x", "unknown key 'R_x'"}},
      {"two_bad_sets",
       {"check", "a.yaml", "--set", "device.model.x=1", "--set", "protocol.hold=1"},
       {"--set device.model.x", "--set protocol.hold"}},
      {"force_and_resume", {"run", "a.yaml", "--force", "--resume"}, {"--force", "--resume", "choose one"}},
      {"negative_seed", {"run", "a.yaml", "--seed", "-1"}, {"--seed -1", "is -1"}},
      {"seed_word", {"run", "a.yaml", "--seed", "any"}, {"--seed any", "'any'"}},
      {"seed_too_large", {"run", "a.yaml", "--seed", "99999999999999999"}, {"9007199254740991"}},
      {"no_threads", {"run", "a.yaml", "--threads", "0"}, {"--threads", "1 to"}},
      {"threads_word", {"run", "a.yaml", "--threads", "all"}, {"--threads", "all"}},
      {"unknown_isa", {"run", "a.yaml", "--isa", "sse"}, {"--isa", "baseline", "avx2"}},
      {"output_is_a_file", {"run", "a.yaml", "-o", "a.yaml"}, {"it is a file", "-o DIR"}},
      {"output_below_a_file", {"run", "a.yaml", "-o", "a.yaml/out"}, {"a.yaml/out", "-o DIR"}},
      {"output_is_not_ours", {"run", "a.yaml", "-o", "."}, {"not written by memspike", "-o DIR"}},
      {"output_is_not_ours_by_force", {"run", "a.yaml", "-o", ".", "--force"}, {"not written by memspike"}},
      {"fit", {"fit", "a.yaml"}, {"memspike fit is not available in this version"}},
      {"compare_nothing", {"compare"}, {"DIR"}},
      {"compare_nowhere",
       {"compare", "nowhere", "a.yaml", "."},
       {"nowhere: there is no such folder", "a.yaml: is not a folder",
        ".: is not the folder of a memspike run"}},
      {"export", {"export", "spice", "a.yaml", "-o", "b"}, {"memspike export spice is not available"}},
      {"unknown_starter", {"init", "divice"}, {"did you mean 'device'?", "ensemble"}},
      {"unknown_list", {"list", "modles"}, {"did you mean 'models'?", "protocols"}},
      {"explain_nothing", {"explain"}, {"NAME"}},
      {"explain_unknown", {"explain", "chemical_inducter"}, {"did you mean 'chemical_inductor'?"}},
      {"explain_far", {"explain", "zzzz"}, {"'zzzz'", "memspike list"}},
      {"report_no_folder", {"report", "nowhere"}, {"nowhere: there is no such folder"}},
      {"report_of_file", {"report", "a.yaml"}, {"a.yaml: is not a folder"}},
      {"report_of_other_folder", {"report", "."}, {"is not the folder of a memspike run"}}};
  return all;
}

class Usage : public testing::TestWithParam<Misuse> {};

TEST_P(Usage, IsRefusedAndChangesNothing) {
  const Scratch scratch;
  scratch.write("a.yaml", kResistor);
  const Outcome outcome = run_program(GetParam().words, scratch);
  EXPECT_EQ(outcome.status, 2) << outcome.err;
  for (const std::string& words : GetParam().said)
    EXPECT_NE(outcome.err.find(words), std::string::npos) << "lacks: " << words << "\nsaid:\n" << outcome.err;
  EXPECT_TRUE(outcome.out.empty()) << "messages go to standard error:\n" << outcome.out;
  EXPECT_EQ(files_in(scratch.path()), std::vector<std::string>{"a.yaml"});
  EXPECT_EQ(read_text(scratch / "a.yaml"), kResistor);
}

INSTANTIATE_TEST_SUITE_P(Misuses, Usage, testing::ValuesIn(misuses()),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(Usage, AFinishedRunIsRefusedUntouchedWithoutForceOrResume) {
  const Scratch scratch;
  scratch.write("a.yaml", kResistor);
  ASSERT_EQ(run_program({"run", "a.yaml"}, scratch).status, 0);
  scratch.write("a/mine.txt", "notes");
  const auto before = results_in(scratch / "a");
  const auto time = fs::last_write_time(scratch / "a/summary.json");

  const Outcome refused = run_program({"run", "a.yaml", "--set", "tolerance=1e-6"}, scratch);
  EXPECT_EQ(refused.status, 2);
  for (const char* words : {"'a' already holds a run", "--force", "--resume", "-o DIR"})
    EXPECT_NE(refused.err.find(words), std::string::npos) << refused.err;
  EXPECT_EQ(results_in(scratch / "a"), before);
  EXPECT_EQ(fs::last_write_time(scratch / "a/summary.json"), time);

  for (const char* leave : {"--force", "--resume"}) {
    const Outcome again = run_program({"run", "a.yaml", leave}, scratch);
    EXPECT_EQ(again.status, 0) << again.err;
    EXPECT_EQ(results_in(scratch / "a"), before) << leave;
    EXPECT_EQ(read_text(scratch / "a/mine.txt"), "notes") << "files of others stay";
  }
}

TEST(Usage, WithoutOutputTheFolderIsNamedAfterTheFile) {
  const Scratch scratch;
  fs::create_directory(scratch / "deep");
  scratch.write("deep/my.case.yaml", kResistor);
  ASSERT_EQ(run_program({"run", "deep/my.case.yaml"}, scratch).status, 0);
  EXPECT_TRUE(fs::exists(scratch / "my.case/summary.json")) << "beside the user, not beside the file";
}

TEST(Usage, HelpAndVersionAnswerOnStandardOutput) {
  const Scratch scratch;
  const Outcome help = run_program({"--help"}, scratch);
  EXPECT_EQ(help.status, 0);
  for (const char* verb : {"run", "check", "init", "report", "list", "explain", "fit", "compare", "export"})
    EXPECT_NE(help.out.find(verb), std::string::npos) << verb;
  const Outcome run_help = run_program({"run", "--help"}, scratch);
  EXPECT_EQ(run_help.status, 0);
  for (const char* option : {"--set", "--threads", "--seed", "--force", "--resume", "--quiet", "--json"})
    EXPECT_NE(run_help.out.find(option), std::string::npos) << option;
  const Outcome version = run_program({"--version"}, scratch);
  EXPECT_EQ(version.status, 0);
  for (const char* fact :
       {"memspike ", "git hash", "compiler", "flags", "instruction level", "yaml-cpp", "HDF5"})
    EXPECT_NE(version.out.find(fact), std::string::npos) << fact << "\n" << version.out;
}

}  // namespace
}  // namespace memspike::test
