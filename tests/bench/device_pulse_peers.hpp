// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sundials/sundials_context.h>
#include <sunlinsol/sunlinsol_band.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_band.h>
#include <sunmatrix/sunmatrix_dense.h>

#include <array>
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

#include "tests/bench/device_pulse_train.hpp"

namespace memspike::bench {

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

/// SUNDIALS CVODE (BDF, exact Jacobian in a band), all devices as one system with one step for all.
class CvodeBand {
 public:
  CvodeBand(std::span<const PeerDevice> devices, double tolerance) : devices_(devices) {
    const auto n = static_cast<sunindextype>(2 * devices.size());
    SUNContext_Create(nullptr, &context_);
    y_ = N_VNew_Serial(n, context_);
    for (std::size_t k = 0; k < devices.size(); ++k)
      state()[2 * k] = devices[k].u, state()[2 * k + 1] = devices[k].i_c;
    solver_ = CVodeCreate(CV_BDF, context_);
    matrix_ = SUNBandMatrix(n, 1, 1, context_);
    linear_ = SUNLinSol_Band(y_, matrix_, context_);
    check(CVodeInit(solver_, &derivative, 0, y_));
    check(CVodeSStolerances(solver_, tolerance, 1e-15));
    check(CVodeSetUserData(solver_, this));
    check(CVodeSetMaxNumSteps(solver_, 1'000'000));
    check(CVodeSetLinearSolver(solver_, linear_, matrix_));
    check(CVodeSetJacFn(solver_, &jacobian));
  }
  ~CvodeBand() {
    CVodeFree(&solver_);
    SUNLinSolFree(linear_);
    SUNMatDestroy(matrix_);
    N_VDestroy(y_);
    SUNContext_Free(&context_);
  }
  CvodeBand(const CvodeBand&) = delete;
  CvodeBand& operator=(const CvodeBand&) = delete;

  /// Final i_c of every device.
  std::vector<double> run(const PulseTrain& train) {
    for_each_segment(train, [&](double V, double duration) {
      V_ = V;
      double t = 0;
      check(CVodeReInit(solver_, 0, y_));
      check(CVodeSetStopTime(solver_, duration));
      check(CVode(solver_, duration, y_, &t, CV_NORMAL));
    });
    std::vector<double> result;
    for (std::size_t k = 0; k < devices_.size(); ++k) result.push_back(state()[2 * k + 1]);
    return result;
  }

 private:
  double* state() const { return N_VGetArrayPointer(y_); }
  static void check(int flag) {
    if (flag < 0) throw std::runtime_error("CVODE gave up with flag " + std::to_string(flag));
  }
  static int derivative(double, N_Vector y, N_Vector dydt, void* self) {
    const auto* me = static_cast<const CvodeBand*>(self);
    const double* Y = N_VGetArrayPointer(y);
    double* D = N_VGetArrayPointer(dydt);
    for (std::size_t k = 0; k < me->devices_.size(); ++k, Y += 2, D += 2) {
      const PeerDevice& p = me->devices_[k];
      const double f = 1 / (1 + std::exp(-(Y[0] - p.V_T) / p.V_m));
      D[0] = ((me->V_ - Y[0]) / p.R_s - Y[0] / p.R_b - Y[1]) / p.C_m;
      D[1] = (p.i_c0 * f - Y[1]) / p.tau_k;
    }
    return 0;
  }
  static int jacobian(double, N_Vector y, N_Vector, SUNMatrix J, void* self, N_Vector, N_Vector, N_Vector) {
    const auto* me = static_cast<const CvodeBand*>(self);
    const double* Y = N_VGetArrayPointer(y);
    for (std::size_t k = 0; k < me->devices_.size(); ++k, Y += 2) {
      const PeerDevice& p = me->devices_[k];
      const double f = 1 / (1 + std::exp(-(Y[0] - p.V_T) / p.V_m));
      const auto i = static_cast<sunindextype>(2 * k);
      SM_ELEMENT_B(J, i, i) = -(1 / p.R_s + 1 / p.R_b) / p.C_m;
      SM_ELEMENT_B(J, i, i + 1) = -1 / p.C_m;
      SM_ELEMENT_B(J, i + 1, i) = p.i_c0 * f * (1 - f) / p.V_m / p.tau_k;
      SM_ELEMENT_B(J, i + 1, i + 1) = -1 / p.tau_k;
    }
    return 0;
  }

