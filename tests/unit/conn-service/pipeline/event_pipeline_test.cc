#include "conn-service/pipeline/event_pipeline.h"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <string>
#include <vector>

#include "tests/unit/conn-service/pipeline/core_fixture.h"

namespace conn::pipeline {
namespace {

using Offsets = std::vector<std::int64_t>;

class EventPipelineTest : public CoreTest {
 protected:
  using CoreTest::CoreTest;
};

TEST_F(EventPipelineTest, DeliversAnAnswerOncePerReactorThatHasMembers) {
  start(key(1));
  start(key(2));
  start(key(3, 1));
  emit(7);
  executor_.answer_all();
  const std::vector<std::string> expected = {R"({"row":1,"partition":0,"offset":7})"};
  EXPECT_EQ(reactor_.bodies(), expected);
  EXPECT_EQ(other_reactor_.bodies(), expected);
  EXPECT_EQ(reactor_.delivered[0].event_timestamp_ms, 1'007);
}

TEST_F(EventPipelineTest, TenThousandEqualSubscriptionsAreOneRowPerEvent) {
  for (std::uint64_t number = 1; number <= 10'000; ++number)
    start(key(number));
  EXPECT_EQ(core_.gauges().groups, 1U);
  EXPECT_EQ(executor_.prepare_count, 1U);
  emit(0);
  ASSERT_EQ(executor_.resolves.size(), 1U);
  EXPECT_EQ(executor_.resolves.begin()->second.rows.size(), 1U);
  executor_.answer_all();
  EXPECT_EQ(reactor_.delivered.size(), 1U);
  EXPECT_EQ(core_.counters().executions, 1U);
}

TEST_F(EventPipelineTest, TenThousandFiltersThatAllMatchAreOneExecution) {
  for (std::uint64_t number = 1; number <= 10'000; ++number)
    start(key(number), R"({"in":["LHR",")" + std::to_string(number) + R"("]})");
  EXPECT_EQ(core_.gauges().groups, 10'000U);
  EXPECT_EQ(core_.gauges().rows, 1U);
  emit(0);
  ASSERT_EQ(executor_.resolves.size(), 1U);
  EXPECT_EQ(executor_.resolves.begin()->second.rows.size(), 1U);
  executor_.answer_all();
  end_turns();
  EXPECT_EQ(reactor_.delivered.size(), 10'000U);
  EXPECT_EQ(core_.counters().executions, 1U);
  EXPECT_EQ(core_.counters().filters_touched, 10'000U);
}

TEST_F(EventPipelineTest, SendsAllRowsOfAnEventInOneCall) {
  start(key(1), R"({"select":"a"})");
  start(key(2), R"({"select":"b"})");
  start(key(3), R"({"select":"c","topics":["flights","delays"]})");  // another trigger
  emit(0);
  ASSERT_EQ(executor_.resolves.size(), 1U);
  EXPECT_EQ(executor_.resolves.begin()->second.rows.size(), 3U);
}

TEST_F(EventPipelineTest, ReleasesAnswersInThePartitionsOrderWhateverOrderTheyComeIn) {
  start(key(1));
  for (const std::int64_t offset : {3, 5, 9})
    emit(offset);
  const auto calls = executor_.resolves;
  for (const auto& [call, request] : std::views::reverse(calls))
    executor_.answer(call);
  EXPECT_EQ(delivered_offsets(), (Offsets{3, 5, 9}));
}

TEST_F(EventPipelineTest, ASlowRowHoldsUpNoOtherRow) {
  start(key(1), R"({"select":"slow"})");
  start(key(2), R"({"select":"fast"})");
  for (std::int64_t offset = 0; offset < 3; ++offset)
    emit(offset);
  const auto calls = executor_.resolves;
  for (const auto& [call, what] : calls)
    executor_.answer(call, RowId{2}, test::fake_body(RowId{2}, *what.event));
  EXPECT_EQ(reactor_.bodies().size(), 3U);
  for (const auto& [call, what] : calls)
    executor_.answer(call);
  EXPECT_EQ(reactor_.bodies().size(), 6U);
}

class SmallWindowTest : public CoreTest {
 protected:
  SmallWindowTest() : CoreTest({.window = {.events_max = 2}}) {}
};

TEST_F(SmallWindowTest, AGroupWhoseWindowIsFullComesBackByReadingTheRing) {
  start(key(1), R"({"select":"slow"})");
  start(key(2), R"({"select":"fast"})");
  for (std::int64_t offset = 0; offset < 6; ++offset) {
    emit(offset);
    const auto calls = executor_.resolves;
    for (const auto& [call, what] : calls)
      if (std::ranges::count(what.rows, RowId{2}) > 0)
        executor_.answer(call, RowId{2}, test::fake_body(RowId{2}, *what.event));
  }
  EXPECT_EQ(delivered_offsets(), (Offsets{0, 1, 2, 3, 4, 5})) << "the fast row's";
  EXPECT_EQ(core_.counters().fell_behind, 1U);
  EXPECT_EQ(executor_.resolves.size(), 2U) << "two events of the slow row are in flight";
  reactor_.delivered.clear();
  executor_.answer_all();
  EXPECT_EQ(delivered_offsets(), (Offsets{0, 1, 2, 3, 4, 5})) << "the slow row's";
  reactor_.delivered.clear();
  emit(6);
  ASSERT_EQ(executor_.resolves.size(), 1U) << "both are at the head again";
  EXPECT_EQ(executor_.resolves.begin()->second.rows.size(), 2U);
}

TEST_F(SmallWindowTest, AGroupThatIsBehindJoinsAnExecutionInFlight) {
  start(key(1), R"({"in":["A","B"]})");
  start(key(2), R"({"in":["B"]})");
  for (const std::int64_t offset : {0, 1})
    emit(offset, R"({"code":"A"})");
  emit(2, R"({"code":"B"})");  // the first group has no room for it
  executor_.answer(executor_.resolves.begin()->first);
  EXPECT_EQ(executor_.resolve_count, 3U) << "now it has, and the row is in flight already";
  executor_.answer_all();
  EXPECT_EQ(delivered_offsets(), (Offsets{0, 1, 2, 2}));
}

TEST_F(EventPipelineTest, AWindowIsBoundedInBytesToo) {
  start(key(1));
  const std::string large = R"({"code":")" + std::string(600'000, 'x') + R"("})";
  emit(0, large);
  emit(1, large);
  EXPECT_EQ(executor_.resolves.size(), 1U);
  executor_.answer_all();
  EXPECT_EQ(delivered_offsets(), (Offsets{0, 1}));
}

TEST_F(EventPipelineTest, AnEventLargerThanAWindowStillPasses) {
  start(key(1));
  emit(0, R"({"code":")" + std::string(2'000'000, 'x') + R"("})");
  executor_.answer_all();
  EXPECT_EQ(delivered_offsets(), (Offsets{0}));
}

TEST_F(EventPipelineTest, GroupsWaitInTheRingWhileThereIsNoExecutor) {
  start(key(1));
  executor_.set_available(false);
  for (const std::int64_t offset : {0, 1, 2})
    emit(offset);
  advance(60'000);
  EXPECT_EQ(executor_.resolve_count, 0U);
  EXPECT_TRUE(reactor_.delivered.empty());
  executor_.set_available(true);
  executor_.answer_all();
  EXPECT_EQ(delivered_offsets(), (Offsets{0, 1, 2}));
}

TEST_F(EventPipelineTest, EveryTurnEndsWithAFlushOfEachReactor) {
  start(key(1));
  const int before = reactor_.flushes;
  emit(0);
  executor_.answer_all();
  EXPECT_EQ(reactor_.flushes, before);
  EXPECT_FALSE(core_.end_turn());
  EXPECT_EQ(reactor_.flushes, before + 1);
  EXPECT_EQ(other_reactor_.flushes, reactor_.flushes);
}

TEST_F(EventPipelineTest, AnEventThatComesTwiceIsDroppedTheSecondTime) {
  start(key(1));
  for (const std::int64_t offset : {0, 1, 0, 1, 2})
    emit(offset);
  executor_.answer_all();
  EXPECT_EQ(delivered_offsets(), (Offsets{0, 1, 2}));
  EXPECT_EQ(core_.counters().events_repeated, 2U);
}

TEST_F(EventPipelineTest, RowsHandedBackAreSentAgainAndTheOrderIsKept) {
  start(key(1));
  emit(0);
  emit(1);
  executor_.hand_back(executor_.resolves.begin()->first);
  executor_.answer_all();
  EXPECT_TRUE(reactor_.delivered.empty());
  advance(10);
  EXPECT_EQ(executor_.resolves.size(), 1U);
  executor_.answer_all();
  EXPECT_EQ(delivered_offsets(), (Offsets{0, 1}));
  EXPECT_EQ(core_.counters().rows_returned, 1U);
}

TEST_F(EventPipelineTest, AnExecutorThatHandsEverythingBackIsAskedLessAndLess) {
  start(key(1));
  executor_.hands_back_at_once = true;
  emit(0);
  for (int ms = 0; ms < 2'000; ms += 10)
    advance(10);
  EXPECT_LT(executor_.resolve_count, 12U);
  executor_.hands_back_at_once = false;
  advance(500);
  executor_.answer_all();
  EXPECT_EQ(delivered_offsets(), (Offsets{0}));
}

TEST_F(EventPipelineTest, RowsOfADeadReplicaWaitForTheNextOneWithoutTimingOut) {
  start(key(1));
  emit(0);
  executor_.available = false;
  executor_.hand_back_all();
  advance(30'000);
  EXPECT_TRUE(reactor_.delivered.empty());
  executor_.set_available(true);
  executor_.answer_all();
  EXPECT_EQ(delivered_offsets(), (Offsets{0}));
}

TEST_F(EventPipelineTest, ARowThatIsNotAnsweredInTimeBecomesAnErrorInItsPlace) {
  start(key(1));
  emit(0);
  const Sequence late = executor_.resolves.begin()->first;
  advance(1'000);
  emit(1);
  advance(1'000);
  EXPECT_TRUE(executor_.cancelled.contains(late));
  executor_.answer_all();
  EXPECT_EQ(
      reactor_.bodies(),
      (std::vector<std::string>{
          R"({"data":null,"errors":[{"message":"The event was not resolved in time","extensions":)"
          R"({"code":"DEADLINE_EXCEEDED","topic":"flights","partition":0,"offset":0}}]})",
          R"({"row":1,"partition":0,"offset":1})"}));
  EXPECT_EQ(core_.counters().rows_timed_out, 1U);
}

TEST_F(EventPipelineTest, AnAnswerThatIsNotAnObjectBecomesAnError) {
  start(key(1));
  emit(0);
  executor_.answer(executor_.resolves.begin()->first, RowId{1}, "");
  ASSERT_EQ(reactor_.bodies().size(), 1U);
  EXPECT_NE(reactor_.bodies()[0].find(R"("code":"INTERNAL_SERVER_ERROR")"), std::string::npos);
}

struct WrongEvent {
  const char* name;
  const char* value;
};
class WrongEventTest : public CoreTest, public testing::WithParamInterface<WrongEvent> {};

TEST_P(WrongEventTest, ReachesGroupsWithoutAFilterOnlyAndIsCounted) {
  start(key(1));
  start(key(2, 1), R"({"in":["LHR"]})");
  emit(0, GetParam().value);
  executor_.answer_all();
  EXPECT_EQ(reactor_.bodies().size(), 1U);
  EXPECT_TRUE(other_reactor_.bodies().empty());
  EXPECT_EQ(core_.counters().bad_events, 1U);
  emit(1);
  executor_.answer_all();
  EXPECT_EQ(other_reactor_.bodies().size(), 1U) << "the subscription lives";
}

const WrongEvent kWrongEvents[] = {{"Empty", ""},
                                   {"NotJson", "LHR"},
                                   {"Truncated", R"({"code":"LHR")"},
                                   {"AnArray", R"([{"code":"LHR"}])"},
                                   {"AScalar", "17"},
                                   {"NotUtf8", "{\"code\":\"\xff\"}"}};
INSTANTIATE_TEST_SUITE_P(EventPipeline,
                         WrongEventTest,
                         testing::ValuesIn(kWrongEvents),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_F(EventPipelineTest, ATombstoneReachesGroupsWithoutAFilterOnly) {
  start(key(1));
  start(key(2, 1), R"({"in":["LHR"]})");
  source_.emit_tombstone("flights", 0, 0);
  executor_.answer_all();
  EXPECT_EQ(reactor_.bodies().size(), 1U);
  EXPECT_TRUE(other_reactor_.bodies().empty());
  EXPECT_EQ(core_.counters().bad_events, 1U);
}

TEST_F(EventPipelineTest, PassesOnTheLoaderIdAndTheTimeThatIsLeft) {
  start(key(1));
  source_.emit("flights", 0, 0, "{}", {{"sluice-loader-id", "replica-2/77"}});
  const auto& call = executor_.resolves.begin()->second;
  EXPECT_EQ(call.loader_id, "replica-2/77");
  EXPECT_EQ(call.deadline_ms, 1'950U);
  EXPECT_EQ(call.topic, (routing::TopicName{"main", "flights"}));
}

TEST_F(EventPipelineTest, PassesOnTheTraceThatARecordBelongsToUnlessItIsMalformed) {
  const std::string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  start(key(1));
  source_.emit("flights", 0, 0, "{}", {{"traceparent", trace}});
  source_.emit("flights", 0, 1, "{}", {{"traceparent", "00-nonsense"}});
  ASSERT_EQ(executor_.resolves.size(), 2U);
  EXPECT_EQ(executor_.resolves.begin()->second.traceparent, trace);
  EXPECT_EQ(std::next(executor_.resolves.begin())->second.traceparent, "");
}

TEST_F(EventPipelineTest, APartitionThatIsAddedIsReadFromItsStart) {
  start(key(1));
  source_.add_lane("flights", 1, 40);
  source_.emit("flights", 1, 41, "{}");
  executor_.answer_all();
  EXPECT_EQ(reactor_.bodies(),
            (std::vector<std::string>{R"({"row":1,"partition":1,"offset":41})"}));
}

TEST_F(EventPipelineTest, AReactorThatRefusesIsCountedAndTheOthersAreServed) {
  start(key(1));
  start(key(2, 1));
  reactor_.is_full = true;
  emit(0);
  executor_.answer_all();
  EXPECT_EQ(core_.counters().deliveries_refused, 1U);
  EXPECT_EQ(other_reactor_.bodies().size(), 1U);
}

TEST_F(EventPipelineTest, AnExecutorMayAnswerInsideTheCall) {
  executor_.answers_at_once = true;
  start(key(1));
  for (const std::int64_t offset : {0, 2, 4})
    emit(offset);
  EXPECT_EQ(delivered_offsets(), (Offsets{0, 2, 4}));
}

class SmallTurnTest : public CoreTest {
 protected:
  SmallTurnTest() : CoreTest({.read_items_max = 2}) {}
};

TEST_F(SmallTurnTest, ABacklogIsReadOnePiecePerTurn) {
  start(key(1));
  executor_.set_available(false);
  for (std::int64_t offset = 0; offset < 6; ++offset)
    emit(offset);
  executor_.set_available(true);
  EXPECT_EQ(executor_.resolve_count, 2U);
  EXPECT_TRUE(core_.end_turn());
  EXPECT_EQ(executor_.resolve_count, 4U);
  while (core_.end_turn()) {
  }
  executor_.answer_all();
  EXPECT_EQ(delivered_offsets(), (Offsets{0, 1, 2, 3, 4, 5}));
}

class FewGroupsPerTurnTest : public CoreTest {
 protected:
  FewGroupsPerTurnTest() : CoreTest({.groups_per_turn_max = 4}) {
    for (std::uint64_t number = 1; number <= 10; ++number)
      start(key(number), R"({"in":["LHR",")" + std::to_string(number) + R"("]})");
    start(key(11), R"({"topics":["delays"]})");
    end_turns();
  }
};

TEST_F(FewGroupsPerTurnTest, AnAnswerForManyGroupsIsHandedOutOnePiecePerTurn) {
  emit(0);
  ASSERT_FALSE(core_.end_turn());
  executor_.answer_all();
  EXPECT_EQ(reactor_.delivered.size(), 4U);
  stop(
      key(10));  // gets its turn between two pieces; an operation that leaves receives nothing more
  EXPECT_TRUE(core_.end_turn());
  EXPECT_EQ(reactor_.delivered.size(), 8U);
  EXPECT_FALSE(core_.end_turn());
  EXPECT_GE(reactor_.delivered.size(), 9U);
  EXPECT_LE(reactor_.delivered.size(), 10U);
}

TEST_F(FewGroupsPerTurnTest, EventsOfManyGroupsLeaveOtherPartitionsTheirTurn) {
  for (const std::int64_t offset : {0, 1, 2})
    emit(offset);
  source_.emit("delays", 0, 0, "{}");
  EXPECT_EQ(executor_.resolve_count, 1U) << "one event is as much as a turn may take";
  EXPECT_TRUE(core_.end_turn());
  const auto calls = executor_.resolves;
  ASSERT_EQ(calls.size(), 3U);
  EXPECT_EQ(std::next(calls.begin())->second.topic.topic, "delays");
  end_turns();
  EXPECT_EQ(executor_.resolve_count, 4U);
  executor_.answer_all();
  end_turns();
  EXPECT_EQ(reactor_.delivered.size(), 31U);
}

}  // namespace
}  // namespace conn::pipeline
