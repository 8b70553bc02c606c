// SPDX-License-Identifier: Apache-2.0
#include "networks/input/document.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "engine/contract/error.hpp"

namespace memspike {
namespace {

/// The complaints of what must be refused.
std::vector<Complaint> complaints_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const InputError& error) {
    return error.complaints;
  }
  ADD_FAILURE() << "nothing was refused";
  return {};
}

std::vector<Complaint> complaints_of(std::string_view yaml) {
  return complaints_of([&] { parse_document(yaml, "case.yaml"); });
}

void expect_contains(const std::string& text, const std::vector<std::string>& parts) {
  for (const std::string& part : parts)
    EXPECT_NE(text.find(part), std::string::npos) << text << "\nlacks: " << part;
}

/// Refused with exactly one complaint that says all of this.
void expect_refusal(std::string_view yaml, const std::vector<std::string>& parts) {
  const auto all = complaints_of(yaml);
  ASSERT_EQ(all.size(), 1u) << yaml << "\n" << spoken(all);
  expect_contains(spoken(all.front()), parts);
}

Node parse(std::string_view yaml) { return parse_document(yaml, "case.yaml").root; }

TEST(Document, KeepsOrderTextQuotesAndPlaces) {
  const Document d = parse_document("b: 10 kOhm\na:\n  - 0123\n  - \"true\"\n  - {x: ~}\n", "case.yaml");
  ASSERT_EQ(d.root.entries.size(), 2u);
  EXPECT_EQ(d.root.entries[0].first, "b");
  EXPECT_EQ(d.root.get("b")->scalar, "10 kOhm");
  const Node& list = *d.root.get("a");
  EXPECT_EQ(list.items[0].scalar, "0123") << "no octal";
  EXPECT_FALSE(list.items[0].quoted);
  EXPECT_TRUE(list.items[1].quoted);
  EXPECT_TRUE(list.items[2].get("x")->is_null());
  EXPECT_EQ(list.items[1].place.line, 4);
  EXPECT_EQ(list.items[1].place.column, 5);
  EXPECT_EQ(list.key_place.line, 2);
  EXPECT_EQ(list.items[2].get("x")->place.column, 6) << "what is not there stands where its key does";
  EXPECT_EQ(d.lines.size(), 5u);
  EXPECT_EQ(d.lines[3], "  - \"true\"");
}

TEST(Document, AcceptsByteOrderMarkWindowsLineEndsAndFoldedText) {
  EXPECT_EQ(parse("\xEF\xBB\xBF"
                  "a: 1\r\nb: 2\r\n"),
            parse("a: 1\nb: 2\n"));
  EXPECT_EQ(parse("a: |\n  one\n  two\n").get("a")->scalar, "one\ntwo\n");
}

TEST(Document, DuplicateKeysAreShownWithBothPlaces) {
  const auto all = complaints_of("device: {R_s: 1 Ohm, R_s: 2 Ohm}\nseed: 1\nseed: 2\n");
  ASSERT_EQ(all.size(), 2u) << "both at once";
  EXPECT_EQ(all[0].key, "device.R_s");
  EXPECT_EQ(all[0].place.column, 22);
  expect_contains(all[0].message, {"'R_s' is given twice", "first at line 1, column 10"});
  EXPECT_EQ(all[1].place.line, 3);
  EXPECT_EQ(all[1].excerpt, "seed: 2");
  expect_contains(all[1].message, {"first at line 2, column 1"});
}

