// Ends, moves and swaps of rows, through the core's ports.
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "shared/hash/sha256.h"
#include "tests/unit/conn-service/pipeline/core_fixture.h"

namespace conn::pipeline {
namespace {

const std::string kErrors = R"([{"message":"no longer allowed"}])";

using Offsets = std::vector<std::int64_t>;
using Numbers = std::vector<std::uint64_t>;

class MovesTest : public CoreTest {
 protected:
  MovesTest() : CoreTest(options()) { source_.can_seek = true; }
  static PipelineOptions options() {
    PipelineOptions options;
    options.cohorts_per_key_max = 2;
    return options;
  }

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
    record_rows();
    executor_.answer_all();
    end_turns();
  }
  void end(OperationKey operation, const std::string& errors_json = kErrors) {
    core_.end({operation}, errors_json);
    end_turns();
  }
  static Subscriptions::Destination destination(const std::string& variables) {
    const Request request{.graphql = {.document = kSubscription, .variables_json = variables}};
    return {.subscription = subscription(compile(request), variables), .viewer = nullptr};
  }
  static SharedSubscription subscription(std::shared_ptr<const Prepared> prepared,
                                         const std::string& variables) {
    auto source = routing::make_source({.schema_id = routing::SchemaId(prepared->schema_id),
                                        .document = document(),
                                        .variables_json = variables});
    return std::make_shared<const CompiledSubscription>(
        CompiledSubscription{.prepared = std::move(prepared), .source = std::move(source)});
  }
  static routing::SharedDocument document() {
    return std::make_shared<const routing::Document>(
        routing::Document{.hash = shared::hash::sha256(kSubscription), .text = kSubscription});
  }
  void move(const std::vector<OperationKey>& operations, const std::string& variables) {
    EXPECT_TRUE(core_.move(operations, destination(variables)));
    end_turns();
  }
  std::vector<Moved> moved() const { return reactor_.all<Moved>(); }
  std::vector<MoveCommitted> committed() const { return reactor_.all<MoveCommitted>(); }
  // A row's variables, of the deliveries of a group.
  std::vector<std::string> rows_of(GroupId group) {
    std::vector<std::string> rows;
    for (const Deliver& message : reactor_.delivered)
      if (message.group == group) rows.push_back(row_of(*message.body));
    return rows;
  }
  std::string row_of(const std::string& body) {
    return variables_.at(RowId{static_cast<std::uint64_t>(std::stoll(body.substr(7)))});
  }
  // A row may have gone when its last answer is delivered.
  void record_rows() {
    for (const auto& [row, definition] : executor_.rows)
      variables_[row] = (definition->source->schema_id.text() == "s1"
                             ? ""
                             : definition->source->schema_id.text() + ' ') +
                        definition->source->variables_json;
  }
  // The same plans under another schema.
  void swap_to_schema(const std::string& schema_id) {
    record_rows();
    core_.swap_rows([&](const RowDefinition& row) -> SharedSubscription {
      if (row.source->schema_id.text() == schema_id) return nullptr;
      const std::string& variables = row.source->variables_json;
      auto prepared = std::make_shared<Prepared>(*destination(variables).subscription->prepared);
      prepared->schema_id = schema_id;
      return subscription(std::move(prepared), variables);
    });
    end_turns();
  }
  // Answers the oldest call.
  void answer_oldest() {
    record_rows();
    executor_.answer(executor_.resolves.begin()->first);
    end_turns();
  }
  void emit_to(const std::string& topic, std::int64_t offset) {
    source_.emit(topic, 0, offset, R"({"code":"LHR"})");
  }
  void expect_nothing_left() {
    EXPECT_EQ(core_.gauges().operations, 0U);
    EXPECT_EQ(core_.gauges().members, 0U);
    EXPECT_EQ(core_.gauges().groups, 0U);
    EXPECT_EQ(core_.gauges().rows, 0U);
    EXPECT_EQ(core_.gauges().triggers, 0U);
    EXPECT_EQ(core_.gauges().executions_in_flight, 0U);
  }

