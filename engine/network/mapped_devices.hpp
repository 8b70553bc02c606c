// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/maps/device_maps.hpp"
#include "engine/network/network.hpp"
#include "engine/network/row_pass.hpp"
#include "engine/network/simulation.hpp"
#include "engine/network/terminal_histories.hpp"

namespace memspike {

/// The states of the devices of a class. Each is one number, its slow coordinate y (see DeviceMaps), as of
/// the last edge of its row or the last end of its postsynaptic waveform, whichever is later. Where edges may
/// come before devices have settled, how far u was from the manifold then is kept, too.
///
/// An edge is light if it leaves y as it is and only starts a transient of u, which goes on by itself. While
/// u still comes back from a postsynaptic waveform even such an edge may matter to y, and is not light for
/// that device.
class MappedDevices {
 public:
  /// They start settled, with the slow states `y`.
  MappedDevices(const Network& network, const Projection& projection, std::vector<double> y,
                const DeviceMaps& maps, NetworkCounts& counts);

  /// By pair of presynaptic levels.
  const std::vector<char>& light() const { return light_; }
  bool is_light(int from, int to) const {
    return light_[static_cast<std::size_t>(from) * maps_.pre().voltages.size() +
                  static_cast<std::size_t>(to)] != 0;
  }
  /// Whether light edges that come before a device has settled after a postsynaptic waveform take it through
  /// go_through().
  bool minds_light_edges() const { return keeps_away_; }
  const double* y() const { return y_.data(); }
  double y(std::uint64_t edge) const { return y_[edge]; }
  /// The state will be needed soon.
  void fetch(std::uint64_t edge) const { __builtin_prefetch(&y_[edge], 1); }

  /// Through an edge of its row to a level at t, when its column is not active. Returns x at that time.
  double go_through(std::uint64_t edge, const Ends& ends, int to, double t);
  /// Through the postsynaptic waveform that ends at t, and all that its row did meanwhile.
  void go_through_column(std::uint64_t edge, const Ends& ends, double t);
  /// The same for many devices, whose rows were at rest; true if they could be taken in one pass.
  bool pass_resting_column(std::span<const std::uint32_t> edges, const ColumnHistory& column);
  void put_back(std::uint64_t edge, double y) { y_[edge] = y; }
  /// dx in powers of ξ, so many times: the creep of devices that have been at levels for a time.
  void creep(std::span<const std::uint32_t> edges, std::span<const double> powers, int times);
  double crept(double y, const double* powers, std::size_t count) const {
    const double xi = (y - maps_.domain().middle()) / maps_.domain().half();
    double sum = 0;
    for (std::size_t k = count; k-- > 0;) sum = sum * xi + powers[k];
    return sum;
  }

  DeviceState state_at(std::uint64_t edge, const Ends& ends, double t) const;

 private:
  bool find_light(int from, int to) const;
  bool levels_matter_after_column() const;
  void keep_away(std::uint64_t edge, double away) {
    if (keeps_away_) away_[edge] = away;
  }
  /// As of the last edge up to t; edges at t itself count, unless `strictly`. Its column is not active.
  DeviceMaps::Course course_of(std::uint64_t edge, const Ends& ends, double t, bool strictly) const;
  double last_known(const Ends& ends, double t, bool strictly) const;
  double away_at_end_of_column(const Ends& ends, double x) const;
  DeviceState resting_at(std::uint64_t edge, const Ends& ends, double t, bool strictly) const;
  /// Through what has happened since the column's waveform began, by integration.
  DeviceState replay(std::uint64_t edge, const Ends& ends, double t) const;
  DeviceState flow(DeviceState at, double voltage, double duration) const;

  const Network& network_;
  const Projection& projection_;
  const DeviceMaps& maps_;
  NetworkCounts& counts_;
  const DeviceKernel* kernel_;
  const Passes& passes_;
  bool last_segment_settles_ = true;  // of every postsynaptic waveform
  bool keeps_away_ = false;
  std::vector<char> light_;
  std::vector<double> y_, away_;
  std::vector<double> coefficients_;  // room
};

}  // namespace memspike
