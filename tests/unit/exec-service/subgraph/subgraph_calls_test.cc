// Room, time and the circuit.
#include "tests/unit/exec-service/subgraph/subgraph_calls_fixture.h"

namespace exec::subgraph {
namespace {

using shared::ErrorCode;

TEST_F(SubgraphCallsTest, PostsWhatItIsGivenAndPassesTheAnswerOn) {
  options.headers.set["x-api-key"] = "k";
  ports::SubgraphRequest request = mutation("m");
  request.context =
      std::make_shared<const ports::Headers>(ports::Headers{{"traceparent", "00-a-b-01"}});
  send(request);
  ASSERT_EQ(http.requests.size(), 1U);
  EXPECT_EQ(http.requests[0].to->name, "flights");
  EXPECT_EQ(http.requests[0].message->body, "m");
  EXPECT_EQ(
      http.requests[0].message->headers,
      (std::vector<std::string>{"content-type: application/json",
                                "accept: application/graphql-response+json, application/json;q=0.9",
                                "x-api-key: k", "traceparent: 00-a-b-01"}));
  EXPECT_FALSE(http.requests[0].repeatable);
  answer(0, {.status = 200, .body = "{}"});
  EXPECT_EQ(answers[0], "200 {}");
}

TEST_F(SubgraphCallsTest, HasNoMoreInFlightThanItMayAndServesTheOldestFirst) {
  options.connections_max = 2;
  for (const char* body : {"a", "b", "c", "d"})
    send(query(body));
  EXPECT_EQ(http.requests.size(), 2U);
  EXPECT_EQ(counters().waiting, 2U);
  answer(1, {.status = 200, .body = "b"});
  ASSERT_EQ(http.requests.size(), 3U);
  EXPECT_EQ(http.requests[2].message->body, "c");
  answer(0, {.status = 200, .body = "a"});
  answer(2, {.status = 200, .body = "c"});
  answer(3, {.status = 200, .body = "d"});
  EXPECT_EQ(answers, (std::vector<std::string>{"200 a", "200 b", "200 c", "200 d"}));
  EXPECT_EQ(counters().in_flight, 0U);
  EXPECT_EQ(counters().answers, 4U);
}

TEST_F(SubgraphCallsTest, RefusesWhatIsBeyondTheQueue) {
  options.connections_max = 1;
  options.waiting_max = 1;
  for (const char* body : {"a", "b", "c"})
    send(query(body));
  turn();
  EXPECT_EQ(answers[2],
            "subgraph flights: 1 requests are under way and 1 wait (`connections_max`, "
            "`waiting_max`)");
  EXPECT_EQ(codes[2], ErrorCode::kUnavailable);
  EXPECT_EQ(counters().overloaded, 1U);
  EXPECT_EQ(answers[0], "(open)");
}

// Of one event with 10,000 rows of their own, 8,912 answers were SUBGRAPH_UNAVAILABLE.
TEST_F(SubgraphCallsTest, RequestsOfAnEventWaitWhateverTheirNumberAndOthersTakeTurnsWithThem) {
  options.connections_max = 2;
  options.waiting_max = 1;
  const auto of_event = [&](std::string body, std::uint64_t arrival) {
    ports::SubgraphRequest request = query(std::move(body));
    request.deadline_ms = clock.now_ms() + 10'000;
    request.arrival = arrival;
    request.is_for_event = true;
    return request;
  };
  for (std::size_t i = 0; i < 10'000; ++i)
    send(of_event("large " + std::to_string(i), 1));
  send(of_event("small", 2));
  for (std::size_t i = 0; i < 10'001; ++i)
    answer(i, {.status = 200, .body = "{}"});
  EXPECT_EQ(http.requests[2].message->body, "small") << "the next after those under way";
  EXPECT_EQ(answers, std::vector<std::string>(10'001, "200 {}"));
  EXPECT_EQ(counters().overloaded, 0U);
}

TEST_F(SubgraphCallsTest, TheWaitOfAnEventsRequestDoesNotCountAsTheSubgraphsTime) {
  options.connections_max = 1;
  options.timeout_ms = 500;
  ports::SubgraphRequest request = query("a");
  request.is_for_event = true;
  request.deadline_ms = clock.now_ms() + 2'000;
  send(request);
  wait_ms(400);
  request.body = "b";
  send(request);
  wait_ms(100);
  EXPECT_EQ(answers[0], "subgraph flights: no answer within 500 ms");
  wait_ms(499);
  EXPECT_EQ(answers[1], "(open)") << "sent 499 ms ago";
  wait_ms(1);
  EXPECT_EQ(answers[1], "subgraph flights: no answer within 500 ms");
  EXPECT_EQ(calls->next_ms(), std::nullopt);
}

TEST_F(SubgraphCallsTest, GivesUpAtTheSubgraphsTimeoutAndAtTheCallersDeadlineIfThatIsEarlier) {
  options.timeout_ms = 500;
  send(query("a"));
  ports::SubgraphRequest hasty = query("b");
  hasty.deadline_ms = clock.now_ms() + 100;
  send(hasty);
  EXPECT_EQ(calls->next_ms(), clock.now_ms() + 100);
  wait_ms(99);
  EXPECT_EQ(answers[1], "(open)");
  wait_ms(1);
  EXPECT_EQ(answers[1], "subgraph flights: no answer within 100 ms");
  EXPECT_EQ(codes[1], ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(http.cancelled, 1U);
  wait_ms(400);
  EXPECT_EQ(answers[0], "subgraph flights: no answer within 500 ms");
  EXPECT_EQ(calls->next_ms(), std::nullopt);
  EXPECT_EQ(counters().timeouts, 2U);
  EXPECT_EQ(counters().in_flight, 0U);
}

TEST_F(SubgraphCallsTest, CountsTheWaitForAConnection) {
  options.connections_max = 1;
  options.timeout_ms = 500;
  send(query("a"));
  wait_ms(100);
  send(query("b"));
  ports::SubgraphRequest past = query("c");
  past.deadline_ms = clock.now_ms();
  send(past);
  turn();
  EXPECT_EQ(answers[2], "subgraph flights: the deadline had passed before it was asked");
  EXPECT_EQ(codes[2], ErrorCode::kDeadlineExceeded);
  wait_ms(400);  // the end of the first makes room for the second
  EXPECT_EQ(http.requests.size(), 2U);
  send(query("d"));
  ports::SubgraphRequest hasty = query("e");
  hasty.deadline_ms = clock.now_ms() + 50;
  send(hasty);
  wait_ms(50);
  EXPECT_EQ(answers[4],
            "subgraph flights: the deadline passed while the request waited for one of 1 "
            "connections (`connections_max`)");
  wait_ms(50);
  EXPECT_EQ(answers[1], "subgraph flights: no answer within 100 ms");
}

TEST_F(SubgraphCallsTest, ReportsWhatIsWrongWithAForwardedHeaderAndSendsNothing) {
  send(query("a", {{"x-a", "1\r\nx-admin: true"}}));
  turn();
  EXPECT_EQ(answers[0],
            "subgraph flights: a forwarded header has a name or value that HTTP does not allow");
  EXPECT_EQ(codes[0], ErrorCode::kInvalidInput);
  EXPECT_TRUE(http.requests.empty());
}

TEST_F(SubgraphCallsTest, FailsAtOnceWhileTheCircuitIsOpen) {
  options.connections_max = 2;
  options.circuit.failures_in_a_row_max = 2;
  for (const char* body : {"a", "b", "c"})
    send(mutation(body));
  fail(0);
  EXPECT_EQ(http.requests.size(), 3U);
  fail(1);
  EXPECT_EQ(counters().circuits_open, 1U);
  send(mutation("d"));
  turn();
  EXPECT_EQ(answers[3],
            "subgraph flights: it failed too often and is not asked for a while (`circuit`)");
  EXPECT_EQ(codes[3], ErrorCode::kCircuitOpen);
  EXPECT_EQ(counters().circuit_open, 1U);
  EXPECT_EQ(counters().circuit_opened, 1U);
  EXPECT_EQ(answers[2], "(open)") << "it had been sent";
}

TEST_F(SubgraphCallsTest, RefusesTheWaitingWhenTheCircuitOpens) {
  options.connections_max = 1;
  options.circuit.failures_in_a_row_max = 1;
  for (const char* body : {"a", "b", "c"})
    send(mutation(body));
  fail(0, kCut);
  EXPECT_EQ(answers[0], "subgraph flights: refused");
  for (const std::size_t i : {1U, 2U})
    EXPECT_EQ(answers[i],
              "subgraph flights: it failed too often and is not asked for a while (`circuit`)");
  EXPECT_EQ(http.requests.size(), 1U);
}

TEST_F(SubgraphCallsTest, TriesTheSubgraphOnceAfterAWhile) {
  options.circuit.failures_in_a_row_max = 1;
  options.circuit.open_ms = 1'000;
  send(mutation("a"));
  fail(0);
  wait_ms(1'000);
  send(mutation("b"));
  send(mutation("c"));
  turn();
  EXPECT_EQ(http.requests.size(), 2U) << "one trial";
  EXPECT_EQ(counters().circuits_half_open, 1U);
  answer(1, {.status = 200, .body = "{}"});
  EXPECT_EQ(answers[1], "200 {}");
  send(mutation("d"));
  EXPECT_EQ(http.requests.size(), 3U);
}

TEST_F(SubgraphCallsTest, CountsARequestThatWasGivenUpOnlyIfTheSubgraphHadTime) {
  options.circuit.failures_in_a_row_max = 1;
  options.circuit.slow_ms = 1'000;
  ports::SubgraphRequest hasty = mutation("a");
  hasty.deadline_ms = clock.now_ms() + 999;
  send(hasty);
  wait_ms(999);
  EXPECT_EQ(counters().circuits_open, 0U);
  ports::SubgraphRequest patient = mutation("b");
  patient.deadline_ms = clock.now_ms() + 1'000;
  send(patient);
  wait_ms(1'000);
  EXPECT_EQ(counters().circuits_open, 1U);
}

TEST_F(SubgraphCallsTest, TakesAnErrorOfGraphqlForAnAnswer) {
  options.circuit.failures_in_a_row_max = 1;
  send(mutation("a"));
  answer(0, {.status = 500, .body = R"({"errors":[{"message":"no"}]})"});
  EXPECT_EQ(answers[0], R"(500 {"errors":[{"message":"no"}]})");
  EXPECT_EQ(counters().circuits_open, 0U);
  EXPECT_EQ(counters().answers, 1U);
}

TEST_F(SubgraphCallsTest, MaySendFromWithinAnAnswer) {
  options.connections_max = 1;
  open();
  int answered = 0;
  std::function<void(shared::Result<ports::SubgraphAnswer>)> again = [&](const auto&) {
    if (++answered < 3) calls->send(query("{}"), again);
  };
  calls->send(query("{}"), again);
  for (std::size_t i = 0; i < 3; ++i)
    answer(i, {.status = 200, .body = "{}"});
  EXPECT_EQ(answered, 3);
}

TEST_F(SubgraphCallsTest, AnswersEverythingWhenItGoes) {
  options.connections_max = 1;
  send(query("a"));
  send(query("b"));
  calls.reset();
  for (const std::size_t i : {0U, 1U}) {
    EXPECT_EQ(answers[i], "subgraph flights: its client was closed");
    EXPECT_EQ(codes[i], ErrorCode::kUnavailable);
  }
  EXPECT_EQ(http.cancelled, 1U);
}

}  // namespace
}  // namespace exec::subgraph
