// SPDX-License-Identifier: Apache-2.0
#include "experiments/learning/run_learning_experiment.hpp"

#include <fmt/format.h>

#include <atomic>

#include "engine/contract/format.hpp"
#include "engine/parallel.hpp"
#include "experiments/learning/learning_outcome.hpp"
#include "experiments/learning/learning_report.hpp"
#include "experiments/learning/read_learning_experiment.hpp"
#include "experiments/output/effort.hpp"
#include "experiments/output/interrupt.hpp"
#include "experiments/output/part_file.hpp"
#include "experiments/output/progress.hpp"
#include "experiments/output/report.hpp"
#include "experiments/output/stopwatch.hpp"

namespace memspike {
namespace {

std::uint64_t presentations(const LearningExperiment& e, const LearningData& data) {
  std::uint64_t sum = 0;
  for (const Phase& phase : e.schedule) sum += presentations_of(phase, data);
  return sum;
}

/// All lessons of all seeds, side by side; each is a function of its seed alone.
class Course {
 public:
  Course(const LearningExperiment& e, const RunSettings& settings) : e_(e), settings_(settings) {
    for (std::uint64_t k = 0; k < e.seeds; ++k) {
      outcomes_.emplace_back().seed = *e.seed + k;
      data_.push_back(prepare(e.data, *e.seed + k));
    }
  }

  std::vector<SeedOutcome> run() {
    const std::uint64_t lessons = e_.seeds * (e_.control ? 2 : 1);
    all_ = lessons * presentations(e_, data_[0]);
    Progress progress(fmt::format("{} lesson{}", lessons, lessons == 1 ? "" : "s"), settings_.quiet);
    progress_ = &progress;
    parallel_for(lessons, settings_.threads, [&](std::uint64_t job) {
      SeedOutcome& outcome = outcomes_[job % e_.seeds];
      if (job < e_.seeds)
        outcome.learning = lesson(outcome.seed, data_[job], true);
      else
        outcome.control = lesson(outcome.seed, data_[job - e_.seeds], false);
    });
    progress.finish();
    return std::move(outcomes_);
  }

  void add_baselines(std::vector<SeedOutcome>& outcomes) const {
    const bool is_drawn = e_.data.rule.kind == SplitRule::Kind::random;
    for (std::size_t k = 0; k < outcomes.size(); ++k) {
      throw_if_interrupted();
      SeedOutcome& o = outcomes[k];
      o.baselines =
          k == 0 || is_drawn ? baselines_of(data_[k], o.seed, settings_.threads) : outcomes[0].baselines;
      if (e_.readout.rule != Readout::Rule::neuron)
        o.kmeans = kmeans_accuracy(data_[k], e_.network.populations[e_.readout.population].size, o.seed,
                                   settings_.threads);
    }
  }

 private:
  LessonOutcome lesson(std::uint64_t seed, const LearningData& data, bool plastic) {
    LessonSettings settings;
    settings.seed = seed, settings.level = settings_.level, settings.plastic = plastic;
    settings.keeps_weights = plastic && seed == *e_.seed;
    settings.on_progress = [this](std::uint64_t) {
      progress_->advance(static_cast<double>(++done_) / static_cast<double>(all_));
      throw_if_interrupted();
    };
    return give_lesson(e_, data, settings);
  }

  const LearningExperiment& e_;
  const RunSettings& settings_;
  std::vector<SeedOutcome> outcomes_;
  std::vector<LearningData> data_;
  Progress* progress_ = nullptr;
  std::atomic<std::uint64_t> done_{0};
  std::uint64_t all_ = 1;
};

void write_provenance(const RunFolder& folder, Provenance& provenance, const Summary& summary) {
  provenance.more = Json(Json::Object{{"summary_meanings", summary.meanings()}});
  folder.write("run.json", to_json_text(provenance.to_json()));
}

void say_what_came(const Summary& summary, Log& log) {
  for (const Summary::Entry& entry : summary.entries())
    for (const char* key : {"test_accuracy_mean", "test_accuracy_sd", "chance", "control_plasticity_off"})
      if (entry.key == key) log.info(fmt::format("  {:<24} {}", entry.key, readable_value(entry)));
}

}  // namespace

Summary run_learning_experiment(const LearningExperiment& e, const ModelRegistry& registry,
                                const RunFolder& folder, Provenance& provenance, const RunSettings& settings,
                                Log& log) {
  Stopwatch watch;
  folder.write("resolved.yaml", to_yaml(to_node(e)));
  for (const std::filesystem::path& file : e.files()) provenance.add_input(file, read_whole_file(file));
  Course course(e, settings);
  log.info(fmt::format("{}: {} seed{} from {} on, {} of {}", e.title.empty() ? "run" : e.title, e.seeds,
                       e.seeds == 1 ? "" : "s", *e.seed,
                       e.control ? "each with and without plasticity" : "with plasticity", e.data.set->name));
  watch.lap("data");
  Effort effort;
  std::vector<SeedOutcome> outcomes = course.run();
  effort.stop();
  for (const std::string& line : outcomes[0].learning.methods) log.detail(line);
  watch.lap("lessons");
  if (e.baselines) course.add_baselines(outcomes);
  watch.lap("classical methods");
  end_idle_threads();
  write_learning_tables(folder, e, outcomes);
  Summary summary = learning_summary(e, outcomes);
  effort.add_to(summary, "what the lessons");
  folder.write("summary.json", summary.to_json_text());
  write_provenance(folder, provenance, summary);
  say_what_came(summary, log);
  throw_if_interrupted();
  for (const std::string& trouble : write_learning_report(folder, registry)) log.warning(trouble);
  watch.lap("report");
  log.detail(watch.table());
  write_provenance(folder, provenance, summary);
  return summary;
}

}  // namespace memspike
