// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/figures/network_view.hpp"

#include <fmt/format.h>

#include <map>

#include "engine/contract/format.hpp"
#include "experiments/network/network_tables.hpp"
#include "experiments/output/hdf5_table.hpp"
#include "experiments/output/json.hpp"

namespace memspike {
namespace {

namespace fs = std::filesystem;

constexpr double kMostRows = 5e6;

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
  if (rows > kMostRows)
    return leave_out(view, "spikes", fmt::format("{:.0f} rows", rows), fmt::format("{:.3g}", kMostRows));
  view.spikes = in_csv ? by_population(view, read_table(folder, "spikes")) : sonata_spikes(view, hdf5);
}

double membrane_rows(const NetworkExperiment& e) {
  double rows = 0;
  for (const MembraneRecord& r : e.membrane)
    rows += static_cast<double>(r.neurons.size()) * static_cast<double>(instants(e.duration, r.every));
  return rows;
}

double weight_rows(const NetworkExperiment& e) {
  double rows = 0;
  for (const WeightRecord& r : e.weights)
    rows += expected_edges(e.description, e.description.projections[r.projection]) *
            static_cast<double>(r.every > 0 ? instants(e.duration, r.every) : r.at.size());
  return rows;
}

double state_rows(const NetworkExperiment& e) {
  double rows = 0;
  for (const StateRecord& r : e.states) {
    const double edges = expected_edges(e.description, e.description.projections[r.projection]);
    rows += (r.pairs.empty() ? edges : static_cast<double>(r.pairs.size())) *
            static_cast<double>(instants(e.duration, r.every));
  }
  return rows;
}

std::optional<StoredTable> drawable(const fs::path& folder, const std::string& name, double rows,
                                    NetworkRunView& view) {
  if (!has_table(folder, name)) return std::nullopt;
  if (rows <= kMostRows) return read_table(folder, name);
  leave_out(view, name, fmt::format("about {:.3g} rows", rows), fmt::format("{:.3g}", kMostRows));
  return std::nullopt;
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
  NetworkRunView view{std::move(experiment), {}, {}, {}, {}, {}};
  read_spikes(folder, view);
  view.membrane = drawable(folder, "membrane", membrane_rows(view.experiment), view);
  view.weights = drawable(folder, "weights", weight_rows(view.experiment), view);
  view.states = drawable(folder, "states", state_rows(view.experiment), view);
  return view;
}

}  // namespace memspike
