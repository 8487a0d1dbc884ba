#include "shared/kafka/provider.h"

#include <fmt/core.h>

#include "shared/kafka/property_list.h"

namespace shared::kafka {

namespace {

// A token endpoint is fetched with our client secret: never in plain text, never another scheme
// (file:// and jar: are how CVE-2025-27817 read files).
bool is_unsafe_url(std::string_view property, std::string_view value) {
  return property == "sasl.oauthbearer.token.endpoint.url" && !value.starts_with("https://");
}

}  // namespace

Result<void> check_provider(const Provider& provider) {
  if (provider.brokers.empty())
    return fail(
        ErrorCode::kInvalidInput,
        fmt::format("provider {}: `brokers` is empty: name at least one host:port", provider.name));
  for (const auto& [property, value] : provider.properties) {
    const PropertyRule rule = rule_of(property);
    if (rule.use == Use::kRefused)
      return fail(ErrorCode::kInvalidInput,
                  fmt::format("provider {}: property {} {}", provider.name, property, rule.why));
    if (rule.use == Use::kUnknown)
      return fail(ErrorCode::kInvalidInput,
                  fmt::format("provider {}: property {} is none that Sluice passes to Kafka",
                              provider.name, property));
    if (is_unsafe_url(property, value))
      return fail(
          ErrorCode::kInvalidInput,
          fmt::format("provider {}: property {} must be an https:// URL", provider.name, property));
  }
  return {};
}

bool applies_to(Role role, std::string_view property) {
  const Use use = rule_of(property).use;
  return use == Use::kBoth || use == (role == Role::kConsumer ? Use::kConsumer : Use::kProducer);
}

}  // namespace shared::kafka
