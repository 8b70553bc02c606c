// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "experiments/device/figures/axis.hpp"
#include "experiments/device/spreading.hpp"
#include "experiments/learning/figures/learning_figures.hpp"
#include "experiments/network/figures/network_view.hpp"

namespace memspike {
namespace {

constexpr double kPercent = 100;
constexpr double kLogarithmic = 50;  // a span of times that is drawn so
constexpr std::size_t kLeast = 3;    // tests that make a course

/// The tests of some classes, one after another: means over seeds.
struct Course {
  std::vector<double> t, reads, mean, sd;  // [s], since the first of them; samples; percent
};

bool waits(const LearningExperiment& e) {
  return std::any_of(e.schedule.begin(), e.schedule.end(),
                     [](const Phase& phase) { return phase.kind == Phase::Kind::wait; });
}

class ForgettingWriter {
 public:
  explicit ForgettingWriter(const LearningRunView& run) : run_(run), by_time_(waits(run.experiment)) {
    gather();
  }

  bool is_worth_it() const {
    return std::any_of(courses_.begin(), courses_.end(), [this](const auto& named) {
      const std::vector<double>& x = by_time_ ? named.second.t : named.second.reads;
      return x.size() >= kLeast && x.back() > x.front();
    });
  }

  Figure write() {
    const std::string axis = by_time_ ? time_axis() : "set xlabel \"samples read since the first test\"\n";
    std::size_t k = 0;
    for (const auto& [classes, course] : courses_) add(classes, course, ++k);
    const std::string script = fmt::format(
        "set ylabel \"right answers (%)\"\nset yrange [{:.6g}:{:.6g}]\n{}set key bottom left Left reverse "
        "samplen 1.5\n{}",
        std::max(0.0, std::floor((low_ - 3) / 5) * 5), std::min(101.0, std::ceil((high_ + 3) / 5) * 5), axis,
        plot_command(curves_));
    return {"forgetting", "Accuracy after learning", caption(), script, data_.take()};
  }

 private:
  void gather() {
    const StoredTable table = read_table(run_.folder, "accuracy");
    const std::vector<std::string> runs = names_in(table, "run"), samples = names_in(table, "samples"),
                                   classes = names_in(table, "classes");
    const std::vector<double>&phase = table.numbers("phase"), &t = table.numbers("t"),
          &reads = table.numbers("reads"), &accuracy = table.numbers("accuracy");
    struct Test {
      double t = 0, reads = 0;
      Spreading accuracy;
    };
    std::map<std::string, std::map<double, Test>> all;  // by classes and phase
    for (std::size_t k = 0; k < table.rows(); ++k) {
      if (runs[k] != "learning" || samples[k] != "test") continue;
      Test& test = all[classes[k]][phase[k]];
      test.t = t[k], test.reads = reads[k];
      test.accuracy.take(kPercent * accuracy[k]);
    }
    for (const auto& [name, tests] : all) {
      Course& course = courses_[name];
      for (const auto& [number, test] : tests) {
        course.t.push_back(test.t - tests.begin()->second.t);
        course.reads.push_back(test.reads - tests.begin()->second.reads);
        course.mean.push_back(test.accuracy.mean());
        course.sd.push_back(test.accuracy.count() > 1 ? test.accuracy.deviation() : 0);
        low_ = std::min(low_, course.mean.back() - course.sd.back());
        high_ = std::max(high_, course.mean.back() + course.sd.back());
      }
    }
  }

  std::string time_axis() {
    double first = HUGE_VAL, last = 0;
    for (const auto& [name, course] : courses_)
      for (const double t : course.t)
        if (t > 0) first = std::min(first, t), last = std::max(last, t);
    is_log_ = last > kLogarithmic * first;
    unit_ = axis_unit(last, unit::second);
    return fmt::format("set xlabel {}\n{}", gnuplot_text(with_unit("time since the first test", unit_)),
                       is_log_ ? "set logscale x\nset format x \"10^{%T}\"\n" : "");
  }

  void add(const std::string& classes, const Course& course, std::size_t colour) {
    const AxisUnit one = plain_unit(unit::one);
    std::vector<double> x = by_time_ ? course.t : course.reads, mean = course.mean, sd = course.sd;
    if (is_log_ && x.front() == 0) {
      curves_.push_back(
          fmt::format("{:.6g} with lines ls 100 title {}", mean.front(), gnuplot_text("at the first test")));
      x.erase(x.begin()), mean.erase(mean.begin()), sd.erase(sd.begin());
    }
    const std::string at = data_.add("after (" + classes + ")", by_time_ ? unit_ : one, x),
                      m = data_.add("mean (" + classes + ")", one, mean),
                      d = data_.add("sd (" + classes + ")", one, sd);
    curves_.push_back(fmt::format("data using {}:{} with lines lt {} notitle", at, m, colour));
    curves_.push_back(
        fmt::format("data using {}:{}:{} with yerrorbars lt {} ps 0.9 title {}", at, m, d, colour,
                    gnuplot_text("test samples of " + (classes == "all" ? "all classes" : classes))));
  }

  std::string caption() const {
    return fmt::format(
        "Share of test samples told right in each test, mean over {} seed{}, bars: standard deviation. {}",
        run_.experiment.seeds, run_.experiment.seeds == 1 ? "" : "s",
        by_time_
            ? "Between tests the devices are left alone, or trained where the schedule says so; the tests "
              "themselves are reads."
            : "Every sample shown is a read of all its devices.");
  }

  const LearningRunView& run_;
  bool by_time_, is_log_ = false;
  AxisUnit unit_;
  std::map<std::string, Course> courses_;
  double low_ = 100, high_ = 0;
  FigureData data_;
  std::vector<std::string> curves_;
};

}  // namespace

void add_forgetting_figure(const LearningRunView& run, std::vector<Figure>& figures) {
  ForgettingWriter writer(run);
  if (writer.is_worth_it()) figures.push_back(writer.write());
}

}  // namespace memspike
