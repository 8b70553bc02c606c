// SPDX-License-Identifier: Apache-2.0
#include "networks/network/read_connect.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/contract/quantity.hpp"
#include "networks/network/read_edge_file.hpp"

namespace memspike {
namespace {

using Kind = ConnectRule::Kind;

/// In the order of ConnectRule::Profile.
constexpr std::array<std::string_view, 3> kProfiles{"exponential", "gaussian", "step"};
constexpr double kMostEdges = 4e9;
constexpr std::uint32_t kAnySize = 1'000'000'000;  // of a population that could not be read

class ConnectReader {
 public:
  ConnectReader(Reader& reader, const PopulationDescription* from, const PopulationDescription* to,
                const ModelEntry* model, const std::filesystem::path& folder,
                ProjectionDescription& projection)
      : reader_(reader),
        from_(from),
        to_(to),
        model_(model),
        folder_(folder),
        projection_(projection),
        rule_(projection.connect) {}

  void read() {
    std::vector<std::string_view> names;
    for (const ConnectRuleInfo& info : connect_rule_infos()) names.push_back(info.name);
    const std::string name = reader_.choice("rule", names);
    const auto found = std::find(names.begin(), names.end(), name);
    if (!reader_.has("rule") || reader_.raw("rule")->scalar != name) {
      for (const auto& entry : reader_.node().entries) reader_.raw(entry.first);
      return;
    }
    rule_.kind = connect_rule_infos()[static_cast<std::size_t>(found - names.begin())].kind;
    one();
    reader_.nothing_else();
    if (known()) complain_about_size();
  }

 private:
  bool known() const { return from_ && to_; }
  bool one_population() const { return known() && from_ == to_; }
  std::uint32_t pre() const { return from_ ? from_->size : kAnySize; }
  std::uint32_t post() const { return to_ ? to_->size : kAnySize; }

  void one() {
    switch (rule_.kind) {
      case Kind::all_to_all:
        return autapses();
      case Kind::one_to_one:
        return one_to_one();
      case Kind::list:
        return list();
      case Kind::from_file:
        return from_file();
      case Kind::fixed_probability:
        rule_.probability = reader_.quantity("probability", unit::one, between(0, 1));
        return autapses();
      case Kind::fixed_indegree:
        return degree("indegree", from_, pre());
      case Kind::fixed_outdegree:
        return degree("outdegree", to_, post());
      case Kind::small_world:
        return small_world();
      case Kind::scale_free:
        return scale_free();
      case Kind::distance:
        return by_distance();
    }
  }

  void autapses() { rule_.autapses = reader_.boolean("autapses", false); }
  void multapses() { rule_.multapses = reader_.boolean("multapses", false); }

  void one_to_one() {
    if (known() && pre() != post())
      reader_.complain("rule", "one_to_one needs populations of equal size, but " + from_->name + " has " +
                                   std::to_string(pre()) + " neurons and " + to_->name + " has " +
                                   std::to_string(post()));
  }

  void list() {
    multapses();
    const std::size_t complaints = reader_.complaints().all().size();
    std::vector<Reader> pairs = reader_.list("pairs");
    for (Reader& pair : pairs) {
      std::vector<Reader> both = pair.items(2);
      rule_.edges.push_back({static_cast<std::uint32_t>(both[0].as_integer(0, pre() - 1)),
                             static_cast<std::uint32_t>(both[1].as_integer(0, post() - 1))});
    }
    // Pairs that could not be read all look alike.
    if (rule_.multapses || reader_.complaints().all().size() > complaints) return;
    if (const std::size_t k = first_repeated(rule_.edges); k < pairs.size())
      pairs[k].complain("", twice(rule_.edges[k]));
  }

  void from_file() {
    multapses();
    read_edge_file(reader_, {from_, to_, model_, folder_}, projection_);
  }

  /// Without multapses every neuron can have as many partners as there are, itself left out.
  void degree(std::string_view key, const PopulationDescription* partners, std::uint32_t size) {
    autapses();
    multapses();
    rule_.degree = static_cast<std::uint64_t>(reader_.integer(key, 1, kAnySize));
    const std::uint64_t most = size - (one_population() && !rule_.autapses ? 1 : 0);
    if (!partners || (rule_.multapses && most > 0) || rule_.degree <= most) return;
    reader_.complain(key, "is " + std::to_string(rule_.degree) + ", but " + partners->name +
                              " allows no more than " + std::to_string(most) +
                              "; take fewer, or allow repetition with multapses: true");
  }

  void require_one_population(std::string_view rule) {
    if (known() && !one_population())
      reader_.complain("rule", std::string(rule) + " connects the neurons of one population, but from is " +
                                   from_->name + " and to is " + to_->name);
  }

