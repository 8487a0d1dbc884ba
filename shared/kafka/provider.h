// Provider: a Kafka cluster as the configuration describes it, and what it may say of librdkafka.
//
//   providers:
//     main:
//       brokers: kafka-1:9092,kafka-2:9092
//       properties: { security.protocol: sasl_ssl, sasl.username: sluice, ... }
//
// Properties are librdkafka's, by an allow-list: of the others some would load code, run a command
// or open a URL, some would break what Sluice promises, and the rest nobody has thought about yet.
//
// Source: librdkafka's CONFIGURATION.md; CVE-2023-25194 and CVE-2025-27817 for why.
// Errors: kInvalidInput, one sentence that names provider and property. Values are never shown.
// Thread: any.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "shared/base/result.h"

namespace shared::kafka {

struct Provider {
  std::string name;     // what an event graph calls `providerId`
  std::string brokers;  // host:port, by commas
  std::map<std::string, std::string> properties;
};

enum class Role : std::uint8_t { kConsumer, kProducer };

// The first thing that is wrong with a provider, if anything is.
[[nodiscard]] Result<void> check_provider(const Provider& provider);

// Whether a client of that role takes the property; it must have passed check_provider().
[[nodiscard]] bool applies_to(Role role, std::string_view property);

}  // namespace shared::kafka
