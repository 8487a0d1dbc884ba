#include "exec-service/execution/write_response.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "exec-service/execution/complete_value.h"
#include "exec-service/execution/error_locations.h"
#include "exec-service/ports/request.h"
#include "exec-service/schema/introspection.h"
#include "shared/base/check.h"
#include "shared/json/writer.h"

namespace exec::execution {
namespace {

using plan::QueryPlan;
using shared::ErrorCode;
using shared::json::Writer;

// A record whose report never came may be in the log, now or later; any other failure is certain.
std::string_view publish_code(ErrorCode code) {
  return code == ErrorCode::kDeadlineExceeded ? "PUBLISH_UNKNOWN" : "PUBLISH_FAILED";
}

// Only kInvalidInput and kUnauthorized are written for clients.
std::string_view publish_message(const shared::Error& error) {
  const bool is_for_clients =
      error.code == ErrorCode::kInvalidInput || error.code == ErrorCode::kUnauthorized;
  if (is_for_clients) return error.message;
  if (error.code == ErrorCode::kDeadlineExceeded)
    return "The event may have been delivered, or may be later: try again only if it may come "
           "twice.";
  return "The event was not delivered, and will not be: try again.";
}

// The answers to the plan's introspection fields; nullopt: they are larger than a body may be.
std::optional<std::vector<std::string>> introspect(RunState& state) {
  std::vector<std::string> answers;
  if (state.plan.introspections.empty()) return answers;
  CHECK(state.input.supergraph != nullptr && state.input.document != nullptr);
  schema::VariableTexts variables;
  for (std::size_t i = 0; i < state.input.variables.size(); ++i) {
    if (!state.input.variables[i].empty())
      variables.emplace(state.plan.variables[i].name, state.input.variables[i]);
  }
  schema::IntrospectionLimits limits{.bytes_max = state.options.body_bytes_max};
  for (const plan::Introspection& introspection : state.plan.introspections) {
    auto answer = schema::introspect(*state.input.supergraph->api, introspection.fields,
                                     *state.input.document, variables, limits);
    if (!answer && answer.error().code == ErrorCode::kTooLarge) return std::nullopt;
    if (answer) limits.bytes_max -= answer->size();
    if (!answer) {
      const std::string_view key = introspection.fields.front()->response_key();
      const Path path = {{key, plan::kNone}};
      state.errors.add(answer.error().message, path,
                       offsets_at(state.plan, state.tree.root(), path));
    }
    answers.push_back(answer ? *std::move(answer) : "");
  }
  return answers;
}

// False: it would be larger than it may be.
bool write_body(RunState& state, std::string& body) {
  constexpr std::string_view kErrors = ",\"errors\":[";
  const std::size_t bytes_max = state.options.body_bytes_max;
  const auto introspections = introspect(state);
  if (!introspections) return false;
  body = "{\"data\":";
  Completion completion({state.plan, *introspections, state.failures, state.errors}, body,
                        bytes_max);
  completion.complete_root(state.tree.root());
  state.failures.report_rest(state.plan, state.tree, state.errors);
  state.errors.finish();
  if (completion.is_too_large() || state.errors.is_too_large()) return false;
  if (!state.errors.is_empty()) body.append(kErrors).append(state.errors.json()).append("]");
  body += "}";
  return body.size() <= bytes_max;
}

std::string too_large_body(const RunState& state) {
  ErrorList errors({.errors_max = 1, .bytes_max = state.options.body_bytes_max},
                   state.input.event == nullptr ? "" : state.input.event->position_json());
  errors.add(ports::too_large_message(state.options.body_bytes_max), {}, {},
             R"({"code":"RESPONSE_TOO_LARGE"})");
  return fmt::format(R"({{"data":null,"errors":[{}]}})", errors.json());
}

std::vector<std::string> root_typenames(const RunState& state) {
  std::vector<std::string> names;
  const auto variants = QueryPlan::in(state.plan.variants, state.plan.objects.front().variants);
  if (variants.empty()) return names;
  for (const auto& field : QueryPlan::in(state.plan.projection_fields, variants.front().fields)) {
    if (field.slot == plan::kNone || field.kind != plan::ValueKind::kObject) continue;
    const Cell& cell = state.tree.root().cells[field.slot];
    if (cell.kind != CellKind::kObject || cell.object->type >= state.plan.runtime_types.size())
      continue;
    names.push_back(state.plan.runtime_types[cell.object->type].name);
  }
  return names;
}

std::string extensions(const RunState& state) {
  std::string text;
  if (state.publish_failures.empty()) return text;
  Writer json(text);
  json.begin_object().key("publish").begin_array();
  for (const PublishFailure& failure : state.publish_failures) {
    json.begin_object().key("path").begin_array().string(failure.response_key).end_array();
    json.key("code").string(publish_code(failure.error.code));
    json.key("message").string(publish_message(failure.error)).end_object();
  }
  json.end_array().end_object();
  return text;
}

}  // namespace

Response write_response(RunState& state) {
  Response response;
  response.is_too_large = !write_body(state, response.body);
  if (response.is_too_large) response.body = too_large_body(state);
  response.extensions = extensions(state);
  response.root_typenames = root_typenames(state);
  response.errors = state.errors.count() + (response.is_too_large ? 1 : 0);
  response.subgraph_failures = std::move(state.subgraph_failures);
  response.masked_errors = std::move(state.masked_errors);
  return response;
}

}  // namespace exec::execution
