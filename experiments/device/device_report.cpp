// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/device_report.hpp"

#include "experiments/device/read_experiment.hpp"
#include "experiments/output/json.hpp"
#include "experiments/output/part_file.hpp"
#include "experiments/output/report.hpp"
#include "experiments/output/summary.hpp"

namespace memspike {

std::vector<std::string> write_device_report(const RunFolder& folder, const ModelRegistry& registry) {
  const Document document = read_document(folder.path() / "resolved.yaml");
  const DeviceExperiment experiment = read_device_experiment(document, registry, folder.path());
  const Json run = read_json(folder.path() / "run.json");
  const Json* const meanings = run.find("summary_meanings");
  const Summary summary =
      Summary::from_json(read_json(folder.path() / "summary.json"), meanings != nullptr ? *meanings : Json{});
  ReportPage page(experiment.title.empty() ? experiment.device.model->name : experiment.title,
                  "device experiment");
  page.key_numbers(summary);
  page.provenance(run);
  page.resolved_input(read_whole_file(folder.path() / "resolved.yaml"));
  write_whole_file(folder.path_of("report.html"), page.html());
  return {};
}

}  // namespace memspike
