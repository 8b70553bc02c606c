// SPDX-License-Identifier: Apache-2.0
#include "experiments/output/table.hpp"

#include <algorithm>
#include <stdexcept>

#include "experiments/output/csv.hpp"

namespace memspike {

namespace {

std::unique_ptr<TableWriter> hdf5_writer(Hdf5File& file, const std::string& name,
                                         const std::vector<Column>& columns, TableLayout layout) {
  if (layout == TableLayout::sonata_spikes) return file.sonata_spikes(columns);
  if (layout == TableLayout::sonata_reports) return file.sonata_reports(columns);
  return file.table("/tables/" + name, columns);
}

}  // namespace

Table::Table(ResultStore& store, std::string name, std::vector<Column> columns, TableLayout layout,
             bool in_hdf5, bool may_move)
    : store_(&store),
      name_(std::move(name)),
      columns_(std::move(columns)),
      layout_(layout),
      may_move_(may_move) {
  if (in_hdf5) {
    writer_ = hdf5_writer(store.hdf5(), name_, columns_, layout_);
  } else {
    writer_ = std::make_unique<CsvWriter>(store.folder_ / "tables" / (name_ + ".csv"), columns_);
  }
}

void Table::add_empty() {
  if (next_ >= columns_.size()) misfit();
  ++next_;
  writer_->empty();
}

void Table::end_row() {
  if (next_ != columns_.size()) misfit();
  writer_->end_row();
  next_ = 0;
  ++rows_;
  if (may_move_ && rows_ > store_->most_csv_rows_) move_to_hdf5();
}

void Table::close() {
  if (next_ != 0) misfit();
  writer_->close();
  std::erase(store_->open_tables_, name_);
}

void Table::misfit() const {
  throw std::logic_error("table " + name_ + ", row " + std::to_string(rows_) +
                         ": the cell or row end after " + std::to_string(next_) + " of " +
                         std::to_string(columns_.size()) + " cells does not fit the columns");
}

void Table::move_to_hdf5() {
  auto other = hdf5_writer(store_->hdf5(), name_, columns_, layout_);
  static_cast<CsvWriter&>(*writer_).move_into(*other);
  writer_ = std::move(other);
  may_move_ = false;
}

Table ResultStore::table(std::string name, std::vector<Column> columns, std::uint64_t expected_rows,
                         TableLayout layout) {
  const bool automatic = format_ == TableFormat::automatic;
  const bool in_hdf5 = format_ == TableFormat::hdf5 || (automatic && expected_rows > most_csv_rows_);
  Table table(*this, name, std::move(columns), layout, in_hdf5, automatic && !in_hdf5);
  open_tables_.push_back(std::move(name));
  return table;
}

void ResultStore::close() {
  if (!open_tables_.empty()) throw std::logic_error("table " + open_tables_.front() + " was not closed");
  if (hdf5_) hdf5_->commit();
  hdf5_.reset();
}

Hdf5File& ResultStore::hdf5() {
  if (!hdf5_) hdf5_ = std::make_unique<Hdf5File>(folder_ / "data.h5");
  return *hdf5_;
}

}  // namespace memspike
