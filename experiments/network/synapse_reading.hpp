// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "engine/bank/steady_state.hpp"
#include "engine/maps/function_table.hpp"
#include "engine/network/network.hpp"
#include "networks/network/neuron_numbers.hpp"

namespace memspike {

/// What a read at `probe` [V] finds of a device whose slow state stays at x: G = (V_p - u*)/(R_s V_p), with
/// u* quasi-steady at V_p. Nothing is disturbed, since nothing is applied.
double probe_conductance(const DeviceRef& device, double probe, double x);

/// The same as a function of x, for devices that are alike, to 1e-10 of its least value: reading each of
/// millions takes longer than their simulation. Nothing where a table is not that good.
std::optional<FunctionTable> probe_conductances(const DeviceRef& device, double probe);

/// The device of an edge.
DeviceRef device_of(const Network& network, const Projection& projection, std::uint64_t edge);

/// Goes through the devices of a projection in (pre, post) order and reads each: a block at a time, so that
/// memory does not depend on their number, on several threads.
class SynapseReading {
 public:
  SynapseReading(const Network& network, int threads) : network_(network), threads_(threads) {}

  using SlowOf = std::function<double(std::uint64_t edge)>;  ///< the slow state
  using Visit = std::function<void(std::uint32_t pre, std::uint32_t post, double conductance)>;
  void conductances(std::uint32_t projection, double probe, const SlowOf& slow_of, const Visit& visit) const;

 private:
  std::vector<double> block(const Projection& projection, std::uint64_t first, std::uint64_t end,
                            double probe, const SlowOf& slow_of) const;

  const Network& network_;
  int threads_;
};

}  // namespace memspike
