// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/cli/run_folder_contents.hpp"

namespace memspike::test {
namespace {

constexpr const char* kPulses =
    "experiment: device\n"
    "title: Two pulses\n"
    "seed: 1\n"
    "device: {model: chemical_inductor, parameters: {from: fig6b}}\n"
    "protocol: [{pulse_train: {amplitude: 1.5 V, width: 50 ms, gap: 100 ms, count: 2, read: {voltage: 0.1 V, "
    "duration: 20 "
    "ms}}}]\n";

bool gnuplot_is_here() { return std::system("gnuplot --version > /dev/null 2>&1") == 0; }

std::map<std::string, std::string> figures_in(const fs::path& run) {
  std::map<std::string, std::string> all;
  for (const auto& entry : fs::directory_iterator(run / "figures"))
    all[entry.path().filename().string()] = read_text(entry.path());
  return all;
}

/// The page without what the run did not know of itself while it drew it: how long it took.
std::string timeless(const std::string& page) {
  std::string kept;
  for (const std::string& line : lines_of(page))
    if (line.find(">Time<") == std::string::npos && line.find(">Start, end<") == std::string::npos)
      kept += line + "\n";
  return kept;
}

TEST(Report, MakesTheSameFiguresFromTheStoredResultsAlone) {
  if (!gnuplot_is_here()) GTEST_SKIP() << "gnuplot is not installed";
  const Scratch scratch;
  const Surroundings with_figures{.folder = scratch.path(), .figures = true};
  scratch.write("a.yaml", kPulses);
  const Outcome run = run_program({"run", "a.yaml"}, with_figures);
  ASSERT_EQ(run.status, 0) << run.err;
  const auto figures = figures_in(scratch / "a"), results = results_in(scratch / "a");
  const std::string page = timeless(read_text(scratch / "a/report.html"));
  EXPECT_FALSE(figures.empty());
  EXPECT_NE(page.find("Two pulses"), std::string::npos);
  EXPECT_EQ(page.find("<script src"), std::string::npos);
  for (const char* net : {"src=\"http", "href=\"http", "@import"})
    EXPECT_EQ(page.find(net), std::string::npos) << "it opens without a network";

  fs::remove_all(scratch / "a/figures");
  fs::remove(scratch / "a/report.html");
  fs::remove(scratch / "a.yaml");
  const Outcome report = run_program({"report", "a"}, with_figures);
  EXPECT_EQ(report.status, 0) << report.err;
  EXPECT_NE(report.out.find("a/report.html"), std::string::npos);
  EXPECT_EQ(figures_in(scratch / "a"), figures);
  EXPECT_EQ(timeless(read_text(scratch / "a/report.html")), page);
  EXPECT_EQ(results_in(scratch / "a"), results);
  EXPECT_FALSE(fs::exists(scratch / "a/incomplete"));
}

TEST(Report, OfASweepRemakesEveryPoint) {
  const Scratch scratch;
  scratch.write("a.yaml", std::string(kPulses) + "sweep: {device.parameters.tau_k: [1 s, 2 s]}\n");
  ASSERT_EQ(run_program({"run", "a.yaml"}, scratch).status, 0);
  for (const char* point : {"a/0000/report.html", "a/0001/report.html"}) fs::remove(scratch / point);
  const Outcome report = run_program({"report", "a"}, scratch);
  EXPECT_EQ(report.status, 1) << "there is no gnuplot here, and that is said";
  EXPECT_NE(report.err.find("figures could not be drawn"), std::string::npos) << report.err;
  for (const char* point : {"a/0000/report.html", "a/0001/report.html"})
    EXPECT_TRUE(fs::exists(scratch / point));
}

TEST(Report, OfARunThatDidNotFinishIsRefused) {
  const Scratch scratch;
  scratch.write("a.yaml", kPulses);
  ASSERT_EQ(run_program({"run", "a.yaml"}, scratch).status, 0);
  write_text(scratch / "a/incomplete", "stopped\n");
  const std::string page = read_text(scratch / "a/report.html");
  const Outcome report = run_program({"report", "a"}, scratch);
  EXPECT_EQ(report.status, 2);
  EXPECT_NE(report.err.find("a: this run did not finish"), std::string::npos) << report.err;
  EXPECT_EQ(read_text(scratch / "a/report.html"), page);
}

TEST(Report, OfATableThatWasDamagedNamesIt) {
  const Scratch scratch;
  scratch.write("a.yaml", kPulses);
  ASSERT_EQ(run_program({"run", "a.yaml"}, scratch).status, 0);
  write_text(scratch / "a/tables/pulses.csv", "device,pulse\n0\n");
  const Outcome report = run_program({"report", "a"}, scratch);
  EXPECT_EQ(report.status, 1);
  EXPECT_EQ(report.signal, 0);
  EXPECT_NE(report.err.find("pulses.csv"), std::string::npos) << report.err;
}

}  // namespace
}  // namespace memspike::test
