#include "conn-service/pipeline/subscriptions.h"

#include <string>
#include <vector>

#include "tests/unit/conn-service/pipeline/core_fixture.h"

namespace conn::pipeline {
namespace {

class SubscriptionsTest : public CoreTest {
 protected:
  using CoreTest::CoreTest;

  void expect_nothing_left() {
    const Gauges gauges = core_.gauges();
    EXPECT_EQ(gauges.operations, 0U);
    EXPECT_EQ(gauges.members, 0U);
    EXPECT_EQ(gauges.groups, 0U);
    EXPECT_EQ(gauges.rows, 0U);
    EXPECT_EQ(gauges.triggers, 0U);
    EXPECT_EQ(gauges.executions_in_flight, 0U);
    EXPECT_TRUE(executor_.rows.empty());
  }
  std::string refusal() {
    const auto finished = reactor_.all<Finished>();
    return finished.size() == 1 ? *finished[0].result.body : "";
  }
};

std::shared_ptr<const Viewer> viewer_with(const std::string& token) {
  return std::make_shared<const Viewer>(Viewer{.event_headers = {{"authorization", token}}});
}

TEST_F(SubscriptionsTest, JoinsEqualPreparesInFlightAndBatchesDifferentOnes) {
  for (std::uint64_t number = 1; number <= 10; ++number)
    core_.receive(Start{key(number),
                        std::make_shared<const Request>(
                            Request{.graphql = {.document = kSubscription,
                                                .variables_json = number % 2 == 0 ? "{}" : ""}})});
  core_.end_turn();
  ASSERT_EQ(executor_.prepares.size(), 1U);
  EXPECT_EQ(executor_.prepares.begin()->second.size(), 2U);
  executor_.answer_prepares([](const Request& request) { return compile(request); });
  EXPECT_EQ(reactor_.all<Joined>().size(), 10U);
  EXPECT_EQ(core_.counters().prepares_joined, 8U);
}

class FewBytesTest : public SubscriptionsTest {
 protected:
  FewBytesTest() : SubscriptionsTest({.prepare_bytes_max = 200}) {}
};

TEST_F(FewBytesTest, SplitsPreparesThatAreTooLargeForOneCall) {
  // 22 bytes of document each; the third is larger than a call may be, and goes alone.
  const std::size_t variables[] = {80, 70, 300, 80, 70, 80};
  for (std::uint64_t number = 1; number <= 6; ++number) {
    const std::string select(variables[number - 1] - 12, static_cast<char>('a' + number));
    core_.receive(
        Start{key(number), std::make_shared<const Request>(Request{
                               .graphql = {.document = kSubscription,
                                           .variables_json = R"({"select":")" + select + "\"}"}})});
  }
  core_.end_turn();
  std::vector<std::size_t> batches;
  batches.reserve(executor_.prepares.size());
  for (const auto& [call, requests] : executor_.prepares)
    batches.push_back(requests.size());
  EXPECT_EQ(batches, (std::vector<std::size_t>{2, 1, 2, 1}));
  executor_.answer_prepares([](const Request& request) { return compile(request); });
  EXPECT_EQ(reactor_.all<Joined>().size(), 6U);
}

TEST_F(SubscriptionsTest, NeverJoinsWhatMayBeAMutation) {
  for (const std::uint64_t number : {1U, 2U})
    start(key(number), "", nullptr, "mutation { pay }");
  ASSERT_EQ(executor_.executes.size(), 2U);
  const CallId first = executor_.executes.begin()->first;
  core_.on_executed(first, ExecutionResult{.body = std::make_shared<const std::string>("{}")});
  const auto finished = reactor_.all<Finished>();
  ASSERT_EQ(finished.size(), 1U);
  EXPECT_EQ(finished[0].operation, key(1));
}

TEST_F(SubscriptionsTest, ASubscriptionAmongOtherOperationsIsFoundByExecute) {
  start(key(1), "", nullptr, "query Q { a } subscription S { field }");
  ASSERT_EQ(executor_.executes.size(), 1U);
  core_.on_executed(executor_.executes.begin()->first, compile(Request{}));
  EXPECT_EQ(reactor_.all<Joined>().size(), 1U);
}

TEST_F(SubscriptionsTest, WhatPreparesAsNoSubscriptionIsExecutedForEach) {
  for (const std::uint64_t number : {1U, 2U})
    core_.receive(Start{key(number), std::make_shared<const Request>(
                                         Request{.graphql = {.document = kSubscription}})});
  core_.end_turn();
  executor_.answer_prepares([](const Request&) { return NotASubscription{}; });
  EXPECT_EQ(executor_.executes.size(), 2U);
}

TEST_F(SubscriptionsTest, ARefusalReachesEveryOperationThatWaited) {
  for (const std::uint64_t number : {1U, 2U})
    core_.receive(Start{key(number), std::make_shared<const Request>(
                                         Request{.graphql = {.document = kSubscription}})});
  core_.end_turn();
  executor_.answer_prepares([](const Request&) {
    return ExecutionResult{.outcome = Outcome::kValidationError,
                           .body = std::make_shared<const std::string>(R"({"errors":[]})")};
  });
  const auto finished = reactor_.all<Finished>();
  ASSERT_EQ(finished.size(), 2U);
  EXPECT_EQ(finished[1].result.outcome, Outcome::kValidationError);
  expect_nothing_left();
}

TEST_F(SubscriptionsTest, UsesWhatItHasPreparedUntilThatIsOld) {
  start(key(1));
  start(key(2));
  EXPECT_EQ(executor_.prepare_count, 1U);
  EXPECT_EQ(core_.counters().prepared_hits, 1U);
  advance(30'000);
  start(key(3));
  EXPECT_EQ(executor_.prepare_count, 2U);
}

TEST_F(SubscriptionsTest, AnExecutorThatKeepsSilentIsUnavailable) {
  core_.receive(Start{
      key(1), std::make_shared<const Request>(Request{.graphql = {.document = kSubscription}})});
  start(key(2), "", nullptr, "{ query }");
  advance(10'000);
  const auto finished = reactor_.all<Finished>();
  ASSERT_EQ(finished.size(), 1U) << "the prepare was answered by the fixture";
  EXPECT_EQ(finished[0].result.outcome, Outcome::kUnavailable);
  EXPECT_EQ(core_.counters().calls_timed_out, 1U);
}

TEST_F(SubscriptionsTest, TheViewerSplitsRowsOnlyWherePlansFetch) {
  start(key(1), R"({"fetches":true})", viewer_with("a"));
  start(key(2), R"({"fetches":true})", viewer_with("b"));
  start(key(3), R"({"fetches":true})", viewer_with("b"));
  EXPECT_EQ(core_.gauges().rows, 2U);
  EXPECT_EQ(executor_.rows.at(RowId{2})->viewer->headers,
            (std::vector<routing::Header>{{"authorization", "b"}}));
}

TEST_F(SubscriptionsTest, AnIdWhosePrefixIsASubscriptionsIsPreparedLikeItsText) {
  const auto by_id = std::make_shared<const Request>(Request{.graphql = {.document_id = "s_1"}});
  core_.receive(Start{key(1), by_id});
  core_.receive(Start{key(2), by_id});
  core_.end_turn();
  ASSERT_EQ(executor_.prepares.size(), 1U);
  EXPECT_EQ(executor_.prepares.begin()->second.at(0)->graphql.document_id, "s_1");
  executor_.answer_prepares([](const Request& request) { return compile(request); });
  EXPECT_EQ(reactor_.all<Joined>().size(), 2U);
  ASSERT_EQ(executor_.rows.size(), 1U);
  EXPECT_EQ(executor_.rows.begin()->second->source->document->id, "s_1");
  EXPECT_EQ(executor_.rows.begin()->second->source->document->text, "");
}

TEST_F(SubscriptionsTest, OfAnyOtherIdNothingIsKnownAndItIsExecuted) {
  std::uint64_t number = 0;
  for (const char* id : {"q_1", "m_1", "sha256:ab"})
    core_.receive(Start{key(++number),
                        std::make_shared<const Request>(Request{.graphql = {.document_id = id}})});
  core_.end_turn();
  EXPECT_EQ(executor_.executes.size(), 3U);
  core_.on_executed(executor_.executes.begin()->first, compile(Request{}));
  EXPECT_EQ(reactor_.all<Joined>().size(), 1U);
}

TEST_F(SubscriptionsTest, AnIdThatWasASubscriptionBeforeIsNotAskedForAgain) {
  const auto by_id = std::make_shared<const Request>(Request{.graphql = {.document_id = "board"}});
  core_.receive(Start{key(1), by_id});
  core_.end_turn();
  core_.on_executed(executor_.executes.begin()->first, compile(Request{}));
  core_.receive(Start{key(2), by_id});
  core_.receive(Start{key(3), std::make_shared<const Request>(Request{
                                  .graphql = {.document_id = "board", .variables_json = "{}"}})});
  core_.end_turn();
  EXPECT_EQ(reactor_.all<Joined>().size(), 2U);
  EXPECT_EQ(executor_.executes.size(), 2U) << "the first, and other variables";
}

TEST_F(SubscriptionsTest, DifferentIdsAreDifferentRows) {
  for (const char* id : {"s_1", "s_2"}) {
    core_.receive(Start{key(id[2] == '1' ? 1 : 2),
                        std::make_shared<const Request>(Request{.graphql = {.document_id = id}})});
    core_.end_turn();
    executor_.answer_prepares([](const Request& request) { return compile(request); });
  }
  EXPECT_EQ(core_.gauges().rows, 2U);
}

TEST_F(SubscriptionsTest, AViewerThatNoPlanObservesSplitsNothing) {
  start(key(1), "", viewer_with("a"));
  start(key(2), "", viewer_with("b"));
  EXPECT_EQ(core_.gauges().rows, 1U);
  EXPECT_TRUE(executor_.rows.at(RowId{1})->viewer == nullptr);
}

TEST_F(SubscriptionsTest, IsLiveOnlyWhenEveryTopicIsFollowed) {
  source_.follows_at_once = false;
  start(key(1), R"({"topics":["a","b"]})");
  source_.start("a");
  EXPECT_TRUE(reactor_.all<Joined>().empty());
  source_.start("b");
  EXPECT_EQ(reactor_.all<Joined>().size(), 1U);
  source_.emit("a", 0, 3, "{}");
  source_.emit("b", 0, 4, "{}");
  EXPECT_EQ(executor_.resolves.size(), 2U);
}

TEST_F(SubscriptionsTest, AnEventInFlightIsBeforeTheFenceOfAnOperationThatJoinsNow) {
  start(key(1));
  emit(0);
  start(key(2));
  executor_.answer_all();
  const auto joined = reactor_.all<Joined>();
  EXPECT_LT(reactor_.delivered[0].sequence, joined[1].fence);
  emit(1);
  executor_.answer_all();
  EXPECT_GE(reactor_.delivered[1].sequence, joined[1].fence);
}

struct BadTopic {
  const char* name;
  const char* topics;
  const char* message;
};
class BadTopicTest : public SubscriptionsTest, public testing::WithParamInterface<BadTopic> {};

TEST_P(BadTopicTest, IsAnErrorForThatSubscriberOnly) {
  source_.invalid_names = {"a/b"};
  start(key(1), std::string(R"({"topics":[)") + GetParam().topics + "]}");
  EXPECT_EQ(refusal(), std::string(R"({"errors":[{"message":")") + GetParam().message +
                           R"(","extensions":{"code":"SUBSCRIPTION_SOURCE_ERROR"}}]})");
  EXPECT_EQ(reactor_.all<Finished>()[0].result.outcome, Outcome::kSourceError);
  EXPECT_TRUE(source_.following.empty());
  expect_nothing_left();
}

