// SPDX-License-Identifier: Apache-2.0
#include "networks/data/hdf5_spikes.hpp"

#include <hdf5.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace memspike {
namespace {

/// An HDF5 object that is given back when it goes out of sight.
class Object {
 public:
  Object(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  ~Object() {
    if (id_ >= 0) close_(id_);
  }
  explicit operator bool() const { return id_ >= 0; }
  hid_t get() const { return id_; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

/// The library shall not print, and it shall not clean up at exit.
void silence_library() {
  static const bool once = (H5dont_atexit(), H5open(), true);
  static_cast<void>(once);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

/// One dataset of one dimension.
class Column {
 public:
  Column(hid_t file, const char* name)
      : set_(H5Dopen2(file, name, H5P_DEFAULT), H5Dclose),
        space_(set_ ? H5Dget_space(set_.get()) : -1, H5Sclose) {
    hsize_t length = 0;
    if (space_ && H5Sget_simple_extent_ndims(space_.get()) == 1 &&
        H5Sget_simple_extent_dims(space_.get(), &length, nullptr) == 1)
      length_ = length, is_there_ = true;
  }

  bool is_there() const { return is_there_; }
  std::size_t length() const { return length_; }
  bool is_of(H5T_class_t kind) const {
    const Object type(H5Dget_type(set_.get()), H5Tclose);
    return type && H5Tget_class(type.get()) == kind;
  }

  template <class Value>
  bool read(std::vector<Value>& values, hid_t type) const {
    values.resize(length_);
    return length_ == 0 || H5Dread(set_.get(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0;
  }

  /// Calls take(list of one sample) for each. False where the file cannot be read.
  template <class Value, class Take>
  bool each_list(hid_t type, const Take& take) const {
    const Object lists(H5Tvlen_create(type), H5Tclose);
    const hsize_t one = 1;
    const Object place(H5Screate_simple(1, &one, nullptr), H5Sclose);
    for (hsize_t k = 0; k < length_; ++k) {
      hvl_t list{0, nullptr};
      if (H5Sselect_hyperslab(space_.get(), H5S_SELECT_SET, &k, nullptr, &one, nullptr) < 0 ||
          H5Dread(set_.get(), lists.get(), place.get(), space_.get(), H5P_DEFAULT, &list) < 0)
        return false;
      const auto* values = static_cast<const Value*>(list.p);
      take(static_cast<std::size_t>(k), std::vector<Value>(values, values + list.len));
      H5Dvlen_reclaim(lists.get(), place.get(), H5P_DEFAULT, &list);
    }
    return true;
  }

 private:
  Object set_, space_;
  std::size_t length_ = 0;
  bool is_there_ = false;
};

class SpikeFile {
 public:
  SpikeFile(Reader& name, const std::filesystem::path& file, Dataset& data)
      : name_(name),
        text_(file.string()),
        data_(data),
        file_(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose) {}

  void read() {
    if (!file_)
      return complain("cannot be read as HDF5; it is looked for beside this one, and must be unpacked");
    const Column times(file_.get(), "spikes/times"), units(file_.get(), "spikes/units"),
        labels(file_.get(), "labels");
    if (!times.is_there() || !units.is_there() || !labels.is_there())
      return complain(
          "lacks one of spikes/times, spikes/units and labels, each with an entry for every sample");
    if (!times.is_of(H5T_VLEN) || !units.is_of(H5T_VLEN) || !labels.is_of(H5T_INTEGER))
      return complain(
          "has other types than expected: spikes/times and spikes/units hold a list for each sample, "
          "labels a whole number");
    if (times.length() != labels.length() || units.length() != labels.length())
      return complain("has " + std::to_string(times.length()) + " lists of times, " +
                      std::to_string(units.length()) + " of units and " + std::to_string(labels.length()) +
                      " labels; there must be as many of each");
    if (!take_labels(labels)) return;
    take_spikes(times, units);
  }

 private:
  void complain(const std::string& what) { name_.complain("", "the file '" + text_ + "' " + what); }

  bool take_labels(const Column& labels) {
    std::vector<long long> numbers;
    if (!labels.read(numbers, H5T_NATIVE_LLONG))
      return complain("is damaged: its labels cannot be read"), false;
    constexpr long long kMostClasses = 100'000;
    const auto wrong =
        std::find_if(numbers.begin(), numbers.end(), [](long long n) { return n < 0 || n >= kMostClasses; });
    if (wrong != numbers.end())
      return complain("has the label " + std::to_string(*wrong) + "; classes are counted from 0"), false;
    for (const long long label : numbers) {
      while (static_cast<long long>(data_.classes.size()) <= label)
        data_.classes.push_back(std::to_string(data_.classes.size()));
      labels_.push_back(static_cast<std::uint32_t>(label));
    }
    return true;
  }

  void take_spikes(const Column& times, const Column& units) {
    StoredSpikes& all = data_.spikes;
    const std::size_t before = all.start.size() - 1;
    const bool has_times =
        times.each_list<float>(H5T_NATIVE_FLOAT, [&](std::size_t, const std::vector<float>& t) {
          all.t.insert(all.t.end(), t.begin(), t.end());
          all.start.push_back(all.t.size());
        });
    bool fits = true;
    const bool has_units = units.each_list<std::uint32_t>(
        H5T_NATIVE_UINT32, [&](std::size_t k, const std::vector<std::uint32_t>& u) {
          fits = fits && all.source.size() == all.start[before + k] &&
                 all.source.size() + u.size() == all.start[before + k + 1];
          all.source.insert(all.source.end(), u.begin(), u.end());
        });
    if (!has_times || !has_units) return complain("is damaged: its spikes cannot be read");
    if (!fits) return complain("has a sample with another number of times than of units");
    for (std::size_t k = all.start[before]; k < all.t.size(); ++k)
      if (!(all.t[k] >= 0) || std::isinf(all.t[k]))
        return complain("has a spike at a time that is not from 0 s on; times are in seconds");
    data_.labels.insert(data_.labels.end(), labels_.begin(), labels_.end());
  }

  Reader& name_;
  std::string text_;
  Dataset& data_;
  Object file_;
  std::vector<std::uint32_t> labels_;
};

}  // namespace

void add_hdf5_samples(Reader& name, const std::filesystem::path& folder, Dataset& data) {
  const std::string text = name.as_text();
  if (text.empty()) return;  // which has been complained about
  silence_library();
  SpikeFile(name, folder / text, data).read();
}

}  // namespace memspike
