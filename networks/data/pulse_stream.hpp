// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "engine/network/network.hpp"
#include "networks/data/data_description.hpp"

namespace memspike {

/// How a sample becomes trains of pulses: it passes by in steps, `period` apart, and in each step every line
/// carries one feature v in [0, 1].
///
///   features   one line: feature after feature
///   columns    a line for each row of the image, which sees the pixels of that row from left to right
///   rows       a line for each column, which sees its pixels from top to bottom
///
/// Several orders may run side by side; their lines follow each other. What a device hears in a step, an
/// input z, becomes a pulse at the beginning of the step, and 0 V until its end:
///
///   amplitude     z * voltage for `width`
///   pulse_width   `voltage` for z * width, at least 0 and at most the period
struct PulseStream {
  enum class Code { amplitude, pulse_width };
  enum class Order { features, rows, columns };
  Code code = Code::amplitude;
  std::vector<Order> orders;
  double voltage = 0;                   ///< [V]
  double width = 0;                     ///< [s], above 0, not above the period
  double period = 0;                    ///< [s], above 0
  std::size_t lines = 0;                ///< of all orders together
  std::size_t steps = 0;                ///< of a sample
  std::vector<std::uint32_t> features;  ///< by step and line: which feature it is
  Node text = map_node();               ///< canonical, for resolved.yaml

  double duration() const { return static_cast<double>(steps) * period; }  ///< of a sample [s]
  std::uint32_t feature(std::size_t step, std::size_t line) const { return features[step * lines + line]; }
  HeldVoltage pulse(double input) const;
};

/// Reads `encode: {stream, amplitude | pulse_width, period}` of an experiment with a reservoir.
PulseStream read_pulse_stream(Reader reader, const DataDescription& data);

}  // namespace memspike
