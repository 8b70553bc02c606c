// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "engine/maps/device_maps.hpp"
#include "engine/network/linear_population.hpp"
#include "engine/network/network.hpp"
#include "engine/network/row_pass.hpp"
#include "engine/network/simulation.hpp"
#include "engine/network/wiring.hpp"

namespace memspike {

/// The devices of a projection that go through compiled maps. Each is one number, its slow coordinate y (see
/// DeviceMaps), as of the last edge of its row or the last end of its postsynaptic waveform, whichever is
/// later.
///
/// While a postsynaptic waveform runs, its column is left alone and the edges of rows are kept; when it ends,
/// the column goes through all of it at once. No membrane misses the current meanwhile: it is held.
class MappedProjection {
 public:
  /// target: nothing where the current reaches no membrane.
  MappedProjection(const Network& network, const Wiring& wiring, std::uint32_t projection,
                   std::shared_ptr<const DeviceMaps> maps, NetworkCounts& counts);

  const DeviceMaps& maps() const { return *maps_; }
  std::uint32_t projection() const { return p_; }
  /// Prepares what edges do to the membranes of the target.
  void deliver_to(LinearPopulation& target);

  int pre_level(const Terminal& terminal) const;
  int post_level(const Terminal& terminal) const;

  /// The row comes to a level at t, or starts its waveform again at the same one. Targets whose slack is used
  /// up are added to `tight`.
  void row_edge(const Row& row, int level, double t, std::vector<std::uint32_t>& tight);
  void column_starts(std::uint32_t post, double t);
  void column_edge(std::uint32_t post, int level, double t);
  void column_ends(std::uint32_t post, double t);

  /// Adds the current of all devices of a column, as it is from t on.
  void add_column_current(std::uint32_t post, double t) const;
  DeviceState state_at(std::uint64_t edge, double t) const;
  double voltage_at(std::uint64_t edge) const;  ///< [V]
  double R_s() const { return R_s_; }

 private:
  struct Edge {
    double t = 0;
    int from = 0, to = 0;
  };
  /// A terminal: its level, and the edges that may still be needed, ascending.
  struct History {
    int level = 0;
    double since = 0;  // of the last edge
    std::vector<Edge> edges;
    double base_since = 0;  // before the first of them
    int base_level = 0;
  };
  struct Column {
    History history;
    bool active = false, plain = true;  // plain: the waveform has run from its start to its end
    double started = 0;
    double ended = -1;  // of the last waveform
    int last_level = 0;
  };
  /// A terminal's level at a time, and since when.
  struct Standing {
    double since = 0;
    int level = 0;
  };
  /// What an edge does to lines, where both levels are frozen and the currents constant: one table.
  struct Fused {
    int degree = 0;
    std::vector<double> coefficients;  // by power and lane
  };

  /// Edges at t itself count, unless `strictly`.
  static Standing standing(const History& history, double t, bool strictly);
  const History& row_history(std::uint64_t edge) const;
  void note(History& history, double t, int level);
  double oldest_needed(double t) const;
  /// The edge after t, if there is just one.
  static const Edge* only_edge_since(const History& row, double t);
  void note_live(std::uint32_t row);
  void forget_resting_rows(double t);
  /// The edge of a row that ends in a neuron, if there is one.
  std::optional<std::uint64_t> edge_to(std::uint32_t row, std::uint32_t post) const;
  bool rests_unchanged() const;
  /// Whether an edge of a row leaves its devices as they are, but for a transient of u that goes on by
  /// itself.
  bool is_light(int from, int to) const { return light_[pair(from, to)] != 0; }
  bool find_light(int from, int to) const;
  void keep_away(std::uint64_t edge, double away) {
    if (keeps_away_) away_[edge] = away;
  }
  void fused_row(const Row& row, const Fused& fused, double t, std::vector<std::uint32_t>& tight);
  void general_row(const Row& row, const History& history, int to, double t,
                   std::vector<std::uint32_t>& tight);
  void general_edge(std::uint64_t edge, const History& history, int to, double t,
                    std::vector<std::uint32_t>& tight);
  void pass_columns_devices(const Column& column, std::uint32_t post, double t);
  void pass_column(const Column& column, std::uint32_t post, std::uint64_t edge, double t);
  void make_fused(int from, int to);
  double push_of(int from, int to) const;
  double rise_of(const std::vector<double>& modes) const;
  void add_slow(int level, double y, double age, double sign, double* modes) const;
  void add_recent(const History& history, const Column* column, double x, double t, double* modes) const;
  void add_to_target(std::uint32_t post, double t, const double* modes) const;
  /// A device whose column is not active, as of the last edge up to t.
  DeviceMaps::Course course_of(std::uint64_t edge, std::uint32_t post, double t, bool strictly) const;
  double last_known(const History& row, std::uint32_t post, double t, bool strictly) const;
  /// Through all edges since the column's waveform began. Calls edge(t, pre level, post level) for each.
  template <class Visit>
  void for_each_edge(const History& row, const Column& column, double until, const Visit& visit) const;
  /// The state of a device whose column is not active. Edges of its row at t itself count, unless `strictly`.
  DeviceState resting_at(std::uint64_t edge, std::uint32_t post, double t, bool strictly) const;
  /// Through what has happened since the column's waveform began, by integration.
  DeviceState replay(std::uint64_t edge, const Column& column, std::uint32_t post, double t) const;
  DeviceState flow(DeviceState at, double voltage, double duration) const;
  std::size_t edge_at(const Row& row, std::uint64_t i) const { return wiring_.edge_of_row(row, i); }
  std::size_t pair(int from, int to) const;

  const Network& network_;
  const Wiring& wiring_;
  std::uint32_t p_;
  const Projection& projection_;
  std::shared_ptr<const DeviceMaps> maps_;
  NetworkCounts& counts_;
  LinearPopulation* target_ = nullptr;
  double R_s_, C_m_;
  const double* parameters_;
  const DeviceKernel* kernel_;
  std::uint32_t first_row_;
  bool has_multiple_edges_ = false;   // in a row, to the same neuron
  bool last_segment_settles_ = true;  // of post_pulse
  // How far u was from the manifold at the last edge that was not light, or end of a column; where it is
  // needed.
  bool keeps_away_ = false;
  std::vector<char> light_;  // by pair of levels
  std::vector<double> away_;
  std::vector<double> y_;
  std::vector<History> rows_;
  std::vector<Column> columns_;
  std::vector<std::uint32_t> active_;
  std::vector<std::uint32_t> live_;  // rows, ascending, that are not at rest or were not a short time ago
  std::vector<std::pair<std::uint32_t, double>> kept_;
  // --- towards the target
  std::vector<std::size_t> mode_of_;  // class mode -> mode of the population
  std::vector<Fused> fused_;
  std::vector<double> push_;
  const Passes& passes_;
  std::vector<double> scaled_;
  std::vector<std::uint32_t> tight_room_;
  std::vector<double> y_room_;
  std::vector<std::uint32_t> post_room_;
};

}  // namespace memspike
