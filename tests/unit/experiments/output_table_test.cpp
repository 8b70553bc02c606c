// SPDX-License-Identifier: Apache-2.0
#include "experiments/output/table.hpp"

#include <gtest/gtest.h>
#include <sys/mount.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>

#include "engine/contract/error.hpp"
#include "experiments/output/csv.hpp"
#include "experiments/output/hdf5_table.hpp"
#include "experiments/output/part_file.hpp"
#include "experiments/output/stored_table.hpp"

namespace memspike {
namespace {

namespace fs = std::filesystem;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

const std::vector<Column> kColumns{{"device", {}, Column::Type::integer},
                                   {"V", "V", Column::Type::real},
                                   {"x_end", "", Column::Type::real},
                                   {"label", {}, Column::Type::text}};

class TableTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "memspike_table_XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    run_.emplace(RunFolder::create(root_ / "run", OverwritePolicy::refuse));
  }
  void TearDown() override {
    run_.reset();
    fs::remove_all(root_);
  }

  static void fill(Table& table, int rows) {
    for (int k = 0; k < rows; ++k) {
      table.add(k);
      table.add(0.1 * k);
      k % 3 == 0 ? table.add_empty() : table.add(1.0 / (k + 1));
      table.add(k % 2 == 0 ? "even" : "odd, or \"not even\"");
      table.end_row();
    }
  }

  void expect_filled(const StoredTable& stored, int rows) const {
    ASSERT_EQ(stored.rows(), static_cast<std::size_t>(rows));
    for (int k = 0; k < rows; ++k) {
      const auto row = static_cast<std::size_t>(k);
      EXPECT_EQ(stored.numbers("device")[row], k);
      EXPECT_EQ(stored.numbers("V")[row], 0.1 * k);
      if (k % 3 == 0) {
        EXPECT_TRUE(std::isnan(stored.numbers("x_end")[row]));
      } else {
        EXPECT_EQ(stored.numbers("x_end")[row], 1.0 / (k + 1));
      }
      EXPECT_EQ(stored.texts("label")[row], k % 2 == 0 ? "even" : "odd, or \"not even\"");
    }
  }

  fs::path root_;
  std::optional<RunFolder> run_;
};

TEST_F(TableTest, CsvHasOneHeaderLineShortNumbersAndEmptyFields) {
  ResultStore store(*run_);
  Table table = store.table("segments", kColumns);
  table.add(0);
  table.add(0.1);
  table.add(kNan);
  table.add("a,b");
  table.end_row();
  table.add(std::int64_t{1});
  table.add(1);
  table.add_empty();
  table.add("say \"hi\"\nthere");
  table.end_row();
  table.add(2U);
  table.add(-1e-300);
  table.add(std::optional<double>());
  table.add(true);
  table.end_row();
  table.close();
  store.close();
  EXPECT_EQ(read_whole_file(root_ / "run/tables/segments.csv"),
            "device,V [V],x_end [],label\n0,0.1,,\"a,b\"\n1,1,,\"say \"\"hi\"\"\nthere\"\n2,-1e-300,,true\n");
  EXPECT_FALSE(fs::exists(root_ / "run/data.h5"));
}

TEST_F(TableTest, CsvNumbersThatComeAgainHaveTheSameText) {
  // More values than the writer remembers, each twice in a row and twice in all.
  std::vector<double> values{0.0, -0.0, HUGE_VAL, -HUGE_VAL, 5e-324, 1.7976931348623157e308, 0.0};
  for (int k = 1; k < 6000; ++k) values.push_back(std::ldexp(1.0 / k, k % 60 - 30));
  ResultStore store(*run_);
  Table table = store.table("again", {{"a", "V", Column::Type::real}});
  std::string expected = "a [V]\n";
  for (int round = 0; round < 2; ++round)
    for (const double value : values)
      for (int twice = 0; twice < 2; ++twice) {
        table.add(value), table.end_row();
        char text[64];
        expected.append(text, std::to_chars(text, text + sizeof text, value).ptr) += '\n';
      }
  table.close();
  store.close();
  EXPECT_TRUE(read_whole_file(root_ / "run/tables/again.csv") == expected);
}

