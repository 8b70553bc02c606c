// SPDX-License-Identifier: Apache-2.0
#include "networks/device/drawn.hpp"

#include "engine/contract/error.hpp"
#include "engine/contract/quantity.hpp"

namespace memspike {
namespace {

constexpr int kMostDraws = 1000;

Drawn read_uniform(Reader ends, const Unit& unit, const Range& range) {
  std::vector<Reader> both = ends.items(2);
  const Drawn drawn{Drawn::Kind::uniform, both[0].as_quantity(unit, range), both[1].as_quantity(unit, range)};
  if (drawn.a > drawn.b)
    ends.complain("", "begins at " + format_readable(drawn.a, unit) + ", above its end, " +
                          format_readable(drawn.b, unit) + "; write the lower end first");
  return drawn;
}

Drawn read_normal(Reader values, const Unit& unit, const Range& range) {
  const Drawn drawn{Drawn::Kind::normal, values.quantity("mean", unit, range),
                    values.quantity("sd", unit, at_least(0))};
  values.nothing_else();
  return drawn;
}

double draw(const Drawn& drawn, RandomStream& stream) {
  if (drawn.kind == Drawn::Kind::uniform) return drawn.a + (drawn.b - drawn.a) * stream.uniform();
  return drawn.a + drawn.b * stream.normal();
}

}  // namespace

Drawn read_drawn(Reader value, const Unit& unit, const Range& range) {
  if (!value.is_map()) return {Drawn::Kind::fixed, value.as_quantity(unit, range), 0};
  Drawn drawn;
  const bool uniform = value.has("uniform"), normal = value.has("normal");
  if (uniform == normal)
    value.complain("", std::string(uniform ? "gives both `uniform` and `normal`" : "gives no distribution") +
                           "; write " + format_readable(range.holds(1) ? 1 : range.low, unit) +
                           ", {uniform: [a, b]} or {normal: {mean: ..., sd: ...}}");
  else
    drawn = uniform ? read_uniform(value.value("uniform"), unit, range)
                    : read_normal(value.map("normal"), unit, range);
  value.nothing_else();
  return drawn;
}

Node to_node(const Drawn& drawn, const Unit& unit) {
  const Node a = quantity_node(drawn.a, unit), b = quantity_node(drawn.b, unit);
  if (drawn.kind == Drawn::Kind::uniform) return map_node({{"uniform", list_node({a, b})}});
  if (drawn.kind == Drawn::Kind::normal) return map_node({{"normal", map_node({{"mean", a}, {"sd", b}})}});
  return a;
}

double drawn_value(const Drawn& drawn, const Unit& unit, const Range& range, RandomStream& stream,
                   std::uint64_t& redrawn, const std::string& what) {
  if (drawn.is_fixed()) return drawn.a;
  for (int attempt = 0; attempt < kMostDraws; ++attempt) {
    const double value = draw(drawn, stream);
    if (range.holds(value)) return value;
    ++redrawn;
  }
  throw NumericalError(what + ": " + std::to_string(kMostDraws) + " draws in a row about " +
                       format_quantity(drawn.a, unit) + " were outside the allowed range (" +
                       spoken(range, unit) + "); make the spread smaller");
}

}  // namespace memspike
