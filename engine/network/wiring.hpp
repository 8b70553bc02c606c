// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <stdexcept>
#include <vector>

#include "engine/network/network.hpp"

namespace memspike {

/// The edges of one presynaptic neuron in one projection that have the same delay: what one spike reaches at
/// one time.
struct Row {
  std::uint32_t projection = 0;
  double delay = 0;
  std::uint64_t begin = 0, end = 0;  ///< in Wiring::edges of the projection
};

/// One end of devices, at which a waveform may run: a row of edges, or a column.
struct Terminal {
  std::uint32_t projection = 0;
  bool is_column = false;
  std::uint32_t place = 0;  ///< row, or postsynaptic neuron
  // --- the waveform that runs, if any
  double voltage = 0, started = 0;
  std::uint32_t waveform = 0, segment = 0, version = 0;  ///< segments count through all waveforms
  bool running = false;
};

/// Who is connected to whom, in the forms in which spikes need it. Neurons are numbered through all
/// populations; devices through all projections.
class Wiring {
 public:
  /// Devices of projections in `without_ids` get no number.
  explicit Wiring(const Network& network, const std::vector<bool>& without_ids = {});

  std::uint32_t neuron_id(std::uint32_t population, std::uint32_t neuron) const {
    return population_start_[population] + neuron;
  }
  std::uint32_t neurons() const { return population_start_.back(); }
  std::uint32_t population_of(std::uint32_t neuron_id) const { return population_of_[neuron_id]; }
  std::uint64_t device_id(std::uint32_t projection, std::uint64_t edge) const {
    return device_start_[projection] + edge;
  }
  std::uint64_t devices() const { return device_start_.back(); }

  /// Rows of a presynaptic neuron in a projection, by delay.
  std::span<const Row> rows_of(std::uint32_t projection, std::uint32_t pre) const {
    const auto& start = rows_of_pre_[projection];
    return {rows_.data() + start[pre], rows_.data() + start[pre + 1]};
  }
  std::uint32_t index_of(const Row& row) const { return static_cast<std::uint32_t>(&row - rows_.data()); }
  const Row& row(std::uint32_t index) const { return rows_[index]; }
  std::uint32_t rows() const { return static_cast<std::uint32_t>(rows_.size()); }
  /// The first row of a projection; those of the next one follow.
  std::uint32_t first_row(std::uint32_t projection) const { return first_row_[projection]; }
  /// Whether rows are made of consecutive edges.
  bool rows_are_in_order(std::uint32_t projection) const { return row_order_[projection].empty(); }
  std::uint64_t edge_of_row(const Row& row, std::uint64_t i) const {
    const auto& order = row_order_[row.projection];
    return order.empty() ? i : order[i];
  }
  std::uint32_t row_of_edge(std::uint32_t projection, std::uint64_t edge) const;
  /// How many edges of a device projection end in a neuron.
  std::uint64_t column_size(std::uint32_t projection, std::uint32_t post) const {
    return column_start_[projection][post + std::size_t{1}] - column_start_[projection][post];
  }
  /// Edges that end in a neuron, ascending; only of populations in which some device has a postsynaptic
  /// waveform. For others a std::logic_error.
  std::span<const std::uint32_t> column(std::uint32_t projection, std::uint32_t post) const {
    const auto& edges = column_edges_[projection];
    if (edges.empty() && column_size(projection, post) > 0)
      throw std::logic_error("columns were not made: no postsynaptic waveform reaches their population");
    const auto& start = column_start_[projection];
    return {edges.data() + start[post], edges.data() + start[post + 1]};
  }
  const std::vector<std::uint32_t>& projections_from(std::uint32_t population) const {
    return from_[population];
  }
  const std::vector<std::uint32_t>& projections_to(std::uint32_t population) const { return to_[population]; }

 private:
  void make_rows(const Network& network, std::uint32_t projection);
  void make_columns(const Network& network, std::uint32_t projection);

  std::vector<std::uint32_t> population_start_{0}, population_of_;
  std::vector<std::uint64_t> device_start_{0};
  std::vector<Row> rows_;
  std::vector<std::uint32_t> first_row_{0};
  // One entry for each projection:
  std::vector<std::vector<std::uint32_t>> rows_of_pre_;
  std::vector<std::vector<std::uint32_t>> row_of_edge_;  ///< where rows are not made of consecutive edges
  std::vector<std::vector<std::uint32_t>> row_order_;    ///< edges by (pre, delay, post); empty: as they are
  std::vector<std::vector<std::uint64_t>> column_start_;
  std::vector<std::vector<std::uint32_t>> column_edges_;
  // And for each population:
  std::vector<std::vector<std::uint32_t>> from_, to_;
};

}  // namespace memspike
