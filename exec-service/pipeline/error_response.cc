#include "exec-service/pipeline/error_response.h"

#include <vector>

#include "shared/graphql/error_json.h"
#include "shared/json/writer.h"
#include "shared/log/masked.h"

namespace exec::pipeline {

namespace {

using shared::json::Writer;

std::string path_json(const std::vector<std::string>& path) {
  std::string text;
  if (path.empty()) return text;
  Writer json(text);
  json.begin_array();
  for (const std::string& key : path)
    json.string(key);
  json.end_array();
  return text;
}

}  // namespace

std::string errors_body(std::span<const language::GraphQLError> errors) {
  std::string body = R"({"errors":[)";
  for (const language::GraphQLError& error : errors) {
    if (&error != errors.data()) body += ",";
    shared::graphql::append_error(
        body,
        {.message_json = shared::json::quote(error.message),
         .locations = error.locations,
         .path_json = path_json(error.path),
         .extensions_json =
             error.code.empty() ? std::string() : shared::graphql::code_extensions(error.code)});
  }
  return body += "]}";
}

ports::ExecutionResult refusal(ports::Outcome outcome,
                               ports::OperationKind kind,
                               std::span<const language::GraphQLError> errors) {
  return {.outcome = outcome, .kind = kind, .body = errors_body(errors)};
}

ports::ExecutionResult refusal(ports::Outcome outcome,
                               ports::OperationKind kind,
                               std::string_view message,
                               std::string_view code) {
  return {.outcome = outcome, .kind = kind, .body = shared::graphql::request_error(message, code)};
}

ports::ExecutionResult internal_error(ports::OperationKind kind, std::string_view reason) {
  return refusal(ports::Outcome::kInternalError, kind, shared::log::masked(reason),
                 "INTERNAL_SERVER_ERROR");
}

}  // namespace exec::pipeline
