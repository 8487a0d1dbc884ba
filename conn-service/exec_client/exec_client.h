// ExecClient: the Executor port over gRPC. Places every row at a replica and brings its answer.
//
//             ┌ addresses ─ every 5 s ─ resolver                        one channel and stream each
//   hub ─ resolve ─▶ choose replica ─▶ Replica ─ TurnEnd: Define, Resolve ─▶ Link ═▶ exec-service
//       ─ execute ─▶ UnaryCalls ─────────────────────────────────────────▶ Link ═▶
//       ◀─ on_rows, on_rows_returned, on_executed ── mailbox ◀─────────────────┘
//
// Spec:   architecture.md "The wire", "Which replica"; reliability.md §2 (discovery, retries).
// Errors: a row ends in on_rows (its answer, or an error of that event: deadline, internal) or in
//         on_rows_returned (no replica, overloaded, replica lost). A unary call always ends in its
//         answer; kUnavailable where no replica answered in time. A call is retried once, at
//         another replica, if it cannot have been executed or if it cannot mutate.
// Thread: the hub's, all of it; gRPC's threads only post.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "conn-service/exec_client/counters.h"
#include "conn-service/exec_client/link.h"
#include "conn-service/exec_client/options.h"
#include "conn-service/pipeline/executor.h"
#include "shared/base/clock.h"
#include "shared/loop/loop.h"

namespace conn::exec_client {

class ExecClient final : public pipeline::Executor {
 public:
  // Connects at once. Nothing reaches `sink` before the loop turns, nor from within a call.
  ExecClient(shared::loop::Loop& loop,
             const shared::Clock& clock,
             const Options& options,
             LinkFactory& links,
             pipeline::ExecutorSink& sink);
  ~ExecClient() override;

  // The addresses of the fleet, from a resolver (address_resolver.h). A replica that is no longer
  // named is kept for as long as its stream lives.
  void set_addresses(std::vector<std::string> addresses);

  void execute(pipeline::CallId call, std::shared_ptr<const pipeline::Request> request) override;
  void prepare(pipeline::CallId call,
               std::vector<std::shared_ptr<const pipeline::Request>> requests) override;
  void cancel(pipeline::CallId call) override;

  void define_row(pipeline::RowId row,
                  std::shared_ptr<const pipeline::RowDefinition> definition) override;
  void drop_row(pipeline::RowId row) override;
  void resolve(pipeline::ResolveCall call) override;
  void cancel(pipeline::Sequence sequence) override;

  [[nodiscard]] bool is_available() const override;

  // Event providers that the replicas' event graphs name (Hello), sorted: those that are missing in
  // conn-service's configuration are worth a line in the log.
  [[nodiscard]] std::vector<std::string> providers() const;
  [[nodiscard]] Counters counters() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace conn::exec_client
