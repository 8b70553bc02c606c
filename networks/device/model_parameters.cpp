// SPDX-License-Identifier: Apache-2.0
#include "networks/device/model_parameters.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/contract/quantity.hpp"

namespace memspike {
namespace {

/// ", but R_on is 500 kOhm and R_off is 200 kOhm": the values of the parameters that a complaint names.
std::string values_named_in(std::string_view complaint, const std::vector<ParameterInfo>& table,
                            const std::vector<double>& values) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const ParameterInfo& p = table[i];
    const std::size_t at = (" " + std::string(complaint) + " ").find(" " + std::string(p.name) + " ");
    if (at == std::string::npos) continue;
    text += (text.empty() ? ", but " : " and ") + std::string(p.name) + " is " +
            format_readable(values[i], p.unit);
  }
  return text;
}

}  // namespace

std::vector<double> read_parameters(Reader& own, const std::vector<ParameterInfo>& table,
                                    const std::vector<std::optional<double>>& base) {
  std::vector<double> values;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const ParameterInfo& p = table[i];
    values.push_back(p.meaning.ends_with("or inf") ? own.quantity_or_inf(p.name, p.unit, p.range, base[i])
                                                   : own.quantity(p.name, p.unit, p.range, base[i]));
  }
  own.nothing_else();
  return values;
}

bool parameters_fit(Reader& reader, const std::vector<ParameterInfo>& table,
                    std::string_view (*why_not)(const double* parameters),
                    const std::vector<double>& values) {
  if (std::any_of(values.begin(), values.end(), [](double v) { return std::isnan(v); })) return false;
  if (const std::string_view wrong = why_not(values.data()); !wrong.empty())
    reader.complain("parameters", std::string(wrong) + values_named_in(wrong, table, values));
  return true;
}

Node to_node(const std::vector<double>& parameters, const std::vector<ParameterInfo>& table) {
  Node node = map_node();
  for (std::size_t i = 0; i < table.size(); ++i)
    node.put(std::string(table[i].name), quantity_node(parameters[i], table[i].unit));
  return node;
}

}  // namespace memspike
