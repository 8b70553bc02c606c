// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string_view>

namespace memspike {

/// What to do with a folder that already holds something.
enum class OverwritePolicy {
  refuse,  ///< UsageError unless the folder is missing or empty
  force,   ///< remove what an earlier run wrote, and nothing else
  resume,  ///< keep what an earlier run wrote, and go on from there
};

/// The folder of one run. It holds a file `incomplete` from the first moment until finish(); every other
/// file is written beside its place and renamed, so a file with its proper name is always whole.
/// While the object lives no other memspike may write into the same folder.
class RunFolder {
 public:
  /// Makes the folder and the folders above it. UsageError (and nothing is changed) if the place is taken:
  /// by a file, by other people's files, by a run without leave to overwrite it, by a run still going on.
  /// IoError if the system does not let us write there.
  static RunFolder create(const std::filesystem::path& path, OverwritePolicy policy);

  /// True if memspike has written, or begun to write, a run in this folder.
  static bool is_run(const std::filesystem::path& path);
  /// True if the folder holds a run that has come to its end.
  static bool is_finished(const std::filesystem::path& path);

  RunFolder(RunFolder&& other) noexcept;
  RunFolder& operator=(RunFolder&&) = delete;
  /// A folder neither finished nor abandoned keeps its mark and loses its part files.
  ~RunFolder();

  const std::filesystem::path& path() const { return path_; }
  /// `name` may lead through sub-folders, which are made: "figures/trace.csv".
  std::filesystem::path path_of(std::string_view name) const { return path_ / name; }
  void write(std::string_view name, std::string_view text) const;

  /// The run is whole: takes the mark away, as the last act.
  void finish();
  /// The run ends early: removes half-written files and leaves the reason in `incomplete`. It never throws,
  /// since an error is on its way already; the mark stands whatever happens.
  void abandon(std::string_view why) noexcept;

 private:
  RunFolder(std::filesystem::path path, int mark) : path_(std::move(path)), mark_(mark) {}
  void leave(std::string_view why) noexcept;

  std::filesystem::path path_;
  int mark_ = -1;  ///< open and locked `incomplete`; -1 when finished, abandoned or moved from
};

}  // namespace memspike