TEST_F(TableTest, CsvNumbersReadBackToTheSameDouble) {
  ResultStore store(*run_);
  Table table = store.table("numbers", {{"x", "V", Column::Type::real}});
  std::vector<double> values{0.1,  1.0 / 3, 5e-324,     std::numeric_limits<double>::max(),
                             -0.0, 1e22,    123456789.0};
  for (int k = 0; k < 1000; ++k) values.push_back(std::sin(k) * std::pow(10.0, k % 60 - 30));
  for (const double value : values) {
    table.add(value);
    table.end_row();
  }
  table.close();
  const StoredTable stored = read_table(root_ / "run", "numbers");
  EXPECT_EQ(stored.numbers("x"), values);
  EXPECT_EQ(stored.columns[0].column.unit, "V");
}

TEST_F(TableTest, ATableThatIsNotClosedLeavesNothingBehind) {
  {
    ResultStore store(*run_);
    Table table = store.table("trace", kColumns);
    Table large = store.table("large", kColumns, 2'000'000);
    fill(table, 3);
    fill(large, 3);
    EXPECT_THROW(store.close(), std::logic_error);
  }
  EXPECT_TRUE(fs::is_empty(root_ / "run/tables"));
  EXPECT_FALSE(fs::exists(root_ / "run/data.h5"));
  EXPECT_FALSE(fs::exists(root_ / "run/.data.h5.part"));
}

TEST_F(TableTest, ATableStandsUnderItsNameOnlyWhenClosed) {
  ResultStore store(*run_);
  Table table = store.table("trace", kColumns);
  fill(table, 3);
  EXPECT_FALSE(fs::exists(root_ / "run/tables/trace.csv"));
  table.close();
  EXPECT_TRUE(fs::exists(root_ / "run/tables/trace.csv"));
}

TEST_F(TableTest, ACellThatDoesNotFitItsColumnIsRefused) {
  ResultStore store(*run_);
  Table table = store.table("segments", kColumns);
  EXPECT_THROW(table.add(1.5), std::logic_error);
  EXPECT_THROW(table.add("text"), std::logic_error);
  table.add(1);
  EXPECT_THROW(table.end_row(), std::logic_error);
  EXPECT_THROW(table.close(), std::logic_error);
  table.add(1.5);
  table.add_empty();
  table.add("end");
  EXPECT_THROW(table.add_empty(), std::logic_error);
}

