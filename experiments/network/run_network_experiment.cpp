// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/run_network_experiment.hpp"

#include <fmt/format.h>

#include <chrono>

#include "engine/contract/format.hpp"
#include "engine/network/simulation.hpp"
#include "engine/parallel.hpp"
#include "experiments/network/graph_report.hpp"
#include "experiments/network/method_words.hpp"
#include "experiments/network/network_recorder.hpp"
#include "experiments/network/network_report.hpp"
#include "experiments/network/network_size.hpp"
#include "experiments/network/network_summary.hpp"
#include "experiments/network/read_network_experiment.hpp"
#include "experiments/output/interrupt.hpp"
#include "experiments/output/part_file.hpp"
#include "experiments/output/progress.hpp"
#include "experiments/output/stopwatch.hpp"
#include "networks/network/build_network.hpp"

namespace memspike {
namespace {

Network built(const NetworkExperiment& e, const RunSettings& settings, std::uint64_t& redrawn,
              std::uint64_t& clipped) {
  return build_network(
      e.description, e.stimuli,
      {e.duration, e.tolerance, *e.seed, settings.level, settings.threads, e.mean_current, e.maps}, &redrawn,
      &clipped);
}

void say_what_runs(const NetworkExperiment& e, const Network& network, Log& log) {
  std::uint64_t neurons = 0, synapses = 0;
  for (const Population& p : network.populations) neurons += p.size;
  for (const Projection& p : network.projections) synapses += p.edges();
  log.info(
      fmt::format("{}: {} neurons and sources in {} populations, {} synapses in {} projections, {}, "
                  "tolerance {}, {}seed {}",
                  e.title.empty() ? "run" : e.title, neurons, network.populations.size(), synapses,
                  network.projections.size(), format_readable(e.duration, unit::second),
                  format_number(e.tolerance), e.mean_current ? "delivery mean_current, " : "", *e.seed));
}

void say_size(const NetworkExperiment& e, Log& log) {
  const NetworkSize size = size_of(e);
  log.detail(fmt::format("estimated: {:.3g} MB of memory, {:.3g} MB of tables without the spikes of neurons",
                         size.memory / 1e6, size.output / 1e6));
}

void say_graph(const NetworkDescription& network, const GraphReport& graph, Log& log) {
  log.detail("graph: " + words_of(graph.components));
  for (std::size_t k = 0; k < network.projections.size(); ++k)
    log.detail(fmt::format("  {:<16} synapses of each source {}, of each target {}",
                           network.projections[k].name, words_of(graph.projections[k].out),
                           words_of(graph.projections[k].in)));
  for (const std::string& line : unreached_words(network, graph)) log.info(line);
}

void say_what_is_shared(const Network& network, const Simulation& simulation, int threads, Log& log) {
  for (std::uint32_t p = 0; p < network.populations.size(); ++p)
    if (simulation.goes_in_slices(p))
      log.detail(
          fmt::format("neurons of {}: in slices, on up to {} threads", network.populations[p].name, threads));
}

void say_what_came(const Network& network, const SpikeStatistics& spikes, double wall, Log& log) {
  for (std::uint32_t p = 0; p < network.populations.size(); ++p)
    log.info(fmt::format("  {:<16} {} spikes, {} per neuron", network.populations[p].name, spikes.spikes(p),
                         format_engineering(spikes.mean_rate(p), unit::hertz)));
  log.info(fmt::format("{} of the network took {} on the clock",
                       format_readable(network.duration, unit::second), spoken_duration(wall)));
}

void write_provenance(const RunFolder& folder, Provenance& provenance, const Summary& summary) {
  provenance.more = Json(Json::Object{{"summary_meanings", summary.meanings()}});
  folder.write("run.json", to_json_text(provenance.to_json()));
}

/// Runs the network's whole duration into the tables. Returns the seconds on the clock.
double simulate(const NetworkExperiment& e, Simulation& simulation, NetworkTables& tables,
                SpikeStatistics& spikes, bool quiet) {
  const auto begin = std::chrono::steady_clock::now();
  Progress progress("simulating " + format_readable(e.duration, unit::second), quiet);
  progress.call_done(
      [&](double fraction) { return format_engineering(fraction * e.duration, unit::second); });
  NetworkRecorder recorder(e, simulation, tables, spikes, [&](double t) {
    progress.advance(t / e.duration);
    throw_if_interrupted();
  });
  simulation.run(recorder);
  progress.finish();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

Summary run_network_experiment(const NetworkExperiment& e, const ModelRegistry& registry,
                               const RunFolder& folder, Provenance& provenance, const RunSettings& settings,
                               Log& log) {
  Stopwatch watch;
  folder.write("resolved.yaml", to_yaml(to_node(e)));
  for (const std::filesystem::path& file : e.files()) provenance.add_input(file, read_whole_file(file));
  std::uint64_t redrawn = 0, clipped = 0;
  Network drawn = built(e, settings, redrawn, clipped);
  say_what_runs(e, drawn, log);
  if (clipped > 0)
    log.warning(
        fmt::format("{} synapses cannot have the initial conductance asked for; they start at the end of "
                    "their slow state's range",
                    clipped));
  const GraphReport graph = report_on_graph(drawn);
  say_size(e, log);
  say_graph(e.description, graph, log);
  watch.lap("building");

  const WeightStatistics before = weights_at_start(e, drawn, settings.threads);
  Simulation simulation(std::move(drawn), {settings.threads, 0});
  const Network& network = simulation.network();
  NetworkTables tables(folder, e, network, settings.threads);
  for (const std::string& missing : tables.missing_synapses())
    log.warning(missing + ": states has no rows for it");
  SpikeStatistics spikes(network);
  for (const std::string& line : method_words(network, simulation.plan())) log.detail(line);
  say_what_is_shared(network, simulation, settings.threads, log);
  watch.lap("set-up");
  end_idle_threads();
  const double wall = simulate(e, simulation, tables, spikes, settings.quiet);
  watch.lap("simulation");
  tables.take_final(simulation);
  tables.close();
  const WeightStatistics after = weights_now(e, network, simulation, settings.threads);
  watch.lap("final tables");
  end_idle_threads();

  Summary summary = summary_of({e, network, spikes, before, after, simulation.counts(), redrawn, clipped});
  summary.add_group("graph", graph_summary(e.description, graph));
  folder.write("summary.json", summary.to_json_text());
  write_provenance(folder, provenance, summary);
  say_what_came(network, spikes, wall, log);
  throw_if_interrupted();
  for (const std::string& trouble : write_network_report(folder, registry)) log.warning(trouble);
  watch.lap("report");
  log.detail(watch.table());
  write_provenance(folder, provenance, summary);
  return summary;
}

}  // namespace memspike
