// Executor: the port to exec-service. exec_client implements it over gRPC; tests/support fakes it.
//
//   hub --resolve(sequence, event, rows)--> Executor --on_rows(sequence, ...)--> ExecutorSink
//
// The sink is connected first, and once: it is made of the executor. From then on answers come,
// possibly from within a call, until the executor is destroyed, which is silent.
//
// The Executor chooses a replica, defines rows on its stream as needed and answers UNKNOWN_ROW by
// itself. What it cannot place it hands back at once with on_rows_returned(): the hub keeps the
// order, so the hub decides when a row is sent again.
//
// Spec:   docs/architecture.md "The wire".
// Errors: per call and per row; nothing is dropped: each row of each resolve() is answered once.
// Thread: the hub's, both ways.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
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
};

struct RowResult {
  RowId row;
  Body body;
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
  // Not executed: the replica went away or is overloaded, or there is none.
  virtual void on_rows_returned(Sequence sequence, std::span<const RowId> rows) = 0;
  // A replica came, went or announced other schemas; is_available() and schemas() say.
  virtual void on_availability() = 0;
};

}  // namespace conn::pipeline
