// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string_view>

#include "experiments/output/column.hpp"

namespace memspike {

/// Takes a table cell by cell, row by row, and stores it in one file format. The caller (Table) sees to it
/// that the cells fit the columns. Every failure to write is an IoError.
class TableWriter {
 public:
  virtual ~TableWriter() = default;
  virtual void real(double value) = 0;  ///< NaN: the value does not exist
  virtual void integer(std::int64_t value) = 0;
  virtual void text(std::string_view value) = 0;
  virtual void empty() = 0;
  virtual void end_row() = 0;
  virtual void close() = 0;
};

}  // namespace memspike