const BadTopic kBadTopics[] = {
    {"InvalidName", R"("fine","a/b")", R"(topic \"a/b\" is not a valid name)"},
    {"None", "", "the subscription has no topic"},
    {"TooMany", R"("1","2","3","4","5","6","7","8","9","10","11","12","13","14","15","16","17")",
     "the subscription has too many topics"},
};
INSTANTIATE_TEST_SUITE_P(Subscriptions,
                         BadTopicTest,
                         testing::ValuesIn(kBadTopics),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_F(SubscriptionsTest, AnUnknownTopicIsAnErrorThatNamesIt) {
  source_.follows_at_once = false;
  start(key(1), R"({"topics":["nowhere"]})");
  source_.refuse("nowhere", {shared::ErrorCode::kInvalidInput, "does not exist"});
  EXPECT_EQ(refusal(), R"({"errors":[{"message":"topic \"nowhere\" does not exist",)"
                       R"("extensions":{"code":"SUBSCRIPTION_SOURCE_ERROR"}}]})");
  expect_nothing_left();
}

TEST_F(SubscriptionsTest, AnInternalReasonIsNotSentToClients) {
  source_.follows_at_once = false;
  start(key(1), R"({"topics":["a"]})");
  source_.refuse("a", {shared::ErrorCode::kInternal, "broker 10.0.0.7 said no"});
  EXPECT_EQ(refusal(), R"({"errors":[{"message":"topic \"a\" cannot be followed",)"
                       R"("extensions":{"code":"SUBSCRIPTION_SOURCE_ERROR"}}]})");
}

