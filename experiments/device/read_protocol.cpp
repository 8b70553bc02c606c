// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/read_protocol.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/contract/format.hpp"
#include "experiments/device/clock.hpp"

namespace memspike {
namespace {

constexpr long long kMostRepeats = 1'000'000'000;
constexpr double kMostSegments = 1e12;
constexpr std::size_t kMostListed = 1'000'000;  // each entry is held, in the protocol and in its text

Drive held(double volts) { return {Drive::Kind::voltage, volts, volts}; }

/// One pulse with its gap, as the shorthands need it.
struct Pulse {
  double amplitude, width, gap;
};
struct Read {
  double voltage = 0, duration = 0;
};

/// Reads one list of steps into steps and canonical text.
class ProtocolReader {
 public:
  explicit ProtocolReader(Protocol& protocol) : protocol_(protocol) {}

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
      return push(all, SegmentKind::read, held(volts(body, "voltage", text)),
                  seconds(body, "duration", text));
    if (kind == "open")
      return push(all, SegmentKind::open, {Drive::Kind::current, 0, 0}, seconds(body, "duration", text));
    if (kind == "ramp") return ramp(body, all, text);
    if (kind == "repeat") return repeat(body, all, text);
    if (kind == "step") return step(body, all, text);
    if (kind == "pulse_train") return pulse_train(body, all, text);
    if (kind == "potentiation_depression") return potentiation_depression(body, all, text);
    if (kind == "paired_pulse") return paired_pulse(body, all, text);
    if (kind == "cyclic_voltammetry") return cyclic_voltammetry(body, all, text);
    for (const char* later :
         {"stdp_window", "rate_dependence", "retention", "endurance", "impedance", "from_file"})
      if (kind == later) {
        for (const auto& entry : body.node().entries) body.raw(entry.first);
        return outer.complain("", "the protocol '" + kind + "' is not available in this version of memspike");
      }
    for (const auto& entry : body.node().entries) body.raw(entry.first);
    std::vector<std::string_view> names;
    for (const StepInfo& info : step_infos()) names.push_back(info.name);
    Node name = scalar_node(kind);
    name.place = outer.node().get(kind)->key_place;
    Reader(name, outer.complaints(), outer.path()).as_choice(names);
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

  // --- quantities, read and written down
  static double quantity(Reader& r, std::string_view key, const Unit& unit, const Range& range, Node& text,
                         std::optional<double> fallback = std::nullopt) {
    const double value = r.quantity(key, unit, range, fallback);
    text.put(std::string(key), quantity_node(value, unit));
    return value;
  }
  static double volts(Reader& r, std::string_view key, Node& text) {
    return quantity(r, key, unit::volt, anything(), text);
  }
  static double seconds(Reader& r, std::string_view key, Node& text) {
    return quantity(r, key, unit::second, at_least(0), text);
  }
  static std::vector<double> quantities(Reader& r, std::string_view key, const Unit& unit, const Range& range,
                                        Node& text) {
    const std::vector<double> values = r.quantities(key, unit, range, Single::accepted);
    if (values.size() > kMostListed) {
      r.complain(key, "has " + std::to_string(values.size()) + " entries; at most " +
                          std::to_string(kMostListed) + " are possible");
      return {};
    }
    const Node* own = r.raw(key);
    complain_if_empty(r, key);
    if (own && own->is_scalar() && values.size() == 1) {
      text.put(std::string(key), quantity_node(values[0], unit));
    } else {
      Node list = list_node();
      for (const double v : values) list.items.push_back(quantity_node(v, unit));
      text.put(std::string(key), list);
    }
    return values;
  }
  static void complain_if_empty(Reader& r, std::string_view key) {
    const Node* list = r.raw(key);
    if (list && list->is_list() && list->items.empty())
      r.complain(key, "is an empty list; give at least one entry");
  }
  static std::uint64_t count(Reader& r, std::string_view key, Node& text,
                             std::optional<long long> fallback = {}) {
    const long long n = r.integer(key, 1, kMostRepeats, fallback);
    text.put(std::string(key), scalar_node(std::to_string(n)));
    return static_cast<std::uint64_t>(n);
  }
  static bool flag(Reader& r, std::string_view key, Node& text) {
    const bool value = r.boolean(key, false);
    text.put(std::string(key), boolean_node(value));
    return value;
  }

  /// Adds one segment; none of zero length.
  void push(std::vector<Step>& all, SegmentKind kind, Drive drive, double duration,
            PulseRole role = PulseRole::none) {
    if (duration > 0) all.push_back({Segment{kind, role, drive, duration, label_, group_}});
  }

  // --- the plain steps
  void hold(Reader& r, std::vector<Step>& all, Node& text) {
    Drive drive;
    if (r.has("current") && r.has("voltage"))
      r.complain("", "gives both `voltage` and `current`; a source imposes one of them");
    if (r.has("current")) {
      drive = {Drive::Kind::current, 0, 0};
      drive.from = drive.to = quantity(r, "current", unit::ampere, anything(), text);
      r.raw("voltage");
    } else {
      drive = held(volts(r, "voltage", text));
    }
    push(all, SegmentKind::hold, drive, seconds(r, "duration", text));
  }

  void ramp(Reader& r, std::vector<Step>& all, Node& text) {
    const double from = volts(r, "from", text), to = volts(r, "to", text);
    if (r.has("duration") && r.has("rate"))
      r.complain("", "gives both `rate` and `duration`; one follows from the other");
    double duration = 0;
    if (r.has("duration")) {
      duration = quantity(r, "duration", unit::second, above(0), text);
      r.raw("rate");
    } else {
      const double rate = quantity(r, "rate", unit::volt_per_second, above(0), text);
      duration = as_decimal(std::fabs(to - from) / rate);
    }
    push(all, SegmentKind::ramp, {Drive::Kind::voltage, from, to}, duration);
  }

