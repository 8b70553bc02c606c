// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "experiments/output/figure.hpp"
#include "experiments/output/json.hpp"
#include "experiments/output/summary.hpp"

namespace memspike {

/// Builds report.html: one page that needs no network and no scripts, reads well on a phone and prints well.
/// All texts are plain; the page escapes them. Sections appear in a fixed order, empty ones not at all.
class ReportPage {
 public:
  /// `kind` stands in small letters above the title: "device experiment".
  ReportPage(std::string title, std::string kind) : title_(std::move(title)), kind_(std::move(kind)) {}

  /// What was done and what came out, in a few sentences. Several calls give several paragraphs.
  void lead(std::string_view paragraph);
  /// What the reader must know to trust the page.
  void warning(std::string_view text) { notice("warning", "Warning", text); }
  /// What the reader may wish to know.
  void note(std::string_view text) { notice("note", "Note", text); }

  void key_number(std::string_view label, std::string_view value, std::string_view meaning);
  /// Every entry of a summary, values with engineering prefixes.
  void key_numbers(const Summary& summary);

  /// `svg` as GnuplotFigures gives it; it is put into the page, its files are linked.
  void figure(const Figure& figure, std::string_view svg);
  /// Draws figures into the run folder and puts them into the page, or says there why one is missing. The
  /// answer: what is to be told about them.
  std::vector<std::string> figures(const std::vector<Figure>& all, const RunFolder& folder);
  /// In place of a figure that could not be drawn.
  void missing_figure(const Figure& figure, std::string_view why);

  /// One row of the parameter table; rows of one group are to follow each other.
  void parameter(std::string_view group, std::string_view name, std::string_view value,
                 std::string_view meaning);

  /// One row of the table of a comparison: what one run has of a quantity; rows of one quantity follow each
  /// other.
  void compared(std::string_view quantity, std::string_view run, std::string_view value,
                std::string_view difference);

  /// A file of the run folder, linked, with what it holds.
  void file(std::string_view name, std::string_view meaning);
  /// All files of a finished run: of `tables`, given by name and meaning, those that it has.
  void files_of_run(const std::filesystem::path& folder,
                    std::span<const std::pair<std::string_view, std::string_view>> tables);

  /// The content of run.json.
  void provenance(const Json& run);
  void resolved_input(std::string_view yaml) { resolved_input_ = yaml; }

  std::string html() const;

 private:
  void notice(std::string_view css_class, std::string_view word, std::string_view text);

  // Ready pieces of HTML, one for each section.
  std::string title_, kind_, made_, lead_, notices_, key_numbers_, figures_, parameters_, files_, provenance_;
  std::string comparison_, compared_quantity_;
  std::string parameter_group_, resolved_input_;
  int figure_count_ = 0;
};

/// The value of a summary entry for a reader: "12.5 mS", "yes", "1, 2, 3, ... (41 values)".
std::string readable_value(const Summary::Entry& entry);

}  // namespace memspike
