// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "tests/support/device_case.hpp"

namespace memspike::test {

/// Integrals over a segment that its balances are made of, by a quadrature that knows only states at
/// instants.
struct SegmentIntegrals {
  double current = 0;      ///< ∫ I dt
  double conduction = 0;   ///< ∫ f(u, x) dt
  double power = 0;        ///< ∫ V·I dt
  double series_loss = 0;  ///< ∫ I² R_s dt
  double layer_power = 0;  ///< ∫ u f dt
};

/// Gauss-Legendre quadrature of 8 points on panels that are halved until both halves together agree with the
/// whole to `accuracy` of full scale. Nodes: Abramowitz and Stegun, Table 25.4.
class Quadrature {
 public:
  using Values = std::array<double, 5>;

  explicit Quadrature(const SegmentCurve& curve, double accuracy) : curve_(curve), accuracy_(accuracy) {}

  SegmentIntegrals run() {
    // Graded towards the start, where a transient may be too short for one panel to see.
    std::vector<Panel> panels;
    double from = 0;
    for (const double part : {0x1p-18, 0x1p-15, 0x1p-12, 0x1p-9, 0x1p-6, 0x1p-3, 1.0}) {
      panels.push_back({from, part * curve_.duration, {}});
      from = part * curve_.duration;
    }
    evaluate(panels);
    Values sum{}, lost{};
    while (!panels.empty() && panels.size() < kMostPanels) {
      std::vector<Panel> halves;
      for (const Panel& p : panels) {
        const double middle = 0.5 * (p.from + p.to);
        halves.push_back({p.from, middle, {}}), halves.push_back({middle, p.to, {}});
      }
      evaluate(halves);
      std::vector<Panel> unfinished;
      for (std::size_t k = 0; k < panels.size(); ++k) {
        const Panel &a = halves[2 * k], &b = halves[2 * k + 1];
        if (agree(panels[k].values, a.values, b.values))
          for (std::size_t i = 0; i < sum.size(); ++i) add(sum[i], lost[i], a.values[i] + b.values[i]);
        else
          unfinished.insert(unfinished.end(), {a, b});
      }
      panels = std::move(unfinished);
    }
    EXPECT_TRUE(panels.empty())
        << "the quadrature does not converge: these states are no smooth function of time";
    return {sum[0], sum[1], sum[2], sum[3], sum[4]};
  }

 private:
  struct Panel {
    double from, to;
    Values values;
  };
  static constexpr std::size_t kMostPanels = 10000;  // at once; a smooth segment needs a few dozen
  static constexpr std::array<double, 4> kNodes{0.183434642495649805, 0.525532409916328986,
                                                0.796666477413626740, 0.960289856497536232};
  static constexpr std::array<double, 4> kWeights{0.362683783378361983, 0.313706645877887287,
                                                  0.222381034453374471, 0.101228536290376259};

  static void add(double& sum, double& lost, double value) {
    const double y = value - lost, t = sum + y;
    lost = (t - sum) - y, sum = t;
  }
  bool agree(const Values& whole, const Values& a, const Values& b) {
    for (std::size_t i = 0; i < whole.size(); ++i) {
      largest_[i] = std::max({largest_[i], std::fabs(a[i]), std::fabs(b[i])});
      if (std::fabs(a[i] + b[i] - whole[i]) > accuracy_ * largest_[i]) return false;
    }
    return true;
  }
  Values at(double t, DeviceState y) const {
    const Terminal end = curve_.terminal_at(t, y);
    const double f = curve_.device.kernel->evaluate(curve_.device.parameters, y).f;
    return {end.I, f, end.V * end.I, end.I * end.I * curve_.device.value("R_s"), y.u * f};
  }
  void evaluate(std::vector<Panel>& panels) {
    std::vector<double> times;
    for (const Panel& p : panels)
      for (const double sign : {-1.0, 1.0})
        for (std::size_t k = 0; k < 4; ++k) {
          const double node = sign < 0 ? -kNodes[3 - k] : kNodes[k];
          times.push_back(0.5 * (p.from + p.to) + 0.5 * (p.to - p.from) * node);
        }
    const std::vector<DeviceState> states = curve_.at(times);
    std::size_t next = 0;
    for (Panel& p : panels)
      for (std::size_t k = 0; k < 8; ++k, ++next) {
        const double weight = 0.5 * (p.to - p.from) * (k < 4 ? kWeights[3 - k] : kWeights[k - 4]);
        const Values v = at(times[next], states[next]);
        for (std::size_t i = 0; i < v.size(); ++i) p.values[i] += weight * v[i];
      }
  }

  const SegmentCurve& curve_;
  double accuracy_;
  Values largest_{};
};

}  // namespace memspike::test
