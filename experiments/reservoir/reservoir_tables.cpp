// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "experiments/output/table.hpp"
#include "experiments/reservoir/reservoir_outcome.hpp"

namespace memspike {
namespace {

using Type = Column::Type;

Column counted(const char* name) { return {name, {}, Type::integer}; }
Column named(const char* name) { return {name, {}, Type::text}; }
Column real(const char* name, std::string_view unit) { return {name, std::string(unit), Type::real}; }

class Writer {
 public:
  Writer(const RunFolder& folder, const ReservoirExperiment& e, const ReservoirOutcome& outcome)
      : e_(e), outcome_(outcome), store_(folder, e.tables) {}

  void write(const std::vector<RecordedStates>& states) {
    accuracy();
    confusion();
    separation();
    course();
    if (!states.empty()) record(states);
    store_.close();
  }

 private:
  const std::string& class_name(std::size_t c) const { return e_.data.set->classes[c]; }
  std::string_view unit_read() const {
    return e_.reservoir.read.of == ReservoirRead::Of::current ? unit::ampere.symbol
                                                              : e_.reservoir.device.model->slow.unit.symbol;
  }

  void accuracy() {
    Table table = store_.table("accuracy", {counted("seed"), named("method"), named("readout"),
                                            counted("devices"), real("read_noise", ""), counted("readings"),
                                            real("penalty", ""), counted("count"), real("accuracy", "")});
    for (const ReservoirSeed& o : outcome_.seeds)
      for (const ReservoirAccuracy& row : o.accuracy) {
        table.add(o.seed), table.add(kReadMethodNames[static_cast<int>(row.method)]);
        table.add(name_of(row.rule)), table.add(row.devices), table.add(row.noise), table.add(row.readings);
        table.add(row.penalty), table.add(row.samples), table.add(row.accuracy());
        table.end_row();
      }
    table.close();
  }

  void confusion() {
    Table table =
        store_.table("confusion", {counted("seed"), named("true"), named("predicted"), counted("count")});
    const std::size_t n = e_.data.set->classes.size();
    for (const ReservoirSeed& o : outcome_.seeds)
      for (std::size_t c = 0; c < n; ++c)
        for (std::size_t k = 0; k < n; ++k) {
          table.add(o.seed), table.add(class_name(c)), table.add(class_name(k)),
              table.add(o.confusion[c * n + k]);
          table.end_row();
        }
    table.close();
  }

  void separation() {
    Table table = store_.table(
        "separation", {counted("seed"), counted("device"), counted("read"), named("class"), counted("count"),
                       real("mean", ""), real("sd", ""), real("full_scale", unit_read())});
    for (const ReservoirSeed& o : outcome_.seeds)
      for (const Separation& s : o.separation) {
        table.add(o.seed), table.add(s.device), table.add(s.read), table.add(class_name(s.label));
        table.add(s.samples), table.add(s.mean), table.add(s.deviation), table.add(o.full_scale[s.device]);
        table.end_row();
      }
    table.close();
  }

  void course() {
    const SlowState& slow = e_.reservoir.device.model->slow;
    std::vector<Column> columns{named("class"), real("t", "s"), real("V", "V"), real("u", "V")};
    if (slow.exists()) columns.push_back(real(std::string(slow.name).c_str(), slow.unit.symbol));
    Table table = store_.table("course", std::move(columns));
    for (const CourseRow& row : outcome_.course) {
      table.add(class_name(row.label)), table.add(row.t), table.add(row.V), table.add(row.state.u);
      if (slow.exists()) table.add(row.state.x);
      table.end_row();
    }
    table.close();
  }

  void record(const std::vector<RecordedStates>& states) {
    std::uint64_t rows = 0;
    for (const RecordedStates& one : states) rows += static_cast<std::uint64_t>(one.readings.size());
    Table table = store_.table("states",
                               {counted("seed"), counted("presentation"), named("samples"), named("class"),
                                counted("device"), counted("read"), real("reading", unit_read())},
                               rows);
    const auto reads = static_cast<Eigen::Index>(e_.reads());
    for (std::size_t k = 0; k < states.size(); ++k)
      for (Eigen::Index i = 0; i < states[k].readings.rows(); ++i)
        for (Eigen::Index column = 0; column < states[k].readings.cols(); ++column) {
          const auto row = static_cast<std::size_t>(i);
          table.add(outcome_.seeds[k].seed), table.add(i),
              table.add(row < states[k].training ? "train" : "test");
          table.add(class_name(states[k].labels[row])), table.add(column / reads), table.add(column % reads);
          table.add(states[k].readings(i, column));
          table.end_row();
        }
    table.close();
  }

  const ReservoirExperiment& e_;
  const ReservoirOutcome& outcome_;
  ResultStore store_;
};

}  // namespace

void write_reservoir_tables(const RunFolder& folder, const ReservoirExperiment& e,
                            const ReservoirOutcome& outcome, const std::vector<RecordedStates>& states) {
  Writer(folder, e, outcome).write(states);
}

}  // namespace memspike
