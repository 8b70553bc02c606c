// SPDX-License-Identifier: Apache-2.0
#include "experiments/reservoir/reservoir_states.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "engine/contract/error.hpp"
#include "engine/contract/quantity.hpp"
#include "engine/flow/portable.hpp"
#include "engine/random.hpp"

namespace memspike {
namespace {

using Eigen::Index;

constexpr int kMostDraws = 1000;
constexpr int kBitsOfDevice = 27;  // of the key of a draw; the rest is left for pulses

/// What a device of the chunk holds: a voltage for a time, with a factor on the slow rate meanwhile.
struct HeldDevice {
  std::size_t place = 0;  ///< in the chunk
  HeldVoltage hold;
  double rate_factor = 1;
};

class Chunk {
 public:
  Chunk(const ReservoirJob& job, ReservoirReadings& readings)
      : job_(job),
        e_(job.experiment),
        devices_(job.drawn.devices),
        readings_(readings),
        units_(OwnUnits::of(*devices_.model, devices_.parameters_of(job.first))),
        capacitance_(static_cast<std::size_t>(devices_.model->index_of("C_m"))),
        count_(job.last - job.first),
        states_(count_),
        bare_(count_),
        integrals_(count_, 0.0),
        sums_(count_),
        held_(count_, 0.0) {
    for (std::uint64_t k = 0; k < count_; ++k) states_[k] = devices_.initial[job.first + k];
  }

  ReservoirCounts run() {
    for (std::size_t row = 0; row < job_.presentations.size(); ++row) {
      const Presentation& shown = job_.presentations[row];
      if (shown.wait > 0) wait(shown.wait);
      present(*shown.sample, static_cast<Index>(row));
      if (e_.rest > 0) wait(e_.rest);
      if (job_.on_presentation) job_.on_presentation();
    }
    return counts_;
  }

 private:
  void present(const std::vector<float>& sample, Index row) {
    std::fill(sums_.begin(), sums_.end(), 0.0);
    for (std::size_t step = 0; step < e_.encode.steps; ++step) {
      pulses_of(sample, step);
      go_through_slot(states_);
      const bool is_read = (step + 1) % e_.reservoir.read.every == 0;
      if (is_read) read(states_, readings_.reservoir, row, step);
      if (!job_.controls) continue;
      integrate();
      if (!is_read) continue;
      for (std::uint64_t k = 0; k < count_; ++k) bare_[k] = devices_.initial[job_.first + k];
      counts_energy_ = false;
      go_through_slot(bare_);
      counts_energy_ = true;
      read(bare_, readings_.no_memory, row, step);
      for (std::uint64_t k = 0; k < count_; ++k) readings_.linear(row, column(k, step)) = integrals_[k];
    }
    if (job_.controls)
      for (std::uint64_t k = 0; k < count_; ++k)
        readings_.sums(row, static_cast<Index>(job_.first + k)) = sums_[k];
  }

  Index column(std::uint64_t k, std::size_t step) const {
    return static_cast<Index>((job_.first + k) * e_.reads() + step / e_.reservoir.read.every);
  }

  /// The pulses of a step, and what they leave of it at 0 V.
  void pulses_of(const std::vector<float>& sample, std::size_t step) {
    pulses_.clear(), gaps_.clear();
    for (std::uint64_t k = 0; k < count_; ++k) {
      HeldVoltage pulse = e_.encode.pulse(job_.drawn.input(e_.encode, sample, step, job_.first + k));
      if (pulse.voltage == 0) pulse.duration = 0;
      if (pulse.duration > 0) pulses_.push_back({k, pulse, rate_factor(k)});
      const double gap = e_.encode.period - pulse.duration;
      if (gap > 0) gaps_.push_back({k, {0, gap}, 1});
      held_[k] = gap > 0 ? 0 : pulse.voltage;
    }
    ++slots_;
  }

  /// A function of (seed, device, number of the slot).
  double rate_factor(std::uint64_t k) {
    const auto& write = e_.reservoir.device.noise.write;
    if (!write || !job_.noisy) return 1;
    RandomStream stream(job_.drawn.seed, "write noise", (job_.first + k) | (slots_ << kBitsOfDevice));
    for (int attempt = 0; attempt < kMostDraws; ++attempt) {
      const double drawn = spread_about(1, *write, stream.normal());
      if (drawn > 0) return drawn;
      ++counts_.noise_redrawn;
    }
    throw NumericalError("write noise: " + std::to_string(kMostDraws) +
                         " draws in a row were not above 0; make the spread smaller");
  }

  void go_through_slot(std::vector<DeviceState>& states) {
    counts_.pulses += pulses_.size();
    go_through(pulses_, states);
    go_through(gaps_, states);
  }

  void wait(double duration) {
    gaps_.clear();
    for (std::uint64_t k = 0; k < count_; ++k) gaps_.push_back({k, {0, duration}, 1});
    go_through(gaps_, states_);
    for (std::uint64_t k = 0; k < count_; ++k)
      integrals_[k] *= portable::exp(-duration / job_.drawn.memory[job_.first + k]);
  }

  void integrate() {
    for (const auto* held : {&pulses_, &gaps_})
      for (const HeldDevice& h : *held) {
        const double memory = job_.drawn.memory[job_.first + h.place], V = h.hold.voltage;
        double& y = integrals_[h.place];
        // Without forgetting, its rate is that of one that forgets in a period.
        if (std::isinf(memory))
          y += V * h.hold.duration / e_.encode.period;
        else
          y = V + (y - V) * portable::exp(-h.hold.duration / memory);
        sums_[h.place] += V * h.hold.duration;
      }
  }

