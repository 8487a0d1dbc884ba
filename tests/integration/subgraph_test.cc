#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "exec-service/subgraph/http_subgraph_client.h"
#include "shared/sync/system_clock.h"
#include "tests/support/free_port.h"
#include "tests/support/loop_runner.h"
#include "tests/support/stub_http_server.h"

namespace exec::subgraph {
namespace {

using executor::SubgraphAnswer;
using executor::SubgraphRequest;
using shared::ErrorCode;
using Result = shared::Result<SubgraphAnswer>;

class HttpSubgraphClientTest : public testing::Test {
 protected:
  void SetUp() override {
    options.name = "flights";
    options.url = server.url();
  }

  void open() {
    ASSERT_TRUE(check_subgraph(options));
    client = std::make_unique<HttpSubgraphClient>(runner.loop(), clock, http,
                                                  std::vector<SubgraphOptions>{options});
  }

  void send(SubgraphRequest request) {
    const std::size_t i = results.size();
    results.emplace_back();
    client->send(std::move(request), [this, i](Result result) {
      EXPECT_FALSE(results[i]) << "answered twice";
      results[i] = std::move(result);
    });
  }
  void send(const std::string& body) { send({.subgraph = 0, .body = body}); }

  bool wait_for_requests(std::size_t count) {
    return runner.run_until([&] { return server.requests.size() >= count; });
  }
  bool wait_for_answers() {
    return runner.run_until([&] {
      return std::ranges::all_of(results, [](const auto& result) { return result.has_value(); });
    });
  }

  // "status body", or the error's message.
  [[nodiscard]] std::string text(std::size_t i) const {
    const Result& result = *results.at(i);
    return result ? std::to_string(result->status) + " " + result->body : result.error().message;
  }
  [[nodiscard]] ErrorCode code(std::size_t i) const { return results.at(i)->error().code; }
  [[nodiscard]] SubgraphCounters counters() const { return client->counters().at(0); }

  shared::SystemClock clock;
  tests::LoopRunner runner;
  tests::StubHttpServer server{runner.loop()};
  SubgraphOptions options;
  HttpClient http{runner.loop()};
  std::vector<std::optional<Result>> results;
  std::unique_ptr<HttpSubgraphClient> client;
};

TEST_F(HttpSubgraphClientTest, PostsTheBodyWithItsHeadersAndPassesTheAnswerOn) {
  open();
  SubgraphRequest request{.subgraph = 0, .body = R"({"query":"{ flight { id } }"})"};
  request.forwarded = std::make_shared<const executor::Headers>(
      executor::Headers{{"authorization", "Bearer x"}, {"x-empty", ""}});
  request.context =
      std::make_shared<const executor::Headers>(executor::Headers{{"sluice-loader-id", "a/1"}});
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
                {"content-length", "29"},
                {"authorization", "Bearer x"},
                {"x-empty", ""},
                {"sluice-loader-id", "a/1"}}));
}

