// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/contract/range.hpp"
#include "engine/contract/unit.hpp"
#include "networks/input/complaints.hpp"
#include "networks/input/node.hpp"

namespace memspike {

struct ReaderOptions {
  bool bare_si = false;  ///< the file says `units: SI`: a number without a unit is in SI
};

/// Whether a single value will do where a list is expected.
enum class Single { refused, accepted };

/// Reads one node of a user's file with types, units and ranges. What is wrong becomes a complaint, and
/// reading goes on: a quantity that cannot be read is NaN, an integer its `min`, a text empty, a map or list
/// an empty one of which nothing is missing. So look at nothing read before Complaints::throw_if_any() has
/// passed.
///
/// A key is known once it was asked for; nothing_else() complains about all others. Ranges and units are
/// those of the value in SI.
class Reader {
 public:
  /// `path` is where `node` stands in the file, "" for its root.
  Reader(const Node& node, Complaints& complaints, std::string path = "", ReaderOptions options = {});
  Reader(Reader&&) = default;
  Reader& operator=(Reader&&) = default;

  // --- values of a map; without a fallback the key is required
  bool has(std::string_view key);
  double quantity(std::string_view key, const Unit& unit, const Range& range,
                  std::optional<double> fallback = std::nullopt);
  /// The word `inf` is allowed besides the range.
  double quantity_or_inf(std::string_view key, const Unit& unit, const Range& range,
                         std::optional<double> fallback = std::nullopt);
  /// A list, {from, to, points | step | points_per_decade}, a list with such ranges in it, or a single value.
  std::vector<double> quantities(std::string_view key, const Unit& unit, const Range& range,
                                 Single single = Single::refused,
                                 std::optional<std::vector<double>> fallback = std::nullopt);
  long long integer(std::string_view key, long long min, long long max,
                    std::optional<long long> fallback = std::nullopt);
  std::vector<long long> integers(std::string_view key, long long min, long long max,
                                  Single single = Single::refused,
                                  std::optional<std::vector<long long>> fallback = std::nullopt);
  bool boolean(std::string_view key, std::optional<bool> fallback = std::nullopt);
  std::string text(std::string_view key, std::optional<std::string> fallback = std::nullopt);
  std::string choice(std::string_view key, std::span<const std::string_view> allowed,
                     std::optional<std::string_view> fallback = std::nullopt);
  std::string choice(std::string_view key, std::initializer_list<std::string_view> allowed,
                     std::optional<std::string_view> fallback = std::nullopt) {
    return choice(key, std::span(allowed.begin(), allowed.size()), fallback);
  }

  // --- maps and lists inside
  Reader map(std::string_view key);
  std::optional<Reader> optional_map(std::string_view key);
  std::vector<Reader> list(std::string_view key);
  std::optional<std::vector<Reader>> optional_list(std::string_view key);
  /// Whatever stands at the key, for as_...(); a required key.
  Reader value(std::string_view key);
  std::optional<Reader> optional_value(std::string_view key);
  /// The one key of `hold: {...}`, and its value; further keys named in `beside` may stand with it.
  std::pair<std::string, Reader> single_entry(std::span<const std::string_view> beside = {});
  /// Every entry of a map with keys of the user's choice, in order.
  std::vector<std::pair<std::string, Reader>> entries();

  // --- this node itself
  double as_quantity(const Unit& unit, const Range& range);
  double as_quantity_or_inf(const Unit& unit, const Range& range);
  std::vector<double> as_quantities(const Unit& unit, const Range& range, Single single = Single::refused);
  long long as_integer(long long min, long long max);
  bool as_boolean();
  std::string as_text();
  std::string as_choice(std::span<const std::string_view> allowed);
  /// The items of a list. `count` demands that many, and as many are returned.
  std::vector<Reader> items(std::optional<std::size_t> count = std::nullopt);

  bool is_map() const { return node_->is_map(); }
  bool is_list() const { return node_->is_list(); }
  bool is_scalar() const { return node_->is_scalar(); }
  const Node& node() const { return *node_; }
  /// The node at a key, which thereby is known; nullptr where there is none.
  const Node* raw(std::string_view key);
  const std::string& path() const { return path_; }
  /// Of the value at the key, of this node where there is none.
  Place place(std::string_view key = {}) const;
  const ReaderOptions& options() const { return options_; }
  Complaints& complaints() const { return *complaints_; }

  /// Key "": about this node.
  void complain(std::string_view key, std::string message);
  void nothing_else();

 private:
  Reader child(const Node& node, std::string_view key) const;
  Reader silent(std::string_view key) const;
  Reader required(std::string_view key, const std::string& example, const std::string& limits = {});
  void require(Node::Kind kind, std::string_view how);
  void complain_here(std::string message);
  double scalar_quantity(const Unit& unit, const Range& range, bool inf_allowed);
  void append_quantities(const Unit& unit, const Range& range, std::vector<double>& all);
  std::optional<std::vector<double>> grid(const Unit& unit, const Range& range);

  const Node* node_;
  Complaints* complaints_;
  std::string path_;
  ReaderOptions options_;
  bool silent_ = false;  ///< stands for something missing, about which a complaint was made already
  std::vector<std::string> known_;
};

}  // namespace memspike
