#include "conn-service/pipeline/schema_switch.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/conn-service/pipeline/core_fixture.h"

namespace conn::pipeline {
namespace {

constexpr std::int64_t kMajorityMs = 100;

ReplicaSchemas serves(const std::string& id) {
  return {.default_id = id, .served = {id}};
}
ReplicaSchemas serves_both(const std::string& id, const std::string& before) {
  return {.default_id = id, .served = {id, before}};
}

// What operations compile to under s2 is up to each test.
class SchemaSwitchTest : public CoreTest {
 protected:
  SchemaSwitchTest() : CoreTest({.schema_majority_ms = kMajorityMs}) {
    set_schemas({serves("s1")});
  }

  void set_schemas(std::vector<ReplicaSchemas> replicas) {
    executor_.replicas = std::move(replicas);
    executor_.available = !executor_.replicas.empty();
    core_.on_availability();
    end_turns();
  }
  // s2 comes into force beside s1; what has to be compiled is asked for.
  void switch_to_s2() {
    set_schemas({serves_both("s2", "s1")});
    advance(kMajorityMs);
  }
  void answer_prepares() {
    executor_.answer_prepares([](const Request& request) { return compile(request); });
    end_turns();
  }
  void emit(std::int64_t offset) {
    CoreTest::emit(offset);
    end_turns();
  }
  void answer_oldest() {
    executor_.answer(executor_.resolves.begin()->first);
    end_turns();
  }
  void answer_all() {
    executor_.answer_all();
    end_turns();
  }
  // Schemas of the rows that the oldest unanswered call asks for.
  std::vector<std::string> asked_schemas() {
    std::vector<std::string> schemas;
    for (const RowId row : executor_.resolves.begin()->second.rows)
      schemas.push_back(executor_.rows.at(row)->source->schema_id.text());
    return schemas;
  }
  std::uint64_t switched(SchemaSwitchCase which) const {
    return core_.counters().schema_switches.of(which);
  }
};

TEST_F(SchemaSwitchTest,
       WhatIsReadFromTheSwitchOnIsExecutedUnderTheOtherSchemaAndNothingElseChanges) {
  start(key(1));
  start(key(2));
  emit(0);
  switch_to_s2();
  ASSERT_EQ(executor_.prepares.size(), 1U);
  EXPECT_EQ(executor_.prepares.begin()->second.size(), 1U) << "equal subscriptions are one plan";
  emit(1);
  answer_prepares();
  emit(2);
  EXPECT_EQ(asked_schemas(), std::vector<std::string>{"s1"});
  answer_oldest();
  EXPECT_EQ(asked_schemas(), std::vector<std::string>{"s1"}) << "read before it was compiled";
  answer_oldest();
  EXPECT_EQ(asked_schemas(), std::vector<std::string>{"s2"});
  answer_oldest();
  EXPECT_EQ(delivered_offsets(), (std::vector<std::int64_t>{0, 1, 2}));
  EXPECT_TRUE(reactor_.all<Moved>().empty()) << "the group is changed in place";
  EXPECT_EQ(switched(SchemaSwitchCase::kSameRow), 2U);
  EXPECT_EQ(core_.gauges().rows, 1U);
  EXPECT_EQ(core_.gauges().schema_id, "s2");
}

TEST_F(SchemaSwitchTest, NothingIsCompiledAgainWhereTheSchemaStays) {
  start(key(1));
  set_schemas({serves("s1"), serves("s1")});
  advance(10'000);
  EXPECT_TRUE(executor_.prepares.empty());
}

TEST_F(SchemaSwitchTest, WhatIsReadWhileNoReplicaServesItsSchemaIsExecutedUnderTheOther) {
  start(key(1));
  set_schemas({});
  emit(0);
  executor_.hand_back_all();
  end_turns();
  set_schemas({serves("s2")});
  answer_prepares();
  advance(1'000);
  ASSERT_EQ(executor_.resolves.size(), 1U) << "sent again";
  EXPECT_EQ(asked_schemas(), std::vector<std::string>{"s2"});
  answer_all();
  emit(1);
  answer_all();
  EXPECT_EQ(delivered_offsets(), (std::vector<std::int64_t>{0, 1}));
  stop(key(1));
  advance(0);
  EXPECT_EQ(core_.gauges().rows, 0U);
  EXPECT_TRUE(executor_.rows.empty());
}

TEST_F(SchemaSwitchTest, WhatWasReadBeforeFollowsWhenTheLastReplicaOfItsSchemaGoes) {
  start(key(1));
  emit(0);
  switch_to_s2();
  answer_prepares();
  EXPECT_EQ(asked_schemas(), std::vector<std::string>{"s1"});
  executor_.hand_back_all();
  set_schemas({serves("s2")});
  advance(1'000);
  EXPECT_EQ(asked_schemas(), std::vector<std::string>{"s2"});
  answer_all();
  EXPECT_EQ(delivered_offsets(), std::vector<std::int64_t>{0});
}

// Once more after another one, before anything was answered.
TEST_F(SchemaSwitchTest, WhatWasReadBeforeFollowsThroughSeveralSchemas) {
  start(key(1));
  emit(0);
  for (const std::string id : {"s2", "s3", "s1", "s3"}) {
    executor_.hand_back_all(ReturnReason::kNotSent);
    set_schemas({serves(id)});
    answer_prepares();
    advance(100);
    ASSERT_EQ(executor_.resolves.size(), 1U) << id;
    EXPECT_EQ(asked_schemas(), std::vector<std::string>{id});
  }
  answer_all();
  EXPECT_EQ(delivered_offsets(), std::vector<std::int64_t>{0});
  stop(key(1));
  advance(0);
  EXPECT_EQ(core_.gauges().rows, 0U);
  EXPECT_TRUE(executor_.rows.empty());
}

// The replicas of s1 go, those of s2 come, and refuse what was read under s1.
struct Change {
  const char* name;
  SchemaSwitchCase which;
  std::function<void(Prepared&)> change;
  bool is_lost;  // what was read before, with an error in its place
};
const Change kChanges[] = {
    {"SameRow", SchemaSwitchCase::kSameRow, [](Prepared&) {}, false},
    {"OtherRow", SchemaSwitchCase::kOtherRow,
     [](Prepared& now) { now.relevant_variables_json = "other"; }, true},
    {"SameRowWithAnotherFilter", SchemaSwitchCase::kOtherRow,
     [](Prepared& now) {
       now.filter = routing::Filter{.kind = routing::Filter::Kind::kIn,
                                    .path = {"code"},
                                    .comparison = routing::Comparison::kText,
                                    .values = {R"("LHR")"}};
     },
     false},
    {"OtherTopics", SchemaSwitchCase::kOtherTopics,
     [](Prepared& now) { now.topics = {"flights", "delays"}; }, false},
    {"OtherTopicsAndRow", SchemaSwitchCase::kOtherTopics,
     [](Prepared& now) {
       now.topics = {"flights", "delays"};
       now.relevant_variables_json = "other";
     },
     true},
    {"OtherViewerScope", SchemaSwitchCase::kOtherViewerScope,
     [](Prepared& now) { now.fetches = true; }, true},
};
class SchemaSwitchWithoutTheFormer : public SchemaSwitchTest,
                                     public testing::WithParamInterface<Change> {
 protected:
  void answer_prepares_as_changed() {
    executor_.answer_prepares([](const Request& request) {
      auto prepared = std::make_shared<Prepared>(*compile(request));
      GetParam().change(*prepared);
      return PrepareAnswer(std::move(prepared));
    });
    end_turns();
  }
  // As replicas of s2.
  void execute() {
    for (const auto& [sequence, call] : std::map(executor_.resolves))
      for (const RowId row : std::vector<RowId>(call.rows))
        if (executor_.rows.at(row)->source->schema_id.text() == "s2")
          executor_.answer(sequence, row, test::fake_body(row, *call.event));
        else
          executor_.hand_back(sequence, row, ReturnReason::kUnknownSchema);
    end_turns();
  }
  void pass(std::int64_t ms) {
    for (; ms > 0; ms -= 100) {
      advance(100);
      execute();
    }
  }
};

TEST_P(SchemaSwitchWithoutTheFormer, NothingIsLostButWithAnErrorInItsPlaceAndLaterEventsArrive) {
  start(key(1), "", std::make_shared<const Viewer>(Viewer{.event_headers = {{"token", "a"}}}));
  emit(0);
  emit(1);
  executor_.hand_back_all(ReturnReason::kNotSent);
  set_schemas({});
  emit(2);
  set_schemas({serves("s2")});
  execute();
  answer_prepares_as_changed();
  EXPECT_EQ(switched(GetParam().which), 1U);
  pass(2'400);  // the event's deadline and a pause
  emit(3);
  execute();
  ASSERT_EQ(delivered_offsets(), (std::vector<std::int64_t>{0, 1, 2, 3}));
  std::vector<bool> are_lost;
  for (const Deliver& message : reactor_.delivered)
    are_lost.push_back(message.body->find("DEADLINE_EXCEEDED") != std::string::npos);
  const bool is_lost = GetParam().is_lost;
  EXPECT_EQ(are_lost, (std::vector<bool>{is_lost, is_lost, is_lost, false}));
  EXPECT_EQ(core_.gauges().executions_in_flight, 0U);
  EXPECT_EQ(core_.gauges().rows, 1U);
}

INSTANTIATE_TEST_SUITE_P(SchemaSwitch,
                         SchemaSwitchWithoutTheFormer,
                         testing::ValuesIn(kChanges),
                         [](const auto& change) { return std::string(change.param.name); });

TEST_F(SchemaSwitchTest, WhatEndsIsNotKeptByEventsThatNoReplicaCanExecute) {
  start(key(1));
  emit(0);
  executor_.hand_back_all(ReturnReason::kNotSent);
  set_schemas({serves("s2")});
  executor_.answer_prepares([](const Request&) -> PrepareAnswer {
    return ExecutionResult{.outcome = Outcome::kValidationError};
  });
  end_turns();
  for (int pause = 0; pause < 24; ++pause) {
    executor_.hand_back_all(ReturnReason::kUnknownSchema);
    advance(100);
  }
  ASSERT_EQ(reactor_.delivered.size(), 1U);
  EXPECT_NE(reactor_.delivered[0].body->find("DEADLINE_EXCEEDED"), std::string::npos);
  EXPECT_EQ(reactor_.all<Ended>().size(), 1U);
  EXPECT_EQ(core_.gauges().members, 0U);
}

// The row of its event has no operation any more that decides what becomes of it.
TEST_F(SchemaSwitchTest, WhatEndsDoesNotWaitForARowThatAnEarlierSchemaHasLeftBehind) {
  start(key(1));
  emit(0);
  executor_.hand_back_all(ReturnReason::kNotSent);
  set_schemas({serves("s2")});
  executor_.answer_prepares([](const Request& request) {
    auto prepared = std::make_shared<Prepared>(*compile(request));
    prepared->relevant_variables_json += "other";
    return PrepareAnswer(std::move(prepared));
  });
  end_turns();
  set_schemas({serves("s3")});
  executor_.answer_prepares([](const Request&) -> PrepareAnswer {
    return ExecutionResult{.outcome = Outcome::kValidationError};
  });
  end_turns();
  for (int pause = 0; pause < 24; ++pause) {
    executor_.hand_back_all(ReturnReason::kUnknownSchema);
    advance(100);
  }
  ASSERT_EQ(reactor_.delivered.size(), 1U);
  EXPECT_NE(reactor_.delivered[0].body->find("DEADLINE_EXCEEDED"), std::string::npos);
  EXPECT_EQ(reactor_.all<Ended>().size(), 1U);
}

// Its rows may yet be the same, so that they wait for the answer longer than for a replica.
TEST_F(SchemaSwitchTest, WhatCannotBeCompiledForLongHoldsItsEventsAsLongAsTheRingWould) {
  start(key(1));
  emit(0);
  executor_.hand_back_all(ReturnReason::kNotSent);
  set_schemas({serves("s2")});
  const auto pass = [&](std::int64_t ms) {
    for (; ms > 0; ms -= 500) {
      executor_.hand_back_all(ReturnReason::kUnknownSchema);
      executor_.answer_prepares([](const Request&) -> PrepareAnswer {
        return ExecutionResult{.outcome = Outcome::kInternalError};
      });
      advance(500);
    }
  };
  pass(119'500);
  EXPECT_TRUE(reactor_.delivered.empty());
  pass(1'000);
  ASSERT_EQ(reactor_.delivered.size(), 1U);
  EXPECT_NE(reactor_.delivered[0].body->find("DEADLINE_EXCEEDED"), std::string::npos);
}

// A row of two subscriptions, for one of which another variable matters under s2.
TEST_F(SchemaSwitchTest, ARowThatIsTheSameForOneOfItsSubscriptionsOnlyIsNotExecutedAsItIsForThat) {
  start(key(1), R"({"select":"a"})");
  start(key(2), R"({"select":"a","x":1})");
  EXPECT_EQ(core_.gauges().rows, 1U);
  emit(0);
  executor_.hand_back_all(ReturnReason::kNotSent);
  set_schemas({serves("s2")});
  executor_.answer_prepares([](const Request& request) {
    auto prepared = std::make_shared<Prepared>(*compile(request));
    if (request.graphql.variables_json.find("\"x\"") != std::string::npos)
      prepared->relevant_variables_json += "x";
    return PrepareAnswer(std::move(prepared));
  });
  end_turns();
  advance(1'000);
  ASSERT_EQ(executor_.resolves.size(), 1U);
  EXPECT_EQ(asked_schemas(), std::vector<std::string>{"s1"});
}

TEST_F(SchemaSwitchTest, ARowThatWasReplacedIsItselfAgainAfterARollBack) {
  start(key(1));
  emit(0);  // keeps the row of s1
  set_schemas({serves("s2")});
  answer_prepares();
  EXPECT_EQ(asked_schemas(), std::vector<std::string>{"s2"}) << "replaced";
  set_schemas({serves("s1")});
  answer_prepares();
  emit(1);
  for (const auto& [sequence, call] : executor_.resolves)
    for (const RowId row : call.rows)
      EXPECT_EQ(executor_.rows.at(row)->source->schema_id.text(), "s1");
  answer_all();
  EXPECT_EQ(delivered_offsets(), (std::vector<std::int64_t>{0, 1}));
}

TEST_F(SchemaSwitchTest, ARowThatIsInForceAgainAfterSeveralSchemasKeepsNoneOfTheirs) {
  start(key(1));
  emit(0);  // keeps the row of s1
  for (const std::string id : {"s2", "s3", "s1"}) {
    set_schemas({serves(id)});
    answer_prepares();
  }
  EXPECT_EQ(asked_schemas(), std::vector<std::string>{"s1"});
  answer_all();
  EXPECT_EQ(delivered_offsets(), std::vector<std::int64_t>{0});
  EXPECT_EQ(core_.gauges().rows, 1U);
}

// It becomes live under s1 when the row of s1 has been replaced by what it is for others.
TEST_F(SchemaSwitchTest, ARowThatWasReplacedIsItselfAgainForAnOperationThatComesToItLater) {
  start(key(1));
  emit(0);  // keeps the row of s1
  source_.follows_at_once = false;
  start(key(2), R"({"topics":["flights","delays"]})");
  set_schemas({serves("s2")});
  answer_prepares();
  EXPECT_EQ(asked_schemas(), std::vector<std::string>{"s2"}) << "replaced";
  source_.start("delays");
  end_turns();
  EXPECT_EQ(asked_schemas(), std::vector<std::string>{"s1"}) << "it may be another one for it";
  answer_prepares();
  EXPECT_EQ(asked_schemas(), std::vector<std::string>{"s2"}) << "it is not";
}

TEST_F(SchemaSwitchTest, AnOperationThatIsNotValidAnyMoreEndsWithTheReasonAfterWhatWasBefore) {
  start(key(1));
  start(key(2), R"({"select":"kept"})");
  emit(0);
  switch_to_s2();
  executor_.answer_prepares([](const Request& request) -> PrepareAnswer {
    if (!request.graphql.variables_json.empty()) return compile(request);
    return ExecutionResult{
        .outcome = Outcome::kValidationError,
        .body = std::make_shared<const std::string>(
            R"({"errors":[{"message":"Cannot query field \"field\"."},{"message":"and more"}]})")};
  });
  end_turns();
  EXPECT_TRUE(reactor_.all<Ended>().empty()) << "what was read before is still to come";
  answer_all();
  const auto ended = reactor_.all<Ended>();
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].operations, std::vector<std::uint64_t>{1});
  EXPECT_EQ(
      ended[0].errors_json,
      R"([{"message":"The schema has changed, and this operation is not valid any more","extensions":{"code":"SUBSCRIPTION_SCHEMA_RELOAD"}},{"message":"Cannot query field \"field\"."},{"message":"and more"}])");
  EXPECT_EQ(switched(SchemaSwitchCase::kInvalid), 1U);
  EXPECT_EQ(switched(SchemaSwitchCase::kSameRow), 1U);
  EXPECT_EQ(core_.gauges().members, 1U);
  EXPECT_EQ(core_.gauges().plans, 1U);
}

// The plan is there as long as what ends: a newcomer must not wait with it for an answer that has
// come already.
TEST_F(SchemaSwitchTest, AnOperationThatComesToAPlanWhoseOthersEndIsSwitchedToo) {
  start(key(1));
  emit(0);
  core_.end({key(1)}, "[]");
  source_.follows_at_once = false;
  start(key(2));  // compiled under s1 still
  switch_to_s2();
  answer_prepares();
  EXPECT_EQ(core_.gauges().members, 2U);
  advance(250);
  answer_prepares();
  emit(1);
  answer_oldest();
  EXPECT_EQ(asked_schemas(), std::vector<std::string>{"s2"});
}

TEST_F(SchemaSwitchTest, OtherTopicsAreFollowedFirst) {
  source_.follows_at_once = false;
  start(key(1));
  source_.start("flights");
  switch_to_s2();
  executor_.answer_prepares([](const Request& request) {
    auto prepared = std::make_shared<Prepared>(*compile(request));
    prepared->topics = {"departures"};
    return PrepareAnswer(std::move(prepared));
  });
  end_turns();
  EXPECT_EQ(switched(SchemaSwitchCase::kOtherTopics), 1U);
  emit(0);
  EXPECT_TRUE(reactor_.all<Moved>().empty()) << "its topic is not followed yet";
  source_.start("departures");
  end_turns();
  ASSERT_EQ(reactor_.all<Moved>().size(), 1U);
  source_.emit("departures", 0, 5, "{}");
  emit(1);
  answer_all();
  EXPECT_EQ(delivered_offsets(), (std::vector<std::int64_t>{0, 5}));
}

TEST_F(SchemaSwitchTest, ViewersThatTheOtherSchemaSeparatesGoOnApart) {
  const auto viewer = [](const std::string& token) {
    return std::make_shared<const Viewer>(Viewer{.event_headers = {{"authorization", token}}});
  };
  start(key(1), "", viewer("a"));
  start(key(2), "", viewer("b"));
  EXPECT_EQ(core_.gauges().groups, 1U);
  switch_to_s2();
  executor_.answer_prepares([](const Request& request) {
    auto prepared = std::make_shared<Prepared>(*compile(request));
    prepared->fetches = true;
    return PrepareAnswer(std::move(prepared));
  });
  end_turns();
  EXPECT_EQ(switched(SchemaSwitchCase::kOtherViewerScope), 2U);
  EXPECT_EQ(core_.gauges().groups, 2U);
  emit(0);
  ASSERT_EQ(executor_.resolves.size(), 1U);
  std::vector<std::string> tokens;
  for (const RowId row : executor_.resolves.begin()->second.rows)
    tokens.push_back(executor_.rows.at(row)->viewer->headers.front().value);
  EXPECT_EQ(tokens, (std::vector<std::string>{"a", "b"}));
}

TEST_F(SchemaSwitchTest, WhatCannotBeCompiledNowIsAskedAgainAfterAGrowingPause) {
  start(key(1));
  switch_to_s2();
  const auto refuse = [](const Request&) -> PrepareAnswer {
    return ExecutionResult{.outcome = Outcome::kOverloaded};
  };
  for (const std::int64_t pause_ms : {250, 500, 1'000}) {
    ASSERT_EQ(executor_.prepares.size(), 1U);
    executor_.answer_prepares(refuse);
    end_turns();
    advance(pause_ms - 1);
    EXPECT_TRUE(executor_.prepares.empty());
    advance(1);
  }
  emit(0);
  EXPECT_EQ(asked_schemas(), std::vector<std::string>{"s1"}) << "meanwhile it goes on as it was";
  answer_prepares();
  emit(1);
  answer_oldest();
  EXPECT_EQ(asked_schemas(), std::vector<std::string>{"s2"});
}

TEST_F(SchemaSwitchTest, AnAnswerThatNeverComesIsAskedForAgain) {
  start(key(1));
  switch_to_s2();
  ASSERT_EQ(executor_.prepares.size(), 1U);
  advance(10'000);
  EXPECT_EQ(executor_.cancelled_calls.size(), 1U);
  advance(250);
  EXPECT_EQ(executor_.prepares.size(), 1U);
}

TEST_F(SchemaSwitchTest, AnAnswerUnderAnotherSchemaThanThatInForceIsNotTaken) {
  start(key(1));
  switch_to_s2();
  executor_.answer_prepares([](const Request& request) {
    auto prepared = std::make_shared<Prepared>(*compile(request));
    prepared->schema_id = "s3";
    return PrepareAnswer(std::move(prepared));
  });
  end_turns();
  emit(0);
  EXPECT_EQ(asked_schemas(), std::vector<std::string>{"s1"});
  advance(250);
  EXPECT_EQ(executor_.prepares.size(), 1U);
}

TEST_F(SchemaSwitchTest, ARollBackWhileItIsCompiledLeavesEverythingAsItWas) {
  start(key(1));
  switch_to_s2();
  ASSERT_EQ(executor_.prepares.size(), 1U);
  set_schemas({serves("s1")});
  EXPECT_EQ(executor_.cancelled_calls.size(), 1U);
  advance(60'000);
  EXPECT_TRUE(executor_.prepares.empty());
  emit(0);
  EXPECT_EQ(asked_schemas(), std::vector<std::string>{"s1"});
}

TEST_F(SchemaSwitchTest, ManyPlansAreAskedForInFewBatchesAtATime) {
  for (std::uint64_t number = 1; number <= 200; ++number)
    start(key(number), R"({"select":)" + std::to_string(number) + "}");
  switch_to_s2();
  EXPECT_EQ(executor_.prepares.size(), 2U);
  std::size_t plans = 0;
  for (int calls = 0; !executor_.prepares.empty(); ++calls) {
    ASSERT_LT(calls, 10);
    for (const auto& [call, requests] : executor_.prepares) {
      EXPECT_LE(requests.size(), 64U);
      plans += requests.size();
    }
    answer_prepares();
  }
  EXPECT_EQ(plans, 200U);
  EXPECT_EQ(switched(SchemaSwitchCase::kSameRow), 200U);
  EXPECT_EQ(core_.gauges().rows, 200U);
}

TEST_F(SchemaSwitchTest, OperationsThatComeAndGoMeanwhileAreSwitchedOrNot) {
  start(key(1));
  start(key(2), R"({"select":"b"})");
  switch_to_s2();
  stop(key(1));
  start(key(3));  // compiled under s2 at once: its answer comes with the others
  end_turns();
  EXPECT_EQ(core_.gauges().plans, 2U);
  emit(0);
  for (const RowId row : executor_.resolves.begin()->second.rows)
    EXPECT_EQ(executor_.rows.at(row)->source->schema_id.text(), "s2");
  stop(key(2));
  stop(key(3));
  answer_all();
  end_turns();
  EXPECT_EQ(core_.gauges().plans, 0U);
  EXPECT_TRUE(executor_.rows.empty());
}

// Its topic is followed only after the switch: it becomes live under s1, and is switched then.
TEST_F(SchemaSwitchTest, AnOperationThatBecomesLiveUnderTheFormerSchemaIsSwitchedThen) {
  source_.follows_at_once = false;
  start(key(1));
  switch_to_s2();
  EXPECT_TRUE(executor_.prepares.empty());
  source_.start("flights");
  end_turns();
  ASSERT_EQ(executor_.prepares.size(), 1U);
  answer_prepares();
  emit(0);
  EXPECT_EQ(asked_schemas(), std::vector<std::string>{"s2"});
}

TEST_F(SchemaSwitchTest, ASecondSwitchBeforeTheFirstIsOverIsTheOneThatCounts) {
  start(key(1));
  emit(0);
  switch_to_s2();
  set_schemas({serves("s3")});
  answer_prepares();
  emit(1);
  answer_oldest();
  EXPECT_EQ(asked_schemas(), std::vector<std::string>{"s3"});
  answer_all();
  EXPECT_EQ(delivered_offsets(), (std::vector<std::int64_t>{0, 1}));
}

}  // namespace
}  // namespace conn::pipeline
