// SPDX-License-Identifier: Apache-2.0
#include "networks/network/read_projection.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/contract/quantity.hpp"
#include "networks/device/read_device.hpp"
#include "networks/device/read_initial.hpp"
#include "networks/network/complain_about_name.hpp"
#include "networks/network/read_by_distance.hpp"
#include "networks/network/read_connect.hpp"
#include "networks/network/read_edge_file.hpp"
#include "networks/network/read_network.hpp"
#include "networks/network/waveform.hpp"

namespace memspike {
namespace {

constexpr std::string_view kStatic = "static", kLateral = "lateral_inhibition";

/// One value that stands for all, where a single synapse is looked at.
double typical(const EdgeValues& own) {
  if (own.by_distance) return own.by_distance->at_zero;
  return std::accumulate(own.listed.begin(), own.listed.end(), 0.0) / static_cast<double>(own.listed.size());
}

class ProjectionReader {
 public:
  ProjectionReader(Reader& reader, const NetworkDescription& network, const ModelRegistry& registry,
                   const std::filesystem::path& folder)
      : reader_(reader), network_(network), registry_(registry), folder_(folder) {}

  ProjectionDescription read() {
    from_ = population("from", p_.from);
    to_ = population("to", p_.to);
    name();
    Reader connect = reader_.map("connect"), synapse = reader_.map("synapse");
    const Node* model = synapse.is_map() ? synapse.raw("model") : nullptr;
    const ProjectionDescription* const other = same_devices(synapse);
    read_connect(reader_.map("connect"), from_, to_,
                 other   ? other->device.model
                 : model ? registry_.find(model->scalar)
                         : nullptr,
                 folder_, p_);
    delay();
    if (synapse.is_map() && synapse.has("devices_of"))
      devices_again(std::move(synapse), other);
    else if (model && model->scalar == kStatic)
      jump(synapse);
    else if (model && model->scalar == kLateral)
      hold(synapse);
    else
      device(std::move(synapse));
    read_by_distance(reader_, from_, to_, p_);
    if (other) take_own_parameters(*other);
    if (p_.own_weights.any()) p_.weight.a = typical(p_.own_weights);
    if (p_.device.model) check_own_values(connect, p_);
    reader_.nothing_else();
    return std::move(p_);
  }

 private:
  const PopulationDescription* population(std::string_view key, std::uint32_t& index) {
    const auto found = read_population(reader_, key, network_);
    index = found.value_or(static_cast<std::uint32_t>(network_.populations.size()));
    return found ? &network_.populations[*found] : nullptr;
  }

  void name() {
    const Node *from = reader_.raw("from"), *to = reader_.raw("to");  // even where no population is called so
    p_.name = reader_.text("name", from && to ? from->scalar + "_to_" + to->scalar : std::string());
    p_.drawn_as = p_.name;
    if (p_.name.empty() && reader_.has("name"))
      reader_.complain("name", "is empty; give the projection a name");
    if (p_.name.empty()) return;
    if (reader_.has("name")) complain_about_name(reader_, "name", p_.name);
    for (const ProjectionDescription& other : network_.projections)
      if (other.name == p_.name)
        reader_.complain("name", "there is already a projection '" + p_.name +
                                     "'; give this one a name of its own, 'name: ...'");
  }

  /// Whether by_distance gives the quantity.
  bool by_distance(std::string_view key) {
    const Node* map = reader_.raw("by_distance");
    return map && map->is_map() && map->get(key);
  }

  void delay() {
    if (by_distance("delay") && reader_.has("delay"))
      reader_.complain("delay", "is given twice, here and under by_distance; keep one of them");
    if (!p_.own_delays.listed.empty() && reader_.has("delay"))
      reader_.complain("delay", "is given twice, here and in the file of the connections; keep one of them");
    if (const auto value = reader_.optional_value("delay"))
      p_.delay = read_drawn(reader_.value("delay"), unit::second, at_least(0));
  }

