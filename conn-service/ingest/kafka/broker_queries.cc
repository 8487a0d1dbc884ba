#include "conn-service/ingest/kafka/broker_queries.h"

#include <span>
#include <utility>

namespace conn::ingest::kafka {

namespace kafka = shared::kafka;

BrokerQueries::BrokerQueries(rd_kafka_t* client, std::int64_t timeout_ms)
    : client_(client), timeout_ms_(static_cast<int>(timeout_ms)) {}

void BrokerQueries::remove_topic(const std::string& topic) {
  topics_.erase(topic);
}

BrokerQueries::Answer<kafka::MetadataPtr> BrokerQueries::metadata(rd_kafka_topic_t* topic) {
  const rd_kafka_metadata_t* answer = nullptr;
  const auto error = rd_kafka_metadata(client_, 0, topic, &answer, timeout_ms_);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return tl::unexpected(error);
  return kafka::MetadataPtr(answer);
}

// A topic handle makes librdkafka include the topic in the request for all that it knows. Of one
// topic it is cheaper to ask for that one, of several for all.
ControlPort::Answer<ControlPort::TopicShapes> BrokerQueries::shapes(
    const std::vector<std::string>& topics) {
  for (const std::string& topic : topics)
    if (auto& handle = topics_[topic]; !handle)
      handle.reset(rd_kafka_topic_new(client_, topic.c_str(), nullptr));
  const auto answer = metadata(topics.size() == 1 ? topics_.at(topics.front()).get() : nullptr);
  if (!answer) return tl::unexpected(answer.error());
  ControlPort::TopicShapes shapes;
  for (const rd_kafka_metadata_topic_t& topic :
       std::span((*answer)->topics, static_cast<std::size_t>((*answer)->topic_cnt)))
    shapes[topic.topic] = {topic.err, topic.partition_cnt};
  return shapes;
}

// A "time" of -1 or -2 asks for the edges of the log (the protocol's ListOffsets), and this is the
// one call of librdkafka that asks for many partitions at once.
BrokerQueries::Answer<std::vector<PartitionOffset>> BrokerQueries::offsets(
    std::vector<PartitionOffset> asked, LogEdge edge) {
  if (asked.empty()) return asked;
  const kafka::PartitionListPtr list(
      rd_kafka_topic_partition_list_new(static_cast<int>(asked.size())));
  for (const PartitionOffset& one : asked)
    rd_kafka_topic_partition_list_add(list.get(), one.topic.c_str(), one.partition)->offset =
        edge == LogEdge::kEnd ? RD_KAFKA_OFFSET_END : RD_KAFKA_OFFSET_BEGINNING;
  const auto error = rd_kafka_offsets_for_times(client_, list.get(), timeout_ms_);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return tl::unexpected(error);
  for (PartitionOffset& one : asked) {
    const rd_kafka_topic_partition_t* found =
        rd_kafka_topic_partition_list_find(list.get(), one.topic.c_str(), one.partition);
    one.offset = found->offset;
    one.error = found->err;
    if (one.error == RD_KAFKA_RESP_ERR_NO_ERROR && one.offset < 0)
      one.error = RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
  }
  return asked;
}

}  // namespace conn::ingest::kafka