  void repeat(Reader& r, std::vector<Step>& all, Node& text) {
    const std::uint32_t label = label_;
    Repeat repeated{count(r, "count", text), {}};
    std::vector<Reader> inner = r.list("steps");
    complain_if_empty(r, "steps");
    Node inner_text;
    repeated.steps = steps(inner, inner_text);
    text.put("steps", inner_text);
    label_ = label;
    all.push_back({std::move(repeated)});
  }

  void step(Reader& r, std::vector<Step>& all, Node& text) {
    const double voltage = volts(r, "voltage", text);
    push(all, SegmentKind::hold, held(voltage), seconds(r, "on", text));
    push(all, SegmentKind::hold, held(0), seconds(r, "off", text));
  }

  // --- pulses
  std::optional<Read> read_of(Reader& r, Node& text) {
    std::optional<Reader> own = r.optional_map("read");
    if (!own) return std::nullopt;
    Node inner = map_node();
    Read read;
    read.voltage = volts(*own, "voltage", inner);
    read.duration = quantity(*own, "duration", unit::second, above(0), inner);
    own->nothing_else();
    text.put("read", inner);
    return read;
  }

  void push_pulse(std::vector<Step>& all, const Pulse& p, const std::optional<Read>& read) {
    push(all, SegmentKind::hold, held(p.amplitude), p.width, PulseRole::pulse);
    push(all, SegmentKind::hold, held(0), read ? as_decimal(p.gap - read->duration) : p.gap);
    if (read) push(all, SegmentKind::read, held(read->voltage), read->duration, PulseRole::pulse_read);
  }

  /// {amplitude, width, gap, count}, each of the first three a value or a list.
  std::vector<Step> train(Reader& r, Node& text, const std::optional<Read>& read, std::uint64_t& pulses) {
    const std::vector<double> amplitude = quantities(r, "amplitude", unit::volt, anything(), text);
    const std::vector<double> width = quantities(r, "width", unit::second, above(0), text);
    const std::vector<double> gap = quantities(r, "gap", unit::second, at_least(0), text);
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
    pulses = is_list && !r.has("count") ? listed : count(r, "count", text);
    if (is_list && pulses != listed)
      r.complain("count", "is " + std::to_string(pulses) + ", but the lists of this train have " +
                              std::to_string(listed) + " entries; leave count out");
    const auto at = [](const std::vector<double>& list, std::size_t k) {
      return list[std::min(k, list.size() - 1)];
    };
    for (std::size_t k = 0; k < gap.size() && read; ++k)
      if (read->duration > gap[k]) {
        r.complain("gap", "is " + format_readable(gap[k], unit::second) + ", shorter than the read in it (" +
                              format_readable(read->duration, unit::second) +
                              "); the read is part of the gap");
        break;
      }
    for (std::size_t k = 0; k < listed; ++k)
      push_pulse(steps, {at(amplitude, k), at(width, k), at(gap, k)}, read);
    if (is_list) return steps;
    std::vector<Step> folded;
    folded.push_back({Repeat{pulses, std::move(steps)}});
    return folded;
  }

  void pulse_train(Reader& r, std::vector<Step>& all, Node& text) {
    const std::optional<Read> read = read_of(r, text);
    std::uint64_t pulses = 0;
    for (Step& s : train(r, text, read, pulses)) all.push_back(std::move(s));
  }

  void potentiation_depression(Reader& r, std::vector<Step>& all, Node& text) {
    const std::optional<Read> read = read_of(r, text);
    Repeat cycle{count(r, "cycles", text, 1), {}};
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
    const double amplitude = volts(r, "amplitude", text);
    const double width = quantity(r, "width", unit::second, above(0), text);
    const std::vector<double> gaps = quantities(r, "gaps", unit::second, at_least(0), text);
    const bool carry_over = flag(r, "carry_over", text);
    protocol_.groups[group_].points = gaps;
    for (const double gap : gaps) {
      if (!carry_over) all.push_back({Restart{}});
      push(all, SegmentKind::hold, held(amplitude), width, PulseRole::pulse);
      push(all, SegmentKind::hold, held(0), gap);
      push(all, SegmentKind::hold, held(amplitude), width, PulseRole::pulse);
    }
  }

  void cyclic_voltammetry(Reader& r, std::vector<Step>& all, Node& text) {
    const std::vector<double> vertices = quantities(r, "vertices", unit::volt, anything(), text);
    const std::vector<double> rates = quantities(r, "rate", unit::volt_per_second, above(0), text);
    const std::uint64_t cycles = count(r, "cycles", text, 1);
    const bool carry_over = flag(r, "carry_over", text);
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
  std::uint32_t label_ = 0, group_ = 0;
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

Protocol read_protocol(std::vector<Reader> steps, Node& text) {
  Protocol protocol;
  if (steps.empty()) return protocol;
  protocol.steps = ProtocolReader(protocol).steps(steps, text);
  const double segments = segments_of(protocol.steps);
  if (segments > kMostSegments)
    steps[0].complain("", "the protocol has " + format_quantity(segments, unit::one) +
                              " segments; at most 1e12 are possible");
  if (segments == 0 && steps[0].complaints().empty())
    steps[0].complain("", "the protocol has no step of a length above zero; there is nothing to run");
  return protocol;
}

}  // namespace memspike
