// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "engine/maps/function_table.hpp"
#include "engine/maps/held_level.hpp"
#include "engine/maps/phase_map.hpp"

namespace memspike {

/// One stretch of a waveform, as a level of its terminal.
struct LevelSegment {
  int level = 0;
  double duration = 0;  ///< [s]
};

/// The waveforms of the two terminals of a class of identical devices. Level 0 is 0 V.
struct TerminalLevels {
  std::vector<double> voltages{0.0};  ///< [V], all different
  std::vector<LevelSegment> waveform;
  std::vector<std::vector<LevelSegment>> others;  ///< waveforms that may be played in its place
  double duration() const;
  double longest_duration() const;
  /// Segments counted through all waveforms.
  const LevelSegment& segment(std::size_t k) const;
  /// The longest segment at a level, and the shortest one that ends a waveform [s].
  double longest_at(int level) const;
  double shortest_last() const;
};

/// What is asked of the maps of a class.
struct MapDemand {
  DeviceParts device;
  TerminalLevels pre, post;
  double longest = 0;    ///< the whole time in which the devices live [s]
  double tolerance = 0;  ///< of the network
  double avoided = 0;    ///< modes that can be chosen keep away from this rate, that of the membrane [1/s]
  bool delivers = true;  ///< their current reaches a membrane, while the postsynaptic terminal is at 0 V
  /// The charge of each presynaptic segment is delivered evenly over its nominal duration, that of the
  /// discharge after the last one at its edge. Every segment must have a level of its own.
  bool mean_current = false;
};

/// The flow maps of a class of identical devices between the voltages that their terminals can have.
///
/// A device that has been at one voltage for settled_after() is known by one number, its slow coordinate y:
/// the slow state that it would have had at the last edge, had it been on the slow manifold from then on. An
/// edge from manifold to manifold takes the slow state x at its time to a new y (`entry`), and HeldLevel
/// takes y through the time to the next edge.
///
/// The current after an edge at s = 0 is Σ_m a_m e^(-rates[m] s): a constant and slow modes, functions of y,
/// for the manifold, and fast modes, functions of x, for the way onto it. The fast rates span those of the
/// whole class. Their amplitudes have the charge and the first moment of the transient, and with three of
/// them its start.
class DeviceMaps {
 public:
  static std::optional<DeviceMaps> make(const MapDemand& demand);

  /// From one level of the presynaptic terminal to another while the postsynaptic one is at 0 V.
  struct RowEdge {
    bool quiet = false;   ///< y = x to within what counts, however soon the edge comes after another
    FunctionTable entry;  ///< x -> y, unless quiet
    FunctionTable fast;   ///< x -> amplitudes of the fast modes [A]; at_once(): x -> charge [C]
  };
  /// The current on the manifold of a presynaptic level, from y at the edge that led to it.
  struct SlowCurrent {
    bool none = false;    ///< no current at all
    FunctionTable modes;  ///< y -> amplitudes of the constant and of the slow modes of this level [A]
    std::vector<std::size_t> places;  ///< of these modes among all
  };

  const TerminalLevels& pre() const { return demand_.pre; }
  const TerminalLevels& post() const { return demand_.post; }
  const Domain& domain() const { return domain_; }
  const HeldLevel& level(int pre, int post) const { return levels_[place(pre, post)]; }
  bool delivers() const { return demand_.delivers; }
  double settled_after() const { return settled_after_; }
  /// Whether devices move at presynaptic levels by what is left out of maps and has to be added up
  /// (HeldLevel::creep). Then every edge of a row leaves y as it is.
  bool creeps() const { return creeps_; }

  /// Rates of all modes of the current [1/s]: the constant, slow ones, fast ones.
  const std::vector<double>& rates() const { return rates_; }
  std::size_t first_fast() const { return first_fast_; }
  /// Whether edges deliver charges at once and there are no fast modes: a mean current.
  bool at_once() const { return demand_.mean_current; }
  const RowEdge& row_edge(int from, int to) const { return row_edges_[pair(from, to)]; }
  const SlowCurrent& slow_current(int pre) const { return slow_[static_cast<std::size_t>(pre)]; }
  /// x at the start of post_pulse, on the manifold, to y at its end, for a presynaptic terminal that stays at
  /// its level meanwhile.
  const FunctionTable& post_map(int pre) const { return post_maps_[static_cast<std::size_t>(pre)]; }

