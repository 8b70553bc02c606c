// SPDX-License-Identifier: Apache-2.0
#include "experiments/reservoir/run_reservoir_experiment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

#include "engine/parallel.hpp"
#include "experiments/output/effort.hpp"
#include "experiments/output/interrupt.hpp"
#include "experiments/output/part_file.hpp"
#include "experiments/output/progress.hpp"
#include "experiments/output/report.hpp"
#include "experiments/output/stopwatch.hpp"
#include "experiments/reservoir/read_reservoir_experiment.hpp"
#include "experiments/reservoir/reservoir_report.hpp"

namespace memspike {
namespace {

constexpr std::size_t kSamplesChecked = 20;  // on the same way at a finer tolerance
constexpr double kFiner = 0.01;
constexpr std::size_t kMostCourses = 32, kPointsOfStep = 60;

/// All seeds, each a function of its number alone.
class Reservoirs {
 public:
  Reservoirs(const ReservoirExperiment& e, const RunSettings& settings) : e_(e), settings_(settings) {
    for (std::uint64_t k = 0; k < e.seeds; ++k) {
      const std::uint64_t seed = *e.seed + k;
      data_.push_back(prepare(e.data, seed));
      drawn_.push_back(draw_reservoir(e, seed, settings.level));
      ReservoirSeed& one = outcome_.seeds.emplace_back();
      one.seed = seed, one.redrawn = drawn_.back().devices.redrawn;
    }
    for (const LearningData& data : data_) {
      shown_.push_back(shown_samples(e, data, *e.seed + shown_.size()));
      readings_.push_back(empty_readings(e, shown_.back().presentations.size()));
    }
  }

  void record() {
    const std::uint64_t chunks = (e_.devices() + kReservoirChunk - 1) / kReservoirChunk;
    std::vector<ReservoirCounts> counts(chunks * e_.seeds);
    double all = 0;
    for (const ShownSamples& shown : shown_) all += static_cast<double>(shown.presentations.size() * chunks);
    Progress progress(fmt::format("{} reservoir{}", e_.seeds, e_.seeds == 1 ? "" : "s"), settings_.quiet);
    std::atomic<std::uint64_t> done = 0;
    parallel_for(counts.size(), settings_.threads, [&](std::uint64_t job) {
      const std::uint64_t k = job / chunks, first = job % chunks * kReservoirChunk;
      counts[job] =
          record_readings({e_, drawn_[k], shown_[k].presentations, first,
                           std::min(first + kReservoirChunk, e_.devices()), e_.tolerance, true, e_.control,
                           [&] {
                             progress.advance(static_cast<double>(++done) / all);
                             throw_if_interrupted();
                           }},
                          readings_[k]);
    });
    progress.finish();
    for (std::uint64_t job = 0; job < counts.size(); ++job)
      outcome_.seeds[job / chunks].counts += counts[job];
  }

  void learn() {
    parallel_for(e_.seeds, settings_.threads, [&](std::uint64_t k) {
      throw_if_interrupted();
      evaluate(e_, data_[k], shown_[k], readings_[k], outcome_.seeds[k]);
    });
    outcome_.state_error = state_error();
    draw_course();
  }

  void compare() {
    const bool is_drawn = e_.data.rule.kind == SplitRule::Kind::random;
    for (std::size_t k = 0; k < outcome_.seeds.size(); ++k) {
      throw_if_interrupted();
      ReservoirSeed& one = outcome_.seeds[k];
      one.baselines = k == 0 || is_drawn ? baselines_of(data_[k], one.seed, settings_.threads)
                                         : outcome_.seeds[0].baselines;
    }
  }

  const ReservoirOutcome& outcome() const { return outcome_; }
  const LearningData& data() const { return data_[0]; }

  std::vector<RecordedStates> states() const {
    std::vector<RecordedStates> all;
    for (std::size_t k = 0; k < shown_.size() && e_.records_states; ++k) {
      RecordedStates& one = all.emplace_back();
      one.readings = readings_[k].reservoir, one.labels = shown_[k].training_labels;
      one.training = one.labels.size();
      one.labels.insert(one.labels.end(), data_[k].test_labels.begin(), data_[k].test_labels.end());
    }
    return all;
  }

 private:
  /// Twice the largest difference from a hundredth of the tolerance, over a few devices and samples of the
  /// first seed, as shares of full scale.
  double state_error() const {
    std::vector<Presentation> some = shown_[0].presentations;
    some.resize(std::min(some.size(), kSamplesChecked));
    const std::uint64_t devices = std::min<std::uint64_t>(e_.devices(), 8);
    ReservoirReadings coarse = empty_readings(e_, some.size()), fine = coarse;
    record_readings({e_, drawn_[0], some, 0, devices, e_.tolerance, true, false}, coarse);
    record_readings({e_, drawn_[0], some, 0, devices, std::max(1e-14, kFiner * e_.tolerance), true, false},
                    fine);
    double largest = 0;
    const auto reads = static_cast<Eigen::Index>(e_.reads());
    for (std::uint64_t d = 0; d < devices; ++d) {
      const auto first = static_cast<Eigen::Index>(d) * reads;
      const double away =
          (coarse.reservoir.middleCols(first, reads) - fine.reservoir.middleCols(first, reads))
              .cwiseAbs()
              .maxCoeff();
      if (const double scale = outcome_.seeds[0].full_scale[d]; scale > 0)
        largest = std::max(largest, 2 * away / scale);
    }
    return largest;
  }

