#include "exec-service/config.h"

#include <algorithm>
#include <limits>
#include <thread>

namespace exec {

using shared::config::Section;
using shared::service::kCountMax;
using shared::service::kDayMs;
using shared::service::read_number;

namespace {

constexpr std::int64_t kBytesMax = std::int64_t{1} << 30;  // gRPC and the parser count in 32 bits

void read_limits(const Section& section, Config& config) {
  read_number(section, "document_bytes_max", config.parse.bytes_max, 1, kBytesMax);
  read_number(section, "document_tokens_max", config.parse.tokens_max, 1, kCountMax);
  read_number(section, "document_depth_max", config.parse.depth_max, 1, 200);
  read_number(section, "directives_max", config.parse.directives_max, 0, kCountMax);
  read_number(section, "directives_per_node_max", config.parse.directives_per_node_max, 0,
              kCountMax);
  read_number(section, "aliases_max", config.parse.aliases_max, 0, kCountMax);
  read_number(section, "root_fields_max", config.parse.root_fields_max, 1, kCountMax);
  config.validation.root_fields_max = config.parse.root_fields_max;
  config.validation.depth_max = 2 * config.parse.depth_max;
  read_number(section, "field_comparisons_max", config.validation.comparisons_max, 1, kCountMax);
  read_number(section, "documents_cached_max", config.documents_max, 1, kCountMax);
  read_number(section, "plans_cached_max", config.plans_max, 1, kCountMax);
  read_number(section, "rows_in_flight_max", config.rpc.rows_in_flight_max, 1, kCountMax);
  read_number(section, "calls_in_flight_max", config.rpc.calls_in_flight_max, 1, kCountMax);
  read_number(section, "rows_defined_max", config.rpc.rows_defined_max, 1, kCountMax);
  read_number(section, "message_bytes_max", config.rpc.message_bytes_max, 65'536, kBytesMax);
  // A message must have room for a row.
  const std::size_t room = config.rpc.message_bytes_max - rpc::kMessageOverheadBytes;
  config.row_bytes_max = std::min(config.row_bytes_max, room);
  read_number(section, "row_bytes_max", config.row_bytes_max, 1'024,
              static_cast<std::int64_t>(room));
}

void read_publisher(const Section& section, publisher::PublisherOptions& options) {
  read_number(section, "records_max", options.records_max, 1, kCountMax);
  read_number(section, "bytes_max", options.bytes_max, 1024, kBytesMax);
  read_number(section, "record_bytes_max", options.record_bytes_max, 1, kBytesMax);
  read_number(section, "message_timeout_ms", options.message_timeout_ms, 1, kDayMs);
  read_number(section, "linger_ms", options.linger_ms, 0, 10'000);
}

void read_trusted_documents(const shared::config::Config& file,
                            const Section& section,
                            Config& config) {
  using trusted_documents::Mode;
  config.trusted_documents_file = file.resolve_path(section.text("manifest", ""));
  const std::string mode = section.choice("mode", "off", {"off", "log", "enforce"});
  config.trusted_documents.mode = mode == "off"   ? Mode::kOff
                                  : mode == "log" ? Mode::kLog
                                                  : Mode::kEnforce;
  config.trusted_documents.ids_only = section.flag("ids_only", false);
  const bool is_on = config.trusted_documents.mode != Mode::kOff;
  if (is_on && config.trusted_documents_file.empty())
    section.complain("manifest", "is required unless `mode` is off: the path of a manifest");
}

// A token is worth what it takes to guess it.
constexpr std::size_t kTokenBytesMin = 16;

void read_private_schema(const shared::config::Config& file,
                         const Section& section,
                         Config& config) {
  PrivateSchema schema;
  schema.id = section.required_text("id");
  schema.shows_inaccessible = section.flag("inaccessible", false);
  schema.supergraph_file = file.resolve_path(section.text("supergraph", ""));
  schema.events_file = file.resolve_path(section.text("events", ""));
  if (schema.shows_inaccessible == !schema.supergraph_file.empty())
    section.complain("supergraph",
                     "is required, or `inaccessible: true` for the public one with what it hides; "
                     "not both");
  rpc::PrivateSchemaRule rule{schema.id, {}};
  for (const char* key : {"token", "next_token"}) {
    const std::string token = section.secret(key);
    if (token.empty()) continue;
    if (token.size() < kTokenBytesMin)
      section.complain(key, "is too short to be a secret: at least 16 bytes");
    rule.tokens.push_back(token);
  }
  if (rule.tokens.empty())
    section.complain("token",
                     "is required: who shows it as `authorization: Bearer` may use the "
                     "schema");
  const auto has_id = [&](const PrivateSchema& other) { return other.id == schema.id; };
  if (std::ranges::any_of(config.private_schemas, has_id))
    section.complain("id", "is another private schema's already");
  config.private_schemas.push_back(std::move(schema));
  config.rpc.private_schemas.push_back(std::move(rule));
}

void read_cost(const Section& section, cost::CostOptions& options) {
  const auto read = [&](const char* kind, cost::Limits& limits) {
    const Section of_kind = section.section(kind);
    read_number(of_kind, "depth_max", limits.depth_max, 0, kCountMax);
    read_number(of_kind, "cost_max", limits.cost_max, 0, kCountMax);
  };
  read("query", options.query);
  read("mutation", options.mutation);
  read("subscription", options.subscription);
  read_number(section, "list_size_assumed", options.list_size_assumed, 0, kCountMax);
}

void read_authorization(const Section& section, authorization::ClaimNames& claims) {
  claims.scopes = section.text("scopes_claim", claims.scopes);
  claims.policies = section.text("policies_claim", claims.policies);
}

}  // namespace

Config read_config(shared::config::Config& file) {
  Config config;
  const Section root = file.root();
  const auto endpoint = shared::service::read_endpoint(root.section("listen"), 4011);
  config.rpc.listen = endpoint.host + ":" + std::to_string(endpoint.port);
  config.admin = shared::service::read_admin(root.section("admin"), 4021);
  config.log = shared::service::read_log(root.section("log"));
  {
    const Section schema = root.section("schema");
    config.supergraph_file = file.resolve_path(schema.required_text("supergraph"));
    config.events_file = file.resolve_path(schema.text("events", ""));
    for (std::string& label : schema.texts("override_labels", {}))
      config.override_labels.insert(std::move(label));
    config.validation.introspection = schema.flag("introspection", true);
    config.validation.suggestions = schema.flag("suggestions", config.validation.introspection);
  }
  root.each_item("private_schemas",
                 [&](const Section& item) { read_private_schema(file, item, config); });
  config.subgraphs = read_subgraphs(file, root);
  config.providers = shared::service::read_providers(root, {});
  read_publisher(root.section("publishing"), config.publisher);
  const auto cores = std::max(1U, std::thread::hardware_concurrency());
  config.workers = cores;
  read_number(root, "workers", config.workers, 1, 256);
  {
    const Section timeouts = root.section("timeouts");
    read_number(timeouts, "execute_timeout_ms", config.execute_timeout_ms, 1, kDayMs);
    read_number(timeouts, "event_timeout_ms", config.event_timeout_ms, 1, kDayMs);
  }
  read_number(root.section("drain"), "timeout_ms", config.drain_timeout_ms, 0, kDayMs);
  read_limits(root.section("limits"), config);
  read_trusted_documents(file, root.section("trusted_documents"), config);
  read_cost(root.section("operations"), config.cost);
  read_authorization(root.section("authorization"), config.claims);
  return config;
}

}  // namespace exec
