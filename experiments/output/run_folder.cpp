// SPDX-License-Identifier: Apache-2.0
#include "experiments/output/run_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/contract/error.hpp"
#include "experiments/output/part_file.hpp"

namespace memspike {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kMark = "incomplete";
constexpr std::array<std::string_view, 7> kOwnFiles{"resolved.yaml", "run.json", "summary.json", "index.csv",
                                                    "log.txt",       "data.h5",  "report.html"};
constexpr std::array<std::string_view, 3> kOwnFolders{"tables", "figures", "checkpoints"};

constexpr std::string_view kRunning =
    "This run has not finished: either it is still going on, or it was stopped before it could say why.\n";
constexpr std::string_view kAdvice =
    "Files with their proper names are whole; tables and figures may be missing.\n"
    "To go on or to begin again: memspike run with --resume or with --force.\n";

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_part(const std::string& name) { return name.starts_with('.') && name.ends_with(".part"); }

bool stands(const fs::path& path) {
  std::error_code unreadable;
  return fs::exists(path, unreadable);
}

bool is_real_folder(const fs::path& path) {
  std::error_code unreadable;
  return fs::symlink_status(path, unreadable).type() == fs::file_type::directory;
}

bool is_number(const std::string& name) {
  return name.size() >= 4 &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isdigit(c); });
}

/// The entries of a folder in the order of their names, so that messages do not depend on the file system.
std::vector<fs::path> entries_of(const fs::path& folder) {
  std::error_code why;
  std::vector<fs::path> all;
  for (fs::directory_iterator it(folder, why), end; !why && it != end; it.increment(why))
    all.push_back(it->path());
  if (why) throw IoError(system_complaint("look into", folder, why.value()));
  std::sort(all.begin(), all.end());
  return all;
}

void remove_everything(const fs::path& path) {
  std::error_code why;
  fs::remove_all(path, why);
  if (why) throw IoError(system_complaint("remove", path, why.value()));
}

/// Removes the results of an earlier run, its sweep points included; the mark and foreign files stay.
void remove_results(const fs::path& folder) {
  for (const fs::path& entry : entries_of(folder)) {
    const std::string name = entry.filename().string();
    if (is_one_of(kOwnFiles, name) || is_one_of(kOwnFolders, name) || is_part(name)) {
      remove_everything(entry);
    } else if (is_number(name) && is_real_folder(entry) && RunFolder::is_run(entry)) {
      remove_results(entry);
      remove_everything(entry / kMark);
      if (entries_of(entry).empty()) remove_everything(entry);
    }
  }
}

void remove_parts(const fs::path& folder) {
  for (const fs::path& entry : entries_of(folder)) {
    const std::string name = entry.filename().string();
    if (is_part(name)) remove_everything(entry);
    if (is_one_of(kOwnFolders, name) && is_real_folder(entry)) remove_parts(entry);
  }
}

void refuse_taken_place(const fs::path& path, OverwritePolicy policy) {
  const auto quoted = "'" + path.string() + "'";
  std::error_code unreadable;
  if (!fs::is_directory(path, unreadable)) {
    throw UsageError("cannot use " + quoted +
                     " as the run folder: it is a file; choose another place with -o DIR");
  }
  const std::vector<fs::path> entries = entries_of(path);
  if (entries.empty()) return;
  if (!RunFolder::is_run(path)) {
    throw UsageError("the folder " + quoted + " is not empty and was not written by memspike: it holds '" +
                     entries.front().filename().string() + "'; choose another place with -o DIR");
  }
  if (policy == OverwritePolicy::refuse) {
    throw UsageError("the folder " + quoted + " already holds a run" +
                     (RunFolder::is_finished(path) ? "" : " that did not finish") +
                     "; give --force to replace it, --resume to go on with it, or another place with -o DIR");
  }
}

void make_folder(const fs::path& path) {
  std::error_code why;
  fs::create_directories(path, why);
  if (!why) return;
  const std::string complaint = system_complaint("create the run folder", path, why.value());
  if (why == std::errc::not_a_directory || why == std::errc::file_exists) {
    throw UsageError(complaint + "; choose another place with -o DIR");
  }
  throw IoError(complaint);
}

/// The mark is opened and locked: the lock ends with the process, however it ends.
int open_mark(const fs::path& folder) {
  const fs::path mark = folder / kMark;
  const int descriptor = ::open(mark.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0) throw IoError(system_complaint("write", mark, errno));
  // A file system without locks gives another errno; the run then goes on, without this protection.
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    ::close(descriptor);
    throw UsageError(
        "the folder '" + folder.string() +
        "' is being written by another memspike; wait for it, or choose another place with -o DIR");
  }
  return descriptor;
}

/// Replaces the text of the mark. The new text is laid over the old one before the rest is cut off, so the
/// mark is at no time empty.
bool write_mark(int descriptor, std::string_view text) {
  const ssize_t written = ::pwrite(descriptor, text.data(), text.size(), 0);
  return written == static_cast<ssize_t>(text.size()) && ::ftruncate(descriptor, written) == 0 &&
         ::fsync(descriptor) == 0;
}

void flush_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) throw IoError(system_complaint("finish", folder, errno));
  // Some file systems cannot flush a folder (EINVAL); they keep its order by themselves.
  const int error_number = ::fsync(descriptor) != 0 ? errno : 0;
  ::close(descriptor);
  if (error_number != 0 && error_number != EINVAL)
    throw IoError(system_complaint("finish", folder, error_number));
}

}  // namespace

bool RunFolder::is_run(const fs::path& path) { return stands(path / kMark) || stands(path / "run.json"); }

bool RunFolder::is_finished(const fs::path& path) {
  return !stands(path / kMark) && stands(path / "run.json");
}

RunFolder RunFolder::create(const fs::path& path, OverwritePolicy policy) {
  if (stands(path)) {
    refuse_taken_place(path, policy);
  } else {
    make_folder(path);
  }
  RunFolder folder(path, open_mark(path));
  if (!write_mark(folder.mark_, std::string(kRunning) + std::string(kAdvice)))
    throw IoError(system_complaint("write", path / kMark, errno));
  if (policy == OverwritePolicy::force) remove_results(path);
  remove_parts(path);
  return folder;
}

RunFolder::RunFolder(RunFolder&& other) noexcept
    : path_(std::move(other.path_)), mark_(std::exchange(other.mark_, -1)) {}

RunFolder::~RunFolder() { leave({}); }

void RunFolder::write(std::string_view name, std::string_view text) const {
  write_whole_file(path_of(name), text);
}

void RunFolder::finish() {
  flush_folder(path_);
  if (::unlink((path_ / kMark).c_str()) != 0) throw IoError(system_complaint("remove", path_ / kMark, errno));
  flush_folder(path_);
  ::close(std::exchange(mark_, -1));
}

void RunFolder::abandon(std::string_view why) noexcept { leave(why); }

void RunFolder::leave(std::string_view why) noexcept {
  if (mark_ < 0) return;
  try {
    if (!why.empty())
      write_mark(mark_, "This run did not finish: " + std::string(why) + "\n" + std::string(kAdvice));
    remove_parts(path_);
  } catch (const std::exception&) {
    // The mark still says that the run did not finish, and the error that brought us here is reported.
  }
  ::close(std::exchange(mark_, -1));
}

}  // namespace memspike
