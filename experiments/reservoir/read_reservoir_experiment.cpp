// SPDX-License-Identifier: Apache-2.0
#include "experiments/reservoir/read_reservoir_experiment.hpp"

#include <algorithm>

#include "engine/contract/nearest.hpp"
#include "engine/contract/quantity.hpp"
#include "experiments/common_keys.hpp"
#include "networks/device/read_device.hpp"

namespace memspike {
namespace {

constexpr std::uint32_t kMostEpochs = 100'000;
constexpr std::string_view kSpans[] = {"log_uniform", "log_spaced"};
constexpr std::string_view kQuantities[] = {"slow_state", "current"};
constexpr std::string_view kPhases[] = {"train", "test", "wait"};
constexpr std::string_view kNetworkKeys[] = {"homeostasis", "teacher"};

Node count_node(std::uint64_t count) { return scalar_node(std::to_string(count)); }

/// Reads the block `reservoir`.
class ReservoirReader {
 public:
  ReservoirReader(Reader reader, const ModelRegistry& registry, const std::filesystem::path& folder)
      : reader_(std::move(reader)) {
    r_.device = read_device(reader_.map("device"), registry, folder);
  }

  /// What depends on how samples come is read after they are known.
  Reservoir read(const PulseStream& stream, bool streams_are_known) {
    complain_about_device();
    spans();
    input(stream, streams_are_known);
    read_of(stream, streams_are_known);
    reader_.nothing_else();
    return std::move(r_);
  }

 private:
  void complain_about_device() {
    Reader device = reader_.map("device");
    if (r_.device.compliance)
      device.complain("compliance",
                      "belongs to the source of a device experiment; the pulses of a reservoir come from sources "
                      "without a limit. Leave it out");
    if (r_.device.noise.read || !r_.device.noise.telegraph.empty())
      device.complain("noise", "of what is read is `read: {noise: 1 %}` of the reservoir, a share of full scale; "
                               "keep only `write` here");
    if (!r_.device.initial_from.empty())
      device.complain("initial", "cannot come from another run: every seed draws devices of its own");
  }

  void spans() {
    auto given = reader_.optional_map("span");
    if (!given) return;
    for (auto& [name, law] : given->entries()) {
      if (!r_.device.model) continue;
      const int row = r_.device.model->index_of(name);
      if (row < 0) {
        std::vector<std::string_view> names;
        for (const ParameterInfo& p : r_.device.model->parameters) names.push_back(p.name);
        const std::string near = nearest_name(name, names);
        law.complain("", r_.device.model->name + " has no parameter '" + name + "'" +
                             (near.empty() ? "" : "; did you mean '" + near + "'?"));
        continue;
      }
      span(law, r_.device.model->parameters[static_cast<std::size_t>(row)], static_cast<std::size_t>(row));
    }
  }

  void span(Reader& law, const ParameterInfo& info, std::size_t row) {
    auto [kind, ends] = law.single_entry();
    const auto known = std::find(std::begin(kSpans), std::end(kSpans), kind);
    if (known == std::end(kSpans)) {
      if (!kind.empty())
        law.complain("", "unknown span '" + kind + "'; expected {log_uniform: [a, b]} or {log_spaced: [a, b]}");
      return;
    }
    ParameterSpan s{row, static_cast<ParameterSpan::Kind>(known - std::begin(kSpans)), 0, 0};
    std::vector<Reader> both = ends.items(2);
    s.low = both[0].as_quantity(info.unit, above(0)), s.high = both[1].as_quantity(info.unit, above(0));
    for (Reader& end : both)
      if (const double value = &end == &both[0] ? s.low : s.high; value > 0 && !info.range.holds(value))
        end.complain("", std::string(info.name) + " must be " + spoken(info.range, info.unit));
    if (s.low >= s.high) ends.complain("", "must name the lower end first, and then a higher one");
    r_.spans.push_back(s);
  }

