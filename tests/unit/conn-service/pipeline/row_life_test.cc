#include "conn-service/pipeline/row_life.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace conn::pipeline {
namespace {

using State = RowLife::State;
using Failure = RowLife::Failure;

constexpr std::int64_t kTimeoutMs = 2'000;
constexpr RowLife::Limits kLimits{.timeout_ms = kTimeoutMs, .wait_max_ms = 120'000};

const char* name(State state) {
  switch (state) {
    case State::kReady:
      return "ready";
    case State::kPaused:
      return "paused";
    case State::kSuspect:
      return "suspect";
    case State::kSent:
      return "sent";
    case State::kSentAlone:
      return "sent alone";
    case State::kAnswered:
      return "answered";
    case State::kFailed:
      return "failed";
  }
  return "?";
}

// Sends the row, which then comes back for this reason after 100 ms.
std::string send_and_return(RowLife& life, ReturnReason why, std::int64_t after_ms = 100) {
  life.send(1'000);
  life.come_back(why, 1'000 + after_ms, kLimits, false);
  return name(life.state());
}

RowLife suspect() {
  RowLife life;
  send_and_return(life, ReturnReason::kReplicaLost);
  send_and_return(life, ReturnReason::kReplicaLost);
  return life;
}

// Every reason, in both states in which a replica has the row, with what follows.
struct Transition {
  const char* name;
  ReturnReason why;
  const char* from_sent;
  const char* from_sent_alone;
};
const Transition kTransitions[] = {
    {"NotSent", ReturnReason::kNotSent, "ready", "suspect"},
    {"ReplicaLost", ReturnReason::kReplicaLost, "ready", "failed"},
    {"ReplicaSilent", ReturnReason::kReplicaSilent, "ready", "suspect"},
    {"Overloaded", ReturnReason::kOverloaded, "paused", "paused"},
    {"UnknownRow", ReturnReason::kUnknownRow, "paused", "paused"},
    {"UnknownSchema", ReturnReason::kUnknownSchema, "paused", "paused"},
};
class RowLifeReason : public testing::TestWithParam<Transition> {};

TEST_P(RowLifeReason, HasItsNextStep) {
  RowLife fresh;
  EXPECT_EQ(send_and_return(fresh, GetParam().why), GetParam().from_sent);
  RowLife alone = suspect();
  EXPECT_EQ(send_and_return(alone, GetParam().why), GetParam().from_sent_alone);
}

TEST_P(RowLifeReason, KeepsASuspectSuspectedUntilItIsAnsweredOrGuilty) {
  RowLife life = suspect();
  send_and_return(life, GetParam().why);
  if (life.state() == State::kPaused) life.resume();
  if (GetParam().why == ReturnReason::kReplicaLost)
    EXPECT_EQ(life.failure(), Failure::kCulprit);
  else
    EXPECT_STREQ(name(life.state()), "suspect");
}

TEST_P(RowLifeReason, MakesNoneASuspectWithoutTwoLosses) {
  RowLife life;
  send_and_return(life, ReturnReason::kReplicaLost);
  send_and_return(life, GetParam().why);
  if (life.state() == State::kPaused) life.resume();
  EXPECT_STREQ(name(life.state()),
               GetParam().why == ReturnReason::kReplicaLost ? "suspect" : "ready");
}

INSTANTIATE_TEST_SUITE_P(RowLife,
                         RowLifeReason,
                         testing::ValuesIn(kTransitions),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(RowLife, GoesToAnotherReplicaThenTravelsAloneAndIsThenTheCulprit) {
  RowLife life;
  EXPECT_STREQ(name(life.state()), "ready");
  EXPECT_EQ(send_and_return(life, ReturnReason::kReplicaLost), "ready");
  EXPECT_EQ(send_and_return(life, ReturnReason::kReplicaLost), "suspect");
  life.send(5'000);
  EXPECT_STREQ(name(life.state()), "sent alone");
  life.come_back(ReturnReason::kReplicaLost, 5'100, kLimits, false);
  EXPECT_STREQ(name(life.state()), "failed");
  EXPECT_EQ(life.failure(), Failure::kCulprit);
}

TEST(RowLife, IsClearedByAnAnswer) {
  for (const bool is_suspect : {false, true}) {
    RowLife life = is_suspect ? suspect() : RowLife();
    life.send(0);
    life.answer();
    EXPECT_EQ(life.state(), State::kAnswered);
    EXPECT_EQ(life.failure(), Failure::kNone);
  }
}

TEST(RowLife, MayBeAnsweredWhileItWaitsToBeSentAgain) {
  RowLife life;
  send_and_return(life, ReturnReason::kReplicaSilent);
  life.answer();
  EXPECT_EQ(life.state(), State::kAnswered);
}

TEST(RowLife, LetsSilentReplicasUseUpTheTimeOfTheEventAndNotMore) {
  RowLife life;
  EXPECT_EQ(life.left_ms(kTimeoutMs), 2'000);
  EXPECT_EQ(send_and_return(life, ReturnReason::kReplicaSilent, 1'100), "ready");
  EXPECT_EQ(life.left_ms(kTimeoutMs), 900);
  EXPECT_EQ(send_and_return(life, ReturnReason::kReplicaSilent, 900), "failed");
  EXPECT_EQ(life.failure(), Failure::kLate);
}

TEST(RowLife, CountsNoOtherWaitAgainstTheTimeOfTheEvent) {
  RowLife life;
  for (const ReturnReason why :
       {ReturnReason::kNotSent, ReturnReason::kReplicaLost, ReturnReason::kOverloaded}) {
    send_and_return(life, why, 1'900);
    if (life.state() == State::kPaused) life.resume();
  }
  EXPECT_EQ(life.left_ms(kTimeoutMs), 2'000);
}

TEST(RowLife, WaitsForNoReasonLongerThanItMay) {
  for (const Transition& transition : kTransitions) {
    RowLife life;
    life.send(1'000);
    life.come_back(transition.why, 1'100, kLimits, false);
    EXPECT_LE(life.ends_ms(), 1'000 + kLimits.wait_max_ms) << transition.name;
    if (life.state() == State::kPaused) life.resume();
    life.send(100'000);
    life.come_back(transition.why, 100'000, kLimits, false);
    EXPECT_LE(life.ends_ms(), 1'000 + kLimits.wait_max_ms) << transition.name << ", again";
    if (life.state() == State::kPaused) life.resume();
    life.send(121'000);
    life.come_back(transition.why, 121'000, kLimits, false);
    EXPECT_STREQ(name(life.state()), "failed") << transition.name;
  }
}

TEST(RowLife, FailsWhereItsWaitEndsWhateverItWaitsFor) {
  for (const Transition& transition : kTransitions) {
    RowLife life;
    send_and_return(life, transition.why);
    life.expire();
    EXPECT_EQ(life.failure(), Failure::kLate) << transition.name;
  }
}

TEST(RowLife, WaitsForASchemaThatHasGoneForTheTimeOfTheEventFromTheFirstRefusal) {
  RowLife life;
  life.send(1'000);
  life.come_back(ReturnReason::kUnknownSchema, 1'010, kLimits, false);
  EXPECT_EQ(life.ends_ms(), 121'000) << "it may yet be superseded";
  life.resume();
  life.send(1'500);
  life.come_back(ReturnReason::kUnknownSchema, 1'510, kLimits, true);
  EXPECT_EQ(life.ends_ms(), 3'010);
  life.resume();
  life.send(3'010);
  life.come_back(ReturnReason::kUnknownSchema, 3'010, kLimits, true);
  EXPECT_EQ(life.failure(), Failure::kLate);
}

TEST(RowLife, CountsTheWaitForItsSchemaAnewAfterAReplicaOfItHasHadIt) {
  RowLife life;
  life.send(1'000);
  life.come_back(ReturnReason::kUnknownSchema, 1'000, kLimits, true);
  life.resume();
  life.send(2'500);
  life.come_back(ReturnReason::kReplicaLost, 2'900, kLimits, true);
  EXPECT_EQ(life.ends_ms(), 121'000);
  life.send(2'900);
  life.come_back(ReturnReason::kUnknownSchema, 2'900, kLimits, true);
  EXPECT_EQ(life.ends_ms(), 4'900);
}

TEST(RowLife, CountsItsOwnRefusals) {
  RowLife life;
  for (std::uint32_t refusals = 1; refusals <= 3; ++refusals) {
    send_and_return(life, ReturnReason::kOverloaded);
    EXPECT_EQ(life.refusals(), refusals);
    life.resume();
  }
  send_and_return(life, ReturnReason::kNotSent);
  EXPECT_EQ(life.refusals(), 3U);
}

TEST(RowLife, PausesTwiceAsLongAfterEachRefusalUpToABound) {
  std::vector<std::int64_t> pauses;
  for (std::uint32_t refusals = 1; refusals <= 6; ++refusals)
    pauses.push_back(RowLife::full_pause_ms(refusals, 20, 300));
  EXPECT_EQ(pauses, (std::vector<std::int64_t>{20, 40, 80, 160, 300, 300}));
  EXPECT_EQ(RowLife::full_pause_ms(4'000'000'000, 20, 300), 300);
}

}  // namespace
}  // namespace conn::pipeline
