// SPDX-License-Identifier: Apache-2.0
#include "experiments/cli/check_network.hpp"

#include <fmt/format.h>

#include <cmath>

#include "engine/contract/error.hpp"
#include "engine/contract/format.hpp"
#include "engine/parallel.hpp"
#include "experiments/cli/check_neurons.hpp"
#include "experiments/network/graph_report.hpp"
#include "experiments/network/method_words.hpp"
#include "experiments/network/network_size.hpp"
#include "experiments/network/pulse_report.hpp"
#include "networks/network/build_network.hpp"

namespace memspike {
namespace {

constexpr double kMostEdgesToBuild = 3e7;

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
      fmt::print("; {:.3g} {} the membrane by {}", indegree,
                 indegree == 1 ? "synapse shifts" : "synapses shift",
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
    if (p.devices_of)
      fmt::print(
          "    devices         those of {} once more: the same drawn parameters, states of their own\n",
          e.description.projections[*p.devices_of].name);
    double indegree = edges / populations[p.to].size;
    if (graph != nullptr) {
      const GraphReport::OfProjection& degrees = graph->projections[k];
      indegree = degrees.in.mean;
      fmt::print("    synapses        of each source {}, of each target {}\n", words_of(degrees.out),
                 words_of(degrees.in));
    }
    try {
      print_pulse(report_on_pulse(e.description, p), p, indegree);
    } catch (const NumericalError& error) {
      fmt::print("    one pulse       {}\n", error.what());
    }
  }
}

void print_graph(const NetworkDescription& network, const GraphReport& graph) {
  fmt::print("graph       {}\n", words_of(graph.components));
  for (const std::string& line : unreached_words(network, graph)) fmt::print("            {}\n", line);
}

void print_methods(const Network& network) {
  fmt::print("methods\n");
  for (const std::string& line : method_words(network, plan_maps(network))) fmt::print("  {}\n", line);
}

void print_size(const NetworkSize& size) {
  fmt::print(
      "tables      membrane {:.0f} rows, weights {:.0f}, states {:.0f}, synapses_final {:.0f}, spikes of "
      "sources "
      "about {:.0f}; about {:.3g} MB, without the spikes of neurons\n",
      size.membrane_rows, size.weight_rows, size.state_rows, size.final_rows, size.source_spikes,
      size.output / 1e6);
  const std::string moving =
      size.moving_memory > 0
          ? fmt::format(", and {:.3g} MB more if the currents of all integrated devices move at once",
                        size.moving_memory / 1e6)
          : "";
  fmt::print("memory      about {:.3g} MB{}; {:.3g} MB are available\n", size.memory / 1e6, moving,
             available_memory() / 1e6);
}

}  // namespace

void print_network(const NetworkExperiment& e) {
  print_neurons(e.description);
  const NetworkSize size = size_of(e);
  std::optional<Network> network;
  std::optional<GraphReport> graph;
  if (size.synapses <= kMostEdgesToBuild) {
    std::uint64_t clipped = 0;
    network = build_network(e.description, e.stimuli,
                            {e.duration, e.tolerance, e.seed.value_or(0), InstructionLevel::baseline,
                             available_threads(), e.mean_current, e.maps},
                            nullptr, &clipped);
    if (clipped > 0)
      fmt::print("initial     {} synapses cannot have the conductance asked for; they start at the nearest\n",
                 clipped);
    graph = report_on_graph(*network);
  }
  print_projections(e, graph ? &*graph : nullptr);
  if (graph) {
    print_graph(e.description, *graph);
    print_methods(*network);
  } else {
    fmt::print("graph       not drawn for a check: it has about {:.3g} synapses\n", size.synapses);
  }
}

void print_network_check(const NetworkExperiment& e) {
  fmt::print("experiment  network{}\n", e.title.empty() ? "" : ": " + e.title);
  fmt::print("run         {}, tolerance {}{}\n", format_readable(e.duration, unit::second),
             format_number(e.tolerance), e.mean_current ? ", delivery mean_current" : "");
  print_network(e);
  print_size(size_of(e));
}

}  // namespace memspike
