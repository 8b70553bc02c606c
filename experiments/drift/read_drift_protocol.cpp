// SPDX-License-Identifier: Apache-2.0
#include "experiments/drift/read_drift_protocol.hpp"

#include <algorithm>

#include "engine/contract/quantity.hpp"
#include "networks/network/complain_about_name.hpp"
#include "networks/network/read_network.hpp"
#include "networks/network/waveform.hpp"

namespace memspike {
namespace {

// The observed phase draws from streams 0, 1, ... in every protocol, so that protocols may be compared on the
// same spikes; phases of a program have streams of their own.
constexpr std::uint32_t kStreamsOfPhase = 1'000;

class PhaseReader {
 public:
  PhaseReader(const NetworkDescription& network, const std::filesystem::path& folder)
      : network_(network), folder_(folder) {}

  DriftPhase read(Reader& reader, double duration, std::uint32_t first_stream) const {
    DriftPhase phase;
    phase.duration = duration;
    phase.pulses.resize(network_.projections.size());
    if (auto stimuli = reader.optional_list("stimuli"))
      phase.stimuli = read_stimuli(std::move(*stimuli), network_, duration, folder_);
    for (PoissonStimulus& p : phase.stimuli.poisson) p.number += first_stream;
    if (auto pulses = reader.optional_map("pulses")) read_pulses(*pulses, phase.pulses);
    if (auto reads = reader.optional_map("reads")) phase.reads = read_reads(*reads, duration);
    if (phase.reads) complain_of_membranes(reader);
    return phase;
  }

 private:
  void read_pulses(Reader& reader, std::vector<PulseOverride>& all) const {
    for (auto& [name, entry] : reader.entries()) {
      const auto found = std::find_if(network_.projections.begin(), network_.projections.end(),
                                      [&, wanted = name](const auto& p) { return p.name == wanted; });
      if (found == network_.projections.end() || found->kind != SynapseKind::device) {
        complain_of_projection(reader, name);
        continue;
      }
      PulseOverride& pulses = all[static_cast<std::size_t>(found - network_.projections.begin())];
      if (entry.has("pre_pulse")) pulses.pre = read_waveform(entry, "pre_pulse");
      if (entry.has("post_pulse")) pulses.post = read_waveform(entry, "post_pulse");
      if (pulses.post)
        complain_if_longer_than_refractoriness(entry, "post_pulse", network_.populations[found->to],
                                               *pulses.post);
      if (!pulses.pre && !pulses.post)
        entry.complain("", "gives no waveform; write pre_pulse, post_pulse or both");
      entry.nothing_else();
    }
  }

  void complain_of_projection(Reader& reader, const std::string& name) const {
    std::string known;
    for (const ProjectionDescription& p : network_.projections)
      if (p.kind == SynapseKind::device) known += (known.empty() ? "" : ", ") + p.name;
    reader.complain(name, "is no projection of devices; known here: " + (known.empty() ? "none" : known));
  }

  PeriodicReads read_reads(Reader& r, double phase) const {
    PeriodicReads reads;
    reads.every = r.quantity("every", unit::second, above(0));
    reads.voltage = r.quantity("voltage", unit::volt, anything());
    reads.duration = r.quantity("duration", unit::second, above(0));
    reads.start = r.quantity("start", unit::second, at_least(0), reads.every);
    if (reads.duration > reads.every)
      r.complain("duration", "is " + format_readable(reads.duration, unit::second) +
                                 ", longer than `every` (" + format_readable(reads.every, unit::second) +
                                 "): a read would begin before the one before it has ended");
    else if (reads.duration > 0 && phase > 0 && reads.count_in(phase) == 0)
      r.complain("", "makes no read: the first one would end at " +
                         format_readable(reads.start + reads.duration, unit::second) + ", after the " +
                         format_readable(phase, unit::second) +
                         " that are observed; read more often, or give a `start`");
    r.nothing_else();
    return reads;
  }

