// SPDX-License-Identifier: Apache-2.0
#include "networks/data/pulse_stream.hpp"

#include <gtest/gtest.h>

#include "networks/data/words.hpp"
#include "networks/input/document.hpp"

namespace memspike::test {
namespace {

/// Samples of 2 rows and 3 columns of pixels: features are numbered row by row.
DataDescription small_images() {
  Dataset set;
  set.name = "images", set.features = 6, set.image_rows = 2, set.image_columns = 3;
  set.classes = {"a"}, set.labels = {0}, set.values = {0, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f};
  DataDescription data;
  data.set = std::make_shared<const Dataset>(set);
  return data;
}

struct Answer {
  PulseStream stream;
  std::string complaints;
};

Answer read(const std::string& yaml, const DataDescription& data) {
  const Document document = parse_document(yaml, "case.yaml");
  Complaints all(document);
  Answer answer{read_pulse_stream(Reader(document.root, all), data), {}};
  for (const Complaint& c : all.all()) answer.complaints += c.key + ": " + c.message + "\n";
  return answer;
}

constexpr const char* kAmplitude = "amplitude: {voltage: 1.5 V, width: 2 ms}, period: 5 ms}";

std::vector<std::uint32_t> features(const PulseStream& s, std::size_t line) {
  std::vector<std::uint32_t> all;
  for (std::size_t step = 0; step < s.steps; ++step) all.push_back(s.feature(step, line));
  return all;
}

using Numbers = std::vector<std::uint32_t>;

TEST(PulseStream, ColumnsPassByLinesOfRows) {
  const Answer a = read(std::string("{stream: columns, ") + kAmplitude, small_images());
  EXPECT_EQ(a.complaints, "");
  EXPECT_EQ(a.stream.lines, 2u);
  EXPECT_EQ(a.stream.steps, 3u);
  EXPECT_EQ(features(a.stream, 0), (Numbers{0, 1, 2})) << "the first row, from left to right";
  EXPECT_EQ(features(a.stream, 1), (Numbers{3, 4, 5}));
  EXPECT_DOUBLE_EQ(a.stream.duration(), 15e-3);
}

TEST(PulseStream, RowsPassByLinesOfColumns) {
  const Answer a = read(std::string("{stream: rows, ") + kAmplitude, small_images());
  EXPECT_EQ(a.stream.lines, 3u);
  EXPECT_EQ(features(a.stream, 0), (Numbers{0, 3})) << "the first column, from top to bottom";
  EXPECT_EQ(features(a.stream, 2), (Numbers{2, 5}));
}

TEST(PulseStream, FeaturesPassByOneLine) {
  const Answer a = read(std::string("{stream: features, ") + kAmplitude, small_images());
  EXPECT_EQ(a.stream.lines, 1u);
  EXPECT_EQ(features(a.stream, 0), (Numbers{0, 1, 2, 3, 4, 5}));
}

TEST(PulseStream, OrdersSideBySideMustEndTogether) {
  const std::string both = std::string("{stream: [columns, rows], ") + kAmplitude;
  EXPECT_NE(read(both, small_images()).complaints.find("of 3 and of 2 steps"), std::string::npos);
  DataDescription square = small_images();
  Dataset set = *square.set;
  set.features = 4, set.image_columns = 2, set.values.resize(4);
  square.set = std::make_shared<const Dataset>(set);
  const Answer a = read(both, square);
  EXPECT_EQ(a.complaints, "");
  EXPECT_EQ(a.stream.lines, 4u);
  EXPECT_EQ(features(a.stream, 1), (Numbers{2, 3})) << "the second row";
  EXPECT_EQ(features(a.stream, 3), (Numbers{1, 3})) << "behind the rows, the second column";
}

TEST(PulseStream, InputBecomesVoltageOrWidth) {
  const PulseStream by_voltage = read(std::string("{stream: rows, ") + kAmplitude, small_images()).stream;
  EXPECT_DOUBLE_EQ(by_voltage.pulse(0.5).voltage, 0.75);
  EXPECT_DOUBLE_EQ(by_voltage.pulse(0.5).duration, 2e-3);
  EXPECT_DOUBLE_EQ(by_voltage.pulse(-1).voltage, -1.5) << "a mixture may be negative";
  const PulseStream by_width =
      read("{stream: rows, pulse_width: {voltage: 1.5 V, width: 4 ms}, period: 5 ms}", small_images()).stream;
  EXPECT_DOUBLE_EQ(by_width.pulse(0.5).voltage, 1.5);
  EXPECT_DOUBLE_EQ(by_width.pulse(0.5).duration, 2e-3);
  EXPECT_EQ(by_width.pulse(-0.1).duration, 0);
  EXPECT_DOUBLE_EQ(by_width.pulse(2).duration, 5e-3) << "no longer than the period";
}

TEST(PulseStream, SaysWhatIsWrong) {
  const auto complaints = [](const std::string& yaml) { return read(yaml, small_images()).complaints; };
  EXPECT_NE(complaints("{stream: rows, period: 5 ms}").find("gives no code"), std::string::npos);
  EXPECT_NE(complaints(std::string("{stream: rows, pulse_width: {voltage: 1 V, width: 1 ms}, ") + kAmplitude)
                .find("gives both `amplitude` and `pulse_width`"),
            std::string::npos);
  EXPECT_NE(complaints("{stream: rows, amplitude: {voltage: 0 V, width: 9 ms}, period: 5 ms}")
                .find("width: must not be longer than the period"),
            std::string::npos);
  EXPECT_NE(complaints("{stream: rows, amplitude: {voltage: 0 V, width: 1 ms}, period: 5 ms}")
                .find("must not be 0 V"),
            std::string::npos);
  DataDescription lines = small_images();
  Dataset set = *lines.set;
  set.image_rows = set.image_columns = 0;
  lines.set = std::make_shared<const Dataset>(set);
  EXPECT_NE(read(std::string("{stream: rows, ") + kAmplitude, lines).complaints.find("needs an image"),
            std::string::npos);
}

TEST(Words, AreAllWordsSoManyTimesTheHighestBitFirst) {
  const Dataset set = word_set(3, 2);
  EXPECT_EQ(set.size(), 16u);
  EXPECT_EQ(set.classes.size(), 8u);
  EXPECT_EQ(set.classes[6], "0b110");
  EXPECT_EQ(set.labels[8 + 6], 6u);
  const auto bits = set.sample(6);
  EXPECT_EQ(std::vector<float>(bits.begin(), bits.end()), (std::vector<float>{1, 1, 0}));
}

TEST(Words, AreTestedOnTheSecondHalfOfTheirPresentations) {
  const Document document = parse_document("{name: words, bits: 2, shown: 7}", "case.yaml");
  Complaints all(document);
  const DataDescription data = read_data(Reader(document.root, all), ".");
  EXPECT_TRUE(all.empty());
  const Split split = split_of(data, 1);
  EXPECT_EQ(split.train.size(), 16u) << "four times four words";
  EXPECT_EQ(split.test.size(), 12u);
  EXPECT_EQ(split.test.front(), 16u);
}

}  // namespace
}  // namespace memspike::test
