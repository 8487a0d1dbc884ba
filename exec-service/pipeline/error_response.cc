#include "exec-service/pipeline/error_response.h"

#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "shared/base/match.h"
#include "shared/json/writer.h"
#include "shared/log/masked.h"

namespace exec::pipeline {

namespace {

using shared::json::Writer;

void write_error(Writer& json, const language::GraphQLError& error) {
  json.begin_object().key("message").string(error.message);
  if (!error.locations.empty()) {
    json.key("locations").begin_array();
    for (const language::SourceLocation& at : error.locations)
      json.begin_object()
          .key("line")
          .integer(at.line)
          .key("column")
          .integer(at.column)
          .end_object();
    json.end_array();
  }
  if (!error.path.empty()) {
    json.key("path").begin_array();
    for (const language::PathSegment& segment : error.path)
      shared::match(
          segment, [&](const std::string& key) { json.string(key); },
          [&](std::uint32_t index) { json.integer(index); });
    json.end_array();
  }
  if (!error.code.empty())
    json.key("extensions").begin_object().key("code").string(error.code).end_object();
  json.end_object();
}

}  // namespace

std::string errors_body(std::span<const language::GraphQLError> errors) {
  std::string body;
  Writer json(body);
  json.begin_object().key("errors").begin_array();
  for (const language::GraphQLError& error : errors)
    write_error(json, error);
  json.end_array().end_object();
  return body;
}

ports::ExecutionResult refusal(ports::Outcome outcome,
                               ports::OperationKind kind,
                               std::span<const language::GraphQLError> errors) {
  return {.outcome = outcome, .kind = kind, .body = errors_body(errors)};
}

ports::ExecutionResult refusal(ports::Outcome outcome,
                               ports::OperationKind kind,
                               std::string message,
                               std::string_view code) {
  const std::vector<language::GraphQLError> errors = {
      {.message = std::move(message), .code = std::string(code)}};
  return refusal(outcome, kind, errors);
}

ports::ExecutionResult internal_error(ports::OperationKind kind, std::string_view reason) {
  return refusal(ports::Outcome::kInternalError, kind, shared::log::masked(reason),
                 "INTERNAL_SERVER_ERROR");
}

}  // namespace exec::pipeline
