// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/contract/nearest.hpp"
#include "engine/contract/quantity.hpp"
#include "networks/input/grid.hpp"
#include "networks/input/reader.hpp"

namespace memspike {
namespace {

constexpr double kUnreadable = std::numeric_limits<double>::quiet_NaN();

bool is_infinity(const Node& node) {
  return node.is_scalar() && (node.scalar == "inf" || node.scalar == "+inf");
}

/// What is wrong with a value that has been read; empty if nothing is.
std::string fault_of(const std::string& text, const Quantity& found, const Unit& unit, const Range& range,
                     bool bare_si) {
  const bool bare = !found.has_unit && (found.si == 0 || bare_si);
  if (!bare && found.dimension != unit.dimension) return wrong_dimension(text, found, unit);
  if (range.holds(found.si)) return {};
  const bool converted = found.has_unit && unit.symbol.empty();  // 10 %
  return "must be " + spoken(range, unit) + ", but " + (converted ? "'" + text + "' " : std::string()) +
         "is " + format_readable(found.si, unit);
}

/// What a bare word of other YAML dialects means here; empty if it is none.
std::string_view truth_of(std::string_view word) {
  constexpr std::string_view kTrue[] = {"yes", "Yes", "YES", "on", "On", "ON", "True", "TRUE", "y", "Y", "1"};
  constexpr std::string_view kFalse[] = {"no",    "No",    "NO", "off", "Off", "OFF",
                                         "False", "FALSE", "n",  "N",   "0"};
  if (std::find(std::begin(kTrue), std::end(kTrue), word) != std::end(kTrue)) return "true";
  return std::find(std::begin(kFalse), std::end(kFalse), word) != std::end(kFalse) ? "false" : "";
}

}  // namespace

double Reader::scalar_quantity(const Unit& unit, const Range& range, bool inf_allowed) {
  require(Node::Kind::scalar, "a number" + std::string(unit.symbol.empty() ? "" : " with a unit, e.g. '10 ") +
                                  std::string(unit.symbol) + (unit.symbol.empty() ? "" : "'"));
  if (silent_) return kUnreadable;
  if (inf_allowed && is_infinity(*node_)) return std::numeric_limits<double>::infinity();
  const auto read = parse_quantity(node_->scalar, &unit);
  if (const auto* fault = std::get_if<std::string>(&read)) {
    complain_here(*fault);
    return kUnreadable;
  }
  const Quantity& found = std::get<Quantity>(read);
  const std::string fault = fault_of(node_->scalar, found, unit, range, options_.bare_si);
  if (fault.empty()) return found.si;
  complain_here(fault);
  return kUnreadable;
}

double Reader::as_quantity(const Unit& unit, const Range& range) {
  return scalar_quantity(unit, range, false);
}
double Reader::as_quantity_or_inf(const Unit& unit, const Range& range) {
  return scalar_quantity(unit, range, true);
}

std::vector<double> Reader::as_quantities(const Unit& unit, const Range& range, Single single) {
  std::vector<double> all;
  if (silent_) return all;
  if (node_->is_map() || (node_->is_scalar() && single == Single::accepted)) {
    append_quantities(unit, range, all);
    return all;
  }
  require(Node::Kind::list, "a list, or a range {from: ..., to: ..., points: ...}");
  for (Reader& item : items()) item.append_quantities(unit, range, all);
  return all;
}

void Reader::append_quantities(const Unit& unit, const Range& range, std::vector<double>& all) {
  if (!node_->is_map()) {
    all.push_back(as_quantity(unit, range));
    return;
  }
  if (const auto values = grid(unit, range)) all.insert(all.end(), values->begin(), values->end());
}

/// {from, to} with exactly one of points, step and points_per_decade.
std::optional<std::vector<double>> Reader::grid(const Unit& unit, const Range& range) {
  constexpr auto kMost = static_cast<long long>(kLargestGrid);
  const double from = quantity("from", unit, range), to = quantity("to", unit, range);
  const int ways = has("points") + has("step") + has("points_per_decade");
  const long long points = integer("points", 2, kMost, 0),
                  per_decade = integer("points_per_decade", 1, kMost, 0);
  const double step = quantity("step", unit, anything(), 0.0);
  nothing_else();
  if (ways != 1)
    complain("", "a range needs one of 'points', 'step' and 'points_per_decade' besides 'from' and 'to'");
  if (ways != 1 || std::isnan(from) || std::isnan(to) || std::isnan(step)) return std::nullopt;
  if (has("points")) return spaced_grid(from, to, points);
  const auto values = has("step") ? stepped_grid(from, to, step) : decade_grid(from, to, per_decade);
  if (values || silent_) return values;
  if (has("points_per_decade") && !(from > 0 && to > 0))
    complain("",
             "'points_per_decade' needs 'from' and 'to' above 0, for its values lie on a logarithmic scale");
  else if (has("step") && step == 0)
    complain("step", "must not be 0");
  else if (has("step") && (to - from) / step < 0)
    complain("step", "leads away from 'to'; write '" +
                         format_readable(from < to ? std::abs(step) : -std::abs(step), unit) + "'");
  else
    complain("", "has more than " + std::to_string(kLargestGrid) + " values; take a wider spacing");
  return std::nullopt;
}

long long Reader::as_integer(long long min, long long max) {
  require(Node::Kind::scalar, "a whole number");
  if (silent_) return min;
  const std::string text = detail::plain_blanks(node_->scalar);
  const auto read = parse_quantity(text, &unit::one);
  const auto* fault = std::get_if<std::string>(&read);
  const auto value = to_integer(read_number(text).value);
  const std::string limits = "from " + std::to_string(min) + " to " + std::to_string(max);
  if (fault)
    complain_here(*fault);
  else if (std::get<Quantity>(read).has_unit)
    complain_here("'" + text + "' has a unit, expected a whole number without one");
  else if (!value)
    complain_here("'" + text + "' is not a whole number " + limits);
  else if (*value < min || *value > max)
    complain_here("must be a whole number " + limits + ", but is " + text);
  else
    return *value;
  return min;
}

bool Reader::as_boolean() {
  require(Node::Kind::scalar, "true or false");
  if (silent_) return false;
  const std::string& word = node_->scalar;
  if (!node_->quoted && (word == "true" || word == "false")) return word == "true";
  const std::string_view meant = truth_of(word);
  if (node_->quoted && meant.empty())
    complain_here("is text in quotes, expected true or false without quotes");
  else
    complain_here("'" + word + "' is neither true nor false" +
                  (meant.empty() ? "" : "; write " + std::string(meant)));
  return false;
}

std::string Reader::as_text() {
  require(Node::Kind::scalar, "text");
  return silent_ ? std::string() : node_->scalar;
}

}  // namespace memspike
