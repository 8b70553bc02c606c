// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "experiments/device/figures/axis.hpp"
#include "experiments/network/figures/network_figures.hpp"

namespace memspike {
namespace {

constexpr std::size_t kMostSynapses = 7, kMostPoints = 4000;

/// One recorded synapse and its rows of the table.
struct Trace {
  std::string name;
  std::vector<std::size_t> rows;
};

/// The first recorded synapses of a projection, and how many there are.
std::vector<Trace> traces_of(const StoredTable& table, const std::string& projection, std::size_t& recorded) {
  const std::vector<double>&pre = table.numbers("pre"), &post = table.numbers("post");
  const std::vector<std::string> names = names_in(table, "projection");
  std::map<std::pair<double, double>, std::size_t> places;
  std::vector<Trace> traces;
  for (std::size_t row = 0; row < names.size(); ++row) {
    if (names[row] != projection) continue;
    const auto [place, is_new] = places.try_emplace({pre[row], post[row]}, places.size());
    if (place->second >= kMostSynapses) continue;
    if (is_new) traces.push_back({fmt::format("{:.0f} \u2192 {:.0f}", pre[row], post[row]), {}});
    traces[place->second].rows.push_back(row);
  }
  recorded = places.size();
  return traces;
}

/// Writes inner voltage, slow state and current over time, one above the other.
class StateWriter {
 public:
  StateWriter(const NetworkRunView& run, const ProjectionDescription& projection, std::vector<Trace> traces)
      : run_(run),
        projection_(projection),
        traces_(std::move(traces)),
        time_(axis_unit(run.experiment.duration, unit::second)) {
    panels_.emplace_back("u", unit::volt);
    const SlowState& slow = projection.device.model->slow;
    if (slow.exists()) panels_.emplace_back(std::string(slow.name), slow.unit);
    panels_.emplace_back("I", unit::ampere);
  }

  Figure write(const std::string& name, std::size_t recorded) {
    script_ = fmt::format(
        "set terminal svg size 720,560 font \"Helvetica,14\" background \"white\" enhanced\n"
        "set multiplot\nset lmargin at screen 0.135\nset rmargin at screen 0.97\nset xrange [0:{}]\n"
        "set key at screen 0.97,0.99 right top horizontal maxrows 1 samplen 1.5\n",
        run_.experiment.duration / time_.size);
    constexpr double kTop = 0.93, kBottom = 0.12, kGap = 0.03;
    const auto n = static_cast<double>(panels_.size());
    const double height = (kTop - kBottom - kGap * (n - 1)) / n;
    for (std::size_t k = 0; k < panels_.size(); ++k) {
      const double top = kTop - static_cast<double>(k) * (height + kGap);
      script_ +=
          fmt::format("\nset tmargin at screen {:.4f}\nset bmargin at screen {:.4f}\n", top, top - height);
      script_ += k + 1 == panels_.size()
                     ? "set format x \"% h\"\nset xlabel " + gnuplot_text(axis_title("t", time_)) + "\n"
                     : "set format x \"\"\n";
      panel(panels_[k].first, panels_[k].second, k == 0);
    }
    script_ += "unset multiplot\n";
    std::string caption =
        "Inner voltage, slow state and current of recorded synapses, named by their neurons: pre \u2192 "
        "post.";
    if (recorded > traces_.size())
      caption += fmt::format(" The first {} of {} synapses.", traces_.size(), recorded);
    return {name, "States of " + projection_.name, caption, script_, data_.take()};
  }

 private:
  void panel(const std::string& column, const Unit& unit, bool titled) {
    std::vector<std::vector<double>> values;
    std::vector<double> all;
    for (const Trace& trace : traces_) {
      values.push_back(picked(column, trace.rows));
      all.insert(all.end(), values.back().begin(), values.back().end());
    }
    const AxisUnit axis = axis_unit(largest_magnitude(all), unit);
    std::vector<std::string> curves;
    for (std::size_t k = 0; k < traces_.size(); ++k) {
      std::vector<double> t, y;
      for (const std::size_t i : points_to_draw(values[k], kMostPoints))
        t.push_back(run_.states->numbers("t")[traces_[k].rows[i]]), y.push_back(values[k][i]);
      const std::string x =
          data_.add(fmt::format("t of {} of {}", column, traces_[k].name), time_, std::move(t));
      curves.push_back(
          fmt::format("data using {}:{} with lines lt {} lw 1.5 {}", x,
                      data_.add(fmt::format("{} of {}", column, traces_[k].name), axis, std::move(y)), k + 1,
                      titled ? "title " + gnuplot_text(traces_[k].name) : "notitle"));
    }
    script_ += "set ylabel " + gnuplot_text(axis_title(column, axis)) + "\n" + y_range(all, axis, 4) +
               plot_command(curves);
  }

  std::vector<double> picked(const std::string& column, const std::vector<std::size_t>& rows) const {
    const std::vector<double>& all = run_.states->numbers(column);
    std::vector<double> some;
    for (const std::size_t row : rows) some.push_back(all[row]);
    return some;
  }

  const NetworkRunView& run_;
  const ProjectionDescription& projection_;
  std::vector<Trace> traces_;
  AxisUnit time_;
  std::vector<std::pair<std::string, Unit>> panels_;
  FigureData data_;
  std::string script_;
};

}  // namespace

std::vector<Figure> state_figures(const NetworkRunView& run) {
  std::vector<Figure> figures;
  if (!run.states) return figures;
  std::vector<std::uint32_t> drawn;
  for (const StateRecord& record : run.experiment.states) {
    if (std::find(drawn.begin(), drawn.end(), record.projection) != drawn.end()) continue;
    drawn.push_back(record.projection);
    const ProjectionDescription& projection = run.experiment.description.projections[record.projection];
    std::size_t recorded = 0;
    std::vector<Trace> traces = traces_of(*run.states, projection.name, recorded);
    if (traces.empty()) continue;
    const std::string name = drawn.size() == 1 ? "states" : fmt::format("states_{}", drawn.size());
    figures.push_back(StateWriter(run, projection, std::move(traces)).write(name, recorded));
  }
  return figures;
}

}  // namespace memspike
