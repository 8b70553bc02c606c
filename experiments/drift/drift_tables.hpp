// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "experiments/drift/drift_results.hpp"
#include "experiments/output/table.hpp"

namespace memspike {

/// Writes the tables of a drift experiment, protocol after protocol: ledger, causes, drift, synapses_final,
/// coefficients, laws; and at last comparison.
class DriftTables {
 public:
  DriftTables(const RunFolder& folder, const DriftExperiment& experiment, const Network& array);

  void take(std::size_t protocol, const ProtocolLedger& ledger);
  void take(const DriftResult& result);
  void take(const std::vector<DriftComparison>& comparisons);
  void close();

 private:
  void add_ledger(std::string_view protocol, const ProjectionLedger& ledger);
  void add_causes(std::string_view protocol, const ProjectionLedger& ledger);
  void add_final(std::string_view protocol, const ProjectionLedger& ledger);
  void add_drift(const DriftProtocol& protocol, const ProjectionLedger& ledger);
  void add_age(const DriftProtocol& protocol, const ProjectionLedger& ledger, double age,
               const std::vector<double>& G);
  bool is_slow(std::uint32_t projection) const { return array_.projections[projection].model->slow.exists(); }

  const DriftExperiment& experiment_;
  const Network& array_;
  ResultStore store_;
  Table ledger_, causes_, drift_, final_, coefficients_, laws_, comparison_;
};

}  // namespace memspike
