// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/networks/network_reading.hpp"

namespace memspike::test {
namespace {

using Spikes = std::vector<std::pair<double, std::uint32_t>>;

/// Three sources `in` and two neurons `out`, with one stimulus.
std::string with(const std::string& stimulus) {
  return "network:\n  populations:\n    in: {size: 3, neuron: {model: spike_source}}\n    out: {size: 2, "
         "neuron: " +
         kLif + "}\nstimuli:\n  - " + stimulus + "\n";
}

CurrentStimulus current(const std::string& body) {
  return read(with("{to: out, current: {" + body + "}}")).stimuli.currents.at(0);
}

TEST(Stimuli, SpikesAreSortedByTimeAndNeuron) {
  const Stimuli s = read(with("{to: in, spikes: [[2, 3 ms], [0, 5 ms], [1, 3 ms], [0, 0 s]]}")).stimuli;
  ASSERT_EQ(s.spike_lists.size(), 1u);
  EXPECT_EQ(s.spike_lists[0].population, 0u);
  EXPECT_EQ(s.spike_lists[0].spikes, (Spikes{{0, 0}, {0.003, 1}, {0.003, 2}, {0.005, 0}}));
}

TEST(Stimuli, SpikesMayStandInAFile) {
  const FileBeside file("spikes.csv", "neuron,t [ms]\n2,3\n0,0.1\n");
  for (const char* form : {"{to: in, file: spikes.csv}", "{to: in, spikes: {file: spikes.csv}}"}) {
    const Stimuli s = read(with(form), file.folder()).stimuli;
    EXPECT_EQ(s.spike_lists.at(0).spikes, (Spikes{{0.0001, 0}, {0.003, 2}})) << form;
    EXPECT_EQ(s.files.size(), 1u);
  }
}

TEST(Stimuli, AFileOfSpikesMayBeWrittenInManyWays) {
  for (const char* text : {"t,neuron\n0.003,2\n", "t [s],neuron\r\n3e-3,2\r\n", "neuron, t\n\n2, 3 ms\n",
                           "neuron,t [us]\n2,3000\n"}) {
    const FileBeside file("spikes.csv", text);
    EXPECT_EQ(read(with("{to: in, file: spikes.csv}"), file.folder()).stimuli.spike_lists[0].spikes,
              (Spikes{{0.003, 2}}))
        << text;
  }
}

TEST(Stimuli, OfTheSpikesOfARunThoseOfThePopulationAreRead) {
  // Neuron 70 of the other population is beyond the end of this one.
  const FileBeside file("spikes.csv", "t [s],population,neuron\n0.001,in,1\n0.002,cells,70\n0.003,in,2\n");
  EXPECT_EQ(read(with("{to: in, file: spikes.csv}"), file.folder()).stimuli.spike_lists[0].spikes,
            (Spikes{{0.001, 1}, {0.003, 2}}));
}

TEST(Stimuli, APoissonRateHoldsForAllFromTheStartToTheEndOfTheRun) {
  const PoissonStimulus p = read(with("{to: in, poisson: {rate: 20 Hz}}")).stimuli.poisson.at(0);
  EXPECT_EQ(p.start, 0);
  EXPECT_EQ(p.stop, 1);
  ASSERT_EQ(p.pieces.size(), 1u);
  EXPECT_EQ(p.pieces[0].rates, std::vector<double>{20});
}

TEST(Stimuli, PoissonRatesMayDifferBetweenNeurons) {
  for (const char* rate : {"[10 Hz, 20 1/s, 30 Hz]", "{from: 10 Hz, to: 30 Hz, points: 3}"})
    EXPECT_EQ(
        read(with("{to: in, poisson: {rate: " + std::string(rate) + "}}")).stimuli.poisson[0].pieces[0].rates,
        (std::vector<double>{10, 20, 30}));
  const FileBeside file("rates.csv", "neuron,rate [Hz]\n2,30\n0,10\n1,20\n");
  const Stimuli s = read(with("{to: in, poisson: {rate: {file: rates.csv}}}"), file.folder()).stimuli;
  EXPECT_EQ(s.poisson[0].pieces[0].rates, (std::vector<double>{10, 20, 30}));
}

TEST(Stimuli, PoissonRatesMayChangeInTime) {
  const Stimuli s =
      read(with("{to: in, poisson: {rate: [{from: 0 s, rate: 5 Hz}, {from: 0.5 s, rate: [1 Hz, 2 "
                "Hz, 3 Hz]}], start: 0.1 s, stop: 0.9 s}}"))
          .stimuli;
  const PoissonStimulus& p = s.poisson.at(0);
  EXPECT_EQ(p.start, 0.1);
  EXPECT_EQ(p.stop, 0.9);
  ASSERT_EQ(p.pieces.size(), 2u);
  EXPECT_EQ(p.pieces[1].from, 0.5);
  EXPECT_EQ(p.pieces[1].rates, (std::vector<double>{1, 2, 3}));
}

TEST(Stimuli, RandomOnesKnowTheirNumberInTheFile) {
  const Stimuli s =
      read(with("{to: in, spikes: []}\n  - {to: in, poisson: {rate: 1 Hz}}\n  - {to: out, current: "
                "{noise: {sd: 1 nA, every: 1 ms}}}"))
          .stimuli;
  EXPECT_EQ(s.poisson.at(0).number, 1u);
  EXPECT_EQ(std::get<CurrentStimulus::Noise>(s.currents.at(0).shape).number, 2u);
}

TEST(Stimuli, ACurrentIsConstantAndForAllNeuronsUnlessToldOtherwise) {
  const CurrentStimulus c = current("amplitude: 10 nA");
  EXPECT_EQ(std::get<CurrentStimulus::Constant>(c.shape).amplitude, 1e-8);
  EXPECT_EQ(c.population, 1u);
  EXPECT_TRUE(c.neurons.empty());
  EXPECT_EQ(c.start, 0);
  EXPECT_EQ(c.stop, 1);
  EXPECT_EQ(current("amplitude: 1 nA, neurons: [1, 0]").neurons, (std::vector<std::uint32_t>{0, 1}));
  const Stimuli beside = read(with("{to: out, neurons: [1], current: {amplitude: 1 nA}}")).stimuli;
  EXPECT_EQ(beside.currents[0].neurons, std::vector<std::uint32_t>{1}) << "the stimulus may say it, too";
}

TEST(Stimuli, CurrentsHaveShapes) {
  const auto train = std::get<CurrentStimulus::Pulses>(
      current("pulse_train: {amplitude: 1 nA, width: 2 ms, period: 10 ms, count: 5}").shape);
  EXPECT_EQ(train.amplitude, 1e-9);
  EXPECT_EQ(train.width, 0.002);
  EXPECT_EQ(train.period, 0.01);
  EXPECT_EQ(train.count, 5u);
  const auto ramp = std::get<CurrentStimulus::Ramp>(current("ramp: {from: -1 nA, to: 5 nA}").shape);
  EXPECT_EQ(ramp.from, -1e-9);
  EXPECT_EQ(ramp.to, 5e-9);
  const auto sine = std::get<CurrentStimulus::Sine>(
      current("sine: {offset: 1 nA, amplitude: 2 nA, frequency: 5 Hz, phase: 0.5}").shape);
  EXPECT_EQ(sine.offset, 1e-9);
  EXPECT_EQ(sine.amplitude, 2e-9);
  EXPECT_EQ(sine.frequency, 5);
  EXPECT_EQ(sine.phase, 0.5);
  const auto noise =
      std::get<CurrentStimulus::Noise>(current("noise: {mean: 1 nA, sd: 2 nA, every: 1 ms}").shape);
  EXPECT_EQ(noise.mean, 1e-9);
  EXPECT_EQ(noise.deviation, 2e-9);
  EXPECT_EQ(noise.every, 0.001);
}

TEST(Stimuli, APulseTrainWithoutCountLastsAsLongAsTheStimulus) {
  const CurrentStimulus c =
      current("pulse_train: {amplitude: 1 nA, width: 2 ms, period: 100 ms}, start: 0.2 s, stop: 0.55 s");
  EXPECT_EQ(std::get<CurrentStimulus::Pulses>(c.shape).count, 4u) << "the fourth begins at 0.5 s";
}

TEST(Stimuli, ACurrentMayStandInAFile) {
  const FileBeside file("current.csv", "t [ms],I [nA]\n0,1\n5,-2\n");
  const Stimuli s = read(with("{to: out, current: {file: current.csv}}"), file.folder()).stimuli;
  const auto points = std::get<CurrentStimulus::Points>(s.currents.at(0).shape);
  EXPECT_EQ(points.t, (std::vector<double>{0, 0.005}));
  EXPECT_EQ(points.current, (std::vector<double>{1e-9, -2e-9}));
}

TEST(Stimuli, TheCanonicalFormReadsBackAsTheSame) {
  const FileBeside file("current.csv", "t [ms],I [nA]\n0,1\n5,-2\n");
  for (const char* stimulus :
       {"{to: in, spikes: [[2, 3 ms], [0, 5 ms]]}", "{to: in, poisson: {rate: 20 Hz, start: 1 ms}}",
        "{to: in, poisson: {rate: [{from: 0 s, rate: 5 Hz}, {from: 0.5 s, rate: [1 Hz, 2 Hz, 3 Hz]}]}}",
        "{to: out, neurons: [1], current: {sine: {amplitude: 2 nA, frequency: 5 Hz}}}",
        "{to: out, current: {pulse_train: {amplitude: 1 nA, width: 2 ms, period: 100 ms}}}",
        "{to: out, current: {file: current.csv}}"}) {
    const std::string yaml = with(stimulus);
    const Node once = read(yaml, file.folder()).stimuli.text;
    const std::string written =
        yaml.substr(0, yaml.find("stimuli:")) + to_yaml(map_node({{"stimuli", once}}));
    const Node again = read(written).stimuli.text;
    EXPECT_EQ(again, once) << stimulus;
  }
}

TEST(Stimuli, ACurrentMayDifferFromNeuronToNeuron) {
  for (const char* amplitudes : {"[3 nA, 7 nA]", "{from: 3 nA, to: 7 nA, points: 2}"}) {
    const auto currents =
        read(with("{to: out, current: {amplitude: " + std::string(amplitudes) + ", start: 10 ms}}"))
            .stimuli.currents;
    ASSERT_EQ(currents.size(), 2u);
    for (std::uint32_t n = 0; n < 2; ++n) {
      EXPECT_EQ(currents[n].population, 1u);
      EXPECT_EQ(currents[n].neurons, std::vector<std::uint32_t>{n});
      EXPECT_EQ(currents[n].start, 10e-3);
      EXPECT_EQ(std::get<CurrentStimulus::Constant>(currents[n].shape).amplitude, n == 0 ? 3e-9 : 7e-9);
    }
  }
}

TEST(Stimuli, CurrentsOfNamedNeuronsAreInTheOrderOfTheirNames) {
  const auto currents =
      read(with("{to: out, current: {amplitude: [3 nA, 7 nA], neurons: [1, 0]}}")).stimuli.currents;
  ASSERT_EQ(currents.size(), 2u);
  EXPECT_EQ(currents[0].neurons, std::vector<std::uint32_t>{1});
  EXPECT_EQ(std::get<CurrentStimulus::Constant>(currents[0].shape).amplitude, 3e-9);
  EXPECT_EQ(currents[1].neurons, std::vector<std::uint32_t>{0});
}

TEST(Stimuli, CurrentsForEachNeuronAreWrittenBackAsTheyWere) {
  const std::string yaml = with("{to: out, current: {amplitude: [3 nA, 7 nA], neurons: [1, 0]}}");
  const Stimuli first = read(yaml).stimuli;
  const std::string text = to_yaml(first.text);
  EXPECT_NE(text.find("neurons: [1, 0]"), std::string::npos) << text;
}

}  // namespace
}  // namespace memspike::test
