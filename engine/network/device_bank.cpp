// SPDX-License-Identifier: Apache-2.0
#include "engine/network/device_bank.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/contract/error.hpp"
#include "engine/contract/format.hpp"
#include "engine/network/instant.hpp"
#include "engine/network/piece.hpp"

namespace memspike {
namespace {

// A device's share of the network's tolerance: it makes a few dozen steps between two spikes.
constexpr double kDeviceShare = 0.1;
constexpr double kFinest = 1e-14;
// A current that changes by less than this share of itself, in units of the tolerance, counts as settled: the
// currents of all synapses together may be a hundred times what it takes to reach the threshold.
constexpr double kSettledShare = 1e-3;

}  // namespace

DeviceBank::DeviceBank(const Network& network, const Wiring& wiring, const MapPlan& plan,
                       NetworkCounts& counts)
    : network_tolerance_(network.tolerance),
      tolerance_(std::max(kDeviceShare * network.tolerance, kFinest)),
      counts_(counts) {
  devices_.resize(wiring.devices());
  for (std::uint32_t p = 0; p < network.projections.size(); ++p) {
    const Projection& projection = network.projections[p];
    const Id first = wiring.device_id(p, 0);
    if (projection.kind != SynapseKind::device || plan.is_mapped(p)) {
      kinds_.push_back({&projection, nullptr, first, 0});
      continue;
    }
    kinds_.push_back({&projection, &projection.model->kernel(network.level), first,
                      static_cast<std::size_t>(projection.model->index_of("R_s"))});
    for (std::uint64_t edge = 0; edge < projection.edges(); ++edge) {
      devices_[first + edge].at = projection.initial_of(edge);
      devices_[first + edge].projection = p;
    }
  }
}

const double* DeviceBank::parameters(Id id) const {
  const Kind& kind = kinds_[devices_[id].projection];
  return kind.projection->parameters_of(id - kind.first);
}

double DeviceBank::R_s(Id id) const { return parameters(id)[kinds_[devices_[id].projection].R_s]; }

double DeviceBank::piece_end(Id id) const {
  const Device& device = devices_[id];
  return device.piece == kNone ? -kNever : device.t + pieces_[device.piece].flow.duration;
}

double DeviceBank::settled_at(Id id) const { return pieces_[devices_[id].piece].settled_at; }

DeviceState DeviceBank::flowed(Id id, double t, FlowCounts& counts) const {
  const Device& device = devices_[id];
  if (!(t > device.t)) return device.at;
  SegmentInput in;
  in.drive = {Drive::Kind::voltage, device.voltage, device.voltage};
  in.duration = t - device.t;
  in.tolerance = tolerance_;
  const SegmentOutput out = kinds_[device.projection].kernel->flow(parameters(id), device.at, in, nullptr);
  if (out.status != FlowStatus::done) fail(id, out.status, out.end, device.t + out.failed_at);
  counts += out.counts;
  return out.end;
}

DeviceState DeviceBank::state_at(Id id, double t) const {
  const Device& device = devices_[id];
  if (device.piece != kNone && t <= piece_end(id) + tie_at(t))
    return value_of(pieces_[device.piece].flow, std::max(t - device.t, 0.0));
  FlowCounts unused;
  return flowed(id, t, unused);
}

double DeviceBank::current_at(Id id, double t) const {
  return (devices_[id].voltage - state_at(id, t).u) / R_s(id);
}

void DeviceBank::flow_to(Id id, double t) {
  Device& device = devices_[id];
  if (device.piece != kNone && t <= piece_end(id) + tie_at(t))
    device.at = value_of(pieces_[device.piece].flow, std::max(t - device.t, 0.0));
  else
    device.at = flowed(id, t, counts_.device_flows);
  device.t = t;
}

void DeviceBank::drop_piece(Device& device) {
  if (device.piece == kNone) return;
  free_.push_back(device.piece);
  device.piece = kNone;
}

double DeviceBank::settle(Id id, double t) {
  flow_to(id, t);
  drop_piece(devices_[id]);
  return settled_current(id);
}

double DeviceBank::settled_current(Id id) const {
  const Device& device = devices_[id];
  return kinds_[device.projection].projection->gain / R_s(id) * (device.voltage - device.at.u);
}

void DeviceBank::change_voltage(Id id, double t, double voltage) {
  flow_to(id, t);
  drop_piece(devices_[id]);
  devices_[id].voltage = voltage;
  ++counts_.voltage_changes;
}

void DeviceBank::follow(Id id, double t, double horizon, double negligible) {
  Device& device = devices_[id];
  if (device.piece == kNone) {
    flow_to(id, t);
    if (free_.empty()) {
      device.piece = static_cast<std::uint32_t>(pieces_.size());
      pieces_.emplace_back();
    } else {
      device.piece = free_.back();
      free_.pop_back();
    }
    pieces_[device.piece].hints = {};
    next_stretch(id, horizon, negligible);
  }
  // A neuron that was held did not ask for pieces that came and went meanwhile.
  for (double end = piece_end(id); end <= t + tie_at(t) && end + tie_at(end) < horizon; end = piece_end(id)) {
    flow_to(id, end);
    next_stretch(id, horizon, negligible);
  }
}

void DeviceBank::next_stretch(Id id, double horizon, double negligible) {
  const Device& device = devices_[id];
  const Kind& kind = kinds_[device.projection];
  Piece& piece = pieces_[device.piece];
  SegmentInput in;
  in.drive = {Drive::Kind::voltage, device.voltage, device.voltage};
  in.duration = horizon - device.t;
  in.tolerance = tolerance_;
  const SegmentOutput out = kind.kernel->stretch(parameters(id), device.at, in, piece.hints, piece.flow);
  if (out.status != FlowStatus::done) fail(id, out.status, out.end, device.t);
  counts_.device_flows += out.counts;
  counts_.largest_local_error = std::max(counts_.largest_local_error, out.largest_local_error);
  const bool lasts = !(piece_end(id) + tie_at(horizon) < horizon);
  const double u = std::max(negligible * R_s(id) / std::fabs(kind.projection->gain),
                            kSettledShare * network_tolerance_ * std::fabs(device.voltage - out.end.u));
  piece.settled_at = lasts ? device.t + settling_time(piece.flow, u) : kNever;
}

void DeviceBank::add_current(Id id, double t, int count, double* coefficients) const {
  const Device& device = devices_[id];
  const double share = kinds_[device.projection].projection->gain / R_s(id);
  coefficients[0] += share * device.voltage;
  add_expansion_of_u(pieces_[device.piece].flow, std::max(t - device.t, 0.0), -share, count, coefficients);
}

void DeviceBank::fail(Id id, FlowStatus status, DeviceState at, double t) const {
  const Kind& kind = kinds_[devices_[id].projection];
  throw NumericalError(
      fmt::format("projection '{}', synapse {}: {} at t = {} s, u = {} V, slow state = {}; a larger "
                  "tolerance may help, and "
                  "parameters a million times apart are worth a second look",
                  kind.projection->name, id - kind.first,
                  status == FlowStatus::not_finite ? "the state is not finite" : "the step limit is reached",
                  format_number(t), format_number(at.u), format_number(at.x)));
}

}  // namespace memspike