  void no_device(std::string_view model) {
    for (const char* key : {"gain", "pre_pulse", "post_pulse"})
      if (reader_.has(key))
        reader_.complain(
            key, "does not apply to a " + std::string(model) + " synapse, which has no device; leave it out");
    if (to_ && to_->is_source())
      reader_.complain("to", "is a population of spike sources, which have no membrane; a " +
                                 std::string(model) + " synapse needs a neuron to act on");
  }

  void jump(Reader& synapse) {
    p_.kind = SynapseKind::jump;
    no_device(kStatic);
    const bool own = !p_.own_weights.listed.empty(), changes = by_distance("weight");
    if (changes && synapse.has("weight"))
      synapse.complain("weight", "is given twice, here and under by_distance; keep one of them");
    else if (own && synapse.has("weight"))
      synapse.complain("weight", "is given twice, here and in the file of the connections; keep one of them");
    else if (!own && !changes && !synapse.has("weight"))
      missing_weight(synapse);
    else if (!own && !changes)
      p_.weight = read_drawn(synapse.value("weight"), unit::volt, anything());
    synapse.nothing_else();
  }

  /// A file that could not be read might have given it.
  void missing_weight(Reader& synapse) {
    const bool unread = p_.connect.kind == ConnectRule::Kind::from_file && p_.connect.edges.empty();
    if (!unread) synapse.quantity("weight", unit::volt, anything());
  }

  void no_own_weights() {
    if (p_.own_weights.listed.empty()) return;
    reader_.complain("connect", "the file has a column 'weight', which only a static synapse has");
  }

  void hold(Reader& synapse) {
    p_.kind = SynapseKind::hold;
    no_device(kLateral);
    no_own_weights();
    p_.hold = synapse.quantity("duration", unit::second, above(0));
    synapse.nothing_else();
  }

  /// The projection that `devices_of` names, if it is one whose devices can be these.
  const ProjectionDescription* same_devices(Reader& synapse) {
    if (!synapse.is_map() || !synapse.has("devices_of")) return nullptr;
    p_.devices_of = read_projection(synapse, "devices_of", network_);
    if (!p_.devices_of) return nullptr;
    const ProjectionDescription& other = network_.projections[*p_.devices_of];
    p_.drawn_as = other.drawn_as;
    if (other.kind == SynapseKind::device && other.device.model) return &other;
    if (other.kind != SynapseKind::device)
      synapse.complain("devices_of", "names " + other.name + ", which has no devices");
    return nullptr;
  }

  void devices_again(Reader synapse, const ProjectionDescription* other) {
    if (!other) return;  // which has been complained about
    if (p_.from != other->from || p_.to != other->to)
      synapse.complain("devices_of", "names " + other->name +
                                         ", which joins other populations; the devices of one projection are "
                                         "those of another only between the same neurons");
    else if (from_ && to_yaml(connect_node(p_.connect, from_->layout.unit())) !=
                          to_yaml(connect_node(other->connect, from_->layout.unit())))
      synapse.complain("devices_of",
                       "names " + other->name + ", which is connected otherwise; write the same `connect`");
    const Node* initial = synapse.raw("initial");
    Reader where(synapse.node(), synapse.complaints(), synapse.path(), synapse.options());
    p_.device = read_same_device(std::move(synapse), other->device, folder_);
    played_on_devices(initial, where);
  }

  /// Of parameters that change with the distance, or come from a file.
  void take_own_parameters(const ProjectionDescription& other) {
    if (std::any_of(p_.own_parameters.begin(), p_.own_parameters.end(),
                    [](const EdgeValues& own) { return own.by_distance.has_value(); }))
      reader_.complain("by_distance",
                       "gives parameters of devices that are those of " + other.name + "; leave them out");
    p_.own_parameters = other.own_parameters;
  }

  void device(Reader synapse) {
    const Node* initial = synapse.is_map() ? synapse.raw("initial") : nullptr;
    Reader where(synapse.node(), synapse.complaints(), synapse.path(), synapse.options());
    p_.device = read_device(std::move(synapse), registry_, folder_, DeviceUse::synapse, {kStatic, kLateral});
    played_on_devices(initial, where);
  }

