// SPDX-License-Identifier: Apache-2.0
#include "experiments/drift/compare_over_seeds.hpp"

#include "experiments/drift/drift_statistics.hpp"
#include "experiments/network/figures/network_view.hpp"
#include "experiments/output/stored_table.hpp"
#include "experiments/output/table.hpp"

namespace memspike {
namespace {

Column text(const char* name) { return {name, std::nullopt, Column::Type::text}; }
Column real(const char* name) { return {name, "", Column::Type::real}; }

}  // namespace

void compare_over_seeds(const RunFolder& folder, const std::vector<std::filesystem::path>& runs) {
  std::vector<StoredTable> tables;
  for (const std::filesystem::path& run : runs) tables.push_back(read_table(run, "comparison"));
  ResultStore store(folder);
  Table out = store.table("comparison", {text("projection"),
                                         text("protocol_a"),
                                         text("protocol_b"),
                                         text("quantity"),
                                         {"seeds", std::nullopt, Column::Type::integer},
                                         real("difference"),
                                         real("difference_sd"),
                                         real("difference_ci95_low"),
                                         real("difference_ci95_high"),
                                         real("effect_size")});
  const StoredTable& first = tables.front();
  for (std::size_t row = 0; row < first.rows(); ++row) {
    std::vector<double> differences;
    for (const StoredTable& table : tables) differences.push_back(table.numbers("difference")[row]);
    const MeanInterval m = mean_interval(differences);
    for (const char* name : {"projection", "protocol_a", "protocol_b", "quantity"})
      out.add(names_in(first, name)[row]);
    out.add(m.count), out.add(m.mean), out.add(m.deviation), out.add(m.low), out.add(m.high);
    out.add(effect_size(m));
    out.end_row();
  }
  out.close();
  store.close();
}

}  // namespace memspike
