// SPDX-License-Identifier: Apache-2.0
#include "engine/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "engine/contract/error.hpp"

namespace memspike {

struct Log::Sinks {
  std::shared_ptr<spdlog::sinks::stderr_sink_mt> screen = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  spdlog::logger to_screen{"screen", screen};
  std::unique_ptr<spdlog::logger> to_file;
};

Log::Log(bool quiet) : sinks_(std::make_unique<Sinks>()) {
  sinks_->to_screen.set_pattern("%v");
  sinks_->to_screen.set_level(quiet ? spdlog::level::warn : spdlog::level::info);
}

Log::~Log() = default;

void Log::open(const std::filesystem::path& file) {
  try {
    const auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.string(), true);
    sinks_->to_file = std::make_unique<spdlog::logger>("file", sink);
    sinks_->to_file->set_pattern("%Y-%m-%d %H:%M:%S %L %v");
    sinks_->to_file->flush_on(spdlog::level::trace);
    sinks_->to_file->set_error_handler(
        [](const std::string& what) { throw IoError("cannot write log.txt: " + what); });
  } catch (const spdlog::spdlog_ex& error) {
    throw IoError("cannot write " + file.string() + ": " + error.what());
  }
}

void Log::info(std::string_view text) {
  sinks_->to_screen.info(text);
  detail(text);
}

void Log::warning(std::string_view text) {
  sinks_->to_screen.warn("warning: {}", text);
  if (sinks_->to_file) sinks_->to_file->warn(text);
}

void Log::detail(std::string_view text) {
  if (sinks_->to_file) sinks_->to_file->info(text);
}

}  // namespace memspike
