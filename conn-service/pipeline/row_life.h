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
// A silent replica may be stuck on this very row, so the time that it had counts against the
// event's deadline. A refusal does not, nor does waiting for a replica: such a row waits as long as
// its event stays in the ring.
//
// Spec:   docs/architecture.md "Failures of executors".
// Shapes: times in milliseconds, of one clock.
// Thread: its owner's. Pure: no clock, no chance.
#pragma once

#include <algorithm>
#include <cstdint>

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
    kLate,     // silent replicas have used up the event's time
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
  // REQUIRES: kSent or kSentAlone. Then: kReady, kPaused, kSuspect or kFailed.
  void come_back(ReturnReason why, std::int64_t now_ms, std::int64_t timeout_ms);
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

  std::int64_t sent_ms_ = 0;
  std::int64_t used_ms_ = 0;  // by silent replicas
  std::uint32_t refusals_ = 0;
  std::uint8_t losses_ = 0;
  State state_ = State::kReady;
  Failure failure_ = Failure::kNone;
};

}  // namespace conn::pipeline