  void input(const PulseStream& stream, bool is_known) {
    auto given = reader_.optional_value("input");
    if (given && given->is_map()) {
      r_.input.mixes = true;
      r_.input.weights = read_drawn(given->value("weights"), unit::one, anything());
      auto bias = given->optional_value("bias");
      r_.input.bias = bias ? read_drawn(std::move(*bias), unit::one, anything()) : Drawn{};
      given->nothing_else();
      return;
    }
    constexpr std::string_view kLines[] = {"lines"};
    if (given) given->as_choice(kLines);
    if (is_known && r_.device.count % stream.lines != 0)
      reader_.complain("device", "gives " + std::to_string(r_.device.count) + " devices to " +
                                     std::to_string(stream.lines) +
                                     " lines; give `count: " + std::to_string(stream.lines) +
                                     "` or a multiple, or let devices hear all lines by `input: {weights: "
                                     "...}`");
  }

  void read_of(const PulseStream& stream, bool is_known) {
    const auto all = static_cast<long long>(r_.device.count);
    const auto steps = static_cast<std::uint32_t>(std::max<std::size_t>(stream.steps, 1));
    r_.read.every = steps, r_.read.devices = {r_.device.count};
    auto given = reader_.optional_map("read");
    if (given) {
      r_.read.every = static_cast<std::uint32_t>(given->integer("every", 1, 100'000'000, steps));
      if (is_known && steps % r_.read.every != 0)
        given->complain("every", "does not divide the " + std::to_string(steps) +
                                     " steps of a sample, so the last one would not be read");
      const std::string of = given->choice("of", kQuantities, kQuantities[0]);
      r_.read.of = of == kQuantities[1] ? ReservoirRead::Of::current : ReservoirRead::Of::slow_state;
      r_.read.noise =
          given->quantities("noise", unit::one, between(0, 10), Single::accepted, std::vector<double>{0});
      r_.read.devices.clear();
      for (const long long some : given->integers("devices", 1, all, Single::accepted, std::vector<long long>{all}))
        r_.read.devices.push_back(static_cast<std::uint64_t>(some));
      given->nothing_else();
    }
    if (r_.device.model && !r_.device.model->slow.exists() && r_.read.of == ReservoirRead::Of::slow_state)
      reader_.complain("read", r_.device.model->name + " has no slow state; write `read: {of: current}`");
  }

  Reader reader_;
  Reservoir r_;
};

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

template <class Value, class ToNode>
Node list_of(const std::vector<Value>& values, const ToNode& to_node) {
  Node list = list_node();
  for (const Value& value : values) list.items.push_back(to_node(value));
  return list;
}

Node reservoir_node(const Reservoir& r) {
  Node node = map_node({{"device", to_node(r.device)}});
  Node spans = map_node();
  for (const ParameterSpan& s : r.spans) {
    const ParameterInfo& p = r.device.model->parameters[s.row];
    spans.put(std::string(p.name),
              map_node({{std::string(kSpans[static_cast<int>(s.kind)]),
                         list_node({quantity_node(s.low, p.unit), quantity_node(s.high, p.unit)})}}));
  }
  if (!spans.entries.empty()) node.put("span", spans);
  node.put("input", r.input.mixes ? map_node({{"weights", to_node(r.input.weights, unit::one)},
                                              {"bias", to_node(r.input.bias, unit::one)}})
                                  : text_node("lines"));
  node.put("read",
           map_node({{"every", count_node(r.read.every)},
                     {"of", text_node(std::string(kQuantities[static_cast<int>(r.read.of)]))},
                     {"noise", list_of(r.read.noise, [](double noise) { return number_node(noise); })},
                     {"devices", list_of(r.read.devices, count_node)}}));
  return node;
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
    if (reader.raw(key) != nullptr)
      reader.complain(key, "and `reservoir` are two ways to learn; keep one");
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
  node.put("reservoir", reservoir_node(e.reservoir));
  node.put("data", e.data.text);
  node.put("encode", e.encode.text);
  node.put("between_samples", map_node({{"rest", quantity_node(e.rest, unit::second)}, {"reset", text_node("none")}}));
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
