#include "conn-service/ingest/kafka/kafka_control.h"

#include "shared/log/log.h"

namespace conn::ingest::kafka {

namespace kafka = shared::kafka;

KafkaControl::KafkaControl(std::string provider,
                           kafka::ClientPtr live,
                           kafka::ClientPtr control,
                           std::int64_t query_timeout_ms)
    : provider_(std::move(provider)),
      live_(std::move(live)),
      control_(std::move(control)),
      queries_(control_.get(), query_timeout_ms),
      live_queries_(live_.get(), query_timeout_ms) {}

ControlPort::Answer<ControlPort::TopicShapes> KafkaControl::shapes(
    const std::vector<std::string>& topics) {
  return queries_.shapes(topics);
}

ControlPort::Answer<std::vector<PartitionOffset>> KafkaControl::offsets(
    std::vector<PartitionOffset> asked, LogEdge edge) {
  return queries_.offsets(std::move(asked), edge);
}

void KafkaControl::find_leaders(const std::vector<std::string>& topics) {
  (void)live_queries_.shapes(topics);
}

void KafkaControl::assign(const std::string& topic, const std::vector<PartitionStart>& starts) {
  const kafka::PartitionListPtr list(
      rd_kafka_topic_partition_list_new(static_cast<int>(starts.size())));
  for (const auto& [partition, offset] : starts) {
    if (!assigned_.emplace(topic, partition).second) continue;
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition)->offset = offset;
  }
  if (list->cnt == 0) return;
  const kafka::ErrorPtr error(rd_kafka_incremental_assign(live_.get(), list.get()));
  if (error)
    shared::log::error(
        "kafka partitions not assigned",
        {{"provider", provider_}, {"topic", topic}, {"why", rd_kafka_error_string(error.get())}});
}

void KafkaControl::unassign(const std::string& topic, const std::vector<std::int32_t>& partitions) {
  const kafka::PartitionListPtr list(
      rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const std::int32_t partition : partitions)
    if (assigned_.erase({topic, partition}) > 0)
      rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition);
  if (list->cnt == 0) return;
  const kafka::ErrorPtr error(rd_kafka_incremental_unassign(live_.get(), list.get()));
  if (error)
    shared::log::error(
        "kafka partitions not unassigned",
        {{"provider", provider_}, {"topic", topic}, {"why", rd_kafka_error_string(error.get())}});
}

void KafkaControl::forget(const std::string& topic) {
  queries_.remove_topic(topic);
  live_queries_.remove_topic(topic);
}

}  // namespace conn::ingest::kafka
