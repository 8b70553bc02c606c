// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/maps/ensemble_maps.hpp"
#include "engine/network/ensemble_delivery.hpp"
#include "engine/network/ensemble_devices.hpp"
#include "engine/network/level_projection.hpp"

namespace memspike {

/// A projection of devices that differ.
///
/// An edge of a row changes the currents of still and creeping devices in one pass over the row; restless
/// ones are taken one by one, with their currents refitted at each edge.
class EnsembleProjection : public LevelProjection {
 public:
  /// Takes over the initial states of the projection.
  EnsembleProjection(Network& network, const Wiring& wiring, std::uint32_t projection,
                     std::shared_ptr<const EnsembleMaps> maps, NetworkCounts& counts);
  void deliver_to(LinearPopulation& target) override;
  bool is_light() const override { return restless_.empty(); }

  void row_edge(const Row& row, int level, double t, std::vector<std::uint32_t>& tight) override;
  void column_ends(std::uint32_t post, double t) override;
  void add_resting_current() override {}  // there is none
  void add_column_current(std::uint32_t post, double t) override;
  DeviceState state_at(std::uint64_t edge, double t) const override {
    return devices_.state_at(edge, ends_of(edge), t);
  }

 private:
  /// The current of a restless device on the manifold of its level.
  struct Fitted {
    double since = 0;  ///< [s]
    std::vector<double> amplitudes;
  };
  void pass_row(const Row& row, double volts, double t, std::vector<std::uint32_t>& tight);
  void restless_edge(std::uint64_t edge, std::uint64_t place, const LevelHistory& row, int to, double t,
                     std::vector<std::uint32_t>& tight);
  /// What is left of a fitted current, with a sign.
  void add_fitted(std::uint64_t place, double t, double sign, double* modes) const;
  void fit(std::uint64_t edge, std::uint64_t place, int level, double y, double t);
  std::uint64_t place_of(std::uint64_t restless_edge) const;

  std::shared_ptr<const EnsembleMaps> maps_;
  EnsembleDevices devices_;
  std::unique_ptr<EnsembleDelivery> delivery_;
  /// Of rows: circuits of edges in the order of rows, those of restless devices without current. Empty where
  /// the ensemble's own will do.
  std::vector<DeviceCircuit> circuits_;
  // Edges of devices that creep and that are restless, in the order of rows; where those of a row start.
  std::vector<std::uint32_t> creeping_, restless_;
  std::vector<std::uint64_t> creeping_start_, restless_start_;
  std::vector<std::uint64_t> restless_edges_,
      restless_places_;         // ascending edges, and their places in restless_
  std::vector<Fitted> fitted_;  // by place
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
