// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "engine/network/map_plan.hpp"
#include "engine/network/network.hpp"
#include "engine/network/simulation.hpp"
#include "engine/network/wiring.hpp"

namespace memspike {

/// Device synapses of a network that are integrated one by one. Each has a state at the time of its last
/// voltage change, and, while its current is on its way to a membrane, the piece of its trajectory that began
/// then or later. Without a piece it rests in memory until somebody asks: then it flows there in one go.
class DeviceBank {
 public:
  using Id = std::uint64_t;

  /// Those of mapped projections (`plan`) are not among them.
  DeviceBank(const Network& network, const Wiring& wiring, const MapPlan& plan, NetworkCounts& counts);

  /// Where the piece of a device ends [s]; minus infinity without a piece.
  double piece_end(Id id) const;
  /// From when on its current stays what it is, as far as the membrane can tell [s].
  double settled_at(Id id) const;

  /// The state at t >= the last change. Disturbs nothing.
  DeviceState state_at(Id id, double t) const;
  double current_at(Id id, double t) const;

  /// At t the voltage becomes `voltage`. The piece is gone.
  void change_voltage(Id id, double t, double voltage);
  std::uint32_t projection_of(Id id) const { return devices_[id].projection; }
  double voltage(Id id) const { return devices_[id].voltage; }

  /// Gives the device a piece that holds at t and ends no later than `horizon`. `negligible` is the current
  /// below which a change does not matter to the membrane [A].
  void follow(Id id, double t, double horizon, double negligible);
  /// Drops the piece; the state of t is kept. Returns gain · I, which the membrane sees from now on [A].
  double settle(Id id, double t);
  /// What settle() returned.
  double settled_current(Id id) const;
  /// Adds gain · I to the Taylor expansion of a current about t.
  void add_current(Id id, double t, int count, double* coefficients) const;

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  struct Device {
    DeviceState at;
    double t = 0, voltage = 0;
    std::uint32_t projection = 0, piece = kNone;
  };
  struct Piece {
    FlowPiece flow;
    FlowHints hints;
    double settled_at = 0;
  };
  struct Kind {
    const Projection* projection;
    const DeviceKernel* kernel;
    Id first;
    std::size_t R_s;  ///< its place in the parameter table
  };

  const double* parameters(Id id) const;
  double R_s(Id id) const;
  void flow_to(Id id, double t);
  DeviceState flowed(Id id, double t, FlowCounts& counts) const;
  void next_stretch(Id id, double horizon, double negligible);
  void drop_piece(Device& device);
  [[noreturn]] void fail(Id id, FlowStatus status, DeviceState at, double t) const;

  double network_tolerance_, tolerance_;
  NetworkCounts& counts_;
  std::vector<Kind> kinds_;  // by projection
  std::vector<Device> devices_;
  std::vector<Piece> pieces_;
  std::vector<std::uint32_t> free_;
};

}  // namespace memspike
