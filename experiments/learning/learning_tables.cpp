// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "experiments/learning/learning_outcome.hpp"
#include "experiments/output/table.hpp"

namespace memspike {
namespace {

constexpr std::size_t kBins = 40;  // of conductances

using Type = Column::Type;

Column counted(const char* name) { return {name, {}, Type::integer}; }
Column named(const char* name) { return {name, {}, Type::text}; }
Column real(const char* name, const char* unit) { return {name, unit, Type::real}; }

class Writer {
 public:
  Writer(const RunFolder& folder, const LearningExperiment& e, const std::vector<SeedOutcome>& outcomes)
      : e_(e), outcomes_(outcomes), store_(folder, e.tables) {}

  void write() {
    accuracy();
    confusion();
    neurons();
    if (!outcomes_[0].learning.snapshots.empty()) weights(), histogram();
    final_states();
    if (e_.readout.rule == Readout::Rule::detection) stream();
    store_.close();
  }

 private:
  const std::vector<std::string>& classes() const { return e_.data.set->classes; }
  std::string class_name(std::optional<std::uint32_t> c) const { return c ? classes()[*c] : "none"; }

  /// Those of which a phase shows samples, as in "3+5+8".
  std::string class_names(const Phase& phase) const {
    if (phase.classes.empty()) return "all";
    std::string text;
    for (const std::uint32_t c : phase.classes) text += (text.empty() ? "" : "+") + classes()[c];
    return text;
  }

  void accuracy() {
    Table table = store_.table(
        "accuracy", {counted("seed"), named("run"), counted("phase"), counted("epoch"),
                     counted("presentations"), named("samples"), named("classes"), counted("count"),
                     real("accuracy", ""), real("t", "s"), real("since_training", "s"), counted("reads")});
    const auto add = [&](const SeedOutcome& o, const LessonOutcome& lesson, const char* run) {
      for (const AccuracyRow& row : lesson.accuracy) {
        table.add(o.seed), table.add(run), table.add(row.phase), table.add(row.epoch);
        table.add(row.presentations), table.add(row.of_test ? "test" : "train");
        table.add(class_names(e_.schedule[row.phase])), table.add(row.samples), table.add(row.accuracy());
        table.add(row.t), table.add(row.age), table.add(row.reads);
        table.end_row();
      }
    };
    for (const SeedOutcome& o : outcomes_) {
      add(o, o.learning, "learning");
      if (o.control) add(o, *o.control, "plasticity_off");
    }
    table.close();
  }

  void confusion() {
    Table table =
        store_.table("confusion", {counted("seed"), named("true"), named("predicted"), counted("count")});
    const std::size_t n = classes().size();
    for (const SeedOutcome& o : outcomes_)
      for (std::size_t c = 0; c < n; ++c)
        for (std::size_t k = 0; k <= n; ++k) {
          table.add(o.seed), table.add(classes()[c]);
          table.add(k < n ? classes()[k] : "none");
          table.add(o.learning.confusion[c * (n + 1) + k]);
          table.end_row();
        }
    table.close();
  }

  void neurons() {
    Table table =
        store_.table("neurons", {counted("seed"), counted("neuron"), named("class"), real("share", ""),
                                 real("V_th", "V"), real("spikes_per_sample", "")});
    for (const SeedOutcome& o : outcomes_)
      for (std::size_t j = 0; j < o.learning.classes.size(); ++j) {
        table.add(o.seed), table.add(j), table.add(class_name(o.learning.classes[j])),
            table.add(o.learning.shares[j]);
        table.add(o.learning.thresholds[j]), table.add(o.learning.spikes_per_sample[j]);
        table.end_row();
      }
    table.close();
  }

  /// Of the first seed, at the start and at the end.
  void weights() {
    Table table = store_.table("weights", {counted("presentations"), named("projection"), counted("pre"),
                                           counted("post"), real("G", "S")});
    const auto& all = outcomes_[0].learning.snapshots;
    const std::uint64_t last = all.back().presentations;
    for (const WeightSnapshot& snapshot : all) {
      if (snapshot.presentations != 0 && snapshot.presentations != last) continue;
      std::size_t next = 0;
      for (const FinalEdge& edge : outcomes_[0].learning.edges) {
        if (edge.projection != snapshot.projection) continue;
        table.add(snapshot.presentations), table.add(e_.network.projections[edge.projection].name);
        table.add(edge.pre), table.add(edge.post), table.add(snapshot.G[next++]);
        table.end_row();
      }
    }
    table.close();
  }

  void histogram() {
    Table table = store_.table("weight_histogram", {counted("presentations"), named("projection"),
                                                    real("G", "S"), real("width", "S"), counted("synapses")});
    const auto& all = outcomes_[0].learning.snapshots;
    for (const std::uint32_t p : e_.recorded) {
      double low = HUGE_VAL, high = -HUGE_VAL;
      for (const WeightSnapshot& snapshot : all)
        if (snapshot.projection == p)
          for (const double G : snapshot.G) low = std::min(low, G), high = std::max(high, G);
      const double width = std::max(high - low, 1e-300) / kBins;
      for (const WeightSnapshot& snapshot : all) {
        if (snapshot.projection != p) continue;
        std::vector<std::uint64_t> counts(kBins, 0);
        for (const double G : snapshot.G)
          ++counts[std::min(static_cast<std::size_t>((G - low) / width), kBins - 1)];
        for (std::size_t k = 0; k < kBins; ++k) {
          table.add(snapshot.presentations), table.add(e_.network.projections[p].name);
          table.add(low + (static_cast<double>(k) + 0.5) * width), table.add(width), table.add(counts[k]);
          table.end_row();
        }
      }
    }
    table.close();
  }

  void final_states() {
    Table table = store_.table("synapses_final", {counted("seed"),
                                                  named("projection"),
                                                  counted("pre"),
                                                  counted("post"),
                                                  real("u", "V"),
                                                  {"slow", {}, Type::real}});
    for (const SeedOutcome& o : outcomes_) {
      for (const FinalEdge& edge : o.learning.edges) {
        table.add(o.seed), table.add(e_.network.projections[edge.projection].name), table.add(edge.pre);
        table.add(edge.post), table.add(edge.state.u), table.add(edge.state.x);
        table.end_row();
      }
    }
    table.close();
  }

  void stream() {
    Table table = store_.table("stream", {counted("seed"), named("run"), counted("phase"), real("t", "s"),
                                          named("class"), counted("spikes"), real("latency", "s")});
    const auto add = [&](const SeedOutcome& o, const LessonOutcome& lesson, const char* run) {
      for (const StreamRow& row : lesson.stream) {
        table.add(o.seed), table.add(run), table.add(row.phase), table.add(row.t);
        table.add(class_name(row.label)), table.add(row.spikes);
        table.add(row.latency.value_or(std::numeric_limits<double>::quiet_NaN()));
        table.end_row();
      }
    };
    for (const SeedOutcome& o : outcomes_) {
      add(o, o.learning, "learning");
      if (o.control) add(o, *o.control, "plasticity_off");
    }
    table.close();
  }

  const LearningExperiment& e_;
  const std::vector<SeedOutcome>& outcomes_;
  ResultStore store_;
};

}  // namespace

void write_learning_tables(const RunFolder& folder, const LearningExperiment& e,
                           const std::vector<SeedOutcome>& outcomes) {
  Writer(folder, e, outcomes).write();
}

}  // namespace memspike
