// SPDX-License-Identifier: Apache-2.0
#include "experiments/learning/read_schedule.hpp"

#include <algorithm>

#include "networks/network/read_network.hpp"
#include "networks/network/waveform.hpp"

namespace memspike {
namespace {

using Waveform = std::vector<HeldVoltage>;

constexpr std::string_view kPhases[] = {"train", "label", "test", "wait"};
constexpr std::uint32_t kMostEpochs = 100'000, kMostSamples = 1'000'000'000, kMostRepetitions = 10'000;
constexpr std::size_t kMostPhases = 1'000'000;

bool are_equal(const Waveform& a, const Waveform& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const HeldVoltage& s, const HeldVoltage& t) {
    return s.voltage == t.voltage && s.duration == t.duration;
  });
}

std::uint32_t number_of(const Waveform& waveform, const Waveform& first, std::vector<Waveform>& others) {
  if (waveform.empty()) return kNoWaveform;
  if (are_equal(waveform, first)) return 0;
  for (std::uint32_t k = 0; k < others.size(); ++k)
    if (are_equal(waveform, others[k])) return k + 1;
  others.push_back(waveform);
  return static_cast<std::uint32_t>(others.size());
}

class ScheduleReader {
 public:
  explicit ScheduleReader(LearningExperiment& e) : e_(e) {}

  /// Adds the phases of a list to those of the schedule. Returns the list as resolved.yaml has it.
  Node read(std::vector<Reader> items) {
    Node all = list_node();
    for (Reader& item : items) {
      auto [kind, body] = item.single_entry();
      const auto known = std::find(std::begin(kPhases), std::end(kPhases), kind);
      if (kind == "repeat") {
        all.items.push_back(map_node({{kind, repeat(body)}}));
      } else if (known != std::end(kPhases)) {
        all.items.push_back(
            map_node({{kind, phase(static_cast<Phase::Kind>(known - std::begin(kPhases)), body)}}));
      } else if (!kind.empty()) {
        item.complain("", "unknown phase '" + kind + "'; expected one of train, label, test, wait, repeat");
      }
    }
    return all;
  }

 private:
  /// The same phases several times over.
  Node repeat(Reader& body) {
    const auto times = static_cast<std::size_t>(body.integer("times", 1, kMostRepetitions));
    const std::size_t first = e_.schedule.size();
    Node phases = read(body.list("phases"));
    body.nothing_else();
    const std::size_t own = e_.schedule.size() - first;
    if (first + own * times > kMostPhases)
      body.complain("times", "makes more than " + std::to_string(kMostPhases) + " phases; repeat less often");
    else
      for (std::size_t k = own; k < own * times; ++k) e_.schedule.push_back(e_.schedule[first + k % own]);
    return map_node({{"times", scalar_node(std::to_string(times))}, {"phases", std::move(phases)}});
  }

  Node phase(Phase::Kind kind, Reader& body) {
    Phase phase;
    phase.kind = kind;
    text_ = map_node();
    if (kind == Phase::Kind::train) {
      phase.epochs = static_cast<std::uint32_t>(body.integer("epochs", 1, kMostEpochs, 1));
      text_.put("epochs", scalar_node(std::to_string(phase.epochs)));
      if (body.has("samples")) {
        phase.samples = static_cast<std::uint32_t>(body.integer("samples", 0, kMostSamples));
        text_.put("samples", scalar_node(std::to_string(*phase.samples)));
      }
    }
    if (kind != Phase::Kind::wait) classes(body, phase);
    if (kind == Phase::Kind::wait) {
      phase.duration = body.quantity("duration", unit::second, above(0));
      text_.put("duration", quantity_node(phase.duration, unit::second));
    }
    // Learning off: what an output spike would do to its synapses is not driven. A teacher's spikes are.
    const bool learns = kind == Phase::Kind::train && !e_.teacher;
    for (const ProjectionDescription& p : e_.network.projections)
      phase.played.push_back({0, p.kind == SynapseKind::device && learns ? 0 : kNoWaveform});
    if (kind != Phase::Kind::wait) {
      waveforms(body, "pre_pulse", phase);
      waveforms(body, "post_pulse", phase);
    }
    body.nothing_else();
    e_.schedule.push_back(std::move(phase));
    return text_;
  }

