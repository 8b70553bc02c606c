// SPDX-License-Identifier: Apache-2.0
#include "experiments/output/hdf5_table.hpp"

#include <unistd.h>

#include <array>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

#include "engine/contract/error.hpp"
#include "experiments/output/hdf5_object.hpp"
#include "experiments/output/hdf5_report.hpp"
#include "experiments/output/part_file.hpp"

namespace memspike {

namespace fs = std::filesystem;

namespace {

class ColumnsWriter final : public TableWriter {
 public:
  ColumnsWriter(hid_t file, const std::string& group_name, const std::vector<Column>& columns,
                const fs::path& path)
      : group_(make_group(file, group_name, path)) {
    for (const Column& column : columns) places_.push_back(make(column, path));
  }

  void real(double value) override { reals_[places_[next_++].index].add(value); }
  void integer(std::int64_t value) override { integers_[places_[next_++].index].add(value); }
  void text(std::string_view value) override { texts_[places_[next_++].index].add(std::string(value)); }
  void empty() override {
    switch (places_[next_].type) {
      case Column::Type::real:
        return real(std::numeric_limits<double>::quiet_NaN());
      case Column::Type::integer:
        return integer(Hdf5File::kMissingInteger);
      case Column::Type::text:
        return text({});
    }
  }
  void end_row() override { next_ = 0; }
  void close() override {
    for (auto& series : reals_) series.flush();
    for (auto& series : integers_) series.flush();
    for (auto& series : texts_) series.flush();
    release();
  }

 private:
  struct Place {
    Column::Type type;
    std::size_t index;  ///< among the columns of that type
  };

  template <class Value>
  Place make_in(std::vector<Series<Value>>& all, const Column& column, hid_t stored, hid_t memory,
                const fs::path& path) {
    all.emplace_back(group_.get(), column.name, stored, memory, path);
    if (column.unit) put_text(all.back().dataset(), "unit", *column.unit, path);
    return {column.type, all.size() - 1};
  }

  Place make(const Column& column, const fs::path& path) {
    if (column.type == Column::Type::real)
      return make_in(reals_, column, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, path);
    if (column.type == Column::Type::integer)
      return make_in(integers_, column, H5T_STD_I64LE, H5T_NATIVE_INT64, path);
    text_types_.push_back(utf8_type(path, column.longest > 0 ? column.longest : H5T_VARIABLE));
    return make_in(texts_, column, text_types_.back().get(), text_types_.back().get(), path);
  }

  void release() {
    reals_.clear();
    integers_.clear();
    texts_.clear();
    group_ = Handle(-1, H5Gclose);
  }

  std::vector<Handle> text_types_;
  Handle group_;
  std::vector<Place> places_;
  std::vector<Series<double>> reals_;
  std::vector<Series<std::int64_t>> integers_;
  std::vector<Series<std::string>> texts_;
  std::size_t next_ = 0;
};

class SonataWriter final : public TableWriter {
 public:
  SonataWriter(hid_t file, const fs::path& path) : path_(path), spikes_(make_group(file, "/spikes", path)) {
    mark_as_sonata(file, path);
  }

  void real(double value) override { time_s_ = value; }
  void text(std::string_view value) override { population_ = value; }
  void integer(std::int64_t value) override { neuron_ = static_cast<std::uint64_t>(value); }
  void empty() override { throw std::logic_error("a spike has a time, a population and a neuron"); }
  void end_row() override {
    Population& target = population();
    target.timestamps.add(time_s_ * 1e3);
    target.node_ids.add(neuron_);
  }
  void close() override {
    for (auto& [name, target] : populations_) {
      target.timestamps.flush();
      target.node_ids.flush();
    }
    populations_.clear();
    spikes_ = Handle(-1, H5Gclose);
  }

 private:
  struct Population {
    Series<double> timestamps;
    Series<std::uint64_t> node_ids;
  };

