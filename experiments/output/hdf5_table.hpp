// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/output/table_writer.hpp"

namespace memspike {

/// One HDF5 file being written. Like every result it grows as ".name.part" and is renamed when whole; one
/// that is never committed is removed. Every failure is an IoError naming the file and the reason.
class Hdf5File {
 public:
  explicit Hdf5File(std::filesystem::path target);
  ~Hdf5File();
  Hdf5File(const Hdf5File&) = delete;
  Hdf5File& operator=(const Hdf5File&) = delete;

  /// A table as one extendible dataset for each column under `group`: float64 with NaN for what does not
  /// exist, int64 with kMissingInteger, UTF-8 strings of any length or, where the longest is known, padded
  /// with zeros. Attribute `unit` holds the unit of a column that has one.
  std::unique_ptr<TableWriter> table(const std::string& group, const std::vector<Column>& columns);

  /// Spikes in the SONATA layout: /spikes/<population>/timestamps [ms] and node_ids, sorted by time. The
  /// columns must be: time in seconds, population, neuron.
  std::unique_ptr<TableWriter> sonata_spikes(const std::vector<Column>& columns);

  /// Reports in the SONATA layout (hdf5_report.hpp). The columns must be: time in seconds, name of the
  /// population or projection, one number of a neuron or two of a synapse, value.
  std::unique_ptr<TableWriter> sonata_reports(const std::vector<Column>& columns);

  /// Flushes and names the file. Writers must be closed before; they must not be used afterwards.
  void commit();

  static constexpr std::int64_t kMissingInteger = INT64_MIN;

 private:
  void close_quietly() noexcept;

  std::filesystem::path target_;
  std::int64_t file_ = -1;
};

/// All columns under `group`, in the order they were made. IoError if there is no such table.
std::vector<StoredColumn> read_hdf5_table(const std::filesystem::path& path, const std::string& group);

bool has_hdf5_table(const std::filesystem::path& path, const std::string& group);

}  // namespace memspike
