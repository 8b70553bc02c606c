// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "networks/input/complaints.hpp"

namespace memspike {

/// The lines without their ends, "\n" or "\r\n".
std::vector<std::string> split_lines(std::string_view text);

/// The line with blanks for tabs and '?' for every byte that is no text; columns stay.
std::string printable(std::string line);

/// Complains about what is no text file (bytes that are not UTF-8, control characters) and about tabs that
/// indent, which look like blanks and are none.
void complain_about_bytes(const Document& document, Complaints& complaints);

}  // namespace memspike
