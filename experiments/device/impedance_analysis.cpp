// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/impedance_analysis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "engine/bank/small_signal.hpp"
#include "engine/parallel.hpp"
#include "experiments/device/device_columns.hpp"
#include "experiments/device/settled_state.hpp"
#include "experiments/device/sine_response.hpp"
#include "experiments/device/spreading.hpp"
#include "experiments/device/stability.hpp"

namespace memspike {
namespace {

constexpr std::uint64_t kWave = 64;  // devices whose results are held until they are written

/// One device at one bias.
struct BiasResult {
  double bias;
  DeviceState at;
  SmallSignal circuit;
  bool settled, same_as_rest;
  std::vector<SineResponse> sines;
};

/// The biases of a step, on one device.
std::vector<BiasResult> measure(const ImpedanceStep& step, const DeviceRef& device, DeviceState initial) {
  std::vector<BiasResult> results;
  DeviceState from = initial;
  for (const double bias : step.biases) {
    SettledState found;
    if (step.frozen)
      found.at = {quasi_steady_u(device, bias, initial.x), initial.x};
    else
      found = settled_state(device, from, bias);
    if (step.carry_over) from = found.at;
    BiasResult result{bias, found.at, small_signal(device, found.at), found.settled, found.same_as_rest, {}};
    if (step.cross_check)
      for (const double f : step.cross_check->frequencies)
        result.sines.push_back(sine_response(device, found.at, bias, step.cross_check->amplitude, f));
    results.push_back(std::move(result));
  }
  return results;
}

class ImpedanceTables {
 public:
  ImpedanceTables(const DeviceExperiment& e, ResultStore& store)
      : impedance_(store.table("impedance",
                               {device_column(), real_column("bias", "V"), real_column("f", "Hz"),
                                real_column("Z_re", "Ohm"), real_column("Z_im", "Ohm")},
                               rows_of(e))),
        elements_(store.table(
            "elements", {device_column(), real_column("bias", "V"), real_column("u", "V"),
                         real_column("I", "A"), real_column("R_s", "Ohm"), real_column("R_b", "Ohm"),
                         real_column("C_m", "F"), real_column("R_a", "Ohm"), real_column("L_a", "H"),
                         real_column("R_dc", "Ohm"), real_column("R_f", "Ohm"), real_column("tau_a", "s"),
                         real_column("tau_d", "s"), real_column("tau_s", "s"), flag_column("inductive"),
                         flag_column("stable"), flag_column("oscillates")})) {
    for (const ImpedanceStep& step : e.protocol.impedances)
      if (step.cross_check && !check_)
        check_ =
            store.table("impedance_check", {device_column(), real_column("bias", "V"), real_column("f", "Hz"),
                                            real_column("amplitude", "V"), real_column("Z_re", "Ohm"),
                                            real_column("Z_im", "Ohm"), real_column("deviation", "")});
  }

  void add(std::uint64_t device, const ImpedanceStep& step, const BiasResult& r) {
    for (const double f : step.frequencies) {
      const std::complex<double> Z = r.circuit.impedance(f);
      impedance_.add(device), impedance_.add(r.bias), impedance_.add(f), impedance_.add(Z.real());
      impedance_.add(Z.imag()), impedance_.end_row();
    }
    const SmallSignal& c = r.circuit;
    const double I = (r.bias - r.at.u) / c.R_s;
    elements_.add(device), elements_.add(r.bias), elements_.add(r.at.u), elements_.add(I);
    for (const double value : {c.R_s, c.R_b(), c.C_m, c.R_a(), c.L_a(), c.R_dc(),
                               r.bias == 0 || I == 0 ? kNone : r.bias / I, c.tau_a(), c.tau_d(), c.tau_s()})
      elements_.add(std::isfinite(value) ? value : kNone);
    elements_.add(c.is_inductive()), elements_.add(c.is_stable()), elements_.add(c.rings());
    elements_.end_row();
    for (std::size_t k = 0; k < r.sines.size(); ++k) add_check(device, step, r, k);
  }

  double largest_deviation() const { return largest_deviation_; }
  bool checked() const { return check_.has_value(); }
  std::int64_t without_period() const { return without_period_; }

  void close() {
    impedance_.close(), elements_.close();
    if (check_) check_->close();
  }

 private:
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  static Column flag_column(std::string name) { return {std::move(name), std::nullopt, Column::Type::text}; }
  static std::uint64_t rows_of(const DeviceExperiment& e) {
    std::uint64_t rows = 0;
    for (const ImpedanceStep& step : e.protocol.impedances)
      rows += step.biases.size() * step.frequencies.size() * e.device.count;
    return rows;
  }

  void add_check(std::uint64_t device, const ImpedanceStep& step, const BiasResult& r, std::size_t k) {
    const double f = step.cross_check->frequencies[k];
    const std::complex<double> Z = r.sines[k].Z, expected = r.circuit.impedance(f);
    const double deviation = r.sines[k].periodic ? std::abs(Z - expected) / std::abs(expected) : kNone;
    check_->add(device), check_->add(r.bias), check_->add(f), check_->add(step.cross_check->amplitude);
    check_->add(Z.real()), check_->add(Z.imag()), check_->add(deviation), check_->end_row();
    if (deviation == deviation)
      largest_deviation_ = std::max(largest_deviation_, deviation);
    else
      ++without_period_;
  }

