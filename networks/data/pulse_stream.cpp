// SPDX-License-Identifier: Apache-2.0
#include "networks/data/pulse_stream.hpp"

#include <algorithm>

namespace memspike {
namespace {

using Order = PulseStream::Order;

constexpr std::string_view kOrders[] = {"features", "rows", "columns"};
constexpr std::string_view kCodes[] = {"amplitude", "pulse_width"};

/// Which features one order carries, step by step.
struct Lines {
  std::size_t steps = 0, lines = 0;
  std::size_t feature(Order order, std::size_t step, std::size_t line) const {
    return order == Order::features  ? step
           : order == Order::columns ? line * steps + step
                                     : step * lines + line;
  }
};

Lines lines_of(Order order, const Dataset& set) {
  if (order == Order::features) return {set.features, 1};
  return order == Order::columns ? Lines{set.image_columns, set.image_rows}
                                 : Lines{set.image_rows, set.image_columns};
}

class StreamReader {
 public:
  StreamReader(Reader& reader, const Dataset& set) : reader_(reader), set_(set) {}

  PulseStream read() {
    orders();
    s_.period = reader_.quantity("period", unit::second, above(0));
    code();
    s_.text.put("period", quantity_node(s_.period, unit::second));
    reader_.nothing_else();
    if (!set_.labels.empty()) lay_lines();
    return std::move(s_);
  }

 private:
  void orders() {
    Reader given = reader_.value("stream");
    std::vector<Reader> items;
    if (given.is_list())
      items = given.items();
    else
      items.push_back(std::move(given));
    Node text = list_node();
    for (Reader& item : items) {
      const std::string name = item.as_choice(kOrders);
      const auto known = std::find(std::begin(kOrders), std::end(kOrders), name);
      if (known == std::end(kOrders)) continue;
      s_.orders.push_back(static_cast<Order>(known - std::begin(kOrders)));
      text.items.push_back(text_node(name));
    }
    s_.text.put("stream", text);
  }

  void code() {
    std::vector<std::string> given;
    for (const std::string_view key : kCodes)
      if (reader_.has(key)) given.emplace_back(key);
    if (given.size() != 1) {
      reader_.complain("", given.empty()
                               ? std::string("gives no code; expected one of amplitude, pulse_width")
                               : "gives both `" + given[0] + "` and `" + given[1] + "`; keep one");
      for (const std::string& key : given) reader_.raw(key);
      return;
    }
    s_.code = given[0] == kCodes[0] ? PulseStream::Code::amplitude : PulseStream::Code::pulse_width;
    Reader map = reader_.map(given[0]);
    s_.voltage = map.quantity("voltage", unit::volt, anything());
    s_.width = map.quantity("width", unit::second, above(0));
    if (s_.voltage == 0) map.complain("voltage", "must not be 0 V: no device would hear anything");
    if (s_.width > s_.period) map.complain("width", "must not be longer than the period");
    map.nothing_else();
    s_.text.put(given[0], map_node({{"voltage", quantity_node(s_.voltage, unit::volt)},
                                    {"width", quantity_node(s_.width, unit::second)}}));
  }

  void lay_lines() {
    std::vector<Lines> all;
    for (const Order order : s_.orders) {
      if (order != Order::features && set_.image_rows == 0) {
        reader_.complain("stream", "needs an image, and the samples of " + set_.name +
                                       " are none; write `stream: features`, or `image: [rows, columns]` "
                                       "beside `csv`");
        return;
      }
      all.push_back(lines_of(order, set_));
      s_.lines += all.back().lines;
    }
    if (all.empty()) return;
    s_.steps = all[0].steps;
    for (const Lines& lines : all)
      if (lines.steps != s_.steps) {
        reader_.complain("stream", "has orders of " + std::to_string(s_.steps) + " and of " +
                                       std::to_string(lines.steps) +
                                       " steps; what runs side by side must end together");
        return;
      }
    for (std::size_t step = 0; step < s_.steps; ++step)
      for (std::size_t k = 0; k < all.size(); ++k)
        for (std::size_t line = 0; line < all[k].lines; ++line)
          s_.features.push_back(static_cast<std::uint32_t>(all[k].feature(s_.orders[k], step, line)));
  }

  Reader& reader_;
  const Dataset& set_;
  PulseStream s_;
};

}  // namespace

HeldVoltage PulseStream::pulse(double input) const {
  if (code == Code::amplitude) return {input * voltage, width};
  return {voltage, std::clamp(input * width, 0.0, period)};
}

PulseStream read_pulse_stream(Reader reader, const DataDescription& data) {
  return StreamReader(reader, *data.set).read();
}

}  // namespace memspike
