// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "engine/random.hpp"
#include "networks/network/connect_rule.hpp"

namespace memspike {

/// Watts and Strogatz, Nature 393, 440 (1998): a ring of `size` neurons, each joined to its `neighbours`
/// nearest ones, half of them on either side; the far end of each of these links is led, with the probability
/// `rewire`, to a neuron beyond that neighbourhood. Needs neighbours < size - 1 if anything is rewired. A
/// link is two edges, there and back; links that came to lie on one another are one. Boost leaves the first
/// link as it is.
std::vector<Edge> small_world_edges(std::uint32_t size, std::uint64_t neighbours, double rewire,
                                    RandomStream& stream);

/// Palmer and Steffan, Proc. IEEE GLOBECOM 1, 434 (2000): degrees k are drawn with a probability that falls
/// as k^-exponent, exponent > 2, with the mean 2 `links`; links then join neurons at random until the degrees
/// are used up. A link is two edges, there and back; links that came to lie on one another are one, so that
/// hubs of a small network have somewhat fewer.
std::vector<Edge> scale_free_edges(std::uint32_t size, std::uint64_t links, double exponent,
                                   RandomStream& stream);

}  // namespace memspike
