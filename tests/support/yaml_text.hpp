// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <fmt/format.h>

#include <string>
#include <vector>

namespace memspike::test {

/// [a, b, c] with 15 digits each: a time that was printed as 0.15000000000000002 is the decimal 0.15 again.
inline std::string yaml_list(const std::vector<double>& values) {
  std::string text = "[";
  for (const double v : values) text += fmt::format("{}{:.15g}", text.size() > 1 ? ", " : "", v);
  return text + "]";
}
/// The same with every digit.
inline std::string yaml_exact_list(const std::vector<double>& values) {
  std::string text = "[";
  for (const double v : values) text += fmt::format("{}{:.17g}", text.size() > 1 ? ", " : "", v);
  return text + "]";
}

/// What is asked for beside device and protocol.
struct CaseOptions {
  std::string initial = "rest";
  std::vector<double> at;  ///< instants of the trace [s]
  double tolerance = 1e-12;
};

/// A device experiment in SI units on a named parameter set; `steps` are the lines of its protocol.
inline std::string device_yaml(const std::string& model, const std::string& set, const std::string& steps,
                               const CaseOptions& options = {}) {
  return fmt::format(
      "experiment: device\nunits: SI\nseed: 1\ndevice:\n  model: {}\n  parameters: {{from: {}}}\n  initial: "
      "{}\n"
      "protocol:\n{}\nrecord: {{at: {}}}\ntolerance: {:g}\n",
      model, set, options.initial, steps, yaml_list(options.at), options.tolerance);
}

}  // namespace memspike::test
