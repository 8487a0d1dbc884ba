#include "conn-service/config.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "conn-service/config_limits.h"
#include "conn-service/config_renamed.h"
#include "conn-service/protocol/origin.h"
#include "conn-service/reactor/never_forwarded.h"
#include "shared/base/host_port.h"
#include "shared/http/fields.h"

namespace conn {

using shared::config::Required;
using shared::config::Section;
using shared::service::kDay;
using shared::service::kGiB;
using shared::service::kKiB;
using shared::service::kSecond;

namespace {

using Problem = std::optional<std::string>;  // the end of a sentence

Problem check_executor(const std::string& text) {
  const auto parsed = shared::parse_host_port(text, "4011");
  if (parsed) return {};
  return parsed.error().message;
}

Problem check_origin(const std::string& text) {
  if (text == "*") return {};
  if (text.find('*') != std::string::npos)
    return "must be `*` for all, or one origin: a `*` within `" + text + "` matches nothing";
  if (protocol::normalize_origin(text)) return {};
  std::string_view bare = text;
  while (bare.ends_with('/'))
    bare.remove_suffix(1);
  if (protocol::normalize_origin(bare))
    return "must be an origin, which has no path: write " + std::string(bare) + ", not `" + text +
           "`";
  return "must be an origin such as https://app.example.com, or `*` for all, not `" + text + "`";
}

Problem check_path(const std::string& text) {
  if (!text.starts_with('/')) return "must begin with `/`: write /" + text + ", not `" + text + "`";
  if (text.find_first_of("?# \t") != std::string::npos)
    return "must be a path without `?`, `#` and spaces: no request for `" + text + "` would match";
  return {};
}

Problem check_header(const std::string& text) {
  if (shared::http::is_token(text)) return {};
  return "must be the name of a header, not `" + text + "`";
}

// `*` may be part of a header's name, and is meant as all headers.
Problem check_one_header(const std::string& text) {
  if (text == "*") return "cannot be `*`, which does not stand for all headers: give each name";
  return check_header(text);
}

Problem check_forwarded(const std::string& text) {
  if (auto problem = check_one_header(text)) return problem;
  if (reactor::is_never_forwarded(shared::http::to_lower(text)))
    return "cannot be `" + text + "`, which belongs to one connection or body: remove it";
  return {};
}

void read_listen(const Section& section, Config& config) {
  reactor::ListenOptions& listen = config.reactor.listen;
  auto endpoint = shared::service::read_endpoint(section, 4000);
  listen.host = std::move(endpoint.host);
  listen.port = endpoint.port;
  section.size("send_buffer", listen.send_buffer_bytes, {4 * kKiB, kGiB},
               "The kernel's buffer per connection (`SO_SNDBUF`); `system`: as the kernel decides.",
               {"system", 0});
  section.size("unsent_max", listen.not_sent_bytes_max, {kKiB, kGiB},
               "What the kernel may hold that is not sent yet, per connection "
               "(`TCP_NOTSENT_LOWAT`). More waits in `limits.outbox`.",
               {"system", 0});
}

void read_http(const Section& section, Config& config) {
  section.text("graphql_path", config.reactor.http.graphql_path,
               "WebSocket upgrades, and `POST` for queries and mutations.", {}, check_path);
  section.folder("static_dir", config.reactor.static_dir,
                 "A folder of files that are served as well. They are read once, at the start.");
  section.text(
      "stats_path", config.stats_path,
      "Serves a few live figures as JSON, for demos and dashboards. Any client that reaches "
      "the port can read them.",
      {}, check_path);
  if (config.stats_path == config.reactor.http.graphql_path)
    section.complain("stats_path",
                     "is `http.graphql_path`, too, and would never be served: choose "
                     "another path");
}

void read_cors(const Section& section, protocol::CorsOptions& cors) {
  section.texts("origins", cors.allowed_origins,
                "Pages that may read answers over HTTP: origins such as "
                "`https://app.example.com`, or `\"*\"` for all.",
                {}, check_origin);
  section.texts("headers", cors.allowed_headers, "Headers that such a page may send.", {},
                check_header);
  section.flag("credentials", cors.allow_credentials,
               "Whether its requests may carry cookies. Not together with `\"*\"`.");
  std::int64_t max_age_ms = cors.max_age_s * kSecond;
  section.duration("max_age", max_age_ms, {0, kDay},
                   "How long a browser may remember the answer to a preflight request.");
  cors.max_age_s = static_cast<std::uint32_t>(max_age_ms / kSecond);
  if (cors.allow_credentials && std::ranges::count(cors.allowed_origins, "*") > 0)
    section.complain("credentials",
                     "cannot be true while `cors.origins` holds \"*\": any page could then act as "
                     "its visitor; list the origins");
  if (cors.allow_credentials && std::ranges::count(cors.allowed_headers, "*") > 0)
    section.complain("headers",
                     "cannot hold \"*\" while `cors.credentials` is true: browsers then take it as "
                     "the name of one header; list the headers");
}

reactor::ForwardList read_forward_list(const Section& section) {
  reactor::ForwardList list;
  section.texts("headers", list.headers, "Headers of the upgrade or of the `POST`.", {},
                check_forwarded);
  section.each_item(
      "init_members", "Members of `connection_init`'s payload.", [&](const Section& item) {
        reactor::ForwardInitMember member;
        item.text("member", member.member, "The member's name.", Required{"member: token"});
        item.text("as", member.as, "The header that carries it.", Required{"as: authorization"},
                  check_forwarded);
        list.init_members.push_back(std::move(member));
      });
  return list;
}

void read_forward(const Section& section, Config& config) {
  reactor::ForwardOptions& forward = config.reactor.forward;
  forward.operations =
      read_forward_list(section.section("operations", "For queries and mutations."));
  forward.events = read_forward_list(
      section.section("events",
                      "For events. **Every value makes a row of its own**, which is executed again "
                      "for each event, and a token that is hours old is still sent."));
  const std::string costs = " makes a row of its own, executed again for each event";
  for (const std::string& header : forward.events.headers)
    config.advice.push_back("`forward.events.headers`: every value of `" + header + "`" + costs);
  for (const reactor::ForwardInitMember& member : forward.events.init_members)
    config.advice.push_back("`forward.events.init_members`: every value of `" + member.member +
                            "`" + costs);
}

void read_claims(const Section& section, Config& config) {
  reactor::ClaimsHeader& claims = config.reactor.forward.claims;
  section.text("header", claims.name, "The header that holds them.", {}, check_one_header);
  claims.name = shared::http::to_lower(claims.name);
  using Encoding = reactor::ClaimsHeader::Encoding;
  section.choice("encoding", claims.encoding,
                 {{"base64url", Encoding::kBase64Url}, {"json", Encoding::kJson}},
                 "How the JSON object is written in the header.");
  if (!claims.name.empty())
    config.advice.push_back("`claims.header`: any client that reaches this port can send `" +
                            claims.name +
                            "` and be whom it names: only the proxy that verifies "
                            "tokens may reach it");
}

void read_drain(const Section& section, Config& config) {
  section.duration("ready_wait", config.drain.ready_wait_ms, {0, kDay},
                   "`/readyz` is 503, and all else goes on as ever: for load balancers to notice.");
  section.duration("spread", config.drain.spread_ms, {0, kDay},
                   "Over which sessions are closed with 1001 then, so that they do not all connect "
                   "to another replica at once. Shorter for few: never less than 200 per second.");
  section.duration("timeout", config.drain.timeout_ms, {0, kDay},
                   "For a session's queries and mutations under way when its turn has come; the "
                   "close frame follows them. What may be a mutation and has no answer by then "
                   "gets `OUTCOME_UNKNOWN`.");
  config.reactor.session.drain_timeout_ms = config.drain.timeout_ms;
  config.reactor.http.drain_timeout_ms = config.drain.timeout_ms;
}

bool allows_all(const std::vector<std::string>& origins) {
  return std::ranges::count(origins, "*") > 0;
}

void advise_on_profile(Config& config) {
  if (!config.is_production) {
    config.advice.emplace_back(
        "`profile` is development: set `profile: production` where clients are not yours");
    return;
  }
  if (allows_all(config.reactor.http.upgrade_origins))
    config.advice.emplace_back(
        "`websocket.origins` holds \"*\": any page can connect in its visitor's name where a "
        "cookie is enough; list the origins");
  if (!config.stats_path.empty())
    config.advice.push_back("`http.stats_path`: any client can read the figures at " +
                            config.stats_path);
}

}  // namespace

Config read_config(shared::config::Config& file) {
  Config config;
  file.set_renamed_keys(renamed_keys());
  const Section root = file.root();
  config.is_production = shared::service::read_profile(root);
  std::vector<std::string> executors;
  root.texts("executors", executors,
             "Where exec-services listen: `host:port` of each, or a name that stands for all of "
             "their addresses.",
             Required{"executors: [exec-service:4011]"}, check_executor);
  for (const std::string& each : executors)
    if (auto parsed = shared::parse_host_port(each, "4011"))
      config.executors.addresses.push_back(*std::move(parsed));
  root.number("reactors", config.reactors, {1, 64},
              "Threads that serve clients; one per core is usual.");
  read_listen(root.section("listen", "Where clients connect."), config);
  read_http(root.section("http", "What is served there."), config);
  root.section("websocket", "Which pages may connect.")
      .texts(
          "origins", config.reactor.http.upgrade_origins,
          "Pages that may connect: origins such as `https://app.example.com`, or `\"*\"` for all. "
          "Pages of the service's own origin always may.",
          {}, check_origin);
  read_cors(
      root.section("cors", "Cross-origin requests over HTTP. Without `origins` there is none."),
      config.reactor.http.cors);
  config.admin = shared::service::read_admin(
      root, 4020, {.host = config.reactor.listen.host, .port = config.reactor.listen.port});
  config.log = shared::service::read_log(root);
  config.memory_bytes = shared::service::read_memory(
      root,
      "From 85 % of it on, upgrades are answered 503; from 90 % on, queries as well, and a session "
      "that subscribes is closed with 1013; from 95 % on, the clients for which most is waiting "
      "are disconnected.");
  config.providers = shared::service::read_providers(root, [&](const Section& kafka) {
    kafka.duration("fetch_wait", config.ingest.fetch_wait_ms, {1, 10'000},
                   "How long a broker may hold a fetch that finds nothing (`fetch.wait.max.ms`).");
  });
  if (config.providers.empty())
    config.advice.emplace_back(
        "`providers` is absent: queries and mutations are served, and every subscription to an "
        "event is refused; add `providers.NAME.kafka.brokers` for each `providerId` of the event "
        "graph");
  read_forward(root.section("forward",
                            "What of a client's request goes on to subgraphs: only "
                            "what is named here."),
               config);
  read_claims(root.section("claims",
                           "A viewer's verified claims, as a proxy in front passes them on "
                           "(Envoy's `forward_payload_header`, Istio's `outputPayloadToHeader`). "
                           "**A client that can reach the port can send them itself**: let only "
                           "the proxy reach it."),
              config);
  read_limits(root, config);
  read_drain(root.section("drain", "What happens on SIGTERM and SIGINT."), config);
  advise_on_profile(config);
  return config;
}

}  // namespace conn
