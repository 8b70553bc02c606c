// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/read_protocol.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/contract/format.hpp"
#include "experiments/device/clock.hpp"
#include "experiments/device/read_shorthands.hpp"
#include "experiments/device/step_values.hpp"

namespace memspike {
namespace {

constexpr double kMostSegments = 1e12;

/// Reads one list of steps into steps and canonical text.
class ProtocolReader {
 public:
  ProtocolReader(Protocol& protocol, const std::filesystem::path& folder)
      : protocol_(protocol), folder_(folder) {}

  std::vector<Step> steps(std::vector<Reader>& readers, Node& text) {
    std::vector<Step> all;
    text = list_node();
    for (Reader& reader : readers) {
      constexpr std::string_view beside[] = {"label"};
      auto [kind, body] = reader.single_entry(beside);
      if (kind.empty()) continue;
      label_ = label_of(reader, body);
      group_ = static_cast<std::uint32_t>(protocol_.groups.size());
      protocol_.groups.emplace_back().kind = kind;
      Node body_text = map_node();
      one(kind, body, reader, all, body_text);
      if (label_ != 0) body_text.put("label", text_node(protocol_.labels[label_]));
      body.nothing_else();
      text.items.push_back(map_node({{kind, body_text}}));
    }
    return all;
  }

 private:
  void one(const std::string& kind, Reader& body, Reader& outer, std::vector<Step>& all, Node& text) {
    if (kind == "hold") return hold(body, all, text);
    if (kind == "read")
      return push(all, SegmentKind::read, held(volts_of(body, "voltage", text)),
                  seconds_of(body, "duration", text));
    if (kind == "open")
      return push(all, SegmentKind::open, {Drive::Kind::current, 0, 0}, seconds_of(body, "duration", text));
    if (kind == "ramp") return ramp(body, all, text);
    if (kind == "repeat") return repeat(body, all, text);
    if (kind == "step") return step(body, all, text);
    if (kind == "pulse_train") return pulse_train(body, all, text);
    if (kind == "potentiation_depression") return potentiation_depression(body, all, text);
    if (kind == "paired_pulse") return paired_pulse(body, all, text);
    if (kind == "cyclic_voltammetry") return cyclic_voltammetry(body, all, text);
    if (kind == "from_file") return read_from_file(body, place(), folder_, all, text);
    if (kind == "retention") return retention(body, all, text);
    if (kind == "endurance") return read_endurance(body, place(), all, text);
    if (kind == "rate_dependence") return read_rate_dependence(body, place(), all, text);
    if (kind == "stdp_window") return read_stdp_window(body, place(), all, text);
    if (kind == "potentiation_map") return read_potentiation_map(body, place(), all, text);
    if (kind == "impedance" || kind == "disturb") return measurement(kind, body, outer, text);
    for (const auto& entry : body.node().entries) body.raw(entry.first);
    std::vector<std::string_view> names;
    for (const StepInfo& info : step_infos()) names.push_back(info.name);
    Node name = scalar_node(kind);
    name.place = outer.node().get(kind)->key_place;
    Reader(name, outer.complaints(), outer.path()).as_choice(names);
  }

  /// What is measured beside the steps, and therefore once.
  void measurement(const std::string& kind, Reader& body, Reader& outer, Node& text) {
    if (depth_ > 0)
      outer.complain("", "`" + kind +
                             "` is measured beside the steps and cannot stand inside one of them; make it "
                             "an entry of `protocol` itself");
    if (kind == "impedance") return read_impedance(body, place(), text);
    read_disturb(body, place(), text);
  }

  /// The label inside a step or beside it.
  std::uint32_t label_of(Reader& outer, Reader& body) {
    const Node *beside = outer.raw("label"), *inside = body.raw("label");
    if (beside && inside)
      outer.complain("label", "is given twice, beside the step and inside it; keep one of them");
    if (!beside && !inside) return 0;
    Reader& owner = inside ? body : outer;
    return labelled(
        Reader(inside ? *inside : *beside, outer.complaints(), owner.path() + ".label").as_text());
  }

  std::uint32_t labelled(std::string label) {
    for (std::uint32_t i = 0; i < protocol_.labels.size(); ++i)
      if (protocol_.labels[i] == label) return i;
    protocol_.labels.push_back(std::move(label));
    return static_cast<std::uint32_t>(protocol_.labels.size() - 1);
  }

  StepPlace place() const { return {protocol_, label_, group_}; }
  void push(std::vector<Step>& all, SegmentKind kind, Drive drive, double duration,
            PulseRole role = PulseRole::none) const {
    place().push(all, kind, drive, duration, role);
  }

