// SPDX-License-Identifier: Apache-2.0
#include "engine/network/simulation.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "engine/contract/error.hpp"
#include "engine/network/device_bank.hpp"
#include "engine/network/event_queue.hpp"
#include "engine/network/instant.hpp"
#include "engine/network/linear_part.hpp"
#include "engine/network/map_plan.hpp"
#include "engine/network/neuron_bank.hpp"
#include "engine/network/sort_and_make_unique.hpp"
#include "engine/network/sources.hpp"
#include "engine/network/terminals.hpp"

namespace memspike {
namespace {

/// Times at which the observer is told: a list, or the multiples of a time, which are not kept.
struct Schedule {
  std::vector<double> times;
  double every = 0, duration = 0;
  std::uint64_t multiples = 0;
  std::uint64_t next = 0;

  std::uint64_t count() const { return every > 0 ? multiples : times.size(); }
  double at(std::uint64_t k) const {
    return every > 0 ? std::min(static_cast<double>(k) * every, duration) : times[k];
  }
};

}  // namespace

/// The loop over instants. Everything that happens at one instant happens in rounds: what a round causes
/// without delay is the next one. Then what was touched is looked at once: devices with a new voltage get a
/// new piece of trajectory, neurons a new expansion.
class Simulation::Loop {
 public:
  Loop(Network network, const Division& division)
      : network_(std::move(network)),
        plan_(plan_maps(network_)),
        wiring_(network_, plan_.is_mapped()),
        terminals_(network_, wiring_),
        devices_(network_, wiring_, plan_, counts_),
        neurons_(network_, wiring_, plan_, devices_, counts_),
        linear_(network_, wiring_, plan_, terminals_, division, counts_),
        is_touched_device_(wiring_.devices(), false),
        is_touched_neuron_(wiring_.neurons(), false),
        version_(wiring_.neurons(), 0),
        crosses_(wiring_.neurons(), false) {
    for (Projection& projection : network_.projections) projection.forget_initial();  // all have started
    playing_.resize(network_.projections.size());
    fed_.assign(network_.populations.size(), kNone);
    if (network_.mean_current)
      for (std::uint32_t p = 0; p < network_.projections.size(); ++p)
        if (network_.projections[p].kind == SynapseKind::device && drives_membrane(p) && !plan_.is_mapped(p))
          throw NumericalError("projection '" + network_.projections[p].name +
                               "': delivery: mean_current is not possible, because " + plan_.why_not[p] +
                               "; leave it out");
  }

  std::size_t add_schedule(Schedule schedule) {
    schedules_.push_back(std::move(schedule));
    return schedules_.size() - 1;
  }
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
    if (spikes.empty()) return;
    std::sort(spikes.begin(), spikes.end());
    if (spikes.front().first < now_) throw std::logic_error("a spike is added that is past");
    std::uint32_t& source = fed_[population];
    if (source == kNone) {
      source = static_cast<std::uint32_t>(sources_.size());
      sources_.push_back({population, 0, SpikeList{population, {}}, 0});
    }
    Source& fed = sources_[source];
    SpikeList& list = std::get<SpikeList>(fed.origin);
    if (fed.next_in_list < list.spikes.size() ||
        (!list.spikes.empty() && list.spikes.back().first > now_ + tie_at(now_)))
      throw std::logic_error("spikes are added before those added last have come");
    list.spikes = std::move(spikes);
    fed.next_in_list = 0;
    ask_source(source);
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
    if (linear_.has_neuron(id)) return linear_.set_threshold(id, now_, volts);
    touch_neuron(id);
    neurons_.renew_parameters(id);
  }
  void reset_membranes(std::uint32_t p) {
    const Population& population = network_.populations[p];
    is_steered_ = true;
    for (std::uint32_t i = 0; i < population.size; ++i) {
      const std::uint32_t id = wiring_.neuron_id(p, i);
      candidates_.push_back(id);
      const double volts = population.initial_of(i).v;
      if (linear_.has_neuron(id)) {
        linear_.set_membrane(id, now_, volts);
        continue;
      }
      touch_neuron(id);
      neurons_.set_membrane(id, volts);
    }
  }

