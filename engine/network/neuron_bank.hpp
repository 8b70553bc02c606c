// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "engine/network/device_bank.hpp"
#include "engine/network/map_plan.hpp"
#include "engine/network/network.hpp"
#include "engine/network/wiring.hpp"

namespace memspike {

/// All neurons that have a membrane. Each knows its trajectory as an expansion about the time of its last
/// renewal, and the devices whose currents still change. It is renewed when something reaches it, when the
/// expansion ends, and when a piece of one of its devices does.
class NeuronBank {
 public:
  /// Populations that are followed in closed form (`plan`) have no neurons here.
  NeuronBank(const Network& network, const Wiring& wiring, const MapPlan& plan, DeviceBank& devices,
             NetworkCounts& counts);

  bool exists(std::uint32_t id) const { return number_[id] != kNone; }
  const NeuronTraits& traits(std::uint32_t id) const { return of(id).traits; }
  NeuronState state_at(std::uint32_t id, double t) const;
  bool is_held(std::uint32_t id) const { return of(id).held; }
  double held_until(std::uint32_t id) const { return of(id).held_until; }
  /// At its threshold or beyond it: it has to fire().
  bool is_above_threshold(std::uint32_t id) const;

  // --- what happens to a neuron at t; renew() must follow before time goes on
  void advance(std::uint32_t id, double t);
  /// The expansion said that the threshold is reached now: v is what it says, without its rounding.
  void put_on_threshold(std::uint32_t id);
  void jump(std::uint32_t id, double volts) { of(id).at.v += volts; }
  void hold(std::uint32_t id, double until);
  void release(std::uint32_t id) { of(id).held = false; }
  /// Its row of parameters has changed.
  void renew_parameters(std::uint32_t id);
  void set_membrane(std::uint32_t id, double volts) {
    if (!of(id).held) of(id).at.v = volts;
  }
  /// Reset, jump of the slow state, refractoriness; a switch closes or opens. Whether it is a spike.
  bool fire(std::uint32_t id, double t);

  /// A device of this neuron has a new voltage and no piece: its current is to be followed.
  void attend(std::uint32_t id, DeviceBank::Id device);
  /// A device of this neuron is about to change: its settled current is taken out of the sum.
  void forget(std::uint32_t id, DeviceBank::Id device);

  struct Outlook {
    double t;       ///< of the next renewal [s]
    bool crossing;  ///< the threshold is reached then
  };
  /// A new expansion about t, to which the neuron has been advanced. `horizon_of` gives the time of the next
  /// voltage change that is already known, for a device.
  template <class HorizonOf>
  Outlook renew(std::uint32_t id, double t, const HorizonOf& horizon_of) {
    if (!of(id).held) refresh_devices(id, t, horizon_of);
    return expand(id, t);
  }

 private:
  struct Neuron {
    const NeuronEntry* model = nullptr;
    const NeuronKernel* kernel = nullptr;
    const double* parameters = nullptr;
    NeuronTraits traits{};
    double negligible = 0;  ///< a change of a device's current that the membrane does not notice [A]
    NeuronState at;
    double t = 0, held_until = 0;
    bool held = false;
    double settled_current = 0;            ///< of all devices that are not followed [A]
    std::vector<DeviceBank::Id> followed;  ///< ascending: sums are taken in this order
    std::vector<std::uint32_t> stimuli;
    std::uint32_t place = 0;  ///< in its population
    NeuronExpansion path;

    bool is_closed() const { return traits.is_switch && at.w > 0.5; }
  };

  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  Neuron& of(std::uint32_t id) { return neurons_[number_[id]]; }
  const Neuron& of(std::uint32_t id) const { return neurons_[number_[id]]; }
  /// Followed devices get pieces that hold at t; those that have settled are followed no more.
  template <class HorizonOf>
  void refresh_devices(std::uint32_t id, double t, const HorizonOf& horizon_of) {
    Neuron& neuron = of(id);
    std::size_t kept = 0;
    for (const DeviceBank::Id device : neuron.followed) {
      devices_.follow(device, t, horizon_of(device), neuron.negligible);
      if (has_settled(device, t))
        settle(neuron, device, t);
      else
        neuron.followed[kept++] = device;
    }
    neuron.followed.resize(kept);
  }
  bool has_settled(DeviceBank::Id device, double t) const;
  void settle(Neuron& neuron, DeviceBank::Id device, double t);
  Outlook expand(std::uint32_t id, double t);
  double longest_step(const Neuron& neuron, double t) const;

  const Network& network_;
  DeviceBank& devices_;
  NetworkCounts& counts_;
  double tolerance_;
  std::vector<std::uint32_t> number_;  ///< by neuron of the network: in neurons_, or kNone
  std::vector<Neuron> neurons_;
};

}  // namespace memspike
