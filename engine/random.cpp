// SPDX-License-Identifier: Apache-2.0
#include "engine/random.hpp"

#include <Random123/philox.h>

#include <boost/math/special_functions/erf.hpp>
#include <numbers>
#include <random>

namespace memspike {
namespace {

/// FNV-1a: a number for a name, the same in every build.
std::uint32_t hash(std::string_view name) {
  std::uint32_t h = 2166136261u;
  for (const char c : name) h = (h ^ static_cast<unsigned char>(c)) * 16777619u;
  return h;
}

}  // namespace

RandomStream::RandomStream(std::uint64_t seed, std::string_view purpose, std::uint64_t who)
    : seed_(seed), who_(who), purpose_(hash(purpose)) {}

double RandomStream::uniform() {
  const r123::Philox4x32::ctr_type counter{
      {drawn_++, purpose_, static_cast<std::uint32_t>(who_), static_cast<std::uint32_t>(who_ >> 32)}};
  const r123::Philox4x32::key_type key{
      {static_cast<std::uint32_t>(seed_), static_cast<std::uint32_t>(seed_ >> 32)}};
  const auto words = r123::Philox4x32()(counter, key);
  const std::uint64_t bits = (static_cast<std::uint64_t>(words[0]) << 32) | words[1];
  return (static_cast<double>(bits >> 12) + 0.5) * 0x1p-52;
}

double RandomStream::normal() { return -std::numbers::sqrt2 * boost::math::erfc_inv(2.0 * uniform()); }

std::uint64_t drawn_seed() {
  std::random_device device;
  // Kept below 2^53, so that it survives every reader of JSON.
  return ((static_cast<std::uint64_t>(device()) << 32) | device()) >> 11;
}

}  // namespace memspike