TEST_F(SubscriptionsTest, ATopicThatFailsLaterEndsItsGroupsAndNoOthers) {
  start(key(1), R"({"topics":["a"]})");
  start(key(2), R"({"topics":["b"]})");
  source_.emit("a", 0, 0, "{}");
  source_.refuse("a", {shared::ErrorCode::kUnauthorized, "may not be read"});
  const auto ended = reactor_.all<GroupEnded>();
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].group, reactor_.all<Joined>()[0].group);
  EXPECT_EQ(
      ended[0].errors_json,
      R"([{"message":"topic \"a\" may not be read","extensions":{"code":"SUBSCRIPTION_SOURCE_ERROR"}}])");
  EXPECT_EQ(core_.gauges().operations, 1U);
  EXPECT_EQ(core_.gauges().members, 1U);
  stop(key(1));  // the reactor's own, on its way
  start(key(3), R"({"topics":["a"]})");
  EXPECT_EQ(reactor_.all<Joined>().size(), 3U) << "asked for again, it is followed again";
}

TEST_F(SubscriptionsTest, StopsInEveryState) {
  source_.follows_at_once = false;
  core_.receive(Start{
      key(1), std::make_shared<const Request>(Request{.graphql = {.document = kSubscription}})});
  stop(key(1));  // not sent yet
  core_.end_turn();
  EXPECT_TRUE(executor_.prepares.empty());
  core_.receive(Start{
      key(2), std::make_shared<const Request>(Request{.graphql = {.document = kSubscription}})});
  core_.end_turn();
  const CallId prepare = executor_.prepares.begin()->first;
  stop(key(2));  // preparing
  EXPECT_TRUE(executor_.cancelled_calls.contains(prepare));
  start(key(3), "", nullptr, "{ query }");
  stop(key(3));  // executing
  EXPECT_TRUE(executor_.executes.empty());
  start(key(4));
  stop(key(4));  // pinning
  start(key(5));
  source_.start("flights");
  EXPECT_EQ(reactor_.all<Joined>().size(), 1U);
  emit(0);
  const Sequence resolve = executor_.resolves.begin()->first;
  stop(key(5));  // live, with a row in flight
  EXPECT_TRUE(executor_.cancelled.contains(resolve));
  stop(key(5));
  stop(key(99));
  EXPECT_TRUE(reactor_.all<Finished>().empty());
  EXPECT_TRUE(reactor_.delivered.empty());
  expect_nothing_left();
}

