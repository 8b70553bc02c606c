// SPDX-License-Identifier: Apache-2.0
#include "engine/network/terminal_histories.hpp"

#include <algorithm>

#include "engine/network/instant.hpp"

namespace memspike {

Standing LevelHistory::standing(double t, bool strictly) const {
  const double limit = strictly ? t - tie_at(t) : t + tie_at(t);
  for (auto edge = edges.rbegin(); edge != edges.rend(); ++edge)
    if (strictly ? edge->t < limit : edge->t <= limit) return {edge->t, edge->to};
  return before;
}

const LevelEdge* LevelHistory::only_edge_since(double t) const {
  const LevelEdge* found = nullptr;
  for (const LevelEdge& edge : edges) {
    if (edge.t <= t || edge.from == edge.to) continue;
    if (found) return nullptr;
    found = &edge;
  }
  return found;
}

void LevelHistory::note(double t, int to, double oldest) {
  auto keep = edges.begin();
  for (; keep != edges.end() && keep->t < oldest; ++keep) before = {keep->t, keep->to};
  edges.erase(edges.begin(), keep);
  edges.push_back({t, level, to});
  level = to, since = t;
}

double TerminalHistories::oldest_needed(double t) const {
  double oldest = t;
  for (const std::uint32_t post : active_) oldest = std::min(oldest, columns_[post].started);
  return oldest - settled_;
}

void TerminalHistories::note_row(std::uint32_t row, double t, int level) {
  rows_[row].note(t, level, oldest_needed(t));
  if (is_live_[row]) return;
  is_live_[row] = 1;
  live_.insert(std::lower_bound(live_.begin(), live_.end(), row), row);
}

void TerminalHistories::forget_resting_rows(double t) {
  // Those that stay a little longer cost less than looking at all rows each time.
  if (t < forgotten_ + settled_ / 4) return;
  forgotten_ = t;
  const double oldest = oldest_needed(t);
  std::erase_if(live_, [&](std::uint32_t row) {
    const bool rests = rows_[row].level == 0 && rows_[row].since < oldest;
    if (rests) is_live_[row] = 0;
    return rests;
  });
}

void TerminalHistories::start_column(std::uint32_t post, double t, bool plain) {
  ColumnHistory& column = columns_[post];
  if (column.active) {
    column.plain = false;
    return;
  }
  column.active = true;
  column.plain = plain;
  column.started = t;
  column.levels.edges.clear();
  column.levels.level = column.levels.before.level = 0;
  active_.push_back(post);
}

void TerminalHistories::note_column(std::uint32_t post, double t, int level) {
  LevelHistory& levels = columns_[post].levels;
  if (level == levels.level) return;
  levels.edges.push_back({t, levels.level, level});
  levels.level = level, levels.since = t;
}

void TerminalHistories::end_column(std::uint32_t post, double t) {
  columns_[post].last_level = columns_[post].levels.level;
  note_column(post, t, 0);
}

void TerminalHistories::close_column(std::uint32_t post, double t) {
  columns_[post].active = false;
  columns_[post].ended = t;
  active_.erase(std::find(active_.begin(), active_.end(), post));
  if (std::find(ended_.begin(), ended_.end(), post) == ended_.end()) ended_.push_back(post);
}

const std::vector<std::uint32_t>& TerminalHistories::columns_ended_before(double t) {
  std::erase_if(ended_, [&](std::uint32_t post) { return !(columns_[post].ended > t - settled_); });
  return ended_;
}

}  // namespace memspike
