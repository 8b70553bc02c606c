// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <concepts>
#include <type_traits>

#include "engine/flow/lanes.hpp"
#include "engine/flow/scalar.hpp"

namespace memspike {

/// Truncated power series in time, one coefficient after another. A model's function applied to two
/// SeriesVariable gives an expression object; extend(k) computes its k-th coefficient from the first k+1
/// coefficients of the variables, which a Taylor integrator needs because coefficient k+1 of the state
/// follows from coefficient k of its rate. Source of the recurrences: Jorba and Zou, Experimental
/// Mathematics 14, 99 (2005).
inline constexpr int kSeriesCapacity = 28;

/// Base of every expression, so that the operators below apply to nothing else.
struct SeriesTag {};
template <class E>
concept SeriesExpression = std::derived_from<E, SeriesTag>;

/// 1/k for k = 1 ... kSeriesCapacity: the integrations divide by k all the time.
template <class R>
struct Reciprocals {
  double of[kSeriesCapacity + 1];
  constexpr Reciprocals() : of{} {
    for (int k = 1; k <= kSeriesCapacity; ++k) of[k] = 1.0 / k;
  }
};
template <class R>
inline constexpr Reciprocals<R> kReciprocals{};

/// A coefficient's index that the compiler knows, for which loops over the lower ones are written out.
template <int k>
using KnownIndex = std::integral_constant<int, k>;

/// The terms of Σ a_j b_{k-j} with 0 < j < k. They are known one coefficient earlier than the two terms at
/// the ends, and are summed apart from them and in two halves, so that nothing waits for a long chain of
/// sums.
template <class A, class B>
MEMSPIKE_INLINE auto inner_terms(const A& a, const B& b, int k) {
  std::remove_cvref_t<decltype(a[0])> even = 0.0, odd = 0.0;
  int j = 1;
  for (; j + 1 < k; j += 2) {
    even += a[j] * b[k - j];
    odd += a[j + 1] * b[k - j - 1];
  }
  if (j < k) even += a[j] * b[k - j];
  return even + odd;
}
template <class A, class B, int k>
MEMSPIKE_INLINE auto inner_terms(const A& a, const B& b, KnownIndex<k>) {
  std::remove_cvref_t<decltype(a[0])> even = 0.0, odd = 0.0;
#pragma GCC unroll 32
  for (int j = 1; j + 1 < k; j += 2) {
    even += a[j] * b[k - j];
    odd += a[j + 1] * b[k - j - 1];
  }
  if (k > 1 && k % 2 == 0) even += a[k - 1] * b[1];
  return even + odd;
}
/// The same of a with itself: each term but the one in the middle occurs twice.
template <class A>
MEMSPIKE_INLINE auto inner_terms_of_square(const A& a, int k) {
  std::remove_cvref_t<decltype(a[0])> sum = 0.0;
  for (int j = 1; 2 * j < k; ++j) sum += a[j] * a[k - j];
  sum += sum;
  if (k > 1 && k % 2 == 0) sum += a[k / 2] * a[k / 2];
  return sum;
}
template <class A, int k>
MEMSPIKE_INLINE auto inner_terms_of_square(const A& a, KnownIndex<k>) {
  std::remove_cvref_t<decltype(a[0])> sum = 0.0;
#pragma GCC unroll 32
  for (int j = 1; 2 * j < k; ++j) sum += a[j] * a[k - j];
  sum += sum;
  if (k > 1 && k % 2 == 0) sum += a[k / 2] * a[k / 2];
  return sum;
}

/// The coefficients of a state, owned by the integrator.
template <class R>
struct SeriesVariable : SeriesTag {
  using Real = R;
  const R* coefficients;
  MEMSPIKE_INLINE explicit SeriesVariable(const R* c) : coefficients(c) {}
  MEMSPIKE_INLINE R operator[](int k) const { return coefficients[k]; }
  MEMSPIKE_INLINE void extend(int) {}
};

/// Room for the coefficients of an inner node. Copying a node copies its structure, never its coefficients:
/// expressions are copied only while they are put together.
template <class R>
struct SeriesNode : SeriesTag {
  using Real = R;
  R c[kSeriesCapacity + 1];
  MEMSPIKE_INLINE SeriesNode() {}
  MEMSPIKE_INLINE SeriesNode(const SeriesNode&) : SeriesTag() {}
  MEMSPIKE_INLINE R operator[](int k) const { return c[k]; }
};

template <SeriesExpression A, SeriesExpression B>
struct SeriesSum : SeriesNode<typename A::Real> {
  A a;
  B b;
  MEMSPIKE_INLINE SeriesSum(const A& left, const B& right) : a(left), b(right) {}
  template <class K>
  MEMSPIKE_INLINE void extend(K k) {
    a.extend(k), b.extend(k);
    this->c[k] = a[k] + b[k];
  }
};

template <SeriesExpression A, SeriesExpression B>
struct SeriesDifference : SeriesNode<typename A::Real> {
  A a;
  B b;
  MEMSPIKE_INLINE SeriesDifference(const A& left, const B& right) : a(left), b(right) {}
  template <class K>
  MEMSPIKE_INLINE void extend(K k) {
    a.extend(k), b.extend(k);
    this->c[k] = a[k] - b[k];
  }
};

/// factor · a + offset: every combination with a constant.
template <SeriesExpression A>
struct SeriesAffine : SeriesNode<typename A::Real> {
  using R = typename A::Real;
  A a;
  R factor, offset;
  MEMSPIKE_INLINE SeriesAffine(const A& inner, R times, R plus) : a(inner), factor(times), offset(plus) {}
  template <class K>
  MEMSPIKE_INLINE void extend(K k) {
    a.extend(k);
    this->c[k] = k == 0 ? factor * a[0] + offset : factor * a[k];
  }
};

template <SeriesExpression A, SeriesExpression B>
struct SeriesProduct : SeriesNode<typename A::Real> {
  A a;
  B b;
  MEMSPIKE_INLINE SeriesProduct(const A& left, const B& right) : a(left), b(right) {}
  template <class K>
  MEMSPIKE_INLINE void extend(K k) {
    a.extend(k), b.extend(k);
    this->c[k] = k == 0 ? a[0] * b[0] : inner_terms(a, b, k) + (a[0] * b[k] + a[k] * b[0]);
  }
};

template <SeriesExpression A, SeriesExpression B>
struct SeriesQuotient : SeriesNode<typename A::Real> {
  A a;
  B b;
  MEMSPIKE_INLINE SeriesQuotient(const A& top, const B& bottom) : a(top), b(bottom) {}
  template <class K>
  MEMSPIKE_INLINE void extend(K k) {
    a.extend(k), b.extend(k);
    typename A::Real rest = a[k];
    for (int j = 1; j <= k; ++j) rest -= b[j] * this->c[k - j];
    this->c[k] = rest / b[0];
  }
};

/// top / b, top constant.
template <SeriesExpression B>
struct SeriesReciprocal : SeriesNode<typename B::Real> {
  using R = typename B::Real;
  B b;
  R top;
  MEMSPIKE_INLINE SeriesReciprocal(R constant, const B& bottom) : b(bottom), top(constant) {}
  template <class K>
  MEMSPIKE_INLINE void extend(K k) {
    b.extend(k);
    R rest = k == 0 ? top : R(0.0);
    for (int j = 1; j <= k; ++j) rest -= b[j] * this->c[k - j];
    this->c[k] = rest / b[0];
  }
};

/// k-th coefficient of the integral of w · dz/dt: what every function with y' = w(y) z' needs.
template <class W, class Z>
MEMSPIKE_INLINE typename Z::Real integrated_product(const W& w, const Z& z, int k) {
  typename Z::Real sum = 0.0;
  for (int j = 1; j <= k; ++j) sum += typename Z::Real(j) * z[j] * w[k - j];
  return sum * typename Z::Real(kReciprocals<typename Z::Real>.of[k]);
}

/// e = exp(z): e' = e z'.
template <SeriesExpression Z>
struct SeriesExp : SeriesNode<typename Z::Real> {
  Z z;
  MEMSPIKE_INLINE explicit SeriesExp(const Z& inner) : z(inner) {}
  template <class K>
  MEMSPIKE_INLINE void extend(K k) {
    z.extend(k);
    this->c[k] = k == 0 ? exp(z[0]) : integrated_product(*this, z, k);
  }
};

/// s = sigmoid(z): s' = s (1 - s) z'. The factor is kept as s · r with r = sigmoid(-z), r' = -s', so that
/// no tail is lost to cancellation.
template <SeriesExpression Z>
struct SeriesSigmoid : SeriesNode<typename Z::Real> {
  using R = typename Z::Real;
  Z z;
  R z_slope[kSeriesCapacity + 1];  // k z_k
  R slope[kSeriesCapacity + 1];
  R rest0;
  MEMSPIKE_INLINE explicit SeriesSigmoid(const Z& inner) : z(inner) {}
  MEMSPIKE_INLINE SeriesSigmoid(const SeriesSigmoid& o) : SeriesNode<R>(), z(o.z) {}
  template <class K>
  MEMSPIKE_INLINE void extend(K k) {
    z.extend(k);
    if (k == 0) {
      const auto pair = sigmoid_pair(z[0]);
      this->c[0] = pair.value, rest0 = pair.rest;
      slope[0] = this->c[0] * rest0;
      return;
    }
    z_slope[k] = R(k) * z[k];
    const R sum = inner_terms(z_slope, slope, k) + z_slope[k] * slope[0];
    this->c[k] = sum * R(kReciprocals<R>.of[k]);
    slope[k] = this->c[k] * (rest0 - this->c[0]) - inner_terms_of_square(this->c, k);
  }
};

/// t = tanh(z): t' = (1 - t²) z'. The factor 1 - t² = 4 sigmoid(2z) sigmoid(-2z) keeps its accuracy in both
/// tails, and t its own about 0.
template <SeriesExpression Z>
struct SeriesTanh : SeriesNode<typename Z::Real> {
  using R = typename Z::Real;
  Z z;
  R slope[kSeriesCapacity + 1];
  MEMSPIKE_INLINE explicit SeriesTanh(const Z& inner) : z(inner) {}
  MEMSPIKE_INLINE SeriesTanh(const SeriesTanh& o) : SeriesNode<R>(), z(o.z) {}
  template <class K>
  MEMSPIKE_INLINE void extend(K k) {
    z.extend(k);
    if (k == 0) {
      const auto pair = sigmoid_pair(R(2.0) * z[0]);
      this->c[0] = tanh(z[0]);
      slope[0] = R(4.0) * pair.value * pair.rest;
      return;
    }
    this->c[k] = integrated_product(slope, z, k);
    slope[k] = R(-2.0) * this->c[0] * this->c[k] - inner_terms_of_square(this->c, k);
  }
};

/// s = sinh(z) and c = cosh(z), which need each other: s' = c z', c' = s z'.
template <SeriesExpression Z>
struct SeriesSinh : SeriesNode<typename Z::Real> {
  using R = typename Z::Real;
  Z z;
  R cosine[kSeriesCapacity + 1];
  MEMSPIKE_INLINE explicit SeriesSinh(const Z& inner) : z(inner) {}
  MEMSPIKE_INLINE SeriesSinh(const SeriesSinh& o) : SeriesNode<R>(), z(o.z) {}
  template <class K>
  MEMSPIKE_INLINE void extend(K k) {
    z.extend(k);
    this->c[k] = k == 0 ? sinh(z[0]) : integrated_product(cosine, z, k);
    cosine[k] = k == 0 ? cosh(z[0]) : integrated_product(this->c, z, k);
  }
};

/// p = softplus(z): p' = sigmoid(z) z'.
template <SeriesExpression Z>
struct SeriesSoftplus : SeriesNode<typename Z::Real> {
  SeriesSigmoid<Z> slope;
  MEMSPIKE_INLINE explicit SeriesSoftplus(const Z& inner) : slope(inner) {}
  template <class K>
  MEMSPIKE_INLINE void extend(K k) {
    slope.extend(k);
    this->c[k] = k == 0 ? softplus(slope.z[0]) : integrated_product(slope, slope.z, k);
  }
};

/// l = log(z): z l' = z'.
template <SeriesExpression Z>
struct SeriesLog : SeriesNode<typename Z::Real> {
  using R = typename Z::Real;
  Z z;
  MEMSPIKE_INLINE explicit SeriesLog(const Z& inner) : z(inner) {}
  template <class K>
  MEMSPIKE_INLINE void extend(K k) {
    z.extend(k);
    if (k == 0) {
      this->c[0] = log(z[0]);
      return;
    }
    R sum = 0.0;
    for (int j = 1; j < k; ++j) sum += R(j) * this->c[j] * z[k - j];
    this->c[k] = (z[k] - sum * R(kReciprocals<R>.of[k])) / z[0];
  }
};

/// p = z^a, a constant, z > 0: z p' = a p z'. A base that is below the smallest number stays there.
template <SeriesExpression Z>
struct SeriesPower : SeriesNode<typename Z::Real> {
  using R = typename Z::Real;
  Z z;
  R exponent;
  MEMSPIKE_INLINE SeriesPower(const Z& base, R a) : z(base), exponent(a) {}
  template <class K>
  MEMSPIKE_INLINE void extend(K k) {
    z.extend(k);
    if (k == 0) {
      this->c[0] = pow(z[0], exponent);
      return;
    }
    R sum = 0.0;
    for (int j = 1; j <= k; ++j) sum += (exponent * R(j) - R(k - j)) * z[j] * this->c[k - j];
    this->c[k] = select(z[0] <= R(0.0), R(0.0), sum * R(kReciprocals<R>.of[k]) / z[0]);
  }
};

template <class C, class E>
concept SeriesConstant = !SeriesExpression<C> && std::constructible_from<typename E::Real, C>;

template <SeriesExpression A, SeriesExpression B>
MEMSPIKE_INLINE auto operator+(const A& a, const B& b) {
  return SeriesSum<A, B>(a, b);
}
template <SeriesExpression A, SeriesExpression B>
MEMSPIKE_INLINE auto operator-(const A& a, const B& b) {
  return SeriesDifference<A, B>(a, b);
}
template <SeriesExpression A, SeriesExpression B>
MEMSPIKE_INLINE auto operator*(const A& a, const B& b) {
  return SeriesProduct<A, B>(a, b);
}
template <SeriesExpression A, SeriesExpression B>
MEMSPIKE_INLINE auto operator/(const A& a, const B& b) {
  return SeriesQuotient<A, B>(a, b);
}
template <SeriesExpression A>
MEMSPIKE_INLINE auto operator-(const A& a) {
  return SeriesAffine<A>(a, -1.0, 0.0);
}
template <SeriesExpression A, SeriesConstant<A> C>
MEMSPIKE_INLINE auto operator+(const A& a, C c) {
  return SeriesAffine<A>(a, 1.0, c);
}
template <SeriesExpression A, SeriesConstant<A> C>
MEMSPIKE_INLINE auto operator+(C c, const A& a) {
  return SeriesAffine<A>(a, 1.0, c);
}
template <SeriesExpression A, SeriesConstant<A> C>
MEMSPIKE_INLINE auto operator-(const A& a, C c) {
  return SeriesAffine<A>(a, 1.0, -typename A::Real(c));
}
template <SeriesExpression A, SeriesConstant<A> C>
MEMSPIKE_INLINE auto operator-(C c, const A& a) {
  return SeriesAffine<A>(a, -1.0, c);
}
template <SeriesExpression A, SeriesConstant<A> C>
MEMSPIKE_INLINE auto operator*(const A& a, C c) {
  return SeriesAffine<A>(a, c, 0.0);
}
template <SeriesExpression A, SeriesConstant<A> C>
MEMSPIKE_INLINE auto operator*(C c, const A& a) {
  return SeriesAffine<A>(a, c, 0.0);
}
template <SeriesExpression A, SeriesConstant<A> C>
MEMSPIKE_INLINE auto operator/(const A& a, C c) {
  using R = typename A::Real;
  return SeriesAffine<A>(a, R(1.0) / R(c), 0.0);
}
template <SeriesExpression B, SeriesConstant<B> C>
MEMSPIKE_INLINE auto operator/(C c, const B& b) {
  return SeriesReciprocal<B>(c, b);
}
template <SeriesExpression Z>
MEMSPIKE_INLINE auto exp(const Z& z) {
  return SeriesExp<Z>(z);
}
template <SeriesExpression Z>
MEMSPIKE_INLINE auto sigmoid(const Z& z) {
  return SeriesSigmoid<Z>(z);
}
template <SeriesExpression Z>
MEMSPIKE_INLINE auto tanh(const Z& z) {
  return SeriesTanh<Z>(z);
}
template <SeriesExpression Z>
MEMSPIKE_INLINE auto sinh(const Z& z) {
  return SeriesSinh<Z>(z);
}
template <SeriesExpression Z>
MEMSPIKE_INLINE auto softplus(const Z& z) {
  return SeriesSoftplus<Z>(z);
}
template <SeriesExpression Z>
MEMSPIKE_INLINE auto log(const Z& z) {
  return SeriesLog<Z>(z);
}
template <SeriesExpression Z>
MEMSPIKE_INLINE auto pow(const Z& z, typename Z::Real exponent) {
  return SeriesPower<Z>(z, exponent);
}

}  // namespace memspike
