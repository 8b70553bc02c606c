// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "engine/contract/format.hpp"
#include "experiments/device/read_shorthands.hpp"

namespace memspike {
namespace {

constexpr double kAmplitude = 1e-3;  // [V]: of the sine that checks, where the user names none
constexpr double kMostPoints = 1e8;  // biases times frequencies

/// One frequency for each decade, both ends among them.
std::vector<double> one_for_each_decade(const std::vector<double>& frequencies) {
  std::vector<double> few;
  for (const double f : frequencies)
    if (few.empty() || std::fabs(std::log10(f / few.back())) >= 1 - 1e-9) few.push_back(f);
  if (!frequencies.empty() && few.back() != frequencies.back()) few.push_back(frequencies.back());
  return few;
}

ImpedanceStep::CrossCheck read_cross_check(Reader& own, const std::vector<double>& frequencies, Node& text) {
  Node inner = map_node();
  ImpedanceStep::CrossCheck check;
  check.amplitude = quantity_of(own, "amplitude", unit::volt, above(0), inner, kAmplitude);
  if (own.has("frequencies")) {
    check.frequencies = quantities_of(own, "frequencies", unit::hertz, above(0), inner);
  } else {
    check.frequencies = one_for_each_decade(frequencies);
    Node list = list_node();
    for (const double f : check.frequencies) list.items.push_back(quantity_node(f, unit::hertz));
    inner.put("frequencies", list);
  }
  own.nothing_else();
  text.put("cross_check", inner);
  return check;
}

}  // namespace

void read_impedance(Reader& r, const StepPlace& place, Node& text) {
  ImpedanceStep step;
  step.biases = quantities_of(r, "biases", unit::volt, anything(), text);
  step.frequencies = quantities_of(r, "frequencies", unit::hertz, above(0), text);
  step.carry_over = flag_of(r, "carry_over", text);
  step.frozen = flag_of(r, "frozen", text);
  if (step.carry_over && step.frozen)
    r.complain("carry_over",
               "has no meaning with `frozen`, which takes the slow state of `initial` at every "
               "bias; leave one of them out");
  const double points =
      static_cast<double>(step.biases.size()) * static_cast<double>(step.frequencies.size());
  if (points > kMostPoints)
    r.complain("", "asks for " + format_number(points) + " points, biases times frequencies; at most " +
                       format_number(kMostPoints) + " are possible");
  if (std::optional<Reader> own = r.optional_map("cross_check"))
    step.cross_check = read_cross_check(*own, step.frequencies, text);
  place.protocol.impedances.push_back(std::move(step));
}

}  // namespace memspike
