#include "conn-service/ingest/kafka/kafka_control.h"

#include "shared/kafka/destroy_within.h"
#include "shared/log/log.h"

namespace conn::ingest::kafka {

namespace kafka = shared::kafka;

namespace {

constexpr std::int64_t kCloseTimeoutMs = 1'000;

}  // namespace

KafkaControl::KafkaControl(std::string provider,
                           kafka::ClientPtr live,
                           kafka::ClientPtr control,
                           OpenLive open_live,
                           std::int64_t query_timeout_ms)
    : provider_(std::move(provider)),
      live_(std::move(live)),
      control_(std::move(control)),
      open_live_(std::move(open_live)),
      query_timeout_ms_(query_timeout_ms),
      queries_(control_.get(), query_timeout_ms),
      live_queries_(std::in_place, live_.get(), query_timeout_ms) {}

ControlPort::Answer<ControlPort::TopicShapes> KafkaControl::shapes(
    const std::vector<std::string>& topics) {
  return queries_.shapes(topics);
}

ControlPort::Answer<std::vector<PartitionOffset>> KafkaControl::offsets(
    std::vector<PartitionOffset> asked, LogEdge edge) {
  return queries_.offsets(std::move(asked), edge);
}

// Kept by librdkafka, and replaced whenever metadata says otherwise.
std::string KafkaControl::cluster_id() {
  char* const id = rd_kafka_clusterid(control_.get(), 0);
  if (id == nullptr) return {};
  std::string copy = id;
  rd_kafka_mem_free(control_.get(), id);
  return copy;
}

void KafkaControl::find_leaders(const std::vector<std::string>& topics) {
  if (live_queries_) (void)live_queries_->shapes(topics);
}

void KafkaControl::assign(const std::string& topic, const std::vector<PartitionStart>& starts) {
  if (!live_) return;  // all is assigned once it is open again
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
  if (live_queries_) live_queries_->remove_topic(topic);
}

rd_kafka_t* KafkaControl::reopen() {
  assigned_.clear();
  live_queries_.reset();
  // One that does not close (we have seen it with partitions that the broker no longer has) is left
  // behind, which is logged.
  (void)kafka::destroy_within(std::move(live_), kCloseTimeoutMs);
  auto opened = open_live_();
  if (!opened) {
    shared::log::error("kafka client could not be opened again",
                       {{"provider", provider_},
                        {"error", opened.error().message},
                        {"remedy",
                         "it is tried again; nothing is read from the provider until "
                         "then: check the open files and the provider's files"}});
    return nullptr;
  }
  live_ = std::move(*opened);
  live_queries_.emplace(live_.get(), query_timeout_ms_);
  return live_.get();
}

}  // namespace conn::ingest::kafka
