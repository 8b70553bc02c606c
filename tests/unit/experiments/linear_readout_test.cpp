// SPDX-License-Identifier: Apache-2.0
#include "experiments/reservoir/linear_readout.hpp"

#include <gtest/gtest.h>

#include <Eigen/QR>
#include <cmath>
#include <random>

namespace memspike::test {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// Clouds about the corners of a triangle in the first two readings; the others are noise.
LabelledStates clouds(std::size_t samples, std::size_t readings, unsigned seed, double width = 0.5) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  LabelledStates s;
  s.x.resize(static_cast<Index>(samples), static_cast<Index>(readings));
  for (std::size_t i = 0; i < samples; ++i) {
    const auto c = static_cast<std::uint32_t>(i % 3);
    s.labels.push_back(c);
    for (Index k = 0; k < s.x.cols(); ++k) s.x(static_cast<Index>(i), k) = width * normal(random);
    s.x(static_cast<Index>(i), 0) += std::cos(2.1 * c), s.x(static_cast<Index>(i), 1) += std::sin(2.1 * c);
  }
  return s;
}

MatrixXd targets(const LabelledStates& s) {
  MatrixXd y = MatrixXd::Zero(s.x.rows(), 3);
  for (std::size_t i = 0; i < s.labels.size(); ++i) y(static_cast<Index>(i), s.labels[i]) = 1;
  return y;
}

/// Ridge as plain least squares of more equations, sqrt(n penalty) W = 0, by an orthogonal factorisation.
MatrixXd plain_ridge(const LabelledStates& s, double penalty) {
  const Index n = s.x.cols(), samples = s.x.rows();
  MatrixXd a = MatrixXd::Zero(samples + n, n + 1), b = MatrixXd::Zero(samples + n, 3);
  a.topLeftCorner(samples, n) = s.x, a.topRightCorner(samples, 1).setOnes();
  a.bottomLeftCorner(n, n).diagonal().setConstant(std::sqrt(static_cast<double>(samples) * penalty));
  b.topRows(samples) = targets(s);
  return a.colPivHouseholderQr().solve(b);
}

TEST(LinearReadout, RidgeIsThatOfTheClosedForm) {
  const LabelledStates s = clouds(60, 5, 1);
  for (const double penalty : {1.0, 1e-3, 1e-9})
    EXPECT_LT((ridge_weights(s.x, s.labels, 3, penalty) - plain_ridge(s, penalty)).cwiseAbs().maxCoeff(),
              1e-9)
        << penalty;
}

/// The penalised loss, from its definition.
double plain_loss(const LabelledStates& s, double penalty, const MatrixXd& w) {
  double sum = 0;
  for (Index i = 0; i < s.x.rows(); ++i) {
    double all = 0, own = 0;
    for (Index c = 0; c < w.cols(); ++c) {
      double score = w(s.x.cols(), c);
      for (Index k = 0; k < s.x.cols(); ++k) score += w(k, c) * s.x(i, k);
      all += std::exp(score);
      if (c == static_cast<Index>(s.labels[static_cast<std::size_t>(i)])) own = score;
    }
    sum += std::log(all) - own;
  }
  return sum / static_cast<double>(s.x.rows()) + 0.5 * penalty * w.topRows(s.x.cols()).squaredNorm();
}

/// The loss is convex: where no small change of a weight lowers it, it is at its minimum.
void expect_minimum(const LabelledStates& s, double penalty, const MatrixXd& w, double slope_allowed) {
  constexpr double kStep = 1e-5;
  for (Index k = 0; k < w.rows(); ++k)
    for (Index c = 0; c < w.cols(); ++c) {
      MatrixXd up = w, down = w;
      up(k, c) += kStep, down(k, c) -= kStep;
      EXPECT_NEAR((plain_loss(s, penalty, up) - plain_loss(s, penalty, down)) / (2 * kStep), 0,
                  slope_allowed);
    }
}

TEST(LinearReadout, SoftmaxEndsAtTheMinimumOfItsLoss) {
  const LabelledStates s = clouds(60, 4, 2);
  for (const double penalty : {0.1, 1e-3, 1e-6}) {
    MatrixXd w = MatrixXd::Zero(5, 3);
    improve_softmax(s.x, s.labels, penalty, w);
    expect_minimum(s, penalty, w, 2e-5);
    EXPECT_NEAR(log_loss(s.x, s.labels, w), plain_loss(s, 0, w), 1e-12);
  }
}

