// What goes over the wire, and the connections that it takes.
#include "tests/integration/subgraph_fixture.h"

namespace exec::subgraph {
namespace {

using ports::SubgraphRequest;
using shared::ErrorCode;

TEST_F(SubgraphTest, PostsTheBodyWithItsHeadersAndPassesTheAnswerOn) {
  open();
  SubgraphRequest request{.subgraph = 0, .body = R"({"query":"{ flight { id } }"})"};
  request.forwarded = std::make_shared<const ports::Headers>(
      ports::Headers{{"authorization", "Bearer x"}, {"x-empty", ""}});
  request.context =
      std::make_shared<const ports::Headers>(ports::Headers{{"sluice-loader-id", "a/1"}});
  send(request);
  ASSERT_TRUE(wait_for_requests(1));
  EXPECT_FALSE(results[0]);
  server.respond(0, {.body = R"({"data":{"flight":{"id":"1"}}})"});
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(text(0), R"(200 {"data":{"flight":{"id":"1"}}})");

  auto& received = server.requests[0];
  EXPECT_EQ(received.line, "POST /graphql HTTP/1.1");
  EXPECT_EQ(received.body, R"({"query":"{ flight { id } }"})");
  received.headers.erase("host");
  EXPECT_EQ(received.headers,
            (std::map<std::string, std::string>{
                {"content-type", "application/json"},
                {"accept", "application/graphql-response+json, application/json;q=0.9"},
                {"accept-encoding", "deflate, gzip, br, zstd"},
                {"content-length", "29"},
                {"authorization", "Bearer x"},
                {"x-empty", ""},
                {"sluice-loader-id", "a/1"}}));
}

TEST_F(SubgraphTest, AsksForNoPermissionBeforeALargeBody) {
  open();
  server.always = tests::StubResponse{.body = "{}"};
  const std::string body(200'000, ' ');
  send(body);
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(text(0), "200 {}");
  EXPECT_EQ(server.requests[0].body.size(), body.size());
  EXPECT_FALSE(server.requests[0].headers.contains("expect"));
}

TEST_F(SubgraphTest, UsesAConnectionAgain) {
  open();
  server.always = tests::StubResponse{};
  for (int i = 0; i < 5; ++i) {
    send("{}");
    ASSERT_TRUE(wait_for_answers());
  }
  EXPECT_EQ(server.connections_opened, 1U);
  const SubgraphCounters told = counters();
  EXPECT_EQ(told.requests, 5U);
  EXPECT_EQ(told.answers, 5U);
  EXPECT_EQ(told.connections, 1U);
  EXPECT_EQ(told.bytes_sent, 10U);
  EXPECT_EQ(told.bytes_received, 10U);
}

TEST_F(SubgraphTest, LeavesItsConnectionsToTheClientOfTheNextSchema) {
  server.always = tests::StubResponse{};
  for (int i = 0; i < 3; ++i) {
    open();
    send("{}");
    ASSERT_TRUE(wait_for_answers());
  }
  EXPECT_EQ(server.connections_opened, 1U);
}

TEST_F(SubgraphTest, OpensNoMoreConnectionsThanItMayAndLosesNoRequest) {
  options.connections_max = 3;
  open();
  server.always = tests::StubResponse{};
  for (int i = 0; i < 50; ++i)
    send(std::to_string(i));
  EXPECT_EQ(counters().in_flight, 3U);
  EXPECT_EQ(counters().waiting, 47U);
  ASSERT_TRUE(wait_for_answers());
  for (std::size_t i = 0; i < 50; ++i)
    ASSERT_EQ(text(i), "200 {}");
  EXPECT_EQ(server.requests.size(), 50U);
  EXPECT_LE(server.connections_peak, 3U);
  EXPECT_EQ(counters().in_flight, 0U);
}

TEST_F(SubgraphTest, PassesAGraphqlErrorOnWhateverItsStatus) {
  open();
  server.always = tests::StubResponse{.status = 400, .body = R"({"errors":[{"message":"no"}]})"};
  send("{}");
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(text(0), R"(400 {"errors":[{"message":"no"}]})");
  EXPECT_EQ(counters().answers, 1U);
}

TEST_F(SubgraphTest, SendsNothingWithAHeaderThatWouldBecomeTwo) {
  open();
  SubgraphRequest request{.subgraph = 0, .body = "{}"};
  request.forwarded = std::make_shared<const ports::Headers>(
      ports::Headers{{"authorization", "x\r\nx-admin: true"}});
  send(request);
  EXPECT_FALSE(results[0]) << "never from within send()";
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(code(0), ErrorCode::kInvalidInput);
  EXPECT_EQ(server.connections_opened, 0U);
}

TEST_F(SubgraphTest, MaySendFromWithinAnAnswer) {
  options.connections_max = 1;
  open();
  server.always = tests::StubResponse{};
  int answers = 0;
  std::function<void(Result)> again = [&](const Result&) {
    if (++answers < 3) client->send({.subgraph = 0, .body = "{}"}, again);
  };
  client->send({.subgraph = 0, .body = "{}"}, again);
  ASSERT_TRUE(runner.run_until([&] { return answers == 3; }));
  EXPECT_EQ(server.connections_opened, 1U);
}

TEST_F(SubgraphTest, AnswersEverythingWhenItGoes) {
  options.connections_max = 1;
  open();
  send("{}");
  send("{}");
  ASSERT_TRUE(wait_for_requests(1));
  subgraphs.reset();
  for (const std::size_t i : {0U, 1U}) {
    ASSERT_TRUE(results[i]);
    EXPECT_EQ(text(i), "subgraph flights: its client was closed");
    EXPECT_EQ(code(i), ErrorCode::kUnavailable);
  }
}

}  // namespace
}  // namespace exec::subgraph
