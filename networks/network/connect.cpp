// SPDX-License-Identifier: Apache-2.0
#include "networks/network/connect.hpp"

#include <algorithm>
#include <cmath>

#include "networks/network/draw_rows.hpp"
#include "networks/network/graph_generators.hpp"

namespace memspike {
namespace {

using Kind = ConnectRule::Kind;
using Posts = std::vector<std::uint32_t>;

/// The neuron that a row must not reach, or kNone.
std::uint32_t left_out(const ConnectRule& rule, const ConnectTask& task, std::uint32_t row) {
  return task.one_population && !rule.autapses ? row : DistinctDraw::kNone;
}

Rows all_to_all(const ConnectRule& rule, const ConnectTask& task) {
  return drawn_rows(task.pre(), task.post(), task,
                    [&](std::uint32_t row, RandomStream&, RowScratch&, Posts& out) {
                      const std::uint32_t out_of_reach = left_out(rule, task, row);
                      for (std::uint32_t post = 0; post < task.post(); ++post)
                        if (post != out_of_reach) out.push_back(post);
                    });
}

/// Calls hit(column) for each column, with the probability p. The gaps between hits are drawn, not the
/// columns, so that a sparse row costs little.
template <class Hit>
void each_with_probability(double p, std::uint32_t columns, RandomStream& stream, const Hit& hit) {
  if (p <= 0) return;
  const double miss = std::log1p(-p);
  for (double at = 0; at < columns; at += 1) {
    if (p < 1) at += std::floor(std::log(stream.uniform()) / miss);
    if (at < columns) hit(static_cast<std::uint32_t>(at));
  }
}

Rows fixed_probability(const ConnectRule& rule, const ConnectTask& task) {
  return drawn_rows(task.pre(), task.post(), task,
                    [&](std::uint32_t row, RandomStream& stream, RowScratch&, Posts& out) {
                      const std::uint32_t not_this = left_out(rule, task, row);
                      each_with_probability(rule.probability, task.post(), stream, [&](std::uint32_t post) {
                        if (post != not_this) out.push_back(post);
                      });
                    });
}

/// P = p f(d): first every pair with p, then of these the share f(d).
Rows by_distance(const ConnectRule& rule, const ConnectTask& task) {
  return drawn_rows(task.pre(), task.post(), task,
                    [&](std::uint32_t row, RandomStream& stream, RowScratch&, Posts& out) {
                      const std::uint32_t not_this = left_out(rule, task, row);
                      each_with_probability(rule.probability, task.post(), stream, [&](std::uint32_t post) {
                        const double share = profile_at(rule, distance(task.from, row, task.to, post));
                        if (stream.uniform() < share && post != not_this) out.push_back(post);
                      });
                    });
}

/// Rows of `degree` partners each; `columns` to choose from.
Rows fixed_degree(const ConnectRule& rule, const ConnectTask& task, std::uint32_t rows,
                  std::uint32_t columns) {
  return drawn_rows(
      rows, columns, task, [&](std::uint32_t row, RandomStream& stream, RowScratch& scratch, Posts& out) {
        const std::uint32_t not_this = left_out(rule, task, row);
        if (!rule.multapses) return scratch.distinct().append(rule.degree, not_this, stream, out);
        const auto begin = static_cast<std::ptrdiff_t>(out.size());
        for (std::uint64_t k = 0; k < rule.degree; ++k) {
          const std::uint32_t drawn = drawn_below(columns - (not_this != DistinctDraw::kNone), stream);
          out.push_back(drawn + (drawn >= not_this));
        }
        std::sort(out.begin() + begin, out.end());
      });
}

/// Rules that draw the graph as a whole, not neuron by neuron.
Rows generated(const ConnectRule& rule, const ConnectTask& task) {
  RandomStream stream(task.seed, "connections of " + task.projection, 0);
  const std::vector<Edge> edges = rule.kind == Kind::small_world
                                      ? small_world_edges(task.pre(), rule.degree, rule.probability, stream)
                                      : scale_free_edges(task.pre(), rule.degree, rule.exponent, stream);
  Rows rows = sorted_rows(edges, task.pre());
  rows.listed = {};
  return rows;
}

Rows one_to_one(const ConnectTask& task) {
  return drawn_rows(task.pre(), task.post(), task,
                    [](std::uint32_t row, RandomStream&, RowScratch&, Posts& out) { out.push_back(row); });
}

}  // namespace

Rows connect(const ConnectRule& rule, const ConnectTask& task) {
  switch (rule.kind) {
    case Kind::all_to_all:
      return all_to_all(rule, task);
    case Kind::one_to_one:
      return one_to_one(task);
    case Kind::list:
    case Kind::from_file:
      return sorted_rows(rule.edges, task.pre());
    case Kind::fixed_probability:
      return fixed_probability(rule, task);
    case Kind::fixed_indegree:
      return transposed(fixed_degree(rule, task, task.post(), task.pre()), task.pre());
    case Kind::fixed_outdegree:
      return fixed_degree(rule, task, task.pre(), task.post());
    case Kind::small_world:
    case Kind::scale_free:
      return generated(rule, task);
    case Kind::distance:
      return by_distance(rule, task);
  }
  return {};
}

}  // namespace memspike