  /// The one whose full scale is the median: neither one that hears nothing nor the loudest.
  std::uint64_t typical_device() const {
    const std::vector<double>& scale = outcome_.seeds[0].full_scale;
    std::vector<std::uint64_t> order(scale.size());
    std::iota(order.begin(), order.end(), std::uint64_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return scale[a] < scale[b]; });
    return order[order.size() / 2];
  }

  /// A typical device through one test sample of every class, from where it starts, without noise.
  void draw_course() {
    const DrawnReservoir& drawn = drawn_[0];
    const std::uint64_t d = typical_device();
    outcome_.shown_device = d;
    std::vector<char> seen(data_[0].classes, 0);
    std::size_t courses = 0;
    for (std::size_t i = 0; i < data_[0].test.size() && courses < kMostCourses; ++i) {
      const std::uint32_t label = data_[0].test_labels[i];
      if (seen[label]) continue;
      seen[label] = 1, ++courses;
      follow(drawn, d, data_[0].test[i], label);
    }
    std::stable_sort(outcome_.course.begin(), outcome_.course.end(),
                     [](const CourseRow& a, const CourseRow& b) { return a.label < b.label; });
  }

  void follow(const DrawnReservoir& drawn, std::uint64_t d, const std::vector<float>& sample,
              std::uint32_t label) {
    DeviceState at = drawn.devices.initial[d];
    for (std::size_t step = 0; step < e_.encode.steps; ++step) {
      const HeldVoltage pulse = e_.encode.pulse(drawn.input(e_.encode, sample, step, d));
      double t = static_cast<double>(step) * e_.encode.period;
      for (const HeldVoltage& held : {pulse, HeldVoltage{0, e_.encode.period - pulse.duration}}) {
        if (held.duration <= 0) continue;
        const auto points = static_cast<std::size_t>(
            2 + std::ceil(held.duration / e_.encode.period * static_cast<double>(kPointsOfStep)));
        std::vector<double> times;
        for (std::size_t k = 0; k <= points; ++k)
          times.push_back(held.duration * static_cast<double>(k) / static_cast<double>(points));
        std::vector<DeviceState> samples(times.size());
        SegmentInput in;
        in.drive = {Drive::Kind::voltage, held.voltage, held.voltage};
        in.duration = held.duration, in.tolerance = e_.tolerance;
        in.sample_times = times.data(), in.sample_count = times.size();
        at = drawn.devices.kernel->flow(drawn.devices.parameters_of(d), at, in, samples.data()).end;
        for (std::size_t k = 0; k < times.size(); ++k)
          outcome_.course.push_back({label, t + times[k], held.voltage, samples[k]});
        t += held.duration;
      }
    }
  }

  const ReservoirExperiment& e_;
  const RunSettings& settings_;
  std::vector<LearningData> data_;
  std::vector<DrawnReservoir> drawn_;
  std::vector<ShownSamples> shown_;
  std::vector<ReservoirReadings> readings_;
  ReservoirOutcome outcome_;
};

void write_provenance(const RunFolder& folder, Provenance& provenance, const Summary& summary) {
  provenance.more = Json(Json::Object{{"summary_meanings", summary.meanings()}});
  folder.write("run.json", to_json_text(provenance.to_json()));
}

void say_what_came(const Summary& summary, Log& log) {
  for (const Summary::Entry& entry : summary.entries())
    for (const char* key :
         {"test_accuracy_mean", "test_accuracy_sd", "chance", "controls.linear_mean", "controls.pixels_mean"})
      if (entry.key == key) log.info(fmt::format("  {:<24} {}", entry.key, readable_value(entry)));
}

}  // namespace

Summary run_reservoir_experiment(const ReservoirExperiment& e, const ModelRegistry& registry,
                                 const RunFolder& folder, Provenance& provenance, const RunSettings& settings,
                                 Log& log) {
  Stopwatch watch;
  folder.write("resolved.yaml", to_yaml(to_node(e)));
  for (const std::filesystem::path& file : e.files()) provenance.add_input(file, read_whole_file(file));
  Effort effort;
  Reservoirs reservoirs(e, settings);
  log.info(fmt::format("{}: {} seed{} from {} on, each with {} device{}, on {}",
                       e.title.empty() ? "run" : e.title, e.seeds, e.seeds == 1 ? "" : "s", *e.seed,
                       e.devices(), e.devices() == 1 ? "" : "s", e.data.set->name));
  watch.lap("data and devices");
  reservoirs.record();
  watch.lap("reservoirs");
  reservoirs.learn();
  watch.lap("readouts");
  effort.stop();
  if (e.baselines) reservoirs.compare();
  watch.lap("classical methods");
  end_idle_threads();
  write_reservoir_tables(folder, e, reservoirs.outcome(), reservoirs.states());
  Summary summary = reservoir_summary(e, reservoirs.outcome(), reservoirs.data());
  effort.add_to(summary, "what reservoirs and readouts");
  folder.write("summary.json", summary.to_json_text());
  write_provenance(folder, provenance, summary);
  say_what_came(summary, log);
  throw_if_interrupted();
  for (const std::string& trouble : write_reservoir_report(folder, registry)) log.warning(trouble);
  watch.lap("report");
  log.detail(watch.table());
  write_provenance(folder, provenance, summary);
  return summary;
}

}  // namespace memspike
