// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "tests/support/plain_integrator.hpp"

namespace memspike::judge {

/// SUNDIALS' CVODE, backward differentiation with Newton's iteration, as a judge that is at home with stiff
/// devices. It works in double precision at a relative tolerance of 1e-13 a step.
class CvodeJudge {
 public:
  explicit CvodeJudge(PlainModel model) : model_(std::move(model)) {
    if (SUNContext_Create(nullptr, &context_) != 0) throw std::runtime_error("SUNDIALS gives no context");
  }
  CvodeJudge(const CvodeJudge&) = delete;
  CvodeJudge& operator=(const CvodeJudge&) = delete;
  ~CvodeJudge() { SUNContext_Free(&context_); }

  /// The state after one segment, with the integrals of I and V·I over it.
  PlainState flow(const PlainState& from, const PlainDrive& drive, double duration) {
    drive_ = drive, duration_ = duration;
    const Vector y = vector(from.u, from.x, 0, 0);
    const Vector absolute = vector(1e-15L * model_.u_scale, 1e-15L * model_.x_scale, 1e-30L, 1e-30L);
    const std::unique_ptr<void, void (*)(void*)> memory(CVodeCreate(CV_BDF, context_),
                                                        [](void* m) { CVodeFree(&m); });
    const std::unique_ptr<_generic_SUNMatrix, void (*)(SUNMatrix)> matrix(SUNDenseMatrix(4, 4, context_),
                                                                          SUNMatDestroy);
    const std::unique_ptr<_generic_SUNLinearSolver, void (*)(SUNLinearSolver)> solver(
        SUNLinSol_Dense(y.get(), matrix.get(), context_), [](SUNLinearSolver s) { SUNLinSolFree(s); });
    check(CVodeInit(memory.get(), derivative, 0, y.get()), "CVodeInit");
    check(CVodeSVtolerances(memory.get(), 1e-13, absolute.get()), "CVodeSVtolerances");
    check(CVodeSetUserData(memory.get(), this), "CVodeSetUserData");
    check(CVodeSetLinearSolver(memory.get(), solver.get(), matrix.get()), "CVodeSetLinearSolver");
    check(CVodeSetMaxNumSteps(memory.get(), 10'000'000), "CVodeSetMaxNumSteps");
    check(CVodeSetStopTime(memory.get(), duration), "CVodeSetStopTime");
    realtype reached = 0;
    check(CVode(memory.get(), duration, y.get(), &reached, CV_NORMAL), "CVode");
    const realtype* end = NV_DATA_S(y.get());
    return {end[0], end[1], end[2], end[3]};
  }

 private:
  using Vector = std::unique_ptr<_generic_N_Vector, void (*)(N_Vector)>;
  Vector vector(Real a, Real b, Real c, Real d) const {
    Vector v(N_VNew_Serial(4, context_), N_VDestroy);
    realtype* values = NV_DATA_S(v.get());
    values[0] = static_cast<double>(a), values[1] = static_cast<double>(b);
    values[2] = static_cast<double>(c), values[3] = static_cast<double>(d);
    return v;
  }
  static void check(int status, const char* call) {
    if (status < 0) throw std::runtime_error(std::string(call) + " gave " + std::to_string(status));
  }
  static int derivative(realtype t, N_Vector state, N_Vector slope, void* data) {
    const auto& self = *static_cast<CvodeJudge*>(data);
    const realtype* y = NV_DATA_S(state);
    realtype* dy = NV_DATA_S(slope);
    const Real source = self.drive_.from + (self.drive_.to - self.drive_.from) * t / self.duration_;
    const Real I = self.drive_.is_voltage ? (source - y[0]) / self.model_.R_s : source;
    const Real V = self.drive_.is_voltage ? source : y[0] + self.model_.R_s * source;
    dy[0] = static_cast<double>((I - self.model_.conduction(y[0], y[1])) / self.model_.C_m);
    dy[1] = static_cast<double>(self.model_.rate(y[0], y[1]));
    dy[2] = static_cast<double>(I), dy[3] = static_cast<double>(V * I);
    return 0;
  }

  PlainModel model_;
  SUNContext context_ = nullptr;
  PlainDrive drive_;
  Real duration_ = 1;
};

}  // namespace memspike::judge
