// SPDX-License-Identifier: Apache-2.0
#include "engine/network/sample_schedules.hpp"

#include <algorithm>
#include <cmath>

namespace memspike {

std::size_t SampleSchedules::add_times(std::vector<double> times) {
  all_.push_back({std::move(times), 0, 0, 0, 0});
  return all_.size() - 1;
}

std::size_t SampleSchedules::add_multiples(double every, double duration) {
  const double last = std::floor(duration / every * (1 + 1e-12));
  all_.push_back({{}, every, duration, static_cast<std::uint64_t>(last) + 1, 0});
  return all_.size() - 1;
}

void SampleSchedules::start(EventQueue& queue) {
  for (std::uint32_t s = 0; s < all_.size(); ++s) ask(s, queue);
}

double SampleSchedules::take(std::uint32_t s, EventQueue& queue) {
  const double t = all_[s].at(all_[s].next++);
  ask(s, queue);
  return t;
}

double SampleSchedules::Schedule::at(std::uint64_t k) const {
  return every > 0 ? std::min(static_cast<double>(k) * every, duration) : times[k];
}

void SampleSchedules::ask(std::uint32_t s, EventQueue& queue) const {
  const Schedule& schedule = all_[s];
  if (schedule.next < schedule.count()) queue.push({schedule.at(schedule.next), EventKind::sample, s, 0});
}

}  // namespace memspike
