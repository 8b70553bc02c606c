// SPDX-License-Identifier: Apache-2.0
#include "experiments/common_keys.hpp"

namespace memspike {
namespace {

constexpr std::string_view kFormats[] = {"auto", "csv", "hdf5"};

}  // namespace

bool bare_numbers_are_si(Reader& root) { return root.has("units") && root.choice("units", {"SI"}) == "SI"; }

void complain_about_campaign(Reader& root) {
  for (const char* key : {"sweep", "zip", "seeds"})
    if (root.has(key)) root.complain(key, "is not possible inside a single run of a sweep");
}

bool read_method(Reader& root) {
  return root.choice("method", {"automatic", "integrator"}, "automatic") == "automatic";
}

Node method_node(bool maps) { return text_node(maps ? "automatic" : "integrator"); }

TableFormat read_output(Reader& root) {
  std::optional<Reader> output = root.optional_map("output");
  if (!output) return TableFormat::automatic;
  const std::string format = output->choice("tables", kFormats, "auto");
  output->nothing_else();
  return format == "csv" ? TableFormat::csv : format == "hdf5" ? TableFormat::hdf5 : TableFormat::automatic;
}

Node output_node(TableFormat format) {
  return map_node({{"tables", text_node(std::string(kFormats[static_cast<int>(format)]))}});
}

}  // namespace memspike
