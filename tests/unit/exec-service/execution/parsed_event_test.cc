#include "exec-service/execution/parsed_event.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/exec-service/execution/run_harness.h"

namespace exec::execution {
namespace {

using EventRun = tests::RunHarness;

TEST_F(EventRun, AnswersFromTheEventAloneWhatTheEventHas) {
  const auto run =
      start("subscription { u: flightUpdated(id: 7) { id s: status t: status delay } }", "{}",
            event(R"({"id": 7, "status":"DELAYED", "delay": 15.0, "x": {}})"));
  EXPECT_EQ(run.body(), R"({"data":{"u":{"id":"7","s":"DELAYED","t":"DELAYED","delay":15}}})");
  EXPECT_EQ((*run.response)->root_typenames, std::vector<std::string>{"Flight"});
}

TEST_F(EventRun, FetchesTheRestByTheEventsKey) {
  const auto run = start("subscription { flightUpdated(id: 7) { delay gate } }", "{}",
                         event(R"({"id":"7","delay":null})"));
  end_turn();
  EXPECT_EQ(variables_of(0), R"({"representations":[{"__typename":"Flight","id":"7"}]})");
  answer(0, R"({"data":{"_entities":[{"gate":"A1"}]}})");
  EXPECT_EQ(run.body(), R"({"data":{"flightUpdated":{"delay":null,"gate":"A1"}}})");
}

struct BadEvent {
  std::string_view value;
  bool is_tombstone;
  std::string_view problem;
};

TEST_F(EventRun, NamesTheEventThatCannotBeUsed) {
  constexpr BadEvent kBadEvents[] = {
      {"", true, "is a tombstone: it has no value"},
      {"", false, "is empty"},
      {"[1]", false, "is [1], which is not an object of type Flight"},
      {"\"a\"", false, R"(is \"a\", which is not an object of type Flight)"},
      {"hello", false, "is not JSON: expected a value at byte 0"},
      {"{\"id\":\"1\"", false, "is not JSON: unexpected end of the text at byte 9"},
      {R"({"__typename":"Airport"})", false,
       R"(has the __typename \"Airport\", which a value of Flight cannot have)"},
      {R"({"__typename":7})", false, "has the __typename 7, which a value of Flight cannot have"},
      {R"({"delay":1})", false, R"(has no key of Flight: it needs \"id\")"},
      {R"({"delay":1,"id":null})", false, R"(has no key of Flight: it needs \"id\")"},
      {R"({"id":"7","delay":"15"})", false, R"(has \"15\" at delay, which is not a value of Int)"},
  };
  for (const auto& [value, is_tombstone, problem] : kBadEvents) {
    const auto run = start("subscription { flightUpdated(id: 7) { id gate } }", "{}",
                           event(std::string(value), is_tombstone));
    EXPECT_EQ(
        run.body(),
        R"({"data":{"flightUpdated":null},"errors":[{"message":"The event at flights[2]@1041 )" +
            std::string(problem) +
            R"(","locations":[{"line":1,"column":16}],"path":["flightUpdated"],)"
            R"("extensions":{"code":"BAD_EVENT","topic":"flights","partition":2,"offset":1041}}]})");
  }
  EXPECT_TRUE(subgraphs.requests.empty());
}

TEST_F(EventRun, TakesNullForAValueWhereTheFieldsTypeDoes) {
  const auto run = start("subscription { flightUpdated(id: 7) { id } }", "{}", event("null"));
  EXPECT_EQ(run.body(), R"({"data":{"flightUpdated":null}})");
}

TEST_F(EventRun, TakesTheLastOfMembersOfOneName) {
  const auto run =
      start("subscription { flightUpdated(id: 7) { id } }", "{}", event(R"({"id":"7","id":"8"})"));
  EXPECT_EQ(run.body(), R"({"data":{"flightUpdated":{"id":"8"}}})");
}

// Aliases print a value again and again.
TEST_F(EventRun, AnswersAResponseThatIsTooLargeWithAnError) {
  options.body_bytes_max = 2'000;
  const std::string operation =
      "subscription { flightUpdated(id: 7) { ...F } } "
      "fragment F on Flight { a: id b: id c: id d: id }";
  const std::string fits(400, 'x');
  const auto small = start(operation, "{}", event(R"({"id":")" + fits + R"("})"));
  EXPECT_EQ(small.body().size(), 1'656U);
  EXPECT_FALSE((*small.response)->is_too_large);
  const std::string large(600, 'x');
  const auto run = start(operation, "{}", event(R"({"id":")" + large + R"("})"));
  EXPECT_EQ(run.body(),
            R"({"data":null,"errors":[{"message":"The response is larger than 2000 bytes: select )"
            R"(less, or ask for shorter lists.","extensions":{"code":"RESPONSE_TOO_LARGE",)"
            R"("topic":"flights","partition":2,"offset":1041}}]})");
  EXPECT_TRUE((*run.response)->is_too_large);
}

TEST_F(EventRun, AnswersAResponseOfExactlyAsManyBytesAsItMayHave) {
  const std::string operation = "subscription { flightUpdated(id: 7) { id } }";
  const std::string body = R"({"data":{"flightUpdated":{"id":"7"}}})";
  options.body_bytes_max = body.size();
  EXPECT_EQ(start(operation, "{}", event(R"({"id":"7"})")).body(), body);
  options.body_bytes_max = body.size() - 1;
  const auto run = start(operation, "{}", event(R"({"id":"7"})"));
  EXPECT_TRUE((*run.response)->is_too_large);
}

