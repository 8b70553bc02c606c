// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "experiments/network/figures/network_figures.hpp"

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

}  // namespace
}  // namespace memspike
