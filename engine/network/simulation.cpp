// SPDX-License-Identifier: Apache-2.0
#include "engine/network/simulation.hpp"

#include <algorithm>
#include <stdexcept>
#include <type_traits>

#include "engine/contract/error.hpp"
#include "engine/network/event_queue.hpp"
#include "engine/network/instant.hpp"
#include "engine/network/integrated_part.hpp"
#include "engine/network/linear_part.hpp"
#include "engine/network/map_plan.hpp"
#include "engine/network/sample_schedules.hpp"
#include "engine/network/sort_and_make_unique.hpp"
#include "engine/network/sources.hpp"
#include "engine/network/spikes_to_tell.hpp"
#include "engine/network/terminals.hpp"

namespace memspike {

/// The loop over instants. Everything that happens at one instant happens in rounds: what a round causes
/// without delay is the next one. Then what was touched is looked at once, in the part of the network to
/// which it belongs.
class Simulation::Loop {
 public:
  Loop(Network network, const Division& division)
      : network_(std::move(network)),
        plan_(plan_maps(network_)),
        wiring_(network_, plan_.is_mapped()),
        terminals_(network_, wiring_),
        integrated_(network_, wiring_, plan_, terminals_, counts_),
        linear_(network_, wiring_, plan_, terminals_, division, counts_),
        sources_(network_) {
    for (Projection& projection : network_.projections) projection.forget_initial();  // all have started
    playing_.resize(network_.projections.size());
    if (network_.mean_current) expect_mean_currents();
  }

  SampleSchedules& schedules() { return schedules_; }
  const Network& network() const { return network_; }

  void run_until(double t, NetworkObserver& observer) {
    if (!has_started_) start();
    if (is_steered_) instant(observer);
    const double end = std::min(t, network_.duration);
    while (!queue_.empty() && queue_.next_time() <= end + tie_at(end)) {
      now_ = std::min(queue_.next_time(), end);
      instant(observer);
      if (++instants_ % kProgressEvery == 0) observer.progress(now_);
    }
    now_ = std::max(now_, end);
    linear_.catch_up(now_);
    emit_late();
    tell(observer);
    observer.progress(now_);
  }
  double now() const { return now_; }

  // --- between two parts of a run
  void add_spikes(std::uint32_t population, std::vector<std::pair<double, std::uint32_t>> spikes) {
    sources_.add(population, std::move(spikes), now_, queue_);
  }
  void play(std::uint32_t projection, std::uint32_t pre, std::uint32_t post) {
    playing_[projection] = {pre, post};
  }
  void teach(const TeacherSpike& spike) {
    if (spike.t < now_) throw std::logic_error("a teacher's spike is past");
    if (last_taught_ < now_) taught_.clear();
    last_taught_ = std::max(last_taught_, spike.t);
    queue_.push({spike.t, EventKind::teacher_spike, static_cast<std::uint32_t>(taught_.size()), 0});
    taught_.push_back(spike);
  }
  void set_threshold(std::uint32_t p, std::uint32_t neuron, double volts) {
    Population& population = network_.populations[p];
    const std::size_t columns = population.model->parameters.size();
    const auto place = static_cast<std::size_t>(population.model->index_of("V_th"));
    population.parameters[neuron * columns + place] = volts;
    const std::uint32_t id = wiring_.neuron_id(p, neuron);
    is_steered_ = true;
    candidates_.push_back(id);
    in_part_of(id, [&](auto& part) { part.set_threshold(id, now_, volts); });
  }
  void reset_membranes(std::uint32_t p) {
    const Population& population = network_.populations[p];
    is_steered_ = true;
    for (std::uint32_t i = 0; i < population.size; ++i) {
      const std::uint32_t id = wiring_.neuron_id(p, i);
      candidates_.push_back(id);
      const double volts = population.initial_of(i).v;
      in_part_of(id, [&](auto& part) { part.set_membrane(id, now_, volts); });
    }
  }

  NeuronState neuron(std::uint32_t population, std::uint32_t i) const {
    const std::uint32_t id = wiring_.neuron_id(population, i);
    if (linear_.has_neuron(id)) return linear_.state_at(id, now_);
    return integrated_.has_neuron(id) ? integrated_.state_at(id, now_) : NeuronState{};
  }
  DeviceState device(std::uint32_t projection, std::uint64_t edge) const {
    if (linear_.has_projection(projection)) return linear_.device_at(projection, edge, now_);
    return integrated_.device_at(projection, edge, now_);
  }
  double device_current(std::uint32_t projection, std::uint64_t edge) const {
    if (linear_.has_projection(projection)) return linear_.device_current_at(projection, edge, now_);
    return integrated_.device_current_at(projection, edge, now_);
  }
  const NetworkCounts& counts() const { return counts_; }
  const MapPlan& plan() const { return plan_; }
  bool goes_in_slices(std::uint32_t population) const { return linear_.goes_in_slices(population); }

