// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "experiments/output/figure.hpp"

namespace memspike {

/// Adds the confusion matrix of tables/confusion.csv, unless there are too many classes to be drawn.
void add_confusion_figure(const std::filesystem::path& folder, const std::vector<std::string>& classes,
                          std::vector<Figure>& figures);

}  // namespace memspike
