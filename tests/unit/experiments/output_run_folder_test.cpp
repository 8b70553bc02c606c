// SPDX-License-Identifier: Apache-2.0
#include "experiments/output/run_folder.hpp"

#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "engine/contract/error.hpp"
#include "experiments/output/part_file.hpp"

namespace memspike {
namespace {

namespace fs = std::filesystem;

class RunFolderTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "memspike_run_XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
  }
  void TearDown() override { fs::remove_all(root_); }

  void put(const std::string& name, const std::string& text = "x") const {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name) << text;
  }
  void put_finished_run(const std::string& name) const {
    RunFolder run = RunFolder::create(root_ / name, OverwritePolicy::refuse);
    run.write("run.json", "{}");
    run.write("tables/segments.csv", "device\n");
    run.finish();
  }

  fs::path root_;
};

template <class Error>
void expect_error(const std::function<void()>& act, const std::vector<std::string>& words) {
  try {
    act();
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    for (const std::string& word : words)
      EXPECT_NE(std::string(error.what()).find(word), std::string::npos) << error.what();
  }
}

TEST_F(RunFolderTest, IsMadeWithItsParentsAndMarkedIncompleteUntilFinished) {
  const fs::path path = root_ / "a/b/run";
  RunFolder run = RunFolder::create(path, OverwritePolicy::refuse);
  EXPECT_NE(read_whole_file(path / "incomplete").find("has not finished"), std::string::npos);
  EXPECT_TRUE(RunFolder::is_run(path));
  EXPECT_FALSE(RunFolder::is_finished(path));
  run.write("run.json", "{}");
  run.finish();
  EXPECT_FALSE(fs::exists(path / "incomplete"));
  EXPECT_TRUE(RunFolder::is_finished(path));
}

TEST_F(RunFolderTest, AnEmptyFolderIsTaken) { RunFolder::create(root_, OverwritePolicy::refuse).finish(); }

TEST_F(RunFolderTest, WritesFilesInSubfoldersAndLeavesNoPartFile) {
  RunFolder run = RunFolder::create(root_ / "run", OverwritePolicy::refuse);
  run.write("tables/x.csv", "a\n1\n");
  run.write("tables/x.csv", "a\n2\n");
  EXPECT_EQ(read_whole_file(root_ / "run/tables/x.csv"), "a\n2\n");
  EXPECT_FALSE(fs::exists(root_ / "run/tables/.x.csv.part"));
}

TEST_F(RunFolderTest, ARunIsNotOverwrittenWithoutForce) {
  put_finished_run("run");
  expect_error<UsageError>([&] { RunFolder::create(root_ / "run", OverwritePolicy::refuse); },
                           {"/run'", "--force", "--resume", "-o"});
  EXPECT_TRUE(RunFolder::is_finished(root_ / "run"));
  EXPECT_TRUE(fs::exists(root_ / "run/tables/segments.csv"));
}

TEST_F(RunFolderTest, ForceRemovesResultsAndKeepsForeignFiles) {
  put_finished_run("run");
  put_finished_run("run/0000");
  put("run/notes.txt");
  put("run/2024/photo.jpg");
  put("run/2024/tables/measured.csv");
  put("run/figures/a.svg");
  put("run/.log.txt.part");
  RunFolder run = RunFolder::create(root_ / "run", OverwritePolicy::force);
  for (const char* gone : {"run.json", "tables", "figures", "0000", ".log.txt.part"}) {
    EXPECT_FALSE(fs::exists(root_ / "run" / gone)) << gone;
  }
  for (const char* kept : {"notes.txt", "2024/photo.jpg", "2024/tables/measured.csv", "incomplete"}) {
    EXPECT_TRUE(fs::exists(root_ / "run" / kept)) << kept;
  }
}

TEST_F(RunFolderTest, ForceDoesNotTouchAFolderThatIsNoRun) {
  put("home/thesis.tex");
  put("home/tables/precious.csv");
  for (const auto policy : {OverwritePolicy::refuse, OverwritePolicy::force, OverwritePolicy::resume}) {
    expect_error<UsageError>([&] { RunFolder::create(root_ / "home", policy); },
                             {"/home'", "not written by memspike", "'tables'", "-o"});
  }
  EXPECT_TRUE(fs::exists(root_ / "home/tables/precious.csv"));
  EXPECT_FALSE(fs::exists(root_ / "home/incomplete"));
}

