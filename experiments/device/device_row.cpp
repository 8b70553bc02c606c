// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/device_row.hpp"

#include <algorithm>

namespace memspike {

DeviceRow::DeviceRow(const DeviceEnsemble& ensemble, std::span<const std::uint64_t> devices, double tolerance,
                     std::uint64_t segments)
    : kernel_(*ensemble.kernel), tolerance_(tolerance) {
  const std::size_t values = ensemble.model->parameters.size();
  for (const std::uint64_t device : devices) {
    const double* own = ensemble.parameters_of(device);
    const DeviceState initial = ensemble.initial[device];
    std::size_t k = 0;
    while (k < lanes_.size() &&
           !(initial_[k] == initial && std::equal(own, own + values, lanes_[k].parameters)))
      ++k;
    place_.push_back(k);
    if (k < lanes_.size()) continue;
    initial_.push_back(initial);
    lanes_.push_back({own, initial, nullptr});
    memories_.emplace_back(segments, SegmentMemory::kFew);
  }
  results_.resize(lanes_.size());
}

void DeviceRow::restart() {
  for (std::size_t k = 0; k < lanes_.size(); ++k) lanes_[k].start = initial_[k];
}

void DeviceRow::flow(const Segment& segment) {
  to_do_.clear(), doing_.clear();
  for (std::size_t k = 0; k < lanes_.size(); ++k) {
    if (results_[k].status != FlowStatus::done) continue;
    const SegmentOutput* known = memories_[k].find(segment.drive, segment.duration, lanes_[k].start);
    if (known) {
      results_[k] = *known;
      results_[k].counts = {};
      results_[k].counts.recalled_segments = 1;
    } else {
      to_do_.push_back(lanes_[k]), doing_.push_back(k);
    }
  }
  done_.resize(to_do_.size());
  kernel_.flows(to_do_.data(), to_do_.size(), {segment.drive, segment.duration, tolerance_}, done_.data());
  for (std::size_t i = 0; i < doing_.size(); ++i) {
    const std::size_t k = doing_[i];
    results_[k] = done_[i];
    if (done_[i].status == FlowStatus::done)
      memories_[k].keep(segment.drive, segment.duration, lanes_[k].start, done_[i]);
  }
  for (std::size_t k = 0; k < lanes_.size(); ++k) lanes_[k].start = results_[k].end;
}

}  // namespace memspike
