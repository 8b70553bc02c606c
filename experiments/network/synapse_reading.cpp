// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/synapse_reading.hpp"

#include <algorithm>
#include <cmath>

#include "engine/parallel.hpp"

namespace memspike {
namespace {

constexpr std::uint64_t kBlock = 65'536, kChunk = 256;
constexpr double kOfLeast = 1e-10;  // (V - u)/R_s loses digits

}  // namespace

double probe_conductance(const DeviceRef& device, double probe, double x) {
  return (probe - quasi_steady_u(device, probe, x)) / (device.value("R_s") * probe);
}

std::optional<FunctionTable> probe_conductances(const DeviceRef& device, double probe) {
  if (!device.model->slow.exists()) return std::nullopt;
  const Domain domain{0, device.kernel->slow_scale(device.parameters)};
  double least = HUGE_VAL;
  for (const double x : {domain.low, domain.middle(), domain.high})
    least = std::min(least, std::fabs(probe_conductance(device, probe, x)));
  const double allowed = kOfLeast * least;
  return FunctionTable::make(domain, {&allowed, 1}, [&](double x, std::span<double> G) {
    G[0] = probe_conductance(device, probe, x);
    return std::isfinite(G[0]);
  });
}

DeviceRef device_of(const Network& network, const Projection& projection, std::uint64_t edge) {
  return {projection.model, &projection.model->kernel(network.level), projection.parameters_of(edge)};
}

std::vector<double> SynapseReading::block(const Projection& projection, std::uint64_t first,
                                          std::uint64_t end, double probe, const SlowOf& slow_of) const {
  std::vector<double> values(end - first);
  for (std::uint64_t edge = first; edge < end; ++edge) values[edge - first] = slow_of(edge);
  const std::uint64_t chunks = (values.size() + kChunk - 1) / kChunk;
  parallel_for(chunks, threads_, [&](std::uint64_t chunk) {
    const std::uint64_t last = std::min<std::uint64_t>((chunk + 1) * kChunk, values.size());
    for (std::uint64_t k = chunk * kChunk; k < last; ++k)
      values[k] = probe_conductance(device_of(network_, projection, first + k), probe, values[k]);
  });
  end_idle_threads();  // what is done with the block takes one thread
  return values;
}

void SynapseReading::conductances(std::uint32_t index, double probe, const SlowOf& slow_of,
                                  const Visit& visit) const {
  const Projection& projection = network_.projections[index];
  std::vector<double> values;
  std::uint64_t first = 0;
  for_each_edge(projection, [&](std::uint32_t pre, std::uint64_t edge) {
    if (edge == first + values.size()) {
      first = edge;
      values = block(projection, first, std::min(first + kBlock, projection.edges()), probe, slow_of);
    }
    visit(pre, projection.post[edge], values[edge - first]);
  });
}

}  // namespace memspike
