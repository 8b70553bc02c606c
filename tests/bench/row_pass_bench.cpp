// SPDX-License-Identifier: Apache-2.0
// Question: how far is the inner loop of networks from what this machine can do with the same bytes, and with
// the same operations? Answer: tests/bench/README.md, "What limits it". usage: row_pass_bench [ROUNDS]
// default 20; the least over the rounds is printed
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "engine/network/row_pass.hpp"

namespace memspike::bench {
namespace {

constexpr std::uint64_t kOfRow = 1000;
constexpr int kLanes = 8, kDegree = 4;

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Rows of 1000 devices each, onto as many neurons as there are; targets ascend within a row.
struct Workload {
  std::vector<double> y, lines, coefficients;
  std::vector<std::uint32_t> post, tight;
  DeviceCircuit circuit{0.02, 2e-7, 4e-6, 2e-4};
  std::vector<DeviceCircuit> circuits;

  Workload(std::uint64_t rows, std::uint32_t neurons) : tight(kOfRow) {
    std::mt19937 dice(1);
    std::vector<std::uint32_t> all(neurons);
    for (std::uint32_t i = 0; i < neurons; ++i) all[i] = i;
    for (std::uint64_t r = 0; r < rows; ++r) {
      std::sample(all.begin(), all.end(), std::back_inserter(post), kOfRow, dice);
      for (std::uint64_t s = 0; s < kOfRow; ++s) y.push_back(0.25 + 0.5 * static_cast<double>(s) / kOfRow);
    }
    circuits.assign(post.size(), circuit);
    lines.assign(static_cast<std::size_t>(neurons) * kLanes, 1.0);
    for (int k = 0; k < (kDegree + 1) * kLanes; ++k) coefficients.push_back(1e-12 / (1 + k));
  }
  std::uint64_t devices() const { return post.size(); }
};

/// What one row costs, by where its first device stands.
using PassOverRow = std::function<void(Workload&, std::uint64_t first)>;

void by_pass(const Passes& passes, Workload& w, std::uint64_t first) {
  RowPass p;
  p.coefficients = w.coefficients.data(), p.degree = kDegree, p.lanes = kLanes, p.scale = 2, p.shift = -1;
  p.y = w.y.data() + first, p.post = w.post.data() + first, p.count = kOfRow;
  p.lines = w.lines.data(), p.tight = w.tight.data();
  passes.row(p);
}

void by_ensemble_pass(const Passes& passes, Workload& w, std::uint64_t first) {
  EnsembleRowPass p;
  p.steady = w.coefficients.data(), p.coefficients = w.coefficients.data();
  p.degree = kDegree, p.lanes = kLanes, p.scale = 1e5, p.shift = -1;
  p.y = w.y.data() + first, p.circuits = w.circuits.data() + first, p.post = w.post.data() + first;
  p.count = kOfRow, p.lines = w.lines.data(), p.tight = w.tight.data();
  passes.ensemble(p);
}

/// The same bytes without the polynomial and without an order of its own: y and targets are read, and as many
/// lines one after another.
void by_stream(Workload& w, std::uint64_t first) {
  const std::uint64_t neurons = w.lines.size() / kLanes, start = first % (neurons - kOfRow);
  double* const line = w.lines.data() + start * kLanes;
  for (std::uint64_t s = 0; s < kOfRow; ++s) {
    const double add = w.y[first + s] + static_cast<double>(w.post[first + s]);
    for (int k = 0; k < kLanes; ++k) line[s * kLanes + static_cast<std::uint64_t>(k)] += 1e-18 * add;
  }
}

/// The same lines in the same order, without the polynomial.
void by_scatter(Workload& w, std::uint64_t first) {
  for (std::uint64_t s = 0; s < kOfRow; ++s) {
    if (s + 12 < kOfRow)
      __builtin_prefetch(w.lines.data() + w.post[first + s + 12] * std::uint64_t{kLanes}, 1);
    double* const line = w.lines.data() + w.post[first + s] * std::uint64_t{kLanes};
    for (int k = 0; k < kLanes; ++k) line[k] += 1e-18 * w.y[first + s];
  }
}

/// ns per device of all rows, in an order without a pattern.
double cost(Workload& w, const PassOverRow& pass) {
  const std::uint64_t rows = w.devices() / kOfRow;
  const std::uint64_t turns = std::max<std::uint64_t>(2'000'000 / w.devices(), 1);
  const double begin = cpu_seconds();
  for (std::uint64_t turn = 0; turn < turns; ++turn)
    for (std::uint64_t r = 0; r < rows; ++r) pass(w, (r * 7919 + turn) % rows * kOfRow);
  return 1e9 * (cpu_seconds() - begin) / static_cast<double>(turns * rows * kOfRow);
}

void print_costs(const std::string& name, std::uint64_t rows, std::uint32_t neurons, int rounds) {
  const Passes& passes = passes_for(best_instruction_level());
  Workload w(rows, neurons);
  const PassOverRow rivals[] = {
      [&](Workload& work, std::uint64_t first) { by_pass(passes, work, first); }, by_scatter, by_stream,
      [&](Workload& work, std::uint64_t first) { by_ensemble_pass(passes, work, first); }};
  double least[] = {1e9, 1e9, 1e9, 1e9};
  for (int round = 0; round < rounds; ++round)
    for (std::size_t k = 0; k < 4; ++k) least[k] = std::min(least[k], cost(w, rivals[k]));
  fmt::print("| {} | {:.2f} | {:.2f} | {:.2f} | {:.2f} | {:.1f} | {:.2f} |\n", name, least[0], least[1],
             least[2], least[3], 140 / least[2], least[0] / least[1]);
}

}  // namespace
}  // namespace memspike::bench

int main(int argc, char** argv) {
  using namespace memspike::bench;
  const int rounds = argc > 1 ? std::max(std::atoi(argv[1]), 1) : 20;
  fmt::print(
      "An edge of 1000 devices, lines of 8 numbers, degree 4; ns CPU for each device\n\n"
      "| rows, neurons | row pass | the same lines in the same order, one addition | lines one after "
      "another, one "
      "addition | pass of devices that differ | GB/s of the stream | row pass over the second |\n"
      "| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
  print_costs("20, 1001", 20, 1001, rounds);
  print_costs("100, 10,000", 100, 10'000, rounds);
  print_costs("10,000, 10,000", 10'000, 10'000, std::max(rounds / 4, 1));
}
