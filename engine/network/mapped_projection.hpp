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
  DeviceState state_at(std::uint64_t edge, double t) const override {
    return devices_.state_at(edge, ends_of(edge), t);
  }

 private:
  void pass_row(const Row& row, int from, int to, double t, std::vector<std::uint32_t>& tight);
  void single_edge(std::uint64_t edge, const LevelHistory& row, int to, double t,
                   std::vector<std::uint32_t>& tight);

  std::shared_ptr<const DeviceMaps> maps_;
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
  std::vector<std::uint32_t> post_room_;
};

}  // namespace memspike
