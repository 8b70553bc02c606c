// SPDX-License-Identifier: Apache-2.0
#include "networks/network/graph_generators.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/plod_generator.hpp>
#include <boost/graph/small_world_generator.hpp>
#include <cmath>

namespace memspike {
namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;

/// A stream as Boost's generators want it. They copy it and put the copy back, which loses nothing.
class Bits {
 public:
  using result_type = std::uint32_t;
  explicit Bits(const RandomStream& stream) : stream_(stream) {}
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return 0xffffffff; }
  result_type operator()() { return static_cast<result_type>(stream_.uniform() * 0x1p32); }

 private:
  RandomStream stream_;
};

/// Both directions of every link, each once, in order.
template <class Iterator>
std::vector<Edge> both_ways(Iterator link, const Iterator& end) {
  std::vector<Edge> edges;
  for (; link != end; ++link) {
    const auto a = static_cast<std::uint32_t>(link->first), b = static_cast<std::uint32_t>(link->second);
    edges.push_back({a, b}), edges.push_back({b, a});
  }
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return edges;
}

/// Boost draws x evenly from 0, 1, ..., size - 1 and takes the whole part of beta x^-alpha as a degree.
double mean_degree(std::uint32_t size, double alpha, double beta) {
  constexpr std::uint32_t kMostTerms = 10'000;  // evenly chosen ones stand for all
  const std::uint32_t terms = std::min(size, kMostTerms);
  double sum = 0;
  for (std::uint32_t k = 0; k < terms; ++k) {
    const double x = std::floor((k + 0.5) * size / terms);
    const double degree = x == 0 ? 0 : std::floor(beta * std::pow(x, -alpha));
    sum += std::clamp(degree, 1.0, size - 1.0);
  }
  return sum / terms;
}

/// The beta that gives this mean, by bisection: the mean grows with beta.
double beta_of(std::uint32_t size, double alpha, double mean) {
  double low = 0, high = size * std::pow(size, alpha);
  for (int step = 0; step < 60; ++step) {
    const double middle = 0.5 * (low + high);
    (mean_degree(size, alpha, middle) < mean ? low : high) = middle;
  }
  return high;
}

}  // namespace

std::vector<Edge> small_world_edges(std::uint32_t size, std::uint64_t neighbours, double rewire,
                                    RandomStream& stream) {
  using Links = boost::small_world_iterator<Bits, Graph>;
  Bits bits(stream);
  return both_ways(Links(bits, size, neighbours, rewire), Links());
}

std::vector<Edge> scale_free_edges(std::uint32_t size, std::uint64_t links, double exponent,
                                   RandomStream& stream) {
  using Links = boost::plod_iterator<Bits, Graph>;
  // P(degree > k) = P(x < (beta/k)^(1/alpha)), which falls as k^(-1/alpha).
  const double alpha = 1 / (exponent - 1);
  Bits bits(stream);
  return both_ways(Links(bits, size, alpha, beta_of(size, alpha, 2.0 * static_cast<double>(links))), Links());
}

}  // namespace memspike
