// SPDX-License-Identifier: Apache-2.0
#include "engine/bank/piecewise_flow.hpp"

#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/tools/minima.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <vector>

#include "engine/bank/piece_panels.hpp"
#include "engine/network/piece.hpp"

namespace memspike {
namespace {

constexpr int kNodes = 15;
constexpr int kGrid = 16;            // instants of a panel at which the limit is looked at
constexpr int kBits = 50;            // to which its crossing is found
constexpr double kDeadBand = 1e-3;   // of the tolerance
constexpr double kRounding = 4e-15;  // of the voltages

/// Gauss' nodes on [-1, 1] and their weights, ascending.
struct GaussRule {
  double node[kNodes], weight[kNodes];
  GaussRule() {
    using Rule = boost::math::quadrature::gauss<double, kNodes>;
    constexpr int middle = kNodes / 2;
    for (int k = 0; k <= middle; ++k) {
      const auto i = static_cast<std::size_t>(k);
      node[middle - k] = -Rule::abscissa()[i], node[middle + k] = Rule::abscissa()[i];
      weight[middle - k] = weight[middle + k] = Rule::weights()[i];
    }
  }
};
const GaussRule& gauss() {
  static const GaussRule rule;
  return rule;
}

/// What the source does at present: it holds what the segment asks for, or the current at +limit or -limit.
enum class Control : int { drive = 0, high = 1, low = -1 };

class PiecewiseFlow {
 public:
  PiecewiseFlow(const SourcedDevice& device, DeviceState start, const SegmentInput& in, DeviceState* samples)
      : device_(device), in_(in), samples_(samples), state_(start) {
    const bool ramped = in.drive.from != in.drive.to;
    slope_ = ramped ? (in.drive.to - in.drive.from) / in.duration : 0;
    limit_ = device.source.limit;
    can_be_limited_ = in.drive.kind == Drive::Kind::voltage && std::isfinite(limit_);
    limit_voltage_ = can_be_limited_ ? (device.R_s + device.source.resistance) * limit_ : 0;
    const double volts = std::max(std::fabs(in.drive.from), std::fabs(in.drive.to));
    dead_band_ = std::max(kDeadBand * in.tolerance * device.kernel->voltage_scale(device.parameters),
                          kRounding * (volts + limit_voltage_));
    out_.limited.first = std::numeric_limits<double>::quiet_NaN();
  }

  PiecewiseOutput run() {
    const double u_start = state_.u;
    if (can_be_limited_) control_ = control_at_start();
    while (t_ < in_.duration && out_.flow.status == FlowStatus::done) take_piece();
    while (answered_ < in_.sample_count) samples_[answered_++] = state_;
    out_.flow.end = state_;
    out_.balance.stored = 0.5 * device_.C_m * (state_.u - u_start) * (state_.u + u_start);
    return out_;
  }

 private:
  double source_at(double s) const {
    const double t = t_ + s;
    return t >= in_.duration ? in_.drive.to : in_.drive.from + slope_ * t;
  }
  Terminal terminal(double s, double u) const {
    if (in_.drive.kind == Drive::Kind::current) return {u + device_.R_s * in_.drive.from, in_.drive.from};
    if (control_ == Control::drive) {
      const double V = source_at(s), I = (V - u) / (device_.R_s + device_.source.resistance);
      return {V - device_.source.resistance * I, I};
    }
    const double I = static_cast<int>(control_) * limit_;
    return {u + device_.R_s * I, I};
  }

  /// Where |V - u| is at the limit, the way that it goes decides.
  Control control_at_start() const {
    const double d = in_.drive.from - state_.u;
    const Control side = d < 0 ? Control::low : Control::high;
    double beyond = std::fabs(d) - limit_voltage_;
    if (beyond == 0) {
      const double sign = static_cast<int>(side);
      const double f = device_.kernel->evaluate(device_.parameters, state_).f;
      beyond = sign * (slope_ - (sign * limit_ - f) / device_.C_m);
    }
    return beyond > 0 ? side : Control::drive;
  }

  Drive drive_of_piece() const {
    if (in_.drive.kind == Drive::Kind::current) return in_.drive;
    if (control_ == Control::drive) return {Drive::Kind::voltage, source_at(0), in_.drive.to};
    const double I = static_cast<int>(control_) * limit_;
    return {Drive::Kind::current, I, I};
  }