TEST_F(SubscriptionsTest, OneOfTwoWhoWaitForAPrepareMayLeave) {
  for (const std::uint64_t number : {1U, 2U})
    core_.receive(Start{key(number), std::make_shared<const Request>(
                                         Request{.graphql = {.document = kSubscription}})});
  core_.end_turn();
  stop(key(1));
  executor_.answer_prepares([](const Request& request) { return compile(request); });
  const auto joined = reactor_.all<Joined>();
  ASSERT_EQ(joined.size(), 1U);
  EXPECT_EQ(joined[0].operation, key(2));
}

TEST_F(SubscriptionsTest, AGroupThatLeavesTakesNoAnswerFromThoseWhoShareItsRow) {
  start(key(1), R"({"in":["LHR"]})");
  start(key(2), R"({"in":["LHR","JFK"]})");
  emit(0);
  stop(key(1));
  EXPECT_TRUE(executor_.cancelled.empty());
  executor_.answer_all();
  EXPECT_EQ(reactor_.bodies().size(), 1U);
}

TEST_F(SubscriptionsTest, InterestInATopicEndsAMinuteAfterItsLastSubscriber) {
  start(key(1));
  stop(key(1));
  advance(59'999);
  EXPECT_TRUE(source_.unfollowed.empty());
  start(key(2));
  stop(key(2));
  advance(59'999);
  EXPECT_TRUE(source_.unfollowed.empty());
  emit(0);
  advance(1);
  EXPECT_EQ(source_.unfollowed, (std::vector<std::string>{"flights"}));
  EXPECT_EQ(core_.gauges().topics, 0U);
  EXPECT_EQ(core_.gauges().ring_bytes, 0U);
  start(key(3));
  EXPECT_EQ(reactor_.all<Joined>().size(), 3U);
}

class FewTest : public SubscriptionsTest {
 protected:
  FewTest() : SubscriptionsTest({.groups_max = 2, .topics_max = 1}) {}
};

TEST_F(FewTest, MoreGroupsThanThereMayBeAreRefusedAsOverload) {
  for (std::uint64_t number = 1; number <= 3; ++number)
    start(key(number), R"({"select":)" + std::to_string(number) + "}");
  EXPECT_EQ(reactor_.all<Joined>().size(), 2U);
  const ExecutionResult result = reactor_.all<Finished>()[0].result;
  EXPECT_EQ(result.outcome, Outcome::kOverloaded);
  EXPECT_NE(result.body->find(R"("code":"OVERLOADED")"), std::string::npos);
}

TEST_F(FewTest, MoreTopicsThanThereMayBeAreRefused) {
  start(key(1), R"({"topics":["a"]})");
  start(key(2), R"({"topics":["b"]})");
  EXPECT_EQ(refusal(),
            R"({"errors":[{"message":"topic \"b\" cannot be followed: the server follows as many )"
            R"x(topics as it may (`limits.topics`)","extensions":)x"
            R"({"code":"SUBSCRIPTION_SOURCE_ERROR"}}]})");
}

// Else whoever comes first could keep all others out for as long as topics linger.
TEST_F(FewTest, ATopicThatIsNotNeededAnyMoreMakesRoom) {
  start(key(1), R"({"topics":["a"]})");
  stop(key(1));
  start(key(2), R"({"topics":["b"]})");
  EXPECT_EQ(refusal(), "");
  EXPECT_EQ(reactor_.all<Joined>().size(), 2U);
  advance(0);
  EXPECT_EQ(core_.gauges().topics, 1U);
  start(key(3), R"({"topics":["a"]})");
  EXPECT_NE(refusal().find("as many topics as it may"), std::string::npos);
}

class FewTopicsPerClientTest : public SubscriptionsTest {
 protected:
  FewTopicsPerClientTest() : SubscriptionsTest({.topics_per_client_max = 2}) {}

  void start_of(std::uint64_t client, std::uint64_t number, const std::string& topic) {
    core_.receive(
        Start{key(number), std::make_shared<const Request>(Request{
                               .graphql = {.document = kSubscription,
                                           .variables_json = R"({"topics":[")" + topic + "\"]}"},
                               .client = client})});
    core_.end_turn();
    executor_.answer_prepares([](const Request& request) { return compile(request); });
  }
};

