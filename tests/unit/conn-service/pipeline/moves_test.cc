// Ends, moves and swaps of rows, through the core's ports.
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/conn-service/pipeline/core_fixture.h"

namespace conn::pipeline {
namespace {

const std::string kErrors = R"([{"message":"no longer allowed"}])";

using Offsets = std::vector<std::int64_t>;
using Numbers = std::vector<std::uint64_t>;

class MovesTest : public CoreTest {
 protected:
  MovesTest() : CoreTest() { source_.can_seek = true; }

  Joined joined(std::size_t index) const { return reactor_.all<Joined>().at(index); }
  Offsets offsets_of(GroupId group) const {
    Offsets offsets;
    for (const Deliver& message : reactor_.delivered) {
      const auto at = message.body->find("\"offset\":");
      if (message.group == group)
        offsets.push_back(at == std::string::npos ? -1 : std::stoll(message.body->substr(at + 9)));
    }
    return offsets;
  }
  Numbers ended() const {
    Numbers numbers;
    for (const Ended& message : reactor_.all<Ended>())
      numbers.insert(numbers.end(), message.operations.begin(), message.operations.end());
    return numbers;
  }
  void answer_all() {
    executor_.answer_all();
    end_turns();
  }
  void end(OperationKey operation, const std::string& errors_json = kErrors) {
    core_.end({operation}, errors_json);
    end_turns();
  }
  void expect_nothing_left() {
    EXPECT_EQ(core_.gauges().operations, 0U);
    EXPECT_EQ(core_.gauges().groups, 0U);
    EXPECT_EQ(core_.gauges().rows, 0U);
    EXPECT_EQ(core_.gauges().triggers, 0U);
    EXPECT_EQ(core_.gauges().executions_in_flight, 0U);
  }
};

// ---- end ----------------------------------------------------------------------------------------

TEST_F(MovesTest, AnOperationEndsAfterWhatWasReadBeforeItsEnd) {
  start(key(1));
  emit(0);
  end(key(1));
  const auto ending = reactor_.all<Ending>();
  ASSERT_EQ(ending.size(), 1U);
  EXPECT_EQ(ending[0].operations, Numbers{1});
  EXPECT_EQ(ending[0].group, joined(0).group);
  emit(1);
  end_turns();
  EXPECT_EQ(executor_.resolves.size(), 1U) << "1 is not read for it";
  EXPECT_TRUE(ended().empty()) << "0 is still to come";
  answer_all();
  EXPECT_EQ(offsets_of(joined(0).group), Offsets{0});
  EXPECT_LT(reactor_.delivered[0].sequence, ending[0].at);
  ASSERT_EQ(ended(), Numbers{1});
  EXPECT_EQ(reactor_.all<Ended>()[0].errors_json, kErrors);
  expect_nothing_left();
}

TEST_F(MovesTest, AnOperationWithNothingInFlightEndsWithinTheTurn) {
  start(key(1));
  end(key(1), "");
  EXPECT_EQ(ended(), Numbers{1});
  EXPECT_EQ(reactor_.all<Ended>()[0].errors_json, "");
  expect_nothing_left();
}

TEST_F(MovesTest, OthersOfTheGroupOfAnOperationThatEndsGoOn) {
  start(key(1));
  start(key(2));
  start(key(3, 1));
  emit(0);
  core_.end({key(1), key(3, 1)}, kErrors);
  emit(1);
  executor_.answer(executor_.resolves.begin()->first);
  end_turns();
  EXPECT_EQ(ended(), Numbers{1});
  ASSERT_EQ(other_reactor_.all<Ended>().size(), 1U);
  EXPECT_EQ(other_reactor_.all<Ended>()[0].operations, Numbers{3});
  answer_all();
  EXPECT_EQ(offsets_of(joined(0).group), (Offsets{0, 1}));
  EXPECT_EQ(reactor_.delivered[1].sequence, reactor_.all<Ending>()[0].at);
  EXPECT_EQ(other_reactor_.delivered.size(), 1U) << "1 was read after its end";
  EXPECT_EQ(core_.gauges().groups, 1U);
}

TEST_F(MovesTest, AnOperationIsNotEndedTwice) {
  start(key(1));
  emit(0);
  core_.end({key(1), key(1)}, kErrors);
  core_.end({key(1), key(7)}, "");
  answer_all();
  EXPECT_EQ(reactor_.all<Ending>().size(), 1U);
  ASSERT_EQ(ended(), Numbers{1});
  EXPECT_EQ(reactor_.all<Ended>()[0].errors_json, kErrors);
}

TEST_F(MovesTest, AnOperationThatIsNotLiveYetEndsAtOnce) {
  source_.follows_at_once = false;
  start(key(1));
  end(key(1));
  EXPECT_EQ(ended(), Numbers{1});
  source_.start("flights");
  EXPECT_TRUE(reactor_.all<Joined>().empty());
  expect_nothing_left();
}

TEST_F(MovesTest, AnOperationThatEndsMayStopBefore) {
  start(key(1));
  start(key(2));
  emit(0);
  end(key(1));
  stop(key(1));
  answer_all();
  EXPECT_TRUE(ended().empty());
  stop(key(2));
  expect_nothing_left();
}

TEST_F(MovesTest, NewOperationsDoNotJoinAGroupThatOnlyEnds) {
  start(key(1));
  emit(0);
  end(key(1));
  start(key(2));
  EXPECT_NE(joined(1).group, joined(0).group);
  emit(1);
  answer_all();
  EXPECT_EQ(offsets_of(joined(0).group), Offsets{0});
  EXPECT_EQ(offsets_of(joined(1).group), Offsets{1});
  EXPECT_TRUE(reactor_.all<Merged>().empty());
}

TEST_F(MovesTest, AnOperationThatEndsIsOverWhenItsTopicIs) {
  start(key(1));
  start(key(2));
  emit(0);
  end(key(1));
  source_.refuse("flights", {shared::ErrorCode::kInvalidInput, "is gone"});
  end_turns();
  ASSERT_EQ(reactor_.all<GroupEnded>().size(), 1U);
  EXPECT_TRUE(ended().empty());
  expect_nothing_left();
}

}  // namespace
}  // namespace conn::pipeline
