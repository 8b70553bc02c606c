// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/figures/weight_history.hpp"

#include "experiments/network/figures/network_view.hpp"

namespace memspike {

std::optional<WeightHistory> history_of(const StoredTable& table, const std::string& projection) {
  const std::vector<double>&t = table.numbers("t"), &pre = table.numbers("pre"),
        &post = table.numbers("post"), &G = table.numbers("G");
  const std::vector<std::string> names = names_in(table, "projection");
  WeightHistory history;
  std::vector<double> by_time;
  for (std::size_t row = 0; row < t.size(); ++row) {
    if (names[row] != projection) continue;
    if (history.t.empty() || t[row] != history.t.back()) history.t.push_back(t[row]);
    if (history.t.size() == 1) history.pre.push_back(pre[row]), history.post.push_back(post[row]);
    by_time.push_back(G[row]);
  }
  const std::size_t n = history.synapses(), times = history.t.size();
  if (n == 0 || times < 2 || by_time.size() != n * times) return std::nullopt;
  history.G.resize(by_time.size());
  for (std::size_t time = 0; time < times; ++time)
    for (std::size_t k = 0; k < n; ++k) history.G[k * times + time] = by_time[time * n + k];
  return history;
}

}  // namespace memspike
