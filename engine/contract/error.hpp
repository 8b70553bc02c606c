// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdexcept>
#include <string>
#include <vector>

namespace memspike {

/// Where in a user's file something stands. Lines and columns count from 1; 0 means unknown.
struct Place {
  std::string file;
  int line = 0, column = 0;
};

/// One thing wrong with the user's input.
struct Complaint {
  Place place;
  std::string key;      ///< path in the file, e.g. device.parameters.R_s
  std::string message;  ///< what was found, what was expected, how to mend it
  std::string excerpt;  ///< the line of the file, may be empty
};

/// The user's input is wrong: exit status 2, nothing is created. Holds every complaint at once.
struct InputError : std::runtime_error {
  explicit InputError(std::vector<Complaint> all);
  std::vector<Complaint> complaints;
};

/// The command line itself is wrong: exit status 2.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The computation could not go on: exit status 1. Names device, time and state in its text.
struct NumericalError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A file could not be read or written: exit status 1.
struct IoError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The user pressed Ctrl-C or the system asked us to stop: exit status 130.
struct Interrupted : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// "file:line:column: key: message" and the excerpt with a caret, one block per complaint.
inline std::string spoken(const Complaint& c) {
  std::string text = c.place.file;
  if (c.place.line > 0) text += ":" + std::to_string(c.place.line) + ":" + std::to_string(c.place.column);
  text += ": ";
  if (!c.key.empty()) text += c.key + ": ";
  text += c.message;
  if (!c.excerpt.empty()) {
    const std::string number = std::to_string(c.place.line);
    text += "\n  " + number + " | " + c.excerpt + "\n  " + std::string(number.size(), ' ') + " | " +
            std::string(static_cast<std::size_t>(c.place.column > 0 ? c.place.column - 1 : 0), ' ') + "^";
  }
  return text;
}

inline std::string spoken(const std::vector<Complaint>& all) {
  std::string text;
  for (const Complaint& c : all) text += (text.empty() ? "" : "\n") + spoken(c);
  return text;
}

inline InputError::InputError(std::vector<Complaint> all)
    : std::runtime_error(spoken(all)), complaints(std::move(all)) {}

}  // namespace memspike