 private:
  static constexpr std::uint64_t kProgressEvery = 4096;

  /// The waveforms of a projection that spikes play.
  struct Playing {
    std::uint32_t pre = 0, post = 0;
  };

  /// What one round brings.
  struct Round {
    std::vector<Event> starts;  ///< and edges of waveforms
    std::vector<std::uint32_t> held_rows, jump_rows;
    bool empty() const { return starts.empty() && held_rows.empty() && jump_rows.empty(); }
  };

  /// Calls `act` with the part of the network to which a neuron belongs.
  template <class Act>
  std::invoke_result_t<const Act&, LinearPart&> in_part_of(std::uint32_t id, const Act& act) {
    return linear_.has_neuron(id) ? act(linear_) : act(integrated_);
  }

  // --- at the start
  void expect_mean_currents() const {
    for (std::uint32_t p = 0; p < network_.projections.size(); ++p) {
      const Projection& projection = network_.projections[p];
      if (projection.kind == SynapseKind::device && network_.drives_membrane(projection) &&
          !plan_.is_mapped(p))
        throw NumericalError("projection '" + projection.name +
                             "': delivery: mean_current is not possible, because " + plan_.why_not[p] +
                             "; leave it out");
    }
  }
  void start() {
    has_started_ = is_steered_ = true;
    for (std::uint32_t p = 0; p < network_.projections.size(); ++p)
      if (network_.projections[p].kind == SynapseKind::device && !linear_.has_projection(p))
        integrated_.start(p);
    sources_.start(queue_);
    schedules_.start(queue_);
    for (std::uint32_t id = 0; id < wiring_.neurons(); ++id)
      if (linear_.has_neuron(id))
        linear_.start(id, candidates_);
      else if (integrated_.has_neuron(id))
        integrated_.start(id, now_, candidates_);
    linear_.start(queue_);
  }

  // --- one instant
  void instant(NetworkObserver& observer) {
    is_steered_ = false;
    gather();
    Round round;
    for (const Event& e : batch_) take(e, round);
    for (;;) {
      play(round);
      fire();
      if (next_.empty()) break;
      round = std::move(next_);
      next_ = {};
    }
    integrated_.finish_instant(now_, queue_);
    linear_.finish_instant(now_, queue_);
    if (!due_.empty()) linear_.catch_up(now_);
    emit_late();
    tell(observer);
  }

  void gather() {
    batch_.clear();
    pop_until(now_ + tie_at(now_));
    // When an instant is, what happens decides, and not who looks: recording disturbs no bit.
    double first = kNever;
    for (const Event& e : batch_)
      if (e.kind != EventKind::sample) first = std::min(first, e.t);
    if (first > now_ && first < kNever) {
      now_ = std::min(first, network_.duration);
      pop_until(now_ + tie_at(now_));
    }
    std::sort(batch_.begin(), batch_.end(), in_order);
  }
  void pop_until(double end) {
    while (!queue_.empty() && queue_.next_time() <= end) {
      batch_.push_back(queue_.pop());
      // The next spike of a source may belong to the same instant.
      if (batch_.back().kind == EventKind::source_spike) sources_.go_on(batch_.back().who, queue_);
    }
  }

  /// Sorts the events of the queue into the first round. Those that concern no other are dealt with at once.
  void take(const Event& e, Round& round) {
    switch (e.kind) {
      case EventKind::pulse_start:
      case EventKind::pulse_edge:
        round.starts.push_back(e);
        break;
      case EventKind::renewal:
        if (in_part_of(e.who, [&](auto& part) { return part.crosses(e, now_); }))
          candidates_.push_back(e.who);
        break;
      case EventKind::hold_end:
        in_part_of(e.who, [&](auto& part) {
          if (part.is_held(e.who) && part.held_until(e.who) <= now_ + tie_at(now_)) part.release(e.who, now_);
        });
        break;
      case EventKind::source_spike:
        emit({e.t, sources_.population_of(e.who), e.version});
        break;
      case EventKind::teacher_spike:
        take(taught_[e.who], round);
        break;
      case EventKind::hold_arrival:
        round.held_rows.push_back(e.who);
        break;
      case EventKind::jump_arrival:
        round.jump_rows.push_back(e.who);
        break;
      case EventKind::current_edge:
        linear_.current_edge(e.who);
        break;
      case EventKind::window:
        linear_.window(e.who);
        break;
      case EventKind::sample:
        due_.push_back(e.who);
        break;
    }
  }

