// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "experiments/learning/learning_experiment.hpp"
#include "networks/input/reader.hpp"

namespace memspike {

/// Reads `schedule: [...]`. What phases play other than the network's waveforms becomes further waveforms of
/// the experiment's projections.
void read_schedule(Reader& reader, LearningExperiment& experiment);

/// Reads `teacher: {...}`, if there is one.
void read_teacher(Reader& reader, LearningExperiment& experiment);

/// The number of a waveform of a projection, which becomes one of its further waveforms if it is new.
std::uint32_t number_of_pre(LearningExperiment& experiment, std::uint32_t projection,
                            const std::vector<HeldVoltage>& waveform);
std::uint32_t number_of_post(LearningExperiment& experiment, std::uint32_t projection,
                             const std::vector<HeldVoltage>& waveform);

}  // namespace memspike