TEST(Document, YamlTrapsAreRefusedWithTheWayOut) {
  expect_refusal("a: &x 1\n", {"case.yaml:1:4", "anchors (&x)", "write the value out"});
  const auto alias = complaints_of("a: &x 1\nb: *x\n");
  ASSERT_EQ(alias.size(), 2u);
  expect_contains(alias[1].message, {"aliases", "write the value out"});
  expect_refusal("a: {b: 1}\n<<: {c: 1}\n", {"case.yaml:2:1", "merge keys", "write the keys out"});
  expect_refusal("a: !!str 5\n", {"tag", "write the value without it"});
  expect_refusal("a: !mine {b: 1}\n", {"the tag !mine"});
  expect_refusal("a: 1\n---\nb: 2\n", {"second document"});
  expect_refusal("? [a, b]\n: 1\n", {"a key must be a plain name"});
  expect_refusal("~: 1\n", {"a key is empty or null"});
  expect_refusal(": 1\n", {"a key is empty or null"});
  EXPECT_EQ(parse("\"<<\": 1\n").entries.size(), 1u) << "in quotes it is a key like others";
}

TEST(Document, SyntaxErrorsNamePlaceAndRemedy) {
  expect_refusal("a: 1\nb: [1,\n  2\nc: 3\n", {"case.yaml:2:4", "this '[' is not closed"});
  expect_refusal("a: {b: 1\n", {"case.yaml:1:4", "this '{' is not closed"});
  for (const char* open :
       {"a: \"x", "a: \"x\n", "a: \"x\nb: 2\n", "a: 'x\nb: 2\n", "a: \"x\\\"\n", "a: 'x''\n"})
    expect_refusal(open, {"case.yaml:1:", "in quotes is not closed"});
  expect_refusal("a: b: c\n", {"case.yaml:1:5", "must stand in quotes"});
  expect_refusal("a: @x\n", {"case.yaml:1:4", "must stand in quotes"});
  expect_refusal("a: [1]]\n", {"without its opening bracket"});
  expect_refusal("a:\n  - 1\n - 2\n", {"case.yaml:3:2", "align"});
  expect_refusal("a:\n\tb: 1\n", {"case.yaml:2:1", "a tab indents this line"});
}

TEST(Document, QuotesInsideQuotesAreText) {
  EXPECT_EQ(
      parse("a: \"x\\\\\"\nb: '''x'\nc: \"\\\"\"\nd: ''\n"),
      map_node(
          {{"a", text_node("x\\")}, {"b", text_node("'x")}, {"c", text_node("\"")}, {"d", text_node("")}}));
}

TEST(Document, MissingBlankAfterColonIsRecognised) {
  expect_refusal("s: {rate:20 Hz}\n", {"case.yaml:1:5", "write 'rate: 20 Hz'"});
  expect_refusal("p:\n  R_s:100 Ohm\n  R_b: 1 kOhm\n",
                 {"case.yaml:2:6", "a blank is missing after this ':'"});
  expect_refusal("p:\n  R_s: 1 Ohm\n  R_b:1 kOhm\n", {"case.yaml:3:3", "write 'R_b: 1 kOhm'"});
}

TEST(Document, EmptyFilesAreRefusedWithTheWayToAStarter) {
  for (const char* text : {"", "\n\n", "# only a comment\n", "---\n", "null\n", "~"})
    expect_refusal(text, {"case.yaml: is empty", "memspike init"});
}

TEST(Document, BytesThatAreNoTextAreNamed) {
  expect_refusal("a: 1\nb: \xff\n", {"case.yaml:2:4", "0xff", "UTF-8"});
  expect_refusal("a: \xed\xa0\x80\n", {"0xed"});
  expect_refusal("a: \xc0\xaf\n", {"0xc0"});
  expect_refusal("a: \xe2\x82", {"0xe2"});
  expect_refusal(std::string_view("a: \0 b", 7), {"control character 0x00"});
  expect_refusal("a: \x1b[31m\n", {"control character 0x1b"});
  expect_refusal(std::string_view("\xff\xfe"
                                  "a\0:\0",
                                  6),
                 {"not UTF-8"});
}

TEST(Document, CaretStandsUnderTheCharacterEvenAfterWideOnes) {
  const auto all = complaints_of("\xc3\xbc\xc3\xbc: {a:1}\n");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].place.column, 6) << "characters, not bytes";
}

