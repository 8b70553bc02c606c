// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>

#include "experiments/output/json.hpp"
#include "tests/docs/markdown.hpp"
#include "tests/docs/program.hpp"

namespace memspike::test {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = MEMSPIKE_SOURCE_DIR;

std::string place(const Page& page, const FencedBlock& block) {
  return fs::relative(page.file, kRoot).string() + ":" + std::to_string(block.line);
}

/// Figures of runs that a page speaks of: `name/figures/figure.svg`.
std::set<std::string> figures_named_in(const Page& page) {
  std::set<std::string> all;
  const std::string text = text_of(page.file);
  const std::regex name("`([a-z_0-9]+/figures/[a-z_0-9]+[.]svg)`");
  for (auto found = std::sregex_iterator(text.begin(), text.end(), name); found != std::sregex_iterator();
       ++found)
    all.insert((*found)[1]);
  return all;
}

/// Goes through the blocks of a page that are marked `run`, in order, in one folder, which has the
/// experiments of the clone beside it. Returns how many there were.
int run_blocks(const Page& page, const fs::path& folder) {
  int count = 0;
  const bool is_readme = page.file == kRoot / "README.md";
  for (const FencedBlock& block : page.blocks) {
    std::string command;
    if (block.is_run("yaml")) {
      const std::string name = block.word(2).empty() ? "block.yaml" : block.word(2);
      std::ofstream(folder / name) << block.text;
      command = "memspike check " + name + (is_readme ? "\nmemspike run --force --quiet " + name : "");
    } else if (block.is_run("sh")) {
      command = block.text;
    } else {
      continue;
    }
    ++count;
    const Outcome outcome = shell("set -e\n" + command, folder);
    EXPECT_EQ(outcome.status, 0) << place(page, block) << "\n" << outcome.output;
  }
  return count;
}

TEST(Pages, BlocksMarkedAsRunDoRunAndMakeTheFiguresOfThePage) {
  int count = 0;
  std::size_t figures = 0;
  for (const Page& page : all_pages()) {
    const ScratchFolder scratch;
    fs::create_directory_symlink(kRoot / "experiments", scratch.path() / "experiments");
    count += run_blocks(page, scratch.path());
    for (const std::string& figure : figures_named_in(page)) {
      ++figures;
      EXPECT_TRUE(fs::exists(scratch.path() / figure)) << page.file << " speaks of " << figure;
    }
  }
  EXPECT_GE(count, 15);
  EXPECT_GE(figures, 10u);
}

TEST(Pages, EveryStudyOfNeuronsIsOnItsPage) {
  const std::string page = text_of(kRoot / "docs/lif_studies.md");
  std::size_t studies = 0;
  for (const auto& entry : fs::directory_iterator(kRoot / "experiments/neurons")) {
    ++studies;
    const std::string command = "memspike run experiments/neurons/" + entry.path().filename().string();
    EXPECT_NE(page.find(command + "\n"), std::string::npos) << command;
  }
  EXPECT_GE(studies, 7u);
}

TEST(Pages, ABlockThatDoesNotRunIsNoticed) {
  const ScratchFolder scratch;
  const FencedBlock wrong{{"yaml", "run"}, "experiment: device\ndevise: {}\n", 1};
  std::ofstream(scratch.path() / "block.yaml") << wrong.text;
  EXPECT_EQ(shell("set -e\nmemspike check block.yaml\ntrue", scratch.path()).status, 2);
}

TEST(Pages, QuotedFilesAreTheFilesThemselves) {
  int count = 0;
  for (const Page& page : all_pages())
    for (const FencedBlock& block : page.blocks) {
      if (block.word(0) != "cpp" && block.word(0) != "cmake") continue;
      ++count;
      EXPECT_EQ(block.text, text_of(kRoot / block.word(1))) << place(page, block);
    }
  EXPECT_GE(count, 3);
}

TEST(Pages, TheReadmeShowsTheQuickstartExperiment) {
  const std::string quickstart = text_of(kRoot / "experiments/protocols/quickstart.yaml");
  const Page readme = read_page(kRoot / "README.md");
  const auto shown = std::find_if(readme.blocks.begin(), readme.blocks.end(),
                                  [](const FencedBlock& block) { return block.is_run("yaml"); });
  ASSERT_NE(shown, readme.blocks.end());
  EXPECT_TRUE(quickstart.ends_with(shown->text))
      << "the block differs from experiments/protocols/quickstart.yaml";
}

/// The heading "## What `tolerance` means" as the target of a link: what-tolerance-means.
std::string anchor_of(const std::string& heading) {
  std::string anchor;
  for (const char c : heading.substr(heading.find_first_not_of("# "))) {
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_')
      anchor += static_cast<char>(std::tolower(c));
    if (c == ' ') anchor += '-';
  }
  return anchor;
}

bool has_anchor(const fs::path& file, const std::string& anchor) {
  std::istringstream in(text_of(file));
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("#") && anchor_of(line) == anchor) return true;
  return false;
}

