// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/read_figures.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

#include "experiments/device/plotted_tables.hpp"
#include "experiments/device/reference_values.hpp"

namespace memspike {
namespace {

std::vector<std::string_view> views_of(const std::vector<std::string>& names) {
  return {names.begin(), names.end()};
}

/// The entries of a list, or a single value.
std::vector<Reader> one_or_more(Reader value) {
  std::vector<Reader> all;
  if (value.is_list())
    all = value.items();
  else
    all.push_back(std::move(value));
  return all;
}

/// Reads one panel against the tables that the experiment writes. What is wrong elsewhere in the file, or at
/// another key, brings no complaint here.
class PanelReader {
 public:
  /// `sound`: device, protocol and record are without faults.
  PanelReader(Reader& r, const DeviceExperiment& e, bool sound)
      : r_(r), e_(e), model_(e.device.model), sound_(sound) {}

  PanelPlan read() {
    read_table();
    read_columns();
    panel_.style = static_cast<PanelPlan::Style>(
        std::find(std::begin(kPanelStyles), std::end(kPanelStyles),
                  r_.choice("style", kPanelStyles, panel_.table == "trace" ? "lines" : "both")) -
        std::begin(kPanelStyles));
    read_scales();
    read_part();
    read_where();
    panel_.equal = r_.boolean("equal", false);
    if (panel_.equal && (panel_.log_x || panel_.log_y))
      r_.complain("equal", "has no meaning on logarithmic axes; leave out one of the two");
    read_lines();
    read_letters();
    if (const std::optional<Unit> unit = unit_of(panel_.x); unit && r_.has("marks"))
      panel_.marks = r_.quantities("marks", *unit, anything(), Single::accepted);
    r_.raw("marks");
    panel_.label = r_.text("label", "");
    r_.nothing_else();
    return panel_;
  }

 private:
  void read_table() {
    std::vector<std::string_view> names;
    for (const PlottedTable& table : plotted_tables()) names.push_back(table.name);
    panel_.table = r_.choice("table", names, "trace");
    table_ = find_plotted_table(panel_.table);
    if (table_ && sound_ && !writes_table(e_, panel_.table))
      r_.complain("table",
                  "there will be no table " + panel_.table + ": see " + std::string(table_->made_by));
  }

  /// Empty for a column that there is not, about which a complaint was made already.
  std::optional<Unit> unit_of(const std::string& column) const {
    if (!table_ || !model_) return std::nullopt;
    return unit_of_column(*table_, model_->slow, column);
  }
  std::optional<Unit> unit_of_y() const {
    return panel_.y.empty() ? std::nullopt : unit_of(panel_.y[0].name);
  }

  /// "-name" is allowed.
  PlottedColumn column(Reader value) {
    PlottedColumn column{value.as_text(), false};
    if (column.name.starts_with('-')) column = {column.name.substr(1), true};
    if (table_ && model_ && !column.name.empty()) {
      const std::vector<std::string> names = column_names(*table_, model_->slow);
      Node name = scalar_node(column.name);
      name.place = value.place();
      Reader(name, value.complaints(), value.path()).as_choice(views_of(names));
      if (table_->name == "trace" && column.name == "R_tot" && !e_.trace.small_signal)
        value.complain("", "is recorded only with `record: {small_signal: true}`");
    }
    return column;
  }

  void read_columns() {
    if (r_.has("x"))
      panel_.x = column(r_.value("x")).name;
    else if (table_)
      panel_.x = table_->default_x;
    for (Reader& one : one_or_more(r_.value("y"))) panel_.y.push_back(column(std::move(one)));
    if (panel_.y.empty()) r_.complain("y", "is an empty list; name at least one column, as in y: I");
  }

  void read_scales() {
    if (r_.has("log"))
      for (Reader& one : one_or_more(r_.value("log"))) {
        constexpr std::string_view axes[] = {"x", "y"};
        (one.as_choice(axes) == "x" ? panel_.log_x : panel_.log_y) = true;
      }
    panel_.x_range = range("x_range", unit_of(panel_.x), panel_.log_x);
    panel_.y_range = range("y_range", unit_of_y(), panel_.log_y);
  }