TEST(Document, HostileNestingIsRefusedQuickly) {
  for (const char* piece : {"[", "{", "- ", "? ", "{a: ", "a: ["}) {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += piece;
    EXPECT_FALSE(complaints_of(text).empty()) << piece;
  }
  std::string stairs;
  for (int i = 0; i < 200; ++i) stairs += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  expect_refusal(stairs, {"more than 100 lists and maps"});
}

TEST(Document, OneLineOfAMillionCharactersGivesNoExcerpt) {
  const auto all = complaints_of("a: [" + std::string(1'000'000, ' ') + "{b:1}]");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_LT(spoken(all).size(), 300u);
}

class File : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "memspike_document_XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

TEST_F(File, IsReadUnderItsOwnName) {
  std::ofstream(folder_ / "case.yaml") << "a: 1\n";
  const Document d = read_document(folder_ / "case.yaml");
  EXPECT_EQ(d.name, (folder_ / "case.yaml").string());
  EXPECT_EQ(d.root.get("a")->place.file, d.name);
}

TEST_F(File, ThatIsMissingIsAnsweredWithItsNeighbour) {
  std::ofstream(folder_ / "pulses.yaml") << "a: 1\n";
  const auto all = complaints_of([&] { read_document(folder_ / "pulse.yaml"); });
  ASSERT_EQ(all.size(), 1u);
  expect_contains(spoken(all), {"pulse.yaml: there is no such file", "did you mean", "pulses.yaml"});
}

TEST_F(File, ThatIsAFolderOrMayNotBeReadSaysSo) {
  expect_contains(spoken(complaints_of([&] { read_document(folder_); })), {"is a folder"});
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  std::ofstream(folder_ / "secret.yaml") << "a: 1\n";
  std::filesystem::permissions(folder_ / "secret.yaml", std::filesystem::perms::none);
  expect_contains(spoken(complaints_of([&] { read_document(folder_ / "secret.yaml"); })),
                  {"cannot be opened"});
}

Document sample() {
  return parse_document("device: {parameters: {R_s: 1 Ohm}}\nprotocol:\n  - hold: {voltage: 0 V}\n",
                        "case.yaml");
}

TEST(SetPath, ReplacesAndCreatesValues) {
  Document d = sample();
  set_path(d, "device.parameters.R_s", "10 kOhm");
  set_path(d, "device.parameters.tau_k", "2 s");
  set_path(d, "protocol[0].hold.voltage", "1 V");
  set_path(d, "output.tables", "csv");
  set_path(d, "record", "{at: [1 s, 2 s]}");
  EXPECT_EQ(to_yaml(d.root),
            "device:\n  parameters: {R_s: 10 kOhm, tau_k: 2 s}\nprotocol:\n  - hold: {voltage: 1 V}\n"
            "output: {tables: csv}\nrecord:\n  at: [1 s, 2 s]\n");
  const Node* at = find(d, "record.at[1]");
  ASSERT_NE(at, nullptr);
  EXPECT_EQ(at->place.file, "--set record");
  EXPECT_EQ(at->place.line, 1);
}

TEST(SetPath, ThatLeadsNowhereIsRefusedInTheUsersWords) {
  const auto refuses = [](std::string_view path, const std::vector<std::string>& parts) {
    Document d = sample();
    const std::string said = spoken(complaints_of([&] { set_path(d, path, "1"); }));
    expect_contains(said, {"--set " + std::string(path) + "=VALUE"});
    expect_contains(said, parts);
  };
  refuses("protocol[3].hold", {"'protocol' has 1 items, counted from 0", "no [3]"});
  refuses("protocol.hold", {"'protocol' is a list", "protocol[0].hold"});
  refuses("device[0]", {"'device' is a map"});
  refuses("device.parameters.R_s.x", {"'device.parameters.R_s' is the single value '1 Ohm'"});
  refuses("", {"names no key"});
  refuses("a..b", {"empty key"});
  refuses(".a", {"empty key"});
  refuses("a.", {"ends in a dot"});
  for (const char* path : {"a[", "a[]", "a[x]", "a[-1]", "a[01]", "a[99999999999999999999]"})
    refuses(path, {"[k]"});
  refuses("protocol[0]hold", {"'.' after ']'"});
}

