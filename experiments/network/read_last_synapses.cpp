// SPDX-License-Identifier: Apache-2.0
#include "experiments/network/read_last_synapses.hpp"

#include <fmt/format.h>

#include "engine/contract/error.hpp"
#include "engine/contract/format.hpp"
#include "experiments/output/finished_run.hpp"
#include "experiments/output/stored_table.hpp"
#include "networks/input/document.hpp"

namespace memspike {
namespace {

namespace fs = std::filesystem;

/// The model of the devices of a projection in the resolved input of a run; empty without that projection.
std::string model_of(const fs::path& run, const std::string& projection) {
  const Document resolved = read_document(run / "resolved.yaml");
  const Node* const network = resolved.root.get("network");
  const Node* const projections = network ? network->get("projections") : nullptr;
  if (!projections) return {};
  for (const Node& p : projections->items) {
    const Node *const name = p.get("name"), *const synapse = p.get("synapse");
    const Node* const model = synapse ? synapse->get("model") : nullptr;
    if (name && model && name->scalar == projection) return model->scalar;
  }
  return {};
}

void read_states(const fs::path& run, ProjectionDescription& p) {
  const StoredTable table = read_table(run, kLastSynapses);
  const std::vector<std::string>& projection = table.texts("projection");
  const std::vector<double>&pre = table.numbers("pre"), &post = table.numbers("post"),
        &u = table.numbers("u"), &slow = table.numbers("slow");
  for (std::size_t k = 0; k < table.rows(); ++k) {
    if (projection[k] != p.name) continue;
    p.initial_edges.push_back({static_cast<std::uint32_t>(pre[k]), static_cast<std::uint32_t>(post[k])});
    p.device.initial_states.push_back({u[k], p.device.model->slow.exists() ? slow[k] : 0});
  }
}

/// What is wrong, after reading what can be read; empty if nothing is.
std::string read_projection(const NetworkDescription& network, ProjectionDescription& p) {
  const fs::path& run = p.device.initial_from;
  if (std::string why = why_not_go_on_from(run, kLastSynapses); !why.empty()) return why;
  const std::string model = model_of(run, p.name);
  if (model.empty())
    return fmt::format("its network has no projection '{}'; give this one the name it has there", p.name);
  if (model != p.device.model->name)
    return fmt::format("its devices are of the model {}, but these are of {}", model, p.device.model->name);
  read_states(run, p);
  const double expected = expected_edges(network, p);
  if (p.connect.count_is_known() && static_cast<double>(p.initial_edges.size()) != expected)
    return fmt::format("its projection '{}' has {} synapses, but this one has {}", p.name,
                       p.initial_edges.size(), format_number(expected));
  return {};
}

}  // namespace

void read_last_synapses(Reader& network, NetworkDescription& description) {
  std::optional<std::vector<Reader>> projections = network.optional_list("projections");
  for (std::size_t k = 0; k < description.projections.size(); ++k) {
    ProjectionDescription& p = description.projections[k];
    if (p.device.initial_from.empty()) continue;
    std::string why;
    try {
      why = read_projection(description, p);
    } catch (const InputError& error) {
      why = error.what();
    } catch (const IoError& error) {
      why = error.what();
    }
    if (!why.empty())
      (*projections)[k].map("synapse").map("initial").complain(
          "from", fmt::format("'{}': {}", p.device.initial_from.string(), why));
  }
}

}  // namespace memspike