  std::optional<std::array<double, 2>> range(std::string_view key, std::optional<Unit> unit, bool log) {
    if (!unit) r_.raw(key);
    if (!unit || !r_.has(key)) return std::nullopt;
    const std::vector<double> ends = r_.quantities(key, *unit, log ? above(0) : anything(), Single::accepted);
    if (std::any_of(ends.begin(), ends.end(), [](double end) { return std::isnan(end); }))
      return std::nullopt;
    if (ends.size() == 2 && ends[0] < ends[1]) return std::array{ends[0], ends[1]};
    if (r_.raw(key)->is_list() || ends.size() == 1)
      r_.complain(key, "must be two values, the lower one first, as in [0 s, 5 s]");
    return std::nullopt;
  }

  void read_part() {
    if (!r_.has("part")) return;
    const std::uint64_t parts = sound_ ? number_of_parts(e_.protocol) : 1'000'000;
    if (panel_.table != "trace")
      r_.complain("part", "belongs to the table trace; this panel shows " + panel_.table);
    panel_.part = static_cast<std::uint64_t>(
        r_.integer("part", 0, static_cast<long long>(std::max<std::uint64_t>(parts, 1)) - 1));
  }

  void read_where() {
    std::optional<Reader> where = r_.optional_map("where");
    if (!where) return;
    if (panel_.table == "trace")
      r_.complain("where", "chooses rows of other tables; of a trace, `part` and `x_range` do");
    for (auto& [name, value] : where->entries()) {
      Node column = scalar_node(name);
      column.place = where->node().get(name)->key_place;
      if (!table_ || !model_) continue;
      const std::vector<std::string> names = column_names(*table_, model_->slow);
      Reader(column, r_.complaints(), where->path()).as_choice(views_of(names));
      if (const std::optional<Unit> unit = unit_of(name))
        panel_.where.emplace_back(name, value.as_quantity(*unit, anything()));
    }
  }

  /// An unknown column may have any unit.
  bool may_show(const Unit& unit) const {
    return std::any_of(panel_.y.begin(), panel_.y.end(), [&](const PlottedColumn& y) {
      return unit_of(y.name).value_or(unit).dimension == unit.dimension;
    });
  }

  void read_lines() {
    if (!r_.has("lines")) return;
    std::vector<std::string_view> names;
    for (const ReferenceValue& value : reference_values()) names.push_back(value.name);
    for (Reader& one : one_or_more(r_.value("lines"))) {
      const std::string name = one.as_choice(names);
      panel_.lines.push_back(name);
      const ReferenceValue* const value = find_reference_value(name);
      if (!value || !model_ || !table_) continue;
      if (value->needs_R_b && model_->index_of("R_b") < 0)
        one.complain("", "the model " + model_->name + " has no R_b, and so no line " + name);
      if (!may_show(value->unit))
        one.complain("",
                     "is a " + std::string(value->unit.quantity) +
                         ", and none of the columns of this panel is; put it into a panel that shows one");
    }
    const Dimension x = unit_of(panel_.x).value_or(unit::second).dimension;
    if (x != unit::second.dimension && x != unit::volt.dimension)
      r_.complain("lines", "belong into a panel against time or voltage; the x of this one is " + panel_.x);
  }

  void read_letters() {
    panel_.letters = r_.boolean("letters", false);
    const bool fits = panel_.table == "trace" && panel_.x == "t" && panel_.y.size() == 1 &&
                      (panel_.y[0].name == "I" || panel_.y[0].name == "R");
    if (panel_.letters && !fits)
      r_.complain("letters",
                  "A to D are points of the current or of V/I over time: table trace, x: t, y: I or R");
  }

