// SPDX-License-Identifier: Apache-2.0
#include "networks/network/build_projection.hpp"

#include <algorithm>
#include <atomic>
#include <functional>

#include "engine/contract/error.hpp"
#include "engine/contract/quantity.hpp"
#include "engine/parallel.hpp"
#include "networks/device/conductance.hpp"
#include "networks/network/connect.hpp"

namespace memspike {
namespace {

constexpr std::uint64_t kEdgesOfBlock = 4096;

class ProjectionBuilder {
 public:
  ProjectionBuilder(const NetworkDescription& network, const ProjectionDescription& d,
                    const std::vector<Population>& populations, const BuildSettings& settings)
      : d_(d),
        populations_(populations),
        settings_(settings),
        from_(network.populations[d.from].layout),
        to_(network.populations[d.to].layout) {}

  Projection build(std::uint64_t& redrawn, std::uint64_t& clipped) {
    Rows rows =
        connect(d_.connect, {from_, to_, d_.from == d_.to, settings_.seed, d_.drawn_as, settings_.threads});
    p_.name = d_.name, p_.from = d_.from, p_.to = d_.to, p_.kind = d_.kind;
    p_.row_start = std::move(rows.row_start);
    p_.post = std::move(rows.post);
    listed_ = std::move(rows.listed);
    find_pre();
    p_.delay = values("delay", d_.delay, unit::second, at_least(0), d_.own_delays);
    if (d_.kind == SynapseKind::jump)
      p_.weight = values("weight", d_.weight, unit::volt, anything(), d_.own_weights);
    if (d_.kind == SynapseKind::hold) p_.hold = d_.hold;
    if (d_.kind == SynapseKind::device) devices();
    redrawn += redrawn_;
    clipped += clipped_;
    return std::move(p_);
  }

 private:
  /// Row of the first edge of each block, from which its other rows follow.
  void find_pre() {
    for (std::uint64_t edge = 0; edge < p_.edges(); edge += kEdgesOfBlock)
      first_pre_.push_back(static_cast<std::uint32_t>(
          std::upper_bound(p_.row_start.begin(), p_.row_start.end(), edge) - p_.row_start.begin() - 1));
  }

  /// Calls body(edge, stream key of the pair, which of equal pairs) for all edges, on several threads.
  using Body =
      std::function<void(std::uint64_t edge, std::uint64_t pair, std::uint64_t copy, std::uint64_t& redrawn)>;
  void each_edge(const Body& body) {
    std::atomic<std::uint64_t> sum{0};
    parallel_for(first_pre_.size(), settings_.threads, [&](std::uint64_t block) {
      std::uint64_t redrawn = 0;
      std::uint32_t pre = first_pre_[block];
      const std::uint64_t end = std::min(p_.edges(), (block + 1) * kEdgesOfBlock);
      for (std::uint64_t edge = block * kEdgesOfBlock; edge < end; ++edge) {
        while (edge >= p_.row_start[pre + std::size_t{1}]) ++pre;
        std::uint64_t copy = 0;
        while (edge - copy > p_.row_start[pre] && p_.post[edge - copy - 1] == p_.post[edge]) ++copy;
        call(body, edge, pre, copy, redrawn);
      }
      sum += redrawn;
    });
    redrawn_ += sum;
  }

  /// What cannot be drawn or started says where.
  void call(const Body& body, std::uint64_t edge, std::uint32_t pre, std::uint64_t copy,
            std::uint64_t& redrawn) const {
    const std::uint32_t post = p_.post[edge];
    try {
      body(edge, (std::uint64_t{pre} << 32) | post, copy, redrawn);
    } catch (const NumericalError& error) {
      throw NumericalError("projection " + d_.name + ", synapse [" + std::to_string(pre) + ", " +
                           std::to_string(post) + "]: " + error.what());
    }
  }

  /// The second synapse of a pair has streams of its own.
  std::string purpose(const char* what, std::uint64_t copy) const { return purpose(what, copy, d_.name); }
  static std::string purpose(const char* what, std::uint64_t copy, const std::string& name) {
    return std::string(what) + " of " + name + (copy == 0 ? "" : " " + std::to_string(copy));
  }

