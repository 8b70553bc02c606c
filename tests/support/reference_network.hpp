// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "experiments/network/read_network_experiment.hpp"
#include "networks/network/build_network.hpp"
#include "tests/support/network_answer.hpp"
#include "tests/support/network_builder.hpp"

namespace memspike::test {

/// A network of tests/cases/reference/network with its answer to many digits.
struct ReferenceNetwork {
  Network network;
  NetworkAnswer answer;
};

const inline std::string kReferenceNetworks = MEMSPIKE_SOURCE_DIR "/tests/cases/reference/network/";

/// Reads <name>.json in the terms of a network: names become numbers.
class ReferenceAnswer {
 public:
  ReferenceAnswer(const Network& net, const std::string& name) : net_(net) {
    std::ifstream file(kReferenceNetworks + name + ".json");
    json_ = nlohmann::json::parse(file);
    for (const auto& s : json_.at("spikes"))
      answer_.spikes.push_back({s.at(0), population(s.at(1)), s.at(2)});
    read_devices();
    read_neurons();
    read_membrane();
  }
  const NetworkAnswer& answer() const { return answer_; }

 private:
  template <class Named>
  static std::uint32_t find(const std::vector<Named>& all, const std::string& name) {
    for (std::uint32_t k = 0; k < all.size(); ++k)
      if (all[k].name == name) return k;
    throw std::invalid_argument("no " + name);
  }
  std::uint32_t population(const std::string& name) const { return find(net_.populations, name); }

  /// They stand in the order (projection, pre, post), as edges do.
  void read_devices() {
    answer_.devices.resize(net_.projections.size());
    for (const auto& s : json_.at("synapses_final"))
      answer_.devices.at(find(net_.projections, s.at("projection")))
          .push_back({s.at("u"), s.at(s.contains("x") ? "x" : "i_c")});
  }
  void read_neurons() {
    answer_.neurons.resize(net_.populations.size());
    for (const auto& s : json_.at("neurons_final"))
      answer_.neurons.at(population(s.at("population")))
          .push_back({s.at("V"), s.contains("i_c") ? s.at("i_c").get<double>() : 0.0});
  }
  /// The columns are those of one population: t, name[0], name[1], ...
  void read_membrane() {
    const auto& membrane = json_.at("membrane");
    const std::string first = membrane.at("columns").at(1);
    const std::uint32_t p = population(first.substr(0, first.find('[')));
    for (const auto& row : membrane.at("rows")) {
      answer_.sample_times.push_back(row.at(0));
      std::vector<std::vector<NeuronState>> sample(net_.populations.size());
      for (std::size_t k = 1; k < row.size(); ++k) sample[p].push_back({row.at(k), 0});
      answer_.samples.push_back(std::move(sample));
    }
  }

  const Network& net_;
  nlohmann::json json_;
  NetworkAnswer answer_;
};

inline const std::vector<std::string>& reference_network_names() {
  static const std::vector<std::string> names{"stdp_nonvolatile", "chemical_inductor_retrigger",
                                              "recurrent_excitation", "memristive_lif"};
  return names;
}

inline ReferenceNetwork reference_network(const std::string& name) {
  const NetworkExperiment e = read_network_experiment(read_document(kReferenceNetworks + name + ".yaml"),
                                                      network_models(), kReferenceNetworks);
  BuildSettings settings;
  settings.duration = e.duration, settings.tolerance = e.tolerance, settings.seed = e.seed.value();
  ReferenceNetwork r{build_network(e.description, e.stimuli, settings), {}};
  r.answer = ReferenceAnswer(r.network, name).answer();
  return r;
}

}  // namespace memspike::test