  // --- the plain steps
  void hold(Reader& r, std::vector<Step>& all, Node& text) {
    Drive drive;
    if (r.has("current") && r.has("voltage"))
      r.complain("", "gives both `voltage` and `current`; a source imposes one of them");
    if (r.has("current")) {
      drive = {Drive::Kind::current, 0, 0};
      drive.from = drive.to = quantity_of(r, "current", unit::ampere, anything(), text);
      r.raw("voltage");
    } else {
      drive = held(volts_of(r, "voltage", text));
    }
    push(all, SegmentKind::hold, drive, seconds_of(r, "duration", text));
  }

  void ramp(Reader& r, std::vector<Step>& all, Node& text) {
    const double from = volts_of(r, "from", text), to = volts_of(r, "to", text);
    if (r.has("duration") && r.has("rate"))
      r.complain("", "gives both `rate` and `duration`; one follows from the other");
    double duration = 0;
    if (r.has("duration")) {
      duration = quantity_of(r, "duration", unit::second, above(0), text);
      r.raw("rate");
    } else {
      const double rate = quantity_of(r, "rate", unit::volt_per_second, above(0), text);
      duration = as_decimal(std::fabs(to - from) / rate);
    }
    push(all, SegmentKind::ramp, {Drive::Kind::voltage, from, to}, duration);
  }

  void repeat(Reader& r, std::vector<Step>& all, Node& text) {
    Repeat repeated{count_of(r, "count", text), {}};
    repeated.steps = inner_steps(r, "steps", text);
    all.push_back({std::move(repeated)});
  }

  /// Steps inside a step, which goes on with its own label and group after them.
  std::vector<Step> inner_steps(Reader& r, std::string_view key, Node& text) {
    const std::uint32_t label = label_, group = group_;
    std::vector<Reader> inner = r.list(key);
    complain_if_empty(r, key);
    Node inner_text;
    ++depth_;
    std::vector<Step> read = steps(inner, inner_text);
    --depth_;
    text.put(std::string(key), inner_text);
    label_ = label, group_ = group;
    return read;
  }

  void retention(Reader& r, std::vector<Step>& all, Node& text) {
    for (Step& s : inner_steps(r, "program", text)) all.push_back(std::move(s));
    read_retention(r, place(), all, text);
  }

  void step(Reader& r, std::vector<Step>& all, Node& text) {
    const double voltage = volts_of(r, "voltage", text);
    push(all, SegmentKind::hold, held(voltage), seconds_of(r, "on", text));
    push(all, SegmentKind::hold, held(0), seconds_of(r, "off", text));
  }

  // --- pulses
  /// {amplitude, width, gap, count}, each of the first three a value or a list.
  std::vector<Step> train(Reader& r, Node& text, const std::optional<ReadPulse>& read,
                          std::uint64_t& pulses) {
    const std::vector<double> amplitude = quantities_of(r, "amplitude", unit::volt, anything(), text);
    const std::vector<double> width = quantities_of(r, "width", unit::second, above(0), text);
    const std::vector<double> gap = quantities_of(r, "gap", unit::second, at_least(0), text);
    const std::size_t listed = std::max({amplitude.size(), width.size(), gap.size()});
    for (const auto& [key, list] : {std::pair{"amplitude", &amplitude}, {"width", &width}, {"gap", &gap}})
      if (list->size() > 1 && list->size() != listed)
        r.complain(key, "has " + std::to_string(list->size()) +
                            " entries, but another list of this train has " + std::to_string(listed) +
                            "; lists of one train must be equally long");
    std::vector<Step> steps;
    if (amplitude.empty() || width.empty() || gap.empty()) {
      r.raw("count");
      return steps;
    }
    const bool is_list = listed > 1;
    pulses = is_list && !r.has("count") ? listed : count_of(r, "count", text);
    if (is_list && pulses != listed)
      r.complain("count", "is " + std::to_string(pulses) + ", but the lists of this train have " +
                              std::to_string(listed) + " entries; leave count out");
    const auto at = [](const std::vector<double>& list, std::size_t k) {
      return list[std::min(k, list.size() - 1)];
    };
    for (const double one : gap)
      if (!holds_read(r, "gap", one, read)) break;
    for (std::size_t k = 0; k < listed; ++k)
      place().push_pulse(steps, at(amplitude, k), at(width, k), at(gap, k), read);
    if (is_list) return steps;
    std::vector<Step> folded;
    folded.push_back({Repeat{pulses, std::move(steps)}});
    return folded;
  }

