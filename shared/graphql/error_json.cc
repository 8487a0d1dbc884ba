#include "shared/graphql/error_json.h"

#include "shared/json/writer.h"

namespace shared::graphql {

void append_error(std::string& out, const ErrorEntry& error) {
  json::Writer json(out);
  json.begin_object().key("message").raw(error.message_json);
  if (!error.locations.empty()) {
    json.key("locations").begin_array();
    for (const auto& [line, column] : error.locations)
      json.begin_object().key("line").integer(line).key("column").integer(column).end_object();
    json.end_array();
  }
  if (!error.path_json.empty()) json.key("path").raw(error.path_json);
  if (!error.extensions_json.empty()) json.key("extensions").raw(error.extensions_json);
  json.end_object();
}

std::string code_extensions(std::string_view code) {
  std::string out;
  json::Writer(out).begin_object().key("code").string(code).end_object();
  return out;
}

std::string one_error(std::string_view message, std::string_view code) {
  std::string out = "[";
  append_error(out,
               {.message_json = json::quote(message), .extensions_json = code_extensions(code)});
  return out += "]";
}

std::string request_error(std::string_view message, std::string_view code) {
  return R"({"errors":)" + one_error(message, code) + "}";
}

}  // namespace shared::graphql
