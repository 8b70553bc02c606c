// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/network_summary.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/contract/format.hpp"

namespace memspike {
namespace {

constexpr double kDefaultProbe = 0.1;  // [V]
constexpr std::uint64_t kManyAlike = 100'000;

WeightStatistics weights(const NetworkExperiment& e, const Network& network, int threads,
                         const std::function<double(std::uint32_t, std::uint64_t)>& slow_of) {
  const SynapseReading reading(network, threads);
  WeightStatistics all(network.projections.size());
  for (std::uint32_t p = 0; p < all.size(); ++p) {
    const Projection& projection = network.projections[p];
    if (projection.kind != SynapseKind::device) continue;
    std::optional<FunctionTable> table;
    if (projection.edges() > kManyAlike &&
        projection.parameters.size() == projection.model->parameters.size())
      table = probe_conductances(device_of(network, projection, 0), summary_probe(e, p));
    if (table)
      for (std::uint64_t edge = 0; edge < projection.edges(); ++edge)
        all[p].take(table->first_at(slow_of(p, edge)));
    else
      reading.conductances(
          p, summary_probe(e, p), [&](std::uint64_t edge) { return slow_of(p, edge); },
          [&](std::uint32_t, std::uint32_t, double G) { all[p].take(G); });
  }
  return all;
}

std::int64_t count(std::uint64_t n) { return static_cast<std::int64_t>(n); }

void add_weights(Summary& group, const std::string& when, const Spreading& G, const std::string& meaning) {
  if (G.count() == 0) return;
  group.add("G_" + when + "_mean", G.mean(), unit::siemens, meaning + ", mean over synapses");
  if (G.count() > 1)
    group.add("G_" + when + "_sd", G.deviation(), unit::siemens, "its standard deviation over synapses");
}

Summary projection_group(const NetworkOutcome& o, std::uint32_t p) {
  Summary group;
  group.add_count("synapses", count(o.network.projections[p].edges()), "synapses of the projection");
  const std::string probe = format_engineering(summary_probe(o.experiment, p), unit::volt);
  add_weights(group, "start", o.before[p], "conductance at the start, as a read at " + probe + " finds it");
  add_weights(group, "final", o.after[p], "the same at the end");
  return group;
}

void add_sizes(const NetworkOutcome& o, Summary& s) {
  std::uint64_t neurons = 0, sources = 0, synapses = 0, devices = 0;
  for (const Population& p : o.network.populations) (p.is_source() ? sources : neurons) += p.size;
  for (const Projection& p : o.network.projections) {
    synapses += p.edges();
    if (p.kind == SynapseKind::device) devices += p.edges();
  }
  s.add_text("title", o.experiment.title, "title of the experiment");
  s.add("duration", o.experiment.duration, unit::second, "simulated time");
  s.add_count("neurons", count(neurons), "neurons with a membrane");
  s.add_count("sources", count(sources), "spike sources");
  s.add_count("synapses", count(synapses), "synapses of all projections");
  s.add_count("devices", count(devices), "those of them that are memristors");
}

void add_events(const NetworkCounts& c, Summary& s) {
  s.add_count("spikes", count(c.spikes), "spikes of all populations, sources included");
  Summary events;
  events.add_count("pre", count(c.pre_events), "presynaptic waveforms that reached a device");
  events.add_count("post", count(c.post_events), "postsynaptic waveforms that reached a device");
  events.add_count("voltage_changes", count(c.voltage_changes), "changes of the voltage across a device");
  events.add_count("jumps", count(c.jumps), "jumps of a membrane by a static synapse");
  events.add_count("holds", count(c.holds), "holds of a membrane by lateral inhibition");
  s.add_group("events", events);
}

void add_paths(const NetworkCounts& c, Summary& s) {
  s.add("largest_local_error", c.largest_local_error, unit::one,
        "largest estimate of the error of one step of a device, relative to its scale");
  Summary paths;
  paths.add_count("closed_form", count(c.device_flows.closed_forms),
                  "stretches of devices covered by the linear propagator");
  paths.add_count("taylor_steps", count(c.device_flows.taylor_steps), "explicit Taylor steps of devices");
  paths.add_count("collocation_steps", count(c.device_flows.collocation_steps),
                  "implicit collocation steps of devices");
  paths.add_count("rejected_steps", count(c.device_flows.rejected_steps), "steps tried and refused");
  paths.add_count("neuron_steps", count(c.neuron_steps), "expansions of a membrane");
  paths.add_count("mapped_edges", count(c.mapped_edges),
                  "changes of voltage that devices went through by compiled maps");
  paths.add_count("mapped_exceptions", count(c.mapped_exceptions),
                  "devices with maps that had to be integrated through a waveform all the same");
  paths.add_count("membrane_windows", count(c.windows), "windows for which whole populations were bounded");
  paths.add_count("membrane_looks", count(c.looks),
                  "single membranes that came near their threshold and were looked at");
  s.add_group("paths", paths);
}

bool asks_for_conductance(const NetworkDescription& network) {
  return std::any_of(network.projections.begin(), network.projections.end(), [](const auto& p) {
    const auto& each = p.device.initial_each;
    return p.device.initial.conductance ||
           std::any_of(each.begin(), each.end(), [](const auto& one) { return one.conductance.has_value(); });
  });
}

}  // namespace

double summary_probe(const NetworkExperiment& e, std::uint32_t projection) {
  const auto found = std::find_if(e.weights.begin(), e.weights.end(),
                                  [&](const WeightRecord& r) { return r.projection == projection; });
  return found == e.weights.end() ? kDefaultProbe : found->probe;
}

WeightStatistics weights_at_start(const NetworkExperiment& e, const Network& network, int threads) {
  return weights(e, network, threads, [&](std::uint32_t p, std::uint64_t edge) {
    return network.projections[p].initial_slow_of(edge);
  });
}

WeightStatistics weights_now(const NetworkExperiment& e, const Network& network, const Simulation& simulation,
                             int threads) {
  return weights(e, network, threads,
                 [&](std::uint32_t p, std::uint64_t edge) { return simulation.device(p, edge).x; });
}

Summary summary_of(const NetworkOutcome& o) {
  Summary s;
  add_sizes(o, s);
  add_events(o.counts, s);
  o.spikes.summarise(s);
  for (std::uint32_t p = 0; p < o.network.projections.size(); ++p)
    s.add_group("projection." + o.network.projections[p].name, projection_group(o, p));
  s.add_count("redrawn", count(o.redrawn), "draws outside their range that were drawn again");
  if (asks_for_conductance(o.experiment.description))
    s.add_count("initial_clipped", count(o.clipped),
                "synapses that no slow state gives the initial conductance asked for");
  s.add_text("delivery", o.experiment.mean_current ? "mean_current" : "exact",
             "how currents reached membranes");
  s.add("tolerance", o.experiment.tolerance, unit::one, "tolerance asked for");
  add_paths(o.counts, s);
  return s;
}

}  // namespace memspike
