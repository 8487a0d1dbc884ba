#include "shared/kafka/client_config.h"

#include <array>

#include <gtest/gtest.h>

#include "shared/kafka/bounded_thread.h"

namespace shared::kafka {
namespace {

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

}  // namespace
}  // namespace shared::kafka
