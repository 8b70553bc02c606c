// SPDX-License-Identifier: Apache-2.0
#include "experiments/cli/main.hpp"

int main(int argc, char** argv) { return memspike::run_command_line(argc, argv); }
