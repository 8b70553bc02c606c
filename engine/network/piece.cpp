// SPDX-License-Identifier: Apache-2.0
#include "engine/network/piece.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/flow/scalar.hpp"
#include "engine/network/instant.hpp"

namespace memspike {
namespace {

// The functions of the C library differ in their last digits from machine to machine.
using Real = Scalar<isa::Baseline>;

constexpr double kDiedOut = -46;  // e^-46 = 1e-20

double exponential(double z) { return exp(Real(z)).v; }

/// (e^(rate s) - 1)/rate, and s for rate = 0.
double growth(double rate, double s) {
  const double z = rate * s;
  return std::fabs(z) < 1e-300 ? s : expm1(Real(z)).v / rate;
}

double time_factor(const FlowPiece& piece, int i, double s) {
  return piece.kind == FlowPiece::Kind::growth ? growth(piece.rate[i], s) : exponential(piece.rate[i] * s);
}

/// coefficients += factor · p(τ0 + s/duration) in powers of s, by repeated division by τ - τ0.
void add_shifted_polynomial(const FlowPiece& piece, double tau0, double factor, int count,
                            double* coefficients) {
  double shifted[kPieceTerms];
  for (int k = 0; k <= piece.order; ++k) shifted[k] = piece.u[k];
  const int wanted = count - 1 < piece.order ? count - 1 : piece.order;
  if (tau0 != 0)
    for (int k = 0; k <= wanted; ++k)
      for (int j = piece.order - 1; j >= k; --j) shifted[j] += tau0 * shifted[j + 1];
  double power = factor;
  for (int k = 0; k <= wanted; ++k, power /= piece.duration) coefficients[k] += power * shifted[k];
}

/// How far a mode of u still goes until the piece ends.
double change_of_mode_after(const FlowPiece& piece, int i, double s) {
  return std::fabs(piece.u[i + 1] * (time_factor(piece, i, piece.duration) - time_factor(piece, i, s)));
}

}  // namespace

double polynomial(const double* c, int order, double tau) {
  double sum = c[order];
  for (int k = order - 1; k >= 0; --k) sum = sum * tau + c[k];
  return sum;
}

DeviceState value_of(const FlowPiece& piece, double s) {
  if (piece.kind == FlowPiece::Kind::polynomial) {
    const double tau = s / piece.duration;
    return {polynomial(piece.u, piece.order, tau), polynomial(piece.x, piece.order, tau)};
  }
  const double first = time_factor(piece, 0, s), second = time_factor(piece, 1, s);
  return {piece.u[0] + (piece.u[1] * first + piece.u[2] * second),
          piece.x[0] + (piece.x[1] * first + piece.x[2] * second)};
}

void add_expansion_of_u(const FlowPiece& piece, double s, double factor, int count, double* coefficients) {
  if (piece.kind == FlowPiece::Kind::polynomial)
    return add_shifted_polynomial(piece, s / piece.duration, factor, count, coefficients);
  coefficients[0] += factor * piece.u[0];
  for (int i = 0; i < 2; ++i) {
    const double rate = piece.rate[i];
    coefficients[0] += factor * piece.u[i + 1] * time_factor(piece, i, s);
    // A mode that has died out is no reason for short steps.
    if (rate * s < kDiedOut) continue;
    // The first derivative of the growth is e^(rate s), that of the decay rate times as much.
    double term = factor * piece.u[i + 1] * exponential(rate * s);
    if (piece.kind == FlowPiece::Kind::decay) term *= rate;
    for (int k = 1; k < count; ++k) {
      coefficients[k] += term / k;
      term *= rate / k;
    }
  }
}

double change_of_u_after(const FlowPiece& piece, double s) {
  double most = 0;
  if (piece.kind == FlowPiece::Kind::polynomial) {
    for (int k = 1; k <= piece.order; ++k) most += std::fabs(piece.u[k]);
    return 2 * most;
  }
  for (int i = 0; i < 2; ++i) most += change_of_mode_after(piece, i, s);
  return most;
}

double settling_time(const FlowPiece& piece, double negligible) {
  if (change_of_u_after(piece, 0) <= negligible) return 0;
  if (piece.kind == FlowPiece::Kind::polynomial) return kNever;
  double latest = 0;
  for (int i = 0; i < 2; ++i) {
    if (change_of_mode_after(piece, i, 0) <= 0.5 * negligible) continue;
    const double rate = piece.rate[i];
    if (!(rate < 0)) return kNever;
    // Halving instead of a logarithm: nothing depends on the exact time.
    double t = 0;
    const double size =
        std::fabs(piece.kind == FlowPiece::Kind::decay ? piece.u[i + 1] : piece.u[i + 1] / rate);
    for (double left = size; left > 0.5 * negligible; left *= 0.5) t += std::numbers::ln2 / -rate;
    latest = std::max(latest, t);
  }
  return latest;
}

}  // namespace memspike
