// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "experiments/output/stored_table.hpp"
#include "tests/cli/run_folder_contents.hpp"

namespace memspike::test {
namespace {

std::string reads(const std::string& device, const std::string& count, const std::string& more = "") {
  return "experiment: device\nseed: 1\ndevice: " + device + "\nprotocol: [{repeat: {count: " + count +
         ", steps: [{read: {voltage: 0.1 V, duration: 1 us}}]}}]\ntolerance: 1e-6\n" + more;
}

constexpr const char* kResistor = "{model: resistor, parameters: {R_s: 100 Ohm, R_b: 1 kOhm, C_m: 1 nF}}";

TEST(Large, AMillionReadsTakeLittleMemoryAndGoToHdf5AboveAMillionRows) {
  const Scratch scratch;
  scratch.write("few.yaml", reads(kResistor, "1e3"));
  scratch.write("many.yaml", reads(kResistor, "1000001"));
  const Outcome few = run_program({"run", "few.yaml"}, scratch),
                many = run_program({"run", "many.yaml"}, scratch);
  ASSERT_EQ(few.status, 0) << few.err;
  ASSERT_EQ(many.status, 0) << many.err;
  // What is held does not grow with the protocol; 64 MB are the buffers of rows and of HDF5.
  EXPECT_LT(many.peak_kilobytes, few.peak_kilobytes + 64 * 1024);
  EXPECT_TRUE(fs::exists(scratch / "few/tables/segments.csv"));
  EXPECT_FALSE(fs::exists(scratch / "few/data.h5"));
  EXPECT_FALSE(fs::exists(scratch / "many/tables/segments.csv"));
  const StoredTable segments = read_table(scratch / "many", "segments");
  ASSERT_EQ(segments.rows(), 1'000'001u);
  for (std::size_t k = 0; k < segments.rows(); ++k) ASSERT_EQ(segments.numbers("segment")[k], k);
  EXPECT_EQ(segments.texts("label").back(), "");
}

TEST(Large, TablesAsCsvStayCsvHoweverLong) {
  const Scratch scratch;
  scratch.write("a.yaml", reads(kResistor, "1000001", "output: {tables: csv}\n"));
  const Outcome outcome = run_program({"run", "a.yaml"}, scratch);
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_FALSE(fs::exists(scratch / "a/data.h5"));
  std::ifstream table(scratch / "a/tables/segments.csv");
  std::string line;
  std::size_t lines = 0;
  while (std::getline(table, line)) ++lines;
  EXPECT_EQ(lines, 1'000'002u);
}

}  // namespace
}  // namespace memspike::test
