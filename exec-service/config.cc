#include "exec-service/config.h"

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

#include "exec-service/config_limits.h"
#include "exec-service/config_renamed.h"
#include "shared/config/read_file.h"
#include "shared/config/units.h"

namespace exec {

using shared::config::InProduction;
using shared::config::Required;
using shared::config::Section;
using shared::service::kCountMax;
using shared::service::kDay;
using shared::service::kGiB;
using shared::service::kKiB;
using shared::service::kSecond;

namespace {

// What cannot be read has been reported; the rest is checked without it.
void clear_unreadable(std::string& file) {
  if (!shared::config::can_read(file)) file.clear();
}

void read_schema(const Section& schema, Config& config) {
  schema.file("supergraph", config.supergraph_file,
              "The supergraph's SDL (join spec v0.1 to v0.5), as a composer prints it.",
              Required{"supergraph: supergraph.graphql"});
  schema.file("events", config.events_file,
              "The event graph: see [The event graph](#the-event-graph).");
  clear_unreadable(config.supergraph_file);
  clear_unreadable(config.events_file);
  std::vector<std::string> labels;
  schema.texts("override_labels", labels,
               "Labels of progressive `@override`s that are in force: their fields have moved. "
               "Other labels, and `percent(N)` unless N is 100, leave the field where it was.");
  config.override_labels.insert(labels.begin(), labels.end());
  schema.duration("keep", config.schema_keep_ms, {0, kDay},
                  "How long the former schema is served after a reload, at most: see [Schema "
                  "reload](#schema-reload).");
  schema.flag("introspection", config.validation.introspection, InProduction{false},
              "Whether clients may ask for `__schema` and `__type`.");
  config.validation.suggestions = config.validation.introspection;
  schema.flag(
      "suggestions", config.validation.suggestions, InProduction{false},
      "Whether errors name what may have been meant (`Did you mean \"city\"?`), which reveals "
      "names of the schema. If it is absent, as `schema.introspection`.");
}

void read_subgraph_errors(const Section& section, Config& config) {
  section.flag("mask", config.masks_subgraph_errors, InProduction{true},
               "Whether a subgraph's own errors reach clients without their messages and "
               "extensions: `A subgraph reported an error.`, `SUBGRAPH_ERROR`. The log has them.");
  auto& kept = config.subgraph_error_mask.codes;
  std::vector<std::string> codes(kept.begin(), kept.end());
  section.texts("codes", codes, "Values of `extensions.code` that a masked error keeps.");
  kept = {codes.begin(), codes.end()};
}

void read_publishing(const Section& section, publisher::PublisherOptions& options) {
  section.number("records_max", options.records_max, {1, kCountMax},
                 "Records of one provider that wait for their delivery report. More fail at once: "
                 "`PUBLISH_FAILED`.");
  section.size("buffer_max", options.bytes_max, {kKiB, kGiB}, "The bytes of these records.");
  section.size("record_max", options.record_bytes_max, {1, kGiB},
               "One record; the broker's `message.max.bytes` should allow it. A larger one: "
               "`PUBLISH_FAILED`.");
  section.duration(
      "delivery_timeout", options.message_timeout_ms, {1, kDay},
      "For a record's delivery report. Then: `PUBLISH_UNKNOWN`. Less than "
      "`timeouts.execute`, here and in conn-service, so that a mutation can answer it; if it is "
      "absent, at most half of `timeouts.execute` here.");
  section.duration("linger", options.linger_ms, {0, 10 * kSecond},
                   "How long a record waits for others, so that they are sent together.");
}

// Time-outs nest: the mutation's answer says what became of its record. The default keeps to that,
// whatever `timeouts.execute` is.
void read_publishing_within(std::int64_t execute_ms, const Section& section, Config& config) {
  std::int64_t& delivery_ms = config.publisher.message_timeout_ms;
  delivery_ms = std::min(delivery_ms, std::max<std::int64_t>(1, execute_ms / 2));
  read_publishing(section, config.publisher);
  if (delivery_ms >= execute_ms && section.has("delivery_timeout"))
    section.complain("delivery_timeout",
                     "must be less than `timeouts.execute`, which is " +
                         shared::config::duration_text(execute_ms) +
                         ": a mutation could not answer what became of its record");
}

void read_trusted_documents(const Section& section, Config& config) {
  using trusted_documents::Mode;
  section.choice("mode", config.trusted_documents.mode,
                 {{"off", Mode::kOff}, {"log", Mode::kLog}, {"enforce", Mode::kEnforce}},
                 "`log`: other documents are executed and logged. `enforce`: they are refused.");
  section.file("manifest", config.trusted_documents_file,
               "Apollo's or Relay's format. Required unless `mode` is `off`.");
  clear_unreadable(config.trusted_documents_file);
  section.flag("ids_only", config.trusted_documents.ids_only,
               "With `enforce`: a trusted document must be sent by its id.");
  if (config.trusted_documents.ids_only && config.trusted_documents.mode != Mode::kEnforce)
    section.complain("ids_only", "has no effect without `mode: enforce`: set it, or remove this");
  const bool is_on = config.trusted_documents.mode != Mode::kOff;
  if (is_on && !section.has("manifest"))
    section.complain("manifest", "is missing: add the path of a manifest, or set `mode: off`");
}

// A token is worth what it takes to guess it.
constexpr std::size_t kTokenBytesMin = 16;

void read_tokens(const Section& section, rpc::PrivateSchemaRule& rule) {
  const auto read = [&](const char* key, const char* about) {
    std::string token;
    section.secret(key, token, about);
    if (token.empty()) return;
    if (token.size() < kTokenBytesMin)
      section.complain(key, "is too short to be a secret: give it at least 16 bytes");
    rule.tokens.push_back(std::move(token));
  };
  read("token",
       "A caller sends it as `authorization: Bearer …`. At least 16 bytes. One of the two is "
       "required.");
  read("next_token", "Is accepted as well, so that tokens can be rotated.");
  if (rule.tokens.empty())
    section.complain("token",
                     "is missing: add a secret of at least 16 bytes, for example "
                     "`token: \"${PARTNERS_TOKEN}\"`");
}

void read_private_schema(const Section& section, Config& config) {
  PrivateSchema schema;
  section.text("id", schema.id, "What callers name as `schema_id`.", Required{"id: partners"});
  section.flag("inaccessible", schema.shows_inaccessible,
               "The public schema, with what `@inaccessible` hides.");
  section.file("supergraph", schema.supergraph_file,
               "A supergraph of its own, in place of `inaccessible: true`.");
  section.file("events", schema.events_file, "Its event graph.");
  clear_unreadable(schema.supergraph_file);
  clear_unreadable(schema.events_file);
  if (schema.shows_inaccessible == section.has("supergraph"))
    section.complain("supergraph",
                     schema.shows_inaccessible
                         ? "cannot be combined with `inaccessible: true`: remove one of the two"
                         : "is missing: add it, or `inaccessible: true` for the public schema "
                           "with what it hides");
  rpc::PrivateSchemaRule rule{schema.id, {}};
  read_tokens(section, rule);
  const auto has_id = [&](const PrivateSchema& other) { return other.id == schema.id; };
  if (!schema.id.empty() && std::ranges::any_of(config.private_schemas, has_id))
    section.complain("id", "is the id of another private schema: choose a different one");
  config.private_schemas.push_back(std::move(schema));
  config.rpc.private_schemas.push_back(std::move(rule));
}

void read_authorization(const Section& section, authorization::ClaimNames& claims) {
  section.text("scopes_claim", claims.scopes,
               "The claim that holds what `@requiresScopes` asks for: words, or a list.");
  section.text("policies_claim", claims.policies,
               "The claim that holds what `@policy` asks for: words, or a list.");
}

void advise_on_profile(Config& config) {
  if (config.is_production) {
    if (config.validation.introspection)
      config.advice.emplace_back("`schema.introspection`: any client can read the whole schema");
    if (!config.masks_subgraph_errors)
      config.advice.emplace_back(
          "`subgraph_errors.mask`: any client can read what subgraphs say in their errors");
    return;
  }
  std::string open;
  const auto add = [&](bool is_open, const char* what) {
    if (is_open) open += (open.empty() ? "" : ", ") + std::string(what);
  };
  add(config.validation.introspection, "introspection");
  add(config.validation.suggestions, "suggestions in errors");
  add(!config.masks_subgraph_errors, "subgraphs' own error messages");
  config.advice.push_back("`profile` is development" +
                          (open.empty() ? std::string() : ": clients get " + open) +
                          "; set `profile: production` where clients are not yours");
}

}  // namespace

Config read_config(shared::config::Config& file) {
  Config config;
  file.set_renamed_keys(renamed_keys());
  const Section root = file.root();
  config.is_production = shared::service::read_profile(root);
  config.workers = std::max(1U, std::thread::hardware_concurrency());
  root.number("workers", config.workers, {1, 256},
              "Threads that execute operations; `auto`: one per core.",
              {"auto", static_cast<std::int64_t>(config.workers)});
  config.listen = shared::service::read_endpoint(
      root.section("listen", "Where conn-service connects: gRPC."), 4011);
  config.rpc.listen = config.listen.host + ":" + std::to_string(config.listen.port);
  config.admin = shared::service::read_admin(root, 4021, config.listen);
  config.log = shared::service::read_log(root);
  config.memory_bytes =
      shared::service::read_memory(root,
                                   "From 90 % of it on, rows and calls are answered `OVERLOADED`, "
                                   "and conn-service tries another "
                                   "replica.");
  read_schema(root.section("schema", "What clients may ask for."), config);
  config.subgraphs = read_subgraphs(root);
  read_subgraph_errors(
      root.section("subgraph_errors", "What clients see of subgraphs' own errors."), config);
  config.providers = shared::service::read_providers(root, {});
  read_authorization(root.section("authorization", "Where a viewer's claims hold permissions."),
                     config.claims);
  root.each_item("private_schemas",
                 "Schemas for callers of the gRPC API: see [Private schemas](#private-schemas).",
                 [&](const Section& item) { read_private_schema(item, config); });
  read_trusted_documents(
      root.section("trusted_documents", "Documents that clients may send, by a manifest."), config);
  read_limits(root, config);
  read_publishing_within(config.execute_timeout_ms,
                         root.section("publishing", "Records that mutations publish."), config);
  const Section drain = root.section("drain", "What happens on SIGTERM and SIGINT.");
  drain.duration(
      "ready_wait", config.drain_ready_wait_ms, {0, kDay},
      "`/readyz` is 503, the gRPC health service answers `NOT_SERVING`, and all else goes "
      "on as ever. conn-services are notified after that, and turn to other replicas.");
  drain.duration("timeout", config.drain_timeout_ms, {0, kDay},
                 "For what is under way then to end. After that it is cut off.");
  advise_on_profile(config);
  return config;
}

}  // namespace exec
