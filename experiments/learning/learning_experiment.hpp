// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/network/simulation.hpp"
#include "experiments/output/table.hpp"
#include "networks/data/data_description.hpp"
#include "networks/data/encoder.hpp"
#include "networks/network/network_description.hpp"

namespace memspike {

/// Thresholds that follow the activity: after each training sample (V_th - E_L) of neuron j is multiplied by
/// 1 + g_e (n_j - S/N), with g_e = gain/(1 + anneal e) in epoch e, n_j its spikes in the sample, S the spikes
/// aimed at for all N neurons together. Never below kLeast of what it was. Frozen in other phases.
struct Homeostasis {
  static constexpr double kLeast = 0.05;
  std::uint32_t population = 0;
  double spikes_per_sample = 0, gain = 0, anneal = 0;
};

/// What a spike plays in a projection, during a phase.
struct PlayedWaveforms {
  std::uint32_t pre = 0, post = 0;  ///< numbers, or kNoWaveform
};

struct Phase {
  enum class Kind { train, label, test, wait };
  Kind kind = Kind::train;
  std::uint32_t epochs = 1;
  std::optional<std::uint32_t> samples;  ///< of the training samples: only so many in each epoch
  std::vector<std::uint32_t> classes;    ///< whose samples are shown; empty: all
  double duration = 0;                   ///< of waiting [s]
  std::vector<PlayedWaveforms> played;   ///< by projection
  bool presents() const { return kind != Kind::wait; }
};

/// A teacher that corrects errors with spikes of its own (delta rule). A training sample is shown with
/// learning off. If the neuron of its class does not lead all others by `margin` spikes, the same spikes come
/// once more with `pre_pulse`, and so many teacher spikes evenly in that time: at the neuron of the class
/// `potentiate` starts at its `plus` devices and `depress` at its `minus` devices, at the strongest other
/// neuron the reverse.
struct Teacher {
  struct Pair {
    std::uint32_t plus = 0, minus = 0;                    ///< projections
    std::uint32_t plus_pre = 0, minus_pre = 0;            ///< waveforms in the repetition
    std::uint32_t plus_potentiate = 0, plus_depress = 0;  ///< waveforms
    std::uint32_t minus_potentiate = 0, minus_depress = 0;
  };
  std::vector<Pair> pairs;
  std::vector<HeldVoltage> pre_pulse, potentiate, depress;
  std::uint32_t spikes = 0;
  double margin = 0;
};

/// How spikes of the readout population become a class.
///
///   proportional   sum_j n_j P(c|j), P(c|j) the share of class c in j's mean responses to the label samples
///   all            mean n_j over the neurons whose largest mean response is to c
///   max            the class of the neuron with most spikes
///   neuron         neuron c stands for class c; equal counts are told apart by the membrane
///   detection      of two classes the second where any neuron fires, the first where none does
struct Readout {
  enum class Rule { proportional, all, max, neuron, detection };
  Rule rule = Rule::proportional;
  std::uint32_t population = 0;
  /// Whether neurons get their classes from a phase that shows labelled samples.
  bool needs_labels() const { return rule != Rule::neuron && rule != Rule::detection; }
};

struct LearningExperiment {
  std::string title;
  std::optional<std::uint64_t> seed;
  std::uint64_t seeds = 1;
  double tolerance = 1e-6;
  bool maps = true;  ///< method: automatic; else the integrator, everywhere
  NetworkDescription network;
  /// By projection: the waveforms beside those of its description.
  std::vector<std::vector<std::vector<HeldVoltage>>> other_pre, other_post;
  DataDescription data;
  EncodeDescription encode;
  double rest = 0;  ///< between samples [s]
  bool resets_membranes = true;
  std::optional<Homeostasis> homeostasis;
  std::optional<Teacher> teacher;
  std::vector<Phase> schedule;
  Readout readout;
  bool control = true;                  ///< the same once more with plasticity off
  bool baselines = true;                ///< classical methods on the same samples
  std::vector<std::uint32_t> recorded;  ///< projections whose conductances are kept
  double probe = 0.1;                   ///< [V]
  std::uint32_t snapshots = 20;         ///< of the distribution of conductances during training
  TableFormat tables = TableFormat::automatic;
  Node schedule_text = list_node(), teacher_text;  ///< canonical, for resolved.yaml

  double slot() const { return encode.duration + rest; }  ///< from sample to sample [s]
  std::vector<std::filesystem::path> files() const;
};

/// The samples from which a phase shows: numbers of training samples, or in a test of test samples.
std::vector<std::uint32_t> samples_of(const Phase& phase, const LearningData& data);
/// How many samples a phase shows, those that a teacher repeats counted once.
std::uint64_t presentations_of(const Phase& phase, const LearningData& data);
/// Those of all training phases together.
std::uint64_t training_presentations(const LearningExperiment& e, const LearningData& data);
/// The longest that a run can last [s].
double longest_run(const LearningExperiment& e, const LearningData& data);

}  // namespace memspike