  void small_world() {
    require_one_population("small_world");
    rule_.degree = static_cast<std::uint64_t>(reader_.integer("neighbours", 2, kAnySize));
    rule_.probability = reader_.quantity("rewire", unit::one, between(0, 1));
    if (rule_.degree % 2 != 0)
      reader_.complain("neighbours", "is " + std::to_string(rule_.degree) +
                                         ", expected an even number: half of them lie on either side");
    else if (known() && rule_.degree >= pre())
      reader_.complain("neighbours", "is " + std::to_string(rule_.degree) + ", but must be below the " +
                                         std::to_string(pre()) + " neurons of " + from_->name);
    else if (known() && rule_.degree + 1 == pre() && rule_.probability > 0)
      reader_.complain("rewire",
                       "must be 0: all " + std::to_string(pre()) + " neurons of " + from_->name +
                           " are neighbours, and no link can be led elsewhere; take fewer neighbours");
  }

  void scale_free() {
    require_one_population("scale_free");
    rule_.degree = static_cast<std::uint64_t>(reader_.integer("links", 1, kAnySize));
    rule_.exponent = reader_.quantity("exponent", unit::one, Range{2, 10, true, false}, 3);
    if (known() && 2 * rule_.degree >= pre())
      reader_.complain("links", "is " + std::to_string(rule_.degree) +
                                    ", but twice as many must be below the " + std::to_string(pre()) +
                                    " neurons of " + from_->name);
  }

  void by_distance() {
    rule_.probability = reader_.quantity("probability", unit::one, between(0, 1));
    rule_.length = reader_.quantity("length", from_ ? from_->layout.unit() : unit::one, above(0));
    const std::string profile = reader_.choice("profile", kProfiles, kProfiles[0]);
    rule_.profile = static_cast<ConnectRule::Profile>(std::find(kProfiles.begin(), kProfiles.end(), profile) -
                                                      kProfiles.begin());
    autapses();
    if (known() && !comparable(from_->layout, to_->layout))
      reader_.complain("rule", incomparable(*from_, *to_));
  }

  void complain_about_size() {
    const double edges = expected_edges(rule_, from_->layout, to_->layout, one_population());
    if (edges > kMostEdges)
      reader_.complain("",
                       "makes " + format_number(std::round(edges)) + " synapses; at most 4e9 are possible");
  }

  Reader& reader_;
  const PopulationDescription *from_, *to_;
  const ModelEntry* model_;
  const std::filesystem::path& folder_;
  ProjectionDescription& projection_;
  ConnectRule& rule_;
};

Node pairs_node(const std::vector<Edge>& edges) {
  Node list = list_node();
  for (const Edge& e : edges)
    list.items.push_back(
        list_node({scalar_node(std::to_string(e.pre)), scalar_node(std::to_string(e.post))}));
  return list;
}

}  // namespace

std::string incomparable(const PopulationDescription& from, const PopulationDescription& to) {
  return "needs distances, but " + from.name + " and " + to.name +
         " do not lie in one space: give both a grid, or neither, and periodic grids the same extent";
}

void read_connect(Reader reader, const PopulationDescription* from, const PopulationDescription* to,
                  const ModelEntry* model, const std::filesystem::path& folder,
                  ProjectionDescription& projection) {
  ConnectReader(reader, from, to, model, folder, projection).read();
}

Node connect_node(const ConnectRule& rule, const Unit& length) {
  const ConnectRuleInfo& info = connect_rule_infos()[static_cast<std::size_t>(rule.kind)];
  Node node = map_node({{"rule", text_node(std::string(info.name))}});
  const Node degree = scalar_node(std::to_string(rule.degree));
  const auto flag = [&](const char* key, bool value) { node.put(key, boolean_node(value)); };
  switch (rule.kind) {
    case Kind::one_to_one:
      return node;
    case Kind::list:
      node.put("pairs", pairs_node(rule.edges));
      flag("multapses", rule.multapses);
      return node;
    case Kind::from_file:
      node.put("file", text_node(rule.file.string()));
      if (!rule.projection.empty()) node.put("projection", text_node(rule.projection));
      flag("multapses", rule.multapses);
      return node;
    case Kind::small_world:
      node.put("neighbours", degree);
      node.put("rewire", number_node(rule.probability));
      return node;
    case Kind::scale_free:
      node.put("links", degree);
      node.put("exponent", number_node(rule.exponent));
      return node;
    case Kind::fixed_indegree:
    case Kind::fixed_outdegree:
      node.put(rule.kind == Kind::fixed_indegree ? "indegree" : "outdegree", degree);
      flag("multapses", rule.multapses);
      break;
    case Kind::distance:
      node.put("probability", number_node(rule.probability));
      node.put("length", quantity_node(rule.length, length));
      node.put("profile", text_node(std::string(kProfiles[static_cast<std::size_t>(rule.profile)])));
      break;
    case Kind::fixed_probability:
      node.put("probability", number_node(rule.probability));
      break;
    case Kind::all_to_all:
      break;
  }
  flag("autapses", rule.autapses);
  return node;
}

}  // namespace memspike
