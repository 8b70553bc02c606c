// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/maps/device_maps.hpp"
#include "engine/network/current_delivery.hpp"
#include "engine/network/level_projection.hpp"
#include "engine/network/mapped_devices.hpp"

namespace memspike {

/// A projection of identical devices, which go through compiled maps of their class.
class MappedProjection : public LevelProjection {
 public:
  /// Takes over the initial states of the projection.
  MappedProjection(Network& network, const Wiring& wiring, std::uint32_t projection,
                   std::shared_ptr<const DeviceMaps> maps, NetworkCounts& counts);
  void deliver_to(LinearPopulation& target) override;

  bool is_light() const override;

  void row_edge(const Row& row, int level, double t, std::vector<std::uint32_t>& tight) override;
  void column_ends(std::uint32_t post, double t) override;
  void add_resting_current() override;
  void add_column_current(std::uint32_t post, double t) override;
  DeviceState state_at(std::uint64_t edge, double t) const override;

 private:
  void pass_row(const Row& row, int from, int to, double t, std::vector<std::uint32_t>& tight);
  void single_edge(std::uint64_t edge, const LevelHistory& row, int to, double t,
                   std::vector<std::uint32_t>& tight);

  // --- creep: what x moves by at levels that count as frozen (DeviceMaps::creeps)
  static constexpr std::size_t kMostPowers = 8;
  struct Creep {
    double powers[kMostPowers] = {};  ///< dx in powers of ξ
    int times = 1;                    ///< to be taken in so many steps
  };
  /// A bound of it, relative to the range.
  double creep_bound(std::uint32_t row, double t) const;
  /// Of a row whose level since its last edge lasts until t.
  Creep creep_of(std::uint32_t row, double t) const;
  double time_at(std::uint32_t row, std::size_t level, double t) const;
  void note_time(std::uint32_t row, double t);
  /// Adds it up where it is more than what may be left out.
  void settle_creep(std::uint32_t row, double t);
  void settle_resting_rows(double t);

  std::shared_ptr<const DeviceMaps> maps_;
  std::vector<double> time_at_;      // by row and level [s], since its creep was last added up
  std::vector<double> noted_until_;  // by row [s]
  double rows_settled_ = 0;          // when resting rows were last looked at [s]
  MappedDevices devices_;
  std::unique_ptr<CurrentDelivery> delivery_;
  // --- room
  struct Kept {
    std::uint64_t edge;
    std::uint32_t row;
    double y;
  };
  std::vector<Kept> kept_;
  std::vector<double> y_room_;
  std::vector<std::uint32_t> post_room_, edge_room_;
};

}  // namespace memspike
