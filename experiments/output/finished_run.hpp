// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>

namespace memspike {

/// Why another run cannot go on from the folder's table, and what to do; empty where it can.
std::string why_not_go_on_from(const std::filesystem::path& run, const std::string& table);

/// The file that holds a table of a finished run.
std::filesystem::path file_of_table(const std::filesystem::path& run, const std::string& table);

}  // namespace memspike
