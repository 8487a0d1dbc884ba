#include "tests/support/kafka_log.h"

#include "shared/base/check.h"
#include "shared/kafka/client_config.h"
#include "shared/kafka/produce.h"

namespace tests {

namespace kafka = shared::kafka;

namespace {

constexpr int kPatienceMs = 20'000;

kafka::ClientPtr open(kafka::Role role, const std::string& bootstrap) {
  const kafka::Provider provider{"test", bootstrap, {}};
  kafka::ClientConfig config(role, provider);
  if (role == kafka::Role::kProducer) {
    config.require("linger.ms", "1");
  } else {
    config.require("fetch.wait.max.ms", "2");
    config.require("group.id", "test");
    config.require("auto.offset.reset", "error");
  }
  auto client = config.open();
  CHECK(client);
  return std::move(*client);
}

std::optional<std::string> bytes(const void* data, std::size_t size) {
  if (data == nullptr) return std::nullopt;
  return std::string(static_cast<const char*>(data), size);
}

Record record_of(const rd_kafka_message_t& message) {
  Record record{rd_kafka_topic_name(message.rkt),
                message.partition,
                bytes(message.key, message.key_len),
                bytes(message.payload, message.len),
                {},
                message.offset};
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return record;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i)
    record.headers.emplace_back(name, bytes(value, size).value_or(""));
  return record;
}

}  // namespace

KafkaLog::KafkaLog(const std::string& bootstrap)
    : bootstrap_(bootstrap), producer_(open(kafka::Role::kProducer, bootstrap)) {}

void KafkaLog::write(const std::vector<Record>& records) {
  for (const Record& record : records) {
    kafka::OutgoingRecord out{record.topic, record.partition, record.key, record.value,
                              {},           nullptr};
    for (const auto& [name, value] : record.headers)
      out.headers.emplace_back(name, value);
    CHECK(kafka::produce(producer_.get(), out) == RD_KAFKA_RESP_ERR_NO_ERROR);
  }
  CHECK(rd_kafka_flush(producer_.get(), kPatienceMs) == RD_KAFKA_RESP_ERR_NO_ERROR);
}

void KafkaLog::write(const std::string& topic, std::int32_t partition, const std::string& value) {
  write({{.topic = topic, .partition = partition, .key = {}, .value = value, .headers = {}}});
}

std::vector<Record> KafkaLog::read(const std::string& topic,
                                   std::int32_t partition,
                                   std::size_t count) {
  const kafka::ClientPtr consumer = open(kafka::Role::kConsumer, bootstrap_);
  const kafka::PartitionListPtr list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition)->offset = 0;
  CHECK(rd_kafka_assign(consumer.get(), list.get()) == RD_KAFKA_RESP_ERR_NO_ERROR);
  std::vector<Record> records;
  while (records.size() < count) {
    const kafka::MessagePtr message(rd_kafka_consumer_poll(consumer.get(), kPatienceMs));
    if (!message) break;  // the caller sees that some are missing
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) records.push_back(record_of(*message));
  }
  return records;
}

}  // namespace tests
