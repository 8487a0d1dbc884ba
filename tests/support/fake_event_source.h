// FakeEventSource: an EventSource whose topics and events the test decides.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "conn-service/pipeline/event_source.h"

namespace test {

class FakeEventSource final : public conn::pipeline::EventSource {
 public:
  conn::pipeline::EventSink* sink = nullptr;
  bool follows_at_once = true;                               // from offset 0
  std::int32_t lanes = 1;                                    // of every topic
  std::map<conn::routing::Lane, std::uint32_t> generations;  // 0 where there is none
  std::map<std::string, conn::routing::TopicId> following;   // asked for now
  std::vector<std::string> unfollowed;
  std::set<std::string> invalid_names;

  // Says from where the topic comes, every lane at `offset`.
  void start(const std::string& topic, std::int64_t offset = 0);
  void refuse(const std::string& topic, shared::Error why);
  void emit(const std::string& topic,
            std::int32_t lane,
            std::int64_t offset,
            std::string value,
            std::vector<conn::routing::Header> headers = {});
  void emit_tombstone(const std::string& topic, std::int32_t lane, std::int64_t offset);
  void lose(const std::string& topic, std::int32_t lane, std::int64_t from, std::int64_t to);
  // The lane begins anew at `offset`, after its events up to `from`.
  void restart(const std::string& topic, std::int32_t lane, std::int64_t from, std::int64_t offset);
  void add_lane(const std::string& topic, std::int32_t lane, std::int64_t offset);

  void connect(conn::pipeline::EventSink& its_sink) override { sink = &its_sink; }
  [[nodiscard]] shared::Result<void> check(const conn::routing::TopicName& topic) const override {
    if (!invalid_names.contains(topic.topic)) return {};
    return shared::fail(shared::ErrorCode::kInvalidInput, "is not a valid name");
  }
  void follow(conn::routing::TopicId id, const conn::routing::TopicName& topic) override;
  void unfollow(conn::routing::TopicId id) override;
  [[nodiscard]] conn::pipeline::SourceCapabilities capabilities(
      const conn::routing::TopicName&) const override {
    return {.survives_restart = true, .has_global_positions = true};
  }
  [[nodiscard]] std::string describe(const conn::routing::Position& position) const override;

 private:
  [[nodiscard]] conn::routing::Lane lane(const std::string& topic, std::int32_t number) const {
    return {.topic = following.at(topic), .number = number};
  }
};

}  // namespace test
