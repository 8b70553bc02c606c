// SPDX-License-Identifier: Apache-2.0
#include "experiments/output/provenance.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <boost/uuid/detail/sha1.hpp>
#include <ctime>

#include "experiments/output/build_info.hpp"

namespace memspike {

namespace {

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

/// User and system time of this process and of the children it has waited for.
double cpu_seconds() {
  double total = 0;
  for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    if (::getrusage(who, &usage) == 0) total += seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  }
  return total;
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

Json build_facts(const BuildInfo& build, const std::string& instruction_level) {
  Json::Object libraries;
  for (const LibraryVersion& library : build.libraries) {
    libraries.emplace_back(library.name, library.version);
  }
  return Json::Object{{"compiler", build.compiler},
                      {"flags", build.flags},
                      {"build_type", build.build_type},
                      {"instruction_level", instruction_level},
                      {"libraries", std::move(libraries)}};
}

Json input_facts(const std::vector<InputFile>& inputs) {
  Json::List list;
  for (const InputFile& input : inputs) {
    list.emplace_back(Json::Object{{"name", input.name}, {"sha1", input.sha1}});
  }
  return list;
}

/// A seed above 2^63 does not fit a JSON integer that every reader understands, so it is written as text.
Json seed_fact(std::uint64_t seed) { return seed <= INT64_MAX ? Json(seed) : std::to_string(seed); }

}  // namespace

std::string sha1_of(std::string_view bytes) {
  boost::uuids::detail::sha1 hash;
  hash.process_bytes(bytes.data(), bytes.size());
  unsigned int digest[5];
  hash.get_digest(digest);
  std::string text;
  for (const unsigned int word : digest) text += fmt::format("{:08x}", word);
  return text;
}

std::string utc_text(std::chrono::system_clock::time_point time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

Provenance::Provenance(std::vector<std::string> command_line)
    : command_line_(std::move(command_line)),
      start_(std::chrono::system_clock::now()),
      start_steady_(std::chrono::steady_clock::now()) {}

Json Provenance::to_json() const {
  const BuildInfo& build = build_info();
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start_steady_;
  Json::Object facts{{"program", "memspike"},
                     {"version", build.version},
                     {"git_hash", build.git_hash},
                     {"build", build_facts(build, instruction_level)},
                     {"seed", seed_fact(seed)},
                     {"threads", threads},
                     {"command_line", command_line_},
                     {"inputs", input_facts(inputs)},
                     {"host", host_name()},
                     {"start_utc", utc_text(start_)},
                     {"end_utc", utc_text(std::chrono::system_clock::now())},
                     {"wall_s", wall.count()},
                     {"cpu_s", cpu_seconds()}};
  if (const auto* const members = std::get_if<Json::Object>(&more.value)) {
    facts.insert(facts.end(), members->begin(), members->end());
  }
  return facts;
}

}  // namespace memspike
