// SPDX-License-Identifier: Apache-2.0
#include "experiments/cli/main.hpp"
#include "neuron/all_models.hpp"
#include "synapse/all_models.hpp"

int main(int argc, char** argv) {
  return memspike::run_command_line(argc, argv, [](memspike::ModelRegistry& registry) {
    memspike::register_extra_models(registry);
    memspike::register_extra_neurons(registry);
  });
}
