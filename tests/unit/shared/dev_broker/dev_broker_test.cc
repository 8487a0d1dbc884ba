#include "shared/dev_broker/dev_broker.h"

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include "shared/kafka/client_config.h"
#include "shared/kafka/destroy_within.h"
#include "tests/support/free_port.h"

namespace shared::dev_broker {
namespace {

// "flights:4 delays:1", as a client of the protocol sees it.
std::string topics_at(const std::string& bootstrap) {
  const kafka::Provider provider{"dev", bootstrap, {}};
  kafka::ClientConfig config(kafka::Role::kProducer, provider);
  auto client = config.open();
  if (!client) return client.error().message;
  std::string text;
  {
    const rd_kafka_metadata_t* answer = nullptr;
    const auto error = rd_kafka_metadata(client->get(), 1, nullptr, &answer, 10'000);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return rd_kafka_err2str(error);
    const kafka::MetadataPtr metadata(answer);
    for (int i = 0; i < metadata->topic_cnt; ++i)
      text += (i == 0 ? "" : " ") + std::string(metadata->topics[i].topic) + ":" +
              std::to_string(metadata->topics[i].partition_cnt);
  }
  kafka::destroy_within(std::move(*client), 5'000);
  return text;
}

TEST(DevBroker, ListensAtTheAskedPortAndHasTheAskedTopics) {
  const std::uint16_t port = tests::free_port();
  const auto broker = DevBroker::open({.port = port, .topics = {{"flights", 4}, {"delays", 1}}});
  ASSERT_TRUE(broker) << broker.error().message;
  EXPECT_EQ((*broker)->bootstrap(), "127.0.0.1:" + std::to_string(port));
  EXPECT_EQ(topics_at((*broker)->bootstrap()), "flights:4 delays:1");
}

TEST(DevBroker, ComesBackAtItsPortRightAway) {
  const std::uint16_t port = tests::free_port();
  for (int i = 0; i < 3; ++i) {
    const auto broker = DevBroker::open({.port = port, .topics = {{"flights", 1}}});
    ASSERT_TRUE(broker) << broker.error().message;
    EXPECT_EQ(topics_at((*broker)->bootstrap()), "flights:1");
  }
}

TEST(DevBroker, ReportsThatAPortIsTaken) {
  const auto first = DevBroker::open({});
  ASSERT_TRUE(first) << first.error().message;
  const std::string& bootstrap = (*first)->bootstrap();
  const auto port =
      static_cast<std::uint16_t>(std::stoi(bootstrap.substr(bootstrap.find(':') + 1)));
  const auto second = DevBroker::open({.port = port});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(second.error().message, "port " + std::to_string(port) +
                                        " of 127.0.0.1 is taken: stop who has it, or ask for "
                                        "another");
}

TEST(DevBroker, ReadsTopicsAsTheCommandLineWritesThem) {
  EXPECT_EQ(parse_topic("flights:4")->partitions, 4);
  EXPECT_EQ(parse_topic("flights:4")->name, "flights");
  EXPECT_EQ(parse_topic("flights")->partitions, 1);
  for (const char* text : {"flights:0", "flights:-1", "flights:", "flights:4x", "flights:99999"})
    EXPECT_EQ(parse_topic(text).error().message,
              "'" + std::string(text) + "': partitions must be a number from 1 to 10000");
  for (const char* text : {"", ":3", "a b:2", "a/b"})
    EXPECT_EQ(parse_topic(text).error().message,
              "'" + std::string(text) + "' is not a topic: write NAME or NAME:PARTITIONS");
}

}  // namespace
}  // namespace shared::dev_broker
