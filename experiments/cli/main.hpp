// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace memspike {

class ModelRegistry;

/// The program. `extra` adds models compiled in from outside the tree. Returns the exit status: 0 done, 1 the
/// run failed, 2 the input or the usage is wrong, 130 interrupted.
int run_command_line(int argc, char** argv, void (*extra)(ModelRegistry&) = nullptr);

}  // namespace memspike
