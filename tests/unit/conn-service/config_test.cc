#include "conn-service/config.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conn-service/config_renamed.h"
#include "shared/deployment/conn_facts.h"

namespace conn {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Read {
  Config config;
  std::vector<std::string> problems;
};

Read read(const std::string& yaml) {
  shared::config::Config file("conn.yaml", yaml, [](const std::string&) { return std::nullopt; });
  Read read;
  read.config = read_config(file);
  for (const auto& problem : file.problems())
    read.problems.push_back(problem.text());
  return read;
}

std::vector<std::string> problems(const std::string& yaml) {
  return read("executors: [a:4011]\n" + yaml).problems;
}

TEST(ConnConfig, NeedsNoMoreThanAnExecutor) {
  const Read small = read("executors: [exec-service:4011]\n");
  EXPECT_THAT(small.problems, IsEmpty());
  EXPECT_THAT(small.config.executors.addresses,
              ElementsAre(shared::HostPort{"exec-service", "4011"}));
  EXPECT_EQ(small.config.reactor.listen.port, 4000);
  EXPECT_EQ(small.config.reactor.session.outbox.waiting_bytes_max, 1'048'576U);
  EXPECT_EQ(small.config.drain.spread_ms, 20'000);
}

TEST(ConnConfig, TakesEveryKey) {
  const Read all = read(R"(
profile: production
executors: [a:4011, "[::1]:4012"]
reactors: 2
listen: {host: 0.0.0.0, port: 1, send_buffer: 64KiB, unsent_max: system}
http: {graphql_path: /api, stats_path: /stats}
websocket: {origins: [https://app.example.com]}
cors: {origins: [https://app.example.com], headers: [x-a], credentials: true, max_age: 10m}
admin: {port: 2}
log: {level: debug}
providers: {main: {kafka: {brokers: [b:9092], fetch_wait: 2ms}}}
forward:
  operations: {headers: [x-tenant], init_members: [{member: token, as: authorization}]}
claims: {header: X-Claims, encoding: json}
limits:
  sessions: 3
  operations_per_session: 4
  subscribes_per_second: 5
  websocket_message: 6KiB
  init_message: 7KiB
  outbox: 8KiB
  outbox_burst: 9KiB
  reactor_inbox: 90KiB
  http_head: 10KiB
  http_fields: 11
  http_body: 12KiB
  static_files: 13KiB
  ring: 140KiB
  ring_age: 15s
  window_events: 16
  window: 17KiB
  groups: 18
  groups_per_turn: 19
  topics: 20
  session_topics: 27
  partitions: 21
  prepared_cached: 22
  prepared_cache: 240KiB
  wire_message: 230KiB
  operation: {topics: 24, filter_depth: 25, filter_values: 26}
timeouts:
  init: 1s
  message: 18s
  close: 2s
  stall: 3s
  request_head: 4s
  request_body: 5s
  keep_alive: 6s
  event: 7s
  execute: 8s
  subscribe: 14s
  topic_idle: 0s
intervals: {ping: 9s, resolve: 10s}
drain: {ready_wait: 13s, spread: 11s, timeout: 12s}
)");
  EXPECT_THAT(all.problems, IsEmpty());
  const Config& c = all.config;
  EXPECT_EQ(c.executors.addresses.size(), 2U);
  EXPECT_EQ(c.reactors, 2U);
  EXPECT_EQ(c.reactor.listen.host, "0.0.0.0");
  EXPECT_EQ(c.reactor.listen.send_buffer_bytes, 65'536);
  EXPECT_EQ(c.reactor.listen.not_sent_bytes_max, 0);
  EXPECT_EQ(c.reactor.http.graphql_path, "/api");
  EXPECT_EQ(c.stats_path, "/stats");
  EXPECT_THAT(c.reactor.http.upgrade_origins, ElementsAre("https://app.example.com"));
  EXPECT_THAT(c.reactor.http.cors.allowed_headers, ElementsAre("x-a"));
  EXPECT_TRUE(c.reactor.http.cors.allow_credentials);
  EXPECT_EQ(c.reactor.http.cors.max_age_s, 600U);
  EXPECT_EQ(c.ingest.fetch_wait_ms, 2);
  EXPECT_THAT(c.reactor.forward.operations.headers, ElementsAre("x-tenant"));
  EXPECT_EQ(c.reactor.forward.operations.init_members[0].as, "authorization");
  EXPECT_EQ(c.reactor.forward.claims.name, "x-claims");
  EXPECT_EQ(c.reactor.forward.claims.encoding, reactor::ClaimsHeader::Encoding::kJson);
  const session::SessionOptions& session = c.reactor.session;
  const pipeline::PipelineOptions& hub = c.hub.pipeline;
  EXPECT_THAT(
      (std::vector<std::uint64_t>{c.sessions_max, session.operations_max, session.subscribes_per_s,
                                  session.messages.message_bytes_max, session.init_bytes_max,
                                  session.outbox.waiting_bytes_max, session.outbox.burst_bytes_max,
                                  c.reactor.inbox_bytes_max}),
      ElementsAre(3, 4, 5, 6 << 10, 7 << 10, 8 << 10, 9 << 10, 90 << 10));
  EXPECT_THAT((std::vector<std::uint64_t>{
                  c.reactor.http.request.head_bytes_max, c.reactor.http.request.fields_max,
                  c.reactor.http.request.body_bytes_max, c.reactor.static_bytes_max}),
              ElementsAre(10 << 10, 11, 12 << 10, 13 << 10));
  EXPECT_THAT(
      (std::vector<std::uint64_t>{
          hub.ring.bytes_max, static_cast<std::uint64_t>(hub.ring.age_max_ms),
          hub.window.events_max, hub.window.bytes_max, hub.groups_max, hub.groups_per_turn_max,
          hub.topics_max, c.ingest.topics_max, c.ingest.partitions_max, hub.prepared.entries_max,
          hub.prepared.bytes_max, c.executors.message_bytes_max, hub.prepare_bytes_max}),
      ElementsAre(140 << 10, 15'000, 16, 17 << 10, 18, 19, 20, 20, 21, 22, 240 << 10, 230 << 10,
                  115 << 10));
  EXPECT_THAT((std::vector<std::uint64_t>{hub.topics_per_operation_max, hub.filter.depth_max,
                                          hub.filter.values_max, hub.topics_per_client_max}),
              ElementsAre(24, 25, 26, 27));
  EXPECT_THAT(
      (std::vector<std::int64_t>{session.init_timeout_ms,
                                 session.message_timeout_ms,
                                 session.close_timeout_ms,
                                 session.stall_timeout_ms,
                                 c.reactor.http.stall_timeout_ms,
                                 c.reactor.http.head_timeout_ms,
                                 c.reactor.http.body_timeout_ms,
                                 c.reactor.http.idle_timeout_ms,
                                 hub.event_timeout_ms,
                                 c.executors.event_timeout_ms,
                                 hub.call_timeout_ms,
                                 c.executors.execute_timeout_ms,
                                 hub.interest_linger_ms,
                                 session.ping_interval_ms,
                                 c.executors.resolve_every_ms,
                                 c.drain.ready_wait_ms,
                                 c.drain.spread_ms,
                                 c.drain.timeout_ms,
                                 session.drain_timeout_ms,
                                 c.reactor.http.drain_timeout_ms,
                                 session.subscribe_timeout_ms,
                                 c.reactor.http.answer_timeout_ms}),
      ElementsAre(1'000, 18'000, 2'000, 3'000, 3'000, 4'000, 5'000, 6'000, 7'000, 7'000, 9'000,
                  8'000, 0, 9'000, 10'000, 13'000, 11'000, 12'000, 12'000, 12'000, 14'000, 10'000));
}

TEST(ConnConfig, AnOperationMayTakeAsLongToStartAsItsExecutorMayTakeToAnswer) {
  EXPECT_THAT(problems("timeouts: {execute: 10s, subscribe: 11s}\n"),
              ElementsAre("conn.yaml:2:37: `timeouts.subscribe` must be at least 12s: "
                          "`timeouts.execute` and 2s"));
  const Read slow = read("executors: [a:4011]\ntimeouts: {execute: 60s}\n");
  EXPECT_THAT(slow.problems, IsEmpty());
  EXPECT_EQ(slow.config.reactor.session.subscribe_timeout_ms, 62'000);
  EXPECT_EQ(slow.config.reactor.http.answer_timeout_ms, 62'000);
}

TEST(ConnConfig, ExecutorsAreAddressesNotUrls) {
  EXPECT_THAT(read("executors: http://host:4011\n").problems,
              ElementsAre("conn.yaml:1:12: `executors` must be host:port, without scheme and path: "
                          "write host:4011, not `http://host:4011`"));
  EXPECT_THAT(read("executors:\n  - a:4011\n  - b\n").problems,
              ElementsAre("conn.yaml:3:5: `executors[1]` must be host:port, with a port: write "
                          "b:4011, not `b`"));
  EXPECT_THAT(read("log: {level: info}\n").problems,
              ElementsAre("conn.yaml: `executors` is missing: add it, for example `executors: "
                          "[exec-service:4011]`"));
}

TEST(ConnConfig, SeveralExecutorsMayBeOneText) {
  EXPECT_EQ(read("executors: a:4011, b:4011\n").config.executors.addresses.size(), 2U);
}

TEST(ConnConfig, OriginsAreOriginsOrAll) {
  EXPECT_THAT(problems("websocket: {origins: \"*\"}\ncors: {origins: [\"*\"]}\n"), IsEmpty());
  EXPECT_THAT(
      problems("websocket:\n"
               "  origins:\n"
               "    - app.example.com\n"
               "    - https://app.example.com/\n"
               "    - https://*.example.com\n"),
      ElementsAre(
          "conn.yaml:4:7: `websocket.origins[0]` must be an origin such as "
          "https://app.example.com, or `*` for all, not `app.example.com`",
          "conn.yaml:5:7: `websocket.origins[1]` must be an origin, which has no path: write "
          "https://app.example.com, not `https://app.example.com/`",
          "conn.yaml:6:7: `websocket.origins[2]` must be `*` for all, or one origin: a `*` "
          "within `https://*.example.com` matches nothing"));
}

TEST(ConnConfig, CredentialsAreNotForEveryOrigin) {
  EXPECT_THAT(problems("cors: {origins: [\"*\"], credentials: true}\n"),
              ElementsAre("conn.yaml:2:37: `cors.credentials` cannot be true while `cors.origins` "
                          "holds \"*\": any page could then act as its visitor; list the origins"));
}

TEST(ConnConfig, PathsAndHeadersAreChecked) {
  EXPECT_THAT(
      problems("http: {graphql_path: graphql}\n"
               "claims: {header: \"x claims\"}\n"
               "forward: {operations: {headers: [\"a:b\"], init_members: [{member: t}]}}\n"),
      ElementsAre("conn.yaml:2:22: `http.graphql_path` must begin with `/`: write /graphql, "
                  "not `graphql`",
                  "conn.yaml:3:18: `claims.header` must be the name of a header, not `x "
                  "claims`",
                  "conn.yaml:4:34: `forward.operations.headers[0]` must be the name of a "
                  "header, not `a:b`",
                  "conn.yaml:4:57: `forward.operations.init_members[0].as` is missing: add "
                  "it, for example `as: authorization`"));
}

TEST(ConnConfig, ZeroNeverMeansADefault) {
  EXPECT_THAT(problems("listen: {send_buffer: 0B}\nlimits: {outbox: 0B}\n"),
              ElementsAre("conn.yaml:2:23: `listen.send_buffer` must be from 4KiB to 1GiB, or "
                          "`system`, not `0B`",
                          "conn.yaml:3:18: `limits.outbox` must be from 1KiB to 64GiB, not `0B`"));
}

TEST(ConnConfig, EachFormerKeyComesWithOneThatExists) {
  const auto description = shared::config::Config::describe();
  (void)read_config(*description);
  std::vector<std::string> known;
  for (const auto& key : description->keys())
    known.push_back(key.path);
  for (const auto& renamed : renamed_keys()) {
    EXPECT_THAT(known, testing::Contains(std::string(renamed.to))) << renamed.from;
    EXPECT_THAT(known, testing::Not(testing::Contains(std::string(renamed.from))));
  }
}

TEST(ConnConfig, RefusesFormerKeysWithThePresentOnes) {
  EXPECT_THAT(
      problems("limits: {outbox_bytes_max: 1048576, groups_a_turn_max: 8192}\n"
               "timeouts: {ping_interval_ms: 12000}\n"
               "origins: [\"*\"]\n"
               "listen: {send_buffer_bytes: 0, reactors: 2}\n"),
      ElementsAre(
          "conn.yaml:2:10: `limits.outbox_bytes_max` is now `limits.outbox`, with a unit: 1MiB",
          "conn.yaml:2:37: `limits.groups_a_turn_max` is now `limits.groups_per_turn`",
          "conn.yaml:3:12: `timeouts.ping_interval_ms` is now `intervals.ping`, with a unit: "
          "12s",
          "conn.yaml:4:1: `origins` is now `websocket.origins`",
          "conn.yaml:5:10: `listen.send_buffer_bytes` is now `listen.send_buffer`: "
          "system",
          "conn.yaml:5:32: `listen.reactors` is now `reactors`"));
}

TEST(ConnConfig, AdvisesOnWhatMaySurprise) {
  const std::string usual = "executors: [a:1]\nproviders: {main: {kafka: {brokers: [b:1]}}}\n";
  EXPECT_THAT(read(usual).config.advice, ElementsAre(HasSubstr("`profile` is development")));
  EXPECT_THAT(read(usual + "profile: production\n").config.advice, IsEmpty());
  EXPECT_THAT(read(R"(
profile: production
executors: [a:1]
http: {stats_path: /stats}
websocket: {origins: ["*"]}
forward: {events: {headers: [authorization]}}
claims: {header: x-claims}
providers: {main: {kafka: {brokers: [b:1]}}}
)")
                  .config.advice,
              ElementsAre(HasSubstr("`forward.events.headers`: every value of `authorization`"),
                          HasSubstr("`claims.header`: any client that reaches this port"),
                          HasSubstr("`websocket.origins` holds \"*\""),
                          HasSubstr("`http.stats_path`: any client can read")));
}

TEST(ConnConfig, WithoutAProviderTheCheckSaysThatThereAreNoSubscriptions) {
  const std::string production = "executors: [a:1]\nprofile: production\n";
  EXPECT_THAT(read(production).config.advice,
              ElementsAre("`providers` is absent: queries and mutations are served, and every "
                          "subscription to an event is refused; add "
                          "`providers.NAME.kafka.brokers` for each `providerId` of the event "
                          "graph"));
  EXPECT_THAT(read(production + "providers: {main: {kafka: {brokers: [b:1]}}}\n").config.advice,
              IsEmpty());
}

// What exec-service's check reads of this file is what the service does.
TEST(ConnConfig, IsReadAlikeToBeCompared) {
  for (const std::string& yaml :
       {std::string("executors: [a:1]\n"),
        std::string("executors: [a:1, b:2]\nlisten: {host: 0.0.0.0, port: 1}\nadmin: {port: 2}\n"
                    "providers: {x: {kafka: {brokers: [b:1]}}}\n"
                    "limits: {wire_message: 1MiB}\ntimeouts: {execute: 3s}\n")}) {
    const Config config = read(yaml).config;
    shared::config::Config file("conn.yaml", yaml, [](const std::string&) { return std::nullopt; });
    const shared::deployment::ConnFacts facts = shared::deployment::read_conn_facts(file);
    EXPECT_EQ(facts.executors, config.executors.addresses);
    EXPECT_EQ(facts.listeners[0].endpoint.host, config.reactor.listen.host);
    EXPECT_EQ(facts.listeners[0].endpoint.port, config.reactor.listen.port);
    EXPECT_EQ(facts.listeners[1].endpoint.host, config.admin.host);
    EXPECT_EQ(facts.listeners[1].endpoint.port, config.admin.port);
    EXPECT_EQ(facts.providers.size(), config.providers.size());
    EXPECT_EQ(facts.wire_message_bytes_max,
              static_cast<std::int64_t>(config.executors.message_bytes_max));
    EXPECT_EQ(facts.execute_timeout_ms, config.executors.execute_timeout_ms);
  }
}

}  // namespace
}  // namespace conn