  void classes(Reader& body, Phase& phase) {
    auto given = body.optional_list("classes");
    if (!given) return;
    const std::vector<std::string>& known = e_.data.set->classes;
    Node names = list_node();
    for (Reader& item : *given) {
      const std::string name = item.as_text();
      const auto found = std::find(known.begin(), known.end(), name);
      if (found == known.end()) {
        if (!known.empty())
          item.complain("", "no class is called '" + name + "'; there are " + joined(known));
        continue;
      }
      const auto number = static_cast<std::uint32_t>(found - known.begin());
      if (std::find(phase.classes.begin(), phase.classes.end(), number) != phase.classes.end())
        item.complain("", "names class '" + name + "' twice");
      phase.classes.push_back(number);
      names.items.push_back(text_node(name));
    }
    if (given->empty()) body.complain("classes", "is empty; name at least one class, or leave it out");
    text_.put("classes", names);
  }
  static std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
  }

  /// A waveform for the one projection with devices, or a map from projections to waveforms.
  void waveforms(Reader& body, const char* key, Phase& phase) {
    auto given = body.optional_value(key);
    if (!given) return;
    Node text = map_node();
    const auto take = [&](Reader& list, std::uint32_t p) {
      const Waveform waveform = as_waveform(list);
      const ProjectionDescription& projection = e_.network.projections[p];
      text.put(projection.name, to_node(waveform));
      if (std::string_view(key) == "pre_pulse") {
        phase.played[p].pre = number_of_pre(e_, p, waveform);
        return;
      }
      complain_if_longer_than_refractoriness(list, "", e_.network.populations[projection.to], waveform);
      phase.played[p].post = number_of_post(e_, p, waveform);
    };
    if (given->is_map()) {
      for (auto& [name, list] : given->entries())
        if (const auto p = with_devices(list, name)) take(list, *p);
    } else if (const auto only = only_with_devices()) {
      take(*given, *only);
    } else {
      given->complain("", "several projections have devices; name them, as in {feedforward: [...]}");
    }
    text_.put(key, text);
  }

  std::optional<std::uint32_t> with_devices(Reader& at, const std::string& name) const {
    for (std::uint32_t p = 0; p < e_.network.projections.size(); ++p)
      if (e_.network.projections[p].name == name && e_.network.projections[p].kind == SynapseKind::device)
        return p;
    at.complain("", "no projection with devices is called '" + name + "'");
    return std::nullopt;
  }
  std::optional<std::uint32_t> only_with_devices() const {
    std::optional<std::uint32_t> only;
    for (std::uint32_t p = 0; p < e_.network.projections.size(); ++p) {
      if (e_.network.projections[p].kind != SynapseKind::device) continue;
      if (only) return std::nullopt;
      only = p;
    }
    return only;
  }

  LearningExperiment& e_;
  Node text_;
};

void complain_about_order(Reader& reader, const LearningExperiment& e) {
  bool is_labelled = !e.readout.needs_labels(), is_tested = false;
  for (const Phase& phase : e.schedule) {
    is_labelled |= phase.kind == Phase::Kind::label;
    is_tested |= phase.kind == Phase::Kind::test;
    if (phase.kind == Phase::Kind::test && !is_labelled)
      reader.complain("schedule", "tests before neurons have classes; put {label: {}} before {test: {}}");
  }
  if (!is_tested) reader.complain("schedule", "has no test; end it with {test: {}}");
}

/// A test of classes of which no sample is kept for the test would divide by nothing.
void complain_about_empty_tests(Reader& reader, const LearningExperiment& e) {
  const Split split = split_of(e.data, e.seed.value_or(0));
  for (const Phase& phase : e.schedule) {
    if (phase.kind != Phase::Kind::test || phase.classes.empty()) continue;
    const bool has_samples = std::any_of(split.test.begin(), split.test.end(), [&](std::uint32_t i) {
      return std::find(phase.classes.begin(), phase.classes.end(), e.data.set->labels[i]) !=
             phase.classes.end();
    });
    if (!has_samples)
      return reader.complain("schedule", "has a test of classes of which no sample is kept for the test");
  }
}

