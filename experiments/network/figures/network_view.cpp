// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/figures/network_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/contract/format.hpp"
#include "experiments/network/network_size.hpp"
#include "experiments/network/network_summary.hpp"
#include "experiments/network/network_tables.hpp"
#include "experiments/network/synapse_reading.hpp"
#include "experiments/output/hdf5_report.hpp"
#include "experiments/output/hdf5_table.hpp"
#include "experiments/output/json.hpp"
#include "networks/network/build_network.hpp"

namespace memspike {
namespace {

namespace fs = std::filesystem;

constexpr double kMostRows = 1e6, kMostSpikes = 5e6;
constexpr double kMostReportRows = 2e5;  // far more points than a figure has
constexpr std::size_t kMostColumns = 6;  // of membranes, as many as have a panel
constexpr double kMostDrawnNeurons = 100, kMostDrawnSynapses = 2000;

void leave_out(NetworkRunView& view, const std::string& table, const std::string& size,
               const std::string& most) {
  view.left_out.push_back(fmt::format(
      "The table {} is not drawn: it has {}, and at most {} are read for a figure.", table, size, most));
}

std::vector<SpikeTrains> by_population(const NetworkRunView& view, const StoredTable& table) {
  std::map<std::string, std::size_t, std::less<>> places;
  for (std::size_t p = 0; p < view.populations().size(); ++p) places[view.populations()[p].name] = p;
  std::vector<SpikeTrains> all(view.populations().size());
  const std::vector<double>&t = table.numbers("t"), &neuron = table.numbers("neuron");
  const std::vector<std::string> population = names_in(table, "population");
  for (std::size_t row = 0; row < t.size(); ++row) {
    SpikeTrains& own = all.at(places.at(population[row]));
    own.t.push_back(t[row]), own.neuron.push_back(neuron[row]);
  }
  return all;
}

/// From the SONATA layout of data.h5, in which a population without spikes is missing.
std::vector<SpikeTrains> sonata_spikes(const NetworkRunView& view, const fs::path& file) {
  std::vector<SpikeTrains> all;
  for (const PopulationDescription& population : view.populations()) {
    SpikeTrains& own = all.emplace_back();
    const std::string group = "/spikes/" + population.name;
    if (!has_hdf5_table(file, group)) continue;
    for (StoredColumn& column : read_hdf5_table(file, group))
      (column.column.name == "timestamps" ? own.t : own.neuron) = std::move(column.numbers);
    for (double& t : own.t) t *= 1e-3;  // SONATA counts milliseconds
  }
  return all;
}

void read_spikes(const fs::path& folder, NetworkRunView& view) {
  const fs::path csv = folder / "tables/spikes.csv", hdf5 = folder / "data.h5";
  const bool in_csv = fs::exists(csv);
  if (!in_csv && !(fs::exists(hdf5) && has_hdf5_table(hdf5, "/spikes"))) return;
  const Json summary = read_json(folder / "summary.json");
  const Json* const spikes = summary.find("spikes");
  const auto rows = spikes == nullptr ? 0.0 : static_cast<double>(std::get<std::int64_t>(spikes->value));
  if (rows > kMostSpikes)
    return leave_out(view, "spikes", fmt::format("{:.0f} rows", rows), fmt::format("{:.3g}", kMostSpikes));
  view.spikes = in_csv ? by_population(view, read_table(folder, "spikes")) : sonata_spikes(view, hdf5);
}

std::optional<StoredTable> drawable(const fs::path& folder, const std::string& name, double rows,
                                    NetworkRunView& view) {
  if (!has_table(folder, name)) return std::nullopt;
  if (rows <= kMostRows) return read_table(folder, name);
  leave_out(view, name, fmt::format("about {:.3g} rows", rows), fmt::format("{:.3g}", kMostRows));
  return std::nullopt;
}

/// An empty table whose rows are to come from reports.
StoredTable report_table(const std::string& name, const std::string& group,
                         const std::vector<std::string>& ids, const Column& value) {
  StoredTable table{name, {}};
  table.columns.push_back({{"t", "s", Column::Type::real}, {}, {}});
  table.columns.push_back({{group, std::nullopt, Column::Type::text}, {}, {}});
  for (const std::string& id : ids)
    table.columns.push_back({{id, std::nullopt, Column::Type::integer}, {}, {}});
  table.columns.push_back({value, {}, {}});
  return table;
}

/// The rows of a report at the end of a table.
void append(const StoredReport& report, const std::string& name, StoredTable& table) {
  const std::size_t columns = report.ids[0].size();
  for (std::size_t time = 0; time < report.t.size(); ++time)
    for (std::size_t k = 0; k < columns; ++k) {
      table.columns[0].numbers.push_back(report.t[time]);
      table.columns[1].texts.push_back(name);
      for (std::size_t i = 0; i < report.ids.size(); ++i)
        table.columns[2 + i].numbers.push_back(report.ids[i][k]);
      table.columns.back().numbers.push_back(report.values[time * columns + k]);
    }
}

/// What the figures need of the reports of data.h5: no more rows than of a table in CSV.
std::optional<StoredTable> membrane_reports(const fs::path& file, NetworkRunView& view) {
  StoredTable table = report_table("membrane", "population", {"neuron"}, {"V", "V", Column::Type::real});
  const std::size_t records = view.experiment.membrane.size();
  for (const MembraneRecord& r : view.experiment.membrane) {
    const std::string& name = view.populations()[r.population].name;
    if (!has_report(file, name)) return std::nullopt;
    const std::size_t columns = std::min(kMostColumns, r.neurons.size());
    const auto times = static_cast<std::size_t>(kMostReportRows) / records / columns;
    const StoredReport report = read_report(file, name, {columns, std::max<std::size_t>(2, times)});
    append(report, name, table);
    if (report.t.size() < report.all_times)
      view.left_out.push_back(fmt::format("Of the membranes of {} {} of {} recorded times are drawn.", name,
                                          report.t.size(), report.all_times));
  }
  return table;
}

std::optional<StoredTable> weight_reports(const fs::path& file, NetworkRunView& view) {
  StoredTable table = report_table("weights", "projection", {"pre", "post"}, {"G", "S", Column::Type::real});
  const std::size_t records = view.experiment.weights.size();
  for (const WeightRecord& r : view.experiment.weights) {
    const ProjectionDescription& p = view.experiment.description.projections[r.projection];
    if (!has_report(file, p.name)) return std::nullopt;
    const double edges = std::max(1.0, expected_edges(view.experiment.description, p));
    const double times = std::max(kMostReportRows / edges, 2.0) / static_cast<double>(records);
    if (edges * 2 > kMostRows) {
      leave_out(view, "weights of " + p.name, fmt::format("{:.3g} synapses", edges),
                fmt::format("{:.3g} rows", kMostRows));
      continue;
    }
    append(read_report(file, p.name,
                       {static_cast<std::size_t>(2 * edges),
                        std::max<std::size_t>(2, static_cast<std::size_t>(times))}),
           p.name, table);
  }
  return table;
}

/// From the reports if the table lies there, else from the table.
template <class FromReports>
std::optional<StoredTable> drawable_report(const fs::path& folder, const std::string& name, double rows,
                                           NetworkRunView& view, const FromReports& from_reports) {
  const fs::path file = folder / "data.h5";
  if (!has_table(folder, name) && fs::exists(file)) return from_reports(file, view);
  return drawable(folder, name, rows, view);
}

/// Slow states at the end, in the order of the edges of all device projections.
std::vector<double> final_states(const fs::path& folder) {
  if (!has_table(folder, "synapses_final")) return {};
  return read_table(folder, "synapses_final").numbers("slow");
}

std::vector<DrawnEdge> final_edges(const NetworkExperiment& e, const fs::path& folder) {
  const Network network = build_network(
      e.description, e.stimuli, {e.duration, e.tolerance, e.seed.value_or(0), InstructionLevel::baseline, 1});
  const std::vector<double> slow = final_states(folder);
  std::vector<DrawnEdge> all;
  std::size_t row = 0;
  for (std::uint32_t k = 0; k < network.projections.size(); ++k) {
    const Projection& p = network.projections[k];
    const bool device = p.kind == SynapseKind::device;
    for_each_edge(p, [&](std::uint32_t pre, std::uint64_t edge) {
      double G = std::nan("");
      if (device && row < slow.size())
        G = probe_conductance(device_of(network, p, edge), summary_probe(e, k),
                              p.model->slow.exists() ? slow[row] : 0);
      row += device;
      all.push_back({k, pre, p.post[edge], G});
    });
  }
  return all;
}

}  // namespace

std::vector<std::string> names_in(const StoredTable& table, std::string_view name) {
  for (const StoredColumn& column : table.columns) {
    if (column.column.name != name || column.column.type == Column::Type::text) continue;
    std::vector<std::string> names;
    for (const double number : column.numbers) names.push_back(format_number(number));
    return names;
  }
  return table.texts(name);
}

NetworkRunView view_network_run(const fs::path& folder, NetworkExperiment experiment) {
  NetworkRunView view{std::move(experiment), {}, {}, {}, {}, {}, {}};
  const NetworkSize size = size_of(view.experiment);
  read_spikes(folder, view);
  view.membrane = drawable_report(folder, "membrane", size.membrane_rows, view, membrane_reports);
  view.weights = drawable_report(folder, "weights", size.weight_rows, view, weight_reports);
  view.states = drawable(folder, "states", size.state_rows, view);
  if (size.neurons <= kMostDrawnNeurons && size.synapses <= kMostDrawnSynapses)
    view.final_edges = final_edges(view.experiment, folder);
  return view;
}

}  // namespace memspike