  NeuronState neuron(std::uint32_t population, std::uint32_t i) const {
    const std::uint32_t id = wiring_.neuron_id(population, i);
    if (linear_.has_neuron(id)) return linear_.state_at(id, now_);
    return neurons_.exists(id) ? neurons_.state_at(id, now_) : NeuronState{};
  }
  DeviceState device(std::uint32_t projection, std::uint64_t edge) const {
    if (linear_.has_projection(projection)) return linear_.device_at(projection, edge, now_);
    return devices_.state_at(wiring_.device_id(projection, edge), now_);
  }
  double device_current(std::uint32_t projection, std::uint64_t edge) const {
    if (linear_.has_projection(projection)) return linear_.device_current_at(projection, edge, now_);
    return devices_.current_at(wiring_.device_id(projection, edge), now_);
  }
  const NetworkCounts& counts() const { return counts_; }
  const MapPlan& plan() const { return plan_; }
  bool goes_in_slices(std::uint32_t population) const { return linear_.goes_in_slices(population); }

 private:
  static constexpr std::uint64_t kProgressEvery = 4096;
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

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

  // --- at the start
  void start() {
    has_started_ = is_steered_ = true;
    for (std::uint32_t p = 0; p < network_.projections.size(); ++p) {
      const Projection& projection = network_.projections[p];
      if (projection.kind == SynapseKind::device && !linear_.has_projection(p) && drives_membrane(p))
        for (std::uint64_t edge = 0; edge < projection.edges(); ++edge) {
          const std::uint32_t target = wiring_.neuron_id(projection.to, projection.post[edge]);
          neurons_.attend(target, wiring_.device_id(p, edge));
        }
    }
    for (const SpikeList& list : network_.spike_lists) sources_.push_back({list.population, 0, &list, 0});
    for (const PoissonStimulus& stimulus : network_.poisson)
      for (std::uint32_t i = 0; i < network_.populations[stimulus.population].size; ++i)
        sources_.push_back({stimulus.population, i, PoissonProcess(stimulus, i, network_.seed), 0});
    for (std::uint32_t s = 0; s < sources_.size(); ++s)
      if (fed_[sources_[s].population] != s) ask_source(s);
    for (std::uint32_t s = 0; s < schedules_.size(); ++s) ask_schedule(s);
    for (std::uint32_t id = 0; id < wiring_.neurons(); ++id)
      if (linear_.has_neuron(id))
        linear_.start(id, candidates_);
      else if (neurons_.exists(id))
        candidates_.push_back(id), touch_neuron(id);
    linear_.start(queue_);
  }
  bool drives_membrane(std::uint32_t p) const {
    const Projection& projection = network_.projections[p];
    return !network_.populations[projection.to].is_source() && projection.gain != 0;
  }
  void ask_source(std::uint32_t s) {
    if (const auto t = sources_[s].next()) queue_.push({*t, EventKind::source_spike, s, sources_[s].neuron});
  }
  void ask_schedule(std::uint32_t s) {
    Schedule& schedule = schedules_[s];
    if (schedule.next < schedule.count()) queue_.push({schedule.at(schedule.next), EventKind::sample, s, 0});
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
    settle_touched();
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
      if (batch_.back().kind == EventKind::source_spike) ask_source(batch_.back().who);
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
        if (linear_.has_neuron(e.who)) {
          if (linear_.crosses(e, now_)) candidates_.push_back(e.who);
          break;
        }
        if (e.version != version_[e.who]) break;
        touch_neuron(e.who);
        if (!crosses_[e.who]) break;
        neurons_.put_on_threshold(e.who);
        candidates_.push_back(e.who);
        break;
      case EventKind::hold_end:
        if (is_held(e.who) && held_until(e.who) <= now_ + tie_at(now_)) release(e.who);
        break;
      case EventKind::source_spike:
        emit({e.t, sources_[e.who].population, e.version});
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
    if (linear_.has_neuron(id)) {
      linear_.teach(id, now_);
    } else {
      touch_neuron(id);
      neurons_.hold(id, now_ + neurons_.traits(id).hold);
    }
    queue_.push({held_until(id), EventKind::hold_end, id, 0});
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
    const std::uint32_t p = terminal.projection;
    const bool mapped = linear_.has_projection(p);
    if (mapped) linear_.touch(index, is_start);
    if (terminal.is_column) {
      const auto column = wiring_.column(p, terminal.place);
      if (is_start) counts_.post_events += column.size();
      if (!mapped)
        for (const std::uint64_t edge : column) touch_device(wiring_.device_id(p, edge));
      return;
    }
    const Row& row = wiring_.row(terminal.place);
    if (is_start) counts_.pre_events += row.end - row.begin;
    if (mapped) return;
    for (std::uint64_t i = row.begin; i < row.end; ++i)
      touch_device(wiring_.device_id(p, wiring_.edge_of_row(row, i)));
  }
  void touch_device(DeviceBank::Id id) {
    if (!is_touched_device_[id]) is_touched_device_[id] = true, touched_devices_.push_back(id);
  }
  /// Takes the neuron to now.
  void touch_neuron(std::uint32_t id) {
    if (is_touched_neuron_[id]) return;
    is_touched_neuron_[id] = true;
    touched_neurons_.push_back(id);
    neurons_.advance(id, now_);
  }

