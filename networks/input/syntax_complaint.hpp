// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "networks/input/complaints.hpp"

namespace memspike {

/// "line 3, column 7".
std::string spoken_place(const Place& place);

/// Says what a parser found wrong, where a user would look for it, and what to do about it. `found` is where
/// the parser stopped, `unfinished` where the innermost list or map began that is not closed (line 0 if there
/// is none).
void complain_about_syntax(const std::string& message, Place found, const Place& unfinished,
                           const Document& document, Complaints& complaints);

}  // namespace memspike
