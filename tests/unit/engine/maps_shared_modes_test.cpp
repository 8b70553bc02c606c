// SPDX-License-Identifier: Apache-2.0
#include "engine/maps/shared_modes.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace memspike::test {
namespace {

/// The charge that e^(-rate t) has brought by t, and that its modes say.
struct Charges {
  double truth, said, whole;
};
Charges charges(const SharedModes& modes, double rate, double t) {
  std::vector<double> s(modes.rates().size());
  modes.shares(rate, s);
  Charges c{(1 - std::exp(-rate * t)) / rate, 0, 0};
  for (std::size_t k = 0; k < s.size(); ++k) {
    c.said += s[k] / modes.rates()[k] * (1 - std::exp(-modes.rates()[k] * t));
    c.whole += s[k] / modes.rates()[k];
  }
  return c;
}

TEST(SharedModes, BringTheWholeChargeAndAtAnyTimeNearlySo) {
  for (const double ratio : {1.05, 1.5, 3.0, 8.0})
    for (const double allowed : {2e-2, 1e-3, 1e-4}) {
      const auto modes = SharedModes::make(1e4, ratio * 1e4, allowed, 8);
      ASSERT_TRUE(modes) << ratio << ' ' << allowed;
      EXPECT_LE(modes->error(), allowed);
      double worst = 0;
      for (int i = 0; i <= 50; ++i) {
        const double rate = 1e4 * std::pow(ratio, i / 50.0);
        EXPECT_NEAR(charges(*modes, rate, 0).whole * rate, 1, 1e-9);
        for (double t = 1e-6; t < 3e-3; t *= 1.2) {
          const Charges c = charges(*modes, rate, t);
          worst = std::max(worst, std::fabs(c.said - c.truth) * rate);
        }
      }
      EXPECT_LE(worst, 1.05 * allowed) << ratio;
    }
}

TEST(SharedModes, FewerModesWhereLessIsAsked) {
  const auto coarse = SharedModes::make(1e4, 3e4, 1e-2, 8), fine = SharedModes::make(1e4, 3e4, 1e-4, 8);
  ASSERT_TRUE(coarse && fine);
  EXPECT_LT(coarse->rates().size(), fine->rates().size());
}

TEST(SharedModes, OneRateIsOneMode) {
  const auto modes = SharedModes::make(5e4, 5e4, 1e-9, 8);
  ASSERT_TRUE(modes);
  EXPECT_EQ(modes->rates(), std::vector<double>{5e4});
  double share[1];
  modes->shares(5e4, share);
  EXPECT_EQ(share[0], 1);
}

TEST(SharedModes, RatesTooFarApartAreRefused) { EXPECT_FALSE(SharedModes::make(1e3, 1e6, 1e-5, 5)); }

}  // namespace
}  // namespace memspike::test