  Population& population() {
    const auto found = populations_.find(population_);
    if (found != populations_.end()) return found->second;
    silence_library();
    const Handle group = make_group(spikes_.get(), population_, path_);
    put_sorting(group.get());
    Population fresh{{group.get(), "timestamps", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, path_},
                     {group.get(), "node_ids", H5T_STD_U64LE, H5T_NATIVE_UINT64, path_}};
    put_text(fresh.timestamps.dataset(), "units", "ms", path_);
    return populations_.emplace(population_, std::move(fresh)).first->second;
  }

  void put_sorting(hid_t group) const {
    const Handle type = made(H5Tenum_create(H5T_STD_U8LE), H5Tclose, path_);
    constexpr std::array<const char*, 3> kOrders{"none", "by_id", "by_time"};
    for (std::uint8_t value = 0; value < kOrders.size(); ++value) {
      check(H5Tenum_insert(type.get(), kOrders[value], &value), path_);
    }
    const Handle space = made(H5Screate(H5S_SCALAR), H5Sclose, path_);
    const Handle attribute = made(
        H5Acreate2(group, "sorting", type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose, path_);
    const std::uint8_t by_time = 2;
    check(H5Awrite(attribute.get(), type.get(), &by_time), path_);
  }

  fs::path path_;
  Handle spikes_;
  std::map<std::string, Population, std::less<>> populations_;
  double time_s_ = 0;
  std::string population_;
  std::uint64_t neuron_ = 0;
};

std::optional<std::string> read_text_attribute(hid_t object, const char* name, const fs::path& path) {
  if (H5Aexists(object, name) <= 0) return std::nullopt;
  const Handle attribute = made(H5Aopen(object, name, H5P_DEFAULT), H5Aclose, path, "read");
  const Handle type = utf8_type(path);
  char* text = nullptr;
  check(H5Aread(attribute.get(), type.get(), &text), path, "read");
  std::string result = text != nullptr ? text : "";
  H5free_memory(text);
  return result;
}

void read_padded_texts(hid_t dataset, hid_t type, std::size_t count, std::vector<std::string>& texts,
                       const fs::path& path) {
  const std::size_t bytes = H5Tget_size(type);
  std::string all(count * bytes, '\0');
  check(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, all.data()), path, "read");
  for (std::size_t k = 0; k < count; ++k) {
    const std::string_view padded(all.data() + k * bytes, bytes);
    texts.emplace_back(padded.substr(0, padded.find('\0')));
  }
}

void read_texts(hid_t dataset, hid_t space, std::size_t count, std::vector<std::string>& texts,
                const fs::path& path) {
  const Handle type = utf8_type(path);
  std::vector<char*> pointers(count, nullptr);
  check(H5Dread(dataset, type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()), path, "read");
  for (const char* text : pointers) texts.emplace_back(text != nullptr ? text : "");
  H5Dvlen_reclaim(type.get(), space, H5P_DEFAULT, pointers.data());
}

/// Integers become doubles, the missing ones NaN.
std::vector<double> read_numbers(hid_t dataset, bool integers, std::size_t count, const fs::path& path) {
  std::vector<double> numbers(count);
  if (!integers) {
    check(H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data()), path, "read");
    return numbers;
  }
  std::vector<std::int64_t> whole(count);
  check(H5Dread(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, whole.data()), path, "read");
  for (std::size_t k = 0; k < count; ++k) {
    numbers[k] = whole[k] == Hdf5File::kMissingInteger ? std::numeric_limits<double>::quiet_NaN()
                                                       : static_cast<double>(whole[k]);
  }
  return numbers;
}

StoredColumn read_column(hid_t group, const std::string& name, const fs::path& path) {
  const Handle dataset = made(H5Dopen2(group, name.c_str(), H5P_DEFAULT), H5Dclose, path, "read");
  const Handle space = made(H5Dget_space(dataset.get()), H5Sclose, path, "read");
  const Handle type = made(H5Dget_type(dataset.get()), H5Tclose, path, "read");
  const auto count = static_cast<std::size_t>(H5Sget_simple_extent_npoints(space.get()));
  StoredColumn column{{name, read_text_attribute(dataset.get(), "unit", path)}, {}, {}};
  const H5T_class_t kind = H5Tget_class(type.get());
  if (kind == H5T_STRING) {
    column.column.type = Column::Type::text;
    if (H5Tis_variable_str(type.get()) > 0)
      read_texts(dataset.get(), space.get(), count, column.texts, path);
    else
      read_padded_texts(dataset.get(), type.get(), count, column.texts, path);
  } else {
    column.numbers = read_numbers(dataset.get(), kind == H5T_INTEGER, count, path);
  }
  return column;
}

std::string link_name(hid_t group, hsize_t index, const fs::path& path) {
  std::array<char, 1024> name{};
  const ssize_t length = H5Lget_name_by_idx(group, ".", H5_INDEX_CRT_ORDER, H5_ITER_INC, index, name.data(),
                                            name.size(), H5P_DEFAULT);
  if (length < 0) fail("read", path);
  return name.data();
}

}  // namespace