  std::map<RowId, std::string> variables_;
};

using Rows = std::vector<std::string>;
const std::string kA = R"({"select":"a"})";
const std::string kB = R"({"select":"b"})";
const std::string kC = R"({"select":"c"})";

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

// ---- move ---------------------------------------------------------------------------------------

TEST_F(MovesTest, AnOperationThatMovesReceivesFirstWhatWasReadBefore) {
  start(key(1), kA);
  start(key(2), kA);
  emit(0);
  move({key(1)}, kB);
  const GroupId from = joined(0).group;
  ASSERT_EQ(moved().size(), 1U);
  EXPECT_EQ(moved()[0].operations, Numbers{1});
  EXPECT_EQ(moved()[0].from, from);
  const GroupId to = moved()[0].to;
  emit(1);
  const Sequence first = executor_.resolves.begin()->first;
  record_rows();
  for (const auto& [call, what] : std::map(executor_.resolves))
    if (call != first) executor_.answer(call);
  end_turns();
  EXPECT_TRUE(reactor_.delivered.empty()) << "0 comes first";
  EXPECT_TRUE(committed().empty());
  answer_all();
  EXPECT_EQ(offsets_of(from), (Offsets{0, 1}));
  EXPECT_EQ(offsets_of(to), Offsets{1});
  EXPECT_EQ(rows_of(from), (Rows{kA, kA}));
  EXPECT_EQ(rows_of(to), Rows{kB});
  ASSERT_EQ(committed().size(), 1U);
  EXPECT_EQ(committed()[0].from, from);
  EXPECT_EQ(committed()[0].to, to);
  EXPECT_EQ(core_.gauges().cohorts, 0U) << "it is main of its key";
  stop(key(1));
  stop(key(2));
  expect_nothing_left();
}

TEST_F(MovesTest, AMoveWithNothingInFlightIsCommittedWithinTheTurn) {
  start(key(1), kA);
  start(key(2), kA);
  move({key(1)}, kB);
  EXPECT_EQ(committed().size(), 1U);
  EXPECT_EQ(core_.gauges().cohorts, 0U);
}

TEST_F(MovesTest, AMoveOfAllToTheSameTopicsChangesTheKeyInPlace) {
  start(key(1), kA);
  start(key(2), kA);
  emit(0);
  move({key(2), key(1), key(1)}, R"({"in":["LHR"],"select":"b"})");
  source_.emit("flights", 0, 1, R"({"code":"CDG"})");
  emit(2);
  answer_all();
  EXPECT_TRUE(moved().empty());
  EXPECT_EQ(offsets_of(joined(0).group), (Offsets{0, 2})) << "1 does not meet the new filter";
  EXPECT_EQ(rows_of(joined(0).group), (Rows{kA, R"({"in":["LHR"],"select":"b"})"}));
  EXPECT_EQ(core_.gauges().rows, 1U);
  EXPECT_EQ(core_.counters().moves_held, 0U);
  start(key(3), R"({"in":["LHR"],"select":"b"})");
  EXPECT_EQ(joined(2).group, joined(0).group) << "it is main of its new key";
  for (std::uint64_t number = 1; number < 4; ++number)
    stop(key(number));
  expect_nothing_left();
}

TEST_F(MovesTest, AKeyThatIsChangedInPlaceToOneThatHasAMainMergesWithIt) {
  start(key(1), kA);
  start(key(2), kB);
  emit(0);
  move({key(1)}, kB);
  EXPECT_TRUE(reactor_.all<Merged>().empty()) << "what is in flight has another row";
  answer_all();
  ASSERT_EQ(reactor_.all<Merged>().size(), 1U);
  EXPECT_EQ(reactor_.all<Merged>()[0].from, joined(0).group);
  EXPECT_EQ(reactor_.all<Merged>()[0].to, joined(1).group);
  EXPECT_EQ(core_.gauges().groups, 1U);
  stop(key(1));
  stop(key(2));
  expect_nothing_left();
}

TEST_F(MovesTest, AMoveToOtherTopicsWaitsUntilTheyAreFollowed) {
  start(key(1), kA);
  emit(0);
  answer_all();
  source_.follows_at_once = false;
  move({key(1)}, R"({"topics":["flights","gates"],"select":"b"})");
  emit(1);
  EXPECT_TRUE(moved().empty());
  source_.follows_at_once = true;
  source_.start("gates", 5);
  end_turns();
  ASSERT_EQ(moved().size(), 1U) << "the trigger is another one";
  emit_to("gates", 5);
  emit(2);
  answer_all();
  EXPECT_EQ(offsets_of(joined(0).group), (Offsets{0, 1}));
  EXPECT_EQ(offsets_of(moved()[0].to), (Offsets{5, 2}));
  EXPECT_EQ(core_.gauges().triggers, 1U);
  stop(key(1));
  expect_nothing_left();
}

TEST_F(MovesTest, WhatIsInFlightInALaneThatAMoveLeavesIsWaitedFor) {
  const std::string both = R"({"topics":["flights","gates"],"select":"a"})";
  start(key(1), both);
  emit_to("gates", 0);
  move({key(1)}, kB);
  EXPECT_EQ(moved().size(), 1U);
  EXPECT_TRUE(committed().empty());
  answer_all();
  EXPECT_EQ(offsets_of(joined(0).group), Offsets{0});
  EXPECT_EQ(committed().size(), 1U);
  stop(key(1));
  expect_nothing_left();
}

TEST_F(MovesTest, OfTwoMovesTheOneThatWasAskedLastWins) {
  start(key(1), kA);
  start(key(2), kA);
  source_.follows_at_once = false;
  move({key(1), key(2)}, R"({"topics":["gates"],"select":"b"})");
  move({key(1)}, kC);
  source_.start("gates");
  end_turns();
  ASSERT_EQ(moved().size(), 2U);
  EXPECT_EQ(moved()[0].operations, Numbers{1});
  EXPECT_EQ(moved()[1].operations, Numbers{2});
  emit(0);
  emit_to("gates", 0);
  answer_all();
  EXPECT_EQ(rows_of(moved()[0].to), Rows{kC});
  EXPECT_EQ(rows_of(moved()[1].to), Rows{R"({"topics":["gates"],"select":"b"})"});
}

TEST_F(MovesTest, AHoldChains) {
  start(key(1), kA);
  start(key(2), kA);
  emit(0);
  move({key(1)}, kB);
  start(key(3), kB);
  emit(1);
  move({key(1)}, R"({"topics":["flights","gates"],"select":"c"})");
  emit(2);
  record_rows();
  ASSERT_EQ(moved().size(), 2U);
  EXPECT_EQ(moved()[1].from, moved()[0].to);
  const Sequence first = executor_.resolves.begin()->first;
  for (const auto& [call, what] : std::map(executor_.resolves))
    if (call != first) executor_.answer(call);
  end_turns();
  EXPECT_EQ(offsets_of(joined(2).group), (Offsets{1, 2})) << "it is not concerned";
  EXPECT_TRUE(offsets_of(moved()[0].to).empty());
  EXPECT_TRUE(offsets_of(moved()[1].to).empty());
  const std::size_t before = reactor_.delivered.size();
  answer_all();
  std::vector<std::pair<std::int64_t, std::string>> received;
  for (std::size_t i = before; i < reactor_.delivered.size(); ++i) {
    const Deliver& message = reactor_.delivered[i];
    if (message.group == moved()[0].to && message.sequence >= moved()[1].at) continue;
    if (message.group == joined(0).group && message.sequence >= moved()[0].at) continue;
    received.emplace_back(std::stoll(message.body->substr(message.body->find("offset") + 8)),
                          row_of(*message.body));
  }
  EXPECT_EQ(received,
            (std::vector<std::pair<std::int64_t, std::string>>{
                {0, kA}, {1, kB}, {2, R"({"topics":["flights","gates"],"select":"c"})"}}));
  ASSERT_EQ(committed().size(), 2U);
  EXPECT_EQ(committed()[0].to, moved()[0].to) << "in the order of the moves";
  EXPECT_EQ(committed()[1].to, moved()[1].to);
  for (std::uint64_t number = 1; number < 4; ++number)
    stop(key(number));
  expect_nothing_left();
}

TEST_F(MovesTest, AnEndWaitsForTheHoldOfItsGroup) {
  start(key(1), kA);
  start(key(2), kA);
  emit(0);
  move({key(1)}, kB);
  end(key(1));
  EXPECT_TRUE(ended().empty()) << "0 is still to come";
  answer_all();
  EXPECT_EQ(offsets_of(joined(0).group), Offsets{0});
  EXPECT_EQ(ended(), Numbers{1});
  move({key(1)}, kA);  // unknown
  stop(key(2));
  expect_nothing_left();
}

TEST_F(MovesTest, AnOperationThatMovesMayStopBefore) {
  start(key(1), kA);
  start(key(2), kA);
  emit(0);
  move({key(1)}, kB);
  emit(1);
  move({key(1)}, kC);
  stop(key(1));
  end_turns();
  EXPECT_EQ(core_.gauges().groups, 1U);
  stop(key(2));
  expect_nothing_left();
  EXPECT_EQ(executor_.cancelled.size(), 2U);
}

TEST_F(MovesTest, AMoveStartsWhereItsGroupStands) {
  start(key(1), kA);
  start(key(2), kA);
  start(key(3), kB);
  executor_.available = false;
  emit(0);
  move({key(1)}, kB);
  executor_.set_available(true);
  answer_all();
  EXPECT_EQ(offsets_of(joined(0).group), Offsets{0});
  EXPECT_EQ(offsets_of(moved()[0].to), Offsets{}) << "it has merged before 0 was read";
  EXPECT_EQ(offsets_of(joined(2).group), Offsets{0});
}

TEST_F(MovesTest, AMoveToATopicThatCannotBeFollowedEndsItsOperations) {
  start(key(1), kA);
  start(key(2), kA);
  emit(0);
  source_.follows_at_once = false;
  move({key(1)}, R"({"topics":["gates"]})");
  source_.refuse("gates", {shared::ErrorCode::kInvalidInput, "does not exist"});
  end_turns();
  EXPECT_EQ(reactor_.all<Ending>().size(), 1U);
  answer_all();
  ASSERT_EQ(ended(), Numbers{1});
  EXPECT_NE(reactor_.all<Ended>()[0].errors_json.find(R"(topic \"gates\" does not exist)"),
            std::string::npos)
      << reactor_.all<Ended>()[0].errors_json;
}

TEST_F(MovesTest, AMoveToAnInvalidTopicIsRefusedAndChangesNothing) {
  start(key(1), kA);
  source_.invalid_names.insert("no topic");
  const auto moves = core_.move({key(1)}, destination(R"({"topics":["no topic"]})"));
  ASSERT_FALSE(moves);
  EXPECT_EQ(moves.error().message, "topic \"no topic\" is not a valid name");
  emit(0);
  answer_all();
  EXPECT_EQ(rows_of(joined(0).group), Rows{kA});
}

TEST_F(MovesTest, WhatWasReadBeforeAMoveIsDeliveredThoughItsTopicIsGone) {
  start(key(1), R"({"topics":["flights","gates"],"select":"a"})");
  start(key(2), R"({"topics":["flights","gates"],"select":"a"})");
  emit(0);
  move({key(1)}, kB);
  source_.refuse("gates", {shared::ErrorCode::kInvalidInput, "is gone"});
  end_turns();
  EXPECT_EQ(core_.gauges().operations, 1U);
  emit(1);
  answer_all();
  EXPECT_EQ(offsets_of(joined(0).group), Offsets{0});
  EXPECT_EQ(offsets_of(moved()[0].to), Offsets{1});
  EXPECT_EQ(committed().size(), 1U);
  stop(key(1));
  expect_nothing_left();
}

// ---- swap row -----------------------------------------------------------------------------------

TEST_F(MovesTest, WhatWasReadBeforeASwapEndsWithTheOldRowAndTheRestWithTheNewOne) {
  start(key(1), kA);
  emit(0);
  swap_to_schema("s2");
  EXPECT_EQ(core_.gauges().rows, 2U) << "0 is in flight";
  emit(1);
  record_rows();
  executor_.answer(executor_.resolves.rbegin()->first);
  end_turns();
  EXPECT_TRUE(reactor_.delivered.empty()) << "0 comes first";
  answer_all();
  EXPECT_EQ(offsets_of(joined(0).group), (Offsets{0, 1}));
  EXPECT_EQ(rows_of(joined(0).group), (Rows{kA, "s2 " + kA}));
  EXPECT_EQ(core_.gauges().rows, 1U);
  EXPECT_EQ(reactor_.posted.size(), 1U) << "reactors are not notified";
  stop(key(1));
  expect_nothing_left();
}

TEST_F(MovesTest, ASwapReachesCohortsAndHeldOnesToo) {
  start(key(1), kA);
  start(key(2), kA);
  emit(0);
  move({key(1)}, kB);
  swap_to_schema("s2");
  emit(1);
  answer_all();
  EXPECT_EQ(rows_of(joined(0).group), (Rows{kA, "s2 " + kA}));
  EXPECT_EQ(rows_of(moved()[0].to), Rows{"s2 " + kB});
  stop(key(1));
  stop(key(2));
  expect_nothing_left();
}

TEST_F(MovesTest, ASwappedMainWhoseNewKeyHasAMainBecomesItsCohortAndIsMerged) {
  start(key(1), kA);
  start(key(2), kB);
  emit(0);
  core_.swap_rows([&](const RowDefinition& row) {
    return row.source->variables_json == kA ? destination(kB).subscription : nullptr;
  });
  end_turns();
  EXPECT_EQ(core_.gauges().cohorts, 1U);
  start(key(3), kB);
  EXPECT_EQ(joined(2).group, joined(1).group) << "the main that was there stays main";
  answer_all();
  ASSERT_EQ(reactor_.all<Merged>().size(), 1U);
  EXPECT_EQ(reactor_.all<Merged>()[0].to, joined(1).group);
  emit(1);
  answer_all();
  EXPECT_EQ(rows_of(joined(1).group), (Rows{kB, kB}));
  for (std::uint64_t number = 1; number < 4; ++number)
    stop(key(number));
  expect_nothing_left();
}

TEST_F(MovesTest, ASwapReachesOperationsThatWait) {
  executor_.available = false;
  for (std::uint64_t number = 1; number < 4; ++number) {
    start(key(number), kA);
    emit(static_cast<std::int64_t>(number));
  }
  start(key(4), kA);
  EXPECT_EQ(reactor_.all<Joined>().size(), 3U) << "two cohorts are as many as there may be";
  swap_to_schema("s2");
  executor_.set_available(true);
  answer_all();
  ASSERT_EQ(reactor_.all<Joined>().size(), 4U);
  emit(4);
  answer_all();
  EXPECT_EQ(rows_of(joined(3).group).back(), "s2 " + kA);
  for (std::uint64_t number = 1; number < 5; ++number)
    stop(key(number));
  expect_nothing_left();
}

TEST_F(MovesTest, ASwapReachesOperationsAndMovesThatWaitForTheirTopics) {
  start(key(1), kA);
  source_.follows_at_once = false;
  const std::string gates = R"({"topics":["gates"],"select":"b"})";
  start(key(2), gates);
  move({key(1)}, R"({"topics":["gates"],"select":"c"})");
  swap_to_schema("s2");
  source_.start("gates");
  end_turns();
  emit_to("gates", 0);
  answer_all();
  EXPECT_EQ(rows_of(joined(1).group), Rows{"s2 " + gates});
  EXPECT_EQ(rows_of(moved()[0].to), Rows{R"(s2 {"topics":["gates"],"select":"c"})"});
}

}  // namespace
}  // namespace conn::pipeline