  std::span<const PeerDevice> devices_;
  SUNContext context_ = nullptr;
  N_Vector y_ = nullptr;
  void* solver_ = nullptr;
  SUNMatrix matrix_ = nullptr;
  SUNLinearSolver linear_ = nullptr;
  double V_ = 0;
};

// On AVX2 machines, whatever the rest is compiled for.
#define MEMSPIKE_LANES gnu::target("avx2,fma"), gnu::optimize("O3", "fp-contract=fast")

/// What a patient user would write by hand: classical Runge-Kutta of fixed step, four devices to a register,
/// with an exponential of its own. All devices share their edges in time, which spikes in a network do not.
class FixedStepRk4 {
 public:
  /// Final i_c of every device. The step must divide width and gap.
  [[MEMSPIKE_LANES]] static std::vector<double> run(std::span<const PeerDevice> devices,
                                                    const PulseTrain& train, double step) {
    std::vector<double> result;
    for (std::size_t first = 0; first < devices.size(); first += kLanes) {
      const std::size_t here = std::min(kLanes, devices.size() - first);
      std::array<Four, kFours> all{};
      for (std::size_t i = 0; i < kLanes; ++i) all[i / 4].load(i % 4, devices[first + std::min(i, here - 1)]);
      for (int k = 0; k < train.count; ++k) {
        hold(all, train.amplitude, step, std::lround(train.width / step));
        hold(all, 0, step, std::lround(train.gap / step));
      }
      for (std::size_t i = 0; i < here; ++i) result.push_back(all[i / 4].c[i % 4]);
    }
    return result;
  }

 private:
  using Vector = double __attribute__((vector_size(32)));
  using Integers = std::int64_t __attribute__((vector_size(32)));
  static constexpr std::size_t kFours = 16, kLanes = 4 * kFours;

  struct Four {
    Vector u, c, source, leak, inverse_C, i_c0, V_T, inverse_V_m, inverse_tau;
    void load(std::size_t i, const PeerDevice& p) {
      u[i] = p.u, c[i] = p.i_c, source[i] = 1 / (p.R_s * p.C_m), leak[i] = (1 / p.R_s + 1 / p.R_b) / p.C_m;
      inverse_C[i] = 1 / p.C_m, i_c0[i] = p.i_c0, V_T[i] = p.V_T, inverse_V_m[i] = 1 / p.V_m;
      inverse_tau[i] = 1 / p.tau_k;
    }
  };

  [[MEMSPIKE_LANES]] static void hold(std::array<Four, kFours>& all, double V, double h, long steps) {
    for (long k = 0; k < steps; ++k)
      for (Four& four : all) advance(four, V, h);
  }

  [[gnu::always_inline, MEMSPIKE_LANES]] static inline void exponential(const Vector& argument,
                                                                        Vector& result) {
    constexpr double kRound = 6755399441055744.0;  // 1.5 · 2^52: adding it rounds to an integer
    Vector x = argument < -700.0 ? argument * 0.0 - 700.0 : argument;
    x = x > 700.0 ? x * 0.0 + 700.0 : x;
    const Vector shifted = x * 1.4426950408889634 + kRound, n = shifted - kRound;
    const Vector r = (x - n * 0.693147180369123816490) - n * 1.90821492927058770002e-10;
    Vector sum = r * (1.0 / 3628800) + 1.0 / 362880;
    for (const double inverse :
         {1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5, 1.0, 1.0})
      sum = sum * r + inverse;
    result = sum * reinterpret_cast<Vector>((reinterpret_cast<Integers>(shifted) + 1023) << 52);
  }

  [[gnu::always_inline, MEMSPIKE_LANES]] static inline void slope(const Four& p, double V, const Vector& u,
                                                                  const Vector& c, Vector& du, Vector& dc) {
    Vector e;
    exponential((p.V_T - u) * p.inverse_V_m, e);
    du = V * p.source - p.leak * u - c * p.inverse_C;
    dc = (p.i_c0 / (1.0 + e) - c) * p.inverse_tau;
  }

  [[gnu::always_inline, MEMSPIKE_LANES]] static inline void advance(Four& p, double V, double h) {
    const Vector u = p.u, c = p.c;
    Vector k1, l1, k2, l2, k3, l3, k4, l4;
    slope(p, V, u, c, k1, l1);
    slope(p, V, u + h / 2 * k1, c + h / 2 * l1, k2, l2);
    slope(p, V, u + h / 2 * k2, c + h / 2 * l2, k3, l3);
    slope(p, V, u + h * k3, c + h * l3, k4, l4);
    p.u = u + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
    p.c = c + h / 6 * (l1 + 2 * l2 + 2 * l3 + l4);
  }
};

#undef MEMSPIKE_LANES

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
