// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace memspike {

/// How a program we called has ended.
struct ChildResult {
  bool started = false;  ///< false: it could not be started, see start_error
  int start_error = 0;   ///< errno
  int exit_status = 0;   ///< as a shell shows it: 128 + n if signal n ended it
  std::string messages;  ///< what it wrote to standard error
};

/// Runs a program, found along PATH, in the given folder and waits for it. No shell takes part; standard
/// input and output are /dev/null.
ChildResult run_child(const std::vector<std::string>& command, const std::filesystem::path& folder);

}  // namespace memspike
