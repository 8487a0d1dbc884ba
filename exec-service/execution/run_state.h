// RunState: what the steps of one run share: its input, the values it has so far, and what went
// wrong.
//
// Thread: the run's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "exec-service/execution/arguments.h"
#include "exec-service/execution/errors.h"
#include "exec-service/execution/parsed_event.h"
#include "exec-service/execution/response.h"
#include "exec-service/execution/slot_tree.h"
#include "exec-service/execution/subgraph_error_mask.h"
#include "exec-service/language/document.h"
#include "exec-service/loader/loader_scope.h"
#include "exec-service/plan/query_plan.h"
#include "exec-service/ports/subgraph_client.h"
#include "exec-service/supergraph/supergraph.h"

namespace exec::execution {

struct RunOptions {
  std::size_t errors_max = 1'000;                                // in one response
  std::size_t body_bytes_max = std::size_t{4} << 20U;            // at least 1 KiB
  std::shared_ptr<const SubgraphErrorMask> subgraph_error_mask;  // null: errors are shown
};

struct RunInput {
  std::shared_ptr<const plan::QueryPlan> plan;
  std::shared_ptr<const supergraph::Supergraph> supergraph;
  std::shared_ptr<const language::Document> document;
  VariableValues variables;
  std::shared_ptr<const ports::Headers> forwarded;        // the viewer's, to subgraphs
  std::shared_ptr<const ports::Headers> publish_headers;  // loader and mutator id, to events
  std::shared_ptr<const ParsedEvent> event;
  std::int64_t deadline_ms = 0;  // Clock::now_ms(), for the ports; the run's owner cancels it
};

struct PublishFailure {
  std::string_view response_key;
  shared::Error error;
};

struct RunState {
  RunState(RunInput its_input, RunOptions its_options);
  RunState(const RunState&) = delete;
  RunState& operator=(const RunState&) = delete;

  // The step's fields of `object` that have no value miss it because of `failure`.
  void mark_fields(const plan::Step& step, Object& object, std::uint16_t failure);
  // The failure of a request, as clients may read it.
  [[nodiscard]] std::uint16_t add_subgraph_failure(const plan::Step& step,
                                                   const shared::Error& error);
  // Keeps what clients do not get of a subgraph's own error, for the log.
  void add_masked_error(const plan::Step& step, const shared::json::Value& error);
  // The tree's leaves point into the answer.
  void keep(const loader::SharedAnswer& answer);

  const RunInput input;
  const plan::QueryPlan& plan;
  const RunOptions options;

  SlotTree tree;
  ErrorList errors;
  FailureList failures;
  bool is_finished = false;

  std::vector<loader::SharedAnswer> answers;          // what the tree's leaves point into
  std::deque<shared::json::ParsedText> publications;  // likewise
  std::vector<PublishFailure> publish_failures;
  std::vector<SubgraphFailure> subgraph_failures;
  std::vector<SubgraphFailure> masked_errors;
};

}  // namespace exec::execution
