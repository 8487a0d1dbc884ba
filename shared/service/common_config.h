// The parts of a configuration file that both services have: admin, log, providers.
// Errors: in the section's Config, like every other problem of the file.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "shared/admin/admin_server.h"
#include "shared/config/config.h"
#include "shared/kafka/provider.h"
#include "shared/log/log.h"

namespace shared::service {

inline constexpr std::int64_t kDayMs = 86'400'000;
inline constexpr std::int64_t kCountMax = 100'000'000;
inline constexpr std::int64_t kBytesMax = std::int64_t{1} << 36;

// Takes the key's number into an option, whose value so far is the default.
template <class T>
void read_number(const config::Section& section,
                 const char* key,
                 T& option,
                 std::int64_t min,
                 std::int64_t max) {
  option = static_cast<T>(section.number(key, static_cast<std::int64_t>(option), min, max));
}

struct LogOptions {
  log::Level level = log::Level::kInfo;
  log::Format format = log::Format::kText;
};

struct Endpoint {
  std::string host;  // a numeric address
  std::uint16_t port = 0;
};

[[nodiscard]] Endpoint read_endpoint(const config::Section& section, std::uint16_t default_port);
[[nodiscard]] admin::AdminOptions read_admin(const config::Section& section,
                                             std::uint16_t default_port);
[[nodiscard]] LogOptions read_log(const config::Section& section);

// `providers: { NAME: { kafka: { brokers, properties, ... } } }`. `read_more` takes what else the
// service wants to know of a provider's `kafka` section.
[[nodiscard]] std::vector<kafka::Provider> read_providers(
    const config::Section& root,
    const std::function<void(const config::Section& kafka)>& read_more);

}  // namespace shared::service
