// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/mount.h>

#include "tests/cli/run_folder_contents.hpp"

namespace memspike::test {
namespace {

/// Hours of work, in no memory.
constexpr const char* kEndless =
    "experiment: device\n"
    "seed: 1\n"
    "device: {model: chemical_inductor, parameters: {from: fig6b}}\n"
    "protocol:\n"
    "  - repeat:\n"
    "      count: 1e8\n"
    "      steps: [{hold: {voltage: 1.5 V, duration: 77 ms}}, {hold: {voltage: 0 V, duration: 133 ms}}]\n"
    "output: {tables: csv}\n";

/// Half a gigabyte of tables.
constexpr const char* kLarge =
    "experiment: device\n"
    "seed: 1\n"
    "device: {model: resistor, parameters: {R_s: 100 Ohm, R_b: 1 kOhm, C_m: 1 uF}}\n"
    "protocol: [{repeat: {count: 5e6, steps: [{read: {voltage: 0.1 V, duration: 1 ms}}]}}]\n";

constexpr const char* kShort =
    "experiment: device\n"
    "seed: 1\n"
    "device: {model: resistor, parameters: {R_s: 100 Ohm, R_b: 1 kOhm, C_m: 1 uF}}\n"
    "protocol: [{hold: {voltage: 1 V, duration: 1 ms}}]\n";

/// Nothing that looks finished, and a mark that says why it is not.
void expect_unfinished(const fs::path& run, const std::string& why) {
  ASSERT_TRUE(fs::exists(run / "incomplete"));
  EXPECT_NE(read_text(run / "incomplete").find(why), std::string::npos) << read_text(run / "incomplete");
  for (const std::string& name : files_in(run)) {
    EXPECT_FALSE(name.starts_with("tables/") || name == "data.h5" || name == "summary.json") << name;
    EXPECT_EQ(name.find(".part"), std::string::npos) << name;
  }
}

void wait_for(const fs::path& file) {
  for (int k = 0; k < 2000 && !fs::exists(file); ++k)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  ASSERT_TRUE(fs::exists(file));
}

TEST(Failure, ControlCEndsARunInOrder) {
  for (const auto& [signal, name] : {std::pair{SIGINT, "SIGINT"}, {SIGTERM, "SIGTERM"}}) {
    const Scratch scratch;
    scratch.write("a.yaml", kEndless);
    RunningProgram program({"run", "a.yaml"}, {.folder = scratch.path()});
    wait_for(scratch / "a/resolved.yaml");
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    const auto sent = std::chrono::steady_clock::now();
    program.send(signal);
    const Outcome outcome = program.wait();
    EXPECT_LT(std::chrono::steady_clock::now() - sent, std::chrono::seconds(5));
    EXPECT_EQ(outcome.signal, 0);
    EXPECT_EQ(outcome.status, 130);
    EXPECT_NE(outcome.err.find(name), std::string::npos) << outcome.err;
    expect_unfinished(scratch / "a", name);

    const Outcome report = run_program({"report", "a"}, scratch);
    EXPECT_EQ(report.status, 2);
    EXPECT_NE(report.err.find("did not finish"), std::string::npos) << report.err;
  }
}

TEST(Failure, AnInterruptedSweepGoesOnWhereItStopped) {
  const Scratch scratch;
  scratch.write("a.yaml", std::string(kEndless) + "sweep: {\"protocol[0].repeat.count\": [3, 1e8, 4]}\n");
  RunningProgram program({"run", "a.yaml"}, {.folder = scratch.path()});
  wait_for(scratch / "a/0001/resolved.yaml");
  program.send(SIGINT);
  EXPECT_EQ(program.wait().status, 130);
  EXPECT_TRUE(fs::exists(scratch / "a/incomplete"));
  const auto first = fs::last_write_time(scratch / "a/0000/summary.json");

  const Outcome resumed = run_program(
      {"run", "a.yaml", "--resume", "--set", "sweep={\"protocol[0].repeat.count\": [3, 5, 4]}"}, scratch);
  EXPECT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_EQ(fs::last_write_time(scratch / "a/0000/summary.json"), first);
  EXPECT_FALSE(fs::exists(scratch / "a/incomplete") || fs::exists(scratch / "a/0001/incomplete"));
  EXPECT_EQ(CsvFile(scratch / "a/index.csv").texts("segments"), (std::vector<std::string>{"6", "10", "8"}));
}

TEST(Failure, AFullDiskIsToldAndLeavesNoTableThatLooksFinished) {
  const Scratch scratch;
  scratch.write("a.yaml", kLarge);
  const fs::path disk = scratch / "disk";
  fs::create_directory(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=2m") != 0)
    GTEST_SKIP() << "cannot mount a small disk here: " << std::generic_category().message(errno);
  for (const char* format : {"csv", "hdf5"}) {
    const fs::path run = disk / format;
    const Outcome outcome = run_program(
        {"run", "a.yaml", "-o", run.string(), "--set", std::string("output.tables=") + format}, scratch);
    EXPECT_EQ(outcome.status, 1) << outcome.err;
    EXPECT_EQ(outcome.signal, 0);
    EXPECT_NE(outcome.err.find("No space left on device"), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find(run.string()), std::string::npos) << "it names the file: " << outcome.err;
    expect_unfinished(run, "No space left on device");
    fs::remove_all(run);
  }
  EXPECT_EQ(::umount(disk.c_str()), 0);
}

TEST(Failure, AFileSizeLimitIsToldAndNotDiedOf) {
  const Scratch scratch;
  scratch.write("a.yaml", kLarge);
  const Outcome outcome = run_program({"run", "a.yaml", "--set", "output.tables=csv"},
                                      Surroundings{.folder = scratch.path(), .file_size = 1u << 20});
  EXPECT_EQ(outcome.status, 1) << outcome.err;
  EXPECT_EQ(outcome.signal, 0) << "SIGXFSZ must not end the program";
  EXPECT_NE(outcome.err.find("File too large"), std::string::npos) << outcome.err;
  expect_unfinished(scratch / "a", "File too large");
}

TEST(Failure, AFolderThatMustNotBeWrittenIsToldAtOnce) {
  const Scratch scratch;
  scratch.write("a.yaml", kShort);
  // /proc takes no folders from anyone, not even from root.
  const Outcome outcome = run_program({"run", "a.yaml", "-o", "/proc/memspike_run"}, scratch);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.err.find("/proc/memspike_run"), std::string::npos) << outcome.err;
  if (::geteuid() == 0) return;  // root may write everywhere else
  fs::create_directory(scratch / "locked");
  fs::permissions(scratch / "locked", fs::perms::owner_read | fs::perms::owner_exec);
  const Outcome locked = run_program({"run", "a.yaml", "-o", "locked/out"}, scratch);
  EXPECT_EQ(locked.status, 1);
  EXPECT_NE(locked.err.find("Permission denied"), std::string::npos) << locked.err;
}

TEST(Failure, AFolderInUseIsRefused) {
  const Scratch scratch;
  scratch.write("a.yaml", kEndless);
  scratch.write("b.yaml", kShort);
  RunningProgram program({"run", "a.yaml"}, {.folder = scratch.path()});
  wait_for(scratch / "a/resolved.yaml");
  for (const char* leave : {"--force", "--resume"}) {
    const Outcome second = run_program({"run", "b.yaml", "-o", "a", leave}, scratch);
    EXPECT_EQ(second.status, 2);
    EXPECT_NE(second.err.find("being written by another memspike"), std::string::npos) << second.err;
  }
  program.send(SIGINT);
  EXPECT_EQ(program.wait().status, 130);
}

TEST(Failure, OutputThatCannotBeWrittenIsNotPassedOver) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full";
  const Scratch scratch;
  scratch.write("a.yaml", kShort);
  for (const std::string verb : {"list topologies", "list", "schema"}) {  // less than a buffer, and more
    const std::string command =
        "cd '" + scratch.path().string() + "' && " + MEMSPIKE_PROGRAM + " " + verb + " > /dev/full 2> said";
    EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), 1) << verb;
    EXPECT_NE(read_text(scratch / "said").find("standard output"), std::string::npos) << verb;
  }
}

TEST(Failure, WithoutGnuplotTheRunIsDoneAndSaysWhatIsMissing) {
  const Scratch scratch;
  scratch.write("a.yaml", kShort);
  const Outcome outcome = run_program({"run", "a.yaml"}, scratch);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_NE(outcome.err.find("gnuplot could not be started"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("memspike report a"), std::string::npos)
      << "and how to mend it: " << outcome.err;
  EXPECT_TRUE(fs::exists(scratch / "a/report.html"));
  EXPECT_FALSE(fs::exists(scratch / "a/incomplete"));
}

}  // namespace
}  // namespace memspike::test
