// SPDX-License-Identifier: Apache-2.0
#include "experiments/output/child_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "engine/contract/error.hpp"
#include "experiments/output/part_file.hpp"

namespace memspike {

namespace {

/// What the child finds open: nothing to read, nowhere to print, and our pipe for its messages.
class FileActions {
 public:
  FileActions(const std::filesystem::path& folder, int messages) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, messages, STDERR_FILENO);
    ::posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
  }
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

std::string read_to_end(int descriptor) {
  std::string text;
  std::array<char, 4096> block;
  ssize_t got = 0;
  while ((got = ::read(descriptor, block.data(), block.size())) > 0 || (got < 0 && errno == EINTR)) {
    if (got > 0) text.append(block.data(), static_cast<std::size_t>(got));
  }
  return text;
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

ChildResult run_child(const std::vector<std::string>& command, const std::filesystem::path& folder) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw IoError(system_complaint("start", command.front(), errno));
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);

  ChildResult result;
  pid_t child = 0;
  const FileActions actions(folder, ends[1]);
  result.start_error =
      ::posix_spawnp(&child, arguments[0], actions.get(), nullptr, arguments.data(), environ);
  result.started = result.start_error == 0;
  ::close(ends[1]);
  if (result.started) {
    result.messages = read_to_end(ends[0]);
    result.exit_status = wait_for(child);
  }
  ::close(ends[0]);
  return result;
}

}  // namespace memspike
