// SPDX-License-Identifier: Apache-2.0
#include "experiments/cli/figure_schema.hpp"

#include <string>
#include <vector>

#include "experiments/device/plotted_tables.hpp"
#include "experiments/device/read_figures.hpp"
#include "experiments/device/reference_values.hpp"

namespace memspike {
namespace {

/// A value or a list of such values.
Json one_or_more(Json value, std::string_view meaning) {
  Json list = Json::Object{{"type", "array"}, {"minItems", 1}, {"items", value}};
  return Json::Object{{"description", std::string(meaning)},
                      {"anyOf", Json::List{std::move(value), std::move(list)}}};
}

/// A column has the unit that it has; an editor cannot know which.
Json ends_of_axis(std::string_view meaning) {
  const Json end = Json::Object{{"type", Json::List{"string", "number"}}};
  return Json::Object{{"description", std::string(meaning)},
                      {"type", "array"},
                      {"minItems", 2},
                      {"maxItems", 2},
                      {"items", end}};
}

template <class Names>
std::vector<std::string> names_of(const Names& entries) {
  std::vector<std::string> names;
  for (const auto& entry : entries) names.emplace_back(entry.name);
  return names;
}

Json panel_schema() {
  const std::vector<std::string> styles(std::begin(kPanelStyles), std::end(kPanelStyles));
  const Json any_quantity = Json::Object{{"type", Json::List{"string", "number", "object"}}};
  return closed_map(
      {{"table", SchemaValues::choice(names_of(plotted_tables()), "table of the run; default trace")},
       {"x", SchemaValues::text(
                 "column of the horizontal axis; default t of the trace, or the first of the table")},
       {"y", one_or_more(SchemaValues::text("column"),
                         "column or columns of the vertical axis; -name is its negative")},
       {"style", SchemaValues::choice(styles, "default lines for the trace, both for other tables")},
       {"log", one_or_more(SchemaValues::choice({"x", "y"}, "axis"), "axes that are logarithmic")},
       {"x_range", ends_of_axis("lowest and highest x")},
       {"y_range", ends_of_axis("lowest and highest y")},
       {"part", SchemaValues::integer(0, 999'999,
                                      "of a protocol that starts from initial several times: which part")},
       {"where",
        Json::Object{{"description", "rows in which each of these columns has this value, as in {bias: 1 V}"},
                     {"type", "object"},
                     {"minProperties", 1}}},
       {"equal", SchemaValues::boolean("true: a unit of x is as long as a unit of y; default false")},
       {"lines", one_or_more(SchemaValues::choice(names_of(reference_values()), "reference value"),
                             "levels over time, curves over voltage, for nominal parameters")},
       {"letters", SchemaValues::boolean("A, B, C, D at the special points of a step; default false")},
       {"marks", one_or_more(any_quantity, "red points at these x")},
       {"label", SchemaValues::text("text above the panel")}},
      {"y"});
}

}  // namespace

Json figures_schema(SchemaValues& values) {
  values.define("panel", panel_schema());
  Json panels = Json::Object{{"type", "array"},
                             {"minItems", 1},
                             {"maxItems", kMostPanels},
                             {"items", SchemaValues::reference("panel")}};
  Json figure = closed_map(
      {{"name", with(SchemaValues::text("name of the figure's files"), "pattern", "^[A-Za-z0-9_]+$")},
       {"title", SchemaValues::text("headline in the report; default the name")},
       {"columns", SchemaValues::integer(1, kMostPanelColumns, "panels side by side; default 1")},
       {"panels", std::move(panels)}},
      {"name", "panels"});
  return Json::Object{{"description", "figures beside those that every run draws"},
                      {"type", "array"},
                      {"items", std::move(figure)}};
}

}  // namespace memspike
