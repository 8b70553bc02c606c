// SPDX-License-Identifier: Apache-2.0
#include "experiments/learning/lesson.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "experiments/learning/sample_order.hpp"
#include "experiments/network/method_words.hpp"
#include "experiments/network/synapse_reading.hpp"
#include "experiments/output/interrupt.hpp"
#include "networks/network/build_network.hpp"
#include "networks/network/neuron_numbers.hpp"

namespace memspike {
namespace {

constexpr std::uint64_t kChunk = 1000;  // training samples that are judged together as they come

/// Counts the spikes of one population.
class SpikeCounter final : public NetworkObserver {
 public:
  SpikeCounter(std::uint32_t population, std::size_t size) : counts(size, 0), population_(population) {}
  void spike(const Spike& spike) override {
    if (spike.population != population_) return;
    ++counts[spike.neuron];
    if (!first) first = spike.t;
  }
  void sample(std::size_t, double) override {}
  void progress(double) override {}
  void begin() {
    std::fill(counts.begin(), counts.end(), 0u);
    first.reset();
  }
  std::vector<std::uint32_t> counts;
  std::optional<double> first;  ///< time of the first of them [s]

 private:
  std::uint32_t population_;
};

/// Both of what a lesson needs to know.
class LessonObserver final : public NetworkObserver {
 public:
  LessonObserver(SpikeCounter& readout, SpikeCounter& adapting) : readout_(readout), adapting_(adapting) {}
  void spike(const Spike& spike) override { readout_.spike(spike), adapting_.spike(spike); }
  void sample(std::size_t, double) override {}
  void progress(double) override { throw_if_interrupted(); }

 private:
  SpikeCounter &readout_, &adapting_;
};

/// The network as drawn, with room for what a lesson changes.
Network network_for(const LearningExperiment& e, const LearningData& data, const LessonSettings& settings) {
  const double duration = longest_run(e, data);
  Network network =
      build_network(e.network, {}, {duration, e.tolerance, settings.seed, settings.level, 1, false, e.maps});
  for (Population& p : network.populations) {
    if (p.is_source()) continue;
    p.is_steered = true;
    if (p.parameters.size() == p.model->parameters.size()) {
      const std::vector<double> row = p.parameters;
      for (std::uint32_t i = 1; i < p.size; ++i)
        p.parameters.insert(p.parameters.end(), row.begin(), row.end());
    }
  }
  for (std::size_t p = 0; p < network.projections.size(); ++p) {
    network.projections[p].other_pre = e.other_pre[p];
    network.projections[p].other_post = e.other_post[p];
  }
  return network;
}

class Lesson {
 public:
  Lesson(const LearningExperiment& e, const LearningData& data, const LessonSettings& settings)
      : e_(e),
        data_(data),
        settings_(settings),
        simulation_(network_for(e, data, settings)),
        network_(simulation_.network()),
        readout_(e.readout.population, network_.populations[e.readout.population].size),
        adapting_(
            e.homeostasis ? e.homeostasis->population : e.readout.population,
            network_.populations[e.homeostasis ? e.homeostasis->population : e.readout.population].size),
        observer_(readout_, adapting_),
        labels_(readout_.counts.size(), data.classes) {
    if (e.homeostasis) start_homeostasis();
    out_.methods = method_words(network_, simulation_.plan());
  }

  LessonOutcome run() && {
    training_presentations_ = training_presentations(e_, data_);
    take_snapshot();
    for (std::uint32_t k = 0; k < e_.schedule.size(); ++k) {
      phase_ = k;
      go_through(e_.schedule[k]);
    }
    finish();
    return std::move(out_);
  }

 private:
  // --- phases
  void go_through(const Phase& phase) {
    for (std::uint32_t p = 0; p < phase.played.size(); ++p) play(p, phase.played[p]);
    const std::vector<double> before = slow_states();
    if (phase.kind == Phase::Kind::train) train(phase);
    if (phase.kind == Phase::Kind::label) label(phase);
    if (phase.kind == Phase::Kind::test) test(phase);
    if (phase.kind == Phase::Kind::wait) simulation_.run_until(simulation_.now() + phase.duration, observer_);
    note_changes(phase, before);
  }

