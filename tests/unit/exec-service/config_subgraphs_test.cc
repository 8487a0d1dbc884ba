#include "exec-service/config_subgraphs.h"

#include <fstream>
#include <optional>
#include <string>

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
  return read_yaml(yaml, [](shared::config::Config& file) { return read_subgraphs(file.root()); });
}

TEST(ConfigSubgraphs, TakesEveryKey) {
  const auto all = read(R"(
subgraphs:
  flights:
    url: https://flights.internal/graphql
    connect_timeout: 1ms
    timeout: 2ms
    connections_max: 3
    waiting_max: 4
    idle_timeout: 5s
    response_max: 6B
    compression: false
    allow_link_local: true
    tls: {insecure: true}
    retry: {attempts_max: 3, backoff: 7ms, backoff_max: 8ms, budget: 9%, budget_min_per_second: 10}
    circuit:
      enabled: false
      consecutive_failures_max: 11
      failure_rate_max: 12%
      window: 13ms
      window_requests_min: 14
      open: 15ms
      open_max: 16ms
      slow: 17ms
    headers:
      forward: [Authorization, x-tenant]
      rename: [{header: X-Tenant, as: X-Customer}]
      claims: [{claim: sub, as: x-user-id}]
      set: {X-Api-Key: "${KEY}"}
      remove: [Cookie]
)");
  EXPECT_THAT(all.problems, IsEmpty());
  const subgraph::SubgraphOptions& o = all.config.by_name.at("flights").options;
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
  timeout: 700ms
  retry: {attempts_max: 1}
  headers:
    forward: [authorization]
    set: {x-gateway: sluice}
    remove: [cookie]
subgraphs:
  flights:
    retry: {backoff: 5ms}
    headers: {forward: [], set: {x-api-key: k}}
  airports: {timeout: 900ms, headers: {forward: ["*"]}}
)");
  EXPECT_THAT(some.problems, IsEmpty());
  const auto& flights = some.config.by_name.at("flights").options;
  EXPECT_EQ(flights.timeout_ms, 700);
  EXPECT_EQ(flights.retry.attempts_max, 1U);
  EXPECT_EQ(flights.retry.backoff_ms, 5);
  EXPECT_EQ(flights.headers.forward, Names{});
  EXPECT_THAT(flights.headers.set, ElementsAre(Pair("x-api-key", "k")));
  EXPECT_EQ(flights.headers.remove, Names{"cookie"});
  const auto& airports = some.config.by_name.at("airports").options;
  EXPECT_EQ(airports.timeout_ms, 900);
  EXPECT_EQ(airports.headers.forward, std::nullopt) << "all that conn-service forwards";
  EXPECT_TRUE(airports.url.empty()) << "the supergraph's";
}

TEST(ConfigSubgraphs, ReportsWhatIsWrongAndWhere) {
  const std::string ca_file = testing::TempDir() + "sluice_not_a_certificate";
  std::ofstream(ca_file) << "none";
  const auto wrong = read(R"(subgraph_defaults:
  circuit: {failure_rate_max: 101%}
subgraphs:
  flights:
    url: ftp://flights
    timeout: 0s
    tls:
      ca_file: )" + ca_file +
                          R"(
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
    tls: {certificate_file: )" +
                          ca_file + R"(}
    headers: {set: {traceparent: x}, remove: {a: b}}
    compresion: true
  stands:
    tls: {key_file: nowhere.pem}
    timeout_ms: 700
)");
  EXPECT_THAT(
      wrong.problems,
      ElementsAre(
          "exec.yaml:2:31: `subgraph_defaults.circuit.failure_rate_max` must be from 0% to 100%, "
          "not `101%`",
          "exec.yaml:5:10: `subgraphs.flights.url` must begin with http:// or https://",
          "exec.yaml:6:14: `subgraphs.flights.timeout` must be from 1ms to 1d, not `0s`",
          "exec.yaml:8:16: `subgraphs.flights.tls.ca_file` holds no certificate in PEM: " + ca_file,
          "exec.yaml:13:29: `subgraphs.flights.headers.rename[1].as` cannot be: `content-length` "
          "belongs to the connection or the body, which are ours",
          "exec.yaml:14:20: `subgraphs.flights.headers.set.x b` cannot be: `x b` is not a valid "
          "header name",
          "exec.yaml:18:11: `subgraphs.airports.headers.claims[0].as` is missing: add it, for "
          "example `as: x-customer`",
          "exec.yaml:21:15: `subgraphs.airports.headers.claims[2].as` cannot be: two rules write "
          "`x-user`",
          "exec.yaml:23:5: `subgraphs.gates.tls.key_file` is missing, to go with "
          "`certificate_file`",
          "exec.yaml:24:34: `subgraphs.gates.headers.set.traceparent` cannot be: `traceparent` is "
          "written by Sluice itself",
          "exec.yaml:24:38: `subgraphs.gates.headers.remove` must be a list of texts, not a "
          "section",
          "exec.yaml:25:5: `subgraphs.gates.compresion` is not a known key: did you mean "
          "`subgraphs.gates.compression`?",
          "exec.yaml:27:5: `subgraphs.stands.tls.certificate_file` is missing, to go with "
          "`key_file`",
          "exec.yaml:27:21: `subgraphs.stands.tls.key_file` names a file that cannot be read: "
          "nowhere.pem",
          "exec.yaml:28:5: `subgraphs.stands.timeout_ms` is not a known key: did you mean "
          "`subgraphs.stands.timeout`?"));
}

TEST(ConfigSubgraphs, KnowsWhereASubgraphIsNamed) {
  const auto some = read("subgraphs:\n  flights:\n    timeout: 1s\n  airports: {}\n");
  EXPECT_EQ(some.config.by_name.at("flights").place.text(), "exec.yaml:2:3");
  EXPECT_EQ(some.config.by_name.at("airports").place.text(), "exec.yaml:4:3");
}

}  // namespace
}  // namespace exec
