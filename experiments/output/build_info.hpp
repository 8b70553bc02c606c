// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string_view>

namespace memspike {

/// A library the program was built with.
struct LibraryVersion {
  std::string_view name, version;
};

/// What this binary was made of. Filled in by the build; the git hash is looked up at every build.
struct BuildInfo {
  std::string_view version;     ///< of memspike
  std::string_view git_hash;    ///< ends in "-dirty" when tracked files differ from it; "unknown" outside git
  std::string_view compiler;    ///< name and version
  std::string_view flags;       ///< what every source was compiled with
  std::string_view build_type;  ///< Release, Debug, ...
  std::span<const LibraryVersion> libraries;
};

const BuildInfo& build_info();

}  // namespace memspike
