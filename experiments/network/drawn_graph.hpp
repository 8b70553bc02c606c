// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "networks/network/graphml.hpp"
#include "networks/network/network_description.hpp"

namespace memspike {

/// A drawn network as one graph with attributes. Nodes: population, neuron, x_m and y_m (x alone, a pure
/// number, where neurons lie on a line). Edges: projection, delay_s, and where they have them weight_V, the
/// initial states (u_V and the slow one), the conductance G_S that a read at 0.1 V finds at the start, and
/// the parameters of the devices where these differ. `threads` do not change the result.
AttributedGraph drawn_graph(const NetworkDescription& description, const Network& network, int threads);

}  // namespace memspike
