// SPDX-License-Identifier: Apache-2.0
#include "networks/device/spread.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "engine/contract/error.hpp"
#include "engine/contract/quantity.hpp"
#include "engine/random.hpp"

namespace memspike {
namespace {

constexpr int kMostDraws = 1000;

double drawn(double nominal, const Spread& spread, RandomStream& stream) {
  const double z = stream.normal();
  if (spread.kind == Spread::Kind::normal) return nominal + spread.relative * std::fabs(nominal) * z;
  const double variance = std::log1p(spread.relative * spread.relative);
  return nominal * std::exp(std::sqrt(variance) * z - 0.5 * variance);
}

/// One value inside the parameter's range; the draws outside are counted.
double drawn_in_range(const ParameterInfo& info, double nominal, const Spread& spread, RandomStream& stream,
                      std::uint64_t& redrawn) {
  for (int attempt = 0; attempt < kMostDraws; ++attempt) {
    const double value = drawn(nominal, spread, stream);
    if (info.range.holds(value)) return value;
    ++redrawn;
  }
  throw NumericalError("variability of " + std::string(info.name) + ": " + std::to_string(kMostDraws) +
                       " draws in a row about " + format_quantity(nominal, info.unit) +
                       " were outside the allowed range (" + spoken(info.range, info.unit) +
                       "); make the spread smaller");
}

std::optional<Spread> read_spread(Reader& one) {
  const bool normal = one.has("normal"), lognormal = one.has("lognormal");
  if (normal && lognormal) one.complain("", "gives both `normal` and `lognormal`; choose one");
  if (!normal && !lognormal) {
    one.complain("", "gives no spread; write {lognormal: 10 %} or {normal: 10 %}");
    return std::nullopt;
  }
  const Spread spread{normal ? Spread::Kind::normal : Spread::Kind::lognormal,
                      one.quantity(normal ? "normal" : "lognormal", unit::one, between(0, 10))};
  one.nothing_else();
  return spread;
}

}  // namespace

std::vector<std::optional<Spread>> read_variability(Reader& reader, const std::vector<ParameterInfo>& table) {
  std::vector<std::optional<Spread>> all(table.size());
  std::optional<Reader> spreads = reader.optional_map("variability");
  if (!spreads) return all;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (std::optional<Reader> one = spreads->optional_map(table[i].name)) all[i] = read_spread(*one);
  spreads->nothing_else();
  return all;
}

Node to_node(const std::vector<std::optional<Spread>>& variability, const std::vector<ParameterInfo>& table) {
  Node node = map_node();
  for (std::size_t i = 0; i < table.size(); ++i)
    if (const auto& s = variability[i])
      node.put(
          std::string(table[i].name),
          map_node({{s->kind == Spread::Kind::normal ? "normal" : "lognormal", number_node(s->relative)}}));
  return node;
}

bool SpreadParameters::any() const {
  return std::any_of(variability.begin(), variability.end(), [](const auto& s) { return s.has_value(); });
}

void SpreadParameters::draw(std::uint64_t seed, std::string_view purpose, std::uint64_t who, double* own,
                            std::uint64_t& redrawn) const {
  std::copy(nominal.begin(), nominal.end(), own);
  std::vector<std::pair<std::size_t, RandomStream>> streams;
  for (std::size_t p = 0; p < nominal.size(); ++p)
    if (variability[p])
      streams.emplace_back(p,
                           RandomStream(seed, std::string(purpose) + " " + std::string(table[p].name), who));
  for (int attempt = 0; attempt < kMostDraws; ++attempt) {
    for (auto& [p, stream] : streams)
      own[p] = drawn_in_range(table[p], nominal[p], *variability[p], stream, redrawn);
    if (why_not(own).empty()) return;
    ++redrawn;
  }
  throw NumericalError("variability: " + std::to_string(kMostDraws) +
                       " draws in a row did not fit together (" + std::string(why_not(own)) +
                       "); make the spreads smaller");
}

}  // namespace memspike
