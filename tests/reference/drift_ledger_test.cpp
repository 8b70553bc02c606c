// SPDX-License-Identifier: Apache-2.0
// The ledger against closed forms, against the network engine, and against its own sum.
#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>

#include "engine/network/simulation.hpp"
#include "experiments/drift/drift_size.hpp"
#include "networks/network/build_network.hpp"
#include "tests/support/drift_case.hpp"

namespace memspike::test {
namespace {

using Wide = boost::multiprecision::cpp_bin_float_100;

/// One device between two sources, under the given protocols.
std::string one_device(const std::string& synapse, const std::string& rest) {
  return "experiment: drift\nseed: 3\nnetwork:\n  populations:\n"
         "    pre: {size: 1, neuron: {model: spike_source}}\n"
         "    post: {size: 1, neuron: {model: spike_source}}\n"
         "  projections:\n    - name: one\n      from: pre\n      to: post\n      connect: {rule: "
         "one_to_one}\n"
         "      synapse: " +
         synapse + "\n" + rest;
}

double sigmoid(double z) { return 1 / (1 + std::exp(-z)); }

TEST(DriftLedger, OfANonvolatileDeviceAtRestIsAnExactExponential) {
  const DriftCase c(
      one_device("{model: nonvolatile, parameters: {from: nonvolatile_recommended}, initial: {x: 0.7}}",
                 "protocols: {rest: {}}\nrun: {duration: 1 day}\nrecord: {at: {from: 1 s, to: 1 day, "
                 "points_per_decade: 3}}\n"
                 "tolerance: 1e-8\n"));
  const ProtocolLedger ledger = c.run();
  const DeviceLedger& device = ledger.projections[0].of(0);
  // At 0 V no current flows and u stays 0, so that both rates are constant.
  const double set = 30 * sigmoid(-1.2 / 60e-3), reset = 30 * sigmoid(-1 / 50e-3), fade = 5e-5;
  const double rate = set + reset + fade, limit = set / rate;
  const auto x = [&](double t) { return limit + (0.7 - limit) * std::exp(-rate * t); };
  EXPECT_NEAR(device.end.x, x(86400), 1e-8);
  for (std::size_t k = 0; k < c.experiment.ages.size(); ++k) {
    const double G = 1 / 200e3 + x(c.experiment.ages[k]) * (1 / 5e3 - 1 / 200e3);
    EXPECT_NEAR(device.G[k] * (100 + 1 / G), 1, 1e-7) << c.experiment.ages[k];
  }
  EXPECT_EQ(device.of(Cause::relaxation).slow.value(), device.end.x - 0.7);
  EXPECT_EQ(device.of(Cause::relaxation).charge.value(), 0);
  EXPECT_EQ(device.of(Cause::relaxation).pulses, 0u);
}

TEST(DriftLedger, OfAChemicalInductorFarBelowItsThresholdIsTheDecayOfItsCurrent) {
  const DriftCase c(one_device(
      "{model: chemical_inductor, parameters: {from: fig6b, V_m: 20 mV}, initial: {i_c: 2 mA}}",
      "protocols: {rest: {}}\nrun: {duration: 5 s}\nrecord: {at: [1 s, 2 s, 5 s]}\ntolerance: 1e-8\n"));
  const ProtocolLedger ledger = c.run();
  const DeviceLedger& device = ledger.projections[0].of(0);
  // i_c0 sigmoid(-1 V/20 mV) is 2e-24 A: nothing drives i_c.
  EXPECT_NEAR(device.end.x, 2e-3 * std::exp(-5.0), 1e-10);
  EXPECT_NEAR(device.of(Cause::relaxation).slow.value(), 2e-3 * std::expm1(-5.0), 1e-10);
}

TEST(DriftLedger, BooksTheChargeAndEnergyOfALinearDevice) {
  const DriftCase c(one_device(
      "{model: resistor, parameters: {R_s: 100 Ohm, R_b: 900 Ohm, C_m: 1 uF}}\n"
      "      pre_pulse: [{voltage: 0.5 V, duration: 2 ms}]",
      "protocols: {pulsed: {stimuli: [{to: pre, spikes: [[0, 1 s], [0, 2 s]]}], "
      "reads: {every: 4 s, start: 0.5 s, voltage: 0.2 V, duration: 10 ms}}}\nrun: {duration: 4 s}\n"
      "record: {at: [4 s]}\n"));
  const ProtocolLedger ledger = c.run();
  const DeviceLedger& device = ledger.projections[0].of(0);
  const LedgerAccount &disturb = device.of(Cause::disturb), &read = device.of(Cause::read),
                      &after = device.of(Cause::relaxation);
  EXPECT_EQ(disturb.pulses, 2u);
  EXPECT_EQ(read.pulses, 1u);
  // A linear device that begins and ends empty lets pass the integral of V over its resistance.
  const double passed = (2 * 0.5 * 2e-3 + 0.2 * 10e-3) / 1000;
  EXPECT_NEAR(disturb.charge.value() + read.charge.value() + after.charge.value(), passed, 1e-6 * passed);
  EXPECT_LT(after.charge.value(), 0) << "the capacitor gives back what it took";
  EXPECT_NEAR(disturb.energy.value(), 0.5 * disturb.charge.value(), 1e-9 * disturb.energy.value());
  EXPECT_NEAR(read.energy.value(), 0.2 * read.charge.value(), 1e-9 * read.energy.value());
  EXPECT_EQ(after.energy.value(), 0);
}

/// An array that meets everything: overlaps, restarts, delays, reads, phases with waveforms of their own.
const std::string kBusy = R"(experiment: drift
seed: 11
network:
  populations:
    rows: {size: 4, neuron: {model: spike_source}}
    columns: {size: 3, neuron: {model: spike_source}}
  projections:
    - name: array
      from: rows
      to: columns
      connect: {rule: all_to_all}
      delay: 1.5 ms
      synapse: {model: nonvolatile, parameters: {from: nonvolatile_recommended}, initial: {x: {uniform: [0.1, 0.9]}}, variability: {V_set: {normal: 2 %}}}
      pre_pulse: [{voltage: 0.75 V, duration: 5 ms}, {voltage: -0.4 V, duration: 5 ms}]
      post_pulse: [{voltage: -0.7 V, duration: 5 ms}, {voltage: 0.6 V, duration: 5 ms}]
    - name: volatile
      from: rows
      to: columns
      connect: {rule: one_to_one}
      synapse: {model: chemical_inductor, parameters: {from: fig6b}}
      pre_pulse: [{voltage: 1.2 V, duration: 10 ms}]
      post_pulse: [{voltage: -0.4 V, duration: 5 ms}]
protocols:
  spikes: {stimuli: [{to: rows, poisson: {rate: 30 Hz}}, {to: columns, poisson: {rate: 20 Hz}}]}
  all:
    program:
      - {duration: 200 ms, stimuli: [{to: rows, poisson: {rate: 50 Hz}}]}
      - duration: 300 ms
        pulses: {array: {pre_pulse: [{voltage: -0.6 V, duration: 4 ms}], post_pulse: [{voltage: 0.6 V, duration: 4 ms}]}}
        stimuli: [{to: rows, regular: {period: 20 ms}}, {to: columns, regular: {period: 30 ms, start: 2 ms}}]
    stimuli: [{to: rows, poisson: {rate: 30 Hz}}]
    reads: {every: 17 ms, voltage: 0.1 V, duration: 1 ms}
run: {duration: 2 s}
record: {at: [0.1 s, 1 s, 2 s]}
)";

std::string busy() {
  std::string yaml = kBusy;
  const std::string columns = "columns: {size: 3";
  return yaml.replace(yaml.find(columns), columns.size(), "columns: {size: 4");
}

double ulp(double x) { return std::nextafter(std::fabs(x), HUGE_VAL) - std::fabs(x); }

/// How far the parts are from the whole, and how far rounding each of them may take them.
template <class Part>
void expect_parts_sum_to(double from, double to, const DeviceLedger& device, const Part& part) {
  Wide sum = 0, allowed = 0;
  for (const LedgerAccount& account : device.accounts)
    sum += Wide(part(account)), allowed += Wide(ulp(part(account))) / 2;
  const Wide whole = Wide(to) - Wide(from);
  EXPECT_LE(abs(sum - whole), allowed) << from << " to " << to;
}

TEST(DriftLedger, PartsSumToTheWholeButForTheRoundingOfEach) {
  const DriftCase c(busy());
  for (std::size_t protocol = 0; protocol < 2; ++protocol)
    for (const ProjectionLedger& projection : c.run(protocol).projections)
      for (const DeviceLedger& device : projection.followed) {
        expect_parts_sum_to(device.start.x, device.end.x, device,
                            [](const LedgerAccount& a) { return a.slow.value(); });
        expect_parts_sum_to(device.G_start, device.G_end, device,
                            [](const LedgerAccount& a) { return a.conductance.value(); });
        EXPECT_NE(device.start.x, device.end.x);
      }
}

TEST(DriftLedger, EveryCauseHasItsShareInABusyProtocol) {
  const DriftCase c(busy());
  const ProtocolLedger ledger = c.run(1);
  for (std::size_t k = 0; k < kCauses; ++k) {
    double moved = 0;
    for (const DeviceLedger& device : ledger.projections[0].followed)
      moved += std::fabs(device.accounts[k].slow.value());
    EXPECT_GT(moved, 0) << kCauseNames[k];
  }
}

TEST(DriftLedger, DoesNotDependOnThreads) {
  const DriftCase c(busy());
  const ProtocolLedger one = c.run(1, 1), two = c.run(1, 2);
  for (std::size_t p = 0; p < one.projections.size(); ++p)
    for (std::size_t d = 0; d < one.projections[p].followed.size(); ++d) {
      const DeviceLedger &a = one.projections[p].followed[d], &b = two.projections[p].followed[d];
      EXPECT_EQ(a.end, b.end);
      EXPECT_EQ(a.G, b.G);
      for (std::size_t k = 0; k < kCauses; ++k)
        EXPECT_EQ(a.accounts[k].charge.value(), b.accounts[k].charge.value());
    }
}

/// Final states by the network engine, whose devices go their own way through time.
void expect_states_of_the_engine(const DriftCase& c, double tolerance) {
  const DriftExperiment& e = c.experiment;
  const NetworkExperiment network = network_of(e, e.protocols[0].phases[0]);
  Network built = build_network(network.description, network.stimuli,
                                {e.duration, e.tolerance, *e.seed, InstructionLevel::baseline, 1});
  struct Silent final : NetworkObserver {
    void spike(const Spike&) override {}
    void sample(std::size_t, double) override {}
    void progress(double) override {}
  } silent;
  Simulation simulation(std::move(built));
  simulation.run(silent);
  for (const ProjectionLedger& projection : c.run().projections)
    for (std::size_t edge = 0; edge < projection.place.size(); ++edge) {
      const DeviceLedger& device = projection.of(edge);
      const DeviceState engine = simulation.device(projection.projection, edge);
      const double full = std::max(std::fabs(device.start.x), std::fabs(engine.x));
      EXPECT_NEAR(device.end.x, engine.x, 100 * tolerance * full) << edge;
      EXPECT_NEAR(device.end.u, engine.u, 100 * tolerance) << edge;
      EXPECT_GT(std::fabs(engine.x - device.start.x), 1e4 * tolerance * full) << "the case moves nothing";
    }
}

TEST(DriftLedger, LeavesDevicesBetweenSourcesWhereTheNetworkEngineDoes) {
  expect_states_of_the_engine(DriftCase(busy()), 1e-6);
}

TEST(DriftLedger, LeavesDevicesThatDriveNeuronsWhereTheNetworkEngineDoes) {
  const std::string yaml = R"(experiment: drift
seed: 7
network:
  populations:
    input: {size: 12, neuron: {model: spike_source}}
    output: {size: 2, neuron: {model: lif, parameters: {tau_m: 20 ms, R_m: 1 MOhm, E_L: 0 V, V_th: 20 mV, V_reset: 0 V, t_ref: 15 ms}}}
  projections:
    - name: plastic
      from: input
      to: output
      connect: {rule: all_to_all}
      delay: 1 ms
      synapse: {model: nonvolatile, parameters: {from: nonvolatile_recommended}, initial: {x: {uniform: [0.2, 0.6]}}}
      gain: 4e-4
      pre_pulse: [{voltage: 0.75 V, duration: 5 ms}, {voltage: -0.4 V, duration: 5 ms}]
      post_pulse: [{voltage: -0.7 V, duration: 5 ms}, {voltage: 0.6 V, duration: 5 ms}]
    - {name: competition, from: output, to: output, connect: {rule: all_to_all}, synapse: {model: lateral_inhibition, duration: 10 ms}}
protocols: {own_activity: {stimuli: [{to: input, poisson: {rate: 20 Hz}}]}}
run: {duration: 2 s}
)";
  const DriftCase c(yaml);
  expect_states_of_the_engine(c, 1e-6);
  std::uint64_t writes = 0;
  const ProtocolLedger ledger = c.run();
  for (const DeviceLedger& device : ledger.projections[0].followed) writes += device.of(Cause::write).pulses;
  EXPECT_GT(writes, 0u) << "neurons fire, and their waveforms meet those of the sources";
}

TEST(DriftLedger, FollowsEqualDevicesOnce) {
  const std::string varied = busy();
  std::string yaml = varied;
  for (const std::string& piece : {std::string(", variability: {V_set: {normal: 2 %}}"),
                                   std::string(", initial: {x: {uniform: [0.1, 0.9]}}")})
    yaml.erase(yaml.find(piece), piece.size());
  yaml.insert(yaml.find("protocols:") + 11, "  rest: {}\n");
  const DriftCase c(yaml);
  EXPECT_EQ(c.run(0).projections[0].followed.size(), 1u);
  EXPECT_EQ(c.run(0).projections[0].place.size(), 16u);
  EXPECT_EQ(c.run(1).projections[0].followed.size(), 16u) << "every source has spikes of its own";
}

}  // namespace
}  // namespace memspike::test
