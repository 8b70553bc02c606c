// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "experiments/network/figures/network_figures.hpp"
#include "experiments/network/figures/stimulus_trace.hpp"
#include "experiments/network/figures/weight_history.hpp"
#include "experiments/network/read_network_experiment.hpp"
#include "tests/support/network_builder.hpp"

namespace memspike {
namespace {

/// One population of sources with the given spikes.
NetworkRunView view(std::uint32_t size, std::vector<double> t, std::vector<double> neuron) {
  NetworkRunView run;
  PopulationDescription input;
  input.name = "input", input.size = size;
  run.experiment.description.populations = {input};
  run.experiment.duration = 1;
  run.spikes = std::vector<SpikeTrains>{{std::move(t), std::move(neuron)}};
  return run;
}

std::size_t rows_of(const Figure& figure) {
  return std::get<std::vector<double>>(figure.data.front().values).size();
}

TEST(NetworkFigures, WithoutSpikesThereIsNothingToDraw) {
  EXPECT_TRUE(network_figures(view(3, {}, {})).empty());
  NetworkRunView unread = view(3, {0.1}, {0});
  unread.spikes.reset();
  EXPECT_TRUE(network_figures(unread).empty());
}

TEST(NetworkFigures, ARasterHasAMarkForEachSpike) {
  const std::optional<Figure> raster = raster_figure(view(3, {0.1, 0.2, 0.7}, {0, 2, 1}));
  ASSERT_TRUE(raster);
  EXPECT_EQ(rows_of(*raster), 3u);
  const auto& lanes = std::get<std::vector<double>>(raster->data.back().values);
  EXPECT_GT(lanes[0], lanes[2]) << "neuron 0 is at the top";
  EXPECT_GT(lanes[2], lanes[1]);
}

TEST(NetworkFigures, ARasterOfTooManySpikesIsThinnedAndSaysSo) {
  std::vector<double> t, neuron;
  for (int k = 0; k < 100'000; ++k) t.push_back(k * 1e-5), neuron.push_back(k % 1000);
  const std::optional<Figure> raster = raster_figure(view(1000, t, neuron));
  ASSERT_TRUE(raster);
  EXPECT_LE(rows_of(*raster), 12'000u);
  EXPECT_GT(rows_of(*raster), 3'000u);
  EXPECT_NE(raster->caption.find("every 12th neuron"), std::string::npos) << raster->caption;
}

TEST(NetworkFigures, OfTwoRecordsOfAProjectionTheFirstIsDrawn) {
  const std::vector<std::string> names(10, "p");
  const StoredTable table{"weights",
                          {{{"t", "s"}, {0, 0, 0, 0, 0.1, 0.1, 0.2, 0.2, 0.2, 0.2}, {}},
                           {{"projection", {}, Column::Type::text}, {}, names},
                           {{"pre", {}}, {0, 1, 0, 1, 0, 1, 0, 1, 0, 1}, {}},
                           {{"post", {}}, std::vector<double>(10, 0.0), {}},
                           {{"G", "S"}, {1, 2, 9, 9, 9, 9, 3, 4, 9, 9}, {}}}};
  const std::vector<WeightRecord> records{{0, 0.2, {}, 0.1}, {0, 0, {0, 0.1, 0.2}, 0.5}};
  const std::optional<WeightHistory> history = history_of(table, "p", records, 0);
  ASSERT_TRUE(history);
  EXPECT_EQ(history->t, (std::vector<double>{0, 0.2}));
  EXPECT_EQ(history->G, (std::vector<double>{1, 3, 2, 4}));
}

TEST(NetworkFigures, RatesIntegrateToTheNumberOfSpikes) {
  std::vector<double> t, neuron;
  for (int k = 0; k < 500; ++k) t.push_back((k + 0.5) / 500), neuron.push_back(k % 5);
  const std::optional<Figure> rates = rates_figure(view(5, t, neuron));
  ASSERT_TRUE(rates);
  const auto& time = std::get<std::vector<double>>(rates->data[0].values);  // in s
  const auto& rate = std::get<std::vector<double>>(rates->data[1].values);
  double spikes = 0;
  for (std::size_t k = 0; k + 1 < time.size(); k += 2) spikes += 5 * rate[k] * (time[k + 1] - time[k]);
  EXPECT_NEAR(spikes, 500, 1e-6);
  EXPECT_EQ(time.back(), 1.0);
}

/// `n` synapses read at `times` instants: G = 10 uS + k + t.
NetworkRunView with_weights(std::size_t n, std::size_t times) {
  NetworkRunView run = view(1, {}, {});
  ProjectionDescription p;
  p.name = "p";
  run.experiment.description.projections = {p};
  run.experiment.weights = {WeightRecord{}};
  StoredTable table{"weights",
                    {{{"t", "s"}, {}, {}},
                     {{"projection", {}, Column::Type::text}, {}, {}},
                     {{"pre", {}}, {}, {}},
                     {{"post", {}}, {}, {}},
                     {{"G", "S"}, {}, {}}}};
  for (std::size_t i = 0; i < times; ++i)
    for (std::size_t k = 0; k < n; ++k) {
      table.columns[0].numbers.push_back(static_cast<double>(i));
      table.columns[1].texts.emplace_back("p");
      table.columns[2].numbers.push_back(static_cast<double>(k));
      table.columns[3].numbers.push_back(0);
      table.columns[4].numbers.push_back(1e-5 + 1e-6 * static_cast<double>(k + i));
    }
  run.weights = table;
  return run;
}

TEST(NetworkFigures, FewWeightsAreNamedManyHaveAHistogramThatAddsUpToAHundredPercent) {
  const std::vector<Figure> few = weight_figures(with_weights(3, 4)),
                            many = weight_figures(with_weights(100, 4));
  ASSERT_EQ(few.size(), 1u);
  ASSERT_EQ(many.size(), 1u);
  EXPECT_NE(few[0].script_body.find("title \"2 \u2192 0\""), std::string::npos);
  EXPECT_EQ(few[0].script_body.find("boxxyerror"), std::string::npos);
  EXPECT_NE(many[0].script_body.find("boxxyerror"), std::string::npos);
  for (const FigureColumn& column : many[0].data) {
    if (!column.header.starts_with("share")) continue;
    double sum = 0;
    for (const double share : std::get<std::vector<double>>(column.values)) sum += share;
    EXPECT_NEAR(sum, 100, 1e-9) << column.header;
  }
}

TEST(NetworkFigures, AMapHasACellForEachSynapseAtTheStartAndAtTheEnd) {
  NetworkRunView run = with_weights(12, 3);
  EXPECT_TRUE(weight_map_figures(run).empty()) << "a population of one neuron makes no map";
  run.experiment.description.populations[0].size = 12;
  const std::vector<Figure> maps = weight_map_figures(run);
  ASSERT_EQ(maps.size(), 1u);
  ASSERT_EQ(maps[0].data.size(), 4u);  // pre, post, G at the start, G at the end
  const auto& start = std::get<std::vector<double>>(maps[0].data[2].values);
  const auto& end = std::get<std::vector<double>>(maps[0].data[3].values);
  ASSERT_EQ(start.size(), 12u);
  EXPECT_NEAR(start[3], 13, 1e-9) << "in uS";
  EXPECT_NEAR(end[3], 15, 1e-9);
  run.experiment.description.populations[0].size = 101;
  EXPECT_TRUE(weight_map_figures(run).empty()) << "too many to be told apart";
}

TEST(NetworkFigures, ADrawingHasAnArrowForEachSynapseAndTheStrongestOnTop) {
  NetworkRunView run = with_weights(1, 2);
  EXPECT_FALSE(network_drawing(run)) << "a large network is not drawn";
  run.experiment.description.populations[0].size = 5;
  const double none = std::nan("");
  run.final_edges = {{0, 0, 1, 3e-5}, {0, 1, 0, 1e-5}, {0, 2, 3, none}, {0, 4, 4, 2e-5}, {0, 2, 4, 2e-5}};
  const std::optional<Figure> drawing = network_drawing(run);
  ASSERT_TRUE(drawing);
  const auto column = [&](const std::string& header) {
    for (const FigureColumn& c : drawing->data)
      if (c.header.starts_with(header)) return std::get<std::vector<double>>(c.values);
    return std::vector<double>{};
  };
  const std::vector<double> G = column("G");
  ASSERT_EQ(G.size(), 3u) << "a neuron has no arrow to itself";
  EXPECT_TRUE(std::is_sorted(G.begin(), G.end()));
  EXPECT_EQ(column("other dx").size(), 1u) << "without a device";
  EXPECT_EQ(column("x of input").size(), 5u);
  EXPECT_NEAR(column("y of input")[0], 1, 1e-12) << "neuron 0 is at the top";
}

TEST(NetworkFigures, WeightsReadOnceHaveNoHistory) {
  EXPECT_TRUE(weight_figures(with_weights(10, 1)).empty());
}

// --- neurons under constant currents

const std::string kLif =
    "{model: lif, parameters: {tau_m: 20 ms, R_m: 1 MOhm, E_L: 0 V, V_th: 20 mV, V_reset: 0 V, t_ref: 0 s}}";
const std::string kMemristive =
    "{model: memristive_lif, parameters: {R_b: 1 MOhm, C_m: 20 nF, i_c0: 20 nA, V_T: 12 mV, V_m: 2 mV, "
    "tau_k: "
    "150 ms, V_th: 20 mV, V_reset: 0 V, t_ref: 2 ms}}";

/// Three neurons under a stimulus, each of which fires at the given intervals [s].
NetworkRunView driven(const std::string& neuron, const std::string& stimuli,
                      const std::vector<std::vector<double>>& intervals, const std::string& more = "") {
  const std::string yaml =
      "experiment: network\nseed: 1\nnetwork:\n  populations:\n    a: {size: 3, neuron: " + neuron + "}\n" +
      more + "stimuli: " + stimuli + "\nrun: {duration: 1 s}\n";
  NetworkRunView run;
  run.experiment = read_network_experiment(parse_document(yaml, "a.yaml"), test::network_models(), ".");
  SpikeTrains trains;
  for (std::size_t n = 0; n < intervals.size(); ++n) {
    double t = 0;
    for (const double interval : intervals[n])
      trains.t.push_back(t += interval), trains.neuron.push_back(static_cast<double>(n));
  }
  run.spikes = std::vector<SpikeTrains>{trains};
  return run;
}
const std::string kCurrents = "[{to: a, current: {amplitude: [10 nA, 30 nA, 40 nA]}}]";
const std::vector<double>& column(const Figure& figure, const std::string& header) {
  for (const FigureColumn& c : figure.data)
    if (c.header == header) return std::get<std::vector<double>>(c.values);
  throw std::invalid_argument("no column " + header);
}
/// n intervals.
std::vector<double> regular(double interval, std::size_t n) { return std::vector<double>(n, interval); }

TEST(FrequencyCurrent, HasTheInverseIntervalsAndHowFarTheyAreFromTheClosedForm) {
  // 20 ms ln 3 and 20 ms ln 2, the second one one per cent too long.
  const double slow = 20e-3 * std::log(3.0), fast = 20e-3 * std::log(2.0) * 1.01;
  const auto figure =
      frequency_current_figure(driven(kLif, kCurrents, {{}, regular(slow, 45), regular(fast, 70)}));
  ASSERT_TRUE(figure);
  const std::vector<double>& rate = column(*figure, "rate of a [Hz]");
  EXPECT_EQ(rate[0], 0);
  EXPECT_NEAR(rate[1], 1 / slow, 1e-9);
  EXPECT_NEAR(rate[2], 1 / fast, 1e-9);
  EXPECT_NE(figure->caption.find("deviates by 0.01 of itself"), std::string::npos) << figure->caption;
  EXPECT_NE(figure->caption.find("rheobase, 20 nA"), std::string::npos) << figure->caption;
}

TEST(FrequencyCurrent, ANeuronThatHasFallenSilentHasNoRateButAFirstOne) {
  const auto figure =
      frequency_current_figure(driven(kMemristive, kCurrents, {{}, {0.02, 0.02, 0.04}, regular(0.02, 50)}));
  ASSERT_TRUE(figure);
  EXPECT_EQ(column(*figure, "rate of a [Hz]")[1], 0);
  EXPECT_EQ(figure->caption.find("closed form"), std::string::npos) << "there is none";
}

TEST(FrequencyCurrent, IsDrawnOnlyWhereNothingButDifferentCurrentsAct) {
  for (const char* stimuli : {"[{to: a, current: {amplitude: [10 nA, 30 nA, 30 nA]}}]",
                              "[{to: a, current: {amplitude: [10 nA, 30 nA, 40 nA]}}, {to: a, current: "
                              "{ramp: {from: 0 A, to: 1 nA}}}]",
                              "[{to: a, current: {amplitude: [10 nA, 30 nA, 40 nA]}}, {to: a, current: "
                              "{amplitude: 1 nA, stop: 0.5 s}}]"})
    EXPECT_FALSE(frequency_current_figure(driven(kLif, stimuli, {{}, {}, {}}))) << stimuli;
  EXPECT_FALSE(frequency_current_figure(driven(
      kLif, kCurrents, {{}, {}, {}},
      "  projections: [{name: p, from: a, to: a, connect: {rule: all_to_all}, delay: 1 ms, synapse: {model: "
      "static, weight: 1 mV}}]\n")));
  EXPECT_TRUE(frequency_current_figure(driven(kLif, kCurrents, {{}, {}, {}})));
}

TEST(Adaptation, IsThatOfNeuronsWithASlowState) {
  const std::vector<std::vector<double>> intervals{{}, {0.02, 0.03, 0.04, 0.05}, {}};
  EXPECT_FALSE(adaptation_figure(driven(kLif, kCurrents, intervals)));
  const auto figure = adaptation_figure(driven(kMemristive, kCurrents, intervals));
  ASSERT_TRUE(figure);
  const std::vector<double>& rate = column(*figure, "rate of curve 0 [Hz]");
  ASSERT_EQ(rate.size(), 3u);
  EXPECT_NEAR(rate[2], 20, 1e-9);
}

TEST(StimulusTrace, IsThatOfAllCurrentsWithBothSidesOfTheirJumps) {
  const NetworkRunView run = driven(kLif,
                                    "[{to: a, current: {pulse_train: {amplitude: 2 nA, width: 0.1 s, period: "
                                    "0.4 s}, neurons: [1]}}, {to: a, "
                                    "current: {amplitude: 1 nA, start: 0.25 s}}, {to: a, current: {ramp: "
                                    "{from: 0 A, to: 3 nA}, neurons: [2]}}]",
                                    {{}, {}, {}});
  EXPECT_FALSE(stimulus_trace(run, 0, 0)) << "a constant current is not drawn";
  EXPECT_EQ(stimulus_current(run, 0, 0, 0.5), 1e-9);
  const auto trace = stimulus_trace(run, 0, 1);
  ASSERT_TRUE(trace);
  double charge = 0;
  for (std::size_t k = 0; k + 1 < trace->t.size(); k += 2)
    charge += 0.5 * (trace->current[k] + trace->current[k + 1]) * (trace->t[k + 1] - trace->t[k]);
  EXPECT_NEAR(charge, 3 * 0.1 * 2e-9 + 0.75e-9, 1e-20);
  const auto ramp = stimulus_trace(run, 0, 2);
  EXPECT_NEAR(ramp->current.back(), 4e-9, 1e-20);
}

TEST(StimulusTrace, WithTooManyEdgesIsLeftOut) {
  EXPECT_FALSE(stimulus_trace(
      driven(kLif, "[{to: a, current: {pulse_train: {amplitude: 2 nA, width: 10 us, period: 20 us}}}]",
             {{}, {}, {}}),
      0, 0));
}

TEST(PhasePlane, TellsResetsFromTheTrajectory) {
  NetworkRunView run = driven(kMemristive, kCurrents, {{0.025}, {}, {}});
  run.experiment.membrane = {{0, {0}, 0.01, true}};
  EXPECT_TRUE(phase_plane_figures(run).empty()) << "without a table";
  run.membrane = StoredTable{"membrane",
                             {{{"t", "s"}, {0, 0.01, 0.02, 0.03, 0.04}, {}},
                              {{"population", {}, Column::Type::text}, {}, {"a", "a", "a", "a", "a"}},
                              {{"neuron", {}}, {0, 0, 0, 0, 0}, {}},
                              {{"V", "V"}, {0, 0.01, 0.018, 0, 0.01}, {}},
                              {{"i_c", "A"}, {0, 1e-9, 2e-9, 3e-9, 4e-9}, {}}}};
  const std::vector<Figure> figures = phase_plane_figures(run);
  ASSERT_EQ(figures.size(), 1u);
  EXPECT_EQ(column(figures[0], "trajectory v [mV]").size(), 3u);
  EXPECT_EQ(column(figures[0], "reset v [mV]"), std::vector<double>{18});
  const std::vector<double>&at = column(figures[0], "nullcline at [mV]"),
        &still = column(figures[0], "membrane at rest [nA]"),
        &slow = column(figures[0], "slow state at rest [nA]");
  for (std::size_t k = 0; k < at.size(); k += 50) {
    EXPECT_NEAR(still[k], 10 - at[k], 1e-9) << "du/dt = 0: i_c = I - u/R_b";
    EXPECT_NEAR(slow[k], 20 / (1 + std::exp(-(at[k] - 12) / 2)), 1e-9);
  }
}

}  // namespace
}  // namespace memspike
