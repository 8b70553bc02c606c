// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/read_protocol.hpp"

namespace memspike {
namespace {

constexpr StepInfo kSteps[] = {
    {"hold", "The source holds a voltage, or a current.", "- hold: {voltage: 1.5 V, duration: 50 ms}",
     "itself: one segment; `current: 1 mA` in place of `voltage` imposes a current"},
    {"ramp", "The voltage goes from one value to another at a constant rate.",
     "- ramp: {from: 0 V, to: 1.5 V, rate: 0.1 V/s}",
     "itself: one segment; `duration` may stand in place of `rate`"},
    {"open", "No current flows; the device relaxes by itself, V = u.", "- open: {duration: 1 s}",
     "itself: one segment"},
    {"read", "A hold whose current is reported as a read.", "- read: {voltage: 0.1 V, duration: 10 ms}",
     "itself: one segment"},
    {"repeat", "Steps gone through several times; may be nested.",
     "- repeat: {count: 20, steps: [{hold: {voltage: 1.5 V, duration: 50 ms}}, {hold: {voltage: 0 V, "
     "duration: 100 ms}}]}",
     "its steps, count times"},
    {"step", "A voltage step and the return to zero.", "- step: {voltage: 1.5 V, on: 5 s, off: 5 s}",
     "hold voltage for on; hold 0 V for off"},
    {"pulse_train", "Equal or listed pulses, each followed by its gap at 0 V; a read, if any, ends the gap.",
     "- pulse_train: {amplitude: 1.5 V, width: 50 ms, gap: 100 ms, count: 20, read: {voltage: 0.1 V, "
     "duration: 10 ms}}",
     "for each pulse: hold amplitude for width; hold 0 V for gap - read duration; read. amplitude, width and "
     "gap may be "
     "lists, then count is their length"},
    {"potentiation_depression", "Pulses up, then pulses down, for several cycles.",
     "- potentiation_depression: {up: {amplitude: 1.4 V, width: 1 ms, gap: 9 ms, count: 50}, down: "
     "{amplitude: -1.2 V, "
     "width: 1 ms, gap: 9 ms, count: 50}, cycles: 2, read: {voltage: 0.1 V, duration: 1 ms}}",
     "cycles times: pulse_train up, pulse_train down, both with the read"},
    {"paired_pulse", "Two equal pulses with a varied gap between them.",
     "- paired_pulse: {amplitude: 1.5 V, width: 50 ms, gaps: {from: 10 ms, to: 10 s, points_per_decade: 5}}",
     "for each gap: hold amplitude for width; hold 0 V for the gap; hold amplitude for width. Each gap "
     "starts from "
     "`initial`, unless carry_over: true"},
    {"cyclic_voltammetry", "The voltage goes from vertex to vertex at a constant rate, again and again.",
     "- cyclic_voltammetry: {vertices: [0 V, 1.5 V, 0 V], rate: 0.05 V/s, cycles: 3}",
     "cycles times: a ramp from each vertex to the next. rate may be a list: each rate starts from "
     "`initial`, unless "
     "carry_over: true"},
    {"from_file", "A measured waveform: straight lines between the points of a CSV file.",
     "- from_file: {file: waveform.csv}",
     "a ramp, or a hold, from each row of the file to the next. The file has the columns `t [s]` and `V "
     "[V]`, "
     "or other units of time and voltage; it begins at its first row, and two rows at one time are a jump"},
    {"retention", "Reads at growing times after a write, and the laws that they follow.",
     "- retention: {program: [{hold: {voltage: 1.4 V, duration: 10 ms}}], read: {voltage: 0.1 V, duration: 1 "
     "ms}, at: {from: 1 s, to: 1 day, points_per_decade: 3}}",
     "the steps of program; then for each time: hold 0 V until then, counted from the end of the program; "
     "read"},
    {"endurance", "Set and reset, again and again, with a read after each.",
     "- endurance: {set: {amplitude: 1.4 V, width: 1 ms}, reset: {amplitude: -1.2 V, width: 1 ms}, gap: 2 "
     "ms, "
     "cycles: 1000, read: {voltage: 0.1 V, duration: 1 ms}}",
     "cycles times: hold set for its width; hold 0 V for gap - read duration; read; the same with reset"},
    {"rate_dependence", "Trains of equal pulses at several frequencies.",
     "- rate_dependence: {amplitude: 1.5 V, width: 10 ms, frequencies: [1 Hz, 5 Hz, 20 Hz], count: 50}",
     "for each frequency: count times hold amplitude for width and 0 V for the rest of the period, whose end "
     "a read takes if there is one. Each frequency starts from `initial`, unless carry_over: true"},
    {"stdp_window", "Change of the conductance against the delay between two spikes.",
     "- stdp_window: {pre: [{voltage: 0.7 V, duration: 10 ms}], post: [{voltage: -0.7 V, duration: 10 ms}], "
     "delays: {from: -50 ms, to: 50 ms, points: 41}, pairs: 60, interval: 1 s}",
     "for each delay: pairs times, every interval, the voltage pre - post, where post begins a delay after "
     "pre (before it, if the delay is negative); 0 V where no waveform runs. Each delay starts from "
     "`initial`, unless carry_over: true"},
    {"impedance", "Small-signal impedance, equivalent circuit and stability at held voltages.",
     "- impedance: {biases: [0.6 V, 0.8 V, 1.2 V], frequencies: {from: 1 mHz, to: 100 kHz, "
     "points_per_decade: 10}}",
     "itself: measured beside the protocol, in no time, on the device that starts from `initial` and rests "
     "at "
     "each bias. carry_over: true approaches each bias from the one before; frozen: true keeps the slow "
     "state "
     "of `initial`; cross_check: {amplitude, frequencies} compares with a simulated sine"},
    {"potentiation_map", "Equal pulses, and the map that takes the slow state from one to the next.",
     "- potentiation_map: {amplitude: 1.5 V, width: 50 ms, gap: 100 ms, count: 20}",
     "count times: hold amplitude for width; hold 0 V for gap - read duration; read, if there is one. Beside "
     "it the map is made, its fixed point and slope found, and its iteration compared with these pulses"},
    {"disturb", "How very many equal pulses move the state: read disturb, half-select disturb.",
     "- disturb: {amplitude: [0.1 V, 0.7 V], width: 1 ms, gap: 1 ms, count: 1e6}",
     "itself: measured beside the protocol by iterating the map of one pulse and its gap at 0 V, from "
     "`initial`, for each amplitude; the conductance is probed at `probe`"},
};

}  // namespace

std::span<const StepInfo> step_infos() { return kSteps; }

}  // namespace memspike
