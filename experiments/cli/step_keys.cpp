// SPDX-License-Identifier: Apache-2.0
#include "experiments/cli/step_keys.hpp"

#include <utility>

namespace memspike {
namespace {

using enum StepKey::Kind;
using enum StepKey::Need;

constexpr StepKey volts(std::string_view key, std::string_view meaning, StepKey::Need need = required) {
  return {key, quantity, need, unit::volt, anything(), meaning};
}
constexpr StepKey seconds(std::string_view key, std::string_view meaning, Range range = at_least(0),
                          StepKey::Need need = required) {
  return {key, quantity, need, unit::second, range, meaning};
}
constexpr StepKey listed(std::string_view key, Unit unit, Range range, std::string_view meaning) {
  return {key, quantities, required, unit, range, meaning};
}
constexpr StepKey plain(std::string_view key, StepKey::Kind kind, StepKey::Need need,
                        std::string_view meaning) {
  return {key, kind, need, unit::one, anything(), meaning};
}

constexpr StepKey kCarryOver =
    plain("carry_over", flag, optional, "true: points go on from where the last one ended; default false");
constexpr StepKey kPulseRead =
    plain("read", pulse_read, optional, "a read that ends each gap and is part of it");

constexpr StepKey kHold[] = {volts("voltage", "held voltage", one_of),
                             {"current", quantity, one_of, unit::ampere, anything(), "imposed current"},
                             seconds("duration", "how long")};
constexpr StepKey kRamp[] = {
    volts("from", "voltage at the start"), volts("to", "voltage at the end"),
    StepKey{"rate", quantity, one_of, unit::volt_per_second, above(0), "magnitude of the slope"},
    seconds("duration", "how long", above(0), one_of)};
constexpr StepKey kOpen[] = {seconds("duration", "how long no current flows")};
constexpr StepKey kRead[] = {volts("voltage", "read voltage"), seconds("duration", "how long")};
constexpr StepKey kRepeat[] = {plain("count", count, required, "how many times"),
                               plain("steps", steps, required, "what is repeated")};
constexpr StepKey kStep[] = {volts("voltage", "height of the step"), seconds("on", "time at the voltage"),
                             seconds("off", "time at 0 V that follows")};
constexpr StepKey kTrainAmplitude = listed("amplitude", unit::volt, anything(), "voltage of the pulses");
constexpr StepKey kTrainWidth = listed("width", unit::second, above(0), "length of the pulses");
constexpr StepKey kTrainGap =
    listed("gap", unit::second, at_least(0), "from the end of a pulse to the next one, a read included");
constexpr StepKey kTrainCount =
    plain("count", count, optional, "number of pulses; may be left out where one of the others is a list");
constexpr StepKey kSingleTrain[] = {kTrainAmplitude, kTrainWidth, kTrainGap, kTrainCount};
constexpr StepKey kPulseTrain[] = {kTrainAmplitude, kTrainWidth, kTrainGap, kTrainCount, kPulseRead};
constexpr StepKey kInnerRead[] = {volts("voltage", "read voltage"),
                                  seconds("duration", "how long, at most the gap", above(0))};
constexpr StepKey kPotentiationDepression[] = {
    plain("up", single_train, required, "the pulses that raise the conductance"),
    plain("down", single_train, required, "the pulses that lower it"),
    plain("cycles", count, optional, "how many times; default 1"), kPulseRead};
constexpr StepKey kPairedPulse[] = {
    volts("amplitude", "voltage of both pulses"), seconds("width", "length of each pulse", above(0)),
    listed("gaps", unit::second, at_least(0), "one pair for each gap"), kCarryOver};
constexpr StepKey kCyclicVoltammetry[] = {
    listed("vertices", unit::volt, anything(), "voltages between which the ramps go, at least two"),
    listed("rate", unit::volt_per_second, above(0), "scan rate; a list is a scan-rate series"),
    plain("cycles", count, optional, "cycles at each rate; default 1"), kCarryOver};

constexpr std::pair<std::string_view, std::span<const StepKey>> kKeys[] = {
    {"hold", kHold},
    {"ramp", kRamp},
    {"open", kOpen},
    {"read", kRead},
    {"repeat", kRepeat},
    {"step", kStep},
    {"pulse_train", kPulseTrain},
    {"potentiation_depression", kPotentiationDepression},
    {"paired_pulse", kPairedPulse},
    {"cyclic_voltammetry", kCyclicVoltammetry},
    {"pulse_read", kInnerRead},
    {"single_train", kSingleTrain},
};

}  // namespace

std::span<const StepKey> keys_of_step(std::string_view name) {
  for (const auto& [known, keys] : kKeys)
    if (known == name) return keys;
  return {};
}

}  // namespace memspike
