#include "conn-service/pipeline/row_life.h"

#include "shared/base/check.h"

namespace conn::pipeline {

namespace {

constexpr std::uint8_t kSuspectAfterLosses = 2;

}  // namespace

void RowLife::send(std::int64_t now_ms) {
  CHECK(state_ == State::kReady || state_ == State::kSuspect);
  state_ = state_ == State::kReady ? State::kSent : State::kSentAlone;
  sent_ms_ = now_ms;
}

void RowLife::come_back(ReturnReason why, std::int64_t now_ms, std::int64_t timeout_ms) {
  CHECK(state_ == State::kSent || state_ == State::kSentAlone);
  const State waiting = state_ == State::kSent ? State::kReady : State::kSuspect;
  switch (why) {
    case ReturnReason::kReplicaLost:
      lose();
      return;
    case ReturnReason::kReplicaSilent:
      used_ms_ += now_ms - sent_ms_;
      state_ = waiting;
      if (left_ms(timeout_ms) > 0) return;
      state_ = State::kFailed;
      failure_ = Failure::kLate;
      return;
    case ReturnReason::kOverloaded:
    case ReturnReason::kUnknownRow:
    case ReturnReason::kUnknownSchema:
      ++refusals_;
      state_ = State::kPaused;
      return;
    case ReturnReason::kNotSent:
      state_ = waiting;
      return;
  }
}

void RowLife::lose() {
  if (state_ == State::kSentAlone) {
    state_ = State::kFailed;
    failure_ = Failure::kCulprit;
    return;
  }
  ++losses_;
  state_ = losses_ >= kSuspectAfterLosses ? State::kSuspect : State::kReady;
}

void RowLife::resume() {
  CHECK(state_ == State::kPaused);
  state_ = losses_ >= kSuspectAfterLosses ? State::kSuspect : State::kReady;
}

std::int64_t RowLife::full_pause_ms(std::uint32_t refusals,
                                    std::int64_t min_ms,
                                    std::int64_t max_ms) {
  std::int64_t full_ms = min_ms;
  for (std::uint32_t i = 1; i < refusals && full_ms < max_ms; ++i)
    full_ms *= 2;
  return std::min(full_ms, max_ms);
}

}  // namespace conn::pipeline
