// SPDX-License-Identifier: Apache-2.0
#include "experiments/learning/baselines.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <numeric>

#include "engine/flow/portable.hpp"
#include "engine/parallel.hpp"
#include "engine/random.hpp"

namespace memspike {
namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr double kRidge = 1;
constexpr int kSoftmaxEpochs = 30;
constexpr double kSoftmaxRate = 0.1;  // falls as 1/(1 + epoch)
constexpr int kNeighbours = 3, kLloydSweeps = 50;

Matrix matrix_of(const std::vector<std::vector<float>>& samples, std::size_t features) {
  Matrix m(static_cast<Eigen::Index>(samples.size()), static_cast<Eigen::Index>(features));
  for (std::size_t i = 0; i < samples.size(); ++i)
    m.row(static_cast<Eigen::Index>(i)) =
        Eigen::Map<const Eigen::RowVectorXf>(samples[i].data(), static_cast<Eigen::Index>(features));
  return m;
}

double share_right(const std::vector<std::uint32_t>& predicted, const std::vector<std::uint32_t>& labels) {
  std::size_t right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) right += predicted[i] == labels[i];
  return static_cast<double>(right) / static_cast<double>(labels.size());
}

/// For each row of `samples` the row of `centres` that is nearest; of equal ones the first.
std::vector<std::uint32_t> nearest(const Matrix& samples, const Matrix& centres, int threads) {
  const Eigen::VectorXf norms = centres.rowwise().squaredNorm();
  std::vector<std::uint32_t> found(static_cast<std::size_t>(samples.rows()));
  parallel_for(found.size(), threads, [&](std::uint64_t i) {
    const Eigen::VectorXf away = norms - 2 * centres * samples.row(static_cast<Eigen::Index>(i)).transpose();
    Eigen::Index best;
    away.minCoeff(&best);
    found[i] = static_cast<std::uint32_t>(best);
  });
  return found;
}

class Classical {
 public:
  Classical(const LearningData& data, int threads)
      : data_(data),
        threads_(threads),
        train_(matrix_of(data.train, data.features)),
        test_(matrix_of(data.test, data.features)) {}

  double chance() const {
    std::vector<std::size_t> counts(data_.classes, 0);
    for (const std::uint32_t label : data_.train_labels) ++counts[label];
    const auto most =
        static_cast<std::uint32_t>(std::max_element(counts.begin(), counts.end()) - counts.begin());
    return share_right(std::vector<std::uint32_t>(data_.test.size(), most), data_.test_labels);
  }

  double nearest_mean() const {
    Matrix means = Matrix::Zero(static_cast<Eigen::Index>(data_.classes), train_.cols());
    std::vector<float> counts(data_.classes, 0);
    for (Eigen::Index i = 0; i < train_.rows(); ++i) {
      const std::uint32_t label = data_.train_labels[static_cast<std::size_t>(i)];
      means.row(label) += train_.row(i), counts[label] += 1;
    }
    for (std::size_t c = 0; c < data_.classes; ++c)
      means.row(static_cast<Eigen::Index>(c)) /= std::max(counts[c], 1.0f);
    return share_right(nearest(test_, means, threads_), data_.test_labels);
  }

  double ridge() const {
    const Eigen::Index n = train_.cols() + 1;
    Eigen::MatrixXd x(train_.rows(), n);
    x << train_.cast<double>(), Eigen::VectorXd::Ones(train_.rows());
    Eigen::MatrixXd y = Eigen::MatrixXd::Zero(train_.rows(), static_cast<Eigen::Index>(data_.classes));
    for (Eigen::Index i = 0; i < y.rows(); ++i) y(i, data_.train_labels[static_cast<std::size_t>(i)]) = 1;
    Eigen::MatrixXd normal = x.transpose() * x;
    normal.diagonal().head(n - 1).array() += kRidge;  // the constant is free
    const Eigen::MatrixXd weights = normal.ldlt().solve(x.transpose() * y);
    return linear(weights);
  }

  double softmax(std::uint64_t seed) const {
    const Eigen::Index n = train_.cols() + 1, classes = static_cast<Eigen::Index>(data_.classes);
    Eigen::MatrixXd weights = Eigen::MatrixXd::Zero(n, classes);
    std::vector<std::uint32_t> order(data_.train.size());
    std::iota(order.begin(), order.end(), 0u);
    Eigen::VectorXd x(n);
    for (int epoch = 0; epoch < kSoftmaxEpochs; ++epoch) {
      RandomStream random(seed, "softmax", static_cast<std::uint64_t>(epoch));
      for (std::size_t left = order.size(); left > 1; --left)
        std::swap(order[left - 1],
                  order[std::min(static_cast<std::size_t>(random.uniform() * static_cast<double>(left)),
                                 left - 1)]);
      const double rate = kSoftmaxRate / (1 + 0.1 * epoch);
      for (const std::uint32_t i : order) {
        x << train_.row(i).transpose().cast<double>(), 1.0;
        Eigen::VectorXd p = weights.transpose() * x;
        p.array() -= p.maxCoeff();
        for (double& value : p) value = portable::exp(value);
        p /= p.sum();
        p(data_.train_labels[i]) -= 1;
        weights.noalias() -= rate * x * p.transpose();
      }
    }
    return linear(weights);
  }

