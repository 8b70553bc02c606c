// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "networks/network/csv_columns.hpp"
#include "networks/network/network_description.hpp"

namespace memspike {

/// What is looked for in a file of connections.
struct EdgeFileRequest {
  const PopulationDescription *from = nullptr, *to = nullptr;  ///< null where they could not be read
  std::string projection;                                      ///< GraphML: whose edges are taken
  std::vector<CsvColumn> columns;                              ///< values that an edge may have
};

/// The edges of a file, in its order, and their values, empty for those that the file does not have.
class EdgeFile {
 public:
  /// Reads the file that the text `from` names: GraphML if its name ends in .graphml, otherwise CSV with the
  /// columns pre and post. All that is wrong becomes a complaint; then there are no edges.
  EdgeFile(Reader& from, const std::filesystem::path& folder, const EdgeFileRequest& request);

  const std::filesystem::path& file() const { return table_.file; }
  const std::vector<Edge>& edges() const { return edges_; }
  /// In the order of the columns asked for.
  std::vector<double>& values(std::size_t column) { return values_[column]; }
  /// About one edge.
  void complain(Reader& from, std::size_t edge, std::string message) const;

 private:
  void read_graph(Reader& from, const std::filesystem::path& file, const EdgeFileRequest& request);
  void read_csv(Reader& from, const std::filesystem::path& folder, const EdgeFileRequest& request);

  CsvColumns table_;  ///< of GraphML: the file and its name alone
  std::vector<Edge> edges_;
  std::vector<std::vector<double>> values_;
  std::vector<std::size_t> numbers_;  ///< of GraphML: which edge of the file each is, from 1
};

}  // namespace memspike