TEST_F(EventRun, CountsErrorsAmongTheBytesOfAResponse) {
  options.body_bytes_max = 2'000;
  const auto run =
      start("subscription { flightUpdated(id: 7) { gate } }", "{}", event(R"({"id":"7"})"));
  end_turn();
  answer(0, R"({"data":{"_entities":[null]},"errors":[{"message":")" + std::string(2'000, 'x') +
                R"(","path":["_entities",0]}]})");
  EXPECT_TRUE((*run.response)->is_too_large);
  EXPECT_LT(run.body().size(), 300U);
}

TEST_F(EventRun, CountsIntrospectionAmongTheBytesOfAResponse) {
  options.body_bytes_max = 4'000;
  const std::string types = "__schema { types { name fields { name } } }";
  const auto one = start("{ " + types + " }");
  EXPECT_FALSE((*one.response)->is_too_large);
  const auto two = start("{ a: " + types + " b: " + types + " }");
  EXPECT_TRUE((*two.response)->is_too_large);
}

TEST_F(EventRun, EmitsAMutationsArgumentsAsAnEvent) {
  const auto run =
      start("mutation($m: Int) { r: reportDelay(id: 7, minutes: $m) { success } }", R"({"m":20})");
  ASSERT_EQ(publisher.events.size(), 1U);
  EXPECT_EQ(publisher.events[0].provider, "main");
  EXPECT_EQ(publisher.events[0].topic, "delays");
  EXPECT_EQ(publisher.events[0].key, std::nullopt);
  EXPECT_EQ(publisher.events[0].value, R"({"id":"7","minutes":20})");
  EXPECT_EQ(publisher.events[0].headers, (ports::Headers{{"sluice-loader-id", "replica-1/7"}}));
  publisher.answer(0, {});
  EXPECT_EQ(run.body(), R"({"data":{"r":{"success":true}}})");
  EXPECT_EQ((*run.response)->extensions, "");
}

TEST_F(EventRun, DoesNotEmitArgumentsThatMayNotBeNull) {
  const auto run =
      start("mutation($id: ID = 1) { r: reportDelay(id: $id) { success } }", R"({"id":null})");
  EXPECT_TRUE(publisher.events.empty());
  EXPECT_EQ(run.body(),
            R"({"data":null,"errors":[{"message":"Argument \"id\" of non-null type \"ID!\" must )"
            R"(not be null.","locations":[{"line":1,"column":25}],"path":["r"],)"
            R"("extensions":{"code":"BAD_USER_INPUT"}}]})");
}

TEST_F(EventRun, ReportsThatAnEventMayHaveBeenEmitted) {
  const auto run = start("mutation { r: reportDelay(id: 7) { success } }");
  publisher.answer(0, shared::fail(shared::ErrorCode::kDeadlineExceeded, "no report"));
  EXPECT_NE((*run.response)->extensions.find(R"("code":"PUBLISH_UNKNOWN")"), std::string::npos);
}

TEST_F(EventRun, EmitsAnEventForEachFieldAndAnswersEachByItsOwnReport) {
  const auto run =
      start("mutation { r: reportDelay(id: 7) { success } s: reportDelay(id: 7) { success } }");
  publisher.answer(0, {});
  publisher.answer(1, shared::fail(shared::ErrorCode::kUnavailable, "broker 3 is down"));
  EXPECT_EQ(run.body(), R"({"data":{"r":{"success":true},"s":{"success":false}}})");
}

TEST_F(EventRun, AnswersAPublicationUnderAnyAlias) {
  const auto run = start("mutation { r: reportDelay(id: 7) { ok: success again: success } }");
  publisher.answer(0, {});
  EXPECT_EQ(run.body(), R"({"data":{"r":{"ok":true,"again":true}}})");
}

// It may have been sent: data null would say that it was not.
TEST_F(EventRun, AtTheDeadlineReportsThatAnEventMayHaveBeenEmittedAndTheNextWasNot) {
  const auto run =
      start("mutation { r: reportDelay(id: 7) { success } s: reportDelay(id: 8) { success } }");
  ASSERT_EQ(publisher.events.size(), 1U);
  run.run->cancel(CancelReason::kDeadline);
  EXPECT_EQ(run.body(), R"({"data":{"r":{"success":false},"s":{"success":false}}})");
  EXPECT_EQ((*run.response)->extensions,
            R"({"publish":[{"path":["r"],"code":"PUBLISH_UNKNOWN","message":)"
            R"("The event may have been delivered, or may be later: try again only if it may come )"
            R"(twice."},{"path":["s"],"code":"PUBLISH_FAILED",)"
            R"("message":"The event was not delivered, and will not be: try again."}]})");
}

TEST_F(EventRun, ReportsBesideTheBodyWhyAnEventWasNotEmitted) {
  const auto run = start("mutation { r: reportDelay(id: 7) { success } }");
  publisher.answer(0, shared::fail(shared::ErrorCode::kUnavailable, "broker 3 is down"));
  EXPECT_EQ(run.body(), R"({"data":{"r":{"success":false}}})");
  EXPECT_EQ(
      (*run.response)->extensions,
      R"({"publish":[{"path":["r"],"code":"PUBLISH_FAILED","message":"The event was not delivered, and will not be: try again."}]})");
  EXPECT_EQ((*run.response)->errors, 0U);
}

}  // namespace
}  // namespace exec::execution
