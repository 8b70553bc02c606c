// SPDX-License-Identifier: Apache-2.0
#include "networks/network/edge_file.hpp"

#include <fstream>
#include <limits>

#include "networks/network/graphml_edges.hpp"

namespace memspike {
namespace {

Range neurons_of(const PopulationDescription* population) {
  return between(0, population ? population->size - 1.0 : std::numeric_limits<double>::infinity());
}

}  // namespace

EdgeFile::EdgeFile(Reader& from, const std::filesystem::path& folder, const EdgeFileRequest& request) {
  values_.resize(request.columns.size());
  const std::string name = from.as_text();
  if (name.empty()) return;
  name.ends_with(".graphml") ? read_graph(from, folder / name, request) : read_csv(from, folder, request);
}

void EdgeFile::read_graph(Reader& from, const std::filesystem::path& file, const EdgeFileRequest& request) {
  table_.name = file.string();
  table_.file = std::filesystem::absolute(file).lexically_normal();
  std::ifstream in(table_.file, std::ios::binary);
  if (!in || std::filesystem::is_directory(table_.file)) {
    from.complain("", "the file '" + table_.name + "' cannot be read; it is looked for beside this one");
    return;
  }
  if (!request.from || !request.to) return;
  try {
    GraphmlEdges selected = select_edges(read_graphml(in), request);
    edges_ = std::move(selected.edges), values_ = std::move(selected.values);
    numbers_ = std::move(selected.numbers);
  } catch (const GraphmlError& error) {
    from.complain("", "the file '" + table_.name + "': " + error.what());
  }
}

void EdgeFile::read_csv(Reader& from, const std::filesystem::path& folder, const EdgeFileRequest& request) {
  std::vector<CsvColumn> columns{{"pre", unit::one, neurons_of(request.from), true, true},
                                 {"post", unit::one, neurons_of(request.to), true, true}};
  columns.insert(columns.end(), request.columns.begin(), request.columns.end());
  table_ = read_csv_columns(from, folder, columns);
  for (std::size_t k = 0; k < table_.rows(); ++k)
    edges_.push_back(
        {static_cast<std::uint32_t>(table_.values[0][k]), static_cast<std::uint32_t>(table_.values[1][k])});
  for (std::size_t k = 0; k < values_.size(); ++k) values_[k] = std::move(table_.values[k + 2]);
}

void EdgeFile::complain(Reader& from, std::size_t edge, std::string message) const {
  if (numbers_.empty()) return complain_about_row(from, table_, edge, std::move(message));
  from.complain("", "the file '" + table_.name + "', edge " + std::to_string(numbers_[edge]) + ": " +
                        std::move(message));
}

}  // namespace memspike
