// SPDX-License-Identifier: Apache-2.0
#include "experiments/output/hdf5_object.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "engine/contract/error.hpp"
#include "experiments/output/part_file.hpp"

namespace memspike {

namespace fs = std::filesystem;

namespace {

herr_t keep_first(unsigned depth, const H5E_error2_t* error, void* text) {
  if (depth == 0 && error->desc != nullptr) *static_cast<std::string*>(text) = error->desc;
  return 0;
}

}  // namespace

void silence_library() {
  static const bool once = (H5dont_atexit(), H5open(), true);
  static_cast<void>(once);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

/// The innermost complaint of the library carries the errno, if the system refused.
void fail(const char* doing, const fs::path& path) {
  std::string text;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, &text);
  constexpr std::string_view kErrno = "errno = ";
  const std::size_t at = text.find(kErrno);
  const int error_number = at == std::string::npos ? 0 : std::atoi(text.c_str() + at + kErrno.size());
  if (error_number != 0) throw IoError(system_complaint(doing, path, error_number));
  throw IoError("cannot " + std::string(doing) + " '" + path.string() + "': HDF5 says: " + text);
}

Handle made(hid_t id, herr_t (*close)(hid_t), const fs::path& path, const char* doing) {
  if (id < 0) fail(doing, path);
  return {id, close};
}

void check(herr_t status, const fs::path& path, const char* doing) {
  if (status < 0) fail(doing, path);
}

Handle utf8_type(const fs::path& path, std::size_t longest) {
  Handle type = made(H5Tcopy(H5T_C_S1), H5Tclose, path);
  check(H5Tset_size(type.get(), longest), path);
  if (longest != H5T_VARIABLE) check(H5Tset_strpad(type.get(), H5T_STR_NULLPAD), path);
  check(H5Tset_cset(type.get(), H5T_CSET_UTF8), path);
  return type;
}

std::string padded(const std::vector<std::string>& texts, std::size_t bytes) {
  std::string all;
  all.reserve(texts.size() * bytes);
  for (const std::string& text : texts) {
    if (text.size() > bytes) throw std::logic_error("text '" + text + "' is longer than its column allows");
    all += text;
    all.append(bytes - text.size(), '\0');
  }
  return all;
}

void put_text(hid_t object, const char* name, const std::string& text, const fs::path& path) {
  const Handle type = utf8_type(path);
  const Handle space = made(H5Screate(H5S_SCALAR), H5Sclose, path);
  const Handle attribute =
      made(H5Acreate2(object, name, type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose, path);
  const char* const pointer = text.c_str();
  check(H5Awrite(attribute.get(), type.get(), &pointer), path);
}

void put_numbers(hid_t object, const char* name, const std::vector<std::uint32_t>& numbers,
                 const fs::path& path) {
  const hsize_t count = numbers.size();
  const Handle space =
      made(count == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &count, nullptr), H5Sclose, path);
  const Handle attribute =
      made(H5Acreate2(object, name, H5T_STD_U32LE, space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose, path);
  check(H5Awrite(attribute.get(), H5T_NATIVE_UINT32, numbers.data()), path);
}

Handle make_group(hid_t file, const std::string& name, const fs::path& path) {
  const Handle creation = made(H5Pcreate(H5P_LINK_CREATE), H5Pclose, path);
  check(H5Pset_create_intermediate_group(creation.get(), 1), path);
  const Handle order = made(H5Pcreate(H5P_GROUP_CREATE), H5Pclose, path);
  check(H5Pset_link_creation_order(order.get(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED), path);
  return made(H5Gcreate2(file, name.c_str(), creation.get(), order.get(), H5P_DEFAULT), H5Gclose, path);
}

void mark_as_sonata(hid_t file, const fs::path& path) {
  const Handle root = made(H5Gopen2(file, "/", H5P_DEFAULT), H5Gclose, path);
  if (H5Aexists(root.get(), "magic") > 0) return;
  put_numbers(root.get(), "magic", {0x0A7A}, path);
  put_numbers(root.get(), "version", {0, 1}, path);
}

Handle chunked(const std::vector<hsize_t>& chunk, const fs::path& path) {
  Handle creation = made(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, path);
  check(H5Pset_chunk(creation.get(), static_cast<int>(chunk.size()), chunk.data()), path);
  check(H5Pset_shuffle(creation.get()), path);
  check(H5Pset_deflate(creation.get(), 1), path);
  check(H5Pset_obj_track_times(creation.get(), false), path);
  return creation;
}

}  // namespace memspike
