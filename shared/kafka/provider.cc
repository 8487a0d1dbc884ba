#include "shared/kafka/provider.h"

#include <array>
#include <charconv>

#include "shared/kafka/handles.h"
#include "shared/kafka/property_list.h"

namespace shared::kafka {

namespace {

// A token endpoint is fetched with our client secret: never in plain text, never another scheme
// (file:// and jar: are how CVE-2025-27817 read files).
bool is_unsafe_url(std::string_view property, std::string_view value) {
  return property == "sasl.oauthbearer.token.endpoint.url" && !value.starts_with("https://");
}

std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return value;
}

std::string_view unit_of(std::string_view property) {
  if (property.ends_with(".ms")) return " in milliseconds";
  if (property.ends_with(".kbytes")) return " in KiB";
  if (property.ends_with(".bytes")) return " in bytes";
  return {};
}

// librdkafka reads a number as far as it goes, in any base: it takes `1MiB` as 1, and `010` as 8. A
// text of letters and digits reads back as it was written, a number as the one that was understood.
std::optional<std::string> check_number(const rd_kafka_conf_t* conf,
                                        const std::string& property,
                                        const std::string& value) {
  std::array<char, 512> buffer{};
  std::size_t size = buffer.size();
  if (rd_kafka_conf_get(conf, property.c_str(), buffer.data(), &size) != RD_KAFKA_CONF_OK)
    return {};
  const std::string_view understood = buffer.data();
  const std::optional<double> number = number_of(understood);
  if (understood == value || !number || number_of(value) == number) return {};
  return "must be a plain number" + std::string(unit_of(property)) +
         ", without a unit: librdkafka would read this value as " + std::string(understood);
}

// librdkafka's own check.
std::optional<std::string> check_value(const std::string& property, const std::string& value) {
  std::array<char, 512> reason{};
  const ConfPtr conf(rd_kafka_conf_new());
  const auto outcome =
      rd_kafka_conf_set(conf.get(), property.c_str(), value.c_str(), reason.data(), reason.size());
  if (outcome == RD_KAFKA_CONF_OK) return check_number(conf.get(), property, value);
  if (outcome != RD_KAFKA_CONF_INVALID) return {};
  std::string_view why = reason.data();
  while (why.ends_with('\n'))
    why.remove_suffix(1);
  return "is refused by librdkafka: " + std::string(why);
}

}  // namespace

std::optional<std::string> check_property(const std::string& property, const std::string& value) {
  const PropertyRule rule = rule_of(property);
  if (rule.use == Use::kRefused) return std::string(rule.why);
  if (rule.use == Use::kUnknown)
    return "is not among the properties that Sluice passes to librdkafka";
  if (is_unsafe_url(property, value)) return "must be an https:// URL";
  return check_value(property, value);
}

bool applies_to(Role role, std::string_view property) {
  const Use use = rule_of(property).use;
  return use == Use::kBoth || use == (role == Role::kConsumer ? Use::kConsumer : Use::kProducer);
}

}  // namespace shared::kafka
