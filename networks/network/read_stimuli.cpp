// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/contract/quantity.hpp"
#include "networks/input/grid.hpp"
#include "networks/network/csv_columns.hpp"
#include "networks/network/read_current.hpp"
#include "networks/network/read_network.hpp"
#include "networks/network/read_span.hpp"

namespace memspike {
namespace {

/// Where the later of two equal spikes stands, or the number of spikes.
std::size_t first_repeated(const std::vector<std::pair<double, std::uint32_t>>& spikes) {
  std::vector<std::size_t> order(spikes.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return spikes[a] != spikes[b] ? spikes[a] < spikes[b] : a < b;
  });
  std::size_t first = spikes.size();
  for (std::size_t k = 1; k < order.size(); ++k)
    if (spikes[order[k]] == spikes[order[k - 1]]) first = std::min(first, order[k]);
  return first;
}

constexpr long long kMostRegularSpikes = 10'000'000;
constexpr double kHalf = 0.5;  // a period

std::string given_twice(const std::pair<double, std::uint32_t>& spike) {
  return "neuron " + std::to_string(spike.second) + " spikes twice at " +
         format_readable(spike.first, unit::second) + "; leave one out";
}

class StimulusReader {
 public:
  StimulusReader(Reader& reader, const NetworkDescription& network, double duration,
                 const std::filesystem::path& folder, std::uint32_t number, Stimuli& stimuli)
      : reader_(reader),
        network_(network),
        duration_(duration),
        folder_(folder),
        number_(number),
        stimuli_(stimuli) {}

  void read() {
    const auto to = read_population(reader_, "to", network_);
    if (to) population_ = &network_.populations[*to], index_ = *to;
    text_ = map_node({{"to", text_node(population_ ? population_->name : std::string())}});
    std::vector<std::string> given;
    for (const char* key : {"spikes", "file", "regular", "poisson", "current"})
      if (reader_.has(key)) given.emplace_back(key);
    if (given.size() == 1)
      one(given[0]);
    else
      reader_.complain("", given.empty() ? std::string("gives no stimulus; expected one of spikes, file, "
                                                       "regular, poisson, current")
                                         : "gives both `" + given[0] + "` and `" + given[1] +
                                               "`; write each as an item of its own");
    if (given.size() != 1) reader_.raw("neurons");
    reader_.nothing_else();
    stimuli_.text.items.push_back(text_);
  }

