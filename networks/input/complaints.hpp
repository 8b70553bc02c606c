// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/contract/error.hpp"
#include "networks/input/document.hpp"

namespace memspike {

/// Gathers all that is wrong with the user's input before anything is refused.
class Complaints {
 public:
  Complaints() = default;
  /// Knows the lines of `document`, for excerpts.
  explicit Complaints(const Document& document) : main_file_(document.name) {
    know(document.name, document.lines);
  }
  Complaints(const Complaints&) = delete;
  Complaints& operator=(const Complaints&) = delete;

  /// Further lines to take excerpts from: of a parameter file, for instance.
  void know(const std::string& file, std::vector<std::string> lines) { lines_[file] = std::move(lines); }

  /// The column of `place` counts bytes, as in a Node; the complaint counts characters. Said once only.
  void add(Place place, std::string key, std::string message);

  /// Takes over what another reading found.
  void add(const InputError& error);

  bool empty() const { return all_.empty(); }
  const std::vector<Complaint>& all() const { return all_; }

  /// Throws InputError with every complaint, in the order of the file; those of other files follow.
  void throw_if_any();

 private:
  std::string main_file_;
  std::map<std::string, std::vector<std::string>> lines_;
  std::vector<Complaint> all_;
  std::set<std::string> said_;
};

}  // namespace memspike
