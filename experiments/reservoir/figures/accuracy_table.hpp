// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "experiments/device/spreading.hpp"
#include "experiments/network/figures/network_view.hpp"

namespace memspike {

/// tables/accuracy.csv of a run with a reservoir, over its seeds [%].
class AccuracyTable {
 public:
  explicit AccuracyTable(const std::filesystem::path& folder)
      : table_(read_table(folder, "accuracy")),
        methods_(names_in(table_, "method")),
        readouts_(names_in(table_, "readout")) {}

  /// Sums and pixels stand under no noise.
  Spreading of(std::string_view method, std::string_view readout, double devices, double noise) const {
    Spreading s;
    for (std::size_t k = 0; k < table_.rows(); ++k)
      if (methods_[k] == method && readouts_[k] == readout && table_.numbers("devices")[k] == devices &&
          table_.numbers("read_noise")[k] == noise)
        s.take(100 * table_.numbers("accuracy")[k]);
    return s;
  }

 private:
  StoredTable table_;
  std::vector<std::string> methods_, readouts_;
};

}  // namespace memspike
