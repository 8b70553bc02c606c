// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "engine/bank/steady_state.hpp"
#include "engine/network/network.hpp"
#include "neuron/all_models.hpp"
#include "synapse/all_models.hpp"

namespace memspike::test {

/// Every device and neuron model that the program itself knows.
inline const ModelRegistry& network_models() {
  static const ModelRegistry registry = [] {
    ModelRegistry r;
    register_builtin_models(r);
    register_builtin_neurons(r);
    return r;
  }();
  return registry;
}

using ValuesByName = std::map<std::string, double>;
using Pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;  ///< (pre, post)

/// A row of a model's parameter table. Throws where a value is missing or has no place in it.
template <class Entry>
std::vector<double> row_of(const Entry& model, const ValuesByName& values) {
  std::vector<double> row;
  for (const ParameterInfo& p : model.parameters) row.push_back(values.at(std::string(p.name)));
  if (row.size() != values.size()) throw std::invalid_argument(model.name + ": a value without a place");
  return row;
}

inline Pairs all_pairs(std::uint32_t from, std::uint32_t to) {
  Pairs pairs;
  for (std::uint32_t i = 0; i < from; ++i)
    for (std::uint32_t j = 0; j < to; ++j) pairs.emplace_back(i, j);
  return pairs;
}

/// Puts a network together population by population, in SI.
class NetworkBuilder {
 public:
  Network network;

  std::uint32_t sources(std::string name, std::uint32_t size) {
    Population p;
    p.name = std::move(name), p.size = size;
    return add(std::move(p));
  }
  std::uint32_t neurons(std::string name, std::uint32_t size, const std::string& model,
                        const ValuesByName& values, NeuronState initial) {
    Population p;
    p.name = std::move(name), p.size = size;
    p.model = network_models().find_neuron(model);
    p.parameters = row_of(*p.model, values);
    p.initial = {initial};
    return add(std::move(p));
  }

  /// Pairs must be sorted.
  Projection& project(std::string name, std::uint32_t from, std::uint32_t to, const Pairs& pairs,
                      double delay) {
    Projection p;
    p.name = std::move(name), p.from = from, p.to = to, p.delay = {delay};
    p.row_start.assign(network.populations[from].size + 1, 0);
    for (const auto& [pre, post] : pairs) ++p.row_start[pre + 1], p.post.push_back(post);
    for (std::size_t k = 1; k < p.row_start.size(); ++k) p.row_start[k] += p.row_start[k - 1];
    network.projections.push_back(std::move(p));
    return network.projections.back();
  }
  /// Makes it a projection of devices; without `initial` they start at rest.
  static void place_devices(Projection& p, const std::string& model, const ValuesByName& values, double gain,
                            std::optional<DeviceState> initial = {}) {
    p.kind = SynapseKind::device, p.gain = gain;
    p.model = network_models().find(model);
    p.parameters = row_of(*p.model, values);
    p.initial = {initial ? *initial : steady_state({p.model, &p.model->baseline, p.parameters.data()}, 0)};
  }
  static void make_jumps(Projection& p, double weight) { p.kind = SynapseKind::jump, p.weight = {weight}; }
  static void make_holds(Projection& p, double duration) { p.kind = SynapseKind::hold, p.hold = duration; }

  void spikes(std::uint32_t population, std::vector<std::pair<double, std::uint32_t>> spikes) {
    std::sort(spikes.begin(), spikes.end());
    network.spike_lists.push_back({population, std::move(spikes)});
  }
  void current(std::uint32_t population, double amplitude, double start, double stop) {
    network.currents.push_back({population, {}, start, stop, CurrentStimulus::Constant{amplitude}});
  }

 private:
  std::uint32_t add(Population p) {
    network.populations.push_back(std::move(p));
    return static_cast<std::uint32_t>(network.populations.size() - 1);
  }
};

/// The steady state of a memristive_lif without current: u/R_b + i_c0 sigmoid((u - V_T)/V_m) = 0.
inline NeuronState memristive_rest(const ValuesByName& p) {
  const auto slow = [&](double u) { return p.at("i_c0") / (1 + std::exp(-(u - p.at("V_T")) / p.at("V_m"))); };
  double low = -p.at("R_b") * p.at("i_c0"), high = 0;
  for (double u = low / 2; low < u && u < high; u = low + (high - low) / 2)
    (u / p.at("R_b") + slow(u) < 0 ? low : high) = u;
  return {high, slow(high)};
}

}  // namespace memspike::test
