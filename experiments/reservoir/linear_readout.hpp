// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <string_view>
#include <vector>

namespace memspike {

/// A row for each sample, a column for each reading.
using StateMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// How readings become a class. They are centred and divided by their standard deviations in training first;
/// K classes, n training samples, y_i the unit vector of a sample's class, W and b free:
///
///   ridge          the class with the largest W x + b, where W and b minimise
///                  sum_i |y_i - W x_i - b|^2/n + penalty |W|^2
///   softmax        the same of p(c|x) = exp((W x + b)_c)/sum_k exp((W x + b)_k), where they minimise
///                  -sum_i log p(c_i|x_i)/n + penalty |W|^2/2
///   nearest_state  the class whose mean readings are nearest
///
/// The penalty is a power of ten: the one with the least squared error, or log loss, on every fifth training
/// sample after training on the others. Test samples have no part in it.
enum class ReadoutRule { ridge, softmax, nearest_state };
inline constexpr std::string_view kReadoutRules[] = {"ridge", "softmax", "nearest_state"};
std::string_view name_of(ReadoutRule rule);

/// Readings with their classes.
struct LabelledStates {
  StateMatrix x;
  std::vector<std::uint32_t> labels;
};

struct ReadoutResult {
  double penalty = 0;  ///< NaN of a rule without one
  std::vector<std::uint32_t> predicted;
  std::uint64_t right = 0;  ///< of the test samples
};

/// Learns from `train`, answers to `test`. A function of its arguments alone.
ReadoutResult read_out(ReadoutRule rule, const LabelledStates& train, const LabelledStates& test,
                       std::size_t classes);

/// Weights, with the constant in the last row: scores are [x 1] W. For readings that are centred.
Eigen::MatrixXd ridge_weights(const StateMatrix& x, const std::vector<std::uint32_t>& labels,
                              std::size_t classes, double penalty);
/// Improves `weights` until a step gains less than about 1e-9 of the loss: by Newton's steps, or, where there
/// are many unknowns, by steps with a fixed bound of the Hessian (Boehning, Ann. Inst. Stat. Math. 44, 197
/// (1992)) and Nesterov's momentum.
void improve_softmax(const StateMatrix& x, const std::vector<std::uint32_t>& labels, double penalty,
                     Eigen::MatrixXd& weights);
/// -sum_i log p(c_i|x_i)/n, without the penalty.
double log_loss(const StateMatrix& x, const std::vector<std::uint32_t>& labels,
                const Eigen::MatrixXd& weights);

}  // namespace memspike
