// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/network_builder.hpp"
#include "tests/support/random_device.hpp"

namespace memspike::test {

inline int whole(int low, int high) { return *rc::gen::inRange(low, high + 1); }
inline bool one_in(int n) { return whole(1, n) == 1; }
/// With a sign that is usually plus.
inline double mostly_positive(double value) { return one_in(6) ? -value : value; }

/// What a random projection must know of the neurons that it ends on.
struct RandomPopulation {
  std::uint32_t index = 0, size = 0;
  bool is_source = true;
  double way = 0;                ///< from reset to threshold [V]
  double volts_per_coulomb = 0;  ///< R_m/tau_m or 1/C_m [1/F]
  double rheobase = 0, tau = 0;  ///< current that just reaches the threshold [A]; of the membrane [s]
  double t_ref = 0;              ///< [s]
};

/// A random device, and how it answers.
struct RandomSynapse {
  std::string model;
  ValuesByName values;
  double x_full = 1;
  double largest_current = 0;  ///< that flows for long at 1 V [A]
};

/// quick: with a fast state that dies out within most waveforms.
inline RandomSynapse random_synapse(bool quick) {
  const double R_s = log_uniform(50, 500), tau_s = quick ? log_uniform(3e-6, 3e-4) : log_uniform(3e-5, 3e-3),
               tau_k = log_uniform(10e-3, 0.3);
  const double R_b = R_s * log_uniform(3, 100), V_m = log_uniform(0.02, 0.1), C_m = tau_s / R_s;
  const int kind = quick ? whole(0, 3) : whole(0, 6);
  if (kind == 0) return {"resistor", {{"R_s", R_s}, {"R_b", R_b}, {"C_m", C_m}}, 1, 1 / (R_s + R_b)};
  if (kind <= 2 || quick) {
    const double R_on = R_s * log_uniform(3, 30), R_off = R_on * log_uniform(3, 50), K = 1 / tau_k;
    return {"nonvolatile",
            {{"R_s", R_s},
             {"R_on", R_on},
             {"R_off", R_off},
             {"C_m", C_m},
             {"K_s", K},
             {"K_r", K * log_uniform(0.3, 3)},
             {"V_set", uniform(0.5, 1.2)},
             {"V_res", uniform(0.4, 1)},
             {"V_s", V_m},
             {"V_r", log_uniform(0.02, 0.1)},
             {"k_f", coin() ? 0 : K * log_uniform(1e-4, 0.1)}},
            1,
            0.5 / (R_s + R_on)};
  }
  ValuesByName values{{"R_s", R_s}, {"R_b", R_b},    {"C_m", C_m}, {"V_T", uniform(0.4, 1)},
                      {"V_m", V_m}, {"tau_k", tau_k}};
  const double i_c0 = log_uniform(0.1, 3) / (R_s + R_b);
  const bool as_conductance = kind <= 4;
  values[as_conductance ? "g_max" : "i_c0"] = i_c0;
  return {as_conductance ? "chemical_inductor_conductance" : "chemical_inductor", values,
          as_conductance ? 1 : i_c0, 1 / (R_s + R_b) + 0.3 * i_c0};
}

/// A random small network whose neurons fire a handful of times: sources with bursts, every neuron and device
/// model, jumps and holds; overlapping and retriggered waveforms, loops, connections of a population to
/// itself, unequal and zero delays, and times that coincide exactly.
class RandomNetwork {
 public:
  /// alike: devices of a projection and neurons of a population are identical, neurons have linear membranes
  /// and currents are made of steps, so that nearly everything can go through compiled maps.
  explicit RandomNetwork(bool alike = false, bool differ = false) : alike_(alike), differ_(differ) {
    builder_.network.duration = log_uniform(0.05, 0.15);
    for (int k = whole(1, 2); k > 0; --k) add_sources();
    for (int k = whole(1, 3); k > 0; --k) add_neurons();
    for (const RandomPopulation& p : populations_)
      if (!p.is_source) connect(any_population(), p);
    for (int k = whole(1, 3); k > 0; --k) connect(any_population(), any_population());
  }
  const Network& network() const { return builder_.network; }

