// SPDX-License-Identifier: Apache-2.0
#include <Eigen/Cholesky>
#include <cmath>

#include "engine/flow/portable.hpp"
#include "experiments/reservoir/linear_readout.hpp"

namespace memspike {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

constexpr Index kMostUnknowns = 600;  // of a softmax that goes by Newton's steps
constexpr int kMostNewtonSteps = 60, kMostBoundedSteps = 600;
constexpr double kEnough = 1e-9;  // of the log loss, for a step
constexpr double kArmijo = 1e-3, kLeastShare = 1e-6, kTinyCurvature = 1e-9;

/// The penalised log loss of a linear softmax.
class SoftmaxProblem {
 public:
  SoftmaxProblem(const StateMatrix& x, const std::vector<std::uint32_t>& labels, double penalty)
      : labels_(labels), penalty_(penalty), n_(x.cols()), samples_(static_cast<double>(x.rows())) {
    one_.resize(x.rows(), n_ + 1);
    one_ << x, Eigen::VectorXd::Ones(x.rows());
  }

  /// Newton's steps, halved as long as they lead uphill.
  void by_newton(MatrixXd& weights) const {
    MatrixXd shares;
    double now = loss(weights, shares);
    for (int iteration = 0; iteration < kMostNewtonSteps; ++iteration) {
      const MatrixXd slope = slope_of(weights, shares);
      const Eigen::VectorXd flat = Eigen::Map<const Eigen::VectorXd>(slope.data(), slope.size());
      const Eigen::VectorXd found = hessian(shares).ldlt().solve(flat);
      const MatrixXd step = Eigen::Map<const MatrixXd>(found.data(), slope.rows(), slope.cols());
      const double decrement = flat.dot(found);
      if (!(decrement > kEnough)) return;
      double share = 1;
      for (; share > kLeastShare; share *= 0.5) {
        const MatrixXd next = weights - share * step;
        const double then = loss(next, shares);
        if (!(then <= now - kArmijo * share * decrement)) continue;
        weights = next, now = then;
        break;
      }
      if (share <= kLeastShare) return;
    }
  }

  /// Steps with the fixed bound of the Hessian, (X^T X/n)/2 + penalty, with Nesterov's momentum, which starts
  /// again where it leads uphill.
  void by_bounded_steps(MatrixXd& weights) const {
    MatrixXd bound = one_.transpose() * one_ / (2 * samples_);
    bound.diagonal().head(n_).array() += penalty_;
    const Eigen::LLT<MatrixXd> curvature(bound);
    MatrixXd ahead = weights, shares;
    double momentum = 1;
    for (int iteration = 0; iteration < kMostBoundedSteps; ++iteration) {
      loss(ahead, shares);
      const MatrixXd slope = slope_of(ahead, shares), step = curvature.solve(slope), next = ahead - step;
      const double decrement = slope.cwiseProduct(step).sum();
      const bool uphill = slope.cwiseProduct(next - weights).sum() > 0;
      const double grown = uphill ? 1 : 0.5 * (1 + std::sqrt(1 + 4 * momentum * momentum));
      ahead = uphill ? next : MatrixXd(next + (momentum - 1) / grown * (next - weights));
      weights = next, momentum = grown;
      if (!(decrement > kEnough)) return;
    }
  }

 private:
  /// With the penalty; `shares` becomes p(c|x).
  double loss(const MatrixXd& weights, MatrixXd& shares) const {
    shares.noalias() = one_ * weights;
    double sum = 0;
    for (Index i = 0; i < shares.rows(); ++i) {
      const std::uint32_t own = labels_[static_cast<std::size_t>(i)];
      const double top = shares.row(i).maxCoeff(), score = shares(i, own) - top;
      double all = 0;
      for (Index c = 0; c < shares.cols(); ++c) all += shares(i, c) = portable::exp(shares(i, c) - top);
      shares.row(i) /= all;
      sum += portable::log(all) - score;
    }
    return sum / samples_ + 0.5 * penalty_ * weights.topRows(n_).squaredNorm();
  }

  MatrixXd slope_of(const MatrixXd& weights, const MatrixXd& shares) const {
    MatrixXd away = shares;
    for (std::size_t i = 0; i < labels_.size(); ++i) away(static_cast<Index>(i), labels_[i]) -= 1;
    MatrixXd slope = one_.transpose() * away / samples_;
    slope.topRows(n_) += penalty_ * weights.topRows(n_);
    return slope;
  }

  /// By class and reading: sum_i p_c (delta_cd - p_d) x x^T/n, and the penalty. A constant added to all
  /// biases changes nothing; a little curvature keeps that direction where it is.
  MatrixXd hessian(const MatrixXd& shares) const {
    const Index rows = n_ + 1, classes = shares.cols();
    MatrixXd weighted(one_.rows(), rows * classes);
    for (Index c = 0; c < classes; ++c)
      weighted.middleCols(c * rows, rows) = one_.array().colwise() * shares.col(c).array();
    MatrixXd h = MatrixXd::Zero(rows * classes, rows * classes);
    h.selfadjointView<Eigen::Lower>().rankUpdate(weighted.transpose(), -1 / samples_);
    for (Index c = 0; c < classes; ++c) {
      h.block(c * rows, c * rows, rows, rows) +=
          one_.transpose() * weighted.middleCols(c * rows, rows) / samples_;
      h.diagonal().segment(c * rows, n_).array() += penalty_;
      h(c * rows + n_, c * rows + n_) += kTinyCurvature;
    }
    h.triangularView<Eigen::StrictlyUpper>() = h.transpose();
    return h;
  }

  const std::vector<std::uint32_t>& labels_;
  double penalty_;
  Index n_;
  double samples_;
  StateMatrix one_;
};

}  // namespace

void improve_softmax(const StateMatrix& x, const std::vector<std::uint32_t>& labels, double penalty,
                     MatrixXd& weights) {
  const SoftmaxProblem problem(x, labels, penalty);
  if (weights.size() <= kMostUnknowns)
    problem.by_newton(weights);
  else
    problem.by_bounded_steps(weights);
}

}  // namespace memspike
