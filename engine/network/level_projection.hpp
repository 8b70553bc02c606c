// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "engine/maps/device_maps.hpp"
#include "engine/network/linear_population.hpp"
#include "engine/network/network.hpp"
#include "engine/network/simulation.hpp"
#include "engine/network/terminal_histories.hpp"
#include "engine/network/wiring.hpp"

namespace memspike {

/// A projection whose devices are not integrated step by step: between the levels of their terminals they go
/// through maps.
///
/// While a postsynaptic waveform runs, its column is left alone and the edges of rows are kept; when it ends,
/// the column goes through all of it at once. No membrane misses the current meanwhile: it is held.
class LevelProjection {
 public:
  virtual ~LevelProjection() = default;
  LevelProjection(const LevelProjection&) = delete;
  LevelProjection& operator=(const LevelProjection&) = delete;

  /// Without this its current reaches no membrane.
  virtual void deliver_to(LinearPopulation& target) = 0;

  /// Whether every edge that its waveform can make is one pass over a row.
  virtual bool is_light() const { return false; }

  int pre_level(const Terminal& terminal) const {
    return terminal.running ? pre_.segment(terminal.segment).level : 0;
  }
  int post_level(const Terminal& terminal) const {
    return terminal.running ? post_.segment(terminal.segment).level : 0;
  }

  /// The row comes to a level at t, or starts its waveform again at the same one. Targets whose slack is used
  /// up are added to `tight`.
  virtual void row_edge(const Row& row, int level, double t, std::vector<std::uint32_t>& tight) = 0;
  void column_starts(std::uint32_t post, double t, std::uint32_t waveform) {
    histories_.start_column(post, t, waveform == 0);
  }
  void column_edge(std::uint32_t post, int level, double t) { histories_.note_column(post, t, level); }
  virtual void column_ends(std::uint32_t post, double t) = 0;

  /// Adds the current of all devices at rest, at the start.
  virtual void add_resting_current() = 0;
  /// Adds the current of all devices of a column, as it is from t on.
  virtual void add_column_current(std::uint32_t post, double t) = 0;
  virtual DeviceState state_at(std::uint64_t edge, double t) const = 0;
  /// Terminal current, (V - u)/R_s [A].
  double current_at(std::uint64_t edge, double t) const;

 protected:
  LevelProjection(const Network& network, const Wiring& wiring, std::uint32_t projection,
                  const TerminalLevels& pre, const TerminalLevels& post, double settled_after,
                  NetworkCounts& counts);

  Ends ends_of(std::uint64_t edge) const;
  /// The edge of a row that ends in a neuron, if there is one.
  std::optional<std::uint64_t> edge_to(std::uint32_t row, std::uint32_t post) const;
  /// Each of the targets once, in their order.
  bool reaches_everybody(const Row& row) const { return row.end - row.begin == everybody_; }
  /// Calls visit(edge, row) for the edges of live rows that end in a neuron, after fetch(edge) for all of
  /// them; rows count from the projection's first.
  template <class Fetch, class Visit>
  void for_each_live_edge(std::uint32_t post, const Fetch& fetch, const Visit& visit) const;
  /// Calls visit(edge, post) for the edges of a row that end where a postsynaptic waveform has just ended.
  template <class Visit>
  void for_each_coming_back(const Row& row, double t, const Visit& visit);

  const Network& network_;
  const Wiring& wiring_;
  std::uint32_t p_;
  const Projection& projection_;
  const TerminalLevels &pre_, &post_;
  NetworkCounts& counts_;
  std::uint32_t first_row_;
  bool has_multiple_edges_ = false;  // in a row, to the same neuron
  std::uint64_t everybody_ =
      ~std::uint64_t{0};  // edges of a row of which that can be said; else none has so many
  TerminalHistories histories_;

 private:
  mutable std::vector<std::pair<std::uint64_t, std::uint32_t>> live_edges_;  // room
};

template <class Fetch, class Visit>
void LevelProjection::for_each_live_edge(std::uint32_t post, const Fetch& fetch, const Visit& visit) const {
  const auto column = wiring_.column(p_, post);
  const bool in_order = wiring_.rows_are_in_order(p_);
  // The states of a column lie far apart: all of them are asked for before the first is needed.
  live_edges_.clear();
  const auto keep = [&](std::uint64_t edge, std::uint32_t row) {
    fetch(edge);
    live_edges_.emplace_back(edge, row);
  };
  std::size_t k = 0;
  for (const std::uint32_t row : histories_.live_rows()) {
    const Row& r = wiring_.row(first_row_ + row);
    if (reaches_everybody(r)) {
      keep(r.begin + post, row);
    } else if (in_order) {
      // Rows and the edges of the column ascend together: a search in each row would miss the caches.
      while (k < column.size() && column[k] < r.begin) ++k;
      if (k < column.size() && column[k] < r.end) keep(column[k], row);
    } else if (const auto edge = edge_to(row, post)) {
      keep(*edge, row);
    }
  }
  for (const auto& [edge, row] : live_edges_) visit(edge, row);
}

template <class Visit>
void LevelProjection::for_each_coming_back(const Row& row, double t, const Visit& visit) {
  const auto& posts = histories_.columns_ended_before(t);
  if (posts.empty()) return;
  if (!has_multiple_edges_) {
    for (const std::uint32_t post : posts)
      if (const auto edge = edge_to(wiring_.index_of(row) - first_row_, post)) visit(*edge, post);
    return;
  }
  for (std::uint64_t i = row.begin; i < row.end; ++i) {
    const std::uint64_t edge = wiring_.edge_of_row(row, i);
    const std::uint32_t post = projection_.post[edge];
    if (std::find(posts.begin(), posts.end(), post) != posts.end()) visit(edge, post);
  }
}

}  // namespace memspike
