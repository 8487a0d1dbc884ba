#include "shared/kafka/client_config.h"

#include <array>
#include <map>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/kafka/destroy_within.h"

namespace shared::kafka {
namespace {

using testing::HasSubstr;

std::string value_of(const ClientPtr& client, const char* property) {
  std::array<char, 256> value{};
  std::size_t size = value.size();
  const auto outcome =
      rd_kafka_conf_get(rd_kafka_conf(client.get()), property, value.data(), &size);
  return outcome == RD_KAFKA_CONF_OK ? value.data() : "unknown";
}

TEST(ClientConfig, LetsPropertiesChangeWhatIsPreferredAndNothingChangeWhatIsRequired) {
  const Provider provider{"main", "127.0.0.1:1", {{"fetch.wait.max.ms", "7"}, {"linger.ms", "3"}}};
  ClientConfig config(Role::kConsumer, provider);
  config.prefer("fetch.wait.max.ms", "50");
  config.prefer("fetch.min.bytes", "2");
  config.apply_properties();
  config.require("auto.offset.reset", "error");
  auto client = config.open();
  ASSERT_TRUE(client) << client.error().message;
  EXPECT_EQ(value_of(*client, "fetch.wait.max.ms"), "7");
  EXPECT_EQ(value_of(*client, "fetch.min.bytes"), "2");
  EXPECT_EQ(value_of(*client, "auto.offset.reset"), "error");
  EXPECT_EQ(value_of(*client, "bootstrap.servers"), "127.0.0.1:1");
  EXPECT_TRUE(destroy_within(std::move(*client), 5'000));
}

TEST(ClientConfig, LeavesOutWhatTheLinkedLibraryDoesNotKnow) {
  const Provider provider{"main", "127.0.0.1:1", {}};
  ClientConfig config(Role::kProducer, provider);
  config.prefer("sluice.from.the.future", "1");
  auto client = config.open();
  ASSERT_TRUE(client) << client.error().message;
  EXPECT_TRUE(destroy_within(std::move(*client), 5'000));
}

TEST(ClientConfig, NamesThePropertyWhoseValueIsWrong) {
  const Provider provider{"main", "127.0.0.1:1", {{"security.protocol", "carrier-pigeon"}}};
  ClientConfig config(Role::kConsumer, provider);
  config.apply_properties();
  const auto client = config.open();
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().code, ErrorCode::kInvalidInput);
  EXPECT_TRUE(client.error().message.starts_with("provider main: property security.protocol: "))
      << client.error().message;
}

std::string refusal_of(Role role, std::map<std::string, std::string> properties) {
  const Provider provider{"main", "127.0.0.1:1", std::move(properties)};
  ClientConfig config(role, provider);
  config.apply_properties();
  return config.refusal().value_or("taken");
}

TEST(ClientConfig, FindsSettingsThatFitAloneAndNotTogether) {
  EXPECT_EQ(refusal_of(Role::kConsumer, {}), "taken");
  EXPECT_THAT(refusal_of(Role::kConsumer, {{"fetch.max.bytes", "1000"}}),
              HasSubstr("`fetch.max.bytes` must be >= `message.max.bytes`"));
  EXPECT_THAT(refusal_of(Role::kProducer, {{"reconnect.backoff.ms", "3000"}}),
              HasSubstr("`reconnect.backoff.max.ms` must be >= `reconnect.max.ms`"));
  EXPECT_THAT(refusal_of(Role::kProducer, {{"linger.ms", "2000"}, {"message.timeout.ms", "1000"}}),
              HasSubstr("`linger.ms`"));
}

TEST(ClientConfig, FindsFilesThatAreMissingAndMechanismsThatDoNotExist) {
  EXPECT_THAT(refusal_of(Role::kConsumer,
                         {{"security.protocol", "ssl"}, {"ssl.ca.location", "/no/such/file"}}),
              HasSubstr("ssl.ca.location"));
  EXPECT_THAT(refusal_of(Role::kConsumer, {{"security.protocol", "ssl"}, {"ssl.ca.pem", "abc"}}),
              HasSubstr("ssl.ca.pem"));
  EXPECT_THAT(refusal_of(Role::kConsumer,
                         {{"security.protocol", "sasl_plaintext"}, {"sasl.mechanism", "NOPE"}}),
              HasSubstr("NOPE"));
  EXPECT_THAT(refusal_of(Role::kProducer, {{"security.protocol", "sasl_plaintext"},
                                           {"sasl.mechanism", "SCRAM-SHA-256"}}),
              HasSubstr("sasl.username"));
}

}  // namespace
}  // namespace shared::kafka
