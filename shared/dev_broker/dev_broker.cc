#include "shared/dev_broker/dev_broker.h"

#include <array>
#include <charconv>

#include <fmt/core.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include "shared/dev_broker/listen_port.h"
#include "shared/kafka/handles.h"
#include "shared/topics/topic_name.h"

namespace shared::dev_broker {

namespace {

constexpr int kPartitionsMax = 10'000;

constexpr int kPortMax = 65'535;

// The mock lives in a client. This one has no brokers, and must not warn of it.
Result<kafka::ClientPtr> open_host() {
  std::array<char, 512> reason{};
  kafka::ConfPtr conf(rd_kafka_conf_new());
  if (rd_kafka_conf_set(conf.get(), "log_level", "4", reason.data(), reason.size()) !=
      RD_KAFKA_CONF_OK)
    return fail(ErrorCode::kInternal, reason.data());
  kafka::ClientPtr client(
      rd_kafka_new(RD_KAFKA_PRODUCER, conf.get(), reason.data(), reason.size()));
  if (!client) return fail(ErrorCode::kInternal, reason.data());
  (void)conf.release();
  return client;
}

std::string expected_bootstrap(std::uint16_t port, int brokers) {
  std::string text;
  for (int i = 0; i < brokers; ++i)
    text += fmt::format("{}127.0.0.1:{}", i == 0 ? "" : ",", port + i);
  return text;
}

}  // namespace

Result<DevTopic> parse_topic(std::string_view text) {
  const std::size_t colon = text.find(':');
  DevTopic topic{std::string(text.substr(0, colon)), 1};
  if (colon != std::string_view::npos) {
    const std::string_view count = text.substr(colon + 1);
    const auto [end, error] =
        std::from_chars(count.data(), count.data() + count.size(), topic.partitions);
    if (error != std::errc{} || end != count.data() + count.size()) topic.partitions = 0;
  }
  if (!topics::is_topic_name(topic.name))
    return fail(ErrorCode::kInvalidInput,
                fmt::format("'{}' is not a topic: write NAME or NAME:PARTITIONS", text));
  if (topic.partitions < 1 || topic.partitions > kPartitionsMax)
    return fail(
        ErrorCode::kInvalidInput,
        fmt::format("'{}': partitions must be a number from 1 to {}", text, kPartitionsMax));
  return topic;
}

Result<std::unique_ptr<DevBroker>> DevBroker::open(const DevBrokerOptions& options) {
  for (int i = 0; options.port != 0 && i < options.brokers; ++i)
    if (const int port = options.port + i;
        port > kPortMax || !is_port_free(static_cast<std::uint16_t>(port)))
      return fail(
          ErrorCode::kUnavailable,
          fmt::format("port {} of 127.0.0.1 is taken: stop who has it, or ask for another", port));

  auto client = open_host();
  if (!client) return tl::unexpected(client.error());
  rd_kafka_mock_cluster_t* cluster = nullptr;
  {
    const ListenPort port(options.port);
    cluster = rd_kafka_mock_cluster_new(client->get(), options.brokers);
  }
  if (cluster == nullptr)
    return fail(ErrorCode::kUnavailable, "the mock cluster cannot listen on 127.0.0.1");
  std::unique_ptr<DevBroker> broker(new DevBroker(client->release(), cluster));
  if (options.port != 0 && broker->bootstrap() != expected_bootstrap(options.port, options.brokers))
    return fail(ErrorCode::kInternal,
                fmt::format("librdkafka {} listens at {} instead of port {}",
                            rd_kafka_version_str(), broker->bootstrap(), options.port));
  for (const DevTopic& topic : options.topics)
    if (auto created = broker->create_topic(topic); !created)
      return tl::unexpected(created.error());
  return broker;
}

DevBroker::DevBroker(rd_kafka_t* client, rd_kafka_mock_cluster_t* cluster)
    : client_(client), cluster_(cluster), bootstrap_(rd_kafka_mock_cluster_bootstraps(cluster)) {}

DevBroker::~DevBroker() {
  rd_kafka_mock_cluster_destroy(cluster_);
  rd_kafka_destroy(client_);
}

Result<void> DevBroker::create_topic(const DevTopic& topic) {
  const auto error = rd_kafka_mock_topic_create(cluster_, topic.name.c_str(), topic.partitions, 1);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR)
    return fail(ErrorCode::kInvalidInput,
                fmt::format("topic {}: {}", topic.name, rd_kafka_err2str(error)));
  return {};
}

}  // namespace shared::dev_broker
