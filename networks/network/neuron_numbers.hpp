// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/network/network.hpp"

namespace memspike {

/// Numbers the neurons of all populations through, as declared.
class NeuronNumbers {
 public:
  explicit NeuronNumbers(const Network& network) {
    for (const Population& p : network.populations) start_.push_back(start_.back() + p.size);
  }
  std::size_t of(std::uint32_t population, std::uint32_t neuron) const { return start_[population] + neuron; }
  std::size_t count() const { return start_.back(); }

 private:
  std::vector<std::size_t> start_{0};
};

/// Calls visit(pre, edge) for each edge, by (pre, post).
template <class Visit>
void for_each_edge(const Projection& projection, const Visit& visit) {
  for (std::uint32_t pre = 0; pre + 1 < projection.row_start.size(); ++pre)
    for (std::uint64_t edge = projection.row_start[pre]; edge < projection.row_start[pre + 1]; ++edge)
      visit(pre, edge);
}

}  // namespace memspike
