// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace memspike {

/// "cannot <doing> '<path>': <what the system says about this errno>".
std::string system_complaint(std::string_view doing, const std::filesystem::path& path, int error_number);

/// ".name.part" beside the target: where a file grows until it is whole.
std::filesystem::path part_path_of(const std::filesystem::path& target);

/// A file that appears under its own name only when it is whole: it grows as ".name.part" and is renamed
/// by commit(). One that is never committed is removed again. Every failure is an IoError naming the
/// target and the system's reason; the part file is gone by then.
class PartFile {
 public:
  /// Creates the missing folders above the target.
  explicit PartFile(std::filesystem::path target);
  ~PartFile() { discard(); }
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  void append(std::string_view bytes);
  /// Flushes to the disk, then gives the file its name; an older file of that name is replaced.
  void commit();
  /// Removes what was written so far; harmless after commit().
  void discard() noexcept;

 private:
  [[noreturn]] void fail(int error_number);

  std::filesystem::path target_, part_;
  int descriptor_ = -1;
};

/// The whole text in one go.
void write_whole_file(const std::filesystem::path& target, std::string_view text);

/// The bytes of a file; IoError if it cannot be read.
std::string read_whole_file(const std::filesystem::path& path);

/// Gives a finished part file, written by a library, its name after flushing it to the disk.
void commit_part(const std::filesystem::path& target);

}  // namespace memspike
