// Rows that come back from the executor: what the hub does with each, by its reason.
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/conn-service/pipeline/core_fixture.h"

namespace conn::pipeline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Offsets = std::vector<std::int64_t>;

class RowReturns : public CoreTest {
 protected:
  // `count` rows of an event of its own each.
  void emit_events(std::int64_t count) {
    for (std::int64_t offset = 0; offset < count; ++offset)
      emit(offset);
  }
  // All calls come back, and are sent again in the next turns.
  void lose_all() {
    executor_.hand_back_all(ReturnReason::kReplicaLost);
    advance(10);
  }
  [[nodiscard]] std::vector<std::int64_t> asked() const {
    std::vector<std::int64_t> offsets;
    for (const auto& [call, what] : executor_.resolves)
      offsets.push_back(what.event->position.order.number);
    return offsets;
  }
  std::int64_t next_offset_ = 0;
  [[nodiscard]] bool is_alone() const { return executor_.resolves.begin()->second.is_alone; }
};

TEST_F(RowReturns, OfALostReplicaAreSentAgainInTheOrderOfTheirEvents) {
  start(key(1));
  emit_events(3);
  executor_.hand_back(std::next(executor_.resolves.begin())->first, ReturnReason::kReplicaLost);
  executor_.hand_back(executor_.resolves.begin()->first, ReturnReason::kReplicaLost);
  advance(10);
  EXPECT_THAT(asked(), ElementsAre(2, 0, 1));
  executor_.answer_all();
  EXPECT_EQ(delivered_offsets(), (Offsets{0, 1, 2}));
}

TEST_F(RowReturns, OfAnEventGoTogetherAgain) {
  start(key(1), R"({"select":1})");
  start(key(2), R"({"select":2})");
  emit(0);
  lose_all();
  ASSERT_EQ(executor_.resolves.size(), 1U);
  EXPECT_EQ(executor_.resolves.begin()->second.rows.size(), 2U);
}

TEST_F(RowReturns, ThatWereLostTwiceTravelAloneOneAfterTheOther) {
  start(key(1));
  emit_events(3);
  lose_all();
  EXPECT_THAT(asked(), ElementsAre(0, 1, 2));
  EXPECT_FALSE(is_alone());
  lose_all();
  for (const std::int64_t offset : {0, 1, 2}) {
    ASSERT_THAT(asked(), ElementsAre(offset));
    EXPECT_TRUE(is_alone());
    executor_.answer_all();
    advance(0);
  }
  EXPECT_EQ(delivered_offsets(), (Offsets{0, 1, 2}));
  EXPECT_EQ(core_.counters().rows_suspected, 3U);
  EXPECT_EQ(core_.counters().rows_guilty, 0U);
}

TEST_F(RowReturns, OnlyTheRowThatIsLostWhileAloneIsAnsweredWithAnError) {
  start(key(1));
  emit_events(3);
  lose_all();
  lose_all();
  executor_.answer_all();  // 0 is cleared
  advance(0);
  lose_all();  // 1 is the culprit
  ASSERT_THAT(asked(), ElementsAre(2));
  executor_.answer_all();
  EXPECT_THAT(
      reactor_.bodies(),
      ElementsAre(R"({"row":1,"partition":0,"offset":0})",
                  R"({"data":null,"errors":[{"message":"The event could not be executed",)"
                  R"("extensions":{"code":"EXECUTION_FAILED","topic":"flights","partition":0,)"
                  R"("offset":1}}]})",
                  R"({"row":1,"partition":0,"offset":2})"));
  EXPECT_EQ(core_.counters().rows_guilty, 1U);
}

TEST_F(RowReturns, LetOtherRowsTravelWhileASuspectIsAlone) {
  start(key(1));
  emit_events(1);
  lose_all();
  lose_all();
  emit(1);
  ASSERT_THAT(asked(), ElementsAre(0, 1));
  EXPECT_TRUE(is_alone());
  EXPECT_FALSE(std::next(executor_.resolves.begin())->second.is_alone);
}

TEST_F(RowReturns, OfASuspectThatWasNotSentOrWasRefusedDoNotConvictIt) {
  start(key(1));
  emit_events(1);
  lose_all();
  lose_all();
  for (const ReturnReason why : {ReturnReason::kNotSent, ReturnReason::kOverloaded}) {
    executor_.hand_back_all(why);
    advance(10);
    ASSERT_THAT(asked(), ElementsAre(0));
    EXPECT_TRUE(is_alone());
  }
  executor_.answer_all();
  EXPECT_EQ(delivered_offsets(), (Offsets{0}));
}

