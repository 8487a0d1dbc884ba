// RowLife: what becomes of one row of one event, from when it is wanted until it is answered.
//
//                ┌──────────────────────────────────────────────┐
//   kReady ─ send ─▶ kSent ─ come_back ┬ never sent, silent ────┤
//     ▲                │               ├ lost, for the first time
//     │                │               ├ refused ─▶ kPaused ─ resume ─▶ kReady, or kSuspect
//     │              answer            └ lost, for the second time ─▶ kSuspect
//     │                ▼                                                 │
//     │            kAnswered ◀─ answer ─ kSentAlone ◀─────── send ───────┘
//     │                                   │ come_back: as above, but a suspect stays one
//                                         └ lost ─▶ kFailed: it is the culprit
//
// A replica that dies takes with it all that it has, the row that killed it and those that only
// happened to be there. So what was lost twice travels alone, and only what is lost then is guilty.
//
// Every wait of a row has an end, at which it fails with kLate:
//
//   waits for                         ends
//   an answer, once sent              with the call: what is left of the event's deadline
//   another replica, after silence    when silent replicas have had it for the event's deadline: one
//                                     of them may be stuck on this very row
//   a replica of its schema, which    at the event's deadline, counted from the first such refusal
//     is left behind (rows.h)         in a row: it can only be answered if the schema comes back
//   a replica of its schema, while    after wait_max_ms from when it was first sent
//     it may yet be superseded
//   any replica (never sent, lost),   likewise
//     its turn as a suspect, the
//     pause after a refusal
//
// wait_max_ms is as long as the ring keeps events: what could not be read at all would be lost then.
//
// Spec:   docs/architecture.md "Failures of executors".
// Shapes: times in milliseconds, of one clock.
// Thread: its owner's. Pure: no clock, no chance.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "conn-service/pipeline/executor.h"

namespace conn::pipeline {

class RowLife {
 public:
  enum class State : std::uint8_t {
    kReady,      // to be sent
    kPaused,     // refused: to be sent later
    kSuspect,    // to be sent alone
    kSent,       // a replica has it
    kSentAlone,  // likewise, and nothing else of ours
    kAnswered,
    kFailed,  // no replica answers it: failure() says why
  };
  enum class Failure : std::uint8_t {
    kNone,
    kCulprit,  // lost while alone
    kLate,     // a wait has ended
  };

  struct Limits {
    std::int64_t timeout_ms;   // the event's deadline
    std::int64_t wait_max_ms;  // not less
  };

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] Failure failure() const { return failure_; }
  // How often it was refused; what the pause depends on. No success elsewhere resets it.
  [[nodiscard]] std::uint32_t refusals() const { return refusals_; }
  // Of the event's deadline, which `timeout_ms` is from the first send.
  [[nodiscard]] std::int64_t left_ms(std::int64_t timeout_ms) const {
    return std::max<std::int64_t>(timeout_ms - used_ms_, 0);
  }

  // REQUIRES: kReady or kSuspect.
  void send(std::int64_t now_ms);
  // REQUIRES: kSent or kSentAlone. Then: kReady, kPaused, kSuspect or kFailed. `is_left_behind`: it
  // will not be superseded, so that only its own schema would do.
  void come_back(ReturnReason why, std::int64_t now_ms, const Limits& limits, bool is_left_behind);
  // When the wait ends. REQUIRES: it has come back.
  [[nodiscard]] std::int64_t ends_ms() const { return ends_ms_; }
  // The wait has ended. REQUIRES: kReady, kPaused or kSuspect.
  void expire();
  // REQUIRES: kPaused.
  void resume();
  // Whatever it was: an answer is an answer.
  void answer() { state_ = State::kAnswered; }

  // From half of it to all of it, by chance. It doubles with each refusal, up to `max_ms`.
  static std::int64_t full_pause_ms(std::uint32_t refusals,
                                    std::int64_t min_ms,
                                    std::int64_t max_ms);

 private:
  void lose();
  void fail(Failure why);

  std::int64_t sent_ms_ = 0;
  std::optional<std::int64_t> first_sent_ms_;
  std::optional<std::int64_t> unserved_ms_;  // since when all replicas serve other schemas
  std::int64_t ends_ms_ = 0;
  std::int64_t used_ms_ = 0;  // by silent replicas
  std::uint32_t refusals_ = 0;
  std::uint8_t losses_ = 0;
  State state_ = State::kReady;
  Failure failure_ = Failure::kNone;
};

}  // namespace conn::pipeline
