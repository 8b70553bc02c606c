// SPDX-License-Identifier: Apache-2.0
// Ten million random synapses: the same graph for any number of threads, in the memory that the graph itself
// takes.
#include <sys/resource.h>

#include "networks/network/connect.hpp"
#include "tests/unit/networks/network_reading.hpp"

namespace memspike::test {
namespace {

constexpr std::uint32_t kNeurons = 100'000;

Rows drawn(const ConnectRule& rule, int threads) {
  const Layout layout = Layout::line(kNeurons);
  return connect(rule, {layout, layout, true, 11, "p", threads});
}

/// Peak of resident memory of this process so far [B].
double peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return 1024.0 * static_cast<double>(usage.ru_maxrss);
}

ConnectRule rule_of(ConnectRule::Kind kind) {
  ConnectRule rule;
  rule.kind = kind;
  rule.degree = kind == ConnectRule::Kind::scale_free ? 50 : 100;
  rule.probability = kind == ConnectRule::Kind::small_world ? 0.1 : 1e-3;
  return rule;
}

TEST(TenMillionSynapses, TakeLittleMoreMemoryThanTheyAreLong) {
  const double before = peak_memory();  // so this test comes first
  const Rows rows = drawn(rule_of(ConnectRule::Kind::fixed_probability), 2);
  // The targets of 4 bytes each stand twice while the blocks are joined.
  EXPECT_LT(peak_memory() - before, 3.0 * 4 * static_cast<double>(rows.post.size()));
}

TEST(TenMillionSynapses, AreTheSameForAnyNumberOfThreads) {
  using enum ConnectRule::Kind;
  for (const ConnectRule::Kind kind :
       {fixed_probability, fixed_indegree, fixed_outdegree, small_world, scale_free}) {
    const ConnectRule rule = rule_of(kind);
    const Rows one = drawn(rule, 1);
    EXPECT_NEAR(static_cast<double>(one.post.size()), 1e7, 0.05e7) << static_cast<int>(kind);
    for (const int threads : {2, 3, 8}) {
      const Rows other = drawn(rule, threads);
      EXPECT_TRUE(one.row_start == other.row_start && one.post == other.post)
          << static_cast<int>(kind) << " on " << threads << " threads";
    }
  }
}

}  // namespace
}  // namespace memspike::test
