// Joins, joins at positions, catching up and merges, through the core's ports.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/event_at.h"
#include "tests/unit/conn-service/pipeline/core_fixture.h"

namespace conn::pipeline {
namespace {

PipelineOptions options() {
  PipelineOptions options;
  options.window.events_max = 2;
  options.cohorts_per_key_max = 2;
  return options;
}

class CohortsTest : public CoreTest {
 protected:
  CohortsTest() : CoreTest(options()) { source_.can_seek = true; }

  void start_at(OperationKey operation, std::int64_t offset) {
    core_.receive(Start{
        .operation = operation,
        .request = std::make_shared<const Request>(
            Request{.graphql = {.document = kSubscription}, .viewer = nullptr}),
        .positions = std::make_shared<const std::vector<LanePosition>>(std::vector<LanePosition>{
            {.topic = "flights", .lane = 0, .position = test::position(offset)}})});
    core_.end_turn();
    executor_.answer_prepares([](const Request& request) { return compile(request); });
    end_turns();
  }
  Joined joined(std::size_t index) const { return reactor_.all<Joined>().at(index); }
  std::vector<std::int64_t> offsets_of(GroupId group) const {
    std::vector<std::int64_t> offsets;
    for (const Deliver& message : reactor_.delivered) {
      const auto at = message.body->find("\"offset\":");
      if (message.group == group)
        offsets.push_back(at == std::string::npos ? -1 : std::stoll(message.body->substr(at + 9)));
    }
    return offsets;
  }
  void answer_all() {
    executor_.answer_all();
    end_turns();
  }
  using Offsets = std::vector<std::int64_t>;
};

TEST_F(CohortsTest, AnOperationThatJoinsAGroupThatHasReadAllBecomesItsMember) {
  start(key(1));
  emit(0);
  start(key(2));
  EXPECT_EQ(joined(0).group, joined(1).group);
  answer_all();
  EXPECT_EQ(offsets_of(joined(0).group), Offsets{0});
  EXPECT_LT(reactor_.delivered[0].sequence, joined(1).fence) << "read before its start";
}

TEST_F(CohortsTest, AnOperationNeverJoinsAGroupThatHasSomethingLeftFromBeforeItsStart) {
  start(key(1));
  executor_.available = false;
  emit(0);
  start(key(2));
  EXPECT_NE(joined(0).group, joined(1).group);
  EXPECT_EQ(core_.gauges().cohorts, 1U);
  executor_.set_available(true);
  answer_all();
  EXPECT_EQ(offsets_of(joined(0).group), Offsets{0});
  EXPECT_TRUE(offsets_of(joined(1).group).empty());
}

TEST_F(CohortsTest, GroupsOfOneKeyBecomeOneWhenTheyStandAtOnePlace) {
  start(key(1));
  executor_.available = false;
  emit(0);
  start(key(2));
  executor_.set_available(true);
  answer_all();
  ASSERT_EQ(reactor_.all<Merged>().size(), 1U);
  EXPECT_EQ(core_.gauges().groups, 1U);
  EXPECT_EQ(core_.gauges().cohorts, 0U);
  emit(1);
  answer_all();
  EXPECT_EQ(reactor_.delivered.size(), 2U);
  stop(key(1));
  EXPECT_EQ(core_.gauges().groups, 1U);
  stop(key(2));
  EXPECT_EQ(core_.gauges().groups, 0U);
}

TEST_F(CohortsTest, AMergeUnderLoadGivesTheNewMembersAFencePerLane) {
  start(key(1));
  executor_.available = false;
  emit(0);
  start(key(2));
  executor_.available = true;
  core_.on_availability();
  end_turns();
  const auto merged = reactor_.all<Merged>();
  ASSERT_EQ(merged.size(), 1U) << "0 is in flight, for the older group only";
  EXPECT_EQ(merged[0].to, joined(0).group);
  ASSERT_EQ(merged[0].fences.size(), 1U);
  answer_all();
  ASSERT_EQ(reactor_.delivered.size(), 1U);
  EXPECT_LT(reactor_.delivered[0].sequence, merged[0].fences[0].fence);
}

TEST_F(CohortsTest, AnOperationResumesWhereItWasFromTheRing) {
  start(key(1));
  emit(0);
  emit(1);
  answer_all();
  start_at(key(2), 1);
  const GroupId cohort = joined(1).group;
  EXPECT_NE(cohort, joined(0).group);
  answer_all();
  EXPECT_EQ(offsets_of(cohort), Offsets{1});
  EXPECT_EQ(reactor_.all<Merged>().size(), 1U);
  EXPECT_EQ(core_.gauges().groups, 1U);
}

TEST_F(CohortsTest, OperationsThatAskForEqualPositionsShareACohort) {
  start(key(1));
  emit(0);
  answer_all();
  executor_.available = false;
  start_at(key(2), 0);
  start_at(key(3), 0);
  EXPECT_EQ(joined(1).group, joined(2).group);
  executor_.set_available(true);
  answer_all();
  EXPECT_EQ(offsets_of(joined(1).group), Offsets{0});
}

TEST_F(CohortsTest, WhatTheRingNoLongerHoldsIsReadColdThenFromTheRing) {
  start(key(1));
  emit(0);
  emit(1);
  answer_all();
  advance(PipelineOptions{}.ring.age_max_ms);
  emit(2);
  answer_all();
  start_at(key(2), 0);
  ASSERT_EQ(source_.reads.size(), 1U);
  EXPECT_EQ(source_.reads.begin()->second.from.order.number, 0);
  EXPECT_EQ(source_.reads.begin()->second.until.order.number, 2);
  source_.answer_reads(1);
  answer_all();
  source_.answer_reads(1);
  answer_all();
  answer_all();
  EXPECT_EQ(offsets_of(joined(1).group), (Offsets{0, 1, 2}));
  EXPECT_EQ(core_.gauges().groups, 1U) << "it has merged";
}

TEST_F(CohortsTest, WhatRetentionTookIsAGap) {
  start(key(1));
  emit(0);
  emit(1);
  answer_all();
  advance(PipelineOptions{}.ring.age_max_ms);
  source_.retain_from("flights", 0, 1);
  start_at(key(2), 0);
  source_.answer_reads();
  end_turns();
  source_.answer_reads();
  end_turns();
  answer_all();
  EXPECT_EQ(offsets_of(joined(1).group), (Offsets{-1, 1}));
}

TEST_F(CohortsTest, AColdReadThatFailsTwiceBecomesAGapUpToTheRing) {
  start(key(1));
  emit(0);
  answer_all();
  advance(PipelineOptions{}.ring.age_max_ms);
  start_at(key(2), 0);
  source_.fail_reads();
  end_turns();
  ASSERT_EQ(source_.reads.size(), 1U) << "it is repeated";
  advance(PipelineOptions{}.cold_read_timeout_ms);
  EXPECT_EQ(source_.cancelled_reads, 1U);
  EXPECT_EQ(offsets_of(joined(1).group), Offsets{-1});
}

TEST_F(CohortsTest, WhereTheSourceCannotSeekWhatTheRingNoLongerHoldsIsAGap) {
  source_.can_seek = false;
  start(key(1));
  emit(0);
  answer_all();
  advance(PipelineOptions{}.ring.age_max_ms);
  start_at(key(2), 0);
  answer_all();
  EXPECT_EQ(offsets_of(joined(1).group), Offsets{-1});
  EXPECT_EQ(core_.gauges().groups, 1U);
}

TEST_F(CohortsTest, APositionAheadOfTheHeadWaitsUntilTheHeadReachesIt) {
  start(key(1));
  start_at(key(2), 2);
  const GroupId cohort = joined(1).group;
  EXPECT_NE(cohort, joined(0).group);
  emit(1);
  answer_all();
  EXPECT_TRUE(offsets_of(cohort).empty());
  EXPECT_EQ(core_.gauges().groups, 1U) << "they stand at one place now";
  emit(2);
  answer_all();
  EXPECT_EQ(offsets_of(joined(0).group), (Offsets{1, 2}));
}

TEST_F(CohortsTest, BeyondTheCapAnOperationWaitsUntilACohortHasMerged) {
  start(key(1));
  for (std::int64_t offset = 0; offset < 3; ++offset) {
    emit(offset);
    answer_all();
  }
  executor_.available = false;
  start_at(key(2), 0);
  start_at(key(3), 1);
  start_at(key(4), 2);
  EXPECT_EQ(reactor_.all<Joined>().size(), 3U);
  executor_.set_available(true);
  for (int turn = 0; turn < 4; ++turn)
    answer_all();
  ASSERT_EQ(reactor_.all<Joined>().size(), 4U);
  EXPECT_EQ(offsets_of(joined(3).group), Offsets{2});
  EXPECT_EQ(core_.gauges().groups, 1U);
}

TEST_F(CohortsTest, AnOperationThatWaitsMayStop) {
  start(key(1));
  emit(0);
  answer_all();
  executor_.available = false;
  for (std::uint64_t number = 2; number < 5; ++number)
    start_at(key(number), -static_cast<std::int64_t>(number));
  EXPECT_EQ(reactor_.all<Joined>().size(), 3U);
  for (std::uint64_t number = 1; number < 5; ++number)
    stop(key(number));
  EXPECT_EQ(core_.gauges().groups, 0U);
  EXPECT_EQ(core_.gauges().rows, 0U);
  EXPECT_EQ(core_.gauges().triggers, 0U);
}

}  // namespace
}  // namespace conn::pipeline
