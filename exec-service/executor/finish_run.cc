// Run, its end: the response from the slots.
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "exec-service/executor/complete_value.h"
#include "exec-service/executor/error_locations.h"
#include "exec-service/executor/run_plan.h"
#include "exec-service/schema/introspection.h"
#include "shared/base/check.h"
#include "shared/json/writer.h"

namespace exec::executor {
namespace {

using plan::QueryPlan;
using shared::ErrorCode;
using shared::json::Writer;

// A record whose report never came may be in the log, now or later; any other failure is certain.
std::string_view publish_code(ErrorCode code) {
  return code == ErrorCode::kDeadlineExceeded ? "PUBLISH_UNKNOWN" : "PUBLISH_FAILED";
}

// Only these two are written for clients.
std::string_view publish_message(const shared::Error& error) {
  const bool is_for_clients =
      error.code == ErrorCode::kInvalidInput || error.code == ErrorCode::kUnauthorized;
  return is_for_clients ? std::string_view(error.message) : "The event could not be delivered.";
}

}  // namespace

void Run::finish() {
  finished_ = true;
  Response response;
  response.is_too_large = !write_body(response.body);
  if (response.is_too_large) response.body = too_large_body();
  response.extensions = extensions();
  response.root_typenames = root_typenames();
  response.errors = errors_.count() + (response.is_too_large ? 1 : 0);
  response.subgraph_failures = std::move(subgraph_failures_);
  std::exchange(done_, nullptr)(std::move(response));
}

// False: it would be larger than it may be.
bool Run::write_body(std::string& body) {
  constexpr std::string_view kErrors = ",\"errors\":[";
  const std::size_t bytes_max = options_.body_bytes_max;
  const auto introspections = introspect();
  if (!introspections) return false;
  body = "{\"data\":";
  Completion completion(plan_, *introspections, failures_, errors_, body, bytes_max);
  completion.complete_root(tree_.root());
  failures_.tell_the_rest(plan_, tree_, errors_);
  if (completion.is_too_large() || errors_.is_too_large()) return false;
  if (body.size() + kErrors.size() + errors_.json().size() + 2 > bytes_max) return false;
  if (!errors_.is_empty()) body.append(kErrors).append(errors_.json()).append("]");
  body += "}";
  return true;
}

std::string Run::too_large_body() const {
  ErrorList errors({.errors_max = 1, .bytes_max = options_.body_bytes_max},
                   input_.event == nullptr ? "" : input_.event->position_json());
  errors.add(fmt::format("The response is larger than {} bytes: select less, or ask for shorter "
                         "lists.",
                         options_.body_bytes_max),
             {}, {}, R"({"code":"RESPONSE_TOO_LARGE"})");
  return fmt::format(R"({{"data":null,"errors":[{}]}})", errors.json());
}

// The answers to the plan's introspection fields; nullopt: they are larger than a body may be.
std::optional<std::vector<std::string>> Run::introspect() {
  std::vector<std::string> answers;
  if (plan_.introspections.empty()) return answers;
  CHECK(input_.supergraph != nullptr && input_.document != nullptr);
  schema::VariableTexts variables;
  for (std::size_t i = 0; i < input_.variables.size(); ++i) {
    if (!input_.variables[i].empty())
      variables.emplace(plan_.variables[i].name, input_.variables[i]);
  }
  schema::IntrospectionLimits limits{.bytes_max = options_.body_bytes_max};
  for (const plan::Introspection& introspection : plan_.introspections) {
    auto answer = schema::introspect(*input_.supergraph->api, introspection.fields,
                                     *input_.document, variables, limits);
    if (!answer && answer.error().code == ErrorCode::kTooLarge) return std::nullopt;
    if (answer) limits.bytes_max -= answer->size();
    if (!answer) {
      const std::string_view key = introspection.fields.front()->response_key();
      const Path path = {{key, plan::kNone}};
      errors_.add(answer.error().message, path, offsets_at(plan_, tree_.root(), path));
    }
    answers.push_back(answer ? *std::move(answer) : "");
  }
  return answers;
}

std::vector<std::string> Run::root_typenames() const {
  std::vector<std::string> names;
  const auto variants = QueryPlan::in(plan_.variants, plan_.objects.front().variants);
  if (variants.empty()) return names;
  for (const auto& field : QueryPlan::in(plan_.projection_fields, variants.front().fields)) {
    if (field.slot == plan::kNone || field.kind != plan::ValueKind::kObject) continue;
    const Cell& cell = tree_.root().cells[field.slot];
    if (cell.kind != CellKind::kObject || cell.object->type >= plan_.runtime_types.size()) continue;
    names.push_back(plan_.runtime_types[cell.object->type].name);
  }
  return names;
}

std::string Run::extensions() const {
  std::string text;
  if (publish_failures_.empty()) return text;
  Writer json(text);
  json.begin_object().key("publish").begin_array();
  for (const PublishFailure& failure : publish_failures_) {
    json.begin_object().key("path").begin_array().string(failure.response_key).end_array();
    json.key("code").string(publish_code(failure.error.code));
    json.key("message").string(publish_message(failure.error)).end_object();
  }
  json.end_array().end_object();
  return text;
}

}  // namespace exec::executor