  void play(std::uint32_t projection, PlayedWaveforms played) {
    simulation_.play(projection, played.pre, settings_.plastic ? played.post : kNoWaveform);
  }

  void train(const Phase& phase) {
    const std::vector<std::uint32_t> samples = samples_of(phase, data_);
    const std::uint64_t shown =
        std::min<std::uint64_t>(samples.size(), phase.samples.value_or(samples.size()));
    const std::uint64_t chunk = std::min(kChunk, shown);
    Responses now(readout_.counts.size(), data_.classes), before = now;
    AccuracyRow row = new_row(false);
    std::uint64_t in_phase = 0;
    for (std::uint32_t epoch = 0; shown > 0 && epoch < phase.epochs; ++epoch, ++epochs_) {
      std::vector<std::uint32_t> order = sample_order(samples.size(), settings_.seed, epochs_);
      order.resize(shown);
      for (const std::uint32_t place : order) {
        const std::uint32_t i = samples[place];
        const Response response = show(data_.training_sample(i));
        const std::uint32_t label = data_.train_labels[i];
        // What was known before it is what it is judged by.
        if (!e_.readout.needs_labels() || !before.empty()) {
          ++row.samples;
          row.right += before.predict(e_.readout.rule, response) == label;
        }
        now.take(response, label);
        ++out_.training;
        if (e_.homeostasis) adapt();
        if (e_.teacher && settings_.plastic) teach(phase, label, response);
        if (is_snapshot_due()) take_snapshot();
        if (++in_phase % chunk != 0) continue;
        end_chunk(row);
        before = std::exchange(now, Responses(readout_.counts.size(), data_.classes));
      }
    }
    if (row.samples >= chunk / 2) end_chunk(row);  // fewer would be noise
    if (shown > 0) trained_until_ = simulation_.now(), trained_with_ = out_.presentations;
  }

  AccuracyRow new_row(bool of_test) const {
    AccuracyRow row{phase_, epochs_, out_.training, of_test, 0, 0, simulation_.now(), 0, 0};
    if (of_test) row.age = row.t - trained_until_, row.reads = out_.presentations - trained_with_;
    return row;
  }

  void end_chunk(AccuracyRow& row) {
    if (row.samples > 0) out_.accuracy.push_back(row);
    row = new_row(false);
  }

  void label(const Phase& phase) {
    labels_ = Responses(readout_.counts.size(), data_.classes);
    for (const std::uint32_t i : samples_of(phase, data_))
      labels_.take(show(data_.training_sample(i)), data_.train_labels[i]);
  }

  void test(const Phase& phase) {
    const std::vector<std::uint32_t> samples = samples_of(phase, data_);
    AccuracyRow row = new_row(true);
    out_.confusion.assign(data_.classes * (data_.classes + 1), 0);
    out_.spikes_per_sample.assign(readout_.counts.size(), 0);
    for (const std::uint32_t i : samples) {
      const Response response = show(data_.test_sample(i));
      const auto predicted = labels_.predict(e_.readout.rule, response);
      ++row.samples;
      row.right += predicted == data_.test_labels[i];
      ++out_.confusion[data_.test_labels[i] * (data_.classes + 1) +
                       predicted.value_or(static_cast<std::uint32_t>(data_.classes))];
      for (std::size_t j = 0; j < response.spikes.size(); ++j)
        out_.spikes_per_sample[j] += response.spikes[j] / static_cast<double>(samples.size());
    }
    out_.accuracy.push_back(row);
  }

  // --- samples
  Response show(const ShownSample& sample) {
    readout_.begin();
    adapting_.begin();
    const double start = simulation_.now();
    input_ = spikes_of(e_.encode, data_, sample, settings_.seed, out_.presentations++);
    send_input(start);
    simulation_.run_until(start + e_.encode.duration, observer_);
    Response response;
    if (e_.readout.rule == Readout::Rule::neuron) response.excitation = excitation();
    end_slot(start);
    response.spikes = readout_.counts;
    if (readout_.first) response.first = *readout_.first - start;
    if (e_.readout.rule == Readout::Rule::detection) note_answer(start, sample.label, response);
    if (settings_.on_progress) settings_.on_progress(out_.presentations);
    return response;
  }

