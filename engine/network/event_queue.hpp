// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <queue>
#include <tuple>
#include <vector>

namespace memspike {

/// What can happen at an instant, in the order in which it does.
enum class EventKind : std::uint8_t {
  pulse_start,    ///< a waveform starts on a terminal
  pulse_edge,     ///< a waveform goes on to its next segment, or ends
  renewal,        ///< a neuron's expansion ends, or it reaches its threshold
  hold_end,       ///< refractoriness or a hold of a neuron ends
  source_spike,   ///< a spike of a source
  teacher_spike,  ///< waveforms start at a neuron that has not fired
  hold_arrival,   ///< a lateral hold arrives at the neurons of a row
  jump_arrival,   ///< a static jump arrives
  current_edge,   ///< a stimulus current of a linear population takes another value
  window,         ///< a window of a linear population begins
  sample          ///< the observer wants to look
};

struct Event {
  double t = 0;
  EventKind kind = EventKind::renewal;
  std::uint32_t who =
      0;  ///< terminal, neuron, source, teacher's spike, row, stimulus, population or schedule
  std::uint32_t version = 0;  ///< an event whose version has passed is void; of a source, its neuron; of a
                              ///< start, its waveform
};

inline bool in_order(const Event& a, const Event& b) {
  return std::tie(a.kind, a.who, a.version) < std::tie(b.kind, b.who, b.version);
}

/// Events by time. Those of equal times come in no particular order.
class EventQueue {
 public:
  void push(const Event& e) { heap_.push(e); }
  bool empty() const { return heap_.empty(); }
  double next_time() const { return heap_.top().t; }
  Event pop() {
    const Event e = heap_.top();
    heap_.pop();
    return e;
  }

 private:
  struct Later {
    bool operator()(const Event& a, const Event& b) const {
      return a.t > b.t || (a.t == b.t && in_order(b, a));
    }
  };
  std::priority_queue<Event, std::vector<Event>, Later> heap_;
};

}  // namespace memspike
