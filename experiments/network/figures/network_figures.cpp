// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/figures/network_figures.hpp"

#include <utility>

namespace memspike {

std::vector<Figure> network_figures(const NetworkRunView& run) {
  std::vector<Figure> figures;
  const auto add = [&](std::optional<Figure> figure) {
    if (figure) figures.push_back(std::move(*figure));
  };
  add(raster_figure(run));
  add(rates_figure(run));
  add(membrane_figure(run));
  add(frequency_current_figure(run));
  add(adaptation_figure(run));
  for (Figure& figure : phase_plane_figures(run)) figures.push_back(std::move(figure));
  for (Figure& figure : weight_figures(run)) figures.push_back(std::move(figure));
  for (Figure& figure : weight_map_figures(run)) figures.push_back(std::move(figure));
  add(network_drawing(run));
  for (Figure& figure : state_figures(run)) figures.push_back(std::move(figure));
  return figures;
}

}  // namespace memspike
