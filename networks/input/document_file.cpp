// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "engine/contract/nearest.hpp"
#include "networks/input/document.hpp"

namespace memspike {
namespace {

std::string nearest_file(const std::filesystem::path& file) {
  std::vector<std::string> names;
  std::error_code ignored;  // a folder that cannot be listed has no names to offer
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  const std::string near = nearest_name(file.filename().string(), names);
  return near.empty()
             ? near
             : (file.has_parent_path() ? file.parent_path() / near : std::filesystem::path(near)).string();
}

[[noreturn]] void refuse_file(const std::filesystem::path& file, std::string message) {
  throw InputError({{{file.string(), 0, 0}, "", std::move(message), ""}});
}

}  // namespace

Document read_document(const std::filesystem::path& file) {
  constexpr std::uintmax_t kLargest = 256u << 20;
  std::error_code fault;
  const auto status = std::filesystem::status(file, fault);
  if (status.type() == std::filesystem::file_type::not_found) {
    const std::string near = nearest_file(file);
    refuse_file(file, "there is no such file" + (near.empty() ? "" : "; did you mean '" + near + "'?"));
  }
  if (std::filesystem::is_directory(status)) refuse_file(file, "is a folder; name a YAML file");
  std::ifstream stream(file, std::ios::binary);
  if (!stream) refuse_file(file, "cannot be opened for reading: " + std::generic_category().message(errno));
  std::string text;
  std::array<char, 1 << 16> buffer;
  while (stream.read(buffer.data(), buffer.size()), stream.gcount() > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(stream.gcount()));
    if (text.size() > kLargest) refuse_file(file, "is larger than 256 MiB; keep long lists in a CSV file");
  }
  if (stream.bad()) refuse_file(file, "could not be read to its end");
  return parse_document(text, file.string());
}

}  // namespace memspike
