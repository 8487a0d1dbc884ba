// Token: what the lexer makes of the text and the parser decides by.
//
// Spec:   §2.1.5 "Lexical Tokens".
// Thread: any; a value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "exec-service/language/source_location.h"

namespace exec::language {

enum class TokenKind : std::uint8_t {
  kEof,
  kBang,
  kDollar,
  kAmp,
  kParenL,
  kParenR,
  kSpread,
  kColon,
  kEquals,
  kAt,
  kBracketL,
  kBracketR,
  kBraceL,
  kPipe,
  kBraceR,
  kName,
  kInt,
  kFloat,
  kString,
  kBlockString,
  kError  // matches nothing, so a parser that has failed runs out of grammar
};

struct Token {
  TokenKind kind = TokenKind::kEof;
  Offset start = 0;
  std::string_view text;  // names and numbers as written, strings decoded
};

// As error messages name them: `"{"`, `Name`; `Name "foo"`.
[[nodiscard]] std::string describe(TokenKind kind);
[[nodiscard]] std::string describe(const Token& token);

}  // namespace exec::language
