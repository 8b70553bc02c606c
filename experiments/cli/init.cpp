// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "engine/contract/error.hpp"
#include "engine/contract/nearest.hpp"
#include "experiments/cli/verbs.hpp"

namespace memspike {
namespace {

struct Starter {
  std::string_view kind, text;
};

constexpr Starter kStarters[] = {
    {"device", R"(# One memristor under a pulse train: conductance builds up from pulse to pulse.
# Run it:    memspike run device.yaml          Check it first:  memspike check device.yaml
experiment: device
title: Potentiation by a pulse train
device:
  model: chemical_inductor             # memspike list models; memspike explain chemical_inductor
  parameters:
    from: fig6b                        # a published set (memspike list parameters) ...
    tau_k: 1 s                         # ... of which any value may be changed
  initial: rest                        # the exact steady state at V = 0; or {u: 0 V, i_c: 0 A}
protocol:                              # memspike list protocols
  - pulse_train:
      amplitude: 1.5 V
      width: 50 ms
      gap: 100 ms                      # from the end of a pulse to the next one, the read included
      count: 20
      read: {voltage: 0.1 V, duration: 50 ms}
record: {every: 1 ms}                  # rows of tables/trace.csv; or at: [times]; or per_segment: 50
tolerance: 1e-9                        # local relative error; the summary states the global one
)"},
    {"cyclic_voltammetry", R"(# Hysteresis: the current while the voltage is cycled at three scan rates.
# Run it:    memspike run cyclic_voltammetry.yaml
experiment: device
title: Hysteresis against scan rate
device:
  model: chemical_inductor
  parameters: {from: fig4}
protocol:
  - cyclic_voltammetry:
      vertices: [0 V, 1.5 V, 0 V]
      rate: [0.01 V/s, 0.05 V/s, 0.2 V/s]    # each rate starts from `initial`
      cycles: 3
record: {per_segment: 200}
)"},
    {"ensemble", R"(# A hundred devices that differ: potentiation and depression of a non-volatile memristor.
# Run it:    memspike run ensemble.yaml
experiment: device
title: Potentiation and depression of 100 devices
seed: 1                                # the same seed means the same devices
device:
  model: nonvolatile
  parameters: {from: nonvolatile_recommended}
  initial: {x: 0.05}                   # u is then the quasi-steady value at V = 0
  count: 100
  variability: {R_on: {lognormal: 10 %}, K_s: {lognormal: 10 %}, V_set: {normal: 1 %}}
protocol:
  - potentiation_depression:
      up: {amplitude: 1.4 V, width: 1 ms, gap: 9 ms, count: 50}
      down: {amplitude: -1.2 V, width: 1 ms, gap: 9 ms, count: 50}
      cycles: 2
      read: {voltage: 0.1 V, duration: 1 ms}
record: {segments: none}               # pulses.csv tells enough
)"},
    {"retention", R"(# Retention: reads at growing times after a write, and the laws fitted to them.
# Run it:    memspike run retention.yaml
experiment: device
title: Retention after a write
device:
  model: nonvolatile
  parameters: {from: nonvolatile_recommended}
  initial: {x: 0.05}
protocol:
  - retention:
      program: [{hold: {voltage: 1.4 V, duration: 20 ms}}]            # any steps
      read: {voltage: 0.1 V, duration: 1 ms}
      at: {from: 1 s, to: 1 day, points_per_decade: 4}               # from the end of the program
record: {log_per_segment: 20}          # tables/retention_fits.csv has the laws and what they leave
)"},
    {"stdp_window",
     R"(# Spike-timing-dependent plasticity: the change of the conductance against the delay between two spikes.
# Run it:    memspike run stdp_window.yaml
experiment: device
title: A window of spike timing
device:
  model: nonvolatile
  parameters: {from: nonvolatile_recommended}
  initial: {x: 0.3}
protocol:
  - stdp_window:                       # the device sees pre - post; delays above 0: pre comes first
      pre: [{voltage: -0.75 V, duration: 20 ms}, {voltage: 0.4 V, duration: 20 ms}]
      post: [{voltage: -0.75 V, duration: 20 ms}, {voltage: 0.4 V, duration: 20 ms}]
      delays: {from: -50 ms, to: 50 ms, points: 41}
      pairs: 60
      interval: 1 s
      probe: 0.1 V                     # where the conductance is told; nothing is applied
record: {segments: none}
)"},
    {"network",
     R"(# Spike sources drive two neurons through memristors, whose conductance changes where pulses overlap.
# Run it:    memspike run network.yaml          Check it first:  memspike check network.yaml
experiment: network
title: Two neurons on memristive synapses
seed: 1
network:
  populations:
    input: {size: 12, neuron: {model: spike_source}}
    output:
      size: 2
      neuron:
        model: lif                     # memspike list neurons; memspike explain lif
        parameters: {tau_m: 20 ms, R_m: 1 MOhm, E_L: 0 V, V_th: 20 mV, V_reset: 0 V, t_ref: 15 ms}
  projections:
    - name: plastic
      from: input
      to: output
      connect: {rule: all_to_all}      # memspike list topologies
      delay: 1 ms
      synapse:                         # as the device of a device experiment
        model: nonvolatile
        parameters: {from: nonvolatile_recommended}
        initial: {x: {uniform: [0.2, 0.6]}}
      gain: 4e-4                       # the share of the device current that reaches the membrane
      pre_pulse: [{voltage: 0.75 V, duration: 5 ms}, {voltage: -0.4 V, duration: 5 ms}]    # what a spike plays
      post_pulse: [{voltage: -0.7 V, duration: 5 ms}, {voltage: 0.6 V, duration: 5 ms}]
    - name: competition
      from: output
      to: output
      connect: {rule: all_to_all}
      synapse: {model: lateral_inhibition, duration: 10 ms}
stimuli:
  - {to: input, poisson: {rate: 20 Hz}}
run: {duration: 2 s}
record:
  membrane: {population: output, every: 1 ms}
  weights: {projection: plastic, every: 20 ms, probe: 0.1 V}
tolerance: 1e-6                        # spike times to about 1e-4 of the membrane time constant
)"},
    {"drift",
     R"(# One array of memristors that differ, under four protocols for an hour, and a ledger of what changed it.
# Run it:    memspike run drift.yaml          Check it first:  memspike check drift.yaml
experiment: drift
title: Drift of a small array
seed: 1                                # the same seed means the same devices
network:                               # as in a network experiment
  populations:
    rows: {size: 4, neuron: {model: spike_source}}
    columns: {size: 4, neuron: {model: spike_source}}
  projections:
    - name: array
      from: rows
      to: columns
      connect: {rule: all_to_all}
      synapse:
        model: nonvolatile
        parameters: {from: nonvolatile_recommended}
        initial: {x: {uniform: [0.2, 0.6]}}
        variability: {V_set: {normal: 2 %}, k_f: {lognormal: 30 %}}
      pre_pulse: [{voltage: 0.7 V, duration: 4 ms}]     # half of a write; both halves meet in `write`
      post_pulse: [{voltage: -0.7 V, duration: 4 ms}]
protocols:                             # each begins with the same array
  rest: {}
  read: {reads: {every: 1 min, voltage: 0.1 V, duration: 1 ms}}
  half_select: {stimuli: [{to: rows, poisson: {rate: 0.1 Hz}}]}
  write:
    program:                           # phases before the one that is observed
      - duration: 2 s
        stimuli:
          - {to: rows, regular: {period: 100 ms, count: 10}}
          - {to: columns, regular: {period: 100 ms, count: 10}}
run: {duration: 1 h}                   # observed; ages count from the end of the program
record: {at: {from: 1 s, to: 1 h, points_per_decade: 4}, probe: 0.1 V}
)"},
};

const Starter& starter_of(const std::string& kind) {
  std::vector<std::string_view> kinds;
  for (const Starter& s : kStarters) {
    if (s.kind == kind) return s;
    kinds.push_back(s.kind);
  }
  std::string known;
  for (const std::string_view k : kinds) known += (known.empty() ? "" : ", ") + std::string(k);
  const std::string near = nearest_name(kind, kinds);
  throw UsageError("there is no starter file '" + kind + "'" +
                   (near.empty() ? "" : "; did you mean '" + near + "'?") + "; known: " + known);
}

}  // namespace

void init_verb(const CommandLine& line) {
  const std::string kind = line.file.empty() ? "device" : line.file;
  const Starter& starter = starter_of(kind);
  const std::filesystem::path target = line.output.empty() ? kind + ".yaml" : line.output;
  if (std::filesystem::exists(target))
    throw UsageError(target.string() + " exists already; name another file with -o");
  std::ofstream file(target, std::ios::binary);
  file << starter.text;
  file.close();
  if (!file) throw IoError("cannot write " + target.string());
  fmt::print("{} written; next: memspike run {}\n", target.string(), target.string());
}

}  // namespace memspike
