// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "experiments/output/summary.hpp"
#include "networks/network/graph_checks.hpp"

namespace memspike {

/// How many synapses neurons have, at their end of a projection.
struct DegreeRange {
  std::uint64_t low = 0, high = 0;
  double mean = 0, sd = 0;  ///< over the neurons of the population
};

/// What the drawn graph of a network looks like.
struct GraphReport {
  struct OfProjection {
    DegreeRange out, in;
  };
  std::vector<OfProjection> projections;
  Components components;
  Unreached unreached;
};
GraphReport report_on_graph(const Network& network);

/// "3" or "1 to 5, mean 3 (sd 1.2)".
std::string words_of(const DegreeRange& range);
/// "2 weakly connected components, 40 neurons in the largest".
std::string words_of(const Components& components);
/// A sentence for each population of which no stimulus reaches all neurons.
std::vector<std::string> unreached_words(const NetworkDescription& network, const GraphReport& graph);

/// The group `graph` of summary.json.
Summary graph_summary(const NetworkDescription& network, const GraphReport& graph);

}  // namespace memspike
