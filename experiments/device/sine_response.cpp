// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/sine_response.hpp"

#include <Eigen/LU>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace memspike {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kTolerance = 1e-12;
constexpr int kLines = 128;  // of one period
constexpr int kRounds = 8;   // of the search for the periodic response
// After each kink u follows within R_s C_m, however much shorter than a line that is: the quadrature of a
// line is graded towards its beginning.
constexpr int kGrades = 16;
constexpr double kGrade = 3;
// Gauss-Legendre points and weights on (-1, 1), of order 8.
constexpr std::array<double, 4> kPoint{-0.8611363115940526, -0.3399810435848563, 0.3399810435848563,
                                       0.8611363115940526};
constexpr std::array<double, 4> kWeight{0.3478548451374538, 0.6521451548625461, 0.6521451548625461,
                                        0.3478548451374538};

/// One period of the drive, and what flows in it.
class Period {
 public:
  Period(const DeviceRef& device, double bias, double amplitude, double frequency)
      : device_(device), bias_(bias), amplitude_(amplitude), line_(1 / frequency / kLines) {
    for (int grade = 0; grade < kGrades; ++grade) {
      const double high = std::pow(kGrade, grade + 1 - kGrades), low = grade == 0 ? 0 : high / kGrade;
      for (std::size_t j = 0; j < kPoint.size(); ++j) {
        shares_.push_back(low + 0.5 * (1 + kPoint[j]) * (high - low));
        weights_.push_back(0.5 * kWeight[j] * (high - low));
        inside_.push_back(shares_.back() * line_);
      }
    }
  }

  /// The state one period later. `voltage` and `current`, if given, receive the first Fourier components.
  DeviceState run(DeviceState y, std::complex<double>* voltage = nullptr,
                  std::complex<double>* current = nullptr) const {
    const double R_s = device_.value("R_s");
    std::vector<DeviceState> at(inside_.size());
    for (int k = 0; k < kLines; ++k) {
      SegmentInput in{{Drive::Kind::voltage, volts(k), volts(k + 1)}, line_, kTolerance};
      if (voltage) in.sample_times = inside_.data(), in.sample_count = inside_.size();
      const SegmentOutput out = device_.kernel->flow(device_.parameters, y, in, at.data());
      for (std::size_t j = 0; voltage && j < inside_.size(); ++j) {
        const double share = shares_[j], phase = 2 * kPi * (k + share) / kLines;
        const double V = volts(k) + share * (volts(k + 1) - volts(k));
        const std::complex<double> turn = std::polar(weights_[j] / kLines, -phase);
        *voltage += turn * (V - bias_), *current += turn * ((V - at[j].u) / R_s);
      }
      y = out.end;
    }
    return y;
  }

 private:
  double volts(int k) const {
    return bias_ + amplitude_ * (k % (kLines / 2) == 0 ? 0.0 : std::sin(2 * kPi * k / kLines));
  }

  const DeviceRef& device_;
  double bias_, amplitude_, line_;
  std::vector<double> shares_, weights_;  ///< of a line
  std::vector<double> inside_;            ///< shares_ as times
};

}  // namespace

SineResponse sine_response(const DeviceRef& d, DeviceState at, double bias, double amplitude,
                           double frequency) {
  const Period period(d, bias, amplitude, frequency);
  const bool has_slow = d.model->slow.exists();
  // The steps of the differences follow the response itself: what the first period changes, and at least so
  // much that rounding stays small.
  const double voltage_scale = d.kernel->voltage_scale(d.parameters),
               slow_scale = d.kernel->slow_scale(d.parameters);
  const double du = 1e-4 * voltage_scale, dx = 1e-4 * slow_scale;
  SineResponse response;
  double smallest = 1e300;
  for (int round = 0; round < kRounds; ++round) {
    const DeviceState end = period.run(at);
    const Eigen::Vector2d away((end.u - at.u) / voltage_scale, has_slow ? (end.x - at.x) / slow_scale : 0);
    if (away.norm() <= 1e-13 * amplitude / voltage_scale || (round > 2 && away.norm() >= 0.5 * smallest)) {
      response.periodic = away.norm() <= 1e-6 * amplitude / voltage_scale;
      break;
    }
    smallest = std::min(smallest, away.norm());
    Eigen::Matrix2d moved = -Eigen::Matrix2d::Identity();
    const DeviceState by_u = period.run({at.u + du, at.x});
    moved(0, 0) += (by_u.u - end.u) / du, moved(1, 0) += (by_u.x - end.x) / du * voltage_scale / slow_scale;
    if (has_slow) {
      const DeviceState by_x = period.run({at.u, at.x + dx});
      moved(0, 1) += (by_x.u - end.u) / dx * slow_scale / voltage_scale, moved(1, 1) += (by_x.x - end.x) / dx;
    }
    const Eigen::Vector2d step = moved.partialPivLu().solve(-away);
    if (!step.allFinite()) break;
    at.u += step[0] * voltage_scale, at.x += has_slow ? step[1] * slow_scale : 0;
    response.periodic = round + 1 == kRounds;
  }
  std::complex<double> voltage, current;
  period.run(at, &voltage, &current);
  response.Z = voltage / current;
  return response;
}

}  // namespace memspike
