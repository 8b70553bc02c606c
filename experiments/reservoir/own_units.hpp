// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "engine/bank/model_registry.hpp"

namespace memspike {

/// Equations do not know their units. In a unit of voltage and current v, and of time t, a hold at v for t is
/// one at 1 for 1: so devices that hold different voltages for different times go through one segment side by
/// side, each with its parameters in units of its own. Resistances stay what they are.
///
/// There is none for a model whose equations hide a unit, such as the exponential of a bare voltage.
class OwnUnits {
 public:
  /// `parameters`: of a typical device, with which the equations are tried.
  static std::optional<OwnUnits> of(const ModelEntry& model, const double* parameters);

  /// Parameters in units of `voltage` and `time`, both above 0, into `own`.
  void rescale(const double* parameters, double voltage, double time, double* own) const;
  /// The same of a state, and back again.
  DeviceState rescale(DeviceState state, double voltage) const {
    return {state.u / voltage, slow_goes_with_voltage_ ? state.x / voltage : state.x};
  }
  DeviceState back(DeviceState state, double voltage) const {
    return {state.u * voltage, slow_goes_with_voltage_ ? state.x * voltage : state.x};
  }

 private:
  /// A value in SI is divided by voltage^of_voltage time^of_time.
  struct Exponents {
    int of_voltage = 0, of_time = 0;
  };
  static std::optional<Exponents> exponents_of(const Dimension& dimension);
  bool hold_for(const ModelEntry& model, const double* parameters) const;

  std::vector<Exponents> exponents_;
  bool slow_goes_with_voltage_ = false;
};

}  // namespace memspike