 private:
  const RandomPopulation& any_population() const {
    return populations_[static_cast<std::size_t>(whole(0, static_cast<int>(populations_.size()) - 1))];
  }

  // --- populations

  void add_sources() {
    RandomPopulation p;
    p.size = static_cast<std::uint32_t>(one_in(4) ? 3 : whole(1, 2));
    p.index = builder_.sources("source" + std::to_string(populations_.size()), p.size);
    std::vector<std::pair<double, std::uint32_t>> spikes;
    for (std::uint32_t n = 0; n < p.size; ++n)
      for (int bursts = whole(1, 4); bursts > 0; --bursts) {
        double t = builder_.network.duration * uniform(0, 0.9);
        for (int k = whole(1, 4); k > 0; --k, t += log_uniform(1e-3, 2e-2)) spikes.emplace_back(t, n);
      }
    builder_.spikes(p.index, std::move(spikes));
    populations_.push_back(p);
  }

  void add_neurons() {
    RandomPopulation p;
    p.is_source = false;
    p.size = static_cast<std::uint32_t>(one_in(4) ? 3 : whole(1, 2));
    p.t_ref = one_in(8) ? 0 : log_uniform(2e-3, 15e-3);
    p.way = log_uniform(10e-3, 40e-3);
    const int kind = alike_ ? whole(1, 3) : whole(0, 4);
    if (kind == 0)
      add_memristive_lif(p);
    else if (kind == 4)
      add_oscillator(p);
    else
      add_lif(p, kind == 1);
    populations_.push_back(p);
    if (!one_in(3)) stimulate(p);
  }

  void add_lif(RandomPopulation& p, bool adaptive) {
    const double R_m = log_uniform(1e5, 1e7), E_L = uniform(-5e-3, 5e-3),
                 V_reset = E_L + p.way * uniform(-0.5, 0.2);
    p.tau = log_uniform(4e-3, 30e-3), p.volts_per_coulomb = R_m / p.tau;
    p.rheobase = (V_reset + p.way - E_L) / R_m;
    ValuesByName values{{"tau_m", p.tau},          {"R_m", R_m},         {"E_L", E_L},
                        {"V_th", V_reset + p.way}, {"V_reset", V_reset}, {"t_ref", p.t_ref}};
    if (adaptive) {
      values["theta_plus"] = p.way * log_uniform(0.02, 0.5);
      values["tau_theta"] = one_in(4) ? HUGE_VAL : log_uniform(10e-3, 1);
    }
    const double v = coin() ? E_L : V_reset + p.way * uniform(0, one_in(5) ? 1.3 : 0.9);
    p.index = builder_.neurons("neurons" + std::to_string(populations_.size()), p.size,
                               adaptive ? "adaptive_lif" : "lif", values,
                               {v, adaptive && coin() ? p.way * uniform(0, 0.3) : 0});
    spread(builder_.network.populations[p.index], {"tau_m", "R_m", "E_L"});
  }

  void add_memristive_lif(RandomPopulation& p) {
    const double R_b = log_uniform(1e5, 1e7), V_reset = p.way * uniform(-0.2, 0.2), V_th = V_reset + p.way;
    const double i_c0 = V_th / R_b * log_uniform(0.2, 2);
    p.tau = log_uniform(4e-3, 30e-3), p.volts_per_coulomb = R_b / p.tau, p.rheobase = V_th / R_b + 0.7 * i_c0;
    const ValuesByName values{{"R_b", R_b},
                              {"C_m", p.tau / R_b},
                              {"i_c0", i_c0},
                              {"V_T", V_th * uniform(0.4, 0.9)},
                              {"V_m", p.way * log_uniform(0.05, 0.3)},
                              {"tau_k", log_uniform(20e-3, 0.2)},
                              {"V_th", V_th},
                              {"V_reset", V_reset},
                              {"t_ref", p.t_ref}};
    p.index =
        builder_.neurons("neurons" + std::to_string(populations_.size()), p.size, "memristive_lif", values,
                         coin() ? memristive_rest(values)
                                : NeuronState{V_reset + p.way * uniform(0, 0.9), i_c0 * uniform(0, 1)});
    spread(builder_.network.populations[p.index], {"R_b", "C_m", "i_c0"});
  }