  void take(const TeacherSpike& spike, Round& round) {
    const std::uint32_t id = wiring_.neuron_id(spike.population, spike.neuron);
    in_part_of(id, [&](auto& part) { part.teach(id, now_); });
    ask_for_release(id);
    for (const TeacherSpike::Played& played : spike.played)
      round.starts.push_back({spike.t, EventKind::pulse_start,
                              terminals_.column(played.projection, spike.neuron), played.waveform});
  }

  void play(const Round& round) {
    for (const Event& e : round.starts) {
      if (e.kind == EventKind::pulse_start)
        terminals_.start(e.who, e.version, e.t, queue_);
      else if (!terminals_.go_on(e, queue_))
        continue;
      touch_terminal(e.who, e.kind == EventKind::pulse_start);
    }
    for (const std::uint32_t row : round.held_rows) hold_row(wiring_.row(row));
    for (const std::uint32_t row : round.jump_rows) jump_row(wiring_.row(row));
  }

  void touch_terminal(std::uint32_t index, bool is_start) {
    const Terminal& terminal = terminals_[index];
    if (is_start) count_start(terminal);
    if (linear_.has_projection(terminal.projection))
      linear_.touch(index, is_start);
    else
      integrated_.touch(index);
  }
  void count_start(const Terminal& terminal) {
    if (terminal.is_column) {
      counts_.post_events += wiring_.column_size(terminal.projection, terminal.place);
    } else {
      const Row& row = wiring_.row(terminal.place);
      counts_.pre_events += row.end - row.begin;
    }
  }

  template <class Visit>
  void for_each_target(const Row& row, const Visit& visit) {
    const Projection& projection = network_.projections[row.projection];
    for (std::uint64_t i = row.begin; i < row.end; ++i) {
      const std::uint64_t edge = wiring_.edge_of_row(row, i);
      visit(wiring_.neuron_id(projection.to, projection.post[edge]), edge);
    }
  }
  void ask_for_release(std::uint32_t id) {
    const double t = in_part_of(id, [&](const auto& part) { return part.held_until(id); });
    queue_.push({t, EventKind::hold_end, id, 0});
  }
  void hold_row(const Row& row) {
    const double until = now_ + network_.projections[row.projection].hold;
    for_each_target(row, [&](std::uint32_t id, std::uint64_t) {
      in_part_of(id, [&](auto& part) { part.hold(id, now_, until); });
      ask_for_release(id);
      ++counts_.holds;
    });
  }
  void jump_row(const Row& row) {
    const Projection& projection = network_.projections[row.projection];
    counts_.jumps += row.end - row.begin;
    if (linear_.jump_row(row, now_, candidates_)) return;
    for_each_target(row, [&](std::uint32_t id, std::uint64_t edge) {
      in_part_of(id, [&](auto& part) {
        if (!part.is_held(id) && part.jump(id, now_, projection.weight_of(edge))) candidates_.push_back(id);
      });
    });
  }

  /// Thresholds, once, in order of population and neuron.
  void fire() {
    linear_.end_round();
    sort_and_make_unique(candidates_);
    const std::vector<std::uint32_t> candidates = std::move(candidates_);
    candidates_.clear();
    for (const std::uint32_t id : candidates) {
      const bool fires = in_part_of(
          id, [&](auto& part) { return part.is_above_threshold(id, now_) && part.fire(id, now_); });
      if (!fires) continue;
      if (in_part_of(id, [&](const auto& part) { return part.is_held(id); })) ask_for_release(id);
      const std::uint32_t population = wiring_.population_of(id);
      emit({now_, population, id - wiring_.neuron_id(population, 0)});
    }
  }

