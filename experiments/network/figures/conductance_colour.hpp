// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

namespace memspike {

/// From pale to dark, so that strong synapses stand out, in print too.
inline constexpr std::string_view kConductancePalette =
    "set palette defined (0 \"#dbe9f6\", 1 \"#9ecae1\", 2 \"#4292c6\", 3 \"#08519c\", 4 \"#08306b\")\n";

}  // namespace memspike
