// SPDX-License-Identifier: Apache-2.0
#include "experiments/output/figure.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <regex>
#include <set>
#include <stdexcept>

#include "experiments/output/child_process.hpp"
#include "experiments/output/part_file.hpp"
#include "experiments/output/report.hpp"

namespace memspike {
namespace {

namespace fs = std::filesystem;

Figure example(const std::string& name) {
  return {name,
          "Current <I>",
          "It rises & falls.",
          "set xlabel \"time t (s)\"\nplot data using \"t [s]\":\"I [A]\" with linespoints notitle",
          {{"t [s]", std::vector<double>{0, 1, 2}},
           {"I [A]", std::vector<double>{0.1, std::numeric_limits<double>::quiet_NaN(), 0.3, 0.4}},
           {"label", std::vector<std::string>{"a,b"}}}};
}

bool gnuplot_is_here() { return run_child({"gnuplot", "--version"}, "/").started; }

class FigureTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "memspike_figure_XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    run_.emplace(RunFolder::create(root_ / "run", OverwritePolicy::refuse));
  }
  void TearDown() override {
    run_.reset();
    fs::remove_all(root_);
  }
  std::string file(const std::string& name) const { return read_whole_file(root_ / "run/figures" / name); }

  fs::path root_;
  std::optional<RunFolder> run_;
};

TEST_F(FigureTest, WritesDataScriptAndImage) {
  if (!gnuplot_is_here()) GTEST_SKIP() << "gnuplot is not installed";
  const DrawnFigure drawn = GnuplotFigures(*run_).draw(example("current"));
  EXPECT_EQ(file("current.csv"), "t [s],I [A],label\n0,0.1,\"a,b\"\n1,,\n2,0.3,\n,0.4,\n");
  EXPECT_EQ(file("current.gp"), script_of(example("current")));
  EXPECT_EQ(file("current.svg"), drawn.svg);
  EXPECT_NE(drawn.svg.find("Current &lt;I&gt;</title>"), std::string::npos);
  EXPECT_EQ(drawn.svg.find("Produced by"), std::string::npos);
  EXPECT_FALSE(fs::exists(root_ / "run/figures/.current.svg.part"));
}

TEST_F(FigureTest, TheScriptRunsAgainByHandInItsFolder) {
  if (!gnuplot_is_here()) GTEST_SKIP() << "gnuplot is not installed";
  GnuplotFigures(*run_).draw(example("current"));
  fs::remove(root_ / "run/figures/current.svg");
  EXPECT_EQ(run_child({"gnuplot", "current.gp"}, root_ / "run/figures").exit_status, 0);
  EXPECT_NE(file("current.svg").find("</svg>"), std::string::npos);
}

TEST_F(FigureTest, EqualFiguresGiveEqualBytes) {
  if (!gnuplot_is_here()) GTEST_SKIP() << "gnuplot is not installed";
  const GnuplotFigures figures(*run_);
  EXPECT_EQ(figures.draw(example("current")).svg, figures.draw(example("current")).svg);
}

TEST_F(FigureTest, IdentifiersOfTwoFiguresDoNotClashAndEachReferenceIsMet) {
  if (!gnuplot_is_here()) GTEST_SKIP() << "gnuplot is not installed";
  const GnuplotFigures figures(*run_);
  const std::string both = figures.draw(example("one")).svg + figures.draw(example("two")).svg;
  std::multiset<std::string> ids;
  const std::regex id(" id=['\"]([^'\"]*)"), reference("href=['\"]#([^'\"]*)");
  for (std::sregex_iterator it(both.begin(), both.end(), id), end; it != end; ++it) ids.insert((*it)[1]);
  EXPECT_GT(ids.size(), 10U);
  for (const std::string& one : ids) EXPECT_EQ(ids.count(one), 1U) << one;
  for (std::sregex_iterator it(both.begin(), both.end(), reference), end; it != end; ++it) {
    EXPECT_EQ(ids.count((*it)[1]), 1U) << (*it)[1];
  }
}

TEST_F(FigureTest, AMissingGnuplotNamesTheRemedyAndKeepsTheScript) {
  try {
    GnuplotFigures(*run_, "no_such_gnuplot").draw(example("current"));
    FAIL() << "nothing was thrown";
  } catch (const FigureError& error) {
    const std::string text = error.what();
    for (const char* word : {"current.svg", "No such file", "gnuplot-nox", "memspike report"}) {
      EXPECT_NE(text.find(word), std::string::npos) << text;
    }
  }
  EXPECT_TRUE(fs::exists(root_ / "run/figures/current.gp"));
  EXPECT_TRUE(fs::exists(root_ / "run/figures/current.csv"));
  EXPECT_FALSE(fs::exists(root_ / "run/figures/current.svg"));
}

TEST_F(FigureTest, AScriptThatGnuplotRefusesShowsItsComplaint) {
  if (!gnuplot_is_here()) GTEST_SKIP() << "gnuplot is not installed";
  Figure figure = example("current");
  figure.script_body = "plot no_such_function(x)";
  try {
    GnuplotFigures(*run_).draw(figure);
    FAIL() << "nothing was thrown";
  } catch (const FigureError& error) {
    EXPECT_NE(std::string(error.what()).find("undefined function"), std::string::npos) << error.what();
  }
  EXPECT_FALSE(fs::exists(root_ / "run/figures/.current.svg.part"));
}

