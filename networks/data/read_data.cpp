// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "networks/data/data_description.hpp"
#include "networks/data/data_files.hpp"
#include "networks/data/hdf5_spikes.hpp"
#include "networks/data/read_hidden_pattern.hpp"
#include "networks/data/words.hpp"

namespace memspike {
namespace {

constexpr long long kMostSamples = 100'000'000;
constexpr std::string_view kNames[] = {"optdigits", "iris", "mnist10k", "words", "hidden_pattern"};

class DataReader {
 public:
  DataReader(Reader& reader, const std::filesystem::path& folder) : reader_(reader), folder_(folder) {}

  DataDescription read() {
    std::vector<std::string> given;
    for (const char* key : {"name", "csv", "idx_images", "hdf5"})
      if (reader_.has(key)) given.emplace_back(key);
    if (given.size() > 1)
      reader_.complain(
          "", "gives both `" + given[0] + "` and `" + given[1] + "`; one data set is learned at a time");
    else if (given.empty())
      reader_.complain("", "names no data; expected one of name, csv, idx_images (with idx_labels), hdf5");
    else if (given[0] == "name")
      named();
    else if (given[0] == "csv")
      csv();
    else if (given[0] == "hdf5")
      hdf5();
    else
      idx();
    split();
    sizes();
    reader_.nothing_else();
    data_.set = std::make_shared<const Dataset>(std::move(set_));
    return std::move(data_);
  }

 private:
  void put(const char* key, const std::string& text) { data_.text.put(key, text_node(text)); }
  void put(const char* key, std::uint32_t number) {
    data_.text.put(key, scalar_node(std::to_string(number)));
  }
  /// The file at a key, under its absolute name.
  void remember(const char* key) {
    const Node* const given = reader_.raw(key);
    if (!given || !given->is_scalar()) return;
    const std::filesystem::path file = std::filesystem::absolute(folder_ / given->scalar).lexically_normal();
    put(key, file.string());
    if (std::filesystem::is_regular_file(file)) data_.files.push_back(file);
  }

  void named() {
    name_ = reader_.choice("name", kNames);
    put("name", name_);
    if (name_ == "mnist10k") {
      Reader where = reader_.value("folder");
      remember("folder");
      set_.name = name_;
      add_mnist10k_samples(where, folder_, set_);
      for (int digit = 0; digit < 10 && !set_.labels.empty(); ++digit)
        data_.files.push_back(
            std::filesystem::absolute(folder_ / where.node().scalar / (std::to_string(digit) + ".json"))
                .lexically_normal());
    } else if (name_ == "optdigits" || name_ == "iris") {
      set_ = built_in_dataset(name_);
    } else if (name_ == "words") {
      set_ = read_words(reader_, data_.text);
    } else if (name_ == "hidden_pattern") {
      set_ = read_hidden_pattern(reader_, data_.text);
    }
  }

  void csv() {
    Reader file = reader_.value("csv");
    remember("csv");
    set_.name = "csv";
    add_csv_samples(file, folder_, set_);
    image();
    if (!reader_.has("test_csv")) return;
    Reader test = reader_.value("test_csv");
    remember("test_csv");
    set_.training = set_.size();
    add_csv_samples(test, folder_, set_);
  }

  /// `image: [rows, columns]`: features are pixels, row by row.
  void image() {
    if (!reader_.has("image")) return;
    const std::vector<long long> sides = reader_.integers("image", 1, kMostSamples);
    if (sides.size() != 2 ||
        (set_.features > 0 && sides[0] * sides[1] != static_cast<long long>(set_.features))) {
      reader_.complain("image",
                       "does not fit: expected [rows, columns] with as many pixels as there are features, " +
                           std::to_string(set_.features));
      return;
    }
    set_.image_rows = static_cast<std::uint32_t>(sides[0]),
    set_.image_columns = static_cast<std::uint32_t>(sides[1]);
    data_.text.put("image",
                   list_node({scalar_node(std::to_string(sides[0])), scalar_node(std::to_string(sides[1]))}));
  }

  void idx() {
    Reader images = reader_.value("idx_images"), labels = reader_.value("idx_labels");
    remember("idx_images"), remember("idx_labels");
    set_.name = "idx";
    add_idx_samples(images, labels, folder_, set_);
    if (!reader_.has("test_images") && !reader_.has("test_labels")) return;
    Reader test_images = reader_.value("test_images"), test_labels = reader_.value("test_labels");
    remember("test_images"), remember("test_labels");
    set_.training = set_.size();
    add_idx_samples(test_images, test_labels, folder_, set_);
  }

  void hdf5() {
    Reader file = reader_.value("hdf5");
    remember("hdf5");
    set_.name = "hdf5";
    set_.has_stored_spikes = true;
    add_hdf5_samples(file, folder_, set_);
    if (reader_.has("test_hdf5")) {
      Reader test = reader_.value("test_hdf5");
      remember("test_hdf5");
      set_.training = set_.size();
      add_hdf5_samples(test, folder_, set_);
    }
    sources();
  }

  /// As many as the largest number of one asks for, or more.
  void sources() {
    const auto& all = set_.spikes.source;
    const long long least = all.empty() ? 1 : 1LL + *std::max_element(all.begin(), all.end());
    set_.features = static_cast<std::size_t>(reader_.integer("sources", 1, kMostSamples, least));
    if (static_cast<long long>(set_.features) < least)
      reader_.complain("sources", "are fewer than the files name; give at least " + std::to_string(least));
    put("sources", static_cast<std::uint32_t>(set_.features));
  }