  void played_on_devices(const Node* initial, Reader& where) {
    no_own_weights();
    p_.gain = reader_.quantity("gain", unit::one, anything(), 1);
    p_.pre_pulse = read_waveform(reader_, "pre_pulse");
    p_.post_pulse = read_waveform(reader_, "post_pulse");
    no_own_states(where);
    if (initial && initial->is_list()) complain_about_count(where);
    if (to_) complain_if_longer_than_refractoriness(reader_, "post_pulse", *to_, p_.post_pulse);
  }

  /// A file and the synapse may not both say where devices start.
  void no_own_states(Reader& synapse) {
    if (!synapse.has("initial") || (p_.own_u.empty() && p_.own_slow.empty())) return;
    synapse.complain("initial", "is given twice, here and in the file of the connections; keep one of them");
  }

  void complain_about_count(Reader& synapse) {
    if (!from_ || !to_) return;
    const auto listed = p_.device.initial_each.size();
    const double edges = expected_edges(p_.connect, from_->layout, to_->layout, from_ == to_);
    if (!p_.connect.count_is_known())
      synapse.complain("initial",
                       "is a list, but the number of synapses is drawn; give one state for all, or "
                       "{x: {uniform: [a, b]}}");
    else if (listed > 0 && static_cast<double>(listed) != edges)
      synapse.complain("initial", "has " + std::to_string(listed) + " entries, but the projection has " +
                                      format_number(edges) +
                                      " synapses; give one for each, in (pre, post) order");
  }

  Reader& reader_;
  const NetworkDescription& network_;
  const ModelRegistry& registry_;
  const std::filesystem::path& folder_;
  const PopulationDescription *from_ = nullptr, *to_ = nullptr;
  ProjectionDescription p_;
};

Node synapse_node(const ProjectionDescription& p, const NetworkDescription& network) {
  if (p.kind == SynapseKind::device) {
    Node node = p.devices_of ? map_node({{"devices_of", text_node(network.projections[*p.devices_of].name)},
                                         {"initial", initial_node(p.device)}})
                             : to_node(p.device, DeviceUse::synapse);
    const auto is_initial = [](const auto& entry) { return entry.first == "initial"; };
    if (!p.own_u.empty() || !p.own_slow.empty()) std::erase_if(node.entries, is_initial);
    return node;
  }
  if (p.kind == SynapseKind::hold)
    return map_node(
        {{"model", text_node(std::string(kLateral))}, {"duration", quantity_node(p.hold, unit::second)}});
  Node node = map_node({{"model", text_node(std::string(kStatic))}});
  if (!p.own_weights.any()) node.put("weight", to_node(p.weight, unit::volt));
  return node;
}

}  // namespace

double pulse_duration(const std::vector<HeldVoltage>& waveform) {
  double sum = 0;
  for (const HeldVoltage& segment : waveform) sum += segment.duration;
  return std::isfinite(sum) ? to_double(decimal_of(sum, 15)).value_or(sum) : sum;
}

ProjectionDescription read_projection_entry(Reader& reader, const NetworkDescription& network,
                                            const ModelRegistry& registry,
                                            const std::filesystem::path& folder) {
  return ProjectionReader(reader, network, registry, folder).read();
}

Node to_node(const ProjectionDescription& p, const NetworkDescription& network) {
  const Unit& length = network.populations[p.from].layout.unit();
  Node node = map_node({{"name", text_node(p.name)},
                        {"from", text_node(network.populations[p.from].name)},
                        {"to", text_node(network.populations[p.to].name)},
                        {"connect", connect_node(p.connect, length)}});
  if (!p.own_delays.any()) node.put("delay", to_node(p.delay, unit::second));
  node.put("synapse", synapse_node(p, network));
  ProjectionDescription own = p;
  if (p.devices_of) own.own_parameters.assign(p.own_parameters.size(), {});
  const Node changing = by_distance_node(own, length);
  if (!changing.entries.empty()) node.put("by_distance", changing);
  if (p.kind != SynapseKind::device) return node;
  node.put("gain", number_node(p.gain));
  node.put("pre_pulse", to_node(p.pre_pulse));
  node.put("post_pulse", to_node(p.post_pulse));
  return node;
}

}  // namespace memspike
