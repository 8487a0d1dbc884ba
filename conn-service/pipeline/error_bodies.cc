#include "conn-service/pipeline/error_bodies.h"

#include <utility>

#include "conn-service/protocol/response_json.h"
#include "shared/json/writer.h"

namespace conn::pipeline {

namespace {

using shared::json::Writer;

Body shared_body(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

Writer& begin_event_error(Writer& json, std::string_view code, std::string_view message) {
  return json.begin_object()
      .key("data")
      .null()
      .key("errors")
      .begin_array()
      .begin_object()
      .key("message")
      .string(message)
      .key("extensions")
      .begin_object()
      .key("code")
      .string(code);
}

Writer& end_event_error(Writer& json) {
  return json.end_object().end_object().end_array().end_object();
}

}  // namespace

Body events_lost_body(std::string_view topic,
                      std::int32_t lane,
                      std::string_view from_json,
                      std::string_view to_json) {
  std::string text;
  Writer json(text);
  begin_event_error(json, "EVENTS_LOST", "Events were lost")
      .key("topic")
      .string(topic)
      .key("partition")
      .integer(lane)
      .key("from")
      .raw(from_json)
      .key("to")
      .raw(to_json);
  end_event_error(json);
  return shared_body(std::move(text));
}

Body event_failed_body(std::string_view topic,
                       std::int32_t lane,
                       std::string_view position_json,
                       std::string_view code,
                       std::string_view message) {
  std::string text;
  Writer json(text);
  begin_event_error(json, code, message)
      .key("topic")
      .string(topic)
      .key("partition")
      .integer(lane)
      .key("offset")
      .raw(position_json);
  end_event_error(json);
  return shared_body(std::move(text));
}

Body event_failed_body(const ResolveCall& call, std::string_view code, std::string_view message) {
  return event_failed_body(call.topic.topic, call.event->lane.number, call.position_json, code,
                           message);
}

Body refusal_body(std::string_view code, std::string_view message) {
  return shared_body(R"({"errors":)" + protocol::one_error(message, code) + "}");
}

}  // namespace conn::pipeline