  /// Biased below or above what makes it oscillate by itself; a large current may keep it closed.
  void add_oscillator(RandomPopulation& p) {
    const double R_L = log_uniform(1e5, 1e7), R_off = R_L * log_uniform(2, 50),
                 V_hold = p.way * uniform(0.3, 1), V_on = V_hold + p.way, R = R_L * R_off / (R_L + R_off),
                 R_on = R * log_uniform(0.02, 0.2);
    p.tau = log_uniform(4e-3, 30e-3), p.volts_per_coulomb = R / p.tau, p.t_ref = 0;
    const double V_b = R_L / R * V_on * uniform(0.3, 1.3);
    p.rheobase = V_on / R - V_b / R_L;
    if (p.rheobase < 0) p.rheobase *= -1;
    p.index =
        builder_.neurons("neurons" + std::to_string(populations_.size()), p.size, "relaxation_oscillator",
                         {{"C_m", p.tau / R},
                          {"V_b", V_b},
                          {"R_L", R_L},
                          {"R_off", R_off},
                          {"R_on", R_on},
                          {"V_on", V_on},
                          {"V_hold", V_hold}},
                         {V_on * uniform(0, 1), coin() ? 0.0 : 1.0});
    spread(builder_.network.populations[p.index], {"C_m", "R_on"});
  }

  /// Every device its own row, with each value up to a fifth off.
  static void give_own_parameters(Projection& p) {
    const std::vector<double> nominal = p.parameters;
    p.parameters.clear();
    for (std::uint64_t k = 0; k < p.edges(); ++k)
      for (const double value : nominal) p.parameters.push_back(value * uniform(0.8, 1.2));
  }

  /// Sometimes every neuron or device gets its own row, with some of the values a few per cent off.
  template <class Rows>
  void spread(Rows& rows, const std::vector<std::string_view>& names, std::uint64_t count) const {
    if (alike_ || coin()) return;
    const std::vector<double> nominal = rows.parameters;
    rows.parameters.clear();
    for (std::uint64_t k = 0; k < count; ++k) {
      std::vector<double> own = nominal;
      for (const std::string_view name : names) {
        const int i = rows.model->index_of(name);
        if (i >= 0) own[static_cast<std::size_t>(i)] *= uniform(0.9, 1.1);
      }
      rows.parameters.insert(rows.parameters.end(), own.begin(), own.end());
    }
  }
  void spread(Population& p, const std::vector<std::string_view>& names) const { spread(p, names, p.size); }

  // --- stimuli

  void stimulate(const RandomPopulation& p) {
    const double length = builder_.network.duration, start = length * uniform(0, 0.5),
                 stop = start + length * uniform(0.1, 0.7);
    const double I = p.rheobase * uniform(0.7, 2.2);
    std::vector<std::uint32_t> neurons;
    if (coin()) neurons = {static_cast<std::uint32_t>(whole(0, static_cast<int>(p.size) - 1))};
    builder_.network.currents.push_back(
        {p.index, std::move(neurons), one_in(3) ? 0 : start, stop, random_shape(I, stop - start)});
  }
  decltype(CurrentStimulus::shape) random_shape(double I, double length) const {
    using S = CurrentStimulus;
    switch (alike_ ? (coin() ? 0 : 4) : whole(0, 5)) {
      case 0: {
        const double period = log_uniform(3e-3, 30e-3);
        return S::Pulses{2 * I, period * uniform(0.1, 0.9), period, static_cast<std::uint64_t>(whole(1, 8))};
      }
      case 1:
        return S::Ramp{I * uniform(-0.5, 0.5), 1.5 * I};
      case 2:
        return S::Sine{I * uniform(0, 0.8), I, log_uniform(5, 200), uniform(-3, 3)};
      case 3:
        return S::Points{{0, length * 0.2, length * 0.5, length * 0.8}, {0, 1.5 * I, I, I * uniform(-1, 1)}};
      default:
        return S::Constant{I};
    }
  }

