// SPDX-License-Identifier: Apache-2.0
#include "experiments/output/hdf5_report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <stdexcept>

#include "experiments/output/hdf5_object.hpp"

namespace memspike {

namespace fs = std::filesystem;

namespace {

constexpr double kMilli = 1e3;      // milliseconds of a second
constexpr double kRounding = 1e-9;  // of times, relative
constexpr std::array<hsize_t, 2> kNoLimit{H5S_UNLIMITED, H5S_UNLIMITED};

/// A matrix that grows by rows; what comes first tells how many columns it has. Large rows go out in parts.
class Matrix {
 public:
  Matrix(hid_t group, std::string unit, fs::path path)
      : group_(group), unit_(std::move(unit)), path_(std::move(path)) {}

  void add(double value) {
    block_.push_back(value);
    ++filled_;
    if (block_.size() >= kBlockRows && (columns_ == 0 || columns_ > kBlockRows)) flush();
  }
  void end_row() {
    if (columns_ == 0) columns_ = filled_;
    if (filled_ != columns_) throw std::logic_error("a report has the same neurons at each of its times");
    filled_ = 0;
    if (block_.size() >= kBlockRows || columns_ > kBlockRows) flush();
  }
  void flush() {
    if (block_.empty()) return;
    silence_library();
    if (dataset_.get() < 0) make();
    const bool whole = columns_ > 0 && at_[1] == 0 && block_.size() % columns_ == 0;
    const std::array<hsize_t, 2> count{whole ? block_.size() / columns_ : 1,
                                       whole ? columns_ : block_.size()};
    extent_ = {std::max(extent_[0], at_[0] + count[0]), std::max(extent_[1], at_[1] + count[1])};
    check(H5Dset_extent(dataset_.get(), extent_.data()), path_);
    const Handle target = made(H5Dget_space(dataset_.get()), H5Sclose, path_);
    const Handle source = made(H5Screate_simple(2, count.data(), nullptr), H5Sclose, path_);
    check(H5Sselect_hyperslab(target.get(), H5S_SELECT_SET, at_.data(), nullptr, count.data(), nullptr),
          path_);
    check(H5Dwrite(dataset_.get(), H5T_NATIVE_DOUBLE, source.get(), target.get(), H5P_DEFAULT, block_.data()),
          path_);
    block_.clear();
    at_[1] = whole ? 0 : at_[1] + count[1];
    if (whole) at_[0] += count[0];
    if (columns_ > 0 && at_[1] == columns_) at_ = {at_[0] + 1, 0};
  }
  std::size_t columns() const { return columns_; }

 private:
  void make() {
    const hsize_t wide = columns_ > 0 ? std::min<hsize_t>(columns_, kBlockRows) : kBlockRows;
    const Handle creation = chunked({std::max<hsize_t>(1, kBlockRows / wide), wide}, path_);
    const Handle space = made(H5Screate_simple(2, extent_.data(), kNoLimit.data()), H5Sclose, path_);
    dataset_ = made(
        H5Dcreate2(group_, "data", H5T_IEEE_F64LE, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT),
        H5Dclose, path_);
    put_text(dataset_.get(), "units", unit_, path_);
  }

  hid_t group_;
  std::string unit_;
  fs::path path_;
  Handle dataset_{-1, H5Dclose};
  std::vector<double> block_;
  hsize_t columns_ = 0, filled_ = 0;  ///< of a row: in all, once known; so far
  std::array<hsize_t, 2> at_{0, 0}, extent_{0, 0};
};

/// The report of one population or projection.
class Report {
 public:
  Report(hid_t file, const std::string& name, const std::vector<Column>& columns, const fs::path& path)
      : path_(path),
        group_(make_group(file, "/report/" + name, path)),
        mapping_(make_group(file, "/report/" + name + "/mapping", path)),
        data_(group_.get(), columns.back().unit.value_or(""), path),
        times_(mapping_.get(), "times", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, path) {
    const bool nodes = columns.size() == 4;
    for (const char* name_of_ids : nodes ? std::vector{"node_ids"} : std::vector{"src_ids", "trg_ids"})
      ids_.emplace_back(mapping_.get(), name_of_ids, H5T_STD_U64LE, H5T_NATIVE_UINT64, path);
    put_text(times_.dataset(), "units", "ms", path);
  }

