// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "engine/contract/error.hpp"
#include "engine/contract/format.hpp"
#include "engine/contract/nearest.hpp"
#include "experiments/cli/verbs.hpp"
#include "experiments/device/plotted_tables.hpp"
#include "experiments/device/read_protocol.hpp"
#include "experiments/device/reference_values.hpp"
#include "networks/data/dataset.hpp"
#include "networks/device/parameter_set.hpp"
#include "networks/network/connect_rule.hpp"
#include "synapse/parameter_sets.hpp"

namespace memspike {
namespace {

/// What is known by name and has no table of its own.
struct PlainName {
  std::string_view name, title, text, example;
};
constexpr PlainName kPlainNames[] = {
    {"spike_source", "Emits the spikes of its stimuli",
     "It has no membrane and no parameters; only `spikes` and `poisson` stimuli make it fire. A device "
     "projection onto it plays its post_pulse and discards the current.",
     "input: {size: 4, neuron: {model: spike_source}}"},
    {"static", "A synapse without a device",
     "A spike adds `weight` to the membrane of the target at its arrival. A jump that arrives while the "
     "target is "
     "refractory or held is lost.",
     "synapse: {model: static, weight: 1 mV}"},
    {"lateral_inhibition", "A synapse that holds its target at the reset",
     "At the arrival of a spike the target is set to V_reset and integrates nothing for `duration`, or until "
     "the "
     "end of a refractoriness or hold that lasts longer. This is neither a spike nor the start of a "
     "waveform.",
     "synapse: {model: lateral_inhibition, duration: 10 ms}"},
    {"noise", "What is random from one pulse, read or instant to the next",
     "write: one factor about 1 on the slow rate dx/dt for each pulse, a pulse being a hold or ramp leg, no "
     "read, whose source is not zero all along. read: one factor on the reported current of each read; "
     "states, "
     "charge and energy do not feel it. telegraph: the reported currents drop by `amplitude` while a trap is "
     "full; dwell times are exponential with means tau_high and tau_low. Each is {normal: p} or {lognormal: "
     "p}; "
     "a factor that is not above 0 is drawn again. For device experiments.",
     "noise: {write: {normal: 10 %}, read: {normal: 1 %}, telegraph: {amplitude: 2 %, tau_high: 1 s, "
     "tau_low: 100 "
     "ms}}"},
    {"temperature", "Temperature of the devices, and parameters that depend on it",
     "A parameter {value, at, E_a} is p(T) = value exp(s (E_a/k_B)(1/T - 1/at)): s = +1 for times and "
     "resistances, which fall as the device gets warmer, s = -1 for rates, currents, conductances and all "
     "else, "
     "which rise. Such a parameter needs `temperature`; nothing else depends on it.",
     "temperature: 330 K and parameters: {tau_k: {value: 1 s, at: 300 K, E_a: 0.4 eV}, ...}"},
    {"variability", "Spread of parameters from device to device",
     "{normal: p}: standard deviation = p of nominal. {lognormal: p}: mean = nominal, standard deviation / "
     "mean = "
     "p. correlation: [parameter, parameter, coefficient], of the normal numbers behind the draws (a "
     "Gaussian "
     "copula): each parameter keeps its own distribution. Draws outside a parameter's range are drawn again "
     "and "
     "counted.",
     "variability: {i_c0: {lognormal: 10 %}, V_T: {normal: 2 %}, correlation: [[i_c0, V_T, 0.5]]}"},
    {"initial", "Where devices start",
     "rest: the exact steady state at V = 0. {u, x}: the states; without u it is the quasi-steady one at V = "
     "0. "
     "{G, probe}: the slow state at which the probe finds the conductance G = (V - u*)/(R_s V); out of reach "
     "it is "
     "the nearest end of its range, and counted. {from: DIR}: the last states of another run.",
     "initial: {G: 20 uS, probe: 0.1 V}"},
    {"drift", "An experiment: the same array under several protocols, and what each cause changed",
     "Every interval between two edges is a write (waveforms run on both terminals of a device), a disturb "
     "(on "
     "one), a read, or relaxation (nothing drives it), and the change of the slow state in it belongs to "
     "that "
     "cause. A protocol has phases that program the array, and one that is observed; ages count from there.",
     "protocols: {rest: {}, read: {reads: {every: 1 min, voltage: 0.1 V, duration: 1 ms}}}"},
    {"reservoir", "Devices that share nothing but a stream of pulses, and a linear readout",
     "A sample passes by in steps (encode: {stream, amplitude | pulse_width, period}); in each a device "
     "hears its "
     "line, or\nz = bias + sum_k weight_k v_k of all lines, as one pulse. span: parameters that go through a "
     "range, "
     "drawn evenly in their\nlogarithm or evenly spaced in it. read: the slow state or the current, every so "
     "many "
     "steps, with noise that is a share\nof a device's full scale. readout: ridge, softmax or nearest_state, "
     "of "
     "which the penalty is chosen on a fifth of the\ntraining samples. Controls, read alike: no_memory "
     "(devices at "
     "rest before the last step of a read), linear (leaky\nintegrators that forget as devices do at rest), "
     "sums "
     "(the integral of the voltage), pixels (the features at once).",
     "reservoir: {device: {...}, span: {tau_k: {log_spaced: [3 s, 36 s]}}, input: {weights: {normal: {mean: "
     "0, sd: "
     "0.25}}, bias: 1}, read: {every: 8, noise: 1 %}}"},
    {"homeostasis", "Thresholds that follow the activity of a population that learns",
     "After each training sample (V_th - E_L) of neuron j is multiplied by 1 + g (n_j - S/N), g = gain/(1 + "
     "anneal epoch):\nn_j are its spikes in the sample, S is spikes_per_sample, aimed at for all N neurons "
     "together. Never below 5 % of\nwhat it was; frozen in the phases label, test and wait.",
     "homeostasis: {population: output, spikes_per_sample: 5, gain: 0.005, anneal: 0.3}"},
    {"teacher", "A delta rule by teacher spikes on pairs of devices",
     "A training sample whose neuron does not lead by `margin` spikes comes once more, with the teacher's "
     "pre_pulse. Meanwhile\n`spikes` teacher spikes start `potentiate` at the plus devices and `depress` at "
     "the "
     "minus devices of the right neuron,\nand the reverse at the strongest other one.",
     "teacher: {pairs: [{plus: plus, minus: minus}], pre_pulse: [...], potentiate: [...], depress: [...], "
     "spikes: 5, margin: 2}"},
    {"readout", "How spikes become a class",
     "proportional: the class with the largest sum over neurons of n_j P(c|j), P(c|j) from the responses in "
     "the "
     "phase label.\nall: the largest mean count over the neurons of a class. max: the class of the neuron "
     "with "
     "most spikes.\nneuron: neuron c stands for class c.",
     "readout: proportional"},
    {"encode", "How a sample becomes spikes",
     "A feature v in [0, 1] is the activity a of a source; on_off adds sources of 1 - v, gaussian gives each "
     "feature several\nsources with bell-shaped receptive fields. poisson and regular: spikes at the rate a "
     "rate. "
     "latency: one spike, the\nearlier the larger a. pulse_width: spikes a period apart over a width, which "
     "is one "
     "pulse where pre_pulse starts anew.",
     "encode: {to: input, poisson: {rate: 80 Hz}, duration: 350 ms}"},
};

std::string_view symbol_of(const Unit& unit) { return unit.symbol.empty() ? "1" : unit.symbol; }

void print_indented(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    fmt::print("    {}\n", text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

void print_head(const std::string& name, const ModelText& text,
                const std::vector<ParameterInfo>& parameters) {
  fmt::print("{}: {}\n\n", name, text.title);
  print_indented(text.equations);
  fmt::print("\n{}\n\nparameters\n", text.remarks);
  for (const ParameterInfo& p : parameters)
    fmt::print("    {:<8} [{}]  {}; {}\n", p.name, symbol_of(p.unit), p.meaning, spoken(p.range, p.unit));
}

void explain_model(const ModelEntry& m) {
  print_head(m.name, m.text, m.parameters);
  fmt::print("\nstates\n    u        [V]  inner voltage\n");
  if (m.slow.exists()) fmt::print("    {:<8} [{}]  slow state\n", m.slow.name, symbol_of(m.slow.unit));
  fmt::print("\nparameter sets\n");
  bool any = false;
  for (const ParameterSetInfo& s : parameter_sets())
    if (s.model == m.name) any = true, fmt::print("    {}: {}\n", s.name, s.citation);
  if (!any) fmt::print("    none\n");
  fmt::print("\nsource\n    {}\n", m.text.source);
}

void explain_neuron(const NeuronEntry& n) {
  print_head(n.name, n.text, n.parameters);
  fmt::print("\nstates\n    {:<8} [{}]  membrane\n", n.membrane.name, symbol_of(n.membrane.unit));
  if (n.slow.exists()) fmt::print("    {:<8} [{}]  slow state\n", n.slow.name, symbol_of(n.slow.unit));
  fmt::print("\nsource\n    {}\n", n.text.source);
}

void explain_step(const StepInfo& s) {
  fmt::print("{}: {}\n\nexample\n    {}\n\nbecomes\n    {}\n", s.name, s.meaning, s.example, s.expansion);
}
void explain_rule(const ConnectRuleInfo& rule) {
  fmt::print("{}: {}\n\nexample\n    {}\n", rule.name, rule.meaning, rule.example);
}
/// A name may be that of a protocol step and of a rule: `from_file` is.
bool explain_step_or_rule(const std::string& name) {
  bool found = false;
  for (const StepInfo& s : step_infos())
    if (s.name == name) found = true, explain_step(s);
  const auto rules = connect_rule_infos();
  for (const ConnectRuleInfo& rule : rules) {
    if (rule.name != name) continue;
    if (found) fmt::print("\n");
    found = true, explain_rule(rule);
  }
  return found;
}
void explain_plain(const PlainName& plain) {
  fmt::print("{}: {}\n\n{}\n\nexample\n    {}\n", plain.name, plain.title, plain.text, plain.example);
}

/// Tables and lines for the panels of `figures`.
void explain_figures() {
  fmt::print(
      "figures: Figures beside those that every run draws\n\nEach has panels; each panel shows columns `y` "
      "of "
      "a table against its column `x`.\n\nexample\n    figures: [{{name: response, panels: [{{y: I, log: x, "
      "lines: [V/R_s, I_dc]}}]}}]\n\ntables and their columns, where <x> is the slow state\n");
  for (const PlottedTable& table : plotted_tables()) {
    fmt::print("    {:<12}", table.name);
    for (const PlottedTable::Entry& entry : table.columns) fmt::print(" {}", entry.name);
    fmt::print("\n");
  }
  fmt::print("\nlines\n");
  for (const ReferenceValue& value : reference_values())
    fmt::print("    {:<12} [{}]  {}\n", value.name, value.unit.symbol, value.meaning);
}

void explain_set(const ParameterSetInfo& set) {
  fmt::print("{}: A set of parameters of {}\n\n", set.name, set.model);
  for (const NamedText& text : parameter_set_texts())
    if (text.name == set.name) print_indented(text.text);
  fmt::print("\nexample\n    parameters: {{from: {}}}\n", set.name);
}

void explain_dataset(const DatasetInfo& set) {
  fmt::print("{}: {}\n\nsplit\n    {}\n\nexample\n    data: {{name: {}{}}}\n", set.name, set.meaning,
             set.splits, set.name, set.more);
}

[[noreturn]] void refuse(const std::string& name, const ModelRegistry& registry) {
  std::vector<std::string_view> names{"figures"};
  for (const StepInfo& s : step_infos()) names.push_back(s.name);
  for (const ModelEntry& m : registry.all()) names.push_back(m.name);
  for (const NeuronEntry& n : registry.neurons()) names.push_back(n.name);
  for (const PlainName& plain : kPlainNames) names.push_back(plain.name);
  const auto sets = parameter_sets();
  for (const ParameterSetInfo& set : sets) names.push_back(set.name);
  const auto rules = connect_rule_infos();
  for (const ConnectRuleInfo& rule : rules) names.push_back(rule.name);
  for (const DatasetInfo& set : dataset_infos()) names.push_back(set.name);
  const std::string near = nearest_name(name, names);
  throw UsageError("nothing is called '" + name + "'" +
                   (near.empty() ? "" : "; did you mean '" + near + "'?") + "; see 'memspike list'");
}

}  // namespace

void explain_verb(const CommandLine& line, const ModelRegistry& registry) {
  if (const ModelEntry* model = registry.find(line.file)) return explain_model(*model);
  if (const NeuronEntry* neuron = registry.find_neuron(line.file)) return explain_neuron(*neuron);
  if (explain_step_or_rule(line.file)) return;
  if (line.file == "figures") return explain_figures();
  for (const PlainName& plain : kPlainNames)
    if (plain.name == line.file) return explain_plain(plain);
  for (const ParameterSetInfo& set : parameter_sets())
    if (set.name == line.file) return explain_set(set);
  for (const DatasetInfo& set : dataset_infos())
    if (set.name == line.file) return explain_dataset(set);
  refuse(line.file, registry);
}

}  // namespace memspike
