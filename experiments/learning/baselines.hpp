// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "networks/data/data_description.hpp"

namespace memspike {

/// Share of test samples that classical methods tell right after learning the same training samples: what a
/// network has to be compared with. Features lie in [0, 1].
struct Baselines {
  double chance = 0;        ///< always the class that is most frequent in training
  double nearest_mean = 0;  ///< nearest mean of a class
  double ridge = 0;         ///< linear regression onto the classes, penalty kRidge per feature
  double softmax = 0;       ///< logistic regression, batches of one in an order drawn from the seed
  double knn = 0;           ///< majority of the three nearest training samples
};
Baselines baselines_of(const LearningData& data, std::uint64_t seed, int threads);

/// k-means with so many centres, each standing for the class that most of its samples have: what a layer of
/// as many winner-take-all neurons would be if it clustered perfectly.
double kmeans_accuracy(const LearningData& data, std::size_t centres, std::uint64_t seed, int threads);

}  // namespace memspike
