// SPDX-License-Identifier: Apache-2.0
#include "experiments/device/protocol.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "experiments/device/read_protocol.hpp"
#include "networks/input/document.hpp"

namespace memspike {
namespace {

struct ReadProtocol {
  Protocol protocol;
  Node text;
};

/// Reads a list of steps in YAML.
ReadProtocol read(const std::string& yaml, const std::filesystem::path& folder = ".") {
  const Document document = parse_document("protocol: " + yaml, "protocol.yaml");
  Complaints complaints(document);
  Reader root(document.root, complaints);
  ReadProtocol result;
  result.protocol = read_protocol(root.list("protocol"), folder, result.text);
  complaints.throw_if_any();
  return result;
}

/// Every segment as one word: what, from, to, duration; R for a restart.
std::vector<std::string> played(const Protocol& protocol) {
  std::vector<std::string> all;
  walk(
      protocol.steps,
      [&](const Segment& s) {
        const std::string_view kinds[] = {"hold", "ramp", "open", "read"};
        const char* roles[] = {"", " pulse", " its read"};
        const auto number = [](double x) { return number_node(x).scalar; };
        const std::string values = s.drive.from == s.drive.to
                                       ? number(s.drive.from)
                                       : number(s.drive.from) + ".." + number(s.drive.to);
        all.push_back(std::string(kinds[static_cast<int>(s.kind)]) + " " + values +
                      (s.drive.kind == Drive::Kind::current ? " A " : " V ") + number(s.duration) + " s" +
                      roles[static_cast<int>(s.role)]);
      },
      [&] { all.push_back("restart"); });
  return all;
}

using Words = std::vector<std::string>;

TEST(Protocol, PlainStepsAreSegments) {
  EXPECT_EQ(played(read("[{hold: {voltage: 1 V, duration: 50 ms}}, {hold: {current: 1 mA, duration: 2 s}},"
                        " {open: {duration: 1 s}}, {read: {voltage: 0.1 V, duration: 10 ms}}]")
                       .protocol),
            (Words{"hold 1 V 0.05 s", "hold 0.001 A 2 s", "open 0 A 1 s", "read 0.1 V 0.01 s"}));
}

TEST(Protocol, ARampLastsAsLongAsItsRateSaysOrAsItSaysItself) {
  EXPECT_EQ(played(read("[{ramp: {from: 0 V, to: 1.5 V, rate: 0.1 V/s}}, {ramp: {from: 1 V, to: -0.5 V, "
                        "duration: 3 s}}]")
                       .protocol),
            (Words{"ramp 0..1.5 V 15 s", "ramp 1..-0.5 V 3 s"}));
}

TEST(Protocol, StepsOfNoLengthVanish) {
  EXPECT_EQ(played(read("[{hold: {voltage: 1 V, duration: 0 s}}, {ramp: {from: 1 V, to: 1 V, rate: 1 V/s}},"
                        " {step: {voltage: 1 V, on: 1 s, off: 0 s}}]")
                       .protocol),
            (Words{"hold 1 V 1 s"}));
}

TEST(Protocol, RepeatsNestAndStayFolded) {
  const Protocol p =
      read(
          "[{repeat: {count: 2, steps: [{open: {duration: 1 s}}, {repeat: {count: 3, steps: [{hold: "
          "{voltage: 1 V, duration: 1 s}}]}}]}}]")
          .protocol;
  EXPECT_EQ(p.steps.size(), 1u);
  EXPECT_EQ(played(p).size(), 8u);
  const ProtocolSize size = size_of(p);
  EXPECT_EQ(size.segments, 8u);
  EXPECT_EQ(size.duration, 8);
  EXPECT_EQ(
      size_of(
          read("[{repeat: {count: 1e6, steps: [{repeat: {count: 1e6, steps: [{open: {duration: 1 us}}]}}]}}]")
              .protocol)
          .segments,
      1'000'000'000'000u);
}

TEST(Protocol, TheReadEndsTheGapAndIsPartOfIt) {
  EXPECT_EQ(
      played(
          read(
              "[{pulse_train: {amplitude: 1.5 V, width: 50 ms, gap: 100 ms, count: 2, read: {voltage: 0.1 V, "
              "duration: 10 ms}}}]")
              .protocol),
      (Words{"hold 1.5 V 0.05 s pulse", "hold 0 V 0.09 s", "read 0.1 V 0.01 s its read",
             "hold 1.5 V 0.05 s pulse", "hold 0 V 0.09 s", "read 0.1 V 0.01 s its read"}));
  EXPECT_EQ(
      played(read("[{pulse_train: {amplitude: 1 V, width: 1 ms, gap: 2 ms, count: 1, read: {voltage: 0.1 V, "
                  "duration: 2 ms}}}]")
                 .protocol),
      (Words{"hold 1 V 0.001 s pulse", "read 0.1 V 0.002 s its read"}))
      << "a read as long as the gap leaves nothing before it";
}

TEST(Protocol, ListsOfATrainSetItsCount) {
  EXPECT_EQ(played(read("[{pulse_train: {amplitude: {from: 0.1 V, to: 0.3 V, step: 100 mV}, width: [1 s, 2 "
                        "s, 3 s], gap: 0 "
                        "s}}]")
                       .protocol),
            (Words{"hold 0.1 V 1 s pulse", "hold 0.2 V 2 s pulse", "hold 0.3 V 3 s pulse"}));
  EXPECT_EQ(
      size_of(read("[{pulse_train: {amplitude: [1 V, 2 V], width: 1 s, gap: 0, count: 2}}]").protocol).pulses,
      2u)
      << "a count that agrees is welcome";
}

TEST(Protocol, PotentiationAndDepressionAlternate) {
  const Protocol p =
      read(
          "[{potentiation_depression: {up: {amplitude: 1 V, width: 1 s, gap: 0, count: 2}, down: {amplitude: "
          "-1 V, width: 1 s, gap: 0, count: 1}, cycles: 2}}]")
          .protocol;
  const std::string up = "hold 1 V 1 s pulse", down = "hold -1 V 1 s pulse";
  EXPECT_EQ(played(p), (Words{up, up, down, up, up, down}));
  EXPECT_EQ(p.groups[0].up, 2u);
  EXPECT_EQ(p.groups[0].down, 1u);
  EXPECT_EQ(p.groups[0].cycles, 2u);
}

TEST(Protocol, EachPairStartsAnewUnlessCarriedOver) {
  const std::string pair = "{amplitude: 1 V, width: 1 s, gaps: [2 s, 3 s]";
  const Words first{"hold 1 V 1 s pulse", "hold 0 V 2 s", "hold 1 V 1 s pulse"};
  const Words carried{"hold 1 V 1 s pulse", "hold 0 V 2 s", "hold 1 V 1 s pulse",
                      "hold 1 V 1 s pulse", "hold 0 V 3 s", "hold 1 V 1 s pulse"};
  EXPECT_EQ(played(read("[{paired_pulse: " + pair + ", carry_over: true}}]").protocol), carried);
  const Words anew = played(read("[{paired_pulse: " + pair + "}}]").protocol);
  ASSERT_EQ(anew.size(), 8u);
  EXPECT_EQ(anew[0], "restart");
  EXPECT_EQ(anew[4], "restart");
}

TEST(Protocol, CyclicVoltammetryGoesFromVertexToVertexAtEachRate) {
  EXPECT_EQ(
      played(
          read("[{cyclic_voltammetry: {vertices: [0 V, 1.5 V, 0 V], rate: 0.05 V/s, cycles: 2}}]").protocol),
      (Words{"ramp 0..1.5 V 30 s", "ramp 1.5..0 V 30 s", "ramp 0..1.5 V 30 s", "ramp 1.5..0 V 30 s"}));
  EXPECT_EQ(played(read("[{cyclic_voltammetry: {vertices: [0 V, 1 V], rate: [1 V/s, 2 V/s]}}]").protocol),
            (Words{"restart", "ramp 0..1 V 1 s", "restart", "ramp 0..1 V 0.5 s"}));
}

TEST(Protocol, LabelsStandInsideOrBeside) {
  const Protocol p =
      read(
          "[{open: {duration: 1 s, label: in}}, {open: {duration: 1 s}, label: beside}, {open: {duration: 1 "
          "s}}, {open: {duration: 1 s}, label: in}]")
          .protocol;
  std::vector<std::string> labels;
  walk(
      p.steps, [&](const Segment& s) { labels.push_back(p.labels[s.label]); }, [] {});
  EXPECT_EQ(labels, (std::vector<std::string>{"in", "beside", "", "in"}));
}

TEST(Protocol, ARepeatedStepHasItsOwnLabel) {
  const Protocol p =
      read(
          "[{repeat: {count: 1, steps: [{open: {duration: 1 s, label: inner}}, {open: {duration: 1 s}}]}, "
          "label: outer}, {open: {duration: 1 s}}]")
          .protocol;
  std::vector<std::string> labels;
  walk(
      p.steps, [&](const Segment& s) { labels.push_back(p.labels[s.label]); }, [] {});
  EXPECT_EQ(labels[0], "inner");
  EXPECT_EQ(labels[2], "");
}

TEST(Protocol, TheCanonicalTextReadsBackAsTheSameProtocol) {
  const std::string yamls[] = {
      "[{hold: {voltage: 1 V, duration: 50 ms, label: a}}, {ramp: {from: 0, to: 1 V, rate: 3 V/s}}, {ramp: "
      "{from: 0, to: 1 "
      "V, duration: 7 ms}}]",
      "[{pulse_train: {amplitude: {from: 0.1 V, to: 0.5 V, step: 0.1 V}, width: 1 ms, gap: 3 ms, read: "
      "{voltage: 0.1 V, "
      "duration: 1 ms}}}]",
      "[{repeat: {count: 3, steps: [{paired_pulse: {amplitude: 1 V, width: 1 ms, gaps: {from: 1 ms, to: 1 s, "
      "points_per_decade: 2}}}]}}]",
      "[{cyclic_voltammetry: {vertices: [0 V, 1.5 V, 0 V], rate: [0.1 V/s, 0.3 V/s], cycles: 3}}]",
      "[{potentiation_depression: {up: {amplitude: 1 V, width: [1 ms, 2 ms], gap: 1 ms}, down: {amplitude: "
      "-1 V, width: 1 "
      "ms, gap: 2 ms, count: 4}, cycles: 2, read: {voltage: 0.1 V, duration: 1 ms}}}]",
      "[{retention: {program: [{open: {duration: 1 s}}], read: {voltage: 0.1 V, duration: 1 ms}, at: [1 s, 9 "
      "s], label: kept}}, {endurance: {set: {amplitude: 1 V, width: 1 ms}, reset: {amplitude: -1 V, width: 2 "
      "ms}, gap: 1 ms, cycles: 3, read: {voltage: 0.1 V, duration: 1 ms}}}]",
      "[{rate_dependence: {amplitude: 1 V, width: 1 ms, frequencies: [3 Hz, 7 Hz], count: 2, probe: 0.2 V}}, "
      "{stdp_window: {pre: [{voltage: 1 V, duration: 1 ms}], post: [{voltage: 1 V, duration: 2 ms}], delays: "
      "[-1 ms, 0 s], pairs: 2, interval: 1 s, carry_over: true}}]"};
  for (const std::string& yaml : yamls) {
    const ReadProtocol once = read(yaml);
    const ReadProtocol again = read("\n" + to_yaml(once.text));
    EXPECT_EQ(again.text, once.text) << yaml;
    EXPECT_EQ(played(again.protocol), played(once.protocol)) << yaml;
  }
}

TEST(Protocol, ARetentionReadsAtItsTimesAndKeepsItsLabel) {
  const Protocol p = read(
                         "[{retention: {program: [{open: {duration: 2 s, label: write}}], read: {voltage: "
                         "0.1 V, duration: 1 "
                         "ms}, at: [0 s, 3 s], label: keep}}]")
                         .protocol;
  EXPECT_EQ(played(p),
            (Words{"open 0 A 2 s", "read 0.1 V 0.001 s", "hold 0 V 2.999 s", "read 0.1 V 0.001 s"}));
  std::vector<std::string> labels;
  walk(
      p.steps, [&](const Segment& s) { labels.push_back(p.labels[s.label]); }, [] {});
  EXPECT_EQ(labels, (Words{"write", "keep", "keep", "keep"}));
}

TEST(Protocol, EnduranceStaysFolded) {
  const Protocol p =
      read(
          "[{endurance: {set: {amplitude: 1 V, width: 1 ms}, reset: {amplitude: -2 V, width: 3 ms}, gap: 4 "
          "ms, cycles: 1e6, read: {voltage: 0.1 V, duration: 1 ms}}}]")
          .protocol;
  EXPECT_EQ(p.steps.size(), 1u);
  EXPECT_EQ(size_of(p).pulses, 2'000'000u);
  EXPECT_EQ(size_of(p).duration, 12'000);
}

TEST(Protocol, ATrainOfAFrequencyFillsItsPeriods) {
  const std::string train = "amplitude: 1 V, width: 10 ms, frequencies: [4 Hz, 100 Hz], count: 1";
  EXPECT_EQ(
      played(read("[{rate_dependence: {" + train + "}}]").protocol),
      (Words{"restart", "hold 1 V 0.01 s pulse", "hold 0 V 0.24 s", "restart", "hold 1 V 0.01 s pulse"}));
  EXPECT_EQ(played(read("[{rate_dependence: {" + train + ", carry_over: true}}]").protocol),
            (Words{"hold 1 V 0.01 s pulse", "hold 0 V 0.24 s", "hold 1 V 0.01 s pulse"}));
}

TEST(Protocol, APairOfSpikesIsTheDifferenceOfItsWaveforms) {
  const std::string spikes =
      "pre: [{voltage: 1 V, duration: 2 ms}], post: [{voltage: 0.4 V, duration: 2 ms}], pairs: 1, interval: "
      "10 "
      "ms, delays: ";
  const auto pair = [&](const std::string& delay) {
    Words words = played(read("[{stdp_window: {" + spikes + delay + "}}]").protocol);
    EXPECT_EQ(words[0], "restart");
    words.erase(words.begin());
    return words;
  };
  EXPECT_EQ(pair("0 s"), (Words{"hold 0.6 V 0.002 s", "hold 0 V 0.008 s"}));
  EXPECT_EQ(pair("1 ms"),
            (Words{"hold 1 V 0.001 s", "hold 0.6 V 0.001 s", "hold -0.4 V 0.001 s", "hold 0 V 0.007 s"}));
  EXPECT_EQ(pair("-1 ms"),
            (Words{"hold -0.4 V 0.001 s", "hold 0.6 V 0.001 s", "hold 1 V 0.001 s", "hold 0 V 0.007 s"}));
  EXPECT_EQ(pair("8 ms"), (Words{"hold 1 V 0.002 s", "hold 0 V 0.006 s", "hold -0.4 V 0.002 s"}));
}

TEST(Protocol, AWaveformFromAFileIsStraightBetweenItsRows) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "memspike_protocol_test";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "wave.csv") << "V [mV],t [ms]\n0,2\n1000,4\n1000,5\n-500,5\n-500,8\n";
  const Protocol p = read("[{from_file: {file: wave.csv}}]", folder).protocol;
  EXPECT_EQ(played(p), (Words{"ramp 0..1 V 0.002 s", "hold 1 V 0.001 s", "hold -0.5 V 0.003 s"}));
  EXPECT_EQ(p.files, (std::vector{folder / "wave.csv"}));
  std::filesystem::remove_all(folder);
}

TEST(StepInfos, HaveAnExampleThatIsReadAndPlayed) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "memspike_step_infos_test";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "waveform.csv") << "t [s],V [V]\n0,0\n1,1\n";
  for (const StepInfo& info : step_infos()) {
    const Protocol p = read("\n  " + std::string(info.example), folder).protocol;
    EXPECT_TRUE(size_of(p).segments > 0 || p.has_measurements()) << info.name;
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace memspike
