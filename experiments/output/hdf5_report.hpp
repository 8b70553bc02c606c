// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "experiments/output/table_writer.hpp"

namespace memspike {

/// Writes rows (time [s], name, number of a neuron, value) or (time, name, pre, post, value) in the layout of
/// a SONATA report: /report/<name>/data, one row for each time and one column for each neuron or synapse, and
/// /report/<name>/mapping with node_ids, or src_ids and trg_ids, index_pointers, element_ids and time
/// (start, stop, step in ms; step 0 where it changes). Beside what SONATA asks for stands every
/// time, in times [ms]. The rows of a name must name the same neurons, in the same order, at each of its
/// times.
std::unique_ptr<TableWriter> make_report_writer(std::int64_t file, const std::vector<Column>& columns,
                                                const std::filesystem::path& path);

bool has_report(const std::filesystem::path& file, const std::string& name);

/// What is read of a report: the first columns, at no more times than given, the first and the last among
/// them.
struct ReportPart {
  std::size_t most_columns = 0, most_times = 0;
};

/// Part of a report. Values lie time by time.
struct StoredReport {
  std::vector<double> t;                 ///< [s]
  std::vector<std::vector<double>> ids;  ///< node_ids, or src_ids and trg_ids
  std::vector<double> values;
  std::size_t all_times = 0;  ///< of the report
};
StoredReport read_report(const std::filesystem::path& file, const std::string& name, const ReportPart& part);

}  // namespace memspike
