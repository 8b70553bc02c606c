// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/cli/run_folder_contents.hpp"

namespace memspike::test {
namespace {

TEST(LargeLong, AMillionPulsesWithReadsOfANonlinearDeviceTakeLittleMemory) {
  const Scratch scratch;
  scratch.write(
      "a.yaml",
      "experiment: device\nseed: 1\n"
      "device: {model: nonvolatile, parameters: {from: nonvolatile_recommended}, initial: {x: 0.1}}\n"
      "protocol: [{pulse_train: {amplitude: 1.4 V, width: 10 us, gap: 90 us, count: 1e6, read: {voltage: 0.1 "
      "V, "
      "duration: 10 us}}}]\n"
      "record: {segments: none}\ntolerance: 1e-6\n");
  const Outcome outcome =
      run_program({"run", "a.yaml", "--quiet"}, Surroundings{.folder = scratch.path(), .limit = 500});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_LT(outcome.peak_kilobytes, 256 * 1024)
      << "the figures read a million rows; the run itself holds few";
  EXPECT_EQ(json_value(read_text(scratch / "a/summary.json"), "pulses"), "1000000");
}

}  // namespace
}  // namespace memspike::test
