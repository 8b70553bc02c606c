// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "networks/network/connect_rule.hpp"

namespace memspike {

/// The edges of a projection by (pre, post): those of pre are row_start[pre] <= edge < row_start[pre + 1].
struct Rows {
  std::vector<std::uint64_t> row_start;
  std::vector<std::uint32_t> post;
  /// Of edges that were listed: which of them each edge is; empty for the other rules.
  std::vector<std::uint64_t> listed;
};

/// The populations that a rule is applied to, and the key of its random draws.
struct ConnectTask {
  Layout from, to;
  bool one_population = false;
  std::uint64_t seed = 0;
  std::string projection;  ///< its name
  int threads = 1;

  std::uint32_t pre() const { return from.size(); }
  std::uint32_t post() const { return to.size(); }
};

/// The connections that a rule makes: a function of (seed, name of the projection, neuron), whatever the
/// number of threads. Every neuron draws from a stream of its own; only small_world and scale_free, which
/// Boost.Graph draws link by link, have one stream for all.
Rows connect(const ConnectRule& rule, const ConnectTask& task);

}  // namespace memspike
