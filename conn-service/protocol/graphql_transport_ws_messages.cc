#include "conn-service/protocol/graphql_transport_ws_messages.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "conn-service/protocol/graphql_request.h"
#include "shared/json/writer.h"

namespace conn::protocol {

namespace {

namespace json = shared::json;
using shared::ErrorCode;
using shared::fail;

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
  shared::Result<std::string> payload = read_optional_object(message, "payload");
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

// As long as before: an escape that stands for half of a character stands for U+FFFD.
std::string without_lone_surrogates(std::string_view text) {
  std::string out(text);
  const auto unit_at = [&](std::size_t at) -> std::uint32_t {
    std::uint32_t unit = 0;
    if (text.substr(at, 2) != "\\u" || text.size() < at + 6) return 0;
    std::from_chars(text.data() + at + 2, text.data() + at + 6, unit, 16);
    return unit;
  };
  const auto is_within = [](std::uint32_t unit, std::uint32_t from, std::uint32_t to) {
    return unit >= from && unit <= to;
  };
  for (std::size_t at = 0; (at = text.find('\\', at)) != std::string_view::npos;) {
    const std::uint32_t unit = unit_at(at);
    if (is_within(unit, 0xD800, 0xDBFF) && is_within(unit_at(at + 6), 0xDC00, 0xDFFF)) {
      at += 12;
    } else if (is_within(unit, 0xD800, 0xDFFF)) {
      out.replace(at, 6, "\\ufffd");
      at += 6;
    } else {
      at += 2;
    }
  }
  return out;
}

// What is wrong is within the payload of a subscribe message, or the message is malformed.
ClientMessage unreadable(std::string_view text,
                         const json::ParseError& wrong,
                         json::ParsedText& scratch) {
  const std::string reason = wrong.to_error().message;
  const std::string readable = without_lone_surrogates(text);
  const auto root = scratch.parse(readable, json::kOwnText);
  const auto type = root ? root->find("type") : std::nullopt;
  const auto payload = root ? root->find("payload") : std::nullopt;
  if (!type || !type->equals("subscribe") || !payload || !payload->is_object())
    return Malformed{reason};
  const std::size_t from = payload->offset();
  if (wrong.offset < from || wrong.offset >= from + payload->raw().size()) return Malformed{reason};
  shared::Result<OperationId> id = operation_id(*root);
  if (!id) return Malformed{std::move(id.error().message)};
  return UnreadableSubscribe{std::move(*id), reason};
}

}  // namespace

ClientMessage parse_client_message(std::string_view text, json::ParsedText& scratch) {
  const auto root = scratch.parse(text);
  if (!root) return unreadable(text, root.error(), scratch);
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
    shared::Result<std::string> payload = read_optional_object(*root, "payload");
    if (!payload) return Malformed{std::move(payload.error().message)};
    return Pong{};
  }
  for (const std::string_view legacy : {"start", "stop", "connection_terminate"})
    if (type->equals(legacy))
      return Malformed{"type \"" + std::string(legacy) + "\" is of the legacy protocol"};
  return Malformed{"unexpected type"};  // unknown, or one that only a server sends
}

std::string error_message(std::string_view id_json, std::string_view errors_json) {
  std::string out;
  shared::json::Writer(out)
      .begin_object()
      .key("id")
      .raw(id_json)
      .key("type")
      .string("error")
      .key("payload")
      .raw(errors_json)
      .end_object();
  return out;
}

std::string complete_message(std::string_view id_json) {
  std::string out;
  shared::json::Writer(out)
      .begin_object()
      .key("id")
      .raw(id_json)
      .key("type")
      .string("complete")
      .end_object();
  return out;
}

std::string pong_message(std::string_view payload_json) {
  std::string out;
  shared::json::Writer json(out);
  json.begin_object().key("type").string("pong");
  if (!payload_json.empty()) json.key("payload").raw(payload_json);
  json.end_object();
  return out;
}

}  // namespace conn::protocol
