// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/network/linear_population.hpp"
#include "engine/network/row_cuts.hpp"
#include "engine/network/row_pass.hpp"

namespace memspike {

/// What has reached a population and is not yet done: rows of edges, rows of jumps, and changes of stimulus
/// currents, by instants and in their order. A pass that is kept holds pointers to the states and targets of
/// its row, which must stay as they are until it is done.
class PopulationEvents {
 public:
  PopulationEvents(const RowCuts& cuts, LinearPopulation& population)
      : cuts_(cuts), population_(population) {}

  enum class Kind : std::uint8_t {
    jumps,       ///< a row of jumps
    thresholds,  ///< all jumps of a round have come
    row,         ///< an edge of a row
    own_row,     ///< the same, of devices that differ
    currents     ///< stimulus currents take other values
  };
  struct Step {
    Kind kind = Kind::thresholds;
    std::uint32_t which = 0;  ///< row or change
  };
  struct Instant {
    LinearPopulation::Moment moment;
    std::size_t steps_end = 0;  ///< its steps come after those of the instant before
  };
  using CurrentChanges = std::vector<std::pair<std::uint32_t, double>>;  ///< (neuron, amperes), ascending

  /// A pass over a row. `coefficients`: of the pass, not yet multiplied by the scales of t.
  void add_row(double t, const Row& row, const RowPass& pass, const std::vector<double>& coefficients) {
    add(Kind::row, t, row, pass, coefficients);
  }
  /// The same for devices that differ; `steady` and `coefficients` of the pass. y_moves: the states may have
  /// moved on before it is done, and those of now are kept.
  void add_own_row(double t, const Row& row, const EnsembleRowPass& pass, const std::vector<double>& steady,
                   const std::vector<double>& coefficients, bool y_moves);
  void add_jumps(double t, const Row& row, const RowPass& pass, const std::vector<double>& coefficients) {
    add(Kind::jumps, t, row, pass, coefficients);
    jumps_wait_ = true;
  }
  /// The jumps of a round have all been added.
  void end_round();
  void add_currents(double t, CurrentChanges changes);

  bool empty() const { return steps_.empty(); }
  /// Devices and neurons that the steps touch.
  std::uint64_t work() const { return work_; }
  const std::vector<Instant>& instants() const { return instants_; }
  const Step& step(std::size_t k) const { return steps_[k]; }
  RowPass pass(std::uint32_t which) const;
  EnsembleRowPass own_pass(std::uint32_t which) const;
  /// The part of a pass that ends in a slice: where it begins and ends.
  std::pair<std::uint32_t, std::uint32_t> piece(std::uint32_t which, std::size_t slice) const {
    const std::uint32_t* const cut = rows_[which].cuts + slice;
    return {cut[0], cut[1]};
  }
  const CurrentChanges& currents(std::uint32_t which) const { return currents_[which]; }
  void clear();

 private:
  static constexpr std::size_t kNone = ~std::size_t{0};
  struct Kept {
    RowPass pass;
    EnsembleRowPass own;
    const std::uint32_t* cuts = nullptr;
    std::size_t coefficients = 0, steady = 0, y = kNone;  ///< where they begin
  };
  std::size_t keep_scaled(const Instant& instant, const std::vector<double>& coefficients);
  void add(Kind kind, double t, const Row& row, const RowPass& pass, const std::vector<double>& coefficients);
  Instant& instant_at(double t);
  void append(Instant& instant, Kind kind, std::size_t which);

  const RowCuts& cuts_;
  LinearPopulation& population_;
  std::vector<Instant> instants_;
  std::vector<Step> steps_;
  std::vector<Kept> rows_;
  std::vector<CurrentChanges> currents_;
  std::vector<double> coefficients_, y_;
  std::uint64_t work_ = 0;
  bool jumps_wait_ = false;
};

}  // namespace memspike
