// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/figures/device_figures.hpp"

#include <algorithm>
#include <utility>

#include "experiments/device/figures/planned_figure.hpp"

namespace memspike {

std::vector<Figure> device_figures(const DeviceRunView& run) {
  std::vector<Figure> figures;
  const auto add = [&](std::optional<Figure> figure) {
    if (figure) figures.push_back(std::move(*figure));
  };
  const std::vector<FigurePlan>& plans = run.experiment.figures;
  for (const FigurePlan& plan : plans) add(planned_figure(run, plan));
  const auto planned = static_cast<std::ptrdiff_t>(figures.size());
  for (Figure& figure : impedance_figures(run)) figures.push_back(std::move(figure));
  add(potentiation_map_figure(run));
  add(disturb_figure(run));
  add(potentiation_figure(run));
  add(staircase_figure(run));
  add(paired_pulse_figure(run));
  add(retention_figure(run));
  add(endurance_figure(run));
  add(rate_dependence_figure(run));
  add(stdp_window_figure(run));
  add(telegraph_figure(run));
  add(photoresponse_figure(run));
  for (Figure& figure : current_voltage_figures(run)) figures.push_back(std::move(figure));
  for (Figure& figure : step_response_figures(run)) figures.push_back(std::move(figure));
  add(transient_figure(run));
  add(energy_figure(run));
  // A figure of the user takes the place of one of the same name.
  const auto replaced = [&](const Figure& figure) {
    return std::any_of(plans.begin(), plans.end(),
                       [&](const FigurePlan& plan) { return plan.name == figure.name; });
  };
  figures.erase(std::remove_if(figures.begin() + planned, figures.end(), replaced), figures.end());
  return figures;
}

}  // namespace memspike
