// SPDX-License-Identifier: Apache-2.0
#include "engine/network/map_plan.hpp"

#include <algorithm>
#include <cmath>

#include "engine/bank/steady_state.hpp"
#include "engine/network/linear_population.hpp"

namespace memspike {
namespace {

constexpr double kNearlyEqual = 1e-5;  // rates so close lose too many digits
constexpr double kOnManifold = 1e-3;   // of the tolerance: how far from it a device may start
constexpr double kMargin = 0.5;
constexpr std::size_t kManifoldPoints = 64;

using Waveform = std::vector<HeldVoltage>;

/// own: each segment gets a level of its own, whatever its voltage.
TerminalLevels levels_of(const Waveform& pulse, const std::vector<Waveform>& others, bool own) {
  TerminalLevels levels;
  const auto add = [&](const Waveform& waveform) {
    std::vector<LevelSegment> segments;
    for (const HeldVoltage& segment : waveform) {
      auto found = own ? levels.voltages.end()
                       : std::find(levels.voltages.begin(), levels.voltages.end(), segment.voltage);
      if (found == levels.voltages.end()) found = levels.voltages.insert(found, segment.voltage);
      segments.push_back({static_cast<int>(found - levels.voltages.begin()), segment.duration});
    }
    return segments;
  };
  levels.waveform = add(pulse);
  for (const Waveform& other : others) levels.others.push_back(add(other));
  return levels;
}

bool is_stepwise(const CurrentStimulus& stimulus) {
  return std::holds_alternative<CurrentStimulus::Constant>(stimulus.shape) ||
         std::holds_alternative<CurrentStimulus::Pulses>(stimulus.shape) ||
         std::holds_alternative<CurrentStimulus::Noise>(stimulus.shape);
}

/// Makes the plan of one network.
class Planner {
 public:
  explicit Planner(const Network& network) : network_(network) {
    plan_.maps.resize(network.projections.size());
    plan_.ensembles.resize(network.projections.size());
    plan_.why_not.resize(network.projections.size());
    plan_.modes.resize(network.populations.size());
  }

  MapPlan make() && {
    if (!network_.maps) {
      std::fill(plan_.why_not.begin(), plan_.why_not.end(), "maps are switched off");
      return std::move(plan_);
    }
    for (std::uint32_t p = 0; p < network_.projections.size(); ++p)
      if (network_.projections[p].kind == SynapseKind::device) map(p);
    for (std::uint32_t p = 0; p < network_.populations.size(); ++p)
      if (!network_.populations[p].is_source()) follow(p);
    return std::move(plan_);
  }

 private:
  void map(std::uint32_t p) {
    const Projection& projection = network_.projections[p];
    plan_.why_not[p] = obstacle(projection);
    if (!plan_.why_not[p].empty()) return;
    if (differ(projection)) return take_as_ensemble(p);
    plan_.maps[p] = maps_like(p);
    if (!plan_.maps[p]) plan_.maps[p] = compile(projection);
    if (!plan_.maps[p]) {
      plan_.why_not[p] = "no map of its devices holds the tolerance";
      return;
    }
    check_ends(p, *plan_.maps[p]);
  }
  void take_as_ensemble(std::uint32_t p) {
    const Projection& projection = network_.projections[p];
    EnsembleDemand demand;
    demand.model = projection.model, demand.kernel = &projection.model->kernel(network_.level);
    demand.parameters = projection.parameters, demand.post = projection.post;
    demand.targets = network_.populations[projection.to].size;
    demand.pre = levels_of(projection.pre_pulse, projection.other_pre, false);
    demand.post_levels = levels_of(projection.post_pulse, projection.other_post, false);
    demand.longest = network_.duration, demand.tolerance = network_.tolerance;
    demand.delivers = network_.drives_membrane(projection);
    if (demand.delivers) demand.avoided = 1 / membrane(projection.to).linear.tau;
    auto made = EnsembleMaps::make(demand, plan_.why_not[p]);
    if (!made) {
      plan_.why_not[p] = "its devices differ, and " + plan_.why_not[p];
      return;
    }
    plan_.ensembles[p] = std::make_shared<const EnsembleMaps>(std::move(*made));
    check_ends(p, *plan_.ensembles[p]);
  }
  /// Whether devices start where maps know them, and come back to rest before their current is asked for.
  template <class Maps>
  void check_ends(std::uint32_t p, const Maps& maps) {
    const Projection& projection = network_.projections[p];
    if (!starts_at_rest(projection, maps))
      drop(p, "its devices do not start in a state that a held voltage leaves them in");
    else if (discharges_into_membrane(projection, maps.settled_after(), maps.post()))
      drop(p, "its last postsynaptic segment is too short for its devices to settle in");
  }
  void drop(std::uint32_t p, const std::string& why) {
    plan_.maps[p] = nullptr, plan_.ensembles[p] = nullptr, plan_.why_not[p] = why;
  }
  static bool differ(const Projection& projection) {
    return projection.parameters.size() != projection.model->parameters.size();
  }
  const std::vector<double>& rates_of(std::uint32_t p) const {
    return plan_.maps[p] ? plan_.maps[p]->rates() : plan_.ensembles[p]->rates();
  }

