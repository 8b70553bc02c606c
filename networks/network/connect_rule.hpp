// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "networks/network/layout.hpp"

namespace memspike {

/// One connection between two neurons of a projection's populations.
struct Edge {
  std::uint32_t pre = 0, post = 0;
  friend auto operator<=>(const Edge&, const Edge&) = default;
};

/// Who is connected to whom in a projection.
struct ConnectRule {
  enum class Kind {
    all_to_all,
    one_to_one,
    list,
    from_file,
    fixed_probability,
    fixed_indegree,
    fixed_outdegree,
    small_world,
    scale_free,
    distance
  };
  /// How the probability falls with the distance d: exp(-d/length), exp(-d^2/(2 length^2)), 1 up to length.
  enum class Profile { exponential, gaussian, step };
  Kind kind = Kind::all_to_all;
  bool autapses = false;     ///< i may be connected to itself within one population
  bool multapses = false;    ///< a pair may be connected more than once
  double probability = 0;    ///< fixed_probability; rewiring of small_world; distance: at distance 0
  std::uint64_t degree = 0;  ///< fixed_indegree, fixed_outdegree, small_world (neighbours), scale_free
  Profile profile = Profile::exponential;  ///< distance
  double length = 0;    ///< distance: of the profile [m], or in the length of the line; scale_free: unused
  double exponent = 3;  ///< scale_free: of the distribution of degrees
  std::vector<Edge> edges;     ///< list and from_file, in the order of the file
  std::filesystem::path file;  ///< from_file
  std::string projection;      ///< from_file, GraphML: whose edges are taken

  /// Whether the number of edges follows from the rule alone, without a draw.
  bool count_is_known() const {
    return kind <= Kind::from_file || kind == Kind::fixed_indegree || kind == Kind::fixed_outdegree;
  }
};

/// The profile of `distance` at the distance d.
double profile_at(const ConnectRule& rule, double d);

/// One rule for `memspike list topologies` and `explain`.
struct ConnectRuleInfo {
  ConnectRule::Kind kind;
  std::string_view name;
  std::string_view meaning;  ///< one line
  std::string_view example;  ///< YAML
};
std::span<const ConnectRuleInfo> connect_rule_infos();  // in the order of the kinds

/// How many edges the rule makes between two populations; the mean where the number is drawn.
double expected_edges(const ConnectRule& rule, const Layout& from, const Layout& to, bool one_population);

}  // namespace memspike
