// SPDX-License-Identifier: Apache-2.0
#include "experiments/reservoir/linear_readout.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "engine/flow/portable.hpp"

namespace memspike {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

constexpr std::size_t kFolds = 5;                       // of which one tells what penalty is best
constexpr int kLargestPenalty = 0, kLeastPenalty = -9;  // exponents of ten
constexpr double kHardlyVaries = 1e-12;

/// Centres readings and makes their variance 1, by what they are in training; a reading that does not vary
/// becomes 0.
class Scaling {
 public:
  explicit Scaling(const StateMatrix& train) : mean_(train.colwise().mean()), factor_(train.cols()) {
    for (Index k = 0; k < train.cols(); ++k) {
      const double variance = (train.col(k).array() - mean_(k)).square().mean(), sd = std::sqrt(variance);
      factor_(k) = sd > kHardlyVaries * std::fabs(mean_(k)) ? 1 / sd : 0;
    }
  }
  StateMatrix apply(const StateMatrix& x) const {
    return (x.rowwise() - mean_).array().rowwise() * factor_.array();
  }

 private:
  Eigen::RowVectorXd mean_, factor_;
};

MatrixXd scores_of(const StateMatrix& x, const MatrixXd& weights) {
  return (x * weights.topRows(x.cols())).rowwise() + weights.row(x.cols());
}

std::vector<std::uint32_t> largest_of(const MatrixXd& scores) {
  std::vector<std::uint32_t> all;
  for (Index i = 0; i < scores.rows(); ++i) {
    Index best;
    scores.row(i).maxCoeff(&best);
    all.push_back(static_cast<std::uint32_t>(best));
  }
  return all;
}

/// Training samples, and the fold that judges.
struct Fold {
  LabelledStates learned, judging;
  explicit Fold(const LabelledStates& all) {
    const auto judged = (all.labels.size() + kFolds - 1) / kFolds;
    judging.x.resize(static_cast<Index>(judged), all.x.cols());
    learned.x.resize(static_cast<Index>(all.labels.size() - judged), all.x.cols());
    for (std::size_t i = 0; i < all.labels.size(); ++i) {
      LabelledStates& part = i % kFolds == 0 ? judging : learned;
      part.x.row(static_cast<Index>(part.labels.size())) = all.x.row(static_cast<Index>(i));
      part.labels.push_back(all.labels[i]);
    }
  }
};

double squared_error(const StateMatrix& x, const std::vector<std::uint32_t>& labels,
                     const MatrixXd& weights) {
  MatrixXd away = scores_of(x, weights);
  for (std::size_t i = 0; i < labels.size(); ++i) away(static_cast<Index>(i), labels[i]) -= 1;
  return away.squaredNorm() / static_cast<double>(labels.size());
}

double power_of_ten(int exponent) { return std::pow(10, exponent); }

MatrixXd start_of(const StateMatrix& x, std::size_t classes) {
  return MatrixXd::Zero(x.cols() + 1, static_cast<Index>(classes));
}

/// From the largest penalty down; a loss that has risen twice goes on rising.
template <class Loss>
int best_penalty(const Loss& loss) {
  double least = std::numeric_limits<double>::infinity(), before = least;
  int best = kLargestPenalty, rises = 0;
  for (int exponent = kLargestPenalty; exponent >= kLeastPenalty && rises < 2; --exponent) {
    const double now = loss(exponent);
    rises = now > before ? rises + 1 : 0, before = now;
    if (now < least) least = now, best = exponent;
  }
  return best;
}

MatrixXd learned_ridge(const LabelledStates& train, std::size_t classes, double& penalty) {
  const Fold fold(train);
  penalty = power_of_ten(best_penalty([&](int exponent) {
    return squared_error(fold.judging.x, fold.judging.labels,
                         ridge_weights(fold.learned.x, fold.learned.labels, classes, power_of_ten(exponent)));
  }));
  return ridge_weights(train.x, train.labels, classes, penalty);
}

MatrixXd learned_softmax(const LabelledStates& train, std::size_t classes, double& penalty) {
  const Fold fold(train);
  MatrixXd path = start_of(train.x, classes), best_on_path = path;
  double least = std::numeric_limits<double>::infinity();
  penalty = power_of_ten(best_penalty([&](int exponent) {
    improve_softmax(fold.learned.x, fold.learned.labels, power_of_ten(exponent), path);
    const double loss = log_loss(fold.judging.x, fold.judging.labels, path);
    if (loss < least) least = loss, best_on_path = path;
    return loss;
  }));
  improve_softmax(train.x, train.labels, penalty, best_on_path);
  return best_on_path;
}

std::vector<std::uint32_t> nearest_states(const LabelledStates& train, const StateMatrix& test,
                                          std::size_t classes) {
  MatrixXd means = MatrixXd::Zero(static_cast<Index>(classes), train.x.cols());
  std::vector<double> counts(classes, 0);
  for (std::size_t i = 0; i < train.labels.size(); ++i)
    means.row(train.labels[i]) += train.x.row(static_cast<Index>(i)), counts[train.labels[i]] += 1;
  std::vector<std::uint32_t> nearest;
  for (std::size_t c = 0; c < classes; ++c) means.row(static_cast<Index>(c)) /= std::max(counts[c], 1.0);
  for (Index i = 0; i < test.rows(); ++i) {
    std::optional<std::size_t> best;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t c = 0; c < classes; ++c) {
      if (counts[c] == 0) continue;
      const double away = (means.row(static_cast<Index>(c)) - test.row(i)).squaredNorm();
      if (away < least) least = away, best = c;
    }
    nearest.push_back(static_cast<std::uint32_t>(best.value_or(0)));
  }
  return nearest;
}

}  // namespace

