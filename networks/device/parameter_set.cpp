// SPDX-License-Identifier: Apache-2.0
#include "networks/device/parameter_set.hpp"

#include <limits>

#include "engine/contract/nearest.hpp"
#include "networks/input/document.hpp"
#include "synapse/parameter_sets.hpp"

namespace memspike {
namespace {

std::optional<Document> find_set(Reader& from, const std::string& name, const std::filesystem::path& folder) {
  try {
    if (name.find_first_of("./") != std::string::npos) return read_document(folder / name);
    std::vector<std::string_view> names;
    for (const NamedText& set : parameter_set_texts()) {
      if (set.name == name) return parse_document(set.text, "parameter set " + name);
      names.push_back(set.name);
    }
    std::string message = "unknown parameter set '" + name + "'";
    if (const std::string near = nearest_name(name, names); !near.empty())
      message += "; did you mean '" + near + "'?";
    message += " Known: ";
    for (const std::string_view known : names)
      message += std::string(known) + (known == names.back() ? "" : ", ");
    from.complain("", message + ". A file is given by its name with .yaml");
  } catch (const InputError& error) {
    for (const Complaint& c : error.complaints)
      if (c.place.line == 0)  // about the file as a whole: say where it is asked for
        from.complain("", "'" + c.place.file + "': " + c.message);
      else
        from.complaints().add(InputError({c}));
  }
  return std::nullopt;
}

}  // namespace

std::vector<ParameterSetInfo> parameter_sets() {
  std::vector<ParameterSetInfo> all;
  for (const NamedText& set : parameter_set_texts()) {
    const Document document = parse_document(set.text, std::string(set.name));
    const auto text = [&](std::string_view key) {
      const Node* node = document.root.get(key);
      return node ? node->scalar : std::string();
    };
    all.push_back({std::string(set.name), text("model"), text("citation")});
  }
  return all;
}

ParameterSet read_parameter_set(Reader from, const ModelEntry& model, const std::filesystem::path& folder) {
  ParameterSet read{
      std::vector<std::optional<double>>(model.parameters.size(), std::numeric_limits<double>::quiet_NaN()),
      Activated(model.parameters.size())};
  const std::string name = from.as_text();
  if (name.empty()) return read;
  const std::optional<Document> document = find_set(from, name, folder);
  if (!document) return read;
  from.complaints().know(document->name, document->lines);
  Reader set(document->root, from.complaints());
  set.text("citation", "");
  const std::string its_model = set.text("model");
  if (!its_model.empty() && its_model != model.name) {
    from.complain(
        "", "the set '" + name + "' is for the model " + its_model + ", but this device is a " + model.name);
    return read;
  }
  Reader parameters = set.map("parameters");
  for (std::size_t i = 0; i < read.values.size(); ++i) {
    const ParameterInfo& p = model.parameters[i];
    read.values[i].reset();
    const Node* const given = parameters.raw(p.name);
    if (given && given->is_map()) {
      Reader law = parameters.map(p.name);
      read.activated[i] = read_arrhenius(law, p);
    } else if (given) {
      read.values[i] = parameters.quantity(p.name, p.unit, p.range);
    }
  }
  parameters.nothing_else();
  set.nothing_else();
  return read;
}

}  // namespace memspike