TEST(Pages, LinksLeadSomewhere) {
  for (const Page& page : all_pages())
    for (const std::string& link : page.links) {
      if (link.starts_with("http")) continue;
      const std::size_t hash = link.find('#');
      const fs::path target = hash == 0 ? page.file : page.file.parent_path() / link.substr(0, hash);
      EXPECT_TRUE(fs::exists(target)) << page.file << " links to " << link;
      const bool found =
          hash == std::string::npos || !fs::exists(target) || has_anchor(target, link.substr(hash + 1));
      EXPECT_TRUE(found) << page.file << " links to " << link;
    }
}

TEST(Pages, OfModelsAreWhatTheProgramExplains) {
  const ScratchFolder scratch;
  const std::string script = (kRoot / "docs/make_models.sh").string();
  const Outcome made = shell("bash '" + script + "' '" MEMSPIKE_PROGRAM "' models", scratch.path());
  ASSERT_EQ(made.status, 0) << made.output;
  std::set<std::string> stored, fresh;
  for (const auto& entry : fs::directory_iterator(kRoot / "docs/models"))
    stored.insert(entry.path().filename());
  for (const auto& entry : fs::directory_iterator(scratch.path() / "models"))
    fresh.insert(entry.path().filename());
  EXPECT_EQ(stored, fresh) << "remake them: docs/make_models.sh";
  for (const std::string& name : fresh)
    EXPECT_EQ(text_of(scratch.path() / "models" / name), text_of(kRoot / "docs/models" / name))
        << name << "; remake it: docs/make_models.sh";
}

TEST(Pages, TheIndexNamesEveryVerb) {
  const std::string help = shell("memspike --help", kRoot).output, index = text_of(kRoot / "docs/index.md");
  std::istringstream in(help.substr(help.find("Subcommands:")));
  std::string line;
  std::getline(in, line);
  int verbs = 0;
  while (std::getline(in, line)) {
    if (!line.starts_with("  ") || words_of(line).empty()) continue;
    const std::string verb = words_of(line)[0];
    ++verbs;
    EXPECT_TRUE(index.find("`memspike " + verb) != std::string::npos ||
                index.find("`" + verb + "`") != std::string::npos)
        << verb;
  }
  EXPECT_GT(verbs, 8);
}

/// Experiments that between them make every table and every key of a summary.
const char* const kTelling[] = {
    "experiment: device\nseed: 1\ndevice: {model: chemical_inductor, parameters: {from: fig6b}, count: 2, "
    "variability: {R_b: {lognormal: 10 %}}, compliance: 10 mA, noise: {read: {normal: 1 %}}, temperature: "
    "300 K, initial: {G: 2 "
    "mS, "
    "probe: 0.1 V}}\nprotocol:\n"
    "  - potentiation_depression: {up: {amplitude: 1.5 V, width: 1 ms, gap: 1 ms, count: 2}, down: "
    "{amplitude: -1 V, "
    "width: 1 ms, gap: 1 ms, count: 2}, cycles: 1, read: {voltage: 0.1 V, duration: 1 ms}}\n"
    "  - pulse_train: {amplitude: 1.5 V, width: 50 ms, gap: 100 ms, count: 2, read: {voltage: 0.1 V, "
    "duration: 10 ms}}\n"
    "  - paired_pulse: {amplitude: 1.5 V, width: 50 ms, gaps: [10 ms, 1 s]}\n"
    "  - cyclic_voltammetry: {vertices: [0 V, 1 V, 0 V], rate: 1 V/s}\n"
    "  - retention: {program: [{hold: {voltage: 1.5 V, duration: 1 s}}], read: {voltage: 0.1 V, duration: 1 "
    "ms}, at: {from: 10 ms, to: 1 s, points: 6}}\n"
    "  - endurance: {set: {amplitude: 1.5 V, width: 1 ms}, reset: {amplitude: -1 V, width: 1 ms}, gap: 1 ms, "
    "cycles: 2, read: {voltage: 0.1 V, duration: 1 ms}}\n"
    "  - rate_dependence: {amplitude: 1.5 V, width: 10 ms, frequencies: [1 Hz, 20 Hz], count: 2}\n"
    "  - stdp_window: {pre: [{voltage: 0.8 V, duration: 20 ms}], post: [{voltage: -0.8 V, duration: 20 ms}], "
    "delays: {from: -15 ms, to: 15 ms, points: 9}, pairs: 2, interval: 100 ms}\n"
    "  - impedance: {biases: [0.6 V, 1.2 V, 3 V], frequencies: [1 Hz, 1 kHz], cross_check: {}}\n"
    "  - potentiation_map: {amplitude: 1.5 V, width: 50 ms, gap: 100 ms, count: 4}\n"
    "  - disturb: {amplitude: 0.5 V, width: 1 ms, gap: 100 ms, count: 100}\n"
    "  - paired_pulse: {amplitude: 1.5 V, width: 50 ms, gaps: {from: 1 ms, to: 10 s, points_per_decade: 5}}\n"
    "  - potentiation_depression: {up: {amplitude: 1.5 V, width: 50 ms, gap: 50 ms, count: 6}, down: "
    "{amplitude: "
    "-1 V, width: 50 ms, gap: 500 ms, count: 6}, cycles: 2}\n"
    "  - light: {irradiance: 10 mW/cm2, duration: 1 s, dark: 1 s, responsivity: 0.3 A/W, area: 1 cm2, shunt: "
    "400 "
    "Ohm}\n"
    "record: {every: 10 s, small_signal: true, energy: true}\n",
    "experiment: device\nseed: 1\ndevice: {model: nonvolatile, parameters: {from: "
    "nonvolatile_recommended}}\nprotocol:\n"
    "  - pulse_train: {amplitude: 1.4 V, width: 1 ms, gap: 1 ms, count: 2}\n"};

