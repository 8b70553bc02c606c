// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/neuron_report.hpp"

#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <cmath>
#include <vector>

#include "engine/network/simulation.hpp"
#include "networks/network/build_network.hpp"

namespace memspike {
namespace {

constexpr InstructionLevel kLevel = InstructionLevel::baseline;
constexpr double kTolerance = 1e-6;
constexpr int kSteps = 400;  // from the lowest rest to the threshold
constexpr double kWatchedTimes =
    30;  // of the slowest time constant, in which a step of current makes it fire
constexpr double kOnsetDigits = 1e-4;

class SpikeTimes final : public NetworkObserver {
 public:
  void spike(const Spike& spike) override { t.push_back(spike.t); }
  void sample(std::size_t, double) override {}
  void progress(double) override {}
  std::vector<double> t;
};

class LoneNeuron {
 public:
  explicit LoneNeuron(const PopulationDescription& population)
      : model_(*population.model),
        kernel_(model_.kernel(kLevel)),
        parameters_(population.parameters),
        traits_(kernel_.traits(parameters_.data())) {}

  NeuronReport report() const {
    NeuronReport r;
    if (has_rest(model_, kLevel, parameters_.data()))
      r.rest = resting_state(model_, kLevel, parameters_.data());
    const double low = r.rest ? r.rest->v : traits_.reset;
    r.jacobian = jacobian(low);
    find_rests(low, r);
    r.rheobase = r.rest && !r.is_one_equation() ? onset(r) : r.rests_up_to;
    if (traits_.is_switch) r.stays_closed = -rate({traits_.reset, 1}).v / traits_.volts_per_ampere_second;
    if (!r.rest) r.interval = own_interval();
    return r;
  }

 private:
  NeuronState rate(NeuronState at) const { return kernel_.derivative(parameters_.data(), at, 0); }
  double slow(double v) const { return resting_slow_state(model_, kLevel, parameters_.data(), v); }
  /// The constant current that keeps the membrane at v.
  double current_at(double v) const { return -rate({v, slow(v)}).v / traits_.volts_per_ampere_second; }
  NeuronJacobian jacobian(double v) const {
    return kernel_.jacobian(parameters_.data(), {v, slow(v)}, current_at(v));
  }
  bool is_stable(double v) const {
    NeuronReport there;
    there.jacobian = jacobian(v);
    if (there.is_one_equation()) return there.jacobian.v_by_v < 0;
    return there.trace() < 0 && there.determinant() > 0;
  }

  void find_rests(double low, NeuronReport& r) const {
    const double top = kernel_.threshold(parameters_.data(), slow(low));
    if (low >= top) low = traits_.reset;
    const auto at = [&](int k) { return k == kSteps ? top : low + (top - low) * k / kSteps; };
    int highest = 0;
    for (int k = 1; k <= kSteps; ++k)
      if (current_at(at(k)) > current_at(at(highest))) highest = k;
    r.rests_up_to = current_at(at(highest));
    if (highest > 0 && highest < kSteps)
      r.rests_up_to = -boost::math::tools::brent_find_minima([&](double v) { return -current_at(v); },
                                                             at(highest - 1), at(highest + 1), 40)
                           .second;
    for (int k = 0; k < highest && !r.unstable_from; ++k)
      if (!is_stable(at(k))) r.unstable_from = k == 0 ? current_at(low) : edge_of_stability(at(k - 1), at(k));
  }

  double edge_of_stability(double stable, double unstable) const {
    for (int sweep = 0; sweep < 50; ++sweep) {
      const double middle = 0.5 * (stable + unstable);
      (is_stable(middle) ? stable : unstable) = middle;
    }
    return current_at(unstable);
  }

  NeuronState start() const {
    if (has_rest(model_, kLevel, parameters_.data()))
      return resting_state(model_, kLevel, parameters_.data());
    return {traits_.start, slow(traits_.start)};
  }
  std::vector<double> spikes(double current, double duration) const {
    Network network;
    network.populations = {{"neuron", 1, &model_, parameters_, {start()}}};
    network.currents = {{0, {}, 0, duration, CurrentStimulus::Constant{current}}};
    network.duration = duration, network.tolerance = kTolerance;
    Simulation simulation(std::move(network));
    SpikeTimes observer;
    simulation.run(observer);
    return observer.t;
  }

  /// The slow state lags behind a step of current, so that the membrane may overshoot its new rest.
  double onset(const NeuronReport& r) const {
    const double slowest = std::max(traits_.time_scale, std::fabs(1 / r.jacobian.w_by_w));
    const auto fires = [&](double current) { return !spikes(current, kWatchedTimes * slowest).empty(); };
    double below = 0, above = r.rests_up_to;
    if (!std::isfinite(slowest) || !(above > 0) || !fires(above * (1 - kOnsetDigits))) return above;
    while (above - below > kOnsetDigits * r.rests_up_to) {
      const double middle = 0.5 * (below + above);
      (fires(middle) ? above : below) = middle;
    }
    return above;
  }

  std::optional<double> own_interval() const {
    if (kernel_.interval != nullptr) {
      const double interval = kernel_.interval(parameters_.data(), 0);
      return std::isfinite(interval) ? std::optional(interval) : std::nullopt;
    }
    const std::vector<double> t = spikes(0, 10 * kWatchedTimes * traits_.time_scale);
    return t.size() < 2 ? std::nullopt : std::optional(t.back() - t[t.size() - 2]);
  }

  const NeuronEntry& model_;
  const NeuronKernel& kernel_;
  std::vector<double> parameters_;
  NeuronTraits traits_;
};

}  // namespace

NeuronReport report_on_neuron(const PopulationDescription& population) {
  return LoneNeuron(population).report();
}

}  // namespace memspike
