// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/maps/ensemble_maps.hpp"
#include "engine/maps/waveform_phases.hpp"
#include "engine/network/network.hpp"
#include "engine/network/row_pass.hpp"
#include "engine/network/simulation.hpp"
#include "engine/network/terminal_histories.hpp"
#include "engine/network/wiring.hpp"

namespace memspike {

/// The states of devices that differ. Each is one number, the slow state y that it would have had at the last
/// edge of its row or the last end of its postsynaptic waveform, had it been on the manifold from then on.
///
/// The postsynaptic waveform of a device whose row is at rest is a function of y alone. After kUses times it
/// is compiled to a polynomial of its own; until then, and where something else happens meanwhile, the device
/// flows through the edges one by one.
class EnsembleDevices {
 public:
  EnsembleDevices(const Network& network, const Wiring& wiring, std::uint32_t projection,
                  std::vector<double> y, const EnsembleMaps& maps, NetworkCounts& counts);

  /// What currents of still and creeping devices are made of.
  const double* y() const { return y_.data(); }
  double y(std::uint64_t edge) const { return y_[edge]; }

  void fetch(std::uint64_t edge) const { __builtin_prefetch(&y_[edge]); }

  /// Through an edge of its row to a level at t, when its column is not active. Returns x at that time. y of
  /// a creeping device does not change between levels other than 0: what the first edge adds to a current the
  /// last one has to take away.
  double go_through(std::uint64_t edge, const Ends& ends, int to, double t);
  /// The same for creeping devices of a row that has been at a level for some time and whose columns have no
  /// waveforms.
  void creep(std::span<const std::uint32_t> edges, int from, int to, double age);
  /// Whether devices at rest may go through the column's waveform by compiled maps.
  bool can_pass(const ColumnHistory& column) const;
  /// Takes all devices of a column that have such maps through them, as if their rows were at rest, in one
  /// go. What this does to others must be put back.
  void pass_resting_column(std::uint32_t post);
  void put_back(std::uint64_t edge, double y) { y_[edge] = y; }
  /// Those of a column whose waveforms cannot go so, by their place in the column, ascending.
  const std::vector<std::uint32_t>& others(std::uint32_t post);
  /// Through the postsynaptic waveform that ends at t, and all that its row did meanwhile; done when
  /// finish_column() has been called for all devices of the column.
  void go_through_column(std::uint64_t edge, const Ends& ends, double t);
  void finish_column(double t);

  DeviceState state_at(std::uint64_t edge, const Ends& ends, double t) const;

