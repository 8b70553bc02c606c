// SPDX-License-Identifier: Apache-2.0
#include "experiments/output/figure.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "engine/contract/format.hpp"
#include "experiments/output/child_process.hpp"
#include "experiments/output/csv.hpp"
#include "experiments/output/html.hpp"
#include "experiments/output/part_file.hpp"

namespace memspike {

namespace fs = std::filesystem;

namespace {

/// The look of every figure. The colours are those of Okabe and Ito, which colour-blind readers can tell
/// apart; their yellow, too pale on white, is grey here.
constexpr std::string_view kStyle = R"(set encoding utf8
set terminal svg size 720,480 font "Helvetica,14" background "white" enhanced
set output output_file
set datafile separator ","
set datafile columnheaders
set minussign
set linetype 1 lc rgb "#0072B2" lw 2 dt 1 pt 7 ps 0.6
set linetype 2 lc rgb "#D55E00" lw 2 dt 1 pt 5 ps 0.6
set linetype 3 lc rgb "#009E73" lw 2 dt 1 pt 9 ps 0.8
set linetype 4 lc rgb "#CC79A7" lw 2 dt 1 pt 13 ps 0.8
set linetype 5 lc rgb "#E69F00" lw 2 dt 1 pt 11 ps 0.8
set linetype 6 lc rgb "#56B4E9" lw 2 dt 1 pt 6 ps 0.6
set linetype 7 lc rgb "#000000" lw 2 dt 1 pt 4 ps 0.6
set linetype 8 lc rgb "#888888" lw 2 dt 1 pt 8 ps 0.8
set linetype cycle 8
set border 3 lc rgb "#333333" lw 1
set tics out nomirror scale 0.6,0.3 textcolor rgb "#222222"
set grid back lt 1 lc rgb "#e2e2e2" lw 0.75 dt solid
set key top right samplen 2 spacing 1.2 textcolor rgb "#222222"
set style fill solid 0.85 noborder
set style line 100 lc rgb "#666666" lw 1.25 dt (6,4)
decades = "10^{%T}"
)";

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  std::string result;
  std::size_t begin = 0;
  for (std::size_t at; (at = text.find(from, begin)) != std::string::npos; begin = at + from.size()) {
    result.append(text, begin, at - begin).append(to);
  }
  text = result.append(text, begin);
}

/// Replaces everything from `opening` to `closing`, both included, where they first occur.
void replace_element(std::string& text, std::string_view opening, std::string_view closing,
                     std::string_view to) {
  const std::size_t begin = text.find(opening);
  const std::size_t end = text.find(closing, begin);
  if (begin != std::string::npos && end != std::string::npos)
    text.replace(begin, end + closing.size() - begin, to);
}

void require_plain_name(const std::string& name) {
  const auto plain = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
  if (name.empty() || !std::all_of(name.begin(), name.end(), plain)) {
    throw std::logic_error("'" + name + "' cannot name a figure: only letters, digits and underscores");
  }
}

std::size_t length_of(const FigureColumn& column) {
  return std::visit([](const auto& values) { return values.size(); }, column.values);
}

void append_field(std::string& line, const FigureColumn& column, std::size_t row) {
  if (row >= length_of(column)) return;
  if (const auto* const texts = std::get_if<std::vector<std::string>>(&column.values)) {
    append_csv_field(line, (*texts)[row]);
  } else if (const double value = std::get<std::vector<double>>(column.values)[row]; !std::isnan(value)) {
    line += format_number(value);
  }
}

std::string trouble_of(const ChildResult& child) {
  if (!child.started) {
    return "gnuplot could not be started (" + std::generic_category().message(child.start_error) + ")";
  }
  return "gnuplot ended with status " + std::to_string(child.exit_status) + " and said: " + child.messages;
}

}  // namespace

