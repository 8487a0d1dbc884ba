#include "exec-service/config_subgraphs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/exec-service/read_yaml.h"

namespace exec {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using Names = std::vector<std::string>;

Read<SubgraphsConfig> read(const std::string& yaml) {
  return read_yaml(yaml,
                   [](shared::config::Config& file) { return read_subgraphs(file, file.root()); });
}

TEST(ConfigSubgraphs, TakesEveryKey) {
  const auto all = read(R"(
subgraphs:
  flights:
    url: https://flights.internal/graphql
    connect_timeout_ms: 1
    timeout_ms: 2
    connections_max: 3
    waiting_max: 4
    idle_timeout_ms: 5000
    response_bytes_max: 6
    compression: false
    allow_link_local: true
    tls: {insecure: true}
    retry: {attempts_max: 3, backoff_ms: 7, backoff_max_ms: 8, budget_percent: 9, budget_min_per_second: 10}
    circuit:
      enabled: false
      failures_in_a_row_max: 11
      failure_percent_max: 12
      window_ms: 13
      window_requests_min: 14
      open_ms: 15
      open_max_ms: 16
      slow_ms: 17
    headers:
      forward: [Authorization, x-tenant]
      rename: [{header: X-Tenant, as: X-Customer}]
      claims: [{claim: sub, as: x-user-id}]
      set: {X-Api-Key: "${KEY}"}
      remove: [Cookie]
)");
  EXPECT_THAT(all.problems, IsEmpty());
  const subgraph::SubgraphOptions& o = all.config.by_name.at("flights");
  EXPECT_EQ(o.name, "flights");
  EXPECT_EQ(o.url, "https://flights.internal/graphql");
  EXPECT_THAT((std::vector<std::int64_t>{o.connect_timeout_ms, o.timeout_ms, o.idle_timeout_ms}),
              ElementsAre(1, 2, 5'000));
  EXPECT_THAT((std::vector<std::size_t>{o.connections_max, o.waiting_max, o.response_bytes_max}),
              ElementsAre(3, 4, 6));
  EXPECT_FALSE(o.compression);
  EXPECT_TRUE(o.allow_link_local);
  EXPECT_TRUE(o.tls.insecure);
  EXPECT_EQ(o.retry.attempts_max, 3U);
  EXPECT_THAT((std::vector<std::int64_t>{o.retry.backoff_ms, o.retry.backoff_max_ms,
                                         o.retry.budget_percent, o.retry.budget_min_per_second}),
              ElementsAre(7, 8, 9, 10));
  EXPECT_FALSE(o.circuit.enabled);
  EXPECT_THAT(
      (std::vector<std::size_t>{o.circuit.failures_in_a_row_max, o.circuit.failure_percent_max,
                                o.circuit.window_requests_min}),
      ElementsAre(11, 12, 14));
  EXPECT_THAT((std::vector<std::int64_t>{o.circuit.window_ms, o.circuit.open_ms,
                                         o.circuit.open_max_ms, o.circuit.slow_ms}),
              ElementsAre(13, 15, 16, 17));
  EXPECT_EQ(o.headers.forward, (Names{"authorization", "x-tenant"}));
  ASSERT_EQ(o.headers.rename.size(), 1U);
  EXPECT_EQ(o.headers.rename[0].header, "x-tenant");
  EXPECT_EQ(o.headers.rename[0].as, "x-customer");
  ASSERT_EQ(o.headers.claims.size(), 1U);
  EXPECT_EQ(o.headers.claims[0].claim, "sub");
  EXPECT_EQ(o.headers.claims[0].as, "x-user-id");
  EXPECT_THAT(o.headers.set, ElementsAre(Pair("x-api-key", "secret")));
  EXPECT_EQ(o.headers.remove, Names{"cookie"});
  EXPECT_THAT(all.effective, Not(HasSubstr("secret")));
}

TEST(ConfigSubgraphs, TakesTheDefaultsForWhatASubgraphDoesNotName) {
  const auto some = read(R"(
subgraph_defaults:
  timeout_ms: 700
  retry: {attempts_max: 1}
  headers:
    forward: [authorization]
    set: {x-gateway: sluice}
    remove: [cookie]
subgraphs:
  flights:
    retry: {backoff_ms: 5}
    headers: {forward: [], set: {x-api-key: k}}
  airports: {timeout_ms: 900}
)");
  EXPECT_THAT(some.problems, IsEmpty());
  const auto& flights = some.config.by_name.at("flights");
  EXPECT_EQ(flights.timeout_ms, 700);
  EXPECT_EQ(flights.retry.attempts_max, 1U);
  EXPECT_EQ(flights.retry.backoff_ms, 5);
  EXPECT_EQ(flights.headers.forward, Names{});
  EXPECT_THAT(flights.headers.set, ElementsAre(Pair("x-api-key", "k")));
  EXPECT_EQ(flights.headers.remove, Names{"cookie"});
  const auto& airports = some.config.by_name.at("airports");
  EXPECT_EQ(airports.timeout_ms, 900);
  EXPECT_EQ(airports.headers.forward, Names{"authorization"});
  EXPECT_TRUE(airports.url.empty()) << "the supergraph's";
}

TEST(ConfigSubgraphs, SaysWhatIsWrongAndWhere) {
  const auto wrong = read(R"(subgraph_defaults:
  circuit: {failure_percent_max: 101}
subgraphs:
  flights:
    url: ftp://flights
    timeout_ms: 0
    tls:
      ca_file: nowhere.pem
    headers:
      forward: [authorization]
      rename:
        - {header: x-tenant, as: x-customer}
        - {header: x-a, as: Content-Length}
      set: {"x b": "1"}
  airports:
    headers:
      claims:
        - {claim: sub}
        - {claim: sub, as: x-user}
        - claim: org
          as: x-user
  gates:
    tls: {certificate_file: gates.pem}
    headers: {set: {traceparent: x}, remove: cookie}
    compresion: true
)");
  EXPECT_THAT(
      wrong.problems,
      ElementsAre(
          "exec.yaml:2: `subgraph_defaults.circuit.failure_percent_max` must be a whole number "
          "from "
          "0 to 100, not `101`",
          "exec.yaml:5: `subgraphs.flights.url` must begin with http:// or https://",
          "exec.yaml:6: `subgraphs.flights.timeout_ms` must be a whole number from 1 to 86400000, "
          "not `0`",
          "exec.yaml:8: `subgraphs.flights.tls.ca_file` holds no certificate in PEM: nowhere.pem",
          "exec.yaml:13: `subgraphs.flights.headers.rename[1].as` is wrong: `content-length` "
          "belongs "
          "to the connection or the body, which are ours",
          "exec.yaml:18: `subgraphs.airports.headers.claims[0].as` is required",
          "exec.yaml:21: `subgraphs.airports.headers.claims[2].as` is wrong: two rules write "
          "`x-user`",
          "exec.yaml:23: `subgraphs.gates.tls.key_file` is missing, to go with `certificate_file`",
          "exec.yaml:24: `subgraphs.gates.headers.set` is wrong: `traceparent` is written by "
          "Sluice "
          "itself",
          "exec.yaml:24: `subgraphs.gates.headers.remove` must be a list of values",
          "exec.yaml:25: unknown key `subgraphs.gates.compresion`; did you mean `compression`?"));
}

}  // namespace
}  // namespace exec
