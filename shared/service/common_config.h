// The keys that both services have: profile, listen, admin, log, providers, drain.
// Errors: in the section's Config, like every other problem of the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/admin/admin_server.h"
#include "shared/config/config.h"
#include "shared/kafka/provider.h"
#include "shared/log/log.h"

namespace shared::service {

inline constexpr std::int64_t kSecond = 1'000;
inline constexpr std::int64_t kDay = 86'400'000;
inline constexpr std::int64_t kKiB = 1'024;
inline constexpr std::int64_t kMiB = 1'024 * kKiB;
inline constexpr std::int64_t kGiB = 1'024 * kMiB;

// Bounds for what a limit may be set to: far beyond what a machine has.
inline constexpr std::int64_t kCountMax = 100'000'000;
inline constexpr std::int64_t kBytesMax = 64 * kGiB;

struct LogOptions {
  log::Level level = log::Level::kInfo;
  log::Format format = log::Format::kText;
  std::size_t buffer_bytes_max = log::kBufferBytesMax;
};

struct Endpoint {
  std::string host;  // a numeric address
  std::uint16_t port = 0;
};

// Answers whether it is production.
[[nodiscard]] bool read_profile(const config::Section& root);

// `host` and `port` of a section.
[[nodiscard]] Endpoint read_endpoint(const config::Section& section, std::uint16_t default_port);
// `listen` is where the service itself listens: another port.
[[nodiscard]] admin::AdminOptions read_admin(const config::Section& root,
                                             std::uint16_t default_port,
                                             const Endpoint& listen);
[[nodiscard]] LogOptions read_log(const config::Section& root);
// `memory`; 0: what shared/memory takes for the default. `what_happens`: with more, in this service.
[[nodiscard]] std::size_t read_memory(const config::Section& root, std::string_view what_happens);

// `providers: { NAME: { kafka: { brokers, properties, ... } } }`. `read_more` takes what else the
// service has in a provider's `kafka` section.
[[nodiscard]] std::vector<kafka::Provider> read_providers(
    const config::Section& root,
    const std::function<void(const config::Section& kafka)>& read_more);

// The line of each provider whose properties librdkafka refuses together: `refusal_of` has its
// reason. A provider with a property that was refused by itself is left out.
[[nodiscard]] std::vector<std::string> check_providers(
    const std::vector<kafka::Provider>& providers,
    const std::function<std::optional<std::string>(const kafka::Provider&)>& refusal_of);

}  // namespace shared::service
