// SPDX-License-Identifier: Apache-2.0
#include "engine/network/sliced_populations.hpp"

#include <algorithm>
#include <utility>

#include "engine/parallel.hpp"

namespace memspike {
namespace {

constexpr double kMostGrowth = 200;        // exponent of a lane within a window
constexpr double kDelayMargin = 1 + 1e-6;  // of a window, below the shortest delay
constexpr std::uint64_t kLeastSlice = 512, kSlicesOfThread = 2;
// Devices and neurons:
constexpr std::uint64_t kLeastWork = 4096;   // less is done sooner by one thread
constexpr std::uint64_t kWorkAhead = 16384;  // enough to begin with before the window ends

}  // namespace

SlicedPopulations::SlicedPopulations(const Network& network, const Wiring& wiring, const Division& division,
                                     NetworkCounts& counts)
    : network_(network),
      wiring_(wiring),
      division_(division),
      counts_(counts),
      all_(network.populations.size()) {}

bool SlicedPopulations::can_take(const LinearPopulation& population, std::span<const int> weight_sign,
                                 const std::function<bool(std::uint32_t)>& is_light) const {
  if (network_.populations[population.population()].is_steered) return false;
  const double fastest = *std::max_element(population.rates().begin(), population.rates().end());
  if (std::max(fastest, 1 / population.tau()) * population.window() > kMostGrowth) return false;
  for (std::uint32_t p = 0; p < network_.projections.size(); ++p) {
    const Projection& projection = network_.projections[p];
    if (projection.edges() == 0) continue;
    if (projection.from == population.population() &&
        *std::min_element(projection.delay.begin(), projection.delay.end()) <
            kDelayMargin * population.window())
      return false;
    if (projection.to != population.population()) continue;
    const bool in_order = projection.delay.size() == 1;
    switch (projection.kind) {
      case SynapseKind::device:
        if (projection.has_columns()) return false;  // it would have begun meanwhile
        if (projection.gain != 0 && !(in_order && is_light(p))) return false;
        break;
      case SynapseKind::jump:
        if (!in_order || weight_sign[p] == 0) return false;
        break;
      case SynapseKind::hold:
        return false;
    }
  }
  return true;
}

/// What each neuron does is the same however they are cut. Each slice goes through all rows, and in pieces
/// that are too short that costs more than it gains.
std::uint64_t SlicedPopulations::slices_of(std::uint64_t neurons) const {
  if (division_.slice > 0) return (neurons + division_.slice - 1) / division_.slice;
  if (division_.threads < 2) return 1;
  return std::clamp<std::uint64_t>(neurons / kLeastSlice, 1,
                                   kSlicesOfThread * static_cast<std::uint64_t>(division_.threads));
}

void SlicedPopulations::take(LinearPopulation& population) {
  const std::uint64_t size = population.size(), slices = slices_of(size);
  std::vector<std::uint32_t> bounds;
  for (std::uint64_t s = 0; s <= slices; ++s) bounds.push_back(static_cast<std::uint32_t>(size * s / slices));
  RowCuts cuts(network_, wiring_, population.population(), bounds);
  auto sliced = std::make_unique<Sliced>(population, std::move(cuts));
  for (std::size_t s = 0; s < slices; ++s)
    sliced->slices.emplace_back(population, passes_for(network_.level), bounds, s);
  if (slices > 1 && division_.threads > 1 && !team_) team_.emplace(division_.threads);
  population.keep_events_in(&sliced->kept());
  taken_.push_back(population.population());
  all_[population.population()] = std::move(sliced);
}

void SlicedPopulations::end_round() {
  for (const std::uint32_t p : taken_) all_[p]->kept().end_round();
}

void SlicedPopulations::side_by_side(std::span<const std::uint32_t> populations, std::uint64_t work,
                                     const std::function<void(Sliced&, PopulationSlice&)>& body) {
  if (!team_ || work < kLeastWork) {
    for (const std::uint32_t p : populations)
      for (PopulationSlice& slice : all_[p]->slices) body(*all_[p], slice);
    return;
  }
  std::vector<std::pair<Sliced*, PopulationSlice*>> all;
  for (const std::uint32_t p : populations)
    for (PopulationSlice& slice : all_[p]->slices) all.emplace_back(all_[p].get(), &slice);
  team_->for_each(all.size(), [&](std::uint64_t k) { body(*all[k].first, *all[k].second); });
}

void SlicedPopulations::go_ahead(double t) {
  if (!team_) return;
  std::uint64_t work = 0;
  for (const std::uint32_t p : taken_) work += all_[p]->kept().work();
  if (work < kWorkAhead || !team_->is_done()) return;
  finish_begun();
  std::vector<std::pair<Sliced*, PopulationSlice*>> all;
  for (const std::uint32_t p : taken_) {
    Sliced& sliced = *all_[p];
    if (sliced.kept().empty()) continue;  // it may sleep
    begun_.push_back(p);
    sliced.keeping = 1 - sliced.keeping;
    sliced.population.keep_events_in(&sliced.kept());
    for (PopulationSlice& slice : sliced.slices) all.emplace_back(&sliced, &slice);
  }
  team_->start(all.size(),
               [all, t](std::uint64_t k) { all[k].second->go_through(all[k].first->begun(), t); });
}

void SlicedPopulations::finish_begun() {
  if (begun_.empty()) return;
  team_->finish();
  for (const std::uint32_t p : begun_) all_[p]->begun().clear();
  begun_.clear();
}

void SlicedPopulations::go_on(std::span<const std::uint32_t> populations, double t) {
  finish_begun();
  std::uint64_t work = 0;
  for (const std::uint32_t p : populations) work += all_[p]->kept().work();
  side_by_side(populations, work,
               [t](Sliced& sliced, PopulationSlice& slice) { slice.go_through(sliced.kept(), t); });
  for (const std::uint32_t p : populations) {
    all_[p]->kept().clear();
    all_[p]->done_until = t;
    collect(*all_[p]);
  }
}

void SlicedPopulations::collect(Sliced& sliced) {
  for (PopulationSlice& slice : sliced.slices) {
    for (const auto& [t, neuron] : slice.spikes)
      spikes.push_back({t, sliced.population.population(), neuron});
    slice.spikes.clear();
    counts_.looks += std::exchange(slice.looks, 0);
  }
}

void SlicedPopulations::begin_windows(std::span<const std::uint32_t> populations, double t,
                                      std::span<const double> ends) {
  std::uint64_t work = 0;
  for (std::size_t k = 0; k < populations.size(); ++k) {
    LinearPopulation& population = all_[populations[k]]->population;
    population.open_window(t, ends[k]);
    work += population.size();
  }
  side_by_side(populations, work, [t](Sliced&, PopulationSlice& slice) { slice.begin_window(t); });
  for (const std::uint32_t p : populations) {
    const auto& slices = all_[p]->slices;
    all_[p]->population.set_awake(
        std::any_of(slices.begin(), slices.end(), [](const PopulationSlice& s) { return s.may_fire(); }));
  }
}

double SlicedPopulations::known_until() const {
  double known = kNever;
  for (const std::uint32_t p : taken_) known = std::min(known, all_[p]->done_until);
  return known;
}

}  // namespace memspike