  template <class Visit>
  void for_each_target(const Row& row, const Visit& visit) {
    const Projection& projection = network_.projections[row.projection];
    for (std::uint64_t i = row.begin; i < row.end; ++i) {
      const std::uint64_t edge = wiring_.edge_of_row(row, i);
      visit(wiring_.neuron_id(projection.to, projection.post[edge]), edge);
    }
  }
  bool is_held(std::uint32_t id) const {
    return linear_.has_neuron(id) ? linear_.is_held(id) : neurons_.is_held(id);
  }
  double held_until(std::uint32_t id) const {
    return linear_.has_neuron(id) ? linear_.held_until(id) : neurons_.held_until(id);
  }
  void release(std::uint32_t id) {
    if (linear_.has_neuron(id)) return linear_.release(id, now_);
    touch_neuron(id);
    neurons_.release(id);
  }
  void hold(std::uint32_t id, double until) {
    if (linear_.has_neuron(id)) return linear_.hold(id, now_, until);
    touch_neuron(id);
    neurons_.hold(id, until);
  }
  /// True if the membrane may have reached its threshold.
  bool jump(std::uint32_t id, double volts) {
    if (linear_.has_neuron(id)) return linear_.jump(id, now_, volts);
    touch_neuron(id);
    neurons_.jump(id, volts);
    return true;
  }
  bool is_above_threshold(std::uint32_t id) const {
    return linear_.has_neuron(id) ? linear_.is_above_threshold(id, now_) : neurons_.is_above_threshold(id);
  }
  /// What a neuron does at its threshold. True if that is a spike.
  bool fire(std::uint32_t id) {
    if (!linear_.has_neuron(id)) return neurons_.fire(id, now_);
    linear_.spike(id, now_);
    return true;
  }
  void hold_row(const Row& row) {
    const double until = now_ + network_.projections[row.projection].hold;
    for_each_target(row, [&](std::uint32_t id, std::uint64_t) {
      hold(id, until);
      queue_.push({held_until(id), EventKind::hold_end, id, 0});
      ++counts_.holds;
    });
  }
  void jump_row(const Row& row) {
    const Projection& projection = network_.projections[row.projection];
    counts_.jumps += row.end - row.begin;
    if (linear_.jump_row(row, now_, candidates_)) return;
    for_each_target(row, [&](std::uint32_t id, std::uint64_t edge) {
      if (is_held(id)) return;
      if (jump(id, projection.weight_of(edge))) candidates_.push_back(id);
    });
  }

  /// Thresholds, once, in order of population and neuron.
  void fire() {
    linear_.end_round();
    sort_and_make_unique(candidates_);
    const std::vector<std::uint32_t> candidates = std::move(candidates_);
    candidates_.clear();
    for (const std::uint32_t id : candidates) {
      if (!is_above_threshold(id) || !fire(id)) continue;
      if (is_held(id)) queue_.push({held_until(id), EventKind::hold_end, id, 0});
      const std::uint32_t population = wiring_.population_of(id);
      emit({now_, population, id - wiring_.neuron_id(population, 0)});
    }
  }

