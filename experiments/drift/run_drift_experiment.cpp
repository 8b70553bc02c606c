// SPDX-License-Identifier: Apache-2.0
#include "experiments/drift/run_drift_experiment.hpp"

#include <fmt/format.h>

#include "engine/contract/format.hpp"
#include "engine/parallel.hpp"
#include "experiments/drift/drift_report.hpp"
#include "experiments/drift/drift_summary.hpp"
#include "experiments/drift/drift_tables.hpp"
#include "experiments/drift/read_drift_experiment.hpp"
#include "experiments/output/interrupt.hpp"
#include "experiments/output/part_file.hpp"
#include "experiments/output/progress.hpp"
#include "experiments/output/stopwatch.hpp"
#include "networks/network/build_network.hpp"

namespace memspike {
namespace {

void write_provenance(const RunFolder& folder, Provenance& provenance, const Summary& summary) {
  provenance.more = Json(Json::Object{{"summary_meanings", summary.meanings()}});
  folder.write("run.json", to_json_text(provenance.to_json()));
}

ProtocolLedger run_one(const DriftExperiment& e, std::size_t k, const Network& array,
                       const RunSettings& settings, Log& log) {
  const DriftProtocol& protocol = e.protocols[k];
  Progress progress(fmt::format("protocol {}", protocol.name), settings.quiet);
  ProtocolLedger ledger =
      run_protocol(e, protocol, array,
                   {settings.threads, [&](double share) { progress.advance(share); }, throw_if_interrupted});
  progress.finish();
  std::uint64_t followed = 0;
  for (const ProjectionLedger& p : ledger.projections) followed += p.followed.size();
  log.info(fmt::format("  {:<16} {}, {} spikes, {} trajectories", protocol.name,
                       format_readable(protocol.duration(), unit::second), ledger.spikes, followed));
  return ledger;
}

void say_what_came(const DriftExperiment& e, const Network& array, const std::vector<DriftResult>& results,
                   Log& log) {
  for (const DriftResult& r : results)
    log.info(fmt::format("  {:<16} {}: retained {:.6g}, drift coefficient {:.4g}",
                         e.protocols[r.protocol].name, array.projections[r.projection].name,
                         r.retained_over_devices.mean, r.coefficient().nu));
}

}  // namespace

Network build_array(const DriftExperiment& e, std::uint64_t seed, InstructionLevel level, int threads,
                    std::uint64_t* redrawn) {
  return build_network(e.description, {}, {e.duration, e.tolerance, seed, level, threads}, redrawn);
}

Summary run_drift_experiment(const DriftExperiment& e, const ModelRegistry& registry, const RunFolder& folder,
                             Provenance& provenance, const RunSettings& settings, Log& log) {
  Stopwatch watch;
  folder.write("resolved.yaml", to_yaml(to_node(e)));
  for (const std::filesystem::path& file : e.files()) provenance.add_input(file, read_whole_file(file));
  std::uint64_t redrawn = 0;
  const Network array = build_array(e, *e.seed, settings.level, settings.threads, &redrawn);
  DriftOutcome outcome{e, array, 0, 0, redrawn, {}, 0, {}};
  log.info(fmt::format("{}: {} protocols of {}, tolerance {}, seed {}", e.title.empty() ? "run" : e.title,
                       e.protocols.size(), format_readable(e.duration, unit::second),
                       format_number(e.tolerance), *e.seed));
  watch.lap("building");
  DriftTables tables(folder, e, array);
  std::vector<DriftResult> results;
  for (std::size_t k = 0; k < e.protocols.size(); ++k) {
    const ProtocolLedger ledger = run_one(e, k, array, settings, log);
    watch.lap("protocol " + e.protocols[k].name);
    tables.take(k, ledger);
    outcome.spikes += ledger.spikes, outcome.counts += ledger.counts;
    outcome.largest_local_error = std::max(outcome.largest_local_error, ledger.largest_local_error);
    for (const ProjectionLedger& projection : ledger.projections) {
      outcome.followed += projection.followed.size();
      tables.take(results.emplace_back(result_of(e, k, projection)));
      const Projection& p = array.projections[projection.projection];
      outcome.groups.emplace_back(fmt::format("protocol.{}.{}", e.protocols[k].name, p.name),
                                  summary_of(results.back(), projection, p.model->slow.exists()));
    }
    throw_if_interrupted();
  }
  tables.take(compare(results));
  tables.close();
  watch.lap("statistics");
  end_idle_threads();
  const Summary summary = summary_of(outcome);
  folder.write("summary.json", summary.to_json_text());
  write_provenance(folder, provenance, summary);
  say_what_came(e, array, results, log);
  for (const std::string& trouble : write_drift_report(folder, registry)) log.warning(trouble);
  watch.lap("report");
  log.detail(watch.table());
  write_provenance(folder, provenance, summary);
  return summary;
}

}  // namespace memspike
