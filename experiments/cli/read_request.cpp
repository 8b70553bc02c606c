// SPDX-License-Identifier: Apache-2.0
#include "experiments/cli/read_request.hpp"

#include <fstream>
#include <sstream>

#include "networks/input/complaints.hpp"

namespace memspike {
namespace {

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void apply_sets(const CommandLine& line, Document& document) {
  Complaints complaints(document);
  for (const std::string& set : line.sets) {
    const std::size_t equals = set.find('=');
    if (equals == std::string::npos || equals == 0)
      throw UsageError("--set " + set + ": write PATH=VALUE, as in --set device.parameters.tau_k='2 s'");
    try {
      set_path(document, set.substr(0, equals), set.substr(equals + 1));
    } catch (const InputError& error) {
      complaints.add(error);
    }
  }
  complaints.throw_if_any();
}

}  // namespace

Request read_request(const CommandLine& line) {
  Request request{read_document(line.file), std::filesystem::path(line.file).parent_path(), line.words,
                  bytes_of(line.file), OverwritePolicy::refuse};
  apply_sets(line, request.document);
  if (!line.seed.empty()) {
    Node seed = scalar_node(line.seed);
    seed.place.file = "--seed " + line.seed;
    request.document.root.put("seed", std::move(seed));
  }
  return request;
}

}  // namespace memspike