TEST_F(HttpSubgraphClientTest, AsksForNoPermissionBeforeALargeBody) {
  open();
  server.always = tests::StubResponse{.body = "{}"};
  const std::string body(200'000, ' ');
  send(body);
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(text(0), "200 {}");
  EXPECT_EQ(server.requests[0].body.size(), body.size());
  EXPECT_FALSE(server.requests[0].headers.contains("expect"));
}

TEST_F(HttpSubgraphClientTest, UsesAConnectionAgain) {
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

TEST_F(HttpSubgraphClientTest, LeavesItsConnectionsToTheClientOfTheNextSchema) {
  server.always = tests::StubResponse{};
  for (int i = 0; i < 3; ++i) {
    open();
    send("{}");
    ASSERT_TRUE(wait_for_answers());
  }
  EXPECT_EQ(server.connections_opened, 1U);
}

TEST_F(HttpSubgraphClientTest, OpensNoMoreConnectionsThanItMayAndLosesNoRequest) {
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

TEST_F(HttpSubgraphClientTest, RefusesAtOnceWhenTooManyWait) {
  options.connections_max = 1;
  options.waiting_max = 2;
  open();
  for (int i = 0; i < 4; ++i)
    send("{}");
  EXPECT_FALSE(results[3]) << "never from within send()";
  ASSERT_TRUE(runner.run_until([&] { return results[3].has_value(); }));
  EXPECT_EQ(text(3),
            "subgraph flights: 1 requests are under way and 2 wait (`connections_max`, "
            "`waiting_max`)");
  EXPECT_EQ(code(3), ErrorCode::kInternal);
  EXPECT_EQ(counters().overloaded, 1U);
}

TEST_F(HttpSubgraphClientTest, GivesUpAtTheSubgraphsTimeout) {
  options.timeout_ms = 30;
  open();
  send("{}");
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(code(0), ErrorCode::kDeadlineExceeded);
  EXPECT_TRUE(text(0).starts_with("subgraph flights: ")) << text(0);
  EXPECT_EQ(server.requests.size(), 1U);
  EXPECT_EQ(counters().timeouts, 1U);
}

TEST_F(HttpSubgraphClientTest, GivesUpAtTheRequestsDeadlineIfThatIsEarlier) {
  open();
  SubgraphRequest request{.subgraph = 0, .body = "{}"};
  request.deadline_ms = clock.now_ms() + 30;
  send(request);
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(code(0), ErrorCode::kDeadlineExceeded);
  EXPECT_LT(clock.now_ms() - request.deadline_ms, options.timeout_ms - 30);
}

TEST_F(HttpSubgraphClientTest, CountsTheWaitForAConnection) {
  options.connections_max = 1;
  open();
  send("{}");
  SubgraphRequest hasty{.subgraph = 0, .body = "{}"};
  hasty.deadline_ms = clock.now_ms() + 20;
  send(hasty);
  SubgraphRequest late{.subgraph = 0, .body = "{}"};
  late.deadline_ms = clock.now_ms() - 1;
  send(late);
  ASSERT_TRUE(runner.run_until([&] { return results[1] && results[2]; }));
  for (const std::size_t i : {1U, 2U}) {
    EXPECT_EQ(text(i),
              "subgraph flights: the deadline passed while the request waited for one of 1 "
              "connections (`connections_max`)");
    EXPECT_EQ(code(i), ErrorCode::kDeadlineExceeded);
  }
  EXPECT_FALSE(results[0]);
  EXPECT_EQ(counters().waiting, 0U);
  EXPECT_EQ(server.requests.size(), 1U) << "neither was sent";
}

TEST_F(HttpSubgraphClientTest, SaysThatNobodyListens) {
  options.url = "http://127.0.0.1:" + std::to_string(tests::free_port());
  open();
  send("{}");
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(code(0), ErrorCode::kUnavailable);
  EXPECT_TRUE(text(0).starts_with("subgraph flights: ")) << text(0);
  EXPECT_EQ(counters().unreachable, 1U);
}

TEST_F(HttpSubgraphClientTest, SaysThatTheConnectionWasCutAndConnectsAgain) {
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

TEST_F(HttpSubgraphClientTest, SaysThatAnAnswerEndedEarly) {
  open();
  send("{}");
  ASSERT_TRUE(wait_for_requests(1));
  server.respond(0, {.body = "{\"da", .headers = {"content-length: 100"}, .says_length = false});
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(code(0), ErrorCode::kUnavailable);
}

TEST_F(HttpSubgraphClientTest, BoundsTheAnswerWhetherItsLengthIsSaidOrNot) {
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
    EXPECT_EQ(text(i), "subgraph flights: its answer is larger than `response_bytes_max`, 1000");
    EXPECT_EQ(code(i), ErrorCode::kInternal);
  }
  EXPECT_EQ(text(2), "200 " + std::string(1'000, ' '));
  EXPECT_EQ(counters().unusable, 2U);
}

TEST_F(HttpSubgraphClientTest, FollowsNoRedirect) {
  open();
  server.always = tests::StubResponse{.status = 307,
                                      .content_type = "",
                                      .body = "",
                                      .headers = {"location: http://127.0.0.1:1/elsewhere"}};
  send("{}");
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(text(0),
            "subgraph flights answered 307 with no content-type instead of a GraphQL response: ");
  EXPECT_EQ(server.requests.size(), 1U);
}

TEST_F(HttpSubgraphClientTest, PassesAGraphqlErrorOnWhateverItsStatus) {
  open();
  server.always = tests::StubResponse{.status = 400, .body = R"({"errors":[{"message":"no"}]})"};
  send("{}");
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(text(0), R"(400 {"errors":[{"message":"no"}]})");
  EXPECT_EQ(counters().answers, 1U);
}

TEST_F(HttpSubgraphClientTest, ReachesNoLinkLocalAddressUnlessToldTo) {
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

TEST_F(HttpSubgraphClientTest, SendsNothingWithAHeaderThatWouldBecomeTwo) {
  open();
  SubgraphRequest request{.subgraph = 0, .body = "{}"};
  request.forwarded = std::make_shared<const executor::Headers>(
      executor::Headers{{"authorization", "x\r\nx-admin: true"}});
  send(request);
  EXPECT_FALSE(results[0]) << "never from within send()";
  ASSERT_TRUE(wait_for_answers());
  EXPECT_EQ(code(0), ErrorCode::kInvalidInput);
  EXPECT_EQ(server.connections_opened, 0U);
}

TEST_F(HttpSubgraphClientTest, MaySendFromWithinAnAnswer) {
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

TEST_F(HttpSubgraphClientTest, AnswersEverythingWhenItGoes) {
  options.connections_max = 1;
  open();
  send("{}");
  send("{}");
  ASSERT_TRUE(wait_for_requests(1));
  client.reset();
  for (const std::size_t i : {0U, 1U}) {
    ASSERT_TRUE(results[i]);
    EXPECT_EQ(text(i), "subgraph flights: its client was closed");
    EXPECT_EQ(code(i), ErrorCode::kUnavailable);
  }
}

}  // namespace
}  // namespace exec::subgraph
