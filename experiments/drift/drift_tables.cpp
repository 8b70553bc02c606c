// SPDX-License-Identifier: Apache-2.0
#include "experiments/drift/drift_tables.hpp"

#include <algorithm>

#include "experiments/device/clock.hpp"
#include "experiments/device/spreading.hpp"
#include "networks/network/neuron_numbers.hpp"

namespace memspike {
namespace {

using Type = Column::Type;

constexpr double kQuantiles[] = {0.05, 0.25, 0.5, 0.75, 0.95};

Column real(std::string name, std::string unit) { return {std::move(name), std::move(unit), Type::real}; }
Column bare(std::string name) { return {std::move(name), std::nullopt, Type::real}; }
Column integer(std::string name) { return {std::move(name), std::nullopt, Type::integer}; }
Column text(std::string name, std::size_t longest) {
  return {std::move(name), std::nullopt, Type::text, longest};
}
template <class Named>
Column names(std::string column, const std::vector<Named>& all) {
  std::size_t longest = 0;
  for (const Named& one : all) longest = std::max(longest, one.name.size());
  return text(std::move(column), longest);
}

std::vector<Column> drift_columns(const DriftExperiment& e, const Network& array) {
  return {names("protocol", e.protocols),
          names("projection", array.projections),
          real("age", "s"),
          real("t", "s"),
          integer("devices"),
          real("G_mean", "S"),
          real("G_sd", "S"),
          real("G_min", "S"),
          real("G_q05", "S"),
          real("G_q25", "S"),
          real("G_q50", "S"),
          real("G_q75", "S"),
          real("G_q95", "S"),
          real("G_max", "S"),
          real("retained", "")};
}

std::uint64_t devices_of(const Network& array) {
  std::uint64_t devices = 0;
  for (const Projection& p : array.projections)
    if (p.kind == SynapseKind::device) devices += p.edges();
  return devices;
}

}  // namespace

DriftTables::DriftTables(const RunFolder& folder, const DriftExperiment& e, const Network& array)
    : experiment_(e),
      array_(array),
      store_(folder, e.tables),
      ledger_(store_.table("ledger",
                           {names("projection", array.projections), integer("pre"), integer("post"),
                            text("cause", 10), integer("pulses"), real("charge", "C"), real("energy", "J"),
                            bare("dslow"), real("dG", "S"), names("protocol", e.protocols)},
                           devices_of(array) * e.protocols.size() * kCauses)),
      causes_(store_.table("causes", {names("protocol", e.protocols), names("projection", array.projections),
                                      text("cause", 10), integer("devices"), real("pulses_mean", ""),
                                      real("charge_mean", "C"), real("energy_mean", "J"), bare("dslow_mean"),
                                      real("dG_mean", "S"), real("dG_sd", "S")})),
      drift_(store_.table("drift", drift_columns(e, array))),
      final_(store_.table("synapses_final",
                          {names("projection", array.projections), integer("pre"), integer("post"),
                           real("u", "V"), bare("slow"), bare("slow_start"), real("G_start", "S"),
                           real("G_programmed", "S"), real("G", "S"), names("protocol", e.protocols)},
                          devices_of(array) * e.protocols.size())),
      coefficients_(store_.table(
          "coefficients",
          {names("protocol", e.protocols), names("projection", array.projections), integer("devices"),
           real("nu", ""), real("nu_sd", ""), real("nu_ci95_low", ""), real("nu_ci95_high", ""),
           text("interval", 10), real("retained", ""), real("retained_sd", ""), real("retained_ci95_low", ""),
           real("retained_ci95_high", ""), text("law", 21)})),
      laws_(store_.table(
          "laws", {names("protocol", e.protocols), names("projection", array.projections), text("law", 21),
                   real("limit", "S"), real("amplitude", "S"), real("tau", "s"), real("tau_ci95_low", "s"),
                   real("tau_ci95_high", "s"), real("exponent", ""), real("exponent_ci95_low", ""),
                   real("exponent_ci95_high", ""), real("residual", "S"), integer("parameters"),
                   real("aicc", ""), real("weight", "")})),
      comparison_(store_.table(
          "comparison", {names("projection", array.projections), names("protocol_a", e.protocols),
                         names("protocol_b", e.protocols), text("quantity", 17), integer("devices"),
                         real("difference", ""), real("difference_sd", ""), real("difference_ci95_low", ""),
                         real("difference_ci95_high", ""), real("effect_size", "")})) {}

void DriftTables::take(std::size_t protocol, const ProtocolLedger& ledger) {
  const DriftProtocol& p = experiment_.protocols[protocol];
  for (const ProjectionLedger& projection : ledger.projections) {
    add_ledger(p.name, projection);
    add_causes(p.name, projection);
    add_final(p.name, projection);
    add_drift(p, projection);
  }
}

void DriftTables::add_ledger(std::string_view protocol, const ProjectionLedger& ledger) {
  const Projection& projection = array_.projections[ledger.projection];
  for_each_edge(projection, [&](std::uint32_t pre, std::uint64_t edge) {
    for (std::size_t c = 0; c < kCauses; ++c) {
      const LedgerAccount& account = ledger.of(edge).accounts[c];
      ledger_.add(projection.name), ledger_.add(pre), ledger_.add(projection.post[edge]);
      ledger_.add(kCauseNames[c]), ledger_.add(account.pulses);
      ledger_.add(account.charge.value()), ledger_.add(account.energy.value());
      is_slow(ledger.projection) ? ledger_.add(account.slow.value()) : ledger_.add_empty();
      ledger_.add(account.conductance.value()), ledger_.add(protocol);
      ledger_.end_row();
    }
  });
}

void DriftTables::add_causes(std::string_view protocol, const ProjectionLedger& ledger) {
  for (std::size_t c = 0; c < kCauses; ++c) {
    Spreading pulses, charge, energy, slow, conductance;
    for (const std::uint32_t place : ledger.place) {
      const LedgerAccount& account = ledger.followed[place].accounts[c];
      pulses.take(static_cast<double>(account.pulses)), charge.take(account.charge.value());
      energy.take(account.energy.value()), slow.take(account.slow.value());
      conductance.take(account.conductance.value());
    }
    causes_.add(protocol), causes_.add(array_.projections[ledger.projection].name);
    causes_.add(kCauseNames[c]), causes_.add(ledger.place.size()), causes_.add(pulses.mean());
    causes_.add(charge.mean()), causes_.add(energy.mean());
    is_slow(ledger.projection) ? causes_.add(slow.mean()) : causes_.add_empty();
    causes_.add(conductance.mean()), causes_.add(conductance.deviation());
    causes_.end_row();
  }
}

void DriftTables::add_final(std::string_view protocol, const ProjectionLedger& ledger) {
  const Projection& projection = array_.projections[ledger.projection];
  for_each_edge(projection, [&](std::uint32_t pre, std::uint64_t edge) {
    const DeviceLedger& device = ledger.of(edge);
    final_.add(projection.name), final_.add(pre), final_.add(projection.post[edge]);
    final_.add(device.end.u);
    is_slow(ledger.projection) ? final_.add(device.end.x) : final_.add_empty();
    is_slow(ledger.projection) ? final_.add(device.start.x) : final_.add_empty();
    final_.add(device.G_start), final_.add(device.G_programmed), final_.add(device.G_end);
    final_.add(protocol);
    final_.end_row();
  });
}

void DriftTables::add_drift(const DriftProtocol& protocol, const ProjectionLedger& ledger) {
  std::vector<double> G(ledger.place.size());
  const auto gather = [&](const auto& of_device) {
    for (std::size_t edge = 0; edge < G.size(); ++edge) G[edge] = of_device(ledger.of(edge));
  };
  if (experiment_.ages.front() > 0) {
    gather([](const DeviceLedger& d) { return d.G_programmed; });
    add_age(protocol, ledger, 0, G);
  }
  for (std::size_t k = 0; k < experiment_.ages.size(); ++k) {
    gather([k](const DeviceLedger& d) { return d.G[k]; });
    add_age(protocol, ledger, experiment_.ages[k], G);
  }
}

void DriftTables::add_age(const DriftProtocol& protocol, const ProjectionLedger& ledger, double age,
                          const std::vector<double>& G) {
  if (G.empty()) return;
  Spreading all, retained;
  for (std::size_t edge = 0; edge < G.size(); ++edge)
    all.take(G[edge]), retained.take(ratio_of(G[edge], ledger.of(edge).G_programmed));
  std::vector<double> sorted = G;
  std::sort(sorted.begin(), sorted.end());
  drift_.add(protocol.name), drift_.add(array_.projections[ledger.projection].name);
  drift_.add(age), drift_.add(as_decimal(protocol.program_end() + age)), drift_.add(G.size());
  drift_.add(all.mean()), drift_.add(all.deviation()), drift_.add(sorted.front());
  for (const double share : kQuantiles) drift_.add(quantile_of(sorted, share));
  drift_.add(sorted.back()), drift_.add(retained.mean());
  drift_.end_row();
}

void DriftTables::take(const DriftResult& r) {
  const std::string &protocol = experiment_.protocols[r.protocol].name,
                    &projection = array_.projections[r.projection].name;
  const DriftCoefficient nu = r.coefficient();
  const std::optional<LawFit> best = best_of(r.laws);
  coefficients_.add(protocol), coefficients_.add(projection), coefficients_.add(r.nu.size());
  coefficients_.add(nu.nu), coefficients_.add(r.nu_over_devices.deviation);
  coefficients_.add(nu.low), coefficients_.add(nu.high);
  coefficients_.add(r.alike ? "regression" : "devices");
  coefficients_.add(r.retained_over_devices.mean), coefficients_.add(r.retained_over_devices.deviation);
  coefficients_.add(r.retained_over_devices.low), coefficients_.add(r.retained_over_devices.high);
  coefficients_.add(best ? name_of(best->law) : std::string_view("none"));
  coefficients_.end_row();
  for (const LawFit& f : r.laws) {
    laws_.add(protocol), laws_.add(projection), laws_.add(name_of(f.law));
    laws_.add(f.fit.limit), laws_.add(f.fit.amplitude);
    laws_.add(f.fit.tau), laws_.add(f.tau_low), laws_.add(f.tau_high);
    laws_.add(f.fit.exponent), laws_.add(f.exponent_low), laws_.add(f.exponent_high);
    laws_.add(f.fit.residual), laws_.add(f.parameters), laws_.add(f.aicc), laws_.add(f.weight);
    laws_.end_row();
  }
}

void DriftTables::take(const std::vector<DriftComparison>& comparisons) {
  for (const DriftComparison& c : comparisons) {
    comparison_.add(array_.projections[c.projection].name);
    comparison_.add(experiment_.protocols[c.a].name), comparison_.add(experiment_.protocols[c.b].name);
    comparison_.add(c.quantity), comparison_.add(c.difference.count), comparison_.add(c.difference.mean);
    comparison_.add(c.difference.deviation), comparison_.add(c.difference.low);
    comparison_.add(c.difference.high), comparison_.add(effect_size(c.difference));
    comparison_.end_row();
  }
}

void DriftTables::close() {
  for (Table* table : {&ledger_, &causes_, &drift_, &final_, &coefficients_, &laws_, &comparison_})
    table->close();
  store_.close();
}

}  // namespace memspike
