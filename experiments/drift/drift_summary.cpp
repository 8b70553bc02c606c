// SPDX-License-Identifier: Apache-2.0
#include "experiments/drift/drift_summary.hpp"

#include <cmath>

#include "experiments/device/spreading.hpp"

namespace memspike {
namespace {

std::int64_t count(std::uint64_t n) { return static_cast<std::int64_t>(n); }

template <class ValueOf>
double mean_of(const ProjectionLedger& ledger, const ValueOf& value_of) {
  Spreading all;
  for (const std::uint32_t place : ledger.place) all.take(value_of(ledger.followed[place]));
  return all.mean();
}

void add_accounts(Summary& s, const ProjectionLedger& ledger, bool slow_exists) {
  for (std::size_t c = 0; c < kCauses; ++c) {
    const std::string cause(kCauseNames[c]);
    const auto mean = [&](const auto& value_of) {
      return mean_of(ledger, [&](const DeviceLedger& d) { return value_of(d.accounts[c]); });
    };
    s.add("pulses_" + cause, mean([](const LedgerAccount& a) { return static_cast<double>(a.pulses); }),
          unit::one, "pulses of the cause " + cause + ", mean over devices");
    if (slow_exists)
      s.add("dslow_" + cause, mean([](const LedgerAccount& a) { return a.slow.value(); }), unit::one,
            "change of the slow state (SI) by " + cause + ", mean over devices");
    s.add("dG_" + cause, mean([](const LedgerAccount& a) { return a.conductance.value(); }), unit::siemens,
          "change of the conductance by " + cause + ", mean over devices");
    s.add("charge_" + cause, mean([](const LedgerAccount& a) { return a.charge.value(); }), unit::coulomb,
          "charge through a device during " + cause + ", mean over devices");
    s.add("energy_" + cause, mean([](const LedgerAccount& a) { return a.energy.value(); }), unit::joule,
          "energy into a device during " + cause + ", mean over devices");
  }
}

}  // namespace

Summary summary_of(const DriftResult& r, const ProjectionLedger& ledger, bool slow_exists) {
  Summary s;
  s.add_count("devices", count(r.nu.size()), "devices of the projection");
  s.add("G_start", mean_of(ledger, [](const DeviceLedger& d) { return d.G_start; }), unit::siemens,
        "conductance at the start, mean over devices");
  s.add("G_programmed", mean_of(ledger, [](const DeviceLedger& d) { return d.G_programmed; }), unit::siemens,
        "conductance at the end of the program, where ages begin, mean over devices");
  s.add("G_final", mean_of(ledger, [](const DeviceLedger& d) { return d.G_end; }), unit::siemens,
        "conductance at the end, mean over devices");
  s.add("retained", r.retained_over_devices.mean, unit::one,
        "conductance at the end over that at the end of the program, mean over devices");
  const DriftCoefficient nu = r.coefficient();
  s.add(
      "drift_coefficient", nu.nu, unit::one,
      "nu of G ~ age^-nu: above 0 the conductance falls" + std::string(r.alike ? "" : ", mean over devices"));
  s.add("drift_coefficient_ci95_low", nu.low, unit::one,
        r.alike ? "lower end of its 95 % interval from the regression, for the devices are all alike"
                : "lower end of its 95 % interval over devices");
  s.add("drift_coefficient_ci95_high", nu.high, unit::one, "upper end of that interval");
  const std::optional<LawFit> best = best_of(r.laws);
  s.add_text("law", std::string(best ? name_of(best->law) : "none"),
             "law of decay with the least AICc for the mean conductance");
  s.add("law_weight", best ? best->weight : std::nan(""), unit::one,
        "its Akaike weight among the three laws");
  add_accounts(s, ledger, slow_exists);
  return s;
}

Summary summary_of(const DriftOutcome& o) {
  Summary s;
  const DriftExperiment& e = o.experiment;
  s.add_text("title", e.title, "title of the experiment");
  s.add("duration", e.duration, unit::second, "time that is observed under each protocol");
  s.add("probe", e.probe, unit::volt, "voltage at which conductances are told");
  s.add("tolerance", e.tolerance, unit::one, "as in the input");
  std::uint64_t devices = 0;
  for (const Projection& p : o.array.projections)
    if (p.kind == SynapseKind::device) devices += p.edges();
  s.add_count("devices", count(devices), "memristors of the array");
  s.add_count("protocols", count(e.protocols.size()), "protocols, each from the same initial array");
  s.add_count("followed", count(o.followed), "trajectories that were integrated: equal devices count once");
  s.add_count("spikes", count(o.spikes), "spikes of all protocols together");
  s.add_count("redrawn", count(o.redrawn), "draws outside their range that were drawn again");
  s.add("largest_local_error", o.largest_local_error, unit::one,
        "largest estimate of the error of one step of a device, relative to its scale");
  Summary paths;
  paths.add_count("closed_form", count(o.counts.closed_forms), "stretches covered by the linear propagator");
  paths.add_count("taylor_steps", count(o.counts.taylor_steps), "explicit steps");
  paths.add_count("collocation_steps", count(o.counts.collocation_steps), "implicit steps");
  paths.add_count("rejected_steps", count(o.counts.rejected_steps),
                  "steps that were repeated with a smaller one");
  s.add_group("paths", paths);
  for (const auto& [name, group] : o.groups) s.add_group(name, group);
  return s;
}

}  // namespace memspike
