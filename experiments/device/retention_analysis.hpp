// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <optional>
#include <vector>

#include "experiments/device/decay_fit.hpp"
#include "experiments/device/device_experiment.hpp"
#include "experiments/device/point_cursor.hpp"
#include "experiments/device/spreading.hpp"

namespace memspike {

/// The reads of `retention` and the laws fitted to them. Writes the tables retention and retention_fits.
class RetentionAnalysis {
 public:
  static constexpr std::array kLaws{DecayLaw::exponential, DecayLaw::stretched_exponential,
                                    DecayLaw::power_law};

  RetentionAnalysis(const DeviceExperiment& experiment, ResultStore& store);
  /// A device begins.
  void begin();
  void take(std::uint64_t device, const SegmentRow& row);
  void close();
  void summarise(Summary& summary) const;

 private:
  void fit(std::uint64_t device, std::uint32_t label);

  const DeviceExperiment& experiment_;
  Table reads_, fits_;
  PointCursor cursor_;
  std::vector<double> t_, G_;
  bool first_series_ = true;  ///< of the device: the one that the summary tells of
  Spreading G_first_, G_last_, retained_;
  std::array<Spreading, kLaws.size()> tau_, exponent_, residual_;
};

}  // namespace memspike