  void take_piece() {
    SegmentInput in{drive_of_piece(), in_.duration - t_, in_.tolerance, in_.step_limit};
    const SegmentOutput out = device_.kernel->stretch(device_.parameters, state_, in, hints_, piece_);
    out_.flow.counts += out.counts;
    out_.flow.largest_local_error = std::max(out_.flow.largest_local_error, out.largest_local_error);
    out_.flow.status = out.status;
    if (out.status != FlowStatus::done) return fail(out.status, out.failed_at, out.end);
    if (++pieces_ > in_.step_limit) return fail(FlowStatus::too_many_steps, 0, state_);
    const bool last = !(piece_.duration < in.duration);
    const double whole = last ? in.duration : piece_.duration;
    panels_of(piece_, whole, panels_);
    const double end = can_be_limited_ ? first_crossing() : whole;
    const bool crossed = end < whole;
    if (crossed) panels_of(piece_, end, panels_);
    integrate();
    answer(end, last && !crossed);
    const DeviceState there = crossed ? value_of(piece_, end) : out.end;
    account_for_limit(end, there);
    state_ = there;
    t_ = last && !crossed ? in_.duration : t_ + end;
    if (crossed) change_control();
  }
  void fail(FlowStatus status, double after, DeviceState at) {
    out_.flow.status = status;
    out_.flow.failed_at = t_ + after;
    state_ = at;
  }

  void change_control() {
    if (control_ != Control::drive)
      control_ = Control::drive;
    else
      control_ = source_at(0) < state_.u ? Control::low : Control::high;
    hints_ = {};
    ++out_.limited.changes;
  }
  void account_for_limit(double length, DeviceState end) {
    if (control_ == Control::drive) return;
    if (!(out_.limited.time > 0)) out_.limited.first = t_;
    out_.limited.time += length;
    out_.swept += static_cast<int>(control_) * limit_ * (end.u - state_.u);
  }

  void answer(double length, bool last) {
    for (; answered_ < in_.sample_count && (last || in_.sample_times[answered_] <= t_ + length);
         ++answered_) {
      const double s = in_.sample_times[answered_] - t_;
      samples_[answered_] = value_of(piece_, std::clamp(s, 0.0, length));
    }
  }

  /// Above 0 where the source's control must change.
  double violation(double s) const {
    const double d = source_at(s) - value_of(piece_, s).u;
    if (control_ == Control::drive) return std::fabs(d) - limit_voltage_ - dead_band_;
    return limit_voltage_ - static_cast<int>(control_) * d - dead_band_;
  }

  /// The first crossing in the piece, or its end.
  double first_crossing() const {
    double before = 0, here = 0, v_before = violation(0), v_here = v_before;
    const auto find = [this](double a, double b) { return this->crossing(a, b); };
    for (std::size_t p = 0; p + 1 < panels_.size(); ++p)
      for (int k = 1; k <= kGrid; ++k) {
        const double next = panels_[p] + (panels_[p + 1] - panels_[p]) * k / kGrid;
        const double v_next = violation(next);
        if (v_here <= 0 && v_here > v_before && v_here > v_next) {
          const double top = highest(before, next);
          if (violation(top) > 0) return find(before, top);
        }
        if (v_next > 0) return find(here, next);
        before = here, v_before = v_here;
        here = next, v_here = v_next;
      }
    return panels_.back();
  }
  double highest(double a, double b) const {
    std::uintmax_t steps = 60;
    return boost::math::tools::brent_find_minima([this](double s) { return -violation(s); }, a, b, 26, steps)
        .first;
  }
  /// The instant in (a, b] at which the violation has become positive; it is so at b.
  double crossing(double a, double b) const {
    if (violation(a) > 0) return std::min(b, std::max(a, 1e-15 * b));
    std::uintmax_t steps = 200;
    const auto f = [this](double s) { return this->violation(s); };
    if (f(a) == 0) return a;
    return boost::math::tools::toms748_solve(f, a, b, boost::math::tools::eps_tolerance<double>(kBits), steps)
        .second;
  }

