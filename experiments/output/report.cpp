// SPDX-License-Identifier: Apache-2.0
#include "experiments/output/report.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "engine/contract/format.hpp"
#include "engine/contract/unit.hpp"
#include "experiments/output/html.hpp"
#include "experiments/output/report_style.hpp"
#include "experiments/output/stored_table.hpp"

namespace memspike {

namespace {

constexpr std::size_t kMostShownItems = 6;

std::string element(std::string_view tag, std::string_view attributes, const std::string& inner) {
  std::string opening(tag);
  if (!attributes.empty()) opening += " " + std::string(attributes);
  return "<" + opening + ">" + inner + "</" + std::string(tag) + ">";
}

std::string link(std::string_view target, std::string_view text) {
  return element("a", "href=\"" + html_escaped(target) + "\"", html_escaped(text));
}

std::string number_row(std::string_view name, std::string_view value, std::string_view meaning) {
  return "<tr>" + element("th", "scope=\"row\"", html_escaped(name)) +
         element("td", "class=\"value\"", html_escaped(value)) +
         element("td", "class=\"meaning\"", html_escaped(meaning)) + "</tr>\n";
}

std::string fact_row(std::string_view name, const std::string& value_html) {
  return "<tr>" + element("th", "scope=\"row\"", html_escaped(name)) + element("td", "", value_html) +
         "</tr>\n";
}

std::string section(std::string_view headline, std::string_view content) {
  if (content.empty()) return {};
  return "<section>\n" + element("h2", "", html_escaped(headline)) + "\n" + std::string(content) +
         "</section>\n";
}

std::string table(std::string_view css_class, std::string_view head, const std::string& rows) {
  if (rows.empty()) return {};
  std::string text = "<table class=\"" + std::string(css_class) + "\">\n";
  if (!head.empty()) text += "<thead><tr>" + std::string(head) + "</tr></thead>\n";
  return text + "<tbody>\n" + rows + "</tbody>\n</table>\n";
}

Unit unit_called(const std::string& symbol) {
  for (const Unit& unit : unit::all) {
    if (unit.symbol == symbol) return unit;
  }
  return {symbol, "", {}};
}

/// The number does not part from its unit at the end of a line.
std::string kept_together(std::string quantity) {
  if (const std::size_t blank = quantity.find(' '); blank != std::string::npos)
    quantity.replace(blank, 1, "\u00a0");
  return quantity;
}

std::string readable(const Json& value, const Unit& unit) {
  if (std::holds_alternative<std::nullptr_t>(value.value)) return "does not exist";
  if (const auto* const yes = std::get_if<bool>(&value.value)) return *yes ? "yes" : "no";
  if (const auto* const number = std::get_if<double>(&value.value)) {
    return std::isfinite(*number) ? kept_together(format_engineering(*number, unit)) : "does not exist";
  }
  if (const auto* const number = std::get_if<std::int64_t>(&value.value);
      number != nullptr && !unit.symbol.empty()) {
    return kept_together(format_engineering(static_cast<double>(*number), unit));
  }
  return scalar_text(value);
}

/// Lists and objects of run.json, with blanks between the items.
std::string joined(const Json* json) {
  std::string text;
  if (json == nullptr) return text;
  if (const auto* const list = std::get_if<Json::List>(&json->value)) {
    for (const Json& item : *list) text += (text.empty() ? "" : " ") + scalar_text(item);
  } else if (const auto* const object = std::get_if<Json::Object>(&json->value)) {
    for (const auto& [name, item] : *object)
      text += (text.empty() ? "" : ", ") + name + " " + scalar_text(item);
  }
  return text;
}

std::string inputs_of(const Json& run) {
  std::string text;
  const Json* const inputs = run.find("inputs");
  const auto* const list = inputs != nullptr ? std::get_if<Json::List>(&inputs->value) : nullptr;
  if (list == nullptr) return text;
  for (const Json& input : *list) {
    text += (text.empty() ? "" : "; ") + input.text_at("name") + " (SHA-1 " + input.text_at("sha1") + ")";
  }
  return text;
}

std::string seconds_at(const Json& run, std::string_view key) {
  const Json* const found = run.find(key);
  return found != nullptr ? readable(*found, unit::second) : std::string{};
}

/// The text of an SVG file from its root element on, which is what HTML can hold.
std::string_view svg_element(std::string_view svg) {
  const std::size_t begin = svg.find("<svg");
  return begin == std::string_view::npos ? std::string_view{} : svg.substr(begin);
}

}  // namespace

std::string readable_value(const Summary::Entry& entry) {
  const Unit unit = unit_called(entry.unit);
  const auto* const list = std::get_if<Json::List>(&entry.value.value);
  if (list == nullptr) return readable(entry.value, unit);
  std::string text;
  for (std::size_t k = 0; k < list->size() && k < kMostShownItems; ++k) {
    text += (k == 0 ? "" : ", ") + readable((*list)[k], unit);
  }
  if (list->size() > kMostShownItems) text += ", \u2026 (" + std::to_string(list->size()) + " values)";
  return list->empty() ? "none" : text;
}

void ReportPage::lead(std::string_view paragraph) {
  lead_ += element("p", "class=\"lead\"", html_escaped(paragraph)) + "\n";
}

void ReportPage::notice(std::string_view css_class, std::string_view word, std::string_view text) {
  notices_ += element("div", "class=\"" + std::string(css_class) + "\"",
                      element("b", "", std::string(word) + ":") + " " + html_escaped(text)) +
              "\n";
}

void ReportPage::key_number(std::string_view label, std::string_view value, std::string_view meaning) {
  key_numbers_ += number_row(label, value, meaning);
}

void ReportPage::key_numbers(const Summary& summary) {
  for (const Summary::Entry& entry : summary.entries()) {
    std::string label = entry.key;
    const std::string suffix = "_" + unit_in_key(unit_called(entry.unit));
    if (!entry.unit.empty() && label.ends_with(suffix)) label.resize(label.size() - suffix.size());
    key_number(label, readable_value(entry), entry.meaning);
  }
}

void ReportPage::figure(const Figure& figure, std::string_view svg) {
  const std::string stem = "figures/" + figure.name;
  figures_ += "<figure id=\"figure-" + figure.name + "\">\n" + std::string(svg_element(svg)) +
              "<figcaption><b>Figure " + std::to_string(++figure_count_) + ". " + html_escaped(figure.title) +
              ".</b> " + html_escaped(figure.caption) + " <span class=\"links\">" +
              link(stem + ".csv", "data") + " \u00b7 " + link(stem + ".gp", "script") + " \u00b7 " +
              link(stem + ".svg", "image") + "</span></figcaption>\n</figure>\n";
}

std::vector<std::string> ReportPage::figures(const std::vector<Figure>& all, const RunFolder& folder) {
  std::vector<std::string> troubles;
  const GnuplotFigures gnuplot(folder);
  for (const Figure& one : all) {
    try {
      const DrawnFigure drawn = gnuplot.draw(one);
      figure(one, drawn.svg);
      if (!drawn.remarks.empty())
        troubles.push_back(fmt::format("gnuplot on figure {}: {}", one.name, drawn.remarks));
    } catch (const FigureError& error) {
      missing_figure(one, error.what());
      troubles.emplace_back(error.what());
    }
  }
  return troubles;
}

void ReportPage::missing_figure(const Figure& figure, std::string_view why) {
  figures_ += "<figure id=\"figure-" + figure.name + "\">\n" +
              element("div", "class=\"warning\"",
                      element("b", "", "Figure " + std::to_string(++figure_count_) + " is missing:") + " " +
                          html_escaped(why)) +
              "\n<figcaption><b>" + html_escaped(figure.title) + ".</b> " + html_escaped(figure.caption) +
              "</figcaption>\n</figure>\n";
}

void ReportPage::parameter(std::string_view group, std::string_view name, std::string_view value,
                           std::string_view meaning) {
  if (group != parameter_group_) {
    parameters_ += "<tr class=\"group\">" +
                   element("th", "colspan=\"3\" scope=\"rowgroup\"", html_escaped(group)) + "</tr>\n";
    parameter_group_ = group;
  }
  parameters_ += number_row(name, value, meaning);
}

void ReportPage::compared(std::string_view quantity, std::string_view run, std::string_view value,
                          std::string_view difference) {
  if (quantity != compared_quantity_) {
    comparison_ += "<tr class=\"group\">" +
                   element("th", "colspan=\"3\" scope=\"rowgroup\"", html_escaped(quantity)) + "</tr>\n";
    compared_quantity_ = quantity;
  }
  comparison_ += number_row(run, value, difference);
}

void ReportPage::file(std::string_view name, std::string_view meaning) {
  files_ += "<tr>" + element("th", "scope=\"row\"", link(name, name)) +
            element("td", "class=\"meaning\"", html_escaped(meaning)) + "</tr>\n";
}

void ReportPage::files_of_run(const std::filesystem::path& folder,
                              std::span<const std::pair<std::string_view, std::string_view>> tables) {
  file("summary.json", "the results, for a script");
  for (const auto& [name, meaning] : tables) {
    const std::string csv = fmt::format("tables/{}.csv", name);
    if (std::filesystem::exists(folder / csv))
      file(csv, meaning);
    else if (has_table(folder, std::string(name)))
      file("data.h5", fmt::format("/tables/{}: {}", name, meaning));
  }
  file("resolved.yaml", "the experiment with every default written out; run it to get the same bytes");
  file("run.json", "how, when and with what the results were made");
  file("log.txt", "what was done, and how long it took");
}

void ReportPage::provenance(const Json& run) {
  made_ = "memspike " + run.text_at("version") + " \u00b7 " + run.text_at("start_utc");
  const std::array<std::pair<const char*, std::string>, 12> facts{
      {{"Version", run.text_at("version") + " (" + run.text_at("git_hash") + ")"},
       {"Command line", joined(run.find("command_line"))},
       {"Input", inputs_of(run)},
       {"Seed", run.text_at("seed")},
       {"Threads", run.text_at("threads")},
       {"Instruction level", run.text_at("build.instruction_level")},
       {"Start, end", run.text_at("start_utc") + ", " + run.text_at("end_utc")},
       {"Time",
        seconds_at(run, "wall_s") + " on the clock, " + seconds_at(run, "cpu_s") + " of processor time"},
       {"Host", run.text_at("host")},
       {"Compiler", run.text_at("build.compiler") + ", " + run.text_at("build.build_type")},
       {"Flags", run.text_at("build.flags")},
       {"Libraries", joined(run.find("build.libraries"))}}};
  for (const auto& [name, value] : facts) provenance_ += fact_row(name, html_escaped(value));
}

std::string ReportPage::html() const {
  const std::string head = "<th>Quantity</th><th>Value</th><th>Meaning</th>";
  std::string page = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  page += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  page += element("title", "", html_escaped(title_)) + "\n";
  page += element("style", "", std::string(kReportStyle)) + "\n</head>\n<body>\n<header>\n";
  page += element("div", "class=\"kind\"", html_escaped(kind_)) + "\n" +
          element("h1", "", html_escaped(title_)) + "\n";
  page += element("div", "class=\"made\"", html_escaped(made_)) + "\n</header>\n<main>\n" + lead_ + notices_;
  page += section("Key numbers", table("numbers", head, key_numbers_));
  page += section("Figures", figures_);
  page += section("Numbers that differ",
                  table("numbers", "<th>Run</th><th>Value</th><th>Difference</th>", comparison_));
  page += section("Parameters", table("numbers", head, parameters_));
  page += section("Files", table("facts", "", files_));
  page += section("Provenance", table("facts", "", provenance_));
  page += section("Resolved input",
                  resolved_input_.empty() ? "" : element("pre", "", html_escaped(resolved_input_)) + "\n");
  return page + "</main>\n</body>\n</html>\n";
}

}  // namespace memspike
