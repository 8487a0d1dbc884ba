// Run, its end: the response from the slots.
#include <optional>
#include <utility>

#include "exec-service/executor/complete_value.h"
#include "exec-service/executor/error_locations.h"
#include "exec-service/executor/run_plan.h"
#include "exec-service/schema/introspection.h"
#include "shared/base/check.h"
#include "shared/json/writer.h"

namespace exec::executor {
namespace {

using planner::QueryPlan;
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
  const std::vector<std::string> introspections = introspect();
  response.body = "{\"data\":";
  Completion(plan_, introspections, failures_, errors_, response.body).complete_root(tree_.root());
  failures_.tell_the_rest(plan_, tree_, errors_);
  if (!errors_.is_empty()) response.body.append(",\"errors\":[").append(errors_.json()).append("]");
  response.body += "}";
  response.extensions = extensions();
  response.root_typenames = root_typenames();
  response.errors = errors_.count();
  response.subgraph_failures = std::move(subgraph_failures_);
  std::exchange(done_, nullptr)(std::move(response));
}

std::vector<std::string> Run::introspect() {
  std::vector<std::string> answers;
  if (plan_.introspections.empty()) return answers;
  CHECK(input_.supergraph != nullptr && input_.document != nullptr);
  schema::VariableTexts variables;
  for (std::size_t i = 0; i < input_.variables.size(); ++i) {
    if (!input_.variables[i].empty())
      variables.emplace(plan_.variables[i].name, input_.variables[i]);
  }
  for (const planner::Introspection& introspection : plan_.introspections) {
    auto answer =
        schema::introspect(*input_.supergraph->api, introspection.fields, *input_.document,
                           variables);
    if (!answer) {
      const std::string_view key = introspection.fields.front()->response_key();
      const Path path = {{key, planner::kNone}};
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
    if (field.slot == planner::kNone || field.kind != planner::ValueKind::kObject) continue;
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
