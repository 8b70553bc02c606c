// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/bank/steady_state.hpp"
#include "engine/contract/error.hpp"
#include "engine/contract/quantity.hpp"
#include "engine/random.hpp"
#include "networks/device/device_description.hpp"

namespace memspike {
namespace {

constexpr int kMostDraws = 1000;

double drawn(double nominal, const Spread& spread, RandomStream& stream) {
  const double z = stream.normal();
  if (spread.kind == Spread::Kind::normal) return nominal + spread.relative * std::fabs(nominal) * z;
  const double variance = std::log1p(spread.relative * spread.relative);
  return nominal * std::exp(std::sqrt(variance) * z - 0.5 * variance);
}

/// One value inside the parameter's range; the draws outside are counted.
double drawn_in_range(const ParameterInfo& info, double nominal, const Spread& spread, RandomStream& stream,
                      std::uint64_t& redrawn) {
  for (int attempt = 0; attempt < kMostDraws; ++attempt) {
    const double value = drawn(nominal, spread, stream);
    if (info.range.holds(value)) return value;
    ++redrawn;
  }
  throw NumericalError("variability of " + std::string(info.name) + ": " + std::to_string(kMostDraws) +
                       " draws in a row about " + format_quantity(nominal, info.unit) +
                       " were outside the allowed range (" + spoken(info.range, info.unit) +
                       "); make the spread smaller");
}

/// The parameters of device i, drawn anew as long as they do not fit together.
void draw_parameters(const DeviceDescription& d, std::uint64_t seed, std::uint64_t i, double* own,
                     std::uint64_t& redrawn) {
  std::copy(d.parameters.begin(), d.parameters.end(), own);
  std::vector<std::pair<std::size_t, RandomStream>> streams;
  for (std::size_t p = 0; p < d.parameters.size(); ++p)
    if (d.variability[p])
      streams.emplace_back(p,
                           RandomStream(seed, "variability " + std::string(d.model->parameters[p].name), i));
  for (int attempt = 0; attempt < kMostDraws; ++attempt) {
    for (auto& [p, stream] : streams)
      own[p] = drawn_in_range(d.model->parameters[p], d.parameters[p], *d.variability[p], stream, redrawn);
    if (d.model->why_not(own).empty()) return;
    ++redrawn;
  }
  throw NumericalError("variability: " + std::to_string(kMostDraws) +
                       " draws in a row did not fit together (" + std::string(d.model->why_not(own)) +
                       "); make the spreads smaller");
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
    draw_parameters(d, seed, i, own, e.redrawn);
    e.initial[i] = initial_state({e.model, e.kernel, own}, d.initial);
  }
  return e;
}

}  // namespace memspike