  void add(double t, const std::vector<std::uint64_t>& ids, double value) {
    if (count_ == 0 || t != last_) begin_time(t);
    if (count_ == 1)
      for (std::size_t k = 0; k < ids.size(); ++k) ids_[k].add(ids[k]);
    data_.add(value);
  }
  void close() {
    data_.end_row();
    data_.flush();
    times_.flush();
    for (auto& series : ids_) series.flush();
    put_elements();
    put_time();
  }

 private:
  void begin_time(double t) {
    if (count_ > 0) data_.end_row();
    if (count_ == 1) step_ = t - last_;
    if (count_ > 1 && std::fabs(t - first_ - static_cast<double>(count_) * step_) > kRounding * std::fabs(t))
      uniform_ = false;
    if (count_ == 0) first_ = t;
    last_ = t;
    ++count_;
    times_.add(t * kMilli);
  }
  /// One element for each node, as for point neurons.
  void put_elements() {
    Series<std::uint64_t> pointers(mapping_.get(), "index_pointers", H5T_STD_U64LE, H5T_NATIVE_UINT64, path_);
    Series<std::uint64_t> elements(mapping_.get(), "element_ids", H5T_STD_U64LE, H5T_NATIVE_UINT64, path_);
    for (std::uint64_t k = 0; k <= data_.columns(); ++k) pointers.add(k);
    for (std::uint64_t k = 0; k < data_.columns(); ++k) elements.add(0);
    pointers.flush(), elements.flush();
  }
  void put_time() {
    Series<double> time(mapping_.get(), "time", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, path_);
    const double step = uniform_ ? step_ : 0;
    for (const double t : {first_, last_ + step, step}) time.add(t * kMilli);
    time.flush();
    put_text(time.dataset(), "units", "ms", path_);
  }

  fs::path path_;
  Handle group_, mapping_;
  Matrix data_;
  Series<double> times_;
  std::vector<Series<std::uint64_t>> ids_;
  double first_ = 0, last_ = 0, step_ = 0;
  bool uniform_ = true;
  std::uint64_t count_ = 0;  ///< of times
};

class ReportWriter final : public TableWriter {
 public:
  ReportWriter(hid_t file, std::vector<Column> columns, fs::path path)
      : file_(file), columns_(std::move(columns)), path_(std::move(path)) {
    mark_as_sonata(file_, path_);
  }

  void real(double value) override { (next_++ == 0 ? t_ : value_) = value; }
  void text(std::string_view value) override { name_ = value, ++next_; }
  void integer(std::int64_t value) override { ids_.push_back(static_cast<std::uint64_t>(value)), ++next_; }
  void empty() override { throw std::logic_error("a row of a report is whole"); }
  void end_row() override {
    auto found = reports_.find(name_);
    if (found == reports_.end()) {
      silence_library();
      found = reports_.emplace(name_, std::make_unique<Report>(file_, name_, columns_, path_)).first;
    }
    found->second->add(t_, ids_, value_);
    ids_.clear();
    next_ = 0;
  }
  void close() override {
    for (auto& [name, report] : reports_) report->close();
    reports_.clear();
  }