  /// A spike, and what follows from it: now, or on its way.
  void emit(const Spike& spike) {
    spikes_.add(spike);
    for (const std::uint32_t p : wiring_.projections_to(spike.population)) {
      const std::uint32_t column = terminals_.column(p, spike.neuron);
      const std::uint32_t waveform = playing_[p].post;
      if (column == Terminals::kNone || waveform == kNoWaveform) continue;
      if (!network_.projections[p].post_waveform(waveform).empty())
        send({spike.t, EventKind::pulse_start, column, waveform});
    }
    for (const std::uint32_t p : wiring_.projections_from(spike.population)) {
      const SynapseKind kind = network_.projections[p].kind;
      const EventKind event = kind == SynapseKind::device ? EventKind::pulse_start
                              : kind == SynapseKind::jump ? EventKind::jump_arrival
                                                          : EventKind::hold_arrival;
      const std::uint32_t waveform = playing_[p].pre;
      if (kind == SynapseKind::device &&
          (waveform == kNoWaveform || network_.projections[p].pre_waveform(waveform).empty()))
        continue;
      for (const Row& row : wiring_.rows_of(p, spike.neuron))
        send({spike.t + row.delay, event, wiring_.index_of(row), waveform});
    }
  }
  /// Spikes of neurons that are only now known to have fired. What follows from them is still to come.
  void emit_late() {
    for (const Spike& spike : linear_.late_spikes()) emit(spike);
    linear_.late_spikes().clear();
  }
  void send(const Event& e) {
    if (e.t > now_ + tie_at(now_)) return queue_.push(e);
    if (e.kind == EventKind::pulse_start)
      next_.starts.push_back(e);
    else
      (e.kind == EventKind::hold_arrival ? next_.held_rows : next_.jump_rows).push_back(e.who);
  }

  // --- at the end of an instant
  void tell(NetworkObserver& observer) {
    counts_.spikes += spikes_.tell(linear_.known_until(), observer);
    const std::vector<std::uint32_t> due = std::move(due_);
    due_.clear();
    for (const std::uint32_t s : due) observer.sample(s, schedules_.take(s, queue_));
  }

  Network network_;
  const MapPlan plan_;
  NetworkCounts counts_;
  Wiring wiring_;
  Terminals terminals_;
  IntegratedPart integrated_;
  LinearPart linear_;
  EventQueue queue_;
  Sources sources_;
  SampleSchedules schedules_;
  SpikesToTell spikes_;
  std::vector<Playing> playing_;      // by projection
  std::vector<TeacherSpike> taught_;  // emptied once all have come
  double last_taught_ = -1;
  bool has_started_ = false, is_steered_ = false;  // something must be looked at before time goes on
  double now_ = 0;
  std::uint64_t instants_ = 0;
  // --- of the present instant
  std::vector<Event> batch_;
  Round next_;
  std::vector<std::uint32_t> candidates_, due_;
};

Simulation::Simulation(Network network, const Division& division)
    : loop_(std::make_unique<Loop>(std::move(network), division)) {}
Simulation::~Simulation() = default;

std::size_t Simulation::sample_at(std::vector<double> times) {
  return loop_->schedules().add_times(std::move(times));
}

std::size_t Simulation::sample_every(double every) {
  return loop_->schedules().add_multiples(every, network().duration);
}

void Simulation::run(NetworkObserver& observer) { loop_->run_until(network().duration, observer); }
void Simulation::run_until(double t, NetworkObserver& observer) { loop_->run_until(t, observer); }
double Simulation::now() const { return loop_->now(); }
void Simulation::add_spikes(std::uint32_t population, std::vector<std::pair<double, std::uint32_t>> spikes) {
  loop_->add_spikes(population, std::move(spikes));
}
void Simulation::play(std::uint32_t projection, std::uint32_t pre, std::uint32_t post) {
  loop_->play(projection, pre, post);
}
void Simulation::teach(const TeacherSpike& spike) { loop_->teach(spike); }
void Simulation::set_threshold(std::uint32_t population, std::uint32_t neuron, double volts) {
  loop_->set_threshold(population, neuron, volts);
}
void Simulation::reset_membranes(std::uint32_t population) { loop_->reset_membranes(population); }
NeuronState Simulation::neuron(std::uint32_t population, std::uint32_t i) const {
  return loop_->neuron(population, i);
}
DeviceState Simulation::device(std::uint32_t projection, std::uint64_t edge) const {
  return loop_->device(projection, edge);
}
double Simulation::device_current(std::uint32_t projection, std::uint64_t edge) const {
  return loop_->device_current(projection, edge);
}
const Network& Simulation::network() const { return loop_->network(); }
const NetworkCounts& Simulation::counts() const { return loop_->counts(); }
const MapPlan& Simulation::plan() const { return loop_->plan(); }
bool Simulation::goes_in_slices(std::uint32_t population) const { return loop_->goes_in_slices(population); }

}  // namespace memspike
