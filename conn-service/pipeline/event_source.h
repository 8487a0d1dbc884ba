// EventSource: the port to the broker. ingest/ implements it over Kafka; tests/support fakes it.
//
//   hub --follow(topic)--> EventSource --on_following(topic, starts)--> EventSink --on_event...
//
// Every event at or behind the starts of on_following comes, in order a partition; what the broker
// no longer has comes as on_gap, or as on_restart. The end is pinned when on_following is called:
// an operation that goes live then misses nothing.
//
// The sink is connected first, and once: it is made of the source. The source's destruction is
// silent.
//
// Errors: on_cannot_follow (unknown topic, not authorised), which may also come for a topic that is
//         followed: it is followed no longer. All other failures heal by themselves.
// Thread: the hub's, both ways.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conn-service/routing/event.h"
#include "shared/base/result.h"

namespace conn::pipeline {

struct PartitionStart {
  std::int32_t partition = 0;
  std::int64_t offset = 0;  // of the first event that will come, or would
};

class EventSink;

class EventSource {
 public:
  EventSource() = default;
  EventSource(const EventSource&) = delete;
  EventSource& operator=(const EventSource&) = delete;
  virtual ~EventSource() = default;

  virtual void connect(EventSink& sink) = 0;

  virtual void follow(routing::TopicId id, const routing::TopicName& topic) = 0;
  virtual void unfollow(routing::TopicId id) = 0;
};

class EventSink {
 public:
  EventSink() = default;
  EventSink(const EventSink&) = delete;
  EventSink& operator=(const EventSink&) = delete;
  virtual ~EventSink() = default;

  virtual void on_following(routing::TopicId topic, std::vector<PartitionStart> starts) = 0;
  virtual void on_cannot_follow(routing::TopicId topic, shared::Error why) = 0;
  virtual void on_partition_added(routing::TopicId topic, PartitionStart start) = 0;
  virtual void on_event(routing::SharedEvent event) = 0;
  // Events from..to (exclusive) of a partition are gone from the broker, unread.
  virtual void on_gap(routing::Partition partition, std::int64_t from, std::int64_t to) = 0;
  // The partition's offsets went back: its topic was created again, or its log was cut. What was
  // not read is unknown; the next event has this offset or a later one.
  virtual void on_restart(routing::Partition partition, std::int64_t offset) = 0;
};

}  // namespace conn::pipeline