TEST_F(FigureTest, ANameThatIsNoFileNameIsRefused) {
  EXPECT_THROW(GnuplotFigures(*run_).draw(example("../x")), std::logic_error);
  EXPECT_THROW(GnuplotFigures(*run_).draw(example("")), std::logic_error);
}

TEST(PointsToDraw, KeepTheExtremesAndTheEnds) {
  std::vector<double> y(100'000);
  for (std::size_t k = 0; k < y.size(); ++k) y[k] = std::sin(1e-3 * static_cast<double>(k));
  y[77'777] = 5;
  y[33'333] = -5;
  const std::vector<std::size_t> kept = points_to_draw(y, 1000);
  EXPECT_LE(kept.size(), 1000U);
  EXPECT_TRUE(std::is_sorted(kept.begin(), kept.end()));
  EXPECT_EQ(kept.front(), 0U);
  EXPECT_EQ(kept.back(), y.size() - 1);
  EXPECT_TRUE(std::binary_search(kept.begin(), kept.end(), 77'777U));
  EXPECT_TRUE(std::binary_search(kept.begin(), kept.end(), 33'333U));
}

TEST(PointsToDraw, AreAllOfAShortCurve) {
  EXPECT_EQ(points_to_draw({3, 1, 2}, 10), (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_TRUE(points_to_draw({}, 10).empty());
}

TEST(ChildProcess, TellsStatusSignalAndMessages) {
  const ChildResult loud = run_child({"sh", "-c", "echo out; echo err >&2; pwd >&2; exit 3"}, "/");
  EXPECT_TRUE(loud.started);
  EXPECT_EQ(loud.exit_status, 3);
  EXPECT_EQ(loud.messages, "err\n/\n");
  EXPECT_EQ(run_child({"sh", "-c", "kill -9 $$"}, "/").exit_status, 137);
  EXPECT_FALSE(run_child({"no_such_program"}, "/").started);
}

TEST(ReportPage, EscapesEveryTextAndNeedsNoNetwork) {
  ReportPage page("<title>", "<kind>");
  page.lead("<lead>");
  page.warning("<warning>");
  page.note("<note>");
  page.key_number("<label>", "<value>", "<meaning>");
  page.parameter("<group>", "<name>", "<pvalue>", "<pmeaning>");
  page.file("tables/\"x\".csv", "<file>");
  page.figure({"f", "<figure>", "<caption>", "", {}}, "<?xml version=\"1.0\"?>\n<svg></svg>");
  page.missing_figure({"g", "<missing>", "<caption>", "", {}}, "<why>");
  page.resolved_input("<yaml> & \"more\"");
  page.provenance(parse_json(R"({"version": "<v>", "inputs": [{"name": "<in>", "sha1": "0"}]})", "x"));
  const std::string html = page.html();
  for (const char* word :
       {"title", "kind", "lead", "warning", "note", "label", "value", "meaning", "group", "name", "pvalue",
        "file", "figure", "caption", "missing", "why", "yaml", "v", "in"}) {
    EXPECT_NE(html.find("&lt;" + std::string(word) + "&gt;"), std::string::npos) << word;
  }
  EXPECT_EQ(html.find("<?xml"), std::string::npos);
  EXPECT_EQ(html.find("http"), std::string::npos);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_NE(html.find("href=\"tables/&quot;x&quot;.csv\""), std::string::npos);
  EXPECT_NE(html.find("Figure 2 is missing"), std::string::npos);
}

TEST(ReportPage, LeavesOutEmptySections) {
  const std::string html = ReportPage("t", "k").html();
  for (const char* headline :
       {"Key numbers", "Figures", "Parameters", "Files", "Provenance", "Resolved input"}) {
    EXPECT_EQ(html.find(headline), std::string::npos) << headline;
  }
}

TEST(ReportPage, ShowsSummaryValuesWithEngineeringPrefixes) {
  Summary summary;
  summary.add("G_final", 7.79e-5, unit::siemens, "conductance");
  summary.add("range", std::numeric_limits<double>::quiet_NaN(), unit::one, "ratio");
  summary.add("t", std::vector<double>{1e-3, 2e-3, 3e-3, 4e-3, 5e-3, 6e-3, 7e-3}, unit::second, "times");
  summary.add_flag("stable", false, "stability");
  EXPECT_EQ(readable_value(summary.entries()[0]), "77.9\u00a0uS");
  EXPECT_EQ(readable_value(summary.entries()[1]), "does not exist");
  EXPECT_EQ(readable_value(summary.entries()[2]),
            "1\u00a0ms, 2\u00a0ms, 3\u00a0ms, 4\u00a0ms, 5\u00a0ms, 6\u00a0ms, \u2026 (7 values)");
  EXPECT_EQ(readable_value(summary.entries()[3]), "no");
  ReportPage page("t", "k");
  page.key_numbers(summary);
  EXPECT_NE(page.html().find(">G_final</th>"), std::string::npos);
}

}  // namespace
}  // namespace memspike