TEST_F(TableTest, SeveralTablesShareOneHdf5FileAndReadBackTheSame) {
  ResultStore store(*run_, TableFormat::hdf5);
  Table first = store.table("first", kColumns);
  Table second = store.table("second", kColumns);
  fill(first, 40'000);
  fill(second, 7);
  first.close();
  second.close();
  EXPECT_FALSE(fs::exists(root_ / "run/data.h5"));
  store.close();
  expect_filled(read_table(root_ / "run", "first"), 40'000);
  expect_filled(read_table(root_ / "run", "second"), 7);
  const StoredTable stored = read_table(root_ / "run", "first");
  for (std::size_t k = 0; k < kColumns.size(); ++k) {
    EXPECT_EQ(stored.columns[k].column.name, kColumns[k].name);
    EXPECT_EQ(stored.columns[k].column.unit, kColumns[k].unit);
  }
  EXPECT_TRUE(has_table(root_ / "run", "second"));
  EXPECT_FALSE(has_table(root_ / "run", "third"));
}

TEST_F(TableTest, TextsWhoseLongestIsKnownTakeLittleRoomAndReadBackTheSame) {
  const std::vector<std::string> texts{"feedforward", "", "Rückkopplung"};
  const std::uint64_t rows = 30'000;
  const auto bytes_of = [&](const std::string& folder, std::size_t longest) {
    const RunFolder run = RunFolder::create(root_ / folder, OverwritePolicy::refuse);
    ResultStore store(run, TableFormat::hdf5);
    Table table = store.table("t", {{"name", std::nullopt, Column::Type::text, longest}});
    for (std::uint64_t k = 0; k < rows; ++k) table.add(texts[k % 3]), table.end_row();
    table.close();
    store.close();
    const StoredTable stored = read_table(root_ / folder, "t");
    for (std::uint64_t k = 0; k < rows; ++k) EXPECT_EQ(stored.columns[0].texts[k], texts[k % 3]);
    return fs::file_size(root_ / folder / "data.h5");
  };
  EXPECT_LT(20 * bytes_of("padded", 13), bytes_of("any", 0));
  EXPECT_THROW(bytes_of("too long", 12), std::logic_error);
}

TEST_F(TableTest, AutomaticGoesToHdf5WhenMoreRowsAreExpected) {
  ResultStore store(*run_, TableFormat::automatic, 10);
  Table few = store.table("few", kColumns, 10), many = store.table("many", kColumns, 11);
  fill(few, 10);
  fill(many, 11);
  few.close();
  many.close();
  store.close();
  EXPECT_TRUE(fs::exists(root_ / "run/tables/few.csv"));
  EXPECT_FALSE(fs::exists(root_ / "run/tables/many.csv"));
  expect_filled(read_table(root_ / "run", "many"), 11);
}

TEST_F(TableTest, AutomaticMovesToHdf5WhenMoreRowsComeThanExpected) {
  ResultStore store(*run_, TableFormat::automatic, 10);
  Table table = store.table("trace", kColumns);
  fill(table, 1000);
  table.close();
  store.close();
  EXPECT_FALSE(fs::exists(root_ / "run/tables/trace.csv"));
  EXPECT_FALSE(fs::exists(root_ / "run/tables/.trace.csv.part"));
  expect_filled(read_table(root_ / "run", "trace"), 1000);
}

TEST_F(TableTest, CsvStaysCsvWhenAskedFor) {
  ResultStore store(*run_, TableFormat::csv, 10);
  Table table = store.table("trace", kColumns, 1000);
  fill(table, 1000);
  table.close();
  store.close();
  EXPECT_FALSE(fs::exists(root_ / "run/data.h5"));
  expect_filled(read_table(root_ / "run", "trace"), 1000);
}

TEST_F(TableTest, EqualTablesGiveEqualHdf5Bytes) {
  std::string bytes[2];
  for (std::string& of_run : bytes) {
    ResultStore store(*run_, TableFormat::hdf5);
    Table table = store.table("trace", kColumns);
    fill(table, 100);
    table.close();
    store.close();
    of_run = read_whole_file(root_ / "run/data.h5");
  }
  EXPECT_EQ(bytes[0], bytes[1]);
}

TEST_F(TableTest, SpikesInHdf5FollowTheSonataLayout) {
  ResultStore store(*run_, TableFormat::hdf5);
  Table spikes = store.table("spikes",
                             {{"t", "s", Column::Type::real},
                              {"population", {}, Column::Type::text},
                              {"neuron", {}, Column::Type::integer}},
                             0, TableLayout::sonata_spikes);
  for (const auto& [time, population, neuron] :
       {std::tuple{0.001, "input", 3}, {0.002, "output", 0}, {0.004, "input", 1}}) {
    spikes.add(time);
    spikes.add(population);
    spikes.add(neuron);
    spikes.end_row();
  }
  spikes.close();
  store.close();
  const std::vector<StoredColumn> input = read_hdf5_table(root_ / "run/data.h5", "/spikes/input");
  ASSERT_EQ(input.size(), 2U);
  EXPECT_EQ(input[0].column.name, "timestamps");
  EXPECT_EQ(input[0].numbers, (std::vector<double>{1, 4}));
  EXPECT_EQ(input[1].column.name, "node_ids");
  EXPECT_EQ(input[1].numbers, (std::vector<double>{3, 1}));
  const std::string bytes = read_whole_file(root_ / "run/data.h5");
  for (const char* attribute : {"magic", "version", "sorting", "by_time", "units"}) {
    EXPECT_NE(bytes.find(attribute), std::string::npos) << attribute;
  }
}

TEST_F(TableTest, AFullDiskStopsCsvAndHdf5WithTheReason) {
  const fs::path disk = root_ / "tiny";
  fs::create_directories(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=256k") != 0) {
    GTEST_SKIP() << "mounting a small disk is not permitted here";
  }
  for (const auto format : {TableFormat::csv, TableFormat::hdf5}) {
    RunFolder run = RunFolder::create(disk / "run", OverwritePolicy::force);
    ResultStore store(run, format);
    std::string message;
    try {
      Table table = store.table("trace", kColumns);
      fill(table, 500'000);
      table.close();
      store.close();
    } catch (const IoError& error) {
      message = error.what();
    }
    EXPECT_NE(message.find("No space left on device"), std::string::npos) << message;
    EXPECT_NE(message.find("cannot write"), std::string::npos) << message;
  }
  EXPECT_FALSE(fs::exists(disk / "run/data.h5"));
  EXPECT_FALSE(fs::exists(disk / "run/.data.h5.part"));
  ::umount2(disk.c_str(), MNT_DETACH);
}

TEST(Csv, TakesRecordsApartAsItWroteThem) {
  std::string line;
  const std::vector<std::string> fields{"plain", "", "a,b", "\"", "two\nlines", " blank "};
  for (const std::string& field : fields) {
    if (!line.empty()) line += ',';
    append_csv_field(line, field);
  }
  line += "\r\nnext";
  std::string_view rest = line;
  std::vector<std::string> read;
  EXPECT_TRUE(take_csv_record(rest, read));
  EXPECT_EQ(read, fields);
  EXPECT_TRUE(take_csv_record(rest, read));
  EXPECT_EQ(read, std::vector<std::string>{"next"});
  EXPECT_FALSE(take_csv_record(rest, read));
}

TEST(Csv, HeaderAndColumnAreInverse) {
  for (const Column& column : kColumns) {
    const Column back = column_of(header_of(column));
    EXPECT_EQ(back.name, column.name);
    EXPECT_EQ(back.unit, column.unit);
  }
}

TEST(StoredTable, AColumnIsOfTextsHoweverLateOneComes) {
  const fs::path folder = fs::temp_directory_path() / "memspike_stored_texts";
  write_whole_file(folder / "tables/t.csv",
                   "a,b,c,d\n1,,\"x, \"\"y\"\"\",1e3\n2.50,7,late,-inf\n,\"two\nlines\",3,\r\n");
  const StoredTable table = read_table(folder, "t");
  EXPECT_EQ(table.rows(), 3u);
  EXPECT_EQ(table.texts("b"), (std::vector<std::string>{"", "7", "two\nlines"}));
  EXPECT_EQ(table.texts("c"), (std::vector<std::string>{"x, \"y\"", "late", "3"}));
  const std::vector<double>&a = table.numbers("a"), &d = table.numbers("d");
  ASSERT_EQ(a.size(), 3u);
  EXPECT_EQ(a[0], 1);
  EXPECT_EQ(a[1], 2.5);
  EXPECT_TRUE(std::isnan(a[2]));
  ASSERT_EQ(d.size(), 3u);
  EXPECT_EQ(d[0], 1000);
  EXPECT_EQ(d[1], -HUGE_VAL);
  EXPECT_TRUE(std::isnan(d[2]));
  fs::remove_all(folder);
}

TEST(StoredTable, NamesWhatIsMissing) {
  const fs::path folder = fs::temp_directory_path() / "memspike_stored_table";
  write_whole_file(folder / "tables/t.csv", "a [V],b\n1,x\n2,\n");
  const StoredTable table = read_table(folder, "t");
  EXPECT_THROW(table.numbers("b"), IoError);
  EXPECT_EQ(table.texts("b"), (std::vector<std::string>{"x", ""}));
  try {
    table.numbers("c");
    ADD_FAILURE() << "nothing was thrown";
  } catch (const IoError& error) {
    EXPECT_STREQ(error.what(), "table t has no column 'c'; it has: a, b");
  }
  EXPECT_THROW(read_table(folder, "nothing"), IoError);
  write_whole_file(folder / "tables/ragged.csv", "a,b\n1\n");
  EXPECT_THROW(read_table(folder, "ragged"), IoError);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace memspike
