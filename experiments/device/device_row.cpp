// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/device_row.hpp"

#include <algorithm>

namespace memspike {
namespace {

// Repetitions before a map, and before another one where the first was not good enough or has been left.
constexpr std::size_t kBeforeMap = 4, kBeforeAnother = 9;
// Repetitions of a train that is worth a map: one of fewer ends before what is read off has paid for it.
constexpr std::uint64_t kWorthAMap = 16;
constexpr double kFinerNodes = 0.1;  // of the tolerance, for what a map is made from

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

std::uint64_t TrainLengths::of(const Segment* first) const {
  const auto found = counts_.find(first);
  return found == counts_.end() ? 0 : found->second;
}

void TrainLengths::look_at(const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    const auto* repeat = std::get_if<Repeat>(&step.what);
    if (!repeat) continue;
    std::uint64_t count = repeat->count;
    while (repeat->steps.size() == 1 && std::holds_alternative<Repeat>(repeat->steps[0].what))
      repeat = &std::get<Repeat>(repeat->steps[0].what), count *= repeat->count;
    const auto is_segment = [](const Step& s) { return std::holds_alternative<Segment>(s.what); };
    if (!std::all_of(repeat->steps.begin(), repeat->steps.end(), is_segment))
      look_at(repeat->steps);
    else if (!repeat->steps.empty() && repeat->steps.size() <= TrainPattern::kLongest)
      counts_[&std::get<Segment>(repeat->steps[0].what)] = count;
  }
}

DeviceRow::DeviceRow(const DeviceEnsemble& ensemble, std::span<const std::uint64_t> devices, double tolerance,
                     const Protocol& protocol, UseOfMaps maps)
    : kernel_(*ensemble.kernel), tolerance_(tolerance), maps_(maps), lengths_(protocol) {
  const std::size_t values = ensemble.model->parameters.size();
  const std::uint64_t segments = size_of(protocol).segments;
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
                          initial,
                          {},
                          nullptr,
                          {},
                          {},
                          false,
                          false,
                          {},
                          {}});
  }
  for (Device& d : devices_) d.result = &d.own;
}

void DeviceRow::restart() {
  pattern_.restart();
  for (Device& d : devices_) d.lane.start = d.initial, d.beginnings.clear(), d.has_map = d.is_mapped = false;
}

bool DeviceRow::recall(Device& device, const Segment& segment) const {
  const SegmentOutput* known = device.memory.find(segment.drive, segment.duration, device.lane.start);
  if (!known) return false;
  device.own = *known;
  device.own.counts = {};
  device.own.counts.recalled_segments = 1;
  return true;
}

void DeviceRow::flow(const Segment& segment, const std::vector<double>& times) {
  const bool was_known = pattern_.is_known();
  pattern_.next(&segment);
  if (was_known && !pattern_.is_known())
    for (Device& d : devices_) d.beginnings.clear(), d.has_map = d.is_mapped = false;
  if (pattern_.is_beginning()) begin_repetition();
  to_do_.clear(), doing_.clear();
  for (Device& d : devices_) {
    if (d.result->status != FlowStatus::done) continue;
    d.start = d.lane.start;
    d.result = d.is_mapped ? &d.ahead[pattern_.at()] : &d.own;
    const bool is_known = d.is_mapped || recall(d, segment);
    if (is_known && times.empty()) continue;
    d.inside.resize(times.size());
    to_do_.push_back({d.lane.parameters, d.lane.start, d.inside.data()});
    doing_.push_back(is_known ? nullptr : &d);
  }
  if (!to_do_.empty()) integrate(segment, times);
  for (Device& d : devices_) d.lane.start = d.result->end;
}

void DeviceRow::integrate(const Segment& segment, const std::vector<double>& times) {
  done_.resize(to_do_.size());
  SegmentInput in{segment.drive, segment.duration, tolerance_};
  in.sample_times = times.data(), in.sample_count = times.size();
  kernel_.flows(to_do_.data(), to_do_.size(), in, done_.data());
  for (std::size_t i = 0; i < doing_.size(); ++i) {
    if (!doing_[i]) continue;
    doing_[i]->own = done_[i];
    if (done_[i].status == FlowStatus::done)
      doing_[i]->memory.keep(segment.drive, segment.duration, to_do_[i].start, done_[i]);
  }
}

void DeviceRow::begin_repetition() {
  std::vector<Device*> wanting;
  for (Device& d : devices_) {
    if (d.beginnings.size() > kBeforeAnother || d.result->status != FlowStatus::done) continue;
    d.beginnings.push_back(d.lane.start);
    const bool is_served = d.has_map && d.map.covers(d.lane.start);
    if (d.beginnings.size() == kBeforeMap || (d.beginnings.size() == kBeforeAnother && !is_served))
      wanting.push_back(&d);
  }
  const auto& body = pattern_.body();
  const bool is_long = maps_ == UseOfMaps::allowed && lengths_.of(body[0]) >= kWorthAMap;
  const bool is_held = is_long && std::all_of(body.begin(), body.end(), [](const Segment* s) {
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
    TrainMap map;
    if (!map.plan({last[-2], last[-1], last[0]},
                  {tolerance_, kernel_.voltage_scale(own), kernel_.slow_scale(own)}))
      continue;
    d->map = map, d->has_map = false;
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
