// SPDX-License-Identifier: Apache-2.0
#include "networks/network/read_current.hpp"

#include <algorithm>
#include <cmath>

#include "networks/network/csv_columns.hpp"
#include "networks/network/read_span.hpp"

namespace memspike {
namespace {

constexpr double kMostPulses = 1e15;

double quantity(Reader& r, std::string_view key, const Unit& unit, const Range& range, Node& text,
                std::optional<double> fallback = std::nullopt) {
  const double value = r.quantity(key, unit, range, fallback);
  text.put(std::string(key), quantity_node(value, unit));
  return value;
}

/// Without `count` the train lasts as long as the stimulus.
CurrentStimulus::Pulses pulse_train(Reader& r, double lasts, Node& text) {
  CurrentStimulus::Pulses p;
  p.amplitude = quantity(r, "amplitude", unit::ampere, anything(), text);
  p.width = quantity(r, "width", unit::second, above(0), text);
  p.period = quantity(r, "period", unit::second, above(0), text);
  if (p.width > p.period)
    r.complain("width", "is " + format_readable(p.width, unit::second) + ", longer than the period (" +
                            format_readable(p.period, unit::second) + "); pulses must not overlap");
  const double fitting = std::ceil(lasts / p.period);
  const auto most = static_cast<long long>(kMostPulses);
  const long long usual = fitting >= 1 && fitting < kMostPulses ? static_cast<long long>(fitting) : 1;
  p.count = static_cast<std::uint64_t>(r.integer("count", 1, most, usual));
  text.put("count", scalar_node(std::to_string(p.count)));
  return p;
}

CurrentStimulus::Ramp ramp(Reader& r, Node& text) {
  const double from = quantity(r, "from", unit::ampere, anything(), text);
  return {from, quantity(r, "to", unit::ampere, anything(), text)};
}

CurrentStimulus::Sine sine(Reader& r, Node& text) {
  CurrentStimulus::Sine s;
  s.offset = quantity(r, "offset", unit::ampere, anything(), text, 0);
  s.amplitude = quantity(r, "amplitude", unit::ampere, anything(), text);
  s.frequency = quantity(r, "frequency", unit::hertz, above(0), text);
  s.phase = quantity(r, "phase", unit::one, anything(), text, 0);
  return s;
}

CurrentStimulus::Noise noise(Reader& r, std::uint32_t number, Node& text) {
  CurrentStimulus::Noise n;
  n.mean = quantity(r, "mean", unit::ampere, anything(), text, 0);
  n.deviation = quantity(r, "sd", unit::ampere, at_least(0), text);
  n.every = quantity(r, "every", unit::second, above(0), text);
  n.number = number;
  return n;
}

CurrentStimulus::Points points(Reader& name, const std::filesystem::path& folder,
                               std::vector<std::filesystem::path>& files, Node& text) {
  const CsvColumn columns[] = {{"t", unit::second, at_least(0), true, false},
                               {"I", unit::ampere, anything(), true, false}};
  const CsvColumns table = read_csv_columns(name, folder, columns);
  for (std::size_t k = 1; k < table.rows(); ++k)
    if (table.values[0][k] <= table.values[0][k - 1]) {
      complain_about_row(name, table, k, "the time is not after that of the row before");
      break;
    }
  if (!table.file.empty()) files.push_back(table.file);
  text = text_node(table.file.string());
  return {table.values[0], table.values[1]};
}

/// `neurons` of the current, or of the stimulus around it, in the order of the file.
std::vector<std::uint32_t> read_neurons(Reader& stimulus, Reader& current, std::uint32_t size) {
  if (stimulus.has("neurons") && current.has("neurons"))
    stimulus.complain("neurons", "is given twice, here and in `current`; keep one of them");
  Reader& owner = current.has("neurons") ? current : stimulus;
  std::vector<std::uint32_t> neurons;
  if (!owner.has("neurons")) return neurons;
  const std::size_t complaints = owner.complaints().all().size();
  for (const long long n : owner.integers("neurons", 0, size - 1LL, Single::accepted))
    neurons.push_back(static_cast<std::uint32_t>(n));
  std::vector<std::uint32_t> sorted = neurons;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end() && owner.complaints().all().size() == complaints)
    owner.complain("neurons", "names neuron " + std::to_string(*twice) + " twice; leave one out");
  const Node* list = owner.raw("neurons");
  if (list->is_list() && list->items.empty())
    owner.complain("neurons", "is an empty list; name at least one neuron, or leave it out for all");
  return neurons;
}

/// The one key that says which shape the current has.
std::string shape_of(Reader& current) {
  std::vector<std::string> given;
  for (const char* key : {"amplitude", "pulse_train", "ramp", "sine", "noise", "file"})
    if (current.has(key)) given.emplace_back(key);
  if (given.size() == 1) return given[0];
  if (current.is_map() && given.empty())
    current.complain("", "has no shape; give one of amplitude, pulse_train, ramp, sine, noise, file");
  else if (!given.empty())
    current.complain("", "gives both `" + given[0] + "` and `" + given[1] +
                             "`; write each as a stimulus of its own, they add");
  return {};
}

/// One amplitude for all neurons, or one for each.
std::vector<double> read_amplitudes(Reader& current, Node& text) {
  Reader r = current.value("amplitude");
  const std::vector<double> all = r.as_quantities(unit::ampere, anything(), Single::accepted);
  Node list = list_node();
  for (const double one : all) list.items.push_back(quantity_node(one, unit::ampere));
  text.put("amplitude", r.is_scalar() && all.size() == 1 ? list.items[0] : list);
  return all;
}

/// Any shape but a constant current.
void read_shape(Reader& current, const std::string& shape, const CurrentContext& context, CurrentStimulus& c,
                Node& text, std::vector<std::filesystem::path>& files) {
  Node body = map_node();
  if (shape == "file") {
    Reader name = current.value("file");
    c.shape = points(name, context.folder, files, body);
  } else {
    Reader r = current.map(shape);
    if (shape == "pulse_train") c.shape = pulse_train(r, c.stop - c.start, body);
    if (shape == "ramp") c.shape = ramp(r, body);
    if (shape == "sine") c.shape = sine(r, body);
    if (shape == "noise") c.shape = noise(r, context.number, body);
    r.nothing_else();
  }
  text.put(shape, body);
}

void put_neurons(const std::vector<std::uint32_t>& neurons, Node& text) {
  if (neurons.empty()) return;
  Node list = list_node();
  for (const std::uint32_t n : neurons) list.items.push_back(scalar_node(std::to_string(n)));
  text.put("neurons", list);
}

/// A current for each of the neurons, with an amplitude of its own.
std::vector<CurrentStimulus> one_for_each(const CurrentStimulus& like, std::vector<double> amplitudes,
                                          const CurrentContext& context, Reader& current) {
  const std::size_t neurons = like.neurons.empty() ? context.neurons.value_or(0) : like.neurons.size();
  if (neurons > 0 && !amplitudes.empty() && amplitudes.size() != neurons)
    current.complain("amplitude", "has " + std::to_string(amplitudes.size()) + " currents for " +
                                      std::to_string(neurons) + " neurons; give one for all or one for each");
  amplitudes.resize(neurons);
  std::vector<CurrentStimulus> all;
  for (std::uint32_t k = 0; k < neurons; ++k) {
    CurrentStimulus& c = all.emplace_back(like);
    c.neurons = {like.neurons.empty() ? k : like.neurons[k]};
    c.shape = CurrentStimulus::Constant{amplitudes[k]};
  }
  return all;
}

}  // namespace

