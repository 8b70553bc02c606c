// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/run_experiment.hpp"

#include <fmt/format.h>

#include "engine/contract/format.hpp"
#include "experiments/device/analysis.hpp"
#include "experiments/device/clock.hpp"
#include "experiments/device/device_report.hpp"
#include "experiments/device/device_run.hpp"
#include "experiments/device/device_tables.hpp"
#include "experiments/device/energy_tables.hpp"
#include "experiments/device/impedance_analysis.hpp"
#include "experiments/device/map_analysis.hpp"
#include "experiments/device/read_experiment.hpp"
#include "experiments/output/interrupt.hpp"
#include "experiments/output/part_file.hpp"
#include "experiments/output/progress.hpp"
#include "experiments/output/stopwatch.hpp"

namespace memspike {
namespace {

Summary summarise(const DeviceExperiment& e, const DeviceAnalysis& analysis, const Summary& measured,
                  const DeviceRunReport& r) {
  const ProtocolSize size = size_of(e.protocol);
  const SlowState& slow = e.device.model->slow;
  const auto count = [](std::uint64_t n) { return static_cast<std::int64_t>(n); };
  Summary s;
  s.add_text("title", e.title, "title of the experiment");
  s.add_text("model", e.device.model->name, "device model");
  s.add_count("devices", count(r.devices), "devices in the ensemble");
  s.add("duration", as_decimal(size.duration), unit::second, "length of the protocol");
  s.add_count("segments", count(size.segments), "segments of the protocol");
  s.add_count("pulses", count(size.pulses), "pulses of the protocol");
  analysis.summarise(s);
  s.append(measured);
  s.add("charge", r.charge, unit::coulomb, "integral of I over the protocol, all devices together");
  s.add("energy", r.energy, unit::joule, "integral of V I over the protocol, all devices together");
  summarise_energy(s, e, r);
  summarise_compliance(s, e, r);
  s.add_count("redrawn", count(r.redrawn), "parameter draws outside their range that were drawn again");
  if (e.device.initial.conductance)
    s.add_count("initial_clipped", count(r.clipped),
                "devices that no slow state gives the initial conductance asked for");
  if (e.device.noise.any())
    s.add_count("noise_redrawn", count(r.noise_redrawn),
                "factors of noise that were not above 0 and drawn again");
  if (e.device.temperature) s.add("temperature", *e.device.temperature, unit::kelvin, "of the devices");
  s.add("tolerance", e.tolerance, unit::one, "local error tolerance asked for");
  const GlobalError& g = r.global_error;
  s.add("global_error_relative", g.relative, unit::one,
        "estimate of the global error of u, slow state, current, charge and energy at segment ends, relative "
        "to full scale");
  s.add("global_error_u", g.u, unit::volt, "estimate of the global error of u");
  if (slow.exists())
    s.add("global_error_" + std::string(slow.name), g.x, slow.unit,
          "estimate of the global error of the slow state");
  s.add("global_error_I", g.I, unit::ampere, "estimate of the global error of the current");
  s.add("global_error_charge", g.charge, unit::coulomb,
        "estimate of the global error of the charge of a segment");
  s.add("global_error_energy", g.energy, unit::joule,
        "estimate of the global error of the energy of a segment");
  s.add_count("global_error_devices", count(g.devices_checked),
              "devices on which the global error was estimated");
  s.add("largest_local_error", r.largest_local_error, unit::one,
        "largest estimate of a step's error, relative to its scale");
  Summary paths;
  paths.add_count("closed_form", count(r.counts.closed_forms), "stretches covered by the linear propagator");
  paths.add_count("taylor_steps", count(r.counts.taylor_steps), "explicit Taylor steps");
  paths.add_count("collocation_steps", count(r.counts.collocation_steps), "implicit collocation steps");
  paths.add_count("rejected_steps", count(r.counts.rejected_steps), "steps tried and refused");
  paths.add_count("recalled_segments", count(r.counts.recalled_segments),
                  "segments met before bit by bit and not computed again");
  paths.add_count("mapped_segments", count(r.mapped_segments),
                  "segments read off the map of a repetition of a train");
  s.add_group("paths", paths);
  return s;
}

void write_provenance(const RunFolder& folder, Provenance& provenance, const Summary& summary) {
  provenance.more = Json(Json::Object{{"summary_meanings", summary.meanings()}});
  folder.write("run.json", to_json_text(provenance.to_json()));
}

}  // namespace

Summary run_device_experiment(const DeviceExperiment& e, const ModelRegistry& registry,
                              const RunFolder& folder, Provenance& provenance, const RunSettings& settings,
                              Log& log) {
  Stopwatch watch;
  folder.write("resolved.yaml", to_yaml(to_node(e)));
  for (const std::filesystem::path& file : e.files()) provenance.add_input(file, read_whole_file(file));
  const DeviceEnsemble ensemble = draw_ensemble(e.device, *e.seed, settings.level);
  if (ensemble.clipped > 0)
    log.warning(
        fmt::format("{} of {} devices cannot have the initial conductance asked for; they start at the end "
                    "of their slow state's range",
                    ensemble.clipped, ensemble.count));
  const ProtocolSize size = size_of(e.protocol);
  log.info(fmt::format(
      "{}: {} of model {}, {} segments over {}, tolerance {}, seed {}", e.title.empty() ? "run" : e.title,
      ensemble.count == 1 ? "one device" : fmt::format("{} devices", ensemble.count), e.device.model->name,
      size.segments, format_readable(as_decimal(size.duration), unit::second), format_number(e.tolerance),
      *e.seed));
  watch.lap("set-up");

  DeviceTables tables(folder, e, ensemble);
  DeviceAnalysis analysis(e, ensemble, tables.store());
  EnergyTables energy(e, tables.store());
  Progress progress("integrating", settings.quiet);
  const bool all_segments = e.record_segments || e.record_energy || e.device.compliance ||
                            DeviceAnalysis::looks_at_every_segment(e.protocol);
  const RunOptions options{settings.threads, [&](double f) { progress.advance(f); }, throw_if_interrupted,
                           all_segments ? KeptSegments::all : KeptSegments::last};
  const DeviceRunReport report = run_devices(
      e, ensemble,
      [&](std::uint64_t device, const DeviceRows& rows, bool) {
        tables.take(device, rows);
        analysis.take(device, rows);
        energy.take(device, rows);
      },
      options);
  progress.finish();
  analysis.close();
  energy.close();
  watch.lap("integration");
  Summary measured;
  measure_impedance(e, ensemble, tables.store(), measured, settings.threads, throw_if_interrupted);
  measure_disturb(e, ensemble, tables.store(), measured, settings.threads, throw_if_interrupted);
  tables.close();
  if (e.protocol.has_measurements()) watch.lap("measurements");

  const Summary summary = summarise(e, analysis, measured, report);
  folder.write("summary.json", summary.to_json_text());
  write_provenance(folder, provenance, summary);
  log.info(fmt::format("estimated global error {:.1e} of full scale (u, {}I, charge, energy)",
                       report.global_error.relative,
                       e.device.model->slow.exists() ? std::string(e.device.model->slow.name) + ", " : ""));
  throw_if_interrupted();
  for (const std::string& trouble : write_device_report(folder, registry)) log.warning(trouble);
  watch.lap("report");
  log.detail(watch.table());
  write_provenance(folder, provenance, summary);
  return summary;
}

}  // namespace memspike
