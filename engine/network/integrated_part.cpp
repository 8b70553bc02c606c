// SPDX-License-Identifier: Apache-2.0
#include "engine/network/integrated_part.hpp"

#include <algorithm>

namespace memspike {

IntegratedPart::IntegratedPart(const Network& network, const Wiring& wiring, const MapPlan& plan,
                               const Terminals& terminals, NetworkCounts& counts)
    : network_(network),
      wiring_(wiring),
      terminals_(terminals),
      devices_(network, wiring, plan, counts),
      neurons_(network, wiring, plan, devices_, counts),
      is_touched_device_(wiring.devices(), false),
      is_touched_neuron_(wiring.neurons(), false),
      version_(wiring.neurons(), 0),
      crosses_(wiring.neurons(), false) {}

void IntegratedPart::start(std::uint32_t p) {
  const Projection& projection = network_.projections[p];
  if (!network_.drives_membrane(projection)) return;
  for (std::uint64_t edge = 0; edge < projection.edges(); ++edge)
    neurons_.attend(wiring_.neuron_id(projection.to, projection.post[edge]), wiring_.device_id(p, edge));
}

bool IntegratedPart::crosses(const Event& renewal, double t) {
  if (renewal.version != version_[renewal.who]) return false;
  touch_neuron(renewal.who, t);
  if (!crosses_[renewal.who]) return false;
  neurons_.put_on_threshold(renewal.who);
  return true;
}

void IntegratedPart::touch(std::uint32_t index) {
  const Terminal& terminal = terminals_[index];
  const std::uint32_t p = terminal.projection;
  if (terminal.is_column) {
    for (const std::uint64_t edge : wiring_.column(p, terminal.place))
      touch_device(wiring_.device_id(p, edge));
    return;
  }
  const Row& row = wiring_.row(terminal.place);
  for (std::uint64_t i = row.begin; i < row.end; ++i)
    touch_device(wiring_.device_id(p, wiring_.edge_of_row(row, i)));
}

void IntegratedPart::touch_neuron(std::uint32_t id, double t) {
  if (is_touched_neuron_[id]) return;
  is_touched_neuron_[id] = true;
  touched_neurons_.push_back(id);
  neurons_.advance(id, t);
}

void IntegratedPart::finish_instant(double t, EventQueue& queue) {
  std::sort(touched_devices_.begin(), touched_devices_.end());
  for (const DeviceBank::Id id : touched_devices_) {
    is_touched_device_[id] = false;
    change_device(id, t);
  }
  touched_devices_.clear();
  std::sort(touched_neurons_.begin(), touched_neurons_.end());
  for (const std::uint32_t id : touched_neurons_) {
    is_touched_neuron_[id] = false;
    const auto outlook = neurons_.renew(id, t, [this](DeviceBank::Id d) { return horizon_of(d); });
    crosses_[id] = outlook.crossing;
    ++version_[id];
    if (outlook.t <= network_.duration) queue.push({outlook.t, EventKind::renewal, id, version_[id]});
  }
  touched_neurons_.clear();
}

void IntegratedPart::change_device(DeviceBank::Id id, double t) {
  const auto [p, edge] = place_of(id);
  const double voltage = terminals_.voltage_across(p, edge);
  if (voltage == devices_.voltage(id)) return;
  const Projection& projection = network_.projections[p];
  const std::uint32_t target = wiring_.neuron_id(projection.to, projection.post[edge]);
  const bool followed = network_.drives_membrane(projection);
  if (followed) {
    touch_neuron(target, t);
    neurons_.forget(target, id);
  }
  devices_.change_voltage(id, t, voltage);
  if (followed) neurons_.attend(target, id);
}

double IntegratedPart::horizon_of(DeviceBank::Id id) const {
  const auto [p, edge] = place_of(id);
  return std::min(network_.duration, terminals_.next_edge(p, edge));
}

}  // namespace memspike
