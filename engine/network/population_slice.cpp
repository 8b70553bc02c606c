// SPDX-License-Identifier: Apache-2.0
#include "engine/network/population_slice.hpp"

#include <algorithm>

#include "engine/network/sort_and_make_unique.hpp"

namespace memspike {

PopulationSlice::PopulationSlice(LinearPopulation& population, const Passes& passes,
                                 std::span<const std::uint32_t> bounds, std::size_t k)
    : population_(population),
      passes_(passes),
      first_(bounds[k]),
      last_(bounds[k + 1]),
      number_(k),
      version_(last_ - first_, 0) {
  for (std::uint32_t i = first_; i < last_; ++i)
    if (population.is_above_threshold(i, 0)) due_.push({0, i, DueKind::start, 0});
}

void PopulationSlice::go_through(const PopulationEvents& events, double until) {
  std::size_t step = 0;
  for (const PopulationEvents::Instant& instant : events.instants()) {
    const double t = instant.moment.t;
    go_alone(t - tie_at(t));
    take_due(instant.moment, t + tie_at(t));
    for (; step < instant.steps_end; ++step) take_step(events, events.step(step), instant.moment);
    fire(instant.moment);
    look_at_tight(instant.moment);
  }
  // Not to the end of the instant: what comes just after may be one with the next of the events.
  go_alone(until);
}

/// Through what nothing else comes close to in time. Each neuron has an instant of its own, whoever else may
/// be in the slice.
void PopulationSlice::go_alone(double until) {
  while (!due_.empty() && due_.top().t <= until) {
    if (is_void(due_.top())) {
      due_.pop();
      continue;
    }
    const Due due = due_.top();
    due_.pop();
    const Moment now = population_.moment_in_window(due.t);
    take(due, now);
    fire(now);
    look_at_tight(now);
  }
}

void PopulationSlice::take(const Due& due, const Moment& now) {
  if (due.kind == DueKind::release) population_.release(due.neuron, now);
  if (due.kind == DueKind::crossing) population_.put_on_threshold(due.neuron, now);
  if (due.kind == DueKind::crossing || due.kind == DueKind::start) candidates_.push_back(due.neuron);
  tight_.push_back(due.neuron);
}

void PopulationSlice::take_due(const Moment& now, double until) {
  while (!due_.empty() && due_.top().t <= until) {
    const Due due = due_.top();
    due_.pop();
    if (!is_void(due)) take(due, now);
  }
}

void PopulationSlice::take_step(const PopulationEvents& events, const PopulationEvents::Step& step,
                                const Moment& now) {
  switch (step.kind) {
    case PopulationEvents::Kind::jumps:
      pass_row(events, step.which, true);
      break;
    case PopulationEvents::Kind::thresholds:
      fire(now);
      break;
    case PopulationEvents::Kind::row:
      fire(now);
      pass_row(events, step.which, false);
      break;
    case PopulationEvents::Kind::own_row:
      fire(now);
      pass_own_row(events, step.which);
      break;
    case PopulationEvents::Kind::currents:
      for (const auto& [neuron, amperes] : events.currents(step.which)) {
        if (neuron < first_ || neuron >= last_) continue;
        population_.add_constant(neuron, now, amperes);
        tight_.push_back(neuron);
      }
      break;
  }
}

void PopulationSlice::pass_row(const PopulationEvents& events, std::uint32_t which, bool jumps) {
  RowPass pass = events.pass(which);
  const auto [begin, end] = events.piece(which, number_);
  if (begin == end) return;
  pass.post += begin, pass.y += begin, pass.count = end - begin;
  pass.lines = population_.lines();
  if (found_.size() < pass.count) found_.resize(pass.count);
  pass.tight = found_.data();
  const std::uint64_t found = passes_.row(pass);
  add_tight(found);
  if (!jumps) return;
  if (population_.is_awake())
    candidates_.insert(candidates_.end(), found_.begin(),
                       found_.begin() + static_cast<std::ptrdiff_t>(found));
  else  // its slacks say nothing
    candidates_.insert(candidates_.end(), pass.post, pass.post + pass.count);
}

void PopulationSlice::pass_own_row(const PopulationEvents& events, std::uint32_t which) {
  EnsembleRowPass pass = events.own_pass(which);
  const auto [begin, end] = events.piece(which, number_);
  if (begin == end) return;
  pass.post += begin, pass.y += begin, pass.circuits += begin, pass.count = end - begin;
  pass.lines = population_.lines();
  if (found_.size() < pass.count) found_.resize(pass.count);
  pass.tight = found_.data();
  add_tight(passes_.ensemble(pass));
}

/// The first of those found.
void PopulationSlice::add_tight(std::uint64_t found) {
  tight_.insert(tight_.end(), found_.begin(), found_.begin() + static_cast<std::ptrdiff_t>(found));
}

/// Thresholds, once, in order.
void PopulationSlice::fire(const Moment& now) {
  if (candidates_.empty()) return;
  sort_and_make_unique(candidates_);
  for (const std::uint32_t i : candidates_) {
    if (!population_.is_above_threshold(i, now)) continue;
    population_.spike(i, now);
    spikes.push_back({now.t, i});
    ++version(i);
    if (population_.is_held(i))
      due_.push({population_.held_until(i), i, DueKind::release, version(i)});
    else
      tight_.push_back(i);
  }
  candidates_.clear();
}

void PopulationSlice::look_at_tight(const Moment& now) {
  if (tight_.empty()) return;
  sort_and_make_unique(tight_);
  for (const std::uint32_t i : tight_)
    if (!population_.is_held(i)) expect(i, population_.look_at(i, now));
  looks += tight_.size();
  tight_.clear();
}

void PopulationSlice::expect(std::uint32_t i, const Outlook& outlook) {
  ++version(i);
  if (outlook.t == kNever) return;
  due_.push({outlook.t, i, outlook.crosses ? DueKind::crossing : DueKind::look, version(i)});
}

void PopulationSlice::begin_window(double t) {
  may_fire_ = population_.bound(first_, last_, found_);
  if (found_.empty()) return;
  const Moment now = population_.moment_in_window(t);
  for (const std::uint32_t i : found_) expect(i, population_.look_at(i, now));
}

}  // namespace memspike