  void note_answer(double start, std::uint32_t label, const Response& response) {
    const auto spikes = std::accumulate(response.spikes.begin(), response.spikes.end(), 0u);
    out_.stream.push_back({phase_, start, label, spikes, response.first});
  }

  void send_input(double start) {
    auto spikes = input_;
    for (auto& [t, source] : spikes) t += start;
    simulation_.add_spikes(e_.encode.population, std::move(spikes));
  }

  void end_slot(double start) {
    simulation_.run_until(start + e_.slot(), observer_);
    if (!e_.resets_membranes) return;
    for (std::uint32_t p = 0; p < network_.populations.size(); ++p)
      if (!network_.populations[p].is_source()) simulation_.reset_membranes(p);
  }

  double parameter(std::uint32_t population, std::uint32_t neuron, std::string_view name) const {
    const Population& p = network_.populations[population];
    const int index = p.model->index_of(name);
    return index < 0 ? 0 : p.parameters_of(neuron)[index];
  }

  std::vector<double> excitation() const {
    std::vector<double> all;
    for (std::uint32_t j = 0; j < readout_.counts.size(); ++j) {
      const double rest = parameter(e_.readout.population, j, "E_L"),
                   threshold = parameter(e_.readout.population, j, "V_th");
      all.push_back((simulation_.neuron(e_.readout.population, j).v - rest) / (threshold - rest));
    }
    return all;
  }

  // --- homeostasis
  void start_homeostasis() {
    const std::uint32_t p = e_.homeostasis->population;
    for (std::uint32_t j = 0; j < network_.populations[p].size; ++j) {
      distance_.push_back(parameter(p, j, "V_th") - parameter(p, j, "E_L"));
      least_.push_back(Homeostasis::kLeast * distance_.back());
    }
  }

  void adapt() {
    const Homeostasis& h = *e_.homeostasis;
    const double gain = h.gain / (1 + h.anneal * epochs_);
    const double aim = h.spikes_per_sample / static_cast<double>(distance_.size());
    for (std::uint32_t j = 0; j < distance_.size(); ++j) {
      distance_[j] = std::max(distance_[j] * (1 + gain * (adapting_.counts[j] - aim)), least_[j]);
      simulation_.set_threshold(h.population, j, parameter(h.population, j, "E_L") + distance_[j]);
    }
  }

  // --- the teacher
  void teach(const Phase& phase, std::uint32_t target, const Response& response) {
    const Teacher& teacher = *e_.teacher;
    const std::uint32_t other = strongest(response, target);
    if (strength(response, target) >= strength(response, other) + teacher.margin) return;
    ++out_.corrected;
    const double start = simulation_.now();
    for (const Teacher::Pair& pair : teacher.pairs) {
      play(pair.plus, {pair.plus_pre, kNoWaveform});
      play(pair.minus, {pair.minus_pre, kNoWaveform});
    }
    send_input(start);
    for (std::uint32_t k = 0; k < teacher.spikes; ++k) {
      TeacherSpike up{
          start + (k + 0.5) / teacher.spikes * e_.encode.duration, e_.readout.population, target, {}};
      TeacherSpike down{up.t, up.population, other, {}};
      for (const Teacher::Pair& pair : teacher.pairs) {
        up.played.push_back({pair.plus, pair.plus_potentiate});
        up.played.push_back({pair.minus, pair.minus_depress});
        down.played.push_back({pair.plus, pair.plus_depress});
        down.played.push_back({pair.minus, pair.minus_potentiate});
      }
      simulation_.teach(up);
      simulation_.teach(down);
    }
    simulation_.run_until(start + e_.encode.duration, observer_);
    end_slot(start);
    for (std::uint32_t p = 0; p < phase.played.size(); ++p) play(p, phase.played[p]);
  }

  // --- what is kept
  bool is_device(std::uint32_t p) const { return network_.projections[p].kind == SynapseKind::device; }

