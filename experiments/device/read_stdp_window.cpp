// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "engine/contract/format.hpp"
#include "experiments/device/clock.hpp"
#include "experiments/device/read_shorthands.hpp"

namespace memspike {
namespace {

/// A waveform on one terminal: 0 V before it and after it.
struct Waveform {
  std::vector<double> ends, volts;  ///< of its pieces; ends from its start
  double length() const { return ends.empty() ? 0 : ends.back(); }

  double at(double t) const {
    if (t < 0) return 0;
    const auto piece = std::upper_bound(ends.begin(), ends.end(), t) - ends.begin();
    return piece < std::ssize(volts) ? volts[static_cast<std::size_t>(piece)] : 0;
  }
};

Waveform waveform_of(Reader& r, std::string_view key, Node& text) {
  Waveform wave;
  Node list = list_node();
  double now = 0;
  complain_if_empty(r, key);
  for (Reader& piece : r.list(key)) {
    Node inner = map_node();
    wave.volts.push_back(volts_of(piece, "voltage", inner));
    now = as_decimal(now + quantity_of(piece, "duration", unit::second, above(0), inner));
    wave.ends.push_back(now);
    piece.nothing_else();
    list.items.push_back(inner);
  }
  text.put(std::string(key), list);
  return wave;
}

/// One pair of spikes: V_pre - V_post, from the first of the two until the next pair begins.
std::vector<Step> pair_of(const StepPlace& place, const Waveform& pre, const Waveform& post, double delay,
                          double interval) {
  const double pre_at = std::max(0.0, -delay), post_at = std::max(0.0, delay);
  std::vector<double> edges{0, pre_at, post_at, interval};
  for (const double end : pre.ends) edges.push_back(as_decimal(pre_at + end));
  for (const double end : post.ends) edges.push_back(as_decimal(post_at + end));
  std::sort(edges.begin(), edges.end());
  std::vector<Step> steps;
  for (std::size_t k = 1; k < edges.size(); ++k) {
    const double middle = 0.5 * (edges[k - 1] + edges[k]);
    place.push(steps, SegmentKind::hold, held(pre.at(middle - pre_at) - post.at(middle - post_at)),
               as_decimal(edges[k] - edges[k - 1]));
  }
  return steps;
}

}  // namespace

void read_stdp_window(Reader& r, const StepPlace& place, std::vector<Step>& all, Node& text) {
  const std::size_t complaints = r.complaints().all().size();
  const Waveform pre = waveform_of(r, "pre", text), post = waveform_of(r, "post", text);
  const std::vector<double> delays = quantities_of(r, "delays", unit::second, anything(), text);
  const std::uint64_t pairs = count_of(r, "pairs", text);
  const double interval = quantity_of(r, "interval", unit::second, above(0), text);
  const bool carry_over = flag_of(r, "carry_over", text);
  Group& group = place.own_group();
  group.probe = quantity_of(r, "probe", unit::volt, above(0), text, kDefaultProbe);
  group.points = delays;
  if (r.complaints().all().size() > complaints) return;  // edges that are no numbers cannot be sorted
  for (const double delay : delays) {
    const double span =
        as_decimal(std::max(std::max(0.0, -delay) + pre.length(), std::max(0.0, delay) + post.length()));
    if (span > interval) {
      r.complain("interval", "is " + format_readable(interval, unit::second) +
                                 ", shorter than the pair with a delay of " +
                                 format_readable(delay, unit::second) + ", which lasts " +
                                 format_readable(span, unit::second));
      return;
    }
    Repeat train{pairs, pair_of(place, pre, post, delay, interval)};
    group.segments.push_back(pairs * train.steps.size());
    if (!carry_over) all.push_back({Restart{}});
    all.push_back({std::move(train)});
  }
}

}  // namespace memspike
