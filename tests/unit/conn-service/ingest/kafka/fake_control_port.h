// FakeControlPort: a cluster in memory, which counts what it is asked.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "conn-service/ingest/kafka/control_port.h"

namespace conn::ingest::kafka {

struct FakeLog {
  std::int64_t start = 0;
  std::int64_t end = 0;
  friend bool operator==(const FakeLog&, const FakeLog&) = default;
};

struct FakeCluster {
  std::map<std::string, std::vector<FakeLog>> topics;
  bool is_away = false;
  std::string id = "one";
  bool can_open = true;
  int opened = 0;

  // What it was asked.
  std::vector<std::size_t> shapes_asked;  // topics per request
  std::size_t offsets_asked = 0;          // requests
  std::vector<std::size_t> leaders_asked;
  std::vector<std::string> changes;  // "+topic/0@5", "-topic/0"
};

class FakeControlPort final : public ControlPort {
 public:
  explicit FakeControlPort(FakeCluster& cluster) : cluster_(cluster) {}

  Answer<TopicShapes> shapes(const std::vector<std::string>& topics) override {
    cluster_.shapes_asked.push_back(topics.size());
    if (cluster_.is_away) return tl::unexpected(RD_KAFKA_RESP_ERR__TRANSPORT);
    TopicShapes shapes;
    for (const std::string& topic : topics) {
      const auto found = cluster_.topics.find(topic);
      shapes[topic] =
          found == cluster_.topics.end()
              ? TopicShape{RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, 0}
              : TopicShape{.partitions = static_cast<std::int32_t>(found->second.size())};
    }
    return shapes;
  }

  Answer<std::vector<PartitionOffset>> offsets(std::vector<PartitionOffset> asked,
                                               LogEdge edge) override {
    ++cluster_.offsets_asked;
    if (cluster_.is_away) return tl::unexpected(RD_KAFKA_RESP_ERR__TRANSPORT);
    for (PartitionOffset& one : asked) {
      const auto topic = cluster_.topics.find(one.topic);
      if (topic == cluster_.topics.end() ||
          one.partition >= static_cast<std::int32_t>(topic->second.size())) {
        one.error = RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
        continue;
      }
      const FakeLog& log = topic->second[static_cast<std::size_t>(one.partition)];
      one.offset = edge == LogEdge::kStart ? log.start : log.end;
    }
    return asked;
  }

  std::string cluster_id() override { return cluster_.is_away ? "" : cluster_.id; }

  void find_leaders(const std::vector<std::string>& topics) override {
    cluster_.leaders_asked.push_back(topics.size());
  }

  void assign(const std::string& topic, const std::vector<PartitionStart>& starts) override {
    for (const auto& [partition, offset] : starts)
      cluster_.changes.push_back("+" + place(topic, partition) + "@" + std::to_string(offset));
  }
  void unassign(const std::string& topic, const std::vector<std::int32_t>& partitions) override {
    for (const std::int32_t partition : partitions)
      cluster_.changes.push_back("-" + place(topic, partition));
  }
  void forget(const std::string&) override {}

  // Not a client that anything can be done with.
  rd_kafka_t* reopen() override {
    ++cluster_.opened;
    return cluster_.can_open ? reinterpret_cast<rd_kafka_t*>(this) : nullptr;  // NOLINT
  }

 private:
  [[nodiscard]] static std::string place(const std::string& topic, std::int32_t partition) {
    return topic + "/" + std::to_string(partition);
  }

  FakeCluster& cluster_;
};

}  // namespace conn::ingest::kafka
