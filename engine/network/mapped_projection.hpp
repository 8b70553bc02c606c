// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "engine/maps/device_maps.hpp"
#include "engine/network/current_delivery.hpp"
#include "engine/network/mapped_devices.hpp"
#include "engine/network/network.hpp"
#include "engine/network/simulation.hpp"
#include "engine/network/terminal_histories.hpp"
#include "engine/network/wiring.hpp"

namespace memspike {

/// A projection whose devices go through compiled maps.
///
/// While a postsynaptic waveform runs, its column is left alone and the edges of rows are kept; when it ends,
/// the column goes through all of it at once. No membrane misses the current meanwhile: it is held.
class MappedProjection {
 public:
  /// Takes over the initial states of the projection.
  MappedProjection(Network& network, const Wiring& wiring, std::uint32_t projection,
                   std::shared_ptr<const DeviceMaps> maps, NetworkCounts& counts);
  /// Without this its current reaches no membrane.
  void deliver_to(LinearPopulation& target);

  /// Whether every edge that its waveform can make is one pass over a row.
  bool is_light() const;

  int pre_level(const Terminal& terminal) const;
  int post_level(const Terminal& terminal) const;

  /// The row comes to a level at t, or starts its waveform again at the same one. Targets whose slack is used
  /// up are added to `tight`.
  void row_edge(const Row& row, int level, double t, std::vector<std::uint32_t>& tight);
  void column_starts(std::uint32_t post, double t) { histories_.start_column(post, t); }
  void column_edge(std::uint32_t post, int level, double t) { histories_.note_column(post, t, level); }
  void column_ends(std::uint32_t post, double t);

  /// Adds the current of all devices at rest, at the start.
  void add_resting_current() const;
  /// Adds the current of all devices of a column, as it is from t on.
  void add_column_current(std::uint32_t post, double t) const;
  DeviceState state_at(std::uint64_t edge, double t) const {
    return devices_.state_at(edge, ends_of(edge), t);
  }
  /// Terminal current, (V - u)/R_s [A].
  double current_at(std::uint64_t edge, double t) const;

 private:
  MappedDevices::Ends ends_of(std::uint64_t edge) const;
  /// The edge of a row that ends in a neuron, if there is one.
  std::optional<std::uint64_t> edge_to(std::uint32_t row, std::uint32_t post) const;
  /// Each of the targets once, in their order.
  bool reaches_everybody(const Row& row) const { return row.end - row.begin == everybody_; }
  /// Calls visit(edge, row) for the edges of live rows that end in a neuron; rows count from the projection's
  /// first.
  template <class Visit>
  void for_each_live_edge(std::uint32_t post, const Visit& visit) const;
  void pass_row(const Row& row, int from, int to, double t, std::vector<std::uint32_t>& tight);
  void take_those_coming_back(const Row& row, int level, double t);
  void single_edge(std::uint64_t edge, const LevelHistory& row, int to, double t,
                   std::vector<std::uint32_t>& tight);

  const Network& network_;
  const Wiring& wiring_;
  std::uint32_t p_;
  const Projection& projection_;
  std::shared_ptr<const DeviceMaps> maps_;
  NetworkCounts& counts_;
  double R_s_;
  std::uint32_t first_row_;
  bool has_multiple_edges_ = false;  // in a row, to the same neuron
  std::uint64_t everybody_ =
      ~std::uint64_t{0};  // edges of a row of which that can be said; else none has so many
  MappedDevices devices_;
  TerminalHistories histories_;
  std::unique_ptr<CurrentDelivery> delivery_;
  // --- room
  mutable std::vector<std::pair<std::uint64_t, std::uint32_t>> live_edges_;
  struct Kept {
    std::uint64_t edge;
    std::uint32_t row;
    double y;
  };
  std::vector<Kept> kept_;
  std::vector<double> y_room_;
  std::vector<std::uint32_t> post_room_;
};

}  // namespace memspike
