#include "conn-service/ingest/kafka/decode_message.h"

#include <string>
#include <vector>

#include "conn-service/ingest/kafka/kafka_position.h"

namespace conn::ingest::kafka {

namespace {

std::string bytes(const void* data, std::size_t size) {
  return data == nullptr ? std::string() : std::string(static_cast<const char*>(data), size);
}

std::vector<routing::Header> headers_of(const rd_kafka_message_t& message) {
  std::vector<routing::Header> headers;
  rd_kafka_headers_t* list = nullptr;
  if (rd_kafka_message_headers(&message, &list) != RD_KAFKA_RESP_ERR_NO_ERROR) return headers;
  headers.reserve(rd_kafka_header_cnt(list));
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(list, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i)
    headers.push_back({name, bytes(value, size)});
  return headers;
}

std::int32_t leader_epoch_of([[maybe_unused]] const rd_kafka_message_t& message) {
#if RD_KAFKA_VERSION >= 0x020100ff  // 2.1.0
  return rd_kafka_message_leader_epoch(&message);
#else
  return -1;
#endif
}

}  // namespace

std::shared_ptr<const routing::Event> decode_message(const rd_kafka_message_t& message,
                                                     routing::TopicId topic,
                                                     std::uint32_t generation,
                                                     std::int64_t received_ms) {
  auto event = std::make_shared<routing::Event>();
  event->lane = {.topic = topic, .number = message.partition};
  KafkaPosition position{.offset = message.offset, .leader_epoch = leader_epoch_of(message)};
  event->position = to_position(position, generation);
  ++position.offset;
  event->next = to_position(position, generation);
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  const std::int64_t timestamp_ms = rd_kafka_message_timestamp(&message, &type);
  if (type != RD_KAFKA_TIMESTAMP_NOT_AVAILABLE) event->timestamp_ms = timestamp_ms;
  event->received_ms = received_ms;
  event->key = bytes(message.key, message.key_len);
  event->value = bytes(message.payload, message.len);
  event->is_tombstone = message.payload == nullptr;
  event->headers = headers_of(message);
  return event;
}

}  // namespace conn::ingest::kafka
