// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <memory>
#include <string_view>

namespace memspike {

/// Messages of one run: to standard error, and to a file once one is opened. Every line of the file is
/// flushed at once, so that a run that ends badly leaves what it did.
class Log {
 public:
  explicit Log(bool quiet);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void open(const std::filesystem::path& file);
  void info(std::string_view text);
  void warning(std::string_view text);
  /// Only to the file.
  void detail(std::string_view text);

 private:
  struct Sinks;
  std::unique_ptr<Sinks> sinks_;
};

}  // namespace memspike
