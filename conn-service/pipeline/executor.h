// Executor: the port to exec-service. exec_client implements it over gRPC; tests/support fakes it.
//
//   hub --resolve(sequence, event, rows)--> Executor --on_rows(sequence, ...)--> ExecutorSink
//
// The sink is connected first, and once: it is made of the executor. From then on answers come,
// possibly from within a call, until the executor is destroyed, which is silent.
//
// The Executor chooses a replica and defines rows on its stream as needed, a second time where the
// replica has evicted one. What it cannot place, or a replica did not answer, it hands back with
// its reason: the hub keeps the order and each row's history (row_life.h), so the hub decides when
// a row is sent again.
//
// Spec:   docs/architecture.md "The wire".
// Errors: per call and per row; nothing is dropped: each row of each resolve() is answered once.
// Thread: the hub's, both ways.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conn-service/pipeline/request.h"
#include "conn-service/routing/event.h"
#include "conn-service/routing/ids.h"
#include "conn-service/routing/row.h"
#include "shared/base/strong_id.h"

namespace conn::pipeline {

using CallId =
    shared::StrongId<struct CallIdTag, std::uint64_t>;  // the hub's number of a unary call
using routing::RowId;
using routing::Sequence;  // here: names one resolve(), and is never used again

using routing::RowDefinition;
using routing::RowViewer;

struct ResolveCall {
  Sequence sequence;
  routing::TopicName topic;
  routing::SharedEvent event;
  std::string position_json = "null";  // of the event, as people read it
  bool has_global_positions = false;   // equal ones are the same event in every conn-service
  std::vector<RowId> rows;
  std::string loader_id;          // from the event's `sluice-loader-id` header
  std::string traceparent;        // from its `traceparent` header; empty: none
  std::uint32_t deadline_ms = 0;  // left
  // One row, on a replica that has nothing else of ours meanwhile. At most one such call at a time.
  bool is_alone = false;
};

// Why a row comes back without an answer.
enum class ReturnReason : std::uint8_t {
  kNotSent,        // no replica took it, or the one that was to execute it has gone before it began
  kReplicaLost,    // the stream ended, or the replica broke the protocol: it had the row
  kReplicaSilent,  // the replica is suspected, and there is no other one
  kOverloaded,     // refused by every replica
  kUnknownRow,     // evicted by every replica as soon as it was defined
  kUnknownSchema,  // no replica serves its schema
};

// Whether a body can be ended with a tail: `{"data":…}`.
[[nodiscard]] inline bool is_object(std::string_view body) {
  return body.size() > 2 && body.front() == '{' && body.back() == '}';
}

struct RowResult {
  RowId row;
  Body body;
  // Its errors point into the operation's canonical form (shared/graphql/field_places.h).
  bool is_canonical = false;
};

// What a replica that takes rows has announced.
struct ReplicaSchemas {
  std::string default_id;
  std::vector<std::string> served;  // the default one among them

  friend bool operator==(const ReplicaSchemas&, const ReplicaSchemas&) = default;
};

class ExecutorSink;

class Executor {
 public:
  Executor() = default;
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  virtual ~Executor() = default;

  virtual void connect(ExecutorSink& sink) = 0;

  virtual void execute(CallId call, std::shared_ptr<const Request> request) = 0;
  virtual void prepare(CallId call, std::vector<std::shared_ptr<const Request>> requests) = 0;
  virtual void cancel(CallId call) = 0;  // no answer comes

  // A row that is defined is defined anew: what is sent again of it is executed as this one.
  virtual void define_row(RowId row, std::shared_ptr<const RowDefinition> definition) = 0;
  virtual void drop_row(RowId row) = 0;
  virtual void resolve(ResolveCall call) = 0;
  virtual void cancel(Sequence sequence) = 0;  // no answer comes

  [[nodiscard]] virtual bool is_available() const = 0;                    // a replica takes rows
  [[nodiscard]] virtual std::vector<ReplicaSchemas> schemas() const = 0;  // one per such replica
};

class ExecutorSink {
 public:
  ExecutorSink() = default;
  ExecutorSink(const ExecutorSink&) = delete;
  ExecutorSink& operator=(const ExecutorSink&) = delete;
  virtual ~ExecutorSink() = default;

  virtual void on_executed(CallId call, ExecuteAnswer answer) = 0;
  virtual void on_prepared(CallId call, std::vector<PrepareAnswer> answers) = 0;
  virtual void on_rows(Sequence sequence, std::span<const RowResult> rows) = 0;
  virtual void on_rows_returned(Sequence sequence,
                                std::span<const RowId> rows,
                                ReturnReason why) = 0;
  // A replica came, went or announced other schemas; is_available() and schemas() say.
  virtual void on_availability() = 0;
};

}  // namespace conn::pipeline
