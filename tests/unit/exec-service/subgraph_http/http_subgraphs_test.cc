// HttpSubgraphs: what a schema change does to the calls of subgraphs, over a fake HTTP client.
#include "exec-service/subgraph_http/http_subgraphs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/unit/exec-service/subgraph/subgraph_calls_fixture.h"

namespace exec::subgraph_http {
namespace {

using subgraph::SubgraphOptions;
using testing::ElementsAre;

class HttpSubgraphsTest : public testing::Test {
 protected:
  static SubgraphOptions named(const std::string& name, const std::string& host = "old") {
    SubgraphOptions options;
    options.name = name;
    options.url = "http://" + host + "/" + name;
    options.connections_max = 1;
    options.retry.attempts_max = 1;
    options.circuit.failures_in_a_row_max = 1;
    return options;
  }

  void send(const std::shared_ptr<ports::SubgraphClient>& client, std::uint32_t subgraph) {
    client->send({.subgraph = subgraph, .body = "{}"}, [this](const auto& answer) {
      answers.push_back(answer ? answer->body : answer.error().message);
    });
    loop.run_once();
  }
  void fail(std::size_t request) {
    http.answer(request, tl::unexpected(subgraph::HttpFailure{
                             .kind = subgraph::HttpFailure::Kind::kNotConnected,
                             .error = {shared::ErrorCode::kUnavailable, "connection refused"}}));
    loop.run_once();
  }

  [[nodiscard]] std::vector<std::string> requests() const {
    std::vector<std::string> all;
    for (const auto& each : subgraphs.counters())
      all.push_back(each.name + " " + std::to_string(each.requests));
    return all;
  }

  shared::loop::Loop loop;
  test::FakeClock clock;
  subgraph::FakeHttp http;
  std::vector<std::string> answers;  // what is open at the end is answered, too
  HttpSubgraphs subgraphs{loop, clock, http};
};

TEST_F(HttpSubgraphsTest, ACircuitThatIsOpenStaysOpenUnderTheNextSchema) {
  const auto before = subgraphs.client({named("flights")});
  send(before, 0);
  fail(0);
  const auto after = subgraphs.client({named("airports"), named("flights")});
  send(after, 1);
  EXPECT_THAT(answers.back(), testing::HasSubstr("it failed too often"));
  EXPECT_EQ(http.requests.size(), 1U);
}

TEST_F(HttpSubgraphsTest, BothSchemasShareTheConnectionsOfASubgraph) {
  const auto before = subgraphs.client({named("flights")});
  const auto after = subgraphs.client({named("flights")});
  send(before, 0);
  send(after, 0);  // waits: `connections_max` is 1
  EXPECT_EQ(http.requests.size(), 1U);
  EXPECT_EQ(subgraphs.subgraphs(), 1U);
}

TEST_F(HttpSubgraphsTest, ASubgraphThatHasMovedIsAnotherLane) {
  const auto before = subgraphs.client({named("flights", "old")});
  send(before, 0);
  fail(0);
  const auto after = subgraphs.client({named("flights", "new")});
  send(after, 0);
  ASSERT_EQ(http.requests.size(), 2U);
  EXPECT_EQ(http.requests[1].to->url, "http://new/flights");
}

TEST_F(HttpSubgraphsTest, ALaneEndsWithTheLastSchemaThatHasItsSubgraph) {
  auto before = subgraphs.client({named("flights"), named("airports")});
  const auto after = subgraphs.client({named("flights")});
  subgraphs.end_unused();
  EXPECT_EQ(subgraphs.subgraphs(), 2U);
  before.reset();
  subgraphs.end_unused();
  EXPECT_EQ(subgraphs.subgraphs(), 1U);
}

TEST_F(HttpSubgraphsTest, CountersOfASubgraphThatHasGoneDoNotFall) {
  auto before = subgraphs.client({named("flights", "old"), named("airports")});
  send(before, 0);
  send(before, 1);
  const auto after = subgraphs.client({named("flights", "new")});
  send(after, 0);
  before.reset();
  subgraphs.end_unused();
  EXPECT_THAT(requests(), ElementsAre("airports 1", "flights 2"));
  EXPECT_EQ(subgraphs.counters()[0].in_flight, 0U);  // of the airports
}

}  // namespace
}  // namespace exec::subgraph_http
