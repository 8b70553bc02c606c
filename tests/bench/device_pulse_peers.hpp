// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sundials/sundials_context.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <vector>

// A fresh stepper of odeint is copied together with its unset buffers, which are written before they are
// read.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <boost/numeric/odeint.hpp>
#pragma GCC diagnostic pop

namespace memspike::bench {

/// A chemical_inductor with its initial state, for integrators that know nothing of memspike.
struct PeerDevice {
  double R_s, R_b, C_m, i_c0, V_T, V_m, tau_k;
  double u, i_c;
};

/// A train of equal pulses: amplitude for width, then 0 V for gap.
struct PulseTrain {
  double amplitude, width, gap;
  int count;
};

/// The paper's equations, as any user of a library would write them.
template <class Real>
struct Equations {
  const PeerDevice& p;
  Real V;
  template <class State>
  void operator()(const State& y, State& dydt, Real) const {
    const Real f = 1 / (1 + std::exp(-(y[0] - p.V_T) / p.V_m));
    dydt[0] = ((V - y[0]) / p.R_s - y[0] / p.R_b - y[1]) / p.C_m;
    dydt[1] = (p.i_c0 * f - y[1]) / p.tau_k;
  }
};

/// Calls flow(V, duration) for every segment of the train.
template <class Flow>
void for_each_segment(const PulseTrain& train, const Flow& flow) {
  for (int k = 0; k < train.count; ++k) flow(train.amplitude, train.width), flow(0.0, train.gap);
}

/// Boost.odeint's Runge-Kutta-Dormand-Prince 5(4) with its step control, one device. Returns the final i_c.
inline double boost_dopri5(const PeerDevice& p, const PulseTrain& train, double tolerance) {
  namespace odeint = boost::numeric::odeint;
  using State = std::array<double, 2>;
  State y{p.u, p.i_c};
  auto stepper = odeint::make_controlled<odeint::runge_kutta_dopri5<State>>(1e-15, tolerance);
  for_each_segment(train, [&](double V, double duration) {
    odeint::integrate_adaptive(stepper, Equations<double>{p, V}, y, 0.0, duration, 1e-3);
  });
  return y[1];
}

/// SUNDIALS CVODE (BDF, dense, exact Jacobian), devices one after another with one solver object.
class Cvode {
 public:
  explicit Cvode(double tolerance) {
    SUNContext_Create(nullptr, &context_);
    y_ = N_VNew_Serial(2, context_);
    N_VConst(0, y_);
    solver_ = CVodeCreate(CV_BDF, context_);
    matrix_ = SUNDenseMatrix(2, 2, context_);
    linear_ = SUNLinSol_Dense(y_, matrix_, context_);
    check(CVodeInit(solver_, &derivative, 0, y_));
    check(CVodeSStolerances(solver_, tolerance, 1e-15));
    check(CVodeSetUserData(solver_, this));
    check(CVodeSetMaxNumSteps(solver_, 1'000'000));
    check(CVodeSetLinearSolver(solver_, linear_, matrix_));
    check(CVodeSetJacFn(solver_, &jacobian));
  }
  ~Cvode() {
    CVodeFree(&solver_);
    SUNLinSolFree(linear_);
    SUNMatDestroy(matrix_);
    N_VDestroy(y_);
    SUNContext_Free(&context_);
  }
  Cvode(const Cvode&) = delete;
  Cvode& operator=(const Cvode&) = delete;

  double run(const PeerDevice& p, const PulseTrain& train) {
    device_ = &p;
    double* y = N_VGetArrayPointer(y_);
    y[0] = p.u, y[1] = p.i_c;
    for_each_segment(train, [&](double V, double duration) {
      V_ = V;
      double t = 0;
      check(CVodeReInit(solver_, 0, y_));
      check(CVodeSetStopTime(solver_, duration));
      check(CVode(solver_, duration, y_, &t, CV_NORMAL));
    });
    return y[1];
  }

 private:
  static void check(int flag) {
    if (flag < 0) throw std::runtime_error("CVODE gave up with flag " + std::to_string(flag));
  }
  static int derivative(double, N_Vector y, N_Vector dydt, void* self) {
    const auto* me = static_cast<const Cvode*>(self);
    const PeerDevice& p = *me->device_;
    const double *Y = N_VGetArrayPointer(y), f = 1 / (1 + std::exp(-(Y[0] - p.V_T) / p.V_m));
    double* D = N_VGetArrayPointer(dydt);
    D[0] = ((me->V_ - Y[0]) / p.R_s - Y[0] / p.R_b - Y[1]) / p.C_m;
    D[1] = (p.i_c0 * f - Y[1]) / p.tau_k;
    return 0;
  }
  static int jacobian(double, N_Vector y, N_Vector, SUNMatrix J, void* self, N_Vector, N_Vector, N_Vector) {
    const PeerDevice& p = *static_cast<const Cvode*>(self)->device_;
    const double f = 1 / (1 + std::exp(-(N_VGetArrayPointer(y)[0] - p.V_T) / p.V_m));
    double* J_u = SUNDenseMatrix_Column(J, 0);
    double* J_i = SUNDenseMatrix_Column(J, 1);
    J_u[0] = -(1 / p.R_s + 1 / p.R_b) / p.C_m, J_i[0] = -1 / p.C_m;
    J_u[1] = p.i_c0 * f * (1 - f) / p.V_m / p.tau_k, J_i[1] = -1 / p.tau_k;
    return 0;
  }

