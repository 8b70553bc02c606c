// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/noise_draws.hpp"

#include <cmath>
#include <string>

#include "engine/contract/error.hpp"

namespace memspike {
namespace {

constexpr int kMostDraws = 1000;
constexpr int kBitsOfDevice = 27;  // there are at most 1e8 devices; 37 bits are left for pulses and reads

}  // namespace

bool is_write(const Segment& segment) {
  const bool driven = segment.drive.from != 0 || segment.drive.to != 0;
  return driven && (segment.kind == SegmentKind::hold || segment.kind == SegmentKind::ramp);
}

Trap::Trap(const Telegraph& telegraph, std::uint64_t seed, std::uint64_t device, std::size_t number)
    : telegraph_(telegraph),
      stream_(seed, "telegraph noise " + std::to_string(number), device),
      high_(stream_.uniform() * (telegraph.tau_high + telegraph.tau_low) < telegraph.tau_high),
      switches_at_(dwell()) {}

double Trap::dwell() {
  return -(high_ ? telegraph_.tau_high : telegraph_.tau_low) * std::log(stream_.uniform());
}

double Trap::factor_at(double t) {
  while (switches_at_ <= t) {
    high_ = !high_;
    switches_at_ += dwell();
  }
  return high_ ? 1 : 1 - telegraph_.amplitude;
}

NoiseDraws::NoiseDraws(const DeviceNoise& noise, std::uint64_t seed, std::uint64_t device)
    : noise_(noise), seed_(seed), device_(device) {
  for (std::size_t k = 0; k < noise.telegraph.size(); ++k)
    traps_.emplace_back(noise.telegraph[k], seed, device, k);
}

double NoiseDraws::factor(const Spread& spread, const char* purpose, std::uint64_t number) {
  RandomStream stream(seed_, purpose, device_ | (number << kBitsOfDevice));
  for (int attempt = 0; attempt < kMostDraws; ++attempt) {
    const double drawn = spread_about(1, spread, stream.normal());
    if (drawn > 0) return drawn;
    ++redrawn_;
  }
  throw NumericalError(std::string(purpose) + ": " + std::to_string(kMostDraws) +
                       " draws in a row were not above 0; make the spread smaller");
}

double NoiseDraws::rate_factor(const Segment& segment) {
  if (!noise_.write || !is_write(segment)) return 1;
  return factor(*noise_.write, "write noise", pulses_++);
}

double NoiseDraws::reading_factor(const Segment& segment, double t) {
  if (segment.drive.kind == Drive::Kind::current) return 1;
  const bool read = noise_.read && segment.kind == SegmentKind::read;
  const double own = read ? factor(*noise_.read, "read noise", reads_++) : 1;
  return own * trace_factor(t);
}

double NoiseDraws::trace_factor(double t) {
  double product = 1;
  for (Trap& trap : traps_) product *= trap.factor_at(t);
  return product;
}

}  // namespace memspike
