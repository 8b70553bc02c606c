// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiments/output/table.hpp"
#include "experiments/reservoir/linear_readout.hpp"
#include "networks/data/data_description.hpp"
#include "networks/data/pulse_stream.hpp"
#include "networks/device/device_description.hpp"
#include "networks/device/drawn.hpp"

namespace memspike {

/// A parameter that goes through a range of values from one device to the next, before `variability`: drawn
/// with a density even in its logarithm, or at even distances of the logarithm, both ends included.
struct ParameterSpan {
  enum class Kind { log_uniform, log_spaced };
  std::size_t row = 0;  ///< in the model's table
  Kind kind = Kind::log_uniform;
  double low = 0, high = 0;  ///< [SI], 0 < low < high
  /// That of the k-th of `count` devices; log_uniform draws by (seed, parameter, k).
  double value(std::uint64_t seed, std::string_view parameter, std::uint64_t k, std::uint64_t count) const;
};

/// What a device hears in a step: its own line, or all lines, z = bias + sum_k weight_k v_k. Weights and
/// biases are pure numbers, drawn by (seed, device).
struct ReservoirInput {
  bool mixes = false;
  Drawn weights, bias;
};

/// What is read of the devices, at the end of every so many steps. The standard deviation of the read noise
/// is a share of the full scale of a device: of the range that its readings have in training.
struct ReservoirRead {
  enum class Of { slow_state, current };
  std::uint32_t every = 1;  ///< steps; divides those of a sample
  Of of = Of::slow_state;
  std::vector<double> noise{0};        ///< the first is that of the results, all stand in the tables
  std::vector<std::uint64_t> devices;  ///< so many of them, evenly over all; likewise
};

/// Devices that share nothing but the sample: each follows its whole equation, and nothing writes on them but
/// their pulses.
struct Reservoir {
  DeviceDescription device;
  std::vector<ParameterSpan> spans;
  ReservoirInput input;
  ReservoirRead read;
};

struct ReservoirPhase {
  enum class Kind { train, test, wait };
  Kind kind = Kind::train;
  std::uint32_t epochs = 1;
  double duration = 0;  ///< of waiting [s]
};

/// A learning experiment in which a reservoir of devices is read out by a linear map. Only that map learns.
struct ReservoirExperiment {
  std::string title;
  std::optional<std::uint64_t> seed;
  std::uint64_t seeds = 1;
  double tolerance = 1e-6;
  Reservoir reservoir;
  DataDescription data;
  PulseStream encode;
  double rest = 0;  ///< at 0 V after each sample [s]
  std::vector<ReservoirPhase> schedule;
  std::vector<ReadoutRule> readouts;  ///< the first is that of the results, all stand in the tables
  bool control = true, baselines = true;
  bool records_states = false;
  TableFormat tables = TableFormat::automatic;

  std::vector<std::filesystem::path> files() const { return data.files; }
  std::uint64_t devices() const { return reservoir.device.count; }
  std::size_t reads() const { return encode.steps / reservoir.read.every; }  ///< of a device in a sample
  std::uint64_t epochs() const;
};

}  // namespace memspike
