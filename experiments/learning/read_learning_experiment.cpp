// SPDX-License-Identifier: Apache-2.0
#include "experiments/learning/read_learning_experiment.hpp"

#include <algorithm>

#include "experiments/common_keys.hpp"
#include "experiments/learning/read_schedule.hpp"
#include "networks/network/read_network.hpp"
#include "networks/network/waveform.hpp"

namespace memspike {
namespace {

constexpr std::string_view kRules[] = {"proportional", "all", "max", "neuron", "detection"};

void read_between(Reader& reader, LearningExperiment& e) {
  auto between_samples = reader.optional_map("between_samples");
  if (!between_samples) return;
  e.rest = between_samples->quantity("rest", unit::second, at_least(0), 0.0);
  e.resets_membranes = between_samples->choice("reset", {"membrane", "none"}, "membrane") == "membrane";
  between_samples->nothing_else();
}

void read_homeostasis(Reader& reader, LearningExperiment& e) {
  auto given = reader.optional_map("homeostasis");
  if (!given) return;
  Homeostasis h;
  const auto population = read_population(*given, "population", e.network);
  h.spikes_per_sample = given->quantity("spikes_per_sample", unit::one, above(0));
  h.gain = given->quantity("gain", unit::one, at_least(0));
  h.anneal = given->quantity("anneal", unit::one, at_least(0), 0.0);
  given->nothing_else();
  if (!population) return;
  const PopulationDescription& p = e.network.populations[*population];
  if (p.is_source() || p.model->index_of("V_th") < 0 || p.model->index_of("E_L") < 0)
    given->complain("population", "must be one of neurons with the parameters V_th and E_L, as lif has them");
  else
    e.homeostasis = h, e.homeostasis->population = *population;
}

/// The population that is read where none is named: that of the homeostasis, or the last one with membranes.
std::optional<std::uint32_t> default_readout(const LearningExperiment& e) {
  if (e.homeostasis) return e.homeostasis->population;
  for (std::size_t p = e.network.populations.size(); p-- > 0;)
    if (!e.network.populations[p].is_source()) return static_cast<std::uint32_t>(p);
  return std::nullopt;
}

void read_readout(Reader& reader, LearningExperiment& e) {
  std::optional<std::uint32_t> population;
  std::string rule(kRules[0]);
  auto given = reader.optional_value("readout");
  if (given && given->is_map()) {
    rule = given->choice("rule", kRules, kRules[0]);
    if (given->has("population")) population = read_population(*given, "population", e.network);
    given->nothing_else();
  } else if (given) {
    rule = given->as_choice(kRules);
  }
  const auto known = std::find(std::begin(kRules), std::end(kRules), rule);
  if (known != std::end(kRules)) e.readout.rule = static_cast<Readout::Rule>(known - std::begin(kRules));
  if (e.readout.rule == Readout::Rule::detection && e.data.set->classes.size() > 2)
    reader.complain("readout", "tells one class from another, but there are " +
                                   std::to_string(e.data.set->classes.size()) +
                                   "; `detection` goes with two");
  if (!population) population = default_readout(e);
  if (!population) {
    if (!e.network.populations.empty())
      reader.complain("network", "has no neurons with a membrane: nothing could tell classes apart");
    return;
  }
  e.readout.population = *population;
  if (e.network.populations[*population].is_source())
    reader.complain("readout", "reads " + e.network.populations[*population].name +
                                   ", which are spike sources; name a population of neurons");
}

void read_record(Reader& reader, LearningExperiment& e) {
  auto record = reader.optional_map("record");
  for (std::uint32_t p = 0; p < e.network.projections.size(); ++p)
    if (e.network.projections[p].kind == SynapseKind::device) e.recorded.push_back(p);
  if (!record) return;
  if (auto named = record->optional_list("weights")) {
    e.recorded.clear();
    for (Reader& name : *named) {
      const std::string text = name.as_text();
      const auto& all = e.network.projections;
      const auto found = std::find_if(all.begin(), all.end(), [&](const auto& p) {
        return p.name == text && p.kind == SynapseKind::device;
      });
      if (found == all.end())
        name.complain("", "no projection with devices is called '" + text + "'");
      else
        e.recorded.push_back(static_cast<std::uint32_t>(found - all.begin()));
    }
  }
  e.probe = record->quantity("probe", unit::volt, anything(), 0.1);
  if (e.probe == 0) record->complain("probe", "must not be 0 V: a conductance is I/V");
  e.snapshots = static_cast<std::uint32_t>(record->integer("snapshots", 1, 1000, 20));
  record->nothing_else();
}

void complain_about_inputs(Reader& reader, const LearningExperiment& e) {
  if (e.network.populations.empty() || e.encode.population >= e.network.populations.size()) return;
  bool is_heard = false;
  for (const ProjectionDescription& p : e.network.projections) is_heard |= p.from == e.encode.population;
  if (!is_heard && !e.network.projections.empty())
    reader.complain("encode", "sends spikes to " + e.network.populations[e.encode.population].name +
                                  ", from which no projection leads anywhere");
}

Node homeostasis_node(const LearningExperiment& e) {
  return map_node({{"population", text_node(e.network.populations[e.homeostasis->population].name)},
                   {"spikes_per_sample", number_node(e.homeostasis->spikes_per_sample)},
                   {"gain", number_node(e.homeostasis->gain)},
                   {"anneal", number_node(e.homeostasis->anneal)}});
}

}  // namespace

std::vector<std::filesystem::path> LearningExperiment::files() const {
  std::vector<std::filesystem::path> all = data.files;
  for (const ProjectionDescription& p : network.projections)
    if (!p.connect.file.empty()) all.push_back(p.connect.file);
  return all;
}

std::vector<std::uint32_t> samples_of(const Phase& phase, const LearningData& data) {
  const std::vector<std::uint32_t>& labels =
      phase.kind == Phase::Kind::test ? data.test_labels : data.train_labels;
  std::vector<std::uint32_t> all;
  for (std::uint32_t i = 0; i < labels.size(); ++i)
    if (phase.classes.empty() ||
        std::find(phase.classes.begin(), phase.classes.end(), labels[i]) != phase.classes.end())
      all.push_back(i);
  return all;
}

std::uint64_t presentations_of(const Phase& phase, const LearningData& data) {
  if (!phase.presents()) return 0;
  const std::uint64_t all = samples_of(phase, data).size();
  if (phase.kind != Phase::Kind::train) return all;
  return phase.epochs * std::min<std::uint64_t>(all, phase.samples.value_or(all));
}

std::uint64_t training_presentations(const LearningExperiment& e, const LearningData& data) {
  std::uint64_t sum = 0;
  for (const Phase& phase : e.schedule)
    if (phase.kind == Phase::Kind::train) sum += presentations_of(phase, data);
  return sum;
}

double longest_run(const LearningExperiment& e, const LearningData& data) {
  double slots = 1, waits = 0;
  for (const Phase& phase : e.schedule) {
    const double repeated = phase.kind == Phase::Kind::train && e.teacher ? 2 : 1;
    slots += repeated * static_cast<double>(presentations_of(phase, data));
    waits += phase.duration;
  }
  return slots * e.slot() + waits;
}

LearningExperiment read_learning_experiment(const Document& document, const ModelRegistry& registry,
                                            const std::filesystem::path& folder) {
  Complaints complaints(document);
  Reader plain(document.root, complaints);
  Reader reader(document.root, complaints, "", {bare_numbers_are_si(plain)});
  reader.raw("units");
  LearningExperiment e;
  reader.choice("experiment", {"learning", "device", "network", "drift"});
  for (const char* key : {"sweep", "zip"})
    if (reader.has(key)) reader.complain(key, "is not possible inside a single run of a sweep");
  e.title = reader.text("title", "");
  if (reader.has("seed")) e.seed = static_cast<std::uint64_t>(reader.integer("seed", 0, kLargestSeed));
  e.seeds = static_cast<std::uint64_t>(reader.integer("seeds", 1, 10'000, 1));
  e.tolerance = reader.quantity("tolerance", unit::one, between(1e-12, 1e-3), 1e-6);
  e.maps = read_method(reader);
  e.network = read_network(reader.map("network"), registry, folder);
  const bool network_is_whole = complaints.empty();
  e.other_pre.resize(e.network.projections.size());
  e.other_post.resize(e.network.projections.size());
  e.data = read_data(reader.map("data"), folder);
  e.encode = read_encode(reader.map("encode"), e.network, e.data);
  read_between(reader, e);
  read_homeostasis(reader, e);
  read_readout(reader, e);
  // What depends on a network that could not be read is not complained about as well.
  if (network_is_whole) {
    read_teacher(reader, e);
    read_schedule(reader, e);
    complain_about_inputs(reader, e);
  } else {
    for (const char* key : {"teacher", "schedule"}) reader.raw(key);
  }
  e.control = reader.boolean("control", true);
  e.baselines = reader.boolean("baselines", !e.data.set->is_spikes());
  if (e.baselines && e.data.set->is_spikes())
    reader.complain("baselines", "classical methods compare features, but samples of " + e.data.set->name +
                                     " are spikes; leave it out");
  read_record(reader, e);
  e.tables = read_output(reader);
  reader.nothing_else();
  complaints.throw_if_any();
  return e;
}

Node to_node(const LearningExperiment& e) {
  Node node = map_node({{"experiment", text_node("learning")}});
  if (!e.title.empty()) node.put("title", text_node(e.title));
  if (e.seed) node.put("seed", scalar_node(std::to_string(*e.seed)));
  node.put("seeds", scalar_node(std::to_string(e.seeds)));
  node.put("network", to_node(e.network));
  node.put("data", e.data.text);
  node.put("encode", e.encode.text);
  node.put("between_samples", map_node({{"rest", quantity_node(e.rest, unit::second)},
                                        {"reset", text_node(e.resets_membranes ? "membrane" : "none")}}));
  if (e.homeostasis) node.put("homeostasis", homeostasis_node(e));
  if (e.teacher) node.put("teacher", e.teacher_text);
  node.put("schedule", e.schedule_text);
  node.put("readout",
           map_node({{"rule", text_node(std::string(kRules[static_cast<int>(e.readout.rule)]))},
                     {"population", text_node(e.network.populations[e.readout.population].name)}}));
  node.put("control", boolean_node(e.control));
  node.put("baselines", boolean_node(e.baselines));
  Node recorded = list_node();
  for (const std::uint32_t p : e.recorded) recorded.items.push_back(text_node(e.network.projections[p].name));
  node.put("record", map_node({{"weights", recorded},
                               {"probe", quantity_node(e.probe, unit::volt)},
                               {"snapshots", scalar_node(std::to_string(e.snapshots))}}));
  node.put("output", output_node(e.tables));
  node.put("tolerance", number_node(e.tolerance));
  node.put("method", method_node(e.maps));
  return node;
}

}  // namespace memspike
