// SPDX-License-Identifier: Apache-2.0
#include "networks/device/conductance.hpp"

#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <cstdint>

namespace memspike {
namespace {

constexpr double kReached = 1e-9;  // of G: an end of the range that is as good as met
constexpr std::uintmax_t kMostSweeps = 200;

}  // namespace

double probed_conductance(const DeviceRef& device, double probe, double x) {
  return (probe - quasi_steady_u(device, probe, x)) / (device.value("R_s") * probe);
}

SlowStateFound slow_state_of(const DeviceRef& device, double probe, double G) {
  const double most = device.kernel->slow_scale(device.parameters);
  const auto excess = [&](double x) { return probed_conductance(device, probe, x) - G; };
  const double at_zero = excess(0), at_most = excess(most);
  if ((at_zero < 0) == (at_most < 0) && at_zero != 0 && at_most != 0) {
    const bool low = std::fabs(at_zero) <= std::fabs(at_most);
    return {low ? 0 : most, std::fabs(low ? at_zero : at_most) > kReached * G};
  }
  std::uintmax_t sweeps = kMostSweeps;
  const auto root = boost::math::tools::toms748_solve(excess, 0.0, most, at_zero, at_most,
                                                      boost::math::tools::eps_tolerance<double>(52), sweeps);
  return {0.5 * (root.first + root.second), false};
}

}  // namespace memspike
