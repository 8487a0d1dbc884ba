#include "conn-service/protocol/response_json.h"

#include "shared/json/writer.h"

namespace conn::protocol {

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