  /// What a file or the distance says of one edge.
  double own_value(const EdgeValues& own, std::uint64_t edge, std::uint64_t pair) const {
    if (!own.listed.empty()) return own.listed[listed_[edge]];
    const auto pre = static_cast<std::uint32_t>(pair >> 32);
    return own.by_distance->at(distance(from_, pre, to_, p_.post[edge]));
  }

  std::vector<double> values(const char* what, const Drawn& drawn, const Unit& unit, const Range& range,
                             const EdgeValues& own) {
    std::vector<double> all(!own.any() && drawn.is_fixed() ? 1 : p_.edges(), drawn.a);
    if (own.any())
      each_edge([&](std::uint64_t edge, std::uint64_t pair, std::uint64_t, std::uint64_t&) {
        all[edge] = own_value(own, edge, pair);
      });
    else if (!drawn.is_fixed())
      each_edge([&](std::uint64_t edge, std::uint64_t pair, std::uint64_t copy, std::uint64_t& redrawn) {
        RandomStream stream(settings_.seed, purpose(what, copy), pair);
        all[edge] = drawn_value(drawn, unit, range, stream, redrawn, what);
      });
    return all;
  }

  void devices() {
    p_.model = d_.device.model;
    p_.gain = d_.gain;
    p_.pre_pulse = d_.pre_pulse;
    p_.post_pulse = d_.post_pulse;
    complain_about_refractory_times();
    const bool differ = spread_parameters(d_.device).any() || d_.has_own_parameters();
    const std::size_t columns = d_.device.parameters.size();
    p_.parameters = d_.device.parameters;
    if (differ) {
      p_.parameters.resize(p_.edges() * columns);
      each_edge([&](std::uint64_t edge, std::uint64_t pair, std::uint64_t copy, std::uint64_t& redrawn) {
        const std::vector<double> nominal = nominal_of(edge, pair);
        const SpreadParameters spread{d_.device.model->parameters, nominal, d_.device.variability,
                                      d_.device.model->why_not};
        spread.draw(settings_.seed, purpose("variability", copy, d_.drawn_as), pair,
                    p_.parameters.data() + edge * columns, redrawn);
      });
    }
    initial_states(differ);
  }

  /// The parameters about which those of one device are spread.
  std::vector<double> nominal_of(std::uint64_t edge, std::uint64_t pair) const {
    std::vector<double> nominal = d_.device.parameters;
    for (std::size_t k = 0; k < d_.own_parameters.size(); ++k)
      if (d_.own_parameters[k].any()) nominal[k] = own_value(d_.own_parameters[k], edge, pair);
    if (const std::string_view wrong = d_.device.model->why_not(nominal.data()); !wrong.empty())
      throw NumericalError("its parameters do not fit together: " + std::string(wrong));
    return nominal;
  }

  void initial_states(bool parameters_differ) {
    if (!d_.device.initial_states.empty()) return last_states();
    const InitialState& common = d_.device.initial;
    const std::vector<InitialState>& each = d_.device.initial_each;
    const bool listed = !d_.own_u.empty() || !d_.own_slow.empty();
    const bool drawn = common.drawn_x || (common.conductance && !common.conductance->G.is_fixed());
    const bool all_alike = each.empty() && !drawn && !parameters_differ && !listed;
    // What has no u of its own needs none: it follows from the slow state.
    const bool slow_alone = each.empty() && d_.own_u.empty() && (listed || !common.rest);
    if (slow_alone && !all_alike) {
      p_.initial_slow.resize(p_.edges());
      if (!listed && common.u) p_.initial = {{*common.u, 0}};
    } else {
      p_.initial.resize(all_alike ? 1 : p_.edges());
    }
    if (all_alike) return start_alike(common);
    each_edge([&](std::uint64_t edge, std::uint64_t pair, std::uint64_t copy, std::uint64_t& redrawn) {
      InitialState initial = each.empty() ? common : each[edge];
      if (listed) initial = listed_state(edge);
      if (initial.drawn_x) {
        RandomStream stream(settings_.seed, purpose("initial state", copy), pair);
        const double most = kernel().slow_scale(p_.parameters_of(edge));
        initial.x = drawn_value(*initial.drawn_x, p_.model->slow.unit, between(0, most), stream, redrawn,
                                "the initial " + std::string(p_.model->slow.name));
      }
      if (initial.conductance) find_slow_state(edge, pair, copy, redrawn, initial);
      if (slow_alone)
        p_.initial_slow[edge] = initial.x;
      else
        p_.initial[edge] = start(edge, initial);
    });
  }