  Reader& r_;
  const DeviceExperiment& e_;
  const ModelEntry* model_;
  bool sound_;
  const PlottedTable* table_ = nullptr;
  PanelPlan panel_;
};

/// A name that is the stem of a file.
std::string read_name(Reader& figure, std::set<std::string>& taken) {
  std::string name = figure.text("name");
  const bool plain =
      std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
  if (!plain) figure.complain("name", "names a file: only letters, digits and underscores are possible");
  if (!name.empty() && !taken.insert(name).second)
    figure.complain("name", "is that of another figure of this list, too; choose another");
  return name;
}

Node texts_node(const std::vector<std::string>& texts) {
  Node list = list_node();
  for (const std::string& text : texts) list.items.push_back(text_node(text));
  return list;
}

Node quantities_node(std::span<const double> values, const Unit& unit) {
  Node list = list_node();
  for (const double value : values) list.items.push_back(quantity_node(value, unit));
  return list;
}

Node panel_node(const PanelPlan& panel, const DeviceExperiment& e) {
  const PlottedTable& table = *find_plotted_table(panel.table);
  const auto unit_of = [&](const std::string& column) {
    return unit_of_column(table, e.device.model->slow, column).value_or(unit::one);
  };
  std::vector<std::string> y, log;
  for (const PlottedColumn& column : panel.y) y.push_back((column.negative ? "-" : "") + column.name);
  if (panel.log_x) log.emplace_back("x");
  if (panel.log_y) log.emplace_back("y");
  Node node = map_node({{"table", text_node(panel.table)}, {"x", text_node(panel.x)}, {"y", texts_node(y)}});
  node.put("style", text_node(std::string(kPanelStyles[static_cast<std::size_t>(panel.style)])));
  if (!log.empty()) node.put("log", texts_node(log));
  if (panel.x_range) node.put("x_range", quantities_node(*panel.x_range, unit_of(panel.x)));
  if (panel.y_range) node.put("y_range", quantities_node(*panel.y_range, unit_of(panel.y[0].name)));
  if (panel.part) node.put("part", scalar_node(std::to_string(*panel.part)));
  if (!panel.where.empty()) {
    Node where = map_node();
    for (const auto& [column, value] : panel.where) where.put(column, quantity_node(value, unit_of(column)));
    node.put("where", where);
  }
  node.put("equal", boolean_node(panel.equal));
  if (!panel.lines.empty()) node.put("lines", texts_node(panel.lines));
  node.put("letters", boolean_node(panel.letters));
  if (!panel.marks.empty()) node.put("marks", quantities_node(panel.marks, unit_of(panel.x)));
  if (!panel.label.empty()) node.put("label", text_node(panel.label));
  return node;
}

}  // namespace

std::vector<FigurePlan> read_figures(Reader& root, const DeviceExperiment& e) {
  std::vector<FigurePlan> plans;
  std::optional<std::vector<Reader>> figures = root.optional_list("figures");
  if (!figures) return plans;
  const bool sound = root.complaints().empty();
  std::set<std::string> taken;
  for (Reader& figure : *figures) {
    FigurePlan plan{read_name(figure, taken), figure.text("title", ""), 1, {}};
    plan.columns = static_cast<std::uint64_t>(figure.integer("columns", 1, kMostPanelColumns, 1));
    std::vector<Reader> panels = figure.list("panels");
    const Node* const listed = figure.raw("panels");
    if (listed && listed->is_list() && panels.empty())
      figure.complain("panels", "is an empty list; give at least one panel, as in [{y: I}]");
    if (panels.size() > kMostPanels)
      figure.complain("panels", "has " + std::to_string(panels.size()) + " entries; at most " +
                                    std::to_string(kMostPanels) + " fit into a figure");
    for (Reader& panel : panels) plan.panels.push_back(PanelReader(panel, e, sound).read());
    figure.nothing_else();
    plans.push_back(std::move(plan));
  }
  return plans;
}

Node figures_node(const DeviceExperiment& e) {
  Node list = list_node();
  for (const FigurePlan& plan : e.figures) {
    Node figure = map_node({{"name", text_node(plan.name)}});
    if (!plan.title.empty()) figure.put("title", text_node(plan.title));
    figure.put("columns", scalar_node(std::to_string(plan.columns)));
    Node panels = list_node();
    for (const PanelPlan& panel : plan.panels) panels.items.push_back(panel_node(panel, e));
    figure.put("panels", panels);
    list.items.push_back(std::move(figure));
  }
  return list;
}

}  // namespace memspike
