// SPDX-License-Identifier: Apache-2.0
#include "networks/device/read_initial.hpp"

namespace memspike {
namespace {

InitialState read_states(Reader& value, const ModelEntry& model, DeviceUse use, double slow_scale) {
  InitialState initial;
  initial.rest = false;
  for (const char* later : {"G", "from"})
    if (value.has(later)) {
      value.complain(
          later,
          "this way to give an initial state is not available in this version; give the states, as in "
          "{u: 0 V, " +
              std::string(model.slow.exists() ? model.slow.name : "") + ": ...}, or `rest`");
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
  Node node = map_node();
  if (initial.u) node.put("u", quantity_node(*initial.u, unit::volt));
  if (!model.slow.exists()) return node;
  node.put(std::string(model.slow.name), initial.drawn_x ? to_node(*initial.drawn_x, model.slow.unit)
                                                         : quantity_node(initial.x, model.slow.unit));
  return node;
}

}  // namespace

void read_initial(Reader& reader, DeviceUse use, double slow_scale, DeviceDescription& device) {
  std::optional<Reader> value = reader.optional_value("initial");
  if (!value) return;
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
  if (device.initial_each.empty()) return one_node(device.initial, *device.model);
  Node list = list_node();
  for (const InitialState& one : device.initial_each) list.items.push_back(one_node(one, *device.model));
  return list;
}

}  // namespace memspike
