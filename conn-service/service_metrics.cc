#include "conn-service/service_metrics.h"

#include <array>
#include <cstdint>
#include <numeric>

#include "shared/json/writer.h"

namespace conn {

using reactor::ReactorMetrics;
using shared::metrics::Labels;
using shared::metrics::Page;

namespace {

constexpr std::size_t kTopicLabelsMax = 200;

double real(std::uint64_t value) {
  return static_cast<double>(value);
}

// One figure, summed over the reactors.
template <class T>
double sum(const AllReactorMetrics& reactors, std::atomic<T> ReactorMetrics::* member) {
  double total = 0;
  for (const auto& metrics : reactors)
    total += static_cast<double>(((*metrics).*member).load(std::memory_order_relaxed));
  return total;
}

template <std::size_t N>
void write_codes(Page& page,
                 const char* name,
                 const char* help,
                 const std::array<int, N>& codes,
                 const std::vector<std::uint64_t>& counts) {
  for (std::size_t i = 0; i < counts.size(); ++i)
    page.counter(name, help, real(counts[i]),
                 {{"code", i < N ? std::to_string(codes[i]) : std::string("other")}});
}

void write_clients(Page& page, const AllReactorMetrics& all) {
  using M = ReactorMetrics;
  page.gauge("sluice_connections", "Sockets open, HTTP included.", sum(all, &M::connections));
  page.gauge("sluice_sessions", "WebSocket sessions.", sum(all, &M::sessions));
  page.gauge("sluice_subscriptions_active", "Subscriptions that are live at their session.",
             sum(all, &M::subscriptions));
  page.gauge("sluice_operations_pending", "Operations that wait for their first answer.",
             sum(all, &M::operations_pending));
  page.gauge("sluice_queue_bytes", "Bytes that sockets did not take yet.",
             sum(all, &M::outbox_bytes), {{"stage", "outbox"}});
  page.counter("sluice_connections_accepted_total", "Sockets accepted.", sum(all, &M::accepted));
  page.counter("sluice_accepts_failed_total", "No descriptor was left.",
               sum(all, &M::accepts_failed));
  page.counter("sluice_messages_received_total", "Client messages.",
               sum(all, &M::messages_received));
  page.counter("sluice_messages_sent_total", "Messages to clients.", sum(all, &M::messages_sent));
  page.counter("sluice_bytes_sent_total", "Bytes to clients.", sum(all, &M::bytes_sent));
  page.counter("sluice_frames_refused_total", "Frames that broke RFC 6455.",
               sum(all, &M::frames_refused));
  page.counter("sluice_fences_dropped_total", "Deliveries older than the operation.",
               sum(all, &M::fences_dropped));
  page.counter("sluice_slow_consumers_total", "Sessions closed because they read too slowly.",
               sum(all, &M::slow_consumers));
  page.counter("sluice_deliveries_refused_total", "Deliveries that a full reactor did not take.",
               sum(all, &M::deliveries_refused));
  page.counter("sluice_operations_refused_total", "Operations beyond a quota.",
               sum(all, &M::operations_refused), {{"by", "session"}});
  page.counter("sluice_sessions_refused_total", "Upgrades beyond `limits.sessions` or `memory`.",
               sum(all, &M::sessions_refused));
  page.counter("sluice_sessions_shed_total", "Clients that were disconnected for want of memory.",
               sum(all, &M::sessions_shed));
  write_codes(page, "sluice_connections_closed_total", "Sessions closed, by close code.",
              session::kCountedCloses, sums(all, &M::closes));
  write_codes(page, "sluice_http_responses_total", "HTTP responses, by status.",
              session::kCountedStatuses, sums(all, &M::http_responses));

  std::array<double, reactor::kLatencyBounds_ms.size()> bounds{};
  for (std::size_t i = 0; i < bounds.size(); ++i)
    bounds[i] = static_cast<double>(reactor::kLatencyBounds_ms[i]) / 1000;
  page.histogram("sluice_delivery_latency_seconds", "From a record's timestamp to its last write.",
                 bounds, sums(all, &M::latency_buckets), sum(all, &M::latency_sum_ms) / 1000);
}

void write_schema_switches(shared::metrics::Page& page, const pipeline::SchemaSwitches& switches) {
  using pipeline::SchemaSwitchCase;
  constexpr std::pair<const char*, SchemaSwitchCase> kCases[] = {
      {"same_row", SchemaSwitchCase::kSameRow},
      {"other_row", SchemaSwitchCase::kOtherRow},
      {"other_topics", SchemaSwitchCase::kOtherTopics},
      {"other_viewer_scope", SchemaSwitchCase::kOtherViewerScope},
      {"ended", SchemaSwitchCase::kInvalid},
  };
  for (const auto& [name, which] : kCases)
    page.counter("sluice_schema_switch_total",
                 "Subscriptions that were live when another schema came into force.",
                 real(switches.of(which)), {{"case", name}});
}

void write_events_consumed(Page& page, const pipeline::Counters& c) {
  std::uint64_t others = 0;
  std::size_t labels = 0;
  for (const auto& [name, count] : c.events_consumed) {
    if (++labels > kTopicLabelsMax) {
      others += count;
      continue;
    }
    page.counter("sluice_events_consumed_total", "Events read.", real(count),
                 {{"provider", name.provider}, {"topic", name.topic}});
  }
  if (others > 0)
    page.counter("sluice_events_consumed_total", "Events read.", real(others),
                 {{"provider", ""}, {"topic", "other"}});
}

void write_rows(Page& page, const pipeline::Counters& c) {
  page.counter("sluice_bad_events_total", "Events that are not a JSON object.", real(c.bad_events));
  page.counter("sluice_filters_touched_total", "Filters looked at.", real(c.filters_touched));
  page.counter("sluice_filters_linear_total", "Of these, those without an index.",
               real(c.filters_linear));
  page.counter("sluice_resolve_calls_total", "Events handed to executors.", real(c.resolve_calls));
  page.counter("sluice_rows_executed_total", "Rows executed: event x row.", real(c.executions));
  page.counter("sluice_rows_suspected_total", "Rows that were lost with their replica twice.",
               real(c.rows_suspected));
  page.counter("sluice_rows_guilty_total",
               "Rows that no replica survived: EXECUTION_FAILED in their place.",
               real(c.rows_guilty));
  page.counter("sluice_rows_returned_total", "Rows handed back unexecuted, and sent again.",
               real(c.rows_returned));
  page.counter("sluice_rows_timed_out_total", "Rows without an answer in time.",
               real(c.rows_timed_out));
  page.counter("sluice_deliveries_total", "Messages to reactors: group x reactor.",
               real(c.deliveries));
  page.counter("sluice_groups_fell_behind_total", "Groups that left the head of their trigger.",
               real(c.fell_behind));
  page.counter("sluice_gaps_total", "Gaps reported to groups.", real(c.gaps_ring),
               {{"reason", "ring"}});
  page.counter("sluice_gaps_total", "Gaps reported to groups.", real(c.gaps_source),
               {{"reason", "broker"}});
}

void write_subscriptions(Page& page, const pipeline::Counters& c, const pipeline::Gauges& g) {
  page.counter("sluice_operations_started_total", "Operations that the hub has received.",
               real(c.operations_started));
  page.counter("sluice_operations_refused_total", "Operations beyond a quota.",
               real(c.operations_refused), {{"by", "hub"}});
  page.counter("sluice_moves_total",
               "Groups of which operations went on with another key, another row or in another "
               "place.",
               real(c.moves));
  page.counter("sluice_moves_held_total",
               "Of these, those that waited for what their group had read before.",
               real(c.moves_held));
  page.counter("sluice_prepared_hits_total", "Subscriptions that were compiled already.",
               real(c.prepared_hits));
  page.gauge("sluice_cache_entries", "Compiled subscriptions that are kept.",
             static_cast<double>(g.prepared), {{"cache", "prepared"}});
  page.gauge("sluice_cache_bytes", "What they hold.", static_cast<double>(g.prepared_bytes),
             {{"cache", "prepared"}});
  page.counter("sluice_prepares_joined_total", "Subscriptions that waited for an equal one.",
               real(c.prepares_joined));
  page.gauge("sluice_group_members", "Subscriptions that are live: members of a group.",
             static_cast<double>(g.members));
  page.gauge(
      "sluice_operations_starting",
      "Operations in the hub that are not live subscriptions: being compiled or executed, or "
      "waiting for their topics.",
      static_cast<double>(g.operations - g.members));
  page.gauge("sluice_plans", "Distinct subscriptions that are live.", static_cast<double>(g.plans));
  if (!g.schema_id.empty())
    page.gauge("sluice_schema_info",
               "The schema that is in force, and whether a replica serves it.", 1,
               {{"id", g.schema_id}, {"state", g.is_schema_served ? "served" : "unserved"}});
  write_schema_switches(page, c.schema_switches);
}

void write_hub(Page& page, const hub::HubStats& hub) {
  const pipeline::Gauges& g = hub.gauges;
  write_events_consumed(page, hub.counters);
  write_rows(page, hub.counters);
  write_subscriptions(page, hub.counters, g);
  page.gauge("sluice_groups", "Groups.", static_cast<double>(g.groups));
  page.gauge("sluice_rows", "Rows.", static_cast<double>(g.rows));
  page.gauge("sluice_triggers", "Triggers.", static_cast<double>(g.triggers));
  page.gauge("sluice_topics", "Topics followed.", static_cast<double>(g.topics));
  page.gauge("sluice_executions_in_flight", "Rows on their way.",
             static_cast<double>(g.executions_in_flight));
  page.gauge("sluice_queue_bytes", "Bytes that sockets did not take yet.",
             static_cast<double>(g.ring_bytes), {{"stage", "ring"}});
  page.counter("sluice_ring_evictions_total", "Events that left the rings.",
               real(g.ring_evictions));
}

void write_executor(Page& page, const exec_client::Counters& c) {
  page.gauge("sluice_replicas", "exec-service replicas known.", c.replicas);
  page.gauge("sluice_replicas_up", "Replicas that take rows.", c.replicas_up);
  page.counter("sluice_replicas_lost_total", "Streams that broke.", real(c.replicas_lost));
  page.counter("sluice_protocol_errors_total",
               "Streams that were closed because a replica sent what the protocol forbids.",
               real(c.protocol_errors));
  page.counter("sluice_replicas_suspected_total", "How often a replica was silent for too long.",
               real(c.replicas_suspected));
  page.counter("sluice_rows_moved_total", "Rows that were taken from a silent replica.",
               real(c.rows_moved));
  page.counter("sluice_exec_calls_total", "Unary calls.", real(c.calls));
  page.counter("sluice_exec_calls_failed_total", "Unary calls that no replica answered.",
               real(c.calls_failed));
  page.counter("sluice_exec_messages_total", "Resolve messages.", real(c.messages));
  page.counter("sluice_rows_failed_total", "Rows answered with an error of ours.",
               real(c.rows_failed));
  const auto& bounds = exec_client::DurationBuckets::kBounds;
  page.histogram("sluice_exec_duration_seconds", "An executor's time for a call.", bounds,
                 c.resolve_seconds.counts, c.resolve_seconds.sum, {{"method", "Resolve"}});
  page.histogram("sluice_exec_duration_seconds", "An executor's time for a call.", bounds,
                 c.execute_seconds.counts, c.execute_seconds.sum, {{"method", "Execute"}});
}

void write_ingest(Page& page, const ingest::kafka::KafkaCounters& providers) {
  std::size_t labels = 0;
  for (const ingest::kafka::ProviderCounters& provider : providers) {
    const Labels label = {{"provider", provider.provider}};
    page.gauge("sluice_kafka_up", "1: its brokers answer.", provider.is_up ? 1 : 0, label);
    page.counter("sluice_kafka_errors_total", "Errors that librdkafka reported.",
                 real(provider.errors), label);
    page.counter("sluice_kafka_restarts_total", "Partitions that stood still and were read again.",
                 real(provider.restarts), label);
    for (const ingest::kafka::TopicCounters& topic : provider.topics)
      for (const ingest::kafka::PartitionLag& lag : topic.lags)
        if (++labels <= kTopicLabelsMax)
          page.gauge("sluice_consumer_lag", "Events behind the end.",
                     static_cast<double>(lag.events),
                     {{"provider", provider.provider},
                      {"topic", topic.topic},
                      {"partition", std::to_string(lag.partition)}});
  }
}

std::uint64_t events(const hub::HubStats& hub) {
  std::uint64_t total = 0;
  for (const auto& [name, count] : hub.counters.events_consumed)
    total += count;
  return total;
}

}  // namespace

void write_metrics(Page& page,
                   const hub::HubStats& hub,
                   const AdapterStats& adapters,
                   const AllReactorMetrics& reactors) {
  write_clients(page, reactors);
  write_hub(page, hub);
  write_executor(page, adapters.executor);
  write_ingest(page, adapters.ingest);
}

std::string stats_json(const hub::HubStats& hub,
                       const AdapterStats& adapters,
                       const AllReactorMetrics& reactors) {
  const double all = real(events(hub));
  const auto per_event = [all](std::uint64_t count) { return all > 0 ? real(count) / all : 0; };
  const auto whole = [&](std::atomic<std::int64_t> ReactorMetrics::* member) {
    return static_cast<std::int64_t>(sum(reactors, member));
  };
  std::string body;
  shared::json::Writer json(body);
  json.begin_object();
  json.key("sessions").integer(whole(&ReactorMetrics::sessions));
  json.key("operations").integer(static_cast<std::int64_t>(hub.gauges.operations));
  json.key("groups").integer(static_cast<std::int64_t>(hub.gauges.groups));
  json.key("rows").integer(static_cast<std::int64_t>(hub.gauges.rows));
  json.key("events").integer(static_cast<std::int64_t>(all));
  json.key("executionsPerEvent").number(per_event(hub.counters.resolve_calls));
  json.key("rowsPerEvent").number(per_event(hub.counters.executions));
  json.key("delivered")
      .integer(static_cast<std::int64_t>(sum(reactors, &ReactorMetrics::messages_sent)));
  json.key("replicas").integer(adapters.executor.replicas_up);
  json.end_object();
  return body;
}

}  // namespace conn
