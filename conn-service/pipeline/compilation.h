// Compilation: from a client's request to its answer, or to a compiled subscription.
//
//   request ─ certainly a subscription? ─ no ──▶ execute(), one call per request (but a document
//                     │                          id that was a subscription before is in the cache)
//                     │ yes
//                     ├─ in the cache ─▶ at once
//                     ├─ an equal one is queued or in flight ─▶ waits with it
//                     └─ else: prepare(), together with all others of this turn of the loop
//
// Ten thousand equal subscribers are one call. What may be a mutation is never joined.
//
// Spec:   docs/architecture.md "Subscribing".
// Errors: an executor that does not answer within `call_timeout_ms` is an Outcome::kUnavailable.
// Thread: the hub's. The executor may answer from within its own functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "conn-service/pipeline/counters.h"
#include "conn-service/pipeline/document_store.h"
#include "conn-service/pipeline/executor.h"
#include "conn-service/pipeline/messages.h"
#include "conn-service/pipeline/options.h"
#include "conn-service/pipeline/pending_calls.h"
#include "conn-service/pipeline/prepared_cache.h"
#include "conn-service/pipeline/schema_in_force.h"
#include "shared/base/clock.h"

namespace conn::pipeline {

class Compilation {
 public:
  // The answer to an operation's request. A result ends the operation, a subscription goes on.
  struct Answer {
    OperationKey operation;
    std::shared_ptr<const Request> request;
    std::variant<ExecutionResult, SharedSubscription> outcome;
  };
  using Answers = std::vector<Answer>;

  Compilation(const PipelineOptions& options,
              const shared::Clock& clock,
              Executor& executor,
              const SchemaInForce& schema,
              Counters& counters);

  // The subscription, if it is known; else an answer follows, unless the operation stops.
  [[nodiscard]] SharedSubscription start(const OperationKey& operation,
                                         const std::shared_ptr<const Request>& request);
  void stop(const OperationKey& operation);  // operations that do not wait here are ignored
  void flush();                              // the end of the loop's turn: sends what is queued

  // An answer to a call that was cancelled, or answered before, is ignored.
  [[nodiscard]] Answers on_executed(CallId call, ExecuteAnswer answer);
  [[nodiscard]] Answers on_prepared(CallId call, std::vector<PrepareAnswer> prepared);
  [[nodiscard]] Answers on_timer();
  [[nodiscard]] std::optional<std::int64_t> next_timer_ms() const;

  [[nodiscard]] const PendingCalls& calls() const { return calls_; }
  [[nodiscard]] std::size_t documents() const { return documents_.size(); }
  [[nodiscard]] std::size_t prepared() const { return cache_.size(); }
  [[nodiscard]] std::size_t prepared_bytes() const { return cache_.bytes(); }

 private:
  [[nodiscard]] SharedSubscription cached(const PrepareKey& key);  // or null
  [[nodiscard]] SharedDocument document_of(const protocol::GraphqlRequest& request);
  [[nodiscard]] SharedSubscription known_by_id(const protocol::GraphqlRequest& request);  // or null
  void execute(const PendingCalls::Waiter& waiter);
  [[nodiscard]] std::size_t next_batch_size() const;  // entries for one call: at least one
  void answer_all(const PendingCalls::Taken& entry, const PrepareAnswer& answer, Answers& answers);
  [[nodiscard]] std::int64_t deadline_ms() const;

  const PipelineOptions& options_;
  const shared::Clock& clock_;
  Executor& executor_;
  const SchemaInForce& schema_;
  Counters& counters_;
  DocumentStore documents_;
  routing::LatestSchemaId schema_id_;  // of what was compiled
  PreparedCache cache_;
  PendingCalls calls_;
};

}  // namespace conn::pipeline