std::string_view name_of(ReadoutRule rule) { return kReadoutRules[static_cast<int>(rule)]; }

MatrixXd ridge_weights(const StateMatrix& x, const std::vector<std::uint32_t>& labels, std::size_t classes,
                       double penalty) {
  const Index n = x.cols();
  const auto samples = static_cast<double>(x.rows());
  StateMatrix one(x.rows(), n + 1);
  one << x, Eigen::VectorXd::Ones(x.rows());
  MatrixXd y = MatrixXd::Zero(x.rows(), static_cast<Index>(classes));
  for (std::size_t i = 0; i < labels.size(); ++i) y(static_cast<Index>(i), labels[i]) = 1;
  MatrixXd normal = one.transpose() * one / samples;
  normal.diagonal().head(n).array() += penalty;  // the constant is free
  return normal.ldlt().solve(one.transpose() * y / samples);
}

double log_loss(const StateMatrix& x, const std::vector<std::uint32_t>& labels, const MatrixXd& weights) {
  const MatrixXd scores = scores_of(x, weights);
  double sum = 0;
  for (Index i = 0; i < scores.rows(); ++i) {
    const double top = scores.row(i).maxCoeff();
    double all = 0;
    for (Index c = 0; c < scores.cols(); ++c) all += portable::exp(scores(i, c) - top);
    sum += top + portable::log(all) - scores(i, labels[static_cast<std::size_t>(i)]);
  }
  return sum / static_cast<double>(scores.rows());
}

ReadoutResult read_out(ReadoutRule rule, const LabelledStates& train, const LabelledStates& test,
                       std::size_t classes) {
  const Scaling scaling(train.x);
  const LabelledStates scaled{scaling.apply(train.x), train.labels};
  const StateMatrix asked = scaling.apply(test.x);
  ReadoutResult result;
  result.penalty = std::numeric_limits<double>::quiet_NaN();
  if (rule == ReadoutRule::nearest_state)
    result.predicted = nearest_states(scaled, asked, classes);
  else if (rule == ReadoutRule::ridge)
    result.predicted = largest_of(scores_of(asked, learned_ridge(scaled, classes, result.penalty)));
  else
    result.predicted = largest_of(scores_of(asked, learned_softmax(scaled, classes, result.penalty)));
  for (std::size_t i = 0; i < test.labels.size(); ++i) result.right += result.predicted[i] == test.labels[i];
  return result;
}

}  // namespace memspike
