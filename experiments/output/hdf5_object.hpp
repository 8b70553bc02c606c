// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <hdf5.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

/// What the writers and readers of data.h5 have in common. Only they include this.
namespace memspike {

constexpr hsize_t kBlockRows = 16384;

/// An HDF5 object that is given back when it goes out of sight.
class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  hid_t get() const { return id_; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

/// The library shall not print: what it has to say goes into our errors. It shall not clean up at exit
/// either, since a file that could not be flushed then ends in an endless attempt to do so.
void silence_library();

/// Throws IoError with what the library or the system says.
[[noreturn]] void fail(const char* doing, const std::filesystem::path& path);
Handle made(hid_t id, herr_t (*close)(hid_t), const std::filesystem::path& path, const char* doing = "write");
void check(herr_t status, const std::filesystem::path& path, const char* doing = "write");

/// Of texts of any length, or of `longest` bytes.
Handle utf8_type(const std::filesystem::path& path, std::size_t longest = H5T_VARIABLE);
/// Texts one after another, each in so many bytes. One that is longer is a std::logic_error.
std::string padded(const std::vector<std::string>& texts, std::size_t bytes);
void put_text(hid_t object, const char* name, const std::string& text, const std::filesystem::path& path);
void put_numbers(hid_t object, const char* name, const std::vector<std::uint32_t>& numbers,
                 const std::filesystem::path& path);
Handle make_group(hid_t file, const std::string& name, const std::filesystem::path& path);
/// The attributes by which SONATA knows its files; set once.
void mark_as_sonata(hid_t file, const std::filesystem::path& path);
/// Equal runs give equal bytes: chunked, compressed, without the time of day.
Handle chunked(const std::vector<hsize_t>& chunk, const std::filesystem::path& path);

/// One extendible dataset; values gather in memory and go out in blocks.
template <class Value>
class Series {
 public:
  Series(hid_t group, const std::string& name, hid_t stored, hid_t in_memory,
         const std::filesystem::path& path)
      : memory_type_(in_memory), path_(path), dataset_(make(group, name, stored, path)) {
    block_.reserve(kBlockRows);
  }

  void add(Value value) {
    block_.push_back(std::move(value));
    if (block_.size() == kBlockRows) flush();
  }

  void flush() {
    if (block_.empty()) return;
    silence_library();
    const hsize_t count = block_.size(), total = written_ + count;
    check(H5Dset_extent(dataset_.get(), &total), path_);
    const Handle target = made(H5Dget_space(dataset_.get()), H5Sclose, path_);
    const Handle source = made(H5Screate_simple(1, &count, nullptr), H5Sclose, path_);
    check(H5Sselect_hyperslab(target.get(), H5S_SELECT_SET, &written_, nullptr, &count, nullptr), path_);
    check(write(source.get(), target.get()), path_);
    written_ = total;
    block_.clear();
  }

  hid_t dataset() const { return dataset_.get(); }

 private:
  static Handle make(hid_t group, const std::string& name, hid_t stored, const std::filesystem::path& path) {
    const hsize_t none = 0, no_limit = H5S_UNLIMITED;
    const Handle space = made(H5Screate_simple(1, &none, &no_limit), H5Sclose, path);
    const Handle creation = chunked({kBlockRows}, path);
    return made(
        H5Dcreate2(group, name.c_str(), stored, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT),
        H5Dclose, path);
  }

  herr_t write(hid_t source, hid_t target) const {
    if constexpr (std::is_same_v<Value, std::string>) {
      if (H5Tis_variable_str(memory_type_) == 0)
        return H5Dwrite(dataset_.get(), memory_type_, source, target, H5P_DEFAULT,
                        padded(block_, H5Tget_size(memory_type_)).data());
      std::vector<const char*> pointers;
      for (const std::string& text : block_) pointers.push_back(text.c_str());
      return H5Dwrite(dataset_.get(), memory_type_, source, target, H5P_DEFAULT, pointers.data());
    } else {
      return H5Dwrite(dataset_.get(), memory_type_, source, target, H5P_DEFAULT, block_.data());
    }
  }

  hid_t memory_type_;
  std::filesystem::path path_;
  Handle dataset_;
  std::vector<Value> block_;
  hsize_t written_ = 0;
};

}  // namespace memspike
