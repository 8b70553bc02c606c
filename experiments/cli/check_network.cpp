// SPDX-License-Identifier: Apache-2.0
#include "experiments/cli/check_network.hpp"

#include <fmt/format.h>

#include <cmath>

#include "engine/contract/error.hpp"
#include "engine/contract/format.hpp"
#include "engine/parallel.hpp"
#include "experiments/cli/check_neurons.hpp"
#include "experiments/network/graph_report.hpp"
#include "experiments/network/network_tables.hpp"
#include "experiments/network/pulse_report.hpp"
#include "networks/network/build_network.hpp"

namespace memspike {
namespace {

constexpr double kMostEdgesToBuild = 3e7;
constexpr double kBytesPerCell = 14;                             // of CSV, names and numbers together
constexpr double kBytesPerNeuron = 1200, kBytesPerSynapse = 70;  // with its row and column
constexpr double kBytesPerMovingSynapse = 800;                   // the path of a current on its way

std::string engineering(double value, const Unit& unit) { return format_engineering(value, unit); }

std::string kind_of(const ProjectionDescription& p) {
  return p.kind == SynapseKind::device ? p.device.model->name
         : p.kind == SynapseKind::jump ? "static"
                                       : "lateral_inhibition";
}

std::string_view rule_of(const ProjectionDescription& p) {
  static const auto infos = connect_rule_infos();
  for (const ConnectRuleInfo& info : infos)
    if (info.kind == p.connect.kind) return info.name;
  return "";
}

std::string span_of(const DegreeRange& range) {
  return range.low == range.high ? std::to_string(range.low)
                                 : fmt::format("{} to {}, mean {:.4g}", range.low, range.high, range.mean);
}

void print_state_change(const PulseReport& report, const SlowState& slow) {
  if (!report.slow_start) return;
  std::string text;
  const auto add = [&](const char* what, const std::optional<double>& change) {
    if (change)
      text += fmt::format("{}{} by {}", text.empty() ? "" : ", ", engineering(*change, slow.unit), what);
  };
  add("pre_pulse", report.by_pre);
  add("post_pulse", report.by_post);
  add("both at once", report.by_both);
  if (!text.empty())
    fmt::print("    state change    {} from {}: {}\n", slow.name, engineering(*report.slow_start, slow.unit),
               text);
}

void print_pulse(const PulseReport& report, const ProjectionDescription& p, double indegree) {
  if (report.jump)
    fmt::print("    one pulse       {} mV, {:.3g} % of the way from rest to threshold ({})\n",
               fmt::format("{:.4g}", *report.jump * 1e3), 100 * *report.jump / *report.way,
               engineering(*report.way, unit::volt));
  else if (!report.way && p.kind == SynapseKind::device)
    fmt::print("    one pulse       charge {}, discarded: the target is a spike source\n",
               engineering(*report.charge, unit::coulomb));
  else if (p.kind == SynapseKind::device && !p.pre_pulse.empty())
    fmt::print("    one pulse       not defined: the target fires without any\n");
  if (report.rest_current) {
    fmt::print("    at rest         {} through each device", engineering(*report.rest_current, unit::ampere));
    if (report.rest_shift)
      fmt::print("; {:.3g} synapses shift the membrane by {}", indegree,
                 engineering(*report.rest_shift * indegree, unit::volt));
    fmt::print("\n");
  }
  if (p.kind != SynapseKind::device) return;
  print_state_change(report, p.device.model->slow);
  if (p.device.model->slow.exists())
    fmt::print("    decay time      {}\n", report.decay && *report.decay > 0
                                               ? engineering(*report.decay, unit::second) + " at 0 V"
                                               : "none: the state stays at 0 V");
}

void print_projections(const NetworkExperiment& e, const GraphReport* graph) {
  fmt::print("projections\n");
  for (std::size_t k = 0; k < e.description.projections.size(); ++k) {
    const ProjectionDescription& p = e.description.projections[k];
    const auto& populations = e.description.populations;
    const double edges = expected_edges(e.description, p);
    fmt::print("  {}: {} to {}, {}, {}, {}{} synapse{}\n", p.name, populations[p.from].name,
               populations[p.to].name, kind_of(p), rule_of(p), p.connect.count_is_known() ? "" : "about ",
               format_number(std::round(edges)), edges == 1 ? "" : "s");
    double indegree = edges / populations[p.to].size;
    if (graph != nullptr) {
      const GraphReport::OfProjection& degrees = graph->projections[k];
      indegree = degrees.in.mean;
      fmt::print("    synapses        {} of each source, {} of each target\n", span_of(degrees.out),
                 span_of(degrees.in));
    }
    try {
      print_pulse(report_on_pulse(e.description, p), p, indegree);
    } catch (const NumericalError& error) {
      fmt::print("    one pulse       {}\n", error.what());
    }
  }
}

void print_graph(const NetworkDescription& network, const GraphReport& graph) {
  fmt::print("graph       {} weakly connected component{}, {} neurons in the largest\n", graph.components,
             graph.components == 1 ? "" : "s", graph.largest_component);
  for (std::size_t p = 0; p < network.populations.size(); ++p)
    if (graph.unreached[p] > 0)
      fmt::print("            no stimulus reaches {} of the {} neurons of {}\n", graph.unreached[p],
                 network.populations[p].size, network.populations[p].name);
}

void print_tables(const NetworkExperiment& e) {
  double membrane = 0, weights = 0, final = 0;
  for (const MembraneRecord& r : e.membrane)
    membrane += static_cast<double>(r.neurons.size() * instants(e.duration, r.every));
  for (const WeightRecord& r : e.weights)
    weights += expected_edges(e.description, e.description.projections[r.projection]) *
               static_cast<double>(r.every > 0 ? instants(e.duration, r.every) : r.at.size());
  for (const ProjectionDescription& p : e.description.projections)
    if (p.kind == SynapseKind::device) final += expected_edges(e.description, p);
  fmt::print(
      "tables      membrane {:.0f} rows, weights {:.0f}, synapses_final {:.0f}; about {:.3g} MB as CSV, "
      "without spikes\n",
      membrane, weights, final, (4 * membrane + 5 * weights + 5 * final) * kBytesPerCell / 1e6);
}

void print_memory(const NetworkDescription& network) {
  double neurons = 0, bytes = 0, devices = 0;
  for (const PopulationDescription& p : network.populations) neurons += p.size;
  for (const ProjectionDescription& p : network.projections) {
    const double edges = expected_edges(network, p);
    bytes += edges * kBytesPerSynapse;
    if (p.kind != SynapseKind::device) continue;
    devices += edges;
    for (const auto& spread : p.device.variability)
      if (spread) {
        bytes += edges * 8 * static_cast<double>(p.device.parameters.size());
        break;
      }
  }
  fmt::print(
      "memory      about {:.3g} MB, and {:.3g} MB more if the currents of all {:.0f} devices move at once\n",
      (bytes + neurons * kBytesPerNeuron) / 1e6, devices * kBytesPerMovingSynapse / 1e6, devices);
}

}  // namespace

void print_network_check(const NetworkExperiment& e) {
  fmt::print("experiment  network{}\n", e.title.empty() ? "" : ": " + e.title);
  fmt::print("run         {}, tolerance {}\n", format_readable(e.duration, unit::second),
             format_number(e.tolerance));
  print_neurons(e.description);
  double edges = 0;
  for (const ProjectionDescription& p : e.description.projections) edges += expected_edges(e.description, p);
  std::optional<GraphReport> graph;
  if (edges <= kMostEdgesToBuild)
    graph = report_on_graph(build_network(
        e.description, e.stimuli,
        {e.duration, e.tolerance, e.seed.value_or(0), InstructionLevel::baseline, available_threads()}));
  print_projections(e, graph ? &*graph : nullptr);
  if (graph)
    print_graph(e.description, *graph);
  else
    fmt::print("graph       not drawn for a check: it has about {:.3g} synapses\n", edges);
  print_tables(e);
  print_memory(e.description);
}

}  // namespace memspike
