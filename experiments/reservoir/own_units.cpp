// SPDX-License-Identifier: Apache-2.0
#include "experiments/reservoir/own_units.hpp"

#include <cmath>

namespace memspike {
namespace {

constexpr double kAgree = 1e-10;
constexpr double kVoltages[] = {0.37, 2.9}, kTimes[] = {0.23, 41.0};  // units that the equations are tried in
constexpr double kInner[] = {-1.1, -0.2, 0.3, 1.2};                   // [V]
constexpr double kSlow[] = {0.15, 0.8};                               // of full scale

double power(double base, int exponent) {
  double product = 1;
  for (int k = 0; k < std::abs(exponent); ++k) product *= base;
  return exponent < 0 ? 1 / product : product;
}

bool agree(double a, double b) { return std::fabs(a - b) <= kAgree * (std::fabs(a) + std::fabs(b)) + 1e-300; }

}  // namespace

std::optional<OwnUnits::Exponents> OwnUnits::exponents_of(const Dimension& d) {
  // kg m² = V A s³.
  if (d.metre != 2 * d.kilogram || d.kelvin != 0) return std::nullopt;
  return Exponents{2 * d.kilogram + d.ampere, d.second + 3 * d.kilogram};
}

std::optional<OwnUnits> OwnUnits::of(const ModelEntry& model, const double* parameters) {
  OwnUnits units;
  for (const ParameterInfo& p : model.parameters) {
    const auto exponents = exponents_of(p.unit.dimension);
    if (!exponents) return std::nullopt;
    units.exponents_.push_back(*exponents);
  }
  const auto slow = exponents_of(model.slow.unit.dimension);
  if (!slow || slow->of_time != 0 || slow->of_voltage < 0 || slow->of_voltage > 1) return std::nullopt;
  units.slow_goes_with_voltage_ = slow->of_voltage == 1;
  return units.hold_for(model, parameters) ? std::optional(units) : std::nullopt;
}

void OwnUnits::rescale(const double* parameters, double voltage, double time, double* own) const {
  for (std::size_t i = 0; i < exponents_.size(); ++i) {
    const auto [of_voltage, of_time] = exponents_[i];
    own[i] = parameters[i];
    if (of_voltage != 0) own[i] *= power(voltage, -of_voltage);
    if (of_time != 0) own[i] *= power(time, -of_time);
  }
}

bool OwnUnits::hold_for(const ModelEntry& model, const double* parameters) const {
  std::vector<double> own(exponents_.size());
  const DeviceKernel& kernel = model.baseline;
  for (const double voltage : kVoltages)
    for (const double time : kTimes)
      for (const double u : kInner)
        for (const double share : kSlow) {
          const DeviceState state{u, share * kernel.slow_scale(parameters)};
          rescale(parameters, voltage, time, own.data());
          const Derivatives plain = kernel.evaluate(parameters, state),
                            scaled = kernel.evaluate(own.data(), rescale(state, voltage));
          const double slow = slow_goes_with_voltage_ ? voltage : 1;
          if (!agree(plain.f, scaled.f * voltage) || !agree(plain.r, scaled.r * slow / time)) return false;
        }
  return true;
}

}  // namespace memspike
