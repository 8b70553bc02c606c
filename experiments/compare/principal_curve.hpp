// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/contract/unit.hpp"
#include "experiments/compare/compared_run.hpp"

namespace memspike {

/// What a comparison draws for one run over another.
struct CurveKind {
  std::string_view name;              ///< of the figure
  std::string_view title;             ///< headline in the report
  std::string_view what;              ///< what is drawn, for the caption
  std::string_view table, x, y;       ///< of the stored table
  std::string_view x_words, y_words;  ///< of the axes
  Unit x_unit, y_unit;
  bool log_x = false;
  bool points = false;  ///< with symbols
};

struct Curve {
  std::vector<double> x, y;
};

/// The curve of one finished run: the mean over its devices where all have the same x, else its first device.
/// Of weights the mean over all synapses, of spikes the rate of all of them together. Empty where there is
/// none.
std::optional<Curve> curve_of(const std::filesystem::path& run, const CurveKind& kind);

/// The first kind, of the run's own kind of experiment, of which every run has a curve of at least two
/// points.
const CurveKind* common_kind(const std::vector<ComparedRun>& runs);

/// The conductances of all recorded synapses at the last time; empty without a record of weights.
std::vector<double> final_weights(const std::filesystem::path& run);

}  // namespace memspike
