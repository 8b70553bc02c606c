// SPDX-License-Identifier: Apache-2.0
// The equations in the models' files against the same equations written out again.
#include <gtest/gtest.h>

#include "tests/support/judged_run.hpp"
#include "tests/support/probe.hpp"

namespace memspike::test {
namespace {

class EveryEquation : public testing::TestWithParam<Probe> {};
/// A model whose equations were written out again for the judges.
bool is_written_again(const Probe& p) { return judge::find_plain_model(p.model->name) != nullptr; }
INSTANTIATE_TEST_SUITE_P(Registered, EveryEquation, testing::ValuesIn(probes_that(is_written_again)),
                         name_of_probe);

TEST_P(EveryEquation, IsTheOneInThePapers) {
  const Probe& p = GetParam();
  const judge::PlainModel plain = judge::plain_model(p.model->name, values_of(p.device()));
  EXPECT_NEAR(p.voltage_scale() / static_cast<double>(plain.u_scale), 1, 4e-15);
  EXPECT_EQ(static_cast<double>(plain.x_scale), p.slow_scale());
  for (int i = -30; i <= 30; ++i)
    for (const double share : {0.0, 0.25, 0.7, 1.0}) {
      const double u = 0.1 * i, x = share * p.slow_scale();
      const Derivatives d = p.device().kernel->evaluate(p.parameters.data(), {u, x});
      const double f = static_cast<double>(plain.conduction(u, x)), r = static_cast<double>(plain.rate(u, x));
      // A few operations, and an exponent of up to 80 whose rounding is that of the activation.
      EXPECT_NEAR(d.f, f, 1e-15 * (std::fabs(f) + std::fabs(d.f_u * u)));
      // The last term is the rounding of u less a threshold of about a volt.
      EXPECT_NEAR(d.r, r, 2e-14 * (std::fabs(r) + std::fabs(d.r_x) * x) + 1e-15 * std::fabs(d.r_u))
          << "u = " << u << ", x = " << x;
    }
}

}  // namespace
}  // namespace memspike::test
