// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/figures/weight_history.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/network/figures/network_view.hpp"

namespace memspike {
namespace {

bool takes_place_at(const WeightRecord& record, double t) {
  constexpr double kNear = 1e-9;  // of `every`: multiples are written as decimals
  if (record.every > 0) return std::fabs(t / record.every - std::round(t / record.every)) < kNear;
  return std::binary_search(record.at.begin(), record.at.end(), t);
}

/// Of the rows of a projection at one time, how many are those of the first record: it comes first.
std::size_t rows_of_first(const std::vector<const WeightRecord*>& records, double t, std::size_t rows) {
  if (records.size() < 2) return rows;
  if (!takes_place_at(*records[0], t)) return 0;
  return rows / static_cast<std::size_t>(
                    std::count_if(records.begin(), records.end(),
                                  [t](const WeightRecord* record) { return takes_place_at(*record, t); }));
}

}  // namespace

std::optional<WeightHistory> history_of(const StoredTable& table, const std::string& projection,
                                        const std::vector<WeightRecord>& records, std::uint32_t index) {
  std::vector<const WeightRecord*> own;
  for (const WeightRecord& record : records)
    if (record.projection == index) own.push_back(&record);
  const std::vector<double>&t = table.numbers("t"), &pre = table.numbers("pre"),
        &post = table.numbers("post"), &G = table.numbers("G");
  const std::vector<std::string> names = names_in(table, "projection");
  WeightHistory history;
  std::vector<double> by_time;
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < t.size(); ++row)
    if (names[row] == projection) rows.push_back(row);
  for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
    const double now = t[rows[begin]];
    while (end < rows.size() && t[rows[end]] == now) ++end;
    const std::size_t count = rows_of_first(own, now, end - begin);
    if (count == 0) continue;
    history.t.push_back(now);
    for (std::size_t k = begin; k < begin + count; ++k) {
      if (history.t.size() == 1) history.pre.push_back(pre[rows[k]]), history.post.push_back(post[rows[k]]);
      by_time.push_back(G[rows[k]]);
    }
  }
  const std::size_t n = history.synapses(), times = history.t.size();
  if (n == 0 || times < 2 || by_time.size() != n * times) return std::nullopt;
  history.G.resize(by_time.size());
  for (std::size_t time = 0; time < times; ++time)
    for (std::size_t k = 0; k < n; ++k) history.G[k * times + time] = by_time[time * n + k];
  return history;
}

}  // namespace memspike