  void split() {
    if (set_.training > 0) {
      data_.rule.kind = SplitRule::Kind::given;
      if (reader_.has("split"))
        reader_.complain("split",
                         "contradicts the test samples, which have a file of their own; leave it out");
      return;
    }
    std::optional<Reader> given = reader_.optional_value("split");
    if (set_.hidden && (!given || !given->is_map() || !given->raw("last"))) return last_fifth(given);
    if (given && given->is_map()) return own_split(*given);
    if (name_ == "optdigits") {
      const std::string split = reader_.choice("split", {"A", "B"}, "A");
      put("split", split);
      data_.rule = split == "B" ? SplitRule{SplitRule::Kind::last, 0, 0, 599}
                                : SplitRule{SplitRule::Kind::every, 3, 2, 0};
    } else if (name_ == "iris") {
      const std::string split = reader_.choice("split", {"thirds", "random"}, "thirds");
      put("split", split);
      data_.rule = split == "random" ? SplitRule{SplitRule::Kind::random, 0, 0, 17}
                                     : SplitRule{SplitRule::Kind::every, 3, 2, 0};
    } else if (name_ == "words") {
      put("split", reader_.choice("split", {"halves"}, "halves"));
      data_.rule = {SplitRule::Kind::last, 0, 0, last_half()};
    } else if (name_ == "mnist10k") {
      put("split", reader_.choice("split", {"fifths"}, "fifths"));
      data_.rule = {SplitRule::Kind::every_of_class, 5, 4, 0};
    } else {
      if (given && !given->is_map())
        given->complain("", "expected a map: {every: 5, offset: 4}, {last: N} or {random: N}");
      put_rule();
    }
  }

  /// Of presentations of all words.
  std::uint32_t last_half() const {
    const std::size_t words = set_.classes.size();
    return static_cast<std::uint32_t>(words > 0 ? set_.size() / words / 2 * words : 0);
  }

  /// A stream goes on in time: what comes last is the test.
  void last_fifth(std::optional<Reader>& given) {
    if (given) given->complain("", "expected {last: N}: the last N samples of the stream are the test");
    data_.rule = {SplitRule::Kind::last, 0, 0, std::max(1u, static_cast<std::uint32_t>(set_.size() / 5))};
    put_rule();
  }

  void own_split(Reader& split) {
    std::vector<std::string> kinds;
    for (const char* key : {"every", "last", "random"})
      if (split.has(key)) kinds.emplace_back(key);
    if (kinds.size() != 1)
      split.complain("", kinds.empty() ? std::string("says nothing; expected one of every, last, random")
                                       : "gives both `" + kinds[0] + "` and `" + kinds[1] + "`; keep one");
    else if (kinds[0] == "every") {
      data_.rule.period = static_cast<std::uint32_t>(split.integer("every", 2, kMostSamples));
      data_.rule.offset = static_cast<std::uint32_t>(
          split.integer("offset", 0, data_.rule.period - 1LL, data_.rule.period - 1LL));
    } else {
      data_.rule.kind = kinds[0] == "last" ? SplitRule::Kind::last : SplitRule::Kind::random;
      data_.rule.count = static_cast<std::uint32_t>(split.integer(kinds[0], 1, kMostSamples));
    }
    split.nothing_else();
    put_rule();
  }

  void put_rule() {
    const SplitRule& rule = data_.rule;
    const auto number = [](std::uint32_t n) { return scalar_node(std::to_string(n)); };
    data_.text.put(
        "split",
        rule.kind == SplitRule::Kind::every
            ? map_node({{"every", number(rule.period)}, {"offset", number(rule.offset)}})
            : map_node({{rule.kind == SplitRule::Kind::last ? "last" : "random", number(rule.count)}}));
  }

  void sizes() {
    const auto number = [&](const char* key, long long min, long long max) -> std::optional<std::uint32_t> {
      if (!reader_.has(key)) return std::nullopt;
      const auto value = static_cast<std::uint32_t>(reader_.integer(key, min, max));
      put(key, value);
      return value;
    };
    data_.validation = number("validation", 0, 4);
    data_.most_training = number("train", 1, kMostSamples);
    data_.most_test = number("test", 1, kMostSamples);
    if (set_.labels.empty()) return;
    DataDescription now = data_;
    now.set = std::make_shared<const Dataset>(set_);
    const Split split = split_of(now, 0);
    if (split.train.empty() || split.test.empty())
      reader_.complain("", "leaves " + std::to_string(split.train.size()) + " samples for training and " +
                               std::to_string(split.test.size()) + " for the test; both must have some");
    if (set_.hidden) complain_about_patterns(split);
  }

  /// There must be both, noise and the pattern, in training and in the test.
  void complain_about_patterns(const Split& split) {
    for (const std::size_t count : {split.train.size(), split.test.size()})
      if (const std::uint32_t n = set_.hidden->patterns_among(count); count > 0 && (n == 0 || n == count)) {
        reader_.complain("share", "makes " + std::to_string(n) + " of " + std::to_string(count) +
                                      " samples the pattern; both, it and the noise, have to come");
        return;
      }
  }

  Reader& reader_;
  const std::filesystem::path& folder_;
  std::string name_;
  Dataset set_;
  DataDescription data_;
};

}  // namespace

DataDescription read_data(Reader reader, const std::filesystem::path& folder) {
  return DataReader(reader, folder).read();
}

}  // namespace memspike
