// SPDX-License-Identifier: Apache-2.0
#include "experiments/output/summary.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "engine/contract/error.hpp"
#include "experiments/output/build_info.hpp"
#include "experiments/output/json.hpp"
#include "experiments/output/provenance.hpp"

namespace memspike {
namespace {

Summary example() {
  Summary pulses;
  pulses.add("energy", std::vector<double>{1e-9, 2.5e-9}, unit::joule, "energy of each pulse");
  pulses.add_count("count", 2, "number of pulses");
  Summary summary;
  summary.add("G_final", 7.79e-5, unit::siemens, "conductance after the last pulse");
  summary.add("range", std::numeric_limits<double>::quiet_NaN(), unit::one, "largest over smallest");
  summary.add("rate", 0.05, unit::volt_per_second, "scan rate");
  summary.add_flag("monotonic", true, "rose with each pulse");
  summary.add_text("model", "a \"b\"", "the model");
  summary.add_group("pulses", pulses);
  return summary;
}

TEST(Summary, KeysEndInTheUnitAndKeepTheirOrder) {
  EXPECT_EQ(example().to_json_text(), R"({
  "G_final_S": 7.79e-05,
  "range": null,
  "rate_V_per_s": 0.05,
  "monotonic": true,
  "model": "a \"b\"",
  "pulses": {
    "energy_J": [
      1e-09,
      2.5e-09
    ],
    "count": 2
  }
}
)");
}

TEST(Summary, ScalarsLeaveOutListsAndWriteWhatDoesNotExistAsNothing) {
  const std::vector<std::pair<std::string, std::string>> expected{
      {"G_final_S", "7.79e-05"}, {"range", ""},        {"rate_V_per_s", "0.05"},
      {"monotonic", "true"},     {"model", "a \"b\""}, {"pulses.count", "2"}};
  EXPECT_EQ(example().scalars(), expected);
}

TEST(Summary, ReadingBackWhatWasWrittenChangesNothing) {
  const Summary summary = example();
  const Json stored = parse_json(summary.to_json_text(), "summary.json");
  const Json meanings = parse_json(to_json_text(summary.meanings()), "run.json");
  const Summary back = Summary::from_json(stored, meanings);
  EXPECT_EQ(back.to_json_text(), summary.to_json_text());
  ASSERT_EQ(back.entries().size(), summary.entries().size());
  for (std::size_t k = 0; k < back.entries().size(); ++k) {
    EXPECT_EQ(back.entries()[k].key, summary.entries()[k].key);
    EXPECT_EQ(back.entries()[k].unit, summary.entries()[k].unit);
    EXPECT_EQ(back.entries()[k].meaning, summary.entries()[k].meaning);
  }
}

TEST(Summary, TheSameKeyTwiceIsRefused) {
  Summary summary;
  summary.add_count("spikes", 1, "");
  EXPECT_THROW(summary.add_count("spikes", 2, ""), std::logic_error);
}

TEST(Json, NumbersKeepTheirKindAndTheirBits) {
  const Json json(Json::Object{{"i", 5}, {"d", 5.0}, {"t", 1.0 / 3}, {"big", INT64_MAX}});
  const Json back = parse_json(to_json_text(json), "x");
  EXPECT_EQ(back, json);
}

TEST(Json, IsFoundAlongAPath) {
  const Json json = parse_json(R"({"a": {"b": [1], "c": "text", "d": 0.5}})", "x");
  EXPECT_EQ(json.text_at("a.c"), "text");
  EXPECT_EQ(json.text_at("a.d"), "0.5");
  EXPECT_EQ(json.text_at("a.b"), "");
  EXPECT_EQ(json.find("a.x"), nullptr);
  EXPECT_EQ(json.find("a.c.d"), nullptr);
}

TEST(Json, BrokenTextNamesTheFile) {
  try {
    parse_json("{\"a\": ", "DIR/run.json");
    FAIL() << "nothing was thrown";
  } catch (const IoError& error) {
    EXPECT_NE(std::string(error.what()).find("'DIR/run.json' as JSON"), std::string::npos) << error.what();
  }
}

TEST(Json, BytesThatAreNotUtf8DoNotStopARun) {
  EXPECT_EQ(to_json_text(Json(Json::Object{{"name", "\xff"}})), "{\n  \"name\": \"\uFFFD\"\n}\n");
}

TEST(Provenance, DigestIsThatOfSha1sum) {
  EXPECT_EQ(sha1_of(""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(sha1_of("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(sha1_of(std::string(1'000'000, 'a')), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

TEST(Provenance, TellsWhereAResultComesFrom) {
  Provenance provenance({"memspike", "run", "a.yaml"});
  provenance.instruction_level = "avx2";
  provenance.seed = 7;
  provenance.threads = 2;
  provenance.add_input("a.yaml", "abc");
  provenance.more = Json::Object{{"meanings", Json::Object{}}};
  const Json run = provenance.to_json();
  EXPECT_EQ(run.text_at("version"), build_info().version);
  EXPECT_EQ(run.text_at("seed"), "7");
  EXPECT_EQ(run.text_at("threads"), "2");
  EXPECT_EQ(run.text_at("build.instruction_level"), "avx2");
  EXPECT_GE(std::stod(run.text_at("wall_s")), 0);
  EXPECT_GT(std::stod(run.text_at("cpu_s")), 0);
  EXPECT_EQ(run.text_at("start_utc").size(), std::string("2024-05-01T12:00:00Z").size());
  for (const char* key : {"git_hash", "build.compiler", "build.flags", "build.libraries", "command_line",
                          "inputs", "host", "end_utc", "meanings"}) {
    EXPECT_NE(run.find(key), nullptr) << key;
  }
}

TEST(Provenance, ASeedTooLargeForJsonKeepsItsDigits) {
  Provenance provenance({"memspike"});
  provenance.seed = UINT64_MAX;
  EXPECT_EQ(parse_json(to_json_text(provenance.to_json()), "x").text_at("seed"), "18446744073709551615");
}

TEST(Provenance, TimesAreUtcInIsoForm) {
  EXPECT_EQ(utc_text(std::chrono::system_clock::from_time_t(1714564800)), "2024-05-01T12:00:00Z");
}

}  // namespace
}  // namespace memspike
