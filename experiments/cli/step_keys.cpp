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
constexpr StepKey kProbe = {
    "probe",    quantity, optional,
    unit::volt, above(0), "voltage at which the conductance is probed; nothing is applied; default 0.1 V"};
constexpr StepKey kFromFile[] = {
    plain("file", file, required, "CSV file with the columns t and V, looked for beside this one")};
constexpr StepKey kRetention[] = {
    plain("program", steps, required, "the steps that write"),
    plain("read", pulse_read, required, "the read"),
    listed("at", unit::second, at_least(0), "when each read begins, from the end of the program")};
constexpr StepKey kEndurance[] = {
    plain("set", write_pulse, required, "the pulse that raises the conductance"),
    plain("reset", write_pulse, required, "the pulse that lowers it"),
    seconds("gap", "from the end of a pulse to the next one, a read included"),
    plain("cycles", count, required, "how many times set and reset"),
    plain("read", pulse_read, required, "the read that ends each gap")};
constexpr StepKey kRateDependence[] = {
    volts("amplitude", "voltage of the pulses"),
    seconds("width", "length of the pulses", above(0)),
    listed("frequencies", unit::hertz, above(0), "one train for each frequency"),
    plain("count", count, required, "pulses of each train"),
    kPulseRead,
    kProbe,
    kCarryOver};
constexpr StepKey kStdpWindow[] = {
    plain("pre", waveform, required, "what a spike plays on the presynaptic terminal"),
    plain("post", waveform, required, "what a spike plays on the postsynaptic terminal"),
    listed("delays", unit::second, anything(), "times of the postsynaptic spike less the presynaptic one"),
    plain("pairs", count, required, "pairs of spikes at each delay"),
    seconds("interval", "from the beginning of a pair to the next", above(0)),
    kProbe,
    kCarryOver};
constexpr StepKey kWritePulse[] = {volts("amplitude", "voltage of the pulse"),
                                   seconds("width", "length of the pulse", above(0))};
constexpr StepKey kWaveformPiece[] = {volts("voltage", "voltage of this piece"),
                                      seconds("duration", "how long", above(0))};

constexpr StepKey kImpedance[] = {
    listed("biases", unit::volt, anything(), "held voltages"),
    listed("frequencies", unit::hertz, above(0), "frequencies of the impedance"),
    plain("carry_over", flag, optional,
          "true: each bias is approached from the state of the one before; default false: from `initial`"),
    plain("frozen", flag, optional,
          "true: at the slow state of `initial`, u quasi-steady, in place of a steady state; default false"),
    plain("cross_check", cross_check, optional, "compare with a small sine simulated in the time domain")};
constexpr StepKey kCrossCheck[] = {
    {"amplitude", quantity, optional, unit::volt, above(0), "of the sine; default 1 mV"},
    {"frequencies", quantities, optional, unit::hertz, above(0),
     "default: one for each decade of the others"}};
constexpr StepKey kPotentiationMap[] = {
    volts("amplitude", "voltage of the pulses"), seconds("width", "length of the pulses", above(0)),
    seconds("gap", "from the end of a pulse to the next one, a read included", above(0)),
    plain("count", count, optional, "pulses that are simulated beside the map; default 20"), kPulseRead};
constexpr StepKey kDisturb[] = {
    listed("amplitude", unit::volt, anything(), "voltage of the pulses; one train for each"),
    seconds("width", "length of the pulses", above(0)),
    seconds("gap", "from the end of a pulse to the next one", above(0)),
    plain("count", count, optional, "pulses; default 1e6"), kProbe};

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
    {"from_file", kFromFile},
    {"retention", kRetention},
    {"endurance", kEndurance},
    {"rate_dependence", kRateDependence},
    {"stdp_window", kStdpWindow},
    {"impedance", kImpedance},
    {"potentiation_map", kPotentiationMap},
    {"disturb", kDisturb},
    {"cross_check", kCrossCheck},
    {"pulse_read", kInnerRead},
    {"single_train", kSingleTrain},
    {"write_pulse", kWritePulse},
    {"waveform_piece", kWaveformPiece},
};

}  // namespace

std::span<const StepKey> keys_of_step(std::string_view name) {
  for (const auto& [known, keys] : kKeys)
    if (known == name) return keys;
  return {};
}

}  // namespace memspike