  double knn() const {
    const Eigen::VectorXf norms = train_.rowwise().squaredNorm();
    std::vector<std::uint32_t> predicted(data_.test.size());
    parallel_for(predicted.size(), threads_, [&](std::uint64_t i) {
      const Eigen::VectorXf away = norms - 2 * train_ * test_.row(static_cast<Eigen::Index>(i)).transpose();
      std::vector<std::uint32_t> order(static_cast<std::size_t>(away.size()));
      std::iota(order.begin(), order.end(), 0u);
      const auto count = static_cast<std::ptrdiff_t>(std::min<std::size_t>(kNeighbours, order.size()));
      std::partial_sort(
          order.begin(), order.begin() + count, order.end(),
          [&](std::uint32_t a, std::uint32_t b) { return std::pair(away(a), a) < std::pair(away(b), b); });
      std::vector<int> votes(data_.classes, 0);
      for (std::ptrdiff_t k = 0; k < count; ++k)
        ++votes[data_.train_labels[order[static_cast<std::size_t>(k)]]];
      const int most = *std::max_element(votes.begin(), votes.end());
      // Where votes are equal the nearest of them decides.
      for (std::ptrdiff_t k = count - 1; k >= 0; --k) {
        const std::uint32_t label = data_.train_labels[order[static_cast<std::size_t>(k)]];
        if (votes[label] == most) predicted[i] = label;
      }
    });
    return share_right(predicted, data_.test_labels);
  }

  double kmeans(std::size_t centres, std::uint64_t seed) const {
    const std::size_t k = std::min(centres, data_.train.size());
    Matrix means(static_cast<Eigen::Index>(k), train_.cols());
    std::vector<std::uint32_t> order(data_.train.size());
    std::iota(order.begin(), order.end(), 0u);
    RandomStream random(seed, "k-means", 0);
    for (std::size_t c = 0; c < k; ++c) {
      const auto left = static_cast<double>(order.size() - c);
      std::swap(order[c],
                order[c + std::min(static_cast<std::size_t>(random.uniform() * left), order.size() - c - 1)]);
      means.row(static_cast<Eigen::Index>(c)) = train_.row(order[c]);
    }
    std::vector<std::uint32_t> member;
    for (int sweep = 0; sweep < kLloydSweeps; ++sweep) {
      std::vector<std::uint32_t> now = nearest(train_, means, threads_);
      if (now == member) break;
      member = std::move(now);
      move_to_means(member, means);
    }
    std::vector<std::vector<int>> votes(k, std::vector<int>(data_.classes, 0));
    for (std::size_t i = 0; i < member.size(); ++i) ++votes[member[i]][data_.train_labels[i]];
    std::vector<std::uint32_t> predicted;
    for (const std::uint32_t c : nearest(test_, means, threads_))
      predicted.push_back(
          static_cast<std::uint32_t>(std::max_element(votes[c].begin(), votes[c].end()) - votes[c].begin()));
    return share_right(predicted, data_.test_labels);
  }

 private:
  /// A centre without samples stays where it is.
  void move_to_means(const std::vector<std::uint32_t>& member, Matrix& means) const {
    Matrix sums = Matrix::Zero(means.rows(), means.cols());
    std::vector<float> counts(static_cast<std::size_t>(means.rows()), 0);
    for (std::size_t i = 0; i < member.size(); ++i)
      sums.row(member[i]) += train_.row(static_cast<Eigen::Index>(i)), counts[member[i]] += 1;
    for (std::size_t c = 0; c < counts.size(); ++c)
      if (counts[c] > 0)
        means.row(static_cast<Eigen::Index>(c)) = sums.row(static_cast<Eigen::Index>(c)) / counts[c];
  }

  double linear(const Eigen::MatrixXd& weights) const {
    const Eigen::Index n = test_.cols();
    std::vector<std::uint32_t> predicted;
    for (Eigen::Index i = 0; i < test_.rows(); ++i) {
      Eigen::Index best;
      (test_.row(i).cast<double>() * weights.topRows(n) + weights.row(n)).maxCoeff(&best);
      predicted.push_back(static_cast<std::uint32_t>(best));
    }
    return share_right(predicted, data_.test_labels);
  }

  const LearningData& data_;
  int threads_;
  Matrix train_, test_;
};

}  // namespace

Baselines baselines_of(const LearningData& data, std::uint64_t seed, int threads) {
  const Classical classical(data, threads);
  return {classical.chance(), classical.nearest_mean(), classical.ridge(), classical.softmax(seed),
          classical.knn()};
}

double kmeans_accuracy(const LearningData& data, std::size_t centres, std::uint64_t seed, int threads) {
  return Classical(data, threads).kmeans(centres, seed);
}

}  // namespace memspike