std::string script_of(const Figure& figure) {
  std::string title = figure.title;
  std::replace(title.begin(), title.end(), '\n', ' ');
  return "# " + title + "\n# To draw it again, in this folder: gnuplot " + figure.name + ".gp\ndata = \"" +
         figure.name + ".csv\"\nif (!exists(\"output_file\")) output_file = \"" + figure.name + ".svg\"\n\n" +
         std::string(kStyle) + "\n" + figure.script_body + (figure.script_body.ends_with('\n') ? "" : "\n");
}

std::string data_text_of(const Figure& figure) {
  std::string text;
  std::size_t rows = 0;
  for (const FigureColumn& column : figure.data) {
    if (!text.empty()) text += ',';
    append_csv_field(text, column.header);
    rows = std::max(rows, length_of(column));
  }
  text += '\n';
  for (std::size_t row = 0; row < rows; ++row) {
    for (const FigureColumn& column : figure.data) {
      if (&column != &figure.data.front()) text += ',';
      append_field(text, column, row);
    }
    text += '\n';
  }
  return text;
}

std::string tidy_svg(std::string svg, const Figure& figure) {
  replace_element(svg, "<title>", "</title>", "<title>" + html_escaped(figure.title) + "</title>");
  replace_element(svg, "<desc>", "</desc>\n", "");
  replace_element(svg, "<svg ", "\n", "<svg role=\"img\"\n");
  for (const std::string_view opening : {" id='", " id=\"", "href='#", "href=\"#", "url(#", "url('#"}) {
    replace_all(svg, opening, std::string(opening) + figure.name + "-");
  }
  replace_all(svg, "font-family=\"Helvetica\"", "font-family=\"Helvetica, Arial, sans-serif\"");
  return svg;
}

DrawnFigure GnuplotFigures::draw(const Figure& figure) const {
  require_plain_name(figure.name);
  const fs::path folder = run_folder_ / "figures";
  const fs::path target = folder / (figure.name + ".svg"), part = part_path_of(target);
  write_whole_file(folder / (figure.name + ".csv"), data_text_of(figure));
  write_whole_file(folder / (figure.name + ".gp"), script_of(figure));
  // -d: a gnuplot start-up file of the user must not change our figures.
  const ChildResult child = run_child(
      {gnuplot_, "-d", "-e", "output_file = '" + part.filename().string() + "'", figure.name + ".gp"},
      folder);
  if (!child.started || child.exit_status != 0) {
    std::error_code may_not_exist;
    fs::remove(part, may_not_exist);
    throw FigureError("cannot draw '" + target.string() + "': " + trouble_of(child) +
                      (child.started
                           ? "\nThe script stands beside it; mend it, or try a newer gnuplot, then: "
                           : "\nInstall gnuplot-nox, then: ") +
                      "memspike report " + run_folder_.string());
  }
  DrawnFigure drawn{tidy_svg(read_whole_file(part), figure), child.messages};
  write_whole_file(target, drawn.svg);
  return drawn;
}

std::vector<std::size_t> points_to_draw(const std::vector<double>& y, std::size_t most) {
  std::vector<std::size_t> kept;
  const std::size_t runs = y.size() <= most ? y.size() : std::max<std::size_t>(most / 4, 1);
  for (std::size_t run = 0; run < runs; ++run) {
    const std::size_t first = run * y.size() / runs, end = (run + 1) * y.size() / runs;
    const auto begin = y.begin() + static_cast<std::ptrdiff_t>(first);
    const auto [low, high] = std::minmax_element(begin, y.begin() + static_cast<std::ptrdiff_t>(end));
    std::array<std::size_t, 4> of_run{first, static_cast<std::size_t>(low - y.begin()),
                                      static_cast<std::size_t>(high - y.begin()), end - 1};
    std::sort(of_run.begin(), of_run.end());
    for (const std::size_t k : of_run) {
      if (kept.empty() || kept.back() != k) kept.push_back(k);
    }
  }
  return kept;
}

}  // namespace memspike
