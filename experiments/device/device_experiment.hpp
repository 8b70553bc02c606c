// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "experiments/device/figure_plan.hpp"
#include "experiments/device/protocol.hpp"
#include "experiments/device/record.hpp"
#include "experiments/output/table.hpp"
#include "networks/device/device_description.hpp"
#include "networks/input/node.hpp"

namespace memspike {

/// A device experiment as the user wrote it, with every default filled in.
struct DeviceExperiment {
  std::string title;
  std::optional<std::uint64_t> seed;
  double tolerance = 1e-9;
  DeviceDescription device;
  Protocol protocol;
  Node protocol_text;  ///< the protocol in canonical form, for resolved.yaml
  TracePlan trace;
  bool record_segments = true, record_pulses = true;
  bool record_energy = false;  ///< where the energy of each segment goes
  double compliance() const { return device.compliance.value_or(std::numeric_limits<double>::infinity()); }
  TableFormat tables = TableFormat::automatic;

  /// That it reads besides the file itself.
  std::vector<std::filesystem::path> files() const;
  std::vector<FigurePlan> figures;  ///< beside those that every run draws
};

}  // namespace memspike