  std::string obstacle(const Projection& projection) const {
    if (projection.edges() == 0) return "it has no synapses";
    if (differ(projection) && network_.mean_current) return "its devices differ";
    if (!projection.other_pre.empty() && network_.mean_current) return "it has several waveforms";
    if (!network_.drives_membrane(projection)) return "";
    const std::string why = obstacle_of(projection.to);
    return why.empty() ? "" : "its targets cannot be followed in closed form: " + why;
  }

  std::string obstacle_of(std::uint32_t population) const {
    const std::string why = LinearPopulation::why_not(network_.populations[population], network_.level);
    if (!why.empty()) return why;
    for (const CurrentStimulus& stimulus : network_.currents)
      if (stimulus.population == population && !is_stepwise(stimulus))
        return "a stimulus current is not made of steps";
    return "";
  }

  /// Maps that have been made for an equal class.
  std::shared_ptr<const DeviceMaps> maps_like(std::uint32_t p) const {
    const Projection& projection = network_.projections[p];
    const auto same = [](const Waveform& a, const Waveform& b) {
      return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                        [](const HeldVoltage& s, const HeldVoltage& t) {
                          return s.voltage == t.voltage && s.duration == t.duration;
                        });
    };
    const auto all_same = [&](const std::vector<Waveform>& a, const std::vector<Waveform>& b) {
      return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
    };
    for (std::uint32_t q = 0; q < p; ++q) {
      const Projection& other = network_.projections[q];
      if (plan_.maps[q] && other.model == projection.model && other.parameters == projection.parameters &&
          network_.drives_membrane(other) == network_.drives_membrane(projection) &&
          (!network_.drives_membrane(other) ||
           membrane(other.to).linear.tau == membrane(projection.to).linear.tau) &&
          same(other.pre_pulse, projection.pre_pulse) && same(other.post_pulse, projection.post_pulse) &&
          all_same(other.other_pre, projection.other_pre) &&
          all_same(other.other_post, projection.other_post))
        return plan_.maps[q];
    }
    return nullptr;
  }

  std::shared_ptr<const DeviceMaps> compile(const Projection& projection) const {
    MapDemand demand;
    const auto value = [&](std::string_view name) {
      return projection.parameters[static_cast<std::size_t>(projection.model->index_of(name))];
    };
    demand.device = {&projection.model->kernel(network_.level), projection.parameters.data(), value("R_s"),
                     value("C_m")};
    demand.pre = levels_of(projection.pre_pulse, projection.other_pre, network_.mean_current);
    demand.post = levels_of(projection.post_pulse, projection.other_post, false);
    demand.longest = network_.duration;
    demand.tolerance = network_.tolerance;
    demand.delivers = network_.drives_membrane(projection);
    demand.mean_current = network_.mean_current;
    if (demand.delivers) demand.avoided = 1 / membrane(projection.to).linear.tau;
    auto maps = DeviceMaps::make(demand);
    return maps ? std::make_shared<const DeviceMaps>(std::move(*maps)) : nullptr;
  }

