// SPDX-License-Identifier: Apache-2.0
#include "networks/data/read_hidden_pattern.hpp"

#include <cmath>

namespace memspike {
namespace {

constexpr long long kMostAfferents = 1'000'000, kMostSamples = 100'000'000;
constexpr double kMostJitter = 0.5;  // of the duration: above, most draws would leave the sample

}  // namespace

Dataset read_hidden_pattern(Reader& reader, Node& text) {
  const std::size_t complaints = reader.complaints().all().size();
  HiddenPattern p;
  p.afferents = static_cast<std::uint32_t>(reader.integer("afferents", 1, kMostAfferents));
  p.rate = reader.quantity("rate", unit::hertz, above(0));
  p.duration = reader.quantity("duration", unit::second, above(0));
  p.share = reader.quantity("share", unit::one, between(0, 1), 0.25);
  const double participating = reader.quantity("participating", unit::one, between(0, 1), 0.5);
  p.jitter = reader.quantity("jitter", unit::second, at_least(0), 1e-3);
  const auto samples = static_cast<std::size_t>(reader.integer("samples", 2, kMostSamples));
  if (p.jitter > kMostJitter * p.duration)
    reader.complain("jitter", "must not be more than half the duration of the pattern");
  const bool is_read = reader.complaints().all().size() == complaints;
  if (is_read) p.participating = static_cast<std::uint32_t>(std::lround(participating * p.afferents));
  if (is_read && p.participating == 0)
    reader.complain("participating",
                    "leaves no afferent to carry the pattern; make it or `afferents` larger");
  text.put("afferents", scalar_node(std::to_string(p.afferents)));
  text.put("rate", quantity_node(p.rate, unit::hertz));
  text.put("duration", quantity_node(p.duration, unit::second));
  text.put("share", number_node(p.share));
  text.put("participating", number_node(participating));
  text.put("jitter", quantity_node(p.jitter, unit::second));
  text.put("samples", scalar_node(std::to_string(samples)));
  Dataset set;
  set.name = "hidden_pattern";
  set.features = p.afferents;
  set.classes = {"noise", "pattern"};
  set.hidden = p;
  if (is_read) set.labels.assign(samples, 0);
  return set;
}

}  // namespace memspike
