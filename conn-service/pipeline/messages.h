// What the hub's thread and the reactors' threads send each other, through mailboxes.
//
//   reactor --Start, Stop--> hub --Joined, Deliver, Moved, Finished, Ended...--> reactor
//
// An operation belongs to its reactor; the hub refers to it by OperationKey and groups it. Deliver goes
// once to each reactor that has members of the group; the reactor resolves which operations those are.
// An operation takes from a group, in each lane, only what was read at its fence there or later,
// and, with an upper fence, before that. Of two fences for a lane the larger one holds.
//
// Hub to reactor is one FIFO mailbox: nothing else is assumed about the order of messages.
//
// Spec:   docs/decisions/0005-positions-cohorts-moves.md.
// Thread: built on one, read on another; every shared part is const.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "conn-service/pipeline/executor.h"
#include "conn-service/pipeline/request.h"
#include "conn-service/routing/ids.h"

namespace conn::pipeline {

using routing::GroupId;
using routing::ReactorId;

// Names an operation for as long as the process lives: a key is never used again.
struct OperationKey {
  ReactorId reactor;
  std::uint64_t number = 0;  // the reactor's count of operations started

  friend auto operator<=>(const OperationKey&, const OperationKey&) = default;
};

// Ends the payload of a `next`: `}` alone, or `,"extensions":{...}}`. Shared like a body; null
// means `}`.
using Tail = std::shared_ptr<const std::string>;

// ---- reactor -> hub (bounded by the quotas of sessions and operations) --------------------------

// From where a lane of a subscription's topics is to be read.
struct LanePosition {
  std::string topic;
  std::int32_t lane = 0;
  routing::Position position;
};

struct Start {
  OperationKey operation;
  std::shared_ptr<const Request> request;
  // Of a subscription: lanes that are not named are read from their beginning. Null: from now on.
  std::shared_ptr<const std::vector<LanePosition>> positions = nullptr;
};

struct Stop {  // in any state; unknown or late ones are harmless
  OperationKey operation;
};

using HubMessage = std::variant<Start, Stop>;

// ---- hub -> reactor -----------------------------------------------------------------------------

// The subscription is live: its events are those delivered to `group` from `fence` on.
struct Joined {
  OperationKey operation;
  GroupId group;
  Sequence fence;
};

// A query's or mutation's answer, or any request's refusal. The operation is over.
struct Finished {
  OperationKey operation;
  ExecutionResult result;
};

// One response for every operation of the group here. `body` less its last brace, then `tail`.
struct Deliver {
  GroupId group;
  routing::Lane lane;
  Sequence sequence;                    // of its reading
  std::int64_t event_timestamp_ms = 0;  // of the record, for the latency histogram; 0: none
  Body body;
  Tail tail;
};

// Every operation of the group here is over, but for those that have moved away: they go on to take
// what was read before. `errors_json` is a non-empty array, or empty for a
// normal end.
struct GroupEnded {
  GroupId group;
  std::string errors_json;
};

// The operations, all of this reactor, take from `from` what was read before `at`, and from `to`,
// which is new, the rest.
struct Moved {
  std::vector<std::uint64_t> operations;
  GroupId from;
  GroupId to;
  Sequence at;
};

// All that was read before the move has been delivered: members of `to` are no longer of `from`.
struct MoveCommitted {
  GroupId from;
  GroupId to;
};

struct LaneFence {
  routing::Lane lane;
  Sequence fence;
};

// The members of `from` become members of `to`, with a fence where `to` has in flight what they
// have received or what is from before their time.
struct Merged {
  GroupId from;
  GroupId to;
  std::vector<LaneFence> fences;
};

// The operations, all of this reactor, take from `group` only what was read before `at`; Ended
// follows.
struct Ending {
  std::vector<std::uint64_t> operations;
  GroupId group;
  Sequence at;
};

// The operations, all of this reactor, are over; `errors_json` as in GroupEnded.
struct Ended {
  std::vector<std::uint64_t> operations;
  std::string errors_json;
};

using ReactorMessage = std::
    variant<Joined, Finished, Deliver, GroupEnded, Moved, MoveCommitted, Merged, Ending, Ended>;

// Where the hub posts to a reactor: in front of its mailbox. Deliver is bounded
// in bytes per reactor: false means that the reactor is that far behind, and closes its members of
// the group as slow consumers when it gets there. Nothing else can fail.
//
// A port may keep what it is given until flush(), which ends every turn of the hub: what one turn
// has for a reactor, its sessions then write once.
class ReactorPort {
 public:
  ReactorPort() = default;
  ReactorPort(const ReactorPort&) = delete;
  ReactorPort& operator=(const ReactorPort&) = delete;
  virtual ~ReactorPort() = default;

  virtual bool deliver(Deliver message) = 0;
  virtual void post(ReactorMessage message) = 0;
  virtual void flush() = 0;
};

// Where a reactor posts to the hub.
class HubPort {
 public:
  HubPort() = default;
  HubPort(const HubPort&) = delete;
  HubPort& operator=(const HubPort&) = delete;
  virtual ~HubPort() = default;

  virtual void post(HubMessage message) = 0;  // any thread
};

}  // namespace conn::pipeline

template <>
struct std::hash<conn::pipeline::OperationKey> {
  std::size_t operator()(const conn::pipeline::OperationKey& key) const noexcept {
    return std::hash<std::uint64_t>{}((key.number * 64) + key.reactor.value);
  }
};