TEST_F(RowReturns, OfASuspectWhoseSubscribersHaveGoneMakeRoomForTheNext) {
  start(key(1));
  start(key(2), R"({"select":2})");
  emit(0);
  lose_all();
  lose_all();
  ASSERT_EQ(executor_.resolves.size(), 1U);
  const RowId first = executor_.resolves.begin()->second.rows[0];
  stop(first == RowId{1} ? key(1) : key(2));
  advance(0);
  ASSERT_EQ(executor_.resolves.size(), 1U);
  EXPECT_NE(executor_.resolves.begin()->second.rows[0], first);
}

TEST_F(RowReturns, OfASuspectThatIsLateMakeRoomForTheNext) {
  start(key(1));
  emit_events(2);
  lose_all();
  lose_all();
  ASSERT_THAT(asked(), ElementsAre(0));
  EXPECT_EQ(executor_.resolves.begin()->second.deadline_ms, 4'450U);  // it may wait to be alone
  advance(4'500);
  advance(0);
  ASSERT_THAT(asked(), ElementsAre(1));
  executor_.answer_all();
  ASSERT_EQ(reactor_.bodies().size(), 2U);
  EXPECT_THAT(reactor_.bodies()[0], HasSubstr("DEADLINE_EXCEEDED"));
}

TEST_F(RowReturns, OfSilentReplicasUseUpTheTimeOfTheEvent) {
  start(key(1));
  emit(0);
  advance(1'200);
  executor_.hand_back_all(ReturnReason::kReplicaSilent);
  advance(10);
  EXPECT_EQ(executor_.resolves.begin()->second.deadline_ms, 750U);  // 800 less the way back
  advance(790);
  executor_.hand_back_all(ReturnReason::kReplicaSilent);
  advance(10);
  EXPECT_EQ(executor_.resolves.begin()->second.deadline_ms, 1U);
  advance(10);
  ASSERT_EQ(reactor_.bodies().size(), 1U);
  EXPECT_THAT(reactor_.bodies()[0], HasSubstr("DEADLINE_EXCEEDED"));
  EXPECT_EQ(core_.counters().rows_timed_out, 1U);
}

TEST_F(RowReturns, OfASilentFleetWaitWithoutTimingOut) {
  start(key(1));
  emit(0);
  advance(1'000);
  executor_.available = false;
  executor_.hand_back_all(ReturnReason::kReplicaSilent);
  advance(60'000);
  EXPECT_THAT(reactor_.bodies(), IsEmpty());
  executor_.set_available(true);
  executor_.answer_all();
  EXPECT_EQ(delivered_offsets(), (Offsets{0}));
}

TEST_F(RowReturns, ThatWereRefusedWaitLongerEachTimeHoweverManyOthersSucceed) {
  start(key(1), R"({"select":1})");
  start(key(2), R"({"topics":["delays"],"select":2})");
  emit(0);
  const RowId refused = executor_.resolves.begin()->second.rows[0];
  std::size_t sent = 0;
  for (std::int64_t ms = 0; ms < 60'000; ms += 10) {
    for (const auto& [call, what] : std::map(executor_.resolves))
      if (what.rows[0] == refused) {
        ++sent;
        executor_.hand_back(call);
      } else {
        executor_.answer(call);
      }
    source_.emit("delays", 0, ms, "{}");
    advance(10);
  }
  EXPECT_LT(sent, 80U);  // every 1 to 2 s in the end
  EXPECT_GT(sent, 30U);
  EXPECT_GT(reactor_.bodies().size(), 5'000U);
  advance(2'000);
  executor_.answer_all();
  EXPECT_THAT(reactor_.bodies().back(), HasSubstr(R"("row":1,)"));  // it was not lost
}

TEST_F(RowReturns, ThatWereRefusedKeepTheirPauseWhenAReplicaComes) {
  start(key(1));
  emit(0);
  for (int refusals = 0; refusals < 6; ++refusals) {
    executor_.hand_back_all();
    advance(2'000);
  }
  executor_.hand_back_all();
  executor_.set_available(true);
  EXPECT_THAT(asked(), IsEmpty());
  advance(2'000);
  EXPECT_THAT(asked(), ElementsAre(0));
}

TEST_F(RowReturns, MayBeDroppedWhereverTheyWait) {
  for (const ReturnReason why :
       {ReturnReason::kNotSent, ReturnReason::kReplicaLost, ReturnReason::kOverloaded}) {
    start(key(1));
    emit(next_offset_++);
    executor_.hand_back_all(why);
    stop(key(1));
    advance(5'000);
    EXPECT_THAT(executor_.resolves, IsEmpty());
    EXPECT_EQ(core_.gauges().executions_in_flight, 0U);
  }
}

}  // namespace
}  // namespace conn::pipeline
