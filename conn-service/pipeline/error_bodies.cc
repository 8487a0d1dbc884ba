#include "conn-service/pipeline/error_bodies.h"

#include <utility>

#include "shared/graphql/error_json.h"
#include "shared/json/writer.h"

namespace conn::pipeline {

namespace {

using shared::json::Writer;

Body shared_body(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

// An event's answer that holds one error; `extensions_json` says which event.
Body event_error(std::string_view message, std::string_view extensions_json) {
  std::string text = R"({"data":null,"errors":[)";
  shared::graphql::append_error(
      text, {.message_json = shared::json::quote(message), .extensions_json = extensions_json});
  return shared_body(text += "]}");
}

}  // namespace

Body events_lost_body(std::string_view topic,
                      std::int32_t lane,
                      std::string_view from_json,
                      std::string_view to_json) {
  std::string extensions;
  Writer(extensions)
      .begin_object()
      .key("code")
      .string("EVENTS_LOST")
      .key("topic")
      .string(topic)
      .key("partition")
      .integer(lane)
      .key("from")
      .raw(from_json)
      .key("to")
      .raw(to_json)
      .end_object();
  return event_error("Events were lost", extensions);
}

Body event_failed_body(std::string_view topic,
                       std::int32_t lane,
                       std::string_view position_json,
                       std::string_view code,
                       std::string_view message) {
  std::string extensions;
  Writer(extensions)
      .begin_object()
      .key("code")
      .string(code)
      .key("topic")
      .string(topic)
      .key("partition")
      .integer(lane)
      .key("offset")
      .raw(position_json)
      .end_object();
  return event_error(message, extensions);
}

Body event_failed_body(const ResolveCall& call, std::string_view code, std::string_view message) {
  return event_failed_body(call.topic.topic, call.event->lane.number, call.position_json, code,
                           message);
}

Body refusal_body(std::string_view code, std::string_view message) {
  return shared_body(shared::graphql::request_error(message, code));
}

}  // namespace conn::pipeline
