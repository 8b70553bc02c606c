// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "networks/input/document.hpp"
#include "networks/network/build_network.hpp"
#include "networks/network/read_network.hpp"
#include "neuron/all_models.hpp"
#include "synapse/all_models.hpp"

namespace memspike::test {

inline const ModelRegistry& registry() {
  static const ModelRegistry all = [] {
    ModelRegistry made;
    register_builtin_models(made);
    register_builtin_neurons(made);
    return made;
  }();
  return all;
}

/// A network with its stimuli, as they stand in a file with `network:` and `stimuli:`.
struct NetworkText {
  NetworkDescription network;
  Stimuli stimuli;
};

inline NetworkText read(const std::string& yaml, const std::filesystem::path& folder = ".") {
  const Document document = parse_document(yaml, "network.yaml");
  Complaints complaints(document);
  Reader reader(document.root, complaints);
  NetworkText text;
  text.network = read_network(reader.map("network"), registry(), folder);
  if (auto stimuli = reader.optional_list("stimuli"))
    text.stimuli = read_stimuli(std::move(*stimuli), text.network, 1.0, folder);
  reader.nothing_else();
  complaints.throw_if_any();
  return text;
}

/// What is said when `yaml` is refused.
inline std::string refusal(const std::string& yaml, const std::filesystem::path& folder = ".") {
  try {
    read(yaml, folder);
  } catch (const InputError& error) {
    return error.what();
  }
  return "it was accepted";
}

inline Network build(const NetworkText& text, std::uint64_t seed = 1, int threads = 1,
                     std::uint64_t* redrawn = nullptr) {
  return build_network(text.network, text.stimuli, {1.0, 1e-6, seed, InstructionLevel::baseline, threads},
                       redrawn);
}

inline const std::string kLif =
    "{model: lif, parameters: {tau_m: 20 ms, R_m: 1 MOhm, E_L: 0 V, V_th: 20 mV, V_reset: 0 V, t_ref: 15 "
    "ms}}";
inline const std::string kStatic = "{model: static, weight: 1 mV}";
inline const std::string kNonvolatile = "model: nonvolatile, parameters: {from: nonvolatile_recommended}";

/// Two populations `a` and `b` of lif neurons, and one projection `p` between them.
inline std::string one_projection(int a, int b, const std::string& to, const std::string& connect,
                                  const std::string& synapse = kStatic, const std::string& more = {}) {
  return "network:\n  populations:\n    a: {size: " + std::to_string(a) + ", neuron: " + kLif +
         "}\n    b: {size: " + std::to_string(b) + ", neuron: " + kLif +
         "}\n  projections:\n    - {name: p, from: a, to: " + to + ", delay: 1 ms, connect: " + connect +
         ", synapse: " + synapse + more + "}\n";
}

/// The edges of a projection, in its order.
inline std::vector<Edge> edges_of(const Projection& p) {
  std::vector<Edge> edges;
  for (std::uint32_t pre = 0; pre + 1 < p.row_start.size(); ++pre)
    for (std::uint64_t k = p.row_start[pre]; k < p.row_start[pre + std::size_t{1}]; ++k)
      edges.push_back({pre, p.post[k]});
  return edges;
}

/// A folder with one file, gone with the object.
class FileBeside {
 public:
  FileBeside(const std::string& name, const std::string& text)
      : folder_(std::filesystem::temp_directory_path() /
                ("memspike_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ / name) << text;
  }
  ~FileBeside() { std::filesystem::remove_all(folder_); }
  FileBeside(const FileBeside&) = delete;
  FileBeside& operator=(const FileBeside&) = delete;
  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

}  // namespace memspike::test
