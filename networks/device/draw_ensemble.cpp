// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "engine/bank/steady_state.hpp"
#include "engine/contract/error.hpp"
#include "engine/contract/quantity.hpp"
#include "engine/random.hpp"
#include "networks/device/device_description.hpp"

namespace memspike {
namespace {

double drawn(double nominal, const Spread& spread, RandomStream& stream) {
  const double z = stream.normal();
  if (spread.kind == Spread::Kind::normal) return nominal + spread.relative * std::fabs(nominal) * z;
  const double variance = std::log1p(spread.relative * spread.relative);
  return nominal * std::exp(std::sqrt(variance) * z - 0.5 * variance);
}

/// One value inside the parameter's range; the draws outside are counted.
double drawn_in_range(const ParameterInfo& info, double nominal, const Spread& spread, RandomStream& stream,
                      std::uint64_t& redrawn) {
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const double value = drawn(nominal, spread, stream);
    if (info.range.holds(value)) return value;
    ++redrawn;
  }
  throw NumericalError("variability of " + std::string(info.name) + ": 1000 draws in a row about " +
                       format_quantity(nominal, info.unit) + " were outside the allowed range (" +
                       spoken(info.range, info.unit) + "); make the spread smaller");
}

DeviceState initial_state(const DeviceRef& device, const InitialState& initial) {
  if (initial.rest) return steady_state(device, 0.0);
  return {initial.u ? *initial.u : quasi_steady_u(device, 0.0, initial.x), initial.x};
}

}  // namespace

DeviceEnsemble draw_ensemble(const DeviceDescription& d, std::uint64_t seed, InstructionLevel level) {
  const std::size_t rows = d.model->parameters.size();
  DeviceEnsemble e{d.model, &d.model->kernel(level), d.count, {}, {}, 0};
  e.parameters.resize(d.count * rows);
  e.initial.resize(d.count);
  for (std::uint64_t i = 0; i < d.count; ++i) {
    double* own = e.parameters.data() + i * rows;
    for (std::size_t p = 0; p < rows; ++p) {
      own[p] = d.parameters[p];
      if (!d.variability[p]) continue;
      const ParameterInfo& info = d.model->parameters[p];
      RandomStream stream(seed, "variability " + std::string(info.name), i);
      own[p] = drawn_in_range(info, d.parameters[p], *d.variability[p], stream, e.redrawn);
    }
    e.initial[i] = initial_state({e.model, e.kernel, own}, d.initial);
  }
  return e;
}

}  // namespace memspike