std::optional<std::uint32_t> read_side(Reader& pair, const char* key, const LearningExperiment& e) {
  const auto p = read_projection(pair, key, e.network);
  if (!p) return std::nullopt;
  const ProjectionDescription& projection = e.network.projections[*p];
  if (projection.kind != SynapseKind::device || projection.to != e.readout.population) {
    pair.complain(
        key, "must be a projection with devices onto " + e.network.populations[e.readout.population].name);
    return std::nullopt;
  }
  return p;
}

}  // namespace

std::uint32_t number_of_pre(LearningExperiment& e, std::uint32_t p, const Waveform& waveform) {
  return number_of(waveform, e.network.projections[p].pre_pulse, e.other_pre[p]);
}
std::uint32_t number_of_post(LearningExperiment& e, std::uint32_t p, const Waveform& waveform) {
  return number_of(waveform, e.network.projections[p].post_pulse, e.other_post[p]);
}

void read_schedule(Reader& reader, LearningExperiment& e) {
  const std::size_t complaints = reader.complaints().all().size();
  e.schedule_text = ScheduleReader(e).read(reader.list("schedule"));
  if (reader.complaints().all().size() != complaints) return;
  complain_about_order(reader, e);
  // Which samples of a hidden pattern hold it is drawn for each seed.
  if (!e.data.set->classes.empty() && !e.data.set->hidden) complain_about_empty_tests(reader, e);
}

void read_teacher(Reader& reader, LearningExperiment& e) {
  auto given = reader.optional_map("teacher");
  if (!given) return;
  Teacher teacher;
  e.teacher_text = map_node();
  const PopulationDescription& population = e.network.populations[e.readout.population];
  const auto waveform = [&](const char* key, bool is_post) {
    Reader list = given->value(key);
    Waveform read = as_waveform(list);
    if (list.is_list() && read.empty()) list.complain("", "is empty; give at least one segment");
    if (is_post) complain_if_longer_than_refractoriness(*given, key, population, read);
    e.teacher_text.put(key, to_node(read));
    return read;
  };
  teacher.pre_pulse = waveform("pre_pulse", false);
  teacher.potentiate = waveform("potentiate", true);
  teacher.depress = waveform("depress", true);
  teacher.spikes = static_cast<std::uint32_t>(given->integer("spikes", 1, 1000, 5));
  teacher.margin = given->quantity("margin", unit::one, at_least(0), 2.0);
  Node pairs = list_node();
  for (Reader& item : given->list("pairs")) {
    const auto plus = read_side(item, "plus", e), minus = read_side(item, "minus", e);
    item.nothing_else();
    if (!plus || !minus) continue;
    if (e.network.projections[*plus].from != e.network.projections[*minus].from)
      item.complain("", "both projections of a pair come from one population");
    Teacher::Pair pair{*plus, *minus, 0, 0, 0, 0, 0, 0};
    pair.plus_pre = number_of_pre(e, *plus, teacher.pre_pulse);
    pair.minus_pre = number_of_pre(e, *minus, teacher.pre_pulse);
    pair.plus_potentiate = number_of_post(e, *plus, teacher.potentiate);
    pair.plus_depress = number_of_post(e, *plus, teacher.depress);
    pair.minus_potentiate = number_of_post(e, *minus, teacher.potentiate);
    pair.minus_depress = number_of_post(e, *minus, teacher.depress);
    teacher.pairs.push_back(pair);
    pairs.items.push_back(map_node({{"plus", text_node(e.network.projections[*plus].name)},
                                    {"minus", text_node(e.network.projections[*minus].name)}}));
  }
  given->nothing_else();
  if (population.size != e.data.set->classes.size() && !e.data.set->classes.empty())
    given->complain("", population.name + " has " + std::to_string(population.size) +
                            " neurons, but there are " + std::to_string(e.data.set->classes.size()) +
                            " classes; a teacher needs one neuron for each");
  if (e.readout.rule != Readout::Rule::neuron)
    given->complain("", "goes with `readout: neuron`, where neuron k stands for class k");
  e.teacher_text.put("spikes", scalar_node(std::to_string(teacher.spikes)));
  e.teacher_text.put("margin", number_node(teacher.margin));
  e.teacher_text.put("pairs", pairs);
  e.teacher = std::move(teacher);
}

}  // namespace memspike
