#include "shared/service/common_config.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "shared/base/host_port.h"
#include "shared/base/nearest_names.h"
#include "shared/kafka/property_list.h"

namespace shared::service {

namespace {

constexpr std::int64_t kPortMax = 65'535;

std::optional<std::string> check_numeric_address(const std::string& host) {
  in_addr address{};
  if (inet_pton(AF_INET, host.c_str(), &address) == 1) return {};
  return "must be a numeric IPv4 address such as 127.0.0.1, or 0.0.0.0 for all, not `" + host + "`";
}

std::optional<std::string> check_broker(const std::string& text) {
  const auto parsed = parse_host_port(text, "9092");
  if (parsed) return {};
  return parsed.error().message;
}

std::optional<std::string> check_property(const std::string& name, const std::string& value) {
  auto problem = kafka::check_property(name, value);
  if (problem && kafka::rule_of(name).use == kafka::Use::kUnknown) {
    const std::vector<std::string> names = kafka::property_names();
    if (const auto near = nearest_names(name, names); !near.empty())
      return fmt::format("{}: did you mean `{}`?", *problem, near.front());
    return *problem + ": docs/configuration.md lists those that it does";
  }
  return problem;
}

std::string with_commas(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts)
    joined += (joined.empty() ? "" : ",") + text;
  return joined;
}

}  // namespace

bool read_profile(const config::Section& root) {
  return root.profile(
      "`production` changes the defaults that suit development: see the keys whose default names "
      "it. A key that is set keeps its value. `--check` warns of what suits development only.");
}

Endpoint read_endpoint(const config::Section& section, std::uint16_t default_port) {
  Endpoint endpoint{.host = "127.0.0.1", .port = default_port};
  section.text("host", endpoint.host, "A numeric IPv4 address; `0.0.0.0` for all of the machine's.",
               {}, check_numeric_address);
  section.number("port", endpoint.port, {0, kPortMax}, "0: any free one, which the log names.");
  return endpoint;
}

admin::AdminOptions read_admin(const config::Section& root,
                               std::uint16_t default_port,
                               const Endpoint& listen) {
  const config::Section section =
      root.section("admin",
                   "`/healthz`, `/readyz` and `/metrics` for operators, on a port of their own. "
                   "Keep it private.");
  Endpoint endpoint = read_endpoint(section, default_port);
  constexpr std::string_view kAll = "0.0.0.0";
  const bool is_same_host =
      endpoint.host == listen.host || endpoint.host == kAll || listen.host == kAll;
  if (endpoint.port != 0 && endpoint.port == listen.port && is_same_host)
    section.complain("port", "is the port of `listen.port`, " + std::to_string(listen.port) +
                                 ": choose another one");
  return {.host = std::move(endpoint.host), .port = endpoint.port};
}

LogOptions read_log(const config::Section& root) {
  LogOptions options;
  const config::Section section = root.section("log", "Lines on standard error.");
  section.choice("level", options.level,
                 {{"debug", log::Level::kDebug},
                  {"info", log::Level::kInfo},
                  {"warn", log::Level::kWarn},
                  {"error", log::Level::kError}},
                 "The least severe lines that are written.");
  section.choice("format", options.format,
                 {{"text", log::Format::kText}, {"json", log::Format::kJson}},
                 "`text` for people, or one JSON object per line.");
  section.size("buffer", options.buffer_bytes_max, {16 * kKiB, kGiB},
               "Lines that standard error has not taken yet. More are dropped, counted in "
               "`sluice_log_lines_dropped_total`, and reported once there is room.");
  return options;
}

std::size_t read_memory(const config::Section& root, std::string_view what_happens) {
  std::size_t bytes = 0;
  root.size("memory", bytes, {32 * kMiB, 1'024 * kBytesMax},
            "What the process may take. `auto`: three quarters of its container's limit, or of the "
            "machine's memory. " +
                std::string(what_happens),
            {"auto", 0});
  return bytes;
}

std::vector<kafka::Provider> read_providers(
    const config::Section& root,
    const std::function<void(const config::Section& kafka)>& read_more) {
  std::vector<kafka::Provider> providers;
  const auto read = [&](const std::string& name, const config::Section& section) {
    const config::Section kafka = section.section("kafka", "");
    kafka::Provider provider;
    provider.name = name;
    std::vector<std::string> brokers;
    kafka.texts("brokers", brokers, "`host:port` of some of the cluster's brokers.",
                config::Required{"brokers: [kafka:9092]"}, check_broker);
    provider.brokers = with_commas(brokers);
    bool is_refused =
        false;  // a property by itself: librdkafka is then not asked about all of them
    const auto check = [&](const std::string& property, const std::string& value) {
      auto problem = check_property(property, value);
      is_refused |= problem.has_value();
      return problem;
    };
    kafka.pairs("properties", provider.properties,
                "librdkafka's, for what Sluice has no key of its own: security, TLS, SASL, rack, "
                "time-outs, tuning.",
                kafka::property_names(), check);
    if (!is_refused) provider.properties_at = kafka.place("properties").text();
    if (read_more) read_more(kafka);
    providers.push_back(std::move(provider));
  };
  root.each("providers", "NAME", "Kafka clusters. NAME is what the event graph calls `providerId`.",
            read);
  return providers;
}

std::vector<std::string> check_providers(
    const std::vector<kafka::Provider>& providers,
    const std::function<std::optional<std::string>(const kafka::Provider&)>& refusal_of) {
  std::vector<std::string> errors;
  for (const kafka::Provider& provider : providers) {
    if (provider.properties_at.empty()) continue;
    if (const auto reason = refusal_of(provider))
      errors.push_back(
          fmt::format("{}: `providers.{}.kafka.properties` are refused by librdkafka: {}",
                      provider.properties_at, provider.name, *reason));
  }
  return errors;
}

}  // namespace shared::service
