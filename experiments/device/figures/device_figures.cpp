// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/figures/device_figures.hpp"

#include <utility>

namespace memspike {

std::vector<Figure> device_figures(const DeviceRunView& run) {
  std::vector<Figure> figures;
  const auto add = [&](std::optional<Figure> figure) {
    if (figure) figures.push_back(std::move(*figure));
  };
  add(potentiation_figure(run));
  add(staircase_figure(run));
  add(paired_pulse_figure(run));
  add(retention_figure(run));
  add(endurance_figure(run));
  add(rate_dependence_figure(run));
  add(stdp_window_figure(run));
  add(photoresponse_figure(run));
  for (Figure& figure : current_voltage_figures(run)) figures.push_back(std::move(figure));
  for (Figure& figure : step_response_figures(run)) figures.push_back(std::move(figure));
  add(transient_figure(run));
  add(energy_figure(run));
  return figures;
}

}  // namespace memspike
