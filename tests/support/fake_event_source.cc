#include "tests/support/fake_event_source.h"

#include <memory>
#include <utility>

#include <gtest/gtest.h>

namespace test {

using conn::routing::Event;

void FakeEventSource::start(const std::string& topic, std::int64_t offset) {
  std::vector<conn::pipeline::PartitionStart> starts;
  starts.reserve(static_cast<std::size_t>(partitions));
  for (std::int32_t number = 0; number < partitions; ++number)
    starts.push_back({number, offset});
  sink->on_following(following.at(topic), std::move(starts));
}

void FakeEventSource::refuse(const std::string& topic, shared::Error why) {
  const auto node = following.extract(topic);
  sink->on_cannot_follow(node.mapped(), std::move(why));
}

void FakeEventSource::emit(const std::string& topic,
                           std::int32_t partition,
                           std::int64_t offset,
                           std::string value,
                           std::vector<conn::routing::Header> headers) {
  sink->on_event(std::make_shared<const Event>(
      Event{.partition = {.topic = following.at(topic), .number = partition},
            .offset = offset,
            .timestamp_ms = 1'000 + offset,
            .value = std::move(value),
            .headers = std::move(headers)}));
}

void FakeEventSource::emit_tombstone(const std::string& topic,
                                     std::int32_t partition,
                                     std::int64_t offset) {
  sink->on_event(std::make_shared<const Event>(
      Event{.partition = {.topic = following.at(topic), .number = partition},
            .offset = offset,
            .is_tombstone = true}));
}

void FakeEventSource::lose(const std::string& topic,
                           std::int32_t partition,
                           std::int64_t from,
                           std::int64_t to) {
  sink->on_gap({.topic = following.at(topic), .number = partition}, from, to);
}

void FakeEventSource::restart(const std::string& topic,
                              std::int32_t partition,
                              std::int64_t offset) {
  sink->on_restart({.topic = following.at(topic), .number = partition}, offset);
}

void FakeEventSource::add_partition(const std::string& topic,
                                    std::int32_t partition,
                                    std::int64_t offset) {
  sink->on_partition_added(following.at(topic), {partition, offset});
}

void FakeEventSource::follow(conn::routing::TopicId id, const conn::routing::TopicName& topic) {
  EXPECT_TRUE(following.emplace(topic.topic, id).second) << "a topic is followed once";
  if (follows_at_once) start(topic.topic);
}

void FakeEventSource::unfollow(conn::routing::TopicId id) {
  for (const auto& [topic, known] : following)
    if (known == id) unfollowed.push_back(topic);
  std::erase_if(following, [&](const auto& topic) { return topic.second == id; });
}

}  // namespace test
