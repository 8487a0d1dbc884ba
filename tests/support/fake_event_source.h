// FakeEventSource: an EventSource whose topics and events the test decides.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "conn-service/pipeline/event_source.h"

namespace test {

class FakeEventSource final : public conn::pipeline::EventSource {
 public:
  conn::pipeline::EventSink* sink = nullptr;
  bool follows_at_once = true;                              // from offset 0
  std::int32_t partitions = 1;                              // of every topic
  std::map<std::string, conn::routing::TopicId> following;  // asked for now
  std::vector<std::string> unfollowed;

  // Says from where the topic comes, every partition at `offset`.
  void start(const std::string& topic, std::int64_t offset = 0);
  void refuse(const std::string& topic, shared::Error why);
  void emit(const std::string& topic,
            std::int32_t partition,
            std::int64_t offset,
            std::string value,
            std::vector<conn::routing::Header> headers = {});
  void emit_tombstone(const std::string& topic, std::int32_t partition, std::int64_t offset);
  void lose(const std::string& topic, std::int32_t partition, std::int64_t from, std::int64_t to);
  void restart(const std::string& topic, std::int32_t partition, std::int64_t offset);
  void add_partition(const std::string& topic, std::int32_t partition, std::int64_t offset);

  void connect(conn::pipeline::EventSink& its_sink) override { sink = &its_sink; }
  void follow(conn::routing::TopicId id, const conn::routing::TopicName& topic) override;
  void unfollow(conn::routing::TopicId id) override;
};

}  // namespace test
