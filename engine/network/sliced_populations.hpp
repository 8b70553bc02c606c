// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/network/population_events.hpp"
#include "engine/network/population_slice.hpp"
#include "engine/network/simulation.hpp"
#include "engine/parallel.hpp"

namespace memspike {

/// Populations that nobody needs to know the present state of: what reaches one of them within a window is
/// kept, and done when the window ends, by slices of neurons that go side by side. That works where a spike
/// of theirs, told at the end of the window in which it falls, still comes before all that follows from it.
class SlicedPopulations {
 public:
  SlicedPopulations(const Network& network, const Wiring& wiring, const Division& division,
                    NetworkCounts& counts);

  /// Whether a population can be among them, by what reaches it and what it reaches. weight_sign: by
  /// projection. is_light(p): each edge of a mapped projection is one pass over a row.
  bool can_take(const LinearPopulation& population, std::span<const int> weight_sign,
                const std::function<bool(std::uint32_t)>& is_light) const;
  void take(LinearPopulation& population);
  bool has(std::uint32_t population) const { return all_[population] != nullptr; }
  /// All jumps of a round have come.
  void end_round();

  /// An instant has come to its end. Where much waits and there are threads for it, they begin with it.
  void go_ahead(double t);
  /// Takes populations through all that has reached them until t.
  void go_on(std::span<const std::uint32_t> populations, double t);
  void go_on(double t) { go_on(taken_, t); }
  /// After go_on(): windows begin. Sets whether populations are awake.
  void begin_windows(std::span<const std::uint32_t> populations, double t, std::span<const double> ends);
  /// The time until which all of their spikes are known.
  double known_until() const;
  std::vector<Spike> spikes;  ///< whoever takes them clears them

 private:
  struct Sliced {
    Sliced(LinearPopulation& p, RowCuts c)
        : population(p), cuts(std::move(c)), events{{cuts, population}, {cuts, population}} {}
    LinearPopulation& population;
    RowCuts cuts;
    PopulationEvents events[2];  // those that are kept now, and those that threads go through meanwhile
    int keeping = 0;
    std::vector<PopulationSlice> slices;
    double done_until = -1;

    PopulationEvents& kept() { return events[keeping]; }
    PopulationEvents& begun() { return events[1 - keeping]; }
  };
  void finish_begun();
  void side_by_side(std::span<const std::uint32_t> populations, std::uint64_t work,
                    const std::function<void(Sliced&, PopulationSlice&)>& body);
  std::uint64_t slices_of(std::uint64_t neurons) const;
  void collect(Sliced& sliced);

  const Network& network_;
  const Wiring& wiring_;
  Division division_;
  NetworkCounts& counts_;
  std::vector<std::unique_ptr<Sliced>> all_;  // by population
  std::vector<std::uint32_t> taken_;
  std::vector<std::uint32_t> begun_;  // those that threads go through now
  std::optional<Team> team_;          // once there is more than one slice; ends before what it works on
};

}  // namespace memspike