  Table impedance_, elements_;
  std::optional<Table> check_;
  double largest_deviation_ = 0;
  std::int64_t without_period_ = 0;
};

/// What the summary tells of the biases of all devices.
struct Counts {
  std::int64_t biases = 0, inductive = 0, unstable = 0, rings = 0, unsettled = 0, other_branch = 0;
  void take(const BiasResult& r) {
    ++biases;
    inductive += r.circuit.is_inductive(), unstable += !r.circuit.is_stable(), rings += r.circuit.rings();
    unsettled += !r.settled, other_branch += !r.same_as_rest;
  }
};

void add_window(Summary& summary, const std::vector<VoltageWindow>& windows, const std::string& name,
                const std::string& meaning) {
  summary.add_count(name + "_windows", static_cast<std::int64_t>(windows.size()),
                    "ranges of the held voltage " + meaning);
  if (windows.empty()) return;
  const auto end = [](double volts, bool open) {
    return open ? std::numeric_limits<double>::quiet_NaN() : volts;
  };
  const std::string where = "of the first range " + meaning +
                            ", of the nominal device; null where it reaches the end of the range looked at";
  summary.add(name + "_from", end(windows[0].from, windows[0].open_below), unit::volt, "lower end " + where);
  summary.add(name + "_to", end(windows[0].to, windows[0].open_above), unit::volt, "upper end " + where);
}

void add_stability(Summary& summary, const DeviceExperiment& e) {
  double from = 0, to = 0;
  for (const ImpedanceStep& step : e.protocol.impedances)
    for (const double bias : step.biases) from = std::min(from, bias), to = std::max(to, bias);
  const DeviceRef nominal{e.device.model, &e.device.model->baseline, e.device.parameters.data()};
  const Stability s = stability(nominal, from, to);
  add_window(summary, s.inductive, "inductive", "in which the impedance is inductive, tau_d > tau_a");
  add_window(summary, s.ringing, "ringing", "in which the steady state is a focus");
  add_window(summary, s.unstable, "unstable", "in which the steady state is unstable");
  if (s.shortest_period > 0)
    summary.add("ringing_period_shortest", s.shortest_period, unit::second,
                "shortest period of ringing in that range");
  if (std::isfinite(s.smallest_R_a)) {
    summary.add("R_a_smallest", s.smallest_R_a, unit::ohm, "smallest positive R_a of the nominal device");
    summary.add("R_a_smallest_at", s.smallest_R_a_at, unit::volt, "held voltage at which it is found");
  }
  std::string text;
  for (const std::string& line : verdict(nominal, s)) text += (text.empty() ? "" : "; ") + line;
  summary.add_text("stability", text, "what the steady states of the nominal device are like");
}

}  // namespace

void measure_impedance(const DeviceExperiment& e, const DeviceEnsemble& ensemble, ResultStore& store,
                       Summary& summary, int threads, const std::function<void()>& check_interrupt) {
  if (e.protocol.impedances.empty()) return;
  ImpedanceTables tables(e, store);
  Counts counts;
  bool frozen_everywhere = true;
  for (const ImpedanceStep& step : e.protocol.impedances) {
    frozen_everywhere = frozen_everywhere && step.frozen;
    for (std::uint64_t first = 0; first < ensemble.count; first += kWave) {
      const std::uint64_t here = std::min(kWave, ensemble.count - first);
      std::vector<std::vector<BiasResult>> results(here);
      parallel_for(here, threads, [&](std::uint64_t k) {
        if (check_interrupt) check_interrupt();
        const DeviceRef device{ensemble.model, ensemble.kernel, ensemble.parameters_of(first + k)};
        results[k] = measure(step, device, ensemble.initial[first + k]);
      });
      for (std::uint64_t k = 0; k < here; ++k)
        for (const BiasResult& r : results[k]) tables.add(first + k, step, r), counts.take(r);
    }
  }
  tables.close();
  summary.add_count("impedance_biases", counts.biases, "held voltages times devices");
  summary.add_count("impedance_inductive", counts.inductive, "of these, with an inductive loop");
  summary.add_count("impedance_ringing", counts.rings,
                    "of these, with a ringing approach to the steady state");
  summary.add_count("impedance_unstable", counts.unstable, "of these, at an unstable steady state");
  summary.add_count("impedance_unsettled", counts.unsettled,
                    "of these, where the device never came to rest, and the state that it leaves was taken");
  summary.add_count("impedance_other_branch", counts.other_branch,
                    "of these, where `initial` leads to another steady state than x = 0 does");
  if (tables.checked()) {
    summary.add("impedance_check_deviation", tables.largest_deviation(), unit::one,
                "largest |Z of the simulated sine - Z|/|Z|");
    summary.add_count(
        "impedance_check_not_periodic", tables.without_period(),
        "sines whose response did not come to repeat itself, and which therefore check nothing");
  }
  if (!frozen_everywhere) add_stability(summary, e);
}

}  // namespace memspike
