// Provider: a Kafka cluster as the configuration describes it, and what it may say of librdkafka.
//
//   providers:
//     main:
//       kafka:
//         brokers: [kafka-1:9092, kafka-2:9092]
//         properties: { security.protocol: sasl_ssl, sasl.username: sluice, ... }
//
// Properties are librdkafka's, by an allow-list: of the others some would load code, run a command
// or open a URL, and some would break what Sluice promises.
//
// Source: librdkafka's CONFIGURATION.md; CVE-2023-25194 and CVE-2025-27817 for why.
// Thread: any.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace shared::kafka {

struct Provider {
  std::string name;     // what an event graph calls `providerId`
  std::string brokers;  // host:port, separated by commas
  std::map<std::string, std::string> properties;
  std::string properties_at;  // where the configuration file has them; empty: not known
};

enum class Role : std::uint8_t { kConsumer, kProducer };

// What is wrong with a property, if anything is: the end of a sentence that begins with its name,
// without its value. A property that the linked librdkafka does not know is left out later, with a
// line in the log.
[[nodiscard]] std::optional<std::string> check_property(const std::string& property,
                                                        const std::string& value);

// Whether a client of that role takes the property. REQUIRES: check_property() found nothing.
[[nodiscard]] bool applies_to(Role role, std::string_view property);

}  // namespace shared::kafka
