#include "exec-service/execution/run_state.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "shared/base/check.h"
#include "shared/json/writer.h"

namespace exec::execution {
namespace {

using plan::QueryPlan;
using shared::ErrorCode;

struct ClientError {
  std::string_view message;  // {} is the subgraph's name
  std::string_view code;
};

// For clients; the error's own message is for logs.
ClientError client_error(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUnavailable:
      return {"The subgraph \"{}\" could not be reached.", "SUBGRAPH_UNAVAILABLE"};
    case ErrorCode::kCircuitOpen:
      return {"The subgraph \"{}\" has failed too often and is not asked for a while.",
              "SUBGRAPH_CIRCUIT_OPEN"};
    case ErrorCode::kDeadlineExceeded:
      return {"The subgraph \"{}\" did not answer in time.", "SUBGRAPH_TIMEOUT"};
    default:
      return {"The subgraph \"{}\" gave no usable answer.", "SUBGRAPH_BAD_RESPONSE"};
  }
}

}  // namespace

RunState::RunState(RunInput its_input, RunOptions its_options)
    : input(std::move(its_input)),
      plan(*input.plan),
      options(std::move(its_options)),
      tree(plan),
      errors({options.errors_max, options.body_bytes_max},
             input.event == nullptr ? "" : input.event->position_json(),
             input.document.get(),
             options.subgraph_error_mask.get()) {
  CHECK(input.variables.size() == plan.variables.size());
}

void RunState::mark_fields(const plan::Step& step, Object& object, std::uint16_t failure) {
  const plan::Range fields = plan.selections[step.selection].fields;
  for (const auto& field : QueryPlan::in(plan.selection_fields, fields)) {
    if (field.slot == plan::kTypenameSlot) continue;
    failures.mark(object.cells[field.slot], object, failure);
  }
}

std::uint16_t RunState::add_subgraph_failure(const plan::Step& step, const shared::Error& error) {
  const auto is_same = [&](const SubgraphFailure& other) {
    return other.subgraph == step.subgraph_name && other.error.message == error.message;
  };
  if (std::ranges::none_of(subgraph_failures, is_same))
    subgraph_failures.push_back({step.subgraph_name, error});
  const auto [message, code] = client_error(error.code);
  std::string extensions;
  shared::json::Writer(extensions)
      .begin_object()
      .key("code")
      .string(code)
      .key("subgraph")
      .string(step.subgraph_name)
      .end_object();
  return failures.add(fmt::format(fmt::runtime(message), step.subgraph_name),
                      std::move(extensions));
}

void RunState::add_masked_error(const plan::Step& step, const shared::json::Value& error) {
  constexpr std::size_t kErrorsMax = 5;
  constexpr std::size_t kBytesMax = 4'096;  // each; a subgraph chooses their length
  if (options.subgraph_error_mask == nullptr || masked_errors.size() == kErrorsMax) return;
  std::string text(error.raw().substr(0, kBytesMax));
  masked_errors.push_back({step.subgraph_name, {ErrorCode::kInternal, std::move(text)}});
}

void RunState::keep(const loader::SharedAnswer& answer) {
  if (!answers.empty() && answers.back() == answer) return;
  answers.push_back(answer);
  errors.leave_out(answer->errors_left_out);
}

}  // namespace exec::execution
