// SPDX-License-Identifier: Apache-2.0
// A neuron model that offers linear_membrane() promises that its equations are those of a LinearMembrane.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/map_devices.hpp"

namespace memspike::test {
namespace {

/// Values in the ranges of the table, of the sizes that neurons have, that make sense together.
std::vector<double> random_parameters(const NeuronEntry& model, Numbers& random) {
  for (;;) {
    std::vector<double> values;
    for (const ParameterInfo& p : model.parameters) {
      const bool any_sign = p.range.holds(-1);
      const double size = p.unit.symbol == unit::ohm.symbol      ? 1e6
                          : p.unit.symbol == unit::ampere.symbol ? 1e-8
                          : p.unit.symbol == unit::farad.symbol  ? 1e-8
                                                                 : 20e-3;
      values.push_back(size * random.log_uniform(0.1, 10) * (any_sign && random.coin() ? -1 : 1));
    }
    if (model.why_not(values.data()).empty()) return values;
  }
}

TEST(LinearMembrane, IsTheModelsOwnEquationWhereItIsOffered) {
  Numbers random(1);
  int linear = 0;
  for (const NeuronEntry& model : network_models().neurons())
    for (const InstructionLevel level : {InstructionLevel::baseline, best_instruction_level()}) {
      const NeuronKernel& kernel = model.kernel(level);
      for (int trial = 0; trial < 50; ++trial) {
        const std::vector<double> p = random_parameters(model, random);
        const NeuronTraits traits = kernel.traits(p.data());
        if (!traits.is_linear) break;
        linear += trial == 0;
        const LinearMembrane<double>& m = traits.linear;
        const double v = random.uniform(-0.1, 0.1), I = random.uniform(-1e-7, 1e-7);
        const double w = model.slow.exists() ? random.uniform(-0.02, 0.05) : 0;
        const NeuronState rates = kernel.derivative(p.data(), {v, w}, I);
        const double size = std::fabs(v) + std::fabs(m.rest) + std::fabs(m.resistance * I);
        EXPECT_NEAR(rates.v, (m.rest - v + m.resistance * I) / m.tau, 1e-14 * size / m.tau) << model.name;
        EXPECT_NEAR(rates.w, -m.slow_decay * w, 1e-14 * std::fabs(m.slow_decay * w)) << model.name;
        EXPECT_NEAR(kernel.threshold(p.data(), w), traits.threshold + w, 1e-15) << model.name;
        EXPECT_GT(m.tau, 0) << model.name;
        EXPECT_GE(m.slow_decay, 0) << model.name;
        EXPECT_TRUE(model.slow.exists() || traits.slow_jump == 0) << model.name << ": w must stay zero";
        EXPECT_FALSE(traits.is_switch) << model.name;
      }
    }
  EXPECT_GE(linear, 4) << "lif and adaptive_lif at two levels";
}

}  // namespace
}  // namespace memspike::test
