#include "exec-service/language/token.h"

#include <array>
#include <cstddef>

#include <fmt/format.h>

namespace exec::language {

std::string describe(TokenKind kind) {
  constexpr std::array<std::string_view, 21> kNames = {
      "<EOF>", "\"!\"", "\"$\"", "\"&\"", "\"(\"",  "\")\"",       "\"...\"",
      "\":\"", "\"=\"", "\"@\"", "\"[\"", "\"]\"",  "\"{\"",       "\"|\"",
      "\"}\"", "Name",  "Int",   "Float", "String", "BlockString", "<error>"};
  return std::string(kNames.at(static_cast<std::size_t>(kind)));
}

std::string describe(const Token& token) {
  const bool has_text = token.kind >= TokenKind::kName && token.kind < TokenKind::kError;
  return has_text ? fmt::format("{} \"{}\"", describe(token.kind), token.text)
                  : describe(token.kind);
}

}  // namespace exec::language
