// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <string>
#include <vector>

#include "engine/contract/quantity.hpp"
#include "networks/device/read_device.hpp"
#include "tests/support/device_case.hpp"

namespace memspike::test {

/// A device on which the laws are tried.
struct Probe {
  std::string name;  ///< of the test: model, number of the set, instruction level
  const ModelEntry* model = nullptr;
  InstructionLevel level = InstructionLevel::baseline;
  std::vector<double> parameters;
  std::vector<double> voltages;  ///< [V]; the first one drives the slow state up
  double time = 0;               ///< in which the voltages change the slow state [s]
  bool claims_passivity = false;

  DeviceRef device() const { return {model, &model->kernel(level), parameters.data()}; }
  double voltage_scale() const { return device().kernel->voltage_scale(parameters.data()); }
  double slow_scale() const { return device().kernel->slow_scale(parameters.data()); }
  SegmentCurve segment(DeviceState start, const Drive& drive, double duration, double tolerance) const {
    return {device(), start, drive, duration, tolerance};
  }
  friend std::ostream& operator<<(std::ostream& out, const Probe& p) { return out << p.name; }
};

/// A value for a parameter from its unit and range alone: a device of about a kiloohm with thresholds near
/// 1 V, a membrane of milliseconds and a slow state of a tenth of a second.
inline double value_from_unit(const ParameterInfo& p) {
  struct Usual {
    Unit unit;
    double value;
  };
  const Usual usual[] = {{unit::ohm, p.name == "R_s" ? 100.0 : 1000.0},
                         {unit::farad, 1e-5},
                         {unit::second, 0.1},
                         {unit::hertz, 10},
                         {unit::ampere, 1e-3},
                         {unit::siemens, 1e-3},
                         {unit::volt, p.range.low >= 0 ? 0.05 : 1.0}};
  double value = 1;
  for (const Usual& u : usual)
    if (u.unit.dimension == p.unit.dimension) value = u.value;
  return std::min(std::max(value, p.range.low), p.range.high);
}

inline Probe probe_from_units(const ModelEntry& model) {
  Probe p;
  for (const ParameterInfo& info : model.parameters) p.parameters.push_back(value_from_unit(info));
  p.voltages = {1.5, -1.2, 0.4};
  p.time = 0.05;
  return p;
}

/// One entry of probes.yaml.
inline Probe read_probe(Reader& reader, const ModelEntry& model) {
  Node device = map_node({{"model", text_node(model.name)}, {"parameters", *reader.raw("parameters")}});
  Probe p;
  p.parameters = read_device(Reader(device, reader.complaints()), models(), MEMSPIKE_SOURCE_DIR).parameters;
  p.voltages = reader.quantities("voltages", unit::volt, anything());
  p.time = reader.quantity("time", unit::second, above(0));
  p.claims_passivity = reader.boolean("passive", false);
  reader.nothing_else();
  return p;
}

/// Every model that the program knows, at every level of this machine: its entries of probes.yaml, and one
/// made from its parameter table.
inline std::vector<Probe> all_probes() {
  const Document document = read_document(MEMSPIKE_SOURCE_DIR "/tests/laws/probes.yaml");
  Complaints complaints(document);
  Reader root(document.root, complaints);
  std::vector<Probe> all;
  for (const ModelEntry& model : models().all()) {
    std::vector<Probe> own;
    if (root.has(model.name))
      for (Reader& entry : root.list(model.name)) own.push_back(read_probe(entry, model));
    own.push_back(probe_from_units(model));
    for (const InstructionLevel level : levels())
      for (std::size_t k = 0; k < own.size(); ++k) {
        Probe p = own[k];
        p.model = &model, p.level = level;
        p.name = fmt::format("{}_{}_{}", model.name, k + 1 == own.size() ? "from_units" : std::to_string(k),
                             name_of(level));
        all.push_back(std::move(p));
      }
  }
  root.nothing_else();
  complaints.throw_if_any();
  return all;
}
inline const std::vector<Probe>& probes() {
  static const std::vector<Probe> all = all_probes();
  return all;
}
/// Those of them for which wanted(probe) holds.
template <class Wanted>
std::vector<Probe> probes_that(const Wanted& wanted) {
  std::vector<Probe> some;
  std::copy_if(probes().begin(), probes().end(), std::back_inserter(some), wanted);
  return some;
}
inline std::string name_of_probe(const testing::TestParamInfo<Probe>& info) { return info.param.name; }

/// What a probe is driven with: holds, ramps, an open circuit and an imposed current.
inline std::vector<Drive> drives(const Probe& p) {
  std::vector<Drive> all{{Drive::Kind::voltage, 0, 0}, {Drive::Kind::current, 0, 0}};
  for (const double V : p.voltages) all.push_back({Drive::Kind::voltage, V, V});
  all.push_back({Drive::Kind::voltage, 0, p.voltages.front()});
  all.push_back({Drive::Kind::voltage, p.voltages.front(), p.voltages.at(1)});
  // A current that holds u near the first voltage at the middle of the slow state's range.
  const double u = 0.8 * p.voltages.front();
  const double I = p.device().kernel->evaluate(p.parameters.data(), {u, 0.5 * p.slow_scale()}).f;
  all.push_back({Drive::Kind::current, I, I});
  return all;
}

/// Where a probe starts: uncharged and charged, at both ends and inside of the slow state's interval.
inline std::vector<DeviceState> starts(const Probe& p) {
  const double full = p.model->slow.exists() ? p.slow_scale() : 0;
  return {{0, 0}, {0.3 * p.voltages.front(), 0.4 * full}, {p.voltages.at(1), full}};
}

/// Full scales of a segment, from its states at many instants.
struct SegmentScale {
  double u, x, I, V;
};
inline SegmentScale scale_of(const Probe& p, const SegmentCurve& curve) {
  std::vector<double> times;
  for (int k = 0; k <= 200; ++k) times.push_back(curve.duration * std::pow(k / 200.0, 3));
  const std::vector<DeviceState> states = curve.at(times);
  SegmentScale s{p.voltage_scale(), p.slow_scale(), 0, 0};
  for (std::size_t k = 0; k < times.size(); ++k) {
    const Terminal t = curve.terminal_at(times[k], states[k]);
    s = {std::max(s.u, std::fabs(states[k].u)), s.x, std::max(s.I, std::fabs(t.I)),
         std::max(s.V, std::fabs(t.V))};
  }
  return s;
}

inline std::string described(const SegmentCurve& c) {
  return fmt::format("{} {} to {} for {} s from u = {} V, x = {}",
                     c.drive.kind == Drive::Kind::voltage ? "voltage" : "current", c.drive.from, c.drive.to,
                     c.duration, c.start.u, c.start.x);
}

/// Calls law(curve, scale) for every start and drive of the probe.
template <class Law>
void for_every_segment(const Probe& p, double duration, double tolerance, const Law& law) {
  for (const DeviceState& start : starts(p))
    for (const Drive& drive : drives(p)) {
      const SegmentCurve curve = p.segment(start, drive, duration, tolerance);
      SCOPED_TRACE(described(curve));
      law(curve, scale_of(p, curve));
    }
}

}  // namespace memspike::test
