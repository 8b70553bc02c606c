// SPDX-License-Identifier: Apache-2.0
#include "experiments/campaign/campaign.hpp"

#include <gtest/gtest.h>

#include <string>

#include "synapse/all_models.hpp"

namespace memspike {
namespace {

const std::string kBase =
    "experiment: device\n"
    "device: {model: resistor, parameters: {R_s: 1 Ohm, R_b: 1 kOhm, C_m: 1 nF}}\n"
    "protocol: [{hold: {voltage: 1 V, duration: 1 ms}}]\n";

std::vector<Point> points(const std::string& campaign) {
  return sweep_points(parse_document(kBase + campaign, "a.yaml"));
}

std::vector<std::string> values(const std::vector<Point>& all, std::size_t key) {
  std::vector<std::string> texts;
  for (const Point& point : all) texts.push_back(point.keys[key].second);
  return texts;
}

std::string refusal(const std::string& campaign) {
  try {
    ModelRegistry registry;
    register_builtin_models(registry);
    check_document(parse_document(kBase + campaign, "a.yaml"), ".", registry);
  } catch (const InputError& error) {
    return error.what();
  }
  return "it was accepted";
}

TEST(SweepPoints, WithoutASweepThereIsOnePointWithoutKeys) {
  const auto all = points("");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_TRUE(all[0].keys.empty());
}

TEST(SweepPoints, TheFirstKeyVariesSlowest) {
  const auto all = points("sweep: {tolerance: [1e-6, 1e-7], device.parameters.R_b: [1 Ohm, 2 Ohm, 3 Ohm]}\n");
  EXPECT_EQ(values(all, 0), (std::vector<std::string>{"1e-6", "1e-6", "1e-6", "1e-7", "1e-7", "1e-7"}));
  EXPECT_EQ(values(all, 1), (std::vector<std::string>{"1 Ohm", "2 Ohm", "3 Ohm", "1 Ohm", "2 Ohm", "3 Ohm"}));
  EXPECT_EQ(find(all[4].document, "device.parameters.R_b")->scalar, "2 Ohm");
  EXPECT_EQ(find(all[4].document, "device.parameters.R_s")->scalar, "1 Ohm") << "the rest stays";
  EXPECT_EQ(all[4].document.root.get("sweep"), nullptr) << "a point is a run by itself";
}

TEST(SweepPoints, ZipMayStandInTheSweepOrBesideIt) {
  for (const char* zip : {"sweep: {tolerance: [1e-6, 1e-7], seed: [1, 2], zip: true}\n",
                          "sweep: {tolerance: [1e-6, 1e-7], seed: [1, 2]}\nzip: true\n"}) {
    const auto all = points(zip);
    ASSERT_EQ(all.size(), 2u) << zip;
    EXPECT_EQ(values(all, 0), (std::vector<std::string>{"1e-6", "1e-7"}));
    EXPECT_EQ(values(all, 1), (std::vector<std::string>{"1", "2"}));
  }
}

TEST(SweepPoints, RangesKeepTheirUnit) {
  EXPECT_EQ(values(points("sweep: {device.parameters.C_m: {from: 1 nF, to: 3 nF, step: 1 nF}}\n"), 0),
            (std::vector<std::string>{"1e-09 F", "2e-09 F", "3e-09 F"}));
  EXPECT_EQ(values(points("sweep: {seed: {from: 1, to: 3, points: 3}}\n"), 0),
            (std::vector<std::string>{"1", "2", "3"}));
}

TEST(SweepPoints, NamedBlocksAndListItemsAreReached) {
  const auto all = points(
      "sweep:\n  protocol: {short: [{open: {duration: 1 ms}}], long: [{open: {duration: 1 s}}]}\n"
      "  device.parameters: {a: {R_s: 1 Ohm, R_b: 2 Ohm, C_m: 3 F}}\n");
  EXPECT_EQ(values(all, 0), (std::vector<std::string>{"short", "long"}));
  EXPECT_EQ(find(all[1].document, "protocol[0].open.duration")->scalar, "1 s");
  EXPECT_EQ(find(all[1].document, "device.parameters.C_m")->scalar, "3 F");
  const auto items = points("sweep:\n  protocol[0].hold.voltage: [1 V, 2 V]\n");
  EXPECT_EQ(find(items[1].document, "protocol[0].hold.voltage")->scalar, "2 V");
}

TEST(SweepPoints, AKeyThatWasNotThereIsMade) {
  const auto all = points("sweep: {record.per_segment: [1, 2]}\n");
  EXPECT_EQ(find(all[1].document, "record.per_segment")->scalar, "2");
}

TEST(NumberOfSeeds, IsReadOrAbsent) {
  EXPECT_FALSE(number_of_seeds(parse_document(kBase, "a.yaml")).has_value());
  EXPECT_EQ(number_of_seeds(parse_document(kBase + "seeds: 1e2\n", "a.yaml")), 100u);
  EXPECT_THROW(number_of_seeds(parse_document(kBase + "seeds: 0\n", "a.yaml")), InputError);
}

TEST(CheckDocument, NamesThePlaceOfASweptValueThatIsWrong) {
  EXPECT_NE(refusal("sweep:\n  device.parameters.R_b: [1 Ohm, 2 V]\n")
                .find("a.yaml:5:34: device.parameters.R_b: '2 V'"),
            std::string::npos)
      << refusal("sweep:\n  device.parameters.R_b: [1 Ohm, 2 V]\n");
  EXPECT_NE(refusal("sweep:\n  device.parameters.x: [1 Ohm]\n")
                .find("a.yaml:5:3: device.parameters.x: unknown key"),
            std::string::npos);
  EXPECT_NE(refusal("sweep:\n  device.model.x: [1 Ohm]\n").find("a.yaml:5:3: sweep.device.model.x: "),
            std::string::npos);
}

TEST(CheckDocument, SaysEveryFaultOfEveryPointOnce) {
  const std::string said =
      refusal("tolerance: 1\nsweep: {device.parameters.R_b: [1 V, 2 V], seed: [1, 2, 3]}\n");
  std::size_t complaints = 0;
  for (std::size_t at = said.find("a.yaml:"); at != std::string::npos; at = said.find("a.yaml:", at + 1))
    ++complaints;
  EXPECT_EQ(complaints, 3u) << said;
}

TEST(CheckDocument, RefusesMorePointsThanAreFeasible) {
  EXPECT_NE(refusal("sweep: {seed: {from: 1, to: 1000, points: 1000}, tolerance: {from: 1e-6, to: 1e-5, "
                    "points: 1000}}\n")
                .find("at most 100000"),
            std::string::npos);
  EXPECT_NE(refusal("sweep: {seed: {from: 1, to: 1e6, points: 1e6}}\nzip: true\n").find("at most 100000"),
            std::string::npos);
}

}  // namespace
}  // namespace memspike
