#include "conn-service/protocol/response_json.h"

namespace conn::protocol {

std::string extensions_tail(std::string_view extensions_json) {
  if (extensions_json.empty()) return {};
  return R"(,"extensions":)" + std::string(extensions_json) + "}";
}

}  // namespace conn::protocol
