// SPDX-License-Identifier: Apache-2.0
#include "networks/device/correlation.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <string>

#include "engine/contract/format.hpp"

namespace memspike {
namespace {

constexpr double kLeast = 1e-9;  // eigenvalue of a matrix that counts as positive definite
constexpr double kShare = 0.1;   // of the largest component: a parameter that takes part in the contradiction
constexpr Range kBelowOne{-1, 1, true, true};

std::size_t row_of(const std::vector<ParameterInfo>& table, std::string_view name) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const ParameterInfo& p) { return p.name == name; });
  return static_cast<std::size_t>(found - table.begin());
}

/// The row of the parameter that an item names; past the table if it names none that spreads.
std::size_t read_row(Reader& item, const std::vector<ParameterInfo>& table, const Variability& variability) {
  std::vector<std::string_view> names;
  for (const ParameterInfo& p : table) names.push_back(p.name);
  const std::string name = item.as_choice(names);
  const std::size_t row = row_of(table, name);
  if (row == table.size() || variability.spreads[row]) return row;
  item.complain("", name + " has no spread to be correlated with; give it one beside, as in " + name +
                        ": {lognormal: 10 %}");
  return table.size();
}

void read_pair(Reader& pair, const std::vector<ParameterInfo>& table, Variability& variability) {
  std::vector<Reader> items = pair.items(3);
  const std::size_t a = read_row(items[0], table, variability), b = read_row(items[1], table, variability);
  const double coefficient = items[2].as_quantity(unit::one, kBelowOne);
  if (a == table.size() || b == table.size() || std::isnan(coefficient)) return;
  if (a == b)
    return pair.complain("",
                         "correlates " + std::string(table[a].name) + " with itself; name two parameters");
  for (const Correlation& other : variability.correlations)
    if (std::minmax(a, b) == std::minmax(other.a, other.b))
      return pair.complain("", "gives the correlation of " + std::string(table[a].name) + " and " +
                                   std::string(table[b].name) + " a second time; leave one out");
  variability.correlations.push_back({a, b, coefficient});
}

/// The pairs between the parameters that the eigenvector of the least eigenvalue consists of.
std::string offending_pairs(const Variability& v, const std::vector<ParameterInfo>& table,
                            const Eigen::VectorXd& direction) {
  const auto takes_part = [&](std::size_t row) {
    const auto k = std::find(v.joined.begin(), v.joined.end(), row) - v.joined.begin();
    return std::fabs(direction[k]) > kShare * direction.cwiseAbs().maxCoeff();
  };
  std::string pairs;
  for (const Correlation& c : v.correlations)
    if (takes_part(c.a) && takes_part(c.b))
      pairs += (pairs.empty() ? "" : ", ") + std::string(table[c.a].name) + " and " +
               std::string(table[c.b].name) + " (" + format_number(c.coefficient) + ")";
  return pairs;
}

Eigen::MatrixXd matrix_of(const Variability& v) {
  const auto place = [&](std::size_t row) {
    return std::lower_bound(v.joined.begin(), v.joined.end(), row) - v.joined.begin();
  };
  const auto n = static_cast<Eigen::Index>(v.joined.size());
  Eigen::MatrixXd matrix = Eigen::MatrixXd::Identity(n, n);
  for (const Correlation& c : v.correlations)
    matrix(place(c.a), place(c.b)) = matrix(place(c.b), place(c.a)) = c.coefficient;
  return matrix;
}

}  // namespace

void read_correlation(Reader& spreads, const std::vector<ParameterInfo>& table, Variability& v) {
  std::optional<std::vector<Reader>> pairs = spreads.optional_list("correlation");
  if (!pairs) return;
  for (Reader& pair : *pairs) read_pair(pair, table, v);
  for (const Correlation& c : v.correlations) v.joined.insert(v.joined.end(), {c.a, c.b});
  std::sort(v.joined.begin(), v.joined.end());
  v.joined.erase(std::unique(v.joined.begin(), v.joined.end()), v.joined.end());
  if (v.joined.empty()) return;
  const Eigen::MatrixXd matrix = matrix_of(v);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> modes(matrix);
  if (modes.eigenvalues()[0] < kLeast)
    return spreads.complain("correlation",
                            "no parameters can be correlated so: the matrix is not positive definite. These "
                            "coefficients contradict each other: " +
                                offending_pairs(v, table, modes.eigenvectors().col(0)) +
                                "; bring them nearer to 0");
  const Eigen::MatrixXd root = matrix.llt().matrixL();
  for (Eigen::Index row = 0; row < root.rows(); ++row)
    for (Eigen::Index column = 0; column < root.cols(); ++column) v.root.push_back(root(row, column));
}

Node correlation_node(const Variability& variability, const std::vector<ParameterInfo>& table) {
  Node list = list_node();
  for (const Correlation& c : variability.correlations)
    list.items.push_back(list_node({text_node(std::string(table[c.a].name)),
                                    text_node(std::string(table[c.b].name)), number_node(c.coefficient)}));
  return list;
}

}  // namespace memspike
