// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

namespace memspike {

/// An edge of a waveform: from one level of a terminal to another, or to the same one where a waveform starts
/// anew.
struct LevelEdge {
  double t = 0;  ///< [s]
  int from = 0, to = 0;
};

/// A terminal's level at a time, and since when.
struct Standing {
  double since = 0;  ///< [s]
  int level = 0;
};

/// Edges may come at t = 0, and are later than this [s].
inline constexpr double kBeforeStart = -1e-11;

/// A terminal: its level, and the edges that may still be needed, ascending.
struct LevelHistory {
  int level = 0;
  double since = 0;  ///< of the last edge [s]
  std::vector<LevelEdge> edges;
  Standing before{kBeforeStart, 0};  ///< the first of them

  /// Edges at t itself count, unless `strictly`.
  Standing standing(double t, bool strictly) const;
  /// The edge after t that changes the level, if there is just one.
  const LevelEdge* only_edge_since(double t) const;
  /// A new edge; those before `oldest` are forgotten.
  void note(double t, int to, double oldest);
};

/// The postsynaptic terminal of a column.
struct ColumnHistory {
  LevelHistory levels;
  bool active = false;  ///< a waveform runs
  bool plain = true;    ///< it is number 0 and has run from its start without starting anew
  double started = 0;   ///< [s]
  double ended = -1;    ///< the last one [s]
  int last_level = 0;   ///< when that ended
};

/// What a device has seen: the terminals at its two ends.
struct Ends {
  const LevelHistory& row;
  const ColumnHistory* column;  ///< nothing where it has no waveforms
  /// Of the last edge of its row or the last end of its postsynaptic waveform, whichever is later [s].
  double since() const { return column && column->ended > row.since ? column->ended : row.since; }
};

/// What has happened at the terminals of a projection, as far back as its devices may still need it:
/// `settled` before the oldest waveform that still runs on a column.
class TerminalHistories {
 public:
  TerminalHistories() = default;
  TerminalHistories(std::uint32_t rows, std::uint32_t columns, double settled)
      : settled_(settled), rows_(rows), columns_(columns), is_live_(rows, 0) {}

  const LevelHistory& row(std::uint32_t row) const { return rows_[row]; }
  bool has_columns() const { return !columns_.empty(); }
  /// Nothing where no column has a waveform.
  const ColumnHistory* column(std::uint32_t post) const {
    return columns_.empty() ? nullptr : &columns_[post];
  }
  /// Rows, ascending, that are not at rest or were not a short time ago.
  const std::vector<std::uint32_t>& live_rows() const { return live_; }
  bool is_live(std::uint32_t row) const { return is_live_[row]; }

  /// Columns whose waveform has ended less than `settled` before t.
  const std::vector<std::uint32_t>& columns_ended_before(double t);

  void note_row(std::uint32_t row, double t, int level);
  /// plain: with waveform number 0.
  void start_column(std::uint32_t post, double t, bool plain);
  void note_column(std::uint32_t post, double t, int level);
  /// The column is back at rest; it stays active until close_column().
  void end_column(std::uint32_t post, double t);
  void close_column(std::uint32_t post, double t);
  /// Now and then.
  void forget_resting_rows(double t);

 private:
  double oldest_needed(double t) const;

  double settled_ = 0, forgotten_ = -1;
  std::vector<LevelHistory> rows_;
  std::vector<ColumnHistory> columns_;
  std::vector<char> is_live_;  // by row
  std::vector<std::uint32_t> active_, live_, ended_;
};

/// Calls edge(t, level of the row, level of the column) for every edge at either since the column's waveform
/// began.
template <class Visit>
void for_each_edge(const LevelHistory& row, const ColumnHistory& column, double until, const Visit& edge) {
  const Standing start = row.standing(column.started, true);
  int pre = start.level, post = 0;
  auto next_row = row.edges.begin();
  while (next_row != row.edges.end() && !(next_row->t > start.since)) ++next_row;
  auto next_column = column.levels.edges.begin();
  while (next_row != row.edges.end() || next_column != column.levels.edges.end()) {
    const bool row_comes = next_column == column.levels.edges.end() ||
                           (next_row != row.edges.end() && next_row->t <= next_column->t);
    const double then = row_comes ? next_row->t : next_column->t;
    if (then > until) break;
    if (row_comes)
      pre = (next_row++)->to;
    else
      post = (next_column++)->to;
    edge(then, pre, post);
  }
}

}  // namespace memspike
