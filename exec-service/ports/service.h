// Service: the port through which rpc hands over what comes from the wire; worker_pool.h is what
// answers in production, tests have a fake.
//
//   rpc ──resolve(batch)──▶ Service ──on_row(sequence, row, …)──▶ RowsSink ──flush()──▶ the wire
//       ──execute(request, done)──▶      ──done(answer)──▶
//
// Spec:   docs/architecture.md "The wire".
// Shapes: the events of a Batch came in one message and share one loader scope. Each row of each
//         event is answered exactly once, in any order. A row's definition is shared by all events
//         that use it; `key` is equal for equal definitions, whatever stream they came on.
// Errors: a RowStatus per row; ExecuteAnswer's Outcome for the rest.
// Thread: execute, prepare, resolve, cancel: any. Answers come on a worker's thread, possibly while
//         the call is still running.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "exec-service/ports/request.h"

namespace exec::ports {

// What a row is, apart from any event.
struct RowDefinition {
  std::string key;  // SHA-256 over all that follows but `document`, which the hash stands for
  std::string schema_id;
  std::string document_hash;  // SHA-256, 32 bytes
  std::string document;       // empty: the caller assumes that we have it
  std::string document_id;    // of a trusted document: every replica has it
  std::string operation_name;
  std::string variables_json;
  Viewer viewer;
};
using SharedRowDefinition = std::shared_ptr<const RowDefinition>;

// Where an event stands in its source. Unless it is local, equal identities are equal events on
// every stream.
struct EventIdentity {
  std::string provider;
  std::string topic;
  std::int32_t lane = 0;
  std::int64_t order = 0;         // of Kafka: the offset
  std::int64_t timestamp_ms = 0;  // of the record; 0: none
  std::string position;           // opaque
  bool is_local = false;          // means nothing to other streams

  friend bool operator==(const EventIdentity&, const EventIdentity&) = default;
};

struct EventRow {
  std::uint64_t handle = 0;  // the caller's name for the row
  SharedRowDefinition definition;
};

struct Event {
  std::uint64_t sequence = 0;  // the caller's name for this event
  EventIdentity identity;
  std::string key;
  Headers headers;
  std::string value;
  bool is_tombstone = false;
  std::vector<EventRow> rows;
  std::string loader_id;
  std::uint32_t deadline_ms = 0;  // left; 0: the server's own
  std::string traceparent;
};

enum class RowStatus : std::uint8_t {
  kOk,
  kUnknownRow,     // to be defined again, with the document
  kUnknownSchema,  // not served here
  kDeadline,
  kOverloaded,
  kInternal,
  kOkCanonical,  // its errors point into the operation's canonical form
};

// Where the rows of a caller's stream go. Calls after the stream's end are harmless.
class RowsSink {
 public:
  RowsSink() = default;
  RowsSink(const RowsSink&) = delete;
  RowsSink& operator=(const RowsSink&) = delete;
  virtual ~RowsSink() = default;

  // Whether it takes kOkCanonical; otherwise errors point into the text of the row's definition.
  [[nodiscard]] virtual bool knows_places() const { return false; }

  // `body` is null unless the row is answered well. Gathered until flush(), which the worker calls at the
  // end of its loop's turn: what became ready together travels together.
  virtual void on_row(std::uint64_t sequence,
                      std::uint64_t handle,
                      RowStatus status,
                      const Body& body) = 0;
  virtual void flush() = 0;
};

struct Batch {
  std::shared_ptr<RowsSink> sink;
  std::vector<Event> events;
};

// What this replica can do; sent to every caller at the start and whenever it changes.
struct Hello {
  std::string replica_id;
  std::vector<std::string> schema_ids;  // newest first
  std::string default_schema_id;
  std::vector<std::string> providers;  // that subscriptions of the event graph read from
  bool sends_heartbeats = false;

  friend bool operator==(const Hello&, const Hello&) = default;
};

// Notified of heartbeats, on a worker's thread.
class HeartbeatSink {
 public:
  HeartbeatSink() = default;
  HeartbeatSink(const HeartbeatSink&) = delete;
  HeartbeatSink& operator=(const HeartbeatSink&) = delete;
  virtual ~HeartbeatSink() = default;

  // Every worker has completed a turn of its loop since the last call.
  virtual void on_heartbeat() = 0;
};

class Service {
 public:
  using ExecuteDone = std::function<void(ExecuteAnswer)>;
  using PrepareDone = std::function<void(std::vector<PrepareAnswer>)>;

  Service() = default;
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  virtual ~Service() = default;

  virtual void execute(Request request, ExecuteDone done) = 0;
  virtual void prepare(std::vector<Request> requests, PrepareDone done) = 0;
  virtual void resolve(Batch batch) = 0;
  // The caller no longer wants this event's rows: those that have not begun need not.
  virtual void cancel(const std::shared_ptr<RowsSink>& sink, std::uint64_t sequence) = 0;

  [[nodiscard]] virtual Hello hello() const = 0;

  // Notifies the sink at least every 250 ms for as long as it lives and no worker is stuck. At most
  // one sink.
  virtual void send_heartbeats(std::weak_ptr<HeartbeatSink> sink) = 0;
};

}  // namespace exec::ports
