// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/read_last_states.hpp"

#include <fmt/format.h>

#include "engine/contract/error.hpp"
#include "experiments/device/device_experiment.hpp"
#include "experiments/output/finished_run.hpp"
#include "experiments/output/stored_table.hpp"
#include "networks/input/document.hpp"

namespace memspike {
namespace {

namespace fs = std::filesystem;

std::string model_of(const fs::path& run) {
  const Document resolved = read_document(run / "resolved.yaml");
  const Node* const device = resolved.root.get("device");
  const Node* const model = device ? device->get("model") : nullptr;
  return model ? model->scalar : std::string();
}

std::vector<DeviceState> states_in(const fs::path& run, const SlowState& slow) {
  const StoredTable table = read_table(run, kLastStates);
  std::vector<DeviceState> states(table.rows());
  for (std::size_t k = 0; k < states.size(); ++k) {
    states[k].u = table.numbers("u")[k];
    if (slow.exists()) states[k].x = table.numbers(slow.name)[k];
  }
  return states;
}

}  // namespace

std::vector<fs::path> DeviceExperiment::files() const {
  std::vector<fs::path> all = protocol.files;
  if (!device.initial_from.empty()) all.push_back(file_of_table(device.initial_from, kLastStates));
  return all;
}

void read_last_states(Reader& device, DeviceDescription& d) {
  if (d.initial_from.empty()) return;
  const auto complain = [&](const std::string& why) {
    device.map("initial").complain("from", fmt::format("'{}': {}", d.initial_from.string(), why));
  };
  try {
    if (const std::string why = why_not_go_on_from(d.initial_from, kLastStates); !why.empty())
      return complain(why);
    if (const std::string model = model_of(d.initial_from); model != d.model->name)
      return complain(
          fmt::format("its devices are of the model {}, but this one is a {}", model, d.model->name));
    d.initial_states = states_in(d.initial_from, d.model->slow);
    if (d.initial_states.size() != d.count)
      complain(fmt::format("it holds {0} device{1}, but this experiment has {2}; write count: {0}",
                           d.initial_states.size(), d.initial_states.size() == 1 ? "" : "s", d.count));
  } catch (const InputError& error) {
    complain(error.what());
  } catch (const IoError& error) {
    complain(error.what());
  }
}

}  // namespace memspike
