// Compilation: from a client's request to an answer, or to a compiled subscription.
//
//   request ─ certainly a subscription? ─ no ──▶ execute(), one call a request (but an id that
//                     │                          turned out to be one before is in the cache)
//                     │ yes
//                     ├─ in the cache ─▶ at once
//                     ├─ an equal one in flight ─▶ waits with it
//                     └─ else: prepare(), together with all others of this turn of the loop
//
// Ten thousand equal subscribers are one call. What may be a mutation is never joined.
//
// Spec:   architecture.md "Subscribe".
// Errors: an executor that keeps silent for `call_timeout_ms` is an Outcome::kUnavailable.
// Thread: the hub's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "conn-service/pipeline/counters.h"
#include "conn-service/pipeline/document_store.h"
#include "conn-service/pipeline/executor.h"
#include "conn-service/pipeline/messages.h"
#include "conn-service/pipeline/options.h"
#include "conn-service/pipeline/prepared_cache.h"
#include "shared/base/clock.h"

namespace conn::pipeline {

class Compilation {
 public:
  // What a request came to. Refusals and answers end it; a subscription goes on.
  struct Settled {
    OperationKey operation;
    std::shared_ptr<const Request> request;
    std::variant<ExecutionResult, SharedSubscription> outcome;
  };
  using SettledList = std::vector<Settled>;

  Compilation(const PipelineOptions& options,
              const shared::Clock& clock,
              Executor& executor,
              Counters& counters);

  // The subscription, if it is known; else it will be among the settled.
  [[nodiscard]] SharedSubscription start(const OperationKey& operation,
                                         const std::shared_ptr<const Request>& request);
  void stop(const OperationKey& operation);  // harmless if it is not here
  void flush();                              // the end of the loop's turn: sends what has gathered

  [[nodiscard]] SettledList on_executed(CallId call, ExecuteAnswer answer);
  [[nodiscard]] SettledList on_prepared(CallId call, std::vector<PrepareAnswer> answers);
  [[nodiscard]] SettledList on_timer();
  [[nodiscard]] std::optional<std::int64_t> next_timer_ms() const;

  [[nodiscard]] std::size_t documents() const { return documents_.size(); }
  [[nodiscard]] std::size_t prepared() const { return cache_.size(); }

 private:
  // One compilation that requests wait for.
  struct Prepare {
    std::shared_ptr<const Request> request;  // the first one's
    SharedDocument document;
    std::vector<OperationKey> waiting;  // some may have gone
    std::size_t wanted = 0;             // those that have not
    CallId call;                        // 0: not sent
  };
  struct Pending {
    std::shared_ptr<const Request> request;
    std::string prepare;  // its key; empty: executed
    CallId call;          // executed
  };
  struct Deadline {
    std::int64_t at_ms;
    CallId call;
  };

  [[nodiscard]] SharedDocument document_of(const Request& request);
  [[nodiscard]] SharedSubscription known_by_id(const Request& request);  // or null
  void execute(const OperationKey& operation, const std::shared_ptr<const Request>& request);
  // How many of the first of them go into one call: at least one.
  [[nodiscard]] std::size_t batch_size(std::span<const std::string> keys) const;
  void send_prepares(std::span<const std::string> keys);
  void settle(const Prepare& prepare, const PrepareAnswer& answer, SettledList& settled);
  void cancel_if_unwanted(CallId call);
  CallId new_call();

  const PipelineOptions& options_;
  const shared::Clock& clock_;
  Executor& executor_;
  Counters& counters_;
  DocumentStore documents_;
  PreparedCache cache_;

  std::unordered_map<OperationKey, Pending> pending_;
  std::unordered_map<std::string, Prepare> prepares_;  // by prepare_key()
  std::vector<std::string> unsent_;
  std::unordered_map<CallId, std::vector<std::string>> prepare_calls_;
  std::unordered_map<CallId, OperationKey> execute_calls_;
  std::deque<Deadline> deadlines_;  // in order: every call has the same time
  CallId last_call_;
};

}  // namespace conn::pipeline