Hdf5File::Hdf5File(fs::path target) : target_(std::move(target)) {
  silence_library();
  const Handle access = made(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, target_);
  check(H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG), target_);
  file_ = H5Fcreate(part_path_of(target_).c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access.get());
  if (file_ < 0) fail("write", target_);
}

Hdf5File::~Hdf5File() { close_quietly(); }

std::unique_ptr<TableWriter> Hdf5File::table(const std::string& group, const std::vector<Column>& columns) {
  silence_library();
  return std::make_unique<ColumnsWriter>(file_, group, columns, target_);
}

std::unique_ptr<TableWriter> Hdf5File::sonata_spikes(const std::vector<Column>& columns) {
  using enum Column::Type;
  if (columns.size() != 3 || columns[0].type != real || columns[1].type != text ||
      columns[2].type != integer) {
    throw std::logic_error("spikes have the columns time, population, neuron");
  }
  silence_library();
  return std::make_unique<SonataWriter>(file_, target_);
}

std::unique_ptr<TableWriter> Hdf5File::sonata_reports(const std::vector<Column>& columns) {
  silence_library();
  return make_report_writer(file_, columns, target_);
}

void Hdf5File::commit() {
  silence_library();
  if (H5Fflush(file_, H5F_SCOPE_GLOBAL) < 0 || H5Fclose(file_) < 0) {
    try {
      fail("write", target_);
    } catch (...) {
      close_quietly();
      throw;
    }
  }
  file_ = -1;
  commit_part(target_);
}

void Hdf5File::close_quietly() noexcept {
  if (file_ < 0) return;
  silence_library();
  H5Fclose(file_);
  file_ = -1;
  ::unlink(part_path_of(target_).c_str());
}

std::vector<StoredColumn> read_hdf5_table(const fs::path& path, const std::string& group_name) {
  silence_library();
  const Handle file = made(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, path, "read");
  const Handle group = made(H5Gopen2(file.get(), group_name.c_str(), H5P_DEFAULT), H5Gclose, path, "read");
  H5G_info_t info{};
  check(H5Gget_info(group.get(), &info), path, "read");
  std::vector<StoredColumn> columns;
  for (hsize_t k = 0; k < info.nlinks; ++k) {
    columns.push_back(read_column(group.get(), link_name(group.get(), k, path), path));
  }
  return columns;
}

bool has_hdf5_table(const fs::path& path, const std::string& group_name) {
  silence_library();
  const Handle file = made(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, path, "read");
  const Handle group(H5Gopen2(file.get(), group_name.c_str(), H5P_DEFAULT), H5Gclose);
  return group.get() >= 0;
}

}  // namespace memspike
