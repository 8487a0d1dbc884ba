#include "conn-service/protocol/client_message.h"

#include <optional>
#include <utility>

namespace conn::protocol {

namespace {

namespace json = shared::json;
using shared::ErrorCode;
using shared::fail;

// An object as sent; empty if absent or null.
shared::Result<std::string> optional_object(json::Value object, std::string_view name) {
  const std::optional<json::Value> value = object.find(name);
  if (!value || value->is_null()) return std::string();
  if (!value->is_object())
    return fail(ErrorCode::kInvalidInput, std::string(name) + " must be an object");
  return std::string(value->raw());
}

shared::Result<std::string> id_text(json::Value value, const std::string& name) {
  std::string text = value.text();
  if (!value.is_string() || text.empty() || text.size() > kDocumentIdBytesMax)
    return fail(ErrorCode::kInvalidInput, name + " must be a string of 1 to 256 bytes");
  return text;
}

// Empty: the request has a text. A hash beside a text is a client that would have it remembered,
// which we do not: the text alone counts.
shared::Result<std::string> document_id(json::Value object) {
  const auto id = object.find("documentId");
  if (id && !id->is_null()) return id_text(*id, "documentId");
  const auto query = object.find("query");
  if (query && !query->is_null() && !query->equals("")) return std::string();
  const auto extensions = object.find("extensions");
  const auto persisted = extensions ? extensions->find("persistedQuery") : std::nullopt;
  if (!persisted || persisted->is_null()) return std::string();
  const auto version = persisted->find("version");
  if (!version || version->int64() != 1)
    return fail(ErrorCode::kInvalidInput, "extensions.persistedQuery.version must be 1");
  const auto hash = persisted->find("sha256Hash");
  constexpr const char* kName = "extensions.persistedQuery.sha256Hash";
  if (!hash) return fail(ErrorCode::kInvalidInput, std::string(kName) + " is missing");
  return id_text(*hash, kName);
}

shared::Result<OperationId> operation_id(json::Value message) {
  const std::optional<json::Value> id = message.find("id");
  if (!id || !id->is_string() || id->raw().size() == 2)
    return fail(ErrorCode::kInvalidInput, "id must be a non-empty string");
  std::string text = id->text();
  if (text.size() > kOperationIdBytesMax)
    return fail(ErrorCode::kInvalidInput, "id must not be longer than 256 bytes");
  return text;
}

template <class Message>
ClientMessage with_payload(json::Value message) {
  shared::Result<std::string> payload = optional_object(message, "payload");
  if (!payload) return Malformed{std::move(payload.error().message)};
  return Message{std::move(*payload)};
}

ClientMessage subscribe(json::Value message) {
  shared::Result<OperationId> id = operation_id(message);
  if (!id) return Malformed{std::move(id.error().message)};
  const std::optional<json::Value> payload = message.find("payload");
  if (!payload || !payload->is_object()) return Malformed{"payload must be an object"};
  shared::Result<GraphqlRequest> request = read_graphql_request(*payload);
  if (!request) return Malformed{"payload." + request.error().message};
  return Subscribe{std::move(*id), std::move(*request)};
}

}  // namespace

ClientMessage parse_client_message(std::string_view text, json::Document& scratch) {
  const auto root = scratch.parse(text);
  if (!root) return Malformed{root.error().to_error().message};
  if (!root->is_object()) return Malformed{"expected an object"};
  const std::optional<json::Value> type = root->find("type");
  if (!type || !type->is_string()) return Malformed{"type must be a string"};

  if (type->equals("subscribe")) return subscribe(*root);
  if (type->equals("complete")) {
    shared::Result<OperationId> id = operation_id(*root);
    if (!id) return Malformed{std::move(id.error().message)};
    return Complete{std::move(*id)};
  }
  if (type->equals("connection_init")) return with_payload<ConnectionInit>(*root);
  if (type->equals("ping")) return with_payload<Ping>(*root);
  if (type->equals("pong")) {
    shared::Result<std::string> payload = optional_object(*root, "payload");
    if (!payload) return Malformed{std::move(payload.error().message)};
    return Pong{};
  }
  return Malformed{"unexpected type"};  // unknown, or one that only a server sends
}

shared::Result<GraphqlRequest> read_graphql_request(json::Value object) {
  GraphqlRequest request;
  shared::Result<std::string> id = document_id(object);
  if (!id) return tl::unexpected(std::move(id.error()));
  request.document_id = std::move(*id);
  const std::optional<json::Value> query = object.find("query");
  const bool is_absent = !query || query->is_null();
  if (is_absent ? request.document_id.empty() : !query->is_string())
    return fail(ErrorCode::kInvalidInput, "query must be a string");
  if (!is_absent) request.document = query->text();
  const std::optional<json::Value> name = object.find("operationName");
  if (name && !name->is_null()) {
    if (!name->is_string()) return fail(ErrorCode::kInvalidInput, "operationName must be a string");
    request.operation_name = name->text();
  }
  shared::Result<std::string> variables = optional_object(object, "variables");
  if (!variables) return tl::unexpected(std::move(variables.error()));
  request.variables_json = std::move(*variables);
  shared::Result<std::string> extensions = optional_object(object, "extensions");
  if (!extensions) return tl::unexpected(std::move(extensions.error()));
  request.extensions_json = std::move(*extensions);
  return request;
}

}  // namespace conn::protocol