TEST_F(RunFolderTest, ResumeKeepsWholeFilesAndDropsHalfWrittenOnes) {
  put("run/incomplete");
  put("run/tables/pulses.csv");
  put("run/tables/.trace.csv.part");
  RunFolder run = RunFolder::create(root_ / "run", OverwritePolicy::resume);
  EXPECT_TRUE(fs::exists(root_ / "run/tables/pulses.csv"));
  EXPECT_FALSE(fs::exists(root_ / "run/tables/.trace.csv.part"));
}

TEST_F(RunFolderTest, TwoRunsCannotWriteIntoOneFolder) {
  RunFolder first = RunFolder::create(root_ / "run", OverwritePolicy::refuse);
  first.write("log.txt", "first");
  expect_error<UsageError>([&] { RunFolder::create(root_ / "run", OverwritePolicy::force); },
                           {"/run'", "another memspike"});
  EXPECT_TRUE(fs::exists(root_ / "run/log.txt"));
}

TEST_F(RunFolderTest, AbandoningLeavesTheReasonAndNoPartFiles) {
  RunFolder run = RunFolder::create(root_ / "run", OverwritePolicy::refuse);
  put("run/tables/.trace.csv.part");
  run.abandon("the disk is full");
  const std::string mark = read_whole_file(root_ / "run/incomplete");
  EXPECT_NE(mark.find("the disk is full"), std::string::npos);
  EXPECT_NE(mark.find("--resume"), std::string::npos);
  EXPECT_EQ(mark.find("still going on"), std::string::npos);
  EXPECT_FALSE(fs::exists(root_ / "run/tables/.trace.csv.part"));
  EXPECT_NO_THROW(RunFolder::create(root_ / "run", OverwritePolicy::force));
}

TEST_F(RunFolderTest, AnExceptionOnTheWayLeavesTheMark) {
  try {
    const RunFolder run = RunFolder::create(root_ / "run", OverwritePolicy::refuse);
    const PartFile half_written(run.path_of("summary.json"));
    throw NumericalError("state left its range");
  } catch (const NumericalError&) {
  }
  EXPECT_TRUE(fs::exists(root_ / "run/incomplete"));
  EXPECT_FALSE(fs::exists(root_ / "run/.summary.json.part"));
  EXPECT_FALSE(fs::exists(root_ / "run/summary.json"));
}

TEST_F(RunFolderTest, AFileInThePlaceOfTheFolderIsAUsageError) {
  put("run");
  expect_error<UsageError>([&] { RunFolder::create(root_ / "run", OverwritePolicy::force); },
                           {"/run'", "it is a file", "-o"});
  expect_error<UsageError>([&] { RunFolder::create(root_ / "run/below", OverwritePolicy::refuse); },
                           {"/run/below'", "Not a directory"});
}

TEST_F(RunFolderTest, AFolderTheSystemRefusesIsAnIoErrorWithItsReason) {
  expect_error<IoError>([&] { RunFolder::create("/proc/run", OverwritePolicy::refuse); },
                        {"'/proc/run'", "No such file"});
}

/// A file system of a few pages, so that a disk can be full. Only root may mount it.
class TinyDisk {
 public:
  explicit TinyDisk(fs::path at) : at_(std::move(at)) {
    fs::create_directories(at_);
    mounted_ = ::mount("tmpfs", at_.c_str(), "tmpfs", 0, "size=64k") == 0;
  }
  ~TinyDisk() {
    if (mounted_) ::umount2(at_.c_str(), MNT_DETACH);
  }
  TinyDisk(const TinyDisk&) = delete;
  TinyDisk& operator=(const TinyDisk&) = delete;
  bool mounted() const { return mounted_; }

 private:
  fs::path at_;
  bool mounted_;
};

TEST_F(RunFolderTest, AFullDiskIsReportedAndLeavesNoPartFile) {
  const TinyDisk disk(root_ / "tiny");
  if (!disk.mounted()) GTEST_SKIP() << "mounting a small disk is not permitted here";
  RunFolder run = RunFolder::create(root_ / "tiny/run", OverwritePolicy::refuse);
  expect_error<IoError>([&] { run.write("log.txt", std::string(200'000, 'x')); },
                        {"log.txt'", "No space left on device"});
  EXPECT_FALSE(fs::exists(root_ / "tiny/run/.log.txt.part"));
  run.write("log.txt", "small");
  EXPECT_EQ(read_whole_file(root_ / "tiny/run/log.txt"), "small");
}

TEST_F(RunFolderTest, AMissingFileIsReportedWithItsName) {
  expect_error<IoError>([&] { read_whole_file(root_ / "nothing.json"); },
                        {"cannot read", "nothing.json'", "No such file"});
  expect_error<IoError>([&] { read_whole_file(root_); }, {"cannot read", "Is a directory"});
}

}  // namespace
}  // namespace memspike