TEST(SetPath, ValueThatIsNoYamlIsRefusedUnderThePath) {
  Document d = sample();
  expect_contains(spoken(complaints_of([&] { set_path(d, "seed", " "); })),
                  {"--set seed=VALUE", "has no value"});
  expect_contains(spoken(complaints_of([&] { set_path(d, "seed", "[1"); })), {"--set seed:1:"});
}

TEST(Find, GivesNothingForWhatIsNotThere) {
  const Document d = sample();
  EXPECT_EQ(find(d, "device.parameters.R_s")->scalar, "1 Ohm");
  EXPECT_EQ(find(d, "device.parameters.R_x"), nullptr);
  EXPECT_EQ(find(d, "protocol[1]"), nullptr);
  EXPECT_EQ(find(d, "device[0]"), nullptr);
  EXPECT_EQ(find(d, "protocol[0].hold.voltage.deep"), nullptr);
}

TEST(ToYaml, WritesSmallThingsOnOneLineAndWrapsLongLists) {
  std::vector<Node> numbers;
  for (int i = 0; i < 60; ++i) numbers.push_back(number_node(i * 0.25));
  const Node tree = map_node({{"title", text_node("a: b")},
                              {"flag", text_node("true")},
                              {"on", boolean_node(true)},
                              {"R_s", quantity_node(1e4, unit::ohm)},
                              {"none", Node{}},
                              {"pairs", list_node({list_node({number_node(0), scalar_node("1 ms")})})},
                              {"numbers", list_node(numbers)}});
  const std::string yaml = to_yaml(tree);
  EXPECT_EQ(yaml.substr(0, yaml.find("numbers")),
            "title: \"a: b\"\nflag: \"true\"\non: true\nR_s: 10000 Ohm\nnone: null\npairs: [[0, 1 ms]]\n");
  EXPECT_EQ(parse(yaml), tree);
  for (const std::string& line : parse_document(yaml, "x").lines) EXPECT_LE(line.size(), 100u);
}

std::string any_text() {
  return *rc::gen::container<std::string>(
      rc::gen::elementOf(std::string("aZ09 -:#,[]{}\"'`?&*!|>%@<~\\\n\t\r\x01.=_/+")));
}

Node any_tree(int depth) {
  const int kind = *rc::gen::inRange(0, depth > 0 ? 5 : 2);
  if (kind == 0) return *rc::gen::inRange(0, 8) == 0 ? Node{} : text_node(any_text());
  if (kind == 1)
    return scalar_node(*rc::gen::elementOf(std::vector<std::string>{"1 Ohm", "-0.4 V", "true", "1e-06"}));
  const int count = *rc::gen::inRange(0, 5);
  Node node = kind < 4 ? map_node() : list_node();
  for (int i = 0; i < count; ++i) {
    if (node.is_list())
      node.items.push_back(any_tree(depth - 1));
    else
      node.put(*rc::gen::inRange(0, 2) ? any_text() : "key" + std::to_string(i), any_tree(depth - 1));
  }
  return node;
}

RC_GTEST_PROP(ToYaml, ReadsBackAsAnEqualTree, ()) {
  const Node tree = map_node({{"root", any_tree(4)}});
  const std::string yaml = to_yaml(tree);
  RC_LOG() << yaml;
  const Node back = parse(yaml);
  RC_ASSERT(back == tree);
  RC_ASSERT(to_yaml(back) == yaml);
}

RC_GTEST_PROP(Document, ArbitraryBytesAreReadOrRefusedButNeverCrash, ()) {
  const auto text =
      *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab:- \n,[]{}\"'&*!|>%@<?~#\t\xc3\xa9"
                                                                      "0")));
  try {
    const Node root = parse(text);
    RC_ASSERT(parse(to_yaml(root)) == root);
  } catch (const InputError& error) {
    RC_ASSERT(!error.complaints.empty());
  }
}

}  // namespace
}  // namespace memspike