  /// A spike, and what follows from it: now, or on its way.
  void emit(const Spike& spike) {
    spikes_.push_back(spike);
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
  void settle_touched() {
    std::sort(touched_devices_.begin(), touched_devices_.end());
    for (const DeviceBank::Id id : touched_devices_) {
      is_touched_device_[id] = false;
      change_device(id);
    }
    touched_devices_.clear();
    std::sort(touched_neurons_.begin(), touched_neurons_.end());
    for (const std::uint32_t id : touched_neurons_) {
      is_touched_neuron_[id] = false;
      const auto outlook = neurons_.renew(id, now_, [this](DeviceBank::Id d) { return horizon_of(d); });
      crosses_[id] = outlook.crossing;
      ++version_[id];
      if (outlook.t <= network_.duration) queue_.push({outlook.t, EventKind::renewal, id, version_[id]});
    }
    touched_neurons_.clear();
  }

  void change_device(DeviceBank::Id id) {
    const auto [p, edge] = place_of(id);
    const double voltage = terminals_.voltage_across(p, edge);
    if (voltage == devices_.voltage(id)) return;
    const Projection& projection = network_.projections[p];
    const std::uint32_t target = wiring_.neuron_id(projection.to, projection.post[edge]);
    const bool followed = drives_membrane(p);
    if (followed) {
      touch_neuron(target);
      neurons_.forget(target, id);
    }
    devices_.change_voltage(id, now_, voltage);
    if (followed) neurons_.attend(target, id);
  }
  std::pair<std::uint32_t, std::uint64_t> place_of(DeviceBank::Id id) const {
    const std::uint32_t p = devices_.projection_of(id);
    return {p, id - wiring_.device_id(p, 0)};
  }
  double horizon_of(DeviceBank::Id id) const {
    const auto [p, edge] = place_of(id);
    return std::min(network_.duration, terminals_.next_edge(p, edge));
  }

  void tell(NetworkObserver& observer) {
    tell_spikes(observer);
    const std::vector<std::uint32_t> due = std::move(due_);
    due_.clear();
    for (const std::uint32_t s : due) {
      Schedule& schedule = schedules_[s];
      observer.sample(s, schedule.at(schedule.next++));
      ask_schedule(s);
    }
  }

  /// In their order: only those before which no other can come any more.
  void tell_spikes(NetworkObserver& observer) {
    const double known = linear_.known_until();
    if (spikes_.empty() || known == told_until_) return;
    if (known < kNever) told_until_ = known;
    std::sort(spikes_.begin(), spikes_.end(), [](const Spike& a, const Spike& b) {
      return std::tie(a.t, a.population, a.neuron) < std::tie(b.t, b.population, b.neuron);
    });
    const auto later =
        std::find_if(spikes_.begin(), spikes_.end(), [&](const Spike& spike) { return spike.t > known; });
    for (auto spike = spikes_.begin(); spike != later; ++spike) observer.spike(*spike);
    counts_.spikes += static_cast<std::uint64_t>(later - spikes_.begin());
    spikes_.erase(spikes_.begin(), later);
  }

  Network network_;
  const MapPlan plan_;
  NetworkCounts counts_;
  Wiring wiring_;
  Terminals terminals_;
  DeviceBank devices_;
  NeuronBank neurons_;
  LinearPart linear_;
  EventQueue queue_;
  std::vector<Source> sources_;
  std::vector<Schedule> schedules_;
  std::vector<Playing> playing_;      // by projection
  std::vector<std::uint32_t> fed_;    // by population: its source of added spikes, or kNone
  std::vector<TeacherSpike> taught_;  // emptied once all have come
  double last_taught_ = -1;
  bool has_started_ = false, is_steered_ = false;  // something must be looked at before time goes on
  double now_ = 0, told_until_ = -1;
  std::uint64_t instants_ = 0;
  // --- of the present instant
  std::vector<Event> batch_;
  Round next_;
  std::vector<std::uint32_t> candidates_, touched_neurons_, due_;
  std::vector<DeviceBank::Id> touched_devices_;
  std::vector<bool> is_touched_device_, is_touched_neuron_;
  std::vector<Spike> spikes_;
  // --- by neuron
  std::vector<std::uint32_t> version_;
  std::vector<bool> crosses_;
};

Simulation::Simulation(Network network, const Division& division)
    : loop_(std::make_unique<Loop>(std::move(network), division)) {}
Simulation::~Simulation() = default;

std::size_t Simulation::sample_at(std::vector<double> times) {
  return loop_->add_schedule({std::move(times), 0, 0, 0, 0});
}

std::size_t Simulation::sample_every(double every) {
  const double duration = loop_->network().duration, last = std::floor(duration / every * (1 + 1e-12));
  return loop_->add_schedule({{}, every, duration, static_cast<std::uint64_t>(last) + 1, 0});
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
