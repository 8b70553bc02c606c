// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>

#include "experiments/output/hdf5_report.hpp"
#include "experiments/output/hdf5_table.hpp"

namespace memspike {
namespace {

namespace fs = std::filesystem;
using Type = Column::Type;

class Reports : public testing::Test {
 protected:
  Reports()
      : file_(fs::temp_directory_path() /
              ("memspike_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) +
               ".h5")) {}
  ~Reports() override { fs::remove(file_); }

  /// Values 1000 t + column at the times, `columns` neurons of "a".
  void write(const std::vector<double>& times, std::size_t columns) {
    Hdf5File file(file_);
    const auto writer = file.sonata_reports({{"t", "s", Type::real},
                                             {"population", std::nullopt, Type::text},
                                             {"neuron", std::nullopt, Type::integer},
                                             {"V", "V", Type::real}});
    for (const double t : times)
      for (std::size_t k = 0; k < columns; ++k) {
        writer->real(t), writer->text("a"), writer->integer(static_cast<std::int64_t>(2 * k));
        writer->real(1000 * t + static_cast<double>(k)), writer->end_row();
      }
    writer->close();
    file.commit();
  }
  void expect_values(const StoredReport& report, std::size_t columns) const {
    ASSERT_EQ(report.values.size(), report.t.size() * columns);
    for (std::size_t time = 0; time < report.t.size(); ++time)
      for (std::size_t k = 0; k < columns; ++k)
        ASSERT_NEAR(report.values[time * columns + k], 1000 * report.t[time] + static_cast<double>(k), 1e-9)
            << time << " " << k;
  }

  fs::path file_;
};

TEST_F(Reports, FewNeuronsAtManyTimesReadBackInWholeAndInPart) {
  std::vector<double> times;
  for (int k = 0; k < 20'001; ++k) times.push_back(k * 1e-4);
  write(times, 3);
  EXPECT_TRUE(has_report(file_, "a"));
  EXPECT_FALSE(has_report(file_, "b"));
  const StoredReport all = read_report(file_, "a", {10, 30'000});
  EXPECT_EQ(all.t.size(), 20'001u);
  EXPECT_EQ(all.ids, (std::vector<std::vector<double>>{{0, 2, 4}}));
  expect_values(all, 3);
  const StoredReport part = read_report(file_, "a", {2, 100});
  EXPECT_LE(part.t.size(), 101u);
  EXPECT_GE(part.t.size(), 90u);
  EXPECT_EQ(part.t.front(), 0);
  EXPECT_NEAR(part.t.back(), 2, 1e-12) << "the last time is among them";
  EXPECT_EQ(part.all_times, 20'001u);
  expect_values(part, 2);
}

TEST_F(Reports, RowsThatAreWiderThanABlockAreWrittenInParts) {
  write({0, 0.5, 0.7}, 40'000);
  const StoredReport all = read_report(file_, "a", {100'000, 10});
  EXPECT_EQ(all.t.size(), 3u);
  EXPECT_EQ(all.ids[0].size(), 40'000u);
  expect_values(all, 40'000);
}

TEST_F(Reports, OneTimeIsEnough) {
  write({0.25}, 16'384);
  expect_values(read_report(file_, "a", {16'384, 10}), 16'384);
}

}  // namespace
}  // namespace memspike
