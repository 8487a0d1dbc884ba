#include "tests/unit/exec-service/subgraph/subgraph_calls_fixture.h"

namespace exec::subgraph {
namespace {

using ports::Headers;

class SubgraphCallsSharingTest : public SubgraphCallsTest {
 protected:
  // How many requests the two became, while neither is answered.
  std::size_t requests_of(ports::SubgraphRequest a, ports::SubgraphRequest b) {
    const std::size_t before = http.requests.size();
    send(std::move(a));
    send(std::move(b));
    return http.requests.size() - before;
  }
};

TEST_F(SubgraphCallsSharingTest, SendsEqualQueriesUnderWayOnceAndAnswersAll) {
  for (int i = 0; i < 3; ++i)
    send(query("a", {{"authorization", "x"}}));
  ASSERT_EQ(http.requests.size(), 1U);
  answer(0, {.status = 200, .body = R"({"data":{}})"});
  EXPECT_EQ(answers, (std::vector<std::string>(3, R"(200 {"data":{}})")));
  EXPECT_EQ(counters().requests, 1U);
  EXPECT_EQ(counters().shared, 2U);
  send(query("a", {{"authorization", "x"}}));
  EXPECT_EQ(http.requests.size(), 2U) << "it is not a cache";
}

TEST_F(SubgraphCallsSharingTest, NeverSharesWhatWasSentBeforeTheOtherWasReceived) {
  const auto received = [](std::string body, std::uint64_t arrival) {
    ports::SubgraphRequest request = query(std::move(body));
    request.arrival = arrival;
    return request;
  };
  EXPECT_EQ(requests_of(received("a", 1), received("a", 2)), 2U) << "its data may be older";
  EXPECT_EQ(requests_of(received("b", 4), received("b", 3)), 1U);
  EXPECT_EQ(requests_of(received("c", 3), received("c", 4)), 1U) << "4 was there when c was sent";
}

TEST_F(SubgraphCallsSharingTest, SharesWhatWaitsToBeSentWithWhatIsReceivedMeanwhile) {
  options.connections_max = 1;
  const auto received = [](std::string body, std::uint64_t arrival) {
    ports::SubgraphRequest request = query(std::move(body));
    request.arrival = arrival;
    return request;
  };
  send(received("a", 1));
  send(received("b", 2));
  send(received("b", 3));
  answer(0, {.status = 200, .body = "{}"});
  ASSERT_EQ(http.requests.size(), 2U);
  answer(1, {.status = 200, .body = R"({"data":{}})"});
  EXPECT_EQ(answers[1], answers[2]);
  EXPECT_EQ(http.requests.size(), 2U);
}

TEST_F(SubgraphCallsSharingTest, NeverSharesBetweenViewersThatDiffer) {
  const Headers one = {{"authorization", "1"}};
  EXPECT_EQ(requests_of(query("a", one), query("a", {{"authorization", "2"}})), 2U);
  EXPECT_EQ(requests_of(query("b", one), query("b")), 2U);
  EXPECT_EQ(requests_of(query("c", one), query("c", {{"x-authorization", "1"}})), 2U);
  EXPECT_EQ(requests_of(query("d", {{"x-a", ""}}), query("d")), 2U);
  EXPECT_EQ(requests_of(query("e", one), query("f", one)), 2U);
}

TEST_F(SubgraphCallsSharingTest, NeverSharesBetweenClaimsThatTheSubgraphSees) {
  options.headers.claims = {{"sub", "x-user"}};
  EXPECT_EQ(requests_of(query("a", {{":sub", "1"}}), query("a", {{":sub", "2"}})), 2U);
}

TEST_F(SubgraphCallsSharingTest, SharesWhatDiffersOnlyInWhatTheSubgraphDoesNotSee) {
  options.headers.forward = std::vector<std::string>{"x-tenant"};
  EXPECT_EQ(requests_of(query("a", {{"x-tenant", "1"}, {"authorization", "1"}, {":sub", "1"}}),
                        query("a", {{"x-tenant", "1"}, {"authorization", "2"}, {":sub", "2"}})),
            1U);
}

TEST_F(SubgraphCallsSharingTest, SharesAcrossTraces) {
  const auto traced = [](const char* trace) {
    ports::SubgraphRequest request = query("a");
    request.context = std::make_shared<const Headers>(Headers{{"traceparent", trace}});
    return request;
  };
  EXPECT_EQ(requests_of(traced("00-1"), traced("00-2")), 1U);
}

TEST_F(SubgraphCallsSharingTest, NeverSharesMutations) {
  EXPECT_EQ(requests_of(mutation("m"), mutation("m")), 2U);
  EXPECT_EQ(requests_of(query("n"), mutation("n")), 2U);
  EXPECT_EQ(requests_of(mutation("o"), query("o")), 2U);
}

TEST_F(SubgraphCallsSharingTest, SharesWhatWaitsForAConnection) {
  options.connections_max = 1;
  options.waiting_max = 1;
  for (const char* body : {"a", "b", "b", "b"})
    send(query(body));
  turn();
  answer(0, {.status = 200, .body = "a"});
  ASSERT_EQ(http.requests.size(), 2U);
  answer(1, {.status = 200, .body = "b"});
  EXPECT_EQ(answers, (std::vector<std::string>{"200 a", "200 b", "200 b", "200 b"}));
}

TEST_F(SubgraphCallsSharingTest, LetsEachLeaveAtItsOwnDeadline) {
  options.timeout_ms = 1'000;
  ports::SubgraphRequest hasty = query("a");
  hasty.deadline_ms = clock.now_ms() + 100;
  send(hasty);
  send(query("a"));
  wait_ms(100);
  EXPECT_EQ(answers,
            (std::vector<std::string>{"subgraph flights: no answer within 100 ms", "(open)"}));
  EXPECT_EQ(http.cancelled, 0U);
  answer(0, {.status = 200, .body = "{}"});
  EXPECT_EQ(answers[1], "200 {}");
}

TEST_F(SubgraphCallsSharingTest, EndsACallAtItsOwnTimeoutHoweverManyHaveJoinedIt) {
  options.timeout_ms = 1'000;
  send(query("a"));
  wait_ms(900);
  send(query("a"));
  wait_ms(100);
  for (const std::string& each : answers)
    EXPECT_EQ(each, "subgraph flights: no answer within 1000 ms");
  EXPECT_EQ(http.cancelled, 1U);
  EXPECT_EQ(counters().timeouts, 1U);
}

TEST_F(SubgraphCallsSharingTest, BoundsHowManyShareOneAnswer) {
  for (int i = 0; i < 2'500; ++i)
    send(query("a"));
  EXPECT_EQ(http.requests.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i)
    answer(i, {.status = 200, .body = "{}"});
  EXPECT_EQ(answers, std::vector<std::string>(2'500, "200 {}"));
}

}  // namespace
}  // namespace exec::subgraph
