#include "conn-service/protocol/server_message.h"

#include "shared/json/writer.h"

namespace conn::protocol {

namespace {

constexpr std::string_view kNextMembers = R"(,"type":"next","payload":)";
constexpr std::string_view kBrace = "}";

}  // namespace

std::size_t next_size_behind_id(std::string_view body, std::string_view tail) {
  return kNextMembers.size() + body.size() - 1 + (tail.empty() ? kBrace : tail).size() +
         kBrace.size();
}

void append_next_behind_id(std::string& out, std::string_view body, std::string_view tail) {
  out += kNextMembers;
  out += body.substr(0, body.size() - 1);
  out += tail.empty() ? kBrace : tail;
  out += kBrace;
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

std::string one_error(std::string_view message, std::string_view code) {
  std::string out;
  shared::json::Writer(out)
      .begin_array()
      .begin_object()
      .key("message")
      .string(message)
      .key("extensions")
      .begin_object()
      .key("code")
      .string(code)
      .end_object()
      .end_object()
      .end_array();
  return out;
}

std::string extensions_tail(std::string_view extensions_json) {
  if (extensions_json.empty()) return {};
  return R"(,"extensions":)" + std::string(extensions_json) + "}";
}

}  // namespace conn::protocol