  bool starts_at_rest(const Projection& projection, const EnsembleMaps& maps) const {
    const double scale = projection.model->kernel(network_.level).voltage_scale(projection.parameters.data());
    for (std::uint64_t edge = 0; edge < projection.edges(); ++edge) {
      const DeviceState s = projection.initial_of(edge);
      if (!(std::fabs(s.u) <= kOnManifold * network_.tolerance * scale && s.x >= 0 && s.x <= maps.scale()))
        return false;
    }
    return true;
  }
  bool starts_at_rest(const Projection& projection, const DeviceMaps& maps) const {
    const std::vector<double>& slow = projection.initial_slow;
    const Domain& domain = maps.domain();
    const auto is_inside = [&](double x) { return x >= domain.low && x <= domain.high; };
    if (!std::all_of(slow.begin(), slow.end(), is_inside)) return false;
    if (!slow.empty() && projection.initial.empty() && is_manifold_quasi_steady(projection, maps))
      return true;
    const bool alike = slow.empty() && projection.initial.size() == 1;
    for (std::uint64_t edge = 0; edge < (alike ? 1 : projection.edges()); ++edge) {
      const DeviceState s = projection.initial_of(edge);
      if (!is_inside(s.x) || gap(projection, maps, s) > kOnManifold * network_.tolerance) return false;
    }
    return true;
  }

  /// u less that of the manifold at rest, relative to the model's scale.
  double gap(const Projection& projection, const DeviceMaps& maps, const DeviceState& s) const {
    const double scale = projection.model->kernel(network_.level).voltage_scale(projection.parameters.data());
    return std::fabs(s.u - maps.level(0, 0).u(s.x)) / scale;
  }

  /// Whether this is so for every slow state, with a margin for those between the points: then not each of
  /// millions of devices has to be looked at.
  bool is_manifold_quasi_steady(const Projection& projection, const DeviceMaps& maps) const {
    const DeviceRef device{projection.model, &projection.model->kernel(network_.level),
                           projection.parameters.data()};
    const std::vector<double> points = chebyshev_points(maps.domain(), kManifoldPoints);
    return std::all_of(points.begin(), points.end(), [&](double x) {
      return gap(projection, maps, {quasi_steady_u(device, 0, x), x}) <=
             kMargin * kOnManifold * network_.tolerance;
    });
  }

  NeuronTraits membrane(std::uint32_t population) const {
    const Population& p = network_.populations[population];
    return p.model->kernel(network_.level).traits(p.parameters_of(0));
  }

  /// Whether a device may still discharge when its neuron is released, from a state that no map knows.
  bool discharges_into_membrane(const Projection& projection, double settled_after,
                                const TerminalLevels& post) const {
    if (!projection.has_columns() || !network_.drives_membrane(projection)) return false;
    return membrane(projection.to).hold - post.longest_duration() < settled_after &&
           post.shortest_last() < settled_after;
  }

  /// A population is followed in closed form if all that reaches its membranes is mapped; else nothing of it
  /// is.
  void follow(std::uint32_t population) {
    if (!obstacle_of(population).empty()) return;
    std::vector<std::uint32_t> arriving;
    for (std::uint32_t p = 0; p < network_.projections.size(); ++p) {
      const Projection& projection = network_.projections[p];
      if (projection.kind == SynapseKind::device && projection.to == population &&
          network_.drives_membrane(projection))
        arriving.push_back(p);
    }
    const auto missing =
        std::find_if(arriving.begin(), arriving.end(), [&](auto p) { return !plan_.is_mapped(p); });
    std::vector<double> rates{0.0};
    for (const std::uint32_t p : arriving)
      if (plan_.is_mapped(p))
        for (const double rate : rates_of(p))
          if (std::find(rates.begin(), rates.end(), rate) == rates.end()) rates.push_back(rate);
    const bool too_many = rates.size() > LinearPopulation::kMostModes;
    const double own = 1 / membrane(population).linear.tau;
    const bool alike = std::any_of(rates.begin(), rates.end(),
                                   [&](double r) { return std::fabs(r - own) < kNearlyEqual * own; });
    if (missing == arriving.end() && !too_many && !alike) {
      plan_.modes[population] = rates;
      return;
    }
    for (const std::uint32_t p : arriving)
      if (plan_.is_mapped(p))
        drop(p, alike      ? "a time constant of its devices is that of its targets"
                : too_many ? "its targets have too many kinds of synapses"
                           : "projection '" + network_.projections[*missing].name +
                                 "' onto the same neurons has no maps");
  }

  const Network& network_;
  MapPlan plan_;
};

}  // namespace

std::vector<bool> MapPlan::is_mapped() const {
  std::vector<bool> mapped;
  for (std::size_t p = 0; p < maps.size(); ++p) mapped.push_back(is_mapped(p));
  return mapped;
}

MapPlan plan_maps(const Network& network) { return Planner(network).make(); }

}  // namespace memspike