  /// A read changes the device, hence the current that a membrane would see next.
  void complain_of_membranes(Reader& reader) const {
    for (const ProjectionDescription& p : network_.projections)
      if (p.kind == SynapseKind::device && !network_.populations[p.to].is_source())
        return reader.complain(
            "reads",
            "are possible where all devices end in spike sources, but those of " + p.name +
                " drive neurons, whose spikes the reads would change; make " +
                network_.populations[p.to].name +
                " a spike_source that fires the spikes of an earlier run (stimuli: file: spikes.csv)");
  }

  const NetworkDescription& network_;
  const std::filesystem::path& folder_;
};

void complain_of_neurons(Reader& reader, const NetworkDescription& network) {
  for (const PopulationDescription& p : network.populations)
    if (!p.is_source())
      return reader.complain("program",
                             "is possible where all populations are spike sources, but " + p.name +
                                 " are neurons, whose membranes have no state to begin a later phase with; "
                                 "put the program into `stimuli`, or make " +
                                 p.name + " a spike_source");
}

Node pulses_node(const std::vector<PulseOverride>& pulses, const NetworkDescription& network) {
  Node all = map_node();
  for (std::size_t k = 0; k < pulses.size(); ++k) {
    Node one = map_node();
    if (pulses[k].pre) one.put("pre_pulse", to_node(*pulses[k].pre));
    if (pulses[k].post) one.put("post_pulse", to_node(*pulses[k].post));
    if (!one.entries.empty()) all.put(network.projections[k].name, one);
  }
  return all;
}

Node phase_node(const DriftPhase& phase, const NetworkDescription& network, bool with_duration) {
  const auto seconds = [](double t) { return quantity_node(t, unit::second); };
  Node node = map_node();
  if (with_duration) node.put("duration", seconds(phase.duration));
  if (!phase.stimuli.text.items.empty()) node.put("stimuli", phase.stimuli.text);
  const Node pulses = pulses_node(phase.pulses, network);
  if (!pulses.entries.empty()) node.put("pulses", pulses);
  if (phase.reads)
    node.put("reads", map_node({{"every", seconds(phase.reads->every)},
                                {"voltage", quantity_node(phase.reads->voltage, unit::volt)},
                                {"duration", seconds(phase.reads->duration)},
                                {"start", seconds(phase.reads->start)}}));
  return node;
}

}  // namespace

DriftProtocol read_drift_protocol(const std::string& name, Reader& reader, const NetworkDescription& network,
                                  double duration, const std::filesystem::path& folder) {
  const PhaseReader phases(network, folder);
  DriftProtocol protocol{name, {}};
  complain_about_name(reader, "", name);
  if (name.find('.') != std::string::npos)
    reader.complain("",
                    "the name holds a '.'; names of protocols do without, for the keys of summary.json "
                    "are made with them");
  if (reader.has("program")) complain_of_neurons(reader, network);
  if (auto program = reader.optional_list("program"))
    for (Reader& phase : *program) {
      const double length = phase.quantity("duration", unit::second, above(0));
      const auto first = static_cast<std::uint32_t>(protocol.phases.size() + 1) * kStreamsOfPhase;
      protocol.phases.push_back(phases.read(phase, length, first));
      phase.nothing_else();
    }
  protocol.phases.push_back(phases.read(reader, duration, 0));
  reader.nothing_else();
  return protocol;
}

Node to_node(const DriftProtocol& protocol, const NetworkDescription& network) {
  Node program = list_node();
  for (std::size_t k = 0; k + 1 < protocol.phases.size(); ++k)
    program.items.push_back(phase_node(protocol.phases[k], network, true));
  Node node = map_node();
  if (!program.items.empty()) node.put("program", program);
  for (auto& [key, value] : phase_node(protocol.phases.back(), network, false).entries) node.put(key, value);
  return node;
}

}  // namespace memspike
