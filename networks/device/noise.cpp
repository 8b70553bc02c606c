// SPDX-License-Identifier: Apache-2.0
#include "networks/device/noise.hpp"

#include <numbers>

namespace memspike {
namespace {

constexpr Range kShare{0, 1, true, true};

Telegraph read_trap(Reader& trap) {
  const Telegraph read{trap.quantity("amplitude", unit::one, kShare),
                       trap.quantity("tau_high", unit::second, above(0)),
                       trap.quantity("tau_low", unit::second, above(0))};
  trap.nothing_else();
  return read;
}

std::vector<Telegraph> read_telegraph(Reader& noise) {
  std::vector<Telegraph> traps;
  std::optional<Reader> value = noise.optional_value("telegraph");
  if (!value) return traps;
  if (!value->is_list()) {
    Reader one = noise.map("telegraph");
    return {read_trap(one)};
  }
  for (Reader& trap : value->items()) traps.push_back(read_trap(trap));
  return traps;
}

}  // namespace

double corner_frequency(const Telegraph& trap) {
  return (1 / trap.tau_high + 1 / trap.tau_low) / (2 * std::numbers::pi);
}

DeviceNoise read_noise(Reader& device) {
  DeviceNoise noise;
  std::optional<Reader> own = device.optional_map("noise");
  if (!own) return noise;
  if (std::optional<Reader> write = own->optional_map("write")) noise.write = read_spread(*write);
  if (std::optional<Reader> read = own->optional_map("read")) noise.read = read_spread(*read);
  noise.telegraph = read_telegraph(*own);
  own->nothing_else();
  return noise;
}

Node to_node(const DeviceNoise& noise) {
  Node node = map_node();
  if (noise.write) node.put("write", to_node(*noise.write));
  if (noise.read) node.put("read", to_node(*noise.read));
  if (noise.telegraph.empty()) return node;
  Node traps = list_node();
  for (const Telegraph& trap : noise.telegraph)
    traps.items.push_back(map_node({{"amplitude", number_node(trap.amplitude)},
                                    {"tau_high", quantity_node(trap.tau_high, unit::second)},
                                    {"tau_low", quantity_node(trap.tau_low, unit::second)}}));
  node.put("telegraph", traps);
  return node;
}

}  // namespace memspike
