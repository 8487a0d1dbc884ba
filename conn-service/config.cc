#include "conn-service/config.h"

#include <utility>

#include "shared/http/fields.h"

namespace conn {

using shared::config::Section;
using shared::service::kBytesMax;
using shared::service::kCountMax;
using shared::service::kDayMs;
using shared::service::read_number;

namespace {

void read_listen(const Section& section, Config& config) {
  const auto endpoint = shared::service::read_endpoint(section, 4000);
  config.reactor.listen.host = endpoint.host;
  config.reactor.listen.port = endpoint.port;
  read_number(section, "reactors", config.reactors, 1, 64);
  read_number(section, "send_buffer_bytes", config.reactor.listen.send_buffer_bytes, 0, 1 << 30);
  read_number(section, "not_sent_bytes_max", config.reactor.listen.not_sent_bytes_max, 0, 1 << 30);
  config.reactor.http.graphql_path = section.text("graphql_path", "/graphql");
}

void read_origins(const Section& root, session::HttpOptions& http) {
  http.upgrade_origins = root.texts("origins", {});
  const Section cors = root.section("cors");
  http.cors.allowed_origins = cors.texts("origins", {});
  http.cors.allowed_headers = cors.texts("headers", http.cors.allowed_headers);
  http.cors.allow_credentials = cors.flag("credentials", false);
  read_number(cors, "max_age_s", http.cors.max_age_s, 0, 86'400);
}

reactor::ForwardList read_forward_list(const Section& section) {
  reactor::ForwardList list;
  list.headers = section.texts("headers", {});
  section.each_item("init_members", [&](const Section& item) {
    list.init_members.push_back({item.required_text("member"), item.required_text("as")});
  });
  return list;
}

void read_forward(const Section& section, Config& config) {
  config.reactor.forward.operations = read_forward_list(section.section("operations"));
  config.reactor.forward.events = read_forward_list(section.section("events"));
  const reactor::ForwardList& events = config.reactor.forward.events;
  for (const std::string& header : events.headers)
    config.warnings.push_back("forward.events.headers: every value of `" + header +
                              "` makes a row of its own, executed again for each event");
  for (const reactor::ForwardInitMember& member : events.init_members)
    config.warnings.push_back("forward.events.init_members: every value of `" + member.member +
                              "` makes a row of its own, executed again for each event");
}

void read_claims(const Section& section, Config& config) {
  reactor::ClaimsHeader& claims = config.reactor.forward.claims;
  claims.name = shared::http::to_lower(section.text("header", ""));
  using Encoding = reactor::ClaimsHeader::Encoding;
  const bool is_json = section.choice("encoding", "base64url", {"base64url", "json"}) == "json";
  claims.encoding = is_json ? Encoding::kJson : Encoding::kBase64Url;
  if (!claims.name.empty() && !shared::http::is_token(claims.name))
    section.complain("header", "must be the name of a header");
  if (!claims.name.empty())
    config.warnings.push_back("claims.header: whoever can send `" + claims.name +
                              "` is whoever it says: let nobody reach this port but the proxy that "
                              "verifies tokens and sets it");
}

void read_limits(const Section& section, Config& config) {
  session::SessionOptions& session = config.reactor.session;
  read_number(section, "sessions_max", config.sessions_max, 1, kCountMax);
  read_number(section, "operations_per_session_max", session.operations_max, 1, kCountMax);
  read_number(section, "subscribes_per_second_max", session.subscribes_per_s, 1, kCountMax);
  read_number(section, "message_bytes_max", session.messages.message_bytes_max, 1024, 1 << 30);
  read_number(section, "init_bytes_max", session.init_bytes_max, 64, 1 << 20);
  read_number(section, "outbox_bytes_max", session.outbox_bytes_max, 1024, kBytesMax);
  read_number(section, "reactor_inbox_bytes_max", config.reactor.inbox_bytes_max, 65'536,
              kBytesMax);
  read_number(section, "static_bytes_max", config.reactor.static_bytes_max, 0, kBytesMax);

  shared::http::RequestLimits& http = config.reactor.http.request;
  read_number(section, "http_head_bytes_max", http.head_bytes_max, 1024, 1 << 20);
  read_number(section, "http_fields_max", http.fields_max, 8, 10'000);
  read_number(section, "http_body_bytes_max", http.body_bytes_max, 1024, 1 << 30);

  pipeline::PipelineOptions& hub = config.hub.pipeline;
  read_number(section, "ring_bytes_max", hub.ring.bytes_max, 1 << 16, kBytesMax);
  read_number(section, "ring_age_max_ms", hub.ring.age_max_ms, 1000, kDayMs);
  read_number(section, "window_events_max", hub.window.events_max, 1, 1'000'000);
  read_number(section, "window_bytes_max", hub.window.bytes_max, 1024, kBytesMax);
  read_number(section, "filter_depth_max", hub.filter.depth_max, 1, 100);
  read_number(section, "filter_values_max", hub.filter.values_max, 1, kCountMax);
  read_number(section, "groups_max", hub.groups_max, 1, kCountMax);
  read_number(section, "groups_a_turn_max", hub.groups_a_turn_max, 1, kCountMax);
  read_number(section, "topics_max", hub.topics_max, 1, 100'000);
  read_number(section, "topics_per_operation_max", hub.topics_per_operation_max, 1, 1000);
  read_number(section, "prepared_max", hub.prepared_max, 1, kCountMax);
  config.ingest.topics_max = hub.topics_max;
  read_number(section, "partitions_max", config.ingest.partitions_max, 1, 1'000'000);
  read_number(section, "wire_message_bytes_max", config.executors.message_bytes_max, 65'536,
              1 << 30);
  hub.prepare_bytes_max = std::min(hub.prepare_bytes_max, config.executors.message_bytes_max / 2);
}

void read_timeouts(const Section& section, Config& config) {
  session::SessionOptions& session = config.reactor.session;
  session::HttpOptions& http = config.reactor.http;
  read_number(section, "init_timeout_ms", session.init_timeout_ms, 1, kDayMs);
  read_number(section, "ping_interval_ms", session.ping_interval_ms, 100, kDayMs);
  read_number(section, "close_timeout_ms", session.close_timeout_ms, 1, kDayMs);
  read_number(section, "stall_timeout_ms", session.stall_timeout_ms, 1, kDayMs);
  http.stall_timeout_ms = session.stall_timeout_ms;
  read_number(section, "request_head_timeout_ms", http.head_timeout_ms, 1, kDayMs);
  read_number(section, "request_body_timeout_ms", http.body_timeout_ms, 1, kDayMs);
  read_number(section, "keep_alive_timeout_ms", http.idle_timeout_ms, 1, kDayMs);

  pipeline::PipelineOptions& hub = config.hub.pipeline;
  read_number(section, "event_timeout_ms", hub.event_timeout_ms, 1, kDayMs);
  config.executors.event_timeout_ms = static_cast<std::uint32_t>(hub.event_timeout_ms);
  read_number(section, "execute_timeout_ms", hub.call_timeout_ms, 1, kDayMs);
  config.executors.execute_timeout_ms = static_cast<std::uint32_t>(hub.call_timeout_ms);
  read_number(section, "interest_linger_ms", hub.interest_linger_ms, 0, kDayMs);
  read_number(section, "resolve_every_ms", config.executors.resolve_every_ms, 100, kDayMs);
}

}  // namespace

Config read_config(shared::config::Config& file) {
  Config config;
  const Section root = file.root();
  read_listen(root.section("listen"), config);
  config.admin = shared::service::read_admin(root.section("admin"), 4020);
  config.log = shared::service::read_log(root.section("log"));
  config.executors.address = root.required_text("executors");
  config.providers = shared::service::read_providers(root, [&](const Section& kafka) {
    read_number(kafka, "fetch_wait_max_ms", config.ingest.fetch_wait_ms, 1, 10'000);
  });
  read_origins(root, config.reactor.http);
  read_forward(root.section("forward"), config);
  read_claims(root.section("claims"), config);
  config.reactor.static_dir = file.resolve_path(root.text("static_dir", ""));
  config.stats_path = root.text("stats_path", "");
  read_limits(root.section("limits"), config);
  read_timeouts(root.section("timeouts"), config);
  {
    const Section drain = root.section("drain");
    config.drain_spread_ms = drain.number("spread_s", 30, 0, 3600) * 1000;
    read_number(drain, "timeout_ms", config.drain_timeout_ms, 0, kDayMs);
  }
  return config;
}

}  // namespace conn
