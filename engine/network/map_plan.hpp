// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "engine/maps/device_maps.hpp"
#include "engine/maps/ensemble_maps.hpp"
#include "engine/network/network.hpp"

namespace memspike {

/// Which projections go through compiled maps and which populations are followed in closed form.
struct MapPlan {
  /// By projection: the maps of its identical devices, shared by equal classes, or those of devices that
  /// differ; neither, and the reason, where devices are integrated.
  std::vector<std::shared_ptr<const DeviceMaps>> maps;
  std::vector<std::shared_ptr<const EnsembleMaps>> ensembles;
  std::vector<std::string> why_not;
  /// By population: its modes' rates [1/s], the first 0; empty where the population is not followed in closed
  /// form.
  std::vector<std::vector<double>> modes;

  bool is_mapped(std::size_t projection) const { return maps[projection] || ensembles[projection]; }
  std::vector<bool> is_mapped() const;
};

/// A function of the network alone.
MapPlan plan_maps(const Network& network);

}  // namespace memspike
