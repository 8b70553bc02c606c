// SPDX-License-Identifier: Apache-2.0
#include "experiments/reservoir/read_reservoir_experiment.hpp"

#include <algorithm>

#include "experiments/common_keys.hpp"
#include "experiments/reservoir/read_reservoir.hpp"

namespace memspike {
namespace {

constexpr std::uint32_t kMostEpochs = 100'000;
constexpr std::string_view kPhases[] = {"train", "test", "wait"};
constexpr std::string_view kNetworkKeys[] = {"homeostasis", "teacher"};

void read_schedule(Reader& reader, ReservoirExperiment& e) {
  auto given = reader.optional_list("schedule");
  if (!given) {
    e.schedule = {{ReservoirPhase::Kind::train, 1, 0}, {ReservoirPhase::Kind::test, 1, 0}};
    return;
  }
  for (Reader& item : *given) {
    auto [kind, body] = item.single_entry();
    const auto known = std::find(std::begin(kPhases), std::end(kPhases), kind);
    if (known == std::end(kPhases)) {
      if (kind == "label")
        item.complain("", "is for neurons that get classes; a readout learns in `train`. Leave it out");
      else if (!kind.empty())
        item.complain("", "unknown phase '" + kind + "'; expected one of train, test, wait");
      continue;
    }
    ReservoirPhase phase{static_cast<ReservoirPhase::Kind>(known - std::begin(kPhases)), 1, 0};
    if (phase.kind == ReservoirPhase::Kind::train)
      phase.epochs = static_cast<std::uint32_t>(body.integer("epochs", 1, kMostEpochs, 1));
    if (phase.kind == ReservoirPhase::Kind::wait)
      phase.duration = body.quantity("duration", unit::second, above(0));
    body.nothing_else();
    e.schedule.push_back(phase);
  }
  bool is_trained = false, is_tested = false, ends_well = true;
  for (const ReservoirPhase& phase : e.schedule) {
    if (is_tested) ends_well = false;
    is_trained |= phase.kind == ReservoirPhase::Kind::train;
    is_tested |= phase.kind == ReservoirPhase::Kind::test;
    if (is_tested && !is_trained) ends_well = false;
  }
  if (!is_tested || !ends_well)
    reader.complain("schedule", "must train and then end with one test, as [{train: {}}, {test: {}}] does");
}

void read_readouts(Reader& reader, ReservoirExperiment& e) {
  auto given = reader.optional_value("readout");
  if (!given) {
    e.readouts = {ReadoutRule::ridge};
    return;
  }
  std::vector<Reader> items;
  if (given->is_list())
    items = given->items();
  else
    items.push_back(std::move(*given));
  if (items.empty()) reader.complain("readout", "names no rule; expected ridge, softmax or nearest_state");
  for (Reader& item : items) {
    const std::string name = item.as_choice(kReadoutRules);
    const auto known = std::find(std::begin(kReadoutRules), std::end(kReadoutRules), name);
    if (known != std::end(kReadoutRules))
      e.readouts.push_back(static_cast<ReadoutRule>(known - std::begin(kReadoutRules)));
  }
}

void read_between(Reader& reader, ReservoirExperiment& e) {
  auto given = reader.optional_map("between_samples");
  if (!given) return;
  e.rest = given->quantity("rest", unit::second, at_least(0), 0.0);
  constexpr std::string_view kNone[] = {"none"};  // physics is never switched off
  given->choice("reset", kNone, kNone[0]);
  given->nothing_else();
}

Node schedule_node(const ReservoirExperiment& e) {
  return list_of(e.schedule, [](const ReservoirPhase& phase) {
    Node body = map_node();
    if (phase.kind == ReservoirPhase::Kind::train) body.put("epochs", count_node(phase.epochs));
    if (phase.kind == ReservoirPhase::Kind::wait)
      body.put("duration", quantity_node(phase.duration, unit::second));
    return map_node({{std::string(kPhases[static_cast<int>(phase.kind)]), body}});
  });
}

}  // namespace

std::uint64_t ReservoirExperiment::epochs() const {
  std::uint64_t sum = 0;
  for (const ReservoirPhase& phase : schedule)
    if (phase.kind == ReservoirPhase::Kind::train) sum += phase.epochs;
  return sum;
}

ReservoirExperiment read_reservoir_experiment(const Document& document, const ModelRegistry& registry,
                                              const std::filesystem::path& folder) {
  Complaints complaints(document);
  Reader plain(document.root, complaints);
  Reader reader(document.root, complaints, "", {bare_numbers_are_si(plain)});
  reader.raw("units");
  ReservoirExperiment e;
  reader.choice("experiment", {"learning", "device", "network", "drift"});
  for (const char* key : {"sweep", "zip"})
    if (reader.has(key)) reader.complain(key, "is not possible inside a single run of a sweep");
  e.title = reader.text("title", "");
  if (reader.has("seed")) e.seed = static_cast<std::uint64_t>(reader.integer("seed", 0, kLargestSeed));
  e.seeds = static_cast<std::uint64_t>(reader.integer("seeds", 1, 10'000, 1));
  e.tolerance = reader.quantity("tolerance", unit::one, between(1e-12, 1e-3), 1e-6);
  for (const std::string_view key : {std::string_view("network"), kNetworkKeys[0], kNetworkKeys[1]})
    if (reader.raw(key) != nullptr) reader.complain(key, "and `reservoir` are two ways to learn; keep one");
  ReservoirReader reservoir(reader.map("reservoir"), registry, folder);
  e.data = read_data(reader.map("data"), folder);
  e.encode = read_pulse_stream(reader.map("encode"), e.data);
  e.reservoir = reservoir.read(e.encode, !e.encode.features.empty());
  read_between(reader, e);
  read_schedule(reader, e);
  read_readouts(reader, e);
  e.control = reader.boolean("control", true);
  e.baselines = reader.boolean("baselines", true);
  if (auto record = reader.optional_map("record")) {
    e.records_states = record->boolean("states", false);
    record->nothing_else();
  }
  e.tables = read_output(reader);
  reader.nothing_else();
  complaints.throw_if_any();
  return e;
}

Node to_node(const ReservoirExperiment& e) {
  Node node = map_node({{"experiment", text_node("learning")}});
  if (!e.title.empty()) node.put("title", text_node(e.title));
  if (e.seed) node.put("seed", scalar_node(std::to_string(*e.seed)));
  node.put("seeds", count_node(e.seeds));
  node.put("reservoir", to_node(e.reservoir));
  node.put("data", e.data.text);
  node.put("encode", e.encode.text);
  node.put("between_samples",
           map_node({{"rest", quantity_node(e.rest, unit::second)}, {"reset", text_node("none")}}));
  node.put("schedule", schedule_node(e));
  node.put("readout",
           list_of(e.readouts, [](ReadoutRule rule) { return text_node(std::string(name_of(rule))); }));
  node.put("control", boolean_node(e.control));
  node.put("baselines", boolean_node(e.baselines));
  node.put("record", map_node({{"states", boolean_node(e.records_states)}}));
  node.put("output", output_node(e.tables));
  node.put("tolerance", number_node(e.tolerance));
  return node;
}

}  // namespace memspike
