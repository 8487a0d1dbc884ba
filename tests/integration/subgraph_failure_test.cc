// What can go wrong on the way, and what is done about it.
#include "tests/integration/subgraph_fixture.h"
#include "tests/support/free_port.h"

namespace exec::subgraph {
namespace {

using ports::SubgraphRequest;
using shared::ErrorCode;

TEST_F(SubgraphTest, GivesUpAtTheSubgraphsTimeout) {
  options.timeout_ms = 30;
  open();
  send("{}");
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(code(0), ErrorCode::kDeadlineExceeded);
  EXPECT_TRUE(text(0).starts_with("subgraph flights: ")) << text(0);
  EXPECT_EQ(server.requests.size(), 1U);
  EXPECT_EQ(counters().timeouts, 1U);
}

TEST_F(SubgraphTest, GivesUpAtTheRequestsDeadlineIfThatIsEarlier) {
  open();
  SubgraphRequest request{.subgraph = 0, .body = "{}"};
  request.deadline_ms = clock.now_ms() + 30;
  send(request);
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(code(0), ErrorCode::kDeadlineExceeded);
  EXPECT_LT(clock.now_ms() - request.deadline_ms, options.timeout_ms - 30);
}

TEST_F(SubgraphTest, ReportsThatNothingListens) {
  options.url = "http://127.0.0.1:" + std::to_string(tests::free_port());
  open();
  send("{}");
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(code(0), ErrorCode::kUnavailable);
  EXPECT_TRUE(text(0).starts_with("subgraph flights: ")) << text(0);
  EXPECT_EQ(counters().unreachable, 1U);
}

TEST_F(SubgraphTest, ReportsThatTheConnectionWasCutAndReconnects) {
  open();
  send("{}");
  ASSERT_TRUE(wait_for_requests(1));
  server.cut(0);
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(code(0), ErrorCode::kUnavailable);
  server.always = tests::StubResponse{};
  send("{}");
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(text(1), "200 {}");
  EXPECT_EQ(server.connections_opened, 2U);
}

TEST_F(SubgraphTest, ReportsThatAnAnswerEndedEarly) {
  open();
  send("{}");
  ASSERT_TRUE(wait_for_requests(1));
  server.respond(0, {.body = "{\"da", .headers = {"content-length: 100"}, .says_length = false});
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(code(0), ErrorCode::kUnavailable);
}

TEST_F(SubgraphTest, BoundsTheAnswerWhetherItsLengthIsDeclaredOrNot) {
  options.response_bytes_max = 1'000;
  open();
  server.always = tests::StubResponse{.body = std::string(1'001, ' ')};
  send("{}");
  ASSERT_TRUE(wait_for_answers());
  server.always = tests::StubResponse{.body = std::string(1'001, ' '), .says_length = false};
  send("{}");
  ASSERT_TRUE(wait_for_answers());
  server.always = tests::StubResponse{.body = std::string(1'000, ' '), .says_length = false};
  send("{}");
  ASSERT_TRUE(wait_for_answers());
  for (const std::size_t i : {0U, 1U}) {
    EXPECT_EQ(text(i), "subgraph flights: its answer is larger than `response_max`, 1000");
    EXPECT_EQ(code(i), ErrorCode::kInternal);
  }
  EXPECT_EQ(text(2), "200 " + std::string(1'000, ' '));
  EXPECT_EQ(counters().unusable, 2U);
}

TEST_F(SubgraphTest, FollowsNoRedirectWhereverItLeads) {
  const std::string here = server.url();
  for (const int status : {301, 302, 303, 307, 308}) {
    for (const std::string& to : {std::string("http://127.0.0.1:1/elsewhere"), here + "/"}) {
      const std::size_t before = server.requests.size();
      server.always = tests::StubResponse{
          .status = status, .content_type = "", .body = "", .headers = {"location: " + to}};
      EXPECT_EQ(ask(here), "subgraph flights answered " + std::to_string(status) +
                               ", a redirect to " + to +
                               ", and none is followed: set its `url` to where it listens");
      EXPECT_EQ(server.requests.size(), before + 1);
    }
  }
}

TEST_F(SubgraphTest, ReachesNoLinkLocalAddressUnlessConfiguredTo) {
  for (const char* url : {"http://169.254.169.254/latest/meta-data", "http://[fe80::1]/",
                          "http://[::ffff:169.254.169.254]/"}) {
    results.clear();
    options.url = url;
    open();
    send("{}");
    ASSERT_TRUE(wait_for_answers());
    EXPECT_EQ(
        text(0),
        "subgraph flights: its address is link-local: set `allow_link_local` if that is meant")
        << url;
  }
}

TEST_F(SubgraphTest, ReconnectsForAQueryThatFoundNoServer) {
  const auto port = tests::free_port();
  options.url = "http://127.0.0.1:" + std::to_string(port);
  options.retry = {.attempts_max = 3, .backoff_ms = 1};
  open();
  query("{}");
  send("{}");
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(code(0), ErrorCode::kUnavailable);
  EXPECT_EQ(counters().retries, 2U) << "of the query";
  EXPECT_EQ(counters().unreachable, 2U);
}

TEST_F(SubgraphTest, RetriesWhereTheSubgraphReportsThatItIsBusy) {
  options.retry = {.attempts_max = 3, .backoff_ms = 1};
  open();
  query("{}");
  for (const std::size_t i : {0U, 1U}) {
    ASSERT_TRUE(wait_for_requests(i + 1));
    server.respond(i, {.status = 503, .content_type = "text/plain", .body = "busy"});
  }
  ASSERT_TRUE(wait_for_requests(3));
  server.respond(2, {});
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(text(0), "200 {}");
  EXPECT_EQ(server.requests[2].body, "{}");
  EXPECT_EQ(counters().retries, 2U);
}

// A date or a number of seconds; here longer than there is time, so that nothing waits.
TEST_F(SubgraphTest, ReadsRetryAfter) {
  options.retry = {.attempts_max = 3, .backoff_ms = 1};
  for (const char* after : {"3600", "Fri, 31 Dec 2100 23:59:59 GMT"}) {
    results.clear();
    server.always = tests::StubResponse{.status = 503,
                                        .content_type = "text/plain",
                                        .body = "busy",
                                        .headers = {std::string("retry-after: ") + after}};
    open();
    query("{}");
    ASSERT_TRUE(wait_for_answers());
    EXPECT_EQ(text(0),
              "subgraph flights answered 503 with text/plain instead of a GraphQL response: busy");
    EXPECT_EQ(code(0), ErrorCode::kUnavailable);
    EXPECT_EQ(counters().retries, 0U) << after;
  }
}

// libcurl by itself sends a request again if a connection that it had kept dies under it.
TEST_F(SubgraphTest, NeverSendsAMutationTwiceOnAConnectionThatDies) {
  options.retry = {.attempts_max = 3, .backoff_ms = 1};
  open();
  send("first");
  ASSERT_TRUE(wait_for_requests(1));
  server.respond(0, {});
  ASSERT_TRUE(wait_for_answers());
  send("mutation");
  ASSERT_TRUE(wait_for_requests(2));
  server.cut(1);
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(code(1), ErrorCode::kUnavailable);
  EXPECT_EQ(text(1), "subgraph flights: the connection was cut, and a mutation is not sent twice");
  EXPECT_EQ(server.requests.size(), 2U);
}

TEST_F(SubgraphTest, SendsAQueryAgainOnAConnectionThatDies) {
  open();
  query("first");
  ASSERT_TRUE(wait_for_requests(1));
  server.respond(0, {});
  ASSERT_TRUE(wait_for_answers());
  query("query");
  ASSERT_TRUE(wait_for_requests(2));
  server.cut(1);
  ASSERT_TRUE(wait_for_requests(3));
  EXPECT_EQ(server.requests[2].body, "query");
  server.respond(2, {});
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(text(1), "200 {}");
}

TEST_F(SubgraphTest, LeavesASubgraphAloneThatOnlyFailsAndTriesItAgain) {
  const auto port = tests::free_port();
  options.url = "http://127.0.0.1:" + std::to_string(port);
  options.circuit = {.failures_in_a_row_max = 2, .open_ms = 30};
  open();
  for (int i = 0; i < 2; ++i) {
    send("{}");
    ASSERT_TRUE(wait_for_answers());
  }
  send("{}");
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(text(2),
            "subgraph flights: it failed too often and is not asked for a while (`circuit`)");
  EXPECT_EQ(counters().circuits_open, 1U);
  const std::int64_t opened_ms = clock.now_ms();
  ASSERT_TRUE(runner.run_until([&] { return clock.now_ms() > opened_ms + 30; }));
  send("{}");
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(counters().unreachable, 3U) << "the trial";
  EXPECT_EQ(counters().circuit_opened, 2U);
}

TEST_F(SubgraphTest, SharesOneRequestBetweenEqualQueries) {
  open();
  for (int i = 0; i < 10; ++i)
    query("{}");
  ASSERT_TRUE(wait_for_requests(1));
  server.respond(0, {});
  ASSERT_TRUE(wait_for_answers());
  for (std::size_t i = 0; i < 10; ++i)
    EXPECT_EQ(text(i), "200 {}");
  EXPECT_EQ(server.requests.size(), 1U);
}

}  // namespace
}  // namespace exec::subgraph