 private:
  std::uint32_t size() const { return population_ ? population_->size : 1'000'000'000; }

  void one(const std::string& kind) {
    if (kind == "current") return current();
    if (population_ && !population_->is_source())
      reader_.complain("to", "is a population of " + population_->model->name +
                                 " neurons; spikes can be given to a spike_source only, and reach neurons "
                                 "through a projection");
    if (kind == "poisson") return poisson(reader_.map("poisson"));
    if (kind == "regular") return regular(reader_.map("regular"));
    Reader where = reader_.value(kind);
    if (kind == "file") return spikes_from_file(where);
    if (!where.is_map()) return spikes(where);
    Reader file = where.value("file");
    where.nothing_else();
    spikes_from_file(file);
  }

  void add(std::vector<std::pair<double, std::uint32_t>> spikes) {
    std::sort(spikes.begin(), spikes.end());
    for (const SpikeList& other : stimuli_.spike_lists) {
      if (other.population != index_ || !population_) continue;
      std::vector<std::pair<double, std::uint32_t>> common;
      std::set_intersection(spikes.begin(), spikes.end(), other.spikes.begin(), other.spikes.end(),
                            std::back_inserter(common));
      if (!common.empty())
        reader_.complain("", "an earlier stimulus has this, too: " + given_twice(common[0]));
    }
    stimuli_.spike_lists.push_back({index_, std::move(spikes)});
  }

  void spikes(Reader& where) {
    std::vector<std::pair<double, std::uint32_t>> all;
    std::vector<Reader> pairs = where.items();
    bool readable = true;
    Node list = list_node();
    for (Reader& pair : pairs) {
      std::vector<Reader> both = pair.items(2);
      const auto neuron = static_cast<std::uint32_t>(both[0].as_integer(0, size() - 1LL));
      const double t = both[1].as_quantity(unit::second, at_least(0));
      readable = readable && !std::isnan(t) && pair.is_list() && pair.node().items.size() == 2;
      all.emplace_back(t, neuron);
      list.items.push_back(list_node({scalar_node(std::to_string(neuron)), quantity_node(t, unit::second)}));
    }
    text_.put("spikes", list);
    if (!readable) return;
    if (const std::size_t k = first_repeated(all); k < all.size()) pairs[k].complain("", given_twice(all[k]));
    add(std::move(all));
  }

  void spikes_from_file(Reader& name) {
    const CsvColumn columns[] = {{"neuron", unit::one, between(0, size() - 1.0), true, true},
                                 {"t", unit::second, at_least(0), true, false}};
    // The spikes that a run has written are read as they are: those of the population of the same name.
    const CsvSelection own{"population", population_ ? std::string_view(population_->name) : ""};
    const CsvColumns table = read_csv_columns(name, folder_, columns, own);
    remember(table);
    text_.put("file", text_node(table.file.string()));
    std::vector<std::pair<double, std::uint32_t>> all;
    for (std::size_t k = 0; k < table.rows(); ++k)
      all.emplace_back(table.values[1][k], static_cast<std::uint32_t>(table.values[0][k]));
    if (const std::size_t k = first_repeated(all); k < all.size())
      complain_about_row(name, table, k, given_twice(all[k]));
    add(std::move(all));
  }

  /// Spikes of all neurons, or of some, at start + k period: in decimals, as the file means them.
  void regular(Reader r) {
    const double period = r.quantity("period", unit::second, above(0));
    const double start = r.quantity("start", unit::second, at_least(0), 0.0);
    Node text = map_node(
        {{"period", quantity_node(period, unit::second)}, {"start", quantity_node(start, unit::second)}});
    double last = duration_;
    if (r.has("count")) {
      const long long count = r.integer("count", 1, kMostRegularSpikes);
      text.put("count", scalar_node(std::to_string(count)));
      last = start + (static_cast<double>(count) - kHalf) * period;
    }
    std::vector<std::uint32_t> neurons = neurons_of(r, text);
    r.nothing_else();
    text_.put("regular", text);
    if (!(period > 0) || !(start >= 0) || !(duration_ > 0) || last < start) return;
    const double spikes = std::floor((last - start) / period + 1) * static_cast<double>(neurons.size());
    if (spikes > static_cast<double>(kMostRegularSpikes))
      return reader_.complain("regular", "makes " + format_number(spikes) + " spikes; at most " +
                                             std::to_string(kMostRegularSpikes) +
                                             " are possible; choose a longer period or a smaller count");
    std::vector<std::pair<double, std::uint32_t>> all;
    // A grid ends at its last point, and half a period behind it there is none.
    for (const double t : stepped_grid(start, std::max(last, start), period).value_or(std::vector{start}))
      for (const std::uint32_t neuron : neurons) all.emplace_back(t, neuron);
    add(std::move(all));
  }

  /// Those under `neurons`, or all; ascending.
  std::vector<std::uint32_t> neurons_of(Reader& r, Node& text) {
    std::vector<std::uint32_t> neurons;
    if (!r.has("neurons")) {
      if (population_) neurons.resize(population_->size);
      std::iota(neurons.begin(), neurons.end(), 0);
      return neurons;
    }
    for (const long long n : r.integers("neurons", 0, size() - 1LL, Single::accepted))
      neurons.push_back(static_cast<std::uint32_t>(n));
    std::sort(neurons.begin(), neurons.end());
    neurons.erase(std::unique(neurons.begin(), neurons.end()), neurons.end());
    Node list = list_node();
    for (const std::uint32_t n : neurons) list.items.push_back(scalar_node(std::to_string(n)));
    text.put("neurons", list);
    return neurons;
  }

  void poisson(Reader r) {
    PoissonStimulus p;
    p.population = index_;
    p.number = number_;
    Node text = map_node();
    Reader rate = r.value("rate");
    const bool pieces = rate.is_list() && !rate.node().items.empty() && rate.node().items[0].get("rate");
    Node rate_text;
    if (pieces)
      p.pieces = read_pieces(rate, rate_text);
    else
      p.pieces.push_back({0, rates(rate, rate_text)});
    text.put("rate", rate_text);
    read_span(r, duration_, p.start, p.stop, text);
    if (!p.pieces.empty() && p.pieces[0].from > p.start)
      rate.complain("", "begins at " + format_readable(p.pieces[0].from, unit::second) +
                            ", after the stimulus itself (start is " +
                            format_readable(p.start, unit::second) + "); give a rate for the time between");
    r.nothing_else();
    text_.put("poisson", text);
    stimuli_.poisson.push_back(std::move(p));
  }

  std::vector<PoissonStimulus::Piece> read_pieces(Reader& list, Node& text) {
    std::vector<PoissonStimulus::Piece> pieces;
    text = list_node();
    for (Reader& item : list.items()) {
      PoissonStimulus::Piece piece;
      piece.from = item.quantity("from", unit::second, at_least(0));
      if (!pieces.empty() && piece.from <= pieces.back().from)
        item.complain("from", "is " + format_readable(piece.from, unit::second) +
                                  ", not after the piece before it; write the pieces in the order of time");
      Node rate_text;
      Reader rate = item.value("rate");
      piece.rates = rates(rate, rate_text);
      item.nothing_else();
      text.items.push_back(
          map_node({{"from", quantity_node(piece.from, unit::second)}, {"rate", rate_text}}));
      pieces.push_back(std::move(piece));
    }
    return pieces;
  }

  /// One rate for all neurons, or one for each.
  std::vector<double> rates(Reader& rate, Node& text) {
    if (rate.is_map() && rate.has("file")) return rates_from_file(rate, text);
    const std::vector<double> all = rate.as_quantities(unit::hertz, at_least(0), Single::accepted);
    if (rate.is_scalar() && all.size() == 1) {
      text = quantity_node(all[0], unit::hertz);
      return all;
    }
    text = list_node();
    for (const double one : all) text.items.push_back(quantity_node(one, unit::hertz));
    const bool readable = !rate.is_map() || all.size() > 0;
    if (population_ && readable && all.size() != population_->size && (rate.is_list() || rate.is_map()))
      rate.complain("", "has " + std::to_string(all.size()) + " rates, but " + population_->name + " has " +
                            std::to_string(population_->size) +
                            " neurons; give one rate for all or one for each");
    return all;
  }

  std::vector<double> rates_from_file(Reader& rate, Node& text) {
    const CsvColumn columns[] = {{"neuron", unit::one, between(0, size() - 1.0), true, true},
                                 {"rate", unit::hertz, at_least(0), true, false}};
    Reader name = rate.value("file");
    const CsvColumns table = read_csv_columns(name, folder_, columns);
    rate.nothing_else();
    remember(table);
    text = map_node({{"file", text_node(table.file.string())}});
    std::vector<double> all(population_ && table.rows() > 0 ? population_->size : 0, -1);
    for (std::size_t k = 0; k < table.rows() && population_; ++k) {
      double& one = all[static_cast<std::size_t>(table.values[0][k])];
      if (one >= 0) complain_about_row(name, table, k, "gives this neuron a rate for the second time");
      one = table.values[1][k];
    }
    const auto missing = std::find(all.begin(), all.end(), -1.0);
    if (missing != all.end())
      name.complain("", "the file '" + table.name + "' gives no rate for neuron " +
                            std::to_string(missing - all.begin()));
    return all;
  }

  void current() {
    if (population_ && population_->is_source())
      reader_.complain("to",
                       "is a population of spike sources, which have no membrane; a current needs neurons");
    const auto neurons = population_ ? std::optional(population_->size) : std::nullopt;
    Node text = map_node();
    for (CurrentStimulus& c :
         read_current(reader_, {neurons, duration_, folder_, number_}, text, stimuli_.files)) {
      c.population = index_;
      stimuli_.currents.push_back(std::move(c));
    }
    text_.put("current", text);
  }

  void remember(const CsvColumns& table) {
    if (!table.file.empty()) stimuli_.files.push_back(table.file);
  }

  Reader& reader_;
  const NetworkDescription& network_;
  double duration_;
  const std::filesystem::path& folder_;
  std::uint32_t number_;
  Stimuli& stimuli_;
  const PopulationDescription* population_ = nullptr;
  std::uint32_t index_ = 0;
  Node text_;
};

}  // namespace

Stimuli read_stimuli(std::vector<Reader> readers, const NetworkDescription& network, double duration,
                     const std::filesystem::path& folder) {
  Stimuli stimuli;
  for (std::uint32_t k = 0; k < readers.size(); ++k)
    StimulusReader(readers[k], network, duration, folder, k, stimuli).read();
  return stimuli;
}

}  // namespace memspike
