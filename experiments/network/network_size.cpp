// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/network_size.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <system_error>

#include "engine/contract/error.hpp"
#include "experiments/network/network_memory.hpp"
#include "experiments/network/network_tables.hpp"

namespace memspike {
namespace {

constexpr double kBytesPerCell = 14;  // of CSV, names and numbers together
constexpr double kHdf5Buffers = 12e6;

void add_projection(const NetworkExperiment& e, const ProjectionDescription& p, NetworkSize& size) {
  const double edges = expected_edges(e.description, p);
  size.synapses += edges;
  if (p.kind != SynapseKind::device) return;
  size.devices += edges;
  size.final_rows += edges;
}

double times(const NetworkExperiment& e, double every) {
  return static_cast<double>(instants(e.duration, every));
}

void add_records(const NetworkExperiment& e, NetworkSize& size) {
  const auto edges = [&](std::uint32_t projection) {
    return expected_edges(e.description, e.description.projections[projection]);
  };
  for (const MembraneRecord& r : e.membrane)
    size.membrane_rows += static_cast<double>(r.neurons.size()) * times(e, r.every);
  for (const WeightRecord& r : e.weights)
    size.weight_rows +=
        edges(r.projection) * (r.every > 0 ? times(e, r.every) : static_cast<double>(r.at.size()));
  for (const StateRecord& r : e.states)
    size.state_rows +=
        (r.pairs.empty() ? edges(r.projection) : static_cast<double>(r.pairs.size())) * times(e, r.every);
}

double expected_spikes(const PoissonStimulus& stimulus, double population, double duration) {
  double spikes = 0;
  for (std::size_t k = 0; k < stimulus.pieces.size(); ++k) {
    const PoissonStimulus::Piece& piece = stimulus.pieces[k];
    const double end = k + 1 < stimulus.pieces.size() ? stimulus.pieces[k + 1].from : duration;
    const double on = std::min({end, stimulus.stop, duration}) - std::max(piece.from, stimulus.start);
    double rate = 0;
    for (const double r : piece.rates) rate += r;
    spikes += std::max(0.0, on) * (piece.rates.size() == 1 ? rate * population : rate);
  }
  return spikes;
}

void add_source_spikes(const NetworkExperiment& e, NetworkSize& size) {
  for (const SpikeList& list : e.stimuli.spike_lists)
    size.source_spikes += static_cast<double>(list.spikes.size());
  for (const PoissonStimulus& stimulus : e.stimuli.poisson)
    size.source_spikes +=
        expected_spikes(stimulus, e.description.populations[stimulus.population].size, e.duration);
}

bool is_csv(const NetworkExperiment& e, double rows) {
  return e.tables == TableFormat::csv ||
         (e.tables == TableFormat::automatic && rows <= static_cast<double>(ResultStore::kMostCsvRows));
}

/// Bytes of a table, in CSV or in data.h5, where a report has a value for each row and little besides, and
/// the names in the one column of texts take next to nothing. What compression wins is not counted.
double table_size(const NetworkExperiment& e, double rows, double columns, TableLayout layout) {
  if (is_csv(e, rows)) return rows * columns * kBytesPerCell;
  const double values = layout == TableLayout::sonata_reports ? 1
                        : layout == TableLayout::columns      ? columns - 1
                                                              : columns;
  return rows * values * 8;
}

std::string gigabytes(double bytes) { return fmt::format("{:.3g} GB", bytes / 1e9); }

/// The nearest folder above that exists.
std::filesystem::path standing(std::filesystem::path path) {
  std::error_code unreadable;
  path = std::filesystem::absolute(path, unreadable);
  while (!std::filesystem::exists(path, unreadable) && path.has_relative_path()) path = path.parent_path();
  return path;
}

}  // namespace

NetworkSize size_of(const NetworkExperiment& e) {
  NetworkSize size;
  for (const PopulationDescription& p : e.description.populations) size.neurons += p.size;
  for (const ProjectionDescription& p : e.description.projections) add_projection(e, p, size);
  add_records(e, size);
  add_source_spikes(e, size);
  const NetworkMemory memory = memory_of(e);
  size.memory = memory.peak + (is_csv(e, size.final_rows) ? 0 : kHdf5Buffers);
  size.moving_memory = memory.moving;
  size.output = table_size(e, size.membrane_rows, 4, membrane_layout(e)) +
                table_size(e, size.weight_rows, 5, weights_layout(e)) +
                table_size(e, size.state_rows, 7, TableLayout::columns) +
                table_size(e, size.final_rows, 5, TableLayout::columns) +
                (e.record_spikes ? table_size(e, size.source_spikes, 2, TableLayout::sonata_spikes) : 0);
  return size;
}

double available_memory() {
  std::ifstream in("/proc/meminfo");
  double kilobytes = 0;
  for (std::string word; in >> word;)
    if (word == "MemAvailable:" && in >> kilobytes) return kilobytes * 1024;
  return std::numeric_limits<double>::infinity();
}

void refuse_what_cannot_fit(double memory, double output, const std::filesystem::path& target) {
  if (const double available = available_memory(); memory > available)
    throw UsageError(fmt::format(
        "the network needs about {} of memory, but {} are available; make it smaller, or run it on a larger "
        "machine; 'memspike check' tells what needs how much",
        gigabytes(memory), gigabytes(available)));
  const std::filesystem::path disk = standing(target);
  std::error_code unknown;
  const auto space = std::filesystem::space(disk, unknown);
  if (!unknown && output > static_cast<double>(space.available))
    throw UsageError(fmt::format(
        "the tables will take about {}, but {} are free below '{}'; record less (record: every), or choose "
        "another place with -o DIR",
        gigabytes(output), gigabytes(static_cast<double>(space.available)), disk.string()));
}

}  // namespace memspike