  std::vector<double> slow_states() const {
    std::vector<double> all;
    for (std::uint32_t p = 0; p < network_.projections.size(); ++p) {
      if (!is_device(p)) continue;
      const Projection& projection = network_.projections[p];
      const double scale = projection.model->kernel(network_.level).slow_scale(projection.parameters_of(0));
      for (std::uint64_t edge = 0; edge < projection.edges(); ++edge)
        all.push_back(simulation_.device(p, edge).x / scale);
    }
    return all;
  }

  void note_changes(const Phase& phase, const std::vector<double>& before) {
    if (phase.kind == Phase::Kind::wait || before.empty()) return;
    const std::vector<double> after = slow_states();
    double largest = 0, sum = 0;
    for (std::size_t k = 0; k < before.size(); ++k) {
      const double change = std::fabs(after[k] - before[k]);
      largest = std::max(largest, change), sum += change;
    }
    const double mean = sum / static_cast<double>(before.size());
    if (phase.kind == Phase::Kind::train) {
      out_.mean_learned += mean;
      return;
    }
    out_.drift = std::max(out_.drift, largest);
    out_.mean_drift += mean;
  }

  bool is_snapshot_due() const {
    const std::uint64_t n = out_.training, all = training_presentations_, wanted = e_.snapshots;
    return n * wanted / all != (n - 1) * wanted / all;
  }

  void take_snapshot() {
    if (!settings_.keeps_weights) return;
    for (const std::uint32_t p : e_.recorded) {
      const Projection& projection = network_.projections[p];
      WeightSnapshot& snapshot = out_.snapshots.emplace_back(WeightSnapshot{out_.training, p, {}});
      snapshot.G.reserve(projection.edges());
      std::optional<FunctionTable> table;
      if (projection.parameters.size() == projection.model->parameters.size())
        table = probe_conductances(device_of(network_, projection, 0), e_.probe);
      for (std::uint64_t edge = 0; edge < projection.edges(); ++edge) {
        const double x = simulation_.device(p, edge).x;
        snapshot.G.push_back(table ? table->first_at(x)
                                   : probe_conductance(device_of(network_, projection, edge), e_.probe, x));
      }
    }
  }

  void finish() {
    for (std::uint32_t p = 0; p < network_.projections.size(); ++p)
      if (is_device(p))
        for_each_edge(network_.projections[p], [&](std::uint32_t pre, std::uint64_t edge) {
          out_.edges.push_back({p, pre, network_.projections[p].post[edge], simulation_.device(p, edge)});
        });
    for (std::uint32_t j = 0; j < readout_.counts.size(); ++j) {
      const auto own = e_.readout.rule == Readout::Rule::neuron      ? std::optional(j)
                       : e_.readout.rule == Readout::Rule::detection ? std::optional(1u)
                                                                     : labels_.class_of(j);
      out_.classes.push_back(own);
      out_.shares.push_back(own ? labels_.share(j, *own) : 0);
      out_.thresholds.push_back(parameter(e_.readout.population, j, "V_th"));
    }
    out_.counts = simulation_.counts();
    out_.simulated = simulation_.now();
  }

  const LearningExperiment& e_;
  const LearningData& data_;
  const LessonSettings& settings_;
  Simulation simulation_;
  const Network& network_;
  SpikeCounter readout_, adapting_;
  LessonObserver observer_;
  Responses labels_;
  LessonOutcome out_;
  std::vector<double> distance_, least_;  // thresholds above rest [V]: now, and the floor
  SampleSpikes input_;
  std::uint32_t phase_ = 0, epochs_ = 0;
  std::uint64_t training_presentations_ = 0;
  double trained_until_ = 0;        // [s]
  std::uint64_t trained_with_ = 0;  // presentations until then
};

}  // namespace

const AccuracyRow* LessonOutcome::last_test() const {
  const auto found =
      std::find_if(accuracy.rbegin(), accuracy.rend(), [](const AccuracyRow& row) { return row.of_test; });
  return found == accuracy.rend() ? nullptr : &*found;
}

LessonOutcome give_lesson(const LearningExperiment& experiment, const LearningData& data,
                          const LessonSettings& settings) {
  return Lesson(experiment, data, settings).run();
}

}  // namespace memspike
