// SPDX-License-Identifier: Apache-2.0
#include "networks/data/dataset.hpp"

#include <array>
#include <charconv>
#include <stdexcept>

#include "networks/data/set_texts.hpp"
#include "networks/input/plain_text.hpp"

namespace memspike {
namespace {

constexpr float kBrightestOptdigit = 16;

std::vector<float> numbers_of(const std::string& line) {
  std::vector<float> numbers;
  const char* at = line.data();
  const char* const end = at + line.size();
  while (at < end) {
    float number = 0;
    const auto [stop, error] = std::from_chars(at, end, number);
    if (error != std::errc{}) throw std::logic_error("a built-in data set has a line that is no numbers");
    numbers.push_back(number);
    at = stop + 1;
  }
  return numbers;
}

/// Rows of features with the label at their end.
void add_rows(Dataset& data, const std::vector<std::string>& lines, std::size_t first, float divisor) {
  for (std::size_t k = first; k < lines.size(); ++k) {
    if (lines[k].empty()) continue;
    const std::vector<float> row = numbers_of(lines[k]);
    data.features = row.size() - 1;
    for (std::size_t i = 0; i < data.features; ++i) data.values.push_back(row[i] / divisor);
    data.labels.push_back(static_cast<std::uint32_t>(row.back()));
  }
}

}  // namespace

std::span<const DatasetInfo> dataset_infos() {
  static constexpr std::array<DatasetInfo, 4> kInfos{
      {{"optdigits", "1797 handwritten digits of 8 x 8 pixels (Alpaydin and Kaynak 1998, CC BY 4.0)",
        "A: every third is a test sample; B: the last 599, by other writers, are", true},
       {"iris", "150 flowers of three species, four lengths each (Fisher 1936, CC BY 4.0)",
        "thirds: every third is a test sample; random: 17 of each species are, drawn from the seed", true},
       {"mnist10k",
        "10,000 handwritten digits of 28 x 28 pixels; fetched by experiments/learning/fetch_mnist10k.sh",
        "fifths: every fifth of its class is a test sample; not the usual split of MNIST", false,
        ", folder: FOLDER"},
       {"words", "all words of so many bits, which come one bit after the other; a class for each word",
        "halves: the second half of the times that each word is shown are test samples", true, ", bits: 4"}}};
  return kInfos;
}

Dataset built_in_dataset(std::string_view name) {
  for (const SetText& set : set_texts()) {
    if (set.name != name) continue;
    const std::vector<std::string> lines = split_lines(set.text);
    Dataset data;
    data.name = name;
    if (name == "iris") {
      add_rows(data, lines, 1, 1);
      data.is_scaled = false;
      data.classes = {"setosa", "versicolor", "virginica"};
      return data;
    }
    add_rows(data, lines, 0, kBrightestOptdigit);
    data.image_rows = data.image_columns = 8;
    for (int digit = 0; digit < 10; ++digit) data.classes.push_back(std::to_string(digit));
    return data;
  }
  throw std::logic_error("no data set '" + std::string(name) + "' is built in");
}

}  // namespace memspike
