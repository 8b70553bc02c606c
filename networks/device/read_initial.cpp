// SPDX-License-Identifier: Apache-2.0
#include "networks/device/read_initial.hpp"

namespace memspike {
namespace {

InitialConductance read_conductance(Reader& value, DeviceUse use) {
  InitialConductance read;
  if (use == DeviceUse::synapse)
    read.G = read_drawn(value.value("G"), unit::siemens, above(0));
  else
    read.G.a = value.quantity("G", unit::siemens, above(0));
  read.probe = value.quantity("probe", unit::volt, anything());
  if (read.probe == 0)
    value.complain("probe", "is 0 V, at which no conductance can be read; write probe: 0.1 V");
  return read;
}

InitialState read_states(Reader& value, const ModelEntry& model, DeviceUse use, double slow_scale) {
  InitialState initial;
  initial.rest = false;
  if (value.has("G")) {
    initial.conductance = read_conductance(value, use);
    if (!model.slow.exists())
      value.complain("G", "cannot be set: the model " + model.name +
                              " has no slow state; its conductance follows from its parameters");
    value.nothing_else();
    return initial;
  }
  if (value.has("u")) initial.u = value.quantity("u", unit::volt, anything());
  const Node* slow = value.raw(model.slow.name);
  if (use == DeviceUse::synapse && slow && slow->is_map())
    initial.drawn_x = read_drawn(value.value(model.slow.name), model.slow.unit, between(0, slow_scale));
  else if (model.slow.exists())
    initial.x = value.quantity(model.slow.name, model.slow.unit, between(0, slow_scale));
  else if (!initial.u)
    value.complain("", "gives no state; this model has one: {u: 0 V}");
  value.nothing_else();
  return initial;
}

InitialState read_one(Reader& value, const ModelEntry& model, DeviceUse use, double slow_scale) {
  if (value.is_map()) return read_states(value, model, use, slow_scale);
  constexpr std::string_view words[] = {"rest"};
  value.as_choice(words);
  return {};
}

Node one_node(const InitialState& initial, const ModelEntry& model) {
  if (initial.rest) return text_node("rest");
  if (initial.conductance)
    return map_node({{"G", to_node(initial.conductance->G, unit::siemens)},
                     {"probe", quantity_node(initial.conductance->probe, unit::volt)}});
  Node node = map_node();
  if (initial.u) node.put("u", quantity_node(*initial.u, unit::volt));
  if (!model.slow.exists()) return node;
  node.put(std::string(model.slow.name), initial.drawn_x ? to_node(*initial.drawn_x, model.slow.unit)
                                                         : quantity_node(initial.x, model.slow.unit));
  return node;
}

/// True if `initial` is a folder.
bool read_folder(Reader& value, const std::filesystem::path& folder, DeviceDescription& device) {
  if (!value.is_map() || !value.has("from")) return false;
  const std::string name = value.text("from");
  if (name.empty())
    value.complain("from", "is empty; give the folder of a finished run");
  else
    device.initial_from = std::filesystem::absolute(folder / name).lexically_normal();
  value.nothing_else();
  return true;
}

}  // namespace

void read_initial(Reader& reader, DeviceUse use, double slow_scale, const std::filesystem::path& folder,
                  DeviceDescription& device) {
  std::optional<Reader> value = reader.optional_value("initial");
  if (!value || read_folder(*value, folder, device)) return;
  if (use == DeviceUse::ensemble || !value->is_list()) {
    device.initial = read_one(*value, *device.model, use, slow_scale);
    return;
  }
  for (Reader& item : value->items())
    device.initial_each.push_back(read_one(item, *device.model, use, slow_scale));
  if (device.initial_each.empty())
    value->complain("", "is an empty list; give one entry for each synapse, in (pre, post) order");
}

Node initial_node(const DeviceDescription& device) {
  if (!device.initial_from.empty()) return map_node({{"from", text_node(device.initial_from.string())}});
  if (device.initial_each.empty()) return one_node(device.initial, *device.model);
  Node list = list_node();
  for (const InitialState& one : device.initial_each) list.items.push_back(one_node(one, *device.model));
  return list;
}

}  // namespace memspike
