// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/property/random_runs.hpp"

namespace memspike::test {
namespace {

RC_GTEST_PROP(RandomExperiments, RunSoundlyAndToTheSameBytesFromTheirResolvedForm, ()) {
  const Node node = random_experiment();
  RC_LOG() << to_yaml(node);
  expect_a_sound_run(node);
}

RC_GTEST_PROP(RandomExperiments, AreWrittenInFullByTheirResolvedForm, ()) {
  const Node node =
      random_experiment({.steps = 8, .depth = 3, .repeats = 1000, .pulses = 30, .devices = 1000});
  RC_LOG() << to_yaml(node);
  const DeviceExperiment e = read(node);
  const Node resolved = to_node(e);
  const DeviceExperiment same = read(parse_document(to_yaml(resolved), "resolved.yaml").root);
  RC_ASSERT(to_node(same) == resolved);
  const ProtocolSize before = size_of(e.protocol), after = size_of(same.protocol);
  RC_ASSERT(before.segments == after.segments && before.pulses == after.pulses);
  RC_ASSERT(before.duration == after.duration && before.restarts == after.restarts);
}

/// The experiment with one thing spoilt: a value, a key, a kind.
void spoil(Node& node) {
  Node* at = &node;
  while (!at->entries.empty() || !at->items.empty()) {
    const int children = static_cast<int>(at->entries.size() + at->items.size());
    const auto k = static_cast<std::size_t>(whole(0, children - 1));
    if (k < at->entries.size() && one_in(6)) {
      at->entries[k].first += "x";
      return;
    }
    at = k < at->entries.size() ? &at->entries[k].second : &at->items[k - at->entries.size()];
    if (one_in(6)) break;
  }
  const char* kinds[] = {"10k", "nan", "yes", "", "1e999 V", "-1 Ohm", "0123 s", "\xce\xbc", "[", "1 V 2"};
  *at = one_in(4) ? Node() : one_in(4) ? list_node({map_node()}) : scalar_node(kinds[whole(0, 9)]);
}

RC_GTEST_PROP(SpoiltExperiments, AreReadOrRefusedInFullSentencesAndNeverCrash, ()) {
  Node node = random_experiment();
  for (int k = whole(1, 3); k > 0; --k) spoil(node);
  RC_LOG() << to_yaml(node);
  try {
    const DeviceExperiment e = read(node);
    RC_ASSERT(to_node(read(to_node(e))) == to_node(e));
  } catch (const InputError& error) {
    RC_ASSERT(!error.complaints.empty());
    for (const Complaint& c : error.complaints) RC_ASSERT(c.message.size() > 5u);
  }
}

}  // namespace
}  // namespace memspike::test