 private:
  /// y, and how a creeping device has moved since.
  double known(std::uint64_t edge) const {
    return maps_.motion(edge) == EnsembleMaps::Motion::creeping ? y_[edge] + crept_[maps_.creep_place(edge)]
                                                                : y_[edge];
  }
  void set(std::uint64_t edge, double y, double crept = 0) {
    y_[edge] = y;
    if (maps_.motion(edge) == EnsembleMaps::Motion::creeping) crept_[maps_.creep_place(edge)] = crept;
  }
  /// A device that has not settled since the end of its postsynaptic waveform, at an edge.
  struct Unsettled {
    double t = 0;  ///< [s]
    DeviceState at;
  };
  std::optional<Unsettled> unsettled_at(std::uint64_t edge, const Ends& ends, double t) const;
  /// Whether it makes a difference to which presynaptic level a device comes back from a waveform.
  bool minds_edges_coming_back(std::uint64_t edge);
  void note_unsettled(std::uint64_t edge, double t, DeviceState at);
  /// Anywhere up to the next edge; edges at t itself count, unless `strictly`. Its column is not active.
  DeviceState resting_at(std::uint64_t edge, const Ends& ends, double t, bool strictly) const;
  /// Through what has happened since the column's waveform began.
  DeviceState replay(std::uint64_t edge, const Ends& ends, double t) const;
  void note(const EnsembleMaps::Effort& effort) const;
  DeviceState flow(std::uint64_t edge, double voltage, DeviceState at, double duration) const;
  double landing(std::uint64_t edge, int pre, DeviceState at) const;
  double moved(std::uint64_t edge, int pre, double y, double age) const;
  /// A device on its way through held voltages, the last of which it lands at.
  struct Course {
    std::uint64_t edge = 0;
    DeviceState at;
    std::size_t first = 0, count = 0;  ///< of legs_
    std::size_t walk = kNoWalk;        ///< the one that it is a stretch of, until it lands after an event
    std::size_t lands_after = 0;
    bool lands = true;  ///< otherwise the slow state at its end is what is wanted
  };
  static constexpr std::size_t kNoWalk = ~std::size_t{0};
  /// A device on its way by phases, among whose events some come soon after one another.
  struct Walk {
    std::uint64_t edge = 0;
    std::size_t first = 0, count = 0;  ///< of events_
    WaveformPhases::Way way;
  };
  struct Leg {
    int pre, post;
    double duration;
  };
  void add_leg(int pre, int post, double duration) {
    if (duration > 0) legs_.push_back({pre, post, duration});
  }
  void add_waveform(int pre);
  void run_courses(double t);
  /// A course of this column has come to its end, and lands at y.
  void end_course(const Course& course, DeviceState end, double y, double t);
  /// Takes some courses of one length together to their ends: states where their last legs begin, and y where
  /// they land.
  void run(std::span<const Course* const> courses, DeviceState* ends, double* y);
  /// Through a waveform during which the row is not at rest. False where the device has to flow.
  bool go_by_phases(std::uint64_t edge, const Ends& ends, double t);
  bool has_phases(std::uint64_t edge) const { return !phase_uses_.empty() && phase_uses_[edge] == kCompiled; }
  /// After so long its waveform does not mind what its row has done before [s].
  double settles_before_waveform(std::uint64_t edge) const {
    return has_phases(edge) ? phases_.minds_edges_for(edge) : maps_.settled_after();
  }
  /// On to the end, or to the next stretch that is a course.
  void walk_on(std::size_t walk);
  void compile(std::uint64_t edge);
  /// Where the coefficients of a device's compiled waveform stand, at every fourth place.
  std::uint64_t place_of_coefficients(std::uint64_t edge) const;
  double compiled(std::uint64_t edge, double y) const;

  const Wiring& wiring_;
  std::uint32_t p_;
  const Projection& projection_;
  const Passes& passes_;
  double tolerance_;
  const EnsembleMaps& maps_;
  NetworkCounts& counts_;
  std::vector<double> y_, crept_;  // the latter by place
  std::unordered_map<std::uint64_t, Unsettled> unsettled_;
  std::deque<std::pair<double, std::uint64_t>> settling_;  // of these, by time
  // --- of the column that ends
  std::vector<Course> courses_;
  std::vector<Leg> legs_;
  std::vector<const Course*> in_turn_;
  // By device, a bit for each pair of levels: it had to be integrated there once, and would again spoil it
  // for others.
  std::vector<std::uint64_t> hard_;
  bool is_hard(std::uint64_t edge, const Leg& leg) const { return (hard_[edge] >> hard_bit(leg) & 1) != 0; }
  unsigned hard_bit(const Leg& leg) const {
    const auto pair =
        static_cast<std::size_t>(leg.pre) * maps_.post().voltages.size() + static_cast<std::size_t>(leg.post);
    return static_cast<unsigned>(std::min<std::size_t>(pair, 63));
  }
  enum class Minds : std::uint8_t { unknown, yes, no };
  std::vector<Minds> minds_;  // by device: edges while it comes back from a waveform
  // --- compiled waveforms, by device
  static constexpr int kCoefficients = EnsembleColumnPass::kTerms;
  static constexpr std::uint8_t kPassed = 253, kCompiled = 254, kNotCompiled = 255;
  bool can_compile_ = false;
  std::vector<std::uint8_t> uses_;
  // By column, four devices side by side; where each column starts.
  std::vector<double> coefficients_;
  std::vector<std::uint64_t> column_start_;
  std::vector<std::vector<std::uint32_t>> others_;  // by column
  std::vector<char> others_changed_;
  bool is_passed(std::uint64_t edge) const { return uses_[edge] == kPassed; }
  // --- phases of waveforms during which something else happens
  WaveformPhases phases_;
  std::vector<std::uint8_t> phase_uses_;
  std::vector<WaveformPhases::RowEdge> row_edges_;  // room
  std::vector<WaveformPhases::Event> events_;       // of the column that ends, as the next two
  std::vector<Walk> walks_;
  std::vector<Course> next_courses_;
};

}  // namespace memspike
