// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "tests/support/csv_table.hpp"
#include "tests/support/printed.hpp"
#include "tests/support/verification_page.hpp"

namespace memspike::test {

/// A number that a correct implementation must find: a row of tests/reference/features.csv, which the tests
/// and docs/verification.md have in common.
struct Feature {
  std::string key, figure, text, unit, stated;
};

inline const std::vector<Feature>& features() {
  static const std::vector<Feature> all = [] {
    std::vector<Feature> rows;
    std::ifstream in(MEMSPIKE_SOURCE_DIR "/tests/reference/features.csv");
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
      const std::vector<std::string> f = csv_fields(line);
      rows.push_back({f.at(0), f.at(1), f.at(2), f.at(3), f.at(4)});
    }
    return rows;
  }();
  return all;
}

inline const Feature& feature(const std::string& key) {
  const auto found =
      std::find_if(features().begin(), features().end(), [&](const Feature& f) { return f.key == key; });
  if (found == features().end()) throw std::out_of_range("tests/reference/features.csv has no '" + key + "'");
  return *found;
}

/// What the tests of this process have measured, for the writer of docs/verification.md.
struct Measured {
  struct Curve {
    std::size_t values = 0;
    double largest = 0;  ///< deviation, in shares of the column's full scale
  };
  std::map<std::string, double> features;  ///< by key: of several measurements the one farthest off
  std::map<std::string, Curve> curves;     ///< by the name of the reference table
};
inline Measured& measured() {
  static Measured all;
  return all;
}

/// True if docs/verification.md tells this value: to a sixth of the last stated digit, since it gives one
/// digit more, and the last but one of those may differ between instruction levels.
inline testing::AssertionResult stands_on_the_page(const Feature& f, double value) {
  static const std::vector<PageRow> rows = page_rows();
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const PageRow& r) {
    return r.figure == f.figure && r.text == f.text && r.stated == f.stated;
  });
  if (row == rows.end())
    return testing::AssertionFailure()
           << "docs/verification.md lacks this feature: docs/make_verification.sh";
  const double told = std::strtod(row->found.c_str(), nullptr);
  if (std::fabs(value - told) <= last_digit(f.stated) / 6) return testing::AssertionSuccess();
  return testing::AssertionFailure() << fmt::format(
             "found {:.15g}, but docs/verification.md says {}: docs/make_verification.sh writes it anew",
             value, row->found);
}

/// True if the value rounds to what is stated and is what docs/verification.md tells. It is kept for the
/// writer of that page.
inline testing::AssertionResult has_feature(const std::string& key, double value) {
  const Feature& f = feature(key);
  const double stated = std::strtod(f.stated.c_str(), nullptr);
  const auto [kept, is_new] = measured().features.try_emplace(key, value);
  if (!is_new && std::fabs(value - stated) > std::fabs(kept->second - stated)) kept->second = value;
  testing::AssertionResult result = rounds_to(f.stated, value);
  if (result && page_to_write() == nullptr && kept->second == value) result = stands_on_the_page(f, value);
  return result << " (" << f.figure << ", " << f.text << ")";
}

#define EXPECT_FEATURE(key, value) EXPECT_TRUE(::memspike::test::has_feature(key, value)) << #value

/// Keeps how far one value of a reference table is from the program's.
inline void keep_deviation(const std::string& table, double share_of_full_scale) {
  Measured::Curve& curve = measured().curves[table];
  ++curve.values;
  if (!(share_of_full_scale <= curve.largest)) curve.largest = share_of_full_scale;
}

}  // namespace memspike::test
