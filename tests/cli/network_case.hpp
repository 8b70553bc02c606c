// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "tests/cli/run_folder_contents.hpp"

namespace memspike::test {

/// Two sources on one neuron through memristors, and back to back everything that can be recorded.
inline const std::string kNetwork = R"(experiment: network
title: Small
seed: 5
network:
  populations:
    input: {size: 2, neuron: {model: spike_source}}
    output: {size: 1, neuron: {model: lif, parameters: {tau_m: 20 ms, R_m: 1 MOhm, E_L: 0 V, V_th: 20 mV, V_reset: -1 mV, t_ref: 10 ms}}}
  projections:
    - name: plastic
      from: input
      to: output
      connect: {rule: all_to_all}
      delay: 1 ms
      synapse: {model: nonvolatile, parameters: {from: nonvolatile_recommended}, initial: [{x: 0.25}, {x: 0.5}]}
      gain: 2e-3
      pre_pulse: [{voltage: 0.75 V, duration: 5 ms}]
      post_pulse: [{voltage: -0.7 V, duration: 5 ms}]
    - name: kick
      from: input
      to: output
      connect: {rule: list, pairs: [[1, 0]]}
      delay: 2 ms
      synapse: {model: static, weight: 1 mV}
stimuli:
  - {to: input, spikes: [[0, 3 ms], [1, 5 ms], [1, 40 ms], [0, 57 ms]]}
run: {duration: 60 ms}
record:
  membrane: {population: output, every: 1 ms}
  weights: {projection: plastic, at: [0 s, 30 ms, 60 ms], probe: 0.2 V}
  states: {projection: plastic, pairs: [[1, 0]], every: 10 ms}
)";

/// A folder in which networks are run.
class NetworkCase : public testing::Test {
 protected:
  Outcome run(const std::string& yaml, std::vector<std::string> options = {},
              const std::string& into = "out") {
    scratch_.write("a.yaml", yaml);
    options.insert(options.begin(), {"run", "a.yaml", "-o", into, "--quiet"});
    return run_program(options, scratch_);
  }
  /// The same run with keys set.
  Outcome run_with(const std::vector<std::string>& sets, const std::string& into = "out") {
    std::vector<std::string> options;
    for (const std::string& set : sets) options.insert(options.end(), {"--set", set});
    return run(kNetwork, options, into);
  }
  Outcome check(const std::string& yaml) {
    scratch_.write("a.yaml", yaml);
    return run_program({"check", "a.yaml"}, scratch_);
  }
  CsvFile table(const std::string& name, const std::string& run = "out") const {
    return CsvFile(scratch_ / (run + "/tables/" + name + ".csv"));
  }
  bool has(const std::string& file) const { return fs::exists(scratch_ / file); }

  Scratch scratch_;
};

}  // namespace memspike::test
