// SPDX-License-Identifier: Apache-2.0
#include "engine/network/linear_part.hpp"

#include "engine/network/ensemble_projection.hpp"
#include "engine/network/mapped_projection.hpp"
#include "engine/network/sort_and_make_unique.hpp"

#include <algorithm>
#include <cmath>

#include "engine/network/instant.hpp"
#include "engine/network/stimulus_current.hpp"

namespace memspike {
namespace {

constexpr double kWindows = 64;  // in a membrane's time constant

double shortest_delay_from(const Network& network, std::uint32_t population) {
  double shortest = kNever;
  for (const Projection& projection : network.projections)
    if (projection.from == population && projection.edges() > 0)
      shortest = std::min(shortest, *std::min_element(projection.delay.begin(), projection.delay.end()));
  return shortest;
}

/// A power of two, so that windows begin at the same times however they are counted. Half as long where
/// spikes would otherwise arrive before it ends: then the population can still go in slices.
double window_length(double tau, double shortest_delay) {
  const double length = std::exp2(std::floor(std::log2(tau / kWindows)));
  return shortest_delay <= length && shortest_delay > 0.5 * length ? 0.5 * length : length;
}

int common_sign(const std::vector<double>& weights) {
  if (std::all_of(weights.begin(), weights.end(), [](double w) { return w >= 0; })) return 1;
  return std::all_of(weights.begin(), weights.end(), [](double w) { return w <= 0; }) ? -1 : 0;
}

std::size_t longest_row(const Projection& projection) {
  std::size_t longest = 0;
  for (std::size_t pre = 0; pre + 1 < projection.row_start.size(); ++pre)
    longest = std::max<std::size_t>(longest, projection.row_start[pre + 1] - projection.row_start[pre]);
  return longest;
}

}  // namespace

LinearPart::LinearPart(Network& network, const Wiring& wiring, const MapPlan& plan,
                       const Terminals& terminals, const Division& division, NetworkCounts& counts)
    : network_(network),
      wiring_(wiring),
      terminals_(terminals),
      counts_(counts),
      linear_(network.populations.size()),
      mapped_(network.projections.size()),
      sliced_(network, wiring, division, counts),
      arriving_(network.populations.size()),
      weight_sign_(network.projections.size()),
      passes_(passes_for(network.level)),
      was_touched_(network.populations.size()),
      loses_currents_(network.populations.size()),
      stimulus_now_(network.populations.size()),
      version_(wiring.neurons(), 0),
      crosses_(wiring.neurons(), 0),
      stale_(wiring.neurons(), 0) {
  for (std::uint32_t p = 0; p < linear_.size(); ++p) {
    if (plan.modes[p].empty()) continue;
    linear_[p] = std::make_unique<LinearPopulation>(network, p, plan.modes[p]);
    linear_[p]->set_window(window_length(linear_[p]->tau(), shortest_delay_from(network, p)));
    stimulus_now_[p].resize(network.populations[p].size);
  }
  for (std::uint32_t p = 0; p < mapped_.size(); ++p) {
    if (network.projections[p].kind == SynapseKind::jump) {
      weight_sign_[p] = common_sign(network.projections[p].weight);
      row_y_.resize(std::max(row_y_.size(), longest_row(network.projections[p])), 0.0);
    }
    if (!plan.is_mapped(p)) continue;
    const Projection& projection = network.projections[p];
    if (plan.maps[p])
      mapped_[p] = std::make_unique<MappedProjection>(network, wiring, p, plan.maps[p], counts);
    else
      mapped_[p] = std::make_unique<EnsembleProjection>(network, wiring, p, plan.ensembles[p], counts);
    if (!linear_[projection.to] || projection.gain == 0) continue;
    mapped_[p]->deliver_to(*linear_[projection.to]);
    arriving_[projection.to].push_back(p);
    loses_currents_[projection.to] |= projection.has_columns();
  }
  for (const auto& population : linear_)
    if (population &&
        sliced_.can_take(*population, weight_sign_, [this](auto p) { return mapped_[p]->is_light(); }))
      sliced_.take(*population);
}

void LinearPart::start(EventQueue& queue) {
  for (std::uint32_t p = 0; p < linear_.size(); ++p) {
    if (!linear_[p]) continue;
    for (const std::uint32_t q : arriving_[p]) mapped_[q]->add_resting_current();
    for (std::uint32_t i = 0; i < linear_[p]->size(); ++i) {
      if (const double current = stimulus_current(p, i, 0)) {
        std::vector<double> amplitudes(linear_[p]->rates().size(), 0.0);
        amplitudes[0] = stimulus_now_[p][i] = current;
        linear_[p]->add(i, 0, amplitudes.data());
      }
    }
    queue.push({0, EventKind::window, p, 0});
  }
  for (std::uint32_t s = 0; s < network_.currents.size(); ++s)
    if (linear_[network_.currents[s].population])
      if (const double t = next_edge(network_.currents[s], 0); t < kNever)
        queue.push({t, EventKind::current_edge, s, 0});
}

// --- neurons

NeuronState LinearPart::state_at(std::uint32_t id, double t) const {
  return population_of(id)->state_at(place_of(id), t);
}
bool LinearPart::is_held(std::uint32_t id) const { return population_of(id)->is_held(place_of(id)); }
double LinearPart::held_until(std::uint32_t id) const { return population_of(id)->held_until(place_of(id)); }
bool LinearPart::is_above_threshold(std::uint32_t id, double t) const {
  return population_of(id)->is_above_threshold(place_of(id), t);
}

void LinearPart::hold(std::uint32_t id, double t, double until) {
  population_of(id)->hold(place_of(id), t, until);
  ++version_[id];
}

void LinearPart::release(std::uint32_t id, double t) {
  population_of(id)->release(place_of(id), t);
  released_.push_back(id);
  tight_.push_back(id);
}

/// v += weight is a change of the first lane alone. A held neuron has infinite slack, and its first lane is
/// set anew when it is released: what happens to it here is lost, as it must be.
bool LinearPart::jump_row(const Row& row, double t, std::vector<std::uint32_t>& candidates) {
  const Projection& projection = network_.projections[row.projection];
  LinearPopulation* target = linear_[projection.to].get();
  if (!target || weight_sign_[row.projection] == 0 || !wiring_.rows_are_in_order(row.projection))
    return false;
  wake(projection.to);
  const auto lanes = static_cast<std::size_t>(target->lanes());
  const bool one_weight = projection.weight.size() == 1;
  row_coefficients_.assign((one_weight ? 1 : 2) * lanes, 0.0);
  double* c = row_coefficients_.data() + (one_weight ? 0 : lanes);
  const double unit = one_weight ? projection.weight[0] : 1.0;
  c[0] = unit;
  c[lanes - 1] = weight_sign_[row.projection] > 0 ? -unit : 0.0;
  RowPass pass;
  pass.coefficients = row_coefficients_.data(), pass.degree = one_weight ? 0 : 1,
  pass.lanes = target->lanes();
  pass.count = row.end - row.begin;
  pass.post = projection.post.data() + row.begin;
  pass.y = one_weight ? row_y_.data() : projection.weight.data() + row.begin;
  if (PopulationEvents* later = target->events())
    return later->add_jumps(t, row, pass, row_coefficients_), true;
  c[0] *= target->scales_at(t)[0];
  pass.lines = target->lines();
  if (row_tight_.size() < pass.count) row_tight_.resize(pass.count);
  pass.tight = row_tight_.data();
  const std::uint64_t found = passes_.row(pass);
  for (std::uint64_t k = 0; k < found; ++k)
    candidates.push_back(wiring_.neuron_id(projection.to, row_tight_[k]));
  tight_.insert(tight_.end(), candidates.end() - static_cast<std::ptrdiff_t>(found), candidates.end());
  if (!target->is_awake())  // its slacks say nothing
    for (std::uint64_t i = row.begin; i < row.end; ++i)
      candidates.push_back(wiring_.neuron_id(projection.to, projection.post[i]));
  return true;
}

bool LinearPart::jump(std::uint32_t id, double t, double volts) {
  LinearPopulation& population = *population_of(id);
  const std::uint32_t i = place_of(id);
  wake(wiring_.population_of(id));
  const bool was_tight = population.slack(i) <= 0;
  population.jump(i, t, volts);
  if (population.slack(i) > 0 && population.is_awake() && !was_tight) return false;
  tight_.push_back(id);
  return true;
}

bool LinearPart::fire(std::uint32_t id, double t) {
  LinearPopulation& population = *population_of(id);
  population.spike(place_of(id), t);
  ++version_[id];
  if (population.is_held(place_of(id)))
    stale_[id] = loses_currents_[wiring_.population_of(id)];
  else
    tight_.push_back(id);
  return true;
}

void LinearPart::set_threshold(std::uint32_t id, double t, double volts) {
  population_of(id)->set_threshold(place_of(id), t, volts);
  wake(wiring_.population_of(id));
  tight_.push_back(id);
}

void LinearPart::set_membrane(std::uint32_t id, double t, double volts) {
  population_of(id)->set_membrane(place_of(id), t, volts);
  wake(wiring_.population_of(id));
  tight_.push_back(id);
}

void LinearPart::teach(std::uint32_t id, double t) {
  hold(id, t, t + population_of(id)->traits().hold);
  stale_[id] = loses_currents_[wiring_.population_of(id)];
}

bool LinearPart::crosses(const Event& renewal, double t) {
  if (renewal.version != version_[renewal.who]) return false;
  tight_.push_back(renewal.who);
  if (!crosses_[renewal.who]) return false;
  population_of(renewal.who)->put_on_threshold(place_of(renewal.who), t);
  return true;
}

double LinearPart::stimulus_current(std::uint32_t population, std::uint32_t i, double t) const {
  double sum = 0;
  for (const CurrentStimulus& stimulus : network_.currents) {
    if (stimulus.population != population) continue;
    if (!stimulus.neurons.empty() && !std::binary_search(stimulus.neurons.begin(), stimulus.neurons.end(), i))
      continue;
    add_current(stimulus, i, network_.seed, t, 1, &sum);
  }
  return sum;
}

// --- the end of an instant

void LinearPart::touch(std::uint32_t terminal, bool is_start) { touched_.push_back({terminal, is_start}); }

void LinearPart::wake(std::uint32_t population) {
  was_touched_[population] = 1;
  if (!linear_[population]->is_awake()) due_windows_.push_back(population);
}

void LinearPart::finish_instant(double t, EventQueue& queue) {
  if (!touched_.empty()) go_through_edges(t);
  for (const std::uint32_t id : released_)
    if (stale_[id]) restore_currents(id, t);
  released_.clear();
  if (!due_currents_.empty()) change_currents(t, queue);
  if (!tight_.empty()) look_at_tight(t, queue);
  if (!due_windows_.empty()) begin_windows(t, queue);
  sliced_.go_ahead(t);
}

void LinearPart::go_through_edges(double t) {
  std::sort(touched_.begin(), touched_.end(), [](const Touched& a, const Touched& b) {
    return a.terminal != b.terminal ? a.terminal < b.terminal : a.is_start > b.is_start;
  });
  touched_.erase(std::unique(touched_.begin(), touched_.end(),
                             [](const Touched& a, const Touched& b) { return a.terminal == b.terminal; }),
                 touched_.end());
  // A column that begins its waveform is left alone from now on; one that ends it goes through the edges of
  // its rows first, those of this instant among them.
  for (const Touched& touched : touched_) {
    const Terminal& terminal = terminals_[touched.terminal];
    if (!terminal.is_column) continue;
    LevelProjection& mapped = *mapped_[terminal.projection];
    if (touched.is_start) mapped.column_starts(terminal.place, t, terminal.waveform);
    if (terminal.running) mapped.column_edge(terminal.place, mapped.post_level(terminal), t);
  }
  for (const Touched& touched : touched_) {
    const Terminal& terminal = terminals_[touched.terminal];
    if (terminal.is_column) continue;
    LevelProjection& mapped = *mapped_[terminal.projection];
    tight_posts_.clear();
    mapped.row_edge(wiring_.row(terminal.place), mapped.pre_level(terminal), t, tight_posts_);
    const std::uint32_t to = network_.projections[terminal.projection].to;
    for (const std::uint32_t post : tight_posts_) tight_.push_back(wiring_.neuron_id(to, post));
    if (linear_[to]) wake(to);
  }
  for (const Touched& touched : touched_) {
    const Terminal& terminal = terminals_[touched.terminal];
    if (terminal.is_column && !terminal.running) mapped_[terminal.projection]->column_ends(terminal.place, t);
  }
  touched_.clear();
}

void LinearPart::restore_currents(std::uint32_t id, double t) {
  const std::uint32_t p = wiring_.population_of(id), i = place_of(id);
  LinearPopulation& population = *linear_[p];
  population.clear_currents(i, t);
  for (const std::uint32_t q : arriving_[p]) mapped_[q]->add_column_current(i, t);
  std::vector<double> amplitudes(population.rates().size(), 0.0);
  amplitudes[0] = stimulus_now_[p][i];
  population.add(i, t, amplitudes.data());
  stale_[id] = 0;
}

void LinearPart::change_currents(double t, EventQueue& queue) {
  sort_and_make_unique(due_currents_);
  std::vector<std::uint32_t> populations;
  for (const std::uint32_t s : due_currents_) {
    populations.push_back(network_.currents[s].population);
    if (const double next = next_edge(network_.currents[s], t); next < kNever)
      queue.push({next, EventKind::current_edge, s, 0});
  }
  due_currents_.clear();
  sort_and_make_unique(populations);
  for (const std::uint32_t p : populations) {
    PopulationEvents::CurrentChanges changes;
    for (std::uint32_t i = 0; i < linear_[p]->size(); ++i) {
      const double current = stimulus_current(p, i, t);
      if (current == stimulus_now_[p][i]) continue;
      changes.emplace_back(i, current - stimulus_now_[p][i]);
      stimulus_now_[p][i] = current;
    }
    wake(p);
    if (PopulationEvents* later = linear_[p]->events()) {
      later->add_currents(t, std::move(changes));
      continue;
    }
    for (const auto& [i, amperes] : changes) {
      linear_[p]->add_constant(i, linear_[p]->moment_at(t), amperes);
      tight_.push_back(wiring_.neuron_id(p, i));
    }
  }
}

void LinearPart::expect(std::uint32_t id, const Outlook& outlook, EventQueue& queue) {
  ++version_[id];
  crosses_[id] = outlook.crosses;
  if (outlook.t < kNever) queue.push({outlook.t, EventKind::renewal, id, version_[id]});
}

void LinearPart::look_at_tight(double t, EventQueue& queue) {
  sort_and_make_unique(tight_);
  for (const std::uint32_t id : tight_) expect(id, population_of(id)->look_at(place_of(id), t), queue);
  counts_.looks += tight_.size();
  tight_.clear();
}

double LinearPart::window_end(std::uint32_t p, double t) const {
  const double length = linear_[p]->window();
  const double end = (std::floor(t / length) + 1) * length;
  return end <= t + tie_at(t) ? end + length : end;
}

void LinearPart::begin_windows(double t, EventQueue& queue) {
  sort_and_make_unique(due_windows_);
  begin_windows_of_sliced(t);
  for (const std::uint32_t p : due_windows_) {
    LinearPopulation& population = *linear_[p];
    ++counts_.windows;
    if (!sliced_.has(p))
      population.begin_window(t, window_end(p, t), [&](std::uint32_t i, const Outlook& outlook) {
        expect(wiring_.neuron_id(p, i), outlook, queue);
      });
    // A population that nobody can make fire sleeps, but not between events that follow each other closely:
    // each would have all of it bounded.
    if (population.is_awake() || was_touched_[p]) {
      population.set_awake(true);
      queue.push({population.window_end(), EventKind::window, p, 0});
    }
    was_touched_[p] = 0;
  }
  due_windows_.clear();
}

void LinearPart::begin_windows_of_sliced(double t) {
  sliced_due_.clear(), sliced_ends_.clear();
  for (const std::uint32_t p : due_windows_)
    if (sliced_.has(p)) sliced_due_.push_back(p), sliced_ends_.push_back(window_end(p, t));
  if (sliced_due_.empty()) return;
  sliced_.go_on(sliced_due_, t);
  sliced_.begin_windows(sliced_due_, t, sliced_ends_);
}

double LinearPart::device_current_at(std::uint32_t p, std::uint64_t edge, double t) const {
  return mapped_[p]->current_at(edge, t);
}

}  // namespace memspike
