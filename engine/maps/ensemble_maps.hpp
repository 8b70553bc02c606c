// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/bank/model_registry.hpp"
#include "engine/flow/portable.hpp"
#include "engine/maps/device_circuit.hpp"
#include "engine/maps/device_maps.hpp"
#include "engine/maps/shared_modes.hpp"

namespace memspike {

inline double conductance(const DeviceCircuit& c, double x) { return c.at_zero + c.slope * x; }
/// I/V on the manifold of a level that keeps x [S].
inline double steady(const DeviceCircuit& c, double x) {
  return c.series * conductance(c, x) / (c.series + conductance(c, x));
}
/// What an edge of 1 V adds to that at first [S].
inline double displacement(const DeviceCircuit& c, double x) {
  return c.series * c.series / (c.series + conductance(c, x));
}
/// u/V on the manifold.
inline double divider(const DeviceCircuit& c, double x) { return c.series / (c.series + conductance(c, x)); }
inline double fast_rate(const DeviceCircuit& c, double x) { return (c.series + conductance(c, x)) / c.C_m; }

/// What is asked of the maps of devices that differ.
struct EnsembleDemand {
  const ModelEntry* model = nullptr;
  const DeviceKernel* kernel = nullptr;
  std::span<const double> parameters;   ///< rows of the model's table, one for each device
  std::span<const std::uint32_t> post;  ///< by device: where its current goes
  std::uint32_t targets = 0;
  TerminalLevels pre, post_levels;
  double longest = 0;    ///< the whole time in which the devices live [s]
  double tolerance = 0;  ///< of the network
  double avoided = 0;    ///< modes that can be chosen keep away from this rate, that of the membrane [1/s]
  bool delivers = true;  ///< their current reaches a membrane, while the postsynaptic terminal is at 0 V
};

/// How devices of one model whose parameters differ go through the levels of their terminals, without tables
/// of their own: each by SlowFlow of its own equation, or by integration where its time constants are not
/// apart. Conduction has to be u (g_0 + g_1 x), so that there is no current at 0 V and
///
///   I = V g/(1 + R_s g),   λ = (1/R_s + g)/C_m
///
/// on the manifold of a level V at which x is kept; an edge between two such levels starts a transient of
/// amplitude (V' - V)/(R_s (1 + R_s g)), which SharedModes carry.
///
/// At a level of the presynaptic terminal a device is *still*: it does not move to within what counts; or it
/// *creeps*: by little in one segment, and by dx/dt = α + β x + γ x² over many; or it is *restless*: its
/// current changes during a segment, and is a constant and a few slow modes, fitted for each segment.
class EnsembleMaps {
 public:
  /// Nothing, and `why_not`, where the devices have to be integrated.
  static std::optional<EnsembleMaps> make(const EnsembleDemand& demand, std::string& why_not);

  const TerminalLevels& pre() const { return demand_.pre; }
  const TerminalLevels& post() const { return demand_.post_levels; }
  bool delivers() const { return demand_.delivers; }
  /// What it took: how many segments had to be integrated, and the integrator's steps.
  struct Effort {
    std::uint64_t integrated = 0;
    FlowCounts flows;
  };
  double voltage(int pre, int post) const {
    return pre_voltage(pre) - demand_.post_levels.voltages[static_cast<std::size_t>(post)];
  }
  double pre_voltage(int pre) const { return demand_.pre.voltages[static_cast<std::size_t>(pre)]; }
  /// After so long every device has settled on the manifold of its level [s].
  double settled_after() const { return settled_after_; }
  /// The same of one device.
  double settled_after(std::uint64_t device) const {
    const DeviceCircuit& c = circuits_[device];
    return settled_after_ * slowest_ / std::min(fast_rate(c, 0), fast_rate(c, scale_));
  }
  std::uint64_t devices() const { return demand_.post.size(); }

  // --- current
  const std::vector<DeviceCircuit>& circuits() const { return circuits_; }
  /// Rates of all modes [1/s]: the constant, slow ones, fast ones.
  const std::vector<double>& rates() const { return rates_; }
  std::size_t first_fast() const { return first_fast_; }
  const SharedModes& transients() const { return *transients_; }
  /// The current on the manifold of a level, from y at the edge to it: amplitudes of the constant and of the
  /// slow modes.
  void slow_current(std::uint64_t device, int pre, double y, double* amplitudes, Effort& effort) const;

