// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/device_row.hpp"

#include <algorithm>

namespace memspike {
namespace {

constexpr std::size_t kBeforeMap = 8;  // repetitions integrated before a map, which costs about as many
constexpr double kFinerNodes = 0.1;    // of the tolerance, for what a map is made from

}  // namespace

void TrainPattern::next(const Segment* segment) {
  if (is_known()) {
    at_ = (at_ + 1) % body_.size();
    if (body_[at_] == segment) return;
    restart();
  }
  const auto before = std::find(seen_.rbegin(), seen_.rend(), segment);
  if (before == seen_.rend()) {
    seen_.push_back(segment);
    if (seen_.size() > kLongest) seen_.erase(seen_.begin());
    return;
  }
  body_.assign(before.base() - 1, seen_.end());
  at_ = 0;
}

DeviceRow::DeviceRow(const DeviceEnsemble& ensemble, std::span<const std::uint64_t> devices, double tolerance,
                     std::uint64_t segments)
    : kernel_(*ensemble.kernel), tolerance_(tolerance) {
  const std::size_t values = ensemble.model->parameters.size();
  for (const std::uint64_t device : devices) {
    const double* own = ensemble.parameters_of(device);
    const DeviceState initial = ensemble.initial[device];
    const auto same = std::find_if(devices_.begin(), devices_.end(), [&](const Device& d) {
      return d.initial == initial && std::equal(own, own + values, d.lane.parameters);
    });
    place_.push_back(static_cast<std::size_t>(same - devices_.begin()));
    if (same == devices_.end())
      devices_.push_back({{own, initial, nullptr},
                          initial,
                          SegmentMemory<SegmentOutput>(segments, kMemoryOfMany),
                          {},
                          {},
                          false,
                          false,
                          {},
                          {}});
  }
}

void DeviceRow::restart() {
  pattern_.restart();
  for (Device& d : devices_) d.lane.start = d.initial, d.beginnings.clear(), d.has_map = false;
}

bool DeviceRow::recall(Device& device, const Segment& segment) const {
  const SegmentOutput* known = device.memory.find(segment.drive, segment.duration, device.lane.start);
  if (!known) return false;
  device.result = *known;
  device.result.counts = {};
  device.result.counts.recalled_segments = 1;
  return true;
}

void DeviceRow::flow(const Segment& segment) {
  const bool was_known = pattern_.is_known();
  pattern_.next(&segment);
  if (was_known && !pattern_.is_known())
    for (Device& d : devices_) d.beginnings.clear(), d.has_map = d.is_mapped = false;
  if (pattern_.is_beginning()) begin_repetition();
  to_do_.clear(), doing_.clear();
  for (Device& d : devices_) {
    if (d.result.status != FlowStatus::done) continue;
    if (d.is_mapped)
      d.result = d.ahead[pattern_.at()];
    else if (!recall(d, segment))
      to_do_.push_back(d.lane), doing_.push_back(&d);
  }
  done_.resize(to_do_.size());
  kernel_.flows(to_do_.data(), to_do_.size(), {segment.drive, segment.duration, tolerance_}, done_.data());
  for (std::size_t i = 0; i < doing_.size(); ++i) {
    Device& d = *doing_[i];
    d.result = done_[i];
    if (done_[i].status == FlowStatus::done)
      d.memory.keep(segment.drive, segment.duration, d.lane.start, done_[i]);
  }
  for (Device& d : devices_) d.lane.start = d.result.end;
}

void DeviceRow::begin_repetition() {
  std::vector<Device*> wanting;
  for (Device& d : devices_) {
    if (d.beginnings.size() <= kBeforeMap) d.beginnings.push_back(d.lane.start);
    if (d.beginnings.size() == kBeforeMap && d.result.status == FlowStatus::done) wanting.push_back(&d);
  }
  const auto& body = pattern_.body();
  const bool is_held = std::all_of(body.begin(), body.end(), [](const Segment* s) {
    return s->drive.kind == Drive::Kind::voltage && s->drive.from == s->drive.to;
  });
  if (is_held && !wanting.empty()) make_maps(wanting);
  for (Device& d : devices_) {
    d.is_mapped = d.has_map && d.map.covers(d.lane.start);
    d.ahead.resize(body.size());
    if (d.is_mapped) d.map.apply(d.lane.start, d.ahead.data());
  }
}

void DeviceRow::make_maps(const std::vector<Device*>& for_these) const {
  const auto& body = pattern_.body();
  std::vector<Device*> planned;
  for (Device* d : for_these) {
    const DeviceState* last = &d->beginnings.back();
    const double* own = d->lane.parameters;
    if (d->map.plan({last[-2], last[-1], last[0]},
                    {tolerance_, kernel_.voltage_scale(own), kernel_.slow_scale(own)}))
      planned.push_back(d);
  }
  if (planned.empty()) return;
  std::vector<std::vector<SegmentOutput>> outputs(planned.size(), std::vector<SegmentOutput>(body.size()));
  std::vector<SegmentLane> lanes(planned.size());
  std::vector<SegmentOutput> done(planned.size());
  std::vector<char> failed(planned.size(), 0);
  for (int i = 0; i < planned.front()->map.points(); ++i) {
    for (std::size_t k = 0; k < planned.size(); ++k)
      lanes[k] = {planned[k]->lane.parameters, planned[k]->map.point(i), nullptr};
    for (std::size_t s = 0; s < body.size(); ++s) {
      const SegmentInput in{body[s]->drive, body[s]->duration, kFinerNodes * tolerance_};
      kernel_.flows(lanes.data(), lanes.size(), in, done.data());
      for (std::size_t k = 0; k < planned.size(); ++k) {
        outputs[k][s] = done[k], lanes[k].start = done[k].end;
        failed[k] = static_cast<char>(failed[k] | (done[k].status != FlowStatus::done));
      }
    }
    for (std::size_t k = 0; k < planned.size(); ++k) planned[k]->map.take(i, outputs[k].data(), body.size());
  }
  std::vector<double> voltages;
  for (const Segment* segment : body) voltages.push_back(segment->drive.from);
  for (std::size_t k = 0; k < planned.size(); ++k)
    planned[k]->has_map = !failed[k] && planned[k]->map.finish(voltages.data());
}

}  // namespace memspike
