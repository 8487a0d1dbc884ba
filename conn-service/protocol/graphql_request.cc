#include "conn-service/protocol/graphql_request.h"

#include <optional>
#include <utility>

namespace conn::protocol {

namespace {

namespace json = shared::json;
using shared::ErrorCode;
using shared::fail;

shared::Result<std::string> id_text(json::Value value, const std::string& name) {
  std::string text = value.text();
  if (!value.is_string() || text.empty() || text.size() > kDocumentIdBytesMax)
    return fail(ErrorCode::kInvalidInput, name + " must be a string of 1 to 256 bytes");
  return text;
}

// Empty if the request has a text. A hash besides a text asks for the document to be registered,
// which is not supported: only the text counts.
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

}  // namespace

shared::Result<std::string> read_optional_object(json::Value object, std::string_view name) {
  const std::optional<json::Value> value = object.find(name);
  if (!value || value->is_null()) return std::string();
  if (!value->is_object())
    return fail(ErrorCode::kInvalidInput, std::string(name) + " must be an object");
  return std::string(value->raw());
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
  shared::Result<std::string> variables = read_optional_object(object, "variables");
  if (!variables) return tl::unexpected(std::move(variables.error()));
  request.variables_json = std::move(*variables);
  shared::Result<std::string> extensions = read_optional_object(object, "extensions");
  if (!extensions) return tl::unexpected(std::move(extensions.error()));
  request.extensions_json = std::move(*extensions);
  return request;
}

}  // namespace conn::protocol
