// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "experiments/drift/drift_run.hpp"
#include "experiments/drift/drift_statistics.hpp"

namespace memspike {

/// What is told of one projection under one protocol, over its devices.
struct DriftResult {
  std::size_t protocol = 0;
  std::uint32_t projection = 0;
  std::vector<double> nu, retained;  ///< of each device: drift coefficient, G at the end over G at age 0
  MeanInterval nu_over_devices, retained_over_devices;
  DriftCoefficient nu_of_mean;  ///< of the mean conductance
  bool alike = false;           ///< all devices are the same to the last bit: an interval over them is none
  std::vector<LawFit> laws;

  /// The drift coefficient with its 95 % interval: over devices, or of the regression where these are alike.
  DriftCoefficient coefficient() const;
};

/// `resolution` is the run's tolerance.
DriftResult result_of(const DriftExperiment& experiment, std::size_t protocol,
                      const ProjectionLedger& ledger);

/// One quantity of a projection, protocol against protocol, paired by device.
struct DriftComparison {
  std::uint32_t projection;
  std::size_t a, b;  ///< protocols
  std::string quantity;
  MeanInterval difference;  ///< b - a
};
std::vector<DriftComparison> compare(const std::vector<DriftResult>& results);

}  // namespace memspike