 private:
  hid_t file_;
  std::vector<Column> columns_;
  fs::path path_;
  std::map<std::string, std::unique_ptr<Report>, std::less<>> reports_;
  std::size_t next_ = 0;
  double t_ = 0, value_ = 0;
  std::string name_;
  std::vector<std::uint64_t> ids_;
};

Handle open_dataset(hid_t file, const std::string& name, const fs::path& path) {
  return made(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose, path, "read");
}

std::vector<double> whole(hid_t file, const std::string& name, const fs::path& path) {
  const Handle dataset = open_dataset(file, name, path);
  const Handle space = made(H5Dget_space(dataset.get()), H5Sclose, path, "read");
  std::vector<double> values(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space.get())));
  check(H5Dread(dataset.get(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), path,
        "read");
  return values;
}

/// Some of the times [s].
std::vector<double> picked(hid_t times, hid_t space, const std::vector<hsize_t>& chosen,
                           const fs::path& path) {
  std::vector<double> t(chosen.size());
  const hsize_t count = chosen.size();
  const Handle memory = made(H5Screate_simple(1, &count, nullptr), H5Sclose, path, "read");
  check(H5Sselect_elements(space, H5S_SELECT_SET, chosen.size(), chosen.data()), path, "read");
  check(H5Dread(times, H5T_NATIVE_DOUBLE, memory.get(), space, H5P_DEFAULT, t.data()), path, "read");
  for (double& value : t) value /= kMilli;
  return t;
}

/// Which of so many times are read: evenly, the first and the last among them.
std::vector<hsize_t> chosen_times(std::size_t all, std::size_t most) {
  const std::size_t gaps = std::max<std::size_t>(1, most - 1);
  const std::size_t stride = all <= most ? 1 : (all - 2 + gaps) / gaps;
  std::vector<hsize_t> chosen;
  for (std::size_t k = 0; k < all; k += stride) chosen.push_back(k);
  if (!chosen.empty() && chosen.back() != all - 1) chosen.push_back(all - 1);
  return chosen;
}

}  // namespace

std::unique_ptr<TableWriter> make_report_writer(std::int64_t file, const std::vector<Column>& columns,
                                                const fs::path& path) {
  using enum Column::Type;
  std::vector<Column::Type> types;
  for (const Column& column : columns) types.push_back(column.type);
  if (types != std::vector{real, text, integer, real} &&
      types != std::vector{real, text, integer, integer, real})
    throw std::logic_error("a report has the columns time, name, one or two numbers, value");
  return std::make_unique<ReportWriter>(file, columns, path);
}

bool has_report(const fs::path& path, const std::string& name) {
  silence_library();
  const Handle file = made(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, path, "read");
  const Handle group(H5Gopen2(file.get(), ("/report/" + name).c_str(), H5P_DEFAULT), H5Gclose);
  return group.get() >= 0;
}

StoredReport read_report(const fs::path& path, const std::string& name, const ReportPart& part) {
  silence_library();
  const Handle file = made(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, path, "read");
  const std::string group = "/report/" + name;
  StoredReport report;
  const Handle times = open_dataset(file.get(), group + "/mapping/times", path);
  const Handle all = made(H5Dget_space(times.get()), H5Sclose, path, "read");
  report.all_times = static_cast<std::size_t>(H5Sget_simple_extent_npoints(all.get()));
  const bool nodes = H5Lexists(file.get(), (group + "/mapping/node_ids").c_str(), H5P_DEFAULT) > 0;
  for (const char* ids : nodes ? std::vector{"node_ids"} : std::vector{"src_ids", "trg_ids"})
    report.ids.push_back(whole(file.get(), group + "/mapping/" + ids, path));
  const hsize_t columns = std::min<hsize_t>(report.ids[0].size(), part.most_columns);
  for (std::vector<double>& ids : report.ids) ids.resize(columns);
  const std::vector<hsize_t> chosen = chosen_times(report.all_times, part.most_times);
  const Handle data = open_dataset(file.get(), group + "/data", path);
  const Handle space = made(H5Dget_space(data.get()), H5Sclose, path, "read");
  const std::array<hsize_t, 2> count{1, columns};
  const Handle row = made(H5Screate_simple(2, count.data(), nullptr), H5Sclose, path, "read");
  report.t = picked(times.get(), all.get(), chosen, path);
  report.values.resize(chosen.size() * columns);
  for (std::size_t k = 0; k < chosen.size(); ++k) {
    const std::array<hsize_t, 2> at{chosen[k], 0};
    check(H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, at.data(), nullptr, count.data(), nullptr), path,
          "read");
    check(H5Dread(data.get(), H5T_NATIVE_DOUBLE, row.get(), space.get(), H5P_DEFAULT,
                  report.values.data() + k * columns),
          path, "read");
  }
  return report;
}

}  // namespace memspike
