#include "shared/service/common_config.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <utility>

namespace shared::service {

namespace {

constexpr std::int64_t kPortMax = 65'535;

bool is_numeric_address(const std::string& host) {
  in_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1;
}

}  // namespace

Endpoint read_endpoint(const config::Section& section, std::uint16_t default_port) {
  Endpoint endpoint;
  endpoint.host = section.text("host", "127.0.0.1");
  if (!is_numeric_address(endpoint.host))
    section.complain("host",
                     "must be a numeric IPv4 address such as 0.0.0.0, not `" + endpoint.host + "`");
  endpoint.port = static_cast<std::uint16_t>(section.number("port", default_port, 0, kPortMax));
  return endpoint;
}

admin::AdminOptions read_admin(const config::Section& section, std::uint16_t default_port) {
  Endpoint endpoint = read_endpoint(section, default_port);
  return {.host = std::move(endpoint.host), .port = endpoint.port};
}

LogOptions read_log(const config::Section& section) {
  LogOptions options;
  const std::string level = section.choice("level", "info", {"debug", "info", "warn", "error"});
  if (level == "debug") options.level = log::Level::kDebug;
  if (level == "warn") options.level = log::Level::kWarn;
  if (level == "error") options.level = log::Level::kError;
  if (section.choice("format", "text", {"text", "json"}) == "json")
    options.format = log::Format::kJson;
  return options;
}

std::vector<kafka::Provider> read_providers(
    const config::Section& root,
    const std::function<void(const config::Section& kafka)>& read_more) {
  std::vector<kafka::Provider> providers;
  root.each("providers", [&](const std::string& name, const config::Section& section) {
    const config::Section kafka = section.section("kafka");
    kafka::Provider provider;
    provider.name = name;
    provider.brokers = kafka.required_text("brokers");
    provider.properties = kafka.pairs("properties");
    if (read_more) read_more(kafka);
    if (const auto checked = kafka::check_provider(provider); !checked)
      section.complain("kafka", checked.error().message);
    providers.push_back(std::move(provider));
  });
  return providers;
}

}  // namespace shared::service