  void read(const std::vector<DeviceState>& states, StateMatrix& into, Index row, std::size_t step) const {
    const int R_s = devices_.model->index_of("R_s");
    for (std::uint64_t k = 0; k < count_; ++k)
      into(row, column(k, step)) =
          e_.reservoir.read.of == ReservoirRead::Of::slow_state
              ? states[k].x
              : (held_[k] - states[k].u) / devices_.parameters_of(job_.first + k)[R_s];
  }

  // --- the equations
  /// Side by side in units of their own, those of one sign of the voltage at a time; one by one where the
  /// model has no such units.
  void go_through(const std::vector<HeldDevice>& held, std::vector<DeviceState>& states) {
    if (!units_) return one_by_one(held, states);
    for (const double sign : {1.0, -1.0, 0.0}) {
      side_.clear();
      for (const HeldDevice& h : held)
        if ((h.hold.voltage > 0) - (h.hold.voltage < 0) == static_cast<int>(sign)) side_.push_back(&h);
      if (!side_.empty()) side_by_side(sign, states);
    }
  }

  void side_by_side(double sign, std::vector<DeviceState>& states) {
    const std::size_t values = devices_.model->parameters.size();
    own_.resize(side_.size() * values), lanes_.resize(side_.size()), outputs_.resize(side_.size());
    for (std::size_t i = 0; i < side_.size(); ++i) {
      const HeldDevice& h = *side_[i];
      double* own = own_.data() + i * values;
      // A factor f on the slow rate: in the time f t it is a device with f C_m.
      units_->rescale(parameters_of(h), unit_of(h), h.rate_factor * h.hold.duration, own);
      lanes_[i] = {own, units_->rescale(states[h.place], unit_of(h)), nullptr};
    }
    SegmentInput in;
    in.drive = {Drive::Kind::voltage, sign, sign};
    in.duration = 1, in.tolerance = job_.tolerance;
    devices_.kernel->flows(lanes_.data(), lanes_.size(), in, outputs_.data());
    for (std::size_t i = 0; i < side_.size(); ++i) {
      const HeldDevice& h = *side_[i];
      const double unit = unit_of(h);
      states[h.place] = units_->back(outputs_[i].end, unit);
      account(h, outputs_[i], outputs_[i].energy * unit * unit * h.hold.duration);
    }
  }

  void one_by_one(const std::vector<HeldDevice>& held, std::vector<DeviceState>& states) {
    for (const HeldDevice& h : held) {
      SegmentInput in;
      in.drive = {Drive::Kind::voltage, h.hold.voltage, h.hold.voltage};
      in.duration = h.rate_factor * h.hold.duration, in.tolerance = job_.tolerance;
      const SegmentOutput out = devices_.kernel->flow(parameters_of(h), states[h.place], in, nullptr);
      states[h.place] = out.end;
      account(h, out, out.energy / h.rate_factor);
    }
  }

  static double unit_of(const HeldDevice& h) { return h.hold.voltage == 0 ? 1 : std::fabs(h.hold.voltage); }

  const double* parameters_of(const HeldDevice& h) {
    const double* plain = devices_.parameters_of(job_.first + h.place);
    if (h.rate_factor == 1) return plain;
    slowed_.assign(plain, plain + devices_.model->parameters.size());
    slowed_[capacitance_] *= h.rate_factor;
    return slowed_.data();
  }

  void account(const HeldDevice& h, const SegmentOutput& out, double energy) {
    if (counts_energy_) counts_.energy += energy;
    counts_.largest_local_error = std::max(counts_.largest_local_error, out.largest_local_error);
    if (out.status == FlowStatus::done) return;
    throw NumericalError(
        "seed " + std::to_string(job_.drawn.seed) + ", device " + std::to_string(job_.first + h.place) +
        ", step " + std::to_string(slots_) + " of its life, at " +
        format_quantity(h.hold.voltage, unit::volt) + ": " +
        (out.status == FlowStatus::too_many_steps
             ? "the step limit was reached: the device is too stiff or too fast for its pulse"
             : "the state is no longer a finite number") +
        ". Check the parameters of this device, or raise `tolerance`");
  }

  const ReservoirJob& job_;
  const ReservoirExperiment& e_;
  const DeviceEnsemble& devices_;
  ReservoirReadings& readings_;
  std::optional<OwnUnits> units_;
  std::size_t capacitance_;
  std::uint64_t count_, slots_ = 0;
  bool counts_energy_ = true;  // not that of the control
  std::vector<DeviceState> states_, bare_;
  std::vector<double> integrals_, sums_;
  std::vector<double> held_;  // what is held at the end of a step [V]
  std::vector<HeldDevice> pulses_, gaps_;
  std::vector<const HeldDevice*> side_;
  std::vector<double> own_, slowed_;
  std::vector<SegmentLane> lanes_;
  std::vector<SegmentOutput> outputs_;
  ReservoirCounts counts_;
};

}  // namespace

ReservoirCounts& ReservoirCounts::operator+=(const ReservoirCounts& o) {
  pulses += o.pulses, noise_redrawn += o.noise_redrawn, energy += o.energy;
  largest_local_error = std::max(largest_local_error, o.largest_local_error);
  return *this;
}

ReservoirReadings empty_readings(const ReservoirExperiment& e, std::size_t presentations) {
  const auto rows = static_cast<Index>(presentations), devices = static_cast<Index>(e.devices()),
             columns = devices * static_cast<Index>(e.reads());
  return {StateMatrix::Zero(rows, columns), StateMatrix::Zero(rows, columns),
          StateMatrix::Zero(rows, columns), StateMatrix::Zero(rows, devices)};
}

ReservoirCounts record_readings(const ReservoirJob& job, ReservoirReadings& readings) {
  return Chunk(job, readings).run();
}

}  // namespace memspike