/// "i_c_final_sd_A" as the page tells it: "<x>_final_<unit>".
std::string as_told(std::string name, const std::string& slow, const std::string& unit) {
  const std::size_t sd = name.find("_sd");
  if (sd != std::string::npos) name.erase(sd, 3);
  for (const std::string& beginning : {std::string(), std::string("global_error_")}) {
    if (!name.starts_with(beginning + slow + "_") && name != beginning + slow) continue;
    name.replace(beginning.size(), slow.size(), "<x>");
    if (!unit.empty())
      name.replace(name.size() - unit.size(), unit.size(), "<unit>");
    else if (!name.ends_with(" []"))
      name += "_<unit>";
    return name;
  }
  return name;
}

TEST(Pages, EveryKeyOfASummaryIsExplained) {
  const std::string page = text_of(kRoot / "docs/device_experiments.md");
  for (const char* yaml : kTelling) {
    const ScratchFolder scratch;
    std::ofstream(scratch.path() / "case.yaml") << yaml;
    const Outcome run = shell("memspike run case.yaml --quiet --json", scratch.path(), false);
    ASSERT_EQ(run.status, 0);
    const bool current = run.output.find("i_c_final") != std::string::npos;
    std::size_t keys = 0;
    std::istringstream in(run.output);
    for (std::string line; std::getline(in, line);) {
      const std::size_t begin = line.find('"'), end = line.find("\":");
      if (begin == std::string::npos || end == std::string::npos) continue;
      const std::string told =
          as_told(line.substr(begin + 1, end - begin - 1), current ? "i_c" : "x", current ? "A" : "");
      EXPECT_NE(page.find("`" + told + "`"), std::string::npos) << told;
      ++keys;
    }
    EXPECT_GT(keys, 20u);
  }
}

TEST(Pages, EveryColumnOfATableIsExplained) {
  const std::string page = text_of(kRoot / "docs/device_experiments.md");
  const ScratchFolder scratch;
  std::ofstream(scratch.path() / "case.yaml") << kTelling[0];
  ASSERT_EQ(shell("memspike run case.yaml --quiet", scratch.path()).status, 0);
  std::size_t tables = 0;
  for (const auto& entry : fs::directory_iterator(scratch.path() / "case/tables")) {
    ++tables;
    EXPECT_NE(page.find("`tables/" + entry.path().filename().string() + "`"), std::string::npos)
        << entry.path();
    std::istringstream header(text_of(entry.path()).substr(0, text_of(entry.path()).find('\n')));
    for (std::string column; std::getline(header, column, ',');) {
      if (column.starts_with("i_c")) column = "<x>" + column.substr(3, column.find(" [") - 3) + " [<unit>]";
      EXPECT_NE(page.find("`" + column + "`"), std::string::npos)
          << entry.path().filename() << ": " << column;
    }
  }
  EXPECT_EQ(tables, 22u);
}

}  // namespace
}  // namespace memspike::test