  // --- the slow state
  enum class Motion : std::uint8_t { still, creeping, restless };
  Motion motion(std::uint64_t device) const { return motions_[device]; }
  /// Whether it does not move while its row is at rest either, to within what counts.
  bool is_still_at_rest(std::uint64_t device) const { return is_still_at_rest_[device]; }
  /// Numbers those that creep.
  std::uint32_t creep_place(std::uint64_t device) const { return creep_place_[device]; }
  /// x on the manifold of a level of the presynaptic terminal a time after y.
  double moved(std::uint64_t device, int pre, double y, double age, Effort& effort) const;
  /// The same of one that creeps.
  double crept(std::uint64_t device, int pre, double y, double age) const {
    constexpr double kSmallTurn = 1e-4;
    const Creep& c = creep(device, pre);
    const double rate = c.alpha + (c.beta + c.gamma * y) * y, slope = c.beta + 2 * c.gamma * y;
    const double turn = slope * age;
    // (e^turn - 1)/slope; of most devices turn is small, and its series good to the last digit.
    if (std::fabs(turn) < kSmallTurn)
      return y + rate * age * (1 + turn * (1.0 / 2 + turn * (1.0 / 6 + turn * (1.0 / 24))));
    return y + rate * (portable::expm1(turn) / slope);
  }
  /// A device anywhere under a held voltage.
  DeviceState flow(std::uint64_t device, double voltage, DeviceState at, double duration,
                   Effort& effort) const;
  /// One held segment of a device.
  struct Held {
    std::uint64_t device = 0;
    double voltage = 0, duration = 0;  ///< [V], above 0 [s]
    DeviceState at;                    ///< its start, and then its end
    bool lands = false;                ///< whether `landed` is asked for
    double landed = 0;                 ///< where it would have been at its start, had it been on the manifold
    bool integrated = false;           ///< set if nothing else would do
  };
  /// Up to kTogether of them; side by side, which is faster, unless `alone`: one that has to be integrated
  /// keeps the others from going together.
  void flow_together(std::span<Held> held, bool alone, Effort& effort) const;
  /// Where a device would have been on the manifold of a level of the presynaptic terminal.
  double landing(std::uint64_t device, int pre, DeviceState at, Effort& effort) const;
  /// u on the manifold of a held voltage.
  double manifold(std::uint64_t device, double voltage, double x) const {
    return demand_.kernel->manifold(parameters_of(device), voltage, x).u;
  }
  ManifoldPoint point(std::uint64_t device, double voltage, double x) const {
    return demand_.kernel->manifold(parameters_of(device), voltage, x);
  }
  double scale() const { return scale_; }
  const DeviceKernel& kernel() const { return *demand_.kernel; }
  const double* parameters_of(std::uint64_t device) const {
    return demand_.parameters.data() + device * demand_.model->parameters.size();
  }
  double tolerance() const { return demand_.tolerance; }

  // --- what there is
  std::uint64_t count(Motion motion) const { return counts_[static_cast<std::size_t>(motion)]; }
  double charge_error() const { return charge_error_; }
  double state_error() const { return state_tolerance_; }
  static constexpr int kTogether = 4;

 private:
  struct Creep {  // dx/dt = α + β x + γ x² at one level
    double alpha, beta, gamma;
  };
  DeviceState integrate(std::uint64_t device, double voltage, DeviceState at, double duration,
                        Effort& effort) const;
  double landing_from(std::uint64_t device, double voltage, double x, double duration, Effort& effort) const;
  std::string of_all(std::uint64_t some) const;
  std::string find_circuits();
  std::string find_motions(double creep_share);
  double share_of_segment(std::uint64_t device, int pre, double rate) const;
  std::string find_transients();
  std::string find_slow_modes();
  void set_slow_modes(std::size_t modes);
  double slow_error();
  double longest_at(int pre) const;
  const Creep& creep(std::uint64_t device, int pre) const {
    return creeps_[creep_place_[device] * demand_.pre.voltages.size() + static_cast<std::size_t>(pre)];
  }

  EnsembleDemand demand_;
  std::vector<DeviceCircuit> circuits_;
  std::vector<Motion> motions_;
  std::vector<char> is_still_at_rest_;
  std::vector<std::uint32_t> creep_place_;  // by device
  std::vector<Creep> creeps_;               // of devices that creep, by place and level
  std::uint64_t counts_[3] = {};
  std::optional<SharedModes> transients_;
  std::vector<double> rates_{0.0};
  std::size_t first_fast_ = 1;
  // By level: nodes in time for the slow modes, and what makes amplitudes of the currents there.
  struct SlowFit {
    std::vector<double> times, inverse;
  };
  std::vector<SlowFit> slow_fits_;
  double scale_ = 1, settled_after_ = 0, slowest_ = 0, fastest_ = 0;
  double state_tolerance_ = 0, charge_error_ = 0;
};

}  // namespace memspike
