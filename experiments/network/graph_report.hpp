// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "engine/network/network.hpp"

namespace memspike {

/// How many synapses neurons have, at their end of a projection.
struct DegreeRange {
  std::uint64_t low = 0, high = 0;
  double mean = 0;
};

/// What the drawn graph of a network looks like.
struct GraphReport {
  struct OfProjection {
    DegreeRange out, in;
  };
  std::vector<OfProjection> projections;
  std::uint64_t components = 0;          ///< weakly connected ones, single neurons included
  std::uint64_t largest_component = 0;   ///< neurons in it
  std::vector<std::uint64_t> unreached;  ///< neurons of each population that no stimulus can make fire
};
GraphReport report_on_graph(const Network& network);

}  // namespace memspike
