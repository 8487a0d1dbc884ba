// Events that are lost: by the ring, by the broker, by a log that begins anew. Who is notified, and
// when.
#include <string>
#include <vector>

#include "tests/unit/conn-service/pipeline/core_fixture.h"

namespace conn::pipeline {
namespace {

using Offsets = std::vector<std::int64_t>;

class EventGapsTest : public CoreTest {
 protected:
  using CoreTest::CoreTest;
};

TEST_F(EventGapsTest, WhatLeavesTheRingUnreadBecomesOneGap) {
  start(key(1));
  emit(4);
  executor_.answer_all();
  executor_.set_available(false);
  for (const std::int64_t offset : {7, 8, 10})
    emit(offset);
  advance(120'000);  // all of them are too old
  emit(12);
  executor_.set_available(true);
  executor_.answer_all();
  EXPECT_EQ(reactor_.bodies(),
            (std::vector<std::string>{
                R"({"row":1,"partition":0,"offset":4})",
                R"({"data":null,"errors":[{"message":"Events were lost","extensions":)"
                R"({"code":"EVENTS_LOST","topic":"flights","partition":0,"from":5,"to":11}}]})",
                R"({"row":1,"partition":0,"offset":12})"}));
  EXPECT_EQ(core_.counters().gaps_ring, 1U);
}

TEST_F(EventGapsTest, AGapDoesNotConcernAnOperationThatJoinedAfterIt) {
  start(key(1));
  executor_.set_available(false);
  emit(0);
  advance(120'000);
  start(key(2, 1), R"({"select":"other"})");
  executor_.set_available(true);
  EXPECT_EQ(reactor_.bodies().size(), 1U);
  EXPECT_TRUE(other_reactor_.bodies().empty());
}

TEST_F(EventGapsTest, AGapIsNotForAnOperationThatJoinsAfterWhatWasLost) {
  start(key(1));
  executor_.set_available(false);
  emit(0);
  advance(120'000);
  start(key(2));  // the same subscription
  executor_.set_available(true);
  const auto joined = reactor_.all<Joined>();
  ASSERT_EQ(joined.size(), 2U);
  ASSERT_EQ(reactor_.delivered.size(), 1U);
  EXPECT_EQ(reactor_.delivered[0].group, joined[0].group);
  EXPECT_NE(joined[1].group, joined[0].group);
}

TEST_F(EventGapsTest, WhatTheBrokerLostIsReportedInItsPlace) {
  start(key(1));
  emit(0);
  source_.lose("flights", 0, 1, 5);
  emit(5);
  const auto calls = executor_.resolves;
  executor_.answer(calls.rbegin()->first);
  EXPECT_TRUE(reactor_.delivered.empty()) << "the gap waits for its turn";
  executor_.answer_all();
  ASSERT_EQ(reactor_.bodies().size(), 3U);
  EXPECT_NE(reactor_.bodies()[1].find(R"("from":1,"to":5)"), std::string::npos);
  EXPECT_EQ(core_.counters().gaps_source, 1U);
}

TEST_F(EventGapsTest, APartitionThatBeganAnewIsAGapAndGoesOn) {
  start(key(1));
  for (const std::int64_t offset : {7, 8})
    emit(offset);
  source_.restart("flights", 0, 9, 3);
  for (const std::int64_t offset : {2, 3, 4})  // 2 lies in the gap: late, and dropped
    emit(offset);
  const auto calls = executor_.resolves;
  executor_.answer(calls.rbegin()->first);
  EXPECT_TRUE(reactor_.delivered.empty()) << "the gap waits for its turn";
  executor_.answer_all();
  ASSERT_EQ(reactor_.bodies().size(), 5U);
  EXPECT_NE(reactor_.bodies()[2].find(R"("code":"EVENTS_LOST")"), std::string::npos);
  EXPECT_NE(reactor_.bodies()[2].find(R"("from":9,"to":3)"), std::string::npos);
  const Offsets offsets = delivered_offsets();
  EXPECT_EQ(offsets[0], 7);
  EXPECT_EQ(offsets[1], 8);
  EXPECT_EQ(offsets[3], 3);
  EXPECT_EQ(offsets[4], 4);
  EXPECT_EQ(core_.counters().gaps_source, 1U);
  EXPECT_EQ(core_.counters().events_repeated, 1U);
}

TEST_F(EventGapsTest, AnOperationThatJoinsAfterARestartIsNotNotifiedOfIt) {
  start(key(1));
  emit(7);
  source_.restart("flights", 0, 8, 0);
  start(key(2), R"({"select":"b"})");
  emit(0);
  executor_.answer_all();
  end_turns();
  std::size_t gaps = 0;
  for (const std::string& body : reactor_.bodies())
    if (body.find("EVENTS_LOST") != std::string::npos) ++gaps;
  EXPECT_EQ(gaps, 1U);
  EXPECT_EQ(reactor_.bodies().size(), 4U);
}

}  // namespace
}  // namespace conn::pipeline
