#include "shared/deployment/conn_facts.h"

#include <utility>

namespace shared::deployment {

using config::Section;
using service::kDay;
using service::kGiB;
using service::kKiB;

bool is_of_conn_service(config::Config& file) {
  const Section root = file.root();
  return root.has("executors") && !root.has("schema");
}

std::vector<Listener> read_listeners(const Section& root,
                                     std::uint16_t default_port,
                                     std::uint16_t default_admin_port) {
  std::vector<Listener> listeners;
  const auto read = [&](const char* key, std::uint16_t port) {
    const Section section = root.section(key, "");
    service::Endpoint endpoint = service::read_endpoint(section, port);
    listeners.push_back({std::move(endpoint), key, section.place("port")});
  };
  read("listen", default_port);
  read("admin", default_admin_port);
  return listeners;
}

std::vector<std::string> read_provider_names(const Section& root) {
  std::vector<std::string> names;
  root.each("providers", "NAME", "",
            [&](const std::string& name, const Section&) { names.push_back(name); });
  return names;
}

ConnFacts read_conn_facts(config::Config& file) {
  ConnFacts facts;
  const Section root = file.root();
  facts.file = root.place().file;
  std::vector<std::string> executors;
  root.texts("executors", executors, "", config::Required{"executors: [exec-service:4011]"});
  for (const std::string& each : executors)
    if (auto parsed = parse_host_port(each, "4011")) facts.executors.push_back(*std::move(parsed));
  facts.executors_at = root.place("executors");
  facts.listeners = read_listeners(root, 4000, 4020);
  facts.providers = read_provider_names(root);
  const Section limits = root.section("limits", "");
  limits.size("wire_message", facts.wire_message_bytes_max, {64 * kKiB, kGiB}, "");
  facts.wire_message_at = limits.place("wire_message");
  const Section timeouts = root.section("timeouts", "");
  timeouts.duration("execute", facts.execute_timeout_ms, {1, kDay}, "");
  facts.execute_timeout_at = timeouts.place("execute");
  return facts;
}

}  // namespace shared::deployment
