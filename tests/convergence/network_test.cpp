// SPDX-License-Identifier: Apache-2.0
// The error of a network falls with its tolerance.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/network_case.hpp"
#include "tests/support/network_difference.hpp"
#include "tests/support/reference_network.hpp"

namespace memspike::test {
namespace {

class NetworkTolerance : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Reference, NetworkTolerance, testing::ValuesIn(reference_network_names()),
                         [](const auto& name) { return name.param; });

/// Largest error of a spike time, relative to the longest membrane time constant, or of a final state.
double error_at(double tolerance, ReferenceNetwork& reference) {
  reference.network.tolerance = tolerance;
  const NetworkDifference d =
      compare(reference.network, simulate(reference.network),
              {reference.answer.spikes, reference.answer.devices, reference.answer.neurons, {}, {}, {}});
  EXPECT_EQ(d.spikes, "") << tolerance;
  return std::max(d.time / NetworkScales::time(reference.network), d.states());
}

TEST_P(NetworkTolerance, ErrorFallsWithIt) {
  ReferenceNetwork reference = reference_network(GetParam());
  for (const double tolerance : {1e-4, 1e-5, 1e-6, 1e-7}) {
    SCOPED_TRACE(tolerance);
    const double coarse = error_at(tolerance, reference), fine = error_at(1e-3 * tolerance, reference);
    EXPECT_LE(coarse, 5 * tolerance) << "a twentieth of what is promised";
    EXPECT_LE(fine, 0.1 * coarse) << "a thousandth of the tolerance, and room for luck at the coarse end";
  }
}

}  // namespace
}  // namespace memspike::test
