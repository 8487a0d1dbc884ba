// EventSource: the port to a source of events. ingest/kafka/ implements it, and so does what comes
// beside it; tests/support fakes it.
//
//   hub --follow(topic)--> EventSource --on_following(topic, starts)--> EventSink --on_event...
//
// Every event at or after the starts of on_following comes, in the order of its lane; what the
// source no longer has comes as on_gap. The starts are pinned when on_following is called: an
// operation that goes live then misses nothing.
//
// A position is opaque to all but its source (routing/position.h), which says what it can do with
// it.
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
#include "conn-service/routing/position.h"
#include "shared/base/result.h"

namespace conn::pipeline {

// What a source of events can do.
struct SourceCapabilities {
  bool survives_restart = false;  // its positions outlive the process
  // Equal bytes of a position are the same event in every process that reads the source.
  bool has_global_positions = false;
};

struct LaneStart {
  std::int32_t number = 0;
  routing::Position at;  // of the first event that will come, or would
};

class EventSink;

class EventSource {
 public:
  EventSource() = default;
  EventSource(const EventSource&) = delete;
  EventSource& operator=(const EventSource&) = delete;
  virtual ~EventSource() = default;

  virtual void connect(EventSink& sink) = 0;

  // Whether a topic could have this name. Errors: kInvalidInput; the message goes on after the name:
  // `is not a valid ...`.
  [[nodiscard]] virtual shared::Result<void> check(const routing::TopicName& topic) const = 0;
  virtual void follow(routing::TopicId id, const routing::TopicName& topic) = 0;
  virtual void unfollow(routing::TopicId id) = 0;

  [[nodiscard]] virtual SourceCapabilities capabilities(const routing::TopicName& topic) const = 0;

  // What people read of a position, in errors and logs: a JSON scalar.
  [[nodiscard]] virtual std::string describe(const routing::Position& position) const = 0;
};

class EventSink {
 public:
  EventSink() = default;
  EventSink(const EventSink&) = delete;
  EventSink& operator=(const EventSink&) = delete;
  virtual ~EventSink() = default;

  virtual void on_following(routing::TopicId topic, std::vector<LaneStart> starts) = 0;
  // `why` is the end of a sentence that begins with the topic, "of provider main does not exist".
  virtual void on_cannot_follow(routing::TopicId topic, shared::Error why) = 0;
  virtual void on_lane_added(routing::TopicId topic, LaneStart start) = 0;
  virtual void on_event(routing::SharedEvent event) = 0;
  // What lies between was not read and cannot be: the source no longer has it, or the lane began
  // anew. It goes on at `to`, which compares greater than every position before.
  virtual void on_gap(routing::Lane lane, routing::PositionRange lost) = 0;
};

}  // namespace conn::pipeline
