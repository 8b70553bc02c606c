// SPDX-License-Identifier: Apache-2.0
#include "networks/device/spread.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "engine/contract/error.hpp"
#include "engine/contract/quantity.hpp"
#include "networks/device/correlation.hpp"

namespace memspike {
namespace {

constexpr int kMostDraws = 1000;

[[noreturn]] void refuse(const ParameterInfo& info, double nominal) {
  throw NumericalError("variability of " + std::string(info.name) + ": " + std::to_string(kMostDraws) +
                       " draws in a row about " + format_quantity(nominal, info.unit) +
                       " were outside the allowed range (" + spoken(info.range, info.unit) +
                       "); make the spread smaller");
}

/// One value inside the parameter's range; the draws outside are counted.
double drawn_in_range(const ParameterInfo& info, double nominal, const Spread& spread, RandomStream& stream,
                      std::uint64_t& redrawn) {
  for (int attempt = 0; attempt < kMostDraws; ++attempt) {
    const double value = spread_about(nominal, spread, stream.normal());
    if (info.range.holds(value)) return value;
    ++redrawn;
  }
  refuse(info, nominal);
}

}  // namespace

double spread_about(double nominal, const Spread& spread, double z) {
  if (spread.kind == Spread::Kind::normal) return nominal + spread.relative * std::fabs(nominal) * z;
  const double variance = std::log1p(spread.relative * spread.relative);
  return nominal * std::exp(std::sqrt(variance) * z - 0.5 * variance);
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

Node to_node(const Spread& s) {
  return map_node({{s.kind == Spread::Kind::normal ? "normal" : "lognormal", number_node(s.relative)}});
}

Variability read_variability(Reader& reader, const std::vector<ParameterInfo>& table) {
  Variability all{std::vector<std::optional<Spread>>(table.size()), {}, {}, {}};
  std::optional<Reader> spreads = reader.optional_map("variability");
  if (!spreads) return all;
  for (std::size_t i = 0; i < table.size(); ++i)
    if (std::optional<Reader> one = spreads->optional_map(table[i].name)) all.spreads[i] = read_spread(*one);
  read_correlation(*spreads, table, all);
  spreads->nothing_else();
  return all;
}

Node to_node(const Variability& variability, const std::vector<ParameterInfo>& table) {
  Node node = map_node();
  for (std::size_t i = 0; i < variability.size(); ++i)
    if (variability[i]) node.put(std::string(table[i].name), to_node(*variability[i]));
  if (!variability.correlations.empty()) node.put("correlation", correlation_node(variability, table));
  return node;
}

bool SpreadParameters::any() const {
  return std::any_of(variability.begin(), variability.end(), [](const auto& s) { return s.has_value(); });
}

/// The streams of one device, and where its parameters go.
struct SpreadParameters::Drawing {
  std::vector<std::pair<std::size_t, RandomStream>> alone, joined;  ///< by row
  double* own;
  std::uint64_t& redrawn;
};

void SpreadParameters::draw(std::uint64_t seed, std::string_view purpose, std::uint64_t who, double* own,
                            std::uint64_t& redrawn) const {
  std::copy(nominal.begin(), nominal.end(), own);
  Drawing drawing{{}, {}, own, redrawn};
  for (std::size_t p = 0; p < nominal.size(); ++p)
    if (variability[p]) {
      const std::vector<std::size_t>& joined = variability.joined;
      auto& streams = std::binary_search(joined.begin(), joined.end(), p) ? drawing.joined : drawing.alone;
      streams.emplace_back(p,
                           RandomStream(seed, std::string(purpose) + " " + std::string(table[p].name), who));
    }
  for (int attempt = 0; attempt < kMostDraws; ++attempt) {
    for (auto& [p, stream] : drawing.alone)
      own[p] = drawn_in_range(table[p], nominal[p], *variability[p], stream, redrawn);
    draw_joined(drawing);
    if (why_not(own).empty()) return;
    ++redrawn;
  }
  throw NumericalError("variability: " + std::to_string(kMostDraws) +
                       " draws in a row did not fit together (" + std::string(why_not(own)) +
                       "); make the spreads smaller");
}

void SpreadParameters::draw_joined(Drawing& drawing) const {
  const std::size_t n = drawing.joined.size();
  if (n == 0) return;
  std::vector<double> independent(n);
  std::size_t outside = 0;
  for (int attempt = 0; attempt < kMostDraws; ++attempt) {
    for (std::size_t k = 0; k < n; ++k) independent[k] = drawing.joined[k].second.normal();
    bool fits = true;
    for (std::size_t k = 0; k < n; ++k) {
      double z = 0;
      for (std::size_t j = 0; j <= k; ++j) z += variability.root[k * n + j] * independent[j];
      const std::size_t p = drawing.joined[k].first;
      drawing.own[p] = spread_about(nominal[p], *variability[p], z);
      if (!table[p].range.holds(drawing.own[p])) fits = false, outside = p;
    }
    if (fits) return;
    ++drawing.redrawn;
  }
  refuse(table[outside], nominal[outside]);
}

}  // namespace memspike