  /// A device anywhere: on its way to the slow manifold of a level since an edge at which it was `away` from
  /// it.
  struct Course {
    double y = 0, away = 0, since = 0;  ///< slow coordinate; [V]; [s]
    int pre = 0, post = 0;
    double x = 0;  ///< slow state at that edge, set by go_through()
  };
  /// Whether the maps that this takes are good enough. They are made when they are first asked for; may be
  /// called from any thread.
  bool has_courses() const;
  /// Through an edge at t to other levels, however soon it comes after the last one. Needs has_courses().
  void go_through(Course& course, double t, int pre, int post) const;
  /// x on the manifold of level `from` to y at the end of post_pulse, with one edge of the row to level `to`
  /// at a time tau after the start of post_pulse, from -settled_after() to its end. For levels that keep the
  /// slow state, between which edges are quiet. Made when it is first asked for; nothing where no such map is
  /// good enough.
  const PhaseMap* phase_map(int from, int to) const;
  /// Where a device at (h(x) + away, x) will have been on the manifold, less x.
  double landing_offset(int pre, int post, double away, double x) const;

  /// Amplitudes of the fast modes after an edge from one manifold to another at x [A].
  void transient(const HeldLevel& from, const HeldLevel& to, double x, std::span<double> amplitudes) const;

  /// Largest estimate of an error: of a slow state relative to its range, of a charge relative to that of a
  /// pulse.
  double state_error() const { return state_error_; }
  double charge_error() const { return charge_error_; }
  std::size_t table_values() const;  ///< numbers in all tables

 private:
  std::size_t place(int pre, int post) const {
    return static_cast<std::size_t>(pre) * demand_.post.voltages.size() + static_cast<std::size_t>(post);
  }
  std::size_t pair(int from, int to) const {
    return static_cast<std::size_t>(from) * demand_.pre.voltages.size() + static_cast<std::size_t>(to);
  }
  static std::optional<DeviceMaps> make(const MapDemand& demand, bool may_creep);
  bool make_levels(bool may_creep);
  bool every_edge_is_simple() const;
  bool make_row_edges();
  bool make_landings() const;
  class CourseCheck;
  struct CourseErrors {
    double slow = 0, voltage = 0;  ///< relative to the range of x; [V]
  };
  CourseErrors course_errors() const;
  std::optional<PhaseMap> make_phase_map(int from, int to) const;
  bool make_slow_currents();
  bool choose_fast_modes();
  bool make_fast_amplitudes();
  bool make_mean_currents();
  bool make_charges();
  int level_before(int pre) const;
  std::optional<double> charge_after(int from, int to, double x, double duration) const;
  std::optional<double> before_entry(int from, int to, double y) const;
  bool make_post_maps();
  bool fast_modes_fit(double x, double& error) const;
  std::vector<double> matched(double charge, double moment, double start, double second, double rate) const;
  bool simulated_transient(int from, int to, double x, std::span<double> amplitudes, double& error) const;
  std::vector<double> fast_shares(double x) const;
  std::optional<double> after_post_pulse(int pre, double x) const;
  double longest_at(int pre) const;
  double current(int pre, double y, double t) const;
  std::optional<SlowCurrent> fit_slow_current(int pre, int modes, double& error);

  /// L(w, x): Σ_k c_k(w) ξ^k, the coefficients as functions of w.
  struct Landing {
    bool none = true;
    FunctionTable powers;
  };
  std::optional<FunctionTable> landing_table(int pre, int post, Domain away, std::size_t points) const;

  MapDemand demand_;
  Domain domain_;
  double settled_after_ = 0, state_error_ = 0, charge_error_ = 0;
  std::vector<HeldLevel> levels_;
  std::vector<double> rates_, fast_rates_;
  std::size_t first_fast_ = 1;
  bool creeps_ = false;
  /// Made late: many networks never need them.
  struct Landings {
    std::once_flag made;
    bool good = false;
    std::vector<Landing> of_level;
  };
  std::unique_ptr<Landings> landings_ = std::make_unique<Landings>();
  struct Phase {
    std::once_flag made;
    std::optional<PhaseMap> map;
  };
  std::vector<std::unique_ptr<Phase>> phases_;  // by pair of presynaptic levels
  std::vector<RowEdge> row_edges_;
  std::vector<SlowCurrent> slow_;
  std::vector<FunctionTable> post_maps_;
};

}  // namespace memspike
