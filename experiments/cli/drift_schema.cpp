// SPDX-License-Identifier: Apache-2.0
#include "experiments/cli/drift_schema.hpp"

#include "experiments/cli/network_schema.hpp"

namespace memspike {
namespace {

class DriftSchema {
 public:
  explicit DriftSchema(SchemaValues& values) : values_(values) {}

  Json experiment() {
    Json::Object keys = campaign_keys();
    keys.insert(
        keys.end(),
        {{"tolerance", values_.quantity(unit::one, between(1e-12, 1e-3),
                                        "bounds the error of spike times and states; default 1e-6")},
         {"network", SchemaValues::reference("network")},
         {"protocols", Json::Object{{"description", "what the array goes through, by name"},
                                    {"type", "object"},
                                    {"minProperties", 1},
                                    {"additionalProperties", protocol()}}},
         {"run", closed_map({{"duration", time("observed under each protocol", above(0))}}, {"duration"})},
         {"record", record()}});
    const Json complete = Json::Object{{"required", Json::List{"network", "protocols", "run"}}};
    return complete_unless_swept(closed_map(std::move(keys), {"experiment"}), complete);
  }

 private:
  Json time(std::string_view meaning, const Range& range) {
    return values_.quantity(unit::second, range, meaning);
  }

  /// The keys of a phase; that which is observed has no duration of its own.
  Json::Object phase() {
    Json pulses = closed_map({{"pre_pulse", waveform_schema(values_, "of a presynaptic spike")},
                              {"post_pulse", waveform_schema(values_, "of a postsynaptic spike")}});
    Json reads = closed_map({{"every", time("from read to read", above(0))},
                             {"voltage", values_.quantity(unit::volt, anything(), "across each device")},
                             {"duration", time("of a read", above(0))},
                             {"start", time("the first read; default: `every`", at_least(0))}},
                            {"every", "voltage", "duration"});
    return {
        {"stimuli", SchemaValues::reference("stimuli")},
        {"pulses", Json::Object{{"description", "waveforms in place of the projections' own, by projection"},
                                {"type", "object"},
                                {"additionalProperties", std::move(pulses)}}},
        {"reads", std::move(reads)}};
  }

  Json protocol() {
    Json::Object of_program = phase(), own = phase();
    of_program.emplace_back("duration", time("of the phase", above(0)));
    own.emplace_back("program", Json::Object{{"description", "phases before the one that is observed"},
                                             {"type", "array"},
                                             {"items", closed_map(std::move(of_program), {"duration"})}});
    return closed_map(std::move(own));
  }

  Json record() {
    return closed_map(
        {{"at", values_.quantities(unit::second, at_least(0), "ages at which conductances are told")},
         {"probe", values_.quantity(unit::volt, anything(), "where they are read, not 0; default 0.1 V")}});
  }

  SchemaValues& values_;
};

}  // namespace

Json drift_experiment(SchemaValues& values) { return DriftSchema(values).experiment(); }

}  // namespace memspike