  SUNContext context_ = nullptr;
  N_Vector y_ = nullptr;
  void* solver_ = nullptr;
  SUNMatrix matrix_ = nullptr;
  SUNLinearSolver linear_ = nullptr;
  const PeerDevice* device_ = nullptr;
  double V_ = 0;
};

/// Thirty lines anybody would write: classical Runge-Kutta of fixed step, all devices side by side so that
/// the compiler can use AVX2, an exponential of its own for the same reason. All devices share their edges in
/// time, which spikes in a network do not.
class FixedStepRk4 {
 public:
  /// Final i_c of every device. The step must divide width and gap.
  [[gnu::target("avx2,fma"), gnu::optimize("O3")]] static std::vector<double> run(
      std::span<const PeerDevice> devices, const PulseTrain& train, double step) {
    std::vector<double> result;
    for (std::size_t first = 0; first < devices.size(); first += kLanes) {
      Lanes y{};
      const std::size_t here = std::min(kLanes, devices.size() - first);
      for (std::size_t i = 0; i < kLanes; ++i) y.load(i, devices[first + std::min(i, here - 1)]);
      for_each_segment(train, [&](double V, double duration) {
        const long steps = std::lround(duration / step);
        for (long k = 0; k < steps; ++k) advance(y, V, step);
      });
      result.insert(result.end(), y.c, y.c + here);
    }
    return result;
  }

 private:
  static constexpr std::size_t kLanes = 64;
  struct Lanes {
    double u[kLanes], c[kLanes], source[kLanes], leak[kLanes], inverse_C[kLanes], i_c0[kLanes], V_T[kLanes],
        inverse_V_m[kLanes], inverse_tau[kLanes];
    void load(std::size_t i, const PeerDevice& p) {
      u[i] = p.u, c[i] = p.i_c, source[i] = 1 / (p.R_s * p.C_m), leak[i] = (1 / p.R_s + 1 / p.R_b) / p.C_m;
      inverse_C[i] = 1 / p.C_m, i_c0[i] = p.i_c0, V_T[i] = p.V_T, inverse_V_m[i] = 1 / p.V_m,
      inverse_tau[i] = 1 / p.tau_k;
    }
  };

  [[gnu::always_inline, gnu::target("avx2,fma")]] static inline double exponential(double x) {
    constexpr double kRound = 6755399441055744.0;  // 1.5 · 2^52: adding it rounds to an integer
    const double shifted = std::fmin(std::fmax(x, -700.0), 700.0) * 1.4426950408889634 + kRound;
    const double n = shifted - kRound;
    const double r = (x - n * 0.693147180369123816490) - n * 1.90821492927058770002e-10;
    double sum = 1.0 / 39916800;
    for (const double inverse : {1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120,
                                 1.0 / 24, 1.0 / 6, 0.5, 1.0, 1.0})
      sum = sum * r + inverse;
    return sum * std::bit_cast<double>((std::bit_cast<std::int64_t>(shifted) + 1023) << 52);
  }

  [[gnu::target("avx2,fma"), gnu::optimize("O3", "no-math-errno", "no-trapping-math")]] static void advance(
      Lanes& y, double V, double h) {
    for (std::size_t i = 0; i < kLanes; ++i) {
      const double u = y.u[i], c = y.c[i];
      const auto du = [&](double at, double i_c) {
        return V * y.source[i] - y.leak[i] * at - i_c * y.inverse_C[i];
      };
      const auto dc = [&](double at, double i_c) {
        return (y.i_c0[i] / (1 + exponential((y.V_T[i] - at) * y.inverse_V_m[i])) - i_c) * y.inverse_tau[i];
      };
      const double k1 = du(u, c), l1 = dc(u, c), u2 = u + h / 2 * k1, c2 = c + h / 2 * l1;
      const double k2 = du(u2, c2), l2 = dc(u2, c2), u3 = u + h / 2 * k2, c3 = c + h / 2 * l2;
      const double k3 = du(u3, c3), l3 = dc(u3, c3), u4 = u + h * k3, c4 = c + h * l3;
      const double k4 = du(u4, c4), l4 = dc(u4, c4);
      y.u[i] = u + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
      y.c[i] = c + h / 6 * (l1 + 2 * l2 + 2 * l3 + l4);
    }
  }
};

/// The judge: Runge-Kutta-Fehlberg 7(8) in long double. Returns the final i_c.
inline long double judge(const PeerDevice& p, const PulseTrain& train, long double tolerance) {
  namespace odeint = boost::numeric::odeint;
  using Real = long double;
  using State = std::array<Real, 2>;
  State y{p.u, p.i_c};
  auto stepper = odeint::make_controlled<odeint::runge_kutta_fehlberg78<State, Real, State, Real>>(
      tolerance * 1e-8L, tolerance);
  for_each_segment(train, [&](double V, double duration) {
    odeint::integrate_adaptive(stepper, Equations<Real>{p, V}, y, Real(0), Real(duration), Real(1e-4));
  });
  return y[1];
}

}  // namespace memspike::bench
