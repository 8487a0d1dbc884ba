// EventSource: the port to a source of events. ingest/ implements it; tests/support fakes it.
//
//   hub --follow(topic)--> EventSource --on_following(topic, starts)--> EventSink --on_event...
//
// Every event at or after the starts of on_following comes, in the order of its lane; what the
// source no longer has comes as on_gap. The starts are pinned when on_following is called: an
// operation that goes live then misses nothing.
//
// A position is opaque to all but its source (routing/position.h), which says what it can do with
// it. What of the past the ring no longer holds its ColdReader reads, where it can seek.
//
// The sink is connected first, and once: it is made of the source. The source's destruction is
// silent.
//
// Errors: on_cannot_follow (unknown topic, not authorised), which may also come for a topic that is
//         followed: it is followed no longer. All other failures heal by themselves.
// Thread: the hub's, both ways.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "conn-service/routing/event.h"
#include "conn-service/routing/ids.h"
#include "conn-service/routing/position.h"
#include "shared/base/result.h"

namespace conn::pipeline {

// What a source of events can do.
struct SourceCapabilities {
  bool survives_restart = false;  // its positions outlive the process
  bool can_seek = false;          // cold_reader() reads it
  bool ends_by_itself = false;    // its lanes may have a last event
  // Equal bytes of a position are the same event in every process that reads the source.
  bool has_global_positions = false;
};

struct LaneStart {
  std::int32_t number = 0;
  routing::Position at;  // of the first event that will come, or would
};

using routing::ReadId;

// What a cold reader found, from where it was asked to begin.
struct ReadEvents {  // in order, and all up to `next`, from where the lane is to be read on
  std::vector<routing::SharedEvent> events;
  routing::Position next;
};
struct ReadLost {  // the source no longer has what lies before `to`
  routing::Position to;
};
struct ReadFailed {};
using ReadAnswer = std::variant<ReadEvents, ReadLost, ReadFailed>;

class EventSink;

// Reads what a ring no longer holds, of a source that can seek.
class ColdReader {
 public:
  ColdReader() = default;
  ColdReader(const ColdReader&) = delete;
  ColdReader& operator=(const ColdReader&) = delete;
  virtual ~ColdReader() = default;

  // Reads a followed lane once: the events from `from` on that lie before `until`, in all about
  // `bytes_max` of them. Answered by EventSink::on_read, never inside the call; not at all after
  // cancel().
  virtual void read(ReadId id,
                    routing::Lane lane,
                    const routing::Position& from,
                    const routing::Position& until,
                    std::size_t bytes_max) = 0;
  virtual void cancel(ReadId id) = 0;
};

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

  // Null: it can seek in none of its topics.
  [[nodiscard]] virtual ColdReader* cold_reader() { return nullptr; }

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
  virtual void on_read(ReadId id, ReadAnswer answer) = 0;
};

}  // namespace conn::pipeline
