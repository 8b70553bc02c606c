// SPDX-License-Identifier: Apache-2.0
#include "experiments/output/part_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "engine/contract/error.hpp"

namespace memspike {

namespace fs = std::filesystem;

std::string system_complaint(std::string_view doing, const fs::path& path, int error_number) {
  return "cannot " + std::string(doing) + " '" + path.string() +
         "': " + std::generic_category().message(error_number);
}

fs::path part_path_of(const fs::path& target) {
  return target.parent_path() / ("." + target.filename().string() + ".part");
}

PartFile::PartFile(fs::path target) : target_(std::move(target)), part_(part_path_of(target_)) {
  if (target_.has_parent_path()) {
    std::error_code why;
    fs::create_directories(target_.parent_path(), why);
    if (why) throw IoError(system_complaint("create folder", target_.parent_path(), why.value()));
  }
  descriptor_ = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor_ < 0) throw IoError(system_complaint("write", target_, errno));
}

void PartFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      fail(errno);
    }
  }
}

void PartFile::commit() {
  // Network file systems may report a full disk as late as fsync or close, so both are checked.
  if (::fsync(descriptor_) != 0) fail(errno);
  const int closing = descriptor_;
  descriptor_ = -1;
  if (::close(closing) != 0 || ::rename(part_.c_str(), target_.c_str()) != 0) {
    const int error_number = errno;
    ::unlink(part_.c_str());
    throw IoError(system_complaint("write", target_, error_number));
  }
}

void PartFile::discard() noexcept {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  descriptor_ = -1;
  ::unlink(part_.c_str());
}

void PartFile::fail(int error_number) {
  discard();
  throw IoError(system_complaint("write", target_, error_number));
}

void write_whole_file(const fs::path& target, std::string_view text) {
  PartFile file(target);
  file.append(text);
  file.commit();
}

std::string read_whole_file(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw IoError(system_complaint("read", path, errno));
  std::string text;
  std::array<char, 65536> block;
  ssize_t got = 0;
  while ((got = ::read(descriptor, block.data(), block.size())) != 0) {
    if (got > 0) {
      text.append(block.data(), static_cast<std::size_t>(got));
    } else if (errno != EINTR) {
      const int error_number = errno;
      ::close(descriptor);
      throw IoError(system_complaint("read", path, error_number));
    }
  }
  ::close(descriptor);
  return text;
}

void commit_part(const fs::path& target) {
  const fs::path part = part_path_of(target);
  const int descriptor = ::open(part.c_str(), O_RDONLY | O_CLOEXEC);
  int error_number = descriptor < 0 ? errno : 0;
  if (descriptor >= 0 && ::fsync(descriptor) != 0) error_number = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (error_number == 0 && ::rename(part.c_str(), target.c_str()) != 0) error_number = errno;
  if (error_number == 0) return;
  ::unlink(part.c_str());
  throw IoError(system_complaint("write", target, error_number));
}

}  // namespace memspike
