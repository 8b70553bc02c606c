// SPDX-License-Identifier: Apache-2.0
#include "experiments/reservoir/read_reservoir.hpp"

#include <algorithm>

#include "engine/contract/nearest.hpp"
#include "engine/contract/quantity.hpp"
#include "networks/device/read_device.hpp"

namespace memspike {
namespace {

constexpr std::string_view kSpans[] = {"log_uniform", "log_spaced"};
constexpr std::string_view kQuantities[] = {"slow_state", "current"};

}  // namespace

ReservoirReader::ReservoirReader(Reader reader, const ModelRegistry& registry,
                                 const std::filesystem::path& folder)
    : reader_(std::move(reader)) {
  r_.device = read_device(reader_.map("device"), registry, folder);
}

Reservoir ReservoirReader::read(const PulseStream& stream, bool is_known) {
  complain_about_device();
  spans();
  input(stream, is_known);
  read_of(stream, is_known);
  reader_.nothing_else();
  return std::move(r_);
}

void ReservoirReader::complain_about_device() {
  Reader device = reader_.map("device");
  if (r_.device.compliance)
    device.complain(
        "compliance",
        "belongs to the source of a device experiment; the pulses of a reservoir come from sources "
        "without a limit. Leave it out");
  if (r_.device.noise.read || !r_.device.noise.telegraph.empty())
    device.complain("noise",
                    "of what is read is `read: {noise: 1 %}` of the reservoir, a share of full scale; "
                    "keep only `write` here");
  if (!r_.device.initial_from.empty())
    device.complain("initial", "cannot come from another run: every seed draws devices of its own");
}

void ReservoirReader::spans() {
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

void ReservoirReader::span(Reader& law, const ParameterInfo& info, std::size_t row) {
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

void ReservoirReader::input(const PulseStream& stream, bool is_known) {
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
    reader_.complain("device", "gives " + std::to_string(r_.device.count) +
                                   (r_.device.count == 1 ? " device" : " devices") + " to " +
                                   std::to_string(stream.lines) +
                                   " lines; give `count: " + std::to_string(stream.lines) +
                                   "` or a multiple, or let devices hear all lines by `input: {weights: "
                                   "...}`");
}

void ReservoirReader::read_of(const PulseStream& stream, bool is_known) {
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
    for (const long long some :
         given->integers("devices", 1, all, Single::accepted, std::vector<long long>{all}))
      r_.read.devices.push_back(static_cast<std::uint64_t>(some));
    given->nothing_else();
  }
  if (r_.device.model && !r_.device.model->slow.exists() && r_.read.of == ReservoirRead::Of::slow_state)
    reader_.complain("read", r_.device.model->name + " has no slow state; write `read: {of: current}`");
}

Node to_node(const Reservoir& r) {
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

}  // namespace memspike