TEST(LinearReadout, SoftmaxOfManyUnknownsDoesToo) {
  const LabelledStates s = clouds(300, 220, 3);
  MatrixXd w = MatrixXd::Zero(221, 3);
  ASSERT_GT(w.size(), 600);
  improve_softmax(s.x, s.labels, 1e-2, w);
  MatrixXd far = w;
  far(0, 0) += 0.01, far(3, 1) -= 0.01;
  EXPECT_LT(plain_loss(s, 1e-2, w), plain_loss(s, 1e-2, far));
  // A minimum that a hundredth of the way to any other point does not improve.
  const MatrixXd elsewhere = ridge_weights(s.x, s.labels, 3, 1e-2);
  EXPECT_LT(plain_loss(s, 1e-2, w), plain_loss(s, 1e-2, w + 0.01 * (elsewhere - w)) + 1e-9);
}

TEST(LinearReadout, EveryRuleTellsCloudsApart) {
  const LabelledStates train = clouds(300, 3, 4, 0.3), test = clouds(300, 3, 5, 0.3);
  for (const ReadoutRule rule : {ReadoutRule::ridge, ReadoutRule::softmax, ReadoutRule::nearest_state}) {
    const ReadoutResult result = read_out(rule, train, test, 3);
    EXPECT_GT(result.right, 285u) << name_of(rule);
    EXPECT_EQ(std::isnan(result.penalty), rule == ReadoutRule::nearest_state);
  }
}

TEST(LinearReadout, KnowsNothingOfTheTestSamples) {
  const LabelledStates train = clouds(150, 40, 6, 1.0);
  LabelledStates test = clouds(150, 40, 7, 1.0);
  for (const ReadoutRule rule : {ReadoutRule::ridge, ReadoutRule::softmax}) {
    const ReadoutResult plain = read_out(rule, train, test, 3);
    LabelledStates other = test;
    for (std::uint32_t& label : other.labels) label = (label + 1) % 3;
    other.x.bottomRows(75) *= 100;
    const ReadoutResult again = read_out(rule, train, other, 3);
    EXPECT_EQ(plain.penalty, again.penalty);
    EXPECT_TRUE(std::equal(plain.predicted.begin(), plain.predicted.begin() + 75, again.predicted.begin()));
  }
}

TEST(LinearReadout, APenaltyIsChosenThatHelps) {
  // Sixty samples, fifty readings: without a penalty the noise is learned by heart.
  const LabelledStates train = clouds(60, 50, 8, 0.7), test = clouds(600, 50, 9, 0.7);
  const ReadoutResult chosen = read_out(ReadoutRule::ridge, train, test, 3);
  EXPECT_GT(chosen.penalty, 1e-4);
  const MatrixXd bare = plain_ridge(train, 1e-12);
  std::uint64_t right = 0;
  for (Index i = 0; i < test.x.rows(); ++i) {
    Index best;
    (test.x.row(i) * bare.topRows(50) + bare.row(50)).maxCoeff(&best);
    right += static_cast<std::uint32_t>(best) == test.labels[static_cast<std::size_t>(i)];
  }
  EXPECT_GT(chosen.right, right + 10);
}

TEST(LinearReadout, AReadingThatNeverVariesChangesNothing) {
  const LabelledStates train = clouds(90, 3, 10), test = clouds(90, 3, 11);
  const auto with_constant = [](const LabelledStates& s) {
    LabelledStates more = s;
    more.x.conservativeResize(Eigen::NoChange, 4);
    more.x.col(3).setConstant(7);
    return more;
  };
  for (const ReadoutRule rule : {ReadoutRule::ridge, ReadoutRule::softmax, ReadoutRule::nearest_state})
    EXPECT_EQ(read_out(rule, train, test, 3).predicted,
              read_out(rule, with_constant(train), with_constant(test), 3).predicted)
        << name_of(rule);
}

}  // namespace
}  // namespace memspike::test