  /// Those of another run, whose synapses must be the same.
  void last_states() {
    bool same = d_.initial_edges.size() == p_.edges();
    for (std::uint32_t pre = 0; same && pre + std::size_t{1} < p_.row_start.size(); ++pre)
      for (std::uint64_t edge = p_.row_start[pre]; same && edge < p_.row_start[pre + std::size_t{1}]; ++edge)
        same = d_.initial_edges[edge] == Edge{pre, p_.post[edge]};
    if (!same)
      throw NumericalError("projection " + d_.name + ": its synapses are not those of '" +
                           d_.device.initial_from.string() +
                           "', from which they are to start; the same rule and the same seed draw the same");
    p_.initial = d_.device.initial_states;
  }

  void start_alike(const InitialState& common) {
    std::uint64_t clipped = 0;
    p_.initial[0] = initial_state(device(0), common, &clipped);
    clipped_ += clipped * p_.edges();
  }

  /// Puts the slow state in the place of the conductance that the synapse is to start with.
  void find_slow_state(std::uint64_t edge, std::uint64_t pair, std::uint64_t copy, std::uint64_t& redrawn,
                       InitialState& initial) {
    const InitialConductance& wanted = *initial.conductance;
    RandomStream stream(settings_.seed, purpose("initial conductance", copy), pair);
    const double G =
        drawn_value(wanted.G, unit::siemens, above(0), stream, redrawn, "the initial conductance");
    const SlowStateFound found = slow_state_of(device(edge), wanted.probe, G);
    initial.x = found.x;
    initial.conductance.reset();
    clipped_ += found.clipped;
  }

  /// Where a file says that a device starts; what it does not say is that of rest.
  InitialState listed_state(std::uint64_t edge) const {
    InitialState initial;
    initial.rest = false;
    if (!d_.own_u.empty()) initial.u = d_.own_u[listed_[edge]];
    initial.x = d_.own_slow.empty() ? start(edge, {}).x : d_.own_slow[listed_[edge]];
    return initial;
  }

  DeviceState start(std::uint64_t edge, const InitialState& initial) const {
    return initial_state(device(edge), initial);
  }

  DeviceRef device(std::uint64_t edge) const { return {p_.model, &kernel(), p_.parameters_of(edge)}; }

  const DeviceKernel& kernel() const { return p_.model->kernel(settings_.level); }

  /// Refractory times that were drawn; a single one has been looked at when it was read.
  void complain_about_refractory_times() const {
    const Population& to = populations_[d_.to];
    const int index = to.is_source() ? -1 : to.model->index_of("t_ref");
    if (index < 0) return;
    const double pulse = pulse_duration(d_.post_pulse);
    for (std::uint32_t i = 0; i < to.size; ++i)
      if (const double t_ref = to.parameters_of(i)[index]; t_ref < pulse)
        throw NumericalError("projection " + d_.name + ": post_pulse lasts " +
                             format_readable(pulse, unit::second) + ", longer than the t_ref drawn for " +
                             to.name + " " + std::to_string(i) + " (" + format_readable(t_ref, unit::second) +
                             "); lengthen t_ref or make its spread smaller");
  }

  const ProjectionDescription& d_;
  const std::vector<Population>& populations_;
  const BuildSettings& settings_;
  const Layout &from_, &to_;
  Projection p_;
  std::vector<std::uint64_t> listed_;  ///< which entry of the file each edge is
  std::vector<std::uint32_t> first_pre_;
  std::uint64_t redrawn_ = 0;
  std::atomic<std::uint64_t> clipped_{0};
};

}  // namespace

bool ProjectionDescription::has_own_parameters() const {
  return std::any_of(own_parameters.begin(), own_parameters.end(), [](const auto& own) { return own.any(); });
}

Projection build_projection(const NetworkDescription& network, const ProjectionDescription& description,
                            const std::vector<Population>& populations, const BuildSettings& settings,
                            std::uint64_t& redrawn, std::uint64_t& clipped) {
  return ProjectionBuilder(network, description, populations, settings).build(redrawn, clipped);
}

}  // namespace memspike