std::vector<CurrentStimulus> read_current(Reader& stimulus, const CurrentContext& context, Node& text,
                                          std::vector<std::filesystem::path>& files) {
  Reader current = stimulus.map("current");
  CurrentStimulus c{0, {}, 0, 0, CurrentStimulus::Constant{}};
  const std::string shape = shape_of(current);
  Node span = map_node();
  read_span(current, context.duration, c.start, c.stop, span);
  std::vector<double> amplitudes;
  const std::size_t complaints = current.complaints().all().size();
  if (shape == "amplitude")
    amplitudes = read_amplitudes(current, text);
  else if (!shape.empty())
    read_shape(current, shape, context, c, text, files);
  if (current.complaints().all().size() > complaints) amplitudes.clear();
  for (const auto& [key, value] : span.entries) text.put(key, value);
  const bool each = shape == "amplitude" && !current.raw(shape)->is_scalar();
  c.neurons = read_neurons(stimulus, current, context.neurons.value_or(1'000'000'000));
  if (!each) std::sort(c.neurons.begin(), c.neurons.end());
  put_neurons(c.neurons, text);
  current.nothing_else();
  if (each) return one_for_each(c, amplitudes, context, current);
  if (!amplitudes.empty()) c.shape = CurrentStimulus::Constant{amplitudes[0]};
  return {c};
}

}  // namespace memspike
