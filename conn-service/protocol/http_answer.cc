#include "conn-service/protocol/http_answer.h"

#include "conn-service/protocol/outcome_unknown.h"
#include "conn-service/protocol/response_json.h"
#include "shared/graphql/error_json.h"

namespace conn::protocol {

namespace {

namespace http = shared::http;

http::Response with_type(int status, ResponseType type, std::string body) {
  const char* name = type == ResponseType::kJson ? "application/json; charset=utf-8"
                                                 : "application/graphql-response+json; "
                                                   "charset=utf-8";
  return {status, {{"Content-Type", name}}, std::move(body)};
}

}  // namespace

int http_status(HttpOutcome outcome, ResponseType type) {
  switch (outcome) {
    case HttpOutcome::kExecuted:
      return 200;
    case HttpOutcome::kRequestError:
      return type == ResponseType::kJson ? 200 : 400;
    case HttpOutcome::kUnavailable:
      return 503;
    case HttpOutcome::kInternalError:
      break;
  }
  return 500;
}

http::Response to_response(HttpOutcome outcome,
                           ResponseType type,
                           std::string_view body,
                           std::string_view extensions_json) {
  std::string text(body);
  if (!extensions_json.empty()) {
    text.pop_back();
    text += extensions_tail(extensions_json);
  }
  http::Response response = with_type(http_status(outcome, type), type, std::move(text));
  if (response.status == 503) response.fields.push_back({"Retry-After", "1"});
  return response;
}

http::Response error_response(int status,
                              std::string_view message,
                              std::string_view code,
                              ResponseType type) {
  return with_type(status, type, shared::graphql::request_error(message, code));
}

http::Response subscription_not_acceptable() {
  return error_response(406, "Subscriptions need a WebSocket (graphql-transport-ws)",
                        "SUBSCRIPTION_NOT_ACCEPTABLE");
}

http::Response no_answer(bool may_be_mutation, ResponseType type) {
  if (may_be_mutation) return error_response(500, kOutcomeUnknownMessage, kOutcomeUnknown, type);
  http::Response response =
      error_response(503, "There was no answer in time.", "SERVICE_UNAVAILABLE", type);
  response.fields.push_back({"Retry-After", "1"});
  return response;
}

}  // namespace conn::protocol
