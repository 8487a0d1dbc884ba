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
  if (!first_sent_ms_) first_sent_ms_ = now_ms;
}

void RowLife::come_back(ReturnReason why,
                        std::int64_t now_ms,
                        const Limits& limits,
                        bool is_left_behind) {
  CHECK(state_ == State::kSent || state_ == State::kSentAlone);
  const State waiting = state_ == State::kSent ? State::kReady : State::kSuspect;
  ends_ms_ = *first_sent_ms_ + limits.wait_max_ms;
  if (why != ReturnReason::kUnknownSchema) unserved_ms_.reset();
  switch (why) {
    case ReturnReason::kReplicaLost:
      lose();
      break;
    case ReturnReason::kReplicaSilent:
      used_ms_ += now_ms - sent_ms_;
      state_ = waiting;
      if (left_ms(limits.timeout_ms) == 0) ends_ms_ = now_ms;
      break;
    case ReturnReason::kUnknownSchema:
      if (!unserved_ms_) unserved_ms_ = now_ms;
      if (is_left_behind) ends_ms_ = std::min(ends_ms_, *unserved_ms_ + left_ms(limits.timeout_ms));
      [[fallthrough]];
    case ReturnReason::kOverloaded:
    case ReturnReason::kUnknownRow:
      ++refusals_;
      state_ = State::kPaused;
      break;
    case ReturnReason::kNotSent:
      state_ = waiting;
      break;
  }
  if (state_ != State::kFailed && ends_ms_ <= now_ms) fail(Failure::kLate);
}

void RowLife::expire() {
  CHECK(state_ == State::kReady || state_ == State::kPaused || state_ == State::kSuspect);
  fail(Failure::kLate);
}

void RowLife::fail(Failure why) {
  state_ = State::kFailed;
  failure_ = why;
}

void RowLife::lose() {
  if (state_ == State::kSentAlone) {
    fail(Failure::kCulprit);
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