  // --- projections

  void connect(const RandomPopulation& from, const RandomPopulation& to) {
    const Pairs pairs = random_pairs(from, to);
    const int kind = to.is_source ? 2 : whole(0, 6);
    // Only forwards may a jump come at once: then no cycle can arise.
    const bool at_once = one_in(6) && (kind != 0 || from.index < to.index);
    double delay = at_once ? 0 : log_uniform(0.2e-3, 12e-3);
    if (one_in(8) && to.t_ref > 0) delay = to.t_ref;  // back at the end of a refractory time, exactly
    Projection& p = builder_.project("projection" + std::to_string(builder_.network.projections.size()),
                                     from.index, to.index, pairs, delay);
    if (delay > 0 && one_in(3)) {
      p.delay.clear();
      for (std::size_t e = 0; e < pairs.size(); ++e)
        p.delay.push_back(delay * (one_in(4) ? 1 : uniform(0.5, 1.5)));
    }
    if (kind == 0)
      NetworkBuilder::make_jumps(p, mostly_positive(to.way * uniform(0.1, 1.2)));
    else if (kind == 1)
      NetworkBuilder::make_holds(p, log_uniform(1e-3, 20e-3));
    else
      place_devices(p, to);
  }

  static Pairs random_pairs(const RandomPopulation& from, const RandomPopulation& to) {
    Pairs pairs = all_pairs(from.size, to.size);
    if (from.index == to.index && coin())
      std::erase_if(pairs, [](const auto& e) { return e.first == e.second; });
    if (coin()) std::erase_if(pairs, [](const auto&) { return one_in(3); });
    if (pairs.empty()) pairs.emplace_back(0, 0);
    return pairs;
  }

  void place_devices(Projection& p, const RandomPopulation& to) {
    const RandomSynapse s = random_synapse(alike_);
    const bool holds_state = s.model == "nonvolatile" || coin();
    NetworkBuilder::place_devices(
        p, s.model, s.values, 1,
        holds_state ? std::optional(DeviceState{0, s.model == "resistor" ? 0 : s.x_full * uniform(0, 1)})
                    : std::nullopt);
    if (differ_)
      give_own_parameters(p);
    else
      spread(p, {"R_s", "C_m", "R_b", "R_on", "tau_k"}, p.edges());
    double charge = 0;
    for (int k = whole(1, 3); k > 0; --k) {
      p.pre_pulse.push_back({mostly_positive(uniform(0.3, 1.3)), log_uniform(1e-3, 8e-3)});
      charge += std::fabs(p.pre_pulse.back().voltage) * s.largest_current * p.pre_pulse.back().duration;
    }
    for (int k = whole(0, 2); k > 0 && to.t_ref > 0; --k)
      p.post_pulse.push_back({uniform(-0.7, 0.7), to.t_ref * uniform(0.1, 0.5)});
    if (to.is_source && coin()) p.post_pulse = {{-0.5, 3e-3}, {0.5, 2e-3}};
    if (!to.is_source)
      p.gain = mostly_positive(to.way / (charge * to.volts_per_coulomb) * log_uniform(0.5, 5));
  }

  bool alike_, differ_;
  NetworkBuilder builder_;
  std::vector<RandomPopulation> populations_;
};

/// Of full size from the first case on, with a tolerance between 1e-9 and 1e-4.
inline Network random_network() {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::exec([] {
                            Network net = RandomNetwork().network();
                            net.tolerance = std::pow(10.0, -uniform(4, 9));
                            return net;
                          }));
}

/// One whose devices go through maps, at a tolerance at which they are made.
inline Network random_network_of_classes() {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::exec([] {
                            Network net = RandomNetwork(true).network();
                            net.tolerance = std::pow(10.0, -uniform(3, 5));
                            return net;
                          }));
}

/// The same, with devices that differ.
inline Network random_network_of_ensembles() {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::exec([] {
                            Network net = RandomNetwork(true, true).network();
                            net.tolerance = std::pow(10.0, -uniform(3, 5));
                            return net;
                          }));
}

}  // namespace memspike::test
