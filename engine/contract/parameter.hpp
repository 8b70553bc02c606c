// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "engine/contract/range.hpp"
#include "engine/contract/unit.hpp"

namespace memspike {

/// What one parameter of a model is, stated once. The YAML reader, the range check, `memspike explain`,
/// the schema and the model pages of docs/ all read it.
struct ParameterInfo {
  std::string_view name;
  Unit unit;
  Range range;
  std::string_view meaning;
};

/// A row of a model's parameter table: what it is, and where it lives in the model.
template <class Model, class Real>
struct Parameter : ParameterInfo {
  Real Model::*member;
};

}  // namespace memspike
