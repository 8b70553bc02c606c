// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/contract/range.hpp"
#include "engine/contract/unit.hpp"

namespace memspike {

/// One key inside a protocol step, as the schema tells it. A test holds every row against the reader.
struct StepKey {
  enum class Kind : std::uint8_t {
    quantity,      ///< a value with a unit
    quantities,    ///< a list or a range of such values, or a single one
    count,         ///< a whole number from 1
    flag,          ///< true or false
    steps,         ///< a list of protocol steps
    pulse_read,    ///< the map {voltage, duration} of a read in a gap
    single_train,  ///< the map {amplitude, width, gap, count}
    write_pulse,   ///< the map {amplitude, width}
    waveform,      ///< a list of maps {voltage, duration}
    file,          ///< the name of a file
    cross_check,   ///< the map {amplitude, frequencies}
  };
  enum class Need : std::uint8_t {
    required,
    optional,
    one_of,  ///< exactly one of the keys so marked in the same step
  };
  std::string_view key;
  Kind kind;
  Need need;
  Unit unit;
  Range range;
  std::string_view meaning;
};

/// The keys of a step of step_infos(), and of the maps "pulse_read", "single_train", "write_pulse",
/// "waveform_piece" and "cross_check" inside some of them; empty for a name that is neither.
std::span<const StepKey> keys_of_step(std::string_view name);

}  // namespace memspike
