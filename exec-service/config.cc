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

void read_subgraph(const Section& section, subgraph::SubgraphOptions& options) {
  read_number(section, "connect_timeout_ms", options.connect_timeout_ms, 1, kDayMs);
  read_number(section, "timeout_ms", options.timeout_ms, 1, kDayMs);
  read_number(section, "connections_max", options.connections_max, 1, 10'000);
  read_number(section, "waiting_max", options.waiting_max, 0, kCountMax);
  read_number(section, "response_bytes_max", options.response_bytes_max, 1, kBytesMax);
  options.ca_file = section.text("ca_file", options.ca_file);
  options.allow_link_local = section.flag("allow_link_local", options.allow_link_local);
}

void read_subgraphs(const Section& root, Config& config) {
  read_subgraph(root.section("subgraph_defaults"), config.subgraph_defaults);
  root.each("subgraphs", [&](const std::string& name, const Section& section) {
    subgraph::SubgraphOptions options = config.subgraph_defaults;
    options.name = name;
    options.url = section.text("url", "");
    read_subgraph(section, options);
    if (!options.url.empty())
      if (const auto checked = check_subgraph(options); !checked)
        section.complain("url", checked.error().message);
    config.subgraphs[name] = options;
  });
}

void read_limits(const Section& section, Config& config) {
  read_number(section, "document_bytes_max", config.parse.bytes_max, 1, kBytesMax);
  read_number(section, "document_tokens_max", config.parse.tokens_max, 1, kCountMax);
  read_number(section, "document_depth_max", config.parse.depth_max, 1, 200);
  read_number(section, "directives_max", config.parse.directives_max, 0, kCountMax);
  read_number(section, "directives_per_node_max", config.parse.directives_per_node_max, 0,
              kCountMax);
  read_number(section, "aliases_max", config.parse.aliases_max, 0, kCountMax);
  read_number(section, "root_fields_max", config.parse.root_fields_max, 1, kCountMax);
  read_number(section, "field_comparisons_max", config.validation.comparisons_max, 1, kCountMax);
  read_number(section, "documents_cached_max", config.documents_max, 1, kCountMax);
  read_number(section, "plans_cached_max", config.plans_max, 1, kCountMax);
  read_number(section, "rows_in_flight_max", config.rpc.rows_in_flight_max, 1, kCountMax);
  read_number(section, "calls_in_flight_max", config.rpc.calls_in_flight_max, 1, kCountMax);
  read_number(section, "rows_defined_max", config.rpc.rows_defined_max, 1, kCountMax);
  read_number(section, "message_bytes_max", config.rpc.message_bytes_max, 65'536, kBytesMax);
}

void read_publisher(const Section& section, publisher::PublisherOptions& options) {
  read_number(section, "records_max", options.records_max, 1, kCountMax);
  read_number(section, "bytes_max", options.bytes_max, 1024, kBytesMax);
  read_number(section, "record_bytes_max", options.record_bytes_max, 1, kBytesMax);
  read_number(section, "message_timeout_ms", options.message_timeout_ms, 1, kDayMs);
  read_number(section, "linger_ms", options.linger_ms, 0, 10'000);
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
    config.validation.introspection = schema.flag("introspection", true);
    config.validation.suggestions = schema.flag("suggestions", config.validation.introspection);
  }
  read_subgraphs(root, config);
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
  return config;
}

}  // namespace exec