  void pulse_train(Reader& r, std::vector<Step>& all, Node& text) {
    const std::optional<ReadPulse> read = optional_read_of(r, text);
    std::uint64_t pulses = 0;
    for (Step& s : train(r, text, read, pulses)) all.push_back(std::move(s));
  }

  void potentiation_depression(Reader& r, std::vector<Step>& all, Node& text) {
    const std::optional<ReadPulse> read = optional_read_of(r, text);
    Repeat cycle{count_of(r, "cycles", text, 1), {}};
    Group& group = protocol_.groups[group_];
    group.cycles = cycle.count;
    for (const auto& [key, pulses] : {std::pair{"up", &group.up}, {"down", &group.down}}) {
      Reader half = r.map(key);
      Node half_text = map_node();
      for (Step& s : train(half, half_text, read, *pulses)) cycle.steps.push_back(std::move(s));
      half.nothing_else();
      text.put(key, half_text);
    }
    all.push_back({std::move(cycle)});
  }

  void paired_pulse(Reader& r, std::vector<Step>& all, Node& text) {
    const double amplitude = volts_of(r, "amplitude", text);
    const double width = quantity_of(r, "width", unit::second, above(0), text);
    const std::vector<double> gaps = quantities_of(r, "gaps", unit::second, at_least(0), text);
    const bool carry_over = flag_of(r, "carry_over", text);
    protocol_.groups[group_].points = gaps;
    for (const double gap : gaps) {
      if (!carry_over) all.push_back({Restart{}});
      push(all, SegmentKind::hold, held(amplitude), width, PulseRole::pulse);
      push(all, SegmentKind::hold, held(0), gap);
      push(all, SegmentKind::hold, held(amplitude), width, PulseRole::pulse);
    }
  }

  void cyclic_voltammetry(Reader& r, std::vector<Step>& all, Node& text) {
    const std::vector<double> vertices = quantities_of(r, "vertices", unit::volt, anything(), text);
    const std::vector<double> rates = quantities_of(r, "rate", unit::volt_per_second, above(0), text);
    const std::uint64_t cycles = count_of(r, "cycles", text, 1);
    const bool carry_over = flag_of(r, "carry_over", text);
    if (vertices.size() < 2) {
      if (!vertices.empty()) r.complain("vertices", "needs at least two voltages, as in [0 V, 1.5 V, 0 V]");
      return;
    }
    if (cycles > 1 && vertices.front() != vertices.back())
      r.complain("vertices", "of several cycles must end where they begin (" +
                                 format_quantity(vertices.front(), unit::volt) +
                                 "), or the voltage would jump between cycles");
    std::uint64_t legs = 0;
    for (std::size_t k = 1; k < vertices.size(); ++k) legs += vertices[k] != vertices[k - 1];
    Group& group = protocol_.groups[group_];
    group.points = rates, group.cycles = cycles, group.legs = legs;
    for (const double rate : rates) {
      if (rates.size() > 1 && !carry_over) all.push_back({Restart{}});
      Repeat cycle{cycles, {}};
      for (std::size_t k = 1; k < vertices.size(); ++k)
        push(cycle.steps, SegmentKind::ramp, {Drive::Kind::voltage, vertices[k - 1], vertices[k]},
             as_decimal(std::fabs(vertices[k] - vertices[k - 1]) / rate));
      all.push_back({std::move(cycle)});
    }
  }

  Protocol& protocol_;
  const std::filesystem::path& folder_;
  std::uint32_t label_ = 0, group_ = 0;
  int depth_ = 0;  ///< of steps inside steps
};

/// Segments as a floating-point number, which cannot overflow.
double segments_of(const std::vector<Step>& steps) {
  double sum = 0;
  for (const Step& step : steps)
    if (const auto* repeat = std::get_if<Repeat>(&step.what))
      sum += static_cast<double>(repeat->count) * segments_of(repeat->steps);
    else
      sum += std::holds_alternative<Segment>(step.what);
  return sum;
}

}  // namespace

Protocol read_protocol(std::vector<Reader> steps, const std::filesystem::path& folder, Node& text) {
  Protocol protocol;
  if (steps.empty()) return protocol;
  protocol.steps = ProtocolReader(protocol, folder).steps(steps, text);
  const double segments = segments_of(protocol.steps);
  if (segments > kMostSegments)
    steps[0].complain("", "the protocol has " + format_quantity(segments, unit::one) +
                              " segments; at most 1e12 are possible");
  if (segments == 0 && !protocol.has_measurements() && steps[0].complaints().empty())
    steps[0].complain("", "the protocol has no step of a length above zero; there is nothing to run");
  return protocol;
}

}  // namespace memspike
