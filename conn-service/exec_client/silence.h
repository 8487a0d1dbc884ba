// Silence: whether a replica that promises heartbeats has stopped sending them. Pure: the caller
// brings the time.
//
//   begin ─▶ listening ── silent_ms without a heartbeat ──▶ suspected
//               ▲                                               │
//               └────────────────── heartbeat ──────────────────┘
//
// Only time in which we listened counts. Between two looks that are further apart than look_ms_max
// this process was stopped or busy itself: what the replica sent meanwhile has still to be read.
//
// Spec:   proto/exec.proto, Heartbeat; docs/architecture.md "Failures of executors".
// Thread: the hub's.
#pragma once

#include <cstdint>

namespace conn::exec_client {

class Silence {
 public:
  static constexpr std::int64_t kLookMsMax = 500;

  explicit Silence(std::int64_t silent_ms) : silent_ms_(silent_ms) {}

  // The replica has promised heartbeats.
  void begin(std::int64_t now_ms) {
    is_listening_ = true;
    heartbeat_ms_ = looked_ms_ = now_ms;
  }
  // The stream has ended.
  void end() { is_listening_ = is_suspected_ = false; }

  // True if it was suspected until now.
  bool on_heartbeat(std::int64_t now_ms) {
    if (!is_listening_) return false;
    heartbeat_ms_ = now_ms;
    const bool was_suspected = is_suspected_;
    is_suspected_ = false;
    return was_suspected;
  }

  // Called regularly. True if it is suspected from now on.
  bool look(std::int64_t now_ms) {
    if (!is_listening_ || is_suspected_) {
      looked_ms_ = now_ms;
      return false;
    }
    if (const std::int64_t pause_ms = now_ms - looked_ms_; pause_ms > kLookMsMax)
      heartbeat_ms_ += pause_ms;
    looked_ms_ = now_ms;
    is_suspected_ = now_ms - heartbeat_ms_ >= silent_ms_;
    return is_suspected_;
  }

  [[nodiscard]] bool is_suspected() const { return is_suspected_; }

 private:
  std::int64_t silent_ms_;
  bool is_listening_ = false;
  bool is_suspected_ = false;
  std::int64_t heartbeat_ms_ = 0;
  std::int64_t looked_ms_ = 0;
};

}  // namespace conn::exec_client
