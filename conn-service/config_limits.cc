#include "conn-service/config_limits.h"

#include <algorithm>
#include <cstdint>

#include "shared/config/units.h"

namespace conn {

using shared::config::Section;
using shared::service::kBytesMax;
using shared::service::kCountMax;
using shared::service::kDay;
using shared::service::kGiB;
using shared::service::kKiB;
using shared::service::kMiB;
using shared::service::kSecond;

namespace {

void read_session_limits(const Section& limits, Config& config) {
  session::SessionOptions& session = config.reactor.session;
  limits.number("sessions", config.sessions_max, {1, kCountMax},
                "WebSocket sessions of the process. More upgrades are answered 503.");
  limits.number("operations_per_session", session.operations_max, {1, kCountMax},
                "Operations of one session at a time. More are answered `TOO_MANY_OPERATIONS`.");
  limits.number("subscribes_per_second", session.subscribes_per_s, {1, kCountMax},
                "Operations that one session may start per second in the long run. It may start "
                "`limits.operations_per_session` at once; after that, what it sends is read no "
                "faster than this.");
  limits.size("websocket_message", session.messages.message_bytes_max, {kKiB, kGiB},
              "A message from a client, all of its frames together. A larger one: close 1009.");
  limits.size("init_message", session.init_bytes_max, {64, kMiB},
              "A message from a client before `connection_ack`. A larger one: close 1009.");
  limits.size("outbox", session.outbox.waiting_bytes_max, {kKiB, kBytesMax},
              "What may wait for a client while more comes for it. What one turn of the loop has "
              "for it is sent whatever its size. With more than this from before, a client that "
              "has read nothing for a second is closed with 1013; so is one that reads, but stays "
              "above it for `timeouts.stall`.");
  limits.size("outbox_burst", session.outbox.burst_bytes_max, {kKiB, kBytesMax},
              "The same for a client that reads, at any time. More: close 1013.");
  if (session.outbox.burst_bytes_max < session.outbox.waiting_bytes_max) {
    if (limits.has("outbox_burst"))
      limits.complain("outbox_burst", "must not be less than `limits.outbox`");
    session.outbox.burst_bytes_max = session.outbox.waiting_bytes_max;
  }
  limits.size("reactor_inbox", config.reactor.inbox_bytes_max, {64 * kKiB, kBytesMax},
              "What waits for one reactor. If there is more, the reactor closes the sessions that "
              "it was for: 1013.");
}

void read_http_limits(const Section& limits, Config& config) {
  shared::http::RequestLimits& http = config.reactor.http.request;
  limits.size("http_head", http.head_bytes_max, {kKiB, kMiB},
              "The request line and header fields of an HTTP request. More: 431.");
  limits.number("http_fields", http.fields_max, {8, 10'000},
                "Header fields of an HTTP request. More: 431.");
  limits.size("http_body", http.body_bytes_max, {kKiB, kGiB},
              "The body of an HTTP request. More: 413.");
  limits.size("static_files", config.reactor.static_bytes_max, {0, kBytesMax},
              "All files in `http.static_dir`. With more, the service does not start.");
}

void read_hub_limits(const Section& limits, Config& config) {
  pipeline::PipelineOptions& hub = config.hub.pipeline;
  limits.size("ring", hub.ring.bytes_max, {64 * kKiB, kBytesMax},
              "Recent events, of all partitions together. The oldest are evicted; a group that had "
              "not read one of them gets `EVENTS_LOST`.");
  limits.duration("ring_age", hub.ring.age_max_ms, {kSecond, kDay},
                  "How long an event is kept. An older one is evicted, as with `limits.ring`.");
  limits.number("window_events", hub.window.events_max, {1, 1'000'000},
                "Events of one group and partition that wait for their answers. With more, the "
                "group reads on from the ring later.");
  limits.size("window", hub.window.bytes_max, {kKiB, kBytesMax},
              "Answers of one group and partition that wait for an earlier one. With more, the "
              "group reads on from the ring later.");
  limits.number("groups", hub.groups_max, {1, kCountMax},
                "Groups: distinct combinations of row, topics and filter. A subscription that "
                "needs one more is refused.");
  limits.number("groups_per_turn", hub.groups_per_turn_max, {1, kCountMax},
                "Groups that one turn of the hub's loop works on. The rest of an event's groups "
                "follow in the next turns.");
  pipeline::ExecutionLimits& executions = hub.executions;
  limits.number("executions", executions.executions_max, {1, kCountMax},
                "Executions (one row of one event) that wait or are under way. One topic may have "
                "as many as are left for all. With more, events wait in the ring.");
  limits.size("execution_events", executions.bytes_max, {kKiB, kBytesMax},
              "The events of these executions. With more, likewise.");
  limits.number("executions_repeated_per_second", executions.resent_per_second_max, {1, kCountMax},
                "Executions that are sent to exec-service again, after a refusal or a failure. "
                "The others wait.");
  limits.number("topics", hub.topics_max, {1, 100'000},
                "Topics that are followed. A subscription that needs one more is refused, unless "
                "one that no subscription needs any more is still followed: that one goes.");
  limits.number("session_topics", hub.topics_per_client_max, {1, 100'000},
                "Topics that the subscriptions of one session need, and that no other session has "
                "asked for meanwhile. A subscription of that session that needs one more is "
                "refused.");
  limits.number("partitions", config.ingest.partitions_max, {1, 1'000'000},
                "Partitions that are followed per provider. A subscription that needs more is "
                "refused.");
  limits.number(
      "prepared_cached", hub.prepared.entries_max, {1, kCountMax},
      "Compiled subscriptions that are kept. The least recently used is evicted. One that "
      "no operation runs is dropped after five seconds.");
  limits.size("prepared_cache", hub.prepared.bytes_max, {kKiB, kBytesMax},
              "The bytes of these, with documents and variables. Likewise.");
  limits.size("wire_message", config.executors.message_bytes_max, {64 * kKiB, kGiB},
              "A message to or from exec-service: the smaller of both services' values holds. An "
              "event of more than half of that is answered `EVENT_TOO_LARGE`.");
  const Section operation = limits.section("operation", "Of one operation.");
  operation.number("topics", hub.topics_per_operation_max, {1, 1000},
                   "Topics of a subscription. With more, it is refused.");
  operation.number("filter_depth", hub.filter.depth_max, {1, 100},
                   "Nesting of `AND`, `OR` and `NOT` in a subscription's filter. With more, it is "
                   "refused.");
  operation.number("filter_values", hub.filter.values_max, {1, kCountMax},
                   "Values in a subscription's filter, arguments filled in. With more, it is "
                   "refused.");
  config.ingest.topics_max = hub.topics_max;
  hub.prepare_bytes_max = std::min(hub.prepare_bytes_max, config.executors.message_bytes_max / 2);
}

void read_timeouts(const Section& timeouts, Config& config) {
  session::SessionOptions& session = config.reactor.session;
  session::HttpOptions& http = config.reactor.http;
  timeouts.duration("init", session.init_timeout_ms, {1, kDay},
                    "For `connection_init` after the upgrade. Then: close 4408.");
  timeouts.duration("message", session.message_timeout_ms, {1, kDay},
                    "For the rest of a WebSocket message to arrive, once it has begun. Then: close "
                    "1013.");
  timeouts.duration("close", session.close_timeout_ms, {1, kDay},
                    "For a client to answer a close frame. Then the connection is dropped.");
  timeouts.duration("stall", session.stall_timeout_ms, {1, kDay},
                    "For a client to read anything of what waits for it. Then: close 1013.");
  http.stall_timeout_ms = session.stall_timeout_ms;
  session.outbox.grace_ms = std::min(session.outbox.grace_ms, session.stall_timeout_ms);
  session.outbox.behind_ms = session.stall_timeout_ms;
  timeouts.duration("request_head", http.head_timeout_ms, {1, kDay},
                    "For the head of an HTTP request to arrive. Then: 408.");
  timeouts.duration("request_body", http.body_timeout_ms, {1, kDay},
                    "For the body of an HTTP request to arrive. Then: 408.");
  timeouts.duration("keep_alive", http.idle_timeout_ms, {1, kDay},
                    "For the next HTTP request on a connection. Then it is closed.");

  pipeline::PipelineOptions& hub = config.hub.pipeline;
  timeouts.duration("event", hub.event_timeout_ms, {1, kDay},
                    "For the execution of an event. Then subscribers get `DEADLINE_EXCEEDED` in "
                    "its place.");
  timeouts.duration("execute", hub.call_timeout_ms, {1, kDay},
                    "For a query, a mutation, or the start of a subscription. Then: "
                    "`DEADLINE_EXCEEDED`.");
  timeouts.duration("silent_executor", config.executors.silent_ms, {500, kDay},
                    "Without a heartbeat of an exec-service replica, which sends one every 200 ms. "
                    "Then it is suspected: what it has not answered is sent to another one, except "
                    "mutations, and it gets nothing new until its next heartbeat.");
  timeouts.duration("topic_idle", hub.interest_linger_ms, {0, kDay},
                    "How long a topic without subscribers is still followed.");
  constexpr std::int64_t kAnswerMarginMs =
      1'000;  // an executor's own DEADLINE_EXCEEDED comes first
  config.executors.event_timeout_ms = static_cast<std::uint32_t>(hub.event_timeout_ms);
  config.executors.execute_timeout_ms = static_cast<std::uint32_t>(hub.call_timeout_ms);
  hub.call_timeout_ms += kAnswerMarginMs;
  http.answer_timeout_ms = hub.call_timeout_ms + kAnswerMarginMs;
  timeouts.duration("subscribe", session.subscribe_timeout_ms, {1, kDay},
                    "For an operation on a WebSocket to be answered or live: an executor and the "
                    "topics' broker must be there. Then: close 1013, which clients retry. At "
                    "least `timeouts.execute` and 2s, which it also is by default.");
  if (session.subscribe_timeout_ms < http.answer_timeout_ms) {
    if (timeouts.has("subscribe"))
      timeouts.complain("subscribe", "must be at least " +
                                         shared::config::duration_text(http.answer_timeout_ms) +
                                         ": `timeouts.execute` and 2s");
    session.subscribe_timeout_ms = http.answer_timeout_ms;
  }
}

void read_intervals(const Section& intervals, Config& config) {
  intervals.duration("ping", config.reactor.session.ping_interval_ms, {100, kDay},
                     "Between two WebSocket pings. A client that has not answered one by the next "
                     "is dropped.");
  intervals.duration("resolve", config.executors.resolve_every_ms, {100, kDay},
                     "Between two look-ups of the names in `executors`.");
}

}  // namespace

void read_limits(const Section& root, Config& config) {
  {
    const Section limits = root.section(
        "limits", "Upper bounds, and what happens beyond each. None can be switched off.");
    read_session_limits(limits, config);
    read_http_limits(limits, config);
    read_hub_limits(limits, config);
  }
  read_timeouts(root.section("timeouts", "How long something may take, and what happens then."),
                config);
  read_intervals(root.section("intervals", "How often something is done."), config);
}

}  // namespace conn