TEST_F(FewTopicsPerClientTest, OneSessionCannotUseUpTheTopicsOfAll) {
  start_of(1, 1, "a");
  start_of(1, 2, "b");
  start_of(1, 3, "a");  // known
  EXPECT_EQ(refusal(), "");
  start_of(1, 4, "c");
  EXPECT_EQ(
      refusal(),
      R"({"errors":[{"message":"topic \"c\" cannot be followed: this session needs as many )"
      R"(topics that no other session needs as it may (`limits.session_topics`): complete )"
      R"(some of its operations first","extensions":{"code":"SUBSCRIPTION_SOURCE_ERROR"}}]})");
  start_of(2, 5, "c");
  start_of(1, 6, "c");
  EXPECT_EQ(reactor_.all<Joined>().size(), 5U);
}

TEST_F(FewTopicsPerClientTest, ASessionMayNeedAnotherTopicOnceItNeedsOneNoMore) {
  for (std::uint64_t number = 1; number <= 10; ++number) {
    start_of(1, number, std::string(1, static_cast<char>('a' + number)));
    stop(key(number));
  }
  EXPECT_EQ(refusal(), "");
  EXPECT_EQ(reactor_.all<Joined>().size(), 10U);
  start_of(1, 11, "b");  // these are still followed, and count again
  start_of(1, 12, "c");
  start_of(1, 13, "d");
  EXPECT_NE(refusal().find("this session needs as many topics"), std::string::npos);
}

TEST_F(FewTopicsPerClientTest, ATopicThatAnotherSessionNeedsAsWellCountsForNone) {
  start_of(1, 1, "a");
  start_of(1, 2, "b");
  start_of(2, 3, "a");
  start_of(2, 4, "b");
  stop(key(1));
  stop(key(2));
  start_of(1, 5, "c");
  start_of(1, 6, "d");
  EXPECT_EQ(refusal(), "");
  EXPECT_EQ(reactor_.all<Joined>().size(), 6U);
}

}  // namespace
}  // namespace conn::pipeline
