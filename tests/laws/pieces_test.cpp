// SPDX-License-Identifier: Apache-2.0
// The trajectory of a device as functions of time, stretch by stretch, is the flow.
#include <gtest/gtest.h>

#include "engine/network/piece.hpp"
#include "tests/support/probe.hpp"

namespace memspike::test {
namespace {

constexpr double kTolerance = 1e-10;

class PiecesOfEveryModel : public testing::TestWithParam<Probe> {};
INSTANTIATE_TEST_SUITE_P(Registered, PiecesOfEveryModel, testing::ValuesIn(probes()), name_of_probe);

/// A piece, and when it begins after the start of the segment.
struct Placed {
  double begin = 0;
  FlowPiece piece;
  double end() const { return begin + piece.duration; }
};

std::vector<Placed> pieces_of(const SegmentCurve& c) {
  std::vector<Placed> all;
  FlowHints hints;
  SegmentInput in;
  in.drive = c.drive, in.tolerance = c.tolerance;
  DeviceState at = c.start;
  for (double t = 0; t < c.duration; t = all.back().end()) {
    in.duration = c.duration - t;
    all.push_back({t, {}});
    const SegmentOutput out = c.device.kernel->stretch(c.device.parameters, at, in, hints, all.back().piece);
    EXPECT_EQ(out.status, FlowStatus::done);
    at = out.end;
    if (all.size() > 10000) {
      ADD_FAILURE() << "too many pieces";
      break;
    }
  }
  return all;
}

const Placed& piece_at(const std::vector<Placed>& all, double t) {
  for (const Placed& p : all)
    if (t <= p.end()) return p;
  return all.back();
}

/// Sum of the Taylor expansion about `from`, at `to`.
double expanded_u(const Placed& p, double from, double to) {
  double c[24] = {};
  add_expansion_of_u(p.piece, from - p.begin, 1, 24, c);
  return polynomial(c, 23, to - from);
}

TEST_P(PiecesOfEveryModel, AreTheFlow) {
  const Probe& probe = GetParam();
  std::vector<double> times;
  for (int k = 1; k <= 60; ++k) times.push_back(probe.time * std::pow(k / 60.0, 4));
  for_every_segment(probe, probe.time, kTolerance, [&](const SegmentCurve& c, const SegmentScale& full) {
    if (c.drive.from != c.drive.to || c.drive.kind != Drive::Kind::voltage) return;  // networks hold voltages
    const std::vector<Placed> pieces = pieces_of(c);
    const std::vector<DeviceState> inside = c.at(times);
    for (std::size_t k = 0; k < times.size(); ++k) {
      const Placed& p = piece_at(pieces, times[k]);
      const DeviceState y = value_of(p.piece, times[k] - p.begin);
      EXPECT_NEAR(y.u, inside[k].u, 10 * kTolerance * full.u) << times[k];
      EXPECT_NEAR(y.x, inside[k].x, 10 * kTolerance * full.x) << times[k];
    }
  });
}

TEST_P(PiecesOfEveryModel, AreExpandedAboutAnyTime) {
  const Probe& probe = GetParam();
  for_every_segment(probe, probe.time, kTolerance, [&](const SegmentCurve& c, const SegmentScale& full) {
    if (c.drive.from != c.drive.to || c.drive.kind != Drive::Kind::voltage) return;
    for (const Placed& p : pieces_of(c)) {
      const double fastest = std::max(std::fabs(p.piece.rate[0]), std::fabs(p.piece.rate[1]));
      const double reach = std::min(p.piece.duration, fastest > 0 ? 2 / fastest : p.piece.duration);
      const double from = p.begin + 0.3 * (p.piece.duration - reach), to = from + 0.5 * reach;
      EXPECT_NEAR(expanded_u(p, from, to), value_of(p.piece, to - p.begin).u, 1e-12 * full.u);
    }
  });
}

TEST_P(PiecesOfEveryModel, ChangeNoMoreThanTheyPromise) {
  const Probe& probe = GetParam();
  for_every_segment(probe, probe.time, kTolerance, [&](const SegmentCurve& c, const SegmentScale& full) {
    if (c.drive.from != c.drive.to || c.drive.kind != Drive::Kind::voltage) return;
    for (const Placed& p : pieces_of(c))
      for (const double from : {0.0, 0.2, 0.7}) {
        const double s = from * p.piece.duration, u = value_of(p.piece, s).u;
        for (const double later : {0.3, 0.8, 1.0})
          EXPECT_LE(std::fabs(value_of(p.piece, s + later * (p.piece.duration - s)).u - u),
                    change_of_u_after(p.piece, s) + 1e-14 * full.u);
      }
  });
}

TEST_P(PiecesOfEveryModel, SettleWhenTheySaySo) {
  const Probe& probe = GetParam();
  int settled = 0;
  for_every_segment(probe, probe.time, kTolerance, [&](const SegmentCurve& c, const SegmentScale& full) {
    if (c.drive.from != c.drive.to || c.drive.kind != Drive::Kind::voltage) return;
    for (const Placed& p : pieces_of(c))
      for (const double negligible : {1e-3 * full.u, 1e-7 * full.u}) {
        const double s = settling_time(p.piece, negligible);
        if (!(s < p.piece.duration)) continue;
        ++settled;
        EXPECT_LE(change_of_u_after(p.piece, s), negligible * (1 + 1e-12));
        EXPECT_LE(std::fabs(value_of(p.piece, p.piece.duration).u - value_of(p.piece, s).u),
                  negligible * (1 + 1e-9));
      }
  });
  EXPECT_GT(settled, 0);
}

}  // namespace
}  // namespace memspike::test