  void integrate() {
    for (std::size_t p = 0; p + 1 < panels_.size(); ++p) integrate_panel(panels_[p], panels_[p + 1]);
  }
  void integrate_panel(double a, double b) {
    const double half = 0.5 * (b - a), middle = 0.5 * (a + b);
    double s[kNodes];
    DeviceState at[kNodes];
    double currents[kNodes * kMostBranches];
    for (int i = 0; i < kNodes; ++i) {
      s[i] = middle + half * gauss().node[i];
      at[i] = value_of(piece_, s[i]);
    }
    device_.kernel->branch_currents(device_.parameters, at, kNodes, currents);
    double charge = 0, energy = 0, ohmic = 0, branch[kMostBranches] = {};
    bool delivers[kMostBranches] = {};
    for (int i = 0; i < kNodes; ++i) {
      const Terminal now = terminal(s[i], at[i].u);
      const double w = gauss().weight[i] * half;
      charge += w * now.I, energy += w * now.V * now.I, ohmic += w * now.I * now.I;
      for (std::size_t k = 0; k < device_.branches; ++k) {
        const double power = at[i].u * currents[static_cast<std::size_t>(i) * device_.branches + k];
        branch[k] += w * power;
        delivers[k] |= power < 0;
      }
    }
    out_.flow.charge += charge, out_.flow.energy += energy;
    if (control_ == Control::drive) out_.swept += slope_ * charge;
    out_.balance.series += device_.R_s * ohmic;
    for (std::size_t k = 0; k < device_.branches; ++k) {
      out_.balance.branch[k] += branch[k];
      if (delivers[k]) out_.balance.delivered += delivered(k, a, b);
    }
  }

  double power(std::size_t k, double s) const {
    const DeviceState at = value_of(piece_, s);
    double currents[kMostBranches];
    device_.kernel->branch_currents(device_.parameters, &at, 1, currents);
    return at.u * currents[k];
  }
  /// ∫ max(0, -u i_k) over a panel: between the instants at which the power changes its sign.
  double delivered(std::size_t k, double a, double b) const {
    const auto p = [&](double s) { return power(k, s); };
    std::vector<double> cuts{a};
    double here = a, p_here = p(a);
    for (int j = 1; j <= kGrid; ++j) {
      const double next = j == kGrid ? b : a + (b - a) * j / kGrid;
      const double p_next = p(next);
      if ((p_here < 0 && p_next > 0) || (p_here > 0 && p_next < 0)) {
        std::uintmax_t steps = 200;
        const auto root = boost::math::tools::toms748_solve(
            p, here, next, boost::math::tools::eps_tolerance<double>(kBits), steps);
        cuts.push_back(root.first);
      }
      here = next, p_here = p_next;
    }
    cuts.push_back(b);
    double sum = 0;
    for (std::size_t j = 0; j + 1 < cuts.size(); ++j) {
      const double half = 0.5 * (cuts[j + 1] - cuts[j]), middle = 0.5 * (cuts[j] + cuts[j + 1]);
      double part = 0;
      for (int i = 0; i < kNodes; ++i) part += gauss().weight[i] * half * p(middle + half * gauss().node[i]);
      sum += std::max(0.0, -part);
    }
    return sum;
  }

  const SourcedDevice& device_;
  const SegmentInput& in_;
  DeviceState* samples_;
  DeviceState state_;
  double t_ = 0, slope_ = 0, limit_ = 0, limit_voltage_ = 0, dead_band_ = 0;
  bool can_be_limited_ = false;
  Control control_ = Control::drive;
  std::uint64_t pieces_ = 0, answered_ = 0;
  FlowHints hints_;
  FlowPiece piece_;
  std::vector<double> panels_;
  PiecewiseOutput out_;
};

}  // namespace

EnergyBalance& EnergyBalance::operator+=(const EnergyBalance& o) {
  series += o.series, stored += o.stored, delivered += o.delivered;
  for (std::size_t k = 0; k < kMostBranches; ++k) branch[k] += o.branch[k];
  return *this;
}

EnergyBalance& EnergyBalance::operator/=(double divisor) {
  series /= divisor, stored /= divisor, delivered /= divisor;
  for (double& energy : branch) energy /= divisor;
  return *this;
}

Terminal terminal_at(double V, double u, double R_s, const VoltageSource& source) {
  const double I = (V - u) / (R_s + source.resistance);
  if (!(std::fabs(I) > source.limit)) return {V - source.resistance * I, I};
  const double held = std::copysign(source.limit, I);
  return {u + R_s * held, held};
}

PiecewiseOutput flow_by_pieces(const SourcedDevice& device, DeviceState start, const SegmentInput& in,
                               DeviceState* samples) {
  return PiecewiseFlow(device, start, in, samples).run();
}

}  // namespace memspike
