// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/settled_state.hpp"

#include <cmath>
#include <optional>

#include "engine/bank/small_signal.hpp"
#include "engine/contract/error.hpp"

namespace memspike {
namespace {

constexpr double kTolerance = 1e-10, kNear = 1e-7;  // of voltage_scale and of slow_scale
constexpr double kLonger = 8, kLongest = 1e15;      // [s]: thirty million years
constexpr std::uint64_t kMostSteps = 20'000;        // of one hold: a device that oscillates takes more

struct Scale {
  double u, x;
};
Scale scale_of(const DeviceRef& d) {
  return {d.kernel->voltage_scale(d.parameters), d.kernel->slow_scale(d.parameters)};
}

bool is_near(DeviceState a, DeviceState b, const Scale& scale) {
  return std::fabs(a.u - b.u) <= kNear * scale.u && std::fabs(a.x - b.x) <= kNear * scale.x;
}

/// Newton's iteration on (V - u)/R_s = f(u, x), r(u, x) = 0. Nothing where it leaves the neighbourhood.
std::optional<DeviceState> polished(const DeviceRef& d, DeviceState at, double volts, const Scale& scale) {
  const double link = 1 / d.value("R_s");
  const DeviceState first = at;
  for (int sweep = 0; sweep < 12; ++sweep) {
    const Derivatives g = d.kernel->evaluate(d.parameters, at);
    const double balance = (volts - at.u) * link - g.f;
    const double uu = -(link + g.f_u), det = uu * g.r_x + g.f_x * g.r_u;
    double du = -balance / uu, dx = 0;
    if (d.model->slow.exists()) {
      if (det == 0) return std::nullopt;
      // J (du, dx) = -(balance, r) with J = [uu, -f_x; r_u, r_x]
      du = (-balance * g.r_x - g.f_x * g.r) / det;
      dx = (-uu * g.r + g.r_u * balance) / det;
    }
    const DeviceState next{at.u + du, at.x + dx};
    if (!std::isfinite(next.u) || !std::isfinite(next.x) ||
        !is_near(next, first, {1e4 * scale.u, 1e4 * scale.x}))
      return std::nullopt;
    if (next == at) break;
    at = next;
  }
  return at;
}

}  // namespace

SettledState settled_state(const DeviceRef& d, DeviceState start, double volts) {
  const Scale scale = scale_of(d);
  std::optional<DeviceState> rest;
  try {
    rest = steady_state(d, volts);
  } catch (const NumericalError&) {
  }
  DeviceState now = start;
  for (double hold = 10 * d.value("R_s") * d.value("C_m"); hold < kLongest; hold *= kLonger) {
    SegmentInput in{{Drive::Kind::voltage, volts, volts}, hold, kTolerance};
    in.step_limit = kMostSteps;
    const SegmentOutput out = d.kernel->flow(d.parameters, now, in, nullptr);
    if (out.status != FlowStatus::done) break;
    now = out.end;
    if (rest && is_near(now, *rest, scale)) return {*rest, true, true};
    const std::optional<DeviceState> found = polished(d, now, volts, scale);
    if (found && is_near(now, *found, scale) && small_signal(d, *found).is_stable())
      return {*found, true, rest && is_near(*found, *rest, scale)};
  }
  if (!rest)
    throw NumericalError(
        "model " + d.model->name + " neither comes to rest at " + std::to_string(volts) +
        " V nor has an isolated steady state there; give `initial` and `frozen: true`, which "
        "takes the impedance at the slow state of `initial`");
  return {*rest, false, true};
}

}  // namespace memspike
